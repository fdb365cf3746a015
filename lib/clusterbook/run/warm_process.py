"""The warm process: it has the library imported, and forks itself once for each run.

A run gets everything that is slow to make (imports, the data package, checked) and nothing that an
earlier run did: what a notebook changes, in its namespace or in a library, ends with its fork.
Started by `run.warm`; it ends when its starter does.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import pickle
import pkgutil
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from clusterbook.chapter import page as chapter
from clusterbook.drawing import vega
from clusterbook.run.shell import Shell
from creative_clusters.data import sources

_PR_SET_PDEATHSIG = 1


def main(control: socket.socket, door: socket.socket, data: str, alone: bool) -> None:
    """Fork for each one who calls at `door`, until the starter hangs up.

    Parameters
    ----------
    data
        The data package that the first runs will be on; nothing if that is not known.
    alone
        Whether a single page is to be run, for which not all needs to be imported.
    """
    _import_needed()
    if data:
        given = _reading(data)  # while more is imported
    if not alone:
        _import_all()
    if data:
        _prepare(data, not alone, given)
    forks = _Forks(Shell())
    gc.collect()
    gc.freeze()  # a fork that looks through all this for garbage would copy it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended forks leave no zombies
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the starter, who then hangs up
    forks.watch(control, lambda: os._exit(0))  # the forks end with their parent
    forks.watch(door, lambda: forks.answer(door, many=not alone))
    while True:
        forks.wait()


class _Forks:
    """The forks under way: each ends when its caller hangs up, and hangs up when it ends."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._poll = select.poll()
        self._files: dict[int, Any] = {}  # all that a fork must close, by number
        self._then: dict[int, Callable[[], None]] = {}

    def watch(self, file: Any, then: Callable[[], None], events: int = select.POLLIN) -> None:
        """Call `then` when something comes from `file`, or its other end is closed."""
        number = file if isinstance(file, int) else file.fileno()
        self._files[number], self._then[number] = file, then
        self._poll.register(number, events | select.POLLHUP)

    def wait(self) -> None:
        """Wait until something happens, and do what is to be done then.

        One thing at a time: it may close a file whose number is another's afterwards.
        """
        number, _ = self._poll.poll()[0]
        self._then[number]()

    def answer(self, door: socket.socket, many: bool) -> None:
        """Fork for one who calls."""
        line = Connection(door.accept()[0].detach())
        try:
            request = json.loads(line.recv_bytes())
        except (EOFError, OSError):  # who called is gone
            line.close()
            return
        data = request["env"].get("CLUSTERBOOK_DATA") or str(sources.default_path())
        _prepare(data, many, lambda: _reading(data)())
        pid = os.fork()
        if pid == 0:
            for file in self._files.values():
                os.close(file) if isinstance(file, int) else file.close()
            _run_cells(request, line, self._shell)
        try:
            ended = os.pidfd_open(pid)
        except ProcessLookupError:  # so soon
            line.close()
            return
        self.watch(line, lambda: self._kill(pid, line), select.POLLRDHUP)
        self.watch(ended, lambda: self._forget(line, ended))

    def _kill(self, pid: int, line: Connection) -> None:
        self._poll.unregister(line.fileno())
        for kill in (os.killpg, os.kill):  # it may not lead its group yet
            with suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)

    def _forget(self, line: Connection, ended: int) -> None:
        for number in (line.fileno(), ended):
            with suppress(KeyError):
                self._poll.unregister(number)
            del self._files[number], self._then[number]
        line.close()
        os.close(ended)


def _run_cells(request: dict, line: Connection, shell: Shell) -> None:
    """Run the cells that come over `line` in this fork; never returns."""
    try:
        _end_with_parent()
        os.setsid()  # so that a kill takes what the notebook started along
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _tell(line, "forked", {"pid": os.getpid()})
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        if request["memory"]:
            resource.setrlimit(resource.RLIMIT_AS, (_size() + request["memory"],) * 2)
        _reseed()
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


def _import_needed() -> None:
    """Import what every chapter uses."""
    points = alt.Chart(pd.DataFrame({"x": [1.0], "name": ["a"]}))
    points = points.mark_point().encode(x="x", tooltip=["name"])
    spec = alt.layer(points, points.mark_text().encode(text="name:N")).to_dict()
    vega.is_valid(spec)  # its schema has been read now
    alt.theme.enable("default")  # chapters turn the book's on, as they would in a new process


def _import_all() -> None:
    """Import whatever one chapter or another uses."""
    for name in ("scipy.stats", "creative_clusters"):
        importlib.import_module(name)
    package = sys.modules["creative_clusters"].__path__
    for module in pkgutil.walk_packages(package, "creative_clusters."):
        importlib.import_module(module.name)


def _prepare(data: str, many: bool, read: Callable[[], chapter.Prepared | None]) -> None:
    """Keep the data package for all the runs on it; a fault is the chapter's to tell."""
    if chapter.keep_ready(data, read):
        if many:
            chapter.rehearse()
        gc.collect()
        gc.freeze()


def _reading(data: str) -> Callable[[], chapter.Prepared | None]:
    """Read a data package in a fork; return what waits for it, and gives None if the fork dies."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(ours)
            with os.fdopen(theirs, "wb") as given:
                pickle.dump(chapter.read_ahead(data), given)
        finally:
            os._exit(0)
    os.close(theirs)

    def given() -> chapter.Prepared | None:
        with os.fdopen(ours, "rb") as file:
            raw = file.read()
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
        return pickle.loads(raw) if raw else None

    return given


def _reseed() -> None:
    """Random numbers that nobody seeded differ from run to run, as they do in a new process."""
    import numpy

    numpy.random.seed()  # noqa: NPY002


def _size() -> int:
    """Bytes of address space in use."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


if __name__ == "__main__":
    control, door = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    main(control, door, sys.argv[3], alone=sys.argv[4] == "alone")
