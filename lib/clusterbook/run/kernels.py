"""Kernels that talk to this process alone."""

import os
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from traitlets import default


def manager(environment: dict[str, str]) -> type[AsyncKernelManager]:
    """Return a manager whose kernels see `environment` on top of this process's own.

    They are started on sockets in the file system, for which those started at one moment cannot
    race; Windows has no such sockets and keeps ports.
    """

    class Manager(AsyncKernelManager):
        @default("transport")
        def _local(self) -> str:
            return "tcp" if sys.platform == "win32" else "ipc"

        @default("ip")
        def _own_place(self) -> str:
            if self.transport == "tcp":
                return "127.0.0.1"
            # The kernels' default is one name for all in the working directory.
            return str(Path(tempfile.gettempdir()) / f"clusterbook-{uuid.uuid4().hex[:12]}")

        def start_kernel(self, **options: Any) -> Any:
            return super().start_kernel(env=os.environ | environment, **options)

    return Manager
