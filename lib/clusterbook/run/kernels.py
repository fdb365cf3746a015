"""Kernels that talk to this process alone."""

from __future__ import annotations

import os
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from traitlets import default


class LocalKernelManager(AsyncKernelManager):
    """Starts kernels on sockets in the file system rather than on network ports.

    Kernels started at the same moment cannot race for a port then, and nobody else on the machine
    can listen in. Windows has no such sockets and keeps ports.
    """

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
        def start_kernel(self, **options: Any) -> Any:
            return super().start_kernel(env=os.environ | environment, **options)

    return Manager
