"""The path finder: rules that can be read, answers that say what they rest on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative_clusters import pathfinder, wording


def cases(**facts):
    return pd.DataFrame({"cluster": ["A"], **{name: [value] for name, value in facts.items()}})


def find(**facts):
    return pathfinder.find(cases(**facts)).iloc[0]


FULL = {
    "stage": "organisation",
    "form": "rainforest",
    "slope": 0.1,
    "firm_scale": 0.6,
    "gap_sensing": 0.2,
    "gap_freshness": 0.1,
    "gap_chain": 0.8,
    "gap_trust": 0.6,
}


class TestFind:
    def test_points_add_up_by_hand(self):
        found = find(**FULL)
        assert found[list(pathfinder.PATHS)].tolist() == [0, 0, 6]
        assert (found["path"], found["footing"]) == ("honeycomb", "clear")
        assert set(found["reasons"].split(";")) == {
            "chain_gap", "trust_gap", "small_firms", "organisation_stage", "rainforest_form"
        }  # fmt: skip

    def test_few_facts_make_a_thin_answer(self):
        found = find(slope=-0.2)
        assert (found["path"], found["footing"], found["known"]) == ("freshness", "thin", 1)

    def test_equal_points_name_both_paths(self):
        found = find(slope=-0.2, firm_scale=0.5)
        assert (found["path"], found["footing"]) == ("", "tied")
        assert found["tied"] == "freshness;honeycomb"

    def test_nothing_speaks(self):
        assert find(slope=0.2)["footing"] == "none"

    @pytest.mark.parametrize("unknown", ["", "not_identified", np.nan, None])
    def test_unknown_facts_count_as_unknown(self, unknown):
        assert find(stage=unknown)["known"] == 0

    @pytest.mark.parametrize(("gap", "points"), [(0.49, 0), (0.5, 2)])
    def test_border_of_a_gap(self, gap, points):
        assert find(gap_sensing=gap)["mapping"] == points

    def test_own_rules(self):
        own = pathfinder.rules().assign(points=0)
        own.loc[own["rule"] == "falling", "points"] = 1
        found = pathfinder.find(cases(**FULL, cluster_note=1), table=own).iloc[0]
        assert found["footing"] == "none"


class TestWhatWouldChange:
    def test_every_change_named_does_change_the_path(self):
        start = {**FULL, "gap_chain": 0.1, "gap_trust": 0.1, "gap_freshness": 0.7}
        table = pathfinder.what_would_change(cases(**start))
        assert len(table)
        for change in table.itertuples():
            value = change.if_value
            if change.if_comparison == "<":
                value = value - 0.01
            found = find(**{**start, change.fact: value})
            assert found["path"] == change.path
            assert change.path != change.from_path

    def test_a_firm_answer_has_nothing_that_would_change_it(self):
        assert pathfinder.what_would_change(cases(**FULL)).empty

    def test_unknown_facts_can_change_it_too(self):
        table = pathfinder.what_would_change(cases(slope=-0.1))
        assert "gap_chain" in set(table["fact"])
        assert table.loc[table["fact"] == "gap_chain", "now"].isna().all()


class TestTables:
    def test_rules_speak_of_every_path_and_have_words(self):
        rules = pathfinder.rules()
        assert set(rules["path"]) == set(pathfinder.PATHS)
        for rule in rules["rule"]:
            for language in wording.LANGUAGES:
                assert wording.text(f"path.rule.{rule}", language)

    def test_empty_template_runs(self):
        assert pathfinder.find(pathfinder.template(["A", "B"]))["footing"].eq("none").all()

    @given(st.permutations(list(FULL)))
    def test_order_of_columns_does_not_matter(self, names):
        table = cases(**FULL)[["cluster", *names]]
        assert pathfinder.find(table)["honeycomb"].iloc[0] == 6


class TestHostileInput:
    def test_text_where_a_number_belongs(self):
        with pytest.raises(ValueError, match='row 0, column slope: "up" is not a number'):
            find(slope="up")

    def test_gap_beyond_one(self):
        with pytest.raises(ValueError, match="column gap_chain: a gap runs from 0"):
            find(gap_chain=3)

    def test_rule_for_a_path_that_does_not_exist(self):
        with pytest.raises(ValueError, match="path must be one of"):
            pathfinder.find(cases(), table=pathfinder.rules().assign(path="moon"))

    def test_missing_name(self):
        with pytest.raises(ValueError, match="lacks the column cluster"):
            pathfinder.find(pd.DataFrame({"slope": [1.0]}))
