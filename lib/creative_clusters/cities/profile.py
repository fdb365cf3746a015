"""One region in every table: where it stands, how it moves, and what the rules make of that.

What hangs on the other regions (ranks, p-values adjusted for the number of regions, standardised
features) is computed for all, once; a page that shows some regions only must not change it.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from creative_clusters.cities.sentences import verdict_in_words
from creative_clusters.concentration import levels, split
from creative_clusters.concentration.sentences.movement import hanging
from creative_clusters.data.sources import DataPackage
from creative_clusters.drivers import growth_types, stages
from creative_clusters.paths import pathfinder
from creative_clusters.statistics.common import common
from creative_clusters.statistics.similarity import AMOUNTS, features, similar
from creative_clusters.statistics.trends import trends
from creative_clusters.words.wording import language, text

#: Verdicts of the audit, the most doubtful first.
_DOUBTFUL = ("inconsistent", "in part", "not checkable", "within rounding", "reproduced")


class Profile:
    """All that a data package knows of one region within some years.

    `facts` are those for the path finder that no table holds, each as ``fact=value``.
    """

    def __init__(
        self,
        data: DataPackage,
        region: str,
        first_year: int | None = None,
        last_year: int | None = None,
        facts: Sequence[str] = (),
    ) -> None:
        self.data, self.region, self.given = data, region, facts
        self.years = (first_year, last_year)
        self.panel = pathfinder.within(data.panel, *self.years)
        amounts = data.amounts
        self.amounts = None if amounts is None else pathfinder.within(amounts, *self.years)
        self.trends = trends(self.panel)

    @cached_property
    def _own(self) -> pd.DataFrame:
        """Its rows of the panel with an LQ."""
        return self.panel[(self.panel["region"] == self.region) & self.panel["lq"].notna()]

    @cached_property
    def hanging(self) -> str:
        """Which of its trends hang on how doubtful cells are read, in a sentence."""
        own = self.trends[self.trends["region"] == self.region]
        return hanging(own, trends(levels.with_alternative(self.panel, self.data.flags)))

    @property
    def unit(self) -> str:
        """Unit of the amounts."""
        return "" if self.data.amounts is None else self.data.amounts.attrs.get("unit", "")

    @cached_property
    def held(self) -> pd.DataFrame:
        """Which tables hold the region: ``measure, n`` (years with a value)."""
        measures = list(dict.fromkeys(self.panel["measure"]))
        counts = {name: int((self._own["measure"] == name).sum()) for name in measures}
        if self.amounts is not None:
            known = self.amounts["region"].eq(self.region) & self.amounts["value"].notna()
            counts[AMOUNTS] = int(known.sum())
        return pd.DataFrame({"measure": list(counts), "n": list(counts.values())})

    @cached_property
    def standing(self) -> pd.DataFrame:
        """First and last value, rank and trend, a row a measure that has the region.

        ``measure, from_year, to_year, lq_start, lq_end, start_rank, end_rank, ranked`` (regions
        with a value in both years; where this one has none in the first: in the last)``, left_out``
        (those with one in only one of them)``, n, slope, slope_low, slope_high, intercept,
        p_adjusted, direction``.
        """
        rows = []
        for measure, one in self.panel.groupby("measure", sort=False):
            first, last = int(self.panel["year"].min()), int(self.panel["year"].max())
            known = set(one.loc[(one["region"] == self.region) & one["lq"].notna(), "year"])
            if not known:
                continue
            start = first if {first, last} <= known else last
            ends, base = levels.change(one, start, last), common(one, start, last)
            own = ends[ends["region"] == self.region]
            row = own.iloc[0].drop(["region", "change"]).to_dict() if len(own) else {}
            row |= {"from_year": start, "to_year": last}
            rows.append({"measure": measure} | row | {"ranked": base.n, "left_out": base.left_out})
        columns = ["measure", "from_year", "to_year", "lq_start", "lq_end", "start_rank"]
        table = pd.DataFrame(rows, columns=[*columns, "end_rank", "ranked", "left_out"])
        mine = self.trends[self.trends["region"] == self.region]
        names = ["n", "slope", "slope_low", "slope_high", "intercept", "p_adjusted", "direction"]
        return table.merge(mine[["measure", *names]], on="measure", how="left")

    @cached_property
    def lines(self) -> pd.DataFrame:
        """The region's LQs with the line of a clear trend: ``measure, year, lq, on_trend``."""
        line = self.standing.set_index("measure")[["intercept", "slope", "direction"]]
        rows = self._own[["measure", "year", "lq"]].join(line, on="measure")
        on_trend = rows["intercept"] + rows["slope"] * rows["year"]
        on_trend = on_trend.where(rows["direction"].isin(["rising", "falling"]))
        return rows[["measure", "year", "lq"]].assign(on_trend=on_trend).reset_index(drop=True)

    @cached_property
    def placed(self) -> pd.DataFrame:
        """`concentration.split.quadrants` of the region in the years with a defined scale."""
        own = self._of_both_lqs
        if own["measure"].nunique() < 2:
            return pd.DataFrame({"quadrant": [], "year": []})
        return split.defined(split.quadrants(own))

    @cached_property
    def change(self) -> pd.DataFrame:
        """`concentration.split.split` of its revenue LQ over that span; no rows without one."""
        return split.changes(self._of_both_lqs) if len(self.placed) else pd.DataFrame({"kind": []})

    @cached_property
    def moved(self) -> pd.DataFrame:
        """Number against scale since the first year: ``year, d_revenue, d_firms, d_scale``.

        Natural logs; the first is the sum of the others. No rows without two years.
        """
        changes = ["d_revenue", "d_firms", "d_scale"]
        if len(self.placed) < 2:
            return pd.DataFrame(columns=["year", *changes])
        known = self.placed.sort_values("year", ignore_index=True)
        logs = np.log(known[["lq_revenue", "lq_firms", "scale"]].astype(float))
        moved = (logs - logs.iloc[0]).set_axis(changes, axis=1)
        return moved.assign(year=known["year"])[["year", *changes]]

    @cached_property
    def _of_both_lqs(self) -> pd.DataFrame:
        rows = self.panel[self.panel["region"] == self.region]
        return rows[rows["measure"].isin(["firms", "revenue"])]

    @cached_property
    def positions(self) -> pd.DataFrame:
        """Level and slope of every region (`drivers.growth_types.positions`)."""
        return growth_types.positions(self.panel, self.trends)

    @cached_property
    def among(self) -> pd.DataFrame:
        """Positions of the first measure in which the region has a level and a slope."""
        known = self.positions.dropna(subset=["lq", "slope"])
        own = known.loc[known["region"] == self.region, "measure"]
        return known[known["measure"].isin(own.head(1))].reset_index(drop=True)

    def kinds(self, *, lq: float = 1.0, slope: float = 0.0) -> pd.DataFrame:
        """Growth types of the region (`drivers.growth_types.by_thresholds`)."""
        own = self.positions[self.positions["region"] == self.region]
        return growth_types.by_thresholds(own, lq=lq, slope=slope)

    @cached_property
    def alike(self) -> pd.DataFrame:
        """The other regions, the most similar first (`statistics.similarity.similar`)."""
        return similar(features(self.positions, self.amounts), self.region)

    @cached_property
    def series(self) -> str:
        """What the stage is read from: amounts (a stage is of a sum), revenue LQ, first LQ, ""."""
        if self.amounts is not None and (self.amounts["region"] == self.region).any():
            return AMOUNTS
        measures = self._own["measure"].unique()
        return min(measures, key=lambda name: name != "revenue", default="")

    @cached_property
    def values(self) -> pd.DataFrame:
        """That series: ``region, year, value``, …"""
        if self.series == AMOUNTS and self.amounts is not None:
            return self.amounts[self.amounts["region"] == self.region].reset_index(drop=True)
        own = self._own[self._own["measure"] == self.series]
        return own.rename(columns={"lq": "value"}).reset_index(drop=True)

    @cached_property
    def reading(self) -> pd.DataFrame:
        """Stage read from that series (`drivers.stages.read`)."""
        return stages.read(self.values)

    @cached_property
    def curves(self) -> pd.DataFrame:
        """Curves fitted to amounts (`drivers.stages.curves`); no rows for another series."""
        return stages.curves(self.values if self.series == AMOUNTS else self.values.iloc[:0])

    @cached_property
    def case(self) -> pd.DataFrame:
        """What is known for the path finder (`paths.pathfinder.known`): one row."""
        known = pathfinder.known(self.data, *self.years, self.region)
        return pathfinder.with_facts(known, self.given)

    @cached_property
    def path(self) -> pd.Series:
        """The answer of the path finder (`paths.pathfinder.find`)."""
        return pathfinder.find(self.case).iloc[0]

    def results(self, *, lq: float, slope: float, top: int) -> dict[str, object]:
        """The numbers that the page stands for: types by thresholds, the `top` most similar."""
        kinds = self.kinds(lq=lq, slope=slope)
        return {
            "city": self.region,
            "tables": list(self.held.loc[self.held["n"] > 0, "measure"]),
            **{f"{row.measure}_lq": row.lq_end for row in self.standing.itertuples()},
            **{f"{row.measure}_trend": row.direction for row in self.standing.itertuples()},
            **{f"{row.measure}_type": row.growth_type for row in kinds.itertuples()},
            "quadrant": None if self.placed.empty else self.placed["quadrant"].iloc[-1],
            "kind": None if self.change.empty else self.change["kind"].iloc[0],
            "series": self.series,
            "stage": "insufficient" if self.reading.empty else self.reading["phase"].iloc[0],
            **{name: self.path[name] for name in ("footing", "known", "facts")},
            "path": self.path["upgrade_path"],
            "similar": list(self.alike["region"].head(top)),
        }


def statements(data: DataPackage, region: str, claims: pd.DataFrame | None) -> pd.DataFrame:
    """Return ``study, said, locator, verdict`` of what the studies say of a region, in words.

    The verdict is the most doubtful among the claims that a statement rests on; empty where the
    audit looks at none of it.
    """
    if "cities-told" not in data.names():
        return pd.DataFrame(columns=["study", "said", "locator", "verdict"])
    own = data.table("cities-told").query("city == @region")
    known = {} if claims is None else dict(zip(claims["id"], claims["verdict"], strict=True))
    found = [{known.get(one) for one in ids} for ids in own["claims"].fillna("").str.split(";")]
    worst = [next((one for one in _DOUBTFUL if one in these), "") for these in found]
    said = {"study": [text(f"study.{study}") for study in own["study"]]}
    said |= {"said": list(own[f"said_{language()}"]), "locator": list(own["locator"])}
    return pd.DataFrame(said | {"verdict": list(map(verdict_in_words, worst))})


def summary(
    panel: pd.DataFrame,
    amounts: pd.DataFrame | None,
    trends: pd.DataFrame,
    places: pd.DataFrame,
    *,
    lq: float = 1.0,
    slope: float = 0.0,
) -> pd.DataFrame:
    """Return a row for each region and measure that holds it: the index of all profiles.

    ``region, country, world_region, measure, year`` (the last of the panel)``, lq, slope,
    direction, growth_type``; for amounts ``lq`` is missing, ``value`` is the last amount.
    """
    spots = growth_types.positions(panel, trends)
    kinds = growth_types.by_thresholds(spots, lq=lq, slope=slope)
    kinds = kinds.assign(year=int(panel["year"].max()) if len(panel) else pd.NA)
    parts = [kinds[["region", "measure", "year", "lq", "slope", "direction", "growth_type"]]]
    if amounts is not None:
        last = amounts[amounts["year"] == amounts["year"].max()]
        parts.append(last[["region", "year", "value"]].assign(measure=AMOUNTS))
    table = pd.concat(parts, ignore_index=True)
    table = places[["region", "country", "world_region"]].merge(table, on="region")
    columns = ["region", "country", "world_region", "measure", "year", "lq", "slope", "direction"]
    return table.reindex(columns=[*columns, "growth_type", "value"])
