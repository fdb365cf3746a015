"""Sentences on forms and scenes: true under any table, in both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.forms import classifier as forms
from creative_clusters.forms import scenes
from creative_clusters.forms.sentences import classifier as forms_said
from creative_clusters.forms.sentences import scenes as scenes_said
from creative_clusters.words.wording import LANGUAGES

INDICATORS = pd.DataFrame(
    [("a", "innovation", 0, 1), ("b", "scene", 0, 1), ("c", "rainforest", 0, 1)],
    columns=["indicator", "form", "low", "high"],
)


def classified(**values):
    rows = [("K", name, value) for name, value in values.items()]
    return forms.classify(pd.DataFrame(rows, columns=["cluster", "indicator", "value"]), INDICATORS)


class TestForm:
    def test_found_for_certain(self):
        said = forms_said.form(classified(a=0.9, b=0.2, c=0.1), "K")
        assert "comes out as innovation-driven: score 0.90" in said
        assert "No missing value could change that" in said

    def test_found_but_open(self):
        assert "change the form to tropical rainforest." in forms_said.form(
            classified(a=0.9, b=0.2), "K"
        )

    def test_thin(self):
        said = forms_said.form(classified(a=0.9), "K")
        assert "not judged: only 33% of the indicators" in said
        assert "closest to innovation-driven" in said

    def test_nothing(self):
        assert "no form can be scored" in forms_said.form(classified(a=np.nan), "K")

    def test_cluster_that_is_not_there(self):
        with pytest.raises(ValueError, match='no cluster "Q"; there are K'):
            forms_said.form(classified(a=1), "Q")


class TestTies:
    @pytest.mark.parametrize("second", [0.5, 0.45])
    def test_scores_near_each_other_are_undecided_and_not_missing(self, second):
        said = forms_said.form(classified(a=0.5, b=second, c=0.1), "K")
        assert "undecided: innovation-driven and scene community lie within 0.1" in said
        assert "Missing values" not in said

    def test_a_rival_with_nothing_known_is_told_as_missing(self):
        said = forms_said.form(classified(a=0.5, c=0.1), "K")
        assert "Missing values could still change the form to scene community." in said


class TestHidden:
    TABLE = pd.DataFrame(
        {
            "hidden_indicators": [0, 1, 1, 2],
            "answer": ["scene", "scene", "innovation", forms.INSUFFICIENT],
            "frequency": [1.0, 0.6, 0.4, 1.0],
        }
    )

    def test_worst_share_up_to_the_last_number_judged(self):
        assert forms.endured(self.TABLE) == (1, 0.6)

    def test_an_answer_that_is_lost_altogether_counts_as_none(self):
        lost = self.TABLE.assign(answer=["scene", "rainforest", "innovation", "innovation"])
        assert forms.endured(lost) == (2, 0.0)

    def test_nothing_judged(self):
        assert forms.endured(self.TABLE.iloc[3:].assign(hidden_indicators=0))[0] == -1

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_sentences(self, language):
        found = classified(a=0.5, b=0.5, c=0.1)
        said, finding = forms_said.hidden(self.TABLE, found, "K")
        assert "60%" in said
        assert "60%" in finding


class TestScenes:
    SHEET = scenes.sheet(["A", "B"]).assign(rating=3.0)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_blank_sheet_has_no_score(self, language):
        scored = scenes.score(scenes.sheet(["A"]))
        assert "15" in scenes_said.scene(scored, "A")
        assert scenes_said.scene_finding(scored, "A")

    def test_strongest_weakest_and_others(self):
        sheet = self.SHEET.copy()
        sheet.loc[(sheet["scene"] == "A") & (sheet["element"] == "people"), "rating"] = 5.0
        scored = scenes.score(sheet)
        assert "strongest in diverse people (1.00)" in scenes_said.scene_finding(scored, "A")
        said = scenes_said.scene(scored, "A")
        assert "All its dimensions score alike (0.60)" in said
        assert "ahead in 1 of 5 elements" in said
        assert "None of the four traits" in said
