"""From a plain table of counts to a panel: region × year × measure with a computed quotient."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from creative_clusters.quotient import location_quotient
from creative_clusters.quotient.cleaning import CountsError

COLUMNS = [
    "region", "year", "measure", "lq", "basis", "flag", "count", "region_total",
    "industry_total", "total",
]  # fmt: skip
WITHHELD = ("missing", "suppressed")


def counts_panel(
    counts: pd.DataFrame,
    industry: str | Sequence[str],
    *,
    region_column: str = "region",
    industry_column: str = "industry",
    year_column: str = "year",
    value: str | Sequence[str] = "value",
    totals: pd.DataFrame | None = None,
    by: Sequence[str] = (),
    with_log: bool = False,
    **rules,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    """Make a panel of one industry, or of several taken together, from counts of all industries.

    Parameters
    ----------
    counts : pandas.DataFrame
        One row a region × industry × year, for **all** industries: the others make the totals,
        unless `totals` are given.
    industry : str or sequence of str
        Label or labels of the industry; counts of several are added up.
    region_column, industry_column, year_column : str
        Columns of `counts`.
    value : str or sequence of str
        Column or columns of counts; each becomes a measure of that name.
    totals : pandas.DataFrame, optional
        Reference totals as for `quotient.location_quotient`. With several
        industries taken together, their totals are added up.
    by : sequence of str
        More columns within which quotients are computed and which the panel keeps: quarters.
    rules
        ``duplicates``, ``on_missing``, ``suppressed``, ``nested`` of ``location_quotient``.

    Returns
    -------
    pandas.DataFrame
        A panel with ``region, year, measure, lq, basis`` (always ``computed``), ``flag`` (the
        reason why a quotient is missing, or empty), ``count, region_total, industry_total,
        total`` and the columns of `by`; with `with_log`, a tuple of it and the cleaning log.

    Raises
    ------
    CountsError
        As ``location_quotient`` does; and if the table does not have the industry.

    Examples
    --------
    >>> counts = pd.DataFrame({"region": ["A", "A", "B", "B"], "industry": ["film", "steel"] * 2,
    ...                        "year": 2015, "value": [30, 10, 20, 40]})
    >>> counts_panel(counts, "film")["lq"].round(3).tolist()
    [1.5, 0.667]
    """
    chosen = [industry] if isinstance(industry, str | int) else list(industry)
    measures = [value] if isinstance(value, str) else list(value)
    years = [year_column, *by]
    cells, log = location_quotient(
        counts, region=region_column, industry=industry_column, year=years, value=measures,
        totals=totals, with_reason=True, with_totals=True, with_log=True, **rules,
    )  # fmt: skip
    missing = sorted(set(chosen) - set(cells[industry_column]), key=str)
    if missing:
        raise CountsError(f'no row is of the industry "{missing[0]}".', column=industry_column)
    cells = cells[cells[industry_column].isin(chosen)]
    labels, names = [region_column, industry_column, *years], [*COLUMNS[-3:], "lq", "reason"]
    tables = []
    for measure in measures:
        suffix = "" if len(measures) == 1 else f"_{measure}"
        table = cells[[*labels, measure, *(f"{name}{suffix}" for name in names)]]
        table = table.set_axis([*labels, "count", *names], axis=1).astype({"count": float})
        table = table.assign(measure=measure)
        several = len(chosen) > 1
        tables.append(_together(table, labels, years) if several else table)
    panel = pd.concat(tables, ignore_index=True)
    panel = panel.rename(columns={region_column: "region", year_column: "year"})
    panel["flag"] = panel["reason"].fillna("")
    panel.loc[panel["flag"].isin(WITHHELD), "count"] = np.nan
    panel = panel.assign(basis="computed")[[*COLUMNS[:2], *by, *COLUMNS[2:]]]
    return (panel, log) if with_log else panel


def _together(table: pd.DataFrame, labels: list[str], years: list[str]) -> pd.DataFrame:
    """Add several industries up. A sum with a missing part is missing; no row is no count."""
    table = table.assign(count=table["count"].mask(table["reason"].isin(WITHHELD)))
    groups = table.groupby([labels[0], *years], sort=False)
    summed = groups[["measure", "region_total", "total"]].first()
    summed["count"] = groups["count"].agg(lambda part: part.sum(skipna=False))
    summed["reason"] = groups["reason"].first()  # the first that is there
    summed = summed.reset_index()
    parts = table.drop_duplicates(labels[1:]).groupby(years, as_index=False)
    whole = parts["industry_total"].agg(lambda part: part.sum(skipna=False))
    summed = summed.merge(whole, on=years, how="left")
    with np.errstate(divide="ignore", invalid="ignore"):
        share = summed["count"] / summed["region_total"].where(summed["region_total"] > 0)
        whole = summed["industry_total"] / summed["total"]
        summed["lq"] = share / whole.where(whole > 0)
    unknown = summed["reason"].isna() & summed["industry_total"].isna()
    summed["reason"] = summed["reason"].mask(unknown, "industry_total_unknown")
    summed["reason"] = summed["reason"].where(summed["lq"].isna())
    return summed
