"""The chapter on revenue LQs, under several parameters and both readings of its doubtful row."""

from __future__ import annotations


def test_all_cities_over_the_whole_period(run_page):
    page = run_page("where-the-revenue-is")
    assert page.results == {
        "cities": 20,
        "leader": "Shenzhen",
        "leader_value": 6.26,
        "above": 15,
        "compared": 20,
        "above_after": 15,
        "above_before": 5,
        "steady": 5,
        "highest": 6.68,  # San Mateo, 2009
    }
    assert [chart["name"] for chart in page.charts] == [
        "revenue-lq-between",
        "revenue-lq-grid",
        "revenue-lq-map",
    ]
    assert "Shenzhen 6.26" in page.charts[0]["alt"]


def test_the_other_reading_of_the_doubtful_row(run_page):
    years = {"first_year": 2011, "last_year": 2015, "threshold": 1.5}
    chosen = run_page("where-the-revenue-is", cities=["Los Angeles", "Shenzhen"], **years)
    other = run_page(
        "where-the-revenue-is",
        cities=["Los Angeles", "Shenzhen"],
        reading="alternative",
        **years,
    )
    assert (chosen.results["leader"], chosen.results["leader_value"]) == ("Shenzhen", 5.42)
    assert (other.results["leader"], other.results["leader_value"]) == ("Los Angeles", 8.2)
    assert (chosen.results["steady"], other.results["steady"]) == (2, 1)


def test_a_city_that_the_table_does_not_have(run_page):
    page = run_page("where-the-revenue-is", cities=["Warsaw"])
    assert page.missing == ["The data have no revenue LQ for this selection."]
    assert page.charts == []
