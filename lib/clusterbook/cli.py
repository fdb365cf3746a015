"""The command line: ``clusterbook``. Errors are one message and an exit code, never a traceback."""

import inspect
import os
import re
import signal
import sys
import warnings
from collections.abc import Callable
from functools import wraps
from inspect import Parameter
from io import TextIOWrapper
from pathlib import Path

import typer

from clusterbook.book.errors import TOLD, BookError
from clusterbook.commands import options
from clusterbook.commands.audit import audit
from clusterbook.commands.brief import brief
from clusterbook.commands.build import build
from clusterbook.commands.check import check
from clusterbook.commands.compare import compare
from clusterbook.commands.init import init
from clusterbook.commands.lq import lq
from clusterbook.commands.models import chain, renewal, twin
from clusterbook.commands.new import new, translate
from clusterbook.commands.path import path
from clusterbook.commands.ratings import form, ratios, scenes
from clusterbook.commands.run import run
from clusterbook.commands.serve import serve
from clusterbook.commands.sweep import sweep
from creative_clusters.words.wording import CONTROLS, Reader, preferred, speak_to

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
    translate,
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


def spoken(command: Callable) -> Callable:
    """The command with an option for the language that it speaks, unless it has its own."""
    signature = inspect.signature(command, eval_str=True)
    if "language" in signature.parameters:
        return command

    @wraps(command)
    def speaking(*args: object, language: str | None = None, **given: object) -> object:
        speak_to(Reader(language or preferred()))
        return command(*args, **given)

    option = Parameter("language", Parameter.KEYWORD_ONLY, default=None, annotation=options.Spoken)
    taken = [*signature.parameters.values(), option]
    vars(speaking)["__signature__"] = signature.replace(parameters=taken)
    return speaking


for command in COMMANDS:
    app.command()(spoken(command))


def main() -> None:
    """Run the command line."""
    # What the library warns of in code, commands tell from the cleaning log.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"creative_clusters\.")
    # Cells of older notebooks have no ids; some have one twice. They run all the same.
    warnings.filterwarnings("ignore", module="nbformat")
    for name in {"SIGTERM", "SIGHUP"} & vars(signal).keys():
        if signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:  # as after nohup
            signal.signal(getattr(signal, name), _ended)
    for stream in (sys.stdout, sys.stderr):  # names of files need not be text
        if isinstance(stream, TextIOWrapper):  # nor are pipes in UTF-8 on Windows
            into = None if stream.isatty() else "utf-8"
            stream.reconfigure(errors="backslashreplace", encoding=into)
    for name in ("COLUMNS", "TERMINAL_WIDTH"):
        if not re.fullmatch("[1-9][0-9]{0,5}", os.environ.get(name, "")):  # no width to show in
            os.environ.pop(name, None)
    try:
        if any(re.search(CONTROLS, word) for word in sys.argv[1:]):
            raise BookError("What is given holds a control character. Write it without.")
        _here()
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        loops = str(error).startswith("Symlink loop")  # a RuntimeError before Python 3.13
        if not (isinstance(error, (*TOLD, OSError)) or loops):
            raise
        said = str(error)
        if isinstance(error, OSError) and error.strerror:
            said = f"{error.filename}: " * bool(error.filename) + f"{error.strerror}."
        options.terminal(stderr=True).print(said, style="red")
        sys.exit(1)


def _here() -> None:
    """Refuse to work in a folder that is no more."""
    try:
        Path.cwd()
    except OSError as error:
        raise BookError("The folder that this is called in is no more. Go to another.") from error


def _ended(number: int, _: object) -> None:
    """End as with an error, so that what is half written is removed."""
    raise SystemExit(128 + number)
