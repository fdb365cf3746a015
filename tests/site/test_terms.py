"""Every term that was curated from the studies stands on a page with its Chinese and its gloss."""

from __future__ import annotations

import re
from html import unescape

import pytest

from creative_clusters.data import sources

pytestmark = pytest.mark.xdist_group("site")
CARD = re.compile(
    r'<p class="cc-term"><strong>(.*?)</strong> <span class="cc-also" lang="zh">(.*?)</span></p>'
    r"<p>(.*?)</p>",
    re.S,
)
SYSTEMS = ("frameworks", "matrix", "mechanisms")


@pytest.fixture(scope="module")
def cards(site, book) -> set[tuple[str, ...]]:
    """Term, Chinese and gloss of each card of the site."""
    pages = [(site / f"{page.docname}.html").read_text("utf-8") for page in book.pages]
    return {tuple(map(unescape, found)) for page in pages for found in CARD.findall(page)}


@pytest.fixture(scope="module")
def words(site, book) -> str:
    """What the pages show of cases."""
    pages = [(site / f"{page.docname}.html").read_text("utf-8") for page in book.pages]
    return unescape(
        "".join(found for page in pages for found in re.findall(r"<summary>.*?</summary>", page))
    )


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_curated_row_stands_on_a_page(cards, root, name):
    table = sources.read(root / "data").table(name)
    columns = ["component", "term_en", "term_zh", "gloss"]
    rows = table[columns].itertuples(index=False, name=None)
    assert [row[0] for row in rows if row[1:] not in cards] == []


def test_the_rows_are_not_fewer_than_were_curated(root):
    package = sources.read(root / "data")
    assert sum(len(package.table(name)) for name in SYSTEMS) >= 338


def test_every_case_stands_on_a_page_in_both_languages(words, root):
    cases = sources.read(root / "data").table("cases")
    assert [name for name in cases["case"].unique() if name not in words] == []
    assert [name for name in cases["case_zh"].unique() if name not in words] == []
