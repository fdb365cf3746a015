"""A whole edition: built from the template, with nothing of the studies in it."""

from __future__ import annotations

import html
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from clusterbook.book.project import Project
from clusterbook.site.build import build
from creative_clusters.data import sources

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("edition")]
TEMPLATE = Path(str(files("clusterbook").joinpath("templates", "edition")))
TOKENS = (
    r"\b(Xie|Hu|Hua|Liu|Pangyo|xie-hu|hua2026|NESTA's UK)\b|解学芳|胡晨楠|花建|刘欣欣|\b00[123]_"
    r"|\btables? [123]\b|[Tt]he study (prints|gives|names|calls)|NAICS 519130|板桥|上海"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The template's edition, built."""
    project = Project(Path(__file__).parents[3], data=TEMPLATE)
    project.build = tmp_path_factory.mktemp("edition")
    report = build(project)
    assert not report.failures, [outcome.error for outcome in report.failures]
    return project.build / "html"


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
