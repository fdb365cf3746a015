"""Growth curves: closed forms, curves recovered from simulated data, and honest refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from creative_clusters.drivers import curves
from creative_clusters.drivers.stages import CUTS, STAGES

YEARS = np.arange(1990, 2020)
# Table 3 of Xie & Hu (2020): revenue of Mountain View, 100 million USD, 2008 to 2017.
MOUNTAIN_VIEW = [217.96, 237.71, 295.64, 384.27, 513.00, 616.27, 685.74, 784.53, 910.01, 1116.82]


def noisy(values, spread, seed=0):
    return values * np.exp(np.random.default_rng(seed).normal(0, spread, len(values)))


def two(first, second):
    return curves.logistic(YEARS, *first) + curves.logistic(YEARS, *second)


def fit(values, years=YEARS):
    return curves.fit(years, values, CUTS, STAGES)


class TestLogistic:
    def test_span_runs_from_a_tenth_to_nine_tenths_of_the_ceiling(self):
        assert curves.logistic([2005, 2010, 2015], 80, 10, 2010) == pytest.approx([8, 40, 72])

    def test_far_times_neither_overflow_nor_warn(self):
        assert curves.logistic([-1e6, 1e6], 5, 1, 0) == pytest.approx([0, 5])


class TestRecovery:
    def test_exponential_equals_least_squares_in_logs(self):
        y = noisy(3 * 1.07 ** (YEARS - 1990.0), 0.05)
        line = scipy_stats.linregress(YEARS, np.log(y))
        drawn = np.exp(line.intercept + line.slope * YEARS)
        assert fit(y).curves["exponential"].at(YEARS) == pytest.approx(drawn)

    @pytest.mark.parametrize(
        ("kind", "truth"),
        [
            ("level", np.full(30, 7.0)),
            ("linear", 5 + 0.5 * (YEARS - 1990.0)),
            ("linear", 30 - 0.9 * (YEARS - 1990.0)),
            ("exponential", 9 * 0.9 ** (YEARS - 1990.0)),
            ("factors", curves.logistic(YEARS, 100, 15, 2022)),
            ("organisation", curves.logistic(YEARS, 100, 10, 2016)),
            ("cycle", curves.logistic(YEARS, 100, 10, 2004)),
            ("second", two((100, 8, 1996), (300, 10, 2012))),
        ],
    )
    def test_each_kind_finds_its_own(self, kind, truth):
        found = fit(truth).curves[kind]
        assert found.at(YEARS) == pytest.approx(truth, rel=0.02)
        wrong = fit(noisy(truth, 0.02)).curves[kind]
        assert wrong.sse < 30 * 0.03**2

    def test_a_stage_is_the_share_of_the_ceiling_reached(self):
        found = fit(noisy(curves.logistic(YEARS, 100, 12, 2014), 0.01))
        share = found.shares[found.sse.argmin()]
        assert share == pytest.approx(curves.logistic(2019, 1, 12, 2014), abs=0.03)
        errors = {stage: found.curves[stage].sse for stage in STAGES}
        assert min(errors, key=errors.get) == "organisation"
        assert min(errors.values()) == pytest.approx(found.sse.min())

    @settings(max_examples=6, deadline=None)
    @given(st.floats(0.01, 1e4))
    def test_units_do_not_matter(self, unit):
        y = noisy(curves.logistic(YEARS, 50, 12, 2003), 0.05)
        one, other = fit(y).curves, fit(y * unit).curves
        for kind, curve in one.items():
            assert other[kind].sse == pytest.approx(curve.sse, rel=0.05)

    def test_equal_cuts_leave_a_stage_without_a_curve(self):
        found = curves.fit(range(10), MOUNTAIN_VIEW, (0.1, 0.1, 0.9), STAGES).curves
        assert "factors" not in found


class TestHostileInput:
    def test_year_twice(self):
        with pytest.raises(ValueError, match="year 2001 occurs twice"):
            fit([1, 2, 3, 4], [2000, 2001, 2001, 2002])

    @pytest.mark.parametrize("bad", [0.0, -1.0, np.inf])
    def test_value_that_has_no_logarithm(self, bad):
        with pytest.raises(ValueError, match="value of 2001 is not a positive number"):
            fit([1, bad, 3, 4], [2000, 2001, 2002, 2003])

    def test_lengths(self):
        with pytest.raises(ValueError, match="differ in length"):
            fit([1], [2000, 2001])

    def test_too_few(self):
        with pytest.raises(ValueError, match="three values or more, got 2"):
            fit([1, 2, np.nan], [2000, 2001, 2002])
