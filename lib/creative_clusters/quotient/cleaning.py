"""What is refused, and the log of what was left out, summed or not defined.

Two questions are asked more than any other of a location quotient: "why were my rows dropped?"
and "why don't my numbers match the published ones?". The first kind of answer is an error that
names file, row and column; the second is the *cleaning log*, a small table that goes with a
result: one row a step, with the number of rows concerned and an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from creative_clusters.words.wording import text

COLUMNS = ["step", "measure", "rows", "example"]


class CountsError(ValueError):
    """A table of counts that no location quotient should be computed from.

    Attributes
    ----------
    problem : str
        What is wrong and what to do, without the place.
    column : str or None
        Column concerned.
    rows : tuple of int
        Positions of the first rows concerned; the first row of a table is 0.
    file : str or None
        File the table came from. Rows are then given as lines of that file.
    first_line : int
        Line of the file on which its first row stands; 0 if it has rows rather than lines.
    """

    def __init__(
        self,
        problem: str,
        *,
        column: str | None = None,
        rows: Sequence[int] = (),
        file: str | None = None,
        first_line: int = 2,
    ) -> None:
        super().__init__(problem)
        self.problem, self.column, self.file = problem, column, file
        self.rows, self.first_line = tuple(int(row) for row in rows), first_line

    def __str__(self) -> str:
        offset = self.first_line if self.file else 0
        numbers = ", ".join(str(row + offset) for row in self.rows)
        unit = "line" if offset else "row"
        place = [
            self.file,
            f"{unit}{'s' if len(self.rows) > 1 else ''} {numbers}" if self.rows else None,
            f"column {self.column}" if self.column else None,
        ]
        place = ", ".join(part for part in place if part)
        return f"{place}: {self.problem}" if place else self.problem

    def __reduce__(self):  # travels between the processes of a cluster
        place = {"column": self.column, "rows": self.rows, "file": self.file}
        return partial(type(self), **place, first_line=self.first_line), (self.problem,)

    def located(self, file: str, first_line: int = 2) -> CountsError:
        """Return the same error told in lines of `file`."""
        place = {"column": self.column, "rows": self.rows, "first_line": first_line}
        return type(self)(self.problem, file=file, **place)


class NestedTotals(CountsError):
    """A total stands among its own parts, so that sums over the rows count them twice."""


# --- refusals that are the same wherever rows live ---


def no_rows() -> CountsError:
    return CountsError("the table has no rows; a location quotient needs counts.")


def no_labels(column: str) -> CountsError:
    return CountsError(
        "labels must be of one kind: text, whole numbers, dates, categories. Turn them into text.",
        column=column,
    )


def empty_label(column: str, number: int, rows: Sequence[int] = ()) -> CountsError:
    return CountsError(
        f"the label is empty in {number:,} row{'s' * (number != 1)}. Fill it in, or leave the row "
        "out.",
        column=column,
        rows=rows,
    )


def no_numbers(column: str, kind: object) -> CountsError:
    return CountsError(
        f"this column holds {kind}, not numbers; read or convert it as numbers.", column=column
    )


def no_number(column: str, value: object, rows: Sequence[int]) -> CountsError:
    return CountsError(
        f'"{value}" is not a number. Use an empty cell for a missing value.',
        column=column,
        rows=rows,
    )


def no_count(column: str, what: str, rows: Sequence[int] = ()) -> CountsError:
    return CountsError(
        f"{what}. A count is 0 or more; correct it, or leave the cell empty if it is not known.",
        column=column,
        rows=rows,
    )


def missing_count(column: str, what: str, rows: Sequence[int] = ()) -> CountsError:
    return CountsError(f'{what}, and on_missing="error" refuses that.', column=column, rows=rows)


def nothing_known(column: str, summed: bool) -> CountsError:
    added = ", or summed with a missing one" if summed else ""
    return CountsError(f"every count is missing{added}; there is nothing to compute.",
                       column=column)  # fmt: skip


def all_zero(column: str) -> CountsError:
    return CountsError("every count is zero; location quotients are not defined.", column=column)


def repeated(cells: str, rows: Sequence[int] = ()) -> CountsError:
    return CountsError(
        f"these cells occur more than once: {cells}. Correct them, or add their counts up with "
        'duplicates="sum".',
        rows=rows,
    )


def above_total(column: str, what: str, total: str, rows: Sequence[int] = ()) -> CountsError:
    return CountsError(
        f"{what} is more than the given total of its {total}. The total is of something else, or "
        "one of the two is wrong.",
        column=column,
        rows=rows,
    )


# --- the log ---


def log(steps: Sequence[tuple[str, str, int, str]]) -> pd.DataFrame:
    """Make a cleaning log of ``(step, measure, rows, example)``; steps of no rows are left out."""
    table = pd.DataFrame(steps, columns=COLUMNS)
    return table[(table["rows"] > 0) | (table["step"] == "read")].reset_index(drop=True)


def describe(table: pd.DataFrame) -> pd.DataFrame:
    """Return a cleaning log for readers: ``step, measure, rows, reason, example`` in words.

    Parameters
    ----------
    table : pandas.DataFrame
        A cleaning log, as ``location_quotient(..., with_log=True)`` gives it.
    """
    return table.assign(
        reason=[text(f"cleaning.{step}.reason") for step in table["step"]],
        step=[text(f"cleaning.{step}") for step in table["step"]],
    )[["step", "measure", "rows", "reason", "example"]]
