"""Sums by region and by industry, and cells that occur twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from creative_clusters.quotient.labels import Keys, Labels, combine
from creative_clusters.quotient.totals import Seen, Sums


def keys_of(region: np.ndarray, industry: np.ndarray, sizes: tuple[int, int]) -> Keys:
    labels = [
        Labels(codes, 0, size, pl.Series(range(size)))
        for codes, size in zip((region, industry), sizes, strict=True)
    ]
    return Keys(*labels, combine([], len(region)))


@pytest.mark.parametrize("skip", [True, False])
def test_sums_are_those_of_a_table(skip):
    random = np.random.default_rng(0)
    region, industry = random.integers(0, 5, 300), random.integers(0, 7, 300)
    counts = np.where(random.random(300) < 0.1, np.nan, random.random(300))
    keys = keys_of(region, industry, (5, 7))
    sums = Sums(keys, gaps=True, propagate=not skip)
    sums.add(keys, counts)
    totals = sums.totals()
    for total, codes in ((totals.region, region), (totals.industry, industry)):
        expected = pd.Series(counts).groupby(codes).sum(skipna=skip)
        np.testing.assert_allclose(total, expected)
    np.testing.assert_allclose(totals.whole, pd.Series(counts).sum(skipna=skip))


@pytest.mark.parametrize("sizes", [(5, 7), (5000, 7000)], ids=["marks", "list"])
def test_cells_that_occur_twice_are_noticed(sizes):
    region, industry = np.divmod(np.arange(35), 7)
    once = keys_of(region, industry, sizes)
    for keys, rows in ((once, 35), (keys_of(region[:8], industry[:8], sizes), 43)):
        seen = Seen(once, rows)
        for part in (once, keys) if rows > 35 else (once,):
            seen.note(part)
        assert seen.repeated() == (rows > 35)
