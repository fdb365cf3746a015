"""Sheets of ratings that a reader has filled in: read from CSV, or refused with row and column.

A sheet may have more columns than are needed, in any order, and be saved by a spreadsheet in
UTF-8 (with or without mark), UTF-16 or GB18030. Whatever is wrong is reported at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.data.sheets import text
from creative_clusters.data.validation import InvalidData, Problem
from creative_clusters.data.validation.delimited import read_cells
from creative_clusters.data.validation.problems import suggestion
from creative_clusters.forms.scenes import DIMENSIONS, ELEMENTS, SCALE, TRAITS

_FORM_COLUMNS = ("cluster", "indicator", "value")
_SCENE_COLUMNS = ("scene", "element", "dimension", "trait", "rating")


def form_ratings(path: str | Path, indicators: pd.DataFrame) -> pd.DataFrame:
    """Read ratings for `forms.classifier.classify`: ``cluster, indicator, value`` (empty: unknown).

    Ratings must lie between `low` and `high` of the list of indicators, shares in percent between
    0 and 100, ratios from 0 upwards; else InvalidData names every problem by row and column.
    """
    ranges = {row.indicator: _range(row) for row in indicators.itertuples()}

    def problems(row: int, cells: dict[str, str], file: str) -> Iterator[Problem]:
        if not cells["cluster"]:
            yield Problem(file, "The name of the cluster is empty. Fill it in.", row, "cluster")
        if cells["indicator"] not in ranges:
            yield _unknown(file, row, "indicator", cells["indicator"], list(ranges))
        else:
            yield from _number(file, row, "value", cells["value"], ranges[cells["indicator"]])

    return _read(Path(path), _FORM_COLUMNS, ("cluster", "indicator"), problems)


def scene_ratings(path: str | Path, scale: tuple[float, float] = SCALE) -> pd.DataFrame:
    """Read a sheet for `forms.scenes.score`: ``scene, element, dimension, trait, rating``.

    A row has an element and a dimension, or a trait; an empty rating is not known. InvalidData
    names every problem by row and column, ratings outside `scale` among them.
    """
    known = {"element": ELEMENTS, "dimension": DIMENSIONS, "trait": TRAITS}

    def problems(row: int, cells: dict[str, str], file: str) -> Iterator[Problem]:
        if not cells["scene"]:
            yield Problem(file, "The name of the scene is empty. Fill it in.", row, "scene")
        for column, names in known.items():
            if cells[column] and cells[column] not in names:
                yield _unknown(file, row, column, cells[column], names)
        filled = [bool(cells[column]) for column in known]
        if filled not in ([True, True, False], [False, False, True]):
            what = "A row takes an element and a dimension, or a trait and neither of them."
            yield Problem(file, what, row)
        yield from _number(file, row, "rating", cells["rating"], scale)

    return _read(Path(path), _SCENE_COLUMNS, _SCENE_COLUMNS[:-1], problems)


def _read(
    path: Path,
    columns: Sequence[str],
    key: Sequence[str],
    problems: Callable[[int, dict[str, str], str], Iterator[Problem]],
) -> pd.DataFrame:
    """Read a sheet whose last column is a number, blank where not known."""
    file = str(path)
    cells = _cells(path, columns)
    found: list[Problem] = []
    for row, record in zip(cells.index, cells.to_dict("records"), strict=True):
        found += problems(row, record, file)
    twice = cells.duplicated(list(key)) & cells[list(key)].ne("").any(axis=1)
    for row in cells.index[twice]:
        named = ", ".join(name for name in cells.loc[row, list(key)] if name)
        found.append(Problem(file, f"{named} is given a second time. Keep one row.", row))
    if found:
        raise InvalidData(sorted(found, key=lambda problem: problem.row or 0))
    number = columns[-1]
    values = cells[number].where(cells[number].ne(""), np.nan).astype(float)
    return cells.assign(**{number: values}).reset_index(drop=True)


def _cells(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """The wanted columns as stripped text, by line of the file; rows that are all blank go."""
    file = str(path)
    cells, problems = read_cells(text(path), columns, file, more=True)
    if problems or cells is None:
        raise InvalidData(problems)
    cells = cells[list(columns)].apply(lambda column: column.str.strip())
    filled = cells[cells.ne("").any(axis=1)]
    if filled.empty:
        raise InvalidData([Problem(file, "There are no rows below the header.", 1)])
    return filled


def _range(indicator: Any) -> tuple[float, float]:
    """Values that an indicator can have: a rating its scale, a share its percent, a ratio any."""
    if indicator.unit.startswith("rating"):
        return (indicator.low, indicator.high)
    return (0.0, 100.0 if indicator.unit == "percent" else np.inf)


def _unknown(file: str, row: int, column: str, name: str, known: Sequence[str]) -> Problem:
    hint = suggestion(name, known) or f" Known: {', '.join(known)}."
    return Problem(file, f'"{name}" is not in the list.{hint}', row, column)


def _number(
    file: str, row: int, column: str, cell: str, limits: tuple[float, float]
) -> Iterator[Problem]:
    if not cell:
        return
    try:
        value = float(cell)
    except ValueError:
        what = f'"{cell}" is not a number. Use an empty cell for a missing value'
        comma = " and a point for decimals" if "," in cell else ""
        yield Problem(file, f"{what}{comma}.", row, column)
        return
    if not limits[0] <= value <= limits[1]:
        what = f'"{cell}" is not between {limits[0]:g} and {limits[1]:g}.'
        yield Problem(file, what, row, column)
