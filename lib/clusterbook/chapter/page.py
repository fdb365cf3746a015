"""What a chapter says to the book: one call at its top, then charts, tables, sentences, results.

Each output carries its content in a format of its own beside what Jupyter shows, so that the
executed notebook holds all that the site, the downloads and the tests need.

Examples
--------
>>> from clusterbook.chapter import begin      # doctest: +SKIP
>>> page = begin(vars())                       # doctest: +SKIP
>>> page.say("Warsaw leads with an LQ of 5.91.")  # doctest: +SKIP
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import altair as alt
import pandas as pd
from altair.utils import schemapi
from IPython.display import display

from clusterbook.book.offers import chosen_by, offer
from clusterbook.book.outputs import MIME, NothingToShow, files_of
from clusterbook.book.parameters import ParameterError, Value, resolve, vocabulary
from clusterbook.book.project import ADDRESS, LANGUAGE
from clusterbook.chapter import doubts
from clusterbook.drawing import figures, vega
from creative_clusters.audit.evidence import INCONSISTENT
from creative_clusters.audit.reports import Report, about, doubted, report
from creative_clusters.charts.theme import THEME, agreed, narrowed, titled
from creative_clusters.charts.told import in_words
from creative_clusters.cities import cards
from creative_clusters.data import sources
from creative_clusters.data.validation import Resource
from creative_clusters.data.validation.schema import MEASURED
from creative_clusters.words import codebook, terms
from creative_clusters.words.tables import to_html
from creative_clusters.words.wording import (
    called,
    closed,
    join,
    joined,
    language,
    named_measure,
    said,
    speak_to,
    templates,
    text,
    with_own,
)


class Chapter:
    """A chapter being run: its parameters in force, its data, and where its outputs go."""

    def __init__(self, parameters: dict[str, Any], data: sources.DataPackage) -> None:
        self.parameters = parameters
        self._data = data
        self._names: dict[str, str] = {}  # "figure" or "table" by name
        self._origins: dict[str, None] = {}
        self._colours: dict[str, str] = {}  # by label, the same throughout the page
        speak_to(data.reader(os.environ.get(LANGUAGE)))
        _emit("parameters", parameters, _marks())

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["parameters"][name]
        except KeyError:
            raise AttributeError(f'this chapter has no parameter "{name}"') from None

    @property
    def data(self) -> sources.DataPackage:
        """The data package; whoever asks for it is taken to show its measured tables."""
        for one in self._data.description.resources:
            if one.role in MEASURED:
                self._credit(one)
        return self._data

    def _credit(self, resource: Resource) -> None:
        """Name a table's sources in the pictures drawn from now on."""
        own = resource.properties.get("sources") or self._data.description.properties.get("sources")
        names = [sources.titles([one]).partition(" [")[0] for one in own or []]
        self._origins |= dict.fromkeys(names)  # the title in English stands in the references

    def invented(self, are_so: bool = True) -> None:
        """Say in the pictures drawn from now on that the numbers are invented, if they `are_so`."""
        if are_so:
            self._origins = {text("picture.invented"): None}

    @property
    def regions(self) -> list[str]:
        """Regions that the parameters `cities` and `world_region` leave, in the data's order."""
        places = self._data.places
        wanted = self.parameters.get("world_region", "all")
        if wanted not in ("all", None):
            places = places[places["world_region"] == wanted]
        chosen = self.parameters.get("cities") or offer(self._data).regions
        known = set(self._data.places["region"])
        kept = set(places["region"])
        return [name for name in chosen if name in kept or (wanted == "all" and name not in known)]

    @property
    def is_studies(self) -> bool:
        """Whether this is the studies' edition; another one must not show what they say."""
        return self._data.is_studies

    def select(self, frame: pd.DataFrame | None) -> pd.DataFrame | None:
        """Rows of `frame`, if there is one, within the chapter's regions and years."""
        if frame is None:
            return None
        first = self.parameters.get("first_year", frame["year"].min())
        last = self.parameters.get("last_year", frame["year"].max())
        inside = frame["region"].isin(self.regions) & frame["year"].between(first, last)
        return frame[inside].reset_index(drop=True)

    def panel(self, measure: str | None = None) -> pd.DataFrame | None:
        """The panel within the chapter's regions and years, of one `measure` or of all."""
        panel = self.select(self.data.panel)
        if measure is not None and panel is not None:
            panel = panel[panel["measure"] == measure].reset_index(drop=True)
        return panel

    def say(self, *sentences: str) -> None:
        """Show computed sentences as one paragraph; their text is never read as markup."""
        whole = join(map(closed, sentences))
        _show(f'<p class="cc-computed">{escape(whole)}</p>' if whole else "", whole)

    def chart(
        self,
        chart: alt.TopLevelMixin,
        name: str,
        data: pd.DataFrame,
        finding: str,
        *,
        alt: str = "",
        narrow: alt.TopLevelMixin | None = None,
    ) -> None:
        """Show a chart under its finding, with the table behind it and a text that says it all.

        `name` is the stable name of its downloads, unique on the page; `data` are the values drawn,
        tidy, published as CSV with a codebook. The text alternative `alt` is made from the chart if
        it is empty; `narrow` is another drawing for phones, where the same could not be read.
        """
        number, spec = self._fresh(name, "figure"), _specification(chart)
        heading = text("page.figure", n=number, said=finding.rstrip(".。"))  # as titles end
        alt = alt or in_words(spec) or finding
        spec = titled(spec, heading)
        phone = titled(_specification(narrow), heading) if narrow else spec
        for one in (spec, phone):
            agreed(one, self._colours)
        phone = narrowed(phone)
        content = {
            "name": name,
            "number": number,
            "spec": spec,
            "narrow": None if phone == spec else phone,
            "alt": alt,
            "credit": self._credits(),
            **files_of(data, self._data.columns),
        }
        _emit("chart", content, figures.shown(spec) | {"text/plain": alt})

    def show(self, section: Any) -> None:
        """Show the sentences of a section and its chart, if it has one (`cities.brief.Section`)."""
        self.say(*section.said)
        if section.drawn is not None:
            self.chart(*section[1:5], narrow=section.narrow)

    def table(
        self,
        frame: pd.DataFrame,
        name: str,
        caption: str,
        columns: list[str] | None = None,
        filters: list[str] | None = None,
        links: dict[str, list[str]] | None = None,
    ) -> None:
        """Show a table with rows, published as CSV with a codebook under its stable `name`.

        `columns` are those to show, if not all; the file has all, and regions show by their name.
        By those of `filters`, with few values, readers choose rows. `links` say for a column where
        each cell leads: ``page:NAME`` is a page of this book, ``region:KEY`` that of a region.
        """
        if frame.empty:
            return
        shown = frame[columns or list(frame.columns)]
        if "region" in shown:
            own = [f"region:{quote(str(region), safe='')}" for region in shown["region"]]
            links = {"region": own} | (links or {})
            shown = shown.assign(region=[called(region) for region in shown["region"]])
        html = to_html(shown, links=links, own=self._data.columns)
        chosen = [list(shown.columns).index(column) for column in filters or []]
        self._listed(html, name, frame, caption, filters=chosen)

    def cards(self, html: str, name: str, data: pd.DataFrame, caption: str, by: list[str]) -> None:
        """Show cards (of `cities.cards`, `words.terms`), chosen from by filters if `by` has any."""
        self._listed(html, name, data, caption, cards=by)

    def find(self) -> None:
        """Lead to the pages of regions: a list, of which the page's script makes a field."""
        regions = offer(self._data).profiles
        _show(cards.finder(self._data.places, regions), text("page.find"))

    def tool(self, name: str, *words: str, without: str = "", **data: Any) -> None:
        """Place a tool that a script of the site makes from its texts, more `words`, and `data`.

        A sentence stands there `without` the script.
        """
        said = escape(json.dumps({"words": templates(f"{name}.", *words)} | data))
        tool = f'<div class="cc-tool" data-tool="{name}" data-said="{said}">'
        instead = f'<p class="cc-missing">{escape(without)}</p>' if without else ""
        _show(f"{tool}{instead}</div>", without)

    def terms(
        self,
        system: pd.DataFrame,
        name: str,
        caption: str,
        *,
        figures: pd.DataFrame | None = None,
        more: Sequence[str] = (),
    ) -> None:
        """Show a study's system of terms as nested cards: see `words.terms.to_html`."""
        self.cards(terms.to_html(system, figures, more), name, system, caption, [])

    @property
    def audit(self) -> Report | None:
        """The audit of the data's claims; None if the data has no claims."""
        return _audited(self._data)

    def printed(self, lines: str) -> None:
        """Show what a command prints."""
        _show(f"<pre>{escape(lines)}</pre>", lines)

    def doubts(self, *tables: str, of: str = "") -> None:
        """Mark what the audit doubts about tables of such names, or `of` a region, if any."""
        claims = self.claims_about(of)
        if self.audit and claims is not None:
            named = claims[claims["verdict"] == INCONSISTENT]
            rows = named if of else doubted(self.audit, *tables)
            lead = text("profile.claims.mark" if of else "audit.mark")
            _show(doubts.listed(rows, lead), doubts.plain(rows))

    def claims_about(self, region: str) -> pd.DataFrame | None:
        """The audited claims that name a region; None if the data has no claims."""
        if self.audit is None:
            return None
        return about(self.audit.claims, region, called(region))

    def doubted(self, rows: pd.DataFrame) -> None:
        """Show inconsistent claims one by one, each with its working, cause and consequences."""
        made = self.audit
        html = "".join(doubts.claim(made, row) for row in rows.to_dict("records") if made)
        _show(html, doubts.plain(rows))

    def result(self, **values: Value) -> None:
        """Declare the page's result values: what tests, sweeps and comparisons read."""
        _emit("results", {name: _plain(value) for name, value in values.items()})

    def profiled(self) -> str:
        """Say which regions have a page of their own; nothing if all have."""
        n, of = len(offer(self._data).profiles), len(offer(self._data).regions)
        if n == of:
            return ""
        rows, column, measure = chosen_by(self.data)
        key, most = f"profile.by_{column}", with_own(f"[[{measure}]]")
        most = most if column == "count" else named_measure(measure)
        return text(key if n else "profile.none", n=n, of=of, most=most, year=rows["year"].max())

    def require(self, frame: pd.DataFrame | None, what: str) -> None:
        """End the chapter here in one line if `frame` has no rows; `what` is a key of the words."""
        if frame is None or frame.empty:
            self._end(text("page.missing", what=text(what)))

    def source(self, name: str) -> pd.DataFrame:
        """A table of the data package by its name; ends the chapter in one line if it has none."""
        if name not in self._data.names():
            self._end(text("page.missing_table", name=name))
        self._credit(self._data.resource(name))
        return self._data.table(name)

    @property
    def land(self) -> pd.DataFrame:
        """The ground of maps, ``lat, lon_from, lon_to``; empty if the data has none."""
        if "land" in self._data.names():
            return self._data.table("land")
        return pd.DataFrame(columns=["lat", "lon_from", "lon_to"], dtype=float)

    def _listed(self, html: str, name: str, data: pd.DataFrame, caption: str, **by: list) -> None:
        number = self._fresh(name, "table")
        caption = text("page.numbered", n=number, said=caption)
        content = {"name": name, "number": number, "caption": caption, "html": html, **by}
        content |= files_of(data, self._data.columns)
        _emit("table", content, {"text/html": html, "text/plain": data.to_string()})

    def _end(self, line: str) -> None:
        _emit("missing", line, {"text/html": f'<p class="cc-missing">{escape(line)}</p>'})
        raise NothingToShow(line)

    def _fresh(self, name: str, kind: str) -> int:
        """The number of a figure or table among its kind; its name must be new."""
        if name in self._names:
            raise ValueError(
                f'two outputs of this page are called "{name}"; names are stable keys.'
            )
        number = 1 + list(self._names.values()).count(kind)
        self._names[name] = kind
        return number

    def _credits(self) -> list[str]:
        """What a picture says of itself: edition, sources, licence, notice, where the book is."""
        said, own = self._data.description.properties, self._data.edition
        lines = [with_own("[[title]]")]
        licence = sources.titles(said.get("licenses")).partition(". ")[0]
        for key, told in (("data", "; ".join(self._origins)), ("licence", licence)):
            lines += [text(f"picture.{key}", said=told)] if told else []
        notice = own.notice if own else ""
        return [*lines, *filter(None, (notice, os.environ.get(ADDRESS)))]


def begin(namespace: dict[str, Any]) -> Chapter:
    """Open the chapter: check its parameters, taken from `namespace` (``vars()``), read the data.

    Works the same under the book machine, plain papermill and a live notebook.

    Raises
    ------
    ParameterError
        For an unknown name or a value that is not allowed.
    creative_clusters.data.validation.InvalidData
        If the data package does not hold what it says.
    """
    alt.theme.enable(THEME)
    schemapi.DEBUG_MODE = False  # charts are checked once, whole, rather than with each part
    data = sources.read()
    given = {name: value for name, value in namespace.items() if _is_parameter(name, value)}
    lost = [name for name in namespace.get("__annotations__", {}) if name not in given]
    if lost:
        raise ParameterError(
            f'the parameter "{lost[0]}" is {namespace.get(lost[0])!r} by now: an import or a '
            "definition has taken its name. Call that something else."
        )
    unknown = [name for name in given if name not in vocabulary()]
    if unknown:
        known = ", ".join(name for name in given if name in vocabulary())
        raise ParameterError(
            f'there is no parameter "{unknown[0]}"; this chapter takes: {known or "none"}.'
        )
    return Chapter(resolve(given, given, offer(data), "this chapter"), data)


_ready: dict[str, sources.DataPackage] = {}  # by language, the one that was made ready last


def get_ready(folder: Path, code: str | None = None) -> bool:
    """Make what every page asks for, for forks to find; return whether there was need."""
    for entry in vocabulary().values():
        _ = entry.adapter
    text("page.missing", what="")
    codebook.catalogue()
    data = sources.hold(folder)
    code = code or language()
    if data is None or _ready.get(code) is data:
        return False
    _ready[code] = data.warmed()
    data.reader(code)
    offer(data)
    _audited(data)
    return True


@lru_cache(maxsize=2)
def _audited(data: sources.DataPackage) -> Report | None:
    return None if data.claims is None else report(data.path)


def _specification(chart: alt.TopLevelMixin) -> dict:
    """A chart as a dictionary, checked; what is wrong with it is Altair's to say."""
    spec = chart.to_dict(validate=False)
    spec = spec if vega.is_valid(spec) else chart.to_dict()
    if language() == "en":
        return spec
    return _in_reader(spec, set(re.findall(r"datum\.(\w+) ={2,3} '", json.dumps(spec))))


def _in_reader(part: Any, codes: set[str]) -> Any:
    """A chart whose data, and the orders and colours that name them, are in the reader's words.

    Not the `codes`, fields that an expression compares with a word.
    """
    if isinstance(part, list):
        return [_in_reader(one, codes) for one in part]
    if not isinstance(part, dict):
        return part
    made: dict[str, Any] = {}
    for name, value in part.items():
        if name == "datasets":
            made[name] = {
                key: [{k: v if k in codes else said(v) for k, v in row.items()} for row in rows]
                for key, rows in value.items()
            }
        elif name in ("domain", "sort") and isinstance(value, list):
            made[name] = [said(one) for one in value]
        else:
            made[name] = _in_reader(value, codes)
    return made


def _marks() -> dict[str, str] | None:
    """What the marks in a notebook's text stand for, if nobody makes a page of it."""
    if figures.LATER in os.environ:
        return None
    terms = ("city", "cities", "firms", "revenue", "number", "firms_lq", "revenue_lq")
    marks = text("page.marks", marks=joined(f"[[{one}]] {with_own(f'[[{one}]]')}" for one in terms))
    return {"text/html": f"<p>{escape(marks)}</p>", "text/plain": marks}


def _is_parameter(name: str, value: Any) -> bool:
    if name.startswith("_") or name in ("In", "Out", "exit", "quit", "open", "get_ipython"):
        return False
    return not isinstance(value, ModuleType) and not callable(value)


def _plain(value: Any) -> Value:
    return json.loads(json.dumps(value, default=lambda item: item.item()))


def _show(html: str, plain: str) -> None:
    if html:
        display({"text/html": html, "text/plain": plain}, raw=True)


def _emit(kind: str, content: Any, shown: dict[str, str] | None = None) -> None:
    display({MIME.format(kind): content, **(shown or {"text/plain": ""})}, raw=True)
