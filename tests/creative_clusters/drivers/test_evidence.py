"""The study's evidence, recomputed; each number by hand from the printed ones."""

from __future__ import annotations

import pytest

from creative_clusters.data import sources
from creative_clusters.drivers import evidence


@pytest.fixture(scope="module")
def cases():
    return sources.read().table("cases")


def test_each_opening_has_figures_and_together_they_are_all(cases):
    parts = [evidence.of_openings(cases, name) for name in evidence.OPENINGS]
    assert [len(part) for part in parts] == [3, 2, 5, 3]
    assert len(evidence.of_openings(cases)) == 13


def test_printed_growth_of_trade_is_within_the_rounding(cases):
    said, rate = evidence.trade_said(cases, 2030)
    assert 100 * rate == pytest.approx(12.03, abs=0.005)
    assert "within the rounding" in said
    assert "2030" in said
    assert "2024 (" not in evidence.trade_said(cases, 2024)[0]


def test_a_printed_growth_that_does_not_follow_is_named(cases):
    growth = cases["indicator"].str.startswith("mean annual growth")
    wrong = cases.assign(value=cases["value"].mask(growth, 13.0))
    assert "outside the rounding" in evidence.trade_said(wrong, 2024)[0]


def test_export_shares_follow_from_their_counts(cases):
    lists = evidence.export_lists(cases)
    assert (100 * lists["part_of_whole"]).round(1).to_list() == [40.9, 35.9, 47.0, 47.1]
    assert evidence.as_printed(lists).all()
    off = lists.assign(printed=lists["printed"] + 1)
    assert not evidence.as_printed(off).any()


def test_whole_of_research_and_who_leads(cases):
    whole, low, high = evidence.world_research(cases)
    assert whole == pytest.approx(12577 / 0.85)
    assert low < whole < high
    shares = evidence.research_shares(cases)
    assert shares["value"].sum() == pytest.approx(100.0)
    assert "2.5 times" in evidence.research_finding(shares, "China")
    assert "2.3 times as much as European Union" in evidence.research_finding(
        shares, "United States"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_sentence_has_its_numbers(cases, language):
    said = {
        "26": evidence.world_clusters_said(cases),
        "644": evidence.intensity_said(cases),
        "2.07": evidence.pangyo_said(cases),
        "124.3": evidence.investment_said(cases),
        "2.3": evidence.readiness_said(evidence.readiness(cases)),
        "1,738": evidence.sizes_said(cases),
        "(9)": evidence.ranks_said(cases),
        "1,257.7": evidence.research_said(cases, "China"),
        "12.0%": evidence.trade_finding(cases),
    }
    for number, sentence in said.items():
        assert number in sentence


def test_without_cases_tables_are_empty_and_sentences_silent(cases):
    none = cases.iloc[:0]
    assert evidence.opening_shares(none).empty
    assert evidence.readiness(none).empty
    assert evidence.trade(none, 2030).empty
    assert evidence.investment_said(none) == ""
    assert evidence.sizes_said(none) == ""
