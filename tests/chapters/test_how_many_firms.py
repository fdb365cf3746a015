"""How many firms: every printed count, what it implies by hand, and an edition's own counts."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

TEMPLATE = Path(__file__).resolve().parents[2] / "lib" / "clusterbook" / "templates" / "edition"


def test_every_printed_count_and_what_follows(run_page):
    page = run_page("how-many-firms")
    table = next(table for table in page.tables if table["name"] == "printed-and-implied")
    rows = pd.read_csv(io.StringIO(table["csv"]))
    printed = rows[(rows["kind"] == "printed") & (rows["unit"] == "firms")]["point"]
    assert {560, 847, 59, 94, 33, 34, 17, 30} == set(printed)
    by = rows.set_index("quantity")
    world = by.loc["World, 2015, behind Tokyo's share of 11.84%"]
    assert world["least"] == pytest.approx(94 / 0.11845)
    assert world["most"] == pytest.approx(94 / 0.11835)
    rest = by.loc["New York, mean of 2009 to 2015"]
    assert (rest["least"], rest["most"]) == pytest.approx(((268 - 33) / 7, (276 - 33) / 7))
    tokyo = by.loc["Tokyo, 2017, behind a growth of about 50%"]
    assert (tokyo["least"], tokyo["most"]) == pytest.approx((59 * 1.45, 59 * 1.55))
    assert "inconsistent-claims#xie-hu.tokyo-share-2015" in table["html"]
    assert page.results["printed"] == 14


@pytest.mark.parametrize("choice", [{}, {"world_region": "North", "first_year": 2018, "top": 1}])
def test_an_edition_shows_its_own_counts(run_page, choice):
    page = run_page("how-many-firms", data=TEMPLATE, **choice)
    given = pd.read_csv(TEMPLATE / "counts.csv", na_values=["n/a"]).rename(columns=str.lower)
    places = pd.read_csv(TEMPLATE / "places.csv").set_index("region")["world_region"]
    assert page.results["cities"] == (3 if choice else 10)
    table = next(table for table in page.tables if table["name"] == "counts")
    rows = pd.read_csv(io.StringIO(table["csv"])).set_index(["region", "year"])["value"]
    last = given[(given["year"] == 2024) & (given["branch"] == "Digital media")]
    last = last[last["region"].map(places).eq("North") | (not choice)]
    assert rows.xs(2024, level="year").to_dict() == last.set_index("region")["firms"].to_dict()
    assert page.results["total"] == last["firms"].sum()


def test_quotients_without_counts_end_in_one_line(run_page, tmp_path):
    (tmp_path / "lq.csv").write_text("city,year,plants\nA,2020,1.5\nB,2020,0.5\n")
    (tmp_path / "edition.yml").write_text(
        "title: T\nfile: lq.csv\nholds: quotients\n"
        "columns: {region: city, year: year, number: plants}\nmeasures: {number: {many: plants}}\n"
    )
    assert len(run_page("how-many-firms", data=tmp_path).missing) == 1
