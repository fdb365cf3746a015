"""Modes of growth, moves between them, and the break."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative_clusters.drivers import agglomeration

CHANGES = st.floats(-3, 3, allow_nan=False)


def panel(region: str, firms: list[float], revenue: list[float], first: int = 2010):
    years = list(range(first, first + len(firms)))
    return pd.concat(
        [
            pd.DataFrame({"region": region, "year": years, "measure": name, "lq": values})
            for name, values in (("firms", firms), ("revenue", revenue))
        ],
        ignore_index=True,
    )


@pytest.mark.parametrize(
    ("firms", "scale", "expected"),
    [
        (0.4, 0.0, "number"),
        (0.0, 0.4, "scale"),
        (0.2, 0.2, "both"),
        (0.4, -0.2, "number"),
        (-0.2, 0.4, "scale"),
        (0.01, 0.01, "steady"),
        (0.2, -0.4, "lower"),
        (np.nan, 0.4, "undefined"),
    ],
)
def test_modes_by_hand(firms, scale, expected):
    assert agglomeration.mode(firms, scale) == expected


@given(CHANGES, CHANGES)
def test_a_mode_is_named_only_if_the_sum_is_higher(firms, scale):
    found = agglomeration.mode(firms, scale)
    assert (found in ("number", "both", "scale")) == (firms + scale >= 0.05)


def test_parts_of_the_periods_add_up_to_the_whole():
    table = panel("A", [1.0, 2.0, 1.5, 3.0], [0.5, 1.5, 3.0, 9.0])
    parts = agglomeration.periods(table, [2010, 2012, 2013])
    assert parts["d_revenue"].sum() == pytest.approx(np.log(9.0 / 0.5))
    assert parts["d_firms"].sum() == pytest.approx(np.log(3.0))
    assert (parts["d_firms"] + parts["d_scale"]).to_list() == pytest.approx(
        parts["d_revenue"].to_list()
    )


def test_more_firms_and_then_larger_ones_are_a_move_towards_scale():
    table = panel("A", [1.0, 2.0, 2.0], [1.0, 2.0, 6.0])
    moves = agglomeration.moves(agglomeration.periods(table, [2010, 2011, 2012]))
    assert moves.to_dict("records") == [
        {"region": "A", "mode_before": "number", "mode_after": "scale", "move": "to_scale"}
    ]
    back = panel("A", [1.0, 1.0, 3.0], [1.0, 3.0, 9.0])
    moves = agglomeration.moves(agglomeration.periods(back, [2010, 2011, 2012]))
    assert moves["move"].to_list() == ["to_number"]


def test_a_zero_leaves_the_move_undefined_and_others_alone():
    table = pd.concat([panel("A", [1, 0, 2], [1, 1, 2]), panel("B", [1, 2, 3], [1, 1.5, 2])])
    moves = agglomeration.moves(agglomeration.periods(table, [2010, 2011, 2012]))
    assert moves.set_index("region")["move"].to_dict() == {"A": "undefined", "B": "same"}


def test_a_mode_that_hangs_on_the_digits_cut_off_is_open():
    # 0.06 stands for 0.055 to 0.065, so the revenue LQ rose by less or by more than the firms LQ.
    table = panel("A", [1.0, 1.6, 1.6], [0.06, 0.12, 0.24])
    plain = agglomeration.periods(table, [2010, 2011, 2012])
    rounded = agglomeration.periods(table, [2010, 2011, 2012], decimals=2)
    assert plain["mode"].to_list() == ["both", "scale"]
    assert rounded["mode"].to_list() == ["open", "scale"]
    assert agglomeration.moves(rounded)["move"].to_list() == ["open"]
    sure = panel("A", [1.0, 1.6, 1.6], [6.0, 12.0, 24.0])
    sure = agglomeration.periods(sure, [2010, 2011, 2012], decimals=2)
    assert sure["mode"].to_list() == ["both", "scale"]


def test_every_inner_year_is_a_break():
    table = panel("A", [1, 2, 3, 4], [1, 2, 4, 8])
    broken = agglomeration.by_break(table, [2010, 2011, 2012, 2013])
    assert broken["break_year"].to_list() == [2011, 2012]
    assert agglomeration.by_break(table, [2010, 2011]).empty


def test_years_that_do_not_rise_are_refused():
    table = panel("A", [1, 2], [1, 2])
    with pytest.raises(ValueError, match="rising years"):
        agglomeration.periods(table, [2011, 2010])
