from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.statistics.observations import first_and_last, observations


def table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {"region": ["Oslo", "Perth"], "year": [2008, 2009], "lq": [0.2, 0.8]} | columns
    )


def test_a_table_without_measure_or_flag_gets_empty_ones():
    rows = observations(table(), "lq")
    assert rows["measure"].tolist() == rows["flag"].tolist() == ["", ""]


def test_missing_values_stay_and_rows_come_sorted():
    rows = observations(table(year=[2009, 2008], region="Oslo", lq=[np.nan, 1.0]), "lq")
    assert rows["year"].tolist() == [2008, 2009]
    assert rows["value"].isna().tolist() == [False, True]


def test_categories_are_read_as_text():
    rows = observations(
        table(flag=pd.Categorical(["", None]), measure=pd.Categorical(["m"] * 2)), "lq"
    )
    assert rows["flag"].tolist() == ["", ""]
    assert rows.groupby("measure").size().to_dict() == {"m": 2}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"lq": ["0.2", "n/a"]}, 'row 2, column lq: "n/a" is not a finite number'),
        ({"lq": [np.inf, 1]}, 'row 1, column lq: "inf" is not a finite number'),
        ({"year": [2008, 2008.5]}, 'row 2, column year: "2008.5" is not a whole number'),
        ({"year": [2008, None]}, "row 2, column year"),
        ({"region": ["Oslo", None]}, "row 2, column region: empty"),
        ({"region": [" ", "Oslo"]}, "row 1, column region: empty"),
        ({"measure": [None, "firms"]}, "row 1, column measure: empty"),
        ({"region": "Oslo", "year": 2008}, "Oslo, 2008: more than one row"),
    ],
)
def test_what_no_statistic_should_see_is_refused_with_its_place(columns, message):
    with pytest.raises(ValueError, match=message):
        observations(table(**columns), "lq")


def test_a_missing_column_is_named_beside_those_there_are():
    with pytest.raises(ValueError, match=r'"value" is missing; the columns are: region, year, lq'):
        observations(table(), "value")


def test_years_to_compare_are_the_ends_unless_asked_for():
    rows = observations(table(), "lq")
    assert first_and_last(rows, None, None) == (2008, 2009)
    assert first_and_last(rows, 2000, None) == (2000, 2009)
    with pytest.raises(ValueError, match="2009 does not lie before to_year 2009"):
        first_and_last(rows, 2009, None)
