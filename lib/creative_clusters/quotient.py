"""Location quotients from counts: right at the edges, on any frame, at any size.

The quotient of region j in industry i is the region's share of the industry over its share of
everything, ``LQ_ij = (q_ij / q_j) / (q_i / q)``, within one year. Xie & Hu (2020) use it on
numbers of firms and on revenue. What needs care is around the formula: which totals are meant,
what is missing rather than zero, and what must not be summed; see :func:`location_quotient`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from . import cleaning, nesting, reference, tally
from .cleaning import CountsError
from .labels import Labels, combine, encode
from .tally import Keys, Totals

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
class _Request:
    """What was asked for, in one place: column names and rules."""

    region: str
    industry: str
    years: tuple[str, ...]
    values: tuple[str, ...]
    totals: Any
    duplicates: str
    on_missing: str
    suppressed: Mapping[str, str]
    nested: str
    with_reason: bool
    with_totals: bool

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.region, self.industry, *self.years)

    @property
    def read(self) -> list[str]:
        """Columns of the frame that are looked at."""
        return list(dict.fromkeys([*self.keys, *self.values, *self.suppressed.values()]))

    def output(self, name: str, measure: str) -> str:
        """Column name of a result: plain for one measure, with the measure's name for several."""
        return name if len(self.values) == 1 else f"{name}_{measure}"

    def added(self) -> dict[str, Any]:
        """Names and kinds of the added columns, in order."""
        columns = {}
        for measure in self.values:
            columns[self.output("lq", measure)] = nw.Float64()
            if self.with_totals:
                for name in ("region_total", "industry_total", "total"):
                    columns[self.output(name, measure)] = nw.Float64()
            if self.with_reason:
                columns[self.output("reason", measure)] = nw.String()
        return columns


def location_quotient(
    frame: Any,
    *,
    region: str = "region",
    industry: str = "industry",
    year: str | Sequence[str] | None = "year",
    value: str | Sequence[str] = "value",
    totals: Any = None,
    duplicates: Literal["error", "sum"] = "error",
    on_missing: Literal["skip", "propagate", "error"] = "skip",
    suppressed: str | Mapping[str, str] | None = None,
    nested: Literal["error", "allow"] = "error",
    with_reason: bool = False,
    with_totals: bool = False,
    with_log: bool = False,
) -> Any:
    r"""Add location quotients to a table of counts.

    .. math:: LQ_{ij} = \frac{q_{ij} / q_j}{q_i / q}

    for region j and industry i, within each year; q stands for counts of anything: firms, jobs,
    revenue. It has no unit; 1 means the same share as in the whole.

    Parameters
    ----------
    frame : pandas, polars (eager or lazy), pyarrow, DuckDB, Dask or Spark frame
        One row a region × industry × year. It is not changed.
    region, industry : str
        Columns with the labels: text, integers, categories, dates.
    year : str, sequence of str or None
        Column, or columns, within whose combinations quotients are computed: year, quarter, sex.
        None if the table is of one time.
    value : str or sequence of str
        Column, or columns, of counts.
    totals : frame, optional
        Published reference totals, as rows with the columns of `frame`: where the industry is
        empty the row is the total of its region, where the region is empty that of its industry,
        where both are, the whole. A column that is absent counts as empty throughout; without the
        year, totals hold for every year. Kinds of total that are not given come from the rows,
        except that the whole must be given beside the others.
    duplicates : {"error", "sum"}
        What to do with a region × industry × year that occurs twice. ``"sum"`` gives one row for
        each, where it occurs first, with the key and value columns only.
    on_missing : {"skip", "propagate", "error"}
        A missing count is never 0 and its own quotient is always missing. ``"skip"`` leaves it out
        of the totals, which are then those of the known rows; ``"propagate"`` makes every total
        that needs it unknown; ``"error"`` refuses it.
    suppressed : str or mapping of value column to str, optional
        Column that marks withheld counts: true, or text that is not empty. They are missing,
        whatever the value column shows in their place.
    nested : {"error", "allow"}
        Whether to refuse tables in which a total stands among its parts
        (see :mod:`creative_clusters.nesting` for how they are found).
    with_reason : bool
        Add ``reason``: why a quotient is missing, one of ``missing``, ``suppressed``,
        ``region_total_zero``, ``industry_total_zero``, ``region_total_unknown``,
        ``industry_total_unknown``, ``total_unknown``; missing where there is a quotient.
    with_totals : bool
        Add ``region_total``, ``industry_total`` and ``total``: what the count was compared with.
    with_log : bool
        Return ``(frame, log)`` with the cleaning log (see :mod:`creative_clusters.cleaning`).

    Returns
    -------
    frame of the caller's kind
        The frame with ``lq``, or ``lq_<value>`` for each of several value columns. Row order and
        index are kept. Lazy frames stay lazy: a polars or Dask frame is checked when it is
        computed; DuckDB and Spark are asked once, when called, for what the checks need.

    Raises
    ------
    CountsError
        A column is not there or not of numbers; a count is negative or infinite; a label is
        empty; a cell occurs twice; nothing is left to compute from (no rows, all zero, all
        missing); a count exceeds its given total.
    NestedTotals
        A total stands among its parts.

    Notes
    -----
    A region or industry whose total is 0 has no quotient: it is missing, not 0. NaN counts as
    missing in every kind of frame.

    References
    ----------
    Florence, P. S. (1939). *Report on the location of industry*. Political and Economic Planning.
    Miller, M. M., Gibson, L. J., & Wright, N. G. (1991). Location quotient: A basic tool for
    economic development analysis. *Economic Development Review*, 9(2), 65–68.

    Examples
    --------
    >>> import pandas as pd
    >>> counts = pd.DataFrame({"region": ["A", "A", "B", "B"], "industry": ["film", "steel"] * 2,
    ...                        "value": [30, 10, 20, 40]})
    >>> location_quotient(counts, year=None)["lq"].tolist()
    [1.5, 0.5, 0.6666666666666666, 1.3333333333333333]
    """
    values = (value,) if isinstance(value, str) else tuple(value)
    years = () if year is None else (year,) if isinstance(year, str) else tuple(year)
    if suppressed is None:
        suppressed = {}
    elif isinstance(suppressed, str):
        suppressed = dict.fromkeys(values, suppressed)
    request = _Request(
        region, industry, years, values, totals, duplicates, on_missing, dict(suppressed),
        nested, with_reason, with_totals,
    )  # fmt: skip
    _check_request(request)
    if isinstance(frame, pl.LazyFrame):
        return _polars_lazy(frame, request, with_log)
    narwhal = nw.from_native(frame)
    if isinstance(narwhal, nw.LazyFrame):
        from . import lazily

        return lazily.location_quotient(narwhal, request, with_log)
    result, log = _eager(narwhal, request)
    return (result.to_native(), log) if with_log else result.to_native()


def _check_request(request: _Request) -> None:
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
    if not request.values:
        raise ValueError("value names no column; name at least one column of counts.")
    named = [*request.keys, *request.values]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise ValueError(
            f'column "{twice[0]}" is named twice among region, industry, year and value; '
            "each needs a column of its own."
        )
    unknown = sorted(set(request.suppressed) - set(request.values))
    if unknown:
        raise ValueError(f'suppressed speaks of "{unknown[0]}", which is no value column.')


def _check_columns(columns: Sequence[str], request: _Request) -> None:
    for name in request.read:
        if name not in columns:
            raise CountsError(
                f"there is no such column; the table has {', '.join(map(str, columns))}.",
                column=name,
            )
    for name in request.added():
        if name in columns:
            raise CountsError(
                "the table already has this column, which the result needs; rename or drop it.",
                column=name,
            )


def _polars_lazy(frame: pl.LazyFrame, request: _Request, with_log: bool) -> Any:
    schema = frame.collect_schema()
    _check_columns(schema.names(), request)
    if with_log:
        result, log = _eager(nw.from_native(frame.collect(), eager_only=True), request)
        return result.to_native().lazy(), log
    if request.duplicates == "sum":
        schema = {name: schema[name] for name in schema if name in request.read}
    added = {
        name: pl.String() if isinstance(kind, nw.String) else pl.Float64()
        for name, kind in request.added().items()
    }

    def compute(part: pl.DataFrame) -> pl.DataFrame:
        return _eager(nw.from_native(part, eager_only=True), request)[0].to_native()

    return frame.map_batches(
        compute,
        schema={**schema, **added},
        predicate_pushdown=False,  # totals are those of all rows, whichever are looked at later
        projection_pushdown=False,
        slice_pushdown=False,
    )


# --- frames in memory ---------------------------------------------------------------------


def _eager(frame: nw.DataFrame, request: _Request) -> tuple[nw.DataFrame, pd.DataFrame]:
    _check_columns(frame.columns, request)
    if len(frame) == 0:
        raise CountsError("the table has no rows; a location quotient needs counts.")
    keys = read_keys(frame, request)
    steps = [("read", "", len(frame), "")]
    measures = {name: read_measure(frame, name, request) for name in request.values}
    if keys.repeated():
        if request.duplicates == "error":
            raise _repeats(frame, keys, request)
        frame, keys, measures, summed = _merge(frame, keys, measures, request)
        steps.append(("duplicates", "", *summed))
    columns = {}
    for name, measure in measures.items():
        columns |= _measure_columns(frame, keys, name, measure, request, steps)
    series = [_series(frame, name, column) for name, column in columns.items()]
    return frame.with_columns(series), cleaning.log(steps)


def _measure_columns(frame, keys, name, measure, request, steps) -> dict[str, np.ndarray]:
    """Every added column of one measure, by name."""
    summed = tally.sums(
        keys, measure.values, missing=measure.gaps, propagate=request.on_missing == "propagate"
    )
    totals, given = reference.given(request.totals, frame, keys, name, request, summed)
    _check_size(frame, keys, name, measure, totals, given, request)
    if request.nested == "error":
        nesting.refuse(keys, measure.values, summed, given)
    lq = tally.quotients(keys, measure.values, totals)
    reasons = None
    if request.with_reason or np.isnan(np.min(lq)):
        reasons = _reasons(keys, measure, totals, lq)
    columns = {request.output("lq", name): lq}
    if request.with_totals:
        for column, array in _row_totals(keys, totals).items():
            columns[request.output(column, name)] = array
    if request.with_reason:
        columns[request.output("reason", name)] = reasons
    steps += _steps(frame, keys, name, measure, reasons, summed, totals, given, request)
    return columns


@dataclass(frozen=True)
class Measure:
    """A value column: NaN where missing; `withheld` marks the suppressed ones among them."""

    values: np.ndarray
    gaps: bool
    withheld: np.ndarray | None = None


def read_keys(frame: nw.DataFrame, request: _Request) -> Keys:
    """Encode the label columns; refuse empty labels."""
    columns = {name: _labels(frame[name]) for name in request.keys}
    group = combine([columns[name] for name in request.years], len(frame))
    return Keys(columns[request.region], columns[request.industry], group)


def _labels(column: nw.Series) -> Labels:
    empty = column.is_null()
    if column.dtype.is_float():
        empty = empty | column.is_nan()
    if empty.any():
        raise _empty(column.name, empty.to_numpy())
    labels = encode(column)
    if labels.names.dtype == pl.String:
        blank = (labels.names.str.strip_chars() == "").to_numpy()
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


def read_measure(frame: nw.DataFrame, name: str, request: _Request) -> Measure:
    """Take a value column as numbers; refuse what cannot be a count."""
    values = _numbers(frame[name])
    floating = values.dtype.kind == "f"
    withheld = None
    if name in request.suppressed:
        withheld = _marked(frame[request.suppressed[name]])
        if withheld.any():
            values = np.where(withheld, np.nan, values)
            floating = True
        else:
            withheld = None
    low = values.min()
    gaps = bool(floating and np.isnan(low))
    if gaps:
        low = np.fmin.reduce(values)
    if np.isnan(low) if floating else False:
        raise CountsError("every count is missing; there is nothing to compute.", column=name)
    if low < 0:
        raise _bad(frame, name, values < 0, "is negative. A count is 0 or more; correct it")
    if floating and np.isinf(np.fmax.reduce(values) if gaps else values.max()):
        raise _bad(frame, name, np.isinf(values), "is infinite. Correct it")
    if gaps and request.on_missing == "error":
        where = np.isnan(values)
        raise CountsError(
            f'the count is missing in {_rows(where)}, and on_missing="error" refuses that.',
            column=name,
            rows=np.flatnonzero(where)[:3],
        )
    return Measure(values, gaps, withheld)


def _numbers(column: nw.Series) -> np.ndarray:
    dtype = column.dtype
    if dtype.is_integer() and not column.is_null().any():
        return column.to_numpy()
    if isinstance(dtype, nw.Float32 | nw.Float64 | nw.Decimal) or dtype.is_integer():
        return _float(column)
    if isinstance(dtype, nw.Unknown) and column.is_null().all():  # a column of nothing at all
        return np.full(len(column), np.nan)
    if isinstance(dtype, nw.Object):
        native = column.to_native()
        numbers = pd.to_numeric(native, errors="coerce")
        wrong = (numbers.isna() & native.notna()) | native.map(lambda x: isinstance(x, str | bool))
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
    """Rows marked as suppressed: true, or text that is not empty."""
    if isinstance(column.dtype, nw.Boolean):
        return column.fill_null(False).to_numpy().astype(bool)
    marks = column.to_polars().cast(pl.String).str.strip_chars()
    return (marks.is_not_null() & (marks != "")).fill_null(False).to_numpy()


def _repeats(frame: nw.DataFrame, keys: Keys, request: _Request) -> CountsError:
    cells = pd.Series(keys.cells())
    again = np.flatnonzero(cells.duplicated().to_numpy())
    named = ", ".join(_cell_name(frame, int(row), request) for row in again[:3])
    more = f" and {len(again) - 3:,} more" if len(again) > 3 else ""
    return CountsError(
        f'these cells occur more than once: {named}{more}. Correct them, or add their counts up '
        'with duplicates="sum".',
        rows=again[:3],
    )  # fmt: skip


def _cell_name(frame: nw.DataFrame, row: int, request: _Request) -> str:
    return " × ".join(str(frame[name][row]) for name in request.keys)


def _merge(frame, keys, measures, request):
    """Sum the repeated cells; the sum of a missing count and another is missing."""
    cells, _ = pd.factorize(keys.cells())
    first = np.flatnonzero(~pd.Series(cells).duplicated().to_numpy())
    again = np.flatnonzero(pd.Series(cells).duplicated().to_numpy())
    summed = (len(again), _cell_name(frame, int(again[0]), request))
    merged = {}
    for name, measure in measures.items():
        values = np.bincount(cells, measure.values)
        withheld = measure.withheld
        if withheld is not None:
            withheld = np.bincount(cells, withheld) > 0
        merged[name] = Measure(values, measure.gaps, withheld)
    kept = [name for name in frame.columns if name in request.read]
    frame = frame[first.tolist()].select(kept)
    frame = frame.with_columns(
        [_series(frame, name, measure.values) for name, measure in merged.items()]
    )
    keys = Keys(*(_take(labels, first) for labels in (keys.region, keys.industry, keys.group)))
    return frame, keys, merged, summed


def _take(labels: Labels, rows: np.ndarray) -> Labels:
    return replace(labels, values=labels.values[rows])


def _check_size(frame, keys, name, measure, totals, given, request) -> None:
    """Refuse tables of zeros, and counts larger than the total they are a part of."""
    if not np.nansum(totals.region) > 0 and request.on_missing != "propagate":
        raise CountsError(
            "every count is zero; location quotients are not defined.", column=name
        )  # fmt: skip
    for kind in ("region", "industry"):
        if kind not in given:
            continue
        pairs = keys.by_region if kind == "region" else keys.by_industry
        whole = getattr(totals, kind)[pairs.codes(slice(None))]
        over = measure.values > whole * (1 + 1e-9)
        if over.any():
            row = int(np.flatnonzero(over)[0])
            raise CountsError(
                f"{measure.values[row]:,.15g} is more than the given total of its {kind}, "
                f"{whole[row]:,.15g}. The total is of something else, or one of the two is wrong.",
                column=name,
                rows=[row],
            )


def _row_totals(keys: Keys, totals: Totals) -> dict[str, np.ndarray]:
    """The three totals of each row."""
    everything = slice(None)
    return {
        "region_total": totals.region[keys.by_region.codes(everything)],
        "industry_total": totals.industry[keys.by_industry.codes(everything)],
        "total": totals.whole[keys.group.codes()],
    }


def _reasons(keys: Keys, measure: Measure, totals: Totals, lq: np.ndarray) -> np.ndarray:
    """Number of the reason (in `REASONS`) for each row."""
    rows = _row_totals(keys, totals)
    reason = np.zeros(len(lq), np.uint8)
    undefined = np.isnan(lq)
    conditions = [  # the later ones prevail
        ("total_unknown", np.isnan(rows["total"])),
        ("industry_total_unknown", np.isnan(rows["industry_total"])),
        ("region_total_unknown", np.isnan(rows["region_total"])),
        ("industry_total_zero", rows["industry_total"] == 0),
        ("region_total_zero", rows["region_total"] == 0),
        ("missing", np.isnan(measure.values) if measure.gaps else False),
        ("suppressed", measure.withheld if measure.withheld is not None else False),
    ]
    for name, where in conditions:
        reason[undefined & where] = REASONS.index(name)
    return reason


def _steps(frame, keys, name, measure, reasons, summed, totals, given, request) -> list[tuple]:
    """Rows of the cleaning log for one measure."""
    steps = []
    if reasons is not None:
        for number, reason in enumerate(REASONS[1:], start=1):
            rows = np.flatnonzero(reasons == number)
            if len(rows):
                example = _cell_name(frame, int(rows[0]), request)
                steps.append((reason, name, len(rows), example))
    for kind in sorted(given):
        differing = ~np.isclose(
            getattr(totals, kind), getattr(summed, kind), rtol=1e-9, equal_nan=True
        )
        steps.append((f"given_{kind}", name, int(differing.sum()), ""))
    return steps


def _series(frame: nw.DataFrame, name: str, values: np.ndarray) -> nw.Series:
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
        if np.isnan(np.min(values)) if values.dtype.kind == "f" else False:
            column = column.fill_nan(None)
        values = column.to_arrow() if frame.implementation.is_pyarrow() else column
    return nw.new_series(name, values, backend=frame.implementation)
