"""How results move with the parameters, over many runs of one analysis.

The table of *results* is tidy: a row a run × result with a column a parameter, then ``result``
(its name), ``value`` (numbers, NaN otherwise) and ``text`` (anything else).
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from creative_clusters.words.codebook import Column
from creative_clusters.words.wording import text

CELLS = 900  # most cells that a map of two parameters can have and be read
COLOURS = 6  # most lines told apart by colour


def varied(runs: pd.DataFrame, parameters: Sequence[str]) -> list[str]:
    """Return the parameters that take more than one value, in their order."""
    return [name for name in parameters if not _constant(runs[name])]


def moving(results: pd.DataFrame) -> list[str]:
    """Return the names of numeric results that differ between runs, in the order of the table."""
    known = results.dropna(subset=["value"])
    kinds = known.groupby("result", sort=False)["value"].nunique()
    return list(kinds.index[kinds > 1])


def still(results: pd.DataFrame) -> dict[str, object]:
    """Return results that are the same in every run, with their value."""
    found = {}
    runs = results["run"].nunique()
    for name, rows in results.groupby("result", sort=False):
        if len(rows) == runs and _constant(rows["value"]) and _constant(rows["text"]):
            value = rows["value"].iloc[0]
            found[name] = rows["text"].iloc[0] if pd.isna(value) else value
    return found


def effects(rows: pd.DataFrame, parameters: Sequence[str]) -> pd.Series:
    """How far each parameter moves one result: the range of the medians over its values."""
    medians = {name: rows.groupby(name, dropna=False)["value"].median() for name in parameters}
    moved = {name: float(of.max() - of.min()) for name, of in medians.items()}
    return pd.Series(moved, dtype=float).fillna(0.0)


def form(rows: pd.DataFrame, parameters: Sequence[str]) -> str:
    """Which drawing suits one result: ``line, dots, lines, map`` or ``range``.

    One parameter is drawn along its axis: numbers as a line, others as dots. Two are drawn as
    lines by colour if one is numeric and the other has few values, else as a map. More than two,
    or too many cells, are drawn along the parameter that moves the result most, as the median
    and the range over all others.
    """
    if len(parameters) == 1:
        return "line" if is_numeric(rows[parameters[0]]) else "dots"
    if len(parameters) > 2 or rows.duplicated(list(parameters)).any():
        return "range"
    numeric, sizes = ([is_numeric(rows[name]) for name in parameters],
                      [rows[name].nunique(dropna=False) for name in parameters])  # fmt: skip
    if sum(numeric) == 1 and sizes[numeric.index(False)] <= COLOURS:
        return "lines"
    return "map" if sizes[0] * sizes[1] <= CELLS else "range"


def ranges(rows: pd.DataFrame, parameter: str) -> pd.DataFrame:
    """Median, lowest and highest value of one result for each value of `parameter`."""
    grouped = rows.groupby(parameter, sort=False, dropna=False)["value"]
    return grouped.agg(minimum="min", median="median", maximum="max", runs="count").reset_index()


def finding(
    rows: pd.DataFrame,
    result: str,
    parameters: Sequence[str],
    *,
    columns: Mapping[str, Column],
) -> str:
    """Say in one sentence how one result moves.

    >>> rows = pd.DataFrame({"threshold": [1.0, 2.0, 3.0], "value": [14, 9, 3]})
    >>> finding(rows, "above", ["threshold"], columns={
    ...     "threshold": Column("threshold", "LQ", "", "threshold", "阈值", "")})
    '“above” falls with threshold: from 14 at 1 to 3 at 3'
    """
    known = rows.dropna(subset=["value"])
    name = result.replace("_", " ")
    low, high = known.loc[known["value"].idxmin()], known.loc[known["value"].idxmax()]
    words = {"result": name, "low": _number(low["value"]), "high": _number(high["value"])}
    if len(parameters) > 2:
        most = effects(known, parameters).idxmax()
        return text("sweeps.most", **words, parameter=columns[most].label())
    if len(parameters) == 1 and is_numeric(known[parameters[0]]):
        ordered = known.sort_values(parameters[0])
        rises = ordered["value"].is_monotonic_increasing
        if rises or ordered["value"].is_monotonic_decreasing:
            first, last = ordered.iloc[0], ordered.iloc[-1]
            ends = {"first": _number(first["value"]), "last": _number(last["value"])}
            ends |= {"start": show(first[parameters[0]]), "end": show(last[parameters[0]])}
            key = "sweeps.rises" if rises else "sweeps.falls"
            return text(key, result=name, parameter=columns[parameters[0]].label(), **ends)
    at = {
        way: ", ".join(f"{columns[name].label()} {show(row[name])}" for name in parameters)
        for way, row in (("at_low", low), ("at_high", high))
    }
    return text("sweeps.between", **words, **at)


def show(value: object) -> str:
    """A parameter's or a result's value as a reader sees it: no digits that say nothing."""
    if isinstance(value, list):
        return ", ".join(map(show, value))
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−") if abs(value) < 1e4 else f"{value:,.0f}"


def is_numeric(values: pd.Series) -> bool:
    """Return whether values can stand along an axis."""
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _constant(values: pd.Series) -> bool:
    return len(values.drop_duplicates()) < 2
