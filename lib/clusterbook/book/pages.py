"""Pages declared rather than written: one notebook, a page for each value, values inherited.

``chapters/pages.yml`` is read beside ``_toc.yml``; a book needs none. It says two things:

- values that pages inherit, each overriding the one before: book → part → page → instance;
- pages that are made from one notebook, an instance for each value of some of its parameters::

    pages:
      city-profile:
        notebook: chapters/cities/city-profile
        each: {city: regions}          # what the data offer, or a list of values
        name: city-{city}              # in commands and downloads
        file: chapters/cities/{city}   # where it stands
        title: "{city}"                # its heading
        under: all-cities              # the page below which the contents list it

A page may be turned where it is read: each combination of the values of its knobs is a *state*, a
page of its own beside it that no contents list::

    pages:
      where-the-firms-are:
        knobs: {world_region: all, threshold: [0.5, 1, 2]}  # all that the data allow, or a list
        turned: other-editions  # where the page shows nothing of the studies that they change
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from clusterbook.book.errors import BookError, reading
from clusterbook.book.offers import Offer
from clusterbook.book.parameters import Value, hint, out_of_order, vocabulary

FILE = "chapters/pages.yml"
_LONGEST = 60  # characters of a slug before its digest
_DEVICE = re.compile("index|con|prn|aux|nul|(com|lpt)[0-9]")  # names that systems keep
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


@dataclass(frozen=True)
class Page:
    """One page: a notebook or markdown file of ``_toc.yml``, or made from one by ``pages.yml``."""

    name: str  # unique, so that commands and downloads can use it
    docname: str  # where it stands on the site, without ending: ``concentration/firms``
    source: Path
    part: str  # its caption; empty for the opening page
    title: str = ""  # its heading, where that is not the file's own
    template: str = ""  # by which all pages made from the same notebook are known
    each: dict[str, Value] = field(default_factory=dict)  # what tells it from those others
    under: str = ""  # the page below which the contents list it; empty where ``_toc.yml`` does
    is_state: bool = False  # whether `each` are the knobs of the page `template`, in no contents

    @property
    def is_notebook(self) -> bool:
        return self.source.suffix == ".ipynb"


class Values(BaseModel):
    """Parameters that a part, or one instance, gives to its pages."""

    model_config = ConfigDict(extra="forbid")

    parameters: dict[str, Any] = {}


class Declared(Values):
    """What is said of one page, or of all pages made from one notebook."""

    notebook: str = ""
    each: dict[str, str | list] = {}
    knobs: dict[str, str | list[bool | int | float | str]] = {}
    turned: Literal["", "other-editions"] = ""
    name: str = ""
    file: str = ""
    title: str = ""
    under: str = ""
    instances: dict[str, Values] = {}


class Declaration(Values):
    """The whole of ``chapters/pages.yml``."""

    parts: dict[str, Values] = {}
    pages: dict[str, Declared] = {}
    moved: dict[str, str] = {}

    @property
    def templates(self) -> dict[str, Declared]:
        """The entries that make pages, by name."""
        return {name: entry for name, entry in self.pages.items() if entry.each}


def read(path: Path) -> Declaration:
    """Read a declaration; an empty one if there is no such file."""
    if not path.is_file():
        return Declaration()
    with reading(path):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    try:
        declaration = Declaration(**content)
    except (TypeError, ValidationError) as error:
        raise BookError(f"{FILE}: {_told(error)}") from error
    for name, entry in declaration.pages.items():
        making = ("notebook", "name", "file", "under")
        given = [key for key in (*making, "instances") if getattr(entry, key)]
        missing = [key for key in making if key not in given]
        if entry.each and missing:
            raise _wrong(f"pages.{name}", f'with "each" it needs "{missing[0]}" as well.')
        if entry.each and entry.knobs:
            raise _wrong(f"pages.{name}.knobs", 'a page made by "each" has none.')
        if given and not entry.each:
            raise _wrong(f"pages.{name}.{given[0]}", 'it is of use only together with "each".')
    return declaration


def template(name: str, entry: Declared, source: Path, part: str) -> Page:
    """The page that stands for all that are made from one notebook."""
    folder = Path(entry.file).parent.as_posix().removeprefix("chapters").strip("/")
    docname = f"{folder}/{name}" if folder else name
    return Page(name, docname, source, part, template=name, under=entry.under)


def instances(
    page: Page,
    entry: Declared,
    offer: Offer,
    titles: Mapping[str, str],
    taken: Collection[str] = (),
) -> list[Page]:
    """The pages that `entry` makes from the notebook of the template `page`, in the data's order.

    Headings call a value as `titles` do (a city by its names). One whose name or place is `taken`
    by another page, as that of a region called "All cities", carries the digest of its value.
    """
    choices = {name: _values(page.name, name, given, offer) for name, given in entry.each.items()}
    slugs = {name: slugs_of(values) for name, values in choices.items()}
    made = []
    for values in product(*choices.values()):
        each = dict(zip(choices, values, strict=True))
        one = instance(page, entry, each, titles, slugs)
        if one.name in taken or one.docname in taken:
            own = {name: {value: f"{slugs[name][value]}-{_mark(value)}"}
                   for name, value in each.items()}  # fmt: skip
            one = instance(page, entry, each, titles, own)
        made.append(one)
    return made


def instance(
    page: Page,
    entry: Declared,
    each: dict[str, Value],
    titles: Mapping[str, str],
    slugs: Mapping[str, Mapping[Value, str]] | None = None,
) -> Page:
    """The page of the template `page` for the values `each`."""
    known = slugs or {}
    safe = {name: known.get(name, {}).get(value, slug(value)) for name, value in each.items()}
    shown = {name: titles.get(str(value), str(value)) for name, value in each.items()}
    title = entry.title or " · ".join(f"{{{name}}}" for name in each)
    return replace(
        page,
        name=_filled(page.name, "name", entry.name, safe),
        docname=_filled(page.name, "file", entry.file, safe).removeprefix("chapters/"),
        title=_filled(page.name, "title", title, shown),
        each=each,
    )


def slug(value: object) -> str:
    """A short name in small ASCII letters, digits and hyphens, always the same for one value.

    What can't be written so leaves a digest behind, so that two values never share a slug because
    of what was lost.

    >>> slug("Tel Aviv"), slug("São Paulo"), slug("深圳")
    ('tel-aviv', 'sao-paulo', 'x-1bb5e398')
    """
    whole = unicodedata.normalize("NFKD", str(value).casefold().translate(_LETTERS))
    plain = "".join(char for char in whole if not unicodedata.combining(char))
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if words and plain.isascii() and len(words) <= _LONGEST and not _DEVICE.fullmatch(words):
        return words
    return f"{words[:_LONGEST].strip('-') or 'x'}-{_mark(value)}"


def slugs_of(values: list[Value]) -> dict[Value, str]:
    """The slug of each value; those that would share one carry their digest."""
    plain = {value: slug(value) for value in values}
    times = Counter(plain.values())
    return {
        value: word if times[word] == 1 else f"{word}-{_mark(value)}"
        for value, word in plain.items()
    }


def knobs(
    page: Page, declaration: Declaration, offer: Offer, own: Mapping[str, Value]
) -> dict[str, list[Value]]:
    """The values of each knob of a page, its `own` among them, where there is a choice.

    Of a list, values that the data do not allow are left out; a word stands for all they allow.
    """
    found: dict[str, list] = {}
    declared = declaration.pages.get(page.name, Declared()).knobs
    for name, given in declared.items() if own.keys() >= declared.keys() else ():
        allowed = vocabulary()[name].allowed(offer)
        values = allowed if isinstance(given, str) else given
        values = [one for one in values if not allowed or one in allowed]
        if own[name] not in values:
            numbers = all(isinstance(one, int | float) for one in values)
            values = sorted([*values, own[name]]) if numbers else [own[name], *values]
        if len(values) > 1:
            found[name] = values
    return found


def states(page: Page, choices: Mapping[str, list[Value]], own: Mapping[str, Value]) -> list[Page]:
    """The states of a page but that which it shows by itself, for the values of its knobs."""
    slugs = {name: slugs_of(values) for name, values in choices.items()}
    made = []
    for values in product(*choices.values()) if choices else ():
        each = dict(zip(choices, values, strict=True))
        if not out_of_order({**own, **each}) and any(own[name] != each[name] for name in each):
            end = "".join(f"--{slugs[name][value]}" for name, value in each.items())
            state = replace(page, name=page.name + end, docname=page.docname + end)
            made.append(replace(state, template=page.name, each=each, is_state=True))
    return made


def inherited(page: Page, declaration: Declaration, takes: Mapping[str, object]) -> dict[str, Any]:
    """What the declaration gives to `page`, of the parameters that it `takes`; nearest wins."""
    wide = declaration.parameters | declaration.parts.get(page.part, Values()).parameters
    shared = {name: value for name, value in wide.items() if name in takes}
    own = declaration.pages.get(page.template or page.name, Declared())
    return shared | own.parameters | own.instances.get(page.name, Values()).parameters | page.each


def check(
    declaration: Declaration, pages: list[Page], takes: Mapping[str, Mapping], own_data: bool
) -> None:
    """Refuse what no page of the book has any use for, on its `own_data` also unknown instances."""
    named = {page.name: page for page in pages}
    parts = {page.part for page in pages if page.part}
    _all_taken("parameters", declaration.parameters, set().union(*takes.values()))
    for part, entry in declaration.parts.items():
        if part not in parts:
            raise _wrong(f"parts.{part}", f"the book has no such part. {hint(part, sorted(parts))}")
        here = [takes[page.name] for page in pages if page.part == part and page.name in takes]
        _all_taken(f"parts.{part}.parameters", entry.parameters, set().union(*here))
    for name, entry in declaration.pages.items():
        if name not in named:
            raise _wrong(f"pages.{name}", f"there is no such page. {hint(name, list(named))}")
        where = f"pages.{name}"
        _all_taken(f"{where}.each", entry.each, takes[name])
        _all_taken(f"{where}.knobs", entry.knobs, takes[name])
        for knob in entry.knobs:
            if vocabulary()[knob].type == "list of text":
                raise _wrong(f"{where}.knobs.{knob}", "it takes a list, which cannot be turned.")
        _all_taken(f"{where}.parameters", entry.parameters, set(takes[name]) - set(entry.each))
        made = [page.name for page in pages if page.template == name != page.name]
        for one, values in entry.instances.items():
            if own_data and one not in made:
                raise _wrong(f"{where}.instances.{one}", f"no such page. {hint(one, made)}")
            at = f"{where}.instances.{one}.parameters"
            _all_taken(at, values.parameters, set(takes[name]) - set(entry.each))


def _all_taken(where: str, given: Mapping[str, object], known: set[str] | Mapping) -> None:
    for name in given:
        if name not in known:
            raise _wrong(f"{where}.{name}", f"no page here takes it. {hint(name, sorted(known))}")


def _values(page: str, name: str, given: str | list, offer: Offer) -> list[Value]:
    if isinstance(given, list):
        return given
    offered = getattr(offer, given, None)
    if not isinstance(offered, list):
        known = sorted(key for key, value in vars(offer).items() if isinstance(value, list))
        raise _wrong(
            f"pages.{page}.each.{name}", f'the data offer no "{given}". {hint(given, known)}'
        )
    return offered


def _filled(page: str, key: str, pattern: str, fields: Mapping[str, str]) -> str:
    """`pattern` with each ``{parameter}`` replaced; other braces are refused."""

    def put(match: re.Match) -> str:
        if match[1] not in fields:
            allowed = hint(match[1], list(fields))
            raise _wrong(
                f"pages.{page}.{key}", f'"{match[0]}" is no parameter of "each". {allowed}'
            )
        return fields[match[1]]

    return re.sub(r"\{([^{}]*)\}", put, pattern)


def _mark(value: object) -> str:
    return hashlib.sha256(str(value).encode()).hexdigest()[:8]


def _wrong(key: str, what: str) -> BookError:
    return BookError(f"{FILE}, {key}: {what}")


def _told(error: TypeError | ValidationError) -> str:
    if isinstance(error, TypeError):
        return "it must hold `key: value` lines."
    first = error.errors()[0]
    at = ".".join(str(part) for part in first["loc"])
    if first["type"] in ("dict_type", "model_type"):
        return f"{at}: it must hold `key: value` lines."
    if first["type"] != "extra_forbidden":
        return f"{at}: {first['msg'].lower()}."
    models: dict[int, type[BaseModel]] = {0: Declaration, 2: Declared}
    depth = len(first["loc"]) - 1
    model = models.get(depth, Values) if first["loc"][0] != "parts" else Values
    return f"{at}: there is no such key. {hint(first['loc'][-1], list(model.model_fields))}"
