"""Building the book: which pages must run, running them, and the site from what they gave."""

from __future__ import annotations

import json
import platform
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from clusterbook import atomic
from clusterbook.execution import NOTEBOOK, Job, Outcome, key, parameters_of, read_notebook, run
from clusterbook.outputs import content
from clusterbook.parameters import resolve
from clusterbook.project import BookError, Page, Project, digest, digest_files

VERSIONED = ("jupyter-book", "papermill", "pandas", "altair", "vl-convert-python", "polars")


@dataclass
class Report:
    """What a build did."""

    outcomes: list[Outcome] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    seconds: float = 0.0
    nothing_to_do: bool = False

    @property
    def failures(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.error]


@dataclass(frozen=True)
class Plan:
    """A page with the values of its parameters and the hash of all that its outputs rest on."""

    page: Page
    parameters: dict
    key: str


def build(
    project: Project,
    given: dict[str, dict] | None = None,
    only: list[str] | None = None,
    pool: Callable[[], Executor] | None = None,
    on_progress: Callable[[Outcome], None] = lambda outcome: None,
    on_start: Callable[[int], None] = lambda total: None,
) -> Report:
    """Bring the published site up to date.

    Parameters
    ----------
    given
        Parameter values by page name; ``""`` holds those for every page that takes them.
    only
        Names of the pages to run; the others stay as they were last built.
    pool
        Gives the executor that runs pages; two threads, each with a kernel, if left out.

    Raises
    ------
    BookError
        For a wrong parameter or a page that cannot be read, before anything runs; or if Sphinx
        refuses a page. The published site is untouched then.
    """
    started = time.perf_counter()
    given = {page: values for page, values in (given or {}).items() if values}
    with atomic.alone(project.build):
        return _build(project, given, only, pool, on_progress, on_start, started)


def _build(project, given, only, pool, on_progress, on_start, started) -> Report:
    only = [project.page(name).name for name in only or []]
    published = project.build / "html"
    atomic.recover(published)
    inputs = _inputs(project, given, only)
    before = _manifest(published)
    if before.get("inputs") == inputs and (published / "index.html").is_file():
        return Report(seconds=time.perf_counter() - started, nothing_to_do=True)

    plans = plan(project, given, only, before)
    cache = project.build / "cache"
    runs = {one.page.name: cache / one.key for one in plans}
    stale = [one for one in plans if not runs[one.page.name].is_dir()]
    report = Report(unchanged=[one.page.name for one in plans if one not in stale])
    on_start(len(stale))
    jobs = [
        Job(
            one.page.name,
            str(one.page.source),
            str(runs[one.page.name]),
            one.parameters,
            str(project.data),
        )
        for one in stale
    ]
    with (pool or threads)() as executor:
        for future in as_completed([executor.submit(run, job) for job in jobs]):
            report.outcomes.append(future.result())
            on_progress(future.result())
    if not report.failures:
        from clusterbook import site, staging

        staging.stage(project, runs, project.build / "stage")
        manifest = _new_manifest(project, plans, report, inputs, before)
        site.build(project, project.build / "stage", runs, manifest)
    report.seconds = time.perf_counter() - started
    return report


def plan(project: Project, given: dict[str, dict], only: list[str], before: dict) -> list[Plan]:
    """Fix the parameters of every notebook page; all mistakes show here, before anything runs."""
    from clusterbook.chapter import Offer

    offer = Offer(project.package)
    notebooks = [page for page in project.pages if page.is_notebook]
    declared = {page.name: parameters_of(page) for page in notebooks}
    _all_wanted(given, declared)
    plans = []
    for page in notebooks:
        if only and page.name not in only:
            kept = before.get("pages", {}).get(page.name)
            if kept is None:
                raise BookError(f"{page.name} has never been built: run `clusterbook build` once.")
            plans.append(Plan(page, kept["parameters"], kept["key"]))
            continue
        wanted = {
            name: value for name, value in given.get("", {}).items() if name in declared[page.name]
        } | given.get(page.name, {})
        defaults = {name: entry.default for name, entry in declared[page.name].items()}
        values = resolve(wanted, defaults, offer, page.source.name)
        plans.append(Plan(page, values, key(page, values, project.digests)))
    return plans


def _all_wanted(given: dict[str, dict], declared: dict[str, dict]) -> None:
    """Refuse a parameter that no page takes, and a page that does not exist."""
    for name in given.get("", {}):
        if not any(name in parameters for parameters in declared.values()):
            known = ", ".join(sorted(set().union(*declared.values())))
            raise BookError(f'No page takes a parameter "{name}". Pages take: {known}.')
    for page in given:
        if page and page not in declared:
            raise BookError(f'There is no page "{page}". The pages are: {", ".join(declared)}.')


def threads(jobs: int = 2) -> Executor:
    """Threads that run pages; the work itself is done in a kernel each."""
    return ThreadPoolExecutor(max_workers=jobs)


def _inputs(project: Project, given: dict, only: list[str]) -> str:
    """One hash over everything that a build reads; equal means that nothing is to be done."""
    files = [project.root / "_toc.yml", project.root / "_config.yml"]
    files += [project.root / "references.bib", *(page.source for page in project.pages)]
    own = digest_files([path for path in files if path.is_file()], project.root)
    return digest([own, given, only, project.digests, _commit(project.root)])


def _manifest(published: Path) -> dict:
    try:
        return json.loads((published / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _new_manifest(project: Project, plans: list[Plan], report: Report, inputs: str, before: dict):
    seconds = {outcome.page: round(outcome.seconds, 2) for outcome in report.outcomes}
    earlier = before.get("pages", {})
    cache = project.build / "cache"
    found = {one.page.name: content(read_notebook(cache / one.key / NOTEBOOK)) for one in plans}
    return {
        "inputs": inputs,
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(project.root),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in VERSIONED},
        "digests": project.digests,
        "pages": {
            one.page.name: {
                "docname": one.page.docname,
                "parameters": one.parameters,
                "notebook": digest_files([one.page.source], project.root),
                "key": one.key,
                "seconds": seconds.get(
                    one.page.name, earlier.get(one.page.name, {}).get("seconds")
                ),
                "status": "run" if one.page.name in seconds else "unchanged",
                "missing": found[one.page.name].missing,
            }
            for one in plans
        },
    }


def _commit(root: Path) -> str:
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
