"""Turning a page in a browser: in place, by keyboard, with back, and without scripts."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from clusterbook.book.project import Project
from clusterbook.live.server import server
from clusterbook.site.build import build
from tests.clusterbook.conftest import make_book, write_data, write_notebook

from .conftest import DESKTOP, PHONE, barred

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CODE = (
    'panel = page.panel("firms")\n'
    "high = panel[panel['lq'] >= page.threshold]\n"
    'page.require(high, "measure.firms")\n'
    'page.say(f"{len(high)} at or above {page.threshold:g}")\n'
    'page.table(high[["region", "lq"]], "values", "Values")\n',
)


@pytest.fixture(scope="module")
def levels(tmp_path_factory, root: Path) -> Iterator[str]:
    """Address of a page that can be turned."""
    book = make_book(tmp_path_factory.mktemp("turned") / "book", root)
    takes = "last_year: int = None  # last year\nthreshold: float = 1.0  # the LQ that counts"
    write_notebook(book.root / "chapters/part/levels.ipynb", "Levels", *CODE, parameters=takes)
    declared = {"pages": {"levels": {"knobs": {"last_year": "all", "threshold": [1, 1.5, 9]}}}}
    (book.root / "chapters" / "pages.yml").write_text(yaml.safe_dump(declared))
    assert not build(Project(book.root, book.data)).failures
    with _serving(book) as address:
        yield address


@contextmanager
def _serving(book: Project) -> Iterator[str]:
    running = server(str(book.build / "html"), 0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}/part/levels.html"
    running.shutdown()
    running.server_close()


def test_a_page_is_turned_in_place_by_keyboard(opened, levels: str):
    page = opened(levels)
    page.evaluate("window.mark = 1")  # gone if the page is loaded anew
    page.get_by_role("link", name="1.5").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/levels--2017--1-5.html")
    page.get_by_text("1 at or above 1.5").first.wait_for()
    chosen = page.get_by_role("group", name="Threshold").locator("[aria-current]")
    assert chosen.inner_text() == "1.5"
    assert chosen.evaluate("(one) => one === document.activeElement")
    assert page.title().startswith("2017 · 1.5 · Levels")
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('1.5')")
    assert page.locator("table.cc-sortable thead button").count() == 2  # its tables sort too
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/levels--2017--9.html")
    page.locator(".cc-missing").wait_for()
    page.go_back()
    page.get_by_text("1 at or above 1.5").first.wait_for()
    page.go_back()
    page.get_by_text("3 at or above 1").first.wait_for()
    assert page.url == levels
    page.go_forward()
    page.get_by_text("1 at or above 1.5").first.wait_for()
    page.get_by_role("link", name="Back to the page").click()
    page.get_by_text("3 at or above 1").first.wait_for()
    assert page.url == levels
    assert page.evaluate("window.mark") == 1


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_form_has_no_barriers(opened, levels: str, width: int):
    page = opened(levels, width=width)
    assert barred(page) == []


def test_a_page_is_turned_without_scripts(opened, levels: str):
    page = opened(levels, java_script_enabled=False)
    page.get_by_role("link", name="2016").click()
    assert page.url.endswith("levels--2016--1.html")
    assert page.get_by_text("1 at or above 1").first.is_visible()
    assert page.get_by_role("group", name="Threshold").locator("[aria-current]").inner_text() == "1"


def test_a_region_is_text_on_knobs_too(opened, tmp_path_factory, root: Path):
    name = '<img src=x onerror="window.ran=1">'
    book = make_book(tmp_path_factory.mktemp("names") / "book", root)
    shutil.rmtree(book.data)
    write_data(book.data, labels=("Tokyo", name))
    takes = 'city: str = "Tokyo"  # the city shown'
    say = "page.say(page.city)\npage.result(ok=True)"
    write_notebook(book.root / "chapters/part/levels.ipynb", "Levels", say, parameters=takes)
    declared = {"pages": {"levels": {"knobs": {"city": "all"}}}}
    (book.root / "chapters" / "pages.yml").write_text(yaml.safe_dump(declared))
    assert not build(Project(book.root, book.data)).failures
    with _serving(book) as address:
        page = opened(address)
        page.get_by_role("link", name=name).click()  # turned in place, by the script
        page.wait_for_url("**/levels--*.html")
        page.locator(".cc-knobs [aria-current]", has_text=name).wait_for()
        assert page.evaluate("window.ran") is None
        page.reload()
        assert page.locator(".cc-knobs [aria-current]").inner_text() == name
        assert page.locator("article img[src=x]").count() == 0
        assert page.evaluate("window.ran") is None
