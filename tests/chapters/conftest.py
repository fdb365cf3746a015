"""Run a chapter as the book does, and look at what it left."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from clusterbook.book.outputs import Content, content
from clusterbook.book.project import Project
from clusterbook.run.execution import NOTEBOOK, Job, read_notebook, run
from clusterbook.site.build import plan_page


@cache
def book(root: Path) -> Project:
    """The book on its own data, which no test of a chapter changes."""
    return Project(root)


@pytest.fixture
def run_page(root: Path, tmp_path: Path) -> Callable[..., Content]:
    """Return a function that runs one page with parameters and gives its content."""

    def run_it(name: str, data: Path | None = None, **parameters: object) -> Content:
        project = book(root) if data is None else Project(root, data=data)
        one = plan_page(project, name, parameters)
        folder, source = tmp_path / one.key, str(one.page.source)
        outcome = run(Job(one.page.name, source, str(folder), one.parameters, str(project.data)))
        assert not outcome.error, outcome.error
        return content(read_notebook(folder / NOTEBOOK))

    return run_it
