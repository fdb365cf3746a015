"""The chapter on growth in stages, under several parameters."""

from __future__ import annotations


def test_revenue_of_ten_cities(run_page):
    page = run_page("growth-in-stages")
    assert page.results["series"] == 10
    assert page.results["identified"] == 0
    assert "Tokyo: no_ceiling" in page.results["reasons"]
    assert "Shenzhen: second_curve" in page.results["reasons"]
    assert [chart["name"] for chart in page.charts][-2:] == ["possible", "case-growth"]
    assert [table["name"] for table in page.tables][:2] == ["readings", "simulated"]


def test_a_lower_level_rules_out_more_and_cuts_change_the_loop(run_page):
    page = run_page("growth-in-stages", level=0.8, first_cut=0.2, cities=["Norwalk", "Tokyo"])
    assert page.results["series"] == 2
    assert page.results["reasons"][-1:] != ["Tokyo: no_ceiling"]
    assert "20%" in " ".join(page.charts[0]["spec"]["title"]["subtitle"])


def test_firm_lqs_over_few_years_name_nothing(run_page):
    page = run_page("growth-in-stages", series="firms", first_year=2014)
    assert page.results["series"] == 20
    assert page.results["identified"] == 0
    assert all(reason.endswith("few_values") for reason in page.results["reasons"])


def test_a_city_without_revenue(run_page):
    page = run_page("growth-in-stages", cities=["Warsaw"])
    assert len(page.missing) == 1
