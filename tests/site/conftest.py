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

READ = "window.scrollTo(0, document.documentElement.scrollHeight)"
# A chart is drawn when a reader points at it.
PATIENCE, UNDRAWN = 30, "was not drawn in"
TOUCH = f"""async () => {{
  const drawn = (figure) => figure.classList.contains("cc-alive") || figure.dataset.error;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 30));
  for (const figure of document.querySelectorAll("figure.cc-chart")) {{
    const last = Date.now() + {PATIENCE} * 1000;
    figure.scrollIntoView({{ behavior: "instant" }});
    figure.dispatchEvent(new Event("pointerenter"));
    while (!drawn(figure) && Date.now() < last) await pause();
    if (!drawn(figure)) throw new Error(`${{figure.id}} {UNDRAWN} {PATIENCE} s`);
  }}
}}"""
# What axe finds wrong, each with the first element that has it.
BARRIERS = """async (only) => (await axe.run(document, {
  resultTypes: ["violations"], preload: false, ...(only && { runOnly: only }) })).violations
  .map((one) => `${one.id}: ${one.nodes.length}, ${one.nodes[0].html.slice(0, 120)}`)"""
# Texts that lie over another, leave the frame, or are too small to be read; in place of letters,
# which are lower than their line, a box of two thirds of it along the text.
CROWDED = """(live) => {
  const found = [];
  for (const figure of document.querySelectorAll("figure.cc-chart")) {
    const frame = figure.querySelector(".cc-frame").getBoundingClientRect();
    const svg = [...figure.querySelectorAll(live ? ".cc-live svg" : ".cc-static svg")]
      .find((one) => one.checkVisibility());
    if (!svg) { found.push(`${figure.id}: not drawn`); continue; }
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim()
      && text.checkVisibility({ opacityProperty: true })).map((text) => {
      const box = text.getBBox(), m = text.getScreenCTM(), scale = Math.hypot(m.a, m.b);
      const size = scale * parseFloat(getComputedStyle(text).fontSize);
      const at = (x, y) => [m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f];
      const trim = box.height / 6;
      return { said: text.textContent, size, corners: [
        at(box.x, box.y + trim), at(box.x + box.width, box.y + trim),
        at(box.x + box.width, box.y + box.height - trim), at(box.x, box.y + box.height - trim)] };
    });
    // Two rectangles are apart if a line along a side of one of them lies between them.
    const apart = (one, other) => [one, other].some(({ corners: [a, b, , d] }) => [b, d].some(c => {
      const along = [c[0] - a[0], c[1] - a[1]], long = Math.hypot(...along) || 1;
      const ends = [one, other].map(({ corners }) => corners.map(
        ([x, y]) => (x * along[0] + y * along[1]) / long));
      return Math.min(Math.max(...ends[0]) - Math.min(...ends[1]),
        Math.max(...ends[1]) - Math.min(...ends[0])) <= 1;
    }));
    texts.forEach((one, n) => {
      for (const other of texts.slice(0, n)) {
        if (!apart(one, other)) found.push(`${figure.id}: "${one.said}" over "${other.said}"`);
      }
      if (one.size < 9) found.push(`${figure.id}: "${one.said}" is ${one.size} px`);
      if (one.corners.some(([x]) => x < frame.left - 2 || x > frame.right + 2)) {
        found.push(`${figure.id}: "${one.said}" leaves the frame`);
      }
    });
  }
  return found;
}"""
# Columns of tables that a reader does not see without scrolling.
CUT = """() => [...document.querySelectorAll(".cc-scroll")]
  .filter((box) => box.offsetParent).flatMap((box) => {
    const edge = box.getBoundingClientRect().right + 1;
    const cells = [...box.querySelectorAll("tr")].flatMap((row) => [...row.cells]);
    const beyond = cells.filter((cell) => cell.offsetParent
      && cell.getBoundingClientRect().right > edge);
    const caption = box.querySelector("caption").textContent;
    return beyond.length ? [`${caption}: ${beyond[0].textContent}`] : [];
  })"""
# Targets of less than 24 px whose circle of 24 px meets another; not links in a line of text.
SMALL = """() => {
  const all = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")];
  const seen = { visibilityProperty: true, opacityProperty: true };
  const targets = all.filter((one) => one.checkVisibility(seen)).map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    return { one, x: x + width / 2, y: y + height / 2, width, height };
  }).filter(({ width, height }) => width > 1 && height > 1);
  const small = ({ width, height }) => width < 23.9 || height < 23.9;
  const gap = (at, from, size) => Math.max(Math.abs(at - from) - size / 2, 0);
  const meets = (a, b) => small(b) ? Math.hypot(a.x - b.x, a.y - b.y) < 24
    : Math.hypot(gap(a.x, b.x, b.width), gap(a.y, b.y, b.height)) < 12;
  const inText = ({ one }) => getComputedStyle(one).display === "inline"
    && one.closest("p, li, td, dd")?.textContent.trim().length > one.textContent.length + 2;
  return targets.filter((a) => small(a) && !inText(a) && targets.some((b) => b !== a
    && !a.one.contains(b.one) && !b.one.contains(a.one) && meets(a, b)))
    .map(({ one }) => one.outerHTML.slice(0, 120));
}"""
# What does not show that it has the focus, by an outline that can be told from its background.
UNSEEN = """() => {
  const all = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")];
  const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, i) => sum + part * [.2126, .7152, .0722][i], 0);
  const ground = light(getComputedStyle(document.body).backgroundColor);
  return all.filter((one) => one.checkVisibility({ visibilityProperty: true })).filter((one) => {
    one.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== one) return false;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
    const [low, high] = [ground, light(outlineColor)].sort((a, b) => a - b);
    return outlineStyle === "none" || parseFloat(outlineWidth) < 1.5
      || (high + .05) / (low + .05) < 3;
  }).map((one) => one.outerHTML.slice(0, 120));
}"""
# Terms whose meaning is not on the screen when they have the focus.
UNTOLD = """() => [...document.querySelectorAll(".cc-gloss")].filter((term) => {
  term.scrollIntoView({ behavior: "instant", block: "center" });
  term.focus({ preventScroll: true });
  const tip = document.getElementById(term.getAttribute("aria-describedby"));
  const { left, right, top, bottom } = tip?.getBoundingClientRect() ?? {};
  const told = tip?.checkVisibility() && tip.textContent.length > 20 && left >= 0 && top >= 0
    && right <= document.documentElement.clientWidth && bottom <= window.innerHeight;
  term.blur();
  return !told || tip.checkVisibility();
}).map((term) => term.outerHTML)"""
PAPER = 690  # px between the margins of an A4 sheet
LOOK = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const content = (selector) => document.querySelector(selector)?.content ?? "";
  const drawn = (figure) => {
    const svg = figure.querySelector(".cc-live svg");
    return svg && svg.getBoundingClientRect().height > 20
      && svg.querySelector(".mark-symbol, .mark-rect, .mark-line, .mark-rule, .mark-area, "
        + ".mark-text, .mark-shape, .mark-arc");
  };
  return {
    charts: all("figure.cc-chart").map((figure) => ({
      name: figure.id,
      alive: figure.classList.contains("cc-alive") && Boolean(drawn(figure)),
      error: figure.dataset.error ?? "",
      label: figure.querySelector(".cc-frame").getAttribute("aria-label") ?? "",
    })),
    width: document.documentElement.scrollWidth,
    headings: all("h1").filter((head) => head.checkVisibility()).length,
    silent: all("img:not([alt])").length,
    language: document.documentElement.lang,
    title: document.title,
    description: content('meta[name="description"]'),
    card: content('meta[property="og:title"]'),
  };
}"""


# Drawings in whose place the chart has come: nobody sees them, and axe would look at each part.
COVERED = "document.querySelectorAll('.cc-alive .cc-static').forEach((one) => one.remove())"


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
    page.evaluate(READ)
    page.wait_for_load_state("networkidle")
    read = served.sent[before:]
    crowded = page.evaluate(CROWDED, False)
    try:
        page.evaluate(TOUCH)
    except PlaywrightError as error:
        errors.append(str(error))
    found = page.evaluate(LOOK) | {"cut": page.evaluate(CUT), "small": page.evaluate(SMALL)}
    found |= {"crowded": crowded + page.evaluate(CROWDED, True), "untold": page.evaluate(UNTOLD)}
    page.evaluate(COVERED)
    page.evaluate(axe())
    found |= {"barriers": page.evaluate(BARRIERS), "unseen": page.evaluate(UNSEEN)}
    page.add_style_tag(content="* { transition: none !important }")  # colours change at once
    page.evaluate("document.documentElement.dataset.theme = 'dark'")  # where these alone differ
    found["barriers"] += page.evaluate(BARRIERS, ["color-contrast", "link-in-text-block"])
    found["unseen"] += page.evaluate(UNSEEN)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 900})
    found["cut_on_paper"] = page.evaluate(CUT)
    page.close()
    own = (served.base, "data:", "blob:", "file:")
    outside = [url for url in asked if not url.startswith(own)]
    return Visit(found, errors, outside, served.sent[before:], read)
