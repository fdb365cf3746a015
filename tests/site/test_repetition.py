"""Title, sentence and text alternative of a figure or table complete each other; so do a page's."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from pathlib import Path

from bs4 import BeautifulSoup, Tag

MOST = 0.8  # of the words of the shorter one, in the same order and three at least together


def words(said: str) -> list[str]:
    return re.findall(r"[\w.]*\w", re.sub(r"^(Figure|Table) \d+\. ", "", said).lower())


def likeness(one: str, other: str) -> float:
    """How much of the shorter text stands in the longer one."""
    short, long = sorted((words(one), words(other)), key=len)
    blocks = SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 2) / max(len(short), 1)


def text(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag else ""


def told(page: Path) -> list[tuple[str, str, str]]:
    """What is told beside what: the place, and two texts that a reader meets together."""
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    head, lead = soup.select_one("article h1"), text(soup.select_one("article h1 ~ p"))
    pairs = [(page.stem, text(head).rstrip("#"), lead)]
    for figure in soup.select("article figure"):
        title = text(figure.select_one(".cc-title, caption, .cc-caption"))
        frame = figure.select_one("[role=img]")
        said = figure.find_previous_siblings("p", class_="cc-computed")[:1]
        texts = [title, str(frame["aria-label"]) if frame else "", *map(text, said)]
        place = f"{page.stem}#{figure.get('id')}"
        pairs += [(place, one, other) for at, one in enumerate(texts) for other in texts[at + 1 :]]
    return [pair for pair in pairs if min(len(words(pair[1])), len(words(pair[2]))) > 3]


def test_nothing_is_told_twice(site: Path, book):
    pairs = [pair for page in book.pages for pair in told(site / f"{page.docname}.html")]
    assert len(pairs) > len(book.pages)
    alike = [(round(likeness(*pair[1:]), 2), *pair) for pair in pairs]
    assert [found for found in sorted(alike, reverse=True) if found[0] >= MOST] == []
