"""Run a chapter as the book does, and look at what it left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from clusterbook.book.outputs import Content, content
from clusterbook.book.project import Project
from clusterbook.drawing import figures
from clusterbook.run.execution import NOTEBOOK, Job, read_notebook, run
from clusterbook.site.build import plan_page


@cache
def book(root: Path) -> Project:
    """The book on its own data, which no test of a chapter changes."""
    return Project(root)


@dataclass
class Read(Content):
    """What a run left, and in `said` all its sentences and titles of charts."""

    said: str = ""


@pytest.fixture
def run_page(root: Path, tmp_path: Path) -> Callable[..., Read]:
    """Return a function that runs one page with parameters and gives its content."""

    def run_it(name: str, data: Path | None = None, **parameters: object) -> Read:
        project = book(root) if data is None else Project(root, data=data)
        one = plan_page(project, name, parameters)
        folder, source = tmp_path / one.key, str(one.page.source)
        outcome = run(Job(one.page.name, source, str(folder), one.parameters, str(project.data)))
        assert not outcome.error, outcome.error
        notebook = read_notebook(folder / NOTEBOOK)
        found = Read(**vars(content(notebook)))
        outputs = [one for cell in notebook.cells for one in cell.get("outputs", [])]
        titles = [figures.title(chart["spec"])[0] for chart in found.charts]
        told = [one["data"].get("text/plain", "") for one in outputs if "data" in one]
        found.said = " ".join([*titles, *told])
        return found

    return run_it
