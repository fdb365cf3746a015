"""What is refused, and the log of what was left out, summed or not defined.

Two questions are asked more than any other of a location quotient: "why were my rows dropped?"
and "why don't my numbers match the published ones?". The first kind of answer is an error that
names file, row and column; the second is the *cleaning log*, a small table that goes with a
result: one row a step, with the number of rows concerned and an example.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Self

import pandas as pd

from creative_clusters.words.wording import Refused, joined, text

COLUMNS = ["step", "measure", "rows", "example"]


class CountsError(Refused):
    """A table of counts that no location quotient should be computed from.

    `problem` is what is wrong and what to do, without the place; then the column concerned, the
    positions of the first rows (the first row of a table is 0), and the file, if it came from one:
    rows are then told as its lines, from the `first_line` with a row on; if that is 0, as rows.
    """

    def __init__(
        self,
        problem: str,
        *,
        column: str | None = None,
        rows: Iterable[int] = (),
        file: str | None = None,
        first_line: int = 2,
    ) -> None:
        super().__init__(problem)
        self.problem, self.column, self.file = problem, column, file
        self.rows, self.first_line = tuple(int(row) for row in rows), first_line

    def __str__(self) -> str:
        offset = self.first_line if self.file else 0
        numbers = ", ".join(str(row + offset) for row in self.rows)
        unit = ("line" if offset else "row") + "s" * (len(self.rows) > 1)
        place = [
            self.file or "",
            text(f"refused.at.{unit}", n=numbers) if self.rows else "",
            text("refused.at.column", name=self.column) if self.column else "",
        ]
        return joined([joined(place, ", "), self.problem], ": ")

    def located(self, file: str, first_line: int = 2) -> Self:
        """Return the same error told in lines of `file`."""
        return type(self)(
            self.problem, column=self.column, rows=self.rows, file=file, first_line=first_line
        )


class NestedTotals(CountsError):
    """A total stands among its own parts, so that sums over the rows count them twice.

    Known of the total are its `axis`, region or industry, its label, whether it is that of `all`
    labels, and what is wrong in a sentence (`said`).
    """

    axis = label = said = ""
    all = False


def refused(
    rule: str, column: str | None = None, rows: Iterable[int] = (), file: str | None = None,
    **words: object,
) -> CountsError:  # fmt: skip
    """Say which rule (``refused.*``) a table breaks, with the first of the rows that do."""
    said = text(f"refused.{rule}", **words)
    return CountsError(said, column=column, rows=islice(rows, 3), file=file)


def in_rows(number: int) -> str:
    return text(f"refused.in_row{'s' * (number != 1)}", n=f"{number:,}")


def log(steps: Sequence[tuple[str, str, int, str]]) -> pd.DataFrame:
    """Make a cleaning log of ``(step, measure, rows, example)``; steps of no rows are left out."""
    table = pd.DataFrame(steps, columns=COLUMNS)
    return table[(table["rows"] > 0) | (table["step"] == "read")].reset_index(drop=True)


def describe(table: pd.DataFrame) -> pd.DataFrame:
    """Return a cleaning log for readers: ``step, measure, rows, reason, example`` in words."""
    return table.assign(
        reason=[text(f"cleaning.{step}.reason") for step in table["step"]],
        step=[text(f"cleaning.{step}") for step in table["step"]],
    )[["step", "measure", "rows", "reason", "example"]]
