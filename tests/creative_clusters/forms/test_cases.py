"""Figures of the cases of forms: recomputed, in both languages."""

from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters.drivers.sentences.cases import each
from creative_clusters.forms import cases as form_cases
from creative_clusters.forms.sentences import cases as said_of
from creative_clusters.words import wording


@pytest.fixture(scope="module")
def cases(root):
    return pd.read_csv(root / "data" / "hua-2026" / "cases.csv")


@pytest.fixture(scope="module")
def frameworks(root):
    path = root / "data" / "hua-2026" / "frameworks.csv"
    return form_cases.of_forms(pd.read_csv(path, keep_default_na=False))


def test_every_component_belongs_to_a_form_or_is_the_root(frameworks):
    forms = list(form_cases.FORMS)
    assert len(form_cases.of_forms(frameworks, forms)) == len(frameworks) - 1
    one = form_cases.of_forms(frameworks, ["scene"])
    assert one["component"].str.startswith("forms.scene").all()


def test_the_rainforest_has_three_parts_and_makers_are_its_case(frameworks):
    own = frameworks[frameworks["parent"] == "forms.rainforest"].set_index("component")
    parts = own.index[own["level"] == "part"]
    assert [part.split(".")[-1] for part in parts] == ["species", "web", "soil"]
    assert own.loc["forms.rainforest.makers", "level"] == "case"


def test_dated_steps_come_in_order(cases):
    assert form_cases.events(form_cases.of_cases(cases))["year"].is_monotonic_increasing


def test_shares_are_told_as_printed(cases):
    said = said_of.shares_finding(form_cases.world_shares(cases))
    assert "6.9%" in said and "0.7%" in said


@pytest.mark.parametrize("pace", [0.5, 1.0, 2.0])
def test_output_reaches_its_aim_in_the_year_found(cases, pace):
    year = form_cases.year_of_aim(cases, pace)
    rate = pace * ((650 / 51) ** (1 / 19) - 1)
    assert 650 * (1 + rate) ** (year - 2024) == pytest.approx(1000)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_sentences_speak_both_languages(cases, language):
    segments = form_cases.agencies(cases)
    table, year = form_cases.outlook(cases, 2026, 1.5), form_cases.year_of_aim(cases, 1.5)
    said = [
        said_of.agencies_finding(segments),
        each(segments),
        said_of.network(cases),
        said_of.outlook_finding(table),
        said_of.outlook(cases, 1.5, year),
    ]
    assert all(said)
    chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in one) for one in said]
    assert all(chinese) if language == "zh" else not any(chinese)
