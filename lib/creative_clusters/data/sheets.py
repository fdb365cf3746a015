"""Sheets that readers fill in for a table of the book, read back or refused."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from creative_clusters.data.validation import Field, InvalidData, Problem, Resource, cells
from creative_clusters.reading import look
from creative_clusters.reading.problems import suggestion
from creative_clusters.words.wording import text


def asked(resource: Resource) -> Sequence[Field]:
    """The columns that a reader fills in: not who says it, nor names in another language."""
    return [one for one in resource.fields if one.name != "status" and one.name[-3:] != "_zh"]


def read(file: Path, resource: Resource) -> pd.DataFrame:
    """A filled-in sheet, typed by the description of a table; columns not required may be missing.

    InvalidData names all that is wrong, by row and column.
    """
    wanted = {one.name: one for one in asked(resource)}
    needed = [name for name, one in wanted.items() if one.constraints.get("required")]
    found, problems = look(file, None, needed, "all")
    if found is None:
        raise InvalidData(problems)
    known = {one.name for one in resource.fields}
    for name in [name for name in found.columns if name not in known]:
        near = {"hint": suggestion(name, wanted), "names": ", ".join(wanted)}
        what = text("fault.not_asked", **near)
        problems.append(Problem(str(file), what, row=1, column=name))
    table = cells.check(found, resource, str(file))
    if problems or table.problems:
        raise InvalidData([*problems, *table.problems])
    return table.frame
