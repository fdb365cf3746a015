"""Running pages on any executor of ``submit(run, job)``: many, without holding them all."""

import itertools
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from pathlib import Path

from clusterbook.book.project import BookError, Project
from clusterbook.run import execution
from clusterbook.run.execution import Job, Outcome

AHEAD = 32  # jobs handed to an executor and not finished yet, if it does not ask for more

Pool = Callable[[], AbstractContextManager[Executor]]


def pool(project: Project, jobs: int, scheduler: str | None = None, engine: str = "warm") -> Pool:
    """Return what opens an executor for the pages of `project`."""
    if scheduler is None:
        return lambda: execution.executor(jobs, engine)
    try:
        from clusterbook.run.shipping import cluster
    except ImportError as error:
        raise BookError(
            "--scheduler needs the package distributed, in the version that the cluster has: "
            "python -m pip install distributed"
        ) from error
    return lambda: cluster(scheduler, project)


def each(jobs: Iterable[Job], pool: Pool) -> Iterator[tuple[Job, Outcome]]:
    """Run `jobs` and yield each with its outcome as it ends, whatever becomes of the others.

    A few only are under way at a time, so that memory does not grow with their number. If a
    process of the pool dies, the jobs that it took along run again, each by itself, so that the one
    to blame fails alone. If the caller stops, those under way are given up, the others called off.
    """
    left = iter(jobs)
    while lost := (yield from _until_broken(left, pool)):
        for job in lost:
            if (yield from _until_broken(iter([job]), pool)):
                yield job, Outcome(job.page, 0.0, _died(job))


def _until_broken(
    left: Iterator[Job], pool: Pool
) -> Generator[tuple[Job, Outcome], None, list[Job]]:
    """Run jobs until the pool breaks; return those under way then, none if all have run."""
    running: dict[Future, Job] = {}
    with pool() as executor:
        most: int = getattr(executor, "ahead", AHEAD)
        try:
            while True:
                for job in itertools.islice(left, most - len(running)):
                    running[_submit(executor, job)] = job
                if not running:
                    return []
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    if isinstance(future.exception(), BrokenExecutor):
                        return list(running.values())
                    job = running.pop(future)
                    yield job, _outcome(future, job)
        except GeneratorExit:
            if running:
                raise
            return []  # nobody asks whether there are more; the pool has no run to give up
        finally:
            for future in running:
                future.cancel()


def _submit(executor: Executor, job: Job) -> Future:
    try:
        return executor.submit(execution.run, job)
    except BrokenExecutor as error:  # it broke since the last look
        future: Future = Future()
        future.set_exception(error)
        return future


def _outcome(future: Future, job: Job) -> Outcome:
    error = future.exception()
    if error is None:
        return future.result()
    why = f"the run was lost: {type(error).__name__}: {error}"
    return Outcome(job.page, 0.0, f"{Path(job.source).name}: {why}")


def _died(job: Job) -> str:
    return f"{Path(job.source).name}: the process that ran it ended unexpectedly."
