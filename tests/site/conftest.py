"""The built book, served to a headless Chromium.

The site is built if it is not up to date. To look at one that is already built, name its folder
in ``CLUSTERBOOK_SITE``; nothing is built then. Browser tests skip where no Chromium is found.
What looks at every page on a desktop's screen is one group of tests, what does on a phone's is
another, so that two workers share them; whichever comes first builds the site.
"""

from __future__ import annotations

import gzip
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from clusterbook.book.project import Page, Project
from clusterbook.live.server import Handler, server
from clusterbook.site.build import build

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP, PHONE = 1280, 390
HERE = Path(__file__).parent

LOOKS = HERE / "looks.js"  # what is looked for on a page, in the browser
UNDRAWN = "was not drawn in"
PAPER = 690  # px between the margins of an A4 sheet


@pytest.hookimpl(tryfirst=True)  # before the names of groups are taken
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Share the tests of the site between two workers, each of which opens every page once."""
    for item in items:
        if item.path.parent == HERE and not item.get_closest_marker("xdist_group"):
            is_phones = "phone" in item.name or item.path.stem in ("test_charts", "test_search")
            item.add_marker(pytest.mark.xdist_group("phone" if is_phones else "desktop"))


@dataclass
class Visit:
    """What a reader's browser met on one page, scrolled through to its end."""

    found: dict
    errors: list[str]
    outside: list[str]
    sent: list[str]
    read: list[str]  # of these, what was sent before a chart was touched


@dataclass
class Served:
    """The site under an address, with a record of each file that went over the wire."""

    base: str
    site: Path
    sent: list[str] = field(default_factory=list)

    def weight(self, paths: list[str]) -> int:
        """Bytes of the files at `paths`, each compressed as a web host would."""
        return sum(_weight(self.site / path) for path in paths)


@cache
def _weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


class Recorder(Handler):
    """The book's own handler; it also notes each file that it sends in full."""

    def __init__(self, *args: object, served: Served, **options: object) -> None:
        self.served = served
        super().__init__(*args, **options)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        if code == HTTPStatus.OK and self.command == "GET":
            path = unquote(urlsplit(self.path).path).lstrip("/")
            self.served.sent.append(path or "index.html")


@pytest.fixture(scope="session")
def book(root: Path) -> Project:
    """The book that the site is built from."""
    return Project(root)


@pytest.fixture(scope="session")
def site(book: Project) -> Path:
    """Folder of the built site, English at its root and Chinese below."""
    if given := os.environ.get("CLUSTERBOOK_SITE"):
        return Path(given).resolve()
    failures = build(book, languages=book.languages, knobs=False).failures
    assert not failures, f"the book does not build: {failures[0].page}: {failures[0].error}"
    return book.build / "html"


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[Served]:
    """The site, served on this machine."""
    running = server(str(site), 0)
    served = Served(f"http://127.0.0.1:{running.server_port}/", site)
    running.RequestHandlerClass = partial(Recorder, served=served, directory=str(site))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield served
    running.shutdown()
    running.server_close()


@cache
def axe() -> str:
    """The script that looks for barriers to readers with a screen reader or low sight."""
    pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    script = files("axe_playwright_python").joinpath("axe.min.js")
    return script.read_text(encoding="utf-8")


def barred(page) -> list[str]:
    """What bars a reader's way on a page that is open: to all, to the eye, to the finger."""
    page.evaluate("looks.uncover()")
    page.evaluate(axe())
    kinds = ("barriers", "small", "unseen", "wide")
    return [fault for kind in kinds for fault in page.evaluate(f"looks.{kind}()")]


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """A headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip(f"no Chromium is installed (looked for {', '.join(CHROMIUM)})")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, served: Served) -> Iterator:
    """Open a page in a window of its own; all are closed at the end."""
    contexts = []

    def open_page(address: str, **options):
        size = {"width": options.pop("width", DESKTOP), "height": 900}
        contexts.append(chromium.new_context(viewport=size, **options))
        contexts[-1].add_init_script(path=LOOKS)
        page = contexts[-1].new_page()
        page.goto(address if "://" in address else served.base + address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def desktop(chromium, served: Served, book: Project) -> dict[str, Visit]:
    """The pages of the book in reading order at 1280 px, by one reader with an empty cache."""
    return _tour(chromium, served, book, DESKTOP)


@pytest.fixture(scope="session")
def phone(chromium, served: Served, book: Project) -> dict[str, Visit]:
    """The pages of the book in reading order at 390 px."""
    return _tour(chromium, served, book, PHONE)


def _tour(chromium, served: Served, book: Project, width: int) -> dict[str, Visit]:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(path=LOOKS)
    pages = [f"{page.docname}.html" for page in looked_at(book)]
    visits = {page: _visit(context, served, page) for page in pages}
    context.close()
    return visits


def looked_at(book: Project) -> list[Page]:
    """Every page; of those made from one notebook the first, the middle and the last."""
    made: dict[str, list[Page]] = {}
    for page in book.pages:
        if page.template:
            made.setdefault(page.template, []).append(page)
    few = [page for one in made.values() for page in (one[0], one[len(one) // 2], one[-1])]
    return [page for page in book.pages if not page.template or page in few]


def _visit(context, served: Served, address: str) -> Visit:
    """Open a page and scroll through it; once more in a new tab where a chart did not get drawn.

    Seen once in some thousand visits: a headless browser that draws no further frame of a tab.
    A chart that is broken is so in the second tab as well.
    """
    visit = _scroll_through(context, served, address)
    undrawn = [error for error in visit.errors if UNDRAWN in error]
    if not undrawn or visit.errors != undrawn:
        return visit
    return _scroll_through(context, served, address)


def _scroll_through(context, served: Served, address: str) -> Visit:
    from playwright.sync_api import Error as PlaywrightError

    errors: list[str] = []
    asked: list[str] = []
    before = len(served.sent)
    page = context.new_page()
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served.base + address)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_load_state("networkidle")
    read = served.sent[before:]
    crowded = page.evaluate("looks.crowded()")
    try:
        page.evaluate("looks.touch()")
    except PlaywrightError as error:
        errors.append(str(error))
    found = page.evaluate("looks.met()")
    found |= {name: page.evaluate(f"looks.{name}()") for name in ("cut", "small", "untold")}
    found["crowded"] = crowded + page.evaluate("looks.crowded(true)")
    page.evaluate("looks.uncover()")
    page.evaluate(axe())
    found |= {name: page.evaluate(f"looks.{name}()") for name in ("barriers", "unseen")}
    page.add_style_tag(content="* { transition: none !important }")  # colours change at once
    page.evaluate("document.documentElement.dataset.theme = 'dark'")  # where these alone differ
    found["barriers"] += page.evaluate("looks.barriers(['color-contrast', 'link-in-text-block'])")
    found["unseen"] += page.evaluate("looks.unseen()")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 900})
    found["cut_on_paper"] = page.evaluate("looks.cut()")
    page.close()
    own = (served.base, "data:", "blob:", "file:")
    outside = [url for url in asked if not url.startswith(own)]
    return Visit(found, errors, outside, served.sent[before:], read)
