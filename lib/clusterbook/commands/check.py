"""``clusterbook check``: is a data package what it says it is?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clusterbook.commands.options import terminal


def check(
    path: Annotated[Path, typer.Argument(help="Folder of the package, or its datapackage.json.")],
) -> None:
    """Print every problem of a data package with file, row and column."""
    from creative_clusters.data import kept

    folder = path.parent if path.name == "datapackage.json" else path
    problems = []
    if not kept.is_known(folder):
        from creative_clusters.data import sources

        try:
            sources.read(folder)  # which keeps a package without a fault
        except sources.InvalidData as error:
            problems = error.problems
    console = terminal()
    for problem in problems:
        console.print(str(problem))
    if problems:
        console.print(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}.", style="red")
        raise typer.Exit(1)
    console.print(f"{path}: no problems.")
