from __future__ import annotations

import pandas as pd

from creative_clusters.concentration.levels import compare
from creative_clusters.concentration.sentences.levels import readings as summary
from tests.conftest import spoken

TAKEN = pd.DataFrame(
    {
        "region": ["Los Angeles"] * 3 + ["Shenzhen"] * 3,
        "year": [2013, 2014, 2015] * 2,
        "lq": [1.61, 1.8, 2.0, 5.95, 5.87, 5.42],
    }
)
OTHER = TAKEN.assign(lq=[1.61, 1.0, 8.2, 5.95, 5.87, 5.42])


def test_only_cells_that_differ():
    assert compare(TAKEN, OTHER).to_numpy().tolist() == [
        ["Los Angeles", 2014, 1.8, 1.0],
        ["Los Angeles", 2015, 2.0, 8.2],
    ]


def test_missing_in_both_readings_is_no_difference_and_in_one_it_is():
    nothing = TAKEN.assign(lq=float("nan"))
    assert compare(nothing, nothing).empty
    assert len(compare(TAKEN, nothing)) == len(TAKEN)


def test_what_the_other_reading_changes():
    said = summary(TAKEN, OTHER, 1.5)
    assert "Los Angeles 2014 (1.80, or 1.00) and Los Angeles 2015 (2.00, or 8.20)" in said
    assert "5.95 (Shenzhen, 2013); in the other reading it would be 8.20 (Los Angeles" in said
    assert "2 reach 1.5 in every year; in the other reading it would be 1" in said
    assert "A value of the first or the last year compared hangs on the reading." in said


def test_what_the_other_reading_leaves():
    year = TAKEN["year"] == 2014
    said = summary(TAKEN[year], OTHER[year], 1.0)
    assert "5.87 (Shenzhen, 2014) in both readings" in said
    assert "In either reading the same number, 2, reach 1 in every year." in said


def test_nothing_doubtful_is_said_in_both_languages():
    assert summary(TAKEN, TAKEN, 1.0) == "No cell of this selection can be read in two ways."
    assert spoken("zh", summary, TAKEN, TAKEN, 1.0).endswith("单元格。")


def test_names_in_the_language_asked_for():
    assert "洛杉矶2014年" in spoken(
        "zh", summary, TAKEN, OTHER, 1.0, names={"Los Angeles": "洛杉矶"}
    )


def test_a_reading_without_any_value():
    said = summary(TAKEN, TAKEN.assign(lq=float("nan")), 1.0)
    assert "5.95 (Shenzhen, 2013); in the other reading it would be –." in said
