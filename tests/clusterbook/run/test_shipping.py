"""Sweeps on a Dask cluster that shares nothing with this process but the machine."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from concurrent.futures import Future
from pathlib import Path

import pytest

from clusterbook.book.project import BookError, Project
from clusterbook.run import scaling, shipping
from clusterbook.run.execution import Job
from clusterbook.site.build import build
from clusterbook.sweeps import sweeping, sweepsite
from clusterbook.sweeps.sweeping import Sweep

from ..conftest import write_quick_notebook

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

CODE = """
import os, psutil, pathlib, time
def log(word):
    with open({path!r}, "a") as file:
        file.write(f"{{word}} {{threshold}} {{psutil.Process().parent().ppid()}}\\n")
log("begin")
time.sleep({seconds})
here = pathlib.Path(os.environ["CLUSTERBOOK_DATA"])
assert threshold != 7, "no seven"
emit("results", {{"double": 2 * threshold, "read": (here / "lq.csv").read_text()[:6]}})
log("end")
"""


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as running:
        yield running


def planned(book: Project, values: list[int], seconds: float) -> Sweep:
    code = CODE.format(path=str(book.root / "log.txt"), seconds=seconds)
    chapter = book.root / "chapters" / "part" / "levels.ipynb"
    write_quick_notebook(chapter, code, "threshold: int = 1  # a number")
    (book.root / "grid.yml").write_text(f"threshold: {values}\n")
    return sweeping.plan(Project(book.root), "levels", book.root / "grid.yml")


def logged(book: Project) -> list[list[str]]:
    path = book.root / "log.txt"
    return [line.split() for line in path.read_text().splitlines()] if path.is_file() else []


def worker_of(warm: str) -> int:
    """The process that started the process `warm`, whose forks the runs are."""
    stat = Path(f"/proc/{warm}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])


def kill_a_busy_worker(book: Project, killed: list[int]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        lines = logged(book)
        ended = {value for word, value, _ in lines if word == "end"}
        busy = [warm for word, value, warm in lines if word == "begin" and value not in ended]
        if len(ended) >= 2 and busy:
            killed.append(worker_of(busy[-1]))
            os.kill(killed[0], signal.SIGKILL)
            return
        time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="looks processes up in /proc")
def test_a_killed_worker_loses_nothing_and_nothing_runs_twice(book: Project, cluster):
    values = list(range(1, 9))  # seven fails
    sweep = planned(book, values, seconds=2.5)
    killed: list[int] = []
    killer = threading.Thread(target=kill_a_busy_worker, args=(book, killed))
    killer.start()
    told = Counter()
    sweeping.execute(
        sweep,
        scaling.pool(sweep.project, 2, cluster.scheduler_address),
        on_progress=lambda run, outcome: told.update([run.number]),
    )
    killer.join()
    assert killed

    assert told == Counter(range(1, 9))  # each came back once
    assert list(sweep.failures) == [7]
    assert "no seven" in sweep.failures[7]
    assert [run.number for run in sweep.done] == [1, 2, 3, 4, 5, 6, 8]
    results = [sweeping.record(sweep.place(run))["results"] for run in sweep.done]
    assert [one["double"] for one in results] == [2, 4, 6, 8, 10, 12, 16]
    assert {one["read"] for one in results} == {"region"}  # the data were sent

    lines = logged(book)
    ends = Counter(value for word, value, _ in lines if word == "end")
    assert ends == {f"{value:.1f}": 1 for value in values if value != 7}
    begins = Counter(value for word, value, _ in lines if word == "begin")
    again = [value for value, count in begins.items() if count > 1]
    assert len(again) == 1  # what the killed worker was at, and nothing else
    assert begins[again[0]] == 2

    tables = sweepsite.Tables(sweep)
    assert tables.runs["outcome"].value_counts().to_dict() == {"done": 7, "failed": 1}
    failed = sweep.place(sweep.runs[6])
    assert (failed.with_name(f"{failed.name}.failed") / "notebook.ipynb").is_file()
    assert not list(sweep.folder.glob("runs/.*"))


def test_runs_come_back_from_workers_that_do_not_see_the_folder(
    book: Project, cluster, monkeypatch
):
    sweep = planned(book, [5, 7], seconds=0)
    monkeypatch.setattr(Path, "touch", lambda *args, **options: None)  # no mark: not seen there
    monkeypatch.setattr(Path, "unlink", lambda *args, **options: None)
    sweeping.execute(sweep, scaling.pool(sweep.project, 2, cluster.scheduler_address))
    monkeypatch.undo()
    [run] = sweep.done
    assert sweeping.record(sweep.place(run))["results"]["double"] == 10
    assert list(sweep.failures) == [2]
    failed = sweep.place(sweep.runs[1])
    assert (failed.with_name(f"{failed.name}.failed") / "notebook.ipynb").is_file()
    assert not list(sweep.folder.glob("runs/.*"))


def test_what_a_worker_finished_before_it_died_is_not_run_again(tmp_path: Path, monkeypatch):
    monkeypatch.setitem(shipping._here, "shipment", tmp_path)
    (tmp_path / ".shipment").touch()
    (tmp_path / "run").mkdir()
    job = Job("page", "a.ipynb", str(tmp_path / "run"), {}, "data")
    outcome, packed = shipping.work(
        lambda job: pytest.fail("it ran"), job, "shipment", shipping.own_library()
    )
    assert (outcome.error, packed) == ("", b"")


def test_the_book_is_the_same_built_on_a_cluster(book: Project, cluster):
    report = build(book, pool=scaling.pool(book, 2, cluster.scheduler_address))
    assert sorted(outcome.page for outcome in report.outcomes) == ["index", "levels"]
    site = book.build / "html"
    there = {path.name: path.read_bytes() for path in site.glob("downloads/levels/*")}
    page = (site / "part" / "levels.html").read_bytes()
    again = Project(book.root)
    again.build = book.root / "again"
    build(again)
    site = again.build / "html"
    assert {path.name: path.read_bytes() for path in site.glob("downloads/levels/*")} == there
    assert (site / "part" / "levels.html").read_bytes() == page


def test_another_library_on_a_worker_is_refused_before_anything_runs(
    book: Project, cluster, monkeypatch
):
    sweep = planned(book, [1], seconds=0)
    monkeypatch.setitem(sweep.project.digests, "library", "0" * 64)
    with pytest.raises(BookError, match=r"on the worker tcp://\S+ is another one than here"):
        sweeping.execute(sweep, scaling.pool(sweep.project, 2, cluster.scheduler_address))
    assert logged(book) == []


def test_a_worker_that_joined_later_with_another_library_runs_nothing(tmp_path: Path):
    with pytest.raises(BookError, match="another one than here"):
        shipping.work(lambda job: pytest.fail("it ran"), None, "shipment", "0" * 64)


def test_a_scheduler_that_is_not_there_is_told(book: Project, monkeypatch):
    monkeypatch.setattr(shipping, "PATIENCE", 1)
    with (
        pytest.raises(BookError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        scaling.pool(book, 2, "tcp://127.0.0.1:9")(),
    ):
        pass


def test_a_run_that_is_called_off_leaves_nothing(tmp_path: Path):
    class Never:
        def submit(self, *args) -> Future:
            return Future()

        def shutdown(self, wait: bool) -> None:
            pass

    remote = shipping.Remote(Never(), "shipment", "library")
    job = type("Job", (), {"output": str(tmp_path / "run")})
    future = remote.submit(None, job)
    assert future.cancel()
    remote.shutdown()
    assert list(tmp_path.iterdir()) == []
