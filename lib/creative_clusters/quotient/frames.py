"""Rows in memory (pandas, polars, pyarrow), or brought there from a polars plan or an engine."""

from dataclasses import replace
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from creative_clusters.quotient import division
from creative_clusters.quotient.cleaning import refused
from creative_clusters.quotient.labels import read_keys, refuse_units
from creative_clusters.quotient.measures import read_measure
from creative_clusters.quotient.request import Request, check_columns
from creative_clusters.words.wording import text


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


def brought(frame: nw.LazyFrame, request: Request) -> tuple[Any, pd.DataFrame]:
    """The quotients of a polars plan or a table of DuckDB, Dask or Spark as one of the same kind.

    All rows come into memory, once, since the checks and totals need them all.
    """
    kind, native = frame.implementation, frame.to_native()
    names = frame.collect_schema().names()
    taken = {name.lower(): name for name in names}
    for name in request.added() if kind.is_duckdb() or kind.is_spark_like() else ():
        if name.lower() in taken and name not in names:  # LQ and lq are one to them
            raise refused("column.engine", taken[name.lower()], name=name)
    if kind.is_dask():
        import dask.dataframe as dd

        if nw.dependencies.is_dask_dataframe(request.totals):
            request = replace(request, totals=request.totals.compute())
        found, log = in_memory(native.compute(), request)
        return dd.from_pandas(found, npartitions=native.npartitions, sort=False), log
    if kind.is_polars():
        found, log = in_memory(native.collect(), request)
        return found.lazy(), log
    found, log = in_memory(frame.collect("pyarrow").to_native(), request)
    if kind.is_duckdb():  # which finds `found` by its name, on its own connection
        return native.query("counts", "select * from found"), log
    if kind.is_pyspark():
        return native.sparkSession.createDataFrame(found), log
    raise TypeError(text("refused.engine", kind=kind.value))
