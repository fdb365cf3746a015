"""A city's page: in all tables, in one, with placeholders, under other parameters, elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clusterbook.book.project import Project


def names(content) -> list[str]:
    return [chart["name"] for chart in content.charts]


def test_a_city_of_all_tables(run_page):
    page = run_page("city-tokyo")
    found = page.results
    assert found["tables"] == ["firms", "revenue", "amounts"]
    assert (found["firms_lq"], found["revenue_lq"]) == (3.16, 0.49)
    assert (found["firms_type"], found["revenue_type"]) == ("both", "growth")
    assert found["quadrant"] == "many_small"
    assert (found["path"], found["footing"], found["known"]) == ("", "insufficient", 3)
    assert found["doubted"] == 1
    assert names(page) == ["lq-paths", "number-and-scale", "among-the-others", "stage"]
    assert len(found["similar"]) == 5
    assert "Tokyo" not in found["similar"]


def test_a_city_of_one_table_says_what_is_not_known(run_page):
    page = run_page("city-profile", city="London")
    assert page.results["tables"] == ["firms"]
    assert page.results["quadrant"] is None
    assert "revenue_type" not in page.results
    assert names(page) == ["lq-paths", "among-the-others"]
    assert page.missing == []  # the page is whole; its parts say what they lack


def test_the_city_whose_revenue_begins_with_placeholders(run_page):
    page = run_page("city-menlo-park")
    found = page.results
    assert found["tables"] == ["amounts"]
    assert found["stage"] == "not_identified"  # of eight years: the placeholders are left out
    assert names(page) == ["stage"]
    assert found["footing"] == "insufficient"
    assert found["similar"][0] == "Beijing"


def test_thresholds_years_and_number_of_similar_cities(run_page):
    page = run_page("city-tokyo", threshold=4, slope=0.05, first_year=2012, last_year=2016, top=2)
    assert page.results["firms_type"] == "neither"
    assert page.results["firms_lq"] == 3.03
    assert len(page.results["similar"]) == 2
    assert "2012 to 2016" in page.charts[0]["alt"]


def test_facts_that_no_table_holds_lead_to_a_path(run_page):
    page = run_page("city-tokyo", facts=["gap_chain=0.8", "form=rainforest"])
    assert (page.results["path"], page.results["known"]) == ("honeycomb", 5)
    assert "honeycomb" in page.tables[-1]["csv"]
    assert "precise mapping" not in page.tables[-1]["csv"]


def test_what_the_studies_say_and_advise(run_page):
    page = run_page("city-shenzhen")
    tables = {table["name"]: table["csv"] for table in page.tables}
    assert list(tables) == ["similar", "told", "advice"]
    assert "Huaqiangbei" in tables["told"]
    assert tables["advice"].count("\n") == 1 + 3  # no path is known, so all are open


def test_a_single_year_is_insufficient_evidence(run_page):
    page = run_page("city-tokyo", first_year=2017, last_year=2017)
    assert page.results["firms_trend"] == "insufficient"
    assert page.results["firms_type"] == "unknown"
    assert page.results["kind"] is None
    assert page.results["stage"] == "not_identified"


def package(folder: Path, rows: list[str], role: dict) -> Path:
    """Write a data package of one table with ``region,year,value``."""
    folder.mkdir()
    (folder / "rows.csv").write_text("region,year,value\n" + "\n".join(rows) + "\n", "utf-8")
    fields = [
        {"name": "region", "type": "string", "role": "region"},
        {"name": "year", "type": "year", "role": "year"},
        {"name": "value", "type": "number", "role": "value", "unit": "made-up units"},
    ]
    resource = {"name": "rows", "path": "rows.csv", "schema": {"fields": fields}} | role
    whole = {"name": "made-up", "title": "Made up", "resources": [resource]}
    (folder / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
    return folder


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """Made-up quotients of regions in two scripts, of a measure that the book does not know."""
    regions = ["深圳", "N. <b>", "35620", "Plain"]
    rows = [
        f'"{region}",{year},{(at + 1) * 0.5 + 0.1 * at * (year - 2015):.2f}'
        for at, region in enumerate(regions)
        for year in range(2015, 2023)
    ]
    return package(tmp_path / "edition", rows, {"role": "lq", "measure": "jobs"})


def test_another_edition_has_profiles_of_its_own_regions(run_page, root, edition):
    made = {page.title: page for page in Project(root, edition).pages if page.template}
    assert list(made) == ["深圳", "N. <b>", "35620", "Plain"]
    assert made["35620"].name == "city-35620"
    page = run_page("city-profile", data=edition, city="深圳")
    assert page.results["jobs_trend"] == "none"
    assert page.results["tables"] == ["jobs"]
    page = run_page(made["35620"].name, data=edition)
    assert page.results["city"] == "35620"
    assert page.results["jobs_type"] == "both"
    assert set(page.results["similar"]) == {"深圳", "N. <b>", "Plain"}


def test_an_edition_of_amounts_alone(run_page, tmp_path):
    rows = [
        f"R{at},{year},{at * 1.1 ** (year - 2015)}"
        for at in (1, 2, 3)
        for year in range(2015, 2023)
    ]
    amounts = package(tmp_path / "amounts", rows, {"role": "amounts"})
    page = run_page("city-profile", data=amounts, city="R2")
    assert page.results["tables"] == ["amounts"]
    assert page.results["stage"] == "not_identified"  # a tenth a year has no ceiling
    assert page.results["similar"] == ["R3", "R1"]  # by ratio: 3 to 2 is less than 2 to 1
    assert run_page("all-cities", data=amounts).results["cities"] == 3


def test_the_index_of_another_edition(run_page, edition):
    page = run_page("all-cities", data=edition)
    assert page.results == {"cities": 4, "both_jobs": 3, "neither_jobs": 1}
    assert "<b>" not in page.tables[0]["html"]


def test_the_index_has_a_card_for_every_city(run_page):
    page = run_page("all-cities")
    assert page.results["cities"] == 33
    html = page.tables[0]["html"]
    assert html.count("<li ") == 33
    assert 'href="region:Menlo%20Park"' in html
    assert page.tables[0]["csv"].count("\n") == 1 + 400
    assert page.results["both_firms"] == 8
    assert page.results["concentration_firms"] == 6  # high, without a clear rise


def test_the_index_of_one_part_of_the_world_under_a_higher_threshold(run_page):
    page = run_page("all-cities", world_region="Oceania", threshold=3)
    assert page.results["cities"] == 3
    assert page.results["both_firms"] == 1
    assert page.tables[0]["html"].count("<li ") == 3
