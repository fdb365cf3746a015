"""``clusterbook check``: is a data package what it says it is?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def check(
    path: Annotated[Path, typer.Argument(help="Folder of the package, or its datapackage.json.")],
) -> None:
    """Print every problem of a data package with file, row and column."""
    from creative_clusters.data import kept

    folder = path.parent if path.name == "datapackage.json" else path
    problems = [] if kept.is_known(folder) else _problems(folder)
    console = Console(highlight=False, soft_wrap=True)
    for problem in problems:
        console.print(str(problem), markup=False)
    if problems:
        console.print(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}.", style="red")
        raise typer.Exit(1)
    console.print(f"{path}: no problems.")


def _problems(folder: Path) -> list:
    """All that is wrong with a package; one without a fault is kept, read and checked."""
    from creative_clusters.data import sources

    try:
        sources.read(folder)
    except sources.InvalidData as error:
        return error.problems
    return []
