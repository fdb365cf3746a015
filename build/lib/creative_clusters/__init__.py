"""Analyses of digital cultural and creative industry clusters: functions on dataframes.

What others may rely on stands in ``__all__``; it is imported when it is used. The way of the data
is one direction: files → :func:`read` → a *panel* → analysis → sentences, tables, charts. Nothing
here knows of Jupyter or of the book.

Examples
--------
>>> import pandas as pd
>>> from creative_clusters import location_quotient
>>> counts = pd.DataFrame({"region": ["A", "A", "B", "B"], "industry": ["film", "steel"] * 2,
...                        "year": 2024, "count": [30, 10, 20, 40]})
>>> quotients = location_quotient(counts, value="count")
>>> quotients["lq"].round(3).tolist()
[1.5, 0.5, 0.667, 1.333]
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from creative_clusters.concentration.split import split
    from creative_clusters.data.counts import counts_panel
    from creative_clusters.data.sources import read
    from creative_clusters.data.validation import InvalidData, check
    from creative_clusters.quotient import CountsError, NestedTotals, location_quotient
    from creative_clusters.statistics.concentration import shares
    from creative_clusters.statistics.growth import growth
    from creative_clusters.statistics.indices import gini, index_table
    from creative_clusters.statistics.intervals import quotient_intervals
    from creative_clusters.statistics.ranks import ranks
    from creative_clusters.statistics.shiftshare import shift_share
    from creative_clusters.statistics.trends import trends
    from creative_clusters.statistics.variants import standardised_quotient

_HOMES = {
    "concentration.split": ["split"],
    "data.counts": ["counts_panel"],
    "data.sources": ["read"],
    "data.validation": ["InvalidData", "check"],
    "quotient": ["CountsError", "NestedTotals", "location_quotient"],
    "statistics.concentration": ["shares"],
    "statistics.growth": ["growth"],
    "statistics.indices": ["gini", "index_table"],
    "statistics.intervals": ["quotient_intervals"],
    "statistics.ranks": ["ranks"],
    "statistics.shiftshare": ["shift_share"],
    "statistics.trends": ["trends"],
    "statistics.variants": ["standardised_quotient"],
}

__all__ = [
    "CountsError",
    "InvalidData",
    "NestedTotals",
    "check",
    "counts_panel",
    "gini",
    "growth",
    "index_table",
    "location_quotient",
    "quotient_intervals",
    "ranks",
    "read",
    "shares",
    "shift_share",
    "split",
    "standardised_quotient",
    "trends",
]


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
