"""Location quotients as a step of a polars or Dask plan, which carries its checks with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from creative_clusters.quotient.columns import Request, check_columns, read_keys, read_measure

Eager = Callable[[Any, Request], tuple[Any, pd.DataFrame]]


def polars_plan(frame: pl.LazyFrame, request: Request, eager: Eager) -> pl.LazyFrame:
    """The quotients as one more step of a polars plan."""
    schema = frame.collect_schema()
    check_columns(schema.names(), request)
    schema = {name: schema[name] for name in request.kept(schema.names())}
    if request.duplicates == "sum":
        schema |= dict.fromkeys(request.measures, pl.Float64())
    return frame.map_batches(
        lambda part: eager(part, request)[0],
        schema=schema | request.added_as(pl.String(), pl.Float64()),
        predicate_pushdown=False,  # totals are those of all rows, whichever are looked at later
        projection_pushdown=False,
        slice_pushdown=False,
    )


def dask_plan(frame: Any, request: Request, eager: Eager) -> Any:
    """The quotients of a Dask frame, partition by partition.

    One task sees the key and value columns of all partitions: it checks them and makes the
    totals. Every partition is then computed against these as given totals.
    """
    from dask import delayed

    if nw.dependencies.is_dask_dataframe(request.totals):
        request = replace(request, totals=request.totals.compute())
    if request.duplicates == "sum":
        frame = _dask_summed(frame, request)
    parts = frame[request.read].to_delayed()
    totals = delayed(_dask_totals)(parts, request, eager)
    meta = _empty(frame._meta, request)
    return frame.map_partitions(_dask_part, totals, request, eager, meta=meta)


def _dask_totals(parts: list[pd.DataFrame], request: Request, eager: Eager) -> pd.DataFrame:
    """Check the whole table; return its totals in the shape in which totals are given."""
    whole = pd.concat(parts, ignore_index=True)
    wanted = replace(request, with_totals=True, with_reason=False)
    result = eager(whole, wanted)[0]
    tables = []
    for labels, name in (
        ([request.region], "region_total"),
        ([request.industry], "industry_total"),
        ([], "total"),
    ):
        keys = [*request.years, *labels]
        columns = {wanted.output(name, measure): measure for measure in request.measures}
        table = result[[*keys, *columns]].rename(columns=columns)
        for key in keys:  # integers beside blanks become floats, which end at 2^53
            if table[key].dtype.kind in "iu":
                table[key] = table[key].convert_dtypes()
        tables.append(table.drop_duplicates(keys) if keys else table.head(1))
    return pd.concat(tables, ignore_index=True)


def _dask_part(part: pd.DataFrame, totals: pd.DataFrame, request: Request, eager: Eager):
    request = replace(request, totals=totals, nested="allow", part=True)
    if len(part):
        return eager(part, request)[0]
    return _empty(part, request)


def _empty(part: pd.DataFrame, request: Request) -> pd.DataFrame:
    """The result of a part without rows."""
    added = {name: pd.Series(dtype=kind) for name, kind in request.added_as("str", float).items()}
    return part[request.kept(part.columns)].assign(**added)


def _dask_summed(frame: Any, request: Request) -> Any:
    """One row a cell, with the marks of withheld counts beside the keys and sums."""
    columns = [*request.kept(frame.columns), *request.marks]
    kinds = dict.fromkeys(request.measures, float) | dict.fromkeys(request.marks, int)
    meta = frame._meta[columns].astype(kinds)
    frame = frame.map_partitions(_dask_read, meta, request, meta=meta)
    groups = frame.groupby(list(request.keys), sort=False)
    summed = groups.sum()
    complete = groups.count().eq(groups.size(), axis=0)  # the sum with a missing one is missing
    return summed.where(complete).reset_index()[columns]


def _dask_read(part: pd.DataFrame, meta: pd.DataFrame, request: Request) -> pd.DataFrame:
    """Take counts as numbers and marks as 0 or 1; refuse what a sum would hide."""
    if not len(part):
        return meta
    rows, read = nw.from_native(part, eager_only=True), {}
    read_keys(rows, request)
    for name in request.measures:
        measure = read_measure(rows, name, replace(request, part=True))
        read[name] = np.asarray(measure.counts, float)
        mark = request.suppressed.get(name)
        if mark in request.marks:
            read[mark] = 0 if measure.withheld is None else measure.withheld.astype(int)
    return part[list(meta)].assign(**read)
