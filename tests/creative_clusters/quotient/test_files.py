"""Quotients from file to file: the same numbers as in memory, errors in files and lines."""

from __future__ import annotations

import datetime
import gzip
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from creative_clusters.quotient import location_quotient
from creative_clusters.quotient.cleaning import CountsError, NestedTotals
from creative_clusters.quotient.files import quotient_file
from creative_clusters.reading import Form

from ..frames import random_table


def told_apart(folder: Path, code: str) -> str:
    """The last line that a process of its own tells of what it runs in a folder."""
    code = f"from creative_clusters.quotient.files import quotient_file\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stderr.splitlines()[-1]


@pytest.fixture
def counts() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    index = pd.MultiIndex.from_product(
        [[f"{code:05d}" for code in range(1, 40)], ["a", "b", "c", "d"], [2010, 2015]],
        names=["region", "industry", "year"],
    )
    table = pd.DataFrame({"value": rng.integers(0, 500, len(index))}, index=index).reset_index()
    table["value"] = table["value"].astype(float).mask(table.index == 7)
    table["note"] = 'a "quoted", note'
    return table.sample(frac=1, random_state=2).reset_index(drop=True)


def read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype={"region": "str"})


@pytest.mark.parametrize("source", ["csv", "csv.gz", "parquet"])
@pytest.mark.parametrize("target", ["csv", "parquet"])
def test_same_as_in_memory(counts, tmp_path, source, target):
    path, output = tmp_path / f"in.{source}", tmp_path / f"out.{target}"
    if source == "parquet":
        counts.to_parquet(path)
    else:
        counts.to_csv(path, index=False)
    options = {"with_reason": True, "with_totals": True}
    log = quotient_file(path, output, **options)
    expected, expected_log = location_quotient(counts, with_log=True, **options)
    result = read(output).astype({"year": int})
    pd.testing.assert_frame_equal(result, expected, check_dtype=False, rtol=1e-12)
    assert log["rows"].tolist() == expected_log["rows"].tolist()


def test_glob_of_files_is_one_table(counts, tmp_path):
    for at in range(3):
        counts.iloc[at::3].to_parquet(tmp_path / f"part-{at}.parquet")
    quotient_file(tmp_path / "part-*.parquet", tmp_path / "out.parquet")
    keys = ["region", "industry", "year"]
    merged = read(tmp_path / "out.parquet").merge(location_quotient(counts), on=keys)
    assert len(merged) == len(counts)
    np.testing.assert_allclose(merged["lq_x"], merged["lq_y"], rtol=1e-12)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_names_with_brackets_are_names(tmp_path, suffix):
    folder = tmp_path / "*[2020]"
    folder.mkdir()
    twice = pl.DataFrame({"region": [*"aab"], "industry": [*"xxy"], "value": [1, 2, 3]})
    path = folder / f"counts [1].{suffix}"
    twice.write_csv(path) if suffix == "csv" else twice.write_parquet(path)
    with pytest.raises(CountsError, match=r"counts \[1\]\.\w+, (line 3|row 2).*more than once"):
        quotient_file(path, folder / "out.csv", year=None)
    log = quotient_file(path, folder / "out.csv", year=None, duplicates="sum")
    assert log["rows"].tolist() == [3, 1]


def test_columns_in_another_order_and_integers_beside_floats_are_one_table(counts, tmp_path):
    counts = counts.fillna({"value": 1.0})
    counts.head(100).astype({"value": "int64"}).to_parquet(tmp_path / "part-0.parquet")
    counts.iloc[100:, ::-1].to_parquet(tmp_path / "part-1.parquet")
    quotient_file(tmp_path / "part-*.parquet", tmp_path / "out.parquet")
    expected = location_quotient(counts)["lq"]
    np.testing.assert_allclose(read(tmp_path / "out.parquet")["lq"], expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda t: t.rename(columns={"value": "number"}), 'two.csv: has no column "value", unlike'),
        (lambda t: t.assign(extra=1), 'two.csv: has a column "extra", unlike'),
        (lambda t: t.rename(columns={"note": "value"}), "two.csv, line 1, column value: The"),
    ],
)
def test_files_that_are_not_one_table_are_refused(counts, tmp_path, change, told):
    counts.to_csv(tmp_path / "one.csv", index=False)
    change(counts).to_csv(tmp_path / "two.csv", index=False)
    with pytest.raises(CountsError, match=told):
        quotient_file([tmp_path / "one.csv", tmp_path / "two.csv"], tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_labels_of_another_type_are_refused(counts, tmp_path):
    counts.to_parquet(tmp_path / "one.parquet")
    counts.astype({"year": str}).to_parquet(tmp_path / "two.parquet")
    with pytest.raises(CountsError, match=r"two.parquet, column year: this column holds String"):
        quotient_file(tmp_path / "*.parquet", tmp_path / "out.csv")


@pytest.mark.parametrize(
    "raw",
    [b"no gzip at all", gzip.compress(b"region,industry\n" * 50, mtime=0)[:-9]],
    ids=["no gzip", "cut off"],
)
def test_broken_gzip_files_are_refused(tmp_path, raw):
    (tmp_path / "in.csv.gz").write_bytes(raw)
    with pytest.raises(CountsError, match=r"in.csv.gz: The file cannot be unpacked"):
        quotient_file(tmp_path / "in.csv.gz", tmp_path / "out.csv")


def test_damaged_parquet_does_not_end_the_process(counts, tmp_path):
    """A page of less than no values, for which polars asks for two exabytes and is ended."""
    counts.to_parquet(tmp_path / "in.parquet")
    whole = (tmp_path / "in.parquet").read_bytes()
    damaged = re.sub(rb"L\x15.\x15\x00", b"L\x15\x09\x15\x00", whole, flags=re.DOTALL)
    assert damaged != whole
    (tmp_path / "in.parquet").write_bytes(damaged)
    code = (
        "from creative_clusters.quotient.files import quotient_file as q; q('in.parquet', 'o.csv')"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].endswith("(negative number of values).")
    assert "CountsError: in.parquet: The file cannot be read" in done.stderr


@pytest.mark.parametrize("packing", ["padded", "zip"])
def test_packed_files_are_read_as_what_is_in_them(counts, tmp_path, packing):
    """Tapes fill a gzip file up with zeros, and every unpacking program leaves them out."""
    counts.to_csv(tmp_path / "in.csv", index=False)
    if packing == "zip":
        with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
            archive.write(tmp_path / "in.csv", "in.csv")
    else:
        packed = gzip.compress((tmp_path / "in.csv").read_bytes()) + bytes(300)
        (tmp_path / "in.csv.gz").write_bytes(packed)
    given = tmp_path / ("in.zip" if packing == "zip" else "in.csv.gz")
    quotient_file(given, tmp_path / "out.csv")
    pd.testing.assert_frame_equal(
        read(tmp_path / "out.csv").astype({"year": int}),
        location_quotient(counts),
        check_dtype=False,
        rtol=1e-12,
    )


def test_wrong_totals_are_told_in_their_own_file(counts, tmp_path):
    counts.to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "totals.csv").write_text("region,industry,value\n00001,,many\n,,100000\n")
    with pytest.raises(CountsError, match=r'totals.csv, line 2, column value: "many" is not'):
        quotient_file(tmp_path / "in.csv", tmp_path / "out.csv", totals=tmp_path / "totals.csv")


def test_many_blocks_give_the_same(tmp_path, monkeypatch, counts):
    monkeypatch.setattr("creative_clusters.quotient.files._ROWS", 10)
    counts.to_csv(tmp_path / "in.csv", index=False)
    quotient_file(tmp_path / "in.csv", tmp_path / "out.csv")
    np.testing.assert_allclose(
        read(tmp_path / "out.csv")["lq"], location_quotient(counts)["lq"], rtol=1e-12
    )


def test_totals_and_sums_of_repeated_cells(counts, tmp_path):
    twice = pd.concat([counts, counts.head(3)])
    twice.to_csv(tmp_path / "in.csv", index=False)
    totals = pd.DataFrame({"region": ["00001", None], "value": [1e5, 1e7]})
    totals.to_csv(tmp_path / "totals.csv", index=False)
    options = {"duplicates": "sum", "with_totals": True, "with_reason": True}
    quotient_file(
        tmp_path / "in.csv", tmp_path / "out.csv", totals=tmp_path / "totals.csv", **options
    )
    expected = location_quotient(twice, totals=totals, **options)
    result = read(tmp_path / "out.csv")
    pd.testing.assert_frame_equal(result, expected, check_dtype=False, rtol=1e-12)


def refused(tmp_path: Path, text: str | bytes, told: str, **options) -> None:
    path, output = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    output.write_text("as before")
    with pytest.raises(CountsError, match=told) as error:
        quotient_file(path, output, **options)
    assert str(path) in str(error.value)
    assert output.read_text() == "as before"
    assert {file.name for file in tmp_path.iterdir()} == {"in.csv", "out.csv"}


HEAD = "region,industry,year,value\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + "a,x,1,2\na,y,1,n/a\n", r'line 3, column value: "n/a" is not a number'),
        (HEAD + "a,x,1,2\na,y,1,-1\n", r"line 3, column value: -1.0 is negative"),
        (HEAD + "a,x,1,2\na,y,1,inf\n", r"line 3, column value: inf is infinite"),
        (HEAD + "a,x,1,2\na,,1,1\n", r"line 3, column industry: the label is empty"),
        (HEAD + "a,x,1,2\na,x,1,3\n", r"line 3: these cells occur more than once: a × x × 1"),
        (HEAD + "a,x,1,0\na,y,1,0\n", "every count is zero"),
        (HEAD + "a,x,1,\na,y,1,\n", "every count is missing"),
        (HEAD, "no rows"),
        ("", "empty"),
        ("region,industry,value\na,x,1\n", "column year: there is no such column"),
        (HEAD + "a,x,1,2,3,4\n", "more cells than the header"),
        (HEAD + 'a,x,1,2\nb,"x,1,3\n', "line 3: The quotation marks do not match"),
        (HEAD.encode() + "Łódź,x,1,2\nGdańsk,x,1,2\n".encode("cp1250"), 'encoding="gb18030"'),
    ],
)
def test_refusals_name_file_and_line_and_leave_the_output_alone(tmp_path, text, told):
    refused(tmp_path, text, told)


def test_totals_among_parts_are_refused(counts, tmp_path):
    sums = counts.groupby(["region", "year"], as_index=False)["value"].sum()
    mixed = pd.concat([counts, sums.assign(industry="all of them")])
    mixed.loc[mixed["value"].isna(), "value"] = 0.0
    mixed.to_csv(tmp_path / "in.csv", index=False)
    with pytest.raises(NestedTotals, match="all of them"):
        quotient_file(tmp_path / "in.csv", tmp_path / "out.csv")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_totals_of_some_years_only_are_refused(tmp_path, suffix):
    table = random_table(4, regions=12, industries=6, years=3)
    some = table[(table["year"] == 2001) & table["region"].between("r2", "r7")]
    sums = some.groupby(["industry", "year"], as_index=False)["value"].sum()
    mixed = pl.from_pandas(pd.concat([table, sums.assign(region="somewhere")]))
    path = tmp_path / f"in.{suffix}"
    mixed.write_csv(path) if suffix == "csv" else mixed.write_parquet(path)
    with pytest.raises(NestedTotals, match='"somewhere" is the sum of'):
        quotient_file(path, tmp_path / "out.csv")


def test_output_must_not_be_an_input(counts, tmp_path):
    counts.to_csv(tmp_path / "in.csv", index=False)
    with pytest.raises(CountsError, match="one of the inputs"):
        quotient_file(tmp_path / "in.csv", tmp_path / "in.csv")


CHINESE = """地区,行业,年份,数值
北京,软件,2015,30
北京,影视,2015,20
上海,软件,2015,10
上海,影视,2015,25
"""


@pytest.mark.parametrize("name", ["gb18030", "gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_chinese_text_is_read_whatever_its_encoding(tmp_path, name):
    (tmp_path / "in.csv").write_bytes(CHINESE.encode(name))
    columns = {"region": "地区", "industry": "行业", "year": "年份", "value": "数值"}
    quotient_file(tmp_path / "in.csv", tmp_path / "out.csv", **columns)
    result = pd.read_csv(tmp_path / "out.csv")
    assert result["地区"].tolist() == ["北京", "北京", "上海", "上海"]
    assert result["lq"][0] == pytest.approx((30 / 50) / (40 / 85))


def test_encoding_can_be_named(tmp_path):
    path = tmp_path / "in.csv.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(f"{HEAD}São Paulo,x,1,2\nCôte,x,1,2\n".encode("cp1252"))
    quotient_file(path, tmp_path / "out.csv", form=Form(encoding="cp1252"))
    assert pd.read_csv(tmp_path / "out.csv")["region"].tolist() == ["São Paulo", "Côte"]


def refuses_sums(tmp_path: Path, rows: str, told: str) -> None:
    """Check the refusal of sums of `rows`, where "a" has a total of 100 and all have 1,000."""
    counts, totals = tmp_path / "in.csv", tmp_path / "totals.csv"
    counts.write_text(HEAD + rows)
    totals.write_text("region,value\na,100\n,1000\n")
    with pytest.raises(CountsError, match=told):
        quotient_file(counts, tmp_path / "out.csv", duplicates="sum", totals=totals)


class TestLines:
    """A refused row is told by the line on which it stands, whatever stands above it."""

    TALE = HEAD + '"a\nof two lines",x,1,2\n"b ""c""",y,1,3\n'

    def test_text_over_several_lines_is_counted(self, tmp_path):
        refused(tmp_path, self.TALE + "d,x,1,-1\n", "line 5, column value: -1.0 is negative")

    def test_blank_lines_above_the_header_are_counted(self, tmp_path):
        refused(tmp_path, "\n\n" + HEAD + "a,x,1,2\nb,x,1,-1\n", "line 5, column value: -1.0")

    def test_count_above_its_total_far_down(self, tmp_path):
        rows = [f"r{at},{kind},1,{at + 5}" for at in range(400) for kind in "xy"]
        totals = tmp_path / "totals.csv"
        totals.write_text("region,value\nr390,100\n,1000000\n")
        (tmp_path / "in.csv").write_text(HEAD + "\n".join(rows) + "\n")
        with pytest.raises(CountsError, match=r"in.csv, line 782, .*395 \(r390 × x\) is more"):
            quotient_file(tmp_path / "in.csv", tmp_path / "out.csv", totals=totals)

    def test_summed_cells_have_no_line(self, tmp_path):
        rows = "a,x,1,60\na,x,1,50\nb,x,1,5\n"
        refuses_sums(tmp_path, rows, r"in.csv, column value: 110 \(a × x\) is more")

    def test_parquet_has_rows(self, tmp_path, counts):
        counts["value"] = counts["value"].fillna(0).mask(counts.index == 7, -1.0)
        counts.to_parquet(tmp_path / "in.parquet")
        with pytest.raises(CountsError, match=r"in.parquet, row 8, column value: -1.0 is negative"):
            quotient_file(tmp_path / "in.parquet", tmp_path / "out.csv")


def test_wrongly_named_encoding_is_told(tmp_path):
    text = HEAD.encode() + "São,x,1,2\nRio,x,1,3\n".encode("latin-1")
    refused(tmp_path, text, "line 2: The text is not utf-8", form=Form(encoding="utf-8"))


def test_totals_in_csv_fit_counts_with_whole_numbers_as_labels(tmp_path):
    counts = pd.DataFrame({"region": [1, 1, 2], "industry": [7, 8, 7], "value": [3, 4, 5]})
    counts.to_parquet(tmp_path / "in.parquet")
    totals = tmp_path / "totals.csv"
    totals.write_text("region,industry,value\n1,,70\n,7,80\n,,900\n")
    quotient_file(tmp_path / "in.parquet", tmp_path / "out.csv", year=None, totals=totals)
    assert read(tmp_path / "out.csv")["lq"][0] == pytest.approx((3 / 70) / (80 / 900))
    totals.write_text("region,industry,value\nParis,,70\n,,900\n")
    with pytest.raises(CountsError, match=r'totals.csv, line 2, column region: "Paris" is no'):
        quotient_file(tmp_path / "in.parquet", tmp_path / "out.csv", year=None, totals=totals)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("blank", [[1], [1.0, None]], ids=["integers", "floats"])
def test_whole_numbers_in_parquet_totals_fit_counts_in_csv(tmp_path, blank, whole):
    counts = "region,industry,year,value\n1,x,2010,3\n01,x,2010,4\n2,y,2010,5\n"
    (tmp_path / "in.csv").write_text(counts)
    kind = pl.Float64 if None in blank else pl.Int64
    totals = pl.DataFrame(
        {
            "region": pl.Series([1, 2, None], dtype=kind),
            "year": pl.Series([2010] * 3, dtype=kind),
            "value": [30, 50, 1000 if whole else None],
        }
    )
    totals.write_parquet(tmp_path / "totals.parquet")
    options = {"totals": tmp_path / "totals.parquet", "with_totals": True}
    quotient_file(tmp_path / "in.csv", tmp_path / "out.csv", **options)
    result = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert result["region"].to_list() == ["1", "01", "2"]
    assert result["region_total"].to_list() == ["30.0", None, "50.0"]
    assert result["total"].to_list() == ["1000.0" if whole else None] * 3


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ([1.5, None], "totals.parquet, column region: labels are text in the counts and numbers"),
        ([2.0**60, None], "totals.parquet, row 1, column region: .*lost their last digits"),
    ],
)
def test_numbers_in_parquet_totals_that_fit_no_text(tmp_path, labels, told):
    (tmp_path / "in.csv").write_text("region,industry,value\n1.5,x,3\n2,x,4\n")
    pl.DataFrame({"region": labels, "value": [7, 8]}).write_parquet(tmp_path / "totals.parquet")
    options = {"year": None, "totals": tmp_path / "totals.parquet"}
    with pytest.raises(CountsError, match=told):
        quotient_file(tmp_path / "in.csv", tmp_path / "out.csv", **options)


class TestBlankLines:
    """They are no rows, wherever they stand, but they are lines."""

    @pytest.mark.parametrize("blank", ["", "  ", ",,,", " , ,,"], ids=repr)
    @pytest.mark.parametrize("end", ["\n", "\r\n"], ids=repr)
    def test_they_are_skipped(self, tmp_path, blank, end):
        rows = ["a,x,1,2", "a,y,1,3", '"b', ' b",x,1,4', "b,y,1,5"]
        (tmp_path / "plain.csv").write_bytes(end.join([HEAD.strip(), *rows, ""]).encode())
        lines = [HEAD.strip(), blank, rows[0], *rows[1:4], blank, blank, rows[4], blank, blank]
        (tmp_path / "in.csv").write_bytes(end.join(lines).encode())
        (tmp_path / "totals.csv").write_text("value\n1000\n")
        for name in ("plain", "in"):
            source, output = tmp_path / f"{name}.csv", tmp_path / f"{name}-out.csv"
            log = quotient_file(source, output, totals=tmp_path / "totals.csv")
            assert log["rows"].tolist() == [4, 1]
        expected = (tmp_path / "plain-out.csv").read_text()
        assert (tmp_path / "in-out.csv").read_text() == expected

    @pytest.mark.parametrize(
        ("rows", "told"),
        [
            ("\na,x,1,2\n\n\nb,x,1,-1\n\n", "line 6, column value: -1.0 is negative"),
            ("a,x,1,2\n\n,,,1\n\n", "line 4, column region: the label is empty"),
            ("a,x,1,2\n\na,x,1,2\n\n", "line 4: these cells occur more than once"),
            ("a,x,1,2\n\nb,x,1,n/a\n", 'line 4, column value: "n/a" is not a number'),
            ("\n\n", "no rows"),
        ],
    )
    def test_they_are_counted_as_lines(self, tmp_path, rows, told):
        refused(tmp_path, HEAD + rows, told)

    def test_they_are_no_missing_counts(self, tmp_path):
        (tmp_path / "in.csv").write_text(HEAD + "a,x,1,2\n\nb,y,1,3\n\n")
        for rule in ("error", "propagate"):
            quotient_file(tmp_path / "in.csv", tmp_path / "out.csv", on_missing=rule)
            assert read(tmp_path / "out.csv")["lq"].tolist() == [2.5, pytest.approx(5 / 3)]

    def test_in_one_of_several_files(self, tmp_path):
        (tmp_path / "one.csv").write_text(HEAD + "a,x,1,2\n\n")
        (tmp_path / "two.csv").write_text(HEAD + "\nb,x,1,-3\n")
        with pytest.raises(CountsError, match=r"two.csv, line 3, column value: -3.0 is negative"):
            quotient_file([tmp_path / "one.csv", tmp_path / "two.csv"], tmp_path / "out.csv")

    def test_among_totals_they_are_not_the_whole(self, tmp_path):
        (tmp_path / "in.csv").write_text("region,industry,value\na,x,3\nb,x,4\n")
        totals, options = tmp_path / "totals.csv", {"year": None, "with_totals": True}
        totals.write_text("region,industry,value\na,,7\n\nb,,8\n,,100\n\n")
        quotient_file(tmp_path / "in.csv", tmp_path / "out.csv", totals=totals, **options)
        assert read(tmp_path / "out.csv")["total"].tolist() == [100, 100]
        totals.write_text("region,industry,value\na,,7\n\nb,,many\n,,100\n")
        with pytest.raises(CountsError, match=r'totals.csv, line 4, column value: "many"'):
            quotient_file(tmp_path / "in.csv", tmp_path / "out.csv", totals=totals, **options)


def test_empty_row_among_parquet_totals_is_not_the_whole(tmp_path):
    (tmp_path / "in.csv").write_text("region,industry,value\na,x,3\nb,x,4\n")
    totals = pl.DataFrame({"region": ["a", None, "b"], "value": [7, None, 8]})
    totals.write_parquet(tmp_path / "totals.parquet")
    options = {"year": None, "totals": tmp_path / "totals.parquet"}
    with pytest.raises(CountsError, match=r"totals.parquet, row 2: the row is empty"):
        quotient_file(tmp_path / "in.csv", tmp_path / "out.csv", **options)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize(
    "labels",
    [[1.5, 2.0], [datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)], [True, False]],
    ids=["float", "date", "bool"],
)
def test_totals_fit_counts_with_labels_of_other_kinds(tmp_path, suffix, labels):
    counts = pl.DataFrame({"region": labels * 2, "industry": [*"xxyy"], "value": [1, 2, 3, 4]})
    counts.write_parquet(tmp_path / "in.parquet")
    totals = pl.DataFrame({"region": [*labels, None], "value": [8, 16, 64]})
    path = tmp_path / f"totals.{suffix}"
    totals.write_csv(path) if suffix == "csv" else totals.write_parquet(path)
    options = {"year": None, "totals": path, "with_totals": True}
    quotient_file(tmp_path / "in.parquet", tmp_path / "out.parquet", **options)
    assert read(tmp_path / "out.parquet")["region_total"].tolist() == [8, 16, 8, 16]


def test_labels_too_large_for_signed_integers(tmp_path):
    regions = pl.Series([2**63 + 1, 2**63 + 2] * 2, dtype=pl.UInt64)
    counts = pl.DataFrame({"region": regions, "industry": [*"xxyy"], "value": [1, 2, 3, 4]})
    counts.write_parquet(tmp_path / "in.parquet")
    quotient_file(tmp_path / "in.parquet", tmp_path / "out.parquet", year=None)
    expected = location_quotient(counts, year=None)["lq"].to_list()
    assert read(tmp_path / "out.parquet")["lq"].tolist() == pytest.approx(expected)


@pytest.mark.parametrize("rule", ["skip", "propagate"])
@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"value": [None, None, None]}, "every count is missing"),
        ({"value": [1e308, 1e308, 1e308]}, "more than a number can hold"),
        ({"region": [1.5, float("nan"), 2.5]}, "column region: the label is empty"),
    ],
)
def test_refused_like_a_frame(tmp_path, rule, columns, told):
    table = pd.DataFrame({"region": ["a", "b", "c"], "industry": "x", "value": [1.0, 2.0, 3.0]})
    table = table.assign(**columns).astype({"value": float})
    table.to_parquet(tmp_path / "in.parquet")
    with pytest.raises(CountsError, match=told):
        location_quotient(table, year=None, on_missing=rule)
    with pytest.raises(CountsError, match=told):
        quotient_file(tmp_path / "in.parquet", tmp_path / "out.csv", year=None, on_missing=rule)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("repeated", [True, False])
def test_summed_files_have_the_columns_and_numbers_of_summed_frames(tmp_path, suffix, repeated):
    counts = pl.DataFrame(
        {
            "note": [*"abcd"],
            "mark": ["N", "false", None, "0"],
            "value": [1, 2, 3, 4],
            "region": ["a", "a", "b", "b"],
            "industry": ["x", "x" if repeated else "z", "x", "y"],
        }
    )
    path = tmp_path / f"in.{suffix}"
    counts.write_csv(path) if suffix == "csv" else counts.write_parquet(path)
    options = {
        "year": None, "duplicates": "sum", "suppressed": "mark", "with_reason": True,
        "nested": "allow",
    }  # fmt: skip
    log = quotient_file(path, tmp_path / "out.parquet", **options)
    expected, expected_log = location_quotient(counts, with_log=True, **options)
    result = pl.read_parquet(tmp_path / "out.parquet")
    assert result["reason"][0] == "suppressed"
    assert result.equals(expected)
    assert log["rows"].tolist() == expected_log["rows"].tolist()


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_sums_that_are_all_missing_are_refused(tmp_path, suffix):
    counts = pl.DataFrame({"region": [*"aa"], "industry": [*"xx"], "value": [1, None]})
    path = tmp_path / f"in.{suffix}"
    counts.write_csv(path) if suffix == "csv" else counts.write_parquet(path)
    with pytest.raises(CountsError, match="every count is missing, or summed with a missing one"):
        quotient_file(path, tmp_path / "out.csv", year=None, duplicates="sum")


def test_lines_are_told_where_nothing_was_to_sum(tmp_path):
    rows = "a,x,1,60\n\na,y,1,150\nb,x,1,5\n"
    refuses_sums(tmp_path, rows, r"in.csv, line 4, column value: 150 \(a × y\) is more")
