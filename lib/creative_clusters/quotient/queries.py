"""Location quotients in DuckDB, Spark and other engines that narwhals writes queries for.

The quotients are a query of windows and stay one. The checks are a few aggregate queries, put
when the function is called.
"""

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from creative_clusters.quotient import cleaning, nesting, reference
from creative_clusters.quotient.cleaning import CountsError, in_rows, refused
from creative_clusters.quotient.division import REASONS, why
from creative_clusters.quotient.labels import (
    Keys,
    Pairs,
    combine,
    encode,
    read_keys,
    refuse_units,
    respelled,
    told_apart,
)
from creative_clusters.quotient.measures import BLANKS, marked
from creative_clusters.quotient.reference import KINDS, labels_of
from creative_clusters.quotient.request import OWN, Request, check_columns

ROWS = f"{OWN}rows"


def quotients(
    frame: nw.LazyFrame, request: Request, with_log: bool
) -> tuple[Any, pd.DataFrame | None]:
    """Return the quotients as a query, and the cleaning log if it is wanted."""
    schema = frame.collect_schema()
    _check_columns(schema, request)
    working = _with_counts(frame, schema, request)
    rows = _check_rows(working, schema, request)
    refuse_units(frame, request)
    working = _respelled(working, schema, request)
    steps, replaced = [("read", "", rows, "")], {}
    _check_counts(working, request)
    if repeated := _repeated(working, request):
        working = _summed(working, request)
        _check_counts(working, request)
        steps.append(("duplicates", "", *repeated))
    if request.duplicates == "sum":
        working = working.with_columns(**{name: _own("count", name) for name in request.measures})
    for name in request.measures:
        working, replaced[name] = _with_totals(working, name, request)
        _check_totals(working, name, replaced[name], request)
        if request.nested == "error":
            steps += _check_nested(working, name, replaced[name], request, rows)
        working = working.with_columns(**_results(name, request))
    result = working.select(*request.kept(list(schema)), *request.added())
    if not with_log:
        return result.to_native(), None
    for name in request.measures:
        steps += _reasons_counted(working, name, request)
        steps += _given_compared(working, name, replaced[name], request)
    return result.to_native(), cleaning.log(steps)


def _own(kind: str, name: str) -> nw.Expr:
    """A column of ours that belongs to a measure."""
    return nw.col(f"{OWN}{kind}_{name}")


def _check_columns(schema: Mapping[str, Any], request: Request) -> None:
    check_columns(list(schema), request)
    taken = {name.lower(): name for name in list(schema)}  # engines do not tell LQ from lq
    for name in request.added():
        if name.lower() in taken:
            raise CountsError(
                f'the result needs a column "{name}", from which the engine does not tell this '
                "one; rename or drop it.",
                column=taken[name.lower()],
            )
    for name in request.keys:
        if schema[name].is_nested() or isinstance(schema[name], nw.Unknown | nw.Duration):
            raise refused("no labels", column=name)
    for name in request.measures:
        if not schema[name].is_numeric():
            raise refused("no numbers", schema[name], column=name)


def _with_counts(frame: nw.LazyFrame, schema: Mapping[str, Any], request: Request) -> nw.LazyFrame:
    """Add each measure as a float that is null where missing, NaN or suppressed."""
    columns: dict[str, nw.Expr] = {}
    for name in request.measures:
        count, withheld = _number(name, schema), nw.lit(False)
        if name in request.suppressed:
            mark = request.suppressed[name]
            withheld = marked(mark, schema[mark])
            count = nw.when(~withheld).then(count)
        columns |= {f"{OWN}count_{name}": count, f"{OWN}withheld_{name}": withheld}
    return frame.with_columns(**columns)


def _number(name: str, schema: Mapping[str, Any]) -> nw.Expr:
    """A column as floats, null instead of NaN."""
    number = nw.col(name).cast(nw.Float64)
    return nw.when(~nw.col(name).is_nan()).then(number) if schema[name].is_float() else number


def _check_rows(frame: nw.LazyFrame, schema: Mapping[str, Any], request: Request) -> int:
    """Refuse empty tables and empty labels; return the number of rows."""
    empty = {name: _empty(name, schema).cast(nw.Int64).sum() for name in request.keys}
    found = _collect(frame.select(nw.len().alias(ROWS), **empty)).row(0, named=True)
    if found[ROWS] == 0:
        raise refused("no rows")
    for name in filter(found.get, request.keys):
        raise refused("empty label", in_rows(found[name]), column=name)
    return found[ROWS]


def _respelled(
    frame: nw.LazyFrame, schema: Mapping[str, Any], request: Request, known: Mapping = {}
) -> nw.LazyFrame:
    """The frame with labels of several spellings as one, if that is asked for."""
    for name in request.keys:
        if isinstance(schema.get(name), nw.String | nw.Categorical | nw.Enum):
            labels = _collect(frame.select(name).unique())[name].cast(pl.String)
            other = respelled(labels, request, lambda one: [], known.get(name, ()))
            if other:
                new = nw.col(name).replace_strict(other, default=nw.col(name))
                frame = frame.with_columns(new.alias(name))
    return frame


def _check_counts(frame: nw.LazyFrame, request: Request) -> None:
    """Refuse impossible counts, and counts of which none is known."""
    limits = {f"{end}_{name}": getattr(_own("count", name), end)()
              for name in request.measures for end in ("min", "max")}  # fmt: skip
    found = _collect(frame.select(**limits)).row(0, named=True)
    for name in request.measures:
        low, high, count = found[f"min_{name}"], found[f"max_{name}"], _own("count", name)
        if low is None and request.totals is None:
            raise refused("unknown sum" if request.duplicates == "sum" else "unknown", column=name)
        for wrong, where, problem in ((low is not None and low < 0, count < 0, "negative"),
                                      (high == np.inf, count == np.inf, "infinite")):  # fmt: skip
            if wrong:
                first = _first(frame, where, request)
                raise refused("no count", f"the count of {first}", problem, column=name)
        if request.on_missing == "error" and (first := _first(frame, count.is_null(), request)):
            raise refused("missing", first, column=name)


def _empty(name: str, schema: Mapping[str, Any]) -> nw.Expr:
    empty = nw.col(name).is_null()
    if schema[name].is_float():
        return empty | nw.col(name).is_nan()
    if isinstance(schema[name], nw.String):
        return empty | (nw.col(name).str.strip_chars(BLANKS) == "")
    return empty


def _first(frame: nw.LazyFrame, where: nw.Expr, request: Request) -> str | None:
    """Name of one row for which something holds."""
    rows = _collect(frame.filter(where).select(*request.keys).head(1))
    return " × ".join(map(str, rows.row(0))) if len(rows) else None


def _collect(frame: nw.LazyFrame) -> pl.DataFrame:
    return pl.DataFrame(frame.collect("pyarrow").to_native())


def _repeated(frame: nw.LazyFrame, request: Request) -> tuple[int, str] | None:
    """Refuse repeated cells; if they are to be summed, return how many rows and an example."""
    rows = frame.group_by(*request.keys).agg(nw.len().alias(ROWS)).filter(nw.col(ROWS) > 1)
    some = _collect(rows.select(*request.keys).head(4))
    if not len(some):
        return None
    named = [" × ".join(map(str, row)) for row in some.iter_rows()]
    if request.duplicates == "error":
        more = " and more" * (len(named) > 3)
        raise refused("repeated", ", ".join(named[:3]) + more, told_apart(frame, request))
    extra = _collect(rows.select((nw.col(ROWS) - 1).sum().alias(ROWS)))[ROWS][0]
    return int(extra), named[0]


def _summed(frame: nw.LazyFrame, request: Request) -> nw.LazyFrame:
    """One row a cell. The sum of a missing count and another is missing."""
    parts: dict[str, nw.Expr] = {}
    sums, whole = parts.copy(), parts.copy()
    for name in request.measures:
        count, held = f"{OWN}count_{name}", f"{OWN}withheld_{name}"
        gaps = f"{OWN}gaps_{name}"
        parts |= {gaps: nw.col(count).is_null().cast(nw.Int64), held: nw.col(held).cast(nw.Int64)}
        sums |= {column: nw.col(column).sum() for column in (count, gaps, held)}
        whole |= {count: nw.when(nw.col(gaps) == 0).then(nw.col(count)), held: nw.col(held) > 0}
    return frame.with_columns(**parts).group_by(*request.keys).agg(**sums).with_columns(**whole)


def _with_totals(frame: nw.LazyFrame, name: str, request: Request) -> tuple[nw.LazyFrame, set[str]]:
    """Add the three totals of a measure: given ones by joining, the others as windows."""
    count, sums = _own("count", name), {}
    for kind in KINDS:
        within = [*request.years, *labels_of(kind, request)]
        known = (~count.is_null()).cast(nw.Int64)
        parts = count.sum(), known.sum(), (1 - known).sum()
        total, known, gaps = (part.over(*within) if within else part for part in parts)
        fit = (gaps == 0) if request.on_missing == "propagate" else (known > 0)
        sums[f"{OWN}{kind}_{name}"] = nw.when(fit).then(total)
    frame = frame.with_columns(**sums)
    return (frame, set()) if request.totals is None else _joined(frame, name, request)


def _joined(frame: nw.LazyFrame, name: str, request: Request) -> tuple[nw.LazyFrame, set[str]]:
    totals = nw.from_native(request.totals)
    if totals.implementation is not frame.implementation:
        raise CountsError(
            f"totals for a {frame.implementation.value} frame must be a "
            f"{frame.implementation.value} frame too, so that the engine can join them.",
            file="totals",
        )
    known = {key: _collect(frame.select(key).unique())[key] for key in request.keys}
    kinds = reference.read(request.totals, known, name, request)
    schema = totals.collect_schema()
    if request.labels == "same":
        totals = _respelled(totals, schema, request, known)
    for kind, rows in kinds.items():
        labels = labels_of(kind, request)
        on = [label for label in (*request.years, *labels) if label in schema]
        column = f"{OWN}{kind}_{name}"
        if not on:  # one total for all rows
            frame = frame.with_columns(nw.lit(rows[name][0]).cast(nw.Float64).alias(column))
            continue
        given = totals  # those rows whose other labels are blank
        for label in {request.region, request.industry} & {*schema}:
            blank = _empty(label, schema)
            given = given.filter(~blank if label in labels else blank)
        given = given.select(*on, _number(name, schema).alias(column))
        try:
            frame = frame.drop(column).join(given, on=on, how="left")
        except Exception as error:  # each engine has its own kind
            if "different connections" not in str(error):
                raise
            raise CountsError(
                "they come from another connection than the counts, and an engine joins tables of "
                "one connection only; read both with the same connection.",
                file="totals",
            ) from None
    return frame, set(kinds)


def _check_totals(frame: nw.LazyFrame, name: str, given: set[str], request: Request) -> None:
    """Refuse all-zero tables and counts above their given totals."""
    whole = _own("whole", name).fill_null(1)  # a total that is not known may be any
    high = _collect(frame.select(high=whole.max()))["high"][0]
    if high in (0, np.inf):
        raise refused("zero" if high == 0 else "too many", column=name)
    for kind in sorted(given - {"whole"}):
        above = _own("count", name) > _own(kind, name) * (1 + 1e-9)
        if first := _first(frame, above, request):
            raise refused("above", f"the count of {first}", kind, column=name)


def _check_nested(
    frame: nw.LazyFrame, name: str, given: set[str], request: Request, rows: int
) -> list[tuple]:
    """Refuse totals among the labels; return steps of the log for those that might be."""
    whole = _own("whole", name).alias(f"{OWN}given")
    counts = frame.select(*request.keys, _own("count", name).alias(ROWS), whole)

    def of_labels(kind: str, labels: pl.Series) -> tuple[Keys, np.ndarray]:
        chosen = counts.filter(nw.col(*labels_of(kind, request)).is_in(labels.to_list()))
        part = nw.from_native(_collect(chosen), eager_only=True)
        return read_keys(part, request)[1], part[ROWS].to_native().fill_null(np.nan).to_numpy()

    def axis(kind: str) -> nesting.Axis:
        (label,) = labels_of(kind, request)
        parts = nw.col(ROWS).sum(), nw.col(f"{OWN}given").max()
        found = _collect(counts.group_by(label, *request.years).agg(*parts))
        sums = nw.from_native(found.filter(pl.col(ROWS) > 0).sort(label), eager_only=True)
        labels, *years = (encode(sums[column]) for column in (label, *request.years))
        group = combine(years, len(sums))
        pairs, whole = Pairs(group, labels), np.zeros(group.size)
        whole[group.codes()] = sums[f"{OWN}given"].to_numpy()
        excess = np.bincount(group.codes(), sums[ROWS].to_numpy(), group.size) - whole
        margin = np.bincount(pairs.codes(), sums[ROWS].to_numpy(), pairs.size)
        across = -(-rows // max(sums[label].n_unique(), 1))
        return nesting.axis(kind, labels, pairs, margin, rows, across, of_labels, excess)

    return [("nested", name, 1, label) for label in nesting.refuse(given, axis)]


def _results(name: str, request: Request) -> dict[str, nw.Expr]:
    """The columns to add for one measure."""
    count, withheld = _own("count", name), _own("withheld", name)
    region, industry, whole = totals = [_own(kind, name) for kind in KINDS]
    reason = nw.lit(None, nw.String)
    for word, where in why(nw.Expr.is_null, count, withheld, *totals):
        reason = nw.when(where).then(nw.lit(word)).otherwise(reason)
    share = (count / region) / (industry / whole) + 0.0  # no quotient is -0
    quotient = nw.when((region > 0) & (industry > 0)).then(share)
    columns = {"lq": quotient, "region_total": region, "industry_total": industry, "total": whole,
               "reason": reason}  # fmt: skip
    columns = {request.output(column, name): each for column, each in columns.items()}
    wanted = {column: each for column, each in columns.items() if column in request.added()}
    return {f"{OWN}reason_{name}": reason} | wanted


def _given_compared(frame, name: str, given: set[str], request: Request) -> list[tuple]:
    """Steps of the cleaning log about given totals; see `reference.compared`."""
    steps = []
    for kind in sorted(given):
        on = [*request.years, *labels_of(kind, request)]
        parts = {ROWS: _own("count", name).sum(), f"{OWN}given": _own(kind, name).max()}
        found = _collect(frame.group_by(*on).agg(**parts) if on else frame.select(**parts))
        sums, totals = found[ROWS].fill_null(0).to_numpy(), found[f"{OWN}given"].to_numpy()
        steps += reference.compared(kind, name, totals.astype(float), sums)
    return steps


def _reasons_counted(frame: nw.LazyFrame, name: str, request: Request) -> list[tuple]:
    reason = f"{OWN}reason_{name}"
    rows = dict(_collect(frame.group_by(reason).agg(nw.len().alias(ROWS))).iter_rows())
    return [
        (each, name, rows[each], _first(frame, nw.col(reason) == each, request))
        for each in REASONS
        if each in rows
    ]
