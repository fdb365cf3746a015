"""Chapters on somebody's own counts: they tell of those data, and of nothing else."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from creative_clusters.data import sources

TEMPLATE = Path(str(files("clusterbook").joinpath("templates", "edition")))


@pytest.fixture(scope="module")
def package() -> sources.DataPackage:
    return sources.read(TEMPLATE)


def test_where_the_firms_are(run_page, package):
    page = run_page("where-the-firms-are", data=TEMPLATE)
    panel = package.panel.query("measure == 'firms' and year == 2024")
    best = panel.loc[panel["lq"].idxmax()]
    assert page.results["leader"] == best["region"]
    assert page.results["above"] == (panel["lq"] >= 1).sum()
    assert page.results["cities"] == 10
    assert f"{best['lq']:.2f}" in page.charts[0]["alt"]
    assert len(page.charts) == 3  # the template's places have coordinates


def test_one_part_of_the_invented_world(run_page):
    page = run_page("where-the-firms-are", data=TEMPLATE, world_region="North", first_year=2018)
    assert page.results["cities"] == 3
    assert page.parameters["first_year"] == 2018


def test_who_has_how_much(run_page, package):
    page = run_page("who-earns", data=TEMPLATE)
    last = package.amounts.query("year == 2024")
    assert page.results["leader"] == last.loc[last["value"].idxmax(), "region"]
    assert page.results["leader_share"] == pytest.approx(last["value"].max() / last["value"].sum())
    axis = str(page.charts[0]["spec"])
    assert "Revenue, million crowns" in axis


def test_rise_and_fall_leaves_the_studies_sentences_out(run_page):
    page = run_page("rise-and-fall", data=TEMPLATE, measure="revenue", alpha=0.1)
    assert page.results["firms_rising"] + page.results["firms_falling"] > 0
    assert {"firms-trends", "revenue-trends", "rank-moves"} <= {t["name"] for t in page.tables}


def test_quotients_are_computed_on_a_page_of_an_edition_of_counts(run_page):
    # The page computes with the engine that has computed the edition's panel.
    page = run_page("location-quotient", data=TEMPLATE)
    assert page.results["known"] == pytest.approx(0.384762342301328)


def test_stages_without_the_studies_cases(run_page):
    page = run_page("growth-in-stages", data=TEMPLATE)
    assert page.results["series"] == 10
    assert not page.missing
    names = [chart["name"] for chart in page.charts]
    assert "case-growth" not in names
    assert "stage-loop" not in names


@pytest.mark.parametrize("name", ["glossary", "what-a-cluster-is", "scoreboard"])
def test_what_only_the_studies_have_ends_in_one_line(run_page, name):
    page = run_page(name, data=TEMPLATE)
    assert len(page.missing) == 1
    assert not page.charts
    assert not page.tables


def test_the_page_on_data_shows_the_cleaning_log(run_page):
    page = run_page("data-dictionary", data=TEMPLATE)
    log = next(table for table in page.tables if table["name"] == "cleaning")
    assert "Juniper Hills: 2015" in log["csv"]
    assert "Greywick × Digital media × 2018" in log["csv"]
    columns = next(table for table in page.tables if table["name"] == "columns")
    assert "million crowns" in columns["csv"]


def test_terms_of_the_edition_reach_charts_and_codebooks(run_page, tmp_path):
    folder = tmp_path / "plants"
    folder.mkdir()
    for name in ("counts.csv", "places.csv"):
        (folder / name).write_bytes((TEMPLATE / name).read_bytes())
    description = (TEMPLATE / "edition.yml").read_text()
    description = description.replace(
        "number: {one: firm, many: firms,", 'number: {one: "<b>plant", many: "<b>plants{0}",'
    )
    (folder / "edition.yml").write_text(description)
    page = run_page("many-firms-or-large-firms", data=folder)
    table = next(table for table in page.tables if table["name"] == "split-levels")
    assert "<b>" not in table["html"]
    assert "&lt;b&gt;plant" in table["html"].lower()
    assert "<b>plant-number LQ" in table["codebook"]
    assert "firms" not in table["codebook"].split("\n", 1)[1].replace("firms_", "")
