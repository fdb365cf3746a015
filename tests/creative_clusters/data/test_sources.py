"""A package is read by what its tables are for, whoever made it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from creative_clusters.data import sources
from creative_clusters.data.validation import InvalidData

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def study() -> sources.DataPackage:
    return sources.read(DATA)


def write(folder: Path, resources: list[dict], rows: str) -> Path:
    """A package of tables that are all read from one file."""
    folder.mkdir(exist_ok=True)
    resources = [{"path": "t.csv"} | resource for resource in resources]
    described = json.dumps({"title": "Counts", "resources": resources})
    (folder / "datapackage.json").write_text(described)
    (folder / "t.csv").write_text(rows)
    return folder


FIELDS = [
    {"name": "area", "role": "region"},
    {"name": "naics", "role": "industry"},
    {"name": "period", "type": "year", "role": "year"},
    {"name": "jobs", "type": "integer", "role": "value", "unit": "jobs"},
]
JOBS = "area,naics,period,jobs\n01000,519130,2016,12\n01000,10,2016,900\n02000,10,2016,\n"


def write_counts(folder: Path, fields: list[dict] = FIELDS, rows: str = JOBS) -> Path:
    """A package of somebody's counts, without places, with names of their own."""
    jobs = {"name": "jobs", "role": "counts", "schema": {"fields": fields}}
    return write(folder, [jobs], rows)


def test_the_study_is_read_whole(study: sources.DataPackage) -> None:
    assert study.panel.groupby("measure").size().to_dict() == {"firms": 200, "revenue": 200}
    assert list(study.panel) == ["region", "year", "measure", "lq", "basis", "flag"]
    assert set(study.panel["basis"]) == {"published"}
    assert study.panel["lq"].notna().all()
    assert study.amounts is not None
    assert len(study.amounts) == 100
    assert study.amounts.attrs["unit"] == "100 million USD"


def test_values_are_those_printed(study: sources.DataPackage) -> None:
    lq = study.panel.set_index(["measure", "region", "year"])["lq"]
    assert lq["firms", "Warsaw", 2017] == 5.91
    assert lq["revenue", "Shenzhen", 2017] == 6.26
    assert study.amounts is not None
    amounts = study.amounts.set_index(["region", "year"])["value"]
    assert amounts["Mountain View", 2017] == 1116.82


def test_flags_reach_the_cells(study: sources.DataPackage) -> None:
    marked = study.panel[study.panel["flag"] != ""]
    assert set(zip(marked["region"], marked["year"], marked["flag"], strict=True)) == {
        *(("Singapore", year, "zero") for year in (2008, 2009, 2010)),
        *(("Los Angeles", year, "ambiguous") for year in (2014, 2015)),
    }
    assert study.amounts is not None
    amounts = study.amounts[study.amounts["flag"] == "placeholder"]
    assert set(zip(amounts["region"], amounts["year"], strict=True)) == {
        ("Menlo Park", 2008),
        ("Menlo Park", 2009),
    }


def test_places_cover_every_region_once(study: sources.DataPackage) -> None:
    places = study.places
    assert list(places) == list(sources.PLACES)
    assert study.amounts is not None
    used = {*study.panel["region"], *study.amounts["region"]}
    assert set(places["region"]) == used
    assert len(places) == 33
    grouped = ["group", "group_zh"]
    assert places.drop(columns=grouped).notna().all(axis=None)
    assert (places["group"].eq("") == places["group_zh"].eq("")).all()
    assert places.groupby("group")["group_zh"].nunique().eq(1).all()
    assert not places.duplicated(["lat", "lon"]).any()


#: Boxes (south, west, north, east) that a country's or region's cities must lie in.
BOXES = {
    "Australia": (-39, 113, -10, 154),
    "Canada": (42, -125, 60, -52),
    "China": (18, 73, 54, 135),
    "France": (42, -5, 51, 8),
    "Israel": (29, 34, 34, 36),
    "Japan": (30, 129, 46, 146),
    "Norway": (57, 4, 72, 32),
    "Poland": (49, 14, 55, 25),
    "Singapore": (1, 103, 2, 105),
    "South Korea": (33, 125, 39, 130),
    "Sweden": (55, 11, 70, 25),
    "United Kingdom": (49, -9, 61, 2),
    "United States": (24, -125, 50, -66),
}


def test_coordinates_lie_in_their_country(study: sources.DataPackage) -> None:
    for place in study.places.itertuples():
        south, west, north, east = BOXES[place.country]
        assert south < place.lat < north, place.region
        assert west < place.lon < east, place.region


def test_neighbours_are_near_each_other(study: sources.DataPackage) -> None:
    at = study.places.set_index("region")[["lat", "lon"]]
    for a, b in [
        ("San Mateo", "San Francisco"),
        ("Menlo Park", "Mountain View"),
        ("Seongnam", "Seoul"),
        ("Hong Kong", "Shenzhen"),
        ("Norwalk", "Armonk"),
        ("Armonk", "New York"),
    ]:
        assert (at.loc[a] - at.loc[b]).abs().max() < 0.5, (a, b)


def test_every_table_says_in_both_languages_what_it_holds(study: sources.DataPackage) -> None:
    for resource in study.description.resources:
        properties = resource.properties
        assert {"title", "description", "locator", "sources", "licenses"} <= set(properties)
        assert all(properties["label"][language] for language in ("en", "zh"))
        for field in resource.fields:
            assert field.properties["description"], (resource.name, field.name)
            assert all(field.properties["label"][language] for language in ("en", "zh"))
            if field.type == "number":
                assert field.unit, (resource.name, field.name)
            for value in field.constraints.get("enum", []) if "labels" in field.properties else []:
                assert set(field.properties["labels"][value]) == {"en", "zh"}


def test_labels_come_in_the_language_asked_for(study: sources.DataPackage) -> None:
    assert study.label("zh") == "全球城市数字媒体产业集聚，2008—2017年"
    assert study.resource("revenue").label("zh") == "数字媒体产业营收总额"
    revenue = study.resource("revenue").field("value")
    assert revenue is not None
    assert (revenue.label("en"), revenue.label("zh")) == ("Revenue", "营收总额")


def test_without_labels_the_names_serve(tmp_path: Path) -> None:
    package = sources.read(write_counts(tmp_path / "mine"))
    jobs = package.resource("jobs")
    value = jobs.field("value")
    assert value is not None
    assert (package.label("zh"), jobs.label("zh"), value.label("zh")) == ("Counts", "jobs", "jobs")


def test_columns_that_the_codebook_lacks_are_explained_by_the_package(tmp_path: Path) -> None:
    fields = [dict(field) for field in FIELDS]
    fields[1] |= {"label": {"en": "Branch", "zh": "行业"}, "description": "Code of the branch"}
    fields[2]["name"] = "year"
    own = sources.read(write_counts(tmp_path, fields, JOBS.replace("period", "year"))).columns
    assert "year" not in own  # the codebook knows it
    assert (own["naics"].en, own["naics"].zh) == ("Branch", "行业")
    assert own["naics"].meaning == "Code of the branch"
    assert (own["jobs"].unit, own["jobs"].show(12)) == ("jobs", "12")


def test_the_map_has_land_where_the_cities_are(study: sources.DataPackage) -> None:
    land = study.table("land")
    assert len(land) <= 600
    assert land["lat"].min() > -60

    def is_land(lat: float, lon: float) -> bool:
        near = land[(land["lat"] - lat).abs() <= 1.25]
        return ((near["lon_from"] - 1.25 <= lon) & (lon <= near["lon_to"] + 1.25)).any()

    for name, lat, lon in [("Moscow", 56, 38), ("Alice Springs", -24, 134), ("Brasília", -16, -48)]:
        assert is_land(lat, lon), name
    for name, lat, lon in [("Atlantic", 30, -40), ("Pacific", 0, -140), ("Indian Ocean", -30, 80)]:
        assert not is_land(lat, lon), name


def test_terms_have_both_languages(study: sources.DataPackage) -> None:
    glossary = study.by_role("glossary")
    assert glossary is not None
    assert len(glossary) >= 25
    assert glossary["term_zh"].str.contains("[一-龥]").all()


def test_tables_are_given_out_as_copies(study: sources.DataPackage) -> None:
    table = study.table("firm-lq")
    table["lq"] = 0.0
    assert (study.table("firm-lq")["lq"] > 0).any()


def test_an_unknown_table_is_named_with_those_there_are(study: sources.DataPackage) -> None:
    with pytest.raises(KeyError, match=r'no resource "jobs"; it has firm-lq'):
        study.table("jobs")


def test_counts_of_ones_own_keep_codes_as_text_and_gaps_as_gaps(tmp_path: Path) -> None:
    package = sources.read(write_counts(tmp_path / "mine"))
    assert package.panel.empty
    assert package.amounts is None
    assert package.flags is None
    assert package.counts is not None
    assert list(package.counts) == ["region", "industry", "year", "value"]
    assert list(package.counts["region"]) == ["01000", "01000", "02000"]
    assert package.counts["value"].isna().tolist() == [False, False, True]
    assert package.counts.attrs["unit"] == "jobs"
    assert list(package.places["name_zh"]) == ["01000", "02000"]
    assert package.places["lat"].isna().all()


def test_a_package_written_back_reads_the_same(study: sources.DataPackage, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(DATA, copy)
    for resource in study.description.resources:
        study.table(resource.name).to_csv(copy / resource.path, index=False)
    again = sources.read(copy)
    pd.testing.assert_frame_equal(again.panel, study.panel)
    for name in study.names():
        pd.testing.assert_frame_equal(again.table(name), study.table(name))


def test_facts_join_with_one_entry(tmp_path: Path) -> None:
    fields = [{"name": name} for name in ("id", "source", "value")]
    facts = {"name": "facts", "role": "facts", "schema": {"fields": fields}}
    package = sources.read(write(tmp_path, [facts], "id,source,value\nfirms-2008,study,560\n"))
    found = package.by_role("facts")
    assert found is not None
    assert found["value"].tolist() == ["560"]


def test_bad_data_is_refused_with_every_problem(tmp_path: Path) -> None:
    rows = "area,naics,period,jobs\n01000,10,2016,n/a\n,10,16,-1\n"
    with pytest.raises(InvalidData) as caught:
        sources.read(write_counts(tmp_path, rows=rows))
    assert [(p.row, p.column) for p in caught.value.problems] == [
        (2, "jobs"),
        (3, "area"),
        (3, "period"),
        (3, "jobs"),
    ]
    assert "row 2, column jobs" in str(caught.value)


def test_the_environment_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERBOOK_DATA", str(write_counts(tmp_path / "mine")))
    assert sources.read().description.title == "Counts"
    monkeypatch.delenv("CLUSTERBOOK_DATA")
    assert sources.read().path.resolve() == DATA.resolve()


def test_whole_numbers_with_gaps_become_a_panel_and_amounts(tmp_path: Path) -> None:
    fields = [
        {"name": "region"},
        {"name": "year", "type": "integer"},
        {"name": "value", "type": "integer", "unit": "ratio"},
    ]
    resources = [
        {"name": "a", "role": "lq", "measure": "jobs", "schema": {"fields": fields}},
        {"name": "b", "role": "amounts", "schema": {"fields": fields}},
    ]
    package = sources.read(write(tmp_path, resources, "region,year,value\nA,2001,1\nA,2002,\n"))
    assert package.amounts is not None
    for column in (package.panel["lq"], package.amounts["value"]):
        assert column.dtype == float
        assert column.isna().tolist() == [False, True]
