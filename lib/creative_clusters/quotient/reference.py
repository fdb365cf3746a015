"""Reference totals that are given rather than summed.

Real statistics publish totals that are not the sum of the rows shown: cells are suppressed, areas
nest, a base covers more owners than the table. Such totals come as rows of the counts' own shape,
blank where a label does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pyarrow as pa

from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.quotient.labels import TEXT, Labels
from creative_clusters.quotient.tally import Keys, Totals

KINDS = ("region", "industry", "whole")


def given(
    table: Any, groups: pl.DataFrame, keys: Keys, measure: str, request: Any, summed: Totals
) -> tuple[Totals, set[str]]:
    """Put given totals in the place of summed ones.

    Parameters
    ----------
    groups : polars.DataFrame
        Year labels (or what else makes the groups) of each group code.

    Returns
    -------
    totals : Totals
    given : set of str
        Which of ``region``, ``industry`` and ``whole`` are given. A label without a given total
        then has none: it is NaN, not a sum.
    """
    labels = {request.region: keys.region.names, request.industry: keys.industry.names}
    types = {name: labels[name].dtype if name in labels else groups[name].dtype
             for name in request.keys}  # fmt: skip
    kinds = read(table, types, measure, request)
    arrays = {}
    for kind in KINDS:
        arrays[kind] = getattr(summed, kind)
        if kind in kinds:
            arrays[kind] = _look_up(kinds[kind], kind, groups, keys, measure, request)
    return Totals(**arrays), set(kinds)


def read(
    table: Any, types: Mapping[str, pl.DataType], measure: str, request: Any
) -> dict[str, pl.DataFrame]:
    """Read and check given totals.

    Parameters
    ----------
    table : frame
        Of any kind; a lazy one is collected.
    types : mapping of str to polars.DataType
        Types that the key columns have among the counts.

    Returns
    -------
    dict of str to polars.DataFrame
        Rows of each kind of total that is given, a total a row: labels, null where they do not
        apply, and the measure.

    Raises
    ------
    CountsError
        If a total is negative, infinite or no number; is given twice; names a region and an
        industry; has labels unlike those of the counts; or the whole is missing beside others.
    """
    table = _opened(table)
    if measure not in table.columns:
        raise _refused(
            f"there is no such column; it has {', '.join(table.columns)}. Totals have the "
            "columns of the counts.",
            measure,
        )
    columns = [name for name in (*request.keys, measure) if name in table.columns]
    try:
        result = table.select(columns).to_polars()
    except (TypeError, pa.ArrowException) as error:  # text and numbers in one column
        raise _refused(f"the columns cannot be read: {error}.") from None
    for name in request.keys:
        if name in columns:
            result = _same_type(_blank_is_null(result, name), types[name], name)
        elif name not in request.years:
            result = result.with_columns(pl.lit(None).alias(name))
    result = result.with_columns(_totals(result[measure]))
    _check(result, measure, request)
    kinds = {kind: rows for kind in KINDS if len(rows := result.filter(_kind(kind, request)))}
    if "whole" not in kinds and kinds:
        raise _refused(
            "the given totals have rows for a region or an industry, but none for the whole. Add "
            f'a row in which both "{request.region}" and "{request.industry}" are empty.'
        )
    return kinds


def _opened(table: Any) -> nw.DataFrame:
    try:
        table = nw.from_native(table)
    except TypeError:
        raise TypeError(
            f"totals are given as a {type(table).__name__}, which is no table; give a frame."
        ) from None
    except nw.exceptions.DuplicateError as error:
        raise _refused(f"there are columns of one name: {error}") from None
    return table.collect("pyarrow") if isinstance(table, nw.LazyFrame) else table


def _kind(kind: str, request: Any) -> pl.Expr:
    region, industry = pl.col(request.region), pl.col(request.industry)
    return {
        "region": region.is_not_null() & industry.is_null(),
        "industry": region.is_null() & industry.is_not_null(),
        "whole": region.is_null() & industry.is_null(),
    }[kind]


def _blank_is_null(table: pl.DataFrame, name: str) -> pl.DataFrame:
    if table[name].dtype not in TEXT:
        return table
    text = pl.col(name).cast(pl.String)
    return table.with_columns(pl.when(text.str.strip_chars() != "").then(text))


def _totals(column: pl.Series) -> pl.Series:
    """The measure as numbers, null where a total is not known."""
    given = column
    if not (column.dtype.is_numeric() or column.dtype in (pl.String, pl.Null)):
        raise _refused(
            f"this column holds {column.dtype}, not numbers; read or convert it as numbers.",
            column.name,
        )
    if column.dtype == pl.String:
        given = column.str.strip_chars().replace("", None)
    numbers = given.cast(pl.Float64, strict=False)
    wrong = np.flatnonzero(numbers.is_null() & given.is_not_null())
    if len(wrong):
        raise _refused(
            f'"{column[int(wrong[0])]}" is not a number. Use an empty cell for a total that is '
            "not known.",
            column.name,
            wrong,
        )
    return numbers.fill_nan(None)


def _same_type(table: pl.DataFrame, counts: pl.DataType, name: str) -> pl.DataFrame:
    other = table[name].dtype
    if other == pl.Null:
        return table
    if sort_of(counts) != sort_of(other):
        raise _refused(
            f"labels are {sort_of(counts)} in the counts and {sort_of(other)} here; read both the "
            "same way (codes are text: 01000 is not 1000).",
            name,
        )
    label = pl.col(name)
    if other.is_float() and counts.is_integer():  # blanks have made the labels floating
        label = label.fill_nan(None)
        part = np.flatnonzero(table.select(label != label.round()).to_series().fill_null(False))
        if len(part):
            raise _refused(
                f"{table[name][int(part[0])]} is no label of the counts, which are whole numbers.",
                name,
                part,
            )
        return table.with_columns(whole(table[name]))
    if other.is_float() or counts.is_float():
        return table.with_columns(label.cast(pl.Float64).fill_nan(None))
    if sort_of(counts) == "dates":
        return table.with_columns(label.cast(counts))
    return table


def whole(labels: pl.Series) -> pl.Series:
    """Whole numbers that blanks have made floating as integers again."""
    long = np.flatnonzero((labels.fill_nan(None).abs() >= 2**53).fill_null(False))
    if len(long):
        raise _refused(
            "these labels have lost their last digits, because blanks made the column one of "
            "floating numbers; read it as text or as integers that may be missing.",
            labels.name,
            long,
        )
    return labels.fill_nan(None).cast(pl.Int64)


def sort_of(dtype: pl.DataType) -> str:
    """What labels are, in a word; those of one sort can be compared."""
    if dtype in TEXT:
        return "text"
    if dtype.is_numeric():
        return "numbers"
    return "dates" if dtype in (pl.Date, pl.Datetime) else str(dtype)


def _check(table: pl.DataFrame, measure: str, request: Any) -> None:
    both = pl.col(request.region).is_not_null() & pl.col(request.industry).is_not_null()
    cells = np.flatnonzero(table.select(both))
    if len(cells):
        raise _refused(
            "this row names both a region and an industry, so it is a count, not a total. Leave "
            "the industry empty for the total of a region, the region for that of an industry.",
            rows=cells,
        )
    for name in request.years:
        blank = np.flatnonzero(table[name].is_null()) if name in table.columns else []
        if len(blank):
            raise _refused(
                f"the {name} is empty. Fill it in, or drop the column if totals hold throughout.",
                name,
                blank,
            )
    again = np.flatnonzero(table.select(set(table.columns) - {measure}).is_duplicated())
    if len(again):
        raise _refused("the same total is given more than once; keep one.", rows=again)
    wrong = np.flatnonzero(table.select((pl.col(measure) < 0) | pl.col(measure).is_infinite()))
    if len(wrong):
        raise _refused(
            f"{table[measure][int(wrong[0])]} is no total of counts; correct it, or leave it "
            "empty if it is not known.",
            measure,
            wrong,
        )


def _refused(problem: str, column: str | None = None, rows: Sequence[int] = ()) -> CountsError:
    """An error about the totals, with the first of the rows concerned."""
    return CountsError(problem, column=column, rows=rows[:3], file="totals", first_line=0)


def all_compared(given: set[str], name: str, totals: Totals, summed: Totals) -> list[tuple]:
    """Rows of the cleaning log about every kind of given total; see :func:`compared`."""
    pairs = ((kind, getattr(totals, kind), getattr(summed, kind)) for kind in sorted(given))
    return [step for kind, whole, sums in pairs for step in compared(kind, name, whole, sums)]


def compared(kind: str, name: str, given: np.ndarray, sums: np.ndarray) -> list[tuple]:
    """Rows of the cleaning log: given totals that are not the sums of the rows, or are less.

    Less is no error: rows may nest where their sums are not used.
    """
    same = np.isclose(given, sums, rtol=1e-9)
    differ, less = ~same & ~np.isnan(given), ~same & (given < sums)
    return [(f"given_{kind}", name, int(differ.sum()), ""),
            (f"below_{kind}", name, int(less.sum()), "")]  # fmt: skip


def group_labels(frame: nw.DataFrame, keys: Keys, request: Any) -> pl.DataFrame:
    """Years (or what else makes the groups) of each group code."""
    first = np.zeros(keys.group.size, np.int64)
    first[keys.group.codes()] = np.arange(len(keys))
    return pl.DataFrame({name: frame[name].to_polars().gather(first) for name in request.years})


def _look_up(
    rows: pl.DataFrame, kind: str, group: pl.DataFrame, keys: Keys, measure: str, request: Any
) -> np.ndarray:
    """Given totals as an array over the pairs of `keys`; NaN where there is none."""
    on = [name for name in request.years if name in rows.columns]
    at, wanted = np.arange(keys.group.size), []
    if kind != "whole":
        label = request.region if kind == "region" else request.industry
        labels: Labels = keys.region if kind == "region" else keys.industry
        pairs = keys.by_region if kind == "region" else keys.by_industry
        at, codes = pairs.parts
        wanted = [labels.names.gather(codes).alias(label)]
    wanted = [_plain(column) for column in (*(group[name].gather(at) for name in on), *wanted)]
    if not wanted:
        return np.full(keys.group.size, rows[measure][0], dtype=float)
    on = [column.name for column in wanted]
    rows = pl.DataFrame([*(_plain(rows[name]) for name in on), rows[measure]])
    found = pl.DataFrame(wanted).join(rows, on=on, how="left", maintain_order="left")
    return found[measure].fill_null(np.nan).to_numpy()


def _plain(labels: pl.Series) -> pl.Series:
    """Labels that compare across integer widths and kinds of category."""
    if labels.dtype in (pl.Categorical, pl.Enum):
        return labels.cast(pl.String)
    return labels.cast(pl.Int128) if labels.dtype.is_integer() else labels
