"""Totals among the regions or industries of a table, which whoever adds it up counts twice."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

from creative_clusters.data.validation.cells import Table
from creative_clusters.data.validation.schema import Resource
from creative_clusters.quotient import CountsError, NestedTotals, location_quotient
from creative_clusters.reading.problems import Problem


def check(resource: Resource, table: Table) -> Iterator[Problem]:
    """Yield a problem if a region or industry is the total of others (`quotient.nesting`)."""
    names = {field.role: field.name for field in resource.fields if field.role}
    keys: dict[str, Any]
    keys = {role: names.get(role, role) for role in ("region", "industry", "year", "value")}
    frame = table.frame()
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
