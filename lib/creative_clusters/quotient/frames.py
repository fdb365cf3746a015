"""Rows in memory (pandas, polars, pyarrow), or in a plan that brings them there (polars, Dask)."""

from dataclasses import replace
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from creative_clusters.quotient import division
from creative_clusters.quotient.cleaning import refused
from creative_clusters.quotient.labels import read_keys, refuse_units
from creative_clusters.quotient.measures import read_measure
from creative_clusters.quotient.request import Request, check_columns


def in_memory(frame: Any, request: Request) -> tuple[Any, pd.DataFrame]:
    """Quotients of a pandas, polars or pyarrow frame, and the cleaning log."""
    frame = nw.from_native(frame, eager_only=True)
    check_columns(frame.columns, request)
    if len(frame) == 0:
        raise refused("no rows")
    refuse_units(frame.lazy(), request)
    frame, keys = read_keys(frame, request)
    measures = {name: read_measure(frame, name, request) for name in request.measures}
    result, log = division.quotients(division.Rows(frame, request, keys, measures), request)
    return result.to_native(), log


def polars_plan(frame: pl.LazyFrame, request: Request) -> pl.LazyFrame:
    """The quotients as one more step of a polars plan, which carries its checks with it."""
    columns = frame.collect_schema()
    check_columns(columns.names(), request)
    schema = {name: columns[name] for name in request.kept(columns.names())}
    if request.duplicates == "sum":
        schema |= dict.fromkeys(request.measures, pl.Float64())
    return frame.map_batches(
        lambda part: in_memory(part, request)[0],
        schema=schema | request.added(pl.String(), pl.Float64()),
        predicate_pushdown=False,  # totals are those of all rows, whichever are looked at later
        projection_pushdown=False,
        slice_pushdown=False,
    )


def dask_plan(frame: Any, request: Request) -> Any:
    """The quotients of a Dask frame: one task computes, each partition gets its own."""
    import dask.dataframe as dd
    from dask import delayed

    check_columns(list(frame.columns), request)
    if nw.dependencies.is_dask_dataframe(request.totals):
        request = replace(request, totals=request.totals.compute())
    added = {name: pd.Series(dtype=kind) for name, kind in request.added("str", float).items()}
    meta = frame._meta[request.kept(frame.columns)]
    parts = frame[request.read].to_delayed()
    if request.duplicates == "sum":
        meta = meta.astype(dict.fromkeys(request.measures, float)).assign(**added)
        return dd.from_delayed([delayed(_whole)(parts, request, list(meta))], meta=meta)
    made = frame._meta[list(request.keys) if request.labels == "same" else []].assign(**added)
    found = delayed(_by_part, nout=len(parts))(parts, request, list(made))
    found = dd.from_delayed(list(found), meta=made)
    return frame.map_partitions(_beside, found, meta=meta.assign(**added), align_dataframes=False)


def _whole(parts: list[pd.DataFrame], request: Request, columns: list[str]) -> pd.DataFrame:
    return in_memory(pd.concat(parts, ignore_index=True), request)[0][columns]


def _by_part(parts: list[pd.DataFrame], request: Request, columns: list[str]) -> list[pd.DataFrame]:
    ends = np.cumsum([len(part) for part in parts])
    whole = _whole(parts, request, columns)
    return [whole.iloc[end - len(part) : end] for part, end in zip(parts, ends, strict=True)]


def _beside(part: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    return part.assign(**{name: added[name].array for name in added})
