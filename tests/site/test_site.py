"""The built site as its readers meet it."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from html.parser import HTMLParser
from importlib import metadata
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest

from clusterbook.site import about, doubted
from creative_clusters.charts.theme import TOKENS

browser = pytest.mark.browser

FIRST_PAGE, FURTHER_PAGE, REQUESTS = 400_000, 80_000, 15  # bytes over the wire, compressed


class Markup(HTMLParser):
    """Links, ids and figures of one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.charts: list[str] = []
        self.tables: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids |= {values[name] for name in ("id", "name") if name in values}
        self.links += [values["href"]] if tag == "a" and "href" in values else []
        is_load = tag == "link" and "href" in values and values.get("rel") != "canonical"
        self.loads += [values["href"]] if is_load else []
        self.loads += [values["src"]] if "src" in values else []
        classes = values.get("class", "").split()
        if tag == "figure" and "cc-chart" in classes:
            self.charts.append(values["id"])
        if tag == "figure" and "cc-table" in classes:
            self.tables.append(values["id"])


@pytest.fixture(scope="module")
def markup(site: Path) -> dict[Path, Markup]:
    """Every HTML file of the site, parsed."""
    return {path: Markup(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="module")
def outputs(site: Path, book, markup) -> list[tuple[str, str, str]]:
    """Page, kind and name of every chart and table of the book."""
    found = []
    for page in book.pages:
        parsed = markup[site / f"{page.docname}.html"]
        found += [(page.name, "chart", name) for name in parsed.charts]
        found += [(page.name, "table", name) for name in parsed.tables]
    assert {kind for _, kind, _ in found} == {"chart", "table"}
    return found


# --- every page in a browser -----------------------------------------------------------------


@browser
@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_pages_open_without_an_error_and_ask_no_other_host(screen, request):
    visits = request.getfixturevalue(screen)
    troubles = {page: (visit.errors, visit.outside) for page, visit in visits.items()}
    assert {page: told for page, told in troubles.items() if any(told)} == {}


@browser
@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_every_chart_comes_alive(screen, request):
    visits = request.getfixturevalue(screen)
    charts = [(page, chart) for page, visit in visits.items() for chart in visit.found["charts"]]
    assert len(charts) > 10
    still = [(page, one["name"], one["error"]) for page, one in charts if not one["alive"]]
    assert still == []


@browser
@pytest.mark.parametrize(("screen", "width"), [("desktop", 1280), ("phone", 390)])
def test_no_page_scrolls_sideways(screen, width, request):
    visits = request.getfixturevalue(screen)
    widths = {page: visit.found["width"] for page, visit in visits.items()}
    assert {page: found for page, found in widths.items() if found > width} == {}


FAULTS = {
    "cut": "columns of a table that are out of sight",
    "cut_on_paper": "columns of a table that are out of sight in print",
    "barriers": "what axe finds, in light and in dark",
    "small": "targets too small for a finger",
    "unseen": "what has the focus without showing it",
    "crowded": "labels over one another, out of their frame or too small",
    "untold": "terms whose meaning is not shown whole",
}


@browser
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_no_page_has_a_fault_that_a_browser_can_measure(screen, fault, request):
    visits = request.getfixturevalue(screen)
    found = {page: visit.found[fault] for page, visit in visits.items()}
    assert {page: told for page, told in found.items() if told} == {}, FAULTS[fault]


@browser
def test_every_page_says_what_it_is(desktop):
    for page, visit in desktop.items():
        found = visit.found
        assert found["headings"] == 1, page
        assert found["language"], page
        assert found["title"], page
        assert found["description"], page
        assert found["card"], page
    cards = [visit.found["card"] for visit in desktop.values()]
    assert len(set(cards)) == len(cards)


@browser
def test_every_chart_and_picture_has_a_text_alternative(desktop):
    for page, visit in desktop.items():
        assert visit.found["silent"] == 0, page
        for chart in visit.found["charts"]:
            assert len(chart["label"]) > 20, (page, chart["name"])


@browser
def test_the_site_is_light(desktop, served):
    first, *further = desktop.items()
    assert served.weight(first[1].read) < FIRST_PAGE and len(first[1].read) < REQUESTS
    weights = {page: served.weight(visit.read) for page, visit in further}
    assert {page: size for page, size in weights.items() if size > FURTHER_PAGE} == {}


@browser
def test_the_chart_script_is_loaded_once_for_all_pages(desktop):
    sent = [path for visit in desktop.values() for path in visit.sent]
    assert sent.count("_static/vega.js") == 1


# --- single behaviours -----------------------------------------------------------------------


@browser
def test_the_first_chart_is_there_without_scripts(opened):
    page = opened("index.html", java_script_enabled=False)
    drawing = page.locator("figure.cc-chart").first.locator(".cc-static svg >> visible=true")
    assert drawing.count() == 1
    box = drawing.bounding_box()
    assert box["height"] > 100
    assert box["y"] < 900  # it begins on the first screen


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def _label_colour(page) -> str:
    label = page.locator("figure.cc-alive .cc-live .role-axis-label text").first
    label.wait_for(state="attached", timeout=20_000)
    return label.evaluate("(label) => getComputedStyle(label).fill")


CHAPTER = "concentration/where-the-firms-are.html"


@browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_follow_the_colour_scheme_of_the_reader(opened, scheme):
    page = opened(CHAPTER, color_scheme=scheme)
    page.locator("figure.cc-chart").first.hover()
    assert _label_colour(page) == _rgb(getattr(TOKENS["muted"], scheme))


@browser
def test_the_switch_turns_charts_dark(opened):
    page = opened(CHAPTER, color_scheme="light")
    page.locator("figure.cc-chart").first.hover()
    assert _label_colour(page) == _rgb(TOKENS["muted"].light)
    switch = page.locator(".theme-switch-button >> visible=true").first
    for _ in range(3):  # it goes round light, dark and the system's choice
        if page.locator("html").get_attribute("data-theme") == "light":
            switch.click()
    assert _label_colour(page) == _rgb(TOKENS["muted"].dark)


@browser
def test_cities_can_be_chosen_and_lead_to_their_page(opened):
    page = opened("cities/all-cities.html")
    cards, shown = page.locator(".cc-cards li"), page.locator(".cc-cards li >> visible=true")
    everyone = cards.count()
    assert shown.count() == everyone > 10

    field = page.locator(".cc-filters input[type=search]")
    for words in ("tel aviv", "特拉维夫"):
        field.fill(words)
        assert shown.count() == 1
    field.fill("")
    choice = page.locator(".cc-filters select").first
    choice.select_option("Oceania")
    assert sorted(shown.locator("strong").all_text_contents()) == ["Melbourne", "Perth", "Sydney"]
    shown.filter(has_text="Perth").locator("a").click()
    page.wait_for_url("**/cities/perth.html")
    assert page.locator("h1").first.inner_text().startswith("Perth (珀斯)")


@browser
@pytest.mark.parametrize("city", ["shenzhen", "shanghai", "hong-kong", "tokyo"])
def test_the_page_of_a_city_prints_on_two_pages(opened, city):
    paper = opened(f"cities/{city}.html").pdf(format="A4")
    assert max(int(pages) for pages in re.findall(rb"/Count (\d+)", paper)) == 2


@browser
def test_cities_are_there_without_scripts(opened):
    page = opened("cities/all-cities.html", java_script_enabled=False)
    assert page.locator(".cc-cards li svg >> visible=true").count() > 10


def test_the_contents_list_the_cities_only_where_one_is_among_them(site, markup):
    def listed(address: str) -> set[str]:
        links = markup[site / address].links
        return {link for link in links if link.endswith("tokyo.html")}

    assert listed("cities/all-cities.html")
    assert listed("cities/warsaw.html")
    assert not listed("method/location-quotient.html")


@browser
def test_a_click_on_a_head_sorts_by_number(opened):
    table = opened(CHAPTER).locator("table.cc-sortable").first
    head = table.locator("thead th.number").last
    index = head.evaluate("(head) => head.cellIndex")

    def column() -> list[float]:
        cells = table.locator(f"tbody tr > :nth-child({index + 1})")
        given = cells.evaluate_all("(cells) => cells.map((cell) => cell.dataset.value)")
        return [float(value) for value in given if value]

    before = column()
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert column() == sorted(before, reverse=True)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert column() == sorted(before)
    assert table.locator("thead th[aria-sort]").count() == 1


@browser
def test_claims_can_be_searched_and_chosen(opened, site):
    address = "audit/all-claims.html"
    if not (site / address).is_file():
        pytest.skip("this book has no page of all claims")
    page = opened(address)
    rows = page.locator("table[data-filters] tbody tr")
    shown = page.locator("table[data-filters] tbody tr >> visible=true")
    everything = rows.count()
    assert shown.count() == everything > 10

    field = page.locator(".cc-filters input[type=search]").first
    field.fill("Shenzhen")
    assert 0 < shown.count() < everything
    assert all("shenzhen" in text.lower() for text in shown.all_text_contents())
    field.fill("xyzzyplugh")
    assert shown.count() == 0
    field.fill("")
    assert shown.count() == everything

    choice = page.locator(".cc-filters select").first
    value = choice.locator("option").nth(1).get_attribute("value")
    choice.select_option(value)
    assert 0 < shown.count() < everything
    assert all(value in text for text in shown.all_text_contents())


@browser
def test_the_page_for_a_wrong_address_leads_home(opened, served):
    page = opened("no/such/page.html")
    page.wait_for_load_state("networkidle")
    page.locator("#home").click()
    page.wait_for_url(f"{served.base}index.html")


# --- files -----------------------------------------------------------------------------------


def test_no_link_is_broken(site, markup):
    broken = []
    for path, parsed in markup.items():
        for link in parsed.links + parsed.loads:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            if path.name == "404.html":  # it is served at any address
                assert link == "/"
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            at = unquote(parts.fragment) if target.suffix == ".html" else ""
            there = target.is_file() and target.is_relative_to(site)
            if not there or (at and at not in markup[target].ids):
                broken.append((path.relative_to(site).as_posix(), link))
    assert sorted(set(broken)) == []


def test_a_figure_that_the_audit_doubts_is_marked_wherever_it_stands(site, book, markup):
    claims = doubted.doubts(book.package.claims)
    if claims.empty:
        pytest.skip("this book has no doubted claims")
    seen = set()
    for path, parsed in markup.items():
        name = path.relative_to(site).as_posix()
        article = re.search(r"(?s)<article.*?</article>", path.read_text(encoding="utf-8"))
        if article is None or name.removeprefix("zh/").startswith(doubted.HOME):
            continue
        shown = re.sub(r"(?s)<(script|style|pre)\b.*?</\1>", "", article[0])
        links = {unquote(urlsplit(link).fragment) for link in parsed.links}
        for claim in doubted.named(shown, claims)["id"]:
            assert claim in links, (name, claim)
            seen.add(claim)
    assert len(seen) >= 8


def test_nothing_is_loaded_from_another_host(site, markup):
    loads = [(path.name, link) for path, parsed in markup.items() for link in parsed.loads]
    assert loads
    assert [load for load in loads if load[1].startswith(("http:", "https:", "//"))] == []


def test_the_works_of_others_that_the_site_holds_are_told(site, root):
    own = {file.name for file in (root / "lib/clusterbook/site/assets").iterdir()}
    held = {file.name: file for file in site.rglob("_static/**/*") if file.is_file()}
    told = {file for row in about.shipped() for file in row["file"].split(", ")}
    assert held.keys() - own <= told
    for name in held.keys() - own:
        assert "licences.txt" in held[name].read_text("utf-8").partition("*/")[0]
    for package in metadata.distributions():
        needs = [package.name, *(one for one in package.requires or () if "extra" not in one)]
        if not any(one.lower().startswith("sphinx") for one in needs):
            continue
        for name in ("book.css", "book.js"):
            text = held[name].read_text("utf-8")
            files = [file for file in package.files if "static" in str(file)]
            lines = [line for file in files if file.suffix == Path(name).suffix
                     for line in file.read_text("utf-8").splitlines()]  # fmt: skip
            if any(len(line) > 60 and line.strip() in text for line in lines):
                rows = [row for row in about.shipped() if name in row["file"]]
                assert package.name.lower() in {row["distribution"] for row in rows}


def test_every_chart_and_table_can_be_downloaded(site, outputs):
    kinds = {"chart": ("png", "svg", "csv", "codebook.csv"), "table": ("csv", "codebook.csv")}
    for page, kind, name in outputs:
        for ending in kinds[kind]:
            path = site / "downloads" / page / f"{name}.{ending}"
            assert path.is_file(), path
            assert path.stat().st_size > 0, path


def test_pictures_can_be_read(site, outputs):
    for page, kind, name in outputs:
        if kind == "chart":
            stem = site / "downloads" / page / name
            assert stem.with_name(f"{name}.png").read_bytes().startswith(b"\x89PNG\r\n")
            drawing = ElementTree.parse(stem.with_name(f"{name}.svg")).getroot()
            assert drawing.tag.endswith("}svg"), (page, name)


def test_codebooks_describe_every_column(site, outputs):
    for page, _, name in outputs:
        folder = site / "downloads" / page
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
            columns = next(csv.reader(handle))
        with (folder / f"{name}.codebook.csv").open(encoding="utf-8-sig", newline="") as handle:
            described = [row[0] for row in list(csv.reader(handle))[1:]]
        assert described == columns, (page, name)


def test_one_archive_holds_all_downloads(site):
    folder = site / "downloads"
    left_out = (".png", ".zip")  # pictures weigh as much as all the rest
    files = {path for path in folder.rglob("*") if path.is_file() and path.suffix not in left_out}
    files = {path for path in files if "--" not in path.parent.name}  # states of pages
    with zipfile.ZipFile(folder / "all.zip") as archive:
        assert archive.testzip() is None
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_manifest_lists_every_page(site, book):
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["pages"]) == {page.name for page in book.pages if page.is_notebook}
    assert {entry["status"] for entry in manifest["pages"].values()} <= {"run", "unchanged"}


@pytest.mark.parametrize("address", ["no-such-page.html", "no/such/folder/", "downloads/none.csv"])
def test_a_wrong_address_gives_the_books_own_page(served, address):
    with pytest.raises(HTTPError) as missing:
        urlopen(served.base + address)
    assert missing.value.code == 404
    assert missing.value.read() == (served.site / "404.html").read_bytes()


# --- ways in and out -------------------------------------------------------------------------


@browser
def test_a_city_is_found_from_the_front_page(opened):
    page = opened("index.html")
    field = page.locator(".cc-filters:has(+ .cc-find) input").first
    field.fill("特拉")
    field.press("Enter")
    page.wait_for_url("**/cities/tel-aviv.html")
    bare = opened("index.html", java_script_enabled=False).locator(".cc-find")
    bare.locator("summary").click()
    assert bare.locator("a", has_text="Warsaw").get_attribute("href") == "cities/warsaw.html"


@browser
def test_each_figure_and_page_can_be_cited(opened):
    page = opened(CHAPTER)
    cite = page.locator("figure.cc-chart").first.locator("figcaption details").last
    cite.locator("summary").click()
    assert re.search(r"Figure 1\. .* In: .*version", cite.locator("p").inner_text())
    page.locator(".cc-cite summary").click()
    assert "@incollection" in page.locator(".cc-cite pre").inner_text()


@browser
def test_an_address_that_has_changed_leads_on(opened, book):
    for old, new in book.declaration.moved.items():
        opened(f"{old}.html").wait_for_url(f"**/{new}.html")


def test_the_front_page_names_every_part(site, book):
    html = (site / "index.html").read_text(encoding="utf-8")
    first = re.search(r'(?s)<section id="what-is-where">.*?</section>', html)
    for part in {page.part for page in book.pages if page.part}:
        assert f"<strong>{part}" in first[0] or f">{part}<" in first[0], part


def test_every_run_stands_on_the_page_on_status(site, book):
    html = (site / "appendix" / "status.html").read_text(encoding="utf-8")
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["pages"].values():
        assert f"{entry['docname']}.html" in html
        assert entry["notebook"][:12] in html


def test_each_page_says_what_it_is_of(site, book):
    for page in book.pages:
        html = (site / f"{page.docname}.html").read_text(encoding="utf-8")
        [card] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        said = json.loads(card)
        assert said["version"] and len(said["isBasedOn"]) == len(book.package.is_studies * "abc")
        image = re.search(r'property="og:image" content="([^"]+)"', html)
        picture = image and image[1].partition("downloads/")[2]
        assert image is None or (site / "downloads" / picture).is_file()
