"""Kernels that are forked from a warm process rather than started from nothing.

They are Jupyter kernels like any other, on papermill's ordinary way; a page runs in a fraction of
a second because the library is imported and the data are read already.
"""

from __future__ import annotations

import array
import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from clusterbook.kernels import LocalKernelManager
from clusterbook.warm_process import WORD

AVAILABLE = sys.platform == "linux"  # elsewhere a fork may not use the system's libraries


class Source:
    """A warm process of this one's own, from which kernels are forked.

    Parameters
    ----------
    one
        The data package of the only page that will be run, if it is one: it is read at once, and
        not all that other pages would need is imported.
    """

    def __init__(self, one: Path | None = None) -> None:
        ours, theirs = socket.socketpair()
        self.control = ours
        self.one_at_a_time = threading.Lock()
        command = [sys.executable, "-m", "clusterbook.warm_process", str(theirs.fileno())]
        self.process = subprocess.Popen(
            command if one is None else [*command, str(one)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"},
            start_new_session=True,
        )
        theirs.close()

    def fork(self, argv: list[str], env: dict[str, str], cwd: str, memory: int) -> Fork:
        """Return a new kernel with these arguments, environment, folder and bytes of memory."""
        request = json.dumps({"argv": argv, "env": env, "cwd": cwd, "memory": memory}).encode()
        ours, theirs = socket.socketpair()
        with theirs, self.one_at_a_time:
            announced = len(request).to_bytes(WORD)
            socket.send_fds(self.control, [announced], [theirs.fileno()])
            self.control.sendall(request)
        return Fork(ours)

    def close(self) -> None:
        """End the warm process, and its kernels with it: they watch their parent."""
        self.control.close()
        self.process.kill()
        self.process.wait()


class Fork:
    """A forked kernel, handled as ``subprocess.Popen`` is."""

    stdin = stdout = stderr = None

    def __init__(self, life: socket.socket) -> None:
        self.life = life
        self.returncode: int | None = None
        told = life.recv(8, socket.MSG_WAITALL)  # nothing if the warm process is gone
        self.pid = array.array("q", told)[0] if len(told) == 8 else 0

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self.life], [], [], 0)[0]:
            self.life.close()
            self.returncode = 1
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None and not select.select([self.life], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return self.poll() or 0

    def send_signal(self, signum: int) -> None:
        """Signal the kernel and all that it started."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signum)
            if signum == signal.SIGKILL:
                select.select([self.life], [], [], 1)  # gone in a moment; nobody has to ask again

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


_sources: dict[int, Source] = {}
_starting = threading.Lock()


def source(one: Path | None = None) -> Source:
    """The warm process of this process: a forked process gets its own, a dead one a successor.

    Whoever asks first says whether it is for `one` page only (see :class:`Source`).
    """
    with _starting:
        known = _sources.get(os.getpid())
        if known is None or known.process.poll() is not None:
            known = _sources[os.getpid()] = Source(one)
            atexit.register(known.close)
    return known


def expect_one(data: Path) -> None:
    """Let a warm process get ready for the only page that will be run, on the package `data`."""
    if AVAILABLE:
        source(data)


def manager(environment: dict[str, str], memory: int) -> type[LocalKernelManager]:
    """Return a manager whose kernels are forks that see `environment` on top of this process's."""

    class Provisioner(LocalProvisioner):
        async def launch_kernel(self, cmd: list[str], **options: Any) -> dict:
            argv = cmd[cmd.index("-f") :]
            self.process = source().fork(
                argv, dict(os.environ) | environment, options.get("cwd") or str(Path.cwd()), memory
            )
            self.pid = self.process.pid
            return self.connection_info

    class Manager(LocalKernelManager):
        async def start_kernel(self, **options: Any) -> None:
            self.provisioner = Provisioner(
                parent=self, kernel_id=self.kernel_id, kernel_spec=self.kernel_spec
            )
            await super().start_kernel(**options)

    return Manager
