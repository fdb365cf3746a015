"""Chapters that have nothing to show with some data: told from their code, before anything runs.

A chapter says what it needs by ``page.source("table")`` and ``page.require(frame, "key")``. What it
asks for before it shows anything, in every edition, decides whether it is in the book.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clusterbook.book.pages import Page
    from creative_clusters.data.sources import DataPackage

STUDIES_ONLY, OTHER_EDITIONS = "studies-only", "other-editions"  # tags of cells
_SHOWS = {"cards", "chart", "doubts", "printed", "result", "say", "show", "table", "terms"}


def left_out(chapters: Iterable[Page], data: DataPackage) -> dict[str, str]:
    """The chapters with nothing to show, by name, and which data would bring each, in words."""
    if data.is_studies:
        return {}
    from creative_clusters.words.wording import speaking, text

    tables, missing = data.names(), _missing(data)
    found: dict[str, str] = {}
    with speaking(own=data.reader().own):
        for page in chapters:
            for key, name in needs(page.source) if page.is_notebook else ():
                if key in missing or (key == "table" and name not in tables):
                    found.setdefault(page.name, text(f"need.{key}", name=name))
    return found


def needs(notebook: Path) -> list[tuple[str, str]]:
    """What a chapter asks for before it shows anything: tables, and keys of what it requires."""
    asked = _Asked()
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and STUDIES_ONLY not in cell["metadata"].get("tags", []):
            try:
                asked.visit(ast.parse("".join(cell["source"])))
            except SyntaxError:  # told when the chapter runs
                break
    return asked.found


class _Asked(ast.NodeVisitor):
    """Collects needs in the order of the code, up to the first thing shown."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._shown = False

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) != "page.is_studies":
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        what, function = (node.args or [None])[-1], ast.unparse(node.func)
        of_page, _, name = function.partition(".")
        if of_page != "page" or self._shown:
            return
        self._shown = name in _SHOWS
        if name in ("source", "require") and isinstance(what, ast.Constant):
            key, table = (what.value, "") if name == "require" else ("table", what.value)
            self.found.append((str(key), str(table)))


def _missing(data: DataPackage) -> set[str]:
    """Keys by which chapters require data, of those that no selection from `data` has."""
    known, amounts = data.panel.dropna(subset=["lq"]), data.amounts
    measures, cells = set(known["measure"]), data.cells
    has_amounts = amounts is not None and bool(amounts["value"].notna().any())
    grouped = data.places[["group", "country", "world_region"]].fillna("").ne("").any(axis=None)
    there = {
        "measure.any": bool(measures) or has_amounts,
        "measure.value": bool(measures) or has_amounts,
        "measure.firms": "firms" in measures,
        "measure.revenue": "revenue" in measures,
        "measure.amounts": has_amounts,
        "measure.counts": data.counts is not None,
        "counts.number": cells is not None and "firms" in set(cells["measure"]),
        "term.both_lqs": {"firms", "revenue"} <= measures,
        "drivers.both_measures": {"firms", "revenue"} <= measures,
        "common.two_years": known["year"].nunique() > 1,
        "drivers.two_periods": known["year"].nunique() > 2,
        "groups.column": bool(grouped),
        "audit.claims": data.claims is not None,
    }
    return {key for key, is_there in there.items() if not is_there}
