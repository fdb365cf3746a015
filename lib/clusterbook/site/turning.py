"""Pages turned where they are read: a page for each combination of the values of its knobs.

The prose of a state is that of its page, and Sphinx, which takes a fifth of a second a page, need
not see it: outputs stand in the page that it rendered as they were given, and those of the state's
own run are put in their place. Of states with other prose, such as those of runs that ended early,
Sphinx renders one each.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
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
        self._pages: dict[str, list[Page]] = {}  # the states of each page
        for state in states:
            self._pages.setdefault(state.template, []).append(state)
        self._of = {page.name: page for page in project.pages if page.name in self._pages}
        self._choices, self._own = {}, {}
        for name, page in self._of.items():
            given = project.declaration, project.offer, parameters[name]
            self._choices[name] = pages.knobs(page, *given)
            self._own[name] = {knob: parameters[name][knob] for knob in self._choices[name]}

    @cached_property
    def forms(self) -> dict[str, str]:
        """The form of each page that has states, by name."""
        return {name: self._form(page, self._own[name]) for name, page in self._of.items()}

    def staged(self) -> dict[str, str]:
        """What Sphinx renders besides: of states with other prose than their page, one each."""
        made = {}
        for name, states in self._pages.items():
            known = {shape(self._parts[name])}
            for state in states:
                parts = self._parts[state.name]
                if (one := shape(parts)) not in known:
                    known.add(one)
                    made[f"{state.docname}.md"] = staging.markdown(parts, listed=False)
        return made

    def offer(self, downloads: Path) -> dict[str, dict[str, str]]:
        """Put the files of all states into `downloads`, each once; return where each is, by name.

        Those that do not differ from another state's or the page's are not put there again; there
        are no PNGs, which would be most of a site's weight and a third of the time it takes.
        """
        where: dict[str, dict[str, str]] = {}
        for name, states in self._pages.items():
            known = {self._digest(path): f"{name}/{path.name}"
                     for path in self._files(name)}  # fmt: skip
            for state in states:
                own = where.setdefault(state.name, {})
                for path in self._files(state.name):
                    address = known.setdefault(self._digest(path), f"{state.name}/{path.name}")
                    own[path.name] = address
                    target = downloads / address
                    if not target.exists():
                        target.parent.mkdir(exist_ok=True)
                        shutil.copy(path, target)
        return where

    def write(self, site: Path, files: Mapping[str, Mapping[str, str]]) -> None:
        """Write the page of each state, with links to its `files`, into the folder `site`."""
        for name, states in self._pages.items():
            page = self._of[name]
            frame = (site / f"{page.docname}.html").read_text(encoding="utf-8")
            made = {shape(self._parts[name]): (frame, self._parts[name])}
            for state in states:
                target, parts = site / f"{state.docname}.html", self._parts[state.name]
                if shape(parts) not in made:
                    whole = framed(frame, target.read_text(encoding="utf-8"))
                    made[shape(parts)] = whole, parts
                html = filled(*made[shape(parts)], parts)
                target.write_text(self._dressed(html, state, files[state.name]), encoding="utf-8")

    @cached_property
    def _parts(self) -> dict[str, list[Part]]:
        """The parts of each page that has states, and of its states, by name."""
        project = self._project
        pages = staging.addresses(project.pages, project.left_out)
        every = [*self._of.values(), *self.states]
        forms = self.forms | {one.name: self._form(one, one.each) for one in self.states}
        made = {}
        for one in every:
            run, form = self._runs[one.name], forms[one.name]
            parts = staging.parts(one, run, project.package, pages, form)
            page = self._of[one.template] if one.is_state else None
            made[one.name] = [_led(part, page) for part in parts] if page else parts
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

    def _dressed(self, html: str, state: Page, files: Mapping[str, str]) -> str:
        """The page of a state with what only it has: title, files, its twin, its address."""
        page, own = self._of[state.template], f"downloads/{state.name}/"
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


def _led(part: Part, page: Page) -> Part:
    """A part of a state of a `page`; functions, which do not differ, are shown there alone."""
    if not part.text.startswith("<details class='cc-source'"):
        return part
    said = f'<a href="{beside(page.docname)}#how-this-was-computed">{text("knobs.computed")}</a>'
    return Part(f"<p>{said}</p>", is_html=True)


def shape(parts: Sequence[Part]) -> str:
    """What two pages share that differ in their outputs alone."""
    return "\0".join("" if part.is_html else part.text for part in parts)


def filled(html: str, given: Sequence[Part], parts: Sequence[Part]) -> str:
    """A page that was made from the parts `given`, with the outputs of others of its shape."""
    at, pieces = 0, []
    for old, new in zip(given, parts, strict=True):
        if old.is_html:
            start = html.index(old.text, at)
            pieces += [html[at:start], new.text]
            at = start + len(old.text)
    return "".join([*pieces, html[at:]])


def framed(frame: str, other: str) -> str:
    """The page `frame` with article and contents of another."""
    pieces = iter(_OWN.findall(other))
    return _OWN.sub(lambda _: next(pieces), frame)


def beside(docname: str) -> str:
    """The way to a page from one in the same folder."""
    return f"{PurePosixPath(docname).name}.html" if docname else ""
