"""The warm process: it has the library imported, and forks itself once for each run.

A run gets everything that is slow to make (imports, the data package, checked) and nothing that an
earlier run did: what a notebook changes, in its namespace or in a library, ends with its fork.
Started by :mod:`clusterbook.warm`; it ends when its starter does.
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
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from clusterbook import quicker, vega
from clusterbook.shell import Shell

T = TypeVar("T")
_PR_SET_PDEATHSIG = 1
WORD = 4  # bytes that announce the length of a message


def main(control: socket.socket, one: str | None = None) -> None:
    """Answer each request for a run until the starter hangs up.

    Parameters
    ----------
    one
        The data package of the only page that will be asked for, if it is one.
    """
    _import_needed()
    if one is None:
        _import_all()
    else:
        _prepare(one, many=False)
    shell = Shell()
    gc.collect()
    gc.freeze()  # a fork that looks through all this for garbage would copy it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended forks leave no zombies
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the starter, who then hangs up
    while True:
        announced, files, *_ = socket.recv_fds(control, WORD, 1)
        if not files:
            os._exit(0)  # the forks end with their parent
        request = json.loads(_exactly(control, int.from_bytes(announced)))
        _prepare(request["env"].get("CLUSTERBOOK_DATA"), many=one is None)
        line = Connection(files[0])  # closes when the fork ends, however it ends
        if os.fork() == 0:
            control.close()
            _run_cells(request, line, shell)
        line.close()


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
    for name in ("altair", "clusterbook.chapter"):
        importlib.import_module(name)
    quicker.apply()
    alt, pd = sys.modules["altair"], sys.modules["pandas"]
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
    sys.modules["creative_clusters.loops"].ready()


def _prepare(data: str | None, many: bool) -> None:
    """Read the data package once for all the runs on it; a fault is the chapter's to tell."""
    from clusterbook import chapter

    if chapter.keep_ready(data, _apart):
        if many:
            chapter.rehearse()
        gc.collect()
        gc.freeze()


def _apart(make: Callable[[], T]) -> T:
    """Return what `make` returns in a fork of this process; None if that dies."""
    ours, theirs = os.pipe()
    if os.fork() == 0:
        try:
            with os.fdopen(theirs, "wb") as given:
                pickle.dump(make(), given)
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as given:
        raw = given.read()
    return pickle.loads(raw) if raw else None


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


def _exactly(control: socket.socket, size: int) -> bytes:
    """Read `size` bytes."""
    received = b""
    while len(received) < size:
        part = control.recv(size - len(received))
        if not part:
            os._exit(0)
        received += part
    return received


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), *sys.argv[2:])
