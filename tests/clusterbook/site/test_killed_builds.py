"""A build may be killed at any moment: the site is whole each time, and the next build ends right.

A few moments, or a hundred in the long test; what they are is fixed by the seed.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from clusterbook.book.project import Project

from ..conftest import COMMAND, TABLE, published, write_notebook

BUILD = [*COMMAND, "build"]


def write_version(book: Project, number: int) -> None:
    """Change the chapter's prose, its code and so its outputs."""
    write_notebook(
        book.root / "chapters" / "part" / "levels.ipynb",
        f"Version {number}",
        TABLE,
        f'page.say("Computed version {number}.")',
    )


def versions(site: Path) -> set[str]:
    """Versions told by the page, by its notebook and by the archive of all downloads."""
    name = "downloads/levels/levels.ipynb"
    with zipfile.ZipFile(site / "downloads" / "all.zip") as archive:
        assert archive.testzip() is None
        packed = archive.read("levels/levels.ipynb").decode()
    texts = [(site / "part" / "levels.html").read_text(), (site / name).read_text(), packed]
    found = [set(re.findall(r"Computed version (\d+)", text)) for text in texts]
    assert all(found), found
    return set().union(*found)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.long)])
def test_killed_at_any_moment(book: Project, tmp_path: Path, kills: int):
    draw = random.Random(kills)
    site = book.build / "html"
    write_version(book, 0)
    started = time.monotonic()
    subprocess.run(BUILD, cwd=book.root, check=True)
    takes = time.monotonic() - started
    names = set(published(site))
    before = "0"
    for number in range(1, kills + 1):
        write_version(book, number)
        process = subprocess.Popen(BUILD, cwd=book.root)
        time.sleep(draw.uniform(0, takes))
        process.kill()
        process.wait()
        assert set(published(site)) == names
        [shown] = versions(site)
        assert shown in (before, str(number))
        before = shown
    subprocess.run(BUILD, cwd=book.root, check=True)
    assert versions(site) == {str(kills)}
    subprocess.run([*BUILD, "--out", str(tmp_path / "fresh")], cwd=book.root, check=True)
    assert published(site) == published(tmp_path / "fresh" / "html")
    assert not list(book.build.glob("html.*"))


OTHERS = {
    "build": "build --engine kernel --jobs 2",
    "sweep": "sweep levels --grid grid.yml",
    "sweep on kernels": "sweep levels --grid grid.yml --engine kernel",
    "compare": "compare levels -a first_year=2016 -b first_year=2017",
}


def processes(mark: str) -> list[str]:
    """All that were started with a mark in their environment and have not ended."""
    found = []
    for one in psutil.process_iter():
        with suppress(psutil.Error):
            if one.environ().get("STARTED_BY") == mark and one.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(one.cmdline()))
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.slow
@pytest.mark.parametrize("kills", [1, pytest.param(10, marks=pytest.mark.long)])
@pytest.mark.parametrize("command", OTHERS.values(), ids=OTHERS)
def test_other_commands_killed_leave_no_process_and_go_on(book: Project, command, kills: int):
    draw = random.Random(kills)
    (book.root / "grid.yml").write_text("first_year: [2016, 2017]\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:  # of a short name, as sockets need
        place, env = Path(name) / "t", os.environ | {"STARTED_BY": name}
        env |= {"TMPDIR": str(place), "JUPYTER_RUNTIME_DIR": str(place / "jupyter")}
        place.mkdir()

        def begun(out: str) -> subprocess.Popen:
            words = [*BUILD[:3], *command.split(), "--out", f"{name}/{out}"]
            return subprocess.Popen(words, cwd=book.root, env=env)

        started = time.monotonic()
        assert begun("whole").wait() == 0
        takes = time.monotonic() - started
        for _ in range(kills):
            process = begun("killed")
            time.sleep(draw.uniform(0, takes))
            process.kill()
            process.wait()
            last = time.monotonic() + 120
            while (left := processes(name)) and time.monotonic() < last:
                time.sleep(0.1)
            assert left == []
        assert begun("killed").wait() == 0
        published, whole = (Path(name, out) for out in ("killed", "whole"))
        names = {path.relative_to(whole) for path in whole.rglob("*.csv")}
        assert names == {path.relative_to(published) for path in published.rglob("*.csv")}
        for one in names - {Path("runs.csv")}:  # which tells how long each took
            assert (published / one).read_bytes() == (whole / one).read_bytes()
        assert [*place.rglob("*")] == []


BUSY = (
    "import pathlib, subprocess, sys, time\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'],"
    " start_new_session=True)\n"
    "pathlib.Path({!r}).touch()\n"
    "time.sleep(600)"
)
ASKED = {
    "build": "build --jobs 1",
    "build on a kernel": "build --jobs 1 --engine kernel",
    "build in a pool": "build --jobs 2",
    "build in a pool on kernels": "build --jobs 2 --engine kernel",
    "sweep": "sweep levels --grid grid.yml",
    "serve": "serve --port 0",
}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    ["SIGTERM", *(pytest.param(name, marks=pytest.mark.long) for name in
                  ("SIGINT", "SIGHUP", "SIGKILL"))],
)  # fmt: skip
@pytest.mark.parametrize("command", ASKED.values(), ids=ASKED)
def test_who_is_asked_to_end_ends_with_all_it_started(book: Project, command, asked):
    number = getattr(signal, asked)
    (book.root / "grid.yml").write_text("first_year: [2016, 2017]\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:  # of a short name, as sockets need
        place, busy = Path(name) / "t", Path(name) / "busy"
        place.mkdir()
        write_notebook(
            book.root / "chapters" / "part" / "levels.ipynb",
            "Busy",
            BUSY.format(str(busy)),
            parameters="first_year: int = None  # first year",
        )
        process = subprocess.Popen(
            [*BUILD[:-1], *command.split()],
            cwd=book.root,
            env=os.environ | {"TMPDIR": str(place), "STARTED_BY": name},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: asked == "SIGKILL" or signal.signal(number, signal.SIG_DFL),
        )
        while process.poll() is None and not busy.exists():
            time.sleep(0.01)
        process.send_signal(number)
        _, said = process.communicate()
        assert b"Traceback" not in said
        last = time.monotonic() + 60
        while (left := processes(name)) and time.monotonic() < last:
            time.sleep(0.1)
        assert left == []
        if asked != "SIGKILL":
            assert process.returncode == 128 + number
            assert not list(place.glob("clusterbook-*/"))
    assert not (book.build / "html").exists()
