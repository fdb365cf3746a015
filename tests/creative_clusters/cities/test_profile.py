"""One region's page: published values, what is missing, and sentences in both languages."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from creative_clusters.audit import VERDICTS, about
from creative_clusters.cities import brief, profile, sentences
from creative_clusters.cities.profile import Profile
from creative_clusters.data import sources
from creative_clusters.paths import answers, pathfinder
from creative_clusters.statistics import trends
from creative_clusters.words.wording import LANGUAGES
from tests.conftest import spoken


@pytest.fixture(scope="module")
def data(root) -> sources.DataPackage:
    return sources.read(root / "data")


@pytest.fixture(scope="module")
def tested(data) -> pd.DataFrame:
    return trends.trends(data.panel)


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
    table = Profile(data, region).held
    assert table["measure"].tolist() == ["firms", "revenue", "amounts"]
    assert table["n"].tolist() == held


def test_what_is_not_in_a_table_is_said_to_be_unknown(data):
    said = {
        region: sentences.presence(Profile(data, region).held, region, data.places)
        for region in ("Tokyo", "Seoul", "London")
    }
    assert said["Tokyo"].startswith("Tokyo (Japan, Asia) stands in every table")
    assert "Tokyo lies in the city group " in said["Tokyo"]
    assert "2 of the 3 tables" in said["Seoul"]
    assert "city group" not in said["Seoul"]
    assert "one of the 3 tables of the data only: firm-number LQ" in said["London"]
    assert "which is not zero" in said["London"]


def test_a_group_is_named_once_in_chinese(data):
    held = Profile(data, "Shenzhen").held
    told = spoken("zh", sentences.presence, held, "Shenzhen", data.places)
    assert told.endswith("属于珠三角城市群。")


def test_values_and_ranks_are_those_of_the_printed_table(data, tested):
    [row] = Profile(data, "Warsaw").standing.to_dict("records")
    assert (row["lq_start"], row["lq_end"]) == (3.81, 5.91)
    assert (row["end_rank"], row["ranked"]) == (1, 20)
    whole = tested[(tested["region"] == "Warsaw") & (tested["measure"] == "firms")].iloc[0]
    assert row["p_adjusted"] == whole["p_adjusted"]  # adjusted among all, not for one alone
    assert Profile(data, "Menlo Park").standing.empty


def test_a_line_is_drawn_only_where_the_trend_is_clear(data):
    assert Profile(data, "Warsaw").lines["on_trend"].isna().all()
    assert Profile(data, "Tokyo").lines["on_trend"].notna().all()


def test_a_trend_is_said_with_its_interval_or_said_to_be_none(data):
    firms, revenue = sentences.standing(Profile(data, "Tokyo").standing, "Tokyo")
    assert firms.startswith("Firm-number LQ: 3.16 in 2017, rank 5 of 20 (2.63 and rank 5")
    assert "Rising: +0.060 a year" in firms
    assert "adjusted p < 0.001" in revenue
    [warsaw] = sentences.standing(Profile(data, "Warsaw").standing, "Warsaw")
    assert "No clear trend" in warsaw
    table = Profile(data, "Warsaw", first_year=2016).standing
    assert "Insufficient evidence" in sentences.standing(table, "Warsaw")[0]
    assert "no LQ" in sentences.standing(table.iloc[:0], "Warsaw")[0]


def test_a_value_that_is_missing_at_the_end_is_said_to_be(data):
    panel = data.panel.copy()
    panel.loc[(panel["region"] == "Warsaw") & (panel["year"] == 2017), "lq"] = np.nan
    table = Profile(SimpleNamespace(panel=panel, amounts=None), "Warsaw").standing
    assert "no value in 2017" in sentences.standing(table, "Warsaw")[0]


def test_the_parts_of_number_and_scale_add_up(data):
    city = Profile(data, "Shenzhen")
    moved = city.moved
    assert moved["d_revenue"].tolist() == pytest.approx(list(moved["d_firms"] + moved["d_scale"]))
    assert moved.iloc[0][["d_revenue", "d_firms", "d_scale"]].tolist() == [0, 0, 0]
    row, last = city.change.iloc[0], moved.iloc[-1]
    assert last["d_scale"] == pytest.approx(row["d_scale"])
    assert row["revenue_to"] == 6.26
    assert city.placed["scale"].iloc[-1] == pytest.approx(6.26 / 1.52)


@pytest.mark.parametrize("region", ["London", "San Mateo", "Armonk"])
def test_a_city_of_one_table_has_no_split(data, region):
    city = Profile(data, region)
    assert city.change.empty
    assert city.moved.empty
    assert "is not known" in sentences.scale(city.change, city.placed, region)


def test_a_type_says_how_firm_it_is_and_grows_only_on_a_clear_trend(data):
    [warsaw] = sentences.types(Profile(data, "Warsaw").kinds(), "Warsaw")
    assert "concentrated (LQ 5.91; trend: no clear trend)" in warsaw
    assert "100% of 28" in warsaw
    tokyo = Profile(data, "Tokyo")
    assert all("trend: rising" in said for said in sentences.types(tokyo.kinds(), "Tokyo"))
    assert tokyo.kinds(lq=4.0)["growth_type"].tolist() == ["growth", "growth"]
    assert "Armonk has none" in sentences.types(Profile(data, "Armonk").kinds(), "Armonk")[0]


def test_a_stage_is_read_from_amounts_where_there_are_any(data):
    city = Profile(data, "Menlo Park")
    reading = city.reading
    assert (city.series, reading["dropped"].iloc[0], reading["n"].iloc[0]) == ("amounts", 2, 8)
    assert "placeholders or not above zero: 2" in sentences.stage(reading, city.series)
    assert Profile(data, "Seoul").series == "revenue"
    city = Profile(data, "London")
    assert city.series == "firms"
    assert "a share and not a sum" in sentences.stage(city.reading, city.series)
    city = Profile(data, "nowhere")
    assert (city.series, len(city.values)) == ("", 0)
    assert "long enough" in sentences.stage(city.reading, city.series)


@pytest.fixture(scope="module")
def everywhere(data) -> pd.DataFrame:
    return pathfinder.find(pathfinder.known(data)).set_index("cluster")


class TestOneAnswer:
    """A city has one answer, whichever page, command or selection asks."""

    def test_the_page_of_each_city_gives_that_of_the_chapter(self, data, everywhere):
        for region in data.places["region"]:
            assert dict(Profile(data, region).path) == {
                "cluster": region, **everywhere.loc[region]
            }  # fmt: skip

    def test_each_rule_speaks_alike_on_both_and_as_the_tables_say(self, data, everywhere):
        known = pathfinder.known(data).set_index("cluster")
        for rule in pathfinder.rules().itertuples():
            for region in data.places["region"]:
                value = known.loc[region, rule.fact]
                speaks = not pd.isna(value) and (
                    value < rule.value
                    if rule.comparison == "<"
                    else value >= rule.value
                    if rule.comparison == ">="
                    else value == rule.value
                )
                reasons = everywhere.loc[region, "reasons"].split(";")
                assert (rule.rule in reasons) == speaks, (rule.rule, region)

    def test_no_answer_below_half_of_the_facts(self, everywhere):
        few = everywhere[everywhere["known"] < everywhere["needed"]]
        assert few["upgrade_path"].eq("").all()
        assert few["footing"].eq("insufficient").all()

    def test_reasons_are_true_of_the_city(self, data, everywhere):
        # Its revenue LQ rose from 0.06 to 3.49: no rule may say that it falls, or is small.
        assert everywhere.loc["Hong Kong", "reasons"] == ""
        said = answers.known(Profile(data, "Hong Kong").case.iloc[0])
        assert "revenue LQ: rising, 0.06 in 2008 and 3.49 in 2017" in said
        assert everywhere.loc["New York", "reasons"] == "falling_firms"
        assert everywhere.loc["Tokyo", "reasons"] == "small_firms"
        # A share that has reached its ceiling is no stage of growth.
        assert pd.isna(Profile(data, "Seoul").case["stage"].iloc[0])

    def test_facts_given_to_a_page_lead_to_an_answer_and_its_advice(self, data):
        city = Profile(data, "Tokyo", facts=["gap_chain=0.8", "stage=decline"])
        assert city.path["upgrade_path"] == "honeycomb"
        _, table, caption = brief.advised(city, data)
        assert table["upgrade_path"].tolist() == ["honeycomb"]
        assert "this path" in caption


class TestTold:
    def test_statements_name_claims_that_there_are_and_carry_their_numbers(self, data):
        table, claims = data.table("cities-told"), set(data.claims["id"])
        ids = table["claims"].replace("", np.nan).dropna().str.split(";").explode()
        assert set(ids) <= claims
        numbers = [table[f"said_{code}"].str.findall(r"\d+(?:\.\d+)?") for code in LANGUAGES]
        both = [len(set(en) & set(zh)) >= len(set(zh)) - 1 for en, zh in zip(*numbers, strict=True)]
        assert np.mean(both) > 0.85  # thousands and units of money are written differently

    def test_what_the_issue_of_a_city_must_hold(self, data):
        def said(city: str) -> str:
            return " ".join(profile.statements(data, city, data.claims)["said"])

        for word in ("Huaqiangbei", "second among", "action plan", "City of Design", "corridor"):
            assert word in said("Shenzhen")
        for word in ("Tongji", "Lingshi", "Museum", "11 bases", "Makers", "creative cities"):
            assert word in said("Shanghai")

    def test_the_most_doubtful_verdict_is_shown(self, data):
        table = profile.statements(data, "Armonk", data.claims)
        assert table["verdict"].tolist() == ["inconsistent"]
        assert profile.statements(data, "Oslo", data.claims).empty
        for verdict in VERDICTS:  # every verdict that the audit gives is shown
            one = profile.statements(data, "Armonk", data.claims.assign(verdict=verdict))
            assert one["verdict"].ne("").all()
        assert "says nothing" not in sentences.statements(table, "Armonk")
        assert "nothing else" in sentences.statements(table.iloc[:0], "Oslo")


def test_doubtful_cells_are_those_of_the_region(data):
    assert "2014 and 2015 (can be read in two ways)" in sentences.doubtful(
        data.flags, "Los Angeles"
    )
    assert "2008 and 2009 (looks like a placeholder)" in sentences.doubtful(
        data.flags, "Menlo Park"
    )
    assert "None" in sentences.doubtful(data.flags, "Tokyo")
    assert "None" in sentences.doubtful(None, "Tokyo")


def test_a_trend_that_hangs_on_a_reading_is_told(data):
    """The other reading of Los Angeles, by SciPy: no longer clear among the twenty."""
    rows = data.panel[data.panel["measure"] == "revenue"].pivot_table(
        index="region", columns="year", values="lq"
    )
    rows.loc["Los Angeles", [2014, 2015]] = [1.0, 8.2]
    p = stats.false_discovery_control(
        [stats.kendalltau(rows.columns, row).pvalue for row in rows.to_numpy()]
    )
    assert 0.05 < p[rows.index.get_loc("Los Angeles")] < 0.08
    told = "Los Angeles (rising; in the other reading, no clear trend)"
    assert told in Profile(data, "Los Angeles").hanging
    assert Profile(data, "Singapore").hanging == Profile(data, "Oslo").hanging == ""


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
def test_every_sentence_has_both_languages(data, region, language):
    city = Profile(data, region)
    place, table, caption = brief.advised(city, data)
    sections = [brief.quotients(city, 1.0), brief.scale(city), brief.stage(city), brief.path(city)]
    sections.append(brief.types(city, lq=1.0, slope=0.0, top=3))
    said = [
        sentences.presence(city.held, region, data.places),
        *(line for section in sections for line in section.said),
        *(section.finding for section in sections if section.drawn is not None),
        sentences.doubtful(data.flags, region),
        sentences.claims(about(data.claims, region), region),
        sentences.statements(profile.statements(data, region, data.claims), region),
        *(place, caption, *table["measures"]),
    ]
    assert all(said)
    assert not any("{" in one or "nan" in one for one in said)


def test_a_single_year_is_told_without_a_span():
    panel = pd.DataFrame(
        {"region": ["A", "A"], "year": 2016, "measure": ["firms", "revenue"], "lq": [3.68, None]}
    )
    city = Profile(SimpleNamespace(panel=panel, amounts=None), "A")
    assert sentences.ends(city.lines, "A") == "A in 2016: firm-number LQ 3.68"
    said = sentences.types(city.kinds(), "A")
    assert any("the type is not known" in sentence for sentence in said)
    assert not any("nan" in sentence for sentence in said)


def test_years_without_a_value_are_unknown_in_every_sentence():
    values = {"A": (1.0, 2.0), "B": (3.0, None), "C": (None, 4.0), "D": (None, None)}
    rows = [(region, year, "firms", lq) for region, pair in values.items()
            for year, lq in zip((2015, 2024), pair, strict=True)]  # fmt: skip
    panel = pd.DataFrame(rows, columns=["region", "year", "measure", "lq"])
    panel.loc[len(panel)] = ["D", 2020, "firms", 5.0]
    cities = {name: Profile(SimpleNamespace(panel=panel, amounts=None), name) for name in values}
    said = {name: sentences.standing(city.standing, name)[0] for name, city in cities.items()}
    assert "Among the 1 known in both years it is number 1 now and was number 1 then" in said["A"]
    assert "(known in only one of them: 2)" in said["A"]
    assert said["B"].startswith("Firm-number LQ: no value in 2024.")
    assert said["C"].startswith("Firm-number LQ: 4.00 in 2024, rank 1 of 2.")
    assert said["D"].startswith("Firm-number LQ: no value in 2024.")
    assert sentences.ends(cities["D"].lines, "D") == "D in 2020: firm-number LQ 5.00"
    assert (
        sentences.ends(cities["A"].lines, "A")
        == "A, 2015 to 2024: firm-number LQ from 1.00 to 2.00"
    )
    assert not any("nan" in one or "–" in one for one in said.values())
