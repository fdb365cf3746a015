"""Location quotients in DuckDB, Spark and other engines that narwhals writes queries for.

The quotients are a query of windows and stay one. The checks are a few aggregate queries, put
when the function is called.
"""

from __future__ import annotations

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from creative_clusters.quotient import cleaning, nesting, reference
from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.quotient.columns import (
    NO_MARK,
    OWN,
    REASONS,
    Request,
    check_columns,
    nothing_known,
)
from creative_clusters.quotient.labels import no_labels

ROWS = f"{OWN}rows"
BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))  # engines strip those of ASCII only
TOTALS = {"region": "region_total", "industry": "industry_total", "whole": "total"}


def quotients(
    frame: nw.LazyFrame, request: Request, with_log: bool
) -> tuple[nw.LazyFrame, pd.DataFrame | None]:
    """Return the quotients as a query, and the cleaning log if it is wanted."""
    schema = frame.collect_schema()
    check_columns(schema.names(), request)
    taken = {name.lower(): name for name in schema.names()}  # engines do not tell LQ from lq
    for name in request.added():
        if name.lower() in taken:
            raise CountsError(
                f'the result needs a column "{name}", from which the engine does not tell this '
                "one; rename or drop it.",
                column=taken[name.lower()],
            )
    working = _with_counts(frame, schema, request)
    rows = _check_rows(working, schema, request)
    steps, replaced = [("read", "", rows, "")], {}
    repeated = _repeated(working, request)
    if repeated:
        working = _summed(working, request)
        _check_known(working, request)
        steps.append(("duplicates", "", *repeated))
    if request.duplicates == "sum":
        working = working.with_columns(
            **{name: nw.col(f"{OWN}count_{name}") for name in request.measures}
        )
    for name in request.measures:
        working, given = _with_totals(working, name, request)
        steps += _check_totals(working, name, given, request, rows)
        working = working.with_columns(**_results(name, request))
        replaced[name] = given
    result = working.select(*request.kept(schema.names()), *request.added())
    if not with_log:
        return result, None
    for name in request.measures:
        steps += _reasons_counted(working, name, request)
        steps += _given_compared(working, name, replaced[name], request)
    return result, cleaning.log(steps)


def _with_counts(frame: nw.LazyFrame, schema: nw.Schema, request: Request) -> nw.LazyFrame:
    """Add each measure as a float that is null where missing, NaN or suppressed."""
    columns = {}
    for name in request.measures:
        if not schema[name].is_numeric():
            raise CountsError(
                f"this column holds {schema[name]}, not numbers; read or convert it as numbers.",
                column=name,
            )
        count = _number(name, schema)
        withheld = nw.lit(False)
        if name in request.suppressed:
            mark = nw.col(request.suppressed[name])
            if isinstance(schema[request.suppressed[name]], nw.Boolean):
                withheld = mark.fill_null(False)
            else:
                text = mark.cast(nw.String).str.strip_chars(BLANKS).str.to_lowercase()
                withheld = ~text.fill_null("").is_in(NO_MARK)
            count = nw.when(~withheld).then(count)
        columns |= {f"{OWN}count_{name}": count, f"{OWN}withheld_{name}": withheld}
    return frame.with_columns(**columns)


def _number(name: str, schema: nw.Schema) -> nw.Expr:
    """A column as floats, null instead of NaN."""
    number = nw.col(name).cast(nw.Float64)
    return nw.when(~nw.col(name).is_nan()).then(number) if schema[name].is_float() else number


def _check_rows(frame: nw.LazyFrame, schema: nw.Schema, request: Request) -> int:
    """Refuse empty tables, empty labels and impossible counts; return the number of rows."""
    asked = {"rows": nw.len()}
    for name in request.keys:
        if schema[name].is_nested() or isinstance(schema[name], nw.Unknown | nw.Duration):
            raise no_labels(name)
        asked[f"empty_{name}"] = _empty(name, schema).cast(nw.Int64).sum()
    for name in request.measures:
        count = nw.col(f"{OWN}count_{name}")
        asked |= {f"low_{name}": count.min(), f"high_{name}": count.max()}
    found = _collect(frame.select(**asked)).row(0, named=True)
    if found["rows"] == 0:
        raise CountsError("the table has no rows; a location quotient needs counts.")
    for name in request.keys:
        if found[f"empty_{name}"]:
            raise CountsError(
                f"the label is empty in {found[f'empty_{name}']:,} rows. Fill it in, or leave "
                "the rows out.",
                column=name,
            )
    for name in request.measures:
        low, high = found[f"low_{name}"], found[f"high_{name}"]
        count = nw.col(f"{OWN}count_{name}")
        if low is None and request.totals is None:
            raise nothing_known(name, request)
        if low is None:
            continue
        if low < 0:
            raise _bad(frame, name, count < 0, "negative. A count is 0 or more", request)
        if np.isinf(high):
            raise _bad(frame, name, count == float("inf"), "infinite", request)
        if request.on_missing == "error":
            first = _first(frame, count.is_null(), request)
            if first is not None:
                raise CountsError(
                    f'the count of {first} is missing, and on_missing="error" refuses that.',
                    column=name,
                )
    return found["rows"]


def _empty(name: str, schema: nw.Schema) -> nw.Expr:
    empty = nw.col(name).is_null()
    if schema[name].is_float():
        return empty | nw.col(name).is_nan()
    if isinstance(schema[name], nw.String):
        return empty | (nw.col(name).str.strip_chars(BLANKS) == "")
    return empty


def _bad(frame, name: str, where: nw.Expr, problem: str, request: Request) -> CountsError:
    return CountsError(
        f"the count of {_first(frame, where, request)} is {problem}; correct it, or leave it "
        "empty if it is not known.",
        column=name,
    )


def _first(frame: nw.LazyFrame, where: nw.Expr, request: Request) -> str | None:
    """Name of one row for which something holds."""
    rows = _collect(frame.filter(where).select(*request.keys).head(1))
    return _named(rows.row(0)) if len(rows) else None


def _named(labels: tuple) -> str:
    return " × ".join(str(label) for label in labels)


def _collect(frame: nw.LazyFrame) -> pl.DataFrame:
    return pl.DataFrame(frame.collect("pyarrow").to_native())


def _repeated(frame: nw.LazyFrame, request: Request) -> tuple[int, str] | None:
    """Refuse repeated cells; if they are to be summed, return how many rows and an example."""
    rows = frame.group_by(*request.keys).agg(nw.len().alias(ROWS)).filter(nw.col(ROWS) > 1)
    some = _collect(rows.select(*request.keys).head(4))
    if not len(some):
        return None
    named = [_named(row) for row in some.iter_rows()]
    if request.duplicates == "error":
        raise CountsError(
            f"these cells occur more than once: {', '.join(named[:3])}"
            f"{' and more' if len(named) > 3 else ''}. Correct them, or add their counts up with "
            'duplicates="sum".'
        )
    extra = _collect(rows.select((nw.col(ROWS) - 1).sum().alias(ROWS)))[ROWS][0]
    return int(extra), named[0]


def _summed(frame: nw.LazyFrame, request: Request) -> nw.LazyFrame:
    """One row a cell. The sum of a missing count and another is missing."""
    columns, sums = {}, {}
    for name in request.measures:
        columns[f"{OWN}null_{name}"] = nw.col(f"{OWN}count_{name}").is_null().cast(nw.Int64)
        columns[f"{OWN}held_{name}"] = nw.col(f"{OWN}withheld_{name}").cast(nw.Int64)
        for part in ("count", "null", "held"):
            sums[f"{OWN}{part}_{name}"] = nw.col(f"{OWN}{part}_{name}").sum()
    grouped = frame.with_columns(**columns).group_by(*request.keys).agg(**sums)
    columns = {}
    for name in request.measures:
        known = nw.when(nw.col(f"{OWN}null_{name}") == 0).then(nw.col(f"{OWN}count_{name}"))
        columns |= {f"{OWN}count_{name}": known,
                    f"{OWN}withheld_{name}": nw.col(f"{OWN}held_{name}") > 0}  # fmt: skip
    return grouped.with_columns(**columns)


def _check_known(frame: nw.LazyFrame, request: Request) -> None:
    """Refuse sums of which none is known."""
    if request.totals is None:
        asked = {name: nw.col(f"{OWN}count_{name}").max() for name in request.measures}
        for name, highest in _collect(frame.select(**asked)).row(0, named=True).items():
            if highest is None:
                raise nothing_known(name, request)


def _with_totals(frame: nw.LazyFrame, name: str, request: Request) -> tuple[nw.LazyFrame, set[str]]:
    """Add the three totals of a measure: given ones by joining, the others as windows."""
    count = nw.col(f"{OWN}count_{name}")
    sums = {}
    axes = {"region": [request.region], "industry": [request.industry], "whole": []}
    for kind, label in axes.items():
        within = [*request.years, *label]
        total, gaps = count.sum(), count.is_null().cast(nw.Int64).sum()
        known = (~count.is_null()).cast(nw.Int64).sum()
        if within:
            total, gaps, known = total.over(*within), gaps.over(*within), known.over(*within)
        fit = (gaps == 0) if request.on_missing == "propagate" else (known > 0)
        sums[f"{OWN}{kind}_{name}"] = nw.when(fit).then(total)
    frame = frame.with_columns(**sums)
    if request.totals is None:
        return frame, set()
    return _joined(frame, name, request)


def _joined(frame: nw.LazyFrame, name: str, request: Request) -> tuple[nw.LazyFrame, set[str]]:
    totals = nw.from_native(request.totals)
    if totals.implementation is not frame.implementation:
        raise CountsError(
            f"totals for a {frame.implementation.value} frame must be a "
            f"{frame.implementation.value} frame too, so that the engine can join them.",
            file="totals",
        )
    types = _collect(frame.select(*request.keys).head(0)).schema
    kinds = reference.read(totals.to_native(), types, name, request)
    schema = totals.collect_schema()
    for kind, rows in kinds.items():
        labels = [label for label in _labels(kind, request) if label in schema]
        on = [year for year in request.years if year in schema] + labels
        column = f"{OWN}{kind}_{name}"
        if not on:  # one total for all rows
            frame = frame.with_columns(nw.lit(rows[name][0]).cast(nw.Float64).alias(column))
            continue
        given = _of_kind(totals, kind, schema, request)
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


def _labels(kind: str, request: Request) -> list[str]:
    return {"region": [request.region], "industry": [request.industry], "whole": []}[kind]


def _of_kind(totals: nw.LazyFrame, kind: str, schema: nw.Schema, request: Request):
    """Rows of one kind of total: those whose other labels are blank."""
    for label in (request.region, request.industry):
        if label in schema:
            blank = _empty(label, schema)
            totals = totals.filter(~blank if label in _labels(kind, request) else blank)
    return totals


def _check_totals(
    frame: nw.LazyFrame, name: str, given: set[str], request: Request, rows: int
) -> list[tuple]:
    """Refuse all-zero tables, counts above their given totals, and totals among the labels."""
    count = nw.col(f"{OWN}count_{name}")
    whole = nw.col(f"{OWN}whole_{name}").fill_null(1)  # a total that is not known may be any
    if _collect(frame.select(high=whole.max()))["high"][0] == 0:
        raise CountsError("every count is zero; location quotients are not defined.", column=name)
    for kind in sorted(given - {"whole"}):
        first = _first(frame, count > nw.col(f"{OWN}{kind}_{name}") * (1 + 1e-9), request)
        if first is not None:
            raise CountsError(
                f"the count of {first} is more than the given total of its {kind}. The total is "
                "of something else, or one of the two is wrong.",
                column=name,
            )
    if request.nested != "error":
        return []
    axes = [kind for kind in ("region", "industry") if nesting.is_summed(kind, given)]
    labels = [label for kind in axes for label in _axis(frame, kind, name, request, rows).judge()]
    return [("nested", name, 1, label) for label in labels]


def _axis(frame: nw.LazyFrame, kind: str, name: str, request: Request, rows: int) -> nesting.Axis:
    label, across = request.region, request.industry
    if kind == "industry":
        label, across = across, label
    counts = frame.select(*request.keys, nw.col(f"{OWN}count_{name}").alias(nesting.COUNT))
    sums = _collect(counts.group_by(label, *request.years).agg(nw.col(nesting.COUNT).sum()))
    sums = sums.filter(pl.col(nesting.COUNT) > 0)
    names = sums[label].unique().sort()
    if len(names) > nesting.MOST:
        return nesting.Axis(kind, [], np.zeros((0, 0)), lambda wanted: None, False)
    sums = sums.rename({label: nesting.LABEL})
    sizes = nesting.cells(sums, names, request.years)[0].T

    def cells(wanted: list[int]) -> tuple[np.ndarray, np.ndarray]:
        chosen = names.gather(wanted)
        rows = _collect(counts.filter(nw.col(label).is_in(chosen.to_list())))
        rows = rows.rename({label: nesting.LABEL})
        return nesting.cells(rows, chosen, request.years, [across])

    small = nesting.is_small(rows, len(names), -(-rows // max(len(names), 1)))
    return nesting.Axis(kind, nesting.named(names), sizes, cells, small)


def _results(name: str, request: Request) -> dict[str, nw.Expr]:
    """The columns to add for one measure."""
    count, withheld = nw.col(f"{OWN}count_{name}"), nw.col(f"{OWN}withheld_{name}")
    region, industry, whole = (nw.col(f"{OWN}{kind}_{name}") for kind in TOTALS)
    quotient = (count / region) / (industry / whole)
    columns = {"lq": nw.when((region > 0) & (industry > 0)).then(quotient)}
    columns |= {column: nw.col(f"{OWN}{kind}_{name}") for kind, column in TOTALS.items()}
    reason = nw.when(whole.is_null()).then(nw.lit("total_unknown"))
    conditions = {  # each prevails over those above
        "industry_total_unknown": industry.is_null(),
        "region_total_unknown": region.is_null(),
        "industry_total_zero": industry == 0,
        "region_total_zero": region == 0,
        "missing": count.is_null(),
        "suppressed": withheld,
    }
    for word, where in conditions.items():
        reason = nw.when(where).then(nw.lit(word)).otherwise(reason)
    columns["reason"] = reason
    return {f"{OWN}reason_{name}": columns["reason"]} | {
        request.output(column, name): expression
        for column, expression in columns.items()
        if request.output(column, name) in request.added()
    }


def _given_compared(frame, name: str, given: set[str], request: Request) -> list[tuple]:
    """Steps of the cleaning log about given totals; see `reference.compared`."""
    steps = []
    for kind in sorted(given):
        on = [*request.years, *_labels(kind, request)]
        parts = {ROWS: nw.col(f"{OWN}count_{name}").sum(),
                 f"{OWN}given": nw.col(f"{OWN}{kind}_{name}").max()}  # fmt: skip
        found = _collect(frame.group_by(*on).agg(**parts) if on else frame.select(**parts))
        sums, totals = found[ROWS].fill_null(0).to_numpy(), found[f"{OWN}given"].to_numpy()
        steps += reference.compared(kind, name, totals.astype(float), sums)
    return steps


def _reasons_counted(frame: nw.LazyFrame, name: str, request: Request) -> list[tuple]:
    reason = f"{OWN}reason_{name}"
    counted = _collect(frame.group_by(reason).agg(nw.len().alias(ROWS)))
    rows = dict(counted.filter(pl.col(reason).is_not_null()).iter_rows())
    return [
        (each, name, rows[each], _first(frame, nw.col(reason) == each, request))
        for each in REASONS
        if each in rows
    ]
