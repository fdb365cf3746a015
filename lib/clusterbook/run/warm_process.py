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
from typing import TYPE_CHECKING, Any

from clusterbook.book.errors import place_of

if TYPE_CHECKING:
    from clusterbook.run.shell import Shell

_PR_SET_PDEATHSIG = 1


def main(control: socket.socket, door: socket.socket) -> None:
    """Fork for each one who calls at `door`, until the starter hangs up."""
    shell, fault = None, ""
    try:
        _import_all()
        shell = importlib.import_module("clusterbook.run.shell").Shell()
    except Exception as error:  # it is told to each who calls
        fault = place_of(error)
    forks = _Forks(shell, fault)
    gc.collect()
    gc.freeze()  # a fork that looks through all this for garbage would copy it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the starter, who then hangs up
    forks.watch(control, lambda: os._exit(0))  # the forks end with their parent
    forks.watch(door, lambda: forks.answer(door))
    while True:
        forks.wait()


class _Forks:
    """The forks under way: each ends when its caller hangs up, and hangs up when it ends."""

    def __init__(self, shell: Shell | None, fault: str) -> None:
        self._shell, self._fault = shell, fault
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

    def answer(self, door: socket.socket) -> None:
        """Fork for one who calls."""
        line = Connection(door.accept()[0].detach())
        try:
            request = json.loads(line.recv_bytes())
            if self._shell is None:
                _tell(line, "unfit", {"fault": self._fault})
                raise EOFError
        except (EOFError, OSError):  # who called is gone
            line.close()
            return
        _prepare(request["env"].get("CLUSTERBOOK_DATA"))
        pid = os.fork()
        if pid == 0:
            for file in self._files.values():
                os.close(file) if isinstance(file, int) else file.close()
            run_cells(request, line, self._shell)
        ended = os.pidfd_open(pid)
        self.watch(line, lambda: self._kill(pid, line), select.POLLRDHUP)
        self.watch(ended, lambda: self._forget(pid, line, ended))

    def _kill(self, pid: int, line: Connection) -> None:
        self._poll.unregister(line.fileno())
        for kill in (os.killpg, os.kill):  # it may not lead its group yet
            with suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)

    def _forget(self, pid: int, line: Connection, ended: int) -> None:
        for number in (line.fileno(), ended):
            with suppress(KeyError):
                self._poll.unregister(number)
            del self._files[number], self._then[number]
        line.close()
        os.close(ended)
        os.waitpid(pid, 0)


def run_cells(request: dict, line: Connection, shell: Shell) -> None:
    """Run the cells that come over `line` in this fork; never returns."""
    try:
        _end_with_parent()
        os.setsid()  # so that a kill takes what the notebook started along
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _tell(line, "forked", {"pid": os.getpid()})
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        if request["memory"]:
            resource.setrlimit(resource.RLIMIT_AS, (_size() + request["memory"],) * 2)
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


def _prepare(data: str | None) -> None:
    """Let forks find made what every page on a data package asks for."""
    from clusterbook.chapter import page
    from creative_clusters.data import sources

    with suppress(Exception):  # a fault is the chapter's to tell
        if page.get_ready(Path(data) if data else sources.default_path()):
            gc.collect()
            gc.freeze()


def _as_new() -> None:
    """Undo what a new process would not have: a seed that others share, the theme of the book."""
    import altair as alt
    import numpy

    numpy.random.seed()  # noqa: NPY002
    alt.theme.enable("default")


def _size() -> int:
    """Bytes of address space in use."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


if __name__ == "__main__":
    control, door = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    main(control, door)
