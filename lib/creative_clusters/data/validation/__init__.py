"""Checking anybody's data package: every problem, with its file, row and column.

A package is a folder with a ``datapackage.json`` (Data Package, Table Schema) and CSV files, or
with an ``edition.yml`` and one table in CSV, Excel or Parquet (:mod:`.edition`).
:func:`check` lists all that is wrong with it; :func:`load` gives its tables as well.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from creative_clusters.data.validation import cells, labels
from creative_clusters.data.validation.cells import Table
from creative_clusters.data.validation.description import Description, read_description
from creative_clusters.data.validation.schema import MEASURED, Field, Resource
from creative_clusters.reading import InvalidData, Problem, look
from creative_clusters.reading.problems import EDITION, PACKAGE

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Description",
    "Field",
    "InvalidData",
    "Problem",
    "Resource",
    "check",
    "describe",
    "load",
]


def check(path: str | Path) -> list[Problem]:
    """Return every problem of the data package in a folder, in the order of its description.

    Examples
    --------
    >>> for problem in check("data"):
    ...     print(problem)
    """
    return _read(Path(path))[2]


def describe(path: str | Path) -> Description | None:
    """Return what a data package says of its tables, none of which is read; None if it cannot."""
    folder = Path(path)
    if (folder / "edition.yml").is_file():
        from creative_clusters.data.validation import edition  # brings pandas

        return edition.describe(folder)
    description, problems = read_description(folder)
    return None if problems else description


def load(path: str | Path) -> tuple[Description | None, dict[str, "pd.DataFrame"], list[Problem]]:
    """Read and check a data package; tables by name, typed as described, as far as possible.

    Totals among what is added up are looked for only here, as that takes libraries of frames.
    """
    description, tables, problems = _read(Path(path))
    if description and not problems and "own" not in description.properties:
        for resource in description.resources:
            if resource.role in ("amounts", "counts"):
                problems += labels.totals(resource, tables[resource.name])
    return description, {name: table.frame for name, table in tables.items()}, problems


def _read(folder: Path) -> tuple[Description | None, dict[str, Table], list[Problem]]:
    if (folder / "edition.yml").is_file():
        from creative_clusters.data.validation import edition  # brings pandas

        description, tables, problems = edition.load(folder)
        return description, tables, [replace(one, way=EDITION) for one in problems]
    description, problems = read_description(folder)
    if description is None:
        return None, {}, problems
    tables = {}
    found: dict[str, list[Problem]] = {}
    for resource in description.resources:
        path = folder / resource.path
        columns = [field.name for field in resource.fields]
        read, found[resource.name] = look(path, resource.form, columns, "only")
        if read is not None:
            tables[resource.name] = cells.check(read, resource, str(path))
            tables[resource.name].notes["took"] = read.taken(resource.path)
    for resource in description.resources:
        known = found[resource.name]
        if resource.name in tables:
            known += tables[resource.name].problems
            known += _unknown(resource, description, tables)
            known += cells.units(tables[resource.name]) if resource.role in MEASURED else ()
        problems += sorted(known, key=lambda problem: problem.row or 0)
    problems += labels.spellings(tables.values())
    return description, tables, [replace(one, way=PACKAGE) for one in problems]


def _unknown(
    resource: Resource, description: Description, tables: dict[str, Table]
) -> Iterator[Problem]:
    """Yield keys that do not stand where they lead, and regions that no list of places has."""
    links = [
        (key.fields, key.reference.resource or resource.name, key.reference.fields)
        for key in resource.table.foreign_keys
    ]
    linked = {name for columns, _, _ in links for name in columns}
    places = next((one for one in description.resources if one.role == "places"), None)
    known_by = places.field("region") if places and resource.role is None else None
    if places and known_by:
        links += [
            ([field.name], places.name, [known_by.name])
            for field in resource.fields
            if "region" in (field.role, field.name) and field.places and field.name not in linked
        ]
    for columns, target, named in links:
        if target in tables and {*named} <= tables[target].cells.columns.keys():
            table, missing = tables[resource.name], resource.table.missing
            yield from cells.unknown_keys(table, columns, missing, tables[target], named)
