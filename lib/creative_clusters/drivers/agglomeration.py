"""More firms or larger ones, from one period to the next.

Hua (2026, sec. 2.3) tells an outer process, in which basic factors attract mobile ones, from an
inner one, in which advanced factors are accumulated. Neither is measured here, or by the study.
Measured is how a revenue LQ comes to be higher: by the number of firms or by their relative scale
(exact split, see `concentration.split`). That stands for Hua's distinction only as far as firms
that come raise the number and firms that grow raise the scale.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.typing import SeriesGroupBy

from creative_clusters.concentration import split
from creative_clusters.statistics.inputs import need_columns

#: What a region did from one period to the next.
MOVES = ("to_scale", "to_number", "same", "broken", "open", "undefined")
#: Ways to a higher revenue LQ, from number to scale.
_WAY = {"number": 0, "both": 1, "scale": 2}


def mode(d_firms: float, d_scale: float, *, still: float = 0.05, minor: float = 0.25) -> str:
    """Name one change of ln LQ_firms and ln s by the part that made the revenue LQ higher.

    ``undefined`` if a part is missing; ``steady`` if the sum is below `still` in size; ``lower``
    if it is negative. A higher LQ is by ``both`` if the smaller part is positive and at least
    `minor` of the larger; otherwise by the larger part.

    >>> mode(0.5, 0.05), mode(0.3, 0.2), mode(-0.2, 0.6), mode(0.2, -0.6)
    ('number', 'both', 'scale', 'lower')
    """
    total = d_firms + d_scale
    if np.isnan(total):
        return "undefined"
    if abs(total) < still:
        return "steady"
    if total < 0:
        return "lower"
    if min(d_firms, d_scale) > 0 and min(d_firms, d_scale) >= minor * max(d_firms, d_scale):
        return "both"
    return "number" if d_firms > d_scale else "scale"


def in_both(panel: pd.DataFrame) -> pd.DataFrame:
    """Rows of the regions that have a firms LQ and a revenue LQ."""
    known = panel.dropna(subset=["lq"])
    sides = [set(known.loc[known["measure"] == name, "region"]) for name in ("firms", "revenue")]
    both = panel["region"].isin(sides[0] & sides[1])
    return panel[both & panel["measure"].isin(["firms", "revenue"])].reset_index(drop=True)


def periods(
    panel: pd.DataFrame,
    years: Iterable[int],
    *,
    still: float = 0.05,
    minor: float = 0.25,
    decimals: int | None = None,
) -> pd.DataFrame:
    """Split the change between neighbouring `years` and name each period's mode.

    `decimals` are those with which the LQs are printed; a mode that hangs on the digits cut off is
    ``open``. Returns ``region, from_year, to_year, d_revenue, d_firms, d_scale, mode, reason``; the
    parts of all periods of a region add up to its change from the first year to the last.
    """
    ends, rules = list(years), {"still": still, "minor": minor}
    if len(ends) < 2 or any(a >= b for a, b in pairwise(ends)):
        raise ValueError(f"periods need two or more rising years, got {ends}.")
    parts = [split.split(panel, a, b, **rules) for a, b in pairwise(ends)]
    table = pd.concat(parts, ignore_index=True)
    half = 0.0 if decimals is None else 0.5 * 10.0**-decimals
    table["mode"] = [_within(row, half, rules) for _, row in table.iterrows()]
    names = ["region", "from_year", "to_year", "d_revenue", "d_firms", "d_scale", "mode", "reason"]
    return table[names].sort_values(["region", "from_year"], ignore_index=True)


def _within(row: pd.Series, half: float, rules: dict[str, float]) -> str:
    """The mode of a change, or ``open`` where LQs within `half` of those printed give another."""
    said = mode(row["d_firms"], row["d_scale"], **rules)
    if said == "undefined" or not half:
        return said
    firms, revenue = (
        [
            np.log(max(row[f"{side}_to"] + h, 1e-9) / max(row[f"{side}_from"] - h, 1e-9))
            for h in (-half, half)
        ]
        for side in ("firms", "revenue")
    )
    others = {mode(a, b - a, **rules) for a in firms for b in revenue}
    return said if others == {said} else "open"


def moves(table: pd.DataFrame) -> pd.DataFrame:
    """Compare the first and the last period of each region.

    ``region, mode_before, mode_after, move``: ``to_scale`` or ``to_number`` where the LQ rises in
    both periods and the mode shifts that way (number, both, scale), ``same`` where the mode stays,
    ``broken`` where it does not rise in one, ``open`` where rounding leaves a mode open,
    ``undefined`` where one has no split.
    """
    need_columns(table, ["region", "from_year", "mode"])
    ordered = table.sort_values("from_year").groupby("region", sort=True)["mode"]
    ends = pd.DataFrame({"mode_before": ordered.first(), "mode_after": ordered.last()})
    pairs = zip(ends["mode_before"], ends["mode_after"], strict=True)
    return ends.assign(move=[_move(before, after) for before, after in pairs]).reset_index()


def by_break(panel: pd.DataFrame, years: Iterable[int], **rules: Any) -> pd.DataFrame:
    """Moves for every year that the whole span can be broken at: ``region, break_year, move``."""
    ends = sorted(years)
    parts = []
    for middle in ends[1:-1]:
        table = moves(periods(panel, [ends[0], middle, ends[-1]], **rules))
        parts.append(table.assign(break_year=middle)[["region", "break_year", "move"]])
    columns = ["region", "break_year", "move"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def results(moves: pd.DataFrame, by_break: pd.DataFrame) -> dict[str, int | list[str]]:
    """What tables of :func:`moves` and :func:`by_break` come to."""
    always = to_scale(by_break).all()
    who = {move: list(moves.loc[moves["move"] == move, "region"]) for move in MOVES[:-1]}
    return {
        "cities": sum(map(len, who.values())),
        **who,
        "always_to_scale": list(always.index[always.astype(bool)]),
    }


def to_scale(by_break: pd.DataFrame) -> SeriesGroupBy:
    """Whether each region goes from number to scale, break by break: those known at every one."""
    known = by_break[by_break["move"] != "undefined"]
    breaks = known.groupby("region")["break_year"].transform("size")
    known = known[breaks == known["break_year"].nunique()]
    return (known["move"] == "to_scale").groupby(known["region"])


def by_change(table: pd.DataFrame) -> list[str]:
    """Regions of :func:`periods`, by the change of their revenue LQ in all, the largest first."""
    known = table.dropna(subset=["d_revenue"])
    return list(known.groupby("region")["d_revenue"].sum().sort_values(ascending=False).index)


def span(pairs: pd.DataFrame, wanted: int | None = None) -> tuple[int, int, int] | None:
    """First year, the year to break at and last year; None without a year between them.

    The break is the year `wanted` if it lies inside, else the middle.

    >>> [span(pd.DataFrame({"year": years}), 2012) for years in (range(2008, 2018), [2015, 2017])]
    [(2008, 2012, 2017), None]
    """
    years = sorted({int(year) for year in pairs["year"]})
    inside = years[1:-1]
    if not inside:
        return None
    return years[0], wanted if wanted in inside else inside[len(inside) // 2], years[-1]


def _move(before: str, after: str) -> str:
    for code in ("undefined", "open"):
        if code in (before, after):
            return code
    if before not in _WAY or after not in _WAY:
        return "same" if before == after else "broken"
    step = _WAY[after] - _WAY[before]
    return "to_scale" if step > 0 else "to_number" if step < 0 else "same"
