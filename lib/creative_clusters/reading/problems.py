"""What can be wrong with a data package, told so that it can be mended."""

import difflib
import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from creative_clusters.words.wording import Refused, cut, listing, text, then, visible

EDITION, PACKAGE, OPTIONS = "edition.yml", "datapackage.json", "options of lq"  # ways in
_ARGUMENT = re.compile(
    r"\b(sheet|encoding|separator|decimal|thousands|header|skip|footer|nested|labels|year"
    r'|duplicates|on_missing)="([^"]*)"'
)
IN_PACKAGES = {  # where a resource, or a field of numbers, has it
    "header": ("dialect", "headerRows"), "skip": ("dialect", "commentRows"),
    "sheet": ("dialect", "sheetName"), "separator": ("dialect", "delimiter"),
    "missing": ("schema", "missingValues"), "decimal": ("decimalChar",),
    "thousands": ("groupChar",), "encoding": ("encoding",), "nested": ("nested",),
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where, and what to do about it.

    The file is a path as the reader would type it; the row is a line as an editor numbers it (the
    header is row 1); the columns of a key are joined by a comma. Problems of one `kind` are told as
    one; `remedy` holds the keys of ``edition.yml`` that would solve it, with what to write there.
    They, and keys in the message (``header="5"``), are told in the words of its way in, if any.
    """

    file: str
    message: str
    row: int | None = None
    column: str | None = None
    kind: str = ""
    remedy: Mapping[str, Any] = field(default_factory=dict, compare=False)
    way: str = ""

    def __str__(self) -> str:
        return _together([self])


def told(problems: Iterable[Problem], most: int = 20) -> list[str]:
    """Tell problems in lines, those of one kind as one with their first places and their number."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        alike.setdefault((one.file, one.kind or one.message), []).append(one)
    lines = [_together(group) for group in alike.values()]
    more = len(lines) - most
    return [*lines[:most], text("fault.more", n=more)] if more > 0 else lines


def _together(alike: Sequence[Problem]) -> str:
    """One line for problems of one kind, in the words of the first."""
    place = alike[0].file
    for name in ("row", "column"):
        every = dict.fromkeys(
            str(at) for one in alike if (at := getattr(one, name)) not in (None, 0)
        )
        if every:
            place += text(f"fault.place.{name}{'s' * (len(every) > 1)}", n=listing(cut(every, 4)))
    way = alike[0].way
    line = text("fault.told", place=place, said=worded(alike[0].message, way))
    line = visible(line).replace("\n", r"\n")
    lines = as_lines(merged(one.remedy for one in alike), way)
    return text("fault.write", said=line, way=way, lines="; ".join(lines)) if lines else line


def worded(said: str, way: str) -> str:
    """A text in which keys stand as arguments of Python, in the words of a way in."""
    return _ARGUMENT.sub(lambda key: "; ".join(as_lines({key[1]: key[2]}, way)) or key[0], said)


def merged(remedies: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What several say of keys of ``edition.yml``: mappings and lists together, else the last."""
    wanted: dict[str, Any] = {}
    for remedy in remedies:
        for key, value in remedy.items():
            known = wanted.get(key)
            if isinstance(known, Mapping) and isinstance(value, Mapping):
                wanted[key] = merged([known, value])
            elif isinstance(known, list) and isinstance(value, list):
                wanted[key] = list(dict.fromkeys([*known, *value]))
            else:
                wanted[key] = value
    return wanted


def as_lines(keys: Mapping[str, Any], way: str = EDITION) -> list[str]:
    """Keys of ``edition.yml`` as they are written there or in another way in, a line each.

    What a package has no property for, as labels that are the same, is left out.
    """
    import yaml  # not needed where nothing is wrong

    if not way:
        return []
    if way == OPTIONS:
        return [
            f"--{key.removeprefix('on_')} {shlex.quote(str(value))}" for key, value in keys.items()
        ]
    if way == PACKAGE:
        whole: dict[str, Any] = {}
        for key in keys.keys() & IN_PACKAGES.keys():
            *outer, name = IN_PACKAGES[key]
            value = keys[key] if name[-4:] != "Rows" else [int(keys[key])]
            value = ["", *value] if key == "missing" else value
            whole = merged([whole, {outer[0]: {name: value}} if outer else {name: value}])
        return [json.dumps({key: whole[key]}, ensure_ascii=False)[1:-1] for key in sorted(whole)]
    form: dict[str, Any] = {"default_flow_style": True, "allow_unicode": True, "sort_keys": False}
    written = {key: yaml.safe_dump(value, width=10**6, **form) for key, value in keys.items()}
    lines = {key: re.sub(r": null(?=[,}])", ": ", text.partition("\n")[0])
             for key, text in written.items()}  # fmt: skip
    return [f"{key}: {text}" if keys[key] is not None else f"{key}:" for key, text in lines.items()]


class InvalidData(Refused):
    """A data package cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(told(self.problems)))


def suggestion(word: str, known: Iterable[str]) -> str:
    """Ask, behind another sentence, whether the nearest known word was meant; or nothing."""
    known = list(known)
    folded = {candidate.strip().casefold(): candidate for candidate in reversed(known)}
    near = difflib.get_close_matches(word.strip().casefold(), folded, n=1, cutoff=0.6)
    return then("fault.near", word=folded[near[0]]) if near else ""
