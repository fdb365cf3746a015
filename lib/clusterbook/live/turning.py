"""Pages turned while they are served: any allowed value, run when it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from clusterbook.book import pages
from clusterbook.book.errors import BookError
from clusterbook.book.pages import slug
from clusterbook.book.parameters import Value, read_value, vocabulary
from clusterbook.book.project import Page, Project
from clusterbook.files import atomic
from clusterbook.site import build, markup, publishing, staging, turning
from clusterbook.site.application import Sphinx
from clusterbook.site.staging import Part


@dataclass
class Turning:
    """The pages of a preview in the folder `folder`, each with what its run left."""

    project: Project
    runs: Mapping[str, Path]
    pages: Mapping[str, Sequence[Part]]  # parts by docname, as they were staged
    folder: Path

    def made(self, shown: Collection[Page]) -> dict[str, list[Part]]:
        """The parts of the pages `shown`, by docname, with the forms of those that have knobs."""
        made = staging.made(self.project, shown, self.runs)
        for page in filter(self._knobs, shown):
            own = build.settle(self.project, page, {}).parameters
            made[page.docname] = turning.led(made[page.docname], self._form(page, own, own))
        return made

    def turned(self, docname: str, asked: Mapping[str, str], sphinx: Sphinx) -> str:
        """The page at `docname` with the values `asked` for, or with why they were refused.

        Empty for a page that has no knobs.
        """
        page = next((one for one in self.project.pages if one.docname == docname), None)
        if page is None or not self._knobs(page):
            return ""
        own = build.settle(self.project, page, {}).parameters
        here, run, refused = own, self.runs[page.name], ""
        try:
            given = {name: read_value(name, value) for name, value in asked.items()}
            plan = build.settle(self.project, page, {page.name: given})
            run = build.run_once(self.project, plan)
            here = plan.parameters
        except BookError as error:
            refused = str(error)
            here = {name: asked.get(name, value) for name, value in own.items()}
        changed = [slug(here[name]) for name in own if here[name] != own[name] and not refused]
        state = replace(page, name="--".join([page.name, *changed]))
        form = self._form(page, own, here, refused)
        html = self._rendered(page, state, run, form, sphinx)
        publishing.offer(state, run, self.project, self.folder / "html" / "downloads")
        return html

    def _rendered(self, page: Page, state: Page, run: Path, form: str, sphinx: Sphinx) -> str:
        """A page with the outputs of another run; one with other prose is rendered for it."""
        made = staging.made(self.project, [state], {state.name: run})
        parts = turning.led(made[page.docname], form)
        html, prose = self._tidy(page.docname), staging.markdown(parts, listed=False)
        if prose != staging.markdown(self.pages[page.docname], listed=False):
            docname = f"{page.docname}--turned"
            atomic.write(self.folder / "stage" / f"{docname}.md", prose)
            sphinx.build()
            html = turning.framed(html, self._tidy(docname))
        return staging.filled(html, parts)

    def _tidy(self, docname: str) -> str:
        rendered = self.folder / "work" / "html" / f"{docname}.html"
        return publishing.tidy(rendered.read_text(encoding="utf-8"))

    def _knobs(self, page: Page) -> bool:
        entry = self.project.declaration.pages.get(page.name)
        return bool(page.name in self.runs and entry and entry.knobs)

    def _form(
        self, page: Page, own: Mapping[str, Value], here: Mapping[str, Value], refused: str = ""
    ) -> str:
        """Rows for the knobs, and a field for each parameter with the value that is `here`."""
        offer = self.project.offer
        choices = pages.knobs(page, self.project.declaration, offer, own)
        fields = []
        for name, value in here.items():
            allowed = vocabulary()[name].allowed(offer)
            if vocabulary()[name].type == "list of text":
                allowed = []
            words = [(one, turning.shown(one)) for one in allowed]
            fields.append((name, turning.label(name), value, words))
        back = turning.beside(page.docname)

        def way(values: Mapping[str, Value]) -> str:
            other = {name: markup.given(one) for name, one in values.items() if one != own[name]}
            return f"{back}?{urlencode(other)}" if other else back

        led = turning.rows(choices, here, way)
        return markup.part("knobs", led, "" if here == own else back, fields, refused)
