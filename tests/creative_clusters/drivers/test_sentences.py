"""Sentences of the drivers: true under ordinary, small and empty selections, in both languages."""

from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters.data import sources
from creative_clusters.drivers import cases, growth_types, stages
from creative_clusters.drivers.sentences import agglomeration as moves_said
from creative_clusters.drivers.sentences import cases as cases_said
from creative_clusters.drivers.sentences import growth_types as types_said
from creative_clusters.drivers.sentences import stages as stages_said
from creative_clusters.words.wording import some
from tests.conftest import spoken


@pytest.fixture(scope="module")
def package() -> sources.DataPackage:
    return sources.read()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_types_are_counted_among_those_that_can_be_judged(language):
    table = pd.DataFrame(
        {"region": list("ABC"), "measure": "firms", "lq": [2, 0.5, None], "slope": 0.1}
    )
    table = growth_types.by_thresholds(table.assign(direction="rising"))
    said = types_said.types(table, lq=1.0, slope=0.0)
    assert "1" in said
    assert "2" in said
    named = spoken(language, types_said.types_named, table, names={"A": "Alpha"})
    assert "Alpha" in named
    nothing = types_said.types(table[2:], lq=1.0, slope=0.0)
    assert nothing != said


def test_long_lists_are_counted_rather_than_named():
    assert some(list("ABCDEFGHIJ"), 9).endswith("G, H and 2 more")


def test_sizes_come_from_counts_or_else_from_revenue():
    panel = pd.DataFrame(
        {"region": ["A", "A"], "year": 2017, "measure": ["firms", "revenue"], "lq": [1.0, 2.0]}
    )
    amounts = pd.DataFrame({"region": ["A"], "year": 2017, "value": 5.0, "flag": ""})
    sized = growth_types.sized(panel, amounts)
    assert list(zip(sized["measure"], sized["count"], strict=True)) == [("revenue", 5.0)]
    assert growth_types.sized(panel, None).empty
    assert growth_types.sized(panel.assign(count=[3, 4]), amounts)["count"].to_list() == [3, 4]
    assert growth_types.sized(panel, amounts.assign(flag="placeholder")).empty


def test_a_fall_that_nesta_calls_growth_is_named():
    panel = pd.DataFrame(
        {
            "region": ["Big", "Big", "Small", "Small"],
            "year": [2008, 2017] * 2,
            "measure": "revenue",
            "lq": [5.0, 2.0, 1.0, 3.0],
            "count": [100.0, 100.0, 1.0, 1.0],
        }
    )
    said = types_said.criteria(growth_types.by_criteria(panel), 10)
    assert "the LQ is lower at the end in Big" in said
    assert "among the 2 regions" in said
    assert "need sizes" in types_said.criteria(pd.DataFrame(), 10)


def test_british_shares_cannot_have_one_base(package):
    table = cases.bases(package.table("cases"))
    assert table["computed"].round().to_list() == [534013, 6321171, 4039600]
    # More jobs than employees in the clusters, and even with rounding a smaller whole of jobs.
    assert table["value"][2] > table["value"][1]
    assert table["computed_high"][2] < table["computed_low"][1]
    assert cases.bases(package.table("cases").iloc[:0]).empty


@pytest.mark.parametrize("language", ["en", "zh"])
def test_readings_of_table_3_in_words(package, language):
    readings = stages.read(package.amounts)
    assert str(len(readings)) in spoken(language, stages_said.phases, readings)
    named = stages_said.phases_named(readings)
    for region in readings["region"]:
        assert region in named
        assert region in stages_said.fitted(readings[readings["region"] == region].iloc[0])
    sure = readings.assign(identified=True, phase="cycle", reason="", possible=[["cycle"]] * 10)
    assert "Armonk" in stages_said.phases(sure)


def test_examples_show_the_surest_first():
    readings = pd.DataFrame(
        {
            "region": list("ABCD"),
            "n": [10, 10, 10, 3],
            "identified": [False, True, False, False],
            "possible": [["level", "second"], ["cycle"], ["second", "factors", "cycle"], []],
        }
    )
    assert stages.examples(readings) == ["B", "A", "C"]
    assert stages.examples(readings.iloc[3:]) == []


def test_growth_of_the_studys_cases(package):
    steps = cases.growth(package.table("cases"))
    growth = dict(zip(steps["case"] + steps["from_year"].astype(str), steps["yearly"], strict=True))
    assert growth["China's MCN agencies2015"] == pytest.approx(125 ** (1 / 4) - 1)
    assert growth["Tongji knowledge circle2005"] == pytest.approx((650 / 51) ** (1 / 19) - 1)
    assert "MCN" in cases_said.slowest(steps)
    assert "3 of 4 cases" in cases_said.growth(steps)
    assert cases_said.growth(steps.iloc[:0]) == "The data has no case with two values."


@pytest.mark.parametrize("language", ["en", "zh"])
def test_moves_in_words(language):
    moves = pd.DataFrame(
        {
            "region": ["A", "B", "C"],
            "mode_before": ["number", "scale", "undefined"],
            "mode_after": ["scale", "lower", "number"],
            "move": ["to_scale", "broken", "undefined"],
        }
    )
    said = moves_said.moved(moves, 2008, 2013, 2017)
    assert "1" in said
    assert "2013" in said
    named = spoken(language, moves_said.moves_named, moves, names={"A": "Alpha"})
    assert "Alpha" in named
    assert moves_said.moved(moves[2:], 2008, 2013, 2017) != said
