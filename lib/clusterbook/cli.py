"""The command line: ``clusterbook``. Errors are one message and an exit code, never a traceback."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from clusterbook.commands.build import build
from clusterbook.commands.check import check
from clusterbook.commands.run import run
from clusterbook.commands.serve import serve
from clusterbook.project import BookError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Build, rerun and check the book on digital creative clusters.",
)
for command in (build, run, check, serve):
    app.command()(command)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except BookError as error:
        Console(stderr=True, soft_wrap=True).print(
            str(error), style="red", markup=False, highlight=False
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
