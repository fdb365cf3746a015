"""Labels of a table: several spellings of one, and totals among what is added up."""

import re
import warnings
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from creative_clusters.data.validation.cells import Table
from creative_clusters.data.validation.schema import Resource
from creative_clusters.reading import Cells
from creative_clusters.reading.problems import PACKAGE, Problem
from creative_clusters.words import spelling
from creative_clusters.words.wording import text, then

if TYPE_CHECKING:
    import pandas as pd


def spellings(tables: Collection[Table], **remedy: Any) -> Iterator[Problem]:
    """Yield a problem for each label that is another one but for its spelling."""
    for role in ("region", "industry"):
        first: dict[str, tuple[Table, str]] = {}
        for table in tables:
            for field in table.fields:
                if role in (field.role, field.name) and field.type == "string" and field.places:
                    first = dict.fromkeys(table.typed[field.name], (table, field.name)) | first
        for one, other in spelling.others(filter(None, first)).items():
            here, there = (_place(*first[label], label) for label in (one, other))
            file = "" if there.file == here.file else f"{there.file}, "
            place = file + text("refused.at.row", n=there.row)
            key = "fault.label.same" if remedy else "fault.label"
            what = text(key, told=spelling.told({one: other}), place=place)
            yield replace(here, message=what, remedy=remedy)


def _place(table: Table, column: str, label: str) -> Problem:
    row = table.cells.rows[table.typed[column].index(label)]
    return table.cells.placed(Problem(table.file, "", row, column))


def as_known(cells: Cells, column: str, known: Iterable[str]) -> Cells:
    """Cells in which labels of another spelling are written as the `known` ones are."""
    other = spelling.others(cells.columns[column], known)
    labels = [other.get(label, label) for label in cells.columns[column]]
    return replace(cells, columns={**cells.columns, column: labels})


def totals(resource: Resource, table: Table) -> Iterator[Problem]:
    """Yield a problem if a region or industry is the total of others (`quotient.nesting`)."""
    from creative_clusters.quotient import CountsError, NestedTotals, location_quotient

    names = {field.role: field.name for field in resource.fields if field.role}
    roles = [role for role in ("region", "industry", "year", "value") if role in names]
    frame = table.frame[[names[role] for role in roles]].set_axis(roles, axis=1)
    frame = frame if "industry" in names else frame.assign(industry="all")
    try:
        with warnings.catch_warnings(action="ignore"):
            if resource.properties.get("nested") != "allow":
                location_quotient(frame, labels="apart", duplicates="sum")
    except NestedTotals as error:
        said = error.said + then("nested.remedy.resource")
        yield Problem(table.file, said, column=names.get(error.axis), way=PACKAGE)
    except CountsError:
        pass  # what can be added up and has no quotients is no fault of a table


_REST = re.compile(
    r"(?i)\b(others?|rest|remain\w*|autres?|otr[oa]s|outr[oa]s|altr[ie]|übrige\w*|sonstige\w*)\b"
    r"|其他|其它|その他|기타"
)


def larger_than_all(frame: "pd.DataFrame", axis: str, value: str, across: list[str]) -> str:
    """The label that holds as much as all others of its axis together wherever both are known.

    So does a total of parts of which the table has only some, whatever its name; and so may a
    large industry. Labels of the others or of the rest are no totals. Empty if there is none, or
    too few cells to tell.
    """
    sums = frame.groupby(axis)[value].sum()
    label = str(sums.idxmax()) if len(sums) > 3 else ""
    if not label or _REST.search(label):
        return ""
    is_it = frame[axis] == label
    own, others = (rows.groupby(across)[value].sum() for rows in (frame[is_it], frame[~is_it]))
    others = others.reindex(own.index)
    both = (own > 0) & (others > 0)
    return label if both.sum() > 3 and (own >= others)[both].all() else ""
