"""Sheets that readers fill in for a table of the book, read back or refused."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from creative_clusters.data.validation import Field, InvalidData, Problem, Resource, cells
from creative_clusters.reading.delimited import split
from creative_clusters.reading.encoding import detect
from creative_clusters.reading.problems import suggestion


def asked(resource: Resource) -> Sequence[Field]:
    """The columns that a reader fills in: not who says it, nor names in another language."""
    return [one for one in resource.fields if one.name != "status" and one.name[-3:] != "_zh"]


def read(file: Path, resource: Resource) -> pd.DataFrame:
    """A filled-in sheet, typed by the description of a table; columns not required may be missing.

    InvalidData names all that is wrong, by row and column.
    """
    written = text(file)
    header = next(csv.reader(written.splitlines()[:1]))
    needed = [one.name for one in asked(resource) if one.constraints.get("required")]
    fields = [one for one in resource.fields if one.name in (*needed, *header)]
    rows, problems = split(written, [field.name for field in fields], str(file), more=True)
    for name in {*header} - {field.name for field in fields} if rows is not None else ():
        known = [field.name for field in asked(resource)]
        what = f"The column is not asked for.{suggestion(name, known)} Known: {', '.join(known)}."
        problems.append(Problem(str(file), what, row=1, column=name))
    table = None if rows is None else cells.check(rows, fields, resource, str(file))
    if problems or table is None or table.problems:
        raise InvalidData([*problems, *(table.problems if table else [])])
    return table.frame()


def text(path: Path) -> str:
    """The text of a sheet, as spreadsheets save it: UTF-8 (marked or not), UTF-16 or GB18030."""
    file = str(path)
    if not path.is_file():
        raise InvalidData([Problem(file, "There is no such file.")])
    try:
        # The mark at the start of a file is a letter to its decoder, hence the strip.
        text = path.read_bytes().decode(detect(path)).lstrip("\ufeff")
    except (InvalidData, UnicodeDecodeError):
        what = "The text is neither UTF-8 nor GB18030. Save the file as UTF-8."
        raise InvalidData([Problem(file, what)]) from None
    if not text.strip() or "\0" in text:
        what = "The file is empty." if not text.strip() else "The file is not text. Export CSV."
        raise InvalidData([Problem(file, what)])
    return text.replace("\r\n", "\n").replace("\r", "\n")
