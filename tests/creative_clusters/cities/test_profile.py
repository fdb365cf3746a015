"""One region's page: published values, what is missing, and sentences in both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.audit import about
from creative_clusters.cities import profile, sentences
from creative_clusters.data import sources
from creative_clusters.drivers import growth_types, stages
from creative_clusters.paths.sentences import path as path_said
from creative_clusters.statistics import trends
from creative_clusters.words.wording import LANGUAGES


@pytest.fixture(scope="module")
def data(root) -> sources.DataPackage:
    return sources.read(root / "data")


@pytest.fixture(scope="module")
def tested(data) -> pd.DataFrame:
    return trends.trends(data.panel)


def standing(data, tested, region: str) -> pd.DataFrame:
    return profile.standing(data.panel, tested, region)


def kinds(spots: pd.DataFrame, region: str, **cuts: float) -> pd.DataFrame:
    return growth_types.by_thresholds(spots[spots["region"] == region], **cuts)


@pytest.mark.parametrize(
    ("region", "held"),
    [
        ("Tokyo", [10, 10, 10]),
        ("London", [10, 0, 0]),
        ("San Mateo", [0, 10, 0]),
        ("Menlo Park", [0, 0, 10]),
    ],
)
def test_presence_is_what_the_tables_print(data, region, held):
    table = profile.presence(data.panel, data.amounts, region)
    assert table["measure"].tolist() == ["firms", "revenue", "amounts"]
    assert table["n"].tolist() == held


def test_what_is_not_in_a_table_is_said_to_be_unknown(data):
    said = {
        region: sentences.presence(
            profile.presence(data.panel, data.amounts, region), region, data.places
        )
        for region in ("Tokyo", "Seoul", "London")
    }
    assert said["Tokyo"].startswith("Tokyo (Japan, Asia) stands in every table")
    assert "2 of the 3 tables" in said["Seoul"]
    assert "one of the 3 tables of the data only: firm-number LQ" in said["London"]
    assert "which is not zero" in said["London"]


def test_values_and_ranks_are_those_of_the_printed_table(data, tested):
    [row] = standing(data, tested, "Warsaw").to_dict("records")
    assert (row["lq_start"], row["lq_end"]) == (3.81, 5.91)
    assert (row["end_rank"], row["ranked_end"]) == (1, 20)
    whole = tested[(tested["region"] == "Warsaw") & (tested["measure"] == "firms")].iloc[0]
    assert row["p_adjusted"] == whole["p_adjusted"]  # adjusted among all, not for one alone
    assert standing(data, tested, "Menlo Park").empty


def test_a_trend_is_said_with_its_interval_or_said_to_be_none(data, tested):
    firms, revenue = sentences.standing(standing(data, tested, "Tokyo"), "Tokyo")
    assert firms.startswith("Firm-number LQ: 3.16 in 2017, rank 5 of 20 (2.63 and rank 5")
    assert "Rising: +0.060 a year" in firms
    assert "adjusted p < 0.001" in revenue
    [warsaw] = sentences.standing(standing(data, tested, "Warsaw"), "Warsaw")
    assert "No clear trend" in warsaw
    short = data.panel[data.panel["year"] >= 2016]
    table = profile.standing(short, trends.trends(short), "Warsaw")
    assert "Insufficient evidence" in sentences.standing(table, "Warsaw")[0]
    assert "no LQ" in sentences.standing(table.iloc[:0], "Warsaw")[0]


def test_a_value_that_is_missing_at_the_end_is_said_to_be(data):
    panel = data.panel.copy()
    panel.loc[(panel["region"] == "Warsaw") & (panel["year"] == 2017), "lq"] = np.nan
    table = profile.standing(panel, trends.trends(panel), "Warsaw")
    assert "no value in 2017" in sentences.standing(table, "Warsaw")[0]


def test_the_parts_of_number_and_scale_add_up(data):
    change, placed = profile.scale_of(data.panel, "Shenzhen")
    moved = profile.since_first(placed)
    assert moved["d_revenue"].tolist() == pytest.approx(list(moved["d_firms"] + moved["d_scale"]))
    assert moved.iloc[0][["d_revenue", "d_firms", "d_scale"]].tolist() == [0, 0, 0]
    row, last = change.iloc[0], moved.iloc[-1]
    assert last["d_scale"] == pytest.approx(row["d_scale"])
    assert row["revenue_to"] == 6.26
    assert placed["scale"].iloc[-1] == pytest.approx(6.26 / 1.52)


@pytest.mark.parametrize("region", ["London", "San Mateo", "Armonk"])
def test_a_city_of_one_table_has_no_split(data, region):
    change, placed = profile.scale_of(data.panel, region)
    assert change.empty
    assert profile.since_first(placed).empty
    assert "is not known" in sentences.scale(change, placed, region)


def test_a_type_says_how_firm_it_is_and_grows_only_on_a_clear_trend(data, tested):
    spots = growth_types.positions(data.panel, tested)
    [warsaw] = sentences.types(kinds(spots, "Warsaw"), "Warsaw")
    assert "concentrated (LQ 5.91; trend: no clear trend)" in warsaw
    assert "100% of 28" in warsaw
    tokyo = sentences.types(kinds(spots, "Tokyo"), "Tokyo")
    assert all("trend: rising" in said for said in tokyo)
    assert kinds(spots, "Tokyo", lq=4.0)["growth_type"].tolist() == ["growth", "growth"]
    none = sentences.types(kinds(spots, "Armonk"), "Armonk")
    assert "Armonk has none" in none[0]


def test_a_stage_is_read_from_amounts_where_there_are_any(data):
    series, values = profile.series_of(data.panel, data.amounts, "Menlo Park")
    reading = stages.read(values)
    assert (series, reading["dropped"].iloc[0], reading["n"].iloc[0]) == ("amounts", 2, 8)
    assert "placeholders or not above zero: 2" in sentences.stage(reading, series)
    series, _ = profile.series_of(data.panel, data.amounts, "Seoul")
    assert series == "revenue"
    series, values = profile.series_of(data.panel, data.amounts, "London")
    assert series == "firms"
    assert "a share and not a sum" in sentences.stage(stages.read(values), series)
    series, values = profile.series_of(data.panel, data.amounts, "nowhere")
    assert (series, len(values)) == ("", 0)
    assert "long enough" in sentences.stage(stages.read(values), series)


def test_the_path_rests_only_on_what_is_known(data, tested):
    def found(region: str, panel=None) -> pd.Series:
        series, values = profile.series_of(data.panel, data.amounts, region)
        table, (_, placed) = standing(data, tested, region), profile.scale_of(data.panel, region)
        return profile.path_of(region, stages.read(values), series, table, placed)

    tokyo = found("Tokyo")
    assert (tokyo["upgrade_path"], tokyo["footing"], tokyo["known"]) == ("honeycomb", "thin", 2)
    assert tokyo["reasons"] == "small_firms"
    assert found("Warsaw")["known"] == 0  # no clear trend, no revenue, no stage
    assert found("Warsaw")["footing"] == "none"
    assert found("New York")["reasons"] == "falling"
    # A share that has reached its ceiling is no stage of growth.
    assert found("Seoul")["known"] == 1


def test_doubtful_cells_are_those_of_the_region(data):
    assert "2014 and 2015 (can be read in two ways)" in sentences.doubtful(
        data.flags, "Los Angeles"
    )
    assert "2008 and 2009 (looks like a placeholder)" in sentences.doubtful(
        data.flags, "Menlo Park"
    )
    assert "None" in sentences.doubtful(data.flags, "Tokyo")
    assert "None" in sentences.doubtful(None, "Tokyo")


def test_claims_that_name_a_city(data):
    named = about(data.claims, "Hong Kong")
    assert "xie-hu.hong-kong-keeps-rising" in set(named["id"])
    assert "xie-hu.eurasia-strong" in set(named["id"])  # in its check only
    assert about(data.claims, "Tok").empty  # whole words only
    said = sentences.claims(named, "Hong Kong")
    assert said.startswith(f"Claims of the studies that name Hong Kong: {len(named)} (")
    assert "No claim" in sentences.claims(named.iloc[:0], "X")
    assert "no claims of a study" in sentences.claims(None, "X")


def test_the_summary_has_every_region_and_table_once(data, tested):
    table = profile.summary(data.panel, data.amounts, tested, data.places)
    assert table["region"].nunique() == 33
    assert len(table) == 20 + 20 + 10
    assert not table.duplicated(["region", "measure"]).any()
    amounts = table[table["measure"] == "amounts"].set_index("region")
    assert amounts["lq"].isna().all()
    printed = data.amounts.set_index(["region", "year"])["value"]
    assert amounts.loc["Tokyo", "value"] == printed["Tokyo", 2017]
    said = sentences.summary(table)
    assert (
        said
        == "33 cities: 6 in 3 of the 3 tables, 5 in 2 of the 3 tables and 22 in 1 of the 3 tables."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("region", ["Tokyo", "London", "Menlo Park"])
def test_every_sentence_has_both_languages(data, tested, region, language):
    spots = growth_types.positions(data.panel, tested)
    table = standing(data, tested, region)
    series, values = profile.series_of(data.panel, data.amounts, region)
    reading = stages.read(values)
    change, placed = profile.scale_of(data.panel, region)
    held = profile.presence(data.panel, data.amounts, region)
    said = [
        sentences.presence(held, region, data.places),
        *sentences.standing(table, region),
        sentences.scale(change, placed, region),
        *sentences.types(kinds(spots, region), region),
        sentences.stage(reading, series),
        path_said(profile.path_of(region, reading, series, table, placed)),
        sentences.doubtful(data.flags, region),
        sentences.claims(about(data.claims, region), region),
    ]
    assert all(said)
    assert not any("{" in one or "nan" in one for one in said)


def test_a_single_year_is_told_without_a_span():
    data = pd.DataFrame(
        {"region": ["A", "A"], "year": 2016, "measure": ["firms", "revenue"], "lq": [3.68, None]}
    )
    data["flag"], data["basis"] = "", "computed"
    tested = trends.trends(data)
    table = profile.standing(data, tested, "A")
    assert sentences.ends(table, "A") == "A in 2016: firm-number LQ 3.68"
    spots = growth_types.positions(data, tested)
    said = sentences.types(kinds(spots, "A"), "A")
    assert any("the type is not known" in sentence for sentence in said)
    assert not any("nan" in sentence for sentence in said)
