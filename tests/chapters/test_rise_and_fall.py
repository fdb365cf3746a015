"""The chapter on trends and ranks, under several parameters."""

from __future__ import annotations


def test_all_cities_over_the_whole_period(run_page):
    page = run_page("rise-and-fall")
    results = page.results
    assert (results["firms_rising"], results["firms_falling"], results["firms_none"]) == (9, 3, 8)
    assert (results["revenue_rising"], results["revenue_falling"]) == (12, 2)
    assert results["disagree"] == ["San Mateo"]  # +1.02 by its end points, a falling slope
    assert (results["climbed"][0], results["fell"][-1]) == ("Melbourne", "New York")
    assert [chart["name"] for chart in page.charts] == [
        "firms-slopes",
        "revenue-slopes",
        "end-points-against-trend",
        "rank-paths",
        "spread",
    ]
    assert "San Mateo" in page.said


def test_revenue_in_one_part_of_the_world_with_the_stricter_adjustment(run_page):
    page = run_page(
        "rise-and-fall", measure="revenue", world_region="Asia", adjust="by", alpha=0.01
    )
    results = page.results
    assert results["climbed"] == ["Hong Kong", "Tel Aviv"]  # from 9 to 2 and from 7 to 6
    assert results["disagree"] == []
    tested = [results[f"revenue_{way}"] for way in ("rising", "falling", "none")]
    assert sum(tested) == 9  # cities of Asia in the table of revenue LQs
    assert "Hong Kong" in page.said


def test_a_single_year_has_neither_trends_nor_moves(run_page):
    page = run_page("rise-and-fall", first_year=2017)
    assert page.missing == ["The data have no second year to compare with for this selection."]
    assert page.charts == page.tables == []
