"""Links between the studies: choices, counts, and concepts without a link."""

from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters.new_quality import concepts, sentences


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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_link_is_a_card_with_both_ends_and_its_reason(root, terms, language):
    links = concepts.named_links(pd.read_csv(root / "data" / "concept-map.csv"), terms)
    system = concepts.cards(links)
    rows = system[system["parent"] != ""]
    assert system.loc[system["parent"] == "", "component"].tolist() == list(concepts.RELATIONS)
    assert len(rows) == len(links)
    told = rows.set_index("component").loc[map(str, links.index)]
    for card, row in zip(told.itertuples(), links.itertuples(), strict=True):
        assert card.gloss == row.reason
        assert row.from_term in getattr(card, f"term_{language}")
        assert row.from_gloss in card.from_said
        assert row.to_gloss in card.to_said
        assert card.parent == row.relation


def test_nothing_to_tell_is_said(links):
    forms = concepts.select(links, theme="forms", relation="contradicts")
    assert sentences.overall(forms) == "No link fits this choice."
    assert sentences.agreeing(forms) == "Nothing agrees within this choice."


def test_links_of_parts_count_for_their_whole(links, terms):
    covered = concepts.coverage(links, terms)
    assert covered["links"].sum() <= 2 * len(links)
    by_name = covered.set_index("component")["links"]
    ends = pd.concat([links["from_concept"], links["to_concept"]])
    assert by_name["paths"] == ends.str.match(r"paths(\.|$)").sum()
    assert "without a link are Early stage and high form" in sentences.unlinked(covered)
