"""What a data package offers to parameters: years, regions, measures, what is rated."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from creative_clusters.data.sources import DataPackage


class Offer:
    """What a data package offers to the parameters: years, regions, measures, what is rated."""

    def __init__(self, data: DataPackage) -> None:
        frames = [frame for frame in (data.panel, data.amounts) if frame is not None]
        present = set().union(*(frame["region"] for frame in frames))
        places = data.places[data.places["region"].isin(present)]
        self.years = sorted({int(year) for frame in frames for year in frame["year"]})
        self.regions = list(places["region"]) + sorted(present - set(places["region"]))
        self.profiles = self._profiles(data)
        self.world_regions = sorted(set(places["world_region"].dropna()))
        self.measures = [] if data.panel is None else list(dict.fromkeys(data.panel["measure"]))
        self.values = [*([] if data.amounts is None else ["amounts"]), *self.measures]
        self.studies = [] if data.claims is None else list(dict.fromkeys(data.claims["source"]))
        self.rated_clusters = _distinct(data, "form-examples", "cluster")
        self.scenes = _distinct(data, "scene-ratings", "scene")

    def _profiles(self, data: DataPackage) -> list[str]:
        """The regions that have a page of their own: all, or the largest if the edition has few."""
        most = None if data.edition is None else data.edition.profiles
        if most is None or most >= len(self.regions):
            return self.regions
        rows, column, _ = chosen_by(data)
        known = rows.dropna(subset=[column]).sort_values(column, ascending=False, kind="stable")
        largest = list(dict.fromkeys([*known["region"], *self.regions]))[:most]
        return [region for region in self.regions if region in largest]


def chosen_by(data: DataPackage) -> tuple[pd.DataFrame, str, str]:
    """What the regions with a page are chosen by: last year's rows, column and measure."""
    rows, column = (data.panel, "lq") if data.cells is None else (data.cells, "count")
    measure = "revenue" if "revenue" in set(rows["measure"]) else "firms"
    rows = rows[rows["measure"] == measure]
    return rows[rows["year"] == rows["year"].max()], column, measure


@lru_cache(maxsize=2)
def offer(data: DataPackage) -> Offer:
    """What a data package offers, looked up once."""
    return Offer(data)


def _distinct(data: DataPackage, table: str, column: str) -> list[str]:
    """Values of a column in order; none if the data lack the table."""
    return list(dict.fromkeys(data.table(table)[column])) if table in data.names() else []
