"""The chapter on the choice of a path, under several parameters."""

from __future__ import annotations


def test_cities_and_invented_clusters(run_page):
    page = run_page("which-path-next")
    results = page.results
    assert results["invented"] == {
        "Example design quarter": "freshness",
        "Example film town": "mapping",
        "Example device district": "honeycomb",
        "Example game valley": "",
    }
    assert results["cities"] == 29
    # An LQ and a trend are one or two facts of eight: no answer for a city is better than thin.
    assert results["footing"] == {"none": 15, "thin": 14}
    assert "San Francisco" in results["freshness"]
    assert "Seoul" in results["honeycomb"]
    assert results["forms"] == {"London": "rainforest", "San Francisco": "innovation"}
    assert results["rules"] == 14
    assert len(page.charts) == 3


def test_stricter_rules_for_asia(run_page):
    page = run_page("which-path-next", world_region="Asia", slope=-0.5, scale_threshold=0.1)
    assert page.results["honeycomb"] == []
    assert page.results["freshness"] == ["Seongnam"]
    assert page.results["cities"] == 10


def test_one_city_and_gaps_that_never_count(run_page):
    page = run_page("which-path-next", cities=["Warsaw"], gap_line=1)
    assert page.results["footing"] == {"none": 1}
    assert page.results["invented"]["Example device district"] == "honeycomb"
    assert page.results["invented"]["Example film town"] == "freshness"
    assert len(page.charts) == 2
