"""The pages of the audit, under several parameters."""

from __future__ import annotations

import csv
import io

from creative_clusters.audit import REGISTRY


def test_the_scoreboard_counts_what_could_have_come_out_otherwise(run_page):
    page = run_page("scoreboard")
    found = page.results
    assert found["claims"] == 292
    assert found["named_a_check"] > 140
    assert found["checked"] == found["claims"] - found["not_checkable"]
    assert (found["in_part"], found["inconsistent"]) == (19, 25)
    assert "292 claims, 25 of them inconsistent: date 7, trend 2" in page.charts[0]["alt"]
    names = [table["name"] for table in page.tables]
    assert names == ["verdicts", "criteria"]


def test_clerical_claims_stand_beside(run_page):
    page = run_page("scoreboard", claim_weight="clerical", group="weight")
    assert (page.results["claims"], page.results["inconsistent"]) == (162, 7)
    assert page.results["groups"] == 1


def test_the_scoreboard_of_one_study(run_page):
    page = run_page("scoreboard", study="liu", claim_weight="all", group="study")
    assert page.results["groups"] == 1
    assert page.results["inconsistent"] == 0
    assert [table["name"] for table in page.tables] == ["verdicts", "criteria"]


def test_every_inconsistent_claim_is_told_with_its_arithmetic(run_page):
    page = run_page("inconsistent-claims")
    assert page.results["doubts"] == 32
    assert page.results["broken"] == 2


def test_doubts_of_one_strength(run_page):
    page = run_page("inconsistent-claims", study="xie-hu-2020", strength="arithmetic")
    assert page.results["doubts"] == 3


def test_a_selection_without_doubts_ends_the_page(run_page):
    page = run_page("inconsistent-claims", study="liu")
    assert page.missing and page.charts == []


def test_all_claims_are_listed_and_can_be_filtered(run_page):
    page = run_page("all-claims")
    [table] = page.tables
    rows = list(csv.DictReader(io.StringIO(table["csv"])))
    assert len(rows) == len({row["claim_id"] for row in rows}) == page.results["claims"] == 459
    assert len(table["filters"]) == 3
    assert table["html"].count("page:inconsistent-claims#") == 32
    assert table["html"].count('href="page:who-earns"') == 23
    assert all(row["arithmetic"] for row in rows if row["check"].startswith("missing("))


def test_claims_of_one_verdict(run_page):
    page = run_page("all-claims", study="hua-2026", verdict="inconsistent", strength="outside")
    assert page.results["claims"] == page.results["inconsistent"] == 13


def test_the_made_up_study_shows_every_check_and_what_is_refused(run_page):
    page = run_page("check-your-own-study")
    assert page.results["inconsistent"] == 2
    assert page.results["checks"] == len(REGISTRY)
    errors = next(table for table in page.tables if table["name"] == "errors")
    assert "Did you mean" in errors["csv"]
    assert "row 2, column check" in errors["csv"]
