"""What very many runs of a page cost, and what they tell: closed forms, in hours and gigabytes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from creative_clusters.wording import text

NORMAL = 1.959964  # two-sided 95 per cent of the normal distribution


def hours(runs: float, cores: float, run_seconds: float, home_seconds: float) -> float:
    """Hours that `runs` runs take on `cores` cores.

    ``max(runs · run_seconds / cores, runs · home_seconds) / 3600``: cores work side by side, but
    one process hands the runs out, takes them in and writes them down, one after the other.

    Parameters
    ----------
    run_seconds
        Seconds that one run takes on one core.
    home_seconds
        Seconds that the process at home spends on each run.

    Raises
    ------
    ValueError
        If a quantity is negative, or there are no cores.

    Examples
    --------
    >>> hours(100_000, 10, 1.8, 0.018)
    5.0
    """
    if min(runs, run_seconds, home_seconds) < 0 or cores <= 0:
        raise ValueError("runs and seconds must not be negative, and there must be cores")
    return max(runs * run_seconds / cores, runs * home_seconds) / 3600


def useful_cores(run_seconds: float, home_seconds: float) -> float:
    """Cores beyond which more of them save no time: ``run_seconds / home_seconds``."""
    return run_seconds / home_seconds


def times(
    runs: Sequence[int], cores: Sequence[int], run_seconds: float, home_seconds: float
) -> pd.DataFrame:
    """Hours for each number of runs and cores.

    Returns
    -------
    DataFrame
        ``runs, cores, wall_hours, bound``; `bound` is ``runs`` where the cores are the limit and
        ``home`` where the process at home is.
    """
    most = useful_cores(run_seconds, home_seconds)
    return pd.DataFrame(
        [
            {
                "runs": count,
                "cores": core,
                "wall_hours": hours(count, core, run_seconds, home_seconds),
                "bound": "runs" if core <= most else "home",
            }
            for count in runs
            for core in cores
        ]
    )


def space(runs: int, run_size: float, page_size: float, result_size: float) -> pd.DataFrame:
    """Gigabytes on disk by what is kept of each run.

    Parameters
    ----------
    run_size, page_size, result_size
        Megabytes (10⁶ bytes) of one run's folder, page and record of results.

    Returns
    -------
    DataFrame
        ``what_kept, gigabytes``: ``pages`` (runs with their pages), ``runs``, ``results``.
    """
    sizes = {"pages": run_size + page_size, "runs": run_size, "results": result_size}
    return pd.DataFrame(
        [{"what_kept": kept, "gigabytes": runs * size / 1000} for kept, size in sizes.items()]
    )


def precision(runs: Sequence[int]) -> pd.DataFrame:
    """How well a share of all combinations is known from combinations drawn at random.

    The share is, for instance, of the combinations under which a city leads. Half the width of
    its 95 per cent interval is at most ``1.96 · √(0.25 / n)``.

    Returns
    -------
    DataFrame
        ``runs, half_width``.
    """
    return pd.DataFrame(
        {"runs": list(runs), "half_width": [NORMAL * (0.25 / count) ** 0.5 for count in runs]}
    )


def combinations(values: Sequence[int]) -> list[int]:
    """Runs of a full grid as parameters with so many `values` are added one by one.

    Examples
    --------
    >>> combinations([10, 5, 20])
    [10, 50, 1000]
    """
    product, found = 1, []
    for count in values:
        product *= count
        found.append(product)
    return found


def time_said(
    runs: int, cores: int, run_seconds: float, home_seconds: float, language: str = "en"
) -> str:
    """Say how long the runs take, and how many cores would help."""
    return text(
        "effort.time",
        language,
        runs=f"{runs:,}",
        cores=f"{cores:,}",
        time=duration(hours(runs, cores, run_seconds, home_seconds), language),
        most=f"{useful_cores(run_seconds, home_seconds):,.0f}",
        least=duration(hours(runs, 1e12, run_seconds, home_seconds), language),
    )


def space_said(table: pd.DataFrame, runs: int, language: str = "en") -> str:
    """Say how much the runs fill."""
    sizes = table.set_index("what_kept")["gigabytes"]
    shown = {kept: f"{size:,.1f}" if size < 10 else f"{size:,.0f}" for kept, size in sizes.items()}
    return text("effort.space", language, runs_count=f"{runs:,}", **shown)


def precision_said(runs: int, language: str = "en") -> str:
    """Say what more runs add."""
    few, many = precision([400, runs])["half_width"]
    return text(
        "effort.precision",
        language,
        few=f"{100 * few:.1f}",
        many=f"{100 * many:.2g}",
        runs=f"{runs:,}",
    )


def duration(length: float, language: str = "en") -> str:
    """A time in hours as minutes, hours or days, whichever reads best."""
    if length < 1:
        return text("effort.minutes", language, count=f"{60 * length:.3g}")
    if length < 48:
        return text("effort.hours", language, count=f"{length:.3g}")
    return text("effort.days", language, count=f"{length / 24:,.3g}")
