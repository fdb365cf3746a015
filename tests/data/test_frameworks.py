"""The studies' frameworks and cases as data: whole, linked, and with the numbers of the text."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from creative_clusters.forms import scenes
from creative_clusters.paths import pathfinder


@pytest.fixture(scope="module")
def data(read_data):
    return {
        "hua-2026": read_data("hua-2026/frameworks.csv"),
        "liu": read_data("liu/matrix.csv"),
        "xie-hu-2020": read_data("xie-hu-2020/mechanisms.csv"),
        "cases": read_data("hua-2026/cases.csv"),
        "links": read_data("concept-map.csv"),
        "indicators": read_data("hua-2026/form-indicators.csv"),
        "examples": read_data("hua-2026/form-examples.csv"),
    }


STUDIES = ("hua-2026", "liu", "xie-hu-2020")


@pytest.mark.parametrize("study", STUDIES)
def test_every_component_has_both_terms_a_gloss_and_a_place(data, study):
    table = data[study]
    assert table["component"].is_unique
    for column in ("term_zh", "term_en", "gloss", "gloss_zh", "locator"):
        assert table[column].str.strip().ne("").all(), column
    assert table["term_zh"].str.contains(r"[\u4e00-\u9fff]").sum() >= len(table) - 6
    assert table["gloss"].str.len().max() < 200


@pytest.mark.parametrize("study", STUDIES)
def test_every_parent_is_there(data, study):
    table = data[study]
    parents = set(table["parent"]) - {""}
    assert parents <= set(table["component"])


@pytest.mark.parametrize(
    ("framework", "level", "number"),
    [
        ("features", "item", 4),
        ("advantages", "item", 6),
        ("field", "segment", 3),
        ("field", "circle", 2),
        ("scale-ladder", "step", 2),
        ("scale-ladder", "carrier", 1),
        ("openings", "item", 4),
        ("stages", "step", 4),
        ("nesta-types", "item", 3),
        ("organisation", "item", 3),
        ("forms", "form", 5),
        ("scenes", "element", 5),
        ("scenes", "dimension", 3),
        ("paths", "path", 3),
        ("ad-pricing", "measure", 4),
    ],
)
def test_frameworks_are_whole(data, framework, level, number):
    table = data["hua-2026"]
    assert ((table["framework"] == framework) & (table["level"] == level)).sum() == number


def test_liu_has_three_of_each_and_four_actors(data):
    kinds = data["liu"]["kind"].value_counts()
    assert [kinds[kind] for kind in ("feature", "problem", "measure")] == [3, 3, 3]
    assert kinds["actor"] == 4


def test_each_problem_of_liu_is_answered_by_a_measure(data):
    table = data["liu"]
    problems = table.loc[table["component"].str.match(r"problem\.\w+\."), "component"]
    answered = {name for names in table["answers"] for name in names.split(";")}
    assert set(problems) <= answered


def test_lost_text_is_said_to_be_lost(data):
    table = data["liu"].set_index("component")
    assert set(table["legibility"]) == {"complete", "partly lost", "lost"}
    assert table.loc[table.index.str.startswith("problem"), "legibility"].ne("complete").all()
    assert table.loc[table.index.str.startswith("feature"), "legibility"].eq("complete").all()


def test_links_join_known_concepts_of_two_studies(data):
    known = {study: set(data[study]["component"]) for study in STUDIES}
    for link in data["links"].itertuples():
        assert link.from_concept in known[link.from_study], link.from_concept
        assert link.to_concept in known[link.to_study], link.to_concept
        assert link.from_study != link.to_study
        assert link.relation in {"agrees", "extends", "gap", "contradicts"}
        assert link.reason_en
        assert link.reason_zh


def test_cases_belong_to_frameworks(data):
    components = set(data["hua-2026"]["component"])
    assert set(data["cases"]["component"]) <= components
    assert set(data["indicators"]["trait"]) <= components
    assert set(data["examples"]["indicator"]) <= set(data["indicators"]["indicator"])


def test_every_figure_of_a_case_stands_in_the_text(data, shared):
    """Numbers counted from names, and numbers of years that stand for a version, are left out."""
    text = next((shared / "sources").glob("000_*.txt")).read_text(encoding="utf-8")
    text = re.sub(r"(?<=\d)\s*,\s*(?=\d{3})|(?<=\d) (?=\d{3})", "", text)
    numbers = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)}
    # Said in words: six cities, four technologies, three circles, ten technologies, one hour, 1 km.
    numbers |= {1.0, 3.0, 4.0, 6.0, 10.0}
    wanted = data["cases"].loc[
        lambda t: (
            t["unit"].ne("order")
            & t["value"].ne("")
            & ~t["qualifier"].str.startswith("counted from the names")
            & t["indicator"].ne("sites scanned")
        )
    ]
    scaled = {"70000": 7.0, "30000": 3.0}  # printed in ten thousands
    missing = [
        (row.case, row.indicator, row.value)
        for row in wanted.itertuples()
        if scaled.get(row.value, float(row.value)) not in numbers
    ]
    assert missing == []


def test_shares_of_private_research_add_to_the_whole(data):
    table = data["cases"]
    shares = table.loc[table["indicator"] == "share of private R&D investment", "value"]
    assert shares.astype(float).sum() == pytest.approx(100)


@pytest.mark.parametrize("what", ["firms", "projects"])
def test_shares_of_export_lists_follow_from_their_counts(data, what):
    table = data["cases"].loc[data["cases"]["case"] == "Cultural export lists"]
    for _, year in table.groupby("year"):
        value = year.set_index(["place", "indicator"])["value"].astype(float)
        share = (
            value["four city groups", f"key export {what}"] / value["China", f"key export {what}"]
        )
        printed = value["four city groups", f"share of key export {what}"]
        assert 100 * share == pytest.approx(printed, abs=0.06)


def test_figures_agree_with_the_table_of_facts(data, root):
    facts = pd.read_csv(root / "data" / "facts.csv")
    known = set(facts.loc[facts["source"] == "hua-2026", "value"].astype(float))
    values = pd.to_numeric(data["cases"]["value"]).dropna()
    # Some stand there in ten thousands, as the text prints them.
    assert {v for v in values if not {v, v * 10000, v / 10000} & known} == set()


@pytest.mark.parametrize("study", [*STUDIES, "cases"])
def test_locators_say_section_table_figure_or_note(data, study):
    pattern = (
        r"(abstract|English abstract|(sections?|tables?|figures?|notes?) \d|our indicator for)"
    )
    assert data[study]["locator"].str.match(pattern).all()


class TestExamples:
    """Invented examples run through their analyses and say that they are invented."""

    @pytest.mark.parametrize(
        "name",
        ["campaigns.csv", "chain.csv", "clusters.csv", "scene-ratings.csv", "twins.csv"],
    )
    def test_are_marked_as_assumed(self, root, name):
        assert pd.read_csv(root / "data" / "examples" / name)["status"].eq("assumed").all()

    def test_clusters_find_each_path(self, root):
        found = pathfinder.find(pd.read_csv(root / "data" / "examples" / "clusters.csv"))
        assert found["upgrade_path"].tolist() == ["freshness", "mapping", "honeycomb", ""]
        assert found["footing"].tolist() == ["clear", "clear", "clear", "insufficient"]

    def test_scenes_are_scored(self, root):
        table = scenes.score(pd.read_csv(root / "data" / "examples" / "scene-ratings.csv"))
        overall = table.loc[table["aspect"] == "overall"].set_index("scene")["score"]
        assert overall["Example design quarter"] > overall["Example office park"]
