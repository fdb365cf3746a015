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
    # An LQ and a clear trend are one or two facts of eight: no answer is better than thin.
    assert results["footing"] == {"none": 19, "thin": 10}
    assert "San Francisco" in results["freshness"]
    assert "Seoul" in results["honeycomb"]
    assert results["forms"] == {"London": "rainforest", "San Francisco": "innovation"}
    assert results["rules"] == 14
    assert len(page.charts) == 3


def test_stricter_rules_for_asia(run_page):
    page = run_page("which-path-next", world_region="Asia", slope=-0.3, scale_threshold=0.1)
    assert page.results["honeycomb"] == []
    assert page.results["freshness"] == ["Seongnam"]
    assert page.results["cities"] == 11


def test_one_city_and_gaps_that_never_count(run_page):
    page = run_page("which-path-next", cities=["Warsaw"], gap_line=1)
    assert page.results["footing"] == {"none": 1}
    assert page.results["invented"]["Example device district"] == "honeycomb"
    # Its form speaks for mapping, its stage for the honeycomb: a point each.
    assert page.results["invented"]["Example film town"] == ""
    assert len(page.charts) == 2
