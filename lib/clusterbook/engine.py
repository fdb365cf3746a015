"""The engine by which papermill runs the book's chapters."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
from papermill.engines import NBClientEngine, papermill_engines

ENGINE = "clusterbook"


class Engine(NBClientEngine):
    """papermill's own engine, but the notebook is saved once, when `finish` has had it.

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


papermill_engines.register(ENGINE, Engine)
