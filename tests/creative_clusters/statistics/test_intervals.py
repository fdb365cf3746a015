"""Intervals hold what they promise; standardising is along the right axis."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from creative_clusters.statistics.intervals import (
    delta_interval,
    exact_interval,
    interval_coverage,
    quotient_intervals,
)
from creative_clusters.statistics.variants import bootstrap_cutoff, standardised_quotient

settings.register_profile("steady", deadline=None)  # a busy machine is no failure
settings.load_profile("steady")

SMALL = np.array([1.0, 2, 4, 8, 15, 30])
SIZES = np.array([800, 3000, 2000, 5000, 20000, 60000])


def panel() -> pd.DataFrame:
    return pd.DataFrame(
        {"region": list("abcdef"), "year": 2015, "measure": "firms", "count": SMALL,
         "region_total": SIZES, "industry_total": SMALL.sum(), "total": SIZES.sum()}
    )  # fmt: skip


class TestCoverage:
    def test_exact_interval_holds_for_small_counts(self):
        found = interval_coverage(SMALL, SIZES, method="exact")
        assert (found["coverage"] + 3 * found["error"] >= 0.95).all()
        assert (found["undefined"] == 0).all()

    def test_delta_interval_fails_for_small_and_holds_for_large_counts(self):
        small = interval_coverage(SMALL, SIZES, method="delta")
        assert small["coverage"].min() < 0.9
        assert small["undefined"].max() > 0.2
        large = interval_coverage(SMALL * 100, SIZES * 100, method="delta")
        assert (np.abs(large["coverage"] - 0.95) < 0.02).all()

    def test_exact_interval_is_not_wasteful_where_the_industry_is_rare(self):
        found = interval_coverage(SMALL * 20, SIZES * 100, method="exact")
        assert found["coverage"].max() < 0.98


class TestExact:
    @given(st.integers(0, 60), st.integers(1, 60), st.integers(1, 500), st.integers(1, 5000))
    def test_is_the_binomial_test_turned_round(self, count, others, size, rest):
        whole, total = count + others, size + rest
        low, high = exact_interval(count, size, whole, total)
        for bound, alternative in ((float(low), "greater"), (float(high), "less")):
            if bound > 0 and bound < total / size:
                theta = bound * size / total
                p = stats.binomtest(count, whole, theta, alternative=alternative).pvalue
                assert p == pytest.approx(0.025, rel=1e-6)

    def test_zero_count_has_an_upper_bound(self):
        low, high = exact_interval(0, 100, 50, 5000)
        assert low == 0
        assert high == pytest.approx((1 - 0.025 ** (1 / 50)) * 50)

    def test_no_counts_no_interval(self):
        published = pd.DataFrame({"region": ["a"], "year": [2015], "lq": [1.2]})
        assert quotient_intervals(published)[["lq_low", "lq_high"]].isna().all(axis=None)
        gaps = panel().assign(count=np.nan)
        for method in ("exact", "delta"):
            found = quotient_intervals(gaps, method=method)
            assert found[["lq_low", "lq_high"]].isna().all(axis=None)


class TestDelta:
    def test_variance_is_that_of_the_paper_written_out(self):
        found = quotient_intervals(panel(), method="delta")
        p_j, n_j, n = SMALL / SIZES, SIZES, SIZES.sum()
        p = SMALL.sum() / n
        var_p = np.sum(n_j * p_j * (1 - p_j)) / n**2
        variance = (1 - p_j) / (n_j * p_j) + var_p / p**2 - 2 * (1 - p_j) / (n * p)
        half = 1.959963984540054 * np.sqrt(variance)
        np.testing.assert_allclose(found["lq_low"], p_j / p * np.exp(-half), rtol=1e-12)
        np.testing.assert_allclose(found["lq_high"], p_j / p * np.exp(half), rtol=1e-12)

    def test_variance_is_that_of_simulated_log_quotients(self):
        counts, sizes = SMALL * 100, SIZES * 100
        draws = np.random.default_rng(1).binomial(sizes, counts / sizes, (20_000, 6))
        logs = np.log((draws / sizes) / (draws.sum(axis=1, keepdims=True) / sizes.sum()))
        spread = np.sum(counts * (1 - counts / sizes))
        low, high = delta_interval(
            counts, sizes, counts.sum(), sizes.sum(), spread=np.full(6, spread)
        )
        implied = np.log(high / low) / 2 / 1.959963984540054
        np.testing.assert_allclose(implied, logs.std(axis=0), rtol=0.03)

    def test_regions_not_shown_count_as_one(self):
        whole = quotient_intervals(panel(), method="delta")
        part = quotient_intervals(panel().head(5), method="delta")
        np.testing.assert_allclose(part["lq_low"], whole["lq_low"][:5], rtol=1e-12)


@pytest.mark.parametrize("options", [{"level": 95}, {"method": "wald"}])
def test_wrong_parameters_are_refused(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        quotient_intervals(panel(), **options)


IMPOSSIBLE = [
    ({"count": [-1.0, 2, 4, 8, 15, 30]}, "row 1, a: count is negative"),
    ({"count": [1, 2, np.inf, 8, 15, 30]}, "row 3, c: count is .* infinite"),
    ({"count": [1, 2, 4, 8, 61, 30]}, "row 5, e: count is larger than industry_total"),
    ({"region_total": -800}, "row 1, a: region_total is negative"),
    ({"total": 7000}, "row 5, e: region_total is larger than total"),
]


@pytest.mark.parametrize("method", ["exact", "delta"])
@pytest.mark.parametrize(("change", "told"), IMPOSSIBLE)
def test_impossible_counts_are_refused_by_row_and_region(method, change, told):
    with pytest.raises(ValueError, match=told):
        quotient_intervals(panel().assign(**change), method=method)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"region_total": [800, 1, 2000, 5000, 9000, 60000]}, "row 2, b: count is larger than reg"),
        ({"total": 59, "region_total": 58}, "row 1, a: industry_total is larger than total"),
    ],
)
def test_variance_of_a_share_above_one_is_refused(change, told):
    with pytest.raises(ValueError, match=told):
        quotient_intervals(panel().assign(**change), method="delta")


def test_a_mean_is_no_count_of_an_exact_interval():
    means = panel().assign(count=[1, 2.5, 4, 8, 15, 29.5])
    with pytest.raises(ValueError, match="row 2, b: count is no whole number"):
        quotient_intervals(means)
    assert quotient_intervals(means, method="delta")["lq_low"].notna().all()


@pytest.mark.parametrize("interval", [exact_interval, delta_interval])
@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((-1, 10, 5, 100), "^count is negative"),
        (([1, 6], 10, 5, 100), "position 1: count is larger than industry_total"),
        (([[1, 2], [3, -4]], 10, 5, 100), "position 1, 1: count is negative"),
        ((1, 10, 5, 100, 95), "level is 95"),
    ],
)
def test_arrays_of_impossible_counts_are_refused(interval, numbers, told):
    with pytest.raises(ValueError, match=told):
        interval(*numbers)


@pytest.mark.parametrize(
    ("counts", "sizes", "options", "told"),
    [
        ([1, -2], [10, 10], {}, "position 1: the count is missing or negative"),
        ([1, np.nan], [10, 10], {}, "position 1: the count is missing"),
        ([1, 20], [10, 10], {}, "position 1: the count is larger"),
        ([1, 2], [10, 10.5], {}, "position 1: the region's total is no whole number"),
        ([1, 0], [10, 0], {}, "position 1: the region's total is no whole number of 1"),
        ([1, 2], [10, 10, 10], {}, "2 counts and 3 region totals"),
        ([1, 2], [10, 10], {"method": "wald"}, "wald"),
        ([1, 2], [10, 10], {"level": 95}, "level is 95"),
        ([1, 2], [10, 10], {"samples": 0}, "samples is 0"),
    ],
)
def test_nothing_is_drawn_from_impossible_counts(counts, sizes, options, told):
    with pytest.raises(ValueError, match=told):
        interval_coverage(counts, sizes, **options)


class TestStandardised:
    def test_across_regions_within_industry_and_year(self):
        table = pd.DataFrame(
            {"region": list("abcd") * 2, "year": [2010] * 4 + [2015] * 4,
             "lq": [0.5, 1.0, 1.5, 2.0, 10, 20, 30, 40]}
        )  # fmt: skip
        found = standardised_quotient(table, scale="lq")
        np.testing.assert_allclose(found["z"][:4], stats.zscore([0.5, 1, 1.5, 2], ddof=1))
        np.testing.assert_allclose(found["z"][:4], found["z"][4:])

    def test_log_where_the_quotient_is_not_normal_and_zeros_are_then_missing(self):
        lq = np.exp(np.random.default_rng(3).normal(0, 1.2, 80))
        lq[0] = 0
        found = standardised_quotient(pd.DataFrame({"lq": lq}))
        assert set(found["scale"]) == {"log"}
        assert np.isnan(found["z"][0])
        assert not found["cluster"][0]
        np.testing.assert_allclose(found["z"][1:], stats.zscore(np.log(lq[1:]), ddof=1))
        assert set(standardised_quotient(pd.DataFrame({"lq": np.log(lq[1:]) + 9}))["scale"]) == {
            "lq"
        }

    def test_one_region_or_all_alike_have_none(self):
        assert standardised_quotient(pd.DataFrame({"lq": [1.3]}))["z"].isna().all()
        assert standardised_quotient(pd.DataFrame({"lq": [1.0] * 5}))["z"].isna().all()

    def test_bootstrap_cutoff_of_a_normal_sample_is_near_its_quantile(self):
        z = stats.zscore(np.random.default_rng(2).normal(size=2000), ddof=1)
        found = bootstrap_cutoff(z)
        assert found["cutoff"] == pytest.approx(1.645, abs=0.1)
        assert found["low"] < found["cutoff"] < found["high"]
        assert found == bootstrap_cutoff(z)
