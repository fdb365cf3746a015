"""Checking the cells of a table against its description, and giving them their type.

Each text of a column is looked at once, however many rows have it; that is also why nothing here
needs a library of frames, and a check of small files takes no time.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from creative_clusters.data.marks import remedy
from creative_clusters.data.validation.schema import Field, Resource, fits
from creative_clusters.reading import Cells
from creative_clusters.reading.offices import several_units
from creative_clusters.reading.problems import Problem, suggestion
from creative_clusters.reading.values import NUMBER, no_number
from creative_clusters.words.wording import text as worded
from creative_clusters.words.wording import then

if TYPE_CHECKING:
    import pandas as pd

_PLAIN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")
_FORMS = {
    "number": NUMBER,
    "integer": re.compile(r"[+-]?[0-9]{1,18}"),
    "year": re.compile(r"[0-9]{4}"),
}
_SWITCHES = dict.fromkeys(("true", "True", "TRUE", "1"), True) | dict.fromkeys(
    ("false", "False", "FALSE", "0"), False
)
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")


@dataclass(frozen=True)
class Table:
    """A table that was checked: its cells as written and as values, and what is wrong with them."""

    cells: Cells
    fields: Sequence[Field]
    typed: dict[str, list[Any]]  # None for a missing number, and for one that cannot be read
    problems: list[Problem]
    file: str
    notes: dict[str, list] = dataclass_field(default_factory=dict)  # what goes with its frame

    @cached_property
    def frame(self) -> "pd.DataFrame":
        """Return the values, rows numbered from 0; integers and years with gaps are Int64."""
        import pandas as pd

        kinds = {"number": "float64", "boolean": "boolean", "string": "str", "any": "str"}
        columns = {}
        for field in self.fields:
            values = self.typed[field.name]
            whole = "Int64" if None in values else "int64"
            columns[field.name] = pd.Series(values, dtype=kinds.get(field.type, whole))
        frame = pd.DataFrame(columns)
        frame.attrs |= self.notes
        return frame

    def sound(
        self, columns: Sequence[str], values: Mapping[str, Sequence[Any]]
    ) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield the number and the key of each row whose key has not been reported already."""
        wrong = {problem.row for problem in self.problems if problem.column in columns}
        keys = zip(*(values[name] for name in columns), strict=True)
        for row, key in zip(self.cells.rows, keys, strict=True):
            if row not in wrong:
                yield row, key


def check(cells: Cells, resource: Resource, file: str) -> Table:
    """Give the cells of a table their types, and list those that break its description.

    Columns that it lacks are left out; numbers are read as the table's form says.
    """
    fields = [field for field in resource.fields if field.name in cells.columns]
    cells = cells.numbers([one.name for one in fields if one.type in ("number", "integer")])
    table = Table(cells, fields, {}, [], file)
    for field in fields:
        written = cells.columns[field.name]
        texts, faults = set(written), {}
        read = _plain(texts, field, resource)
        for text in texts - read.keys():
            read[text], found = _read(text, field, resource)
            if found:
                kind, keys = (
                    remedy(text, field.type) if text and read[text] in (None, "") else ("", {})
                )
                told = {fault: kind or fault.replace(_short(text), "") for fault in found}
                faults[text] = [(fault, kind, keys) for fault, kind in told.items()]
        table.typed[field.name] = list(map(read.__getitem__, written))
        table.problems.extend(
            Problem(file, fault, row, field.name, kind, keys)
            for row, text in (zip(cells.rows, written, strict=True) if faults else ())
            for fault, kind, keys in faults.get(text, ())
        )
    for columns in resource.keys:
        if set(columns) <= table.typed.keys():
            table.problems.extend(duplicates(table, columns))
    return table


def _plain(texts: set[str], field: Field, resource: Resource) -> dict[str, Any]:
    """Values of the numbers with which nothing can be wrong, quickly."""
    if field.type != "number" or field.constraints.keys() - {"required"}:
        return {}
    gaps = resource.table.missing_numbers
    plain = zip(texts, map(_PLAIN.fullmatch, texts), strict=True)
    return {text: value for text, fits in plain if fits and (value := float(text)) not in gaps}


def _read(text: str, field: Field, resource: Resource) -> tuple[Any, list[str]]:
    """Return the value of a cell, and what is wrong with it."""
    gap = None if field.type not in ("string", "any") else ""
    if resource.table.is_missing(text, field.type):
        needed = field.constraints.get("required")
        return gap, [worded("fault.cell.empty")] if needed else []
    value = _typed(text, field.type)
    if value is None:
        return gap, [_type_message(_short(text), field.type)]
    return value, list(_broken(text, value, field, resource))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _typed(text: str, kind: str) -> Any:
    """Return the value of a text; None if it does not fit the type."""
    if kind == "boolean":
        return _SWITCHES.get(text)
    if kind not in _FORMS:
        return None if text != text.strip() or _INVISIBLE.search(text) else text
    if not _FORMS[kind].fullmatch(text):
        return None
    value = float(text) if kind == "number" else int(text)
    return value if math.isfinite(value) else None


def _broken(text: str, value: Any, field: Field, resource: Resource) -> Iterator[str]:
    """Yield each constraint that a value breaks, in words."""
    rules, shown = field.constraints, _short(text)
    if field.type in _FORMS:
        low, high = rules.get("minimum"), rules.get("maximum")
        if resource.role in ("lq", "counts") and field.role == "value" and value < 0:
            yield worded(f"fault.cell.negative.{resource.role}", shown=shown)
        elif low is not None and value < low:
            hint = _swapped(field, value)
            yield worded("fault.cell.small", shown=shown, bound=f"{low:.15g}", hint=hint)
        if high is not None and value > high:
            hint = _swapped(field, value)
            yield worded("fault.cell.large", shown=shown, bound=f"{high:.15g}", hint=hint)
    allowed = [str(one) for one in rules.get("enum", [text])]
    if text not in allowed:
        near = {"allowed": ", ".join(allowed), "hint": suggestion(text, allowed)}
        yield worded("fault.cell.enum", shown=shown, **near)
    if "pattern" in rules and not fits(text, rules["pattern"]):
        yield worded("fault.cell.pattern", shown=shown, form=rules["pattern"])
    if len(text) < rules.get("minLength", 0):
        yield worded("fault.cell.short", shown=shown, n=rules["minLength"])
    if len(text) > rules.get("maxLength", len(text)):
        yield worded("fault.cell.long", shown=shown, n=rules["maxLength"])


def _swapped(field: Field, value: float) -> str:
    """Whether what is no latitude could be a longitude."""
    return then("fault.cell.swapped") if field.role == "lat" and abs(value) <= 180 else ""


def duplicates(table: Table, columns: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem for each row whose key stands in a row above it."""
    first: dict[tuple[object, ...], int] = {}
    found = [(row, key) for row, key in table.sound(columns, table.typed)
             if None not in key and first.setdefault(key, row) != row]  # fmt: skip
    at = {row: place for place, row in enumerate(table.cells.rows)} if found else {}
    hint = worded("fault.cell.keep_one")
    for field in table.fields if found else ():
        texts = table.typed[field.name]
        pairs = [(texts[at[first[key]]], texts[at[row]]) for row, key in found]
        if field.role == "value" and pairs[0][0] != pairs[0][1]:
            hint = worded("repeated.differ")
        free = field.type == "string" and field.role is None and field.name not in columns
        if free and all(one != other for one, other in pairs):
            labels = '"{}", "{}"'.format(*pairs[0])
            hint = worded("repeated.apart", column=field.name, labels=labels)
            break
    for row, key in found:
        label = " ".join(str(part) for part in key if part != "")
        above = table.cells.shown(first[key])
        what = worded("fault.cell.repeated", label=label, above=above, hint=hint)
        yield Problem(table.file, what, row, ", ".join(columns), "repeated")


def units(table: Table) -> Iterator[Problem]:
    """Yield a problem if a column of a table that is added up names several units."""
    free = {one.name: table.typed[one.name] for one in table.fields if one.role is None}
    for name, units in several_units(free).items():
        what = worded("units.several", labels=", ".join(map('"{}"'.format, sorted(units))))
        yield Problem(table.file, what, None, name)


def unknown_keys(
    table: Table, columns: Sequence[str], missing: Sequence[str], other: Table, named: Sequence[str]
) -> Iterator[Problem]:
    """Yield a problem for each row whose key is not in the `named` columns of another table."""
    known = [other.cells.columns[name] for name in named]
    there, gaps = set(zip(*known, strict=True)), set(missing)
    found = [
        (row, key)
        for row, key in table.sound(columns, table.cells.columns)
        if key not in there and gaps.isdisjoint(key)
    ]
    texts, names = {key[0] for _, key in found}, list(dict.fromkeys(known[0]))
    # near spellings cost a comparison of each with each: only where that is quick
    near = len(columns) == 1 and len(texts) * len(names) <= 100_000
    hints = {text: suggestion(text, names) if near else "" for text in texts}
    for row, key in found:
        place = {"file": other.file, "hint": hints[key[0]]}
        what = worded("fault.cell.unknown", label=" ".join(key), **place)
        yield Problem(table.file, what, row, ", ".join(columns), "unknown")


def _type_message(text: str, kind: str) -> str:
    """Say why a cell does not fit its type, and what to write instead."""
    if kind in ("string", "any"):
        if _INVISIBLE.search(text):
            return worded("fault.cell.invisible", shown=ascii(text))
        return worded("fault.cell.blank", shown=text)
    if kind == "boolean":
        return worded("fault.cell.switch", shown=text)
    if kind == "integer" and NUMBER.fullmatch(text) and not re.search(r"\.0*$", text):
        return worded("fault.cell.whole", shown=text)
    if _FORMS[kind].fullmatch(text):
        return worded("fault.cell.too_large", shown=text)
    called = kind if kind in ("integer", "year") else "number"
    return no_number(text, _FORMS[kind].fullmatch, called)
