"""Every column of a table that a page may publish is explained in the codebook."""

from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters.data import sources
from creative_clusters.drivers import cases as figures
from creative_clusters.drivers import growth_types, stages
from creative_clusters.forms import classifier as forms
from creative_clusters.forms import scenes
from creative_clusters.paths import (
    advertising,
    freshness,
    honeycomb,
    mapping,
    pathfinder,
    sentences,
)
from creative_clusters.statistics.simulations import kept
from creative_clusters.words import codebook

PANEL = pd.DataFrame(
    {
        "region": ["A"] * 8 + ["B"] * 8,
        "year": [*range(2010, 2018)] * 2,
        "measure": "firms",
        "lq": [1.1**i for i in range(8)] * 2,
        "count": 5.0,
    }
)
TERMS = ("drift", "weight", "cost", "error")
SERIES = PANEL.rename(columns={"lq": "value"})


def _results(data):
    chain = pd.read_csv(data / "examples" / "chain.csv")
    indicators = pd.read_csv(data / "hua-2026" / "form-indicators.csv")
    examples = pd.read_csv(data / "hua-2026" / "form-examples.csv")
    positions = growth_types.positions(PANEL)
    cases = pd.DataFrame({"cluster": ["A"], "trend_firms": ["falling"]})
    return {
        "read": stages.read(SERIES),
        "simulated": kept("stages"),
        "curves": stages.curves(SERIES),
        "segments": figures.segments(SERIES.assign(case="A", indicator="x")),
        "criteria": growth_types.by_criteria(PANEL),
        "positions": positions,
        "thresholds": growth_types.by_thresholds(positions),
        "stability": growth_types.stability(positions, lqs=[1], slopes=[0]),
        "screen": growth_types.screen(PANEL),
        "scaled": forms.scaled(examples, indicators),
        "classify": forms.classify(examples, indicators, draws=10),
        "form sheet": forms.sheet(indicators),
        "hiding": forms.hiding(examples, indicators, "Pangyo", draws=10),
        "sheet": scenes.sheet(),
        "scenes": scenes.score(scenes.sheet()),
        "mapping": mapping.sweep([1.0], drift=1, weight=1, cost=1),
        "freshness": freshness.sweep([1.0], half_life=1, cost=1),
        "appeal": freshness.appeal_over_time(interval=1, horizon=2, half_life=1),
        "schedule": honeycomb.schedule(chain, []),
        "reach": honeycomb.sweep(chain, [1]),
        "worth": honeycomb.worth_of_nearness(chain),
        "known": pathfinder.known(sources.studies()),
        "deciding": pathfinder.deciding(cases),
        "twins": sentences.twins_named(
            mapping.twins(pd.read_csv(data / "examples" / "twins.csv"), 0.1)
        ),
        "mapping points": mapping.simulated(dict.fromkeys(TERMS, 1.0), refreshes=9),
        "returns": freshness.returns([0.1], most=1, horizon=2, half_life=1, cost=1),
        "advertising": advertising.measures(pd.read_csv(data / "examples" / "campaigns.csv")),
        "rules": pathfinder.rules(),
        "path template": pathfinder.template(),
        "path": pathfinder.find(cases),
        "changes": pathfinder.what_would_change(cases),
    }


def test_results_are_explained(root):
    for name, table in _results(root / "data").items():
        described = codebook.describe(table)
        assert described["meaning"].str.strip().ne("").all(), name


@pytest.mark.parametrize(
    "name",
    [
        "hua-2026/frameworks.csv",
        "hua-2026/cases.csv",
        "hua-2026/form-indicators.csv",
        "hua-2026/form-examples.csv",
        "liu/fusion.csv",
        "liu/matrix.csv",
        "xie-hu-2020/mechanisms.csv",
        "concept-map.csv",
        "examples/campaigns.csv",
        "examples/chain.csv",
        "examples/clusters.csv",
        "examples/scene-ratings.csv",
    ],
)
def test_stored_tables_are_explained(root, name):
    assert len(codebook.describe(pd.read_csv(root / "data" / name)))
