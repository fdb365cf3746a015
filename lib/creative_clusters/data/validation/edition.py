"""Reading an edition: ``edition.yml``, the table that it names, and all that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd
import yaml

from creative_clusters.data.edition import FILE, Edition, Measure, Names, quotients
from creative_clusters.data.validation.cells import check_column, duplicates
from creative_clusters.data.validation.description import Description
from creative_clusters.data.validation.problems import Problem, suggestion
from creative_clusters.data.validation.schema import PLACE_TYPES, Field, Resource
from creative_clusters.data.validation.spreadsheet import read_table
from creative_clusters.quotient.cleaning import CountsError, NestedTotals

#: Keys of the file: the kind of each value, and whether it must be there.
KEYS: Mapping[str, tuple[str, bool]] = {
    "title": ("text", True),
    "notice": ("text", False),
    "author": ("text", False),
    "origin": ("text", False),
    "licence": ("text", False),
    "region": ("names", False),
    "industry": ("text or list", False),
    "industry_name": ("text", False),
    "file": ("text", True),
    "sheet": ("text", False),
    "holds": ("text", False),
    "columns": ("columns", True),
    "measures": ("measures", True),
    "totals": ("text", False),
    "total_industry": ("text", False),
    "total_region": ("text", False),
    "missing": ("list", False),
    "places": ("text", False),
}
CHOICES = {"holds": ("counts", "quotients"), "totals": ("sum", "given")}
COLUMNS = ("region", "industry", "year", "number", "size")
MEASURE_KEYS = ("one", "many", "zh", "unit")
Tables = dict[str, pd.DataFrame]


class _Faults:
    """Problems of ``edition.yml``, each at the line of its key."""

    def __init__(self, file: str, lines: dict[str, int]) -> None:
        self.file, self.lines, self.found = file, lines, []

    def add(self, key: str, message: str) -> None:
        row = self.lines.get(key) or self.lines.get(key.rpartition(".")[0])
        self.found.append(Problem(self.file, f"{key}: {message}" if key else message, row=row))


def load(folder: Path) -> tuple[Description | None, Tables, list[Problem]]:
    """Read and check the edition in a folder, as `data.validation.load`."""
    edition, faults = read_edition(folder)
    if edition is None:
        return None, {}, faults.found
    tables, problems = _tables(edition, folder, faults)
    description = _description(edition)
    present = tuple(
        replace(one, fields=tuple(f for f in one.fields if f.name in tables[one.name]))
        for one in description.resources
        if one.name in tables
    )
    description = replace(description, resources=present)
    if not problems and not faults.found:
        problems = _computed(edition, tables["values"], folder)
    tables = {name: table.reset_index(drop=True) for name, table in tables.items()}
    return description, tables, faults.found + problems


def describe(folder: Path) -> Description | None:
    """Describe the edition in a folder, as `data.validation.describe`."""
    edition, faults = read_edition(folder)
    return None if edition is None or faults.found else _description(edition)


def read_edition(folder: Path) -> tuple[Edition | None, _Faults]:
    """Read ``edition.yml``; None, with the faults, if it cannot be used."""
    path = folder / FILE
    faults = _Faults(str(path), {})
    try:
        source = path.read_text(encoding="utf-8-sig")
        faults.lines = _lines(yaml.compose(source, Loader=yaml.SafeLoader))
        content = yaml.safe_load(source)
    except UnicodeDecodeError:
        faults.add("", "The encoding is not UTF-8. Save the file as UTF-8.")
        return None, faults
    except (yaml.YAMLError, OSError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        hint = "Indent with blanks, and put a text that holds a colon in quotation marks."
        row = mark.line + 1 if mark else None
        faults.found.append(Problem(faults.file, f"Not valid YAML: {what}. {hint}", row=row))
        return None, faults
    if not isinstance(content, dict):
        faults.add("", "The file must hold `name: value` lines.")
        return None, faults
    content = {str(key): value for key, value in content.items() if value is not None}
    _check(content, faults)
    return (None if faults.found else _edition(content)), faults


def _lines(node: yaml.Node | None, prefix: str = "") -> dict[str, int]:
    """Line of each key, nested keys joined by a point."""
    lines: dict[str, int] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = f"{prefix}{key.value}"
            lines[name] = key.start_mark.line + 1
            lines |= _lines(value, f"{name}.")
    return lines


def _check(content: dict[str, Any], faults: _Faults) -> None:
    for key in content:
        if key not in KEYS:
            hint = suggestion(key, KEYS) or f" The keys are {', '.join(KEYS)}."
            faults.add(key, f"there is no such key.{hint}")
    for key, (kind, needed) in KEYS.items():
        if key not in content:
            if needed:
                faults.add("", f'"{key}" is missing.')
            continue
        _check_kind(key, content[key], kind, faults)
    for key, allowed in CHOICES.items():
        if key in content and content[key] not in allowed:
            hint = suggestion(str(content[key]), allowed)
            faults.add(key, f'"{content[key]}" is not one of {", ".join(allowed)}.{hint}')
    if not faults.found:
        _check_together(content, faults)


def _check_kind(key: str, value: Any, kind: str, faults: _Faults) -> None:
    """Report a value that is not of its kind."""
    if kind == "text" and not _is_text(value):
        faults.add(key, "must be a text; put it in quotation marks.")
    elif kind in ("list", "text or list"):
        items = value if isinstance(value, list) else [value] if kind == "text or list" else [None]
        if not items or not all(_is_text(item) for item in items):
            faults.add(key, "must be a list of texts, as [a, b].")
    elif kind in ("names", "columns", "measures"):
        if not isinstance(value, dict):
            faults.add(key, "must hold `name: value` lines, each indented below it.")
            return
        allowed = {"names": ("one", "many", "zh"), "columns": COLUMNS}.get(kind, ("number", "size"))
        _check_keys(key, value, allowed, faults)
        for name, inner in value.items():
            if kind == "measures" and name in allowed:
                _check_measure(f"{key}.{name}", inner, faults)
            elif kind != "measures" and not _is_text(inner):
                faults.add(f"{key}.{name}", "must be a text; put it in quotation marks.")


def _check_measure(key: str, value: Any, faults: _Faults) -> None:
    if not isinstance(value, dict):
        faults.add(key, f"must hold {', '.join(MEASURE_KEYS)}, each on a line indented below it.")
        return
    _check_keys(key, value, MEASURE_KEYS, faults)
    for name, inner in value.items():
        if not _is_text(inner):
            faults.add(f"{key}.{name}", "must be a text; put it in quotation marks.")
    if "many" not in value:
        faults.add(key, '"many" is missing: what is counted, as "firms" or "revenue".')


def _check_keys(key: str, value: dict, allowed: tuple[str, ...], faults: _Faults) -> None:
    for name in value:
        if name not in allowed:
            hint = suggestion(str(name), allowed) or f" It may hold {', '.join(allowed)}."
            faults.add(f"{key}.{name}", f"there is no such key.{hint}")


def _check_together(content: dict[str, Any], faults: _Faults) -> None:
    """Report what single keys cannot tell."""
    columns, measures = content["columns"], content["measures"]
    counts = content.get("holds", "counts") == "counts"
    for name in ("region", "year", *(("industry",) if counts else ())):
        if name not in columns:
            faults.add("columns", f'"{name}" is missing: the name of the column that holds it.')
    for name in measures:
        if name not in columns:
            faults.add("columns", f'"{name}" is missing: the column of measures.{name}.')
    for name in ("number", "size"):
        if name in columns and name not in measures:
            faults.add("measures", f'"{name}" is missing: what the column {columns[name]} counts.')
        if name in measures and counts and not measures[name].get("unit"):
            faults.add(f"measures.{name}", '"unit" is missing, as "firms" or "million EUR".')
    if not measures:
        faults.add("measures", "give number, size or both.")
    used = [str(column) for column in columns.values()]
    for column in sorted({column for column in used if used.count(column) > 1}):
        faults.add("columns", f'the column "{column}" is named twice.')
    if counts and "industry" not in content:
        faults.add("", '"industry" is missing: the label of the industry that the book is about.')
    given = content.get("totals") == "given"
    if given and not ("total_industry" in content and "total_region" in content):
        faults.add("totals", "given totals need total_industry and total_region: their labels.")
    for name in ("total_industry", "total_region"):
        if name in content and not given:
            faults.add(name, 'is used only with "totals: given". Add that line, or remove this.')
    for name in ("file", "places"):
        if name in content and not _inside(str(content[name])):
            faults.add(name, f'"{content[name]}" must be a file in the same folder as {FILE}.')


def _is_text(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _inside(path: str) -> bool:
    pure = PurePosixPath(path.replace("\\", "/"))
    return "://" not in path and not pure.is_absolute() and ".." not in pure.parts


def _edition(content: dict[str, Any]) -> Edition:
    texts = {
        key: str(content[key])
        for key, (kind, _) in KEYS.items()
        if kind == "text" and key in content
    }
    industry = content.get("industry", [])
    industries = industry if isinstance(industry, list) else [industry]
    columns = {name: str(column) for name, column in content["columns"].items()}
    texts.setdefault("industry_name", str(industries[0]) if industries else "")
    return Edition(
        **texts,
        columns=columns,
        industries=tuple(map(str, industries)),
        region=_names(content.get("region", {}), "region", "regions", "地区"),
        measures=tuple(
            Measure(kind, columns[kind], _names(entry), str(entry.get("unit", "LQ")))
            for kind, entry in sorted(content["measures"].items())
        ),
        missing=("", *map(str, content.get("missing", []))),
        properties=content,
    )  # fmt: skip


def _names(entry: dict[str, Any], one: str = "", many: str = "", zh: str = "") -> Names:
    many = str(entry.get("many", entry.get("one", many)))
    return Names(str(entry.get("one", one or many)), many, str(entry.get("zh", zh or many)))


def _description(edition: Edition) -> Description:
    """Describe the edition's tables as the description of a package does."""
    keys = [name for name in ("region", "industry", "year") if name in edition.columns]
    if edition.holds == "quotients":
        keys = ["region", "year"]
    fields = [
        Field(
            edition.columns[name],
            "year" if name == "year" else "string",
            role=name,
            constraints={"required": True},
            properties={"label": {"en": edition.region.one} if name == "region" else {"en": name}},
        )
        for name in keys
    ]
    for measure in edition.measures:
        label = {"en": measure.names.many, "zh": measure.names.zh}
        about = {"label": label, "description": f"{edition.holds} of {measure.names.many}"}
        fields.append(
            Field(measure.column, "number", role="value", unit=measure.unit, properties=about)
        )
    sources = [{"title": edition.origin}] if edition.origin else []
    licences = [{"title": edition.licence}] if edition.licence else []
    about = {"path": edition.file, "title": edition.title}
    values = Resource(
        "values", edition.file, tuple(fields),
        role="counts" if edition.holds == "counts" else "lq", missing=edition.missing,
        keys=(tuple(edition.columns[name] for name in keys),), properties=about,
    )  # fmt: skip
    resources = [values]
    if edition.places:
        known = [
            Field(name, types[0], role=name, constraints={"required": name == "region"})
            for name, types in PLACE_TYPES.items()
        ]
        about = {"path": edition.places, "title": f"Places: {edition.region.many}"}
        resources.append(
            Resource("places", edition.places, tuple(known), role="places", properties=about)
        )
    properties = {"title": edition.title, "sources": sources, "licenses": licences}
    return Description(edition.title, tuple(resources), properties | {"own": edition})


def _tables(edition: Edition, folder: Path, faults: _Faults) -> tuple[Tables, list[Problem]]:
    """Read the files and check their cells and keys, rows numbered as in the file."""
    tables: Tables = {}
    problems: list[Problem] = []
    for resource in _description(edition).resources:
        file = str(folder / resource.path)
        sheet = edition.sheet if resource.name == "values" else None
        cells, found = read_table(folder / resource.path, file, sheet)
        problems += found
        if cells is None:
            continue
        present = list(_present(resource, cells, file, edition.columns, faults))
        if faults.found or found:
            continue
        checked = {f.name: check_column(cells[f.name], f, resource, file) for f in present}
        table = pd.DataFrame({name: typed for name, (typed, _) in checked.items()})
        wrong = [problem for _, more in checked.values() for problem in more]
        for key in resource.keys or (("region",),):
            sound = table.loc[~table.index.isin({problem.row for problem in wrong}), list(key)]
            wrong += duplicates(sound.dropna(), key, file)
        problems += sorted(wrong, key=lambda problem: problem.row or 0)
        tables[resource.name] = table
    if not problems and not faults.found:
        _check_labels(edition, tables, faults)
    return tables, problems


def _present(
    resource: Resource, cells: pd.DataFrame, file: str, columns: Mapping[str, str], faults: _Faults
) -> Iterator[Field]:
    """Yield the fields that the file has; report those it lacks, or has under another name."""
    header = list(cells.columns)
    if resource.role == "places":
        known = [field.name for field in resource.fields]
        for name in header:
            if name not in known:
                hint = suggestion(name, known) or f" The columns are {', '.join(known)}."
                faults.found.append(
                    Problem(file, f"There is no such column.{hint}", row=1, column=name)
                )
        if "region" not in header:
            faults.found.append(Problem(file, 'The column "region" is missing.', row=1))
        yield from (field for field in resource.fields if field.name in header)
        return
    for field in resource.fields:
        if field.name in header:
            yield field
            continue
        row = next(faults.lines.get(f"columns.{k}") for k in columns if columns[k] == field.name)
        hint = suggestion(field.name, header) or f" It has {', '.join(header[:12])}."
        what = f'columns: there is no column "{field.name}" in {file}.{hint}'
        faults.found.append(Problem(faults.file, what, row=row))


def _check_labels(edition: Edition, tables: Tables, faults: _Faults) -> None:
    """Report labels that ``edition.yml`` names and the table does not have."""
    if edition.holds == "quotients":
        return
    table = tables["values"]
    wanted = [("industry", "industry", label) for label in edition.industries]
    if edition.totals == "given":
        wanted += [("total_industry", "industry", edition.total_industry)]
        wanted += [("total_region", "region", edition.total_region)]
    for key, name, label in wanted:
        known = table[edition.columns[name]].unique()
        if label not in known:
            hint = suggestion(label, known) or f" It has {', '.join(sorted(known)[:8])} …"
            faults.add(
                key, f'"{label}" does not stand in the column {edition.columns[name]}.{hint}'
            )


def _computed(edition: Edition, table: pd.DataFrame, folder: Path) -> list[Problem]:
    """Try the quotients; what the counts do not allow is told with its row in the file."""
    try:
        quotients(edition, table.reset_index(drop=True))
    except CountsError as error:
        hint = ""
        if isinstance(error, NestedTotals):
            hint = (
                ' Or say in edition.yml that the table holds its totals: "totals: given", with '
                "total_industry and total_region."
            )
        row = int(table.index[error.rows[0]]) if error.rows and edition.totals == "sum" else None
        return [Problem(str(folder / edition.file), error.problem + hint, row, error.column)]
    return []
