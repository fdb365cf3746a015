"""Checking anybody's data package: every problem, with its file, row and column.

A package is a folder with a ``datapackage.json`` (Data Package, Table Schema) and CSV files, or
with an ``edition.yml`` and one table in CSV, Excel or Parquet (:mod:`.edition`).
:func:`check` lists all that is wrong with it; :func:`load` gives its tables as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from creative_clusters.data.validation import edition
from creative_clusters.data.validation.cells import check_column, duplicates, unknown_keys
from creative_clusters.data.validation.delimited import read_cells, read_text
from creative_clusters.data.validation.description import Description, read_description
from creative_clusters.data.validation.problems import InvalidData, Problem
from creative_clusters.data.validation.schema import Field, Resource

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
    return load(path)[2]


def describe(path: str | Path) -> Description | None:
    """Return what a data package says of its tables, none of which is read; None if it cannot be.

    That is enough to know which files the package consists of.
    """
    folder = Path(path)
    if (folder / edition.FILE).is_file():
        return edition.describe(folder)
    description, problems = read_description(folder)
    return None if problems else description


def load(path: str | Path) -> tuple[Description | None, dict[str, pd.DataFrame], list[Problem]]:
    """Read and check a data package.

    Returns
    -------
    description, tables, problems
        Tables by resource name, columns typed as described, rows numbered from 0. Whatever can
        be read is there even if other parts have problems.
    """
    folder = Path(path)
    if (folder / edition.FILE).is_file():
        return edition.load(folder)
    description, problems = read_description(folder)
    if description is None:
        return None, {}, problems
    written: dict[str, pd.DataFrame] = {}
    typed: dict[str, pd.DataFrame] = {}
    found: dict[str, list[Problem]] = {}
    for resource in description.resources:
        file = str(folder / resource.path)
        cells, found[resource.name] = _read(folder / resource.path, resource, file)
        if cells is not None:
            written[resource.name] = cells
            columns = {
                f.name: check_column(cells[f.name], f, resource, file) for f in resource.fields
            }
            typed[resource.name] = pd.DataFrame(
                {name: typed for name, (typed, _) in columns.items()}
            )
            found[resource.name] += [problem for _, more in columns.values() for problem in more]
    for resource in description.resources:
        known = found[resource.name]
        if resource.name in written:
            known += list(_key_problems(resource, description, folder, written, typed, known))
        problems += sorted(known, key=lambda problem: problem.row or 0)
    tables = {name: table.reset_index(drop=True) for name, table in typed.items()}
    return description, tables, problems


def _read(path: Path, resource: Resource, file: str) -> tuple[pd.DataFrame | None, list[Problem]]:
    text, problems = read_text(path, file)
    if text is None:
        return None, problems
    cells, more = read_cells(text, [field.name for field in resource.fields], file)
    return cells, problems + more


def _key_problems(
    resource: Resource,
    description: Description,
    folder: Path,
    written: dict[str, pd.DataFrame],
    typed: dict[str, pd.DataFrame],
    known: list[Problem],
) -> Iterator[Problem]:
    """Check unique and foreign keys. Cells that were reported already take no part."""
    file = str(folder / resource.path)

    def sound(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
        reported = {problem.row for problem in known if problem.column in columns}
        return table.loc[~table.index.isin(reported), list(columns)]

    for columns in resource.keys:
        yield from duplicates(sound(typed[resource.name], columns).dropna(), columns, file)
    for key in resource.foreign_keys:
        target = written.get(key.resource)
        if target is None or not set(key.references) <= set(target.columns):
            continue
        keys = sound(written[resource.name], key.columns)
        filled = ~keys.isin(resource.missing).any(axis=1)
        path = next(r.path for r in description.resources if r.name == key.resource)
        references = target[list(key.references)]
        yield from unknown_keys(keys[filled], key.columns, references, str(folder / path), file)
