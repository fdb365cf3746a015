"""Location quotients from counts: right at the edges, on any frame, at any size.

The quotient of region j in industry i is the region's share of the industry over its share of
everything, ``LQ_ij = (q_ij / q_j) / (q_i / q)``, within one year. Xie & Hu (2020) use it on
numbers of firms and on revenue. What needs care is around the formula: which totals are meant,
what is missing rather than zero, and what must not be summed; see :func:`location_quotient`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from creative_clusters.quotient import cleaning, nesting, plans, queries, reference, tally
from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.quotient.columns import (
    REASONS,
    Measure,
    Request,
    cell_name,
    check_columns,
    check_request,
    merge,
    names_of,
    only_sums,
    read_keys,
    read_measure,
    repeats,
    series_of,
)
from creative_clusters.quotient.tally import Keys, Seen, Sums, Totals


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
        each, where it occurs first, with the key and value columns only; the sum with a missing or
        withheld count is missing.
    on_missing : {"skip", "propagate", "error"}
        A missing count is never 0 and its own quotient is always missing. ``"skip"`` leaves it out
        of the totals, which are then those of the known rows; ``"propagate"`` makes every total
        that needs it unknown; ``"error"`` refuses it.
    suppressed : str or mapping of value column to str, optional
        Column that marks withheld counts: true, or text that is not empty. They are missing,
        whatever the value column shows in their place.
    nested : {"error", "allow"}
        Whether to refuse tables in which a total stands among its parts
        (see `quotient.nesting` for how they are found).
    with_reason : bool
        Add ``reason``: why a quotient is missing, one of ``missing``, ``suppressed``,
        ``region_total_zero``, ``industry_total_zero``, ``region_total_unknown``,
        ``industry_total_unknown``, ``total_unknown``; missing where there is a quotient.
    with_totals : bool
        Add ``region_total``, ``industry_total`` and ``total``: what the count was compared with.
    with_log : bool
        Return ``(frame, log)`` with the cleaning log (see `quotient.cleaning`).

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
        missing, also once repeated cells are summed); a count exceeds its given total.
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
    values, years = names_of("value", value), names_of("year", year)
    (region,), (industry,) = names_of("region", region), names_of("industry", industry)
    if suppressed is None:
        suppressed = {}
    elif isinstance(suppressed, str):
        suppressed = dict.fromkeys(values, suppressed)
    request = Request(
        region, industry, years, values, totals, duplicates, on_missing, dict(suppressed),
        nested, with_reason, with_totals,
    )  # fmt: skip
    check_request(request)
    result, log = _computed(frame, request, with_log)
    return (result, log) if with_log else result


def _computed(frame: Any, request: Request, with_log: bool) -> tuple[Any, pd.DataFrame | None]:
    """Send the frame to the way of computing that its kind needs."""
    if isinstance(frame, pl.LazyFrame):
        if with_log:
            result, log = in_memory(frame.collect(), request)
            return result.lazy(), log
        return plans.polars_plan(frame, request, in_memory), None
    if nw.dependencies.is_dask_dataframe(frame):
        check_columns(list(frame.columns), request)
        log = in_memory(frame[request.read].compute(), request)[1] if with_log else None
        return plans.dask_plan(frame, request, in_memory), log
    try:
        narwhal = nw.from_native(frame)
    except TypeError:
        raise TypeError(
            f"a {type(frame).__name__} is no table; give a pandas, polars, pyarrow, DuckDB, Dask "
            "or Spark frame."
        ) from None
    except nw.exceptions.DuplicateError as error:
        raise CountsError(f"the table has columns of one name: {error}") from None
    if isinstance(narwhal, nw.LazyFrame):
        result, log = queries.quotients(narwhal, request, with_log)
        return result.to_native(), log
    return in_memory(frame, request)


def in_memory(frame: Any, request: Request) -> tuple[Any, pd.DataFrame]:
    """Quotients of a pandas, polars or pyarrow frame, and the cleaning log."""
    result, log = _eager(nw.from_native(frame, eager_only=True), request)
    return result.to_native(), log


def _eager(frame: nw.DataFrame, request: Request) -> tuple[nw.DataFrame, pd.DataFrame]:
    check_columns(frame.columns, request)
    if len(frame) == 0 and not request.part:
        raise CountsError("the table has no rows; a location quotient needs counts.")
    keys = read_keys(frame, request)
    steps = [("read", "", len(frame), "")]
    measures = {name: read_measure(frame, name, request) for name in request.measures}
    seen = Seen(keys, len(keys))
    summed = _sums(keys, measures, request, seen)
    if seen.repeated():
        if request.duplicates == "error":
            raise repeats(frame, keys, request)
        frame, keys, measures, merged = merge(frame, keys, measures, request)
        summed = _sums(keys, measures, request)
        steps.append(("duplicates", "", *merged))
    if request.duplicates == "sum":  # the same columns, whether any cell is repeated or not
        frame = only_sums(frame, measures, request)
    columns = {}
    for name, measure in measures.items():
        added, noted = _measure_columns(frame, keys, name, measure, summed[name], request)
        columns |= added
        steps += noted
    series = [series_of(frame, name, column) for name, column in columns.items()]
    return frame.with_columns(series), cleaning.log(steps)


def _sums(keys, measures, request: Request, seen: Seen | None = None) -> dict[str, Totals]:
    """Sums of every measure; the first pass over the rows marks the cells seen."""
    summed = {}
    for name, measure in measures.items():
        sums = Sums(keys, gaps=measure.gaps, propagate=request.on_missing == "propagate")
        sums.add(keys, measure.counts, seen)
        summed[name], seen = sums.totals(), None
    return summed


def _measure_columns(
    frame: nw.DataFrame, keys: Keys, name: str, measure: Measure, summed: Totals, request: Request
) -> tuple[dict[str, np.ndarray], list[tuple[str, str, int, str]]]:
    """Every added column of one measure, by name; and its steps of the cleaning log."""
    totals, given = summed, set()
    if request.totals is not None:
        groups = reference.group_labels(frame, keys, request)
        totals, given = reference.given(request.totals, groups, keys, name, request, summed)
    check_sums(name, summed, totals, request)
    check_size(keys, name, measure, totals, given)
    steps = []
    if request.nested == "error":
        steps += nesting.refuse(keys, name, measure.counts, summed, given)
    columns, reasons = added_columns(keys, name, measure, totals, request)
    steps += _steps(frame, keys, name, measure, reasons, summed, totals, given, request)
    return columns, steps


def added_columns(
    keys: Keys, name: str, measure: Measure, totals: Totals, request: Request
) -> tuple[dict[str, np.ndarray], np.ndarray | None]:
    """Columns to add for one measure; and the reason of each row if any has no quotient."""
    try:
        lq, gaps = tally.quotients(keys, measure.counts, totals)
    except OverflowError:
        raise CountsError(
            "an industry's total is too small a number to divide by; give the counts in a smaller "
            "unit.",
            column=name,
        ) from None
    reasons = None
    if request.with_reason or gaps:
        reasons = _reasons(keys, measure, totals, lq)
    columns = {request.output("lq", name): lq}
    if request.with_totals:
        for column, array in _row_totals(keys, totals).items():
            columns[request.output(column, name)] = array
    if request.with_reason:
        columns[request.output("reason", name)] = reasons
    return columns, reasons


def check_sums(name: str, summed: Totals, totals: Totals, request: Request) -> None:
    """Refuse totals that nothing can be divided by: all 0, or beyond any number."""
    if not request.part and not np.any(totals.whole):
        raise CountsError("every count is zero; location quotients are not defined.", column=name)
    if np.isinf(summed.whole).any():
        raise CountsError("the counts add up to more than a number can hold.", column=name)


def check_size(keys: Keys, name: str, measure: Measure, totals: Totals, given: set[str]) -> None:
    """Refuse counts larger than the given total they are a part of."""
    for kind in ("region", "industry"):
        if kind not in given:
            continue
        pairs = keys.by_region if kind == "region" else keys.by_industry
        whole = getattr(totals, kind)[pairs.codes()]
        over = measure.counts > whole * (1 + 1e-9)
        if over.any():
            row = int(np.flatnonzero(over)[0])
            cell = " × ".join(
                str(labels.names[int(labels.codes()[row])])
                for labels in (keys.region, keys.industry)
            )
            raise CountsError(
                f"{measure.counts[row]:,.15g} ({cell}) is more than the given total of its {kind}, "
                f"{whole[row]:,.15g}. The total is of something else, or one of the two is wrong.",
                column=name,
                rows=[row],
            )


def _row_totals(keys: Keys, totals: Totals) -> dict[str, np.ndarray]:
    """The three totals of each row."""
    return {
        "region_total": totals.region[keys.by_region.codes()],
        "industry_total": totals.industry[keys.by_industry.codes()],
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
        ("missing", np.isnan(measure.counts) if measure.gaps else False),
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
                example = cell_name(frame, int(rows[0]), request)
                steps.append((reason, name, len(rows), example))
    return steps + reference.all_compared(given, name, totals, summed)
