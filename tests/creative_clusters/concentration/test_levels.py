"""What the opening page says, under ordinary, empty and odd selections."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.concentration import levels
from creative_clusters.concentration.charts import levels as charts
from creative_clusters.concentration.sentences import levels as say
from creative_clusters.concentration.sentences import split as say_split
from tests.conftest import spoken

LQS = {"A": (2.0, 3.0), "B": (1.0, 0.4), "C": (0.2, 1.0), "D": (0.0, 0.0)}


def panel(values: dict = LQS) -> pd.DataFrame:
    rows = [
        {"region": region, "year": 2017, "measure": measure, "lq": lq}
        for region, pair in values.items()
        for measure, lq in zip(("firms", "revenue"), pair, strict=True)
    ]
    return pd.DataFrame(rows, columns=["region", "year", "measure", "lq"])


def test_a_value_at_the_threshold_counts_as_reached():
    stands = levels.standings(panel(), 2017).set_index("region")["standing"]
    assert stands.to_dict() == {
        "A": "both",
        "B": "firms_only",
        "C": "revenue_only",
        "D": "neither",
    }


def test_regions_without_both_values_are_left_out():
    table = levels.standings(panel({"A": (1.0, np.nan), "B": (2.0, 2.0)}), 2017)
    assert list(table["region"]) == ["B"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_to_place_is_said_and_drawn(language):
    table = levels.standings(panel({}), 2017)
    assert say.standings_named(table) == ""
    assert charts.standings(table).to_dict()["layer"]


def test_the_description_names_everyone_where_they_stand():
    table = levels.standings(panel(), 2017)
    assert "1 of 4 cities with both LQs reach 1 in firms and in revenue in 2017; 1 do" in (
        say.standings(table, threshold=1)
    )
    assert "Firms only: Busan." in spoken("en", say.standings_named, table, names={"B": "Busan"})


def test_doubtful_cells_are_counted_by_kind():
    flags = pd.DataFrame({"flag": ["zero", "zero", "spelling", "ambiguous"]})
    assert "1 that can be read in two ways and 2 printed as 0" in say.doubtful(flags)
    assert say.doubtful(None) == say.doubtful(flags[flags["flag"] == "spelling"]) == ""


def test_the_larger_part_of_a_change_is_counted():
    parts = pd.DataFrame(
        {
            "kind": ["growth_firms", "decline_scale", "undefined"],
            "d_firms": [0.5, 0.1, np.nan],
            "d_scale": [0.2, -0.9, np.nan],
            "from_year": 2008,
            "to_year": 2017,
        }
    )
    said = say_split.moved(parts)
    assert "size of firms in 1 and more with their number in 1 of the 2" in said


def test_hostile_names_stay_data():
    names = {"A": "</script><b>x</b>", "B": "x" * 300, "C": "مدينة"}
    spec = spoken("en", charts.standings, levels.standings(panel(), 2017), names=names).to_dict()
    drawn = [row["name"] for rows in spec["datasets"].values() for row in rows if "name" in row]
    assert names["A"] in drawn
    marks = str(spec["layer"])
    assert "<b>" not in marks
