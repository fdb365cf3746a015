"""The rooms of the house: imports go one way, rooms and functions stay small, documents true."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .listing import FILE, listing

MODULES = 15  # in one folder
LINES = 60  # of one function


def test_imports_go_one_way(root: Path) -> None:
    ended = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout


def test_no_folder_is_an_attic(root: Path) -> None:
    folders = [folder for folder in (root / "lib").rglob("*") if folder.is_dir()]
    crowded = {
        str(folder): n for folder in folders if (n := len(list(folder.glob("[!_]*.py")))) > MODULES
    }
    assert crowded == {}


def test_functions_fit_a_screen(root: Path) -> None:
    long = []
    for path in (root / "lib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
                if lines > LINES:
                    long.append(f"{path.name}: {node.name} ({lines})")
    assert long == []


def test_parts_of_the_book_stand_in_chapters_library_and_tests(root: Path) -> None:
    parts = {path.name for path in (root / "chapters").iterdir() if path.is_dir()} - {"appendix"}
    rooms = {part.replace("-", "_") for part in parts}
    for tree in ("lib/creative_clusters", "tests/creative_clusters"):
        assert rooms <= {path.name for path in (root / tree).iterdir()}, tree


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "README.md"])
def test_paths_that_documents_name_are_there(root: Path, document: str) -> None:
    text = re.sub(r"```.*?```", "", (root / document).read_text(encoding="utf-8"), flags=re.S)
    named = re.findall(r"`((?:lib|chapters|data|tests|benchmarks)/[\w./*-]*)`", text)
    assert named
    assert [path for path in named if not list(root.glob(path.rstrip("/")))] == []


def test_the_rooms_of_the_architecture_are_those_of_the_contracts(root: Path) -> None:
    text = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for package in ("creative_clusters", "clusterbook"):
        rooms = {
            path.name if path.is_dir() else path.stem
            for path in (root / "lib" / package).iterdir()
            if path.suffix in ("", ".py") and not path.name.startswith(("_", "py.", "templates"))
        }
        section = text.split(f"## `{package}`")[1].split("\n## ")[0]
        assert set(re.findall(r"^\| `(\w+)", section, re.M)) == rooms


def test_the_list_of_the_library_is_as_it_is() -> None:
    assert FILE.read_text(encoding="utf-8") == listing(), "python tests/listing.py writes it"
