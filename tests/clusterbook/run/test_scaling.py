"""Many jobs on any executor: few at a time, a breaking pool, and a caller who stops."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor

import pytest

from clusterbook.book.project import BookError, Project
from clusterbook.run import execution, scaling
from clusterbook.run.execution import Job, Outcome


def jobs(count: int) -> list[Job]:
    return [Job(f"page{n}", "a.ipynb", f"out{n}", {"n": n}, "data") for n in range(count)]


def quick(job: Job) -> Outcome:
    """Runs in no time, in place of a notebook."""
    if job.parameters["n"] % 7 == 3:
        raise RuntimeError("lost on the way")
    return Outcome(job.page, 0.0, "wrong" if job.parameters["n"] % 7 == 5 else "")


class Breaking(Executor):
    """A pool of threads that breaks, for good, when it is given a deadly job."""

    opened = 0

    def __init__(self, deadly: set[int], ran: Counter) -> None:
        self._inner = ThreadPoolExecutor(max_workers=2)
        self._deadly, self._ran, self._broken = deadly, ran, False
        type(self).opened += 1

    def submit(self, run, job: Job) -> Future:
        if self._broken:
            raise BrokenExecutor("it broke")
        return self._inner.submit(self._go, run, job)

    def _go(self, run, job: Job) -> Outcome:
        self._ran[job.parameters["n"]] += 1
        if job.parameters["n"] in self._deadly:
            self._broken = True
        if self._broken:
            raise BrokenExecutor("it broke")
        return run(job)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._inner.shutdown(wait=wait, cancel_futures=cancel_futures)


def test_each_job_has_one_outcome_whatever_becomes_of_it(monkeypatch):
    monkeypatch.setattr(execution, "run", quick)
    found = dict(
        (job.parameters["n"], outcome.error)
        for job, outcome in scaling.each(jobs(100), lambda: ThreadPoolExecutor(4))
    )
    assert sorted(found) == list(range(100))
    assert {n for n, error in found.items() if error == "wrong"} == set(range(5, 100, 7))
    lost = {n for n, error in found.items() if "lost on the way" in error}
    assert lost == set(range(3, 100, 7))


def test_few_jobs_are_under_way_at_a_time(monkeypatch):
    monkeypatch.setattr(execution, "run", lambda job: Outcome(job.page, 0.0))
    taken = 0

    def counted():
        nonlocal taken
        for job in jobs(500):
            taken += 1
            yield job

    for ended, _ in enumerate(scaling.each(counted(), lambda: ThreadPoolExecutor(2)), start=1):
        assert taken <= ended + scaling.AHEAD
    assert ended == 500


@pytest.mark.parametrize("deadly", [set(), {0}, {17}, {3, 4, 60}, {99}, set(range(5))])
def test_a_deadly_job_fails_alone(monkeypatch, deadly):
    monkeypatch.setattr(execution, "run", lambda job: Outcome(job.page, 0.0))
    ran: Counter = Counter()
    found = list(scaling.each(jobs(100), lambda: Breaking(deadly, ran)))
    assert sorted(job.parameters["n"] for job, _ in found) == list(range(100))
    assert {job.parameters["n"] for job, outcome in found if outcome.error} == deadly
    assert all("ended unexpectedly" in outcome.error for _, outcome in found if outcome.error)


def test_a_caller_who_stops_calls_the_others_off(monkeypatch):
    began = []
    gate = threading.Event()

    def slow(job: Job) -> Outcome:
        began.append(job.page)
        if len(began) > 1:
            gate.wait(10)
        return Outcome(job.page, 0.0)

    monkeypatch.setattr(execution, "run", slow)
    running = scaling.each(jobs(50), lambda: ThreadPoolExecutor(1))
    next(running)
    threading.Timer(0.2, gate.set).start()
    running.close()
    time.sleep(0.1)
    assert len(began) <= 2


def test_no_jobs_are_no_outcomes():
    assert list(scaling.each([], lambda: ThreadPoolExecutor(1))) == []


def test_dask_that_is_not_installed_is_told(book: Project, monkeypatch):
    monkeypatch.delitem(sys.modules, "clusterbook.run.shipping", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BookError, match="needs the package distributed"):
        scaling.pool(book, 2, "tcp://127.0.0.1:8786")
