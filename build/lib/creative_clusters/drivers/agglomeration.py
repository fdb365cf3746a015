"""From inflow to growth: how the way a cluster grows changes from one period to the next.

Hua (2026, sec. 2.3) tells an outer process, in which factors flow in, from an inner one, in which
they are accumulated. The study measures neither. This module reads them off the exact split of a
revenue LQ (see `concentration.split`): growth by more firms is read as *inflow*, growth
by larger firms as *growth from inside*. That reading is an assumption: a firm that moves in may be
large, and one founded on the spot is counted as one firm more.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pandas as pd

from creative_clusters.concentration import split
from creative_clusters.statistics.inputs import need_columns

#: What a region did from one period to the next.
MOVES = ("to_inside", "to_inflow", "same", "broken", "undefined")
#: Place of the growing modes on the way from inflow to growth from inside.
_WAY = {"inflow": 0, "both": 1, "inside": 2}


def mode(d_firms: float, d_scale: float, *, still: float = 0.05, minor: float = 0.25) -> str:
    """Read one change of ln LQ_firms and ln s as a way of growing, or as none.

    ``undefined`` if a part is missing; ``steady`` if the sum is below `still` in size;
    ``decline`` if it is negative. Growth is ``both`` if the smaller part is positive and at least
    `minor` of the larger; otherwise it is named after the larger part.

    Examples
    --------
    >>> mode(0.5, 0.05), mode(0.3, 0.2), mode(-0.2, 0.6), mode(0.2, -0.6)
    ('inflow', 'both', 'inside', 'decline')
    """
    total = d_firms + d_scale
    if np.isnan(total):
        return "undefined"
    if abs(total) < still:
        return "steady"
    if total < 0:
        return "decline"
    if min(d_firms, d_scale) > 0 and min(d_firms, d_scale) >= minor * max(d_firms, d_scale):
        return "both"
    return "inflow" if d_firms > d_scale else "inside"


def in_both(panel: pd.DataFrame) -> pd.DataFrame:
    """Rows of the regions that have a firms LQ and a revenue LQ."""
    known = panel.dropna(subset=["lq"])
    sides = [set(known.loc[known["measure"] == name, "region"]) for name in ("firms", "revenue")]
    both = panel["region"].isin(sides[0] & sides[1])
    return panel[both & panel["measure"].isin(["firms", "revenue"])].reset_index(drop=True)


def periods(
    panel: pd.DataFrame, years: Iterable[int], *, still: float = 0.05, minor: float = 0.25
) -> pd.DataFrame:
    """Split the change between neighbouring `years` and read each period's mode.

    Parameters
    ----------
    panel
        A panel with the measures ``firms`` and ``revenue``.
    years
        Two or more years, rising: the ends of the periods.

    Returns
    -------
    DataFrame
        ``region, from_year, to_year, d_revenue, d_firms, d_scale, mode, reason``. The parts of
        all periods of a region add up to its change from the first year to the last.

    Raises
    ------
    ValueError
        If there are fewer than two years or they do not rise.
    """
    ends = list(years)
    if len(ends) < 2 or any(a >= b for a, b in pairwise(ends)):
        raise ValueError(f"periods need two or more rising years, got {ends}.")
    parts = [split.split(panel, a, b, still=still, minor=minor) for a, b in pairwise(ends)]
    table = pd.concat(parts, ignore_index=True)
    table["mode"] = [
        mode(a, b, still=still, minor=minor)
        for a, b in zip(table["d_firms"], table["d_scale"], strict=True)
    ]
    names = ["region", "from_year", "to_year", "d_revenue", "d_firms", "d_scale", "mode", "reason"]
    return table[names].sort_values(["region", "from_year"], ignore_index=True)


def moves(table: pd.DataFrame) -> pd.DataFrame:
    """Compare the first and the last period of each region.

    Returns
    -------
    DataFrame
        ``region, mode_before, mode_after, move``: ``to_inside`` or ``to_inflow`` where both
        periods grow and the mode shifts that way (inflow, both, inside), ``same`` where the mode
        stays, ``broken`` where a period does not grow, ``undefined`` where one has no split.
    """
    need_columns(table, ["region", "from_year", "mode"])
    ordered = table.sort_values("from_year").groupby("region", sort=True)["mode"]
    ends = pd.DataFrame({"mode_before": ordered.first(), "mode_after": ordered.last()})
    pairs = zip(ends["mode_before"], ends["mode_after"], strict=True)
    return ends.assign(move=[_move(before, after) for before, after in pairs]).reset_index()


def by_break(
    panel: pd.DataFrame, years: Iterable[int], *, still: float = 0.05, minor: float = 0.25
) -> pd.DataFrame:
    """Moves for every year that the whole span can be broken at: ``region, break_year, move``."""
    ends = sorted(years)
    parts = []
    for middle in ends[1:-1]:
        table = moves(periods(panel, [ends[0], middle, ends[-1]], still=still, minor=minor))
        parts.append(table.assign(break_year=middle)[["region", "break_year", "move"]])
    columns = ["region", "break_year", "move"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def results(moves: pd.DataFrame, by_break: pd.DataFrame) -> dict[str, int | list[str]]:
    """What tables of :func:`moves` and :func:`by_break` come to.

    Returns
    -------
    dict
        How many ``cities`` have a move, who they are by move, and ``always_to_inside``: those
        that move towards growth from inside at every break with a split.
    """
    known = by_break[by_break["move"] != "undefined"]
    inside = known.assign(inside=known["move"] == "to_inside").groupby("region")["inside"].all()
    who = {move: list(moves.loc[moves["move"] == move, "region"]) for move in MOVES[:-1]}
    return {
        "cities": sum(map(len, who.values())),
        **who,
        "always_to_inside": list(inside.index[inside.astype(bool)]),
    }


def by_change(table: pd.DataFrame) -> list[str]:
    """Regions of :func:`periods`, by the change of their revenue LQ in all, the largest first."""
    known = table.dropna(subset=["d_revenue"])
    return list(known.groupby("region")["d_revenue"].sum().sort_values(ascending=False).index)


def span(pairs: pd.DataFrame, wanted: int | None = None) -> tuple[int, int, int] | None:
    """First year, the year to break at and last year; None without a year between them.

    The break is the year `wanted` if it lies inside, else the middle.

    Examples
    --------
    >>> [span(pd.DataFrame({"year": years}), 2012) for years in (range(2008, 2018), [2015, 2017])]
    [(2008, 2012, 2017), None]
    """
    years = sorted({int(year) for year in pairs["year"]})
    inside = years[1:-1]
    if not inside:
        return None
    return years[0], wanted if wanted in inside else inside[len(inside) // 2], years[-1]


def _move(before: str, after: str) -> str:
    if "undefined" in (before, after):
        return "undefined"
    if before not in _WAY or after not in _WAY:
        return "same" if before == after else "broken"
    step = _WAY[after] - _WAY[before]
    return "to_inside" if step > 0 else "to_inflow" if step < 0 else "same"
