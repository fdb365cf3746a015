"""The chapter that splits revenue LQs, under several parameters."""

from __future__ import annotations


def test_all_cities_over_the_whole_period(run_page):
    page = run_page("many-firms-or-large-firms")
    assert page.results == {
        "year": 2017,
        "cities": 11,
        "many_large": 2,
        "many_small": 4,
        "many_even": 2,  # San Francisco 1.91 / 1.93 and Shanghai 1.97 / 1.85
        "few_large": 2,
        "few_small": 0,
        "few_even": 1,  # Taipei 0.86 / 0.95
        "rose": 10,
        "fell": 1,
        "kinds": [
            "decline_both 1",
            "growth_both 5",
            "growth_firms 1",
            "growth_offset 1",
            "growth_scale 3",
        ],
        "by_scale": 8,
        "furthest": "Hong Kong",
    }
    assert [chart["name"] for chart in page.charts] == [
        "split-position",
        "split-parts",
        "split-paths",
    ]


def test_asia_with_higher_thresholds(run_page):
    page = run_page(
        "many-firms-or-large-firms",
        world_region="Asia",
        last_year=2012,
        threshold=2,
        scale_threshold=2,
    )
    assert page.results["year"] == 2012
    assert page.results["cities"] == 8
    # 2012: Shenzhen 5.83 / 1.06 are large ones, Hong Kong's 1.25 / 0.62 too near 2 to say
    assert (page.results["few_large"], page.results["few_even"]) == (1, 1)
    assert page.results["many_large"] == 0


def test_one_city_in_one_year(run_page):
    page = run_page(
        "many-firms-or-large-firms", cities=["Shenzhen"], first_year=2017, last_year=2017
    )
    assert page.results["many_large"] == 1
    assert page.results["rose"] == page.results["fell"] == 0
    assert page.results["furthest"] is None
    assert [chart["name"] for chart in page.charts] == ["split-position"]


def test_cities_that_are_not_in_both_tables(run_page):
    page = run_page("many-firms-or-large-firms", cities=["Warsaw", "Oslo"])
    assert page.missing == [
        "The data have no city with both a firm-number LQ and a revenue LQ above zero for this "
        "selection."
    ]
