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
from pathlib import Path

import pytest

from clusterbook.book.project import Project

from ..conftest import TABLE, write_notebook

BUILD = [sys.executable, "-c", "from clusterbook.cli import main; main()", "build"]


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


def pages(site: Path) -> dict[str, bytes]:
    """Everything but the manifest, which tells when it was built."""
    files = (path for path in site.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in files}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.long)])
def test_killed_at_any_moment(book: Project, tmp_path: Path, kills: int):
    draw = random.Random(kills)
    site = book.build / "html"
    write_version(book, 0)
    started = time.monotonic()
    subprocess.run(BUILD, cwd=book.root, check=True)
    takes = time.monotonic() - started
    names = set(pages(site))
    published = "0"
    for number in range(1, kills + 1):
        write_version(book, number)
        process = subprocess.Popen(BUILD, cwd=book.root)
        time.sleep(draw.uniform(0, takes))
        process.kill()
        process.wait()
        assert set(pages(site)) == names
        [shown] = versions(site)
        assert shown in (published, str(number))
        published = shown
    subprocess.run(BUILD, cwd=book.root, check=True)
    assert versions(site) == {str(kills)}
    subprocess.run([*BUILD, "--out", str(tmp_path / "fresh")], cwd=book.root, check=True)
    assert pages(site) == pages(tmp_path / "fresh" / "html")
    assert not list(book.build.glob("html.*"))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
def test_who_is_asked_to_end_leaves_nothing_behind(book: Project):
    with tempfile.TemporaryDirectory() as name:  # of a short name, as sockets need
        place = Path(name)
        process = subprocess.Popen(BUILD, cwd=book.root, env=os.environ | {"TMPDIR": name})
        while process.poll() is None and not list(place.glob("clusterbook-*/lock")):
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 128 + signal.SIGTERM
        assert not list(place.glob("clusterbook-*/"))
    assert not (book.build / "html").exists()
