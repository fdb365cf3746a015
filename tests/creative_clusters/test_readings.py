"""Sentences on stages, types, forms and paths: true under any table, in both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters import forms, growth_types, honeycomb, pathfinder, readings
from creative_clusters.wording import LANGUAGES

INDICATORS = pd.DataFrame(
    [("a", "innovation", 0, 1), ("b", "scene", 0, 1), ("c", "rainforest", 0, 1)],
    columns=["indicator", "form", "low", "high"],
)


def classified(**values):
    rows = [("K", name, value) for name, value in values.items()]
    return forms.classify(pd.DataFrame(rows, columns=["cluster", "indicator", "value"]), INDICATORS)


class TestStages:
    READ = pd.DataFrame(
        {
            "region": ["A", "B", "C", "D"],
            "phase": ["rising", "not_identified", "not_identified", "rising"],
            "reason": ["", "close_models", "few_values", ""],
        }
    )

    def test_counts_and_reasons(self):
        said = readings.stages(self.READ, names={"D": "Delft"})
        assert "identified in 2 of 4 series" in said
        assert "Rising, no ceiling in sight: A and Delft." in said
        assert "1 because too few values" in said

    def test_chinese_has_no_blank_between_sentences(self):
        said = readings.stages(self.READ, language="zh")
        assert "4个序列中有2个" in said
        assert "。 " not in said

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_nothing(self, language):
        assert readings.stages(self.READ.iloc[:0], language=language)


class TestTypes:
    def test_who_is_what(self):
        table = pd.DataFrame(
            {"region": list("ABC"), "measure": "m", "lq": [2, 0.5, np.nan], "slope": [0.1, -0.1, 0]}
        )
        said = readings.types(growth_types.by_thresholds(table))
        assert said == (
            "Concentrated and growing: 1 of 2 (A). Concentrated: 0 of 2. Growing: 0 of 2. "
            "Neither: 1 of 2. Not known, since a value is missing: 1."
        )
        strict = readings.types(growth_types.by_thresholds(table, lq=3))
        assert "Growing: 1 of 2 (A)." in strict

    def test_nothing_known(self):
        table = pd.DataFrame({"region": ["A"], "measure": "m", "lq": [np.nan], "slope": [1.0]})
        said = readings.types(growth_types.by_thresholds(table))
        assert said == "No region has both a level and a trend."


class TestForm:
    def test_found_for_certain(self):
        said = readings.form(classified(a=0.9, b=0.2, c=0.1), "K")
        assert "comes out as innovation-driven: score 0.90" in said
        assert "No missing value could change that" in said

    def test_found_but_open(self):
        assert "still turn it to: tropical rainforest." in readings.form(
            classified(a=0.9, b=0.2), "K"
        )

    def test_thin(self):
        said = readings.form(classified(a=0.9), "K")
        assert "not judged: only 33% of the indicators" in said
        assert "closest to innovation-driven" in said

    def test_nothing(self):
        assert "no form can be scored" in readings.form(classified(a=np.nan), "K")

    def test_cluster_that_is_not_there(self):
        with pytest.raises(ValueError, match='no cluster "Q"; there are K'):
            readings.form(classified(a=1), "Q")


class TestPaths:
    def test_interval(self):
        assert "every 2.45 days" in readings.interval(2.449, "days", path="mapping")
        assert "never pays" in readings.interval(np.inf, "days", path="freshness")

    @pytest.mark.parametrize(
        ("handover", "words"), [(1, "7 hours come from being near together"), (8, "save no more")]
    )
    def test_nearness(self, handover, words):
        chain = pd.DataFrame(
            [("a", "", 5, 0.5, 40), ("b", "a", 7, 0.5, 30)],
            columns=["step", "after", "work_hours", "travel_hours", "remote_hours"],
        )
        assert words in readings.nearness(honeycomb.synergy(chain, near_handover=handover))

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            (
                {"slope": -1.0},
                "keeping fresh, on thin ground (points: 1; facts known: only 1 of 8)",
            ),
            ({"slope": 1.0}, "No rule speaks for a path"),
            ({"slope": -1.0, "firm_scale": 0.5}, "equally for keeping fresh and honeycomb"),
            (
                {"slope": 1.0, "firm_scale": 2.0, "form": "scene", "gap_freshness": 0.9},
                "rules point to keeping fresh (points: 3; facts known: 4 of 8). The offer",
            ),
        ],
    )
    def test_path(self, facts, words):
        found = pathfinder.find(
            pd.DataFrame({"cluster": ["A"], **{k: [v] for k, v in facts.items()}})
        )
        assert words in readings.path(found.iloc[0])
        assert readings.path(found.iloc[0], language="zh")
