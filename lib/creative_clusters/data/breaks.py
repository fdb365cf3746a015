"""Industries whose count jumps between two years, as it does where a classification changes.

A code that means something else from one census to the next looks like growth or decline. Nothing
is corrected here: what jumps is told, and whoever knows the classification leaves years out.
"""

from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

from creative_clusters.words.wording import text

#: From how many times the other a count jumps, and how large it must be at least.
TIMES, LEAST = 4, 100


def jumps(counts: pd.DataFrame, industries: Iterable[str], value: str) -> list[str]:
    """Say which industries of ``region, industry, year`` jump, over regions known in both years.

    A code without any row in one of the years begins or ends; it counts as none there.
    """
    said, years = [], sorted(counts["year"].unique())
    for code in industries:
        rows = counts[counts["industry"] == code]
        known = rows.pivot_table(value, "region", "year", "sum", min_count=1, dropna=False)
        absent = {year: 0 for year in years if year not in set(rows["year"])}
        for before, after in pairwise(years):
            both = known.reindex(columns=[before, after]).fillna(absent).dropna()
            was, now = both.sum()
            if max(was, now) >= max(LEAST, TIMES * min(was, now)):
                spoken = {"was": f"{was:,.0f}", "now": f"{now:,.0f}"}
                said.append(text("breaks.jump", code=code, before=before, after=after, **spoken))
    return said
