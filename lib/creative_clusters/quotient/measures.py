"""Value columns as numbers, and their sums: what is missing, withheld, or can be no count."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from creative_clusters.quotient.cleaning import CountsError, in_rows, refused
from creative_clusters.quotient.labels import WIDE, Keys, limits
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


@dataclass(frozen=True)
class Totals:
    """Totals of one measure: arrays over the pairs of `Keys` and over its groups.

    `there` tells of each kind which pairs and groups have rows, if that was noted; `given` names
    the kinds that are not sums of the rows.
    """

    region: np.ndarray
    industry: np.ndarray
    whole: np.ndarray
    there: dict[str, np.ndarray] = field(default_factory=dict)
    given: frozenset[str] = frozenset()


class Seen:
    """Whether any cell occurs twice: a mark a cell, or a list if that is smaller."""

    def __init__(self, keys: Keys, rows: int) -> None:
        size = keys.by_region.size * keys.industry.size
        self._marks = np.zeros(size, bool) if size <= 8 * rows + WIDE else None
        self._cells, self._rows = [np.zeros(0, np.int64)], rows

    def note(self, keys: Keys) -> None:
        """Mark the cells of rows, whose keys number them as those of the whole do."""
        for rows in keys.blocks():
            if self._marks is None:
                self._cells.append(keys.cells(rows))
            else:
                self._marks[keys.cells(rows)] = True

    def repeated(self) -> bool:
        if self._marks is not None:
            return bool(np.count_nonzero(self._marks) < self._rows)
        return len(np.unique(np.concatenate(self._cells))) < self._rows


class Sums:
    """Sums of one measure by region, by industry and as a whole, for each group.

    Missing counts (NaN), where there may be `gaps`, are left out, or if they `propagate` make the
    sums that they belong to unknown. If `noted`, the totals tell which of them have rows.
    """

    def __init__(
        self, keys: Keys, *, gaps: bool = False, propagate: bool = False, noted: bool = False
    ) -> None:
        self._keys, self._gaps, self._skip = keys, gaps, gaps and not propagate
        self._sums = np.zeros(keys.by_region.size), np.zeros(keys.by_industry.size)
        self._known = tuple(np.zeros(len(total), bool) for total in self._sums)
        self._there = tuple(map(np.zeros_like, self._known)) if noted else ()
        self.any = not gaps  # whether any count is known

    def add(self, keys: Keys, values: np.ndarray) -> None:
        """Add rows, whose keys number the cells as those of the whole do."""
        for rows in keys.blocks():
            counts = np.asarray(values[rows], float)
            codes = keys.by_region.codes[rows], keys.by_industry.codes[rows]
            for there, at in zip(self._there, codes, strict=False):
                there[at] = True
            if self._gaps:
                given = ~np.isnan(counts)
                self.any |= bool(given.any())
                if self._skip:
                    counts, codes = counts[given], (codes[0][given], codes[1][given])
            for total, known, at in zip(self._sums, self._known, codes, strict=True):
                total += np.bincount(at, counts, len(total))
                if self._skip:
                    known[at] = True

    def totals(self) -> Totals:
        region, industry = self._sums
        groups, size = self._keys.by_region.parts[0], self._keys.group.size
        whole = np.bincount(groups, region, size)
        if self._skip:  # a sum of nothing known is not 0
            region[~self._known[0]] = np.nan
            industry[~self._known[1]] = np.nan
            whole[np.bincount(groups, self._known[0], size) == 0] = np.nan
        there = dict(zip(("region", "industry"), self._there, strict=False))
        if there:
            there["whole"] = np.bincount(groups, there["region"], size) > 0
        return Totals(region, industry, whole, there)
