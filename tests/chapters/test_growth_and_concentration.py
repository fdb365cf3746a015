"""The chapter on growth and concentration, under several parameters."""

from __future__ import annotations


def test_both_tables_at_the_usual_lines(run_page):
    page = run_page("growth-and-concentration")
    results = page.results
    assert results["cities"] == 29  # 20 + 20 cities, 11 of them in both tables
    for measure in ("firms", "revenue"):
        kinds = ("both", "concentration", "growth", "neither")
        assert sum(results[f"{kind}_{measure}"] for kind in kinds) == 20
    assert (results["both_firms"], results["both_revenue"]) == (8, 9)
    # Growing are those that rise by the test of "Rise and fall", and no others.
    trends = run_page("rise-and-fall").results
    for measure in ("firms", "revenue"):
        grown = results[f"both_{measure}"] + results[f"growth_{measure}"]
        assert grown == trends[f"{measure}_rising"]
    assert (results["screened_firms"], results["screened_revenue"]) == (9, 8)
    # Table 3 and the revenue LQs share six cities; the quarter with the largest size is two.
    assert results["nesta_judged"] == 6
    assert results["nesta_concentrated"] == ["Hong Kong", "Beijing"]
    assert results["nesta_growing"] == ["Toronto", "Tokyo"]


def test_stricter_lines_for_one_part_of_the_world(run_page):
    page = run_page(
        "growth-and-concentration", world_region="Asia", threshold=3, slope=0.1, screen=3
    )
    assert page.results["both_firms"] == 1  # Beijing: 3.40, rising 0.135 a year
    assert (
        page.results["concentration_firms"] == 2
    )  # Seongnam falls, Tokyo rises by 0.06 a year only
    assert page.results["screened_firms"] == 3
    assert "LQ 3 or more" in page.said


def test_one_city_in_one_year_has_no_trend_and_no_periods(run_page):
    page = run_page("growth-and-concentration", cities=["Warsaw"], first_year=2017, last_year=2017)
    assert page.results["both_firms"] == 0
    assert page.results["screened_firms"] == 1
    assert page.results["nesta_judged"] == 0
