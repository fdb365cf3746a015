"""Reading a CSV file as text: every cell a string, every row under its line number."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from creative_clusters.data.validation.problems import Problem, suggestion

DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


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
        return None, [*problems, Problem(file, _encoding_message(raw), row=row)]
    problems += _line_end_problems(raw, file)
    return text.replace("\r\n", "\n").replace("\r", "\n"), problems


def _encoding_message(raw: bytes) -> str:
    """Name the encoding that the bytes are likely to be in."""
    runs = re.findall(rb"[\x80-\xff]+", raw)
    paired = sum(len(run) % 2 == 0 for run in runs) > len(runs) / 2
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        paired = False
    if paired:
        return "The encoding is GB18030 (GBK), not UTF-8. Save the file as UTF-8."
    return "The encoding is not UTF-8 (perhaps Windows-1252). Save the file as UTF-8."


def _line_end_problems(raw: bytes, file: str) -> Iterator[Problem]:
    if b"\r" not in raw:
        return
    ends = re.findall(rb"\r\n|\n|\r", raw)
    row = next((i for i, end in enumerate(ends, start=1) if end != ends[0]), None)
    if row is not None:
        what = "The line ends as on another system than the lines above it (mixed CRLF and LF)."
        yield Problem(file, f"{what} Save the file with one kind of line end.", row=row)


def read_cells(
    text: str, columns: Sequence[str], file: str
) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Split a CSV text into cells.

    Parameters
    ----------
    text
        The whole file, header first.
    columns
        Names that the header must have, in any order.

    Returns
    -------
    frame, problems
        Strings as written, indexed by line number; rows of the wrong length are left out and
        reported. None if the header does not fit the description.
    """
    try:
        header = next(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        return None, [_quote_problem(file, error, row=1)]
    problems = list(_header_problems(header, columns, text, file))
    if problems:
        return None, problems
    if '"' in text:
        return _read_quoted(text, header, file)
    commas, length = _line_shapes(text)
    if len(commas) == 1:
        return None, [Problem(file, "There are no rows below the header.", row=1)]
    good = (commas == len(header) - 1) & (length > 0)
    problems = [
        _length_problem(file, int(i) + 1, int(commas[i]) + 1 if length[i] else 0, len(header))
        for i in np.flatnonzero(~good)
    ]
    frame = pd.read_csv(
        io.StringIO(text),
        dtype=str,
        na_filter=False,
        skip_blank_lines=False,
        quoting=csv.QUOTE_NONE,
        skiprows=set(np.flatnonzero(~good).tolist()) or None,
    )
    frame.index = pd.Index(np.flatnonzero(good)[1:] + 1, name="row")
    return frame, problems


def _line_shapes(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the commas and the bytes of each line."""
    raw = np.frombuffer(text.removesuffix("\n").encode(), dtype=np.uint8)
    ends = np.append(np.flatnonzero(raw == ord("\n")), len(raw))
    commas = np.searchsorted(np.flatnonzero(raw == ord(",")), ends)
    return np.diff(commas, prepend=0), np.diff(ends, prepend=-1) - 1


def _read_quoted(
    text: str, header: list[str], file: str
) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read cells in quotation marks, which may hold commas and line ends."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems, numbers, rows = [], [], []
    row = reader.line_num + 1
    try:
        for cells in reader:
            if row > 1 and len(cells) == len(header):
                numbers.append(row)
                rows.append(cells)
            elif row > 1:
                problems.append(_length_problem(file, row, len(cells), len(header)))
            row = reader.line_num + 1
    except csv.Error as error:
        problems.append(_quote_problem(file, error, row))
    if not rows and not problems:
        return None, [Problem(file, "There are no rows below the header.", row=1)]
    index = pd.Index(numbers, name="row", dtype=int)
    return pd.DataFrame(rows, columns=header, index=index, dtype=str), problems


def _quote_problem(file: str, error: csv.Error, row: int) -> Problem:
    what = f"The quotation marks do not match ({error}). Write a mark inside a cell twice."
    return Problem(file, what, row=row)


def _length_problem(file: str, row: int, found: int, expected: int) -> Problem:
    if found == 0:
        return Problem(file, "The row is blank. Delete it.", row=row)
    hint = (
        "Write decimals with a point, and put a cell that holds a comma in quotation marks."
        if found > expected
        else "Keep the commas of empty cells."
    )
    return Problem(file, f"The row has {found} cells, the header {expected}. {hint}", row=row)


def _header_problems(
    header: list[str], columns: Sequence[str], text: str, file: str
) -> Iterator[Problem]:
    first = text.split("\n", 1)[0]
    for mark, name in DELIMITERS.items():
        if mark in first and set(first.replace('"', "").split(mark)) & set(columns):
            yield Problem(file, f"The columns are separated by {name}. Use commas.", row=1)
            return
    if not {name.strip().casefold() for name in header} & {name.casefold() for name in columns}:
        what = f"None of the columns {', '.join(columns)} is in the first row. Is it the header?"
        yield Problem(file, what, row=1)
        return
    unknown = [name for name in header if name not in columns]
    missing = [name for name in columns if name not in header]
    for name in dict.fromkeys(name for name in header if header.count(name) > 1):
        yield Problem(file, "The column stands there twice. Remove one.", row=1, column=name)
    for name in unknown:
        if not name.strip():
            what = f"Column {header.index(name) + 1} has no name. Name it or remove it."
            yield Problem(file, what, row=1)
            continue
        hint = suggestion(name, missing) or " Remove the column or describe it."
        what = f"The column is not in the description.{hint}"
        yield Problem(file, what, row=1, column=name.strip())
    for name in missing:
        if not suggestion(name, unknown):
            yield Problem(file, "The column is missing.", row=1, column=name)
