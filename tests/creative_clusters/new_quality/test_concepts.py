"""Links between the studies: choices, counts, and concepts without a link."""

from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters.new_quality import concepts, sentences
from tests.conftest import spoken


@pytest.fixture(scope="module")
def terms(read_data):
    return {
        "hua-2026": read_data("hua-2026/frameworks.csv"),
        "liu": read_data("liu/matrix.csv"),
        "xie-hu-2020": read_data("xie-hu-2020/mechanisms.csv"),
    }


@pytest.fixture(scope="module")
def links(root, terms):
    return concepts.named_links(pd.read_csv(root / "data" / "concept-map.csv"), terms)


def test_themes_and_relations_divide_the_links(links):
    assert sum(len(concepts.select(links, theme=one)) for one in links["theme"].unique()) == len(
        links
    )
    assert sum(concepts.counts(links).values()) == len(links)


def test_choice_of_studies_keeps_both_directions(links):
    pair = concepts.select(links, studies=["liu", "hua-2026"])
    ends = {frozenset(one) for one in zip(pair["from_study"], pair["to_study"], strict=True)}
    assert ends == {frozenset(("hua-2026", "liu"))}
    assert pair["from_study"].nunique() == 2


def test_pairs_are_counted_whichever_way_the_link_goes(links):
    table = concepts.by_pair(links)
    assert table["links"].sum() == len(links)
    assert len(table.drop_duplicates(["from_study", "to_study"])) == 3


def test_each_link_is_told_with_both_ends_and_its_reason(links):
    told = sentences.told(links, "contradicts")
    rows = links.loc[links["relation"] == "contradicts"]
    assert len(told) == len(rows)
    for sentence, row in zip(told, rows.itertuples(), strict=True):
        assert row.from_term in sentence
        assert row.to_term in sentence
        assert sentence.endswith(row.reason)


def test_nothing_to_tell_is_said(links):
    forms = concepts.select(links, theme="forms", relation="contradicts")
    assert sentences.told(forms, "contradicts") == ["Nothing contradicts within this choice."]
    assert sentences.overall(forms) == "No link answers to this choice."
    assert sentences.agreeing(forms) == "Nothing agrees within this choice."


def test_links_of_parts_count_for_their_whole(links, terms):
    covered = concepts.coverage(links, terms)
    assert covered["links"].sum() <= 2 * len(links)
    by_name = covered.set_index("component")["links"]
    ends = pd.concat([links["from_concept"], links["to_concept"]])
    assert by_name["paths"] == ends.str.match(r"paths(\.|$)").sum()
    assert "without a link are Scale ladder" in sentences.unlinked(covered)


def test_words_take_the_place_of_keys(links):
    shown = spoken("zh", sentences.worded, links)
    assert set(shown["relation"]) == {"一致", "延伸", "缺口", "相左"}
    assert links["relation"].isin(concepts.RELATIONS).all()
