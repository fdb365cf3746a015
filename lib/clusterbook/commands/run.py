"""``clusterbook run``: one page with other parameters, outside the published site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from clusterbook.commands.options import Engine, Memory, Seconds, limits
from clusterbook.parameters import parse
from clusterbook.project import BookError, Project


def run(
    page: Annotated[str, typer.Argument(help="Name of the page, as in its address.")],
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", help="NAME=VALUE.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Another data package to report on.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the page as one file.")] = None,
    engine: Engine = Engine.warm,
    seconds: Seconds = 300,
    memory: Memory = 4,
) -> None:
    """Run one page and print its results; with --html, keep it as a page in one file."""
    from clusterbook import warm
    from clusterbook.build import plan_page
    from clusterbook.execution import NOTEBOOK, Job, read_notebook
    from clusterbook.execution import run as run_job
    from clusterbook.outputs import content

    project = Project(data=data)
    if engine is Engine.warm:
        warm.expect_one(project.data)
    one = plan_page(project, page, dict(parse(assignment) for assignment in parameter or []))
    wanted = one.page
    folder = project.build / "cache" / one.key
    if not folder.is_dir():
        outcome = run_job(
            Job(
                wanted.name,
                str(wanted.source),
                str(folder),
                one.parameters,
                str(project.data),
                engine.value,
                limits(seconds, memory),
            )
        )
        if outcome.error:
            raise BookError(outcome.error)
    found = content(read_notebook(folder / NOTEBOOK))
    console = Console(highlight=False)
    table = Table("result", "value", box=None)
    for name, value in found.results.items():
        table.add_row(name, value if isinstance(value, str) else json.dumps(value))
    console.print(table)
    if html is not None:
        from clusterbook import single

        single.write(project, wanted, folder, html)
        console.print(f"page: {html}")
    else:
        console.print(f"notebook: {folder / NOTEBOOK}", soft_wrap=True)
