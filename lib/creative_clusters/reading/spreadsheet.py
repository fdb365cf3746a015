"""Reading a table as text, whatever file it is in: CSV, Excel or Parquet.

Every cell becomes the text that a reader of the file sees, under the number of its row, so that
the same checks tell what is wrong in each.
"""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any

from creative_clusters.reading.delimited import Cells, header_problems, read_text, split
from creative_clusters.reading.problems import Problem, suggestion

KINDS = {".csv": "csv", ".xlsx": "excel", ".xlsm": "excel", ".parquet": "parquet", ".pq": "parquet"}
_OTHER = {
    ".xls": "Save it as .xlsx.",
    ".ods": "Save it as .xlsx or as CSV.",
    ".gz": "Unpack it.",
    **dict.fromkeys((".tsv", ".txt"), "Save it as CSV, with commas."),
}


def read_table(
    path: Path, file: str, sheet: str | None = None
) -> tuple[Cells | None, list[Problem]]:
    """Return all cells of a table as text; None if the file cannot be read as a table."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        hint = _OTHER.get(path.suffix.lower(), "It must be a CSV, Excel or Parquet file.")
        return None, [Problem(file, f'A name ending in "{path.suffix}" cannot be read. {hint}')]
    if not path.is_file():
        near = suggestion(path.name, [p.name for p in path.parent.glob("*") if p.is_file()])
        return None, [Problem(file, f"The file is missing.{near}")]
    if sheet is not None and kind != "excel":
        return None, [Problem(file, "A sheet is named, but only Excel files have sheets.")]
    if kind == "csv":
        text, problems = read_text(path, file)
        cells, more = (None, []) if text is None else split(text, [], file, more=True)
        return cells, problems + more
    return _excel(path, file, sheet) if kind == "excel" else _parquet(path, file)


def _excel(path: Path, file: str, sheet: str | None) -> tuple[Cells | None, list[Problem]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        return None, [Problem(file, f"The file is not a readable Excel workbook ({error}).")]
    try:
        names = book.sheetnames
        if sheet is None and len(names) > 1:
            what = f'The workbook has the sheets {", ".join(names)}. Name one with "sheet".'
            return None, [Problem(file, what)]
        if sheet is not None and sheet not in names:
            known = f"It has {', '.join(names)}.{suggestion(sheet, names)}"
            return None, [Problem(file, f'There is no sheet "{sheet}". {known}')]
        rows = [
            [_shown(value) for value in row]
            for row in book[sheet or names[0]].iter_rows(values_only=True)
        ]
    finally:
        book.close()
    return _framed(rows, file)


def _framed(rows: list[list[str]], file: str) -> tuple[Cells | None, list[Problem]]:
    """Make a frame of rows, the first of which is the header; blank rows are left out."""
    filled = [number for number, row in enumerate(rows) if any(row)]
    if not filled or filled[0] != 0 or len(filled) == 1:
        what = "The first row must be the header, and rows must follow it."
        return None, [Problem(file, what, row=1)]
    width = max(at for number in filled for at, cell in enumerate(rows[number], 1) if cell)
    header = (rows[0] + [""] * width)[:width]
    problems = list(header_problems(list(filter(None, header)), [], file, more=True))
    problems += [Problem(file, f"Column {at} has no name. Name it or remove it.", row=1)
                 for at, name in enumerate(header, 1) if not name]  # fmt: skip
    if problems:
        return None, problems
    cells = [(rows[number] + [""] * width)[:width] for number in filled[1:]]
    columns = dict(zip(header, zip(*cells, strict=True), strict=True))
    return Cells([number + 1 for number in filled[1:]], columns), []


def _parquet(path: Path, file: str) -> tuple[Cells | None, list[Problem]]:
    import polars as pl

    try:
        table = pl.read_parquet(path)
    except Exception as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        return None, [Problem(file, f"The file is not a readable Parquet file ({first}).")]
    if not len(table):
        return None, [Problem(file, "There are no rows.")]
    columns = {name: [_shown(value) for value in table[name]] for name in table.columns}
    return Cells(range(1, len(table) + 1), columns), []


def _shown(value: Any) -> str:
    """A cell as text: whole numbers without decimals, nothing for an empty cell."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return str(value)
