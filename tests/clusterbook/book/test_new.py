"""A new chapter: what it writes runs and passes; what cannot be is refused before anything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from clusterbook.book import new
from clusterbook.book.outputs import content
from clusterbook.book.project import BookError, Project
from clusterbook.files import atomic
from clusterbook.run.execution import NOTEBOOK, Job, read_notebook, run
from clusterbook.site.build import plan
from clusterbook.site.staging import parts

from ..conftest import again

TOC = """\
# How the book is read.
format: jb-book
root: chapters/index

parts:
  - caption: Method   # first things first
    chapters:
      - file: chapters/method/one
        title: "A: one"
      # the second comes second
      - file: chapters/method/two

  # what follows can be skipped
  - caption: "Who earns"
    chapters:
    - file: chapters/earn/three
# the end
"""


def files(root: Path) -> dict[str, bytes]:
    """Every file of a book but what it built."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "_build" not in path.parts
    }


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Who earns, and São Paulo?", "who-earns-and-sao-paulo"),
        ("  The city's “share” — 50% ", "the-citys-share-50"),
        ("数字文化产业", "数字文化产业"),
        ("区位熵 and LQ", "区位熵-and-lq"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "full-width"),
        ("snake_case", "snake-case"),
        ("word " * 40, "-".join(["word"] * 12)),
        ("长" * 100, "长" * 60),
    ],
)
def test_a_title_gives_a_name(title, name):
    assert new.name_from(title) == name
    assert len(name) <= new.LONGEST
    assert new.name_from(name) == name


@pytest.mark.parametrize("title", ["", "?!", "— …", "🙂"])
def test_a_title_without_letters_gives_no_name(title):
    with pytest.raises(BookError, match="--name"):
        new.name_from(title)


def test_the_contents_gain_lines_and_lose_none():
    edited = new.with_chapter(TOC, "Method", "chapters/method/new")
    at = TOC.splitlines().index("      - file: chapters/method/two") + 1
    lines = TOC.splitlines()
    assert edited.splitlines() == [*lines[:at], "      - file: chapters/method/new", *lines[at:]]
    edited = new.with_chapter(TOC, "Who earns", "chapters/earn/new")
    assert "    - file: chapters/earn/three\n    - file: chapters/earn/new\n# the end" in edited
    edited = new.with_chapter(TOC, "Policy: 政策", "chapters/policy/new")
    assert edited.endswith(
        "    - file: chapters/earn/three\n  - caption: 'Policy: 政策'\n    chapters:\n"
        "    - file: chapters/policy/new\n# the end\n"
    )
    assert yaml.safe_load(edited)["parts"][2]["caption"] == "Policy: 政策"


def test_the_contents_keep_their_line_ends_and_may_lack_the_last():
    windows = new.with_chapter(TOC.replace("\n", "\r\n"), "Method", "chapters/method/new")
    assert windows == new.with_chapter(TOC, "Method", "chapters/method/new").replace("\n", "\r\n")
    bare = new.with_chapter(TOC.removesuffix("\n# the end\n"), "Who earns", "chapters/earn/new")
    assert bare.endswith("\n    - file: chapters/earn/three\n    - file: chapters/earn/new\n")


@pytest.mark.parametrize(
    "contents",
    [
        "root: a\n",
        "root: a\nparts: []\n",
        "root: a\nparts: [{caption: Method, chapters: [{file: b}]}]\n",
        "root: a\nparts:\n- caption: Method\n  chapters: [{file: b}]\n",
        "root: a\nparts:\n- caption: Method\n  chapters:\n",
    ],
)
def test_contents_with_no_place_for_a_line_are_left_to_their_author(contents):
    with pytest.raises(BookError, match=r"_toc\.yml"):
        new.with_chapter(contents, "Method", "c")


@pytest.mark.parametrize(
    ("title", "options", "told"),
    [
        ("", {}, "title is empty"),
        ("   ", {}, "title is empty"),
        ("Two\nlines", {}, "one line"),
        ("Levels", {}, '"levels" is taken'),
        ("LEVELS!", {}, "another title, or a name with --name"),
        ("Other", {"name": "levels"}, '"levels" is taken'),
        ("Data", {}, '"data" is taken'),
        ("Unlisted", {}, '"unlisted" is taken'),
        ("Other", {"name": "../evil"}, "cannot be a name"),
        ("Other", {"name": "With Space"}, "cannot be a name"),
        ("Other", {"name": ""}, "cannot be a name"),
        ("Other", {"part": "Prat"}, 'Did you mean "Part"?'),
        (
            "Other",
            {"part": "Conclusions"},
            "Allowed: Part. To open a new one, add",
        ),
        ("Other", {"part": "part", "new_part": True}, 'a part "Part" already'),
        ("Other", {"part": "Downloads", "new_part": True}, "chapters/downloads is taken"),
        ("Other", {"part": " ", "new_part": True}, "title is empty"),
        ("Tested", {}, "tests/chapters/test_tested.py is there already"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(book: Project, title, options, told):
    shutil.copy(
        book.root / "chapters" / "part" / "levels.ipynb",
        book.root / "chapters" / "part" / "unlisted.ipynb",
    )
    (book.root / "tests" / "chapters").mkdir(parents=True)
    (book.root / "tests" / "chapters" / "test_tested.py").write_text("# mine\n")
    before = files(book.root)
    with pytest.raises(BookError) as caught:
        new.add(book, title, **{"part": "Part"} | options)
    assert told in str(caught.value)
    assert files(book.root) == before


@pytest.mark.parametrize("fails", [1, 2, 3])
def test_a_full_disk_leaves_all_as_it_was(book: Project, monkeypatch, fails):
    written = []

    def write(path: Path, content: str) -> None:
        written.append(path)
        if len(written) == fails:
            raise OSError("No space left on device")
        real(path, content)

    real = atomic.write
    before = files(book.root)
    folders = {path for path in book.root.rglob("*") if path.is_dir()}
    monkeypatch.setattr(new.atomic, "write", write)
    with pytest.raises(OSError, match="No space"):
        new.add(book, "Other", "Policy", new_part=True)
    assert files(book.root) == before
    assert {path for path in book.root.rglob("*") if path.is_dir()} == folders


def test_a_hostile_title_is_shown_letter_by_letter(book: Project, tmp_path: Path):
    title = 'A "quote", {cite}`x`, *b* & <i> $x$ \\ #1'
    chapter = new.add(book, title, "part")
    assert chapter.part == "Part"
    assert chapter.notebook == book.root / "chapters" / "part" / "a-quote-cite-x-b-i-x-1.ipynb"
    book = again(book)
    page = book.page(chapter.name)
    [one] = [one for one in plan(book, {}, [], {}) if one.page == page]
    job = Job(page.name, str(page.source), str(tmp_path / "run"), one.parameters, str(book.data))
    outcome = run(job)
    assert outcome.error == ""
    assert content(read_notebook(tmp_path / "run" / NOTEBOOK)).results["cities"] == 2
    head = parts(page, tmp_path / "run", book.package)[0].text.splitlines()[0]
    assert head == r'# A "quote", \{cite\}\`x\`, \*b\* \& \<i\> \$x\$ \\ \#1'


@pytest.mark.slow
def test_the_test_that_it_writes_passes_and_can_fail(book: Project, root: Path):
    chapter = new.add(book, "数字产业", "Policy 政策", new_part=True)
    assert chapter.notebook == book.root / "chapters" / "policy-政策" / "数字产业.ipynb"
    assert [page.name for page in again(book).pages][-1] == "数字产业"
    for name in ("conftest.py", "chapters/conftest.py"):
        shutil.copy(root / "tests" / name, book.root / "tests" / name)

    def tested() -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", chapter.test]
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            command, cwd=book.root, env=env, capture_output=True, text=True, check=False
        )

    passed = tested()
    assert "3 passed" in passed.stdout, passed.stdout
    notebook = chapter.notebook.read_text("utf-8")
    chapter.notebook.write_text(notebook.replace('"lq_end\\"] >= page', '"lq_end\\"] > page'))
    assert notebook != chapter.notebook.read_text("utf-8")
    assert "1 passed" in tested().stdout
