"""The chapter on revenue in US dollars, under several parameters."""

from __future__ import annotations

import pytest


def test_all_cities_over_the_whole_period(run_page):
    page = run_page("who-earns")
    assert page.results["cities"] == 10
    assert page.results["leader"] == "Mountain View"
    assert page.results["top_share"] == pytest.approx(
        (1116.82 + 791.39 + 406.53) / 4016.31, abs=1e-9
    )
    assert page.results["effective_number"] == pytest.approx(6.343, abs=1e-3)
    assert page.results["fastest"] == "Hong Kong"
    assert page.results["void"] == ["Menlo Park"]
    assert [chart["name"] for chart in page.charts] == [
        "revenue-lines",
        "revenue-shares",
        "revenue-effective-number",
        "revenue-growth",
        "revenue-steps",
    ]


def test_asia_after_the_placeholders(run_page):
    page = run_page("who-earns", world_region="Asia", first_year=2012, top=1)
    assert page.results["cities"] == 5
    assert page.results["leader"] == "Hong Kong"
    # Tokyo led in 2012 with 118.74 of 346.79
    assert page.results["top_share_before"] == pytest.approx(118.74 / 346.79)
    assert page.results["fastest"] == "Shanghai"
    assert page.results["void"] == []


def test_one_city_in_one_year(run_page):
    page = run_page("who-earns", cities=["Menlo Park"], first_year=2008, last_year=2008)
    assert page.results["top_share"] == 1
    assert page.results["total_growth"] == 0
    assert page.results["fastest"] is None
    assert "revenue-growth" not in [chart["name"] for chart in page.charts]


def test_a_city_that_the_table_does_not_have(run_page):
    page = run_page("who-earns", cities=["Warsaw"])
    assert page.missing == ["The data have no revenue for this selection."]
