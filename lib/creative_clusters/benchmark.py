"""What the benchmark of the location quotient found: ratios, sentences."""

from __future__ import annotations

import pandas as pd

from creative_clusters.wording import text

FILES = "files"
AGREE = 1e-12  # relative difference up to which two quotients are the same number


def frames(table: pd.DataFrame, keys: str) -> pd.DataFrame:
    """Figures from frame to frame at the most rows measured, fastest first.

    Parameters
    ----------
    table
        ``rows, keys, contender, median_seconds, fastest, slowest, ratio, peak_mb, furthest,
        runs``, as ``make bench`` writes them.
    keys
        ``int`` or ``str``: kind of the labels.
    """
    chosen = table[(table["keys"] == keys) & ~_of_files(table)]
    largest = chosen[chosen["rows"] == chosen["rows"].max()]
    return largest.sort_values("median_seconds", ignore_index=True)


def files(table: pd.DataFrame, keys: str) -> pd.DataFrame:
    """Figures from Parquet file to Parquet file, with ``per_million``: seconds a million rows."""
    chosen = table[(table["keys"] == keys) & _of_files(table)]
    return chosen.assign(per_million=1e6 * chosen["median_seconds"] / chosen["rows"]).reset_index(
        drop=True
    )


def _of_files(table: pd.DataFrame) -> pd.Series:
    return table["contender"].str.endswith(FILES)


def ours(contender: str) -> bool:
    """Whether a contender is this book's library."""
    return contender.startswith("ours")


def frames_said(table: pd.DataFrame, *, language: str = "en") -> str:
    """State the ratios at the most rows: the finding of a chart."""
    seconds = table.set_index("contender")["median_seconds"]
    return text(
        "benchmark.frames",
        language,
        rows=f"{table['rows'].iloc[0]:,}",
        polars=f"{seconds['polars windows'] / seconds['ours, polars']:.1f}",
        pandas=f"{seconds['pandas transform'] / seconds['ours, pandas']:.1f}",
    )


def checks_said(table: pd.DataFrame, *, language: str = "en") -> str:
    """State the part of the time that the checks take, on a pandas frame at the most rows."""
    seconds = table.set_index("contender")["median_seconds"]
    whole, bare = seconds["ours, pandas"], seconds["ours, pandas, no checks"]
    return text("benchmark.checks", language, share=f"{max(1 - bare / whole, 0):.0%}")


def files_said(table: pd.DataFrame, *, language: str = "en") -> str:
    """State how the cost a row and the memory grow with the rows: the finding of a chart."""
    mine = table[table["contender"].map(ours)].sort_values("rows")
    first, last = mine.iloc[0], mine.iloc[-1]
    return text(
        "benchmark.files",
        language,
        first=f"{first['rows']:,}",
        last=f"{last['rows']:,}",
        small=f"{first['per_million']:.2f}",
        large=f"{last['per_million']:.2f}",
        memory=f"{last['peak_mb'] / 1000:.1f}",
    )


def agreement_said(table: pd.DataFrame, *, language: str = "en") -> str:
    """State whether all contenders computed the same numbers."""
    worst = float(table["furthest"].max())
    key = "benchmark.agree" if worst <= AGREE else "benchmark.disagree"
    return text(
        key, language, n=table["contender"].nunique(), worst=f"{worst:.0e}", limit=f"{AGREE:.0e}"
    )


def machine_said(run: pd.DataFrame, *, language: str = "en") -> str:
    """State what the figures were measured on."""
    items = run.set_index("item")["value"]
    fields = {name: items[name] for name in ("date", "cores", "memory", "processor")}
    return text("benchmark.machine", language, **fields)
