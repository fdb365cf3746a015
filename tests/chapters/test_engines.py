"""Chapters give the same outputs on a warm kernel as on an ordinary one: one of each part does."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from clusterbook.drawing import figures
from clusterbook.run import warm
from clusterbook.run.execution import NOTEBOOK, Job, read_notebook, run
from clusterbook.site.build import Plan, plan

from ..conftest import ROOT
from .conftest import book

pytestmark = pytest.mark.skipif(not warm.AVAILABLE, reason="kernels are forked on Linux only")
OF_PARTS = {page.part: page.source for page in book(ROOT).pages if page.is_notebook}


@cache
def plans() -> list[Plan]:
    return plan(book(ROOT), {}, [], {})


@pytest.mark.parametrize("source", sorted(OF_PARTS.values()), ids=lambda source: source.stem)
def test_a_chapter_is_the_same_on_both_engines(source: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(figures, "draw", lambda chart: {"svg": ""})  # drawn alike after both
    one = next(one for one in plans() if one.page.source == source)
    shown = {}
    for engine in ("warm", "kernel"):
        output = tmp_path / engine
        job = Job(one.page.name, str(source), str(output), one.parameters, str(book(ROOT).data))
        assert run(replace(job, engine=engine)).error == ""
        shown[engine] = _cells(output / NOTEBOOK)
    assert shown["warm"].keys() == shown["kernel"].keys()
    differing = [name for name, value in shown["warm"].items() if value != shown["kernel"][name]]
    assert differing == []


def _cells(notebook: Path) -> dict[int, str]:
    """Outputs by number of the cell; IPython names a cell's file after its process."""
    cells = read_notebook(notebook).cells
    return {
        number: re.sub(r"ipykernel_\d+", "ipykernel_N", str(cell.outputs))
        for number, cell in enumerate(cells)
        if cell.cell_type == "code"
    }
