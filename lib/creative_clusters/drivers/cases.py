"""Figures that a study gives for its cases, and what follows from them by arithmetic.

A printed figure stands for the interval that rounds to it; what is computed from it is therefore
an interval as well, wherever the step of the printing is given.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_columns


def rows(
    cases: pd.DataFrame, case: str | None = None, *, indicator: str | None = None
) -> pd.DataFrame:
    """Rows of a case, of an indicator or of both, in the order of the file."""
    need_columns(cases, ["case", "indicator"])
    kept = pd.Series(True, index=cases.index)
    if case is not None:
        kept &= cases["case"] == case
    if indicator is not None:
        kept &= cases["indicator"] == indicator
    return cases[kept].reset_index(drop=True)


def figure(
    cases: pd.DataFrame,
    case: str,
    indicator: str,
    *,
    place: str | None = None,
    year: int | None = None,
) -> float:
    """The one figure of a case.

    Raises
    ------
    ValueError
        If there is none, or more than one: name the place or the year then.
    """
    found = rows(cases, case, indicator=indicator)
    if place is not None:
        found = found[found["place"] == place]
    if year is not None:
        found = found[found["year"] == year]
    if len(found) != 1:
        raise ValueError(
            f'{len(found)} figures of "{case}", "{indicator}", place {place}, year {year}; '
            "one is needed. See cases.csv."
        )
    return float(found["value"].iloc[0])


def compound(
    first: float, last: float, years: float, *, step: float = 0.0
) -> tuple[float, float, float]:
    """Compound growth a year as (rate, lowest, highest), given values printed to `step`.

    ``(last / first)^(1/years) − 1``, with half a step either way for the limits.

    Examples
    --------
    >>> [round(100 * rate, 2) for rate in compound(4.59, 7.23, 4, step=0.01)]
    [12.03, 11.98, 12.08]
    """
    if not (first > step / 2 and last > 0 and years > 0):
        raise ValueError(f"growth from {first} to {last} in {years} years is not defined.")
    half = step / 2
    rate, low, high = (
        float((b / a) ** (1 / years) - 1)
        for a, b in ((first, last), (first + half, last - half), (first - half, last + half))
    )
    return rate, low, high


def whole(part: float, percent: float, *, step: float = 0.0) -> tuple[float, float, float]:
    """The whole of which `part` is `percent`, as (value, lowest, highest).

    Examples
    --------
    >>> [round(value) for value in whole(17, 10, step=1)]
    [170, 162, 179]
    """
    if percent <= step / 2:
        raise ValueError(f"a share of {percent} percent does not limit the whole.")
    value, low, high = (
        100 * part / share for share in (percent, percent + step / 2, percent - step / 2)
    )
    return value, low, high


def projection(
    first_year: int,
    first: float,
    last_year: int,
    last: float,
    until: int,
    *,
    step: float = 0.0,
    pace: float = 1.0,
) -> pd.DataFrame:
    """Two printed values, and what the growth between them would lead to if it went on.

    Parameters
    ----------
    pace
        Share of that growth which goes on after the last value.

    Returns
    -------
    DataFrame
        ``year, value, value_low, value_high, origin`` for every year from the first: ``printed``
        (the two given), ``between`` (on the curve of even growth), ``assumed`` (after the last).
    """
    rate, *ends = compound(first, last, last_year - first_year, step=step)
    ahead, slow, fast = (pace * one for one in (rate, *ends))
    years = np.arange(first_year, max(until, last_year) + 1)
    after = np.maximum(years - last_year, 0)
    value = np.where(
        after > 0, last * (1 + ahead) ** after, first * (1 + rate) ** (years - first_year)
    )
    origin = np.select(
        [np.isin(years, [first_year, last_year]), after > 0], ["printed", "assumed"], "between"
    )
    return pd.DataFrame(
        {
            "year": years,
            "value": value,
            "value_low": np.where(after > 0, (last - step / 2) * (1 + slow) ** after, value),
            "value_high": np.where(after > 0, (last + step / 2) * (1 + fast) ** after, value),
            "origin": origin,
        }
    )
