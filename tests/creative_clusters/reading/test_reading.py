"""Tables in files of every form: what they are taken for, what is refused, no traceback."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from creative_clusters.reading import Form, InvalidData, look, opened, read
from creative_clusters.reading.problems import EDITION
from tests import fuzz
from tests.conftest import spoken

from .test_fuzz import EDITS

HEAD = ["region", "industry", "year", "value"]
ROWS = [["São Paulo", "film", "2019", "1.5"], ["Pará", "steel", "2019", "20"],
        ["São Paulo", "steel", "2020", "3"]]  # fmt: skip


def text(rows=(HEAD, *ROWS), mark: str = ",", end: str = "\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator=end).writerows(rows)
    return out.getvalue()


def workbook(path: Path, rows=(HEAD, *ROWS), **sheets) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = "Counts"
    for row in rows:
        book.active.append(row)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(path)
    return book


def cells(found) -> list[list[str]]:
    return [list(found.columns), *map(list, zip(*found.columns.values(), strict=True))]


def told(path: Path, form: Form | None = None, *known, need: str = "") -> list[str]:
    found, problems = look(path, form, known, need)
    assert problems or found
    problems = [replace(one, way=EDITION) for one in problems]
    return [str(one).removeprefix(f"{path}, ").removeprefix(f"{path}: ") for one in problems]


class TestText:
    @pytest.mark.parametrize(
        ("encoding", "shown"),
        [
            ("utf-8", "UTF-8 text,"), ("utf-8-sig", "byte order mark"), ("utf-16", "UTF-16"),
            ("utf-16-le", "UTF-16-LE"), ("utf-16-be", "UTF-16-BE"), ("latin-1", "Windows-1252"),
            ("cp1252", "Windows-1252"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_encodings_separators_and_line_ends(self, tmp_path, encoding, shown, mark, end):
        path = tmp_path / "t.csv"
        path.write_bytes(text(mark=mark, end=end).encode(encoding))
        found = read(path)
        assert cells(found) == [HEAD, *ROWS]
        assert list(found.rows) == [2, 3, 4]
        assert shown in found.took

    @pytest.mark.parametrize(
        ("names", "encoding"),
        [
            ("北京 上海 广东 深圳", "gb18030"), ("西藏 新疆 黑龙江", "gbk"),
            ("München Köln Düsseldorf", "cp1252"), ("México Nuevo-León Querétaro", "latin-1"),
            ("Malmö Göteborg Västerås", "latin-1"), ("Île-de-France Côte-d’Or", "cp1252"),
            ("Łódź Gdańsk Małopolskie", None), ("Plzeň České-Budějovice Králové", None),
            ("Győr Székesfehérvár Hódmezővásárhely", None), ("Москва Казань", None),
            ("서울특별시 부산광역시 대구광역시 정보통신업 도매및소매업", "cp949"),
            ("東京都 大阪府 情報通信業サービス 映像・音声", "cp932"),
            ("臺北市 高雄市 資訊業", "big5"),
        ],
    )  # fmt: skip
    def test_an_encoding_is_found_where_it_is_certain_and_else_asked_for(
        self, tmp_path, names, encoding
    ):
        path, rows = tmp_path / "t.csv", [[name, "1"] for name in names.split()]
        kept = encoding or ("cp1251" if names[0] == "М" else "cp1250")
        encoding = None if encoding == "big5" else encoding
        path.write_bytes(text([["region", "value"], *rows]).encode(kept))
        if encoding is None:
            [problem] = told(path)
            assert "its encoding cannot be told" in problem
        assert cells(read(path, Form(encoding=kept)))[1:] == rows
        assert encoding is None or cells(read(path))[1:] == rows

    def test_line_ends_of_two_systems_and_blank_rows_are_told(self, tmp_path):
        path = tmp_path / "t.csv"
        path.write_bytes(b"a,b\r\n1,2\n\n,\r\n3,4\n\n")
        found = read(path)
        assert cells(found) == [["a", "b"], ["1", "2"], ["3", "4"]]
        assert list(found.rows) == [2, 5]
        assert "mixed line endings" in found.took
        assert "2 blank rows left out" in found.took

    def test_rows_of_another_length_are_refused_with_their_lines(self, tmp_path):
        path = tmp_path / "t.csv"
        path.write_text('a,b,c\n"x\ny",2,3\n4,5\n6,7,8,9\n1,2,3,,\n')
        short, long = told(path)
        assert short.startswith("row 4: The row has 2 cells, the header 3.")
        assert long.startswith("row 5: The row has 4 cells, the header 3.")

    @pytest.mark.parametrize("odd", ["\x1b[31m", "\x00", "\x85", "\x07"])
    def test_control_characters_are_refused_with_row_and_column(self, tmp_path, odd):
        path = tmp_path / "t.csv"
        path.write_text(f"a,b\nx,1\ny{odd},2\n", encoding="utf-8")
        [problem] = told(path)
        assert problem.startswith("row 3")
        assert "null bytes" in problem or problem.startswith("row 3, column a: ")

    def test_columns_that_nobody_can_name_are_left_out_and_told(self, tmp_path):
        path = tmp_path / "t.csv"
        path.write_text(",a,flag,b,flag,,\n0,1,x,2,y,,\n1,3,x,4,y,,\n")
        found = read(path)
        assert cells(found) == [["a", "flag", "b"], ["1", "x", "2"], ["3", "x", "4"]]
        assert "2 columns left out" in found.took
        [problem] = told(path, None, "flag")
        assert "column flag: The column stands there twice" in problem

    def test_what_it_was_taken_for_is_said_in_chinese_too(self, tmp_path):
        path = tmp_path / "t.tsv"
        path.write_text("a\tb\n1\t2\n")
        assert spoken("zh", lambda: read(path).took) == "UTF-8文本，列以制表符分隔，列名在第1行"


class TestNumbers:
    @pytest.mark.parametrize(
        ("written", "plain"),
        [
            (["1,5", "2,25", "3"], ["1.5", "2.25", "3"]),
            (["1.234,5", "2,5", "1.200"], ["1234.5", "2.5", "1200"]),
            (["1,234.5", "1,200", "7"], ["1234.5", "1200", "7"]),
            (["1,234,567", "1,200"], ["1234567", "1200"]),
            (["1.234.567", "1.200"], ["1234567", "1200"]),
            (["1 234", "12\u202f345,5"], ["1234", "12345.5"]),
            (["1'234'567.5", "2'000"], ["1234567.5", "2000"]),
            (["0,123", "1,200"], ["0.123", "1.200"]),
            (["1,5 e", "-1,200", "c"], ["1.5 e", "-1.200", "c"]),
        ],
    )
    def test_marks_that_are_certain_are_found(self, tmp_path, written, plain):
        path = tmp_path / "t.csv"
        path.write_text(
            text([["code", "n"], *([f"62.0{at}", one] for at, one in enumerate(written))])
        )
        assert list(read(path).numbers(["n"]).columns["n"]) == plain
        assert read(path).numbers(["n"]).columns["code"][0] == "62.00"

    @pytest.mark.parametrize(
        "written", [["1,200", "3,450"], ["1,5", "2.5"], ["1.5", "2.25"], ["A, B", "C, D"]]
    )
    def test_marks_that_are_not_certain_are_left_as_they_are(self, tmp_path, written):
        path = tmp_path / "t.csv"
        path.write_text(text([["n"], *([one] for one in written)]))
        assert list(read(path).numbers(["n"]).columns["n"]) == written

    def test_marks_that_are_given_are_taken(self, tmp_path):
        path = tmp_path / "t.csv"
        path.write_text(text([["n", "m"], ["1,200", "1"]]))
        for form, plain in ((Form(decimal=","), "1.200"), (Form(thousands=","), "1200")):
            assert list(read(path, form).numbers(["n"]).columns["n"]) == [plain]


TITLES = [["Statistical Office"], [], ["Table 1: jobs"], [], HEAD, *ROWS]


class TestHeader:
    @pytest.mark.parametrize("known", [(), HEAD, ["region", "value"]])
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_titles_above_it_are_one_problem_and_accepted_with_its_row(self, tmp_path, kind, known):
        path = tmp_path / f"t.{kind}"
        if kind == "csv":
            path.write_text(text(TITLES), encoding="utf-8")
        else:
            workbook(path, TITLES)
        [problem] = told(path, None, *known)
        assert problem.startswith("row 1: The names of the columns seem to stand in row 5")
        assert problem.endswith("header: 5")
        found = read(path, Form(header=5), known)
        assert cells(found) == [HEAD, *ROWS]
        assert found.rows[0] == 6

    def test_units_below_and_notes_at_the_end_are_left_out_if_said(self, tmp_path):
        rows = [HEAD, ["", "", "", "1000 jobs"], *ROWS, [], ["Source: the office"], ["* estimated"]]
        path = tmp_path / "t.csv"
        path.write_text(text(rows), encoding="utf-8")
        assert any("footer: 2" in one for one in told(path, Form(skip=2)))
        assert cells(read(path, Form(skip=2, footer=2))) == [HEAD, *ROWS]

    def test_names_in_two_rows_are_joined(self, tmp_path):
        rows = [["region", "2019", "", "2020", ""], ["", "jobs", "firms", "jobs", "firms"],
                ["A", "1", "2", "3", "4"]]  # fmt: skip
        path = tmp_path / "t.csv"
        path.write_text(text(rows))
        names = ["region", "2019 jobs", "2019 firms", "2020 jobs", "2020 firms"]
        assert cells(read(path, Form(header=[1, 2])))[0] == names

    def test_blank_labels_take_what_stands_above_if_said(self, tmp_path):
        path = tmp_path / "t.csv"
        path.write_text("region,year,n\nA,2019,1\n,2020,2\nB,2019,3\n,2020,4\n")
        assert list(read(path, Form(fill="region")).columns["region"]) == [*"AABB"]

    @pytest.mark.parametrize("form", [Form(header=99), Form(header=3), Form(header=[1, 50])])
    def test_a_row_that_cannot_be_it_is_refused(self, tmp_path, form):
        path = tmp_path / "t.csv"
        path.write_text("a,b\n1,2\n\n3,4\n")
        assert "The header cannot stand in this row." in told(path, form)[0]

    def test_the_first_rows_as_they_stand(self, tmp_path):
        path = tmp_path / "t.csv"
        path.write_text(text(TITLES), encoding="utf-8")
        with opened(path, Form()) as (_, rows, form, _):
            assert form.separator == ","
            assert dict(rows)[5] == HEAD


class TestExcel:
    def test_cells_are_as_they_are_shown(self, tmp_path):
        path, day = tmp_path / "t.xlsx", datetime.date(2019, 3, 1)
        book = workbook(path, [["code", "day", "year", "share", "n", "is", "x"],
                               [1234, day, day, 0.125, 7.0, True, 0.1 + 0.2]])  # fmt: skip
        for cell, shown in (("A2", "00000"), ("B2", "dd.mm.yyyy"), ("C2", "yyyy"), ("D2", "0.0%")):
            book.active[cell].number_format = shown
        book.save(path)
        assert cells(read(path))[1] == ["01234", "2019-03-01", "2019", "0.125", "7", "TRUE", "0.3"]

    @pytest.mark.parametrize("formulas", [1, 3, 40])
    def test_formulas_without_a_result_are_refused_with_their_cells(self, tmp_path, formulas):
        rows = [["a", "b"], *([at, f"=A{at}*2"] for at in range(2, 2 + formulas)), [1, 2]]
        workbook(tmp_path / "t.xlsx", rows)
        [problem] = told(tmp_path / "t.xlsx")
        assert problem.startswith(f"{formulas} cells hold formulas without a stored result (B2")
        assert "Open the file in Excel and save it." in problem

    def test_the_only_sheet_that_holds_something_is_read(self, tmp_path):
        path = tmp_path / "t.xlsx"
        workbook(path, Empty=[])
        assert cells(read(path)) == [HEAD, *ROWS]
        workbook(path, Notes=[["Source"]])
        assert "Counts, Notes. Name one" in told(path)[0]
        assert told(path, None, "region")[0].endswith("sheet: Counts")
        assert 'Did you mean "Counts"?' in told(path, Form(sheet="Count"))[0]
        assert cells(read(path, Form(sheet="Counts"))) == [HEAD, *ROWS]

    def test_hidden_and_merged_cells_are_read_and_told(self, tmp_path):
        path = tmp_path / "t.xlsx"
        book = workbook(path, [HEAD, ["A", "x", "2019", "1"], [None, "y", "2019", "2"]])
        book.active.row_dimensions[3].hidden = True
        book.active.column_dimensions["B"].hidden = True
        book.active.merge_cells("A2:A3")
        book.save(path)
        found = read(path)
        assert found.columns["region"] == ["A", ""]
        for said in ("1 hidden rows", "1 hidden columns", "1 merged cells", "(A2:A3)"):
            assert said in found.took
        assert read(path, Form(fill="region")).columns["region"] == ["A", "A"]

    @pytest.mark.parametrize(
        ("name", "content", "what"),
        [
            ("t.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a password"),
            ("t.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "Save it as .xlsx"),
            ("t.xls", b"<html><table><tr><td>1</td></tr></table></html>", "a web page"),
            ("t.xlsx", b"region,year\nA,1\n", "not a readable Excel workbook"),
            ("t.parquet", b"PAR1 and no more PAR1", "not a readable Parquet file"),
            ("t.csv", b"%PDF-1.7\n", "a PDF"),
            ("t.json", b'{"a": 1}', "It must be one of"),
            ("t.csv.gz", b"no gzip", "cannot be unpacked"),
            ("t.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], "cannot be unpacked"),
            ("t.csv", b"", "The file is empty"),
            ("t.csv", b" \n\t\n", "The file is empty"),
        ],
    )
    def test_other_files_are_one_message(self, tmp_path, name, content, what):
        (tmp_path / name).write_bytes(content)
        [problem] = told(tmp_path / name)
        assert what in problem

    def test_text_under_the_name_of_old_excel_is_read(self, tmp_path):
        (tmp_path / "t.xls").write_text(text(mark="\t"), encoding="utf-8")
        assert cells(read(tmp_path / "t.xls")) == [HEAD, *ROWS]


class TestPacked:
    def test_one_table_in_gzip_or_zip(self, tmp_path):
        raw = text(mark=";").encode()
        (tmp_path / "t.csv.gz").write_bytes(gzip.compress(raw))
        with zipfile.ZipFile(tmp_path / "t.zip", "w") as packed:
            packed.writestr("a/t.csv", raw)
            packed.writestr("readme.md", "words")
        workbook(tmp_path / "t.xlsx")
        with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
            packed.write(tmp_path / "t.xlsx", "t.xlsx")
        for name in ("t.csv.gz", "t.zip", "x.zip"):
            assert cells(read(tmp_path / name)) == [HEAD, *ROWS]

    def test_of_several_tables_one_is_named(self, tmp_path):
        path = tmp_path / "t.zip"
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("data.csv", text())
            packed.writestr("meta.csv", "a,b\n1,2\n")
        [problem] = told(path)
        assert "It holds data.csv, meta.csv." in problem
        assert cells(read(path, Form(sheet="data.csv"))) == [HEAD, *ROWS]

    def test_what_unpacks_without_end_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr("creative_clusters.reading.files.LARGEST", 1 << 20)
        raw = b"a,b\n" + b"1,2\n" * (1 << 21)
        (tmp_path / "t.csv.gz").write_bytes(gzip.compress(raw))
        with zipfile.ZipFile(tmp_path / "t.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("t.csv", raw)
        for name in ("t.csv.gz", "t.zip"):
            [problem] = told(tmp_path / name)
            assert "It unpacks to more than" in problem


class TestParquet:
    def test_all_types_are_text(self, tmp_path):
        table = {"s": ["a", None], "i": [1, 2], "f": [1.5, 2.0], "b": [True, None],
                 "d": [datetime.date(2019, 1, 1), None], "l": [[1], [2]]}  # fmt: skip
        frame = pl.DataFrame(table).with_columns(c=pl.col("s").cast(pl.Categorical))
        frame.write_parquet(tmp_path / "t.parquet")
        found = read(tmp_path / "t.parquet")
        assert cells(found) == [["s", "i", "f", "b", "d", "c"],
                                ["a", "1", "1.5", "TRUE", "2019-01-01", "a"],
                                ["", "2", "2", "", "", ""]]  # fmt: skip
        assert list(found.rows) == [1, 2]
        assert "1 columns left out" in found.took
        [problem] = told(tmp_path / "t.parquet", None, "l")
        assert "column l: It holds List(Int64)" in problem


LETTERS = st.characters(codec="gb2312", exclude_categories=["Cc", "Cf", "Zs", "Zl", "Zp"])
WORDS = st.text(LETTERS, min_size=1, max_size=6)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    names=st.lists(WORDS, min_size=3, max_size=5, unique=True),
    values=st.lists(st.lists(WORDS | st.sampled_from(["", 'a "b"', "x;y,z\tw|v"]), min_size=5,
                             max_size=5), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    mark=st.sampled_from(",;\t|"), end=st.sampled_from(["\n", "\r\n"]), packed=st.booleans(),
    given_form=st.booleans(),
)  # fmt: skip
def test_what_is_written_comes_back(
    tmp_path, names, values, encoding, mark, end, packed, given_form
):
    rows = [["k", *cells[: len(names) - 1]] for cells in values]
    raw = text([names, *rows], mark, end).encode(encoding)
    path = tmp_path / "t.dat"
    path.write_bytes(gzip.compress(raw) if packed else raw)
    form = Form(separator=mark, encoding=encoding, header=1) if given_form else Form(separator=mark)
    found, problems = look(path, form, need="all")
    if found is None:  # words of a few letters may not tell their encoding: then it is asked for
        assert not given_form
        assert "encoding" in str(problems[0])
        return
    assert problems == []
    if given_form or encoding != "gb18030":
        assert cells(found) == [names, *rows]


@settings(
    max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.sampled_from([*fuzz.TABLES]), EDITS, st.sampled_from([(), HEAD, ["a", "b"]]))
def test_damaged_files_are_messages(tmp_path, name, edits, columns):
    path = tmp_path / name
    path.write_bytes(fuzz.edited(fuzz.TABLES[name], edits))
    found, problems = look(path, None, columns)
    assert found or problems
    for problem in problems:
        assert str(problem).startswith(str(path))
        assert "Traceback" not in str(problem)


def test_a_missing_file_and_a_folder(tmp_path):
    (tmp_path / "counts.csv").write_text("a\n1\n")
    assert told(tmp_path / "count.csv") == ['The file is missing. Did you mean "counts.csv"?']
    assert told(tmp_path) == ["The file cannot be read: it is a folder."]
    with pytest.raises(InvalidData, match="is missing"):
        read(tmp_path / "none.csv")


def test_a_link_that_leads_nowhere_says_where(tmp_path):
    link = tmp_path / "t.csv"
    link.symlink_to(tmp_path / "gone.csv")
    assert "It is a link to" in told(link)[0] and "gone.csv, which is missing" in told(link)[0]


def test_numbers_of_a_sheet_below_no_name_leave_the_named_columns_as_they_are(tmp_path):
    workbook(tmp_path / "named.xlsx")
    workbook(tmp_path / "more.xlsx", (HEAD, *((*row, 99) for row in ROWS)))
    named, more = (read(tmp_path / name).columns for name in ("named.xlsx", "more.xlsx"))
    assert {name: list(more[name]) for name in HEAD} == {name: list(named[name]) for name in HEAD}
