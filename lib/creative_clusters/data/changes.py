"""What looks like growth or decline and is none: codes that mean something else, new names.

An industry whose count jumps where a classification changes; regions that end as others begin.
Nothing is corrected here: what is found is told, and whoever knows the matter writes it otherwise.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import pairwise
from unicodedata import normalize

import pandas as pd

from creative_clusters.words.wording import text

#: From how many times the other a count jumps, and how large it must be at least.
TIMES, LEAST = 4, 100
#: Share of letters in common from which two names are called alike, and names compared at most.
ALIKE, MOST = 0.8, 200


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


def renamed(panel: pd.DataFrame) -> list[tuple[str, int, str, int]]:
    """Return who of ``region, year`` may be one region under two names, by their spelling.

    The name that ends, its last year, the name that begins in the next year of the data, that year.
    """
    years = sorted(panel["year"].unique())
    spans = panel.groupby("region", sort=False)["year"].agg(["min", "max"])
    pairs = []
    for before, after in pairwise(years):
        ended = {_plain(name): name for name in spans.index[spans["max"] == before]}
        begun = {_plain(name): name for name in spans.index[spans["min"] == after]}
        found = {name: name for name in ended if name in begun}
        # Codes that differ by a digit are other regions.
        left, rest = (
            [name for name in side if name not in found and not name.isdigit()][:MOST]
            for side in (begun, ended)
        )
        for name in rest:
            for other in get_close_matches(name, left, 1, ALIKE):
                found[name] = other
                left.remove(other)
        pairs += [(ended[a], int(before), begun[b], int(after)) for a, b in found.items()]
    return pairs


def _plain(name: str) -> str:
    """A name without case, marks and what stands in brackets: ``Burra (DC)`` is ``burra``."""
    bare = re.sub(r"[(（\[].*?[)）\]]", " ", normalize("NFKC", str(name)).casefold())
    return " ".join(re.findall(r"\w+", bare)) or str(name)
