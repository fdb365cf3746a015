"""The rooms of the house: the analysis knows nothing of the book."""

from __future__ import annotations

import ast
from pathlib import Path

import creative_clusters


def imported(path: Path) -> set[str]:
    """First parts of every module that a file imports, at any depth."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").split(".")[0])
    return names


def test_the_analysis_does_not_import_the_book_or_jupyter():
    folder = Path(creative_clusters.__file__).parent
    wrong = {
        path.name: found
        for path in folder.rglob("*.py")
        if (found := imported(path) & {"clusterbook", "IPython", "papermill", "nbformat", "sphinx"})
    }
    assert wrong == {}
