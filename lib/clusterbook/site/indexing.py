"""What the search page searches: the text of each page by its sections, in one script.

A browser looks each query up in the text itself: Chinese needs no cutting into words then, a page
is found by any part of a name, and it works without a server. Sphinx's index is cut by a
dictionary that its queries are not (区位熵 finds nothing); Pagefind cuts both, but by one language
a page, needs a server and 53 MB for Chinese.
"""

from __future__ import annotations

import csv
import json
import re
from html import unescape
from pathlib import Path

from clusterbook.book.project import Project

FILE = "search-index.js"
# Drawings, code and files are no text; nor are numbers without their heads.
_NO_TEXT = re.compile(
    r"(?s)<(svg|script|style|pre|button)\b.*?</\1>|<section class=\"cc-tail\">.*?</section>"
    r"|<details class='cc-source'>.*?</details>|<a class=\"headerlink\".*?</a>"
    r"|<nav class=\"cc-knobs\".*?</nav>|<span class=\"cc-downloads\">.*?</span>"
    r"|<summary>.*?</summary>|<td class=\"number\".*?</td>"
)
_SECTION = re.compile(r'(?s)<section [^>]*?id="([^"]+)">\s*(?:<span[^>]*></span>)*<h\d>(.*?)</h\d>')
_LINE = re.compile(r"</(?:p|li|tr|dd|dt|div|figure|h\d)>")
_CELL = re.compile(r"</(?:td|th|strong|small)>")


def script(site: Path, project: Project) -> str:
    """The script that gives the search page the text of each page, and what has two names."""
    texts = [
        [f"{page.docname}.html", *sections((site / f"{page.docname}.html").read_text("utf-8"))]
        for page in project.pages
    ]
    places = project.package.places[["name_en", "name_zh"]].to_numpy().tolist()
    held = json.dumps({"pages": texts, "terms": places + _terms(site)}, ensure_ascii=False)
    return f"window.bookText = {held};\n"


def sections(html: str) -> list[list[str]]:
    """The sections of a page: anchor, heading, and its text, a line a paragraph or row."""
    article = re.search(r"(?s)<article.*?</article>", html)
    _, *found = _SECTION.split(_NO_TEXT.sub(" ", article[0] if article else ""))
    return [[found[i], _plain(found[i + 1]), _lines(found[i + 2])] for i in range(0, len(found), 3)]


def _lines(html: str) -> str:
    lines = [_plain(_CELL.sub(" · ", part)).strip(" ·") for part in _LINE.split(html)]
    return "\n".join(filter(None, lines))


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def _terms(site: Path) -> list[list[str]]:
    """English and Chinese of each term of the glossary: who asks for one finds the other."""
    glossary = site / "downloads" / "glossary" / "glossary.csv"
    if not glossary.is_file():
        return []
    with glossary.open(encoding="utf-8-sig", newline="") as rows:
        return [[row["term_en"], row["term_zh"]] for row in csv.DictReader(rows) if row["term_zh"]]
