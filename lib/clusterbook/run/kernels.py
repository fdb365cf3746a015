"""Kernels that talk to this process alone, each kept by a process that ends with this one."""

import os
import subprocess
import sys
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from nbclient.exceptions import DeadKernelError

from clusterbook.run import keeper


def manager(place: str, environment: dict[str, str], memory: int) -> type[AsyncKernelManager]:
    """Return a manager whose kernels see `environment` on top of this process's own.

    They are started on sockets in the folder `place`, for which those started at one moment cannot
    race; Windows has no such sockets and keeps ports.
    """
    way = {"transport": "ipc", "ip": f"{place}/kernel"}
    if sys.platform == "win32":
        way = {"transport": "tcp", "ip": "127.0.0.1"}

    class Kept(LocalProvisioner):
        async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
            above = [sys.executable, "-P", "-m", keeper.__name__, str(memory)]
            return await super().launch_kernel([*above, *cmd], stdin=subprocess.PIPE, **options)

        async def poll(self) -> int | None:
            if (ended := await super().poll()) == keeper.OVER:
                raise DeadKernelError(keeper.too_much(memory))
            return ended

        async def kill(self, restart: bool = False) -> None:
            if self.process and self.process.stdin:
                self.process.stdin.close()  # it ends then, and all that was started with it

    class Manager(AsyncKernelManager):
        def __init__(self, **options: Any) -> None:
            super().__init__(connection_file=f"{place}/kernel.json", **way, **options)

        def start_kernel(self, **options: Any) -> Any:
            self.provisioner = Kept(parent=self, kernel_spec=self.kernel_spec)
            return super().start_kernel(env=os.environ | environment, **options)

    return Manager
