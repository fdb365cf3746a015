"""Regions and industries of several spellings, in one table or between tables of a package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from creative_clusters.data.validation.cells import Table
from creative_clusters.data.validation.schema import Resource
from creative_clusters.reading import Cells
from creative_clusters.reading.problems import Problem
from creative_clusters.words import spelling


def check(
    resources: Iterable[Resource], tables: Mapping[str, Table], folder: Path, **remedy: Any
) -> Iterator[Problem]:
    """Yield a problem for each label that is another one but for its spelling."""
    for role in ("region", "industry"):
        first: dict[str, tuple[Table, str]] = {}
        for resource in resources:
            for field in resource.fields if resource.name in tables else ():
                if role in (field.role, field.name) and field.type == "string" and field.places:
                    table = tables[resource.name]
                    first = dict.fromkeys(table.typed[field.name], (table, field.name)) | first
        for one, other in spelling.others(filter(None, first)).items():
            here, there = (_place(*first[label], label, folder) for label in (one, other))
            file = "" if there.file == here.file else f"{there.file}, "
            what = f"{spelling.told({one: other})}; the other stands in {file}row {there.row}. "
            what += "Write it in one way" + (", or have all taken as one." if remedy else ".")
            yield replace(here, message=what, remedy=remedy)


def _place(table: Table, column: str, label: str, folder: Path) -> Problem:
    row = table.cells.rows[table.typed[column].index(label)]
    problem = Problem(table.file, "", row, column)
    placed = getattr(table.cells, "placed", None)  # rows of several files in one table
    found = placed(problem) if placed else problem
    return replace(found, file=str(folder / found.file)) if placed else found


def remedied(problem: Problem) -> Problem:
    """A problem of a cell, with the key that has blanks and unseen characters left out of it."""
    if not problem.message.endswith(("before or behind it. Remove it.", "character. Remove it.")):
        return problem
    return replace(problem, kind="blanks", remedy={"labels": "same"})


def as_known(cells: Cells, column: str, known: Iterable[str]) -> Cells:
    """Cells in which labels of another spelling are written as the `known` ones are."""
    other = spelling.others(cells.columns[column], known)
    labels = [other.get(label, label) for label in cells.columns[column]]
    return replace(cells, columns={**cells.columns, column: labels})
