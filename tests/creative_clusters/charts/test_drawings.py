"""Charts of frameworks, stages, types, forms and paths: they compile, in both languages."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
import vl_convert

from creative_clusters.charts import marks, theme
from creative_clusters.drivers import cases, growth_types, stages
from creative_clusters.drivers.charts import growth_types as types_charts
from creative_clusters.drivers.charts import stages as stages_charts
from creative_clusters.forms import classifier as forms
from creative_clusters.forms import scenes
from creative_clusters.forms.charts import cases as form_case_charts
from creative_clusters.forms.charts import classifier as forms_charts
from creative_clusters.forms.charts import scenes as scene_charts
from creative_clusters.new_quality import charts as new_quality_charts
from creative_clusters.new_quality import concepts
from creative_clusters.paths import charts as paths_charts
from creative_clusters.paths import (
    freshness,
    honeycomb,
    mapping,
    pathfinder,
    sentences,
)
from creative_clusters.words import wording
from tests.conftest import spoken

YEARS = range(2008, 2018)
VALUES = pd.DataFrame(
    {
        "region": np.repeat(["A </script>", "B"], 10),
        "year": [*YEARS, *YEARS],
        "measure": "firms",
        "value": [*np.linspace(1, 9, 10), *(3 * 1.2 ** np.arange(10))],
    }
)


@pytest.fixture(scope="module")
def tables(root):
    data = root / "data"
    frameworks = pd.read_csv(data / "hua-2026" / "frameworks.csv", keep_default_na=False)
    liu = pd.read_csv(data / "liu" / "matrix.csv", keep_default_na=False)
    mechanisms = pd.read_csv(data / "xie-hu-2020" / "mechanisms.csv", keep_default_na=False)
    chain = pd.read_csv(data / "examples" / "chain.csv")
    indicators = pd.read_csv(data / "hua-2026" / "form-indicators.csv")
    examples = pd.read_csv(data / "hua-2026" / "form-examples.csv")
    return {
        "frameworks": frameworks,
        "liu": liu,
        "examples": examples,
        "indicators": indicators,
        "terms": {"hua-2026": frameworks, "liu": liu, "xie-hu-2020": mechanisms},
        "links": pd.read_csv(data / "concept-map.csv"),
        "chain": chain,
        "twins": pd.read_csv(data / "examples" / "twins.csv"),
        "near": honeycomb.near_steps(chain),
        "classified": forms.classify(examples, indicators, draws=50),
        "cases": pd.read_csv(data / "hua-2026" / "cases.csv"),
        "types": growth_types.by_thresholds(
            growth_types.positions(VALUES.rename(columns={"value": "lq"}))
        ),
    }


CHARTS = {
    "concept counts": lambda t, k: new_quality_charts.concept_counts(t["links"], **k),
    "amounts": lambda t, k: marks.amounts(
        pd.DataFrame({"label": ["a", "b"], "value": [1.0, 2.0]}), unit="%", **k
    ),
    "loop": lambda t, k: stages_charts.loop(t["frameworks"], **k),
    "fits": lambda t, k: stages_charts.fits(
        VALUES.iloc[:10], stages.curves(VALUES.iloc[:10]), unit="u", **k
    ),
    "possible": lambda t, k: stages_charts.possible(stages.read(VALUES), **k),
    "plane": lambda t, k: types_charts.sorted_in(t["types"], **k),
    "scores": lambda t, k: forms_charts.scores(t["classified"].iloc[:5], **k),
    "wins": lambda t, k: forms_charts.wins(t["classified"], **k),
    "hidden": lambda t, k: forms_charts.hidden(
        forms.hiding(t["examples"], t["indicators"], "Example design quarter", draws=20), **k
    ),
    "scene profile": lambda t, k: scene_charts.scene_profile(
        scenes.score(scenes.sheet(["A", "B"]).assign(rating=3.0)), "A", **k
    ),
    "case growth": lambda t, k: form_case_charts.case_growth(
        cases.segments(t["cases"].loc[t["cases"]["case"] == "China's MCN agencies"]), unit="u", **k
    ),
    "scene grid": lambda t, k: scene_charts.scene_grid(scenes.sheet(["A"]).assign(rating=3.0), **k),
    "trade-off": lambda t, k: paths_charts.trade_off(
        mapping.sweep([1.0, 2.0], drift=1, weight=1, cost=1), best=1.4, **k
    ),
    "trade-off that never pays": lambda t, k: paths_charts.trade_off(
        freshness.sweep([1.0, 2.0], half_life=1, cost=3), best=np.inf, **k
    ),
    "saw-tooth": lambda t, k: paths_charts.sawtooth(
        freshness.appeal_over_time(interval=2, horizon=5, half_life=3), **k
    ),
    "schedule": lambda t, k: paths_charts.schedule(
        honeycomb.schedule(t["chain"], t["near"]), honeycomb.schedule(t["chain"], []), **k
    ),
    "reach": lambda t, k: paths_charts.reach(honeycomb.sweep(t["chain"], [0, 1]), now=1.0, **k),
    "trade-off against simulated values": lambda t, k: paths_charts.trade_off(
        mapping.sweep([1.0, 2.0], drift=1, weight=1, cost=1),
        best=1.4,
        points=mapping.simulated({"drift": 1, "weight": 1, "cost": 1, "error": 0}),
        **k,
    ),
    "reach against varied chains": lambda t, k: paths_charts.reach(
        honeycomb.sweep(t["chain"], [0, 1]),
        points=honeycomb.varied(t["chain"], [0.0, 1.0], spread=0.1, runs=4),
        **k,
    ),
    "twins": lambda t, k: paths_charts.twins(
        sentences.twins_named(mapping.twins(t["twins"], 0.1)), slack=0.1, **k
    ),
    "returns": lambda t, k: paths_charts.returns(
        freshness.returns([0, 0.1], most=9, horizon=9, half_life=3, cost=1),
        horizon=9,
        unit="months",
        value_axis="v",
        **k,
    ),
    "finder": lambda t, k: paths_charts.finder(
        pathfinder.find(pd.DataFrame({"cluster": ["A"], "slope": [-1.0]})), **k
    ),
}


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_chart_compiles_into_one_column(tables, name, language):
    chart = CHARTS[name](tables, {})
    spec = chart.to_dict()
    assert spec.get("width", "container") == "container" or any(
        layer.get("width") == "container" for layer in spec.get("layer", [])
    )
    assert not {"hconcat", "vconcat", "facet"} & set(spec)
    vl_convert.vegalite_to_vega(json.dumps(spec))


@pytest.mark.parametrize("name", CHARTS)
def test_words_follow_the_language(tables, name):
    words = {
        language: json.dumps(
            spoken(language, CHARTS[name], tables, {}).to_dict(),
            ensure_ascii=False,
        )
        for language in wording.LANGUAGES
    }
    subtitle = {lang: re.search(r'"subtitle": \[(.*?)\]', text) for lang, text in words.items()}
    assert subtitle["en"]
    assert subtitle["en"].group(1) != subtitle["zh"].group(1)
    assert re.search(r"[\u4e00-\u9fff]", subtitle["zh"].group(1))


def test_a_plane_without_regions_still_draws(tables):
    vl_convert.vegalite_to_vega(types_charts.sorted_in(tables["types"].iloc[:0]).to_json())


class TestFrameworks:
    def test_link_to_nowhere_is_named(self, tables):
        broken = tables["links"].assign(to_concept="moon")
        with pytest.raises(ValueError, match='concept "moon" is not in the table of liu'):
            concepts.named_links(broken, tables["terms"])

    @pytest.mark.parametrize("width", [8, 14, 30])
    def test_lines_keep_to_their_width_and_lose_nothing(self, width):
        words = "one two three fourteen 产业联盟的桥梁作用 five"
        broken = theme.wrap(words, width)
        assert "".join(broken).replace(" ", "") == words.replace(" ", "")
        for line in broken:
            size = sum(2 if ord(char) > 0x2E7F else 1 for char in line)
            assert size <= max(width, len("fourteen"))
