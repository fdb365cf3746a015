"""Growth stages: readings of known curves, and honest refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.drivers import curves, stages
from creative_clusters.drivers.sentences import stages as said
from creative_clusters.statistics.simulations import kept
from tests import simulations
from tests.conftest import spoken
from tests.creative_clusters.drivers.test_curves import MOUNTAIN_VIEW, YEARS, noisy, two


def series(values, years=YEARS, region="A"):
    return pd.DataFrame({"region": region, "year": years, "value": values})


def reading(values, years=YEARS, **rules):
    return stages.read(series(values, years), **rules).iloc[0]


class TestReading:
    def test_finished_curve_is_read_as_new_cycle_due(self):
        found = reading(noisy(curves.logistic(YEARS, 100, 10, 2004), 0.02, 1))
        assert found["phase"] == "cycle"
        assert 0.9 < found["saturation_low"] < found["saturation_high"]

    def test_second_curve_is_read_as_cycle(self):
        found = reading(noisy(two((100, 8, 1996), (300, 10, 2012)), 0.02))
        assert (found["phase"], found["possible"]) == ("cycle", ["second"])

    def test_cuts_move_the_stage(self):
        y = noisy(curves.logistic(YEARS, 100, 9, 2018), 0.01)
        assert reading(y)["phase"] == "organisation"
        assert reading(y, cuts=(0.1, 0.8, 0.9))["phase"] == "factors"

    def test_ten_yearly_points_of_a_real_city_are_not_identified(self):
        found = reading(MOUNTAIN_VIEW, range(2008, 2018))
        assert (found["phase"], found["reason"]) == ("not_identified", "no_ceiling")
        assert {"exponential", "organisation", "second"} <= set(found["possible"])

    @pytest.mark.parametrize("rate", [0.9, 1.0, 1.1])
    def test_a_curve_without_a_ceiling_has_no_stage(self, rate):
        found = reading(noisy(9 * rate ** (YEARS - 1990.0), 0.02))
        assert (found["phase"], found["reason"]) == ("not_identified", "no_ceiling")

    def test_a_stricter_level_leaves_more_possible(self):
        one, other = (
            reading(MOUNTAIN_VIEW, range(2008, 2018), level=at)["possible"] for at in (0.9, 0.999)
        )
        assert set(one) < set(other)

    def test_few_values_are_said_to_be_few(self):
        found = reading([160, 20000, 25400], [2015, 2019, 2023])
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
        stages.curves(table)
        pd.testing.assert_frame_equal(table, before)

    def test_missing_column_is_named(self):
        with pytest.raises(ValueError, match="lacks the column value"):
            stages.read(pd.DataFrame({"region": ["A"], "year": [2010]}))

    def test_nothing(self):
        empty = pd.DataFrame({"region": [], "year": [], "value": []})
        assert stages.read(empty).empty
        assert stages.curves(empty).empty


def test_drawn_are_the_possible_curves_only():
    table = series(MOUNTAIN_VIEW, range(2008, 2018))
    drawn = stages.curves(table)
    assert list(drawn["curve"].unique()) == stages.read(table)["possible"].iloc[0]
    assert drawn["value"].gt(0).all()


@pytest.mark.slow
def test_a_wrong_stage_is_called_identified_in_at_most_one_of_twenty():
    table = simulations.of_stages()
    pd.testing.assert_frame_equal(table.round(4), kept("stages"), atol=0.04, rtol=0)
    assert table["wrong"].max() <= 0.05
    assert table.set_index("truth").loc["second", "found_2"] > 0.8


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_prints_what_the_simulation_found(language):
    sentence = spoken(language, said.simulated, kept("stages"))
    assert str(kept("stages")["seed"].iloc[0]) in sentence
    assert "5.3%" in sentence  # 1 of 102: Clopper and Pearson
