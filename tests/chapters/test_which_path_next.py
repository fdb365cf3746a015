"""The chapter on the choice of a path, under several parameters."""

from __future__ import annotations

import io

import pandas as pd


def test_cities_and_invented_clusters(run_page):
    page = run_page("which-path-next")
    results = page.results
    assert results["invented"] == {
        "Example design quarter": "freshness",
        "Example film town": "mapping",
        "Example device district": "honeycomb",
        "Example game valley": "",  # three facts of nine
    }
    assert results["cities"] == 33
    assert results["footing"] == {"insufficient": 33}  # tables know four facts of nine at best
    assert results["rules"] == 15
    assert results["advice"] == 14
    assert len(page.charts) == 2
    assert len(results["decisive"]) == 9


def test_no_selection_of_cities_changes_what_is_known_of_one(run_page):
    def told(**parameters: object) -> pd.Series:
        page = run_page("which-path-next", **parameters)
        table = next(one for one in page.tables if one["name"] == "city-paths")
        return pd.read_csv(io.StringIO(table["csv"])).set_index("region")["known_facts"]

    whole, alone = told(), told(cities=["Seoul"])
    assert alone.to_dict() == {"Seoul": whole["Seoul"]}
    asia = told(world_region="Asia", scale_threshold=0.1)
    assert asia.to_dict() == whole[asia.index].to_dict()


def test_one_city_and_gaps_that_never_count(run_page):
    page = run_page("which-path-next", cities=["Warsaw"], gap_line=1)
    assert page.results["footing"] == {"insufficient": 1}
    assert page.results["invented"]["Example device district"] == "honeycomb"
    # Its form speaks for mapping, its stage for the honeycomb: a point each.
    assert page.results["invented"]["Example film town"] == ""
