"""Reference totals that are given rather than summed.

Real statistics publish totals that are not the sum of the rows shown: cells are suppressed, areas
nest, a base covers more owners than the table. Such totals come as rows of the counts' own shape,
blank where a label does not apply.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pyarrow as pa

from creative_clusters.quotient.cleaning import CountsError, refused
from creative_clusters.quotient.labels import TEXT, Keys, respelled
from creative_clusters.quotient.measures import Totals, numbers_of
from creative_clusters.quotient.request import Request, taken

KINDS = ("region", "industry", "whole")


def labels_of(kind: str, request: Request) -> list[str]:
    """Columns that name a total of this kind, beside the years."""
    return {"region": [request.region], "industry": [request.industry], "whole": []}[kind]


def given(keys: Keys, measure: str, request: Request, summed: Totals) -> Totals:
    """Put given totals in the place of summed ones.

    A label without a given total then has none: it is NaN, not a sum.
    """
    if request.totals is None:
        return summed
    years = dict(zip(request.years, keys.group.columns, strict=False))
    known = {request.region: keys.region.names, request.industry: keys.industry.names, **years}
    kinds = read(known, measure, request)
    arrays: dict[str, Any] = {kind: _look_up(rows, kind, years, keys, measure, request)
              for kind, rows in kinds.items()}  # fmt: skip
    return replace(summed, given=frozenset(kinds), **arrays)


def read(known: Mapping[str, pl.Series], measure: str, request: Request) -> dict[str, pl.DataFrame]:
    """Read and check given totals: rows of each kind, their labels null where they don't apply."""
    try:
        result = _opened(measure, request)
        for name in request.keys:
            if name in result.columns:
                result = result.with_columns(_as_known(result[name], known[name], request))
            elif name not in request.years:
                result = result.with_columns(pl.lit(None).alias(name))
        result = result.with_columns(_totals(result[measure]))
        _check(result, measure, request)
    except CountsError as error:
        raise error.located("totals", first_line=0) from None
    of, by = (pl.col(name).is_not_null() for name in (request.region, request.industry))
    conditions = of & ~by, by & ~of, ~of & ~by
    kinds = {kind: result.filter(where) for kind, where in zip(KINDS, conditions, strict=True)}
    kinds = {kind: rows for kind, rows in kinds.items() if len(rows)}
    if "whole" not in kinds and kinds:
        region, industry = request.region, request.industry
        raise refused("totals.whole", file="totals", region=region, industry=industry)
    return kinds


def _opened(measure: str, request: Request) -> pl.DataFrame:
    table = taken(request.totals, "totals")
    if isinstance(table, nw.LazyFrame):
        table = table.collect("pyarrow")
    if measure not in table.columns:
        raise refused("totals.absent", measure, listed=", ".join(table.columns))
    try:
        wanted = [name for name in (*request.keys, measure) if name in table.columns]
        return table.select(wanted).to_polars()
    except (TypeError, pa.ArrowException) as error:  # text and numbers in one column
        raise refused("totals.unreadable", error=error) from None


def _as_known(labels: pl.Series, known: pl.Series, request: Request) -> pl.Series:
    """Labels of totals as the counts have them, null where they are blank."""
    if labels.dtype in TEXT:
        labels = labels.cast(pl.String)
        labels = labels.set(labels.str.strip_chars() == "", None)
    labels = _same_type(labels, known.dtype)
    own = known.cast(pl.String) if known.dtype in TEXT else ()
    other = respelled(labels, request, lambda one: (labels == one).arg_true().to_list(), own)
    return labels.cast(pl.String).replace(other) if other else labels


def _totals(column: pl.Series) -> pl.Series:
    """The measure as numbers, null where a total is not known."""
    if column.dtype == pl.String:
        return numbers_of(column)
    if not (column.dtype.is_numeric() or column.dtype == pl.Null):
        raise refused("no_numbers", column.name, kind=column.dtype)
    return column.cast(pl.Float64).fill_nan(None)


def _same_type(labels: pl.Series, counts: pl.DataType) -> pl.Series:
    other = labels.dtype
    if other == pl.Null:
        return labels
    if sort_of(counts) != sort_of(other):
        one, two = sort_of(counts), sort_of(other)
        raise refused("totals.kind", labels.name, counts=one, totals=two)
    if other.is_float() and counts.is_integer():  # blanks have made the labels floating
        return whole(labels)
    if other.is_float() or counts.is_float():
        return labels.cast(pl.Float64).fill_nan(None)
    return labels.cast(counts) if sort_of(counts) == "dates" else labels


def whole(labels: pl.Series) -> pl.Series:
    """Whole numbers that blanks have made floating as integers again."""
    labels = labels.fill_nan(None)
    part = (labels != labels.round()).arg_true()
    if len(part):
        raise no_label(labels, part)
    long = (labels.abs() >= 2**53).arg_true()
    if len(long):
        raise refused("totals.digits", labels.name, long)
    return labels.cast(pl.Int64)


def no_label(labels: pl.Series, rows: pl.Series, kind: str = "whole numbers") -> CountsError:
    label = labels[rows[0]]
    label = f'"{label}"' if isinstance(label, str) else label
    return refused("totals.label", labels.name, rows, label=label, kind=kind)


def sort_of(dtype: pl.DataType) -> str:
    """What labels are, in a word; those of one sort can be compared."""
    if dtype in TEXT:
        return "text"
    if dtype.is_numeric():
        return "numbers"
    return "dates" if dtype in (pl.Date, pl.Datetime) else str(dtype)


def _check(table: pl.DataFrame, measure: str, request: Request) -> None:
    both = pl.col(request.region).is_not_null() & pl.col(request.industry).is_not_null()
    faults = [
        ("cell", None, both),
        *(("blank", name, pl.col(name).is_null())
          for name in request.years if name in table.columns),
        ("twice", None, pl.struct(pl.exclude(measure)).is_duplicated()),
        ("number", measure, (pl.col(measure) < 0) | pl.col(measure).is_infinite()),
    ]  # fmt: skip
    for rule, column, where in faults:
        rows = table.select(where).to_series().arg_true()
        if len(rows):
            value = table[measure][rows[0]]
            raise refused(f"totals.{rule}", column, rows, name=column, value=value)


def compared(kind: str, name: str, given: np.ndarray, sums: np.ndarray) -> list[tuple]:
    """Rows of the cleaning log: given totals that are not the sums of the rows, or are less."""
    same = np.isclose(given, sums, rtol=1e-9)
    differ, less = ~same & ~np.isnan(given), ~same & (given < sums)
    return [(f"given_{kind}", name, int(differ.sum()), ""),
            (f"below_{kind}", name, int(less.sum()), "")]  # fmt: skip


def _look_up(
    rows: pl.DataFrame, kind: str, groups: Mapping[str, pl.Series], keys: Keys, measure: str,
    request: Request,
) -> np.ndarray:  # fmt: skip
    """Given totals as an array over the pairs of `keys`; NaN where there is none."""
    at, wanted = np.arange(keys.group.size), []
    if kind != "whole":
        labels, pairs, _ = keys.side(kind)
        at, codes = pairs.parts
        wanted = [labels.names.gather(codes).alias(*labels_of(kind, request))]
    years = [groups[name].gather(at).alias(name) for name in groups if name in rows.columns]
    wanted = [_plain(column) for column in (*years, *wanted)]
    if not wanted:
        return np.full(keys.group.size, rows[measure][0], dtype=float)
    on = [column.name for column in wanted]
    rows = pl.DataFrame([*(_plain(rows[name]) for name in on), rows[measure]])
    found = pl.DataFrame(wanted).join(rows, on=on, how="left", maintain_order="left")
    return found[measure].fill_null(np.nan).to_numpy()


def _plain(labels: pl.Series) -> pl.Series:
    """Labels that compare across integer widths and kinds of category."""
    kind = pl.String if labels.dtype in TEXT else pl.Int128
    return labels.cast(kind) if labels.dtype in TEXT or labels.dtype.is_integer() else labels
