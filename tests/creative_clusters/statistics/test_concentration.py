from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from inequality.gini import Gini
from inequality.theil import Theil
from scipy import stats

from creative_clusters.statistics.concentration import concentration, shares
from creative_clusters.statistics.indices import (
    gini,
    herfindahl,
    normalised_herfindahl,
    theil_l,
    theil_t,
)

quick = settings(max_examples=60, deadline=None)
# Xie & Hu, table 3, 2017, 100 million USD.
REVENUE_2017 = {
    "Mountain View": 1116.82,
    "Armonk": 791.39,
    "Menlo Park": 406.53,
    "Hong Kong": 405.39,
    "Beijing": 397.90,
    "Shenzhen": 294.66,
    "Tokyo": 201.37,
    "Norwalk": 139.02,
    "Shanghai": 138.05,
    "Toronto": 125.18,
}
positive = st.lists(st.floats(0.01, 1e4), min_size=2, max_size=25)


def table(values, year: int = 2017) -> pd.DataFrame:
    names = [f"r{i:02}" for i in range(len(values))]
    return pd.DataFrame({"region": names, "year": year, "value": values})


def studied() -> pd.DataFrame:
    return pd.DataFrame(
        {"region": REVENUE_2017.keys(), "year": 2017, "value": REVENUE_2017.values()}
    )


def test_the_studys_table_of_2017():
    row = concentration(studied()).iloc[0]
    assert row["total"] == pytest.approx(4016.31)
    assert row["leader"] == "Mountain View"
    assert row["leader_share"] == pytest.approx(1116.82 / 4016.31)
    assert row["top_share"] == pytest.approx((1116.82 + 791.39 + 406.53) / 4016.31)
    assert row["hhi"] == pytest.approx(sum(v**2 for v in REVENUE_2017.values()) / 4016.31**2)
    assert (row["of"], row["n"], row["k"]) == ("listed", 10, 3)


@quick
@given(positive)
def test_gini_and_theil_are_pysals(values):
    assert gini(values) == pytest.approx(Gini(np.array(values)).g, abs=1e-9)
    assert theil_t(values) == pytest.approx(Theil(np.array(values)).T, abs=1e-6)


def test_theil_l_of_a_log_normal_is_half_its_variance():
    # Closed form: T = L = σ²/2 for a log-normal; quantiles stand for the distribution.
    values = np.exp(0.8 * stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000))
    assert theil_l(values) == pytest.approx(0.32, abs=1e-3)
    assert theil_t(values) == pytest.approx(0.32, abs=2e-3)


@quick
@given(positive)
def test_bounds_hold(values):
    n, hhi = len(values), herfindahl(values)
    row, two = (concentration(table(values), k=k).iloc[0] for k in (1, 2))
    assert 1 / n - 1e-12 <= hhi <= 1 + 1e-12
    assert -1e-9 <= normalised_herfindahl(values) <= 1 + 1e-12
    assert 1 - 1e-12 <= row["effective_number"] <= n + 1e-9
    assert -1e-9 <= gini(values) <= 1 - 1 / n + 1e-9
    assert -1e-9 <= theil_t(values) <= np.log(n) + 1e-9
    assert theil_l(values) >= -1e-9
    assert hhi - 1e-12 <= row["top_share"] <= two["top_share"] <= 1 + 1e-12


def test_equal_shares_and_a_single_owner_are_the_ends():
    assert concentration(table([3.0] * 8))["effective_number"].iloc[0] == pytest.approx(8)
    assert normalised_herfindahl([3] * 8) == pytest.approx(0)
    assert gini([3] * 8) == theil_t([1, 1]) == theil_l([1, 1]) == 0
    assert herfindahl([5, 0, 0]) == normalised_herfindahl([5, 0, 0]) == 1
    assert gini([5, 0, 0]) == pytest.approx(2 / 3)
    assert theil_t([5, 0, 0]) == pytest.approx(np.log(3))
    assert theil_l([5, 0, 0]) == np.inf


@quick
@given(positive, st.floats(0.01, 100))
def test_units_do_not_matter_and_a_copy_of_every_region_halves_only_hhi(values, unit):
    scaled = [v * unit for v in values]
    for index in (herfindahl, gini, theil_t, theil_l):
        assert index(scaled) == pytest.approx(index(values), abs=1e-9)
    assert herfindahl(values * 2) == pytest.approx(herfindahl(values) / 2)
    for index in (gini, theil_t, theil_l):
        assert index(values * 2) == pytest.approx(index(values), abs=1e-9)


@quick
@given(positive)
def test_giving_to_a_poorer_region_lowers_every_index(values):
    values = sorted(values)
    assume(values[-1] > values[0] * 1.1)
    gift = (values[-1] - values[0]) / 4
    fairer = [values[0] + gift, *values[1:-1], values[-1] - gift]
    for index in (herfindahl, gini, theil_t, theil_l):
        assert index(fairer) < index(values)


@quick
@given(positive)
def test_shares_sum_to_one_of_the_listed_total(values):
    result = shares(table(values))
    assert result["share"].sum() == pytest.approx(1)
    assert set(result["of"]) == {"listed"} and set(result["n"]) == {len(values)}


def test_missing_values_and_zeros_are_counted_not_mixed_up():
    row = concentration(table([3.0, 0.0, np.nan, 1.0])).iloc[0]
    assert row[["n", "missing", "zeros", "total"]].tolist() == [3, 1, 1, 4]
    assert row["hhi"] == pytest.approx(10 / 16)
    assert row["theil_l"] == np.inf


def test_a_total_of_zero_has_no_shares():
    row = concentration(table([0.0, 0.0])).iloc[0]
    assert row["leader"] == "" and row[["hhi", "gini", "theil_t", "top_share"]].isna().all()
    assert shares(table([0.0, 0.0]))["share"].isna().all()


def test_what_cannot_be_a_share_is_named():
    with pytest.raises(ValueError, match=r"r01, 2017: -2.0 is negative"):
        shares(table([1, -2]))
    with pytest.raises(ValueError, match=r"-1\.0 is negative"):
        gini([3, -1])
    with pytest.raises(ValueError, match="k is 0"):
        concentration(table([1, 2]), k=0)


@pytest.mark.parametrize("index", [herfindahl, normalised_herfindahl, gini, theil_t, theil_l])
def test_an_infinite_value_has_no_concentration(index):
    with pytest.raises(ValueError, match="position 2 is infinite"):
        index([1, np.nan, np.inf])


@pytest.mark.parametrize("k", [0, -1, 1.5])
def test_a_leading_group_has_at_least_one_region(k):
    with pytest.raises(ValueError, match=f"k is {k}; the leading group"):
        concentration(table([3, 2]), k=k)


@settings(max_examples=10, deadline=None)
@given(positive, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter_and_input_stays(values, random):
    rows = pd.concat([table(values), table(values[::-1], 2016)], ignore_index=True)
    before = rows.copy(deep=True)
    shuffled = rows.sample(frac=1, random_state=random.randrange(2**32))
    for function in (shares, concentration):
        pd.testing.assert_frame_equal(function(rows), function(shuffled))
    pd.testing.assert_frame_equal(rows, before)


def test_an_empty_table_gives_empty_tables_with_the_same_columns():
    for function in (shares, concentration):
        empty = function(studied().iloc[:0])
        assert empty.empty and list(empty.columns) == list(function(studied()).columns)
