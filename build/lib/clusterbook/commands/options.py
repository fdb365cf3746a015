"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

if TYPE_CHECKING:
    from clusterbook.run.execution import Limits, Outcome


class Engine(StrEnum):
    """What runs the cells of a page."""

    warm = "warm"
    kernel = "kernel"


Seconds = Annotated[float, typer.Option(min=1, help="Seconds that one cell may take.")]
Memory = Annotated[
    float, typer.Option(min=0, help="GiB that one run may take; 0 for any. Warm engine only.")
]


def limits(seconds: float, memory: float) -> Limits:
    """What a run may use, from the options."""
    from clusterbook.run.execution import Limits

    return Limits(seconds, int(memory * 1024**3))


@contextmanager
def progress(console: Console, said: str) -> Iterator[Running]:
    """Show how many runs have ended, on one line."""
    columns: list[ProgressColumn] = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
    ]
    columns += [TimeElapsedColumn(), TimeRemainingColumn()]
    with Progress(*columns, console=console, transient=True) as shown:
        yield Running(console, shown, shown.add_task(said, total=None))


class Running:
    """The line that a command shows while pages run, and what it leaves above it."""

    def __init__(self, console: Console, shown: Progress, task: TaskID) -> None:
        self._console, self._shown, self._task = console, shown, task

    def start(self, total: int | None, said: str | None = None) -> None:
        """Say how many runs are waiting, and what for."""
        self._shown.update(self._task, total=total, description=said)

    def tell(self, name: str, outcome: Outcome, done: bool = True) -> None:
        """Count a run; say why it failed, or if wanted that it is done."""
        self._shown.advance(self._task)
        if outcome.error:
            said = f"failed  {name}: {outcome.error}"
            self._console.print(said, style="red", markup=False, highlight=False)
        elif done:
            self._console.print(f"ran     {name} ({outcome.seconds:.1f} s)", highlight=False)
