"""Building the book: which pages must run, running them, and the site from what they gave."""

from __future__ import annotations

import platform
import shutil
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from clusterbook.book import pages
from clusterbook.book.parameters import hint, outside, resolve
from clusterbook.book.project import BookError, Page, Project, digest, digest_files
from clusterbook.files import atomic, owned
from clusterbook.run import execution, scaling
from clusterbook.run.execution import Job, Limits, Outcome, key, parameters_of
from clusterbook.site import about
from clusterbook.site.application import Rendering
from creative_clusters.words.wording import speaking_to

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
    jobs: int = 2,
    pool: scaling.Pool | None = None,
    engine: str = "warm",
    limits: Limits = Limits(),  # noqa: B008
    on_progress: Callable[[Outcome], None] = lambda outcome: None,
    on_start: Callable[[int], None] = lambda total: None,
    pdf: bool = False,
    languages: Sequence[str] = (),
    knobs: bool = True,
) -> Report:
    """Bring the published site up to date.

    `given` holds parameter values by page name, ``""`` those for every page that takes them. With
    `only`, the other pages stay as they were last built; with `pdf` the site offers itself in
    print. Of several `languages` the first is read at the site's root, another in a folder of its
    name; it is the project's own if none is given. Without `knobs` pages have no states.
    All mistakes are told before anything runs, and the published site is untouched then.
    """
    started = time.perf_counter()
    given = {page: values for page, values in (given or {}).items() if values}
    with atomic.alone(project.build):
        owned.check(project.build)
        published = project.build / "html"
        atomic.recover(published)
        codes = list(languages) or [project.language]
        asked = [only, pdf, codes, project.safe_csv, knobs]
        books = [_Book(project.in_language(code, codes)) for code in codes]
        inputs = digest([_inputs(one.project, given, asked) for one in books])
        before = atomic.read_json(published / "manifest.json")
        if before.get("inputs") == inputs and (published / "index.html").is_file():
            return Report(seconds=time.perf_counter() - started, nothing_to_do=True)
        names = [page for name in only or [] for page in _made(project, name)]
        report = Report()
        for book in books:
            with speaking_to(book.project.reader):
                book.before = atomic.read_json(published / book.project.at / "manifest.json")
                book.plans = plan(book.project, given, names, book.before, knobs)
            for one in book.plans:
                new = job(book.project, one, engine, limits)
                if atomic.whole(place(project, one)):
                    report.unchanged.append(new.page)
                else:
                    book.todo.append(new)
        on_start(sum(len(book.todo) for book in books))
        owned.claim(project.build)
        site = project.build / "html.fresh"
        shutil.rmtree(site, ignore_errors=True)
        made, ended = [], Counter[str]()
        running = _outcomes([one for book in books for one in book.todo], jobs, pool)
        # A language is published while the chapters are run in the next.
        with Rendering() as sphinx, ThreadPoolExecutor(1) as beside, closing(running):
            for book in books:
                while ended[book.project.at] < len(book.todo):
                    outcome = next(running)
                    ended[outcome.page.rpartition("/")[0]] += 1
                    report.outcomes.append(outcome)
                    on_progress(outcome)
                if report.failures:
                    break
                made.append(beside.submit(_publish, book, sphinx, report, inputs, site, pdf))
        for site_of in made:
            site_of.result()
        if not report.failures:
            atomic.swap_in(site, published)
    report.seconds = time.perf_counter() - started
    return report


@dataclass
class _Book:
    """The book in one language, while it is built."""

    project: Project
    before: dict = field(default_factory=dict)  # the manifest of the site before
    plans: list[Plan] = field(default_factory=list)
    todo: list[Job] = field(default_factory=list)


def _publish(
    book: _Book, sphinx: Rendering, report: Report, inputs: str, site: Path, pdf: bool
) -> None:
    """Make the site in one language within the folder `site`."""
    from clusterbook.site import publishing  # and all it imports, which took time
    from clusterbook.site.turning import Turned

    project = book.project
    with speaking_to(project.reader):
        runs = {one.page.name: place(project, one) for one in book.plans}
        own = {one.page.name: one.parameters for one in book.plans}
        turned = Turned(project, [one.page for one in book.plans if one.page.is_state], runs, own)
        manifest = _new_manifest(book, report, inputs)
        publishing.build(project, sphinx, runs, manifest, site / project.at, turned, pdf)


def place(project: Project, one: Plan) -> Path:
    """Folder of what comes out of a page with its parameters."""
    return project.build / "cache" / one.key


def job(
    project: Project,
    one: Plan,
    engine: str = "warm",
    limits: Limits = Limits(),  # noqa: B008
    output: str = "",
) -> Job:
    """What runs a page with its parameters, into `output` or its :func:`place`."""
    source, output = str(one.page.source), output or str(place(project, one))
    given = (source, output, one.parameters, str(project.data), engine, limits, project.address)
    name = f"{project.at}/{one.page.name}" if project.at else one.page.name
    return Job(name, *given, project.language)


def run_once(project: Project, one: Plan, engine: str = "warm", limits: Limits = Limits()) -> Path:  # noqa: B008
    """Run a page, unless the same has been run before; return the folder of what came out."""
    folder = place(project, one)
    owned.claim(project.build)
    if not atomic.whole(folder) and (
        error := execution.run(job(project, one, engine, limits)).error
    ):
        raise BookError(error)
    return folder


def _outcomes(
    todo: list[Job], jobs: int, pool: scaling.Pool | None
) -> Generator[Outcome, None, None]:
    """Run each job and yield its outcome."""
    if not todo:
        return
    if len(todo) == 1 and pool is None and todo[0].engine == "warm":
        todo = [replace(todo[0], engine="alone")]
    own = partial(execution.executor, min(jobs, len(todo)), todo[0].engine)
    for _, outcome in scaling.each(todo, pool or own):
        yield outcome


def plan(
    project: Project, given: dict[str, dict], only: list[str], before: dict, knobs: bool = True
) -> list[Plan]:
    """Fix the parameters of every notebook page, each before its states if it has `knobs`.

    All mistakes show here, before anything runs.
    """
    _all_wanted(project, given, checked(project))
    plans: list[Plan] = []

    def add(page: Page, wanted: bool, kept: dict | None) -> None:
        if not wanted and kept is not None:
            plans.append(Plan(page, kept["parameters"], kept["key"]))
        else:  # wanted, or never built: a site needs all of its pages once
            plans.append(settle(project, page, given if wanted else {}))

    for page in project.pages:
        if not page.is_notebook:
            continue
        wanted = not only or page.name in only
        add(page, wanted, before.get("pages", {}).get(page.name))
        own = plans[-1].parameters
        choices = pages.knobs(page, project.declaration, project.offer, own) if knobs else {}
        for state in pages.states(page, choices, own):
            add(state, wanted, before.get("states", {}).get(state.name))
    return plans


def plan_page(project: Project, name: str, values: dict) -> Plan:
    """Fix the parameters of one page: `values` over what it inherits.

    The name of a template with the values that tell its pages apart is one of those.
    """
    page = project.page(name)
    if not page.is_notebook:
        raise BookError(f"{page.name} is prose: there is nothing to run.")
    checked(project)
    one = project.instance(page, values)
    if page == one:
        not_each(one, values)
    rest = {name: value for name, value in values.items() if name not in one.each}
    return settle(project, one, {one.name: rest})


def defaults_of(project: Project, page: Page) -> dict:
    """What the parameters of a page are if nothing is given: its own and what it inherits."""
    takes = parameters_of(page)
    own = {name: entry.default for name, entry in takes.items()}
    return own | pages.inherited(page, project.declaration, takes)


def settle(project: Project, page: Page, given: dict[str, dict]) -> Plan:
    """Fix the parameters of one page.

    Nearest wins: for every page, for all made from one notebook, for this page.
    """
    free = set(parameters_of(page)) - set(page.each)
    wanted = {name: value for name, value in given.get("", {}).items() if name in free}
    of_all = given.get(page.template, {}) if page.template else {}
    wanted |= {name: value for name, value in of_all.items() if name not in page.each}
    wanted |= given.get(page.name, {})
    where = page.name if page.each else page.source.name
    values = resolve(wanted, defaults_of(project, page), project.offer, where)
    return Plan(page, values, key(page, values, project.digests | outside(values)))


def takes_of(project: Project) -> dict[str, dict]:
    """The parameters that each page and each template takes, by name."""
    every = _pages_and_templates(project)
    return {page.name: parameters_of(page) for page in every if page.is_notebook}


def checked(project: Project) -> dict[str, dict]:
    """The same, when `pages.yml` says nothing that no page has a use for."""
    own_data, takes = project.data == project.root / "data", takes_of(project)
    pages.check(project.declaration, _pages_and_templates(project), takes, own_data)
    return takes


def _pages_and_templates(project: Project) -> list[Page]:
    """All of them, those that have nothing to show with these data among them."""
    every = (*project.pages, *project.chapters, *project.templates.values())
    return list({page.name: page for page in every}.values())


def _made(project: Project, name: str) -> list[str]:
    """Names of the pages that `name` stands for: all made from a template, or the one."""
    page = project.page(name)
    if page.name in project.left_out:
        what = project.left_out[page.name]
        raise BookError(f"{page.name} has nothing to show with these data. It needs {what}.")
    if page.name != page.template:
        return [page.name]
    return [one.name for one in project.pages if one.template == page.name]


def _all_wanted(project: Project, given: dict[str, dict], takes: dict[str, dict]) -> None:
    """Refuse a parameter that no page takes, and a page that does not exist."""
    each = {page.name: list(page.each) for page in _pages_and_templates(project)}
    each |= {name: list(project.declaration.pages[name].each) for name in project.templates}
    free = set().union(*(set(names) - set(each[page]) for page, names in takes.items()))
    for name in given.get("", {}):
        if name not in free:
            known = ", ".join(sorted(free))
            raise BookError(f'No page takes a parameter "{name}". Pages take: {known}.')
    for page, values in given.items():
        if page and page not in takes:
            raise BookError(f'There is no page "{page}". {hint(page, list(takes))}')
        if page:
            not_each(project.page(page), values, each[page])


def not_each(page: Page, values: dict, each: Iterable[str] = ()) -> None:
    """Refuse to change the parameter that makes a page the one it is."""
    for name in each or page.each:
        if name in values:
            raise BookError(
                f"{page.name}: {name} tells this page from the others of {page.template}; "
                f"`clusterbook run {page.template} -p {name}=…` gives another."
            )


def _inputs(project: Project, given: dict, asked: list) -> str:
    """One hash over everything that a build reads; equal means that nothing is to be done."""
    files = [project.root / "_toc.yml", project.root / "_config.yml"]
    files += [project.root / "references.bib", project.root / pages.FILE]
    files += {page.source for page in (*project.chapters, *project.templates.values())}
    own = digest_files([path for path in files if path.is_file()], project.root)
    named = [outside(values) for values in given.values()]
    offered = about.book(project).items()
    book = {name: digest_files([path], path.parent) for name, path in offered}
    return digest([own, given, named, asked, project.digests, about.about(project), book])


def _new_manifest(book: _Book, report: Report, inputs: str) -> dict:
    project = book.project
    seconds = {
        outcome.page.rpartition("/")[2]: round(outcome.seconds, 2)
        for outcome in report.outcomes
        if outcome.page.rpartition("/")[0] == project.at
    }
    told: dict[str, dict] = {"pages": {}, "states": {}}
    for one in book.plans:
        name = one.page.name
        row = {"docname": one.page.docname, "parameters": one.parameters, "key": one.key}
        if one.page.is_state:
            told["states"][name] = row
            continue
        earlier = book.before.get("pages", {}).get(name, {})
        if earlier.get("key") != one.key:  # else what it lacked and found is known
            found = execution.made(place(project, one))
            earlier |= {"missing": found.missing, "results": found.results}
        told["pages"][name] = row | {
            "notebook": digest_files([one.page.source], project.root),
            "seconds": seconds.get(name, earlier.get("seconds")),
            "status": "run" if name in seconds else "unchanged",
            "missing": earlier["missing"],
            "results": earlier["results"],
        }
    return told | {
        "inputs": inputs,
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": about.git(project.root, "rev-parse", "HEAD"),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in VERSIONED},
        "digests": project.digests,
        "left_out": project.left_out,
    }
