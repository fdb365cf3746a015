"""The command line: ``clusterbook``. Errors are one message and an exit code, never a traceback."""

import sys
import warnings

import typer
from rich.console import Console

from clusterbook.book.errors import told
from clusterbook.commands.audit import audit
from clusterbook.commands.brief import brief
from clusterbook.commands.build import build
from clusterbook.commands.check import check
from clusterbook.commands.compare import compare
from clusterbook.commands.init import init
from clusterbook.commands.lq import lq
from clusterbook.commands.models import chain, renewal, twin
from clusterbook.commands.new import new
from clusterbook.commands.path import path
from clusterbook.commands.ratings import form, ratios, scenes
from clusterbook.commands.run import run
from clusterbook.commands.serve import serve
from clusterbook.commands.sweep import sweep

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Build, rerun and check the book on digital creative clusters.",
)
COMMANDS = (
    build,
    run,
    sweep,
    compare,
    init,
    check,
    lq,
    audit,
    new,
    path,
    brief,
    twin,
    renewal,
    chain,
    form,
    scenes,
    ratios,
    serve,
)
for command in COMMANDS:
    app.command()(command)


def main() -> None:
    """Run the command line."""
    # What the library warns of in code, commands tell from the cleaning log.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"creative_clusters\.")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if not isinstance(error, (*told(), OSError)):
            raise
        said = str(error)
        if isinstance(error, OSError) and error.filename:
            said = f"{error.filename}: {error.strerror}."
        console = Console(stderr=True, soft_wrap=True)
        console.print(said, style="red", markup=False, highlight=False)
        sys.exit(1)
