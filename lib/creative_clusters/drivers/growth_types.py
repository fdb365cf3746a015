"""Growth × concentration: NESTA's three types and the North American screen.

Three ways to sort regions, from the same panel:

- `by_criteria`: NESTA's own rules, where sizes exist (a panel with counts).
- `by_thresholds`: a level of LQ and a clear rising trend, for tables of LQs without sizes.
- `screen`: LQ at or above a cut, with sizes listed, as Hua (2026, section 2(3), item 1) reports
  the map of North America.

References
----------
Mateos-Garcia, J. and Bakhshi, H. (2016), The Geography of Creativity in the UK, NESTA. The rules
are those of its public code; that code pools the LQs of two periods, which can flip the sign of a
change, so here each LQ belongs to one period.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_columns
from creative_clusters.statistics.trends import trends as trends_of
from creative_clusters.words.tables import worded

#: Types in the order of reading; "neither" is the rest, "unknown" what cannot be judged.
TYPES = ("both", "concentration", "growth", "neither")
UNKNOWN = "unknown"
#: Thresholds from lenient to strict, over which the stability of a type is judged.
LQS, SLOPES = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0), (0.0, 0.02, 0.05, 0.1)
#: Columns of a table of :func:`by_criteria` that a page shows.
CRITERIA_SHOWN = ["region", "lq_first", "lq_last", "size_first", "size_last"]
CRITERIA_SHOWN += ["concentrated", "growing"]


def by_criteria(panel: pd.DataFrame, *, quantile: float = 0.75, top: int = 10) -> pd.DataFrame:
    """NESTA's types: high concentration, high growth, both.

    *Concentration*: size in the last year at or above its `quantile`, then among the `top`
    largest LQs of the last year. *Growth*: size in the first year at or above its
    `quantile`, then among the `top` largest changes of LQ. Ties at the last place all count.

    `panel` has a `count`, the size. Returns a row a region and measure: `lq_first`, `lq_last`,
    `change`, `size_first`, `size_last`, `concentrated`, `growing` (True, False or missing where a
    value is), `growth_type`. A panel without sizes or of a single year is refused.
    """
    need_columns(panel, ["region", "year", "measure", "lq"])
    if "count" not in panel or panel["count"].isna().all():
        raise ValueError(
            'NESTA\'s criteria need sizes, but the panel has no column "count" with values; '
            "give counts, or use by_thresholds."
        )
    first, last = int(panel["year"].min()), int(panel["year"].max())
    if first == last:
        raise ValueError(f"growth needs two periods, got {first} alone.")
    keys = ["region", "measure"]
    table = panel[keys].drop_duplicates(ignore_index=True)
    for name, year in (("first", first), ("last", last)):
        renamed = {"lq": f"lq_{name}", "count": f"size_{name}"}
        rows = _of_year(panel, year, ["lq", "count"]).rename(columns=renamed)
        table = table.merge(rows, on=keys, how="left")
    table["change"] = table["lq_last"] - table["lq_first"]
    by_measure = table.groupby("measure", sort=False)
    for name, period, rank in (("concentrated", "last", "lq_last"), ("growing", "first", "change")):
        sizes = table[f"size_{period}"]
        large = sizes >= by_measure[f"size_{period}"].transform(lambda s: s.quantile(quantile))
        place = (
            table[rank].where(large).groupby(table["measure"]).rank(ascending=False, method="min")
        )
        known = sizes.notna() & table[rank].notna()
        table[name] = (large & (place <= top)).astype("boolean").where(known)
    table["growth_type"] = _type(table["concentrated"], table["growing"])
    order = ["region", "measure", "lq_first", "lq_last", "change", "size_first", "size_last"]
    return table[[*order, "concentrated", "growing", "growth_type"]]


def nesta(sized: pd.DataFrame, *, quantile: float, top: int) -> pd.DataFrame:
    """:func:`by_criteria` between the first and the last year with sizes; no rows without two."""
    if sized["year"].nunique() < 2:
        return sized.iloc[:0].assign(concentrated=None, growing=None, change=None)
    return by_criteria(sized, quantile=quantile, top=top)


def sized(panel: pd.DataFrame, amounts: pd.DataFrame | None) -> pd.DataFrame:
    """Rows of a panel that have a size: its own counts, else the amounts of the revenue measure."""
    if "count" in panel and panel["count"].notna().any():
        return panel.dropna(subset=["count"]).reset_index(drop=True)
    if amounts is None or amounts.empty:
        return panel.assign(count=float("nan")).iloc[:0]
    sizes = amounts.loc[amounts["flag"].ne("placeholder"), ["region", "year", "value"]]
    sizes = sizes.rename(columns={"value": "count"})
    revenue = panel[panel["measure"] == "revenue"].drop(columns="count", errors="ignore")
    return revenue.merge(sizes, on=["region", "year"]).dropna(subset=["count"])


def with_known_sizes(panel: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Every row of `panel`, with the ``count`` of `sizes` (see :func:`sized`) where known."""
    keys = ["region", "year", "measure"]
    known = sizes[[*keys, "count"]].drop_duplicates(keys)
    return panel.drop(columns="count", errors="ignore").merge(known, on=keys, how="left")


def positions(
    panel: pd.DataFrame, trends: pd.DataFrame | None = None, *, last: int | None = None
) -> pd.DataFrame:
    """Where each region stands: its last LQ, its slope (LQ a year), and whether it rises.

    ``region, measure, lq, slope, direction``: the LQ of the year `last` (by default the last of the
    panel; NaN without that year), the rest from `statistics.trends.trends`, by default of the whole
    panel.
    """
    need_columns(panel, ["region", "year", "measure", "lq"])
    last = int(panel["year"].max()) if last is None and len(panel) else last
    keys = ["region", "measure"]
    table = panel[keys].drop_duplicates(ignore_index=True)
    found = trends_of(panel) if trends is None else trends
    need_columns(found, [*keys, "slope", "direction"])
    for values in (_of_year(panel, last, ["lq"]), found[[*keys, "slope", "direction"]]):
        table = table.merge(values, on=keys, how="left")
    return table.fillna({"direction": "insufficient"})


def by_thresholds(positions: pd.DataFrame, *, lq: float = 1.0, slope: float = 0.0) -> pd.DataFrame:
    """Types by a level and a trend: concentrated at `lq` or more, growing by more than `slope`.

    Growing is only a region whose trend is clear (its ``direction`` is "rising"), however steep its
    slope. Returns the rows of `positions` with `concentrated`, `growing` and `growth_type`; a
    region with a missing level or too few years for a trend is "unknown".

    >>> table = pd.DataFrame({"region": ["A", "B"], "measure": "firms", "lq": [2.0, 0.5],
    ...                       "slope": [0.1, 0.1], "direction": ["none", "rising"]})
    >>> by_thresholds(table)["growth_type"].tolist()
    ['concentration', 'growth']
    """
    need_columns(positions, ["lq", "slope", "direction"])
    table = positions.copy()
    table["concentrated"] = (table["lq"] >= lq).astype("boolean").where(table["lq"].notna())
    grows = table["direction"].eq("rising") & (table["slope"] > slope)
    table["growing"] = grows.astype("boolean").where(table["direction"].ne("insufficient"))
    table["growth_type"] = _type(table["concentrated"], table["growing"])
    return table


def stability(
    positions: pd.DataFrame, *, lqs: Sequence[float] = LQS, slopes: Sequence[float] = SLOPES
) -> pd.DataFrame:
    """Share of threshold pairs under which a region keeps each type (`kept`, adds to 1)."""
    levels, paces = np.asarray(list(lqs), float), np.asarray(list(slopes), float)
    if not levels.size or not paces.size:
        raise ValueError("the grid of thresholds is empty; give at least one LQ and one slope.")
    need_columns(positions, ["region", "measure", "lq", "slope", "direction"])
    lq, slope = (positions[name].to_numpy(float)[:, None] for name in ("lq", "slope"))
    high = (lq >= levels).mean(axis=1)  # the two thresholds are free of each other:
    fast = (slope > paces).mean(axis=1)  # the share of pairs is a product
    fast = fast * positions["direction"].eq("rising").to_numpy()
    known = (positions["lq"].notna() & positions["direction"].ne("insufficient")).to_numpy()
    shares = {
        "both": high * fast,
        "concentration": high * (1 - fast),
        "growth": (1 - high) * fast,
        "neither": (1 - high) * (1 - fast),
    }
    parts = [
        positions[["region", "measure"]].assign(growth_type=kind, kept=np.where(known, share, 0.0))
        for kind, share in shares.items()
    ]
    parts.append(positions[["region", "measure"]].assign(growth_type=UNKNOWN, kept=1.0 - known))
    every = pd.concat(parts, keys=range(len(parts)), names=["kind", "row"])
    every = every[every["kept"] > 0].sort_values(["row", "kept"], ascending=[True, False])
    return every.reset_index(drop=True)


def screen(panel: pd.DataFrame, *, lq: float = 2.0, year: int | None = None) -> pd.DataFrame:
    """The North American screen: regions at or above an LQ, with their sizes listed.

    Rows of the year (by default the last), largest LQ first: `region`, `measure`, `lq`, `size`
    (NaN where the panel has none), `passes` (missing where the LQ is).
    """
    need_columns(panel, ["region", "year", "measure", "lq"])
    year = int(panel["year"].max()) if year is None and len(panel) else year
    rows = panel.loc[panel["year"] == year]
    if rows.empty:
        known = f"{panel['year'].min()} to {panel['year'].max()}"
        raise ValueError(f"the panel has no rows of {year}; it has {known}.")
    table = rows[["region", "measure", "lq"]].assign(
        size=rows.get("count", np.nan),
        passes=(rows["lq"] >= lq).astype("boolean").where(rows["lq"].notna()),
    )
    return table.sort_values(["measure", "lq"], ascending=[True, False], ignore_index=True)


def passing(screened: pd.DataFrame) -> pd.DataFrame:
    """Rows of :func:`screen` that pass, with the measure in words."""
    rows = screened[screened["passes"].fillna(False)].reset_index(drop=True)
    return worded(rows, {"measure": "measure"})


def results(
    types: pd.DataFrame, shares: pd.DataFrame, screened: pd.DataFrame, judged: pd.DataFrame
) -> dict[str, int | list[str]]:
    """What tables of :func:`by_thresholds`, `stability`, `screen` and `nesta` come to."""
    found: dict[str, int | list[str]] = {"cities": int(types["region"].nunique())}
    for measure, group in types.groupby("measure", sort=False):
        counts = group["growth_type"].value_counts()
        found |= {f"{kind}_{measure}": int(counts.get(kind, 0)) for kind in TYPES}
    known = shares[shares["growth_type"] != UNKNOWN]
    most = known.groupby(["measure", "region"], sort=False)["kept"].max() > 1 - 1e-9
    for name, kept in (("steadfast", most), ("screened", screened.set_index("measure")["passes"])):
        counts = kept.fillna(False).groupby("measure", sort=False).sum()
        found |= {f"{name}_{measure}": int(n) for measure, n in counts.items()}
    found["nesta_judged"] = len(judged)
    for name in ("concentrated", "growing"):
        found[f"nesta_{name}"] = list(judged.loc[judged[name].eq(True), "region"])
    return found


def _type(concentration: pd.Series, growth: pd.Series) -> pd.Series:
    """One word from two yes-or-no answers; an answer that is missing makes it unknown."""
    unknown = concentration.isna() | growth.isna()
    high, fast = (answer.fillna(False).to_numpy(bool) for answer in (concentration, growth))
    found = np.select([unknown, high & fast, high, fast], [UNKNOWN, *TYPES[:3]], TYPES[3])
    return pd.Series(found, concentration.index, dtype="object")


def _of_year(panel: pd.DataFrame, year: int | None, values: list[str]) -> pd.DataFrame:
    """Some values of one year, a row a region and measure."""
    rows = panel.loc[panel["year"] == year, ["region", "measure", *values]]
    twice = rows.loc[rows.duplicated(["region", "measure"]), "region"]
    if len(twice):
        what = f'"{twice.iloc[0]}" occurs twice in {year}'
        raise ValueError(f"{what}; one row a region, year and measure.")
    return rows
