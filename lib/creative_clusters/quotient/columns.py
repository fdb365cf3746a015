"""The columns of a table of counts: read as integers and numbers, or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from creative_clusters.quotient import loops
from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.quotient.labels import TEXT, Labels, combine, encode, encoded
from creative_clusters.quotient.tally import Keys

OWN = "__lq_"  # begins the names of columns that stand beside the caller's for a while
NO_MARK = ["", "false", "0", "0.0", "nan"]  # what true and false become in text and numbers
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


@dataclass(frozen=True)
class Request:
    """What was asked for, in one place: column names and rules."""

    region: str
    industry: str
    years: tuple[str, ...]
    measures: tuple[str, ...]
    totals: Any
    duplicates: str
    on_missing: str
    suppressed: Mapping[str, str]
    nested: str
    with_reason: bool
    with_totals: bool
    part: bool = False  # a part of a table, with the totals of the whole table given

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.region, self.industry, *self.years)

    @property
    def read(self) -> list[str]:
        """Columns of the frame that are looked at."""
        return list(dict.fromkeys([*self.keys, *self.measures, *self.suppressed.values()]))

    @property
    def marks(self) -> list[str]:
        """Columns that mark withheld counts and are nothing else."""
        others = {*self.keys, *self.measures}
        return [name for name in dict.fromkeys(self.suppressed.values()) if name not in others]

    def kept(self, columns: Sequence[str]) -> list[str]:
        """Those of the frame's columns that the result has."""
        if self.duplicates == "error":
            return list(columns)
        return [name for name in columns if name in (*self.keys, *self.measures)]

    def output(self, name: str, measure: str) -> str:
        """Column name of a result: plain for one measure, with the measure's name for several."""
        return name if len(self.measures) == 1 else f"{name}_{measure}"

    def added_as(self, text: Any, number: Any) -> dict[str, Any]:
        """The added columns with `text` or `number` in the place of their kinds."""
        kinds = self.added().items()
        return {name: text if isinstance(kind, nw.String) else number for name, kind in kinds}

    def added(self) -> dict[str, Any]:
        """Names and kinds of the added columns, in order."""
        columns = {}
        for measure in self.measures:
            columns[self.output("lq", measure)] = nw.Float64()
            if self.with_totals:
                for name in ("region_total", "industry_total", "total"):
                    columns[self.output(name, measure)] = nw.Float64()
            if self.with_reason:
                columns[self.output("reason", measure)] = nw.String()
        return columns


def names_of(role: str, given: Any) -> tuple[str, ...]:
    """Names of the columns of one role: one, several or none.

    Raises
    ------
    TypeError
        If a column is named by something other than text, as the years of a wide table are.
    """
    names = () if given is None else (given,) if isinstance(given, str) else given
    if isinstance(names, Sequence) and all(isinstance(name, str) for name in names):
        return tuple(names)
    raise TypeError(
        f"{role}={given!r} names no column: names are text. Rename the column, or make the table "
        "long, a row a region × industry × year."
    )


def check_request(request: Request) -> None:
    choices = {
        "duplicates": ("error", "sum"),
        "on_missing": ("skip", "propagate", "error"),
        "nested": ("error", "allow"),
    }
    for name, allowed in choices.items():
        if getattr(request, name) not in allowed:
            raise ValueError(
                f'{name}="{getattr(request, name)}" is not known; choose one of '
                + ", ".join(f'"{choice}"' for choice in allowed) + "."
            )  # fmt: skip
    if not request.measures:
        raise ValueError("value names no column; name at least one column of counts.")
    named = [*request.keys, *request.measures]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise ValueError(
            f'column "{twice[0]}" is named twice among region, industry, year and value; '
            "each needs a column of its own."
        )
    unknown = sorted(set(request.suppressed) - set(request.measures))
    if unknown:
        raise ValueError(f'suppressed speaks of "{unknown[0]}", which is no value column.')


def check_columns(columns: Sequence[str], request: Request) -> None:
    columns = list(columns)
    for name in request.read:
        if columns.count(name) > 1:
            raise CountsError("the table has this column twice; drop one.", column=name)
        if name not in columns:
            raise CountsError(
                f"there is no such column; the table has {', '.join(map(str, columns))}.",
                column=name,
            )
    own = [name for name in columns if str(name).startswith(OWN)]
    if own:
        raise CountsError(
            f'names that begin with "{OWN}" are kept for computing; rename the column.',
            column=own[0],
        )
    for name in request.added():
        if name in columns:
            raise CountsError(
                "the table already has this column, which the result needs; rename or drop it.",
                column=name,
            )


@dataclass(frozen=True)
class Measure:
    """A value column: NaN where missing; `withheld` marks the suppressed ones among them."""

    counts: np.ndarray
    gaps: bool
    withheld: np.ndarray | None = None


def read_keys(frame: nw.DataFrame, request: Request) -> Keys:
    """Encode the label columns; refuse empty labels."""
    labels = encoded([frame[name] for name in request.keys], _labels)
    columns = dict(zip(request.keys, labels, strict=True))
    group = combine([columns[name] for name in request.years], len(frame))
    return Keys(columns[request.region], columns[request.industry], group)


def _labels(column: nw.Series) -> Labels:
    empty = column.is_null()
    if column.dtype.is_float():
        empty = empty | column.is_nan()
    if empty.any():
        raise _empty(column.name, empty.to_numpy())
    labels = encode(column)
    if labels.names.dtype in TEXT:
        blank = (labels.names.cast(pl.String).str.strip_chars() == "").to_numpy()
        if blank.any():
            raise _empty(column.name, blank[labels.codes()])
    return labels


def _empty(column: str, where: np.ndarray) -> CountsError:
    return CountsError(
        f"the label is empty in {_rows(where)}. Fill it in, or leave the row out.",
        column=column,
        rows=np.flatnonzero(where)[:3],
    )


def _rows(where: np.ndarray) -> str:
    number = int(np.count_nonzero(where))
    return "1 row" if number == 1 else f"{number:,} rows"


def read_measure(frame: nw.DataFrame, name: str, request: Request) -> Measure:
    """Take a value column as numbers; refuse what cannot be a count."""
    values = _numbers(frame[name])
    withheld = None
    if name in request.suppressed:
        withheld = _marked(frame[request.suppressed[name]])
        if withheld.any():
            values = np.where(withheld, np.nan, values)
        else:
            withheld = None
    low, high, gaps = loops.limits(values)
    if np.isnan(low) and not request.part and request.totals is None:
        raise nothing_known(name, request)
    if low < 0:
        raise _bad(frame, name, values < 0, "is negative. A count is 0 or more; correct it")
    if high == np.inf:
        raise _bad(frame, name, np.isinf(values), "is infinite. Correct it")
    if gaps and request.on_missing == "error":
        where = np.isnan(values)
        raise CountsError(
            f'the count is missing in {_rows(where)}, and on_missing="error" refuses that.',
            column=name,
            rows=np.flatnonzero(where)[:3],
        )
    return Measure(values, gaps, withheld)


def nothing_known(name: str, request: Request) -> CountsError:
    summed = ", or summed with a missing one" if request.duplicates == "sum" else ""
    return CountsError(f"every count is missing{summed}; there is nothing to compute.", column=name)


def _numbers(column: nw.Series) -> np.ndarray:
    dtype = column.dtype
    wide = isinstance(dtype, nw.Int128 | nw.UInt128)  # numpy has no such integers
    if dtype.is_integer() and not wide and not column.is_null().any():
        return column.to_numpy()
    if isinstance(dtype, nw.Float32 | nw.Float64 | nw.Decimal) or dtype.is_integer():
        return _float(column)
    if not dtype.is_numeric() and column.is_null().all():  # a column of nothing at all
        return np.full(len(column), np.nan)
    if isinstance(dtype, nw.Object):
        native = column.to_native()
        numbers = pd.to_numeric(native, errors="coerce")
        odd = native.map(lambda x: isinstance(x, str | bool | np.bool_ | complex))
        wrong = (numbers.isna() & native.notna()) | odd
        if not wrong.any():
            return numbers.to_numpy(dtype=float, na_value=np.nan)
        raise _not_number(column, wrong.to_numpy())
    if isinstance(dtype, nw.String):
        text = column.to_polars().str.strip_chars()
        wrong = text.cast(pl.Float64, strict=False).is_null() & text.is_not_null()
        if wrong.any():
            raise _not_number(column, wrong.to_numpy())
    raise CountsError(
        f"this column holds {dtype}, not numbers; read or convert it as numbers.",
        column=column.name,
    )


def _float(column: nw.Series) -> np.ndarray:
    if column.implementation.is_pandas():
        return column.to_native().to_numpy(dtype=np.float64, na_value=np.nan)
    return column.to_polars().cast(pl.Float64).to_numpy()


def _not_number(column: nw.Series, wrong: np.ndarray) -> CountsError:
    rows = np.flatnonzero(wrong)[:3]
    return CountsError(
        f'"{column[int(rows[0])]}" is not a number. Use an empty cell for a missing value.',
        column=column.name,
        rows=rows,
    )


def _bad(frame: nw.DataFrame, name: str, where: np.ndarray, problem: str) -> CountsError:
    rows = np.flatnonzero(where)[:3]
    return CountsError(
        f"{frame[name][int(rows[0])]} {problem}, or leave the cell empty if it is not known.",
        column=name,
        rows=rows,
    )


def _marked(column: nw.Series) -> np.ndarray:
    """Rows marked as suppressed: true, or text that is not empty; see `NO_MARK`."""
    try:
        marks = pl.DataFrame({"mark": column.to_polars()})
        return marks.select(marked("mark", marks.schema["mark"])).to_series().to_numpy()
    except (TypeError, pa.ArrowException, pl.exceptions.PolarsError):
        raise CountsError(
            "marks must be of one kind: true and false, text, or numbers.", column=column.name
        ) from None


def marked(name: str, dtype: pl.DataType) -> pl.Expr:
    """Whether a column of marks marks a row."""
    if dtype == pl.Boolean:
        return pl.col(name).fill_null(False)
    mark = pl.col(name).cast(pl.String).str.strip_chars().str.to_lowercase()
    return ~mark.fill_null("").is_in(NO_MARK)


def repeats(frame: nw.DataFrame, keys: Keys, request: Request) -> CountsError:
    cells = pd.Series(keys.cells())
    again = np.flatnonzero(cells.duplicated().to_numpy())
    named = ", ".join(cell_name(frame, int(row), request) for row in again[:3])
    more = f" and {len(again) - 3:,} more" if len(again) > 3 else ""
    return CountsError(
        f'these cells occur more than once: {named}{more}. Correct them, or add their counts up '
        'with duplicates="sum".',
        rows=again[:3],
    )  # fmt: skip


def cell_name(frame: nw.DataFrame, row: int, request: Request) -> str:
    return " × ".join(str(frame[name][row]) for name in request.keys)


def merge(frame, keys, measures, request):
    """Sum the repeated cells; the sum of a missing count and another is missing."""
    cells, _ = pd.factorize(keys.cells())
    first = np.flatnonzero(~pd.Series(cells).duplicated().to_numpy())
    again = np.flatnonzero(pd.Series(cells).duplicated().to_numpy())
    summed = (len(again), cell_name(frame, int(again[0]), request))
    merged = {}
    for name, measure in measures.items():
        values = np.bincount(cells, measure.counts)
        if measure.gaps and request.totals is None and np.isnan(values).all():
            raise nothing_known(name, request)
        withheld = measure.withheld
        if withheld is not None:
            withheld = np.bincount(cells, withheld) > 0
        merged[name] = Measure(values, measure.gaps, withheld)
    keys = Keys(*(_take(labels, first) for labels in (keys.region, keys.industry, keys.group)))
    return frame[first.tolist()], keys, merged, summed


def only_sums(frame: nw.DataFrame, measures: Mapping[str, Measure], request: Request):
    """The frame with the key and value columns only, the values as they were taken."""
    sums = {name: np.asarray(measure.counts, float) for name, measure in measures.items()}
    frame = frame.select(request.kept(frame.columns))
    return frame.with_columns([series_of(frame, name, values) for name, values in sums.items()])


def _take(labels: Labels, rows: np.ndarray) -> Labels:
    return replace(labels, integers=labels.integers[rows])


def series_of(frame: nw.DataFrame, name: str, values: np.ndarray) -> nw.Series:
    """A new column of the frame's own kind; NaN becomes its null."""
    if values.dtype == np.uint8:
        words = pl.Series(name, REASONS).replace("", None)
        column = words.gather(values)
        if frame.implementation.is_pandas():
            values = column.to_pandas()
        elif frame.implementation.is_pyarrow():
            values = column.to_arrow()
        else:
            values = column
    elif not frame.implementation.is_pandas():
        column = pl.Series(name, values)
        if np.isnan(np.min(values, initial=np.inf)) if values.dtype.kind == "f" else False:
            column = column.fill_nan(None)
        values = column.to_arrow() if frame.implementation.is_pyarrow() else column
    return nw.new_series(name, values, backend=frame.implementation)
