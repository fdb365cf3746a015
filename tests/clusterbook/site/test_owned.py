"""The book replaces what it has made, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clusterbook.book.project import BookError, Project
from clusterbook.run import scaling
from clusterbook.site import owned
from clusterbook.site.build import EARLIER, REPLACED, build
from clusterbook.sweeps import sweeping

COMMAND = [sys.executable, "-c", "from clusterbook.cli import main; main()"]


def theirs(folder: Path, name: str) -> Path:
    """A file of somebody else's at, or below, `name` in `folder`."""
    path = folder / name if "." in name.removeprefix("html.") else folder / name / "thesis.txt"
    path.parent.mkdir(parents=True)
    path.write_text("ten years of work")
    return path


@pytest.mark.parametrize("name", REPLACED)
def test_a_build_leaves_what_others_made(book: Project, tmp_path: Path, name: str):
    book.build = tmp_path / "theirs"
    kept = theirs(book.build, name)
    with pytest.raises(BookError, match=f"theirs holds {name}, which this book has not made"):
        build(book)
    assert [path for path in book.build.rglob("*") if path.is_file()] == [kept]
    assert kept.read_text() == "ten years of work"


def test_the_command_says_so_in_one_line(book: Project, tmp_path: Path):
    kept = theirs(tmp_path, "work")
    ended = subprocess.run(
        [*COMMAND, "build", "--out", str(tmp_path)],
        cwd=book.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.strip().startswith(f"{tmp_path} holds work, which this book has not made")
    assert len(ended.stderr.strip().splitlines()) == 1
    assert kept.read_text() == "ten years of work"


@pytest.mark.slow
def test_a_build_beside_other_things_replaces_its_own(book: Project, tmp_path: Path):
    (tmp_path / "out" / "downloads").mkdir(parents=True)
    (tmp_path / "out" / "work").mkdir()  # empty: nobody's
    theirs = tmp_path / "out" / "downloads" / "thesis.txt"
    theirs.write_text("ten years of work")
    book.build = tmp_path / "out"
    build(book)
    (book.data / "lq.csv").write_text("region,year,lq\nWarsaw,2017,9\n")
    again = Project(book.root)
    again.build = book.build
    assert len(build(again).outcomes) == 2
    assert theirs.read_text() == "ten years of work"

    # A folder of an earlier version has no mark, and is known by what it holds.
    (book.build / owned.MARK).unlink()
    assert build(again).nothing_to_do
    owned.claim(book.build, REPLACED, EARLIER)
    assert (book.build / owned.MARK).is_file()


@pytest.mark.parametrize("name", sweeping.REPLACED)
def test_a_sweep_leaves_what_others_made(book: Project, tmp_path: Path, name: str):
    grid = book.root / "grid.yml"
    grid.write_text("first_year: [2016]\n", encoding="utf-8")
    kept = theirs(tmp_path / "theirs", name)
    sweep = sweeping.plan(book, "levels", grid, tmp_path / "theirs")
    with pytest.raises(BookError, match=f"theirs holds {name}, which this book has not made"):
        sweeping.execute(sweep, scaling.pool(book, 1))
    assert [path for path in sweep.folder.rglob("*") if path.is_file()] == [kept]
    assert kept.read_text() == "ten years of work"


def test_what_is_marked_may_be_replaced(tmp_path: Path):
    (tmp_path / "pages").mkdir()
    owned.claim(tmp_path, ["pages"])  # empty: nobody's
    (tmp_path / "pages" / "one.html").write_text("")
    owned.check(tmp_path, ["pages"])
    (tmp_path / owned.MARK).unlink()
    with pytest.raises(BookError, match="holds pages, which this book has not made"):
        owned.claim(tmp_path, ["other", "pages"])
    assert not (tmp_path / owned.MARK).exists()
