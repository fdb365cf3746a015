"""Growth stages: readings of known curves, and honest refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.drivers import curves, stages
from tests.creative_clusters.drivers.test_curves import MOUNTAIN_VIEW, YEARS, noisy


def series(values, years=YEARS, region="A"):
    return pd.DataFrame({"region": region, "year": years, "value": values})


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
        found = stages.read(series(noisy(curves.logistic(YEARS, 100, 10, 2004), 0.02, 1))).iloc[0]
        assert found["phase"] == "cycle"
        assert found["ceiling_low"] < 100 < found["ceiling_high"]

    def test_second_curve_is_read_as_cycle(self):
        y = noisy(curves.bilogistic(YEARS, (100, 8, 1996), (300, 10, 2012)), 0.02)
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
        y = noisy(curves.logistic(YEARS, 100, 20, 2016), 0.02)
        found = stages.read(series(y)).iloc[0]
        assert found["reason"] in {"open_ceiling", "close_models"} or (
            found["ceiling_high"] / found["ceiling_low"] <= stages.WIDEST
        )

    def test_few_values_are_said_to_be_few(self):
        found = stages.read(series([160, 20000, 25400], [2015, 2019, 2023])).iloc[0]
        assert (found["phase"], found["reason"]) == ("not_identified", "few_values")

    def test_gaps_zeros_and_placeholders_are_left_out_and_counted(self):
        table = series(noisy(curves.logistic(YEARS, 100, 10, 2004), 0.02)).assign(flag="")
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
        table = stages.support(series(noisy(curves.logistic(YEARS, 100, 10, 2004), 0.02)))
        assert table["support"].sum() == pytest.approx(1)
        assert table.set_index("phase").loc["cycle", "support"] > 0.95

    def test_short_series_has_no_support(self):
        assert stages.support(series([1, 2, 3], [2015, 2016, 2017])).empty

    def test_nothing(self):
        empty = pd.DataFrame({"region": [], "year": [], "value": []})
        assert stages.read(empty).empty
        assert stages.support(empty).empty
        assert stages.curves(empty).empty
