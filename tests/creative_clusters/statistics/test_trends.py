from __future__ import annotations

from collections import Counter
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from creative_clusters.statistics.simulations import kept
from creative_clusters.statistics.trends import (
    DIRECTIONS,
    adjusted,
    mann_kendall,
    theil_sen,
    trends,
)
from tests import simulations

YEARS = list(range(2008, 2018))
# Xie & Hu, tables 1 (Warsaw, Seongnam, Toronto) and 2 (San Mateo), 2008 to 2017.
WARSAW = [3.81, 4.94, 4.52, 5.48, 5.14, 5.28, 5.05, 4.95, 5.12, 5.91]
SEONGNAM = [8.32, 8.01, 7.34, 6.63, 6.84, 6.65, 6.12, 5.48, 5.43, 5.41]
TORONTO = [0.55, 0.51, 0.41, 0.38, 0.40, 0.38, 0.46, 0.45, 0.44, 0.42]
SAN_MATEO = [3.3, 6.68, 6.15, 4.1, 4.19, 1.1, 1.85, 2.31, 3.67, 4.32]

quick = settings(max_examples=60, deadline=None)
#: Multiples of 0.01 as printed LQs are, so that equal values are exactly equal and often.
lqs = st.lists(st.integers(0, 900).map(lambda n: n / 100), min_size=5, max_size=12)
tied = st.lists(st.integers(0, 3), min_size=2, max_size=7)


def panel(**series: list[float]) -> pd.DataFrame:
    rows = [
        {"region": region, "year": 2008 + i, "measure": "firms", "lq": lq}
        for region, values in series.items()
        for i, lq in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["region", "year", "measure", "lq"])


def score(values) -> int:
    return sum(np.sign(b - a) for i, a in enumerate(values) for b in values[i + 1 :])


# Mann–Kendall ------------------------------------------------------------------------------


@quick
@given(tied)
def test_p_is_that_of_every_permutation_ties_included(values):
    s = score(values)
    drawn = Counter(abs(score(order)) >= abs(s) for order in permutations(values))
    assert mann_kendall(values).p == pytest.approx(drawn[True] / drawn.total(), abs=1e-14)
    assert mann_kendall(values).s == s


@quick
@given(st.permutations(range(10)))
def test_without_ties_p_and_tau_are_kendalls(values):
    oracle = stats.kendalltau(range(10), values, method="exact")
    test = mann_kendall(values)
    assert test.p == pytest.approx(oracle.pvalue, rel=1e-12)
    assert test.tau_b == pytest.approx(oracle.statistic)
    assert test.method == "exact"


@quick
@given(lqs)
def test_tau_b_with_ties_is_kendalls(values):
    oracle = stats.kendalltau(range(len(values)), values).statistic
    assert mann_kendall(values).tau_b == pytest.approx(oracle, nan_ok=True)


def test_ten_years_with_ties_against_random_orders():
    s = abs(score(TORONTO))
    rng = np.random.default_rng(5)
    draws = np.array([abs(score(rng.permutation(TORONTO))) >= s for _ in range(4_000)])
    test = mann_kendall(TORONTO)
    assert test.method == "exact"
    assert test.p == pytest.approx(draws.mean(), abs=4 * draws.std() / np.sqrt(len(draws)))


def test_critical_scores_of_kendalls_table_for_ten():
    # Kendall (1970), table of S: for n = 10, P(S ≥ 23) = 0.023 and P(S ≥ 21) = 0.036.
    orders = {21: [2, 1, 0, 5, 4, 3, 9, 8, 7, 6], 23: [2, 1, 0, 5, 3, 4, 9, 8, 7, 6]}
    for s, one_sided in ((21, 0.036), (23, 0.023)):
        test = mann_kendall(orders[s])
        assert test.s == s
        assert test.p / 2 == pytest.approx(one_sided, abs=5e-4)


def test_long_series_use_the_normal_approximation_and_say_so():
    rng = np.random.default_rng(2)
    values = rng.normal(size=50).round(1)
    exact = mann_kendall(values)
    longer = mann_kendall([*values, 0.0])
    assert (exact.method, longer.method) == ("exact", "normal")
    # Continuity-corrected normal of the same 50 values, from scipy's exact-free formula.
    ties = np.unique(values, return_counts=True)[1]
    variance = (50 * 49 * 105 - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    normal = 2 * stats.norm.sf((abs(exact.s) - 1) / np.sqrt(variance))
    assert exact.p == pytest.approx(normal, abs=2e-3)


def test_missing_values_are_left_out_and_a_constant_series_has_no_trend():
    assert mann_kendall([1, np.nan, 2, 3]) == mann_kendall([1, 2, 3])
    flat = mann_kendall([2, 2, 2, 2])
    assert (flat.s, flat.p) == (0, 1) and np.isnan(flat.tau_b)
    assert np.isnan(mann_kendall([1.0]).p) and np.isnan(mann_kendall([]).p)


# Theil–Sen ---------------------------------------------------------------------------------


@quick
@given(lqs)
def test_slope_is_the_median_of_pairwise_slopes_over_uneven_years(values):
    years = np.cumsum(1 + np.arange(len(values)) % 3) + 2000
    pairs = [
        (values[j] - values[i]) / (years[j] - years[i])
        for i in range(len(values))
        for j in range(i + 1, len(values))
    ]
    assert theil_sen(years, values).slope == pytest.approx(np.median(pairs))


def test_a_line_with_gaps_and_missing_values_is_found():
    line = theil_sen([2008, 2009, 2011, 2014, 2017], [1, np.nan, 7, 13, 19])
    assert (line.n, line.slope) == (4, 2)
    assert line.intercept + line.slope * 2011 == pytest.approx(7)


def test_the_interval_covers_the_true_slope_as_often_as_it_says():
    rng = np.random.default_rng(7)
    inside = 0
    for _ in range(400):
        line = theil_sen(YEARS, 0.1 * np.arange(10) + rng.standard_t(4, size=10))
        inside += line.low <= 0.1 <= line.high
    assert 0.93 <= inside / 400 <= 0.985  # exact level for n = 10 is 1 − P(|S| ≥ 23) = 0.953


@quick
@given(st.permutations(range(12)), st.integers(5, 12))
def test_interval_and_exact_test_agree_on_zero_without_ties(order, n):
    values = np.array(order[:n]) * 1.0
    line, test = theil_sen(range(n), values), mann_kendall(values)
    assert (line.low <= 0 <= line.high) == (test.p > 0.05)


@quick
@given(lqs, st.integers(-50, 50), st.integers(1, 50))
def test_slopes_follow_shifts_and_scales(values, shift, scale):
    years = range(len(values))
    base, moved = theil_sen(years, values), theil_sen(years, scale * np.array(values) + shift)
    assert moved[1:4] == pytest.approx([scale * x for x in base[1:4]], abs=1e-9)
    upside = theil_sen(years, -np.array(values))
    assert upside[1:4] == pytest.approx([-base.slope, -base.high, -base.low], abs=1e-9)


def test_no_interval_is_claimed_that_four_points_cannot_reach():
    assert np.isnan(theil_sen(range(4), [1, 2, 3, 5]).low)
    wide = theil_sen(range(4), [1, 2, 3, 5], confidence=0.9)
    assert (wide.low, wide.high) == (1, 2)
    assert np.isnan(theil_sen([2008], [1]).slope)


@pytest.mark.parametrize(
    ("years", "values", "confidence", "message"),
    [
        ([2008, 2009], [1.0], 0.95, "2 years but 1 values"),
        ([2008, 2008], [1.0, 2.0], 0.95, "year occurs more than once"),
        ([2008, 2009], [1.0, 2.0], 95, "confidence is 95"),
    ],
)
def test_misuse_is_named(years, values, confidence, message):
    with pytest.raises(ValueError, match=message):
        theil_sen(years, values, confidence=confidence)


# The table ---------------------------------------------------------------------------------


def test_the_studys_series_warsaw_is_not_clear_seongnam_falls():
    table = trends(panel(Warsaw=WARSAW, Seongnam=SEONGNAM)).set_index("region")
    assert table["direction"].to_dict() == {"Seongnam": "falling", "Warsaw": "none"}
    # 43 of the 45 pairs of years fall, 2 rise.
    assert table.loc["Seongnam", "s"] == -41
    assert table.loc["Warsaw", "change"] == pytest.approx(2.10)
    assert table.loc["Warsaw", "growth"] == pytest.approx(5.91 / 3.81 - 1)
    assert not table["disagrees"].any()


def test_end_points_that_disagree_with_the_trend_are_flagged():
    row = trends(panel(SanMateo=SAN_MATEO)).iloc[0]
    assert row["change"] == pytest.approx(1.02) and row["slope"] < 0
    assert row["disagrees"] and row["direction"] == "none"


def test_short_series_are_insufficient_not_an_error():
    table = trends(panel(Short=[1, np.nan, 2, np.nan, 3], Empty=[np.nan] * 5, Long=WARSAW))
    table = table.set_index("region")
    assert table["direction"].to_dict() == {
        "Empty": "insufficient",
        "Long": "none",
        "Short": "insufficient",
    }
    assert table.loc["Short", ["n", "first_year", "last_year", "change"]].tolist() == [
        3,
        2008,
        2012,
        2,
    ]
    assert np.isnan(table.loc["Short", "slope"]) and pd.isna(table.loc["Empty", "first_year"])
    # A series that was not tested does not count among the tests.
    assert table.loc["Long", "p_adjusted"] == table.loc["Long", "p"]


@pytest.mark.parametrize(("alpha", "n"), [(0.05, 5), (0.01, 6), (0.2, 4)])
def test_a_series_too_short_for_any_clear_trend_is_insufficient(alpha, n):
    ways = [
        trends(panel(A=range(length)), alpha=alpha)["direction"].iloc[0] for length in (n - 1, n)
    ]
    assert ways == ["insufficient", "rising"]


def test_adjustment_is_benjamini_and_hochbergs_own_and_within_a_measure():
    rng = np.random.default_rng(3)
    rows = panel(**{f"r{i}": rng.normal(i / 4, 1, 10).cumsum() for i in range(12)})
    two = pd.concat([rows, rows.assign(measure="revenue", lq=-rows["lq"])], ignore_index=True)
    table = trends(two)
    for _, one in table.groupby("measure"):
        p = one["p"].sort_values()
        by_hand = (p * len(p) / np.arange(1, len(p) + 1))[::-1].cummin().clip(upper=1)
        assert one["p_adjusted"].to_numpy() == pytest.approx(by_hand[one.index].to_numpy())
    plain, strict = trends(two, adjust="none"), trends(two, adjust="by")
    assert (plain["p_adjusted"] == plain["p"]).all()
    assert (strict["p_adjusted"] >= table["p_adjusted"]).all()


def test_missing_p_values_stay_missing():
    assert adjusted(pd.Series([np.nan, 0.01, 0.04])).tolist()[1:] == pytest.approx([0.02, 0.04])


@settings(max_examples=10, deadline=None)
@given(lqs, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter_and_input_stays(values, random):
    rows = panel(A=values, B=values[::-1])
    before = rows.copy(deep=True)
    shuffled = rows.sample(frac=1, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(trends(rows), trends(shuffled))
    pd.testing.assert_frame_equal(rows, before)
    table = trends(rows).set_index("region")
    assert set(table["direction"]) <= set(DIRECTIONS)
    assert table.loc["A", "s"] == -table.loc["B", "s"]
    assert table.loc["A", "p"] == table.loc["B", "p"]


def test_an_empty_panel_gives_an_empty_table_with_the_same_columns():
    assert list(trends(panel()).columns) == list(trends(panel(A=WARSAW)).columns)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"alpha": 5}, "alpha is 5"), ({"adjust": "holm"}, 'adjust "holm" is unknown')],
)
def test_bad_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        trends(panel(A=WARSAW), **options)


@pytest.mark.slow
def test_few_series_without_a_trend_are_called_clear_unless_years_carry_over():
    table = simulations.of_trends()
    pd.testing.assert_frame_equal(table.round(4), kept("trends"), atol=0.02, rtol=0)
    clear = table.set_index("truth")["clear"]
    assert clear["independent"] <= 0.05 < clear["all"]


def test_a_zero_that_may_be_no_data_is_no_observation():
    """Singapore in table 1: three zeros "no firm, or no data" alone would make its rise clear."""
    values = [0, 0, 0, 0.32, 0.30, 0.39, 0.63, 0.71, 0.55, 0.62]
    table = pd.DataFrame({"region": "Singapore", "year": YEARS, "lq": values})
    found = trends(table.assign(flag=["zero"] * 3 + [""] * 7)).iloc[0]
    assert (found["n"], found["s"], found["direction"]) == (7, 11, "none")
    assert found["p"] == pytest.approx(686 / 5040)  # the orders of seven with |S| of 11 or more
    assert found["first_year"] == 2011
    assert trends(table)["direction"].tolist() == ["rising"]
