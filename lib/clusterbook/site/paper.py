"""The book on paper: one PDF with contents, and each page's part of it; printed by Chromium.

All pages are put into one document, so that links, contents and numbers of pages lead from one to
another. It is printed twice: on which sheet a chapter begins is known after the first time.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path
from posixpath import dirname, join, normpath

from clusterbook.book.project import BookError, Page, Project
from clusterbook.files import atomic
from clusterbook.site import policy
from creative_clusters.words.wording import language, text

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BOOK = "downloads/book.pdf"
_PATIENCE = 600  # seconds that a browser may take
_LEFT_OUT = re.compile(
    r'<script\b.*?</script>|<div class="cc-static cc-narrow">.*?</svg></div>|cc-brief', re.S
)
_OWN = re.compile(r'(\b(?:id|for|aria-labelledby)="|url\(#|xlink:href="#)(?=[^")])')
_WAY = re.compile(r'(?<!xlink:)\bhref="([^"]*)"')


def browser() -> str:
    """The program that prints; BookError if there is none."""
    if found := next(filter(None, map(shutil.which, PROGRAMS)), None):
        return found
    raise BookError(
        f"A PDF is printed by Chromium or Chrome, and none of {', '.join(PROGRAMS)} is here."
    )


def add(project: Project, site: Path) -> None:
    """Print the pages of a site, as a book and each by itself, and link what was printed."""
    from pypdf import PdfReader, PdfWriter

    pages = {page.docname: page for page in project.pages}
    chapters = {doc: _chapter(site, doc, pages) for doc in pages}
    titles = {doc: _title(chapters[doc], page) for doc, page in pages.items()}
    (site / BOOK).parent.mkdir(exist_ok=True)
    starts: dict[str, int] = {}
    for _ in ("to find the sheets", "with their numbers"):
        body = _contents(pages, titles, starts) + "".join(chapters.values())
        _print(site, next(iter(titles.values())), body)
        book = PdfReader(site / BOOK)
        places = [book.named_destinations[f"/{_key(doc)}"] for doc in pages]
        sheets = [book.get_destination_page_number(place) or 0 for place in places]
        starts = dict(zip(pages, sheets, strict=True))
    ends = [*sheets[1:], len(book.pages)]
    for (doc, page), start, end in zip(pages.items(), sheets, ends, strict=True):
        part, own = PdfWriter(), f"downloads/{page.name}/{page.name}.pdf"
        part.append(book, pages=(start, end), import_outline=False)
        part.add_metadata({"/Title": unescape(titles[doc])})
        (site / own).parent.mkdir(exist_ok=True)
        part.write(site / own)
        _link(site / f"{page.docname}.html", "../" * page.docname.count("/"), own)


def _key(doc: str) -> str:
    return doc.replace("/", "-")


def _chapter(site: Path, doc: str, pages: Mapping[str, Page]) -> str:
    """The article of a page, its names made its own, its links those of the document."""
    html = (site / f"{doc}.html").read_text(encoding="utf-8")
    found = re.search(r'<article class="bd-article.*?</article>', html, re.S)
    body = _LEFT_OUT.sub("", found[0] if found else "")

    def way(match: re.Match) -> str:
        path, _, at = match[1].partition("#")
        if ":" in path:
            return match[0]
        to = normpath(join(dirname(doc), path)).removesuffix(".html") if path else doc
        at = f"--{at}" if at else ""
        return f'href="#{_key(to)}{at}"' if to in pages else ""

    body = _WAY.sub(way, _OWN.sub(rf"\1{_key(doc)}--", body))
    return f'<section class="cc-chapter" id="{_key(doc)}">{body}</section>'


def _title(chapter: str, page: Page) -> str:
    heading = re.search(r"<h1>(.*?)(?:<a class=\"headerlink.*?)?</h1>", chapter, re.S)
    return re.sub(r"<[^>]+>", "", heading[1]) if heading else escape(page.name)


def _contents(
    pages: Mapping[str, Page], titles: Mapping[str, str], starts: Mapping[str, int]
) -> str:
    """The list of all pages by part, with the sheets on which they begin."""
    items, part = "", None
    for doc, page in pages.items():
        if page.part and page.part != part:
            items += f"<li><strong>{escape(page.part)}</strong></li>"
        part = page.part
        kind = ' class="cc-below"' if page.under else ""
        sheet = starts.get(doc, -1) + 1
        items += f'<li{kind}><a href="#{_key(doc)}">{titles[doc]}</a> <span>{sheet}</span></li>'
    return f"<nav><h1>{text('page.contents')}</h1><ul>{items}</ul></nav>"


def _print(site: Path, title: str, body: str) -> None:
    """Print a document in the styles of the site into the site's book."""
    head = "".join(
        f'<link rel="stylesheet" href="{sheet.relative_to(site).as_posix()}">'
        for sheet in sorted(site.glob("_static/**/*.css"))
    )
    document = site / "paper.html"
    html = (
        f'<!doctype html><html lang="{language()}" data-theme="light"><meta charset="utf-8">'
        f"<title>{title}</title>{head}"
        f'<body class="cc-paper"><main>{body}</main></body></html>'
    )
    document.write_text(policy.guarded(html), encoding="utf-8")
    options = ["--headless", "--disable-gpu", "--generate-pdf-document-outline"]
    options += ["--no-pdf-header-footer", f"--print-to-pdf={site / BOOK}"]
    options += ["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else []
    with atomic.Workspace() as profile:
        command = [browser(), *options, f"--user-data-dir={profile}", document.as_uri()]
        done = subprocess.run(command, capture_output=True, errors="replace", timeout=_PATIENCE)
    document.unlink()
    if done.returncode or not (site / BOOK).is_file():
        raise BookError(f"{command[0]} could not print the book: {done.stderr.strip()[-300:]}")


def _link(page: Path, up: str, own: str) -> None:
    """Offer the PDFs at the end of a page."""
    html = page.read_text(encoding="utf-8")
    links = f'<a href="{up}{own}" download>{text("page.pdf")}</a>'
    links += f' · <a href="{up}{BOOK}" download>{text("page.pdf.book")}</a>'
    links = f'<p class="cc-downloads">{links}</p>'
    page.write_text(html.replace("</article>", f"{links}</article>", 1), encoding="utf-8")
