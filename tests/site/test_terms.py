"""Terms of the studies stand on a page; those of the glossary are told where they are used."""

from __future__ import annotations

import re
from html import unescape

import pytest

from clusterbook.site import markup
from creative_clusters.data import sources
from tests.site.conftest import PHONE

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


def test_the_first_use_of_a_term_in_prose_leads_to_its_meaning():
    page = (
        '<title>Entropy</title><article class="bd-article"><h1>Entropy</h1><p>See <a href="x">LQ'
        "</a> and <code>entropy</code>.</p><figure><p>An entropy</p></figure><p>Entropies, Entropy "
        "&amp; the Location quotients of an LQ, its entropy.</p></article><p>Entropy</p>"
    )
    terms = [("location quotient (LQ)", "区位熵", 'A "share"'), ("entropy", "熵", "Evenness")]
    made = markup.glossed(page, terms, "../g.html")
    assert re.sub(r'<a class="cc-gloss".*?>(.*?)</a>', r"\1", made, flags=re.S) == page
    found = re.findall(
        r'<a class="cc-gloss" href="../g.html" data-gloss="(.*?)">(.*?)</a>', made, re.S
    )
    assert found == [
        ("entropy\n熵\nEvenness", "Entropy"),
        ("location quotient (LQ)\n区位熵\nA &quot;share&quot;", "Location quotients"),
    ]
    assert markup.glossed(page, [], "g.html") == page


@pytest.mark.browser
def test_a_term_is_told_to_a_mouse_a_finger_and_the_keyboard(opened):
    page = opened("concentration/who-earns.html")
    term, tip = page.locator(".cc-gloss", has_text="location quotient"), page.locator("#cc-tip")
    term.hover()
    assert "区位熵" in tip.inner_text() and "share" in tip.inner_text()
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    term.focus()
    assert tip.is_visible() and term.get_attribute("aria-describedby") == "cc-tip"
    page.keyboard.press("Tab")
    assert not term.get_attribute("aria-describedby")
    term.click()
    page.wait_for_url("**/glossary.html")

    page = opened("concentration/who-earns.html", width=PHONE, has_touch=True)
    page.locator(".cc-gloss").first.tap()
    assert page.locator("#cc-tip").is_visible() and "who-earns" in page.url
    page.locator("article h1").tap()
    assert page.locator("#cc-tip").is_hidden()

    bare = opened("concentration/who-earns.html", java_script_enabled=False)
    bare.locator(".cc-gloss").first.click()
    assert "glossary" in bare.url
