"""The search page: which page comes first, what it shows of it, and where it works."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from clusterbook.site import indexing
from tests.site.conftest import PHONE

pytestmark = pytest.mark.browser

RIGHT = [
    ("区位熵", "method/location-quotient.html"),
    ("新质生产力", "new-quality/the-model.html"),
    ("产业集群", "drivers/what-a-cluster-is.html"),
    ("数字文化创意产业集群", "drivers/what-a-cluster-is.html"),
    ("香港", "cities/hong-kong.html"),
    ("location quotient", "method/location-quotient.html"),
    ("Shenzhen", "cities/shenzhen.html"),
    ("深圳", "cities/shenzhen.html"),
    ("华强北", "paths/honeycomb.html"),
    ("jacksonville", "cities/jacksonville.html"),
    ("杰克逊维尔", "cities/jacksonville.html"),
    ("shenzhen", "cities/shenzhen.html"),
    ("ＳＨＥＮＺＨＥＮ", "cities/shenzhen.html"),
    ("Shenzh", "cities/shenzhen.html"),
    ("lq", "method/location-quotient.html"),
    ("location quotients", "method/location-quotient.html"),
    ("Location-Quotient", "method/location-quotient.html"),
    ("Hong Kong", "cities/hong-kong.html"),
    ("glossary", "appendix/glossary.html"),
    ("inconsistent claims", "audit/inconsistent-claims.html"),
]


def found(page):
    """The results of a search, when it has ended."""
    page.locator("#search-said", has_text=".").wait_for(timeout=10_000)
    return page.locator("#search-results li")


@pytest.mark.parametrize(("words", "address"), RIGHT)
def test_the_page_that_is_about_it_comes_first(opened, site, words, address):
    if not (site / address).is_file():
        pytest.skip(f"this book has no {address}")
    first = found(opened(f"search.html?q={quote(words)}")).first
    link = first.locator("a")
    assert link.get_attribute("href").partition("#")[0] == address
    shown = first.locator("p").inner_text()
    digits = sum(letter.isdigit() for letter in shown)
    assert len(shown) > 30 and digits < 0.1 * len(shown), shown
    assert first.locator("mark").count() >= 1
    link.click()
    assert opened(address).locator("h1").count()


@pytest.mark.parametrize(
    ("words", "title"), [("区位熵", "区位熵"), ("Shenzhen", "深圳（Shenzhen）")]
)
def test_the_chinese_edition_searches_its_own_pages(opened, words, title):
    page = opened(f"zh/search.html?q={quote(words)}")
    assert page.locator("#search-results li a").first.inner_text() == title


@pytest.mark.parametrize("words", ["中国的瓶颈与策略", "digital media growth measured"])
def test_words_are_looked_for_where_the_whole_stands_nowhere(opened, words):
    assert found(opened(f"search.html?q={quote(words)}")).count() >= 1


def test_it_says_when_nothing_is_found(opened):
    page = opened("search.html?q=xyzzyplugh")
    assert found(page).count() == 0
    assert "Nothing was found" in page.locator("#search-said").inner_text()


def test_the_text_is_loaded_with_the_first_query(opened, phone):
    sent = [path for visit in phone.values() for path in visit.sent]
    assert indexing.FILE not in sent
    page = opened("search.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#search-form input").fill("")
    assert not any(indexing.FILE in url for url in asked)
    page.locator("#search-form input").press_sequentially("Warsaw")
    assert found(page).count() >= 1
    assert any(indexing.FILE in url for url in asked)


@pytest.mark.parametrize("width", [1280, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_by_keyboard_alone_from_any_page_on_any_screen(opened, width, scheme):
    page = opened("method/location-quotient.html", width=width, color_scheme=scheme)
    page.keyboard.press("Control+k")
    page.keyboard.type("香港")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    assert found(page).count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cities/hong-kong.html*")


def test_without_a_server(opened, site):
    page = opened(f"{(site / 'search.html').as_uri()}?q={quote('区位熵')}")
    link = found(page).first.locator("a")
    assert link.get_attribute("href").startswith("method/location-quotient.html")


def test_markup_in_a_query_is_text(opened):
    page = opened(f"search.html?q={quote('<img src=x onerror=alert(1)> (*')}")
    found(page)
    assert page.locator("img[src=x]").count() == 0


def test_a_page_as_sections_without_drawings_code_and_numbers():
    html = (
        '<article><section id="a"><h1>A &amp; b<a class="headerlink" href="#a">#</a></h1>'
        "<p>One <em>two</em>.</p><svg><text>2016</text></svg><script>var x</script>"
        '<table><tr><th>Wuxi</th><td class="number">3.1</td><td>无锡</td></tr></table>'
        '<section id="c"><h2>C</h2><pre>code</pre><p>x &lt; y</p></section></section></article>'
    )
    assert indexing.sections(html) == [
        ["a", "A & b", "One two.\nWuxi · 无锡"],
        ["c", "C", "x < y"],
    ]
