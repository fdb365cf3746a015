"""CONTRIBUTING.md, followed line by line in a copy of the book.

Commands run as they stand. A file, a row, a cell of a notebook or an entry of a JSON file goes
where the line before it says; a block for which no line says so fails the test.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from .conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contributing")]
RECIPES = (
    "Add a chapter",
    "Add an indicator",
    "Add a chart",
    "Add a source",
    "Add places to a map",
    "Translate a chapter",
)
LONGEST = 90  # lines of a recipe: one page of the rendered text
# A book that is quickly built: the pages that the recipes need.
CONTENTS = """\
format: jb-book
root: chapters/appendix/data-dictionary
parts:
  - caption: Concentration
    chapters:
      - file: chapters/concentration/who-earns
  - caption: Appendix
    chapters:
      - file: chapters/appendix/references
"""
WHERE = {
    r"Write `(?P<path>[^`]+)`:$": lambda text, path: path.write_text(text, "utf-8"),
    r"Add to `(?P<path>[^`]+)`:$": lambda text, path: append(text, path),
    r"Add to `(?P<key>\w+)` of `(?P<path>[^`]+)`:$": lambda text, path, key: entry(text, path, key),
    r"In `(?P<path>[^`]+)`, replace the cell that begins `(?P<start>[^`]+)`:$": (
        lambda text, path, start: cell(text, path, start, keep=False)
    ),
    r"In `(?P<path>[^`]+)`, add after the cell that begins `(?P<start>[^`]+)`:$": (
        lambda text, path, start: cell(text, path, start, keep=True)
    ),
}


def append(text: str, path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def entry(text: str, path: Path, key: str) -> None:
    whole = json.loads(path.read_text("utf-8"))
    whole[key].append(json.loads(text))
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", "utf-8")


def cell(text: str, path: Path, start: str, keep: bool) -> None:
    notebook = nbformat.read(path, 4)
    (at,) = (n for n, one in enumerate(notebook.cells) if one.source.startswith(start))
    if keep:
        notebook.cells.insert(at + 1, new_code_cell(text.rstrip("\n"), id=f"added{at}"))
    else:
        notebook.cells[at].source = text.rstrip("\n")
    nbformat.write(notebook, path)


def sections() -> dict[str, list[str]]:
    """The lines of each section by its heading."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    parts = re.split(r"(?m)^## (.*)\n", text)[1:]
    return {name: body.splitlines() for name, body in zip(parts[::2], parts[1::2], strict=True)}


def steps(lines: list[str]) -> list[tuple[str, str, str]]:
    """The blocks of a section: the line before, the language, the text."""
    found, said, block = [], "", None
    for line in lines:
        if block is None and line.startswith("```"):
            block = (line.removeprefix("```"), [])
        elif line == "```":
            found.append((said, block[0], "\n".join(block[1]) + "\n"))
            block, said = None, ""
        elif block is not None:
            block[1].append(line)
        elif line:
            said = line
    assert block is None
    return found


def call(command: str, book: Path) -> str:
    """Run a command in the copy with its library; return what it printed."""
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": tools, "PYTHONPATH": str(book / "lib")}
    done = subprocess.run(
        command, shell=True, cwd=book, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def follow(step: tuple[str, str, str], book: Path) -> None:
    said, language, text = step
    if language == "sh":
        for command in text.splitlines():
            call(command, book)
        return
    for pattern, act in WHERE.items():
        if place := re.search(pattern, said):
            named = place.groupdict()
            path = book / named.pop("path")
            path.parent.mkdir(parents=True, exist_ok=True)
            act(text, path, **named)
            return
    raise AssertionError(f"nothing says where this goes: {text[:60]!r} after {said!r}")


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    """A copy of the book, with all recipes followed."""
    book = tmp_path_factory.mktemp("copy") / "book"
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("chapters", "data", "lib", "tests"):
        shutil.copytree(ROOT / name, book / name, ignore=ignored)
    for name in ("_config.yml", "references.bib", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, book / name)
    (book / "_toc.yml").write_text(CONTENTS, "utf-8")
    (book / "chapters" / "pages.yml").unlink()
    for recipe in RECIPES:
        for step in steps(sections()[recipe]):
            follow(step, book)
    return book


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_is_one_page(recipe):
    assert len(sections()[recipe]) <= LONGEST


def test_the_chapter_is_in_the_contents_and_on_the_site(book):
    assert "chapters/concentration/who-gained-most" in (book / "_toc.yml").read_text("utf-8")
    site = book / "_build" / "html"
    page = (site / "concentration" / "who-gained-most.html").read_text("utf-8")
    assert "change of their location quotient" in page
    assert "who-gained-most.html" in (site / "concentration" / "who-earns.html").read_text("utf-8")


def test_the_page_shows_the_indicator_and_the_source(book):
    call("clusterbook run who-gained-most --html shown.html", book)
    shown = (book / "shown.html").read_text("utf-8")
    assert "were at or above 1 in every year that is known" in shown
    assert "Studios in two cities" in shown


def test_the_dictionary_lists_the_source(book):
    call("clusterbook run data-dictionary --html shown.html", book)
    assert "Studios by city" in (book / "shown.html").read_text("utf-8")


def test_the_page_is_there_in_chinese(book):
    page = book / "_build" / "html" / "zh" / "concentration" / "who-gained-most.html"
    assert "今天居首的城市" in page.read_text("utf-8")


def test_what_was_written_passes_the_checks_of_style(book):
    call("python -m ruff check lib tests chapters", book)
    call("python -m ruff format --check lib tests", book)
