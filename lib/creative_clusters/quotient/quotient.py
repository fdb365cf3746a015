"""Location quotients from counts: right at the edges, on any frame, at any size.

The quotient of region j in industry i is the region's share of the industry over its share of
everything, ``LQ_ij = (q_ij / q_j) / (q_i / q)``, within one year. Xie & Hu (2020) use it on
numbers of firms and on revenue. What needs care is around the formula: which totals are meant,
what is missing rather than zero, and what must not be summed; see :func:`location_quotient`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw

from creative_clusters.quotient.request import requested, taken


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
    labels: Literal["error", "same", "apart"] = "error",
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
        None if the table is of one time; then a column called year is warned of. With ``()`` years
        are taken together without a word.
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
    labels : {"error", "same", "apart"}
        What to do with labels that agree but for case, blanks, forms of letters (``é`` in one
        character or two, full-width), characters that cannot be seen and ``.0``: refuse them, take
        them as one, or as different.
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
        index are kept. A polars plan or a table of DuckDB, Dask or Spark is read when the function
        is called, and comes back as one of its kind.

    Raises
    ------
    CountsError
        A column is not there or not of numbers; a count is negative or infinite; a label is
        empty, or another one but for its spelling; a cell occurs twice; nothing is left to
        compute from (no rows, all zero, all missing, also once repeated cells are summed); a count
        exceeds its given total.
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
    >>> location_quotient(counts, year=None)["lq"].round(3).tolist()
    [1.5, 0.5, 0.667, 1.333]
    """
    request = requested(
        region=region, industry=industry, year=year, value=value, suppressed=suppressed,
        totals=totals, duplicates=duplicates, on_missing=on_missing, nested=nested,
        labels=labels, with_reason=with_reason, with_totals=with_totals,
    )  # fmt: skip
    from creative_clusters.quotient import division  # and engines, only now

    narwhal = taken(frame, "table")
    if isinstance(narwhal, nw.LazyFrame):
        result, log = division.brought(narwhal, request)
    else:
        result, log = division.in_memory(frame, request)
    return (result, log) if with_log else result
