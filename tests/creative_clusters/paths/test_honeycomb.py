"""Honeycomb: the longest path against every path tried one by one, and cases by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative_clusters.paths import honeycomb

EXAMPLE = pd.read_csv(Path(__file__).parents[3] / "data" / "examples" / "chain.csv")


def chain(rows):
    """Rows of (step, after, work, travel, remote)."""
    columns = ["step", "after", "work_hours", "travel_hours", "remote_hours"]
    return pd.DataFrame(rows, columns=columns)


LINE = chain([("a", "", 5, 0.5, 40), ("b", "a", 7, 0.5, 30), ("c", "b", 3, 2.0, 20)])


def longest_by_trying(table, near, near_handover, far_handover):
    """Every path from a start to an end, added up."""
    rows = table.set_index("step")
    before = {s: [a for a in rows.loc[s, "after"].split(";") if a] for s in rows.index}

    def length(step):
        lead = rows.loc[step, "travel_hours" if step in near else "remote_hours"]
        own = rows.loc[step, "work_hours"] + lead
        hand = [
            length(a) + (near_handover if a in near and step in near else far_handover)
            for a in before[step]
        ]
        return own + max(hand, default=0)

    return max(length(step) for step in rows.index)


@st.composite
def random_chains(draw):
    n = draw(st.integers(1, 6))
    names = [f"s{i}" for i in range(n)]
    hours = st.floats(0, 50)
    rows = [
        (
            name,
            ";".join(a for a in names[:i] if draw(st.booleans())),
            draw(hours),
            draw(hours),
            draw(hours),
        )
        for i, name in enumerate(names)
    ]
    return chain(rows), [name for name in names if draw(st.booleans())]


class TestCompletion:
    def test_line_adds_up(self):
        # 45 + 8 + 37 + 8 + 23
        assert honeycomb.completion(LINE, []) == 121
        # a and b near: 5.5 + 1 + 7.5 + 8 (the last hand-over goes far) + 23
        assert honeycomb.completion(LINE, ["a", "b"]) == 45

    @settings(max_examples=40, deadline=None)
    @given(random_chains())
    def test_longest_path(self, case):
        table, near = case
        found = honeycomb.completion(table, near, near_handover=1, far_handover=6)
        assert found == pytest.approx(longest_by_trying(table, near, 1, 6))

    def test_critical_steps_leave_no_slack(self):
        table = honeycomb.schedule(EXAMPLE, honeycomb.near_steps(EXAMPLE))
        critical = table.loc[table["critical"]]
        assert critical["finish_hour"].max() == table["finish_hour"].max()
        assert critical["start_hour"].min() == 0

    def test_certain_durations_equal_the_closed_form(self):
        runs = honeycomb.simulate(EXAMPLE, [], spread=0, runs=3)
        assert runs == pytest.approx([honeycomb.completion(EXAMPLE, [])] * 3)

    def test_varying_durations_take_longer_on_average(self):
        runs = honeycomb.simulate(EXAMPLE, [], spread=0.4, runs=200)
        assert runs.mean() > honeycomb.completion(EXAMPLE, [])


class TestReach:
    def test_steps_within_the_hour(self):
        assert honeycomb.near_steps(LINE) == ["a", "b"]
        assert honeycomb.sweep(LINE, [1.0])["coverage"].tolist() == pytest.approx([2 / 3])

    def test_step_without_supplier_is_never_near(self):
        gap = chain([("a", "", 1, np.nan, 5)])
        assert honeycomb.near_steps(gap, reach=99) == []

    def test_wider_reach_covers_more(self):
        table = honeycomb.sweep(EXAMPLE, [0, 0.3, 0.6, 1, 2], value_of_hour=50)
        assert table["coverage"].is_monotonic_increasing
        assert (table["worth"] - 50 * table["saved"]).abs().max() < 1e-9

    def test_one_step_more_or_fewer(self):
        table = honeycomb.worth_of_nearness(LINE).set_index("step")
        assert table.loc["c", "saved"] == pytest.approx(45 - (5.5 + 1 + 7.5 + 1 + 3 + 1))
        assert table.loc["a", "saved"] > 0


class TestSynergy:
    def test_neighbours_gain_more_together_by_the_hand_over(self):
        found = honeycomb.synergy(LINE)
        assert found["together"] == 121 - 45
        assert found["alone"] == 39.5 + 29.5
        assert found["surplus"] == 7  # one hand-over of 8 hours becomes one of 1
        assert found["more_than_sum"]

    def test_without_trust_a_line_only_adds_up(self):
        found = honeycomb.synergy(LINE, near_handover=8, far_handover=8)
        assert found["surplus"] == pytest.approx(0)
        assert not found["more_than_sum"]

    def test_twin_branches_gain_only_together(self):
        twins = chain([("a", "", 1, 0, 20), ("b", "", 1, 0, 20)])
        found = honeycomb.synergy(twins)
        assert (found["alone"], found["together"]) == (0, 20)


class TestHostileInput:
    def test_circle(self):
        with pytest.raises(ValueError, match=r"runs in a circle: .*a.*b"):
            honeycomb.completion(chain([("a", "b", 1, 1, 1), ("b", "a", 1, 1, 1)]), [])

    def test_step_that_is_not_there(self):
        with pytest.raises(ValueError, match='"a" comes after "q", which is no step'):
            honeycomb.completion(chain([("a", "q", 1, 1, 1)]), [])

    def test_step_twice(self):
        with pytest.raises(ValueError, match='"a" is listed twice'):
            honeycomb.near_steps(chain([("a", "", 1, 1, 1), ("a", "", 1, 1, 1)]))

    @pytest.mark.parametrize("hours", [-1, np.nan])
    def test_hours(self, hours):
        with pytest.raises(ValueError, match='"a" has hours that are missing or negative'):
            honeycomb.near_steps(chain([("a", "", hours, 1, 1)]))

    def test_near_step_without_trip(self):
        with pytest.raises(ValueError, match='"a" cannot be near'):
            honeycomb.completion(chain([("a", "", 1, np.nan, 1)]), ["a"])

    def test_empty(self):
        with pytest.raises(ValueError, match="no steps"):
            honeycomb.near_steps(chain([]))


class TestHour:
    def test_every_trip_of_a_line_counts(self):
        # a and b are near, c is two hours away
        assert honeycomb.hour_of_nearness(LINE) == (2.0, 2)
        assert honeycomb.hour_of_nearness(LINE, reach=2) == (3.0, 3)

    def test_a_trip_off_the_longest_path_costs_nothing(self):
        table = chain([("a", "", 1, 0.5, 9), ("b", "", 50, 0.5, 9), ("c", "a;b", 1, 0.5, 9)])
        assert honeycomb.hour_of_nearness(table) == (2.0, 3)

    def test_without_reach_it_is_worth_nothing(self):
        assert honeycomb.hour_of_nearness(LINE, reach=0.1) == (0.0, 0)

    def test_negative_spread(self):
        with pytest.raises(ValueError, match="spread is a standard deviation"):
            honeycomb.simulate(LINE, [], spread=-0.1)
