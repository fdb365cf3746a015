"""``clusterbook run``: one page with other parameters, outside the published site."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clusterbook.book.parameters import parse
from clusterbook.book.project import Project
from clusterbook.commands import options

if TYPE_CHECKING:
    from nbformat import NotebookNode


def run(
    page: Annotated[str, typer.Argument(help="Name of the page, as in its address.")],
    parameter: options.Parameters = None,
    data: options.Data = None,
    out: options.Out = None,
    html: options.Html = None,
    engine: options.Engine = "warm",
    seconds: options.Seconds = 300,
    memory: options.Memory = 4,
) -> None:
    """Run one page and print its results; with --html, keep it as a page in one file."""
    given = dict(parse(assignment) for assignment in parameter or [])
    cells = "alone" if engine == "warm" else engine
    folder, notebook = run_page(
        Project(data=data, build=out), page, given, html, cells, seconds, memory
    )
    from clusterbook.book.outputs import content

    rows = [
        (name, value if isinstance(value, str) else json.dumps(value))
        for name, value in content(notebook).results.items()
    ]
    console = options.terminal()
    console.print(options.table(["result", "value"], rows))
    console.print(f"page: {html}" if html else f"notebook: {folder}")


def run_page(
    project: Project,
    page: str,
    given: dict[str, Any],
    html: Path | None = None,
    cells: str = "alone",
    seconds: float = 300,
    memory: float = 4,
) -> tuple[Path, NotebookNode]:
    """Run a page, written as one file if `html` names one; return its notebook, path first."""
    gc.disable()  # to look through all that is imported takes a tenth of the time, and it ends soon
    from clusterbook.run.execution import NOTEBOOK, read_notebook
    from clusterbook.site.build import plan_page, run_once
    from creative_clusters.data import sources

    sources.hold(project.data)  # for the fork that runs the cells
    one = plan_page(project, page, given)
    folder = run_once(project, one, cells, options.limits(seconds, memory))
    if html is not None:
        from clusterbook.site import single

        single.write(project, one.page, folder, html)
    return folder / NOTEBOOK, read_notebook(folder / NOTEBOOK)
