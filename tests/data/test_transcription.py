"""The tables are read as printed, and every reading of a row's digits is found."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .transcription import (
    TABLES,
    TableSpec,
    TranscriptionError,
    chosen,
    read_table,
    readings,
    transcribe,
)

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "data" / "xie-hu-2020"
SHARED = Path(os.environ.get("CLUSTERS_SHARED", ROOT.parent / "shared"))

SPEC = TableSpec(1, "firm-lq", "lq", rows=2, whole_digits=1)
PAGE = """
一段正文ꎬ 见表 １ꎮ
表 １　 ２００８ － ２０１０ 年某产业

区位熵值

年份

城市
２００８ ２００９ ２０１０

甲城(Ａｌｐｈａ) ０ ８１ １ ５０ ２

乙城

(Ｂｅｔａ Ｔｏｗｎ)
３ ００ ０ ０ ７

注: 按 ２０１０ 年排序
"""


def study_text() -> str:
    found = sorted((SHARED / "sources").glob("002_*.txt"))
    if not found:
        pytest.skip(f"the article's text is not in {SHARED / 'sources'}")
    return found[0].read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, str]]:
    with (STUDY / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


# The digits


def test_a_fraction_follows_its_whole_part() -> None:
    assert readings(["3", "81", "4", "0", "07"], cells=3) == [("3.81", "4", "0.07")]


def test_both_readings_of_an_ambiguous_row_are_found() -> None:
    assert set(readings(["1", "8", "2", "2", "07"], cells=3)) == {
        ("1.8", "2", "2.07"),
        ("1", "8.2", "2.07"),
    }


@pytest.mark.parametrize(
    "digits, cells, why",
    [
        ("3 81", 2, "81 is no quotient below ten"),
        ("3 81 4 5 6 7", 2, "too many groups"),
        ("3", 2, "too few groups"),
        ("3 814", 1, "a fraction has two digits at most"),
        ("07 5", 1, "a whole part has no leading zero"),
        ("", 1, "no digits"),
    ],
)
def test_what_is_not_a_row_has_no_reading(digits: str, cells: int, why: str) -> None:
    assert readings(digits.split(), cells) == [], why


def test_larger_whole_parts_are_read_where_the_table_has_them() -> None:
    assert readings(["1036", "30", "0", "01"], 2, whole_digits=4) == [("1036.30", "0.01")]


def cells_as_printed(whole_digits: int) -> st.SearchStrategy[str]:
    whole = st.integers(0, 10**whole_digits - 1).map(str)
    fraction = st.from_regex(r"[0-9]{1,2}", fullmatch=True)
    return st.one_of(st.builds("{}.{}".format, whole, fraction), st.integers(0, 9).map(str))


@given(whole_digits=st.sampled_from([1, 4]), data=st.data())
def test_the_cells_that_were_printed_are_among_the_readings(
    whole_digits: int, data: st.DataObject
) -> None:
    printed = data.draw(st.lists(cells_as_printed(whole_digits), min_size=10, max_size=10))
    groups = " ".join(printed).replace(".", " ").split()
    found = readings(groups, 10, whole_digits)
    assert tuple(printed) in found
    assert len(found) == len(set(found))
    for reading in found:
        assert " ".join(reading).replace(".", " ").split() == groups


# A page


def test_names_over_two_lines_and_full_width_digits_are_read() -> None:
    table = read_table(PAGE, SPEC)
    assert table.years == (2008, 2009, 2010)
    assert [(row.city, row.city_zh, row.readings) for row in table.rows] == [
        ("Alpha", "甲城", (("0.81", "1.50", "2"),)),
        ("Beta Town", "乙城", (("3.00", "0", "0.7"), ("3.00", "0.0", "7"))),
    ]


@pytest.mark.parametrize(
    "old, new, message",
    [
        (
            "０ ８１ １ ５０ ２",
            "０ ８１ １ ５０",
            "table 1, Alpha: the digits '0 81 1 50' cannot be read as 3",
        ),
        ("甲城(Ａｌｐｈａ)", "甲城", 'table 1: "甲城 0 81 1 50 2" is not a Chinese name'),
        ("甲城(Ａｌｐｈａ) ０ ８１ １ ５０ ２", "", "table 1: 1 rows were read, 2 are printed"),
        ("表 １　", "图 １　", 'The heading "表 1" with its years was found 0 times'),
        ("注: ", "", "is not followed by the digits of a row|note .* is missing"),
        ("２００８ ２００９ ２０１０\n", "\n", "line of years"),
        ("３ ００ ０ ０ ７", "", "is not followed by the digits of a row"),
    ],
)
def test_a_damaged_page_is_refused_with_the_place(old: str, new: str, message: str) -> None:
    assert old in PAGE
    with pytest.raises(TranscriptionError, match=message):
        read_table(PAGE.replace(old, new, 1), SPEC)


def test_an_ambiguous_row_without_a_choice_is_refused() -> None:
    table = read_table(PAGE, SPEC)
    assert chosen(table.rows[0], table) == ("0.81", "1.50", "2")
    with pytest.raises(TranscriptionError, match=r"Beta Town: 2 readings .* Name the one to keep"):
        chosen(table.rows[1], table)


# The study


def test_the_files_are_what_the_article_gives() -> None:
    for name, content in transcribe(study_text()).items():
        assert (STUDY / name).read_bytes() == content.encode(), name


def test_only_one_row_of_the_study_can_be_read_in_two_ways() -> None:
    text = study_text()
    several = {
        (spec.number, row.city): len(row.readings)
        for spec in TABLES
        for row in read_table(text, spec).rows
        if len(row.readings) > 1
    }
    assert several == {(2, "Los Angeles"): 2}


def test_only_two_rows_depend_on_the_rules() -> None:
    text = study_text()
    short = {
        (spec.number, row.city)
        for spec in TABLES
        for row in read_table(text, spec).rows
        if sum("." in cell for cell in row.readings[0]) < len(row.readings[0])
    }
    assert short == {(1, "Singapore"), (2, "Los Angeles")}


def test_the_tables_have_five_hundred_cells() -> None:
    tables = {spec.name: rows(spec.name) for spec in TABLES}
    assert {name: len(table) for name, table in tables.items()} == {
        "firm-lq": 200,
        "revenue-lq": 200,
        "revenue": 100,
    }
    for table in tables.values():
        cities = list(dict.fromkeys(row["city"] for row in table))
        assert [(row["city"], row["year"]) for row in table] == [
            (city, str(year)) for city in cities for year in range(2008, 2018)
        ]


@pytest.mark.parametrize(
    "table, city, year, printed",
    [
        ("firm-lq", "Warsaw", 2017, "5.91"),
        ("firm-lq", "Seongnam", 2017, "5.41"),
        ("firm-lq", "Seoul", 2017, "1.74"),
        ("firm-lq", "Beijing", 2017, "3.4"),
        ("firm-lq", "Singapore", 2010, "0"),
        ("firm-lq", "Singapore", 2011, "0.32"),
        ("revenue-lq", "Shenzhen", 2017, "6.26"),
        ("revenue-lq", "Beijing", 2015, "1.23"),
        ("revenue-lq", "Shanghai", 2015, "0.94"),
        ("revenue-lq", "Shanghai", 2017, "1.97"),
        ("revenue-lq", "Los Angeles", 2014, "1.8"),
        ("revenue-lq", "Los Angeles", 2015, "2"),
        ("revenue", "Mountain View", 2012, "513.00"),
        ("revenue", "Mountain View", 2017, "1116.82"),
        ("revenue", "Menlo Park", 2008, "0.01"),
        ("revenue", "Shenzhen", 2008, "10.28"),
        ("revenue", "Shenzhen", 2017, "294.66"),
    ],
)
def test_single_cells_are_as_printed(table: str, city: str, year: int, printed: str) -> None:
    value = "revenue" if table == "revenue" else "lq"
    (found,) = [r for r in rows(table) if (r["city"], r["year"]) == (city, str(year))]
    assert found[value] == printed


@pytest.mark.parametrize(
    "table, value", [("firm-lq", "lq"), ("revenue-lq", "lq"), ("revenue", "revenue")]
)
def test_cities_stand_in_the_order_of_2017_as_the_notes_say(table: str, value: str) -> None:
    last = [float(row[value]) for row in rows(table) if row["year"] == "2017"]
    assert last == sorted(last, reverse=True)


def test_flags_hold_both_readings_and_their_reason() -> None:
    flags = {(f["table"], f["city"], f["year"], f["flag"]): f for f in rows("flags")}
    assert set(flags) == {
        ("firm-lq", "Seongnam", "", "spelling"),
        ("firm-lq", "Singapore", "2008", "zero"),
        ("firm-lq", "Singapore", "2009", "zero"),
        ("firm-lq", "Singapore", "2010", "zero"),
        ("revenue-lq", "Los Angeles", "2014", "ambiguous"),
        ("revenue-lq", "Los Angeles", "2015", "ambiguous"),
        ("revenue-lq", "Tel Aviv", "", "spelling"),
        ("revenue", "Menlo Park", "2008", "placeholder"),
        ("revenue", "Menlo Park", "2009", "placeholder"),
    }
    both = {
        year: {
            flags["revenue-lq", "Los Angeles", year, "ambiguous"][part]
            for part in ("reading", "alternative")
        }
        for year in ("2014", "2015")
    }
    assert both == {"2014": {"1.8", "1"}, "2015": {"2", "8.2"}}
    assert all(flag["note"] for flag in flags.values())
    assert flags["revenue-lq", "Tel Aviv", "", "spelling"]["alternative"] == "特拉维尔"
