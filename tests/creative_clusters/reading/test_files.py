"""The files of a folder: which count, and what may happen meanwhile."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from creative_clusters.reading.files import MADE, below


def test_files_in_order_but_for_what_is_hidden_and_what_the_book_has_made(tmp_path: Path):
    counted = ["a.csv", "part/b.csv", "part/deep/_c.csv"]
    made = [f"site/{MADE}", "site/html/index.html", f"part/{MADE[:-1]}", ".git/config"]
    for name in [*counted, *made, "part/.d", "part/e.csv~", "x.egg-info/f", "__pycache__/g"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "never-ends")
        (tmp_path / "nowhere.csv").symlink_to("gone")
        (tmp_path / "round").symlink_to(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in below(tmp_path)] == counted
    assert tmp_path / ".git/config" in below(tmp_path, ["part"])
    assert below(tmp_path / "nothing") == []


def test_runs_under_way_in_a_folder_that_the_book_makes_are_not_looked_into(tmp_path: Path):
    (tmp_path / "a.csv").touch()
    (tmp_path / "made/cache").mkdir(parents=True)
    (tmp_path / "made" / MADE).touch()
    over = threading.Event()

    def come_and_go() -> None:
        while not over.is_set():
            for number in range(50):
                (tmp_path / f"made/cache/{number}.failed").mkdir()
            for number in range(50):
                (tmp_path / f"made/cache/{number}.failed").rmdir()

    runs = threading.Thread(target=come_and_go)
    runs.start()
    try:
        for _ in range(100):
            assert below(tmp_path) == [tmp_path / "a.csv"]
    finally:
        over.set()
        runs.join()
