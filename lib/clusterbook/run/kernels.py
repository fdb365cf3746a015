"""Kernels that talk to this process alone."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import uuid
from pathlib import Path
from queue import Empty

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from traitlets import default


class LocalKernelClient(AsyncKernelClient):
    """Begins as soon as the kernel answers.

    Jupyter's own then waits a fifth of a second, lest something more about its start comes. The
    runs here take messages by the cell that they belong to, so that nothing need be waited for.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        end = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < end:
            self.kernel_info()
            try:
                reply = await self.get_shell_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.get_iopub_msg(timeout=0.2)  # or outputs would be lost
                    self._handle_kernel_info_reply(reply)
                    return
            except Empty:
                pass
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")


class LocalKernelManager(AsyncKernelManager):
    """Starts kernels on sockets in the file system rather than on network ports.

    Kernels started at the same moment cannot race for a port then, and nobody else on the machine
    can listen in. Windows has no such sockets and keeps ports.
    """

    @default("client_factory")
    def _own_client(self) -> type:
        return LocalKernelClient

    @default("transport")
    def _local(self) -> str:
        return "tcp" if sys.platform == "win32" else "ipc"

    @default("ip")
    def _own_place(self) -> str:
        if self.transport == "tcp":
            return "127.0.0.1"
        # The kernels' default is one name for all in the working directory.
        return str(Path(tempfile.gettempdir()) / f"clusterbook-{uuid.uuid4().hex[:12]}")


def manager(environment: dict[str, str]) -> type[LocalKernelManager]:
    """Return a manager whose kernels see `environment` on top of this process's own.

    This process keeps its environment as it is, so that runs on different data can go side by
    side and nothing leaks from one to the next.
    """

    class Manager(LocalKernelManager):
        async def start_kernel(self, **options: object) -> None:
            await super().start_kernel(env=os.environ | environment, **options)

    return Manager
