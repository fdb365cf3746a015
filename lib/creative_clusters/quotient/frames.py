"""Rows in memory (pandas, polars, pyarrow), or brought there from a plan, Dask, DuckDB or Spark."""

from dataclasses import replace
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from creative_clusters.quotient import division
from creative_clusters.quotient.cleaning import CountsError, refused
from creative_clusters.quotient.labels import read_keys, refuse_units
from creative_clusters.quotient.measures import read_measure
from creative_clusters.quotient.request import Request, check_columns


def in_memory(frame: Any, request: Request) -> tuple[Any, pd.DataFrame]:
    """Quotients of a pandas, polars or pyarrow frame, and the cleaning log."""
    frame = nw.from_native(frame, eager_only=True)
    check_columns(frame.columns, request)
    if len(frame) == 0:
        raise refused("no_rows")
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


def engine_table(frame: nw.LazyFrame, request: Request) -> tuple[Any, pd.DataFrame]:
    """The quotients of a table of DuckDB or Spark as one of the same engine, and the log."""
    names = frame.collect_schema().names()
    taken = {name.lower(): name for name in names}  # engines do not tell LQ from lq
    for name in request.added():
        if name.lower() in taken and name not in names:
            raise CountsError(
                f'the result needs a column "{name}", from which the engine does not tell this '
                "one; rename or drop it.",
                column=taken[name.lower()],
            )
    native = frame.to_native()
    found, log = in_memory(frame.collect("pyarrow").to_native(), request)
    if frame.implementation.is_duckdb():  # which finds `found` by its name, on its connection
        return native.query("counts", "select * from found"), log
    if frame.implementation.is_pyspark():
        return native.sparkSession.createDataFrame(found), log
    raise TypeError(f"a {frame.implementation.value} table is not read; give it as Arrow.")


def dask_plan(frame: Any, request: Request) -> Any:
    """The quotients of a Dask frame: one task computes, each partition gets its own."""
    import dask.dataframe as dd
    from dask import delayed

    check_columns(list(frame.columns), request)
    if nw.dependencies.is_dask_dataframe(request.totals):
        request = replace(request, totals=request.totals.compute())
    added = {name: pd.Series(dtype=kind) for name, kind in request.added("str", float).items()}
    meta = frame._meta[request.kept(frame.columns)].assign(**added)
    parts = frame.to_delayed()
    if request.duplicates == "sum":
        meta = meta.astype(dict.fromkeys(request.measures, float))
        return dd.from_delayed([delayed(_whole)(parts, request)], meta=meta)
    return dd.from_delayed(list(delayed(_by_part, nout=len(parts))(parts, request)), meta=meta)


def _whole(parts: list[pd.DataFrame], request: Request) -> pd.DataFrame:
    return in_memory(pd.concat(parts), request)[0]


def _by_part(parts: list[pd.DataFrame], request: Request) -> list[pd.DataFrame]:
    whole, ends = _whole(parts, request), np.cumsum([len(part) for part in parts])
    return [whole.iloc[end - len(part) : end] for part, end in zip(parts, ends, strict=True)]
