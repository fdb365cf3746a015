"""Text as markup: of charts, tables and the tail of a page, and in markdown; escaped once."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader

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
def _parts() -> Any:
    """The macros of ``templates/parts.html``, which escape every value that is not markup."""
    templates = Environment(loader=PackageLoader(__package__), autoescape=True)
    templates.globals["text"] = text
    return templates.get_template("parts.html").module


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
    return str(_parts().chart(content, *heading, static, figures.themed(script), page, up))


def table(content: dict, page: str, up: str) -> str:
    """A table or a list of cards, with its caption, files and what readers can choose by."""
    if "cards" in content:
        by = json.dumps(content["cards"], ensure_ascii=False)
        filters = _parts().filters(by, "page.filter.shown") if content["cards"] else ""
        items = figures.themed(content["html"].replace("<ul", "", 1))
        return str(_parts().cards(content, items, filters, page, up))
    by = " ".join(map(str, content.get("filters") or []))
    filters = _parts().filters(by, "page.filter.count") if by else ""
    rows = content["html"].replace("<table>", "", 1)
    return str(_parts().table(content, rows, filters, page, up))


def status(pages: Mapping[str, Mapping], headings: Mapping[str, str], up: str) -> str:
    """Each page's run as the manifest has it: parameters, what lacks, hash of the notebook."""
    return str(_parts().status(pages, headings, up, _shown))


def licences(works: Sequence[Mapping[str, str]]) -> str:
    """The works of others that the site holds."""
    return str(_parts().licences(works))


def knobs(
    rows: Sequence[tuple[str, Sequence[tuple[str, str, bool]]]],
    back: str,
    fields: Sequence[tuple[str, str, Value, Sequence[tuple[Value, str]]]] = (),
    refused: str = "",
) -> str:
    """What leads to the states of a page: values with their ways, by knob, and the way `back`.

    Where the page can be run, there are `fields` for any value, and why one was `refused`.
    """
    told = [(name, said, _shown(value), [(_shown(one), words) for one, words in choices])
            for name, said, value, choices in fields]  # fmt: skip
    return str(_parts().knobs(rows, back, told, refused))


def failure(error: Mapping) -> str:
    """What a preview shows in the place where a chapter failed."""
    trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error["traceback"]))
    return str(_parts().failure(f"{error['ename']}: {error['evalue']}", trace))


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
    rows = [(name, _shown(values.get(name)), what) for name, what in meanings.items()]
    way = f"{up}downloads/{notebook}/{notebook}.ipynb"
    again = command(notebook, values, page, data)
    return str(_parts().tail(rows, again, way, "\n\n".join(code)))


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
    shown = _shown(value)
    try:
        return shown if yaml.safe_load(shown) == value else json.dumps(value, ensure_ascii=False)
    except yaml.YAMLError:
        return json.dumps(value, ensure_ascii=False)


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _light(spec: dict) -> dict:
    """The specification without what only Python needs; the page's own styles give the rest."""
    return {
        name: value for name, value in spec.items() if name not in ("$schema", "usermeta", "title")
    }
