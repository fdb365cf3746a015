"""Reading a CSV file as text: every cell a string, every row under its line number."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from creative_clusters.reading.problems import InvalidData, Problem, suggestion

if TYPE_CHECKING:
    import pandas as pd

DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True)
class Cells:
    """A table as text: the cells of each column, and the number of each row in the file."""

    rows: Sequence[int]
    columns: Mapping[str, Sequence[str]]
    log: Sequence[tuple[str, str, int, str]] = ()  # what was left out, for the cleaning log

    def frame(self) -> pd.DataFrame:
        """Return the cells as strings, indexed by the row's number."""
        import pandas as pd

        index = pd.Index(self.rows, name="row", dtype=int)
        return pd.DataFrame(dict(self.columns), index=index, dtype=str)

    def shown(self, row: int) -> str:
        """Say where a row stands."""
        return f"row {row}"


def read_text(path: Path, file: str) -> tuple[str | None, list[Problem]]:
    """Return a file's text with ``\\n`` line ends, or None if it cannot be read as text."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None, [Problem(file, "The file is missing.")]
    except OSError as error:
        return None, [Problem(file, f"The file cannot be read: {error.strerror}.")]
    if not raw.strip():
        return None, [Problem(file, "The file is empty.")]
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None, [Problem(file, "The encoding is UTF-16. Save the file as UTF-8.")]
    problems: list[Problem] = []
    if raw.startswith(b"\xef\xbb\xbf"):
        what = "The file starts with a byte order mark. Save it as UTF-8 without BOM."
        problems.append(Problem(file, what, row=1))
        raw = raw[3:]
    if b"\0" in raw:
        row = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        what = "There are null bytes: the file is damaged or not text. Export it again as CSV."
        return None, [*problems, Problem(file, what, row=row)]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        return None, [*problems, Problem(file, _encoding_message(path), row=row)]
    ends = re.findall(rb"\r\n|\n|\r", raw) if b"\r" in raw else []
    other = next((row for row, end in enumerate(ends, start=1) if end != ends[0]), None)
    if other is not None:
        what = "The line ends as on another system than the lines above it (mixed CRLF and LF)."
        problems.append(
            Problem(file, f"{what} Save the file with one kind of line end.", row=other)
        )
    return text.replace("\r\n", "\n").replace("\r", "\n"), problems


def _encoding_message(path: Path) -> str:
    """Name the encoding that the bytes are likely to be in."""
    from creative_clusters.reading.encoding import detect

    with suppress(InvalidData):
        if detect(path) == "gb18030":
            return "The encoding is GB18030 (GBK), not UTF-8. Save the file as UTF-8."
    return "The encoding is not UTF-8 (perhaps Windows-1252). Save the file as UTF-8."


def split(
    text: str, columns: Sequence[str], file: str, *, more: bool = False
) -> tuple[Cells | None, list[Problem]]:
    """Split a CSV text into cells; rows of the wrong length are left out and reported.

    The header must have the `columns`, in any order, and may have others beside them if `more`.
    """
    reader = csv.reader(io.StringIO(text, newline="\n"), strict=True)
    row, numbers = 1, []
    problems: list[Problem] = []
    table: dict[str, list[str]] = {}
    once: dict[str, str] = {}  # a text that many cells have is kept once
    try:
        header = next(reader)
        if faults := list(header_problems(header, columns, file, more=more)):
            return None, faults
        table = {name: [] for name in header}
        row = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                numbers.append(row)
                for column, cell in zip(table.values(), cells, strict=True):
                    column.append(once.setdefault(cell, cell))
            else:
                problems.append(_length_problem(file, row, len(cells), len(header)))
            row = reader.line_num + 1
    except csv.Error as error:
        what = f"The quotation marks do not match ({error}). Write a mark inside a cell twice."
        problems.append(Problem(file, what, row=row))
    if not numbers:
        return None, problems or [Problem(file, "There are no rows below the header.", row=1)]
    return Cells(numbers, table), problems


def read_cells(
    text: str, columns: Sequence[str], file: str, *, more: bool = False
) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Split a CSV text as :func:`split` does, into a frame of strings indexed by line number."""
    cells, problems = split(text, columns, file, more=more)
    return (None if cells is None else cells.frame()), problems


def _length_problem(file: str, row: int, found: int, expected: int) -> Problem:
    if found == 0:
        return Problem(file, "The row is blank. Delete it.", row=row)
    hint = "Keep the commas of empty cells."
    if found > expected:
        hint = "Write decimals with a point, and put a cell that holds a comma in quotation marks."
    return Problem(file, f"The row has {found} cells, the header {expected}. {hint}", row=row)


def header_problems(
    header: list[str], columns: Sequence[str], file: str, *, more: bool = False
) -> Iterator[Problem]:
    """Yield what is wrong with the first row of a table that must have some `columns`."""
    for mark, name in DELIMITERS.items():
        found = {part.strip('"') for part in ",".join(header).split(mark)}
        if found & set(columns) - set(header) or (not columns and len(header) == 1 < len(found)):
            yield Problem(file, f"The columns are separated by {name}. Use commas.", row=1)
            return
    known = {name.casefold() for name in columns}
    if not more and known.isdisjoint(name.strip().casefold() for name in header):
        what = f"None of the columns {', '.join(columns)} is in the first row. Is it the header?"
        yield Problem(file, what, row=1)
        return
    unknown = [name for name in header if name not in columns]
    missing = [name for name in columns if name not in header]
    for name in dict.fromkeys(name for name in header if header.count(name) > 1):
        yield Problem(file, "The column stands there twice. Remove one.", row=1, column=name)
    for name in unknown if not more else ():
        if not name.strip():
            what = f"Column {header.index(name) + 1} has no name. Name it or remove it."
            yield Problem(file, what, row=1)
            continue
        hint = suggestion(name, missing) or " Remove the column or describe it."
        what = f"The column is not in the description.{hint}"
        yield Problem(file, what, row=1, column=name.strip())
    for name in missing:
        hint = suggestion(name, unknown)
        if more or not hint:
            yield Problem(file, f"The column is missing.{hint}", row=1, column=name)
