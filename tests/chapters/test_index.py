"""The opening page, under several parameters."""

from __future__ import annotations


def test_findings_over_the_whole_period(run_page):
    page = run_page("index")
    assert page.results["firms_leader"] == "Warsaw"
    assert page.results["revenue_leader"] == "Shenzhen"
    stands = {name: page.results[name] for name in ("both", "firms_only", "revenue_only")}
    assert stands == {"both": 6, "firms_only": 2, "revenue_only": 2}
    assert "Revenue only: Hong Kong and Toronto" in page.said


def test_a_higher_threshold_in_a_single_year(run_page):
    page = run_page("index", first_year=2008, last_year=2008, threshold=2)
    assert page.results["firms_leader"] == "Seongnam"
    assert page.results["revenue_leader"] == "Toronto"
    assert "in 2008" in page.said
