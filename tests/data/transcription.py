"""Reading the three tables of Xie & Hu out of the text of their article.

The text keeps the tables' digits in full width and has a blank where the decimal point stood,
so ``３ ８１ ４`` may be 3.81 and 4, or 3, 81 and 4. Every row is therefore read in *all* ways that
the rules below allow. A row with one reading is certain; a row with several keeps the reading
named in :data:`CHOICES`, and each cell on which the readings differ is flagged with both.

Rules
-----
1. A row has one cell for each year of the table's heading.
2. A cell is a whole part, or a whole part followed by a fraction of one or two digits.
3. A whole part has no leading zero (a lone 0 excepted) and no more digits than the table allows:
   one for location quotients, which stay below ten, four for revenue.
4. A cell without a fraction is one digit: larger values are printed with theirs (``５１３ ００``).

A row with two digit groups a cell has one reading whatever the rules; only Singapore in table 1
(17 groups) and Los Angeles in table 2 (19) need them. Values keep the digits that are printed:
3.4 stays ``3.4`` and 3.00 stays ``3.00``.

The tests hold ``data/xie-hu-2020`` against what is read here; nothing in the library needs it.

Source: Xie Xuefang 解学芳 and Hu Chennan 胡晨楠, 全球城市数字媒体产业集聚机理与中国路径——
基于全球数据的实证研究, tables 1 to 3.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


class TranscriptionError(ValueError):
    """The text does not give the table that the rules expect."""


@dataclass(frozen=True)
class TableSpec:
    """What is known of a printed table before it is read."""

    number: int  # as printed: 表 1
    name: str  # of the CSV file
    value: str  # name of the value column
    rows: int
    whole_digits: int  # most digits before the decimal point


TABLES = (
    TableSpec(1, "firm-lq", "lq", rows=20, whole_digits=1),
    TableSpec(2, "revenue-lq", "lq", rows=20, whole_digits=1),
    TableSpec(3, "revenue", "revenue", rows=10, whole_digits=4),
)


@dataclass(frozen=True)
class Row:
    """One city of a table: its names as printed and every reading of its digits."""

    city: str
    city_zh: str
    readings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Table:
    """A table as read from the text, rows in printed order."""

    spec: TableSpec
    years: tuple[int, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Choice:
    """Which of a row's readings is kept, told by one cell, and why."""

    year: int
    value: str
    reason: str


#: The rows that can be read in more than one way.
CHOICES = {
    ("revenue-lq", "Los Angeles"): Choice(
        2014,
        "1.8",
        "The row has one digit group too few for ten fractions: 1.8 and 2, or 1 and 8.2. "
        "1.8 and 2 continue the neighbouring years (1.61 in 2013, 2.07 in 2016); "
        "8.2 would be the highest value of the whole table.",
    ),
}


@dataclass(frozen=True)
class Spelling:
    """A Chinese name that the tables spell differently, or not as is usual."""

    kept: str
    alternative: str
    note: str


#: (table, Chinese name as printed) -> what is kept; every other name is kept as printed.
SPELLINGS = {
    ("firm-lq", "韩国南城"): Spelling(
        kept="韩国南城",
        alternative="城南",
        note="Printed with the two characters of the usual Chinese name 城南 exchanged and the "
        "country in front; kept as printed.",
    ),
    ("revenue-lq", "特拉维尔"): Spelling(
        kept="特拉维夫",
        alternative="特拉维尔",
        note="Table 2 prints 特拉维尔, table 1 and common use 特拉维夫; the latter is kept.",
    ),
}

ZERO_NOTE = (
    "Printed as 0 without decimals: no listed firm of the industry, or no data; "
    "the study does not say which. Logarithms are not defined."
)
PLACEHOLDER_NOTE = (
    "The smallest value the table can print, twice in a row and followed by 19.74: "
    "it stands for next to nothing or for no data. Growth rates on this base mean nothing."
)

FLAG_COLUMNS = ("table", "city", "year", "flag", "reading", "alternative", "note", "locator")


def readings(tokens: Sequence[str], cells: int, whole_digits: int = 1) -> list[tuple[str, ...]]:
    """Return every way to read digit groups as `cells` numbers.

    Parameters
    ----------
    tokens
        Digit groups in printed order, ASCII digits, blanks removed.
    cells
        How many numbers the row must give.
    whole_digits
        Most digits that a whole part may have.

    Returns
    -------
    list of tuple of str
        Each a row of numbers with a decimal point where a fraction was read. Empty if the groups
        cannot be read as that many numbers.

    Examples
    --------
    >>> readings(["1", "8", "2", "2", "07"], cells=3)
    [('1', '8.2', '2.07'), ('1.8', '2', '2.07')]
    """
    found: list[tuple[str, ...]] = []

    def extend(position: int, row: tuple[str, ...]) -> None:
        left, wanted = len(tokens) - position, cells - len(row)
        if left == wanted == 0:
            found.append(row)
        if not wanted <= left <= 2 * wanted or wanted == 0:
            return
        whole = tokens[position]
        if len(whole) > whole_digits or (len(whole) > 1 and whole[0] == "0"):
            return
        if len(whole) == 1:
            extend(position + 1, (*row, whole))
        if left > 1 and len(tokens[position + 1]) <= 2:
            extend(position + 2, (*row, f"{whole}.{tokens[position + 1]}"))

    extend(0, ())
    return found


def _lines(text: str) -> list[str]:
    """Half-width, single-spaced, non-empty lines."""
    folded = unicodedata.normalize("NFKC", text)
    return [line for raw in folded.splitlines() if (line := " ".join(raw.split()))]


_HEADING = re.compile(r"表 ?(\d) \d{4} - \d{4} ")
_YEARS = re.compile(r"\d{4}( \d{4})+")
_ROW = re.compile(r"(?P<zh>[^()\d]+?) ?\((?P<en>[^()\d]+)\) ?(?P<digits>\d[\d ]*)")


def _records(lines: Iterable[str]) -> Iterator[str]:
    """Join the lines of a row: a row starts with its name and ends with its digits."""
    parts: list[str] = []
    for line in lines:
        parts.append(line)
        if line[-1].isdigit():
            yield " ".join(parts)
            parts = []
    if parts:
        raise TranscriptionError(f'"{" ".join(parts)}" is not followed by the digits of a row.')


def read_table(text: str, spec: TableSpec) -> Table:
    """Read one table from the article's text.

    Raises
    ------
    TranscriptionError
        If the table, its years or its note is not found, if the number of rows is not the
        expected one, or if a row cannot be read as one value a year.
    """
    lines, where = _lines(text), f"table {spec.number}"
    headings = [(i, match) for i, line in enumerate(lines) if (match := _HEADING.match(line))]
    starts = [i for i, match in headings if int(match[1]) == spec.number]
    if len(starts) != 1:
        raise TranscriptionError(
            f'The heading "表 {spec.number}" with its years was found {len(starts)} times, '
            "expected once. Is this the text of the article?"
        )
    body = lines[starts[0] + 1 :]
    end = next((i for i, line in enumerate(body) if line.startswith("注:")), None)
    head = next((i for i, line in enumerate(body) if _YEARS.fullmatch(line)), None)
    if head is None or end is None or end < head:
        raise TranscriptionError(
            f"{where}: the line of years or the note (注) that closes it is missing."
        )
    years = tuple(int(year) for year in body[head].split())
    rows = tuple(_read_row(record, len(years), spec) for record in _records(body[head + 1 : end]))
    if len(rows) != spec.rows:
        raise TranscriptionError(f"{where}: {len(rows)} rows were read, {spec.rows} are printed.")
    return Table(spec, years, rows)


def _read_row(record: str, cells: int, spec: TableSpec) -> Row:
    match = _ROW.fullmatch(record)
    if match is None:
        raise TranscriptionError(
            f'table {spec.number}: "{record}" is not a Chinese name, a Latin name in brackets '
            "and digits."
        )
    found = readings(match["digits"].split(), cells, spec.whole_digits)
    if not found:
        raise TranscriptionError(
            f"table {spec.number}, {match['en']}: the digits {match['digits']!r} "
            f"cannot be read as {cells} values."
        )
    return Row(match["en"].strip(), match["zh"].strip(), tuple(found))


def chosen(row: Row, table: Table) -> tuple[str, ...]:
    """Return the reading of `row` that is kept.

    Raises
    ------
    TranscriptionError
        If the row has several readings and :data:`CHOICES` does not single one out.
    """
    if len(row.readings) == 1:
        return row.readings[0]
    choice = CHOICES.get((table.spec.name, row.city))
    if choice is not None:
        place = table.years.index(choice.year)
        kept = [reading for reading in row.readings if reading[place] == choice.value]
        if len(kept) == 1:
            return kept[0]
    raise TranscriptionError(
        f"table {table.spec.number}, {row.city}: {len(row.readings)} readings "
        f"({'; '.join(' '.join(r) for r in row.readings)}). Name the one to keep in CHOICES."
    )


def values(table: Table) -> list[dict[str, str]]:
    """Return the tidy rows of a table: city, city_zh, year, value; printed order and digits."""
    return [
        {
            "city": row.city,
            "city_zh": spelling.kept if (spelling := _spelling(table, row)) else row.city_zh,
            "year": str(year),
            table.spec.value: value,
        }
        for row in table.rows
        for year, value in zip(table.years, chosen(row, table), strict=True)
    ]


def _spelling(table: Table, row: Row) -> Spelling | None:
    return SPELLINGS.get((table.spec.name, row.city_zh))


def flags(table: Table) -> list[dict[str, str]]:
    """Return what a reader must know of single cells and names of a table.

    ``ambiguous``: the cell can be read in two ways. ``placeholder``: a revenue of 0.01, the
    smallest value that can be printed. ``zero``: 0 without decimals, a true zero or a missing
    value. ``spelling``: the Chinese name printed is not the one kept, or not the usual one.
    """
    return [
        dict(zip(FLAG_COLUMNS, (table.spec.name, row.city, *found, where), strict=True))
        for row in table.rows
        for where in [f"table {table.spec.number}"]
        for found in _row_flags(row, table)
    ]


def _row_flags(row: Row, table: Table) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield year, flag, reading, alternative and note."""
    if spelling := _spelling(table, row):
        yield "", "spelling", spelling.kept, spelling.alternative, spelling.note
    for i, (year, value) in enumerate(zip(table.years, chosen(row, table), strict=True)):
        others = sorted({reading[i] for reading in row.readings} - {value})
        if others:
            reason = CHOICES[table.spec.name, row.city].reason
            yield str(year), "ambiguous", value, " | ".join(others), reason
        if value == "0":
            yield str(year), "zero", value, "", ZERO_NOTE
        if table.spec.value == "revenue" and value == "0.01":
            yield str(year), "placeholder", value, "", PLACEHOLDER_NOTE


def _csv(columns: Sequence[str], rows: Iterable[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def transcribe(text: str) -> dict[str, str]:
    """Return the contents of the CSV files, by file name, that the article's text gives."""
    tables = [read_table(text, spec) for spec in TABLES]
    files = {
        f"{table.spec.name}.csv": _csv(("city", "city_zh", "year", table.spec.value), values(table))
        for table in tables
    }
    files["flags.csv"] = _csv(FLAG_COLUMNS, [flag for table in tables for flag in flags(table)])
    return files
