"""Numbers of firms: totals of what is known whole, and bounds that say no more than they know."""

import numpy as np
import pandas as pd
import pytest

from creative_clusters.concentration import counts
from creative_clusters.concentration.sentences import counts as say
from tests.conftest import spoken


def cells(*values: float) -> pd.DataFrame:
    rows = {"region": [*"ABAB"], "year": [1, 1, 2, 2], "measure": "firms", "count": values}
    return pd.DataFrame(rows | {"flag": ""})


def test_totals_of_years_are_of_the_same_regions():
    total = counts.world(counts.counted(cells(1, np.nan, 3, 4)))
    assert total["value"].tolist() == [1, 3]
    assert counts.last(total) == 3
    assert say.total(total) == (
        "The 1 city known in every year together had 1 firms in 1 and 3 in 2; 1 lack a year"
    )
    alone = counts.world(counts.counted(cells(1, np.nan, np.nan, 4)))  # nobody has both years
    assert say.total(alone) == "Altogether there were 4 firms in 2"
    assert counts.counted(cells(1, 2, 3, 4).assign(measure="revenue")) is None
    assert counts.counted(None) is None
    assert say.most(counts.counted(cells(1, 2, 9, 4))) == "A has the most in 2: 9, among 2 known"


@pytest.fixture
def found() -> pd.DataFrame:
    rows = {"basis": list(counts.BASES), "unit": ["firms", "percent", "firms", "firms"]}
    rows |= {"value": [59.0, 11.1, 33.0, 17.0], "low": [59.0, 11.05, 33.0, 17.0]}
    rows |= {"high": [59.0, 11.15, 33.0, 17.0], "place": ["Tokyo", "Tokyo", "Seoul", "World"]}
    words = ("quantity", "quantity_zh", "year", "note", "note_zh", "locator", "claim")
    return pd.DataFrame(rows | {name: f"<{name}>" for name in words})


def test_bounds_are_open_on_one_side(found):
    table = counts.bounded(found)
    assert table["shown_value"].tolist() == [
        "59",
        "11.1 (11.05 to 11.15)%",
        "at most 33",
        "at least 17",
    ]
    assert table["point"].isna().tolist() == [False, False, True, True]
    assert table["least"].isna().tolist() == [False, False, True, False]
    assert table["most"].isna().tolist() == [False, False, False, True]
    assert spoken("zh", counts.bounded, found)["shown_value"][2] == "至多33"
    assert say.finding(found).endswith("1 have a printed number: Tokyo")
