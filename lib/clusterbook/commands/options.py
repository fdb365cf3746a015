"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from clusterbook.run.execution import Limits


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
