"""Sweeps: one page with many combinations of its parameters, kept run by run.

The folder of a sweep holds ``runs/<key>`` (what each run left, the key a hash of all that it rests
on), from which everything else is made again: ``results.csv``, ``runs.csv``, ``pages`` and the
comparison ``index.html``. A run that is there is never run again, so a sweep that was ended by
anything goes on where it was.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from clusterbook.book.parameters import Value, outside
from clusterbook.book.project import BookError, Page, Project
from clusterbook.files import atomic, owned
from clusterbook.run import scaling
from clusterbook.run.execution import FILES, NOTEBOOK, Limits, Outcome, failed, key, made
from clusterbook.site.build import Plan, defaults_of, job, not_each
from clusterbook.sweeps.grids import combinations

RUNS, RECORD = "runs", "run.json"


@dataclass(frozen=True)
class Run:
    """One combination: its place in the grid, its values, and the key of its outputs."""

    number: int
    parameters: dict[str, Value]
    key: str


@dataclass
class Sweep:
    """A page, the runs that a grid asks for, and the folder that holds them."""

    project: Project
    page: Page
    runs: list[Run]
    folder: Path
    failures: dict[int, str] = field(default_factory=dict)

    def place(self, run: Run) -> Path:
        """Folder of one run."""
        return self.folder / RUNS / run.key

    def keeps_all(self, run: Run) -> bool:
        """Whether a run kept more than its results, so that it can have a page."""
        return (self.place(run) / NOTEBOOK).is_file()

    @property
    def done(self) -> list[Run]:
        """Runs whose folder is there."""
        return [run for run in self.runs if self.place(run).is_dir()]


def plan(project: Project, name: str, grid: Path, folder: Path | None = None) -> Sweep:
    """Check the whole grid; nothing runs and nothing is written."""
    page = project.page(name)
    if not page.is_notebook:
        raise BookError(f"{page.name} is prose: there is nothing to run.")
    defaults = defaults_of(project, page)
    if not defaults:
        raise BookError(f"{page.name} takes no parameters: there is nothing to sweep over.")
    found = combinations(grid, defaults, project.offer)
    for one in found:
        not_each(page, one.given)
    runs = [
        Run(n, one, key(page, one, project.digests | outside(one)))
        for n, one in enumerate((combination.parameters for combination in found), start=1)
    ]
    return Sweep(project, page, runs, folder or project.build / "sweeps" / page.name)


def execute(
    sweep: Sweep,
    pool: scaling.Pool,
    engine: str = "warm",
    limits: Limits = Limits(),  # noqa: B008
    results_only: bool = False,
    on_start: Callable[[int], None] = lambda total: None,
    on_progress: Callable[[Run, Outcome], None] = lambda run, outcome: None,
) -> None:
    """Run what is not there yet; failures are kept in ``sweep.failures`` and the others go on."""
    with atomic.alone(sweep.folder):
        owned.claim(sweep.folder, sweep.project.build)
        waiting = [run for run in sweep.runs if not atomic.whole(sweep.place(run))]
        on_start(len(waiting))
        if not waiting:
            return
        runs = {str(sweep.place(run)): run for run in waiting}
        jobs = (
            job(sweep.project, Plan(sweep.page, run.parameters, run.key), engine, limits, place)
            for place, run in runs.items()
        )
        for ran, outcome in scaling.each(jobs, pool):
            run = runs[ran.output]
            if outcome.error:
                sweep.failures[run.number] = outcome.error
            else:
                record(Path(ran.output), outcome.seconds)
                if results_only:
                    slim(Path(ran.output))
            on_progress(run, outcome)


def record(folder: Path, seconds: float | None = None) -> dict:
    """What a run gave: ``results, missing, seconds``; read from its notebook but once."""
    path = folder / RECORD
    if found := atomic.read_json(path):
        return found
    shown, took = made(folder), None if seconds is None else round(seconds, 2)
    kept = {"results": shown.results, "missing": shown.missing, "seconds": took}
    atomic.write(path, json.dumps(kept, ensure_ascii=False))
    return kept


def slim(folder: Path) -> None:
    """Remove all that a run left but its record."""
    shutil.rmtree(folder / FILES, ignore_errors=True)
    for file in (NOTEBOOK, atomic.SEAL):
        (folder / file).unlink(missing_ok=True)
    atomic.seal(folder)


def clear_failures(sweep: Sweep) -> None:
    """Remove what failed runs left, once they have succeeded."""
    for run in sweep.done:
        shutil.rmtree(failed(sweep.place(run)), ignore_errors=True)
