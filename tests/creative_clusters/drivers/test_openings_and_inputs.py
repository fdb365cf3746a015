"""The study's evidence, recomputed; each number by hand from the printed ones."""

from __future__ import annotations

import pytest

from creative_clusters.data import sources
from creative_clusters.drivers import inputs, openings
from creative_clusters.drivers.cases import rate
from creative_clusters.drivers.sentences import inputs as inputs_said
from creative_clusters.drivers.sentences import openings as openings_said


@pytest.fixture(scope="module")
def cases():
    return sources.read().table("cases")


def test_each_opening_has_figures_and_together_they_are_all(cases):
    parts = [openings.of_openings(cases, name) for name in openings.OPENINGS]
    assert [len(part) for part in parts] == [3, 2, 5, 3]
    assert len(openings.of_openings(cases)) == 13


def test_printed_growth_of_trade_is_within_the_rounding(cases):
    said = openings_said.trade_said(cases, 2030)
    assert 100 * rate(openings.trade(cases, 2030)) == pytest.approx(12.03, abs=0.005)
    assert "and so it may be" in said
    assert "2030" in said
    assert "2024 (" not in openings_said.trade_said(cases, 2024)


def test_a_printed_growth_that_does_not_follow_is_named(cases):
    growth = cases["indicator"].str.startswith("mean annual growth")
    wrong = cases.assign(value=cases["value"].mask(growth, 13.0))
    assert "outside the rounding" in openings_said.trade_said(wrong, 2024)


def test_export_shares_follow_from_their_counts(cases):
    lists = inputs.export_lists(cases)
    assert (100 * lists["part_of_whole"]).round(1).to_list() == [40.9, 35.9, 47.0, 47.1]
    assert inputs.as_printed(lists).all()
    off = lists.assign(printed=lists["printed"] + 1)
    assert not inputs.as_printed(off).any()


def test_whole_of_research_and_who_leads(cases):
    whole, low, high = inputs.world_research(cases)
    assert whole == pytest.approx(12577 / 0.85)
    assert low < whole < high
    shares = inputs.research_shares(cases)
    assert shares["value"].sum() == pytest.approx(100.0)
    assert "2.5 times" in inputs_said.research_finding(shares, "China")
    assert "2.3 times as much as European Union" in inputs_said.research_finding(
        shares, "United States"
    )


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("en", "26;644,000;2.071 million;124.3 billion;7.3;5,366;Nanjing (9);1.2577 trillion EUR"),
        ("zh", "26;64.4万人;207.1万美元;1243亿美元;7.3;5366;Nanjing（9）;1.2577万亿欧元"),
    ],
)
def test_every_sentence_has_its_numbers(cases, language, numbers):
    said = [
        inputs_said.clusters(cases),
        inputs_said.intensity(cases),
        inputs_said.pangyo(cases),
        openings_said.investment(cases),
        openings_said.readiness(openings.readiness(cases)),
        inputs_said.sizes(cases),
        inputs_said.ranks(cases),
        inputs_said.research(cases, "China"),
    ]
    for number, sentence in zip(numbers.split(";"), said, strict=True):
        assert number in sentence


def test_without_cases_tables_are_empty_and_sentences_silent(cases):
    none = cases.iloc[:0]
    assert openings.shares(none).empty
    assert openings.readiness(none).empty
    assert openings.trade(none, 2030).empty
    assert openings_said.investment(none) == ""
    assert inputs_said.sizes(none) == ""


def test_ratios_by_branch_and_by_kind_leave_out_what_is_blank(root):
    branches = sources.read(root / "data").table("branches")
    blank = branches.assign(input=branches["input"].where(branches["branch"] != "Games"))
    assert len(inputs.ratios(blank)) == len(branches) - 1
    assert inputs.ratios(branches)["value"].is_monotonic_decreasing
    assert inputs.by_kind(branches)["labour"] == pytest.approx(133 / 105)
    assert inputs.by_kind(blank)["technology"] == pytest.approx(382 / 260)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_invented_ratios_are_called_so(root, language):
    branches = sources.read(root / "data").table("branches")
    assert inputs_said.ratios(branches).startswith("Invented" if language == "en" else "虚构")
    given = branches.assign(status="given")
    assert not inputs_said.ratios(given).startswith(("Invented", "虚构"))
    one = branches[branches["kind"] == "labour"]
    assert "1.27" not in inputs_said.ratios(one)
