"""Regions that change their names between years: some end as others begin.

A renamed region looks like one that ends and another that begins. Nothing is joined here: what is
found is told, and whoever knows the places gives them one name.
"""

import re
from difflib import get_close_matches
from itertools import pairwise
from unicodedata import normalize

import pandas as pd

#: Share of letters in common from which two names are called alike, and names compared at most.
ALIKE, MOST = 0.8, 200


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
