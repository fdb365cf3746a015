"""Mexico by state, from the economic censuses: counts and quotients against plain pandas."""

from __future__ import annotations

import pandas as pd
import pytest
from typer.testing import CliRunner

from clusterbook.cli import app
from creative_clusters.data import sources
from tests.conftest import ROOT
from tests.editions.test_shapes import edited

PLACES = ROOT / "data" / "examples" / "mexico" / "places.csv"
FILE = "states_UE.csv.gz"
#: What a person writes: software, film and sound, radio and television, internet, graphic design;
#: and the years of one classification.
LINES = [
    'industry: ["511210", "512", "515", "519130", "541430"]',
    "industry_name: digital creative industries",
    'keep: {year: ["2009", "2014", "2019"]}',
]


@pytest.fixture(scope="module")
def censuses(shared) -> pd.DataFrame:
    """The file's rows: state, activity (SCIAN) and year, with the number of units."""
    path = shared / "data" / "mexico" / FILE
    if not path.exists():
        pytest.skip(f"the economic censuses of Mexico are not here ({path})")
    names = {"location_code": "region", "hs_product_code": "code", "export_value": "units"}
    return pd.read_csv(path, dtype={"hs_product_code": str}).rename(columns=names)


@pytest.fixture(scope="module")
def edition(censuses, shared, tmp_path_factory):
    """The folder of the edition, made by the command, with the lines of a person."""
    folder = tmp_path_factory.mktemp("mexico") / "edition"
    file = shared / "data" / "mexico" / FILE
    made = CliRunner().invoke(app, ["init", str(folder), "--from", str(file)])
    assert made.exit_code == 0, made.exception
    path = folder / "edition.yml"
    path.write_text(edited(path.read_text(encoding="utf-8"), LINES), encoding="utf-8")
    return folder


def digital(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["code"].str.match("511210|512|515|519130|541430")]


def test_names_that_no_place_has_are_told(edition):
    """The list of places begins each state with its number, as another file of the office does."""
    path = edition / "edition.yml"
    before = path.read_text(encoding="utf-8")
    (edition / "places.csv").write_bytes(PLACES.read_bytes())
    path.write_text(before + "places: places.csv\n", encoding="utf-8")
    said = CliRunner().invoke(app, ["check", str(edition)]).output
    path.write_text(before, encoding="utf-8")
    assert "Only 0 of 32 regions are in the list of places (not there: Aguascalientes" in said
    assert "the list has 01 Aguascalientes" in said


def test_quotients_are_those_of_plain_pandas(censuses, edition):
    panel = sources.read(edition).panel
    assert set(panel["year"]) == {2009, 2014, 2019}
    assert panel["region"].nunique() == 32
    every = censuses.groupby(["region", "year"])["units"].sum()
    mine = digital(censuses).groupby(["region", "year"])["units"].sum()
    nation = (
        digital(censuses).groupby("year")["units"].sum() / censuses.groupby("year")["units"].sum()
    )
    true = (mine / every).div(nation, level="year")
    found = panel.set_index(["region", "year"])["lq"]
    pd.testing.assert_series_equal(
        found.sort_index(), true[found.index].sort_index(), check_names=False, rtol=1e-12
    )
    assert found["Ciudad de México", 2019] == pytest.approx(1.54, abs=0.005)


def test_counts_are_those_of_the_file(censuses, edition):
    cells = sources.read(edition).cells
    firms = cells[cells["measure"] == "firms"].set_index(["region", "year"])["count"]
    true = digital(censuses).groupby(["region", "year"])["units"].sum()
    assert firms.to_dict() == true[firms.index].to_dict()
    assert firms.groupby("year").sum().to_dict() == {2009: 4727, 2014: 4406, 2019: 6841}


def test_a_code_that_changed_its_meaning_is_told(censuses, edition, tmp_path):
    """519130 has 681 units in 2004 and 32 in 2009: another classification, no decline."""
    description = (edition / "edition.yml").read_text(encoding="utf-8")
    (tmp_path / "edition.yml").write_text(description.replace(LINES[2], ""), encoding="utf-8")
    (tmp_path / FILE).symlink_to((edition / FILE).resolve())
    told = CliRunner().invoke(app, ["check", str(tmp_path)]).output.replace("\n", " ")
    assert "519130: 681 in 2004, 32 in 2009" in told
    assert "keep: {year:" in told
    assert "in 2004" not in CliRunner().invoke(app, ["check", str(edition)]).output


def test_pages_name_the_states(edition, run_page):
    places = pd.read_csv(PLACES)
    plain = (
        places["region"]
        .str[3:]
        .str.replace(r" (de|de la) (Zaragoza|Ocampo|Ignacio.*)", "", regex=True)
    )
    places.assign(region=plain).to_csv(edition / "places.csv", index=False)
    path = edition / "edition.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(edited(text, ["places: places.csv"]), encoding="utf-8")
    assert CliRunner().invoke(app, ["check", str(edition)]).exit_code == 0
    page = run_page("where-the-firms-are", data=edition)
    assert page.results["cities"] == 32
    assert page.results["leader"] == "Baja California"
    assert "State of México" in page.charts[0]["alt"]
    groups = run_page("city-groups", data=edition)
    assert not groups.missing
    assert run_page("city-profile", data=edition, city="México").results


def test_the_list_of_states_is_whole():
    places = pd.read_csv(PLACES)
    assert len(places) == 32
    assert places["region"].str.match(r"\d\d ").all()
    assert all(places[name].is_unique for name in ("region", "name_en", "name_zh"))
    assert places.groupby("group").size().to_dict() == {
        "North": 6, "Centre-North": 10, "Centre": 8, "South": 8,
    }  # fmt: skip
