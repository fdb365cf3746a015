"""What data call things is shown as it is written, wherever it goes, and never runs."""

from __future__ import annotations

import subprocess
import sys
import threading
from itertools import cycle, product
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest
import yaml

from clusterbook.book.project import Project
from clusterbook.live.server import server
from clusterbook.site.build import build
from creative_clusters.words.wording import LANGUAGES

from .conftest import LOOKS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("labels")]

COMMAND = [sys.executable, "-c", "from clusterbook.cli import main; main()"]
REGIONS = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\"' onmouseover=alert(3) x='",
    "[x](javascript:alert(4)) ![y](z.png)",
    "`rm -rf /` $(id) ${IFS} {cite}`a` -- ...",
    "{{ 7*7 }} {title} [[firms]] [[figure:a]]",
    "$$x^2$$ \\alpha $y$",
    '=HYPERLINK("http://evil.example","x")',
    "\u202egnirts\u202c \u200fx",
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "../../../etc/passwd",
    "# a/b\\c|d * e",
    "%3Cb%3E #x ?y=1&z=2",
    "__proto__",
    "constructor",
    "]]> <!-- --><style>*{display:none}</style>",
    "深圳 <b>市</b>",
    "-1+1",
)
OWN = 'digital <svg onload=alert(5)> it\'s "so"'
EDITION = {
    "title": "</title><script>alert(6)</script> & <b>T</b> {{x}} 'quo\"te",
    "notice": "<script>alert(7)</script> [a](javascript:alert(8))",
    "author": "<script>alert(9)</script> O'Neil",
    "origin": "</script><script>alert(10)</script> *origin*",
    "licence": "<img src=x onerror=alert(11)>",
    "region": {"one": "<i>town's</i>", "many": "towns</script><script>alert(12)</script>"},
    "file": "counts.csv",
    "columns": {key: key for key in ("region", "industry", "year", "number", "size")},
    "measures": {
        "number": {"one": "firm<script>alert(13)</script>", "many": "=firms'", "unit": "</p>u"},
        "size": {"many": "rev\"enue' onload=alert(14)", "zh": "$x$", "unit": "`${1}`"},
    },
    "industry": OWN,
    "industry_name": OWN,
    "places": "places.csv",
}
# What a label would have made, had it been read as markup; and charts that were not drawn.
MADE = """() => [...document.querySelectorAll("*")].flatMap((one) => [
  ...[...one.attributes].filter(({ name, value }) => /^on/.test(name)
    || /^\\s*(javascript:|https?:..evil)/i.test(value)).map(({ name }) => name),
  ...(one.matches("img[src=x], td b, h1 b, p b, a b, td u, table style, i:not([class])")
    ? [one.outerHTML] : []),
  ...(one.dataset.error ? [one.dataset.error] : []),
])"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, root: Path) -> Project:
    """The book on an edition of such names, with a page in one file, a sweep and comparisons."""
    folder = tmp_path_factory.mktemp("hostile")
    data = folder / "data"
    data.mkdir()
    cells = product(enumerate(REGIONS), enumerate((OWN, "=cmd|' /C calc'!A0")), range(2015, 2025))
    rows = [
        (
            r,
            b,
            y,
            40 + 7 * ((5 * i + 3 * j + y) % 11) + i * (y - 2014) * (j == 0),
            300 + 31 * i * j + y,
        )
        for (i, r), (j, b), y in cells
    ]
    pd.DataFrame(rows, columns=list(EDITION["columns"])).to_csv(data / "counts.csv", index=False)
    places = {
        "region": REGIONS,
        "name_zh": [f"<i>中</i>{region}" for region in REGIONS],
        "country": "<i>land</i>",
        "world_region": [one for one, _ in zip(cycle(["=1+1", "<u>w</u>"]), REGIONS, strict=False)],
        "group": [one for one, _ in zip(cycle(["'g1", "<u>g2</u>"]), REGIONS, strict=False)],
        "lat": range(10, 10 + len(REGIONS)),
        "lon": range(20, 20 + len(REGIONS)),
    }
    pd.DataFrame(places).to_csv(data / "places.csv", index=False)
    described = yaml.safe_dump(EDITION, allow_unicode=True)
    (data / "edition.yml").write_text(described, encoding="utf-8")
    book = Project(root, data, folder / "build")
    assert not build(book, languages=LANGUAGES, knobs=False).failures
    (folder / "grid.yml").write_text(yaml.safe_dump({"city": list(REGIONS[:3])}), "utf-8")
    of = [f"city={region}" for region in REGIONS[:2]]
    for words in (
        ["run", "city-profile", "-p", of[0], "--html", str(folder / "city.html")],
        ["sweep", "city-profile", "--grid", str(folder / "grid.yml")],
        ["compare", "city-profile", "-a", of[0], "-b", of[1]],
    ):
        out = [] if words[0] == "run" else ["--out", str(folder / words[0])]
        given = [*COMMAND, *words, "--data", str(data), *out]
        subprocess.run(given, cwd=root, check=True, capture_output=True)
    return book


# Safe by itself, without the policy; that scripts run under it, all tests of pages see.
WAYS = ["without the policy", pytest.param("with it", marks=pytest.mark.long)]


@pytest.fixture(scope="module", params=WAYS)
def opened(chromium, hostile: Project, request):
    """Open a page of the book; nothing of a label may run, nor a script of the page fail."""
    running = server(str(hostile.build.parent), 0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    context = chromium.new_context(bypass_csp=request.param == "without the policy")
    context.add_init_script(path=LOOKS)
    pages = []

    def open_page(address: str):
        page, told = context.new_page(), []
        pages.append(page)
        page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda said: told.append(said.text) if said.type == "error" else None)
        page.goto(f"http://127.0.0.1:{running.server_port}/{address}")
        page.wait_for_load_state("networkidle")
        page.evaluate("looks.touch()")
        assert [*told, *page.evaluate(MADE)] == []
        for one in pages[:-1]:
            one.close()
        del pages[:-1]
        return page

    yield open_page
    context.close()
    running.shutdown()
    running.server_close()


def test_every_page_of_the_book(opened, hostile: Project):
    for page, code in product(hostile.pages, LANGUAGES):
        shown = opened(f"build/html/{code.replace('en', '.')}/{page.docname}.html")
        printed = shown.locator("#jb-print-docs-body h1").text_content()
        assert printed == shown.title().split(" — ")[0].replace(EDITION["title"], printed)
        assert EDITION["title"] in shown.title()
        if not page.each:
            continue
        names = shown.locator("main h1 >> visible=true").inner_text(), printed, shown.title()
        for tag in ('meta[name="citation_title"]', 'meta[property="og:title"]'):
            names = (*names, shown.locator(tag).get_attribute("content"))
        label = " ".join(page.each["city"].split())
        assert all(label in " ".join(name.split()) for name in names), names


def test_two_of_them_side_by_side(opened, hostile: Project):
    one, *others = (page for page in hostile.pages if page.each)
    page = opened(f"build/html/{one.docname}.html")
    for other in others[:3]:
        label = " ".join(other.each["city"].split())
        page.locator(".cc-tool input").fill(label)
        page.keyboard.press("Enter")
        page.locator(".cc-beside h2", has_text=label).wait_for()
        page.locator(".cc-beside[data-drawn]").wait_for()
        assert page.evaluate(MADE) == []


def test_labels_in_lists_and_tables(opened, hostile: Project):
    shown = opened("build/html/cities/all-cities.html").locator("main").inner_text()
    assert [one for one in REGIONS if " ".join(one.split()) not in " ".join(shown.split())] == []


@pytest.mark.parametrize("label", ["onerror", REGIONS[1], REGIONS[5], REGIONS[8], REGIONS[16]])
def test_labels_that_are_found_by_search(opened, label):
    page = opened(f"build/html/search.html?q={quote(label)}")
    page.locator("#search-results li a").first.wait_for(timeout=10_000)
    assert page.evaluate(MADE) == []
    assert label in page.locator("#search-results").inner_text()


def test_what_does_not_stand_in_the_book(opened):
    for address in ("city.html", "sweep/index.html", "compare/index.html"):
        page = opened(address)
        assert REGIONS[0] in page.locator("main").inner_text()
    opened("sweep/index.html").locator('main a[href^="pages/"]').first.click()


def test_downloads_are_faithful(hostile: Project):
    tables = hostile.build.glob("html/downloads/**/*.csv")
    regions = {str(one) for path in tables for one in pd.read_csv(path).get("region", [])}
    assert set(REGIONS) <= regions
