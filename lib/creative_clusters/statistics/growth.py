"""Growth between two years and year on year, and convergence between regions.

A rate needs two values that mean something: where the first is a placeholder, zero or missing, or
the last a placeholder or missing, rates are void and ``reason`` says why (`REASONS`; its words are
``growth.<reason>``).
"""

import numpy as np
import pandas as pd
import scipy

from creative_clusters.statistics.common import common
from creative_clusters.statistics.observations import (
    VOID_FLAGS,
    first_and_last,
    flagged,
    observations,
    usable,
)
from creative_clusters.statistics.trends import trends

KEYS = ["measure", "region", "from_year", "to_year", "years"]
#: Why a rate is void; "" where it is not. Earlier ones win.
REASONS = ("start_missing", "end_missing", "start_flagged", "end_flagged", "start_not_positive")
#: What a trend of the spread between regions says of their convergence.
VERDICTS = {"falling": "converging", "rising": "diverging", "none": "unclear"}
VERDICTS |= {"insufficient": "not_identified"}
#: Fewest regions that a regression on the initial level is fitted to.
LEAST_REGIONS = 5


def growth(
    table: pd.DataFrame,
    from_year: int | None = None,
    to_year: int | None = None,
    *,
    value: str = "value",
) -> pd.DataFrame:
    """Return each region's growth between two years.

    ``change = end − start``, ``relative = end/start − 1``, ``log_growth = ln(end/start)``,
    ``cagr = (end/start)^(1/years) − 1``, shares of one (0.1 is 10%).

    Parameters
    ----------
    table : DataFrame
        ``region, year`` and `value`; ``measure`` and ``flag`` where there are any.
    from_year, to_year : int, optional
        The first and last year of `table` when left out.

    Returns
    -------
    DataFrame
        A row per measure and region: ``measure, region, from_year, to_year, years, start, end,
        start_flag, end_flag, change, relative, log_growth, cagr, reason``. Where ``reason`` is not
        empty the rates are NaN; ``change`` needs both values only. ``log_growth`` is NaN for an end
        of 0 as well, and rates are NaN for an end below 0.

    Examples
    --------
    >>> revenue = pd.DataFrame({"region": "Aford", "year": [2008, 2017],
    ...                         "value": [10.28, 294.66]})
    >>> growth(revenue).round(4)[["change", "relative", "cagr"]].iloc[0].to_list()
    [284.38, 27.6634, 0.4519]
    """
    rows = observations(table, value)
    start, end = first_and_last(rows, from_year, to_year)
    wide = rows[["measure", "region"]].drop_duplicates(ignore_index=True)
    for name, year in (("start", start), ("end", end)):
        one = rows.loc[rows["year"] == year, ["measure", "region", "value", "flag"]]
        one = one.rename(columns={"value": name, "flag": f"{name}_flag"})
        wide = wide.merge(one, how="left", on=["measure", "region"])
    wide = wide.assign(from_year=start, to_year=end, years=end - start)
    wide = wide.fillna({"start_flag": "", "end_flag": ""})
    return _with_rates(wide[[*KEYS, "start", "end", "start_flag", "end_flag"]])


def year_on_year(table: pd.DataFrame, *, value: str = "value") -> pd.DataFrame:
    """Return each region's growth from the year before, for every year but its first.

    Columns of :func:`growth`, a row per measure, region and year (``to_year``). Only neighbouring
    years are compared: after a gap the reason is ``"start_missing"``.
    """
    rows = observations(table, value)
    before = rows.assign(year=rows["year"] + 1)[["measure", "region", "year", "value", "flag"]]
    keys = ["measure", "region", "year"]
    both = rows.merge(before, how="left", on=keys, suffixes=("", "_before"))
    both = both[both.duplicated(["measure", "region"])].reset_index(drop=True)
    names = {"year": "to_year", "value": "end", "flag": "end_flag"}
    names |= {"value_before": "start", "flag_before": "start_flag"}
    steps = both.rename(columns=names).assign(from_year=both["year"] - 1, years=1)
    steps = steps[[*KEYS, "start", "end", "start_flag", "end_flag"]].fillna({"start_flag": ""})
    return _with_rates(steps)


def _with_rates(pairs: pd.DataFrame) -> pd.DataFrame:
    start, end = pairs["start"], pairs["end"]
    unfit = [flagged(pairs[column], VOID_FLAGS) for column in ("start_flag", "end_flag")]
    causes = [start.isna(), end.isna(), *unfit, start <= 0]
    reason = np.select(causes, REASONS, default="")
    ratio = (end / start).where((reason == "") & (end >= 0))
    return pairs.assign(
        change=end - start,
        relative=ratio - 1,
        log_growth=np.log(ratio.where(ratio > 0)),
        cagr=ratio ** (1 / pairs["years"]) - 1,
        reason=reason,
    )


def dispersion(table: pd.DataFrame, *, value: str = "value") -> pd.DataFrame:
    """Return the spread between regions in each year.

    Of the regions with a usable value (positive, without a flag of `VOID_FLAGS`) in every year in
    which any has one, so that a change is not one of membership. ``measure, year, n, left_out``
    (regions of the measure not used), ``sd_log`` (standard deviation of natural logs) and ``cv``
    (standard deviation over mean), both with n − 1; NaN for n < 2.
    """
    rows = observations(table, value)
    known = common(usable(rows), value="value").rows
    spread = known.assign(log=np.log(known["value"])).groupby(["measure", "year"])
    result = spread.agg(
        n=("value", "size"), sd_log=("log", "std"), mean=("value", "mean"), sd=("value", "std")
    )
    every = rows.groupby(["measure", "year"]).size().index
    result = result.reindex(every).reset_index()
    result["n"] = result["n"].fillna(0).astype(int)
    regions = rows.groupby("measure")["region"].nunique()
    result["left_out"] = result["measure"].map(regions).astype(int) - result["n"]
    result["cv"] = result["sd"] / result["mean"]
    return result[["measure", "year", "n", "left_out", "sd_log", "cv"]]


def sigma_convergence(
    table: pd.DataFrame, *, value: str = "value", alpha: float = 0.05
) -> pd.DataFrame:
    """Test whether the spread between regions falls (converging) or rises over the years.

    The trends of :func:`dispersion` (`statistics.trends.trends`; p-values are adjusted for the
    two spreads of a measure). A list drawn up by its last year's values converges by
    that alone: it holds the low starters that rose and has lost the others.

    Two rows per measure, for ``spread`` = ``"sd_log"`` and ``"cv"``: ``measure, spread, n``
    (fewest regions in a year), ``years, first, last, slope`` (per year), ``p`` and ``verdict`` (of
    `VERDICTS`). After Barro, R. J. & Sala-i-Martin, X. (1992). Convergence. Journal of Political
    Economy 100(2), 223–251.
    """
    spreads = dispersion(table, value=value)
    long = spreads.melt(["measure", "year"], ["sd_log", "cv"], "region")
    found = trends(long, value="value", alpha=alpha)
    found = found.rename(columns={"region": "spread", "n": "years"})
    sizes = spreads.dropna(subset=["sd_log"]).groupby("measure")["n"].min()
    found["n"] = found["measure"].map(sizes).fillna(0).astype(int)
    found["verdict"] = found["direction"].map(VERDICTS)
    columns = ["measure", "spread", "n", "years", "first", "last", "slope", "p_adjusted", "verdict"]
    found = found.sort_values(["measure", "spread"], ascending=[True, False], ignore_index=True)
    return found[columns].rename(columns={"p_adjusted": "p"})


def beta_convergence(
    table: pd.DataFrame,
    from_year: int | None = None,
    to_year: int | None = None,
    *,
    value: str = "value",
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Regress yearly log growth on the log of the initial level (Barro & Sala-i-Martin 1992).

    ``ln(y_T/y_0)/T = a + b ln y_0 + u`` by least squares over the regions whose growth is not
    void. b < 0: regions that started low grew faster. ``speed = −ln(1 + bT)/T`` per year and
    ``half_life = ln 2 / speed`` years, where 1 + bT > 0 and b < 0.

    An error in the initial value enters growth with the opposite sign, so noise alone gives b < 0;
    and so does drawing up the list by who is large at the end.

    The standard error is robust to unequal variance (HC3), with t on n − 2 degrees: MacKinnon,
    J. G. & White, H. (1985). Journal of Econometrics 29(3), 305–325.

    A row per measure: ``measure, from_year, to_year, n, left_out, beta, se, low, high, t, p,
    intercept, r2, speed, half_life, alpha, verdict``. With fewer than 5 regions, or all starting
    equal, the verdict is ``"not_identified"`` and the numbers are NaN.
    """
    grown = growth(table, from_year, to_year, value=value)
    rows = []
    for measure, one in grown.groupby("measure"):
        known = one.dropna(subset="log_growth")
        years = int(one["years"].iloc[0])
        row = {"measure": measure, "from_year": one["from_year"].iloc[0]}
        row |= {"to_year": one["to_year"].iloc[0], "n": len(known)}
        row["left_out"] = len(one) - len(known)
        x, y = np.log(known["start"].to_numpy()), known["log_growth"].to_numpy() / years
        rows.append(row | _regress(x, y, years, alpha))
    columns = ["measure", "from_year", "to_year", "n", "left_out"]
    empty = _regress(np.empty(0), np.empty(0), 1, alpha)
    return pd.DataFrame(rows, columns=[*columns, *empty])


def _regress(x: np.ndarray, y: np.ndarray, years: int, alpha: float) -> dict[str, object]:
    names = ["beta", "se", "low", "high", "t", "p", "intercept", "r2", "speed", "half_life"]
    n = len(x)
    if n < LEAST_REGIONS or np.ptp(x) == 0:
        return dict.fromkeys(names, np.nan) | {"alpha": alpha, "verdict": "not_identified"}
    dx, dy = x - x.mean(), y - y.mean()
    beta = (dx @ dy) / (dx @ dx)
    rest = dy - beta * dx
    leverage = 1 / n + dx**2 / (dx @ dx)
    # A point that fits itself (leverage 1) has no residual to judge by: the error is unknown.
    scaled = np.divide(rest, 1 - leverage, out=np.full(n, np.nan), where=leverage < 1 - 1e-12)
    se = np.sqrt(((dx * scaled) ** 2).sum()) / (dx @ dx)
    t = beta / se if se > 0 else np.copysign(np.inf, beta) if se == 0 and beta else np.nan
    p = float(2 * scipy.stats.t.sf(abs(t), n - 2))
    reach = scipy.stats.t.isf(alpha / 2, n - 2) * se
    shrink = 1 + beta * years
    speed = -np.log(shrink) / years if beta < 0 < shrink else np.nan
    numbers = [beta, se, beta - reach, beta + reach, t, p, y.mean() - beta * x.mean()]
    numbers += [1 - rest @ rest / (dy @ dy) if dy @ dy else np.nan, speed, np.log(2) / speed]
    way = "falling" if beta < 0 else "rising"
    way = "insufficient" if np.isnan(p) else "none" if p > alpha else way
    return dict(zip(names, numbers, strict=True)) | {"alpha": alpha, "verdict": VERDICTS[way]}
