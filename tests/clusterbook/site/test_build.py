"""Building a small book: what runs, what is kept, and what a failure leaves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from clusterbook.book.project import BookError, Project, digest_files
from clusterbook.site.application import Rendering
from clusterbook.site.build import build
from creative_clusters.reading.files import below

from ..conftest import COMMAND, TABLE, again, published, write_data, write_notebook

pytestmark = pytest.mark.slow


def test_the_life_of_a_book(book: Project):
    first = build(book)
    assert sorted(outcome.page for outcome in first.outcomes) == ["index", "levels"]
    site = book.build / "html"
    assert (site / "downloads" / "levels" / "values.csv").read_text().startswith("region,lq\n")
    codebook = (site / "downloads" / "levels" / "values.codebook.csv").read_text()
    assert "Location quotient" in codebook
    manifest = json.loads((site / "manifest.json").read_text())
    assert manifest["pages"]["levels"]["parameters"] == {"first_year": 2016}
    whole = published(site)

    assert build(again(book)).nothing_to_do

    # A changed sentence reaches the site without running the chapter.
    chapter = book.root / "chapters" / "part" / "levels.ipynb"
    original = chapter.read_text()
    chapter.write_text(original.replace("Prose.", "Other words."))
    report = build(again(book))
    assert report.outcomes == []
    assert "Other words." in (site / "part" / "levels.html").read_text()

    # On top of that, the first text again gives the first site, byte for byte.
    chapter.write_text(original)
    build(again(book))
    assert published(site) == whole

    # Other data runs what reads it.
    (book.root / "data" / "lq.csv").write_text("region,year,lq\nWarsaw,2017,9\n")
    report = build(again(book))
    assert len(report.outcomes) == 2
    assert "9.00" in (site / "part" / "levels.html").read_text()


def test_what_is_built_among_the_data_is_none_of_them(book: Project):
    made = Project(book.root, build=book.data / "site")
    build(made)
    assert build(Project(book.root, build=made.build)).nothing_to_do
    offered = made.build / "html/downloads/data"
    assert {path.name for path in offered.iterdir()} == {path.name for path in below(book.data)}


CHART = """import altair as alt
base = alt.Chart(panel).encode(x="year:N", y=alt.Y("lq:Q", scale=alt.Scale(domain=[0, 1])))
chart = alt.layer(base.mark_line(clip=True), base.mark_point(clip=True))
page.chart(chart.encode(color="region:N").properties(width="container"), NAME, panel, "A finding")
"""


def test_builds_are_equal_wherever_and_however_they_are_made(book: Project, tmp_path: Path):
    for name, charts in (("levels", "ab"), ("other", "cde")):
        cells = [CHART.replace("NAME", repr(chart)) for chart in charts]
        write_notebook(book.root / f"chapters/part/{name}.ipynb", name.title(), TABLE, *cells)
    contents = book.root / "_toc.yml"
    levels = "  - file: chapters/part/levels\n"
    other = levels.replace("levels", "other")
    contents.write_text(contents.read_text().replace(levels, levels + other))
    copy = tmp_path / "elsewhere" / "a copy"
    shutil.copytree(book.root, copy)
    here = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    there = {"PYTHONHASHSEED": "2", "TZ": "Pacific/Auckland", "LC_ALL": "tr_TR.UTF-8"}
    there |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "USER": "other"}
    for root, given, mask, words in (
        (book.root, here, 0o022, ["--jobs", "2"]),
        (copy, there, 0o077, ["--jobs", "1", "--only", "other"]),  # then all, on top of that
        (copy, there, 0o077, ["--jobs", "3"]),
    ):
        done = subprocess.run(
            [*COMMAND, "build", *words], cwd=root, env=os.environ | given, umask=mask,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    one, two = (published(root / "_build/html") for root in (book.root, copy))
    assert list(one) == list(two)
    assert [name for name in one if one[name] != two[name]] == []
    assert not any(str(book.root).encode() in content for content in one.values())
    made = [root / "_build/html/manifest.json" for root in (book.root, copy)]
    told = [json.loads(path.read_text()) for path in made]
    for manifest in told:
        del manifest["built"]
        for page in manifest["pages"].values():
            del page["seconds"], page["status"]
    assert told[0] == told[1]


def test_tables_are_offered_as_they_are_or_safe_from_spreadsheets(book: Project):
    shutil.rmtree(book.data)
    write_data(book.data, labels=("=1+1", "@x", "Tokyo"))
    for safe, cell in ((False, "=1+1"), (True, "'=1+1")):
        offered = again(book)
        offered.safe_csv = safe
        build(offered)
        folder = book.build / "html" / "downloads"
        table = (folder / "levels" / "values.csv").read_text().splitlines()
        assert table[1].startswith(f"{cell},")
        assert '"=1+1",' in (folder / "data" / "lq.csv").read_text()
        with zipfile.ZipFile(folder / "all.zip") as packed:
            assert packed.read("levels/values.csv").decode().splitlines() == table


def test_a_failing_chapter_is_named_and_the_site_stays(book: Project):
    build(book)
    before = digest_files(below(book.build / "html"), book.build / "html")
    write_notebook(book.root / "chapters" / "part" / "levels.ipynb", "Levels", "1 / 0")
    write_notebook(book.root / "chapters" / "index.ipynb", "Small book", "page.result(ok=2)")
    report = build(again(book))
    [failure] = report.failures
    assert failure.page == "levels"
    assert "levels.ipynb, cell [2] (1 / 0): ZeroDivisionError" in failure.error
    assert [outcome.page for outcome in report.outcomes if not outcome.error] == ["index"]
    assert digest_files(below(book.build / "html"), book.build / "html") == before


def test_a_chapter_that_lacks_its_data_ends_in_one_line(book: Project):
    needs = 'rows = page.panel("firms")\npage.require(rows[rows["lq"] > 99], "measure.firms")'
    write_notebook(book.root / "chapters" / "part" / "levels.ipynb", "Levels", needs, TABLE)
    report = build(book)
    assert report.failures == []
    html = (book.build / "html" / "part" / "levels.html").read_text()
    assert "The data have no firm-number LQ for this selection." in html
    assert "NothingToShow" not in html
    manifest = json.loads((book.build / "html" / "manifest.json").read_text())
    assert manifest["pages"]["levels"]["missing"] == [
        "The data have no firm-number LQ for this selection."
    ]


def test_labels_of_the_data_stay_text_on_the_site(book: Project):
    shutil.rmtree(book.data)
    write_data(book.data, labels=("<img src=x onerror=alert(1)>", "</script><b>", "\"&'", "مرحبا"))
    build(book)
    html = (book.build / "html" / "part" / "levels.html").read_text()
    assert "<img src=x" not in html
    assert "</script><b>" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_what_an_edition_calls_its_things_stays_text_on_the_site(book: Project):
    shutil.rmtree(book.data)
    book.data.mkdir()
    (book.data / "edition.yml").write_text(
        "title: '</title><img src=x onerror=alert(1)> & [a](b) `c` $d$'\n"
        "notice: '<img src=y onerror=alert(2)>'\nauthor: '<b>me</b>'\nholds: quotients\n"
        "region: {one: '*x*{0}', many: '<i>xs</i>'}\nfile: lq.csv\n"
        "columns: {region: region, year: year, number: lq}\n"
        "measures: {number: {one: plant, many: '<u>plants'}}\n",
        encoding="utf-8",
    )
    (book.data / "lq.csv").write_text("region,year,lq\nA,2016,1\nB,2016,2\n")
    index = book.root / "chapters" / "index.ipynb"
    write_notebook(index, "[[title]] of [[cities]]", "page.result(ok=True)")
    build(again(book))
    for name in ("index.html", "part/levels.html", "404.html", "search.html"):
        html = (book.build / "html" / name).read_text()
        assert "<img src=" not in html, name
        assert "<b>me" not in html, name
        assert "<i>xs" not in html, name
    heading = (book.build / "html" / "index.html").read_text()
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; [a](b) `c` $d$ of &lt;i&gt;xs&lt;" in heading


@pytest.mark.parametrize(
    ("given", "only", "told"),
    [
        ({"": {"frist_year": 2016}}, [], 'No page takes a parameter "frist_year"'),
        ({"levles": {"first_year": 2016}}, [], 'There is no page "levles"'),
        ({"levels": {"first_year": 1066}}, [], "first_year is 1066"),
        ({"": {}}, ["nowhere"], 'There is no page "nowhere"'),
    ],
)
def test_a_mistake_is_told_before_anything_runs(book: Project, given, only, told):
    with pytest.raises(BookError) as caught:
        build(book, given, only)
    assert told in str(caught.value)
    assert not book.build.exists()


def test_one_page_of_a_book_never_built_brings_the_others_as_they_are(book: Project):
    report = build(book, {"": {"first_year": 2017}}, ["levels"])
    assert {outcome.page for outcome in report.outcomes} == {"index", "levels"}
    assert "first_year=2017" in (book.build / "html" / "part" / "levels.html").read_text()
    assert (book.build / "html" / "index.html").is_file()


def test_only_one_page_runs_with_its_parameter(book: Project):
    build(book)
    report = build(again(book), {"": {"first_year": 2017}}, ["levels"])
    assert [outcome.page for outcome in report.outcomes] == ["levels"]
    html = (book.build / "html" / "part" / "levels.html").read_text()
    assert "first_year=2017" in html


def test_sphinx_that_is_not_told_to_begin_does_nothing():
    with Rendering() as sphinx:
        sphinx._process.stdin.close()  # as when this process is killed
        assert sphinx._process.wait(60) == 0
        sphinx._process.stdin = None
        assert sphinx._process.stdout.read() == b""


def test_a_warning_of_sphinx_stops_the_site(book: Project):
    build(book)
    write_notebook(book.root / "chapters" / "part" / "levels.ipynb", "Levels {ref}`nowhere`", TABLE)
    with pytest.raises(BookError, match="undefined label"):
        build(again(book))
    assert "nowhere" not in (book.build / "html" / "part" / "levels.html").read_text()
