from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative_clusters.concentration import split as splits
from creative_clusters.concentration.sentences import split as say
from creative_clusters.concentration.split import quadrants, split
from creative_clusters.data import sources

quick = settings(max_examples=50, deadline=None)
hundredths = st.integers(1, 900)


@pytest.fixture(scope="module")
def studied(root) -> pd.DataFrame:
    return sources.read(root / "data").panel


def panel(rows: dict[str, list[tuple[float, float]]], years=(2008, 2017)) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"region": region, "year": year, "measure": measure, "lq": lq}
            for region, pairs in rows.items()
            for year, pair in zip(years, pairs, strict=False)
            for measure, lq in zip(("firms", "revenue"), pair, strict=True)
        ]
    )


def test_findings_on_the_eleven_cities_of_both_tables(studied):
    change, placed = splits.changes(studied), quadrants(studied)
    last = placed[placed["year"] == 2017]
    assert len(change) == 11
    assert say.finding("position", last) == "Many firms, small ones: 4 of 11 in 2017"
    assert say.finding("parts", change).endswith("their number in 8 of 11")
    # No ratio on a base of 0.06, which stands for 0.055 to 0.065.
    assert say.finding("path", change) == (
        "From 2008 to 2017 the revenue LQ of Hong Kong went from 0.06 to 3.49, its firm-number LQ "
        "from 0.81 to 0.65"
    )


@quick
@given(*[hundredths] * 4)
def test_rounding_holds_every_value_that_prints_the_same(n1, r1, n2, r2):
    table = split(panel({"A": [(n1 / 100, r1 / 100), (n2 / 100, r2 / 100)]}))
    row = splits.rounding(table).iloc[0]
    shifts = np.array([-0.00499, 0.0, 0.00499])
    ways = [
        np.log((r2 / 100 + a) / (n2 / 100 + b)) - np.log((r1 / 100 + c) / (n1 / 100 + d))
        for a in shifts
        for b in shifts
        for c in shifts
        for d in shifts
    ]
    assert row["d_scale_low"] <= min(ways)
    assert max(ways) <= row["d_scale_high"]
    assert row["d_scale_low"] <= row["d_scale"] <= row["d_scale_high"]


def test_a_value_that_rounds_to_zero_has_no_end():
    row = splits.rounding(split(panel({"A": [(1, 0.001), (1, 1)]}))).iloc[0]
    assert row["d_scale_high"] == np.inf
    assert "∞" in say.decimals(split(panel({"A": [(1, 0.001), (1, 1)]})))


def test_the_sign_is_open_where_the_decimals_do_not_tell():
    near = split(panel({"A": [(0.04, 0.05), (0.04, 0.05)], "B": [(1, 1), (1, 8)]}))
    assert say.decimals(near).endswith("Its sign stays open in 1 of 2.")


def test_one_year_has_nothing_to_split():
    change = splits.changes(panel({"A": [(1, 2)]}, years=(2017,)))
    assert change.empty
    assert "kind" in change
    assert say.finding("parts", change).startswith("A change needs two years")
    assert say.decimals(change) == ""


def test_years_without_any_defined_scale_do_not_bound_the_span():
    rows = panel({"A": [(1, 0), (1, 1), (2, 4)]}, years=(2008, 2009, 2010))
    assert splits.changes(rows)[["from_year", "to_year"]].to_numpy().tolist() == [[2009, 2010]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_shared_region_has_its_words(language):
    rows = pd.concat([panel({"A": [(1, 1)]}).iloc[:1], panel({"B": [(1, 1)]}).iloc[1:]])
    placed = quadrants(rows)
    assert splits.defined(placed).empty
    assert say.finding("position", placed)
    assert say.finding("path", splits.changes(rows))
