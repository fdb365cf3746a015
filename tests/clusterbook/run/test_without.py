"""The book without what is our own in running it: on ordinary kernels, with no tables kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clusterbook.book.outputs import content
from clusterbook.run.execution import NOTEBOOK, Job, read_notebook, run
from clusterbook.site.build import build
from creative_clusters.data import kept


@pytest.mark.slow
def test_a_book_is_built_on_ordinary_kernels(book, monkeypatch):
    monkeypatch.setenv(kept.OFF, "1")
    report = build(book, engine="kernel")
    assert report.failures == []
    made = json.loads((book.build / "html" / "manifest.json").read_text("utf-8"))["pages"]
    assert made["levels"]["results"] == {"n": 4, "top": 2.0}
    assert (book.build / "html" / "part" / "levels.html").is_file()


@pytest.mark.slow
def test_a_page_is_the_same_on_an_ordinary_kernel_as_in_a_fork(tmp_path: Path, root, monkeypatch):
    made = {}
    for engine in ("alone", "kernel"):
        source = root / "chapters" / "concentration" / "who-earns.ipynb"
        output = tmp_path / engine
        assert run(Job("p", str(source), str(output), {}, str(root / "data"), engine)).error == ""
        files = {path.name: path.read_bytes() for path in (output / "files").iterdir()}
        made[engine] = (content(read_notebook(output / NOTEBOOK)), files)
        monkeypatch.setenv(kept.OFF, "1")
    assert made["alone"] == made["kernel"]
