"""Tables and words of what rises and falls."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.concentration import movement
from creative_clusters.concentration.sentences import movement as say
from creative_clusters.statistics import growth, ranks
from creative_clusters.statistics.trends import trends
from tests.conftest import spoken


def panel(**series: list[float]) -> pd.DataFrame:
    """A panel of one measure from one list of yearly values a region, from 2008 on."""
    rows = [
        {"region": region, "year": 2008 + i, "measure": "firms", "lq": value}
        for region, values in series.items()
        for i, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["region", "year", "measure", "lq"])


# Ends above its start, though all but its ends fall.
TURNING = [3.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 4.0]
RISING = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7]


def test_slopes_stand_in_order_beside_the_rate_by_end_points():
    table = movement.by_slope(trends(panel(A=TURNING, B=RISING)), "firms")
    assert list(table["region"]) == ["B", "A"]
    assert table["end_slope"].tolist() == pytest.approx([0.1, 1 / 7])
    assert table["slope"].tolist()[0] == pytest.approx(0.1)
    assert table["slope"].tolist()[1] < 0


def test_a_series_of_one_year_has_no_rate():
    table = movement.by_slope(trends(panel(A=[1.0])), "firms")
    assert np.isnan(table["end_slope"].iloc[0])


def test_the_most_misleading_is_the_one_whose_ends_contradict_its_trend():
    result = trends(panel(A=RISING, B=TURNING, C=[v * 9 for v in RISING]))
    assert movement.misleading(result) == ("firms", "B")


def test_the_most_misleading_is_found_among_all_measures():
    both = pd.concat([panel(A=RISING), panel(A=TURNING).assign(measure="revenue")])
    assert movement.misleading(trends(both)) == ("revenue", "A")


def test_nothing_misleads_where_nothing_has_a_slope():
    assert movement.misleading(trends(panel(A=[1.0, 2.0]))) is None
    assert movement.misleading(trends(panel(A=[]))) is None


def test_the_course_has_both_lines():
    data = panel(A=TURNING)
    course = movement.course(data, trends(data), "firms", "A")
    assert course["on_ends"].iloc[[0, -1]].tolist() == pytest.approx([3.0, 4.0])
    slopes = course["on_trend"].diff().dropna()
    assert slopes.to_numpy() == pytest.approx(np.full(7, trends(data)["slope"].iloc[0]))


def test_the_course_of_a_series_with_a_gap_leaves_the_gap_out():
    data = panel(A=[1.0, np.nan, 3.0, 4.0, 5.0, 6.0])
    course = movement.course(data, trends(data), "firms", "A")
    assert list(course["year"]) == [2008, 2010, 2011, 2012, 2013]
    assert course["on_ends"].to_numpy() == pytest.approx(course["lq"].to_numpy())


def test_findings_count_directions():
    table = movement.by_slope(trends(panel(A=RISING, B=RISING[::-1], C=[1, 2] * 4)), "firms")
    finding = say.trends_finding(table, "firms")
    assert "1 of 3 rise clearly, 1 fall, 1 show no clear trend" in finding
    assert "3个中，1个明显上升" in spoken("zh", say.trends_finding, table, "firms")


def test_findings_of_a_selection_too_short():
    table = movement.by_slope(trends(panel(A=[1.0])), "firms")
    assert "long enough" in say.trends_finding(table, "firms")


def test_ranks_name_the_furthest_climb_and_fall_and_all_that_share_it():
    data = panel(A=[1, 9], B=[2, 1], C=[3, 2])
    said = spoken("en", say.ranks, ranks.moves(data), "firms", names={"A": "Armonk"})
    assert "Armonk climbed furthest (by 2)" in said
    assert "B and C fell furthest (by 1)" in said


def test_ranks_that_stay_and_ranks_that_are_not_there():
    assert "nobody" in say.ranks(ranks.moves(panel(A=[1, 2], B=[3, 4])), "firms")
    empty = ranks.moves(panel(A=[1, np.nan], B=[np.nan, 4]))
    assert "Fewer than two" in say.ranks(empty, "firms")


def test_the_spread_with_nothing_to_compare():
    sigma = growth.sigma_convergence(panel(A=[1, 2, 3, 4]), value="lq")
    assert "cannot be given" in say.spread(sigma)


def test_each_trend_passes_over_those_it_does_not_have():
    result = trends(panel(A=RISING, B=[1.0]))
    said = say.each_trend(result, "firms", ["A", "B", "Nowhere"])
    assert "A rising (+0.10 a year)" in said
    assert "B" not in said.replace("By", "")
    assert say.each_trend(result, "firms", ["Nowhere"]) == ""
