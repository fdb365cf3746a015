"""The rooms of the house: the analysis knows nothing of the book."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import creative_clusters
from creative_clusters.words import codebook, wording


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


ROOMS = ("files", "book", "drawing", "chapter", "run", "site", "sweeps", "live", "commands", "cli")


def modules(package: str) -> dict[str, set[str]]:
    """Each module of a package with those of the library that it imports, at any depth."""
    lib = Path(creative_clusters.__file__).parents[1]
    files = {
        ".".join(path.relative_to(lib).with_suffix("").parts).removesuffix(".__init__"): path
        for path in lib.rglob("*.py")
        if "templates" not in path.parts
    }
    found: dict[str, set[str]] = {}
    for name, path in files.items():
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
        pairs = [
            (node.module, f"{node.module}.{alias.name}") for node in froms for alias in node.names
        ]
        named = {whole if whole in files else module for module, whole in pairs}
        plain = (node for node in nodes if isinstance(node, ast.Import))
        named |= {alias.name for node in plain for alias in node.names}
        if name.split(".")[0] == package:
            found[name] = named & files.keys() - {name}
    return found


@pytest.mark.parametrize("package", ["creative_clusters", "clusterbook"])
def test_no_module_imports_itself_by_way_of_others(package):
    TopologicalSorter(modules(package)).prepare()  # which raises CycleError with the circle


def test_no_room_of_the_book_imports_one_above_it():
    place = {f"clusterbook.{room}": number for number, room in enumerate(ROOMS)}

    def height(name: str) -> int:
        return place.get(".".join(name.split(".")[:2]), -1)

    upward = {
        (name, other)
        for name, others in modules("clusterbook").items()
        for other in others
        if height(other) > height(name)
    }
    assert upward == set()


def test_each_key_of_the_catalogues_stands_once():
    folder = Path(creative_clusters.__file__).parent / "words"
    for name, known in (("words.csv", wording.keys()), ("codebook.csv", codebook.catalogue())):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        heads = [line.split(",", 1)[0] for line in lines[1:]]
        assert sorted(heads) == sorted(known)
