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
    from creative_clusters.data.validation import check as problems_of

    problems = problems_of(path)
    console = Console(highlight=False, soft_wrap=True)
    for problem in problems:
        console.print(str(problem), markup=False)
    if problems:
        console.print(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}.", style="red")
        raise typer.Exit(1)
    console.print(f"{path}: no problems.")
