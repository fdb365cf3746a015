"""Growth curves: closed forms, curves recovered from simulated data, and honest refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from creative_clusters.drivers import curves

YEARS = np.arange(1990, 2020)
# Table 3 of Xie & Hu (2020): revenue of Mountain View, 100 million USD, 2008 to 2017.
MOUNTAIN_VIEW = [217.96, 237.71, 295.64, 384.27, 513.00, 616.27, 685.74, 784.53, 910.01, 1116.82]


def noisy(values, spread, seed=0):
    return values * np.exp(np.random.default_rng(seed).normal(0, spread, len(values)))


def model(table, name):
    return table.set_index("model", drop=False).loc[name]


class TestCurves:
    def test_span_runs_from_a_tenth_to_nine_tenths_of_the_ceiling(self):
        assert curves.logistic([2005, 2010, 2015], 80, 10, 2010) == pytest.approx([8, 40, 72])

    def test_bilogistic_is_the_sum_of_its_curves(self):
        t = np.linspace(0, 50, 11)
        first, second = (10, 5, 8), (30, 9, 30)
        total = curves.logistic(t, *first) + curves.logistic(t, *second)
        assert curves.bilogistic(t, first, second) == pytest.approx(total)

    def test_far_times_neither_overflow_nor_warn(self):
        assert curves.logistic([-1e6, 1e6], 5, 1, 0) == pytest.approx([0, 5])


class TestAicc:
    def test_matches_the_formula_by_hand(self):
        # n = 10, two parameters and the variance: k = 3, correction 2·3·4/6 = 4
        assert curves.aicc(0.1, 10, 2) == pytest.approx(10 * np.log(0.01) + 6 + 4)

    def test_too_few_values_have_no_criterion(self):
        assert curves.aicc(0.1, 8, 6) == np.inf


class TestRecovery:
    def test_exponential_rate_equals_least_squares_in_logs(self):
        y = noisy(3 * 1.07 ** (YEARS - 1990.0), 0.05)
        slope = scipy_stats.linregress(YEARS, np.log(y)).slope
        assert model(curves.fit(YEARS, y), "exponential")["rate"] == pytest.approx(np.expm1(slope))

    @pytest.mark.parametrize(("ceiling", "span", "midpoint"), [(100, 10, 2004), (3.5, 18, 2000)])
    def test_logistic(self, ceiling, span, midpoint):
        y = noisy(curves.logistic(YEARS, ceiling, span, midpoint), 0.02)
        found = model(curves.fit(YEARS, y), "logistic")
        assert found["ceiling"] == pytest.approx(ceiling, rel=0.05)
        assert found["span"] == pytest.approx(span, rel=0.05)
        assert found["midpoint"] == pytest.approx(midpoint, abs=0.5)

    def test_true_curve_is_chosen_in_most_samples(self):
        truth = curves.logistic(YEARS, 100, 10, 2004)
        chosen = [
            curves.fit(YEARS, noisy(truth, 0.02, seed))["model"].iloc[0] for seed in range(12)
        ]
        assert chosen.count("logistic") >= 6

    def test_second_curve(self):
        y = noisy(curves.bilogistic(YEARS, (100, 8, 1996), (300, 10, 2012)), 0.02)
        found = curves.fit(YEARS, y).iloc[0]
        assert found["model"] == "bilogistic"
        assert [found["ceiling"], found["ceiling_2"]] == pytest.approx([100, 300], rel=0.1)
        assert [found["midpoint"], found["midpoint_2"]] == pytest.approx([1996, 2012], abs=1)

    def test_ten_values_are_too_few_for_a_second_curve(self):
        found = model(curves.fit(range(2008, 2018), MOUNTAIN_VIEW), "bilogistic")
        assert found["weight"] == 0
        assert np.isnan(found["ceiling_2"])

    def test_line_and_level(self):
        assert curves.fit(YEARS, noisy(5 + 0.5 * (YEARS - 1990), 0.02)).iloc[0]["model"] == "linear"
        assert curves.fit(YEARS, noisy(np.full(30, 7.0), 0.1, 3)).iloc[0]["model"] == "level"

    @settings(max_examples=6, deadline=None)
    @given(st.floats(0.01, 1e4))
    def test_units_do_not_matter(self, unit):
        y = noisy(curves.logistic(YEARS, 50, 12, 2003), 0.05)
        one, other = curves.fit(YEARS, y), curves.fit(YEARS, y * unit)
        assert other["model"].tolist() == one["model"].tolist()
        assert model(other, "logistic")["ceiling"] == pytest.approx(
            unit * model(one, "logistic")["ceiling"], rel=1e-3
        )

    def test_fitted_curve_can_be_drawn(self):
        y = curves.logistic(YEARS, 100, 10, 2004)
        for _, row in curves.fit(YEARS, y).iterrows():
            assert np.isfinite(curves.curve(row, YEARS)).all()
        best = model(curves.fit(YEARS, y), "logistic")
        assert curves.curve(best, YEARS) == pytest.approx(y, rel=1e-4)


class TestRegion:
    def test_interval_covers_the_truth_about_as_often_as_it_says(self):
        hits = 0
        for seed in range(60):
            y = noisy(curves.logistic(YEARS, 100, 15, 2006), 0.08, seed)
            low, high = curves.logistic_region(YEARS, y).interval("ceiling")
            hits += low <= 100 <= high
        assert hits >= 50

    def test_exponential_growth_leaves_the_ceiling_open(self):
        for seed in range(6):
            region = curves.logistic_region(YEARS, noisy(2 * 1.1 ** (YEARS - 1990.0), 0.05, seed))
            assert not region.closed
            assert region.interval("ceiling")[1] == np.inf

    def test_weights_add_to_one(self):
        region = curves.logistic_region(YEARS, noisy(curves.logistic(YEARS, 9, 20, 2005), 0.1))
        assert region.table["weight"].sum() == pytest.approx(1)


class TestHostileInput:
    def test_year_twice(self):
        with pytest.raises(ValueError, match="year 2001 occurs twice"):
            curves.fit([2000, 2001, 2001, 2002], [1, 2, 3, 4])

    @pytest.mark.parametrize("bad", [0.0, -1.0, np.inf])
    def test_value_that_has_no_logarithm(self, bad):
        with pytest.raises(ValueError, match="value of 2001 is not a positive number"):
            curves.fit([2000, 2001, 2002, 2003], [1, bad, 3, 4])

    def test_lengths(self):
        with pytest.raises(ValueError, match="differ in length"):
            curves.fit([2000, 2001], [1])

    def test_too_few(self):
        with pytest.raises(ValueError, match="three values or more, got 2"):
            curves.fit([2000, 2001, 2002], [1, 2, np.nan])
