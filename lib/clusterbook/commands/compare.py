"""``clusterbook compare``: what differs between two editions, or two runs of a page."""

from pathlib import Path
from typing import Annotated

import typer

from clusterbook.book.parameters import parse
from clusterbook.book.project import BookError, Project
from clusterbook.commands.options import Data, Out, table, terminal

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
    data: Data = None,
    out: Out = None,
) -> None:
    """Show what changed between A and B, in numbers: parameters, results, every table's cells.

    Two editions, each built into a folder of its own:

        clusterbook compare _build other/_build

    Two sets of parameters of one page (what is not named keeps its default):

        clusterbook compare where-the-firms-are -a first_year=2008 -b first_year=2012

    The folder gets index.html, a page in one file, and CSV files with codebooks.
    """
    from clusterbook.sweeps import comparesite, comparing

    project = Project(data=data, build=out)
    folder = project.build if out else project.build / "comparison"
    console = terminal()
    if b is None:
        sides, names = _two_runs(project, a, first or [], second or [])
    elif first or second or data:
        raise BookError("-a, -b and --data go with one page: clusterbook compare PAGE -a … -b ….")
    else:
        sides, names = [comparing.edition(Path(one)) for one in (a, b)], (a, b)
    found = comparing.compare(*sides)
    index = comparesite.publish(project, found, names, folder)
    results = found["results"]
    if len(results):
        rows = [
            (row.page, row.result, row.value_a, row.value_b,
             "" if row.b_minus_a != row.b_minus_a else f"{row.b_minus_a:+.5g}")
            for row in results.head(LISTED).itertuples()
        ]  # fmt: skip
        if len(results) > LISTED:
            rows.append(("…", f"{len(results) - LISTED} more", "", "", ""))
        console.print(table(["page", "result", "A", "B", "B − A"], rows))
    console.print(" ".join(comparesite.summary(found)))
    console.print(str(index))


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
