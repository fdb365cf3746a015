"""Reading an edition: ``edition.yml``, the table that it names, and all that is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import ValidationError

from creative_clusters.data import choices, regions
from creative_clusters.data import edition as keys
from creative_clusters.data.edition import FILE, MEASURES, Edition, quotients
from creative_clusters.data.shapes import shaped, unknown
from creative_clusters.data.validation import cells, labels
from creative_clusters.data.validation.cells import Table
from creative_clusters.data.validation.description import Description, in_words
from creative_clusters.data.validation.schema import PLACE_TYPES, Resource
from creative_clusters.data.validation.yaml_lines import read_yaml
from creative_clusters.quotient.cleaning import CountsError, NestedTotals
from creative_clusters.reading import Cells, Form, look
from creative_clusters.reading.problems import Problem, suggestion
from creative_clusters.words.wording import text, then

#: What pydantic calls a fault -> what it is in ``edition.yml``, if it is not what it is elsewhere.
_WORDS = {**dict.fromkeys(("dict_type", "model_type"), "edition.lines"), "too_short": "value.list"}
#: What the keys that hold others may hold.
_HOLDS: dict[str, Iterable[str]] = {
    "columns": ("region", "industry", "year", *MEASURES, "flag"),
    "measures": MEASURES,
    **dict.fromkeys(("names", "only", "without"), ("region",)),
    **dict.fromkeys(MEASURES, keys.Measure.model_fields),
    **{name: getattr(keys, model).model_fields for name, model in (
        ("region", "Names"), ("split", "Split"), ("industry", "Industries"),
        ("within", "Within"))},
}  # fmt: skip
Tables = dict[str, Table]


class _Faults:
    """Problems of ``edition.yml``, each at the line of its key."""

    def __init__(self, file: str, lines: dict[str, int]) -> None:
        self.file, self.lines = file, lines
        self.found: list[Problem] = []

    def add(self, key: str, message: str) -> None:
        row = self.lines.get(key) or self.lines.get(key.rpartition(".")[0])
        self.found.append(Problem(self.file, f"{key}: {message}" if key else message, row=row))


def load(folder: Path) -> tuple[Description | None, Tables, list[Problem]]:
    """Read and check the edition in a folder."""
    edition, faults = read_edition(folder)
    if edition is None:
        return None, {}, faults.found
    description = _description(edition)
    tables, problems = _tables(edition, description, folder, faults)
    if not problems and not faults.found:
        problems, made = _computed(edition, tables["values"])
        description = replace(description, made=made)
    # Columns that may be left out are described if they are there.
    present = tuple(one.with_columns(tables[one.name].typed) for one in description.resources
                    if one.name in tables)  # fmt: skip
    problems = [replace(one, file=str(folder / one.file)) for one in problems]
    return replace(description, resources=present), tables, faults.found + problems


def describe(folder: Path) -> Description | None:
    """Describe the edition in a folder, as `data.validation.describe`."""
    edition, faults = read_edition(folder)
    return None if edition is None or faults.found else _description(edition)


def read_edition(folder: Path) -> tuple[Edition | None, _Faults]:
    """Read ``edition.yml``; None, with the faults, if it cannot be used."""
    path = folder / FILE
    faults = _Faults(str(path), {})
    try:
        content, faults.lines, twice = read_yaml(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        faults.add("", text("fault.edition.utf8"))
        return None, faults
    except (yaml.YAMLError, OSError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        said = text("fault.edition.yaml", why=what)
        if getattr(error, "context", None) or "quotation" not in what:
            said += then("fault.edition.yaml.hint")
        row = mark.line + 1 if mark else None
        faults.found.append(Problem(faults.file, said, row=row))
        return None, faults
    if not isinstance(content, dict):
        faults.add("", text("fault.edition.file"))
        return None, faults
    for key, first, again in twice:
        what = text("fault.edition.again", name=key, row=first)
        faults.found.append(Problem(faults.file, what, row=again))
    if content.get("footer") == "":
        faults.add("footer", text("fault.edition.open"))
    for key in ("columns", "keep", "across", "measures"):
        part = content.get(key)
        for name in [name for name in part if part[name] == ""] if isinstance(part, dict) else ():
            faults.add(f"{key}.{name}", text("fault.edition.open"))
    content = {key: value for key, value in content.items() if value != ""}
    if faults.found:
        return None, faults
    try:
        edition = Edition.model_validate(content)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            _tell(dict(one), faults)
    return (None if faults.found else edition), faults


def _tell(error: Mapping[str, Any], faults: _Faults) -> None:
    """Tell in words what pydantic found wrong with ``edition.yml``."""
    kind, at = error["type"], [str(part) for part in error["loc"] if part != "[key]"]
    key, last = ".".join(at), at[-1] if at else ""
    if kind == "extra_forbidden" or "[key]" in error["loc"]:
        known = _HOLDS.get(at[-2], ()) if len(at) > 1 else Edition.model_fields
        known = keys.Naming.model_fields if at[0] == "names" and len(at) > 2 else known
        hint = suggestion(last, known)
        if known and not hint:
            hint = then("fault.edition.may_hold", names=", ".join(known))
        faults.add(key, text("fault.edition.no_key", hint=hint))
    elif kind == "missing":
        faults.add(".".join(at[:-1]), text("fault.edition.missing", name=last))
    elif kind == "value_error":
        for fault in error["ctx"]["error"].args:
            faults.add(*(fault if isinstance(fault, tuple) else (key, fault)))
    else:
        own = _WORDS.get(kind)
        faults.add(key, text(f"fault.{own}") if own else in_words(error))


def _description(edition: Edition) -> Description:
    """Describe the edition's tables as a ``datapackage.json`` would."""
    fields: list[dict[str, Any]] = [
        {"name": edition.called[name], "type": "year" if name == "year" else "string", "role": name,
         "label": {"en": edition.region.one if name == "region" else name}}
        for name in edition.keys
    ]  # fmt: skip
    schema = {"fields": fields, "primaryKey": [field["name"] for field in fields],
              "missingValues": ["", *edition.missing]}  # fmt: skip
    for kind, one in edition.measures.items():
        fields.append({"name": edition.called[kind], "type": "number", "role": "value",
                       "unit": one.unit or "LQ", "label": {"en": one.many, "zh": one.zh},
                       "description": f"{edition.holds} of {one.many}"})  # fmt: skip
    for kind, one in edition.measures.items() if edition.flags else ():
        fields.append({"name": edition.marks(kind), "role": "flag",
                       "label": {"en": f"Flags: {one.many}", "zh": f"{one.zh}标记"},
                       "description": "What the publisher's marks at the number mean"})  # fmt: skip
    role = "counts" if edition.holds == "counts" else "lq"
    resources = [{"name": "values", "path": edition.file, "title": edition.title, "role": role,
                  "measure": "values", "schema": schema}]  # fmt: skip
    if edition.places or edition.beside or edition.naming.file or edition.within.file:
        columns = [{"name": name, "type": kinds[0]} for name, kinds in PLACE_TYPES.items()]
        resources.append({"name": "places", "path": edition.places or edition.file,
                          "title": f"Places: {edition.region.many}", "role": "places",
                          "schema": {"fields": columns}})  # fmt: skip
    properties = {
        "title": edition.title,
        "sources": [{"title": edition.origin}] if edition.origin else [],
        "licenses": [{"title": edition.licence}] if edition.licence else [],
        "own": edition,
    }
    return Description(edition.title, tuple(map(Resource.model_validate, resources)), properties)


def _tables(
    edition: Edition, description: Description, folder: Path, faults: _Faults
) -> tuple[Tables, list[Problem]]:
    """Read the files and check their cells and keys, each told where it stands in its file."""
    tables: Tables = {}
    problems: list[Problem] = []
    took: list[str] = []

    @cache
    def read(file: str, sheet: str | None) -> Cells | None:
        own = file in (edition.file, *(one.file for one in edition.measures.values()))
        form = edition.model_copy(update={"sheet": sheet}) if own else Form()
        split = edition.split.into if edition.split else ()
        hints = edition.mentioned.difference(split) if own else set()
        hints = {"region"} if file == edition.places and not own else hints
        found, wrong = look(folder / file, form, hints, "" if own or not hints else "all")
        problems.extend(replace(one, file=file) for one in wrong)
        took.extend(found.taken(file) if found else [])
        return None if wrong else found

    def take(resource: Resource, written: Cells) -> None:
        table = cells.check(written, resource, resource.path)
        told = {"repeated"} if any(one.kind == regions.NAMESAKES for one in unread) else set()
        found = [one for one in table.problems if one.kind not in told]
        found = sorted(found, key=lambda problem: problem.row or 0)
        problems.extend(map(written.placed, found))
        tables[resource.name] = table

    long, unread = shaped(edition, read, faults.add)
    problems += unread
    known: regions.Said = {}
    every: list[str] = []
    whole: list[str] = []
    if long is not None:
        known = regions.said(edition, long.beside, read, faults.add)
        every = list(dict.fromkeys(long.columns[edition.called["region"]]))
        whole = regions.wholes(known.get("group", {}), every)
        whole = [one for one in whole if one != edition.total_region]
        take(description.resources[0], long)
        tables["values"].notes.update(log=long.log, wholes=whole, took=took)
    for resource in description.resources[1:]:
        listed = read(edition.places, None) if edition.places else None
        wrong = list(_strange(resource, listed)) if listed else []
        problems += wrong
        if listed and not wrong and edition.labels == "same":
            listed = labels.as_known(listed, "region", every)
        if (listed or known) and not wrong:
            take(resource, regions.places(listed, known, every, whole))
    if not problems and not faults.found:
        if edition.labels != "apart":
            problems += labels.spellings(tables.values(), labels="same")
        _check_labels(edition, tables["values"].cells, faults)
    return tables, problems


def _strange(resource: Resource, listed: Cells) -> Iterator[Problem]:
    """Yield what is wrong with the columns of a list of places."""
    file, header = resource.path, list(listed.columns)
    known = [field.name for field in resource.fields]
    if "region" not in header:
        yield Problem(file, text("fault.edition.places"), row=1)
    for name in header:
        if name not in known:
            hint = suggestion(name, known)
            hint = hint or then("fault.edition.places.columns", names=", ".join(known))
            what = text("fault.edition.places.column", hint=hint)
            yield Problem(file, what, row=1, column=name)


def _check_labels(edition: Edition, written: Cells, faults: _Faults) -> None:
    """Report labels that ``edition.yml`` names and the table does not have."""
    if edition.holds == "quotients":
        return
    wanted = [("industry", "industry", label) for label in edition.industry.labels]
    if edition.totals == "given":
        given = {"industry": edition.total_industry, "region": edition.total_region}
        wanted += [(f"total_{axis}", axis, label) for axis, label in given.items() if label]
    for key, chosen in (("only", edition.only), ("without", edition.without)):
        wanted += [(f"{key}.region", "region", one) for one in chosen.get("region", ())]
    for key, name, label in wanted:
        column = edition.called[name]
        known = list(dict.fromkeys(written.columns[column]))
        if not (label in known if key.startswith("total") else choices.found(label, known)):
            faults.add(key, unknown(label, column, known))
    there = list(dict.fromkeys(written.columns[edition.called["industry"]]))
    own = [one for one in edition.industry.labels if one in there and edition.nested == "error"]
    for one, other in permutations(own, 2):
        if len(choices.code(other)) > 1 and choices.is_below(one, other):
            faults.add("industry", text("fault.edition.below", one=one, other=other))
    ready = choices.lists().get(edition.industry.list, {})
    if ready and not any(choices.found(one, there) for one in ready):
        codes = {"n": len(ready), "first": next(iter(ready.values()))}
        what = text("fault.edition.codes", **codes, some=", ".join(sorted(there)[:8]))
        faults.add("industry.list", what)


def _computed(edition: Edition, table: Table) -> tuple[list[Problem], Any]:
    """The quotients; what the counts do not allow is told with its row in the file."""
    frame = table.frame
    try:
        made = quotients(edition, frame)
    except CountsError as error:
        row = error.rows[0] if error.rows and edition.totals == "sum" else None
        keys = _nested(edition, error) if isinstance(error, NestedTotals) else {}
        said = getattr(error, "said", "") or error.problem
        said += then("fault.edition.no_total") if keys else ""
        names = {MEASURES.get(name, name): column for name, column in edition.called.items()}
        column = names.get(str(error.column), error.column)
        found = Problem(edition.file, said, row, column, remedy=keys)
        return [table.cells.placed(found)], None
    return list(_unsaid_totals(edition, frame)), made


def _unsaid_totals(edition: Edition, frame: pd.DataFrame) -> Iterator[Problem]:
    """Ask whether a label that holds more than all others together is their total."""
    if edition.holds == "quotients" or edition.nested == "allow":
        return
    region, industry = edition.called["region"], edition.called["industry"]
    wholes = {edition.total_region, *frame.attrs.get("wholes", [])}
    parts = frame[~frame[region].isin(wholes) & (frame[industry] != edition.total_industry)]
    value = next(edition.called[name] for name in MEASURES if name in edition.measures)
    for axis in ("industry", "region"):
        if getattr(edition, f"total_{axis}"):
            continue
        across = [edition.called[name] for name in ("region", "industry", "year") if name != axis]
        if label := labels.larger_than_all(parts, edition.called[axis], value, across):
            lines = f"totals: given, total_{axis}: {label}"
            said = text("totals.unsaid", label=label, lines=lines)
            yield Problem(edition.file, said, column=edition.called[axis])


def _nested(edition: Edition, error: NestedTotals) -> dict[str, Any]:
    """Keys that set a total apart from its parts, or leave out the total of some of them."""
    if error.all and not getattr(edition, f"total_{error.axis}"):
        return {"totals": "given", f"total_{error.axis}": error.label}
    column = edition.columns.get(error.axis, "")  # type: ignore[call-overload]
    return {"drop": {column: [error.label]}} if column else {}
