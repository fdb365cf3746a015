"""The warm process: it has the library imported, and forks itself once for each run.

A run gets everything that is slow to make (imports, the data package, checked) and nothing that an
earlier run did: what a notebook changes, in its namespace or in a library, ends with its fork, and
so does all that it started (`run.keeper`). Started by `run.warm`; it ends when its starter does.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import pkgutil
import resource
import select
import signal
import socket
import sys
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import psutil

from clusterbook.book.errors import place_of
from clusterbook.run import keeper

if TYPE_CHECKING:
    from clusterbook.run.shell import Shell

_PR_SET_PDEATHSIG = 1


def main(door: socket.socket) -> None:
    """Fork for each one who calls at `door`, until the starter hangs up."""
    shell, fault = None, ""
    try:
        _import_all()
        shell = importlib.import_module("clusterbook.run.shell").Shell()
    except Exception as error:  # it is told to each who calls
        fault = place_of(error)
    gc.collect()
    gc.freeze()  # a fork that looks through all this for garbage would copy it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the starter, who then hangs up
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a fork has ended
    waiting = select.poll()
    for one in (0, door):
        waiting.register(one, select.POLLIN | select.POLLHUP)
    while all(number for number, _ in waiting.poll()):
        with Connection(door.accept()[0].detach()) as line, suppress(EOFError, OSError):
            request = json.loads(line.recv_bytes())
            if shell is None:
                _tell(line, "unfit", {"fault": fault})
                continue
            _prepare(request["env"])
            if os.fork() == 0:
                door.close()
                keep(request, line, shell)
    os._exit(0)  # each run ends with its caller


def keep(request: dict, line: Connection, shell: Shell) -> NoReturn:
    """Let a child run the cells that come over `line`, and end all that it started with it."""
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for one in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(one, signal.SIG_DFL)
        keeper.adopt()
        memory, library = request["memory"], psutil.Process().memory_info().rss
        if (child := os.fork()) == 0:
            _run_cells(request, line, shell)
        waiting = select.poll()
        waiting.register(line, select.POLLRDHUP)
        if keeper.keep(child, waiting.poll, memory, library):
            _tell(line, "ended", {"why": keeper.too_much(memory)})
    finally:
        os._exit(1)


def _run_cells(request: dict, line: Connection, shell: Shell) -> NoReturn:
    try:
        _end_with_parent()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _tell(line, "forked", {})
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        if request["memory"]:
            resource.setrlimit(
                resource.RLIMIT_AS, (psutil.Process().memory_info().vms + request["memory"],) * 2
            )
        _as_new()
        gc.enable()
        shell.begin(partial(_tell, line))
        while True:
            cell = json.loads(line.recv_bytes())
            _tell(line, "execute_reply", shell.run(cell["code"], cell["id"]))
    except EOFError:
        pass  # the starter has hung up
    finally:
        os._exit(1)


def _tell(line: Connection, kind: str, content: dict) -> None:
    line.send_bytes(json.dumps({"msg_type": kind, "content": content}).encode())


def _end_with_parent() -> None:
    """Let the kernel of the system kill this process when its parent ends."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent or parent == 1:
        os._exit(1)  # it had ended before


def _import_all() -> None:
    """Import whatever one chapter or another uses, and use it once where that takes time."""
    import altair as alt
    import pandas as pd

    from clusterbook.drawing import vega

    points = alt.Chart(pd.DataFrame({"x": [1.0], "name": ["a"]}))
    points = points.mark_point().encode(x="x", tooltip=["name"])
    spec = alt.layer(points, points.mark_text().encode(text="name:N")).to_dict()
    vega.is_valid(spec)  # its schema has been read now
    needed = ("scipy.stats", "scipy.optimize", "scipy.special", "creative_clusters")
    for name in (*needed, "clusterbook.chapter.page"):
        importlib.import_module(name)
    package = sys.modules["creative_clusters"].__path__
    for module in pkgutil.walk_packages(package, "creative_clusters."):
        importlib.import_module(module.name)


def _prepare(env: dict[str, str]) -> None:
    """Let forks find made what every page on a data package asks for in a language."""
    from clusterbook.book.project import LANGUAGE
    from clusterbook.chapter import page
    from creative_clusters.data import sources

    with suppress(Exception):  # a fault is the chapter's to tell
        data = env.get(sources.ENVIRONMENT)
        if page.get_ready(Path(data) if data else sources.default_path(), env.get(LANGUAGE)):
            gc.collect()
            gc.freeze()


def _as_new() -> None:
    """Undo what a new process would not have: a seed that others share, the theme of the book."""
    import altair as alt
    import numpy

    numpy.random.seed()  # noqa: NPY002
    alt.theme.enable("default")


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
