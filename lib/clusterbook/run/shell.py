"""Cells run in IPython as its kernel runs them, but without a kernel around it.

A kernel is mostly sockets, threads and event loops, which a fork that runs one notebook and ends
does not need, and which take half a second to begin and to end. The shell, its display and its
tracebacks are the kernel's own, so that outputs are the same (a test compares them); what they say
goes to a function instead of a socket. Python's `exec` instead of IPython's shell would be less of
our own, but without its displays, magics and tracebacks. Not served: widgets and startup files of
the user's profile. To do without: ``--engine kernel``.
"""

import builtins
import getpass
import io
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from traitlets.config import Config

Message = dict[str, Any]  # msg_type and content, as kernels send them
SOON = 1 << 16  # characters of a stream after which it is passed on


class Shell:
    """An IPython shell that tells a function what its cells show."""

    def __init__(self) -> None:
        self._tell: Callable[[str, dict], None] = lambda kind, content: None
        config = Config({"HistoryManager": {"enabled": False}})
        self._shell = ZMQInteractiveShell.instance(config=config, compiler_class=XCachingCompiler)
        told = _Session(self)
        parts: tuple[Any, Any] = self._shell.displayhook, self._shell.display_pub  # the kernel's
        for part in parts:
            part.session, part.pub_socket = told, self
        parts[0].topic = b"execute_result"

    def told(self, kind: str, content: dict) -> None:
        """Pass a message on."""
        self._tell(kind, content)

    def begin(self, tell: Callable[[str, dict], None]) -> None:
        """Take the process over: its streams, its input, its environment as kernels set it."""
        self._tell = tell
        self._shell.init_environment()
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        self._streams = _Stream("stdout", 1, self), _Stream("stderr", 2, self)
        sys.stdout, sys.stderr = self._streams
        builtins.input = getpass.getpass = _no_input
        packages = (n for n, path in enumerate(sys.path) if path.endswith("-packages"))
        sys.path.insert(next(packages, 0), "")  # the notebook's folder

    def run(self, code: str, cell_id: str | None) -> dict:
        """Run a cell; return the content of the reply that a kernel would send."""
        result = self._shell.run_cell(code, store_history=True, cell_id=cell_id)
        for stream in self._streams:  # these, even if the cell has put others in their place
            stream.flush()
        error = result.error_before_exec or result.error_in_exec
        while_showing = getattr(self._shell, "_last_traceback_during_displayhook", False)
        failed = not result.success or while_showing
        reply = {"execution_count": self._shell.execution_count - 1, "status": "ok"}
        if failed:
            traceback = self._shell._last_traceback or []
            reply |= {"status": "error", "traceback": traceback}
            reply |= {"ename": type(error).__name__, "evalue": str(error)}
        return reply


class _Session(Session):
    """Where the kernel's shell sends its messages."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._owner = shell

    def send(self, stream: object, msg_or_type: Message | str, content: dict | None = None,
             *_: object, **__: object) -> None:  # fmt: skip
        if isinstance(msg_or_type, dict):
            self._owner.told(msg_or_type["msg_type"], msg_or_type["content"])
        else:
            self._owner.told(msg_or_type, content or {})


class _Stream(io.TextIOBase):
    """Standard output or error of the cells, and of programs that they start."""

    encoding, errors = "UTF-8", "replace"

    def __init__(self, name: str, number: int, shell: Shell) -> None:
        self.name, self._number, self._shell = name, number, shell
        self._file = os.memfd_create(name)
        os.dup2(self._file, number)  # for all who write past Python
        self._read = 0
        self._kept: list[str] = []
        self._size = 0

    def fileno(self) -> int:
        return self._number

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._kept.append(text)
        self._size += len(text)
        if self._size > SOON:
            self.flush()
        return len(text)

    def flush(self) -> None:
        text = "".join(self._kept) + self._written()
        self._kept, self._size = [], 0
        if text:
            self._shell.told("stream", {"name": self.name, "text": text})

    def _written(self) -> str:
        """What has come into the file since it was asked before."""
        raw = b""
        while part := os.pread(self._file, SOON, self._read + len(raw)):
            raw += part
        self._read += len(raw)
        return raw.decode(errors="replace")


def _no_input(*_: object, **__: object) -> NoReturn:
    raise StdinNotImplementedError(  # the kernel's words
        "raw_input was called, but this frontend does not support input requests."
    )
