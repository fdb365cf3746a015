"""Sheets of ratings that a reader has filled in: read from CSV, or refused with row and column.

A sheet may have more columns than are needed, in any order, and be saved by a spreadsheet in
UTF-8 (with or without mark), UTF-16 or GB18030. Whatever is wrong is reported at once.
"""

from dataclasses import replace
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.data.validation import InvalidData, Problem, Resource
from creative_clusters.data.validation.cells import Table, check
from creative_clusters.forms.scenes import DIMENSIONS, ELEMENTS, SCALE, TRAITS
from creative_clusters.reading import read


def form_ratings(path: str | Path, indicators: pd.DataFrame) -> pd.DataFrame:
    """Read ratings for `forms.classifier.classify`: ``cluster, indicator, value`` (empty: unknown).

    Ratings must lie between `low` and `high` of the list of indicators, shares in percent between
    0 and 100, ratios from 0 upwards; else InvalidData names every problem by row and column.
    """
    ranges = {row.indicator: _range(row) for row in indicators.itertuples()}
    table = _read(path, "value", {}, {"cluster": {}, "indicator": {"enum": list(ranges)}})
    rated = zip(*(table.typed[name] for name in ("indicator", "value")), strict=True)
    for row, (indicator, value) in zip(table.cells.rows, rated, strict=True):
        low, high = ranges.get(indicator, (-np.inf, np.inf))
        if value is not None and not low <= value <= high:
            what = f"{value:g} is not between {low:g} and {high:g}."
            table.problems.append(Problem(str(path), what, row, "value"))
    return _sound(table)


def scene_ratings(path: str | Path, scale: tuple[float, float] = SCALE) -> pd.DataFrame:
    """Read a sheet for `forms.scenes.score`: ``scene, element, dimension, trait, rating``.

    A row has an element and a dimension, or a trait; an empty rating is not known. InvalidData
    names every problem by row and column, ratings outside `scale` among them.
    """
    known = {"element": ELEMENTS, "dimension": DIMENSIONS, "trait": TRAITS}
    parts = {name: {"required": False, "enum": list(names)} for name, names in known.items()}
    limits = dict(zip(("minimum", "maximum"), scale, strict=True))
    table = _read(path, "rating", limits, {"scene": {}, **parts})
    named = zip(*(table.cells.columns[name] for name in known), strict=True)
    for row, cells in zip(table.cells.rows, named, strict=True):
        if tuple(map(bool, cells)) not in ((True, True, False), (False, False, True)):
            what = "A row takes an element and a dimension, or a trait and neither of them."
            table.problems.append(Problem(str(path), what, row))
    return _sound(table)


def _read(path: str | Path, number: str, limits: dict, keys: dict[str, dict]) -> Table:
    """A sheet of a number within limits for each key; blank rows go, and blanks around words."""
    fields: list[dict[str, Any]] = [
        {"name": name, "constraints": {"required": True} | rules} for name, rules in keys.items()
    ]
    fields.append({"name": number, "type": "number", "constraints": limits})
    schema = {"fields": fields, "primaryKey": list(keys)}
    sheet = Resource.model_validate({"name": "sheet", "path": "sheet.csv", "schema": schema})
    written = read(path, None, [*keys, number], "all")
    stripped = {name: [*map(str.strip, written.columns[name])] for name in (*keys, number)}
    filled = [any(row) for row in zip(*stripped.values(), strict=True)]
    if not any(filled):
        raise InvalidData([Problem(str(path), "There are no rows below the header.", 1)])
    kept = {name: list(compress(cells, filled)) for name, cells in stripped.items()}
    rows = list(compress(written.rows, filled))
    return check(replace(written, rows=rows, columns=kept), sheet, str(path))


def _sound(table: Table) -> pd.DataFrame:
    if table.problems:
        raise InvalidData(sorted(table.problems, key=lambda problem: problem.row or 0))
    return table.frame


def _range(indicator: Any) -> tuple[float, float]:
    """Values that an indicator can have: a rating its scale, a share its percent, a ratio any."""
    if indicator.unit.startswith("rating"):
        return (indicator.low, indicator.high)
    return (0.0, 100.0 if indicator.unit == "percent" else np.inf)
