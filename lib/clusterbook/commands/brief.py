"""``clusterbook brief``: the page of a city, as text and as one file to print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterbook.book import prose
from clusterbook.book.outputs import content, own
from clusterbook.book.project import BookError, Project
from clusterbook.commands.options import Data, Html, city_of, terminal
from clusterbook.commands.run import run_page

if TYPE_CHECKING:
    from nbformat import NotebookNode


def brief(
    city: Annotated[str, typer.Argument(help="A city of the data, in English or Chinese.")],
    data: Data = None,
    html: Html = None,
    facts: Annotated[
        Path | None, typer.Option(help="Facts of the city, as of path --template.")
    ] = None,
) -> None:
    """Say of a city where it stands, what is doubtful, what to find out and what is advised."""
    project = Project(data=data)
    region = city_of(project.package, city)
    given = _facts(facts, city)
    _, notebook = run_page(project, "city-profile", {"city": region, "facts": given}, html)
    said = prose.worded(project.page("city-profile").source)
    for line in _lines(notebook, said):
        terminal().print(line)
    missing = content(notebook).missing
    if html is not None and not missing:
        terminal().print(f"page: {html}")


def _facts(file: Path | None, city: str) -> list[str]:
    """Facts of the row of a city in a table (or of its only row), as ``fact=value``."""
    if file is None:
        return []
    from creative_clusters.data import sheets, sources

    table = sheets.read(file, sources.studies().resource("clusters"))
    rows = table[table["cluster"].str.casefold() == city.casefold()]
    if len(rows) != 1 and len(table) != 1:
        raise BookError(f'{file}: no row has the cluster "{city}"; name the city there.')
    known = (rows if len(rows) else table).iloc[0].drop(["cluster", "status"], errors="ignore")
    return [f"{fact}={value}" for fact, value in known.items() if value != "" and value == value]


def _lines(notebook: NotebookNode, said: Callable[[str], str]) -> Iterator[str]:
    """Headings, sentences and rows of the tables of advice of an executed notebook."""
    from creative_clusters.words.wording import with_own

    head = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            head = "\n" + with_own(said(cell.source).splitlines()[0].lstrip("# ")) + "\n"
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            if str(shown.get("text/html", "")).startswith('<p class="cc-computed">'):
                yield head + shown["text/plain"]
                head = ""
            yield from (line for _, one in own(output) for line in _rows(one))


def _rows(table: object) -> Iterator[str]:
    import csv

    from creative_clusters.words.wording import said

    if isinstance(table, dict) and table.get("name") in ("told", "advice"):
        for row in list(csv.reader(table["csv"].splitlines()))[1:]:
            yield "- " + " · ".join(said(cell) for cell in row if cell)
