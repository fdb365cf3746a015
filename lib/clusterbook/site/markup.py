"""Text as markup: of charts, tables and the tail of a page, and in markdown; escaped once."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from html import escape
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, Template, select_autoescape

from clusterbook.book.outputs import Content
from clusterbook.book.parameters import Value
from clusterbook.drawing import figures
from creative_clusters.words.wording import gap, language, text

_LINK = re.compile(
    r'<a href="(?P<to>page:[\w-]+|region:[^"#]+)(?P<at>#[^"]*|)">(?P<shown>.*?)</a>', re.S
)

# What holds no prose, or leads somewhere already.
_NO_PROSE = (
    r"<(svg|script|style|figure|table|a|code|pre|h\d|summary|button|math|dt|nav)\b.*?</\1>"
    r'|<p class="(?:cc-title|cc-term|admonition-title)".*?</p>'
    r'|<section class="cc-tail">.*?</section>|<[^>]*>'
)
# Signs of which Sphinx makes typographic ones, in a disguise that it does not know (noncharacters).
# One hyphen or point by itself stays, so that addresses of headings keep their words apart.
DISGUISED = {ord(sign): chr(0xFDD0 + n) for n, sign in enumerate("\"'-.\\`")}
_SIGNS = {ord(other): chr(sign) for sign, other in DISGUISED.items()}
_TYPOGRAPHIC = re.compile(r"[\"'\\`]|-(?=-)|(?<=-)-|\.(?=\.)|(?<=\.)\.")
_NUMBERED = re.compile(r"\[\[(figure|table):([\w-]+)\]\]")


@cache
def template(name: str) -> Template:
    """One of the package's templates; those of markup escape every value that is none."""
    templates = Environment(loader=PackageLoader(__package__), autoescape=select_autoescape())
    templates.globals["text"], templates.filters["shown"] = text, shown
    return templates.get_template(name)


def part(name: str, *values: Any) -> str:
    """A part of a page by the macro of that name in ``templates/parts.html``."""
    return str(getattr(template("parts.html").module, name)(*values))


def as_markdown(text: str) -> str:
    """`text` as markdown shows it: none of its characters is markup, or becomes another."""
    apart = _TYPOGRAPHIC.sub(lambda sign: DISGUISED[ord(sign[0])], text)
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", apart)


def undisguised(text: str, escape: str = "") -> str:
    """`text` with the signs that :func:`as_markdown` has disguised, after an `escape`."""
    return text.translate({other: escape + sign for other, sign in _SIGNS.items()})


def chart(content: dict, drawings: dict[str, str], page: str, up: str) -> str:
    """A figure that is there without scripts, and comes alive with them."""
    static = {
        size: figures.inline_svg(drawing, f"{content['name']}-{size}")
        for size, drawing in drawings.items()
    }
    specs = {"wide": content["spec"], "narrow": content["narrow"] or content["spec"]}
    script = figures.inline_json({size: _light(spec) for size, spec in specs.items()})
    heading = figures.title(content["spec"])
    return part("chart", content, *heading, static, figures.themed(script), page, up)


def table(content: dict, page: str, up: str) -> str:
    """A table or a list of cards, with its caption, files and what readers can choose by."""
    if "cards" in content:
        by = json.dumps(content["cards"], ensure_ascii=False)
        items = figures.themed(content["html"].replace("<ul", "", 1))
        return part("cards", content, items, by if content["cards"] else "", page, up)
    by = " ".join(map(str, content.get("filters") or []))
    return part("table", content, content["html"].replace("<table>", "", 1), by, page, up)


def failure(error: Mapping) -> str:
    """What a preview shows in the place where a chapter failed."""
    trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error["traceback"]))
    return part("failure", f"{error['ename']}: {error['evalue']}", trace)


def linked(html: str, pages: Mapping[str, str], up: str) -> str:
    """Turn links to a page, or to a region's own page, into ways there.

    Links without a page in the book leave their text.
    """

    def way(match: re.Match) -> str:
        if match["to"] not in pages:
            return match["shown"]
        href = f"{up}{pages[match['to']]}.html{match['at']}"
        return f'<a href="{href}">{match["shown"]}</a>'

    return _LINK.sub(way, html)


def glossed(html: str, terms: Iterable[Sequence[str]], glossary: str) -> str:
    """The page with the first use of each term, in prose, as a way to the `glossary`.

    It carries what the page's script shows there: the term, the same in Chinese (on a Chinese page
    in English) and what it means.
    """
    parts = r"[^\W（）()][^()（）]*\w"
    named = {name: term for term in terms for name in re.findall(parts, escape(term[0]))}
    by_length = sorted(map(re.escape, named), key=len, reverse=True)
    edge = r"\b" if language() == "en" else ""  # Chinese has none between words
    term = re.compile(rf"(?s){_NO_PROSE}|{edge}(?P<term>{'|'.join(by_length)})s?{edge}", re.I)
    exact, used = {name.lower(): one for name, one in named.items()}, set[str]()

    def gloss(match: re.Match) -> str:
        told = exact.get((match["term"] or "").lower())
        if told is None or told[0] in used:
            return match[0]
        used.add(told[0])
        said = escape("\n".join(told))
        return f'<a class="cc-gloss" href="{glossary}" data-gloss="{said}">{match[0]}</a>'

    before, article, after = html.partition('<article class="bd-article">')
    prose, end, rest = after.rpartition("</article>")
    return before + article + term.sub(gloss, prose) + end + rest if named else html


def referred(prose: str, shown: Content) -> str:
    """Turn ``[[figure:NAME]]`` and ``[[table:NAME]]`` into their numbers, with a way there.

    A sentence on one that these data do not give is left out.
    """
    blank = gap().replace(" ", "\u00a0")
    for kind, name in _NUMBERED.findall(prose):
        numbers = {
            one["name"]: one["number"] for one in (shown.charts, shown.tables)[kind == "table"]
        }
        mark, said = re.escape(f"[[{kind}:{name}]]"), ""
        if name in numbers:
            said = text(f"page.see.{kind}", n=f"{blank}{numbers[name]}")
            said = f'<a href="#{name}">{said}</a>'
        else:
            mark = rf"[^.。\n]*{mark}[^.。\n]*[.。]?"
        prose = re.sub(mark, said, prose)
    return prose


def tail(
    page: str,
    meanings: dict[str, str],
    content: Content,
    code: list[str],
    up: str,
    notebook: str = "",
    data: str = "",
) -> str:
    """The end of a page: parameters in force, what each means, the command, code and files."""
    notebook, values = notebook or page, content.parameters
    rows = [(name, values.get(name), what) for name, what in meanings.items()]
    way = f"{up}downloads/{notebook}/{notebook}.ipynb"
    again = command(notebook, values, page, data)
    return part("tail", rows, again, way, "\n\n".join(code))


def command(page: str, values: dict[str, Value], file: str = "", data: str = "") -> str:
    """The command line that makes the page again, ready to paste into a shell.

    >>> command("city-profile", {"city": "Tel Aviv"}, "city-tel-aviv")
    "clusterbook run city-profile -p 'city=Tel Aviv' --html city-tel-aviv.html"
    """
    words = ["clusterbook", "run", page]
    for name, value in values.items():
        if value not in ([], None):
            words += ["-p", f"{name}={given(value)}"]
    words += ["--data", data] if data else []
    return shlex.join([*words, "--html", f"{file or page}.html"])


def given(value: Value) -> str:
    """`value` as the command line reads it back: a text that looks like a number is quoted."""
    said = shown(value)
    with suppress(yaml.YAMLError):
        if yaml.safe_load(said) == value:
            return said
    return json.dumps(value, ensure_ascii=False)


def shown(value: Value) -> str:
    """A value of a parameter as the command line and `pages.yml` write it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _light(spec: dict) -> dict:
    """The specification without what only Python needs; the page's own styles give the rest."""
    return {
        name: value for name, value in spec.items() if name not in ("$schema", "usermeta", "title")
    }
