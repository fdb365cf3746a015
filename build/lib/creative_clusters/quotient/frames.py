"""Rows in memory (pandas, polars, pyarrow), or in a plan that brings them there (polars, Dask)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from creative_clusters.quotient import division
from creative_clusters.quotient.cleaning import CountsError, refused
from creative_clusters.quotient.division import Noted, Settled, cell_name
from creative_clusters.quotient.labels import Keys, read_keys
from creative_clusters.quotient.measures import Measure, read_measure
from creative_clusters.quotient.request import Request, check_columns


def in_memory(frame: Any, request: Request) -> tuple[Any, pd.DataFrame]:
    """Quotients of a pandas, polars or pyarrow frame, and the cleaning log."""
    frame = nw.from_native(frame, eager_only=True)
    check_columns(frame.columns, request)
    if len(frame) == 0:
        raise refused("no rows")
    keys = read_keys(frame, request)
    measures = {name: read_measure(frame, name, request) for name in request.measures}
    result, log = division.quotients(_Frame(frame, request, keys, measures), request)
    return result.to_native(), log


class _Frame:
    """Rows of a frame, with its keys and counts as numbers; see `division.Rows`."""

    def __init__(
        self, frame: nw.DataFrame, request: Request, keys: Keys, measures: dict[str, Measure]
    ) -> None:
        self.frame, self.request, self.keys, self.measures = frame, request, keys, measures
        self.gaps = {name: measure.gaps for name, measure in measures.items()}

    def __len__(self) -> int:
        return len(self.keys)

    def parts(self) -> list[tuple[Keys, dict[str, Measure]]]:
        return [(self.keys, self.measures)]

    def _again(self) -> np.ndarray:
        return pd.Series(self.keys.cells()).duplicated().to_numpy()

    def repeats(self) -> CountsError:
        rows = np.flatnonzero(self._again())
        named = ", ".join(cell_name(self.frame, row, self.request) for row in rows[:3])
        more = f" and {len(rows) - 3:,} more" if len(rows) > 3 else ""
        return refused("repeated", named + more, rows=rows)

    def merged(self) -> tuple[_Frame, str]:
        cells, again = pd.factorize(self.keys.cells())[0], self._again()
        example = cell_name(self.frame, np.flatnonzero(again)[0], self.request)
        first, merged = np.flatnonzero(~again), {}
        for name, measure in self.measures.items():
            withheld = measure.withheld  # one mark is a mark on the sum, and so is a gap
            if withheld is not None:
                withheld = np.bincount(cells, withheld) > 0
            merged[name] = Measure(np.bincount(cells, measure.counts), measure.gaps, withheld)
        frame = self.frame[first.tolist()]
        return _Frame(frame, self.request, self.keys.take(first), merged), example

    def only_sums(self) -> _Frame:
        frame = self.frame.select(self.request.kept(self.frame.columns))
        sums = {name: np.asarray(each.counts, float) for name, each in self.measures.items()}
        frame = frame.with_columns(
            [division.series_of(frame, name, values) for name, values in sums.items()]
        )
        return _Frame(frame, self.request, self.keys, self.measures)

    def groups(self) -> pl.DataFrame:
        first = np.zeros(self.keys.group.size, np.int64)
        first[self.keys.group.codes()] = np.arange(len(self))
        years = self.request.years
        return pl.DataFrame({name: self.frame[name].to_polars().gather(first) for name in years})

    def of_labels(self, measure: str, kind: str, labels: pl.Series) -> tuple[Keys, np.ndarray]:
        return self.keys, self.measures[measure].counts

    def divided(self, settled: Settled) -> tuple[nw.DataFrame, Noted]:
        return division.divided(self.frame, self.keys, self.measures, settled, self.request)


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
    """The quotients of a Dask frame.

    One task sees the key and value columns of all partitions, checks them and computes; each
    partition then gets its own quotients. Sums of repeated cells are one partition.
    """
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
    found = delayed(_by_part, nout=len(parts))(parts, request, list(added))
    found = dd.from_delayed(list(found), meta=pd.DataFrame(added))
    return frame.map_partitions(_beside, found, meta=meta.assign(**added), align_dataframes=False)


def _whole(parts: list[pd.DataFrame], request: Request, columns: list[str]) -> pd.DataFrame:
    return in_memory(pd.concat(parts, ignore_index=True), request)[0][columns]


def _by_part(parts: list[pd.DataFrame], request: Request, columns: list[str]) -> list[pd.DataFrame]:
    ends = np.cumsum([len(part) for part in parts])
    whole = _whole(parts, request, columns)
    return [whole.iloc[end - len(part) : end] for part, end in zip(parts, ends, strict=True)]


def _beside(part: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    return part.assign(**{name: added[name].array for name in added})
