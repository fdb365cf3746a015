"""A whole edition: built from the template, with nothing of the studies in it."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from clusterbook.book.project import Project
from clusterbook.site.build import build
from creative_clusters.data import sources

from . import others

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("edition")]
TEMPLATE = Path(str(files("clusterbook").joinpath("templates", "edition")))
GAPS = [
    ("Alderley", [2015], ["Firms", "Revenue"]),
    ("Brackwater", [2015, 2016, 2024], ["Firms"]),
    ("Cindermoor", [2019], ["Firms", "Revenue"]),
    ("Dunmere", [2024], ["Revenue"]),
    ("Eastholm", range(2015, 2025), ["Firms"]),
]
TOKENS = (
    r"\b(Xie|Hu|Hua|Liu|Pangyo|xie-hu|hua2026|NESTA's UK)\b|解学芳|胡晨楠|花建|刘欣欣|\b00[123]_"
    r"|\btables? [123]\b|[Tt]he study (prints|gives|names|calls)|NAICS 519130|板桥|上海"
)


def built(data: Path, folder: Path) -> Path:
    """The site of an edition."""
    project = Project(Path(__file__).parents[3], data=data)
    project.build = folder
    report = build(project, knobs=False)
    assert not report.failures, [outcome.error for outcome in report.failures]
    return project.build / "html"


def template(folder: Path, counts: pd.DataFrame) -> Path:
    """The template's edition with other counts, built."""
    shutil.copytree(TEMPLATE, folder / "edition")
    counts.to_csv(folder / "edition" / "counts.csv", index=False)
    return built(folder / "edition", folder / "built")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The template's edition with more years withheld or without a row."""
    counts = pd.read_csv(TEMPLATE / "counts.csv")
    of_it = counts["Branch"] == "Digital media"
    for region, years, columns in GAPS:
        gap = of_it & (counts["Region"] == region) & counts["Year"].isin(years)
        counts.loc[gap, columns] = float("nan")
    late = (counts["Region"] == "Fernvale") & (counts["Year"] < 2018)
    return template(tmp_path_factory.mktemp("edition"), counts[~late])


@pytest.fixture(scope="module")
def one_year(tmp_path_factory) -> Path:
    """The chapters on data in the template's edition of a single year."""
    counts = pd.read_csv(TEMPLATE / "counts.csv")
    return template(tmp_path_factory.mktemp("year"), counts[counts["Year"] == 2016])


# What the studies advise is theirs, and said to be, in every edition.
ADVICE = re.compile(r'<figure class="cc-table" id="advice">.*?</figure>', re.S)


def own(site: Path) -> dict[str, str]:
    """Text of every file of the site that is not of the theme, the chart library or the advice."""
    kinds = (".html", ".csv", ".ipynb", ".json", ".yml", ".svg", ".bib")
    return {
        path.relative_to(site).as_posix(): html.unescape(
            ADVICE.sub("", path.read_text(encoding="utf-8"))
        )
        for path in sorted(site.rglob("*"))
        if path.suffix in kinds and "_static" not in path.parts and path.stem[:6] != "advice"
    }


def test_nothing_of_the_studies_is_in_another_edition(site: Path, root: Path):
    cities = sources.read(root / "data").places
    names = "|".join(re.escape(name) for name in [*cities["region"], *cities["name_zh"]])
    words = re.compile(rf"{TOKENS}|\b({names})\b")
    found = {
        name: match[0] for name, content in own(site).items() if (match := words.search(content))
    }
    assert found == {}


def test_the_same_words_are_found_in_the_studies_own_prose(root: Path):
    chapter = (root / "chapters/concentration/where-the-firms-are.ipynb").read_text("utf-8")
    assert re.search(TOKENS, chapter)


def seen(page: Path) -> str:
    """A page as readers meet it: its text, alternatives and marks; no code, no data of charts."""
    code = r"<section[^>]*how-this-was-computed.*?</section>|<(script|style|pre)\b.*?</\1>"
    return re.sub(code, "", html.unescape(page.read_text(encoding="utf-8")), flags=re.S)


def test_what_is_not_known_is_never_shown_as_null(site: Path):
    void = re.compile(
        r"(?<![\w.])(null|NaN|nan|NaT|undefined|inf|Infinity)(?![\w.])|[>:] ?None\b[;<]"
    )
    for page in sorted(site.rglob("*.html")):
        assert not void.search(seen(page)), page.name
    for page in sorted((site / "downloads").rglob("*.csv")):
        cells = re.split("[,\n]", page.read_text("utf-8"))
        assert {"null", "NaN", "nan", "None", "NaT", "inf"}.isdisjoint(cells), page.name


def test_charts_say_a_dash_where_a_value_is_missing(site: Path):
    page = (site / "concentration" / "where-the-firms-are.html").read_text("utf-8")
    grid = page[page.index('id="firm-lq-grid"') :]
    assert grid[: grid.index("</svg>")].count(">–</text>") == 15  # of the gaps in firms
    assert "isValid(datum['lq']) ? format(datum['lq'], '.2f') : '–'" in grid


def test_comparisons_over_time_say_of_how_many(site: Path):
    said = seen(site / "concentration" / "where-the-firms-are.html")
    assert "known in both 2015 and 2024" in said and re.search(
        r"known in only one of the two: [1-9]", said
    )
    assert not re.search(r"(up|down) from \d+ of", said)
    assert "left out: " in seen(site / "concentration" / "who-earns.html")


def test_one_year_reads_as_one_year(one_year: Path):
    twice = re.compile(r"\b2016\b[^<.:;]{0,12}\b2016\b|every year|per year|Yearly growth of")
    pages = [*(one_year / "concentration").glob("*.html"), *(one_year / "cities").glob("*.html")]
    for page in (one_year / "index.html", *pages):
        drawn = seen(page).replace('href="', "").split('id="rerun-this-page"')[0]
        drawn = drawn[drawn.index("<article") :]
        assert not twice.search(drawn), (page.name, twice.search(drawn)[0])
    said = seen(one_year / "concentration" / "where-the-firms-are.html")
    assert "There is one year, 2016: nothing can be followed over time." in said
    assert "Dot: 2016. Dashed line" in said
    assert not (one_year / "concentration" / "rise-and-fall.html").exists()


def test_title_notice_and_terms_are_the_editions(site: Path):
    for name in ("index", "concentration/who-earns", "appendix/references", "search"):
        page = (site / f"{name}.html").read_text(encoding="utf-8")
        assert "Digital media in ten invented regions" in page
        assert "the regions and all figures of this edition are invented" in page
    for name, content in own(site).items():
        if name.endswith((".html", ".ipynb")):
            assert not re.search(r"\[\[[a-z_]+\]\]", content), name


def test_chapters_without_data_are_told_on_one_page(site: Path):
    manifest = json.loads((site / "manifest.json").read_text())
    left_out, pages = manifest["left_out"], manifest["pages"]
    assert left_out["what-a-cluster-is"] == "a table “frameworks” in a data package"
    assert {"glossary", "scoreboard", "what-a-cluster-is"} <= left_out.keys()
    assert {"index", "where-the-firms-are", "who-earns", "rise-and-fall"} <= pages.keys()
    assert not {name for name, page in pages.items() if page["missing"]}  # all is told beforehand
    listed = (site / "further-data.html").read_text(encoding="utf-8")
    assert "What a cluster is" in listed
    assert not {path.stem for path in site.rglob("*.html")} & left_out.keys()


def test_contents_and_links_lead_to_pages_that_are_there(site: Path):
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    contents = re.findall(r'class="caption-text">(.*?)<', pages[site / "index.html"])
    assert "Forms" not in contents
    assert "Concentration" in contents
    for path, content in pages.items():
        for link in re.findall(r'<a[^>]* href="([^":#]+\.html)', content):
            assert (path.parent / link).resolve().is_file(), (path.name, link)


def test_only_the_files_of_the_package_are_published(site: Path):
    published = {path.name for path in (site / "downloads" / "data").rglob("*") if path.is_file()}
    assert published == {"edition.yml", "counts.csv", "places.csv"}
    page = (site / "concentration" / "who-earns.html").read_text(encoding="utf-8")
    assert "--data edition" in page


# Nouns of the studies that other editions may have, and words that none but theirs has.
NOUNS = {
    "city": r"cit(?:y|ies)\b|城市",
    "firm": r"firms?\b|compan(?:y|ies)\b|企业|公司",
    "revenue": r"revenues?\b|营收",
    "digital media": r"digital media\b|数字媒体",
}
NEVER = r"the stud(?:y|ies)\b|(?:US )?dollars?\b|USD\b"
PLACEHOLDER = r"\?, \?|\[\[|\{\w+\}|^(?:None|nan|null|undefined)$"
# Advice is the studies', an own study is any, works have their titles; names in code and addresses
# are contracts.
THEIRS = (
    "#what-the-studies-advise, #what-studies-advise-on-each-path, #check-your-own-study, "
    "[href='#what-the-studies-advise'], .cc-source:-soup-contains('studies'), .bibtex, "
    ".citation, .cc-parameters td:nth-of-type(1), code, [property='og:image']"
)
SHOWN_IN = ("alt", "aria-label", "title", "content", "placeholder", "data-search")


def shown(page: Path) -> Iterator[str]:
    """What a reader may see or hear of a page: text, pictures, titles of charts, comments."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for spec in soup.select("script.cc-spec"):
        yield from titles(json.loads(spec.string or "{}"))
    for code in soup.select("pre"):
        yield from (
            () if code.find_parent(class_="cc-source") else re.findall("#.*", code.get_text())
        )
    for part in soup.select(f"script, style, pre, {THEIRS}"):
        part.decompose()
    for tag in soup.find_all(True):
        yield from (str(tag[name]) for name in SHOWN_IN if tag.get(name))
    yield from (part.get_text().strip() for part in soup.select("td, th, caption, svg text"))
    yield " ".join(soup.get_text(" ").split())


def titles(spec: object) -> Iterator[str]:
    """Titles of axes, legends and tooltips of a chart."""
    if isinstance(spec, list):
        for part in spec:
            yield from titles(part)
    if isinstance(spec, dict):
        for name, part in spec.items():
            if name in ("title", "text", "subtitle") and isinstance(part, str):
                yield part
            elif name not in ("data", "datasets"):
                yield from titles(part)


@pytest.mark.parametrize("name", others.EDITIONS)
def test_an_edition_speaks_of_its_own_things_only(tmp_path: Path, name: str):
    site = built(others.write(name, tmp_path / name), tmp_path / "build")
    own = json.dumps(others.EDITIONS[name], ensure_ascii=False)
    foreign = "|".join(words for noun, words in NOUNS.items() if noun not in own)
    words = re.compile(rf"(?<![\w.-])(?:{foreign}|{NEVER})|{PLACEHOLDER}", re.I)
    found = [
        (page.relative_to(site).as_posix(), text[max(0, match.start() - 60) : match.end() + 40])
        for page in sorted(site.rglob("*.html"))
        for text in shown(page)
        for match in words.finditer(text)
    ]
    for book in sorted(site.rglob("*.codebook.csv")):
        if not book.stem.startswith(("advice", "example")):
            for row in csv.DictReader(book.read_text(encoding="utf-8").splitlines()):
                told = " ".join(text for key, text in row.items() if key != "column" and text)
                found += [(book.name, told) for _ in words.finditer(told)]
    assert found == []
    manifest = json.loads((site / "manifest.json").read_text())
    assert not {one: page["missing"] for one, page in manifest["pages"].items() if page["missing"]}
