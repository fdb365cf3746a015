"""``clusterbook path``: which upgrading path next, for the clusters of a user's own table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterbook.book.project import BookError
from clusterbook.commands.options import terminal, write_sheet

if TYPE_CHECKING:
    import pandas as pd


def path(
    table: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="CSV file, a row a cluster.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write an empty table to fill in, and stop.")
    ] = None,
) -> None:
    """Say which path next for each cluster of a table, why, and what would change the answer."""
    from creative_clusters.paths import pathfinder, sentences

    console = terminal()
    if template is not None and table is None:
        write_sheet(template, pathfinder.template(["my cluster"]))
        console.print(f"{template}: fill in what is known; leave the rest empty.")
        return
    if table is None or template is not None:
        raise BookError("give either a table, or --template FILE to write an empty one.")
    cases = _read(table)
    found, changes = pathfinder.find(cases), pathfinder.what_would_change(cases)
    for row in found.to_dict("records"):
        console.print(sentences.path(row))
        console.print(f"    {sentences.changes(changes, row['cluster'])}")


def _read(file: Path) -> pd.DataFrame:
    from creative_clusters.data.validation import InvalidData
    from creative_clusters.data.validation.delimited import read_cells, read_text
    from creative_clusters.paths import pathfinder

    written, problems = read_text(file, str(file))
    if written is None:
        raise InvalidData(problems)
    # A byte order mark and mixed line ends, which spreadsheets write, do no harm here.
    cells, problems = read_cells(written, [], str(file), more=True)
    if cells is not None:
        problems += pathfinder.problems(cells, str(file))
    if problems:
        raise InvalidData(problems)
    return pathfinder.typed(cells)
