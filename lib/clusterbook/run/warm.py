"""Runs in forks of a process that has the library imported, rather than in processes from nothing.

What it buys: a page of five charts takes 2.1 s of processor time by itself (`Fork.own`) rather than
3.6 s on a kernel, and half a second as one of many, in forks of one warm process (`Source`). One
kernel for many notebooks would be as fast, but what a run leaves behind is met by the next; a pool
of kernels started ahead costs as much as kernels do, only earlier.

To do without: ``--engine kernel``, which runs on ordinary kernels, as where nothing can be forked.
Papermill and nbclient do with the cells what they do with those of a kernel; only what runs them is
another (`run.shell`).
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import platform
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient

from clusterbook.book.errors import BookError
from clusterbook.files import atomic

# What IPython's kernel says of itself; to ask it takes a tenth of a second to import.
LANGUAGE = {
    "name": "python",
    "version": platform.python_version(),
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": 3},
    "pygments_lexer": "ipython3",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}


# Only on Linux is there all that this needs, and may a fork use its libraries.
AVAILABLE = sys.platform == "linux" and hasattr(os, "fork")


class Source:
    """A warm process, which forks itself for each run; it ends with its starter."""

    def __init__(self) -> None:
        self._folder = atomic.Workspace(atomic.short())  # ours alone
        self.address = f"{self._folder.name}/door"
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(self.address)
            door.listen(64)
            command = [sys.executable, "-P", "-m", "clusterbook.run.warm_process"]
            self.process = subprocess.Popen(
                [*command, str(door.fileno())],
                pass_fds=[door.fileno()],
                stdin=subprocess.PIPE,  # it ends when its starter, and with it the other end, has
                env=os.environ | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"},
                start_new_session=True,
            )

    def close(self) -> None:
        """End the warm process, and its forks with it."""
        self.process.kill()
        self.process.communicate()
        self._folder.cleanup()


class Fork:
    """A process that runs the cells of one notebook."""

    def __init__(self, line: socket.socket, child: int | None = None) -> None:
        self._socket, self._line, self._child = line, Connection(os.dup(line.fileno())), child
        if "fault" in (said := self._next()["content"]):
            raise BookError(said["fault"])

    @classmethod
    def called(cls, address: str, request: dict) -> Fork:
        """A fork of the warm process that listens at `address`."""
        calling = socket.socket(socket.AF_UNIX)
        try:
            calling.connect(address)
            with Connection(os.dup(calling.fileno())) as line:
                line.send_bytes(json.dumps(request).encode())
            return cls(calling)
        except (OSError, EOFError) as error:
            calling.close()
            raise DeadKernelError("Kernel died before it ran a cell") from error

    @classmethod
    def own(cls, request: dict) -> Fork:
        """A fork of this process, which must have no threads that hold anything."""
        from clusterbook.run import warm_process
        from clusterbook.run.shell import Shell

        ours, theirs = socket.socketpair()
        gc.freeze()  # a fork that looks through all this for garbage would copy it
        if (child := os.fork()) == 0:
            ours.close()
            warm_process.keep(request, Connection(theirs.detach()), Shell())
        theirs.close()
        return cls(ours, child)

    def run(self, code: str, cell_id: str | None, seconds: float | None) -> Iterator[dict]:
        """Yield what running a cell makes the fork say, its reply last."""
        end = time.monotonic() + seconds if seconds else None
        try:
            self._line.send_bytes(json.dumps({"code": code, "id": cell_id}).encode())
            while True:
                if not self._line.poll(None if end is None else max(end - time.monotonic(), 0)):
                    raise TimeoutError
                message = self._next()
                if message["msg_type"] == "ended":
                    raise DeadKernelError(message["content"]["why"])
                yield message
                if message["msg_type"] == "execute_reply":
                    return
        except TimeoutError:
            raise
        except (EOFError, OSError, ValueError) as error:  # perhaps in the midst of a message
            raise DeadKernelError("Kernel died") from error

    def _next(self) -> dict:
        return json.loads(self._line.recv_bytes())

    def __enter__(self) -> Fork:
        return self

    def __exit__(self, *error: object) -> None:
        """End the process and all that it started."""
        end = time.monotonic() + 5
        with suppress(OSError, EOFError):  # until it is gone, whatever it still had to say
            self._socket.shutdown(socket.SHUT_WR)
            while self._line.poll(max(end - time.monotonic(), 0)):
                self._line.recv_bytes()
        self._line.close()
        self._socket.close()
        if self._child:
            os.waitpid(self._child, 0)


class Client(PapermillNotebookClient):
    """Runs a notebook cell by cell in a fork; what they say becomes outputs as from a kernel."""

    def __init__(self, *args: Any, begin: Callable[[], Fork], after: Callable, **options: Any):
        super().__init__(*args, **options)
        self._begin, self._after = begin, after

    def execute(self) -> NotebookNode:
        """Run all cells, until one fails."""
        self.reset_execution_trackers()
        with self._begin() as self._fork:
            self.papermill_execute_cells()
        self.nb.metadata["language_info"] = LANGUAGE
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int) -> NotebookNode:
        """Run one cell, as nbclient does."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        reply = self._messages(cell, cell_index)
        cell.execution_count = reply["execution_count"]
        self._after(cell=cell)
        if reply["status"] == "error" and "raises-exception" not in tags:
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _messages(self, cell: NotebookNode, cell_index: int) -> dict:
        """Take what the fork says into the cell; return the content of its reply."""
        try:
            for message in self._fork.run(cell.source, cell.get("id"), self.timeout):
                if message["msg_type"] == "execute_reply":
                    return message["content"]
                headers = {"header": {"msg_type": message["msg_type"]}, "parent_header": {}}
                self.process_message(message | headers, cell, cell_index)
        except TimeoutError:
            raise CellTimeoutError.error_from_timeout_and_cell(
                "Cell execution timed out", self.timeout, cell
            ) from None
        raise DeadKernelError("Kernel died")


_sources: dict[int, Source] = {}
_starting = threading.Lock()
_shared: list[str] = []  # address of another's warm process


def share(address: str) -> None:
    """Let this process use the warm process that listens at `address`, instead of its own."""
    _shared[:] = [address]


def fork(env: dict[str, str], cwd: str, memory: int, alone: bool = False) -> Fork:
    """Return a new process that runs cells."""
    request = {"env": env, "cwd": cwd, "memory": memory}
    if alone and "polars" not in sys.modules:  # whose threads a fork would wait for
        return Fork.own(request)
    if _shared:
        try:
            return Fork.called(_shared[0], request)
        except DeadKernelError:
            _shared.clear()  # it is gone: from now on this process has its own
    return Fork.called(source().address, request)


def source() -> Source:
    """The warm process of this process: a forked process gets its own, a dead one a successor."""
    with _starting:
        known = _sources.get(os.getpid())
        if known is None or known.process.poll() is not None:
            known = _sources[os.getpid()] = Source()
            atexit.register(known.close)
    return known
