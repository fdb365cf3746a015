"""A small book of two pages, with its own data, for tests of the machine."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

from clusterbook.book.project import Project
from clusterbook.cli import app, main

SETUP = "from clusterbook.chapter import begin\n\npage = begin(vars())"
TABLE = (
    'panel = page.panel("firms")\n'
    'page.table(panel[["region", "lq"]], "values", "Values")\n'
    'page.say("The title is " + page.data.label("en"))\n'
    "page.result(n=len(panel), top=float(panel['lq'].max()))"
)


def write_notebook(path: Path, title: str, *cells: str, parameters: str = "") -> None:
    """Write a chapter: a title, its parameters, the setup, and code cells."""
    made = [new_markdown_cell(f"# {title}\n\nProse.")]
    if parameters:
        made.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    made += [new_code_cell(source) for source in (SETUP, *cells)]
    for number, cell in enumerate(made):
        cell.id = f"cell{number}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=made), path)


def write_data(folder: Path, *, labels: tuple[str, ...] = ("Warsaw", "Tokyo")) -> None:
    """Write a data package with one LQ table of two years."""
    folder.mkdir(parents=True)
    quoted = ['"' + label.replace('"', '""') + '"' for label in labels]
    rows = [
        f"{label},{year},{value + year % 2}"
        for value, label in enumerate(quoted)
        for year in (2016, 2017)
    ]
    (folder / "lq.csv").write_text("region,year,lq\n" + "\n".join(rows) + "\n", encoding="utf-8")
    fields = [
        {"name": "region", "type": "string", "role": "region"},
        {"name": "year", "type": "year", "role": "year"},
        {"name": "lq", "type": "number", "role": "value", "unit": "ratio"},
    ]
    resource = {
        "name": "lq",
        "path": "lq.csv",
        "role": "lq",
        "measure": "firms",
        "schema": {"fields": fields},
    }
    package = {"name": "small", "title": "A small package", "resources": [resource]}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


@pytest.fixture
def book(tmp_path: Path, root: Path) -> Project:
    """A small book, not built yet."""
    return make_book(tmp_path / "book", root)


def make_book(folder: Path, root: Path) -> Project:
    """Write a small book into `folder`, with configuration and lock of the book at `root`."""
    folder.mkdir()
    for name in ("_config.yml", "references.bib", "requirements.txt"):
        shutil.copy(root / name, folder / name)
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/index\nparts:\n- caption: Part\n  chapters:\n"
        "  - file: chapters/part/levels\n  - file: chapters/part/references\n",
        encoding="utf-8",
    )
    write_notebook(folder / "chapters" / "index.ipynb", "Small book", "page.result(ok=True)")
    write_notebook(
        folder / "chapters" / "part" / "levels.ipynb",
        "Levels",
        TABLE,
        parameters="first_year: int = None  # first year",
    )
    (folder / "chapters" / "part" / "references.md").write_text("# References\n", encoding="utf-8")
    write_data(folder / "data")
    return Project(folder)


@pytest.fixture
def command(monkeypatch, capsys) -> Callable[..., SimpleNamespace]:
    """Call the command line: how it ended, and what it said."""

    def call(*words: object) -> SimpleNamespace:
        monkeypatch.setattr(sys, "argv", ["clusterbook", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return SimpleNamespace(exit_code=end.value.code or 0, stdout=said.out, stderr=said.err)

    return call


COMMAND = [sys.executable, "-c", "from clusterbook.cli import main; main()"]


def again(book: Project) -> Project:
    """The same book, read anew."""
    return Project(book.root, book.data)


def published(site: Path) -> dict[str, bytes]:
    """Every file of a site but the manifest, which tells when it was built."""
    files = (path for path in sorted(site.rglob("*")) if path.name != "manifest.json")
    return {
        path.relative_to(site).as_posix(): path.read_bytes() for path in files if path.is_file()
    }


def run(*words: object) -> tuple[int, str]:
    """Call the command line within this process: its exit code, and all that it said."""
    done = CliRunner().invoke(app, [*map(str, words)])
    return done.exit_code, f"{done.stdout}{done.stderr}{done.exception or ''}"


EMIT = (
    "from IPython.display import display\n"
    "def emit(kind, value):\n"
    '    display({f"application/vnd.clusterbook.{kind}+json": value}, raw=True)\n'
)


def write_quick_notebook(path: Path, code: str, parameters: str) -> None:
    """Write a chapter that imports nothing heavy: it starts fast, and emits what it is told to."""
    cells = [
        new_markdown_cell("# Quick\n\nProse."),
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        new_code_cell(EMIT + code),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell{number}"
    nbformat.write(new_notebook(cells=cells), path)
