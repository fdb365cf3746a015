"""What the book tells of an audit."""

from __future__ import annotations

import pandas as pd
import pytest

from clusterbook.chapter import doubts
from creative_clusters.audit import charts, own, read_rows, reports, sentences, tables


@pytest.fixture(scope="module")
def made() -> reports.Report:
    return reports.report()


@pytest.fixture(scope="module")
def bad(made) -> pd.DataFrame:
    return made.of(verdict="inconsistent")


def test_counts_add_up_to_the_claims_and_shares_to_one(made):
    for by in ("study", "kind"):
        table = tables.counts(made.claims, by)
        assert table["claims"].sum() == len(made.claims)
        assert table.groupby("group")["share"].sum().to_numpy() == pytest.approx(1)


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("keeps_rising(firm-lq[Shanghai])", {"firm-lq"}),
        ("share_of(revenue[Armonk, 2017], a.revenue-total)", {"revenue"}),
        ("order(revenue-lq[Tokyo], firm-lq[Tokyo])", {"revenue-lq", "firm-lq"}),
        ('missing("revenue of all cities")', set()),
        ("same_as(xie-hu.world-revenue, 3)", set()),
    ],
)
def test_the_tables_that_a_check_names(expression, named):
    assert reports.tables_of(expression) == named


def test_a_doubt_concerns_tables_of_its_check_and_of_its_consequences(made):
    assert reports.doubted(made, "revenue")["id"].tolist() == [
        "xie-hu.revenue-lq-strongest",
        "xie-hu.armonk-in-bay-area",
    ]
    assert "xie-hu.new-york-firms-average" in set(reports.doubted(made, "firm-lq")["id"])
    assert reports.doubted(made, "none").empty


def test_a_region_is_not_taken_for_one_whose_name_ends_alike():
    table = pd.DataFrame({"claim": ["York grows", "New York shrinks"], "check": ["", ""]})
    assert reports.about(table, "New York")["claim"].tolist() == ["New York shrinks"]


def test_the_mark_links_each_doubt_and_is_empty_without_one(made):
    html = doubts.listed(reports.doubted(made, "firm-lq"), "Doubted")
    assert html.count('href="page:inconsistent-claims#xie-hu.') == 3
    assert doubts.listed(reports.doubted(made, "no-such-table"), "Doubted") == ""


def test_a_doubt_is_told_with_arithmetic_cause_and_consequence(made, bad):
    row = bad[bad["id"] == "xie-hu.tokyo-share-2015"].iloc[0].to_dict()
    html = doubts.claim(made, row)
    assert "94 ÷ 847 = 11.098%" in html
    assert html.count("holds all the same") == 2


@pytest.mark.parametrize("language", ["zh"])
def test_everything_is_told_in_chinese_too(made, bad, language):
    for sentence in (
        sentences.finding(made.claims),
        sentences.strengths(bad),
        sentences.why_not(made.claims),
        sentences.outcome(made, bad),
    ):
        assert any("一" <= letter <= "鿿" for letter in sentence)
    assert "核对" in charts.scoreboard(tables.counts(made.claims, "kind")).to_json(
        ensure_ascii=False
    )


def test_a_study_without_implied_quantities_and_consequences():
    made = reports.report(own.example())
    bad = made.of(verdict="inconsistent")
    assert tables.implied(made).empty
    assert made.following(bad["id"]).empty
    assert "2 claims are inconsistent." in sentences.outcome(made, bad)


def test_no_claims_left_is_said():
    none = reports.report(own.example()).claims.iloc[:0]
    assert "0" in sentences.finding(none)
    assert "No claim" in sentences.strengths(none)


def test_every_slip_is_refused_with_its_place():
    table = own.errors(own.example())
    assert table["answer_of_check"].str.contains("claims.csv, row ").all()
    assert table["answer_of_check"].nunique() == len(read_rows(own.example() / "slips.csv"))


def test_readers_see_places_instead_of_keys(made):
    told = sentences.working(made, "xie-hu.armonk-in-bay-area")
    assert told.startswith("section 3(1), paragraph 1: yes; US Census Bureau")
    assert sentences.working(made, "hua.clusters-tie").endswith("first hundred: 20")
    assert "table 1, Shanghai 2008" in sentences.working(made, "xie-hu.shanghai-keeps-rising")
    for claim in made.claims["id"]:
        assert "outside." not in sentences.working(made, claim), claim


def test_the_headline_counts_substantive_claims_only(made):
    said = sentences.finding(made.of(weight="substantive"))
    assert said.startswith(f"Of {(made.claims['weight'] == 'substantive').sum()} substantive")
    assert "clerical claims (" in sentences.beside(made.claims)


def test_criteria_have_the_random_series_that_pass_them(made):
    table = tables.criteria(made).set_index("word")
    assert table.loc["fluctuates", "chance_noise"] > 0.7  # noise does fluctuate
    assert table["chance_walk"].max() < 0.7
    assert table.loc["keeps rising, steadily", "chance_noise"] < 0.1
    assert (table["occurrences"] > 0).all()
    assert tables.criteria(reports.report(own.example())).empty


def test_tests_that_say_little_are_counted(made):
    assert "would also hold in at least half of random series" in sentences.worth(made.claims)
    assert sentences.worth(reports.report(own.example()).claims.iloc[:0]) == ""
