"""Sentences on paths: true under any table, in both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.paths import honeycomb, pathfinder, sentences
from tests.conftest import spoken


class TestPaths:
    def test_interval(self):
        assert "every 2.45 days" in sentences.interval(2.449, "days", path="mapping")
        assert "never pays" in sentences.interval(np.inf, "days", path="freshness")

    @pytest.mark.parametrize(
        ("handover", "words"), [(1, "7 hours come from being near together"), (8, "save no more")]
    )
    def test_nearness(self, handover, words):
        chain = pd.DataFrame(
            [("a", "", 5, 0.5, 40), ("b", "a", 7, 0.5, 30)],
            columns=["step", "after", "work_hours", "travel_hours", "remote_hours"],
        )
        assert words in sentences.nearness(honeycomb.synergy(chain, near_handover=handover))

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
        assert words in sentences.path(found.iloc[0])
        assert spoken("zh", sentences.path, found.iloc[0])
