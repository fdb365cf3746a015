"""What a reader can turn: parameters whose values come from the data, and how many they are."""

from __future__ import annotations

import pandas as pd

from clusterbook.chapter import Offer
from clusterbook.parameters import vocabulary
from creative_clusters import effort
from creative_clusters.sources import DataPackage
from creative_clusters.wording import text

THRESHOLDS = 20  # values of a threshold in the example that is told


def table(data: DataPackage) -> pd.DataFrame:
    """Return the parameters whose values come from the data, and how many `data` offers.

    Returns
    -------
    DataFrame
        ``parameter, meaning, values_offered``.
    """
    offer = Offer(data)
    rows = [
        (name, text(f"parameter.{name}"), len(entry.allowed(offer)))
        for name, entry in vocabulary().items()
        if any(hasattr(offer, choice) for choice in entry.choices)
    ]
    return pd.DataFrame(rows, columns=["parameter", "meaning", "values_offered"])


def said(data: DataPackage, language: str = "en") -> str:
    """Say how fast a grid over years, world regions and a threshold grows; empty without years."""
    offer = Offer(data)
    years = len(offer.years)
    if not years:
        return ""
    periods, regions = years * (years + 1) // 2, len(offer.world_regions) + 1
    _, combined, runs = effort.combinations([periods, regions, THRESHOLDS])
    return text(
        "effort.offered",
        language,
        periods=periods,
        regions=regions,
        combined=f"{combined:,}",
        thresholds=THRESHOLDS,
        runs=f"{runs:,}",
    )
