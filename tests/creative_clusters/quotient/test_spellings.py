"""Labels of several spellings: refused, taken as one or as two, wherever rows live."""

from itertools import product

import numpy as np
import pandas as pd
import polars as pl
import pytest

from creative_clusters.quotient import location_quotient
from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.quotient.files import quotient_file

from ..frames import UNORDERED, on_every_kind, random_table

WAYS = {
    "blanks": ("Tokyo ", "Tokyo"),
    "case": ("tokyo", "Tokyo"),
    "forms of letters": ("Cafe\u0301", "Café"),
    "unseen": ("To\u200bkyo", "Tokyo"),
    "full width": ("Ｔｏｋｙｏ", "Tokyo"),
    "decimals": ("2015.0", "2015"),
}
QUOTIENTS = [1.5, 0.5, 2 / 3, 4 / 3]


def mixed(column: str, way: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A table of text in which one label has two spellings; and the same with one."""
    odd, plain = WAYS[way]
    table = pd.DataFrame(
        {"region": ["A", "A", "B", "B"], "industry": ["film", "steel"] * 2, "year": "2019",
         "value": [30, 10, 20, 40]}
    )  # fmt: skip
    first = table[column].iloc[0]
    one = table.assign(**{column: table[column].replace(first, plain)})
    labels = one[column].tolist()
    labels[0] = odd
    return one.assign(**{column: labels}), one


@on_every_kind("column way", *product(["region", "industry", "year"], WAYS))
class TestEveryKindOfFrame:
    def test_two_spellings_are_told_and_refused(self, kind, column, way):
        table, _ = mixed(column, way)
        with pytest.raises(CountsError, match="differ only in case, blanks") as found:
            kind.quotients(table)
        assert found.value.column == column
        assert f'"{WAYS[way][1]}"' in str(found.value)
        assert kind.name in UNORDERED or found.value.rows == (0, 1 + (column == "industry"))

    def test_on_request_they_are_one(self, kind, column, way):
        table, one = mixed(column, way)
        given = kind.make(table)
        result = kind.read(location_quotient(given, labels="same"))
        result = one.merge(result, on=[*one])
        assert result["lq"].tolist() == pytest.approx(QUOTIENTS)
        assert kind.read(given)[column].tolist().count(WAYS[way][0]) == 1  # as it was


class TestRules:
    def test_labels_may_be_two(self):
        table, _ = mixed("region", "case")
        result = location_quotient(table, labels="apart", nested="allow", with_totals=True)
        assert result["region_total"].tolist() == [30, 10, 60, 60]

    def test_repeated_cells_are_found_once_labels_are_one(self):
        table, _ = mixed("region", "blanks")
        again = pd.concat([table, table.assign(region=table["region"] + " ")])
        with pytest.raises(CountsError, match="more than once"):
            location_quotient(again, labels="same")
        result = location_quotient(again, labels="same", duplicates="sum")
        assert result["lq"].tolist() == pytest.approx(QUOTIENTS)
        assert result["value"].tolist() == [60, 20, 40, 80]

    @pytest.mark.parametrize("kind_of_label", ["category", "string[pyarrow]"])
    def test_columns_keep_their_type(self, kind_of_label):
        table, one = mixed("region", "blanks")
        table = table.astype({"region": kind_of_label}).set_index(pd.Index([7, 5, 3, 1]))
        result = location_quotient(table, labels="same")
        assert result["region"].dtype == table["region"].dtype
        assert result["region"].tolist() == one["region"].tolist()
        assert result.index.tolist() == [7, 5, 3, 1]

    @pytest.mark.parametrize("wrong", [["region"], ["region", "industry"], ["region", "year"]])
    def test_many_labels_are_one_table(self, wrong):
        table = random_table(3).astype({"year": str})
        rng = np.random.default_rng(3)
        odd = table.copy()
        for column in wrong:
            ends = rng.choice(["", " ", "\u200b", "  "], len(table))
            odd[column] = table[column] + ends
        result = location_quotient(odd, labels="same")
        pd.testing.assert_frame_equal(result, location_quotient(table))


class TestTotals:
    TABLE = pd.DataFrame(
        {"region": ["A", "A", "B"], "industry": ["film", "steel", "film"], "value": [30, 10, 20]}
    )
    GIVEN = pd.DataFrame(
        {"region": ["a ", "B", "", ""], "industry": ["", "", "FILM", ""],
         "value": [40.0, 60.0, 50.0, 100.0]}
    )  # fmt: skip

    def test_other_spellings_in_them_are_refused(self, kind):
        totals = kind.make(self.GIVEN)
        if kind.name == "polars-lazy":
            totals = self.GIVEN
        with pytest.raises(CountsError, match='"a " and "A"') as found:
            kind.read(location_quotient(kind.make(self.TABLE), year=None, totals=totals))
        assert found.value.file == "totals"

    def test_or_taken_as_those_of_the_counts(self, kind):
        table = kind.make(self.TABLE)
        result = location_quotient(
            table, year=None, totals=kind.make(self.GIVEN), labels="same", with_totals=True
        )
        result = self.TABLE.merge(kind.read(result), on=[*self.TABLE])
        assert result["region_total"].tolist() == [40, 40, 60]
        film = result[result["industry"] == "film"]
        assert film["lq"].tolist() == pytest.approx([30 / 40 / 0.5, 20 / 60 / 0.5])

    def test_unless_they_are_to_be_two(self):
        result = location_quotient(
            self.TABLE, year=None, totals=self.GIVEN, labels="apart", with_reason=True
        )
        assert result["reason"].iloc[0] == "region_total_unknown"


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("way", WAYS)
class TestFiles:
    def write(self, table, path):
        frame = pl.from_pandas(table)
        frame.write_csv(path) if path.suffix == ".csv" else frame.write_parquet(path)
        return path

    def test_they_are_refused_with_their_lines(self, tmp_path, suffix, way):
        table, _ = mixed("industry", way)
        path = self.write(table, tmp_path / f"in.{suffix}")
        with pytest.raises(CountsError, match="column industry") as found:
            quotient_file(path, tmp_path / "out.csv")
        lines = "lines 2, 4" if suffix == "csv" else "rows 1, 3"
        assert lines in str(found.value)
        assert not (tmp_path / "out.csv").exists()

    def test_or_written_as_one(self, tmp_path, suffix, way):
        table, one = mixed("region", way)
        path = self.write(table, tmp_path / f"in.{suffix}")
        quotient_file(path, tmp_path / "out.parquet", labels="same")
        result = pd.read_parquet(tmp_path / "out.parquet")
        assert result["region"].tolist() == one["region"].tolist()
        assert result["lq"].tolist() == pytest.approx(QUOTIENTS)

    def test_given_totals_too(self, tmp_path, suffix, way):
        odd, plain = WAYS[way]
        counts = self.write(
            pd.DataFrame({"region": [plain, "B"], "industry": "film", "value": [3, 5]}),
            tmp_path / f"in.{suffix}",
        )
        given = self.write(
            pd.DataFrame({"region": [odd, "B", None], "value": [4, 8, 12]}),
            tmp_path / f"totals.{suffix}",
        )
        options = {"year": None, "totals": given}
        with pytest.raises(CountsError, match=f"totals.{suffix}.*differ only in"):
            quotient_file(counts, tmp_path / "out.csv", **options)
        quotient_file(counts, tmp_path / "out.csv", labels="same", **options)
        assert pd.read_csv(tmp_path / "out.csv")["lq"].tolist() == pytest.approx([9 / 8, 15 / 16])
