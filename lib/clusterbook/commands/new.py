"""``clusterbook new``: a chapter to start from."""

from typing import Annotated

import typer

from clusterbook.book.project import Project
from clusterbook.commands.options import terminal


def new(
    title: Annotated[str, typer.Argument(help="Title of the chapter.")],
    part: Annotated[str, typer.Option(help="Part of the book that it closes, as in _toc.yml.")],
    name: Annotated[
        str | None, typer.Option(help="Name in commands and addresses; else from the title.")
    ] = None,
    new_part: Annotated[
        bool, typer.Option("--new-part", help="Open the part at the end of the book.")
    ] = False,
) -> None:
    """Write a chapter that runs, its line in the contents, and its test."""
    from clusterbook.book.new import add

    project = Project()
    chapter = add(project, title, part, name, new_part)
    console = terminal()
    for path in (chapter.notebook, chapter.test, project.root / "_toc.yml"):
        console.print(f"wrote  {path.relative_to(project.root)}")
    console.print(f"run it: clusterbook run {chapter.name}; see it: clusterbook serve")
