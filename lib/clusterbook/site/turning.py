"""Pages turned where they are read: a page for each combination of the values of its knobs.

The prose of a state is that of its page, and Sphinx, which takes a twentieth of a second a page,
need not see it: the outputs of the state's own run are put into the slots of the page that it
rendered. Of states with other prose, such as those of runs that ended early, Sphinx renders one
each.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from hashlib import sha256
from html import escape
from pathlib import Path, PurePosixPath

from clusterbook.book import pages
from clusterbook.book.parameters import Value, vocabulary
from clusterbook.book.project import Page, Project
from clusterbook.run.execution import FILES
from clusterbook.site import markup, staging
from clusterbook.site.staging import Part
from creative_clusters.words.codebook import named
from creative_clusters.words.wording import (
    called,
    capital,
    keys,
    text,
    unit_name,
)

# What a state has of its own in the frame of its page: the article and the contents beside it.
_OWN = re.compile(
    r'(?s)<article class="bd-article".*?</article>|<ul class="[^"]*section-nav.*?(?=\s*</nav>)'
)


class Turned:
    """The states of a book's pages, from their runs to their files on the site."""

    def __init__(
        self,
        project: Project,
        states: Sequence[Page],
        runs: Mapping[str, Path],
        parameters: Mapping[str, Mapping[str, Value]],
    ) -> None:
        """Take the `states`; `runs` and `parameters` are those of all pages, by name."""
        self.states = states
        self._project, self._runs = project, runs
        self._rendered: dict[str, str] = {}  # where Sphinx renders the prose of each, by docname
        self._offered: dict[str, dict[str, str]] = {}  # where the files of each are, by name
        self._pages: dict[str, list[Page]] = {}  # the states of each page
        for state in states:
            self._pages.setdefault(state.template, []).append(state)
        self._of = {page.name: page for page in project.pages if page.name in self._pages}
        self._choices, self._own = {}, {}
        for name, page in self._of.items():
            given = project.declaration, project.offer, parameters[name]
            self._choices[name] = pages.knobs(page, *given)
            self._own[name] = {knob: parameters[name][knob] for knob in self._choices[name]}

    def staged(self, pages: Mapping[str, Sequence[Part]]) -> dict[str, Sequence[Part]]:
        """What Sphinx renders: `pages`, led by forms, and of states with other prose one each."""
        made = dict(pages)
        for name, states in self._pages.items():
            page = self._of[name]
            made[page.docname] = led(pages[page.docname], self._form(page, self._own[name]))
            known = {staging.markdown(made[page.docname], listed=False): page.docname}
            for state in states:
                parts = self._parts[state.docname]
                prose = staging.markdown(parts, listed=False)
                self._rendered[state.docname] = known.setdefault(prose, state.docname)
                made.setdefault(known[prose], parts)
        return made

    def offer(self, downloads: Path) -> None:
        """Put the files of all states into `downloads`, each once.

        Those that do not differ from another state's or the page's are not put there again; there
        are no PNGs, which would be most of a site's weight and a third of the time it takes.
        """
        for name, states in self._pages.items():
            known = {self._digest(path): f"{name}/{path.name}"
                     for path in self._files(name)}  # fmt: skip
            for state in states:
                own = self._offered[state.name] = {}
                for path in self._files(state.name):
                    address = known.setdefault(self._digest(path), f"{state.name}/{path.name}")
                    own[path.name] = address
                    target = downloads / address
                    if not target.exists():
                        target.parent.mkdir(exist_ok=True)
                        shutil.copy(path, target)

    def write(self, site: Path) -> None:
        """Write the page of each state, with links to its files, into the folder `site`."""
        rendered = cache(lambda name: (site / f"{name}.html").read_text(encoding="utf-8"))
        for state in self.states:
            frame = rendered(self._of[state.template].docname)
            html = framed(frame, rendered(self._rendered[state.docname]))
            html = staging.filled(html, self._parts[state.docname])
            target = site / f"{state.docname}.html"
            target.write_text(self._dressed(html, state), encoding="utf-8")

    @cached_property
    def _parts(self) -> dict[str, list[Part]]:
        """The parts of each state, by docname."""
        made = staging.made(self._project, self.states, self._runs)
        for one in self.states:
            parts = [_short(part, self._of[one.template]) for part in made[one.docname]]
            made[one.docname] = led(parts, self._form(one, one.each))
        return made

    def _form(self, page: Page, here: Mapping[str, Value]) -> str:
        """The rows of values that lead from the state `here` to those that differ in one."""
        name = page.template or page.name
        of = self._of[name]
        ways = {tuple(one.each.values()): one.docname for one in self._pages[name]}
        ways[tuple(self._own[name].values())] = of.docname

        def way(values: Mapping[str, Value]) -> str:
            return beside(ways.get(tuple(values[knob] for knob in here), ""))

        led = rows(self._choices[name], here, way)
        return markup.part("knobs", led, beside(of.docname) if page.is_state else "")

    def _dressed(self, html: str, state: Page) -> str:
        """The page of a state with what only it has: title, files, its twin, its address."""
        page, own = self._of[state.template], f"downloads/{state.name}/"
        files = self._offered[state.name]
        said = " · ".join(map(shown, state.each.values()))
        html = html.replace("<title>", f"<title>{escape(said)} · ", 1)
        html = re.sub(rf'<a href="[^"]*{own}[^"]+\.png" download>PNG</a> · ', "", html)
        html = re.sub(f'{own}([^"]+)', lambda at: f"downloads/{files[at[1]]}", html)
        led = rf'(<(?:a class="cc-language"|p data-url=)[^>]*){re.escape(page.docname)}(?=\.html)'
        html = re.sub(led, lambda at: at[1] + state.docname, html)
        if '<link rel="canonical"' in html:
            return html
        canonical = f'<link rel="canonical" href="{beside(page.docname)}">\n'
        return html.replace("</head>", f"{canonical}</head>", 1)

    def _files(self, name: str) -> Iterator[Path]:
        """What the run of a page offers, but for pictures that are made from drawings."""
        folder = self._runs[name] / FILES
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if not path.name.endswith((".wide.svg", ".narrow.svg", ".png")):
                yield path

    @staticmethod
    def _digest(path: Path) -> tuple[str, str]:
        return path.name, sha256(path.read_bytes()).hexdigest()


def rows(
    choices: Mapping[str, Sequence[Value]],
    here: Mapping[str, Value],
    way: Callable[[Mapping[str, Value]], str],
) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """The values of each knob, the `way` to the page with each, and whether it is in force."""
    made = []
    for knob, values in choices.items():
        ways = [(shown(one), way({**here, knob: one}), one == here[knob]) for one in values]
        made.append((label(knob), ways))
    return made


def label(knob: str) -> str:
    """What a knob is called, with its unit."""
    unit, said = unit_name(vocabulary()[knob].unit), capital(named(knob))
    return text("knobs.unit", name=said, unit=unit) if unit else said


def shown(value: Value) -> str:
    """A value of a knob in words."""
    if (key := f"value.{value}") in keys():
        return text(key)
    return called(value) if isinstance(value, str) else f"{value:g}"


def led(parts: Sequence[Part], form: str) -> list[Part]:
    """The parts of a page with the form by which it is turned below its first words."""
    return [parts[0], Part(form, is_html=True), *parts[1:]]


def _short(part: Part, page: Page) -> Part:
    """A part of a state of a `page`; functions, which do not differ, are shown there alone."""
    if not part.text.startswith("<details class='cc-source'"):
        return part
    said = f'<a href="{beside(page.docname)}#how-this-was-computed">{text("knobs.computed")}</a>'
    return Part(f"<p>{said}</p>", is_html=True)


def framed(frame: str, other: str) -> str:
    """The page `frame` with article and contents of another."""
    pieces = iter(_OWN.findall(other))
    return _OWN.sub(lambda _: next(pieces), frame)


def beside(docname: str) -> str:
    """The way to a page from one in the same folder."""
    return f"{PurePosixPath(docname).name}.html" if docname else ""
