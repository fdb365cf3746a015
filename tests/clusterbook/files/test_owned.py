"""The book replaces what it has made, and nothing else; where it cannot write it says so."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from clusterbook.book.project import Project

# Each command that writes, with `{}` for where; whether that is a folder.
FOLDERS = {
    "build": "build --out {}",
    "run": "run levels --out {}",
    "sweep": "sweep levels --grid grid.yml --out {}",
    "compare": "compare levels -a first_year=2016 -b first_year=2017 --out {}",
    "init": "init {}",
    "init --from": "init {} --from counts.csv",
}
FILES = {
    "page": "run levels --html {}",
    "template": "form --template {}",
    "lq": "lq counts.csv --region region --industry industry --value size --output {}",
}


def _theirs(place: Path) -> Path:
    place.mkdir()
    (place / "thesis.txt").write_text("ten years of work")
    return place


def _file(place: Path) -> Path:
    place.write_text("ten years of work")
    return place


def _leads_nowhere(place: Path) -> Path:
    place.symlink_to(place.with_name("nowhere"))
    return place


def _leads_to_itself(place: Path) -> Path:
    place.symlink_to(place)
    return place


def _closed(place: Path) -> Path:
    if os.geteuid() == 0:
        pytest.skip("nothing is closed to root")
    place.mkdir(mode=0o500)
    return place / "below"


# What may be in the way.
KINDS: dict[str, Callable[[Path], Path]] = {
    "a folder of others": _theirs,
    "below a file": lambda place: _file(place) / "below",
    "a link that leads nowhere": _leads_nowhere,
    "below a link that leads nowhere": lambda place: _leads_nowhere(place) / "below",
    "a link to itself": _leads_to_itself,
    "a name that is too long": lambda place: place.with_name("x" * 300),
    "a full device": lambda place: Path("/dev/full"),
    "what the kernel keeps": lambda place: Path("/proc/nowhere/below"),
    "a folder without rights": _closed,
}


def tree(folder: Path) -> dict[str, str]:
    """All that is in a folder."""
    found = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    found = [path for path in found if "_build" not in path.parts]  # of runs that went before
    return {
        str(path): str(path.readlink()) if path.is_symlink() else path.read_bytes().hex()
        for path in found
    }


@pytest.fixture
def told(book: Project, command, monkeypatch, tmp_path: Path) -> Callable[..., str]:
    """What a command says that cannot write to a place; all is as it was then."""
    monkeypatch.chdir(book.root)
    (book.root / "grid.yml").write_text("first_year: [2016]\n", encoding="utf-8")
    counts = "region,industry,size\nA,x,1\nA,y,2\nB,x,3\nB,y,1\n"
    (book.root / "counts.csv").write_text(counts, encoding="utf-8")

    def call(words: str, place: Path) -> str:
        before = tree(tmp_path)
        ended = command(*(word.format(place) for word in words.split()))
        assert ended.exit_code == 1
        assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
        assert "Traceback" not in ended.stderr
        assert tree(tmp_path) == before
        return ended.stderr

    return call


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", [*FOLDERS.values(), *FILES.values()], ids=[*FOLDERS, *FILES])
def test_nothing_is_touched_where_a_command_cannot_write(told, words, kind, tmp_path: Path):
    place = KINDS[kind](tmp_path / "place")
    said = told(words, place)
    assert place.parts[1] in said


@pytest.mark.parametrize("words", FOLDERS.values(), ids=FOLDERS)
def test_a_file_is_no_folder(told, words, tmp_path: Path):
    assert "Not a directory" in told(words, _file(tmp_path / "place"))


@pytest.mark.parametrize("name", ["page", "template"])
def test_a_file_of_others_is_not_overwritten(told, name, tmp_path: Path):
    assert "is not overwritten" in told(FILES[name], _file(tmp_path / "place"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["build", "run", "sweep", "compare", "page"])
def test_what_the_book_has_made_it_replaces(book: Project, command, monkeypatch, name):
    monkeypatch.chdir(book.root)
    (book.root / "grid.yml").write_text("first_year: [2016]\n", encoding="utf-8")
    words = {**FOLDERS, **FILES}[name].format(book.root / "made").split()
    for value in ("9", "8"):
        (book.data / "lq.csv").write_text(f"region,year,lq\nA,2016,{value}\nA,2017,{value}\n")
        ended = command(*words)
        assert ended.exit_code == 0, ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["build", "run", "sweep", "compare"])
def test_a_book_that_cannot_be_written_to_is_made_elsewhere(
    book: Project, command, monkeypatch, tmp_path: Path, name
):
    monkeypatch.chdir(book.root)
    (book.root / "grid.yml").write_text("first_year: [2016]\n", encoding="utf-8")
    (book.root / "_build").symlink_to("/proc/nowhere")  # as in a folder without rights
    ended = command(*FOLDERS[name].format(tmp_path / "made").split())
    assert ended.exit_code == 0, ended.stderr
    assert (tmp_path / "made" / ".clusterbook").is_file()
