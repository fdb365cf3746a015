"""What a file leaves open is asked for, never guessed: parts of years, and marks in numbers."""

from __future__ import annotations

import gzip
from io import BytesIO
from itertools import product
from pathlib import Path

import polars as pl
import pytest
import yaml
from openpyxl import Workbook

from creative_clusters.data import sources

from ..conftest import run

KEYS = [["A", "Film"], ["A", "Steel"], ["B", "Film"], ["B", "Steel"]]
COUNTS = (10, 20, 5, 40)  # of the part of each year that is chosen
EXPECTED = [(5 / 45) / (15 / 75), (10 / 30) / (15 / 75)]


def csv(rows: list[list[str]], separator: str = ",") -> bytes:
    quoted = ([f'"{cell}"' if separator in cell else cell for cell in row] for row in rows)
    return "".join(f"{separator.join(row)}\n" for row in quoted).encode()


def excel(rows: list[list[str]]) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(out)
    return out.getvalue()


def parquet(rows: list[list[str]]) -> bytes:
    out = BytesIO()
    pl.DataFrame(rows[1:], schema=rows[0], orient="row").write_parquet(out)
    return out.getvalue()


WAYS = {
    "a.csv": csv,
    "a.tsv": lambda rows: csv(rows, "\t"),
    "semicolons.csv": lambda rows: csv(rows, ";"),
    "a.csv.gz": lambda rows: gzip.compress(csv(rows), mtime=0),
    "a.xlsx": excel,
    "a.parquet": parquet,
}


def edition(folder: Path, name: str, rows: list[list[str]]) -> dict:
    """What is guessed of rows in a file; its check refuses until what is asked for is chosen."""
    file = folder / name
    file.write_bytes(WAYS[name](rows))
    code, said = run("init", folder / "edition", "--from", file)
    assert code == 0, said
    assert "no problems" not in said
    return yaml.load((folder / "edition/edition.yml").read_text("utf-8"), yaml.BaseLoader)


def quotients(folder: Path, keys: dict) -> list[float]:
    keys["industry"] = "Film"
    (folder / "edition/edition.yml").write_text(yaml.safe_dump(keys), "utf-8")
    code, said = run("check", folder / "edition")
    assert code == 0, said
    return sorted(set(sources.read(folder / "edition").panel["lq"].round(9)))


PARTS = {  # the parts of a year, and what is written for the last of them
    "Jan 2020": (["Jan {}", "Feb {}", "Mar {}"], "Mar YYYY"),
    "janv. 2020": (["janv. {}", "févr. {}"], "févr. YYYY"),
    "2020M01": (["{}M01", "{}M02"], "{}M02"),
    "2020-01": (["{}-01", "{}-02", "{}-12"], "{}-12"),
    "202001": (["{}01", "{}02"], "{}02"),
    "2020Q1": (["{}Q1", "{}Q2", "{}Q4"], "{}Q4"),
    "Q1 2020": (["Q1 {}", "Q2 {}"], "Q2 {}"),
    "1T 2020": (["1T {}", "2T {}"], "2T {}"),
    "2020年1月": (["{}年1月", "{}年2月"], "{}年2月"),
}


@pytest.mark.parametrize(("name", "parts"), [*product(WAYS, PARTS)])
def test_no_part_stands_for_its_year_unless_it_is_chosen(tmp_path, name, parts):
    forms, last = PARTS[parts]
    names = [form.format(year) for year in (2020, 2021) for form in forms]
    head = [["Region", "Industry", *names]]
    noise = [str(7 * n + 3) for n in range(len(forms) - 1)]
    rows = [[*key, *([*noise, str(count)] * 2)] for key, count in zip(KEYS, COUNTS, strict=True)]
    (wide := tmp_path / "wide").mkdir()
    keys = edition(wide, name, head + rows)
    assert keys["across"] == {"year": ""}
    keys["across"] = {"year": last.format("YYYY")}
    assert quotients(wide, keys) == pytest.approx(EXPECTED)
    long = [[*row[:2], period, cell] for row in rows
            for period, cell in zip(names, row[2:], strict=True)]  # fmt: skip
    (longer := tmp_path / "long").mkdir()
    keys = edition(longer, name, [["Region", "Industry", "Time", "Jobs"], *long])
    assert keys["keep"] == {"Time": ""}
    pooled = keys | {"industry": "Film"}
    del pooled["keep"]
    (longer / "edition/edition.yml").write_text(yaml.safe_dump(pooled), "utf-8")
    code, said = run("check", longer / "edition")
    assert code == 1
    assert "of one year" in said
    assert "Keep one of the two rows" not in said
    keys["keep"] = {"Time": last.replace("YYYY", "{}").format("????")}
    assert quotients(longer, keys) == pytest.approx(EXPECTED)


@pytest.mark.parametrize(
    "parts", [["1月", "2月", "3月"], ["Jan", "Feb", "Mar"], ["Q1", "Q2", "Q4"]]
)
@pytest.mark.parametrize("name", WAYS)
def test_nor_does_a_part_without_a_year(tmp_path, name, parts):
    rows = [[*key, "2020", "3", "9", str(count)] for key, count in zip(KEYS, COUNTS, strict=True)]
    (wide := tmp_path / "wide").mkdir()
    keys = edition(wide, name, [["Region", "Industry", "Year", *parts], *rows])
    assert "" in keys["columns"].values()
    keys["columns"] = {role: column or parts[-1] for role, column in keys["columns"].items()}
    assert quotients(wide, keys) == pytest.approx(EXPECTED)
    (longer := tmp_path / "long").mkdir()
    long = [
        [*row[:3], part, cell] for row in rows for part, cell in zip(parts, row[3:], strict=True)
    ]
    keys = edition(longer, name, [["Region", "Industry", "Year", "Month", "Jobs"], *long])
    assert keys["keep"] == {"Month": ""}
    keys["keep"] = {"Month": parts[-1]}
    assert quotients(longer, keys) == pytest.approx(EXPECTED)


def test_a_column_of_the_whole_year_is_taken_before_its_months(tmp_path):
    rows = [
        [*key, "3", str(count), "4", str(count)] for key, count in zip(KEYS, COUNTS, strict=True)
    ]
    head = ["Region", "Industry", "Jan 2020", "2020", "Jan 2021", "2021"]
    (tmp_path / "a.csv").write_bytes(csv([head, *rows]))
    assert run("init", tmp_path / "edition", "--from", tmp_path / "a.csv")[0] == 0
    keys = yaml.safe_load((tmp_path / "edition/edition.yml").read_text("utf-8"))
    assert keys["across"] == "year"
    assert quotients(tmp_path, keys) == pytest.approx(EXPECTED)


MARKED = {  # cells, and what other numbers tell of their marks; nothing: it is asked for
    "points": (["1.234", "5.678", "987", "2.345"], ""),
    "one point": (["1.234", "5", "987", "2"], ""),
    "long point": (["123.456", "5.678", "12.345", "2"], ""),
    "commas": (["1,234", "5,678", "987", "2,345"], ""),
    "one comma": (["1,234", "5", "987", "12"], ""),
    "two points": (["1.234.567", "5.678", "987", "2.345"], "thousands"),
    "two commas": (["1,234,567", "5,678", "987", "2,345"], "thousands"),
    "decimal points": (["1.234", "5.678", "12.5", "2.345"], "decimal"),
    "decimal commas": (["1,234", "5,678", "12,5", "2,345"], "decimal"),
    "nought": (["1.234", "0.678", "9.875", "2.345"], "decimal"),
    "both": (["1.234", "5.678,5", "987", "2.345"], "thousands"),
}


def value(cell: str, reading: str) -> float:
    mark = "," if "," in cell and "." not in cell else "."
    plain = cell.replace(mark, "" if reading == "thousands" else "p")
    return float(plain.replace(",", "p").replace("p", "."))


@pytest.mark.parametrize(("name", "cells"), [*product(WAYS, MARKED)])
def test_marks_that_no_number_settles_are_asked_for(tmp_path, name, cells):
    texts, settled = MARKED[cells]
    rows = [[*key, "2020", text] for key, text in zip(KEYS, texts, strict=True)]
    file, out = tmp_path / name, tmp_path / "out.csv"
    file.write_bytes(WAYS[name]([["Region", "Industry", "Year", "Jobs"], *rows]))
    names = ("--region", "Region", "--industry", "Industry", "--value", "Jobs", "-o", out)
    if name == "a.parquet":  # text in Parquet is no number there, as before
        names = ()
    mark = "," if "," in texts[0] else "."
    assert run("init", tmp_path / "edition", "--from", file)[0] == 0
    keys = yaml.load((tmp_path / "edition/edition.yml").read_text("utf-8"), yaml.BaseLoader)
    for reading in [settled] if settled else ["thousands", "decimal"]:
        if not settled:
            assert keys["thousands"] == ""
            code, said = run("check", tmp_path / "edition")
            assert code == 1
            assert "thousands:" in said
            assert "decimal:" in said
        a, b, c, d = (value(text, reading) for text in texts)
        expected = sorted([a / (a + b) / ((a + c) / (a + b + c + d)),
                           c / (c + d) / ((a + c) / (a + b + c + d))])  # fmt: skip
        chosen = {key: one for key, one in keys.items() if key != "thousands"}
        chosen |= {} if settled else {reading: mark}
        assert quotients(tmp_path, chosen) == pytest.approx(expected)
        (tmp_path / "edition/edition.yml").write_text(yaml.safe_dump(keys), "utf-8")
        if names and not settled:
            code, said = run("lq", file, *names)
            assert code == 1
            assert f"--{reading}" in said
        if names:
            code, said = run("lq", file, *names, *([] if settled else [f"--{reading}", mark]))
            assert code == 0, said
            found = pl.read_csv(out).filter(pl.col("Industry") == "Film")["lq"]
            assert sorted(found) == pytest.approx(expected)


def test_numbers_of_a_workbook_are_numbers(tmp_path):
    book = Workbook()
    for row in [["Region", "Industry", "Year", "Jobs"], *(
        [*key, 2020, size] for key, size in zip(KEYS, (1.234, 5.678, 9.875, 2.345), strict=True)
    )]:  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    _, said = run("init", tmp_path / "edition", "--from", tmp_path / "a.xlsx")
    assert "thousands" not in (tmp_path / "edition/edition.yml").read_text("utf-8"), said


def test_sheets_that_are_parts_of_one_table_are_named_and_chosen_by_the_reader(tmp_path):
    book = Workbook()
    book.remove(book.active)
    for month, more in (("Jan", 0), ("Feb", 100)):
        sheet = book.create_sheet(month)
        sheet.append(["Region", "Industry", "Year", "Jobs"])
        for at, pair in enumerate(product("ABC", ("Film", "Retail", "Hotels"))):
            sheet.append([*pair, 2021, at + more])
    book.save(tmp_path / "months.xlsx")
    run("init", tmp_path / "e", "--from", tmp_path / "months.xlsx")
    written = (tmp_path / "e" / "edition.yml").read_text(encoding="utf-8")
    assert "the sheets Jan and Feb have the same form" in written and "\nsheet:\n" in written
    code, said = run("check", tmp_path / "e")
    assert code == 1 and "Name one, as sheet: Jan" in said


UNITS = {  # title, names of columns, a further cell; what stands in edition.yml
    "percent": ("Share of jobs (%)", "Jobs", "", "measures: {size: }"),
    "index": ("Jobs, 2015 = 100", "Jobs", "", "measures: {size: }"),
    "比重": ("各行业从业人员比重", "从业人员", "", "measures: {size: }"),
    "thousands": ("Jobs", "Jobs (in 1000)", "", "unit: thousand jobs}"),
    "Tsd.": ("Stellen", "Beschäftigte in Tsd.", "", "unit: thousand persons}"),
    "万人": ("单位：万人", "从业人员", "", "unit: ten thousand persons}"),
    "one unit": ("Jobs", "Jobs", "thousands", "unit: thousand jobs}"),
    "two units": ("Jobs", "Jobs", "thousands units", "keep: {Unit: }"),
    "plain": ("Jobs", "Jobs", "persons", "unit: jobs}"),
}


@pytest.mark.parametrize("case", UNITS)
def test_units_are_read_from_titles_names_and_columns(tmp_path, case):
    title, name, units, line = UNITS[case]
    units = units.split() or [""]
    rows = [[*pair, "2021", units[at % len(units)], str(at + 3)]
            for at, pair in enumerate(product("ABC", ("Film", "Retail", "Hotels")))]  # fmt: skip
    (tmp_path / "t.csv").write_bytes(
        csv([[title], ["Region", "Industry", "Year", "Unit", name], *rows])
    )
    run("init", tmp_path / "e", "--from", tmp_path / "t.csv")
    assert line in (tmp_path / "e" / "edition.yml").read_text(encoding="utf-8")
    code, said = run("check", tmp_path / "e")
    asked = line.endswith(": }") or "keep" in line
    assert (code, "is left open" in said) == ((1, True) if asked else (0, False))


def test_numbers_grouped_as_in_india_and_with_words(tmp_path):
    rows = [["A", "Film", "2021", "1,33,313"], ["A", "Retail", "2021", "12,345"]]
    more = [["B", "Film", "2021", "987"], ["B", "Retail", "2021", "3,02,100"]]
    head = ["Region", "Industry", "Year", "Jobs"]
    (tmp_path / "t.csv").write_bytes(csv([head, *rows, *more]))
    run("init", tmp_path / "e", "--from", tmp_path / "t.csv")
    code, said = run("check", tmp_path / "e", "--preview")
    assert code == 0 and "133,313 / 145,658" in said
    (tmp_path / "w.csv").write_bytes(
        csv([head, *rows, *more[:1], ["B", "Retail", "2021", "44.7k"]])
    )
    run("init", tmp_path / "f", "--from", tmp_path / "w.csv")
    code, said = run("check", tmp_path / "f")
    assert code == 1 and '"44.7k" is not a number. Write the number out' in said
