"""The site while it is written: one warm Sphinx that renders again just what was edited.

This is a process of its own (``python -m clusterbook.live.preview ROOT``), because what it has
imported stays as it was: after an edit of the library or of the contents another one takes its
place.

What it buys: an edited sentence shows in about a second, an edited cell in two, where a build takes
ten. sphinx-autobuild knows no notebooks that are to be run first, and renders all of the stage. To
do without: ``serve --no-watch``, and ``build`` after each edit.

Each line that it reads makes it look at the book, or turn a page; each line that it writes is an
:class:`Update`. It works in ``_build/preview``; the published site is not touched.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import time
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from clusterbook.book.errors import TOLD, place_of
from clusterbook.files.watching import stamp

if TYPE_CHECKING:
    from clusterbook.book.project import Page, Project
    from clusterbook.live.turning import Turning
    from clusterbook.site.application import Sphinx
    from clusterbook.site.staging import Part

FOLDER = "preview"  # below _build


@dataclass
class Update:
    """What a look at the book changed in the preview."""

    pages: list[str] | None = field(default_factory=list)  # addresses that differ; None for all
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Preview:
    """The preview of a book: where each page was run, and what is wrong with it."""

    def __init__(self, root: Path) -> None:
        from clusterbook import chapter  # noqa: F401 - a fault in what all pages import shows here
        from clusterbook.run import warm

        if warm.AVAILABLE:
            warm.source()  # gets ready to run chapters while the first look is under way
        self.root = root
        self.sphinx: Sphinx | None = None
        self.runs: dict[str, Path] = {}
        self.wrong: dict[str, list[str]] = {}
        self._made: dict[str, tuple] = {}
        self._parts: dict[str, list[Part]] = {}  # of each page, by docname
        self._turning: Turning | None = None
        self.until_end = ExitStack()

    def update(self) -> Update:
        """Bring the preview up to date with the book: the first time all of it."""
        from clusterbook.book.project import Project
        from clusterbook.live.turning import Turning
        from clusterbook.site import staging

        started = time.perf_counter()
        project = Project(self.root)
        self._check(project)
        states = {page.name: (page, stamp(page.source), project.digests) for page in project.pages}
        fresh = [page for page in project.pages if self._made.get(page.name) != states[page.name]]
        changed: list[str] | None = []
        if fresh or self.sphinx is None:
            shown = self._run(project, fresh)
            project.pages = [shown.get(page.name, page) for page in project.pages]
            folder = project.build / FOLDER
            self._turning = Turning(project, self.runs, self._parts, folder)
            pages = self._turning.made(shown.values())
            self._parts |= pages
            staging.stage(project, pages, folder / "stage")
            changed = self._render(project, list(shown.values()))
            self._made = states
        names = ["", *(page.name for page in project.pages)]
        problems = [line for name in names for line in self.wrong.get(name, [])]
        return Update(changed, problems, round(time.perf_counter() - started, 2))

    def turned(self, docname: str, asked: dict[str, str]) -> str:
        """A page with other values of its parameters; empty before there is one."""
        if self._turning is None or self.sphinx is None:
            return ""
        return self._turning.turned(docname, asked, self.sphinx)

    def _check(self, project: Project) -> None:
        """Refuse a `pages.yml` that no page has a use for."""
        from clusterbook.book.project import BookError
        from clusterbook.site.build import checked, takes_of

        try:
            takes_of(project)
        except BookError:
            return  # told on the page that it is about
        checked(project)

    def _run(self, project: Project, pages: list[Page]) -> dict[str, Page]:
        """Run those `pages` that need it; return each as it can be shown, by name."""
        from clusterbook.book.project import BookError
        from clusterbook.files import atomic, owned
        from clusterbook.run import scaling
        from clusterbook.run.execution import NOTEBOOK, failed
        from clusterbook.site.build import job, place, settle
        from clusterbook.site.markup import as_markdown

        owned.claim(project.build)
        shown = {page.name: page for page in pages}
        broken = project.build / FOLDER / "failed"
        jobs = []
        for page in pages:
            self.wrong[page.name] = []
            if not page.is_notebook:
                continue
            try:
                one = settle(project, page, {})
            except BookError as error:
                self.wrong[page.name] = [str(error)]
                self.runs.pop(page.name, None)
                continue
            self.runs[page.name] = place(project, one)
            if not atomic.whole(place(project, one)):
                jobs.append(job(project, one))
        with atomic.alone(project.build):
            pool = scaling.pool(project, min(2, len(jobs)))
            outcomes = [outcome for _, outcome in scaling.each(jobs, pool)] if jobs else []
        for outcome in outcomes:
            if outcome.error:
                self.wrong[outcome.page] = [outcome.error]
                self.runs[outcome.page] = failed(self.runs[outcome.page])  # as far as it came
        for name, page in shown.items():
            if self.wrong[name] and not (self.runs.get(name, broken) / NOTEBOOK).is_file():
                self.runs.pop(name, None)
                source = broken / f"{name}.md"
                atomic.write(source, f"# {name}\n\n{as_markdown(self.wrong[name][0])}\n")
                shown[name] = replace(page, source=source)
        return shown

    def _render(self, project: Project, pages: list[Page]) -> list[str] | None:
        """Let Sphinx render what was staged, and bring it to the preview's site."""
        from clusterbook.files import atomic
        from clusterbook.site import publishing as site
        from clusterbook.site.application import Sphinx

        folder = project.build / FOLDER
        if whole := self.sphinx is None:
            self.until_end.enter_context(site.kept(project, folder / "work"))
            self.sphinx = Sphinx(folder / "stage", folder / "work")
        said = self.sphinx.build()
        for page in pages:
            own = [line for line in said if line.startswith(f"{page.docname}.")]
            self.wrong[page.name] += own
        named = tuple(f"{page.docname}." for page in pages)
        self.wrong[""] = [line for line in said if not line.startswith(named)]
        rendered = folder / "work" / "html"
        if whole:
            fresh = folder / "fresh"
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(rendered, fresh)
            site.offer_all(project, fresh / "downloads", self.runs)
            site.tidy_site(fresh)
            site.finish(project, fresh, self._parts)
            atomic.swap_in(fresh, folder / "html")
            return None
        for page in pages:
            if page.name in self.runs:
                site.offer(page, self.runs[page.name], project, folder / "html" / "downloads")
        return self._bring(rendered, folder / "html", {page.docname for page in pages})

    def _bring(self, rendered: Path, site: Path, fresh: Collection[str]) -> list[str]:
        """Bring pages with `fresh` outputs, and those that Sphinx wrote anew, into the site.

        Returns the addresses of those that differ.
        """
        from clusterbook.files import atomic
        from clusterbook.site.publishing import tidy
        from clusterbook.site.staging import filled

        changed = []
        for page in rendered.rglob("*.html"):
            address = page.relative_to(rendered).as_posix()
            target, docname = site / address, address.removesuffix(".html")
            if address.startswith("_") or not target.is_file():
                continue
            if docname in fresh or page.stat().st_mtime_ns > target.stat().st_mtime_ns:
                html = filled(tidy(page.read_text(encoding="utf-8")), self._parts.get(docname, ()))
                if html != target.read_text(encoding="utf-8"):
                    changed.append(address)
                atomic.write(target, html)
        return changed


def main() -> None:
    """Look at the book at each line read; write what that changed as a line of JSON.

    A line that names a page and values asks for the page with them instead.
    """
    from clusterbook.run.execution import end_with_starter

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed goes to the terminal

    def tell(update: Update, **more: str) -> None:
        print(json.dumps(asdict(update) | more), file=answers, flush=True)

    end_with_starter()  # also while a cell runs
    logging.getLogger("papermill").setLevel(logging.WARNING)
    preview = None
    for line in sys.stdin:
        try:
            preview = preview or Preview(Path(sys.argv[1]))
            if asked := json.loads(line):
                tell(Update(), html=preview.turned(**asked))
            else:
                tell(preview.update())
        except Exception as error:
            authors = isinstance(error, TOLD)
            tell(Update(problems=[str(error) if authors else place_of(error)]))
            if not authors:
                sys.exit(1)  # what Sphinx or the library left half done is not built upon
    if preview:
        preview.until_end.close()


if __name__ == "__main__":
    main()
