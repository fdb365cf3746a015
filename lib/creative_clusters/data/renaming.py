"""Regions that change their names between years: some end as others begin.

A renamed region looks like one that ends and another that begins. Nothing is joined here: what is
found is told, and whoever knows the places gives them one name.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

import pandas as pd

from creative_clusters.words.wording import text

#: Share of letters in common from which two names are called alike, and names compared at most.
ALIKE, MOST = 0.8, 500


class Pair(NamedTuple):
    """A name that ends in a year, and one that begins in the next year of the data."""

    old: str
    last: int
    new: str
    first: int

    def said(self) -> str:
        """Say both with their years."""
        return text("renaming.pair", **self._asdict())


def renamed(panel: pd.DataFrame) -> list[Pair]:
    """Return who of ``region, year`` may be one region under two names, by their spelling."""
    years = sorted(panel["year"].unique())
    spans = panel.groupby("region", sort=False)["year"].agg(["min", "max"])
    pairs = []
    for before, after in pairwise(years):
        ended = {_plain(name): name for name in spans.index[spans["max"] == before]}
        begun = {_plain(name): name for name in spans.index[spans["min"] == after]}
        same = [name for name in ended if name in begun]
        # Codes that differ by a digit are other regions.
        rest = [name for name in ended if name not in begun and not name.isdigit()][:MOST]
        left = [name for name in begun if name not in ended and not name.isdigit()][:MOST]
        found = {name: name for name in same}
        for name in rest:
            for other in get_close_matches(name, left, 1, ALIKE):
                found[name] = other
                left.remove(other)
        pairs += [Pair(ended[a], int(before), begun[b], int(after)) for a, b in found.items()]
    return pairs


def _plain(name: str) -> str:
    """A name without case, marks and what stands in brackets: ``Burra (DC)`` is ``burra``."""
    bare = re.sub(r"[(（\[].*?[)）\]]", " ", normalize("NFKC", str(name)).casefold())
    return " ".join(re.findall(r"\w+", bare)) or str(name)
