"""The path finder: rules that can be read, answers that say what they rest on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative_clusters.paths import pathfinder
from creative_clusters.words import wording
from tests.conftest import spoken


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
        assert (found["upgrade_path"], found["footing"]) == ("honeycomb", "clear")
        assert set(found["reasons"].split(";")) == {
            "chain_gap", "trust_gap", "small_firms", "organisation_stage", "rainforest_form"
        }  # fmt: skip

    def test_few_facts_make_a_thin_answer(self):
        found = find(slope=-0.2)
        assert (found["upgrade_path"], found["footing"], found["known"]) == ("freshness", "thin", 1)

    def test_equal_points_name_both_paths(self):
        found = find(slope=-0.2, firm_scale=0.5)
        assert (found["upgrade_path"], found["footing"]) == ("", "tied")
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
            assert found["upgrade_path"] == change.upgrade_path
            assert change.upgrade_path != change.from_path

    def test_a_firm_answer_has_nothing_that_would_change_it(self):
        assert pathfinder.what_would_change(cases(**FULL)).empty

    def test_unknown_facts_can_change_it_too(self):
        table = pathfinder.what_would_change(cases(slope=-0.1))
        assert "gap_chain" in set(table["fact"])
        assert table.loc[table["fact"] == "gap_chain", "now"].isna().all()


class TestTables:
    def test_rules_speak_of_every_path_and_have_words(self):
        rules = pathfinder.rules()
        assert set(rules["upgrade_path"]) == set(pathfinder.PATHS)
        for rule in rules["rule"]:
            for language in wording.LANGUAGES:
                assert spoken(language, wording.text, f"path.rule.{rule}")

    def test_empty_template_runs(self):
        assert pathfinder.find(pathfinder.template(["A", "B"]))["footing"].eq("none").all()

    @settings(deadline=None, max_examples=20)
    @given(st.permutations(list(FULL)))
    def test_order_of_columns_does_not_matter(self, names):
        table = cases(**FULL)[["cluster", *names]]
        assert pathfinder.find(table)["honeycomb"].iloc[0] == 6


class TestHostileInput:
    def test_text_where_a_number_belongs(self):
        with pytest.raises(ValueError, match='row 0, column slope: "up" is not a number'):
            find(slope="up")

    def test_gap_beyond_one(self):
        with pytest.raises(ValueError, match="column gap_chain: 3 is outside 0"):
            find(gap_chain=3)

    def test_missing_name(self):
        with pytest.raises(ValueError, match="lacks the column cluster"):
            pathfinder.find(pd.DataFrame({"slope": [1.0]}))

    def test_problems_of_a_file_are_named_with_row_and_column(self):
        cells = pd.DataFrame(
            {
                "cluster": ["A", "A", ""],
                "stage": ["cycel", "", "unknown"],
                "gap_chain": ["2", "0.5", "nan"],
                "slop": ["", "", ""],
            },
            index=[2, 3, 5],
        )
        told = [str(one) for one in pathfinder.problems(cells, "my.csv")]
        assert told[0].startswith("my.csv, row 1, column slop: is no fact that the rules know. Did")
        assert 'my.csv, row 2, column stage: "cycel" is none of technology' in told[1]
        assert told[2].startswith("my.csv, row 2, column gap_chain: 2 is outside 0 (nothing")
        assert told[3].startswith('my.csv, row 3, column cluster: "A" stands in an earlier row')
        assert told[4] == "my.csv, row 5, column cluster: is empty; name the cluster."
        assert told[5].startswith('my.csv, row 5, column gap_chain: "nan" is not a number')
        assert len(told) == 6

    def test_table_without_names(self):
        [one] = pathfinder.problems(pd.DataFrame({"stage": ["cycle"]}), "my.csv")
        assert "lacks the column cluster" in one.message

    def test_sound_cells_become_words_and_numbers(self):
        cells = pd.DataFrame(
            {"cluster": [" A "], "stage": ["cycle "], "slope": [" -1e-2 "], "gap_chain": [""]}
        )
        assert pathfinder.problems(cells, "my.csv") == []
        typed = pathfinder.typed(cells)
        assert typed.iloc[0][["cluster", "stage", "slope"]].tolist() == ["A", "cycle", -0.01]
        assert np.isnan(typed["gap_chain"].iloc[0])
        assert pathfinder.find(typed)["upgrade_path"].tolist() == ["freshness"]


PANEL = pd.DataFrame(
    {
        "region": ["A"] * 12 + ["B"] * 6,
        "year": [*range(2012, 2018)] * 3,
        "measure": ["firms"] * 6 + ["revenue"] * 12,
        "lq": [0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 0.5, 0.5, 0.4, 0.5, 0.5, 0.6, 6, 5, 4, 3, 2, 1],
    }
)


class TestFromPanel:
    def test_trend_and_scale_come_from_the_panel(self):
        known = pathfinder.from_panel(PANEL).set_index("cluster")
        assert known["slope"].round(6).tolist() == [0.1, -1.0]  # of firms; of revenue alone
        assert known.loc["A", "firm_scale"] == pytest.approx(0.5)
        assert np.isnan(known.loc["B", "firm_scale"])
        assert known[list(pathfinder.GAPS)].isna().all(axis=None)

    def test_a_slope_without_a_clear_trend_is_not_known(self):
        few = PANEL[PANEL["year"] > 2014]
        assert pathfinder.from_panel(few)["slope"].isna().all()

    def test_stage_and_form_are_those_given(self):
        read = pd.DataFrame({"region": ["B"], "phase": ["decline"]})
        known = pathfinder.from_panel(PANEL, read, {"A": "scene"})
        assert known["stage"].tolist() == ["", "decline"]
        assert known["form"].tolist() == ["scene", ""]
        assert pathfinder.find(known)["upgrade_path"].tolist() == ["", "freshness"]

    def test_no_values_no_facts(self):
        nothing = pathfinder.from_panel(PANEL.assign(lq=np.nan), pd.DataFrame())
        found = pathfinder.find(nothing)
        assert found["known"].eq(0).all()

    def test_form_of_a_place_needs_cases_of_one_form_only(self):
        table = pd.DataFrame(
            {
                "component": ["forms.scene", "forms.scene.amenities", "forms.rainforest", "paths"],
                "place": ["Rome and Ostia", "Rome", "Ostia", "Tivoli"],
            }
        )
        found = pathfinder.forms_of_places(table, ["Rome", "Ostia", "Tivoli", "Rom"])
        assert found == {"Rome": "scene"}


def test_borders_of_the_rules_can_be_moved():
    rules = pathfinder.rules(gap=0.8, slope=-0.1, scale=2.0)
    border = rules.groupby("fact")["value"].first()
    assert [border[f] for f in ("gap_trust", "slope", "firm_scale")] == [0.8, -0.1, 2.0]
    assert pathfinder.find(cases(slope=-0.05), table=rules)["footing"].tolist() == ["none"]
    assert border["stage"] == "technology"
