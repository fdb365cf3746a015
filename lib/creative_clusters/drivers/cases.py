"""Figures that a study gives for its cases, and what follows from them by arithmetic.

A printed figure stands for the interval that rounds to it; what is computed from it is therefore
an interval as well, wherever the step of the printing is given.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_columns
from creative_clusters.words.wording import text

#: Cases of the study with an amount in two or more years, as (case, indicator).
GROWING = (
    ("Pangyo Techno Valley", "revenue of resident firms"),
    ("China's MCN agencies", "registered companies"),
    ("Tongji knowledge circle", "total output"),
    ("World digital trade", "digital trade"),
)
NESTA = "NESTA's UK clusters"
#: Indicators of a part and of its share of the country, with the step the share is printed to.
_BASES = (
    ("firms in the clusters", 0.1),
    ("employees of creative industries", 0.1),
    ("jobs created", 1.0),
)


def rows(cases: pd.DataFrame, case: str | None = None, **wanted: object) -> pd.DataFrame:
    """Rows of a case, and of the indicator, place or year `wanted`, in the order of the file."""
    need_columns(cases, ["case", "indicator"])
    for column, value in {"case": case, **wanted}.items():
        if value is not None:
            cases = cases[cases[column] == value]
    return cases.reset_index(drop=True)


def by_place(cases: pd.DataFrame, case: str, indicator: str) -> pd.DataFrame:
    """Figures of a case by place: ``label, value``."""
    found = rows(cases, case, indicator=indicator)
    return found.rename(columns={"place": "label"})[["label", "value"]]


def figure(cases: pd.DataFrame, case: str, indicator: str, **wanted: object) -> float:
    """The one figure of a case; ValueError if there is none, or more than one."""
    found = rows(cases, case, indicator=indicator, **wanted)
    if len(found) != 1:
        named = "".join(f", {name} {value}" for name, value in wanted.items())
        what = f'{len(found)} figures of "{case}", "{indicator}"{named}; one is needed.'
        raise ValueError(f"{what} See cases.csv.")
    return float(found["value"].iloc[0])


def compound(
    first: float, last: float, years: float, *, step: float = 0.0
) -> tuple[float, float, float]:
    """Compound growth a year as (rate, lowest, highest), given values printed to `step`.

    ``(last / first)^(1/years) − 1``, with half a step either way for the limits.

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

    >>> [round(value) for value in whole(17, 10, step=1)]
    [170, 162, 179]
    """
    if percent <= step / 2:
        raise ValueError(f"a share of {percent} percent does not limit the whole.")
    value, low, high = (
        100 * part / share for share in (percent, percent + step / 2, percent - step / 2)
    )
    return value, low, high


def bases(cases: pd.DataFrame) -> pd.DataFrame:
    """The wholes that NESTA's printed British parts and shares stand for.

    ``label, value`` (the part)``, printed`` (its share, percent)``, computed, computed_low,
    computed_high`` (the whole, with the rounding of the share).
    """
    british, found = rows(cases, NESTA), []
    for at, (part, step) in enumerate(_BASES):
        names = (part, f"{part}, share of the country")
        if british["indicator"].isin(names).sum() == 2:
            value, percent = (figure(british, NESTA, name) for name in names)
            wholes = (round(one) for one in whole(value, percent, step=step))
            found.append((text(f"drivers.bases.{at}"), value, percent, *wholes))
    columns = ["label", "value", "printed", "computed", "computed_low", "computed_high"]
    return pd.DataFrame(found, columns=columns)


def segments(table: pd.DataFrame, *, by: Sequence[str] = ("case", "indicator")) -> pd.DataFrame:
    """Growth between neighbouring known years of a series: what two or three values can say.

    `by`, `from_year`, `to_year`, `from_value`, `to_value`, `factor` (last over first) and `yearly`
    (compound growth a year, as a share). Series with one year have no rows.
    """
    need_columns(table, [*by, "year", "value"])
    known = table.dropna(subset=["year", "value"]).sort_values("year", kind="stable")
    steps = []
    for key, group in known.groupby(list(by), sort=False, dropna=False):
        points = list(zip(group["year"], group["value"], strict=True))
        for (year, before), (later, after) in pairwise(points):
            factor = after / before if before > 0 and after > 0 else np.nan
            yearly = factor ** (1 / (later - year)) - 1 if later > year else np.nan
            steps.append((*key, int(year), int(later), before, after, factor, yearly))
    names = [*by, "from_year", "to_year", "from_value", "to_value", "factor", "yearly"]
    return pd.DataFrame(steps, columns=names)


def growth(cases: pd.DataFrame, which: Sequence[tuple[str, str]] = GROWING) -> pd.DataFrame:
    """Segments of some cases, each named with its indicator."""
    keys = pd.MultiIndex.from_frame(cases[["case", "indicator"]])
    return segments(cases[keys.isin(which)])


def yearly_growth(steps: pd.DataFrame) -> pd.DataFrame:
    """Growth a year of each of some segments, in percent: ``label, value``."""
    labels = [
        text("drivers.cases.label", case=row.case, first=row.from_year, last=row.to_year)
        for row in steps.itertuples()
    ]
    return pd.DataFrame({"label": labels, "value": 100 * steps["yearly"].astype(float)})


def carried_on(
    cases: pd.DataFrame,
    case: str,
    indicator: str,
    *,
    until: int = 0,
    step: float = 0.0,
    pace: float = 1.0,
) -> pd.DataFrame:
    """The :func:`projection` of a case's first and last value; no rows with fewer than two."""
    known = rows(cases, case, indicator=indicator).dropna(subset=["year", "value"])
    if len(known) < 2:
        return pd.DataFrame(columns=["year", "value", "value_low", "value_high", "origin"])
    (y0, a), (y1, b) = known.sort_values("year")[["year", "value"]].to_numpy(float)[[0, -1]]
    return projection(int(y0), a, int(y1), b, until, step=step, pace=pace)


def printed(table: pd.DataFrame) -> tuple[tuple[int, float], tuple[int, float]]:
    """First and last printed value of a :func:`projection`, each with its year."""
    ends = table.loc[table["origin"] == "printed", ["year", "value"]]
    (y0, a), (y1, b) = ends.itertuples(index=False)
    return (y0, a), (y1, b)


def rate(table: pd.DataFrame) -> float:
    """Growth a year between the printed values of a :func:`projection`."""
    (y0, a), (y1, b) = printed(table)
    return compound(a, b, y1 - y0)[0]


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

    ``year, value, value_low, value_high, origin`` for every year from the first: ``printed`` (the
    two given), ``between`` (on the curve of even growth), ``assumed`` (after the last, with a share
    of `pace` of that growth).
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
