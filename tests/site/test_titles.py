"""What data and notebooks call things is shown as text, wherever a title goes."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml

from clusterbook.book.project import Project
from clusterbook.live.server import server
from clusterbook.site.build import build

from ..clusterbook.conftest import TABLE, make_book, write_data, write_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("titles")]

HOSTILE = "<img src=x onerror=alert(1)>"
WRITTEN = r"Levels \<img src=x onerror=alert(1)>"  # as markdown, of the same characters
COMMAND = [sys.executable, "-c", "from clusterbook.cli import main; main()"]
GIVEN = ["first_year=2016", "first_year=2017"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, root: Path) -> Project:
    """A built book that is called so, has headings like that, and a page for each such region."""
    book = make_book(tmp_path_factory.mktemp("hostile") / "book", root)
    part = book.root / "chapters" / "part"
    write_notebook(book.root / "chapters" / "index.ipynb", WRITTEN, "page.result(ok=True)")
    write_notebook(part / "levels.ipynb", WRITTEN, TABLE, parameters="first_year: int = None  # a")
    city = 'page.table(page.panel("firms"), "values", page.city)\npage.result(city=page.city)'
    write_notebook(part / "profile.ipynb", "A city", city, parameters="city: str = None  # a")
    each = {"notebook": "chapters/part/profile", "each": {"city": "regions"}, "under": "levels"}
    each |= {"name": "city-{city}", "file": "chapters/cities/{city}", "title": "{city}"}
    declared = yaml.safe_dump({"pages": {"profile": each}})
    (book.root / "chapters" / "pages.yml").write_text(declared, encoding="utf-8")
    for path in book.data.iterdir():
        path.unlink()
    book.data.rmdir()
    write_data(book.data, labels=(HOSTILE, "Tokyo"))
    book = Project(book.root)
    assert not build(book).failures
    return book


@pytest.fixture(scope="module")
def written(hostile: Project) -> Project:
    """The same with a page in one file, a sweep and a comparison."""
    grid = hostile.root / "grid.yml"
    grid.write_text("first_year: [2016, 2017]\n", encoding="utf-8")
    for words in (
        ["run", "profile", "-p", f"city={HOSTILE}", "--html", "city.html"],
        ["sweep", "levels", "--grid", str(grid)],
        ["compare", "levels", "-a", GIVEN[0], "-b", GIVEN[1]],
        ["compare", "profile", "-a", f"city={HOSTILE}", "-b", "city=Tokyo", "--out", "cities"],
    ):
        subprocess.run([*COMMAND, *words], cwd=hostile.root, check=True, capture_output=True)
    return hostile


@pytest.fixture
def opened(chromium, hostile: Project):
    """Open a file of the book; fail at the end if text of it ran as script, or a script failed."""
    running = server(str(hostile.root), 0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    page, alerts = chromium.new_page(), []
    page.on("dialog", lambda dialog: (alerts.append(page.url), dialog.dismiss()))
    page.on("pageerror", lambda error: alerts.append(f"{page.url}: {error}"))

    def open_page(address: str):
        page.goto(f"http://127.0.0.1:{running.server_port}/{address}")
        page.wait_for_load_state("networkidle")
        assert page.locator("img[src=x]").count() == 0
        return page

    yield open_page
    page.close()
    running.shutdown()
    running.server_close()
    assert alerts == []


def _address(book: Project, name: str) -> str:
    [page] = [page for page in book.pages if page.name.startswith(name)]
    return f"_build/html/{page.docname}.html"


@pytest.mark.parametrize("name", ["index", "levels", "city-img"])
def test_titles_on_pages_of_the_site(opened, hostile, name):
    page = opened(_address(hostile, name))
    assert page.locator("#jb-print-docs-body h1").text_content() == page.title().split(" — ")[0]
    assert HOSTILE in page.locator("main h1 >> visible=true").inner_text()
    assert HOSTILE in page.title()
    for tag in ('meta[name="citation_title"]', 'meta[property="og:title"]'):
        assert name == "index" or HOSTILE in page.locator(tag).get_attribute("content")


def test_titles_that_are_found_by_search(opened):
    page = opened(f"_build/html/search.html?q={quote('onerror')}")
    page.locator("#search-results li a").first.wait_for(timeout=10_000)
    page.goto(page.url.replace("onerror", quote(HOSTILE)))
    page.locator("#search-results li a").first.wait_for(timeout=10_000)
    assert HOSTILE in page.locator("#search-results").inner_text()
    assert page.locator("img[src=x]").count() == 0


def test_the_title_of_a_page_in_one_file(opened, written):
    page = opened("city.html")
    assert page.locator("#jb-print-docs-body h1").text_content() == HOSTILE


def test_titles_of_sweeps(opened, written):
    page = opened("_build/sweeps/levels/index.html")
    assert HOSTILE in page.locator("#jb-print-docs-body h1").text_content()
    page.locator('main a[href^="pages/"]').first.click()
    page.wait_for_load_state("networkidle")
    assert HOSTILE in page.locator("#jb-print-docs-body h1").text_content()
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("address", ["_build/comparison/index.html", "cities/index.html"])
def test_names_in_comparisons(opened, written, address):
    page = opened(address)
    assert address.startswith("_build") or HOSTILE in page.locator("main").inner_text()
