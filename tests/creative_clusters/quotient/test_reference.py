"""Given totals: what is wrong with them is told alike whatever the kind of frame."""

from __future__ import annotations

import datetime

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from creative_clusters.quotient import location_quotient
from creative_clusters.quotient.cleaning import CountsError

from ..frames import UNORDERED, dask, known_table

TOTALS = pd.DataFrame(
    {
        "region": ["here", None, None],
        "industry": [None, "media", None],
        "value": [79006.0, 879213.0, 15593224.0],
    }
)


def with_value(value: float, row: int = 1) -> pd.DataFrame:
    return TOTALS.assign(value=TOTALS["value"].mask(TOTALS.index == row, value))


class TestEveryKindOfFrame:
    def test_blank_text_is_no_label(self, kind):
        totals = TOTALS.fillna({"region": "", "industry": "\u3000 "})
        result = kind.quotients(known_table().head(1), year=None, totals=totals)
        assert result["lq"].tolist() == pytest.approx([0.384762342301328], rel=1e-14)

    def test_columns_of_labels_may_be_absent(self, kind):
        totals = pd.DataFrame({"value": [2.0 * 15593224]})
        half = kind.quotients(known_table(), year=None, totals=totals, with_totals=True)
        assert set(half["total"]) == {2.0 * 15593224}
        plain = location_quotient(known_table(), year=None)
        np.testing.assert_allclose(half["lq"].astype(float), 2 * plain["lq"], rtol=1e-12)

    def test_integer_labels_that_blanks_made_floating(self, kind):
        table = known_table().assign(region=[1, 1, 2, 2], industry=[10, 20] * 2)
        totals = TOTALS.assign(region=[1, np.nan, np.nan], industry=[np.nan, 10, np.nan])
        result = kind.quotients(table.head(1), year=None, totals=totals)
        assert result["lq"].tolist() == pytest.approx([0.384762342301328], rel=1e-14)

    @pytest.mark.parametrize("unknown", [np.nan, None])
    def test_unknown_total_leaves_no_quotient(self, kind, unknown):
        totals = with_value(unknown)
        result = kind.quotients(known_table().head(1), year=None, totals=totals, with_reason=True)
        assert result["reason"].tolist() == ["industry_total_unknown"]
        assert result["lq"].isna().all()

    @pytest.mark.parametrize(
        ("totals", "told"),
        [
            (pd.concat([TOTALS, TOTALS.head(1)]), "given more than once"),
            (with_value(np.inf), "inf is no total of counts"),
            (with_value(-5.0), "-5.0 is no total of counts"),
            (with_value(3.0), "more than the given total of its industry"),
            (TOTALS.assign(industry=TOTALS["industry"].fillna("media")), "names both a region"),
            (TOTALS.assign(region=[1.0, np.nan, np.nan]), "text in the counts and numbers here"),
            (TOTALS.head(2), "none for the whole"),
            (TOTALS.drop(columns="value"), "totals, column value: there is no such column"),
            (TOTALS.assign(value=["79006", "many", "3"]), '"many" is not a number'),
            (TOTALS.assign(value=pd.Timestamp("2020")), "totals, column value: this column holds"),
            (TOTALS.assign(region=pd.to_datetime(["2020", None, None])), "and dates here"),
        ],
        ids=["twice", "infinite", "negative", "small", "cell", "kind", "no whole", "no value",
             "text", "date", "date label"],
    )  # fmt: skip
    def test_what_is_no_total_is_refused(self, kind, totals, told):
        with pytest.raises(CountsError, match=told):
            kind.quotients(known_table().head(1), year=None, totals=totals.reset_index(drop=True))

    def test_labels_with_more_digits_than_floats(self, kind):
        labels = [2**60 + 1] * 2 + [2**60 + 2] * 2
        plain = location_quotient(known_table(), year=None)
        result = kind.quotients(known_table().assign(region=labels), year=None)
        assert sorted(result["lq"]) == pytest.approx(sorted(plain["lq"]))
        totals = pd.DataFrame({"region": [labels[0], None], "value": [79006.0, 15593224.0]})
        if kind.name not in UNORDERED:
            with pytest.raises(CountsError, match="lost their last digits"):
                kind.quotients(known_table().assign(region=labels), year=None, totals=totals)


def test_dates_of_another_resolution_are_the_same_labels():
    table = known_table().assign(region=pd.to_datetime(["2020"] * 2 + ["2021"] * 2))
    days = [datetime.date(2020, 1, 1), datetime.date(2021, 1, 1), None]
    totals = pl.DataFrame({"region": days, "value": [1e6, 2e7, 3e7]})
    result = location_quotient(table, year=None, totals=totals, with_totals=True)
    assert result["region_total"].tolist() == [1e6, 1e6, 2e7, 2e7]


def test_dask_frames_take_totals_as_dask_frames():
    result = location_quotient(dask(known_table()), year=None, totals=dask(TOTALS)).compute()
    assert result["lq"][0] == pytest.approx(0.384762342301328, rel=1e-14)


@pytest.mark.parametrize(
    ("totals", "told"),
    [
        (TOTALS.assign(region=["here", 1, None]), "the columns cannot be read"),
        (TOTALS[["region", "value", "value"]], "columns of one name"),
        ({"value": [1]}, "a dict, which is no table"),
    ],
)
def test_totals_that_are_no_table_are_refused(totals, told):
    with pytest.raises((CountsError, TypeError), match=f"totals.*{told}"):
        location_quotient(known_table(), year=None, totals=totals)


def test_totals_that_are_not_a_number_in_a_query():
    counts = duckdb.sql("select 'a' as region, 'x' as industry, 3.0 as value")
    totals = duckdb.sql("select 'a' as region, 'NaN'::double as value union all select null, 9")
    result = location_quotient(counts, year=None, totals=totals, with_reason=True).df()
    assert result["reason"].tolist() == ["region_total_unknown"]


def test_totals_from_another_connection_than_the_counts():
    counts = duckdb.sql("select 'a' as region, 'x' as industry, 3.0 as value")
    rows = "select 'a' as region, 6.0 as value union all select null, 9"
    for connection in (duckdb, duckdb.connect()):
        totals = connection.sql(rows)
        result = location_quotient(counts, year=None, totals=totals, with_totals=True).df()
        assert result["region_total"].tolist() == [6]


class TestLog:
    @pytest.mark.parametrize(("whole", "below"), [(2e7, False), (1.2e7, True)])
    def test_totals_that_are_not_the_sums_are_counted(self, kind, whole, below):
        totals = pd.DataFrame({"region": ["here", None], "value": [79006.0, whole]})
        table = known_table().assign(year=2020)
        steps = kind.log(table, totals=totals)
        assert steps.get("given_whole") == 1
        assert "given_region" not in steps
        assert steps.get("below_whole") == (1 if below else None)

    def test_totals_that_are_the_sums_are_not_counted(self, kind):
        table = pd.concat([known_table().assign(year=year) for year in (2016, 2021)])
        keys = ["region", "year"], ["industry", "year"], ["year"]
        sums = pd.concat(table.groupby(key, as_index=False)[["value"]].sum() for key in keys)
        totals = sums.reindex(columns=["region", "industry", "year", "value"])
        totals["year"] = totals["year"].astype(int)
        assert not [step for step in kind.log(table, totals=totals) if step.startswith("given")]


def test_totals_of_years_need_their_year():
    table = known_table().assign(year=2020)
    totals = TOTALS.assign(year=[2020, 2020, None])
    with pytest.raises(CountsError, match="totals, row 2, column year: the year is empty"):
        location_quotient(table, totals=totals)
