"""Chapters that have nothing to show with some data: told from their code, before anything runs.

A chapter says what it needs by ``page.source("table")`` and ``page.require(frame, "key")``. What it
asks for before it shows anything, in every edition, decides whether it is in the book.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from clusterbook.book.parameters import NO_CODE

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
    with speaking(own=data.own):
        for page in chapters:
            for key, name in needs(page.source) if page.is_notebook else ():
                if key in missing or (key == "table" and name not in tables):
                    found.setdefault(page.name, text(f"need.{key}", name=name))
    return found


def needs(notebook: Path) -> list[tuple[str, str]]:
    """What a chapter asks for before it shows anything: tables, and keys of what it requires."""
    found: list[tuple[str, str]] = []
    try:
        cells = [
            "".join(cell["source"])
            for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == "code" and STUDIES_ONLY not in cell["metadata"].get("tags", [])
        ]
    except (ValueError, KeyError, TypeError, AttributeError):  # no notebook: told when it runs
        return found
    for code in cells:
        for name, what in _calls(_parsed(code)):
            if name in _SHOWS:
                return found
            if name in ("source", "require") and isinstance(what, str):
                found.append((what, "") if name == "require" else ("table", what))
    return found


def _parsed(code: str) -> ast.AST:
    try:
        return ast.parse(code)
    except NO_CODE:  # told when the chapter runs
        return ast.Module([], [])


def _calls(node: ast.AST) -> Iterator[tuple[str, object]]:
    """What code calls of its page in any edition, in order, with the last argument."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "page.is_studies":
        return
    for child in ast.iter_child_nodes(node):
        yield from _calls(child)
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("page."):
        last = node.args[-1] if node.args else None
        yield ast.unparse(node.func).removeprefix("page."), getattr(last, "value", None)


def _missing(data: DataPackage) -> set[str]:
    """Keys by which chapters require data, of those that no selection from `data` has."""
    known, amounts = data.panel.dropna(subset=["lq"]), data.amounts
    measures, cells = set(known["measure"]), data.cells
    has_amounts = amounts is not None and bool(amounts["value"].notna().any())
    groups = data.places.loc[data.places["region"].isin(known["region"]), "group"]
    both, anything = {"firms", "revenue"} <= measures, bool(measures) or has_amounts
    there = {
        "measure.any": anything,
        "measure.value": anything,
        "measure.firms": "firms" in measures,
        "measure.revenue": "revenue" in measures,
        "measure.amounts": has_amounts,
        "measure.counts": data.counts is not None,
        "counts.number": cells is not None and "firms" in set(cells["measure"]),
        "term.both_lqs": both,
        "drivers.both_measures": both,
        "common.two_years": known["year"].nunique() > 1,
        "drivers.two_periods": known["year"].nunique() > 2,
        "groups.column": bool(groups.fillna("").ne("").any()),
        "audit.claims": data.claims is not None,
    }
    return {key for key, is_there in there.items() if not is_there}
