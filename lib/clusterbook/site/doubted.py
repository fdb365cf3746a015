"""Marks on figures that the audit doubts: wherever one stands on a page, the page says so.

A doubted claim has a pattern in its column `mark`, as the figure reads in the book's text. Prose,
sentences, tables and charts are searched alike, each passage or row on its own.
"""

from __future__ import annotations

import re
from html import unescape

import pandas as pd

from clusterbook.chapter.doubts import PAGE, listed
from creative_clusters.audit.evidence import INCONSISTENT
from creative_clusters.words.wording import text

LINES = re.compile(r"</(?:p|li|tr|dd|div|text|h\d)>|\n\s*\n")
HOME = "audit"  # the folder of the pages that tell of the doubts themselves


def doubts(claims: pd.DataFrame | None) -> pd.DataFrame:
    """The inconsistent claims whose figure has a mark; none without claims."""
    if claims is None or "mark" not in claims:
        return pd.DataFrame()
    return claims[claims["verdict"].eq(INCONSISTENT) & claims["mark"].fillna("").ne("")]


def named(shown: str, claims: pd.DataFrame) -> pd.DataFrame:
    """Those of the doubted claims whose figure stands in a piece of markdown or HTML."""
    return claims[_marked(shown, claims)]


def _marked(shown: str, claims: pd.DataFrame) -> list[bool]:
    marks = claims["mark"].to_list()
    plain = [unescape(re.sub(r"<[^>]*>", " ", part)) for part in LINES.split(shown)]
    every = re.compile("|".join(f"(?:{mark})" for mark in marks))
    lines = [line for line in (" ".join(part.split()) for part in plain) if every.search(line)]
    return [any(re.search(mark, line) for line in lines) for mark in marks]


def note(shown: str, claims: pd.DataFrame) -> str:
    """The HTML that marks what is doubted in a piece of a page; empty if nothing is."""
    if claims.empty or f"page:{PAGE}#" in shown or not any(_marked(shown, claims)):
        return ""
    return listed(named(shown, claims), text("audit.mark.figure"))


def visible(html: str) -> str:
    """HTML as a reader sees it, without drawings' data and downloads."""
    return re.sub(r"(?s)<(script|style|template)\b.*?</\1>", "", html)
