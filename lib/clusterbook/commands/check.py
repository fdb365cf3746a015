"""``clusterbook check``: is a data package what it says it is?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterbook.book.project import BookError
from clusterbook.commands.options import terminal

if TYPE_CHECKING:
    from creative_clusters.data.sources import InvalidData

DESCRIPTIONS = ("datapackage.json", "edition.yml")
SHOWN = 40  # lines of problems that one run prints at most


def check(
    path: Annotated[
        Path, typer.Argument(help="Folder of the package, its edition.yml or datapackage.json.")
    ],
) -> None:
    """Print every problem of a data package with file, row and column."""
    from creative_clusters.data import sources

    if path.is_file() and path.name not in DESCRIPTIONS:
        raise BookError(
            f"{path} is a file that no edition.yml describes. Write one that fits, and check it:\n"
            f"  clusterbook init {path.name.partition('.')[0]} --from {path}"
        )
    try:
        sources.read(path.parent if path.is_file() else path)
    except sources.InvalidData as error:
        _tell(error)
        raise typer.Exit(1) from None
    terminal().print(f"{path}: no problems.")


def _tell(error: InvalidData) -> None:
    """Print the problems, like ones as one, and all that they ask to be written."""
    from creative_clusters.data.validation import problems

    console, found = terminal(), error.problems
    for line in problems.told(found, SHOWN):
        console.print(line)
    if lines := problems.as_lines(problems.remedies(found)):
        console.print("All lines for edition.yml:")
        for line in lines:
            console.print(f"  {line}")
    console.print(f"{len(found)} problem{'s' * (len(found) > 1)}.", style="red")
