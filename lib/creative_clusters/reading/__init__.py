"""Reading a table from a file, whatever its form: one way for every command.

A file is looked at, taken for something (`took` says in one line for what), and read into cells of
text under the numbers of its rows. :func:`look` lists all that is wrong; :func:`read` raises it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from creative_clusters.reading.delimited import Cells
from creative_clusters.reading.form import Form
from creative_clusters.reading.problems import InvalidData, Problem
from creative_clusters.reading.spreadsheet import read_table

__all__ = ["Cells", "Form", "InvalidData", "Problem", "Read", "look", "read"]


@dataclass(frozen=True)
class Read:
    """A table as read: its cells, the form that it was found to have, and that in one line."""

    cells: Cells
    form: Form
    took: str
    problems: list[Problem] = field(default_factory=list)  # rows that were left out, and why


def look(
    path: str | Path, form: Form | None = None, columns: Collection[str] = ()
) -> tuple[Read | None, list[Problem]]:
    """Read a table as far as it can be, with all that is wrong; never raises.

    `columns` are names that must stand in its header, if they are known.
    """
    form = form or Form()
    cells, problems = read_table(Path(path), str(path), form.sheet)
    return (None if cells is None else Read(cells, form, "", problems)), problems


def read(path: str | Path, form: Form | None = None, columns: Collection[str] = ()) -> Read:
    """Read a table, or InvalidData with everything that is wrong."""
    found, problems = look(path, form, columns)
    if found is None or problems:
        raise InvalidData(problems)
    return found
