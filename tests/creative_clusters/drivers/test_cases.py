"""Arithmetic on the figures of cases."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative_clusters.drivers import cases

ROWS = pd.DataFrame(
    {
        "case": ["Valley", "Valley", "Valley", "Trade"],
        "indicator": ["revenue", "revenue", "firms", "trade"],
        "place": ["P", "P", "P", "world"],
        "year": [2016, 2023, 2025, 2020],
        "value": [600.0, 1450.0, 1800.0, 4.59],
    }
)


def test_one_figure_is_found_and_two_are_refused():
    assert cases.figure(ROWS, "Valley", "revenue", year=2023) == 1450
    with pytest.raises(ValueError, match="2 figures"):
        cases.figure(ROWS, "Valley", "revenue")
    with pytest.raises(ValueError, match="0 figures"):
        cases.figure(ROWS, "Valley", "jobs")


def test_growth_of_digital_trade_with_its_rounding():
    rate, low, high = cases.compound(4.59, 7.23, 4, step=0.01)
    assert 100 * rate == pytest.approx(12.029, abs=0.001)
    assert 4.59 * (1 + rate) ** 4 == pytest.approx(7.23)
    # 12.1 percent is printed: within the rounding of the two values.
    assert 100 * low < 12.05 <= 100 * high


@given(st.floats(1, 1e3), st.floats(1, 1e3), st.integers(1, 40), st.floats(0, 0.5, allow_nan=False))
def test_limits_enclose_the_rate_and_close_without_rounding(first, last, years, step):
    rate, low, high = cases.compound(first, last, years, step=step)
    assert low <= rate <= high
    assert cases.compound(first, last, years) == (rate, rate, rate)


def test_whole_of_a_share_has_the_rounding_of_the_share():
    value, low, high = cases.whole(81704, 15.3, step=0.1)
    assert value == pytest.approx(534_013.07, abs=0.01)
    assert (low, high) == (pytest.approx(81704 / 0.1535), pytest.approx(81704 / 0.1525))
    with pytest.raises(ValueError, match="does not limit"):
        cases.whole(1, 0.0)


def test_projection_passes_through_both_values_and_goes_on_at_their_rate():
    table = cases.projection(2020, 4.0, 2022, 9.0, 2024).set_index("year")
    assert table["value"].to_list() == pytest.approx([4, 6, 9, 13.5, 20.25])
    assert table["origin"].to_list() == ["printed", "between", "printed", "assumed", "assumed"]
    assert (table["value_low"] == table["value_high"]).loc[:2022].all()


def test_growth_from_nothing_is_refused():
    with pytest.raises(ValueError, match="not defined"):
        cases.compound(0, 1, 4)


def series(values, years):
    return pd.DataFrame({"region": "A", "year": years, "value": values})


class TestSegments:
    def test_published_growth_of_agencies(self):
        table = cases.segments(series([160, 20000, 25400], [2015, 2019, 2023]), by=("region",))
        assert table["factor"].tolist() == pytest.approx([125, 1.27])
        assert table["yearly"].iloc[1] == pytest.approx(1.27**0.25 - 1)

    def test_zero_base_has_no_rate(self):
        assert (
            cases.segments(series([0.0, 4.0], [2015, 2016]), by=("region",))["yearly"].isna().all()
        )
