"""Builds on machines that fail them: damaged caches, full disks, other builds, clocks set back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest

from clusterbook.book.project import Project
from clusterbook.live.server import server
from clusterbook.site.build import build

from ..conftest import published
from .test_killed_builds import BUILD, versions, write_version

pytestmark = pytest.mark.slow


def run(book: Project, command: list[str] = BUILD, **env: str) -> subprocess.CompletedProcess:
    """A build in a process of its own, and what it says."""
    env = os.environ | env
    return subprocess.run(command, cwd=book.root, env=env, capture_output=True, text=True)


DAMAGES = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "other": lambda path: path.write_bytes(path.read_bytes()[:-9] + b"?" * 9),
    "empty": lambda path: path.write_bytes(b""),
    "gone": Path.unlink,
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


def test_what_is_damaged_is_made_again_with_a_word(book: Project):
    write_version(book, 1)
    assert run(book).returncode == 0
    site = published(book.build / "html")
    kept = ("cache/*/notebook.ipynb", "cache/*/files/values.csv", "cache/*/hashes.json")
    kept += ("work*/html/part/levels.html", "work*/**/levels.doctree")
    for pattern, (name, damage) in zip(kept, DAMAGES.items(), strict=True):
        (book.build / "html" / "manifest.json").unlink()
        damaged = sorted(book.build.glob(pattern))
        assert damaged, pattern
        for path in damaged:
            damage(path)
        said = run(book).stderr
        assert said.count("not as it was written there") == len(damaged), (name, said)
        assert published(book.build / "html") == site, name


def test_a_kept_script_that_is_damaged_is_made_again(tmp_path: Path, book: Project):
    chart = "{'data': {'values': [{}]}, 'mark': 'point'}"
    code = f"from clusterbook.drawing import figures\nprint(figures.svg({chart}))"

    def drawn() -> str:
        return run(book, [sys.executable, "-c", code], XDG_CACHE_HOME=str(tmp_path)).stdout

    before = drawn()
    [script] = tmp_path.rglob("vega-drawing-*")
    for name in ("cut off", "other", "empty"):
        whole = script.read_bytes()
        DAMAGES[name](script)
        assert drawn() == before
        assert script.read_bytes() == whole


@pytest.mark.skipif(sys.platform == "win32", reason="there is no bound on files")
def test_a_disk_that_is_full_is_told_and_the_site_stays(book: Project):
    write_version(book, 1)
    assert run(book).returncode == 0
    site = published(book.build / "html")
    for number, kilobytes in enumerate((1, 8, 64, 512), start=2):
        write_version(book, number)
        for folder in book.build.glob("work*"):
            shutil.rmtree(folder)
        limit = f"setrlimit(RLIMIT_FSIZE, ({kilobytes << 10},) * 2)"
        code = f"from resource import RLIMIT_FSIZE, setrlimit; {limit}; {BUILD[2]}"
        full = [*BUILD[:2], code, *BUILD[3:]]
        ended = run(book, full)
        assert ended.returncode == 1, ended.stderr
        assert "File too large" in ended.stderr
        assert "the published" in ended.stderr
        assert "Traceback" not in ended.stderr
        assert published(book.build / "html") == site
    assert run(book).returncode == 0
    assert versions(book.build / "html") == {"5"}
    grown = published(book.build / "html")
    shutil.rmtree(book.build)
    assert run(book).returncode == 0
    assert published(book.build / "html") == grown


def test_builds_at_one_time_wait_for_each_other(book: Project, tmp_path: Path):
    write_version(book, 1)
    with ThreadPoolExecutor() as several:
        ended = list(several.map(lambda _: run(book), range(3)))
        levels = [*BUILD[:3], "run", "levels", "--out", str(tmp_path / "other")]
        ended += several.map(lambda command: run(book, command), [BUILD, levels, levels])
    assert [one.returncode for one in ended] == [0] * 6, [one.stderr for one in ended]
    assert sum("Nothing has changed" in one.stderr for one in ended) == 3
    assert versions(book.build / "html") == {"1"}


def test_what_is_served_while_it_is_built_is_whole(book: Project):
    write_version(book, 1)
    assert run(book).returncode == 0
    serving = server(str(book.build / "html"), 0)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{serving.server_port}/part/levels.html"
    seen = []
    write_version(book, 2)
    with ThreadPoolExecutor() as beside:
        building = beside.submit(run, book)
        while not (seen and seen[-1] == {"2"}):
            html = urlopen(address).read().decode()
            assert html.rstrip().endswith("</html>")
            seen.append(set(re.findall(r"Computed version (\d)", html)))
            if building.done():
                assert building.result().returncode == 0
                assert versions(book.build / "html") == {"2"}
    serving.shutdown()
    serving.server_close()
    assert {frozenset(one) for one in seen} == {frozenset("1"), frozenset("2")}


def test_a_clock_that_was_set_back_hides_no_change(book: Project, monkeypatch):
    from clusterbook.files import atomic

    written = atomic.write

    def an_hour_ago(path: Path, content: str | bytes) -> None:
        written(path, content)
        os.utime(path, (path.stat().st_mtime - 3600,) * 2)

    write_version(book, 1)
    build(book)
    monkeypatch.setattr(atomic, "write", an_hour_ago)
    write_version(book, 2)
    notebook = book.root / "chapters" / "part" / "levels.ipynb"
    os.utime(notebook, (notebook.stat().st_mtime - 7200,) * 2)
    build(Project(book.root))
    assert versions(book.build / "html") == {"2"}
    assert "Version 2" in (book.build / "html" / "part" / "levels.html").read_text("utf-8")
