"""Sweeps of a small page: what runs, what is kept, what fails, and what is published."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_markdown_cell

from clusterbook.book.project import BookError, Project
from clusterbook.run import scaling
from clusterbook.sweeps import sweeping, sweepsite
from clusterbook.sweeps.sweeping import Sweep

from ..conftest import COMMAND, write_quick_notebook

PARAMETERS = (
    "threshold: float = 1.0  # a number\n"
    "top: int = 3  # a count\n"
    'order: str = "value"  # the order of rows'
)
# Each run leaves a line beside the data, so that runs can be counted.
CODE = """
import os, pathlib
with open(pathlib.Path(os.environ["CLUSTERBOOK_DATA"]).parent / "ran.txt", "a") as log:
    log.write(f"{threshold} {top} {order}\\n")
emit("parameters", {"threshold": threshold, "top": top, "order": order})
emit("results", {"above": 10 - 2 * threshold, "many": top > 2, "leader": f"<{order}>", "n": 20})
"""
SWEEP = [*COMMAND, "sweep", "levels"]


def grid(book: Project, text: str) -> Path:
    path = book.root / "grid.yml"
    path.write_text(text, encoding="utf-8")
    return path


def planned(book: Project, text: str) -> Sweep:
    return sweeping.plan(Project(book.root), "levels", grid(book, text))


def done(sweep: Sweep) -> Sweep:
    sweeping.execute(sweep, scaling.pool(sweep.project, 2))
    return sweep


def ran(book: Project) -> list[str]:
    path = book.root / "ran.txt"
    return sorted(path.read_text().splitlines()) if path.is_file() else []


@pytest.fixture
def page(book: Project) -> Project:
    write_quick_notebook(book.root / "chapters" / "part" / "levels.ipynb", CODE, PARAMETERS)
    return book


@pytest.mark.slow
def test_a_sweep_from_plan_to_published(page: Project):
    sweep = done(planned(page, "threshold: [1, 2]\ntop: [1, 3]\n"))
    assert ran(page) == ["1.0 1 value", "1.0 3 value", "2.0 1 value", "2.0 3 value"]
    assert sweep.failures == {}
    index = sweepsite.publish(sweep)

    results = pd.read_csv(sweep.folder / "results.csv")
    assert list(results.columns) == ["run", "threshold", "top", "order", "result", "value", "text"]
    assert len(results) == 4 * 4
    above = results[results["result"] == "above"]
    assert (above["value"] == 10 - 2 * above["threshold"]).all()
    many = results[results["result"] == "many"]
    assert many["value"].tolist() == [0, 1, 0, 1]
    assert results.loc[results["result"] == "leader", "text"].unique().tolist() == ["<value>"]
    runs = pd.read_csv(sweep.folder / "runs.csv")
    assert runs["outcome"].tolist() == ["done"] * 4
    assert runs["result_above"].tolist() == [8, 8, 6, 6]
    for name in ("results", "runs"):
        book = pd.read_csv(sweep.folder / f"{name}.codebook.csv")
        table = pd.read_csv(sweep.folder / f"{name}.csv")
        assert book["column"].tolist() == list(table.columns)
        assert book["meaning"].notna().all()

    html = index.read_text(encoding="utf-8")
    assert "4 of 4 combinations have run. The runs vary threshold (2 values)" in html
    assert "“above” lies between 6 (threshold 2" in html
    assert "leader (&lt;value&gt;)" in html
    assert html.count('<figure class="cc-chart"') == 2
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
    for run in sweep.runs:
        assert f'href="pages/{run.key}.html"' in html
        text = (sweep.folder / "pages" / f"{run.key}.html").read_text(encoding="utf-8")
        assert "cc-slot" not in text
        assert f"<td>{run.parameters['threshold']}</td>" in text
        for link in re.findall(r'(?:href|src)="(\.\./[^"#?]+)', text):
            if "shape-" not in link and "search" not in link:
                assert (sweep.folder / "pages" / link).resolve().exists(), link

    # Nothing is run twice, and the tables come out the same.
    before = (sweep.folder / "results.csv").read_bytes()
    again = done(planned(page, "threshold: [1, 2]\ntop: [1, 3]\n"))
    sweepsite.publish(again, pages=False)
    assert len(ran(page)) == 4
    assert (sweep.folder / "results.csv").read_bytes() == before
    assert not (sweep.folder / "pages").exists()

    # A larger grid runs what is new; a smaller one shows no more than it asks for.
    sweepsite.publish(done(planned(page, "threshold: [2, 3]\n")))
    assert ran(page)[4:] == ["3.0 3 value"]
    assert len(pd.read_csv(sweep.folder / "runs.csv")) == 2
    assert len(list((sweep.folder / "pages").glob("*.html"))) == 2


@pytest.mark.slow
def test_a_failing_run_is_named_and_the_others_go_on(page: Project):
    failing = CODE + "assert threshold != 2, 'no 2 here'\n"
    write_quick_notebook(page.root / "chapters" / "part" / "levels.ipynb", failing, PARAMETERS)
    ended = subprocess.run(
        [*SWEEP, "--grid", str(grid(page, "threshold: [1, 2, 3]\n")), "--pages", "none"],
        cwd=page.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "failed  run 2: levels.ipynb, cell [" in ended.stderr
    assert "AssertionError: no 2 here" in ended.stderr
    assert "2 of 3 runs done" in ended.stderr
    assert "Traceback" not in ended.stderr
    runs = pd.read_csv(page.build / "sweeps" / "levels" / "runs.csv")
    assert runs["outcome"].tolist() == ["done", "failed", "done"]
    assert "no 2 here" in runs["why"][1]
    html = (page.build / "sweeps" / "levels" / "index.html").read_text(encoding="utf-8")
    assert "no 2 here" in html

    # Mended: only the one that failed runs.
    assert len(ran(page)) == 3


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_what_is_done_stays_done(page: Project, how: signal.Signals):
    values = [1, 2, 3, 4, 5, 6]
    path = grid(page, f"threshold: {values}\n")
    command = [*SWEEP, "--grid", str(path), "--pages", "none", "--jobs", "1"]
    running = subprocess.Popen(
        command,
        cwd=page.root,
        stderr=subprocess.DEVNULL,
        # Where the tests themselves run in the background, Ctrl+C is ignored otherwise.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    folder = page.build / "sweeps" / "levels"

    def whole() -> set[str]:
        return {run.name for run in folder.glob("runs/*") if (run / "notebook.ipynb").is_file()
                and "." not in run.name}  # fmt: skip

    deadline = time.monotonic() + 120
    while len(whole()) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(how)
    assert running.wait(60) in (130, -how)
    kept = whole()
    times = {name: (folder / "runs" / name).stat().st_ino for name in kept}
    assert 2 <= len(kept) < len(values)
    sweep = done(planned(page, f"threshold: {values}\n"))
    assert sweep.failures == {}
    assert len(sweep.done) == len(values)
    assert {name: (folder / "runs" / name).stat().st_ino for name in kept} == times
    tables = sweepsite.Tables(sweep)
    assert tables.runs["result_above"].tolist() == [10 - 2 * value for value in values]


@pytest.mark.slow
def test_times_are_numbers_where_none_is_known(page: Project):
    sweep = planned(page, "threshold: [1, 2]\n")
    sweepsite.publish(sweep)
    codebook = pd.read_csv(sweep.folder / "runs.codebook.csv", index_col="column")
    assert codebook.loc["seconds", "type"] == "number"


@pytest.mark.slow
def test_very_many_runs_can_keep_their_results_alone(page: Project):
    sweep = planned(page, "threshold: [1, 2]\n")
    sweeping.execute(sweep, scaling.pool(sweep.project, 1), results_only=True)
    kept = {path.name for run in sweep.runs for path in sweep.place(run).iterdir()}
    assert kept == {"run.json", "hashes.json"}
    again = done(planned(page, "threshold: [1, 2, 3]\n"))
    assert ran(page) == ["1.0 3 value", "2.0 3 value", "3.0 3 value"]
    html = sweepsite.publish(again).read_text(encoding="utf-8")
    assert sweepsite.Tables(again).runs["result_above"].tolist() == [8, 6, 4]
    assert re.findall(r'href="pages/(\w+)\.html"', html) == [again.runs[2].key]


@pytest.mark.slow
def test_pages_of_another_shape_get_a_template_of_their_own(page: Project):
    code = (
        "if threshold < 2:\n"
        '    display({"text/html": "<b>extra</b>", "text/plain": ""}, raw=True)\n'
        'emit("parameters", {"threshold": threshold})\nemit("results", {"n": 1})\n'
    )
    write_quick_notebook(page.root / "chapters" / "part" / "levels.ipynb", code, PARAMETERS)
    sweep = done(planned(page, "threshold: [1, 2]\n"))
    sweepsite.publish(sweep)
    first, second = (
        (sweep.folder / "pages" / f"{run.key}.html").read_text(encoding="utf-8")
        for run in sweep.runs
    )
    assert "<b>extra</b>" in first
    assert "<b>extra</b>" not in second
    assert "threshold=2.0" in second


def test_the_notebook_offered_is_the_editions_own(page: Project):
    path = page.root / "chapters" / "part" / "levels.ipynb"
    source = nbformat.read(path, 4)
    source.cells.append(
        new_markdown_cell("As the study says.", metadata={"tags": ["studies-only"]})
    )
    nbformat.write(source, path)
    sweep = done(planned(page, "threshold: [1]\n"))
    sweepsite.publish(sweep)
    offered = nbformat.read(sweep.folder / "levels.ipynb", 4)
    assert not any("As the study says" in cell.source for cell in offered.cells)
    assert len(offered.cells) == len(source.cells) - 1


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("nowhere", "threshold: 1\n", 'There is no page "nowhere"'),
        ("references", "threshold: 1\n", "references is prose"),
        ("index", "threshold: 1\n", "index takes no parameters"),
        ("levels", "threshold: [1, 0]\n", "line 1: parameter threshold must be"),
        ("levels", "first_year: [2016]\n", 'there is no parameter "first_year"'),
    ],
)
def test_a_mistake_is_told_before_anything_runs(page: Project, name, text, told):
    with pytest.raises(BookError) as caught:
        sweeping.plan(page, name, grid(page, text))
    assert told in str(caught.value)
    assert not page.build.exists()
    assert ran(page) == []
