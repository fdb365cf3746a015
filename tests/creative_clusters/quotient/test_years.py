"""Years that nobody named: taken and noted, asked for, or warned of; never pooled in silence."""

import pandas as pd
import polars as pl
import pytest

from creative_clusters.quotient import location_quotient
from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.quotient.files import quotient_file

COUNTS = pd.DataFrame(
    {"region": ["A", "A", "B", "B"], "industry": ["film", "steel"] * 2,
     "year": [2015, 2015, 2016, 2016], "value": [30, 10, 20, 40]}
)  # fmt: skip
POOLED = [1.5, 0.5, 2 / 3, 4 / 3]


def run(folder, table, **options):
    pl.from_pandas(table).write_csv(folder / "in.csv")
    pl.from_pandas(table).write_parquet(folder / "in.parquet")
    found = []
    for suffix in ("csv", "parquet"):
        log = quotient_file(folder / f"in.{suffix}", folder / "out.csv", **options)
        found.append(pd.read_csv(folder / "out.csv")["lq"].tolist())
    assert found[0] == found[1]
    return found[0], log.set_index("step")["example"].to_dict()


class TestFiles:
    @pytest.mark.parametrize("name", ["year", "YEAR ", "Jahr", "Año", "AN\u0303O", "年份", "年 度"])
    def test_a_column_that_is_called_so_is_taken_and_noted(self, tmp_path, name):
        quotients, log = run(tmp_path, COUNTS.rename(columns={"year": name}), year=None)
        assert quotients == [1, 1, 1, 1]
        assert log["year"] == name

    @pytest.mark.parametrize(
        "years", [[2015, 2015, 2016, 2016], ["2015.0", "2015.0 ", "2016", "2016"]]
    )
    @pytest.mark.parametrize("name", ["t", "Periode", "date of survey"])
    def test_another_one_of_nothing_but_years_is_asked_about(self, tmp_path, name, years):
        table = COUNTS.assign(year=years).rename(columns={"year": name})
        with pytest.raises(CountsError, match=f'year="{name}".*year="none"'):
            run(tmp_path, table, year=None)
        assert run(tmp_path, table, year="none")[0] == pytest.approx(POOLED)

    def test_two_that_are_called_so_are_asked_about(self, tmp_path):
        with pytest.raises(CountsError, match=r"column Jahr.*seems to hold years"):
            run(tmp_path, COUNTS.assign(Jahr=2015)[["Jahr", *COUNTS]], year=None)

    @pytest.mark.parametrize(
        "other",
        [[2015] * 4, [2015, 2016, 2017, 5], ["2015", "2016", "", "2017"], [15, 16, 17, 18],
         ["2015-16", "2015-16", "2016-17", "2016-17"], [1.5, 2015, 2016, 2017]],
    )  # fmt: skip
    def test_columns_of_something_else_are_left_alone(self, tmp_path, other):
        table = COUNTS.drop(columns="year").assign(founded=other)
        quotients, log = run(tmp_path, table, year=None)
        assert quotients == pytest.approx(POOLED)
        assert "year" not in log

    def test_a_column_called_none_is_one(self, tmp_path):
        table = COUNTS.rename(columns={"year": "none"})
        assert run(tmp_path, table, year="none")[0] == [1, 1, 1, 1]

    def test_years_far_down_are_seen(self, tmp_path):
        rows = [(f"r{at}", "film", 2015, 1) for at in range(1500)] + [("A", "film", 2016, 1)]
        table = pd.DataFrame(rows, columns=["region", "industry", "t", "value"])
        with pytest.raises(CountsError, match="column t"):
            run(tmp_path, table, year=None)

    def test_ends_of_names_may_be_in_capitals(self, tmp_path):
        pl.from_pandas(COUNTS).write_csv(tmp_path / "in.csv")
        quotient_file(tmp_path / "in.csv", tmp_path / "OUT.PARQUET")
        assert pd.read_parquet(tmp_path / "OUT.PARQUET")["lq"].tolist() == [1, 1, 1, 1]


class TestFrames:
    def test_pooled_years_are_warned_of(self, kind):
        with pytest.warns(UserWarning, match='year=None: all years of the column "year"'):
            result = kind.read(location_quotient(kind.make(COUNTS), year=None))
        assert sorted(result["lq"]) == pytest.approx(sorted(POOLED))

    @pytest.mark.filterwarnings("error:year=None")
    @pytest.mark.parametrize(
        ("table", "year"),
        [(COUNTS, ()), (COUNTS, "year"), (COUNTS.drop(columns="year"), None),
         (COUNTS.rename(columns={"year": "value", "value": "n"}), None)],
    )  # fmt: skip
    def test_what_is_meant_is_not(self, kind, table, year):
        kind.read(location_quotient(kind.make(table), year=year, nested="allow"))
