"""Totals among the regions or industries of a table, which whoever adds it up counts twice."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

import pandas as pd

from creative_clusters.data.validation.cells import Table
from creative_clusters.data.validation.schema import Resource
from creative_clusters.quotient import CountsError, NestedTotals, location_quotient
from creative_clusters.reading.problems import Problem


def check(resource: Resource, table: Table) -> Iterator[Problem]:
    """Yield a problem if a region or industry is the total of others (`quotient.nesting`)."""
    names = {field.role: field.name for field in resource.fields if field.role}
    keys: dict[str, Any]
    keys = {role: names.get(role, role) for role in ("region", "industry", "year", "value")}
    frame = table.frame
    if "industry" not in names:
        frame = frame.assign(industry="all")
    try:
        with warnings.catch_warnings(action="ignore"):
            if resource.properties.get("nested") != "allow":
                location_quotient(frame, labels="apart", duplicates="sum", **keys)
    except NestedTotals as error:
        hint = 'Leave its rows out, or give the resource "nested": "allow" if it is no total.'
        yield Problem(table.file, f"{error.said} {hint}", column=names.get(error.axis))
    except CountsError:
        pass  # what can be added up and has no quotients is no fault of a table


_REST = re.compile(
    r"(?i)\b(others?|rest|remain\w*|autres?|otr[oa]s|outr[oa]s|altr[ie]|übrige\w*|sonstige\w*)\b"
    r"|其他|其它|その他|기타"
)


def larger_than_all(frame: pd.DataFrame, axis: str, value: str, across: list[str]) -> str:
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
