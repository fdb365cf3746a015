"""What chapters need of the data is read from their code; nothing runs for it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from clusterbook.book.needs import needs
from clusterbook.book.project import BookError, Project
from clusterbook.site.build import build, plan

from ..conftest import write_notebook

CASES = [
    ('page.require(page.panel("firms"), "measure.firms")', [("measure.firms", "")]),
    ('a, b = page.source("cases"), page.source("terms")', [("table", "cases"), ("table", "terms")]),
    ('page.say("first")\nrows = page.source("cases")', []),
    ('page.terms(page.source("cases"), "name", "caption")', [("table", "cases")]),
    ('if page.is_studies:\n    rows = page.source("cases")', []),
    ('if not page.is_studies:\n    page.require(rows, "measure.any")', [("measure.any", "")]),
    ('page.require(rows, f"measure.{page.series}")', []),
    ("this is no Python", []),
]


@pytest.mark.parametrize(("code", "asked"), CASES)
def test_what_is_asked_for_before_anything_is_shown(tmp_path: Path, code: str, asked: list):
    write_notebook(tmp_path / "one.ipynb", "One", code)
    assert needs(tmp_path / "one.ipynb") == asked


def test_cells_about_the_studies_ask_for_nothing_of_other_data(tmp_path: Path):
    cell = new_code_cell('page.source("cases")', metadata={"tags": ["studies-only"]})
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "one.ipynb")
    assert needs(tmp_path / "one.ipynb") == []


def test_a_chapter_with_nothing_to_show_is_left_out_and_says_why(book: Project):
    path = book.root / "chapters" / "part" / "levels.ipynb"
    write_notebook(path, "Levels of [[cities]]", 'page.table(page.source("levels"), "a", "b")')
    project = Project(book.root)
    assert project.left_out == {"levels": "a table “levels” in a data package"}
    assert [page.name for page in project.pages] == ["index", "references"]
    assert project.page("levels").source == path  # it can still be run
    with pytest.raises(BookError, match=r"levels has nothing to show with these data\. It needs a"):
        build(project, only=["levels"])
    assert [one.page.name for one in plan(project, {"levels": {}}, [], {})] == ["index"]
    assert not build(project).failures
    site = project.build / "html"
    assert "Levels of regions" in (site / "further-data.html").read_text(encoding="utf-8")
    assert not (site / "part" / "levels.html").exists()
