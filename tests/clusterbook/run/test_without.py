"""The book without what is our own in running it: on ordinary kernels, with no tables kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from clusterbook.book.outputs import content
from clusterbook.run.execution import NOTEBOOK, Job, read_notebook, run
from clusterbook.site.build import build
from creative_clusters.data import kept


@pytest.mark.slow
def test_a_book_is_built_on_ordinary_kernels(book, monkeypatch):
    monkeypatch.setenv(kept.OFF, "1")
    report = build(book, engine="kernel")
    assert report.failures == []
    made = json.loads((book.build / "html" / "manifest.json").read_text("utf-8"))["pages"]
    assert made["levels"]["results"] == {"n": 4, "top": 2.0}
    assert (book.build / "html" / "part" / "levels.html").is_file()


# What only systems like Linux have: as on Windows, none of it is there.
HIDES = """
import builtins, os, sys
found, hides = builtins.__import__, ("fcntl", "resource", "termios", "pwd", "grp")
def hidden(name, *given, **more):
    asks = (given and given[0] or {}).get("__name__", "")
    if asks.startswith(("clusterbook", "creative_")) and name in hides:
        raise ImportError(name)
    return found(name, *given, **more)
builtins.__import__ = hidden
for name in ("fork", "pidfd_open", "setsid", "memfd_create", "killpg", "getuid", "nice"):
    vars(os).pop(name)
"""
EVERY = (
    "import importlib, pkgutil, clusterbook, creative_clusters\n"
    "for package in (clusterbook, creative_clusters):\n"
    "    for one in pkgutil.walk_packages(package.__path__, f'{package.__name__}.'):\n"
    "        if one.name not in ('clusterbook.run.warm_process', 'clusterbook.live.preview'):\n"
    "            importlib.import_module(one.name)\n"
)
COMMANDS = (
    "check data",
    "lq counts.csv --value n --output q.csv",
    "run levels --engine warm",
    "build --jobs 1 --language en",
)


@pytest.mark.slow
def test_all_works_without_what_only_some_systems_have(book):
    (book.root / "counts.csv").write_text("region,industry,n\nA,x,1\nA,y,2\nB,x,3\nB,y,1\n")
    call = "sys.argv = ['clusterbook', *{!r}.split()]\nfrom clusterbook.cli import main\nmain()"
    for code in (EVERY, *(call.format(words) for words in COMMANDS)):
        command = [sys.executable, "-c", f"{HIDES}{code}"]
        ended = subprocess.run(command, cwd=book.root, capture_output=True, text=True)
        assert ended.returncode == 0, (code, ended.stderr)
    assert (book.build / "html" / "part" / "levels.html").is_file()


@pytest.mark.slow
def test_a_page_is_the_same_on_an_ordinary_kernel_as_in_a_fork(tmp_path: Path, root, monkeypatch):
    made = {}
    for engine in ("alone", "kernel"):
        source = root / "chapters" / "concentration" / "who-earns.ipynb"
        output = tmp_path / engine
        assert run(Job("p", str(source), str(output), {}, str(root / "data"), engine)).error == ""
        files = {path.name: path.read_bytes() for path in (output / "files").iterdir()}
        made[engine] = (content(read_notebook(output / NOTEBOOK)), files)
        monkeypatch.setenv(kept.OFF, "1")
    assert made["alone"] == made["kernel"]
