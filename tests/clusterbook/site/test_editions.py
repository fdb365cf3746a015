"""A whole edition: built from the template, with nothing of the studies in it."""

from __future__ import annotations

import html
import json
import re
import shutil
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

from clusterbook.book.project import Project
from clusterbook.site.build import build
from creative_clusters.data import sources

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


def built(folder: Path, counts: pd.DataFrame, only: list[str] | None = None) -> Path:
    """The template's edition with other counts, built."""
    shutil.copytree(TEMPLATE, folder / "edition")
    counts.to_csv(folder / "edition" / "counts.csv", index=False)
    project = Project(Path(__file__).parents[3], data=folder / "edition")
    project.build = folder / "built"
    report = build(project, only=only)
    assert not report.failures, [outcome.error for outcome in report.failures]
    return project.build / "html"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The template's edition with more years withheld or without a row."""
    counts = pd.read_csv(TEMPLATE / "counts.csv")
    of_it = counts["Branch"] == "Digital media"
    for region, years, columns in GAPS:
        gap = of_it & (counts["Region"] == region) & counts["Year"].isin(years)
        counts.loc[gap, columns] = float("nan")
    late = (counts["Region"] == "Fernvale") & (counts["Year"] < 2018)
    return built(tmp_path_factory.mktemp("edition"), counts[~late])


@pytest.fixture(scope="module")
def one_year(tmp_path_factory) -> Path:
    """The chapters on data in the template's edition of a single year."""
    counts = pd.read_csv(TEMPLATE / "counts.csv")
    return built(tmp_path_factory.mktemp("year"), counts[counts["Year"] == 2016])


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
        if path.name == "search-index.js"
        or (path.suffix in kinds and "_static" not in path.parts and path.stem[:6] != "advice")
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
