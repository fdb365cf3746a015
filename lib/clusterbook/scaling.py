"""Running pages on any executor: many without holding them all, here or on a Dask cluster.

An executor here is a `concurrent.futures.Executor` that takes ``submit(run, job)`` and gives
an `Outcome`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager

from clusterbook import execution
from clusterbook.build import threads
from clusterbook.execution import Job, Outcome
from clusterbook.project import BookError, Project

AHEAD = 200  # jobs handed to an executor and not finished yet


def executor(
    project: Project, jobs: int, scheduler: str | None = None
) -> AbstractContextManager[Executor]:
    """Open what runs the pages of `project`: this machine, `jobs` at a time, or a Dask cluster.

    Raises
    ------
    BookError
        If the cluster cannot be used; see `clusterbook.shipping.cluster`.
    """
    if scheduler is None:
        return threads(jobs)
    try:
        from clusterbook.shipping import cluster
    except ImportError as error:
        raise BookError(
            "--scheduler needs the package distributed, in the version that the cluster has: "
            "python -m pip install distributed"
        ) from error
    return cluster(scheduler, project)


def each(executor: Executor, jobs: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
    """Run `jobs` and yield each with its outcome as it ends; a worker's death is an outcome too.

    No more than `AHEAD` are under way, so that memory does not grow with their number. If the
    caller stops, those not yet begun are called off.

    Raises
    ------
    BookError
        If the executor can run nothing any more.
    """
    left, running = iter(jobs), {}
    try:
        while True:
            for job in left:
                running[executor.submit(execution.run, job)] = job
                if len(running) >= AHEAD:
                    break
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), _outcome(future)
    except BrokenExecutor as error:
        raise BookError(
            f"The workers ended unexpectedly ({error}). What is done is kept: "
            "run the command again."
        ) from error
    finally:
        for future in running:
            future.cancel()


def _outcome(future: Future) -> Outcome:
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except Exception as error:
        return Outcome("", 0.0, f"the run was lost: {type(error).__name__}: {error}")
