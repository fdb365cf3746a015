"""Value columns as numbers: what is missing, what is withheld, and what can be no count."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from creative_clusters.quotient.cleaning import CountsError, in_rows, refused
from creative_clusters.quotient.labels import limits
from creative_clusters.quotient.request import Request
from creative_clusters.reading.form import certain
from creative_clusters.reading.values import no_number
from creative_clusters.words.wording import join, text

BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))  # engines strip those of ASCII only
_NO_MARK = ["", "false", "0", "0.0", "nan"]  # what true and false become in text and numbers


@dataclass(frozen=True)
class Measure:
    """A value column: NaN where missing; `withheld` marks the suppressed ones among them."""

    counts: np.ndarray
    gaps: bool
    withheld: np.ndarray | None = None


def read_measure(frame: nw.DataFrame, name: str, request: Request) -> Measure:
    """Take a value column as numbers; refuse what cannot be a count."""
    values, withheld = _numbers(frame[name]), None
    if name in request.suppressed:
        withheld = _marked(frame[request.suppressed[name]])
        values = np.where(withheld, np.nan, values)
    low, high, gaps = limits(values)
    for wrong, problem in ((low < 0, "negative"), (high == np.inf, "infinite")):
        if wrong:
            rows = np.flatnonzero(values < 0 if problem == "negative" else np.isinf(values))
            raise refused(problem, name, rows, value=frame[name][int(rows[0])])
    if gaps and request.on_missing == "error":
        rows = np.flatnonzero(np.isnan(values))
        if len(rows):
            raise refused("missing", name, rows, where=in_rows(len(rows)))
    return Measure(values, gaps, withheld)


def _numbers(column: nw.Series) -> np.ndarray:
    dtype = column.dtype
    wide = isinstance(dtype, nw.Int128 | nw.UInt128)  # numpy has no such integers
    if dtype.is_integer() and not wide and not column.is_null().any():
        return column.to_numpy()
    if dtype.is_integer() or isinstance(dtype, nw.Float32 | nw.Float64 | nw.Decimal):
        if column.implementation.is_pandas():
            return column.to_native().to_numpy(dtype=np.float64, na_value=np.nan)
        return column.to_polars().cast(pl.Float64).to_numpy()
    if not dtype.is_numeric() and column.is_null().all():  # a column of nothing at all
        return np.full(len(column), np.nan)
    if isinstance(dtype, nw.Object):
        native = column.to_native()
        numbers = pd.to_numeric(native, errors="coerce")
        odd = native.map(lambda x: isinstance(x, str | bool | np.bool_ | complex))
        rows = np.flatnonzero((numbers.isna() & native.notna()) | odd)
        if not len(rows):
            return numbers.to_numpy(dtype=float, na_value=np.nan)
        raise _no_number(native.iloc[rows[0]], column.name, rows)
    if isinstance(dtype, nw.String):
        numbers_of(column.to_polars())
    raise refused("no_numbers", column.name, kind=dtype)


def numbers_of(text: pl.Series) -> pl.Series:
    """Text as numbers, null where it is blank."""
    filled = text.str.strip_chars().replace("", None)
    numbers = filled.cast(pl.Float64, strict=False)
    rows = (numbers.is_null() & filled.is_not_null()).arg_true()
    if len(rows):
        raise _no_number(text[rows[0]], text.name, rows)
    return numbers


def _no_number(value: object, column: str, rows: Iterable[int]) -> CountsError:
    keys = " ".join(f'{key}="{mark}"' for key, mark in certain(str(value)).items())
    said = no_number(str(value))
    said = join([said, text("refused.for_all", keys=keys)]) if keys else said
    return CountsError(said, column=column, rows=islice(rows, 3))


def _marked(column: nw.Series) -> np.ndarray:
    """Rows marked as suppressed."""
    try:
        marks = nw.from_native(column.to_polars().alias("mark").to_frame())
        return marks.select(marked("mark", marks.schema["mark"]))["mark"].to_numpy()
    except (TypeError, pa.ArrowException, pl.exceptions.PolarsError, nw.exceptions.NarwhalsError):
        raise refused("marks", column.name) from None


def marked(name: str, dtype: nw.dtypes.DType) -> nw.Expr:
    """Whether a column of marks marks a row: true, or text that is not empty; see `_NO_MARK`."""
    if isinstance(dtype, nw.Boolean):
        return nw.col(name).fill_null(False)
    mark = nw.col(name).cast(nw.String).str.strip_chars(BLANKS).str.to_lowercase()
    return ~mark.fill_null("").is_in(_NO_MARK)
