"""What can be wrong with a data package, told so that it can be mended."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where, and what to do about it.

    The file is a path as the reader would type it; the row is a line as an editor numbers it (the
    header is row 1); the columns of a key are joined by a comma.
    """

    file: str
    message: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        row = "" if self.row is None else f", row {self.row}"
        column = "" if self.column is None else f", column {self.column}"
        return _visible(f"{self.file}{row}{column}: {self.message}")


def _visible(text: str) -> str:
    """Write line ends and other characters that do not show as escapes."""
    shown = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return "".join(shown)


class InvalidData(ValueError):
    """A data package cannot be used; `problems` lists everything that is wrong with it."""

    SHOWN = 20

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        more = len(self.problems) - self.SHOWN
        lines = [*self.problems[: self.SHOWN], *([f"... and {more} more."] if more > 0 else [])]
        super().__init__("\n".join(map(str, lines)))


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean "Warsaw"?`` for the nearest known word, or nothing."""
    known = list(known)
    folded = {candidate.strip().casefold(): candidate for candidate in reversed(known)}
    near = difflib.get_close_matches(word.strip().casefold(), folded, n=1, cutoff=0.6)
    return f' Did you mean "{folded[near[0]]}"?' if near else ""
