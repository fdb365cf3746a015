"""The formats in which a chapter leaves its content in its notebook, and how to read them back."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from itertools import chain
from typing import TYPE_CHECKING, Any

from clusterbook.book.parameters import Value

if TYPE_CHECKING:
    import nbformat
    import pandas as pd

    from creative_clusters.words.codebook import Column

KINDS = ("parameters", "results", "missing", "chart", "table")
# What a spreadsheet takes for a formula; not a number with a sign.
_FORMULA = re.compile(r"\A(?=[=+\-@\t\r])(?![+-]?[\d.]+(?:e[+-]?\d+)?%?\Z)", re.I)
MIME = "application/vnd.clusterbook.{}+json"


class NothingToShow(Exception):
    """A chapter ends early because the data, or the selection, lacks what the rest needs."""


@dataclass
class Content:
    """What an executed notebook holds for the site."""

    parameters: dict[str, Value] = field(default_factory=dict)
    results: dict[str, Value] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    charts: list[dict] = field(default_factory=list)
    tables: list[dict] = field(default_factory=list)


def content(notebook: nbformat.NotebookNode) -> Content:
    """Collect what the chapter emitted."""
    found = Content()
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    for kind, value in chain.from_iterable(map(own, outputs)):
        if kind in ("parameters", "results"):
            getattr(found, kind).update(value)
        elif kind == "missing":
            found.missing.append(value)
        else:
            getattr(found, f"{kind}s").append(value)
    return found


def own(output: nbformat.NotebookNode) -> Iterator[tuple[str, Any]]:
    """Yield kind and value of one output, if it is in a format of the book's own."""
    for kind in KINDS:
        if MIME.format(kind) in output.get("data", {}):
            yield kind, output["data"][MIME.format(kind)]


def files_of(frame: pd.DataFrame, own: Mapping[str, Column] | None = None) -> dict[str, str]:
    """A table and its codebook as CSV; `own` are columns that the catalogue does not have."""
    from creative_clusters.words import codebook

    book = codebook.describe(frame, own)
    files = {"csv": frame, "codebook": book}
    return {name: one.to_csv(index=False, lineterminator="\n") for name, one in files.items()}


def guarded(table: str) -> str:
    """A CSV file in which spreadsheets find no formula: such cells begin with an apostrophe.

    >>> guarded("region,lq\\n=1+1,-0.5\\n")
    "region,lq\\n'=1+1,-0.5\\n"
    """
    made = StringIO()
    rows = ([_FORMULA.sub("'", cell) for cell in row] for row in csv.reader(StringIO(table, "")))
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue()
