"""City groups: the study's lists, sums against table 3, the quotient of two cities by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from creative_clusters.data import sources

TEMPLATE = Path(__file__).resolve().parents[2] / "lib" / "clusterbook" / "templates" / "edition"


def test_the_lists_and_what_the_tables_allow(run_page):
    page = run_page("city-groups")
    assert page.results["groups"] == 10
    # By hand: Hong Kong 405.39 at 3.49 and Shenzhen 294.66 at 6.26 in 2017.
    expected = (405.39 + 294.66) / (405.39 / 3.49 + 294.66 / 6.26)
    assert page.results["quotients"]["Pearl River Delta"] == pytest.approx(expected, abs=1e-4)
    # A group of which one city is known goes by that city, as its number is not the group's.
    assert set(page.results["quotients"]) == {
        *("Beijing", "Toronto", "Shanghai", "Tokyo", "Pearl River Delta"),
    }
    lists = next(table for table in page.tables if table["name"] == "lists")["html"]
    for name in ("北美五大湖城市群", "Nanjing", "Foshan", "Shenyang", "京津冀城市群", "Oakland"):
        assert name in lists
    assert "14.5% in 2008 to 37.9% in 2017" in page.said


def test_by_country_and_from_a_later_year(run_page):
    page = run_page("city-groups", grouping="country", first_year=2012, threshold=2)
    assert page.results["groups"] == 13
    assert page.results["quotients"]["China"] == pytest.approx(2.3212, abs=1e-4)
    assert "2 of 3 reach a revenue LQ of 2 in 2017" in page.said


def test_an_edition_with_counts_has_real_quotients(run_page):
    page = run_page("city-groups", data=TEMPLATE, last_year=2023)
    package = sources.read(TEMPLATE)
    rows = package.cells.query("year == 2023 and measure == 'firms'").set_index("region")
    both = rows.loc[["Alderley", "Brackwater"]].sum()
    whole = rows["industry_total"].iloc[0] / rows["total"].iloc[0]
    expected = both["count"] / both["region_total"] / whole
    assert page.results["quotients"]["firms: Two Seas"] == pytest.approx(expected, abs=1e-4)
    assert page.results["grouped"] == 7


def test_places_without_groups_end_in_one_line(run_page, tmp_path):
    for name in ("counts.csv", "edition.yml"):
        (tmp_path / name).write_bytes((TEMPLATE / name).read_bytes())
    places = pd.read_csv(TEMPLATE / "places.csv").drop(columns=["group", "group_zh"])
    places.to_csv(tmp_path / "places.csv", index=False)
    page = run_page("city-groups", data=tmp_path)
    assert len(page.missing) == 1
    assert run_page("city-groups", data=tmp_path, grouping="world_region").results["groups"] == 4
