"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from pathlib import Path

import pytest

from clusterbook.files import atomic


def test_a_failed_write_leaves_the_old_file(tmp_path: Path):
    path = tmp_path / "table.csv"
    atomic.write(path, "old")
    with pytest.raises(UnicodeEncodeError):
        atomic.write(path, "\ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_takes_the_place_of_another(tmp_path: Path):
    fresh, published = tmp_path / "fresh", tmp_path / "html"
    for _ in range(2):
        fresh.mkdir()
        (fresh / "index.html").write_text("new")
        atomic.swap_in(fresh, published)
        assert (published / "index.html").read_text() == "new"
        assert not fresh.exists()


def test_without_an_exchange_in_the_kernel_the_old_one_steps_aside(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(atomic.sys, "platform", "other")
    test_a_folder_takes_the_place_of_another(tmp_path)
    (tmp_path / "html").rename(tmp_path / "html.previous")
    atomic.recover(tmp_path / "html")
    assert (tmp_path / "html" / "index.html").is_file()


def _swap_for_ever(folder: str) -> None:
    base = Path(folder)
    while True:
        fresh = base / "fresh"
        fresh.mkdir(exist_ok=True)
        (fresh / "index.html").write_text("whole")
        atomic.swap_in(fresh, base / "html")


def test_a_kill_at_any_moment_leaves_a_whole_site(tmp_path: Path):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "index.html").write_text("whole")
    for moment in range(20):
        process = multiprocessing.get_context("fork").Process(
            target=_swap_for_ever, args=(str(tmp_path),), daemon=True
        )
        process.start()
        time.sleep(0.003 * (1 + moment % 7))
        process.kill()
        process.join()
        atomic.recover(tmp_path / "html")
        assert (tmp_path / "html" / "index.html").read_text() == "whole"
        fresh = tmp_path / "fresh"
        if fresh.exists():
            for path in fresh.iterdir():
                path.unlink()
            fresh.rmdir()


def _work_until_killed(folder: str) -> None:
    tempfile.tempdir = folder
    lock = atomic.alone(Path("book"))
    lock.__enter__()
    place = atomic.Workspace(folder)
    Path(place.name, "half.txt").write_text("half")
    os._exit(9)


def test_working_folders_of_the_dead_are_removed_and_no_others(tmp_path: Path):
    theirs = tmp_path / "clusterbook-theirs"
    theirs.mkdir()
    with atomic.Workspace(str(tmp_path)) as living:
        process = multiprocessing.get_context("spawn").Process(
            target=_work_until_killed, args=(str(tmp_path),)
        )
        process.start()
        process.join()
        assert len(list(tmp_path.iterdir())) == 4
        with atomic.Workspace(str(tmp_path)) as next_one:
            assert {*tmp_path.iterdir()} == {theirs, Path(living), Path(next_one)}
    assert [*tmp_path.iterdir()] == [theirs]


def _count(place: Path, times: int) -> None:
    """Add to a number in a file, in steps that others would come between."""
    for _ in range(times):
        with atomic.alone(place):
            found = int((place / "number").read_text())
            time.sleep(0.0005)
            (place / "number").write_text(str(found + 1))
        for _ in range(8):
            with atomic.Workspace():  # which removes what the dead have left, and nothing else
                pass


def test_one_works_on_a_folder_at_a_time_and_no_lock_stays(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    place = tmp_path / "book"
    place.mkdir()
    (place / "number").write_text("0")
    start = multiprocessing.get_context("fork").Process
    several = [start(target=_count, args=(place, 25)) for _ in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert [one.exitcode for one in several] == [0] * 4
    assert (place / "number").read_text() == "100"
    assert [*tmp_path.iterdir()] == [place]
