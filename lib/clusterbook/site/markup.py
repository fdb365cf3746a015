"""The HTML of charts, tables and the tail of a page. All text is escaped here, once."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from html import escape

import yaml

from clusterbook.book.outputs import Content
from clusterbook.book.parameters import Parameter, Value
from clusterbook.drawing import figures
from creative_clusters.words.wording import text

_LINK = re.compile(
    r'<a href="(?P<to>page:[\w-]+|region:[^"#]+)(?P<at>#[^"]*|)">(?P<shown>.*?)</a>', re.S
)


def chart(content: dict, drawings: dict[str, str], page: str, up: str) -> str:
    """A figure that is there without scripts, and comes alive with them.

    Parameters
    ----------
    drawings
        The chart as SVG, ``wide`` and ``narrow``.
    page
        Name of the page, for ids and downloads.
    up
        Relative way to the site's root, such as ``../``.
    """
    name = content["name"]
    static = "".join(
        f'<div class="cc-static cc-{size}">{figures.inline_svg(drawing, f"{name}-{size}")}</div>'
        for size, drawing in drawings.items()
    )
    specs = {"wide": content["spec"], "narrow": content["narrow"] or content["spec"]}
    script = figures.themed(
        figures.inline_json({size: _light(spec) for size, spec in specs.items()})
    )
    heading, below = figures.title(content["spec"])
    return (
        f'<figure class="cc-chart" id="{escape(name)}">'
        f'<p class="cc-title">{escape(heading)}</p><p class="cc-subtitle">{escape(below)}</p>'
        f'<div class="cc-frame" role="img" aria-label="{escape(content["alt"])}">{static}'
        '<div class="cc-live" hidden></div></div>'
        f'<script type="application/json" class="cc-spec">{script}</script>'
        f"<figcaption>{downloads(page, name, ('png', 'svg', 'csv'), up)}"
        f"<details><summary>{escape(text('page.describe'))}</summary>"
        f"<p>{escape(content['alt'])}</p></details></figcaption></figure>"
    )


def table(content: dict, page: str, up: str) -> str:
    """A table in a box that scrolls by itself, or a list of cards, with its caption and files."""
    if "cards" in content:
        return _cards(content, page, up)
    opening = f'<table class="cc-sortable"{_filters(content)}>'
    caption = f"<caption>{escape(content['caption'])}</caption>"
    html = content["html"].replace("<table>", opening + caption, 1)
    return (
        f'<figure class="cc-table" id="{escape(content["name"])}">'
        f'<div class="cc-scroll" tabindex="0" role="region" '
        f'aria-label="{escape(content["caption"])}">{html}</div>'
        f"<figcaption>{downloads(page, content['name'], ('csv',), up)}</figcaption>"
        "</figure>"
    )


def _cards(content: dict, page: str, up: str) -> str:
    words = {word: text(f"page.filter.{word}") for word in ("search", "all")}
    words["count"] = text("page.filter.shown", n="{n}", of="{of}")
    words["filters"] = json.dumps(content["cards"], ensure_ascii=False)
    told = "".join(f' data-{word}="{escape(value)}"' for word, value in words.items())
    html = content["html"].replace("<ul", f'<ul aria-label="{escape(content["caption"])}"{told}', 1)
    return (
        f'<figure class="cc-table cc-multiples" id="{escape(content["name"])}">'
        f'<p class="cc-title">{escape(content["caption"])}</p>{figures.themed(html)}'
        f"<figcaption>{downloads(page, content['name'], ('csv',), up)}</figcaption>"
        "</figure>"
    )


def _filters(content: dict) -> str:
    """What the page's script needs to let readers choose rows; nothing for most tables."""
    if not content.get("filters"):
        return ""
    # The page's script fills in the numbers, since it alone knows how many rows are left.
    later = {"n": "{n}", "of": "{of}"}
    words = {word: text(f"page.filter.{word}", **later) for word in ("search", "all", "count")}
    told = "".join(f' data-{word}="{escape(value)}"' for word, value in words.items())
    return f' data-filters="{" ".join(map(str, content["filters"]))}"{told}'


def linked(html: str, pages: Mapping[str, str], up: str) -> str:
    """Turn links to a page, or to a region's own page, into ways there.

    Links without a page in the book leave their text.

    Parameters
    ----------
    pages
        Where each page stands on the site: by ``page:NAME``, and by ``region:KEY`` with the key
        percent-encoded.
    """

    def way(match: re.Match) -> str:
        if match["to"] not in pages:
            return match["shown"]
        href = f"{up}{pages[match['to']]}.html{match['at']}"
        return f'<a href="{href}">{match["shown"]}</a>'

    return _LINK.sub(way, html)


def downloads(page: str, name: str, kinds: tuple[str, ...], up: str) -> str:
    """Links to the files of one output."""
    labels = {kind: kind.upper() for kind in kinds} | {"codebook.csv": text("page.codebook")}
    links = [
        f'<a href="{up}downloads/{page}/{name}.{kind}" download>{escape(label)}</a>'
        for kind, label in labels.items()
    ]
    return f'<span class="cc-downloads">{" · ".join(links)}</span>'


def tail(
    page: str,
    parameters: dict[str, Parameter],
    content: Content,
    code: list[str],
    up: str,
    notebook: str = "",
    data: str = "",
) -> str:
    """The end of a page: parameters in force, the command that reruns it, its code and files.

    Parameters
    ----------
    notebook
        Name of the notebook, where that is not the page's own.
    data
        Name of the folder of another edition's data.
    """
    notebook = notebook or page

    def say(key: str) -> str:
        return escape(text(key))

    values = content.parameters
    rows = "".join(
        f"<tr><th scope=row><code>{escape(name)}</code></th>"
        f"<td>{escape(_shown(values.get(name)))}</td><td>{escape(entry.comment)}</td></tr>"
        for name, entry in parameters.items()
    )
    box = (
        f'<div class="cc-scroll" tabindex="0"><table class="cc-parameters">'
        f"<caption>{say('page.parameters')}</caption><thead><tr>"
        f"<th scope=col>{say('column.parameter')}</th><th scope=col>{say('page.value')}</th>"
        f"<th scope=col>{say('page.meaning')}</th></tr></thead><tbody>{rows}</tbody></table></div>"
        if rows
        else f"<p>{say('page.no_parameters')}</p>"
    )
    listing = "\n\n".join(code)
    vary = f"<p>{say('page.vary')}</p>" if rows else ""
    source = f"{up}downloads/{notebook}/{notebook}.ipynb"
    return (
        f'<section class="cc-tail">{box}<p>{say("page.command")}</p>'
        f"<pre><code>{escape(command(notebook, values, page, data))}</code></pre>"
        f'{vary}<p><a href="{source}" download>{say("page.notebook")}</a></p>'
        f"<details class=cc-code><summary>{say('page.code')}</summary>"
        f"<pre><code>{escape(listing)}</code></pre></details></section>"
    )


def command(page: str, values: dict[str, Value], file: str = "", data: str = "") -> str:
    """The command line that makes the page again, ready to paste into a shell.

    Examples
    --------
    >>> command("city-profile", {"city": "Tel Aviv"}, "city-tel-aviv")
    "clusterbook run city-profile -p 'city=Tel Aviv' --html city-tel-aviv.html"
    """
    words = ["clusterbook", "run", page]
    for name, value in values.items():
        if value not in ([], None):
            words += ["-p", f"{name}={_given(value)}"]
    words += ["--data", data] if data else []
    return shlex.join([*words, "--html", f"{file or page}.html"])


def _given(value: Value) -> str:
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
