"""Pages turned where they are read: each state is the notebook's own run, and in no list."""

from __future__ import annotations

import json
import random
import re
import zipfile
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
import yaml

from clusterbook.book.outputs import content
from clusterbook.book.project import BookError, Project
from clusterbook.commands.run import run_page
from clusterbook.site import markup
from clusterbook.site.build import build, plan

from ..conftest import write_notebook

pytestmark = pytest.mark.slow
CODE = (
    'panel = page.panel("firms")\n'
    'page.table(panel[["region", "lq"]], "values", "Values")\n'
    "high = panel[panel['lq'] >= page.threshold]\n"
    'page.require(high, "measure.firms")',
    'page.say(f"{len(high)} at or above {page.threshold}")\npage.result(n=len(high))',
)
TAKES = "last_year: int = None  # last year\nthreshold: float = 1.0  # the LQ that counts"
KNOBS = {"last_year": "all", "threshold": [1, 1.5, 9]}


def turned(book: Project, knobs: object = KNOBS) -> Project:
    """The small book, with a page that can be turned."""
    source = book.root / "chapters" / "part" / "levels.ipynb"
    write_notebook(source, "Levels", *CODE, parameters=TAKES)
    declared = {"pages": {"levels": {"knobs": knobs}}}
    (book.root / "chapters" / "pages.yml").write_text(yaml.safe_dump(declared))
    return Project(book.root, book.data)


def links(html: str) -> dict[str, str]:
    """Where the form of a page leads, by what it says; of the values in force, None."""
    form = re.search(r'(?s)<nav class="cc-knobs".*?</nav>', html)
    assert form
    return dict(re.findall(r'<a href="([^"]+)"(?! aria-current)[^>]*>([^<]+)</a>', form[0]))


def test_a_state_shows_what_its_run_gave(book: Project, command):
    project = turned(book)
    assert not build(project).failures
    site = project.build / "html"
    page = (site / "part" / "levels.html").read_text()
    assert links(page) == {
        "levels--2016--1.html": "2016",
        "levels--2017--1-5.html": "1.5",
        "levels--2017--9.html": "9",
    }
    state = (site / "part" / "levels--2017--1-5.html").read_text()
    assert "1 at or above 1.5" not in page
    assert "1 at or above 1.5" in state
    assert "clusterbook run levels -p last_year=2017 -p threshold=1.5" in state
    assert '<link rel="canonical" href="levels.html">' in state
    assert re.search(r"<title>2017[^<]*1\.5 · Levels", state)
    values = site / "downloads" / "levels--2016--1" / "values.csv"
    assert "downloads/levels/values.csv" in state  # as the page has it
    one = (site / "part" / "levels--2016--1-5.html").read_text()
    assert f"downloads/levels--2016--1/{values.name}" in one  # as it is in that state
    assert values.read_text() == "region,lq\nWarsaw,0.0\nTokyo,1.0\n"
    # Both runs with 9 end early, with a prose of their own.
    refused = (site / "part" / "levels--2016--9.html").read_text()
    assert re.search(r'<p class="cc-missing">[^<]+', refused)
    assert "at or above" not in refused
    assert "left-prev" in refused  # in the frame of its page


def test_states_are_in_no_list(book: Project):
    project = turned(book)
    build(project)
    site = project.build / "html"
    with zipfile.ZipFile(site / "downloads" / "all.zip") as packed:
        assert not [name for name in packed.namelist() if "--" in name]
    for listing in ("search-index.js", "index.html", "part/references.html"):
        assert "levels--" not in (site / listing).read_text(), listing
    manifest = json.loads((site / "manifest.json").read_text())
    assert len(manifest["states"]) == 5
    assert not [name for name in manifest["pages"] if "--" in name]
    assert build(Project(book.root, book.data)).nothing_to_do
    # An edited page runs with its states, and no other does.
    source = book.root / "chapters" / "part" / "levels.ipynb"
    source.write_text(source.read_text().replace("at or above", "not below"))
    assert len(build(Project(book.root, book.data)).outcomes) == 6
    build(Project(book.root, book.data), knobs=False)
    assert not list(site.rglob("*--*"))
    assert "cc-knobs" not in (site / "part" / "levels.html").read_text()


@pytest.mark.parametrize(
    ("knobs", "says"),
    [
        ({"treshold": [1]}, "pages.levels.knobs.treshold: no page here takes it. Did you mean"),
        ({"threshold": [-1, 1]}, "threshold must be a number from 0.01 to 100, not -1"),
        ({"threshold": [[1], [2]]}, "pages.levels.knobs.threshold"),
        ({"threshold": "all"}, None),  # any number: no values to choose from
        ({"last_year": [2017, 2031]}, None),  # the data know one of them
    ],
)
def test_knobs_that_make_no_states(book: Project, knobs: dict, says: str | None):
    project = turned(book, knobs)
    if says is None:
        assert not [one for one in plan(project, {}, [], {}) if one.page.is_state]
    else:
        with pytest.raises(BookError, match=re.escape(says)):
            plan(project, {}, [], {})


def _plain(html: str) -> str:
    """A page as its reader sees it."""
    shown = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>|<[^>]*>", "", html)
    return " ".join(unescape(shown).split())


@pytest.mark.long
def test_states_of_the_book_are_what_run_gives(root: Path, tmp_path: Path):
    """Fifty states at random, each against a run of its own in another folder."""
    book = Project(root, build=tmp_path / "published", language="en")
    assert not build(book).failures
    states = [one for one in plan(book, {}, [], {}) if one.page.is_state]
    times = Counter(one.page.template for one in states)
    assert len(times) >= 9
    assert min(times.values()) >= 20
    for state in random.Random(16).sample(states, 50):
        other = Project(root, build=tmp_path / "other", language="en")
        notebook, ran = run_page(other, state.page.template, state.parameters, cells="warm")
        html = (book.build / "html" / f"{state.page.docname}.html").read_text(encoding="utf-8")
        said, found = _plain(html), content(ran)
        for output in (out for cell in ran.cells for out in cell.get("outputs", [])):
            sentence = output.get("data", {}).get("text/html", "")
            if sentence.startswith('<p class="cc-'):
                assert _plain(sentence) in said, state.page.name
        for output in (*found.charts, *found.tables):
            for kind in ("csv", *(["svg"] if "spec" in output else [])):
                led = re.search(rf'href="\.\./(downloads/[^"]*/{output["name"]}\.{kind})"', html)
                assert led, (state.page.name, output["name"])
                own = notebook.parent / "files" / f"{output['name']}.{kind}"
                assert (book.build / "html" / led[1]).read_text() == own.read_text()
        assert found.parameters == state.parameters
        again = markup.command(state.page.template, found.parameters, state.page.name)
        assert again in unescape(html)
