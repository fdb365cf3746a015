"""From rows to quotients: every count over its totals, and why it has no quotient.

Rows may live anywhere (`Rows`): the way from their keys and counts to their quotients is one. Those
of a polars plan or an engine are brought into memory.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from creative_clusters.quotient import cleaning, nesting, reference
from creative_clusters.quotient.cleaning import CountsError, refused
from creative_clusters.quotient.labels import Keys, read_keys, refuse_units, told_apart
from creative_clusters.quotient.measures import Measure, Seen, Sums, Totals, read_measure
from creative_clusters.quotient.request import Request, check_columns
from creative_clusters.words.wording import cut, listing, text

REASONS = (
    "",
    "missing",
    "suppressed",
    "region_total_zero",
    "industry_total_zero",
    "region_total_unknown",
    "industry_total_unknown",
    "total_unknown",
)
Settled = dict[str, Totals]  # of each measure
Noted = list[tuple[str, str, int, str]]  # reason, measure, rows, example


class Rows:
    """Rows of region × industry × year in memory; those of files offer the same."""

    def __init__(
        self, frame: nw.DataFrame, request: Request, keys: Keys, measures: dict[str, Measure]
    ) -> None:
        self.frame, self.request, self.keys, self.measures = frame, request, keys, measures
        self.gaps = {name: measure.gaps for name, measure in measures.items()}

    def __len__(self) -> int:
        return len(self.keys)

    def parts(self) -> Iterable[tuple[Keys, dict[str, Measure]]]:
        """Keys and counts, a part of the rows at a time."""
        return [(self.keys, self.measures)]

    def _again(self) -> np.ndarray:
        return pd.Series(self.keys.cells()).duplicated().to_numpy()

    def _cell(self, row: int) -> str:
        return " × ".join(str(self.frame[name][int(row)]) for name in self.request.keys)

    def repeats(self) -> CountsError:
        """What is wrong where cells occur twice."""
        rows = np.flatnonzero(self._again()).tolist()
        cells = cut(map(self._cell, rows), most=4)
        apart = told_apart(self.frame.lazy(), self.request)
        return refused("repeated", None, rows, cells=listing(cells), apart=apart)

    def merged(self) -> "tuple[Rows, str]":
        """The rows with repeated cells summed, and an example of these."""
        cells, again = pd.factorize(self.keys.cells())[0], self._again()
        example = self._cell(np.flatnonzero(again)[0])
        first, merged = np.flatnonzero(~again), {}
        for name, measure in self.measures.items():
            withheld = measure.withheld  # one mark is a mark on the sum, and so is a gap
            if withheld is not None:
                withheld = np.bincount(cells, withheld) > 0
            merged[name] = Measure(np.bincount(cells, measure.counts), measure.gaps, withheld)
        frame = self.frame[first.tolist()]
        return Rows(frame, self.request, self.keys.take(first), merged), example

    def only_sums(self) -> "Rows":
        """The rows with key and value columns only, the values as they were taken."""
        sums = [series_of(self.frame, name, np.asarray(measure.counts, float))
                for name, measure in self.measures.items()]  # fmt: skip
        frame = self.frame.select(self.request.kept(self.frame.columns)).with_columns(sums)
        return Rows(frame, self.request, self.keys, self.measures)

    def of_labels(self, measure: str, kind: str, labels: pl.Series) -> tuple[Keys, np.ndarray]:
        """Keys and counts of rows with these labels, or of more rows."""
        return self.keys, self.measures[measure].counts

    def divided(self, settled: Settled) -> tuple[Any, Noted]:
        """The rows with their quotients, and what has none."""
        frame, keys, request = self.frame, self.keys, self.request
        series, noted = [], []
        for name, measure in self.measures.items():
            totals = settled[name]
            _check_size(keys, name, measure, totals)
            lq = quotients_of(keys, name, measure.counts, totals)
            columns = {"lq": lq}
            undefined = len(lq) and np.isnan(lq.min())
            if request.with_totals or request.with_reason or undefined:
                columns |= {
                    "region_total": totals.region[keys.by_region.codes],
                    "industry_total": totals.industry[keys.by_industry.codes],
                    "total": totals.whole[keys.group.codes],
                }
                columns["reason"] = reasons = _reasons(columns, measure)
                for number, reason in enumerate(REASONS[1:], start=1):
                    rows = np.flatnonzero(reasons == number)
                    if len(rows):
                        noted.append((reason, name, len(rows), self._cell(rows[0])))
            outputs = {request.output(column, name): array for column, array in columns.items()}
            series += [series_of(frame, column, array) for column, array in outputs.items()
                       if column in request.added()]  # fmt: skip
        return frame.with_columns(series), noted


def in_memory(frame: Any, request: Request) -> tuple[Any, pd.DataFrame]:
    """Quotients of a pandas, polars or pyarrow frame, and the cleaning log."""
    frame = nw.from_native(frame, eager_only=True)
    check_columns(frame.columns, request)
    if len(frame) == 0:
        raise refused("no_rows")
    refuse_units(frame.lazy(), request)
    frame, keys = read_keys(frame, request)
    measures = {name: read_measure(frame, name, request) for name in request.measures}
    result, log = quotients(Rows(frame, request, keys, measures), request)
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


def quotients(rows: Rows, request: Request) -> tuple[Any, pd.DataFrame]:
    """Rows with their location quotients, and the cleaning log."""
    steps = [("read", "", len(rows), "")]
    summed, repeated = _summed(rows, request)
    if repeated:
        if request.duplicates == "error":
            raise rows.repeats()
        before, (rows, example) = len(rows), rows.merged()
        steps.append(("duplicates", "", before - len(rows), example))
        summed, _ = _summed(rows, request)
    if request.duplicates == "sum":  # the same columns, whether any cell is repeated or not
        rows = rows.only_sums()
    settled, suspects = {}, {}
    for name, sums in summed.items():
        settled[name] = totals = reference.given(rows.keys, name, request, sums)
        if not np.any(totals.whole):
            raise refused("zero", name)
        if np.isinf(sums.whole).any():
            raise refused("too_many", name)
        if request.nested == "error":
            suspects[name] = nesting.refuse(totals.given, partial(_axis, rows, name, sums, totals))
    result, noted = rows.divided(settled)
    for name, totals in settled.items():
        steps += [("nested", name, 1, label) for label in suspects.get(name, ())]
        for reason in REASONS[1:]:  # those of all parts together
            found = [step for step in noted if step[:2] == (reason, name)]
            example = found[0][3] if found else ""
            steps.append((reason, name, sum(step[2] for step in found), example))
        for kind in sorted(totals.given):
            there = summed[name].there[kind]
            both = (getattr(one, kind)[there] for one in (totals, summed[name]))
            steps += reference.compared(kind, name, *both)
    return result, cleaning.log(steps)


def _summed(rows: Rows, request: Request) -> tuple[dict[str, Totals], bool]:
    """Sums of every measure; and whether cells occur twice, which the same pass finds."""
    sums = {
        name: Sums(
            rows.keys,
            gaps=gaps,
            propagate=request.on_missing == "propagate",
            noted=request.totals is not None,
        )
        for name, gaps in rows.gaps.items()
    }
    seen = Seen(rows.keys, len(rows))
    for keys, measures in rows.parts():
        seen.note(keys)
        for name, measure in measures.items():
            sums[name].add(keys, measure.counts)
    for name, one in sums.items():
        if not one.any and request.totals is None:
            raise refused("unknown_sum" if request.duplicates == "sum" else "unknown", name)
    return {name: one.totals() for name, one in sums.items()}, seen.repeated()


def _axis(rows: Rows, name: str, sums: Totals, totals: Totals, kind: str) -> nesting.Axis:
    excess, read = sums.whole - totals.whole, partial(rows.of_labels, name)
    return nesting.axis(kind, rows.keys, getattr(sums, kind), len(rows), read, excess)


def _check_size(keys: Keys, name: str, measure: Measure, totals: Totals) -> None:
    """Refuse counts larger than the given total they are a part of."""
    for kind in sorted(totals.given - {"whole"}, reverse=True):
        whole = getattr(totals, kind)[keys.side(kind)[1].codes]
        over = np.flatnonzero(measure.counts > whole * (1 + 1e-9))
        if len(over):
            row = int(over[0])
            cell = " × ".join(str(labels.names[int(labels.codes[row])])
                              for labels in (keys.region, keys.industry))  # fmt: skip
            value = f"{measure.counts[row]:,.15g} ({cell})"
            raise refused(f"above_{kind}", name, [row], value=value, total=f"{whole[row]:,.15g}")


def quotients_of(keys: Keys, name: str, values: np.ndarray, totals: Totals) -> np.ndarray:
    """Location quotient of each row, NaN where it is not defined."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scale = totals.whole[keys.by_region.parts[0]] / totals.region
        share = 1 / totals.industry
        if np.isinf(share[totals.industry > 0]).any():  # below 5.6e-309
            raise refused("too_small", name)
        result = np.empty(len(keys))
        for rows in keys.blocks():
            part = result[rows]
            np.take(scale, keys.by_region.codes[rows], out=part, mode="clip")  # without a copy
            part *= values[rows]
            part *= share[keys.by_industry.codes[rows]]
            part += 0.0  # no quotient is -0
    return result


def _reasons(columns: dict[str, np.ndarray], measure: Measure) -> np.ndarray:
    """Number of the reason (in `REASONS`) for each row; the later ones prevail."""
    undefined, withheld = np.isnan(columns["lq"]), measure.withheld
    region, industry = columns["region_total"], columns["industry_total"]
    reason = np.zeros(len(undefined), np.uint8)
    for name, where in (
        ("total_unknown", np.isnan(columns["total"])),
        ("industry_total_unknown", np.isnan(industry)),
        ("region_total_unknown", np.isnan(region)),
        ("industry_total_zero", industry == 0),
        ("region_total_zero", region == 0),
        ("missing", np.isnan(measure.counts)),
        ("suppressed", False if withheld is None else withheld),
    ):
        reason[undefined & where] = REASONS.index(name)
    return reason


def series_of(frame: nw.DataFrame, name: str, values: np.ndarray) -> nw.Series:
    """A new column of the frame's own kind; NaN becomes its null."""
    pandas = frame.implementation.is_pandas()
    if values.dtype == np.uint8:
        column = pl.Series(REASONS).replace("", None).gather(values)
    elif pandas:
        return nw.new_series(name, values, backend=frame.implementation)
    else:
        column = pl.Series(values).fill_nan(None)
    native = column.to_arrow() if frame.implementation.is_pyarrow() else column
    native = column.to_pandas() if pandas else native
    return nw.new_series(name, native, backend=frame.implementation)
