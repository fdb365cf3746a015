"""The chapter on growth in stages, under several parameters."""

from __future__ import annotations


def test_revenue_of_ten_cities(run_page):
    page = run_page("growth-in-stages")
    assert page.results["series"] == 10
    assert page.results["identified"] == 4
    assert page.results["staged"] == ["Norwalk"]
    assert "Tokyo: rising" in page.results["phases"]
    assert "Shanghai: rough_fit" in page.results["reasons"]
    assert len(page.charts) == 6


def test_a_wider_lead_leaves_no_stage_and_cuts_change_the_loop(run_page):
    page = run_page("growth-in-stages", lead=20, first_cut=0.2, cities=["Norwalk", "Tokyo"])
    assert page.results["identified"] == 0
    assert set(page.results["reasons"]) == {"Norwalk: close_models", "Tokyo: close_models"}
    assert "20%" in " ".join(page.charts[0]["spec"]["title"]["subtitle"])


def test_firm_lqs_over_few_years_name_nothing(run_page):
    page = run_page("growth-in-stages", series="firms", first_year=2014)
    assert page.results["series"] == 20
    assert page.results["identified"] == 0
    assert all(reason.endswith("few_values") for reason in page.results["reasons"])


def test_a_city_without_revenue(run_page):
    page = run_page("growth-in-stages", cities=["Warsaw"])
    assert len(page.missing) == 1
