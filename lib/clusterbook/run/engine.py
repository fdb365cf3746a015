"""The engine by which papermill runs the book's chapters."""

import os
from collections.abc import Callable
from pathlib import Path

import nbformat
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

from clusterbook.files import atomic

ENGINE = "clusterbook"


class Engine(NBClientEngine):
    """papermill's own engine, but for what runs the cells, and for when the notebook is saved.

    It is saved once, when `finish` has had it. Saving it before and after each cell takes longer
    than most cells of a page with charts.
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

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        cells: str,
        environment: dict[str, str],
        memory: int,
        on_cell_executed: Callable,
        execution_timeout: float,
        **options,
    ) -> None:
        """Run the cells in a fork, or on a kernel started from nothing; see `execution.Job`."""
        if cells != "kernel":
            from clusterbook.run import warm

            given = (os.environ | environment, str(Path.cwd()), memory, cells == "alone")
            warm.Client(
                nb_man,
                begin=lambda: warm.fork(*given),
                after=on_cell_executed,
                timeout=execution_timeout,
            ).execute()
            return
        from clusterbook.run.kernels import manager

        with atomic.Workspace(atomic.short()) as place:
            super().execute_managed_notebook(
                nb_man,
                kernel_name,
                on_cell_executed=on_cell_executed,
                execution_timeout=execution_timeout,
                iopub_timeout=300,  # a busy machine may be slow to pass outputs on
                kernel_manager_class=manager(place, environment, memory),
                shutdown_kernel="immediate",
                extra_arguments=["--log-level=50"],  # kernels talk of their own shutdown
                **options,
            )


papermill_engines.register(ENGINE, Engine)
