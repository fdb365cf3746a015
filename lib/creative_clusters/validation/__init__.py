"""Checking anybody's data package: every problem, with its file, row and column.

A package is a folder with a ``datapackage.json`` (Data Package, Table Schema) and CSV files.
:func:`check` lists all that is wrong with it; :func:`load` gives its tables as well.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .cells import check_column, duplicates, unknown_keys
from .delimited import read_cells, read_text
from .description import Description, Field, Resource, read_description
from .problems import InvalidData, Problem

__all__ = ["Description", "Field", "InvalidData", "Problem", "Resource", "check", "load"]


def check(path: str | Path) -> list[Problem]:
    """Return every problem of the data package in a folder, in the order of its description.

    Examples
    --------
    >>> for problem in check("data"):
    ...     print(problem)
    """
    return load(path)[2]


def load(path: str | Path) -> tuple[Description | None, dict[str, pd.DataFrame], list[Problem]]:
    """Read and check a data package.

    Returns
    -------
    description, tables, problems
        Tables by resource name, columns typed as described, rows numbered from 0. Whatever can
        be read is there even if other parts have problems.
    """
    folder = Path(path)
    description, problems = read_description(folder)
    if description is None:
        return None, {}, problems
    written: dict[str, pd.DataFrame] = {}
    typed: dict[str, pd.DataFrame] = {}
    for resource in description.resources:
        file = str(folder / resource.path)
        text, found = read_text(folder / resource.path, file)
        cells = None
        if text is not None:
            cells, more = read_cells(text, [field.name for field in resource.fields], file)
            found += more
        problems += found
        if cells is None:
            continue
        written[resource.name] = cells
        columns = {}
        for field in resource.fields:
            columns[field.name], found = check_column(cells[field.name], field, resource, file)
            problems += found
        typed[resource.name] = pd.DataFrame(columns)
    for resource in description.resources:
        if resource.name in written:
            problems += _key_problems(resource, written, typed, description, folder)
    tables = {name: table.reset_index(drop=True) for name, table in typed.items()}
    return description, tables, problems


def _key_problems(
    resource: Resource,
    written: dict[str, pd.DataFrame],
    typed: dict[str, pd.DataFrame],
    description: Description,
    folder: Path,
) -> list[Problem]:
    """Check primary and foreign keys. Cells that were reported already take no part."""
    problems: list[Problem] = []
    file = str(folder / resource.path)
    if resource.primary_key:
        columns = list(resource.primary_key)
        keys = typed[resource.name][columns]
        problems += duplicates(keys[keys.notna().all(axis=1)], resource.primary_key, file)
    for key in resource.foreign_keys:
        if key.resource not in written:
            continue
        columns = list(key.columns)
        keys = written[resource.name][columns]
        filled = ~keys.isin(resource.missing).any(axis=1)
        stripped = (keys == keys.apply(lambda column: column.str.strip())).all(axis=1)
        target = next(r for r in description.resources if r.name == key.resource)
        known = written[key.resource][list(key.references)]
        problems += unknown_keys(
            keys[filled & stripped], key.columns, known, str(folder / target.path), file
        )
    return problems
