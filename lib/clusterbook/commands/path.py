"""``clusterbook path``: which upgrading path next, for a city of the data or a user's own table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clusterbook.book.project import BookError
from clusterbook.commands.options import Sheet, city_of, terminal, write_sheet
from creative_clusters.words.wording import speak_to


def path(
    of: Annotated[
        str | None,
        typer.Argument(metavar="FILE|CITY", help="CSV file, a row a cluster; or a city's name."),
    ] = None,
    template: Sheet = None,
    data: Annotated[Path | None, typer.Option(help="Data package that has the city.")] = None,
) -> None:
    """Say which path next for a city or each cluster of a table, why, and what would decide it."""
    from creative_clusters.data import sheets
    from creative_clusters.data.sources import read, studies
    from creative_clusters.paths import answers, pathfinder

    console = terminal()
    if template is not None and of is None:
        write_sheet(template, pathfinder.template(["my cluster"]))
        return
    if of is None or template is not None:
        raise BookError("give a table or a city, or --template FILE to write an empty table.")
    if Path(of).suffix == ".csv" or Path(of).is_file():
        cases = sheets.read(Path(of), studies().resource("clusters"))
    else:
        package = read(data)
        cases = pathfinder.known(package, region=city_of(package, of))
        speak_to(package.reader())
        console.print(answers.known(cases.iloc[0]))
    changes, deciding = pathfinder.what_would_change(cases), pathfinder.deciding(cases)
    for row in pathfinder.find(cases).to_dict("records"):
        console.print(answers.path(row, deciding))
        if row["footing"] != "insufficient":
            console.print(f"    {answers.changes(changes, row['cluster'])}")
