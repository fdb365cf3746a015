"""``clusterbook compare``: what differs between two editions, or two runs of a page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from clusterbook.book.parameters import parse
from clusterbook.book.project import BookError, Project

LISTED = 40  # results in the terminal


def compare(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A", help="Built site, build folder or folder of a run; or a page's name."
        ),
    ],
    b: Annotated[
        str | None, typer.Argument(metavar="B", help="The other folder; left out for a page.")
    ] = None,
    first: Annotated[
        list[str] | None, typer.Option("-a", metavar="NAME=VALUE", help="Parameter of side A.")
    ] = None,
    second: Annotated[
        list[str] | None, typer.Option("-b", metavar="NAME=VALUE", help="Parameter of side B.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Another data package, for two runs of a page.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the result; _build/comparison if left out.")
    ] = None,
) -> None:
    """Show what changed between A and B, in numbers: parameters, results, every table's cells.

    Two editions, each built into a folder of its own:

        clusterbook compare _build other/_build

    Two sets of parameters of one page (what is not named keeps its default):

        clusterbook compare where-the-firms-are -a first_year=2008 -b first_year=2012

    The folder gets index.html, a page in one file, and CSV files with codebooks.
    """
    from clusterbook.sweeps import comparesite, comparing

    project = Project(data=data)
    console = Console(highlight=False, soft_wrap=True)
    if b is None:
        sides, names = _two_runs(project, a, first or [], second or [])
    elif first or second or data:
        raise BookError("-a, -b and --data go with one page: clusterbook compare PAGE -a … -b ….")
    else:
        sides, names = [comparing.edition(Path(one)) for one in (a, b)], (a, b)
    found = comparing.compare(*sides)
    folder = out.resolve() if out else project.build / "comparison"
    index = comparesite.publish(project, found, names, folder)
    if len(found["results"]):
        console.print(_results(found["results"]))
    console.print(" ".join(comparesite.summary(found)), markup=False)
    console.print(str(index), markup=False)


def _two_runs(project: Project, name: str, first: list[str], second: list[str]):
    """Run the page twice, unless the runs are there already."""
    from clusterbook.site.build import plan_page, run_once
    from clusterbook.sweeps import comparing

    page = project.page(name)
    if sorted(first) == sorted(second):
        raise BookError("A and B are the same: give -a NAME=VALUE, -b NAME=VALUE or two folders.")
    plans = [plan_page(project, name, dict(map(parse, side))) for side in (first, second)]
    sides = [{page.name: comparing.run(run_once(project, one))} for one in plans]
    return sides, tuple(f"{page.name} {' '.join(side)}".strip() for side in (first, second))


def _results(results) -> Table:
    table = Table("page", "result", "A", "B", "B − A", box=None)
    for row in results.head(LISTED).itertuples():
        difference = "" if row.b_minus_a != row.b_minus_a else f"{row.b_minus_a:+.5g}"
        table.add_row(row.page, row.result, row.value_a, row.value_b, difference)
    if len(results) > LISTED:
        table.add_row("…", f"{len(results) - LISTED} more", "", "", "")
    return table
