"""The chapter on the move from inflow to growth, under several parameters."""

from __future__ import annotations


def test_eleven_cities_broken_in_the_middle(run_page):
    page = run_page("from-inflow-to-growth")
    assert page.results["cities"] == 11
    assert page.results["break_year"] == 2013
    assert page.results["to_scale"] == ["Beijing"]
    assert page.results["to_number"] == ["Chicago", "Taipei", "Tel Aviv"]
    assert page.results["open"] == ["Shenzhen", "Tokyo"]  # the printed decimals do not tell
    assert page.results["always_to_scale"] == []
    assert not any(word in page.charts[0]["alt"] for word in ("inflow", "inside"))


def test_an_early_break_in_asia(run_page):
    page = run_page("from-inflow-to-growth", break_year=2010, world_region="Asia")
    assert page.results["break_year"] == 2010
    assert {"Tel Aviv"} <= set(page.results["to_scale"])
    assert "Chicago" not in str(page.results)


def test_a_break_outside_the_years_falls_back_to_their_middle(run_page):
    page = run_page("from-inflow-to-growth", first_year=2014, break_year=2009, still=0.3)
    assert page.results["break_year"] == 2016


def test_two_years_make_no_two_periods(run_page):
    page = run_page("from-inflow-to-growth", first_year=2016)
    assert len(page.missing) == 1
    assert page.charts == []
