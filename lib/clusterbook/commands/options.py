"""Options that several commands share, and how they print."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich import progress as bars
from rich.console import Console
from rich.table import Column, Table

from clusterbook.book.errors import BookError
from clusterbook.files import atomic, owned
from creative_clusters.words.wording import text, visible

if TYPE_CHECKING:
    import pandas as pd

    from clusterbook.run.execution import Limits, Outcome
    from creative_clusters.data.sources import DataPackage
    from creative_clusters.reading import Form


def to_write(question: Callable[[Path], None], *names: str, says: str) -> Any:
    """An option with a place to write to, of which a `question` is asked before all else."""

    def asked(place: Any) -> Any:
        if place is not None:
            question(place)
        return place

    return typer.Option(*names, help=says, callback=asked)


Spoken = Annotated[
    Literal["en", "zh"] | None,
    typer.Option(help="What it speaks; that of the system if left out."),
]
Source = Annotated[Path | None, typer.Argument(metavar="FILE", help="The sheet, filled in.")]
Sheet = Annotated[
    Path | None, to_write(owned.page, "--template", says="Write an empty sheet here.")
]
Html = Annotated[Path | None, to_write(owned.page, says="Write the page as one file.")]
Data = Annotated[Path | None, typer.Option(help="Another data package to report on.")]
Parameters = Annotated[list[str] | None, typer.Option("--parameter", "-p", help="NAME=VALUE.")]
Jobs = Annotated[int, typer.Option(min=1, help="Pages run at a time.")]
Engine = Literal["warm", "kernel"]  # that runs the cells of a page
Seconds = Annotated[float, typer.Option(min=1, max=1e6, help="Seconds that one cell may take.")]
Memory = Annotated[
    float,
    typer.Option(min=0, max=1e6, help="GiB that one run may take with all it starts; 0 for any."),
]
Out = Annotated[
    Path | None, to_write(owned.check, says="Folder for what is made; in _build if left out.")
]
Scheduler = Annotated[
    str | None, typer.Option(help="Address of a Dask scheduler that runs the pages.")
]


# How a file is written, where that is not found.
Encoding = Annotated[str | None, typer.Option(help="Encoding of text, where it cannot be found.")]
TableSheet = Annotated[str | None, typer.Option(help="Sheet of a workbook or file in a zip.")]
Header = Annotated[
    list[int] | None, typer.Option(help="Row of the names; given several times, rows.")
]
Skip = Annotated[
    list[int] | None, typer.Option(help="Row to leave out; may be given several times.")
]
Footer = Annotated[int, typer.Option(help="How many last rows to leave out.")]
Separator = Annotated[str | None, typer.Option(help="What separates columns, or tab.")]
Decimal = Annotated[str | None, typer.Option(help="Decimal mark: a point or a comma.")]
Thousands = Annotated[str | None, typer.Option(help="Mark between thousands.")]


def form(given: Mapping[str, object]) -> Form:
    """What the options above said of how files are written, among all that were given."""
    from pydantic import ValidationError

    from creative_clusters.reading import Form

    said = {name: value for name in Form.model_fields if (value := given.get(name))}
    try:
        return Form.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        what = f'--{first["loc"][0]} "{first["input"]}" cannot be'
        raise BookError(f"{what}: {first['msg'][:1].lower()}{first['msg'][1:]}.") from None


def limits(seconds: float, memory: float) -> Limits:
    """What a run may use, from the options."""
    from clusterbook.run.execution import Limits

    return Limits(seconds, int(memory * 1024**3))


LONGEST = 4000  # characters of a line that commands print


class _Terminal(Console):
    """A console that obeys nothing that stands in a text, and cuts what nobody reads."""

    def print(self, *shown: Any, **options: Any) -> None:
        super().print(*(_fit(one) if isinstance(one, str) else one for one in shown), **options)


def _fit(text: str) -> str:
    cut = (line if len(line) <= LONGEST else f"{line[:LONGEST]} …" for line in text.split("\n"))
    return visible("\n".join(cut))


def terminal(**options: Any) -> Console:
    """What commands print on: text as it is, in lines as long as they are."""
    return _Terminal(highlight=False, markup=False, soft_wrap=True, **options)


def typed(*words: object) -> str:
    """A command line as it is typed, whatever blanks its words have."""
    return shlex.join(map(str, words))


def table(
    heads: Iterable[str], rows: Iterable[Iterable], right: Collection[int] = (), title: str = ""
) -> Table:
    """Rows under their heads, some columns to the right."""
    columns = [
        Column(head, justify="right" if number in right else "left")
        for number, head in enumerate(heads)
    ]
    made = Table(*columns, title=visible(title) or None, title_justify="left", box=None)
    for row in rows:
        made.add_row(*(_fit(str(cell)) for cell in row))
    return made


def filled_in(source: Path | None, target: Path | None, sheet: pd.DataFrame) -> Path | None:
    """The sheet that a reader has filled in; None if an empty one has been written instead."""
    if target is None:
        if source is None:
            raise BookError("give a filled-in sheet, or --template FILE to write an empty one.")
        return source
    if source is not None:
        raise BookError("--template writes an empty sheet; leave the filled-in sheet away.")
    write_sheet(target, sheet)
    return None


def write_sheet(target: Path, sheet: pd.DataFrame) -> None:
    """Write a table for readers to fill in, and say so; nothing of theirs is overwritten."""
    # Spreadsheets know UTF-8 by the mark at the start of the file.
    atomic.write(target, "\ufeff" + sheet.to_csv(index=False, lineterminator="\n"))
    terminal().print(text("ratings.written", path=target))


def city_of(package: DataPackage, name: str) -> str:
    """The key of a city by what it is called; BookError with the nearest names if there is none."""
    from creative_clusters.paths.pathfinder import called

    keys = called(package)
    if name.casefold() in keys:
        return keys[name.casefold()]
    near = get_close_matches(name.casefold(), keys, n=3, cutoff=0.5)
    known = list(dict.fromkeys(keys[one] for one in near)) or sorted(set(keys.values()))
    told = ", ".join(known[:8]) + (", …" if len(known) > 8 else "")
    hint = f"The nearest names are: {told}." if near else f"It has {told}."
    raise BookError(f'{package.path}: there is no city "{name}". {hint}')


@contextmanager
def progress(console: Console, said: str) -> Iterator[Running]:
    """Show how many runs have ended, on one line."""
    names = bars.TextColumn("{task.description}")
    times = bars.TimeElapsedColumn(), bars.TimeRemainingColumn()
    columns = names, bars.BarColumn(), bars.MofNCompleteColumn(), *times
    with bars.Progress(*columns, console=console, transient=True) as shown:
        yield Running(console, shown, shown.add_task(said, total=None))


class Running:
    """The line that a command shows while pages run, and what it leaves above it."""

    def __init__(self, console: Console, shown: bars.Progress, task: bars.TaskID) -> None:
        self._console, self._shown, self._task = console, shown, task

    def start(self, total: int | None, said: str | None = None) -> None:
        """Say how many runs are waiting, and what for."""
        self._shown.update(self._task, total=total, description=said)

    def tell(self, name: str, outcome: Outcome, done: bool = True) -> None:
        """Count a run; say why it failed, or if wanted that it is done."""
        self._shown.advance(self._task)
        if outcome.error:
            self._console.print(f"failed  {name}: {outcome.error}", style="red")
        elif done:
            self._console.print(f"ran     {name} ({outcome.seconds:.1f} s)")
