"""Growth curves: closed forms, curves recovered from simulated data, and honest refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from creative_clusters.drivers import stages

YEARS = np.arange(1990, 2020)
# Table 3 of Xie & Hu (2020): revenue of Mountain View, 100 million USD, 2008 to 2017.
MOUNTAIN_VIEW = [217.96, 237.71, 295.64, 384.27, 513.00, 616.27, 685.74, 784.53, 910.01, 1116.82]


def noisy(values, spread, seed=0):
    return values * np.exp(np.random.default_rng(seed).normal(0, spread, len(values)))


def series(values, years=YEARS, region="A"):
    return pd.DataFrame({"region": region, "year": years, "value": values})


def model(table, name):
    return table.set_index("model", drop=False).loc[name]


class TestCurves:
    def test_span_runs_from_a_tenth_to_nine_tenths_of_the_ceiling(self):
        assert stages.logistic([2005, 2010, 2015], 80, 10, 2010) == pytest.approx([8, 40, 72])

    def test_bilogistic_is_the_sum_of_its_curves(self):
        t = np.linspace(0, 50, 11)
        first, second = (10, 5, 8), (30, 9, 30)
        total = stages.logistic(t, *first) + stages.logistic(t, *second)
        assert stages.bilogistic(t, first, second) == pytest.approx(total)

    def test_far_times_neither_overflow_nor_warn(self):
        assert stages.logistic([-1e6, 1e6], 5, 1, 0) == pytest.approx([0, 5])


class TestAicc:
    def test_matches_the_formula_by_hand(self):
        # n = 10, two parameters and the variance: k = 3, correction 2·3·4/6 = 4
        assert stages.aicc(0.1, 10, 2) == pytest.approx(10 * np.log(0.01) + 6 + 4)

    def test_too_few_values_have_no_criterion(self):
        assert stages.aicc(0.1, 8, 6) == np.inf


class TestRecovery:
    def test_exponential_rate_equals_least_squares_in_logs(self):
        y = noisy(3 * 1.07 ** (YEARS - 1990.0), 0.05)
        slope = scipy_stats.linregress(YEARS, np.log(y)).slope
        assert model(stages.fit(YEARS, y), "exponential")["rate"] == pytest.approx(np.expm1(slope))

    @pytest.mark.parametrize(("ceiling", "span", "midpoint"), [(100, 10, 2004), (3.5, 18, 2000)])
    def test_logistic(self, ceiling, span, midpoint):
        y = noisy(stages.logistic(YEARS, ceiling, span, midpoint), 0.02)
        found = model(stages.fit(YEARS, y), "logistic")
        assert found["ceiling"] == pytest.approx(ceiling, rel=0.05)
        assert found["span"] == pytest.approx(span, rel=0.05)
        assert found["midpoint"] == pytest.approx(midpoint, abs=0.5)

    def test_true_curve_is_chosen_in_most_samples(self):
        truth = stages.logistic(YEARS, 100, 10, 2004)
        chosen = [
            stages.fit(YEARS, noisy(truth, 0.02, seed))["model"].iloc[0] for seed in range(12)
        ]
        assert chosen.count("logistic") >= 6

    def test_second_curve(self):
        y = noisy(stages.bilogistic(YEARS, (100, 8, 1996), (300, 10, 2012)), 0.02)
        found = stages.fit(YEARS, y).iloc[0]
        assert found["model"] == "bilogistic"
        assert [found["ceiling"], found["ceiling_2"]] == pytest.approx([100, 300], rel=0.1)
        assert [found["midpoint"], found["midpoint_2"]] == pytest.approx([1996, 2012], abs=1)

    def test_ten_values_are_too_few_for_a_second_curve(self):
        found = model(stages.fit(range(2008, 2018), MOUNTAIN_VIEW), "bilogistic")
        assert found["weight"] == 0
        assert np.isnan(found["ceiling_2"])

    def test_line_and_level(self):
        assert stages.fit(YEARS, noisy(5 + 0.5 * (YEARS - 1990), 0.02)).iloc[0]["model"] == "linear"
        assert stages.fit(YEARS, noisy(np.full(30, 7.0), 0.1, 3)).iloc[0]["model"] == "level"

    @settings(max_examples=6, deadline=None)
    @given(st.floats(0.01, 1e4))
    def test_units_do_not_matter(self, unit):
        y = noisy(stages.logistic(YEARS, 50, 12, 2003), 0.05)
        one, other = stages.fit(YEARS, y), stages.fit(YEARS, y * unit)
        assert other["model"].tolist() == one["model"].tolist()
        assert model(other, "logistic")["ceiling"] == pytest.approx(
            unit * model(one, "logistic")["ceiling"], rel=1e-3
        )

    def test_fitted_curve_can_be_drawn(self):
        y = stages.logistic(YEARS, 100, 10, 2004)
        for _, row in stages.fit(YEARS, y).iterrows():
            assert np.isfinite(stages.curve(row, YEARS)).all()
        best = model(stages.fit(YEARS, y), "logistic")
        assert stages.curve(best, YEARS) == pytest.approx(y, rel=1e-4)


class TestRegion:
    def test_interval_covers_the_truth_about_as_often_as_it_says(self):
        hits = 0
        for seed in range(60):
            y = noisy(stages.logistic(YEARS, 100, 15, 2006), 0.08, seed)
            low, high = stages.logistic_region(YEARS, y).interval("ceiling")
            hits += low <= 100 <= high
        assert hits >= 50

    def test_exponential_growth_leaves_the_ceiling_open(self):
        for seed in range(6):
            region = stages.logistic_region(YEARS, noisy(2 * 1.1 ** (YEARS - 1990.0), 0.05, seed))
            assert not region.closed
            assert region.interval("ceiling")[1] == np.inf

    def test_weights_add_to_one(self):
        region = stages.logistic_region(YEARS, noisy(stages.logistic(YEARS, 9, 20, 2005), 0.1))
        assert region.table["weight"].sum() == pytest.approx(1)


class TestReading:
    @pytest.mark.parametrize(
        ("saturation", "stage"),
        [(0.05, "technology"), (0.3, "factors"), (0.7, "organisation"), (0.95, "cycle")],
    )
    def test_stage_by_saturation(self, saturation, stage):
        assert stages.stage_of(saturation) == stage

    def test_cuts_move_the_stage(self):
        assert stages.stage_of(0.3, (0.1, 0.25, 0.9)) == "organisation"

    @pytest.mark.parametrize("cuts", [(0.5, 0.1, 0.9), (0.1, 0.9), (0.0, 0.5, 0.9)])
    def test_cuts_must_be_rising_shares(self, cuts):
        with pytest.raises(ValueError, match="three rising shares"):
            stages.stage_of(0.3, cuts)

    def test_finished_curve_is_read_as_new_cycle_due(self):
        found = stages.read(series(noisy(stages.logistic(YEARS, 100, 10, 2004), 0.02, 1))).iloc[0]
        assert found["phase"] == "cycle"
        assert found["ceiling_low"] < 100 < found["ceiling_high"]

    def test_second_curve_is_read_as_cycle(self):
        y = noisy(stages.bilogistic(YEARS, (100, 8, 1996), (300, 10, 2012)), 0.02)
        assert stages.read(series(y)).iloc[0]["phase"] == "cycle"

    def test_ten_yearly_points_of_a_real_city_are_not_identified(self):
        found = stages.read(series(MOUNTAIN_VIEW, range(2008, 2018))).iloc[0]
        assert found["phase"] == "not_identified"
        assert found["reason"] == "close_models"
        assert "logistic" in found["rivals"]

    def test_fall_is_a_decline(self):
        assert stages.read(series(noisy(9 * 0.9 ** (YEARS - 1990.0), 0.02))).iloc[0]["phase"] == (
            "decline"
        )

    def test_early_curve_has_no_ceiling_yet(self):
        y = noisy(stages.logistic(YEARS, 100, 20, 2016), 0.02)
        found = stages.read(series(y)).iloc[0]
        assert found["reason"] in {"open_ceiling", "close_models"} or (
            found["ceiling_high"] / found["ceiling_low"] <= stages.WIDEST
        )

    def test_few_values_are_said_to_be_few(self):
        found = stages.read(series([160, 20000, 25400], [2015, 2019, 2023])).iloc[0]
        assert (found["phase"], found["reason"]) == ("not_identified", "few_values")

    def test_gaps_zeros_and_placeholders_are_left_out_and_counted(self):
        table = series(noisy(stages.logistic(YEARS, 100, 10, 2004), 0.02)).assign(flag="")
        table.loc[0, "value"] = np.nan
        table.loc[1, "value"] = 0.0
        table.loc[2, "flag"] = "placeholder"
        found = stages.read(table).iloc[0]
        assert (found["n"], found["dropped"]) == (27, 3)

    def test_input_stays_as_it_was(self):
        table = series(MOUNTAIN_VIEW, range(2008, 2018))
        before = table.copy()
        stages.read(table)
        stages.support(table)
        pd.testing.assert_frame_equal(table, before)

    def test_missing_column_is_named(self):
        with pytest.raises(ValueError, match="lacks the column value"):
            stages.read(pd.DataFrame({"region": ["A"], "year": [2010]}))


class TestSupport:
    def test_adds_to_one_and_agrees_with_a_clear_curve(self):
        table = stages.support(series(noisy(stages.logistic(YEARS, 100, 10, 2004), 0.02)))
        assert table["support"].sum() == pytest.approx(1)
        assert table.set_index("phase").loc["cycle", "support"] > 0.95

    def test_short_series_has_no_support(self):
        assert stages.support(series([1, 2, 3], [2015, 2016, 2017])).empty


class TestSegments:
    def test_published_growth_of_agencies(self):
        table = stages.segments(series([160, 20000, 25400], [2015, 2019, 2023]), by=("region",))
        assert table["factor"].tolist() == pytest.approx([125, 1.27])
        assert table["yearly"].iloc[1] == pytest.approx(1.27**0.25 - 1)

    def test_zero_base_has_no_rate(self):
        assert (
            stages.segments(series([0.0, 4.0], [2015, 2016]), by=("region",))["yearly"].isna().all()
        )


class TestHostileInput:
    def test_year_twice(self):
        with pytest.raises(ValueError, match="year 2001 occurs twice"):
            stages.fit([2000, 2001, 2001, 2002], [1, 2, 3, 4])

    @pytest.mark.parametrize("bad", [0.0, -1.0, np.inf])
    def test_value_that_has_no_logarithm(self, bad):
        with pytest.raises(ValueError, match="value of 2001 is not a positive number"):
            stages.fit([2000, 2001, 2002, 2003], [1, bad, 3, 4])

    def test_lengths(self):
        with pytest.raises(ValueError, match="differ in length"):
            stages.fit([2000, 2001], [1])

    def test_too_few(self):
        with pytest.raises(ValueError, match="three values or more, got 2"):
            stages.fit([2000, 2001, 2002], [1, 2, np.nan])

    def test_nothing(self):
        empty = pd.DataFrame({"region": [], "year": [], "value": []})
        assert stages.read(empty).empty
        assert stages.support(empty).empty
        assert stages.curves(empty).empty
