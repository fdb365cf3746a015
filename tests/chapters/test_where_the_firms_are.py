"""The chapter on firm-number LQs, under several parameters."""

from __future__ import annotations


def test_all_cities_over_the_whole_period(run_page):
    page = run_page("where-the-firms-are")
    assert page.results == {
        "cities": 20,
        "leader": "Warsaw",
        "above": 14,
        "compared": 20,
        "above_after": 14,
        "above_before": 11,
        "steady": 9,
    }
    assert [chart["name"] for chart in page.charts] == [
        "firm-lq-between",
        "firm-lq-grid",
        "firm-lq-map",
    ]
    assert "5.91" in page.charts[0]["alt"]


def test_one_part_of_the_world_at_a_higher_threshold(run_page):
    page = run_page("where-the-firms-are", world_region="Asia", threshold=3, first_year=2012)
    assert page.results["leader"] == "Seongnam"
    assert page.results["above"] == 3  # Seongnam 5.41, Beijing 3.4, Tokyo 3.16
    assert page.results["above_before"] == 2  # Seongnam 6.84, Beijing 3.03


def test_a_city_that_the_table_does_not_have(run_page):
    page = run_page("where-the-firms-are", cities=["Armonk"])
    assert page.missing == ["The data have no firm-number LQ for this selection."]
    assert page.charts == []
