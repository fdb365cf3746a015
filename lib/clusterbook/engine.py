"""The engines by which papermill runs the book's chapters."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import nbformat
from papermill.engines import Engine, NBClientEngine, NotebookExecutionManager, papermill_engines

NAMES = {"warm": "clusterbook-warm", "kernel": "clusterbook-kernel"}


class _SavedOnce(Engine):
    """The notebook is saved once, when `finish` has had it.

    Saving it before and after each cell takes longer than most cells of a page with charts.
    """

    @classmethod
    def execute_notebook(
        cls,
        nb: nbformat.NotebookNode,
        kernel_name: str,
        output_path: str | None = None,
        *,
        finish: Callable[[nbformat.NotebookNode], None],
        **options,
    ) -> nbformat.NotebookNode:
        ran = super().execute_notebook(nb, kernel_name, output_path=None, **options)
        finish(ran)
        return ran


class OnKernel(_SavedOnce, NBClientEngine):
    """Papermill's own engine, on a kernel that is started from nothing."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        environment: dict[str, str],
        memory: int,
        **options,
    ) -> None:
        from clusterbook.kernels import manager

        super().execute_managed_notebook(
            nb_man,
            kernel_name,
            iopub_timeout=300,  # a busy machine may be slow to pass outputs on
            kernel_manager_class=manager(environment),
            shutdown_kernel="immediate",
            extra_arguments=["--log-level=50"],  # kernels talk of their own shutdown
            **options,
        )


class InFork(_SavedOnce):
    """Runs in a fork of a warm process."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        environment: dict[str, str],
        memory: int,
        on_cell_executed: Callable,
        execution_timeout: float,
        **_: object,
    ) -> None:
        from clusterbook import warm

        client = warm.Client(
            nb_man,
            begin=lambda: warm.fork(os.environ | environment, str(Path.cwd()), memory),
            after=on_cell_executed,
            timeout=execution_timeout,
        )
        client.execute()


papermill_engines.register(NAMES["warm"], InFork)
papermill_engines.register(NAMES["kernel"], OnKernel)
