"""Benchmark of the location quotient: ``make bench``, or ``python benchmarks/quotient.py``.

Every contender runs in a process of its own on the same shuffled rows, read before the clock
starts; the time is from a frame in the contender's own format to that frame with a column ``lq``
in the order of its rows. A file contender is timed from Parquet to Parquet. Results must agree.

Left beside this file are ``results.csv`` with the figures, ``run.csv`` with what they were measured
on, and ``README.md``, which shows them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import polars as pl

from clusterbook.files import atomic

COLUMNS = ["rows", "keys", "contender", "median_seconds", "fastest", "slowest", "ratio", "peak_mb",
           "furthest", "runs"]  # fmt: skip


def make_rows(path: Path, rows: int, keys: str, seed: int = 0) -> None:
    """Write shuffled rows of region × industry (one year, half as many cells again as rows)."""
    random = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(1.5 * rows)))
    cells = np.arange(side * side, dtype=np.int32)
    random.shuffle(cells)
    with _Writer(path) as writer:
        for start in range(0, rows, 4_000_000):
            cell = cells[start : min(start + 4_000_000, rows)].astype(np.int64)
            table = pl.DataFrame(
                {
                    "region": cell // side,
                    "industry": cell % side,
                    "value": random.integers(1, 1000, len(cell)).astype(float),
                }
            )
            if keys == "str":
                table = table.with_columns(
                    region=pl.format("region {}", "region"),
                    industry=pl.format("industry {}", "industry"),
                )
            writer.write(table)


class _Writer:
    """Parquet in parts, so that rows need not fit in memory."""

    def __init__(self, path: Path) -> None:
        self._path, self._writer = path, None

    def __enter__(self) -> _Writer:
        return self

    def write(self, table: pl.DataFrame) -> None:
        import pyarrow.parquet as pq

        arrow = table.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, arrow.schema)
        self._writer.write_table(arrow)

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()


# --- contenders: frame in, frame out ------------------------------------------------------


def ours(frame):
    from creative_clusters.quotient import location_quotient

    return location_quotient(frame, year=None)


def ours_unchecked(frame: pd.DataFrame) -> pd.DataFrame:
    """Only the computing: what is left of the time of `ours` are the checks."""
    import narwhals.stable.v2 as nw

    from creative_clusters.quotient import division, measures
    from creative_clusters.quotient.labels import read_keys
    from creative_clusters.quotient.request import requested

    rules = {"duplicates": "error", "on_missing": "skip", "nested": "allow", "totals": None}
    request = requested(region="region", industry="industry", year=None, value="value",
                        suppressed=None, with_reason=False, with_totals=False, **rules)  # fmt: skip
    _, keys = read_keys(nw.from_native(frame), request)
    counts = frame["value"].to_numpy()
    sums = measures.Sums(keys)
    sums.add(keys, counts)
    return frame.assign(lq=division.quotients_of(keys, "value", counts, sums.totals()))


def pandas_transform(frame: pd.DataFrame) -> pd.DataFrame:
    count = frame["value"]
    region = frame.groupby("region")["value"].transform("sum")
    industry = frame.groupby("industry")["value"].transform("sum")
    return frame.assign(lq=(count / region) / (industry / count.sum()))


def polars_windows(frame: pl.DataFrame) -> pl.DataFrame:
    count = pl.col("value")
    share = count / count.sum().over("region")
    return frame.with_columns(lq=share / (count.sum().over("industry") / count.sum()))


def duckdb_windows(frame):
    import duckdb

    return duckdb.sql(
        "select *, (value / sum(value) over (partition by region)) "
        "/ (sum(value) over (partition by industry) / sum(value) over ()) as lq from frame"
    ).to_arrow_table()


def _back(frame: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """A matrix of quotients back beside the rows it came from."""
    at = wide.index.get_indexer(frame["region"]), wide.columns.get_indexer(frame["industry"])
    return frame.assign(lq=wide.to_numpy()[at])


def econcomplex(frame: pd.DataFrame) -> pd.DataFrame:
    import econcomplex as package

    matrix = package.pivot_to_matrix(frame, "region", "industry", "value")
    return _back(frame, package.rca(matrix))


def economic_complexity(frame: pd.DataFrame) -> pd.DataFrame:
    from economic_complexity import rca

    matrix = frame.pivot_table(values="value", index="region", columns="industry")
    return _back(frame, rca(matrix))


def ecomplexity(frame: pd.DataFrame) -> pd.DataFrame:
    from ecomplexity.ComplexityData import ComplexityData

    names = {"time": "year", "loc": "region", "prod": "industry", "val": "value"}
    data = ComplexityData(frame.assign(year=1), names, "coerce")
    data.create_full_df(1)
    data.calculate_rca()
    index, columns = data.data_t.index.levels
    return _back(frame, pd.DataFrame(data.rca_t, index=index, columns=columns))


def _ours_files(source: Path, target: Path) -> None:
    from creative_clusters.quotient.files import quotient_file

    quotient_file(source, target, year=None)


def _polars_files(source: Path, target: Path) -> None:
    plan, count = pl.scan_parquet(source), pl.col("value")
    region = plan.group_by("region").agg(region_total=count.sum())
    industry = plan.group_by("industry").agg(industry_total=count.sum())
    whole = plan.select(total=count.sum())
    plan = plan.join(region, on="region", how="left").join(industry, on="industry", how="left")
    plan = plan.join(whole, how="cross")
    lq = (count / pl.col("region_total")) / (pl.col("industry_total") / pl.col("total"))
    plan = plan.with_columns(lq=lq).drop("region_total", "industry_total", "total")
    plan.sink_parquet(target, engine="streaming")


FRAMES: dict[str, tuple[str, Callable]] = {
    "ours, polars": ("polars", ours),
    "polars windows": ("polars", polars_windows),
    "ours, pandas": ("pandas", ours),
    "ours, pandas, no checks": ("pandas", ours_unchecked),
    "pandas transform": ("pandas", pandas_transform),
    "duckdb windows": ("pyarrow", duckdb_windows),
    "econcomplex": ("pandas", econcomplex),
    "economic-complexity": ("pandas", economic_complexity),
    "ecomplexity": ("pandas", ecomplexity),
}
FILES: dict[str, Callable[[Path, Path], None]] = {
    "ours, files": _ours_files,
    "polars streaming, files": _polars_files,
}
PEERS = ("duckdb", "econcomplex", "economic-complexity", "ecomplexity")
PACKAGES = {"economic-complexity": "economic_complexity", "ecomplexity": "ecomplexity",
            "econcomplex": "econcomplex", "duckdb windows": "duckdb"}  # fmt: skip


# --- one contender in a process of its own ------------------------------------------------


def run_one(contender: str, source: Path, runs: int, target: Path) -> dict:
    """Time one contender; leave its quotients, in the order of the rows, in `target`."""
    seconds = []
    if contender in FILES:
        sample = source.with_name(f"sample-{source.name}")
        pl.scan_parquet(source).head(1000).sink_parquet(sample)
        FILES[contender](sample, target)  # what is imported at first use is not the contender's
        for _ in range(runs):
            target.unlink(missing_ok=True)
            start = time.perf_counter()
            FILES[contender](source, target)
            seconds.append(time.perf_counter() - start)
        return {"seconds": seconds, "peak_mb": _peak()}
    kind, compute = FRAMES[contender]
    table = pl.read_parquet(source)
    frame = table
    if kind == "pandas":
        frame = table.to_pandas()
    elif kind == "pyarrow":
        frame = table.with_row_index("row").to_arrow()
    del table
    # What is imported, compiled, or touched for the first time is not the contender's.
    warm = time.perf_counter() + 1
    while time.perf_counter() < warm:
        compute(frame)
    for _ in range(runs):
        result = None  # gives its memory back before the clock starts
        start = time.perf_counter()
        result = compute(frame)
        seconds.append(time.perf_counter() - start)
    peak = _peak()
    if kind == "pyarrow":
        result = result.sort_by("row")
    lq = result["lq"].to_numpy()
    pl.DataFrame({"lq": np.asarray(lq, dtype=float)}).write_parquet(target)
    return {"seconds": seconds, "peak_mb": peak}


def _peak() -> float:
    """Most memory this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent held before this process began
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def compare(rows: int, keys: str, contenders: list[str], runs: int, folder: Path) -> pd.DataFrame:
    """Run contenders on one table, each in a process; check that they agree."""
    source = folder / f"{rows}-{keys}.parquet"
    make_rows(source, rows, keys)
    table, reference = [], None
    for at, contender in enumerate(contenders):
        target = folder / f"{at}.parquet"
        command = [sys.executable, __file__, "--one", contender]
        command += ["--source", str(source), "--target", str(target), "--runs", str(runs)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{contender}: failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
            continue
        found = json.loads(done.stdout.strip().splitlines()[-1])
        lq = _quotients(source, target, rows)
        reference = lq if reference is None else reference
        difference = float(np.max(np.abs(lq / reference - 1)))
        target.unlink()
        seconds = found["seconds"]
        table.append([rows, keys, contender, median(seconds), min(seconds), max(seconds), np.nan,
                      round(found["peak_mb"]), difference, len(seconds)])  # fmt: skip
        print(f"{rows:>11,} {keys} {contender:<26}{median(seconds):9.3f} s", file=sys.stderr)
    source.unlink()
    return _ratios(pd.DataFrame(table, columns=COLUMNS))


def _quotients(source: Path, target: Path, rows: int) -> np.ndarray:
    """What a contender left, sorted by region and industry: joins of files keep no order.

    Some regions are taken, all the same for every contender, where all would not fit in memory.
    """
    plan = pl.scan_parquet(target)
    if "region" not in plan.collect_schema():  # a frame's quotients, in the order of its rows
        keys = pl.scan_parquet(source).select("region", "industry")
        plan = pl.concat([keys, plan], how="horizontal")
    some = pl.col("region").hash(0) % (rows // 20_000_000 + 1) == 0
    found = plan.filter(some).select("region", "industry", "lq").collect(engine="streaming")
    return found.sort("region", "industry")["lq"].to_numpy()


def _ratios(table: pd.DataFrame) -> pd.DataFrame:
    """How many times ours of the same kind of frame each contender takes."""
    seconds = table.set_index("contender")["median_seconds"]

    def ratio(contender: str) -> float:
        base = "ours, pandas"
        if contender.endswith("files"):
            base = "ours, files"
        elif "polars" in contender or "duckdb" in contender:
            base = "ours, polars"
        return seconds[contender] / seconds[base] if base in seconds else np.nan

    return table.assign(ratio=[ratio(contender) for contender in table["contender"]])


def machine() -> pd.DataFrame:
    """What the figures were measured on: ``item, value``."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    items = {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": platform.system(),
        "python": platform.python_version(),
    }
    for package in ("numpy", "pandas", "polars", "pyarrow", "narwhals", *PEERS):
        if find_spec(PACKAGES.get(package, package)):
            items[package] = version(package)
    return pd.DataFrame(items.items(), columns=["item", "value"])


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def write(table: pd.DataFrame, folder: Path, keep: bool = False) -> None:
    """Leave the figures and what they were measured on, as the README shows them.

    With `keep`, the figures that are there already stay beside the new ones; both must have been
    measured on the same machine with the same software.
    """
    run = machine()
    table = table.round({"median_seconds": 4, "fastest": 4, "slowest": 4, "ratio": 3})
    if keep and (folder / "results.csv").exists():
        before = pd.read_csv(folder / "run.csv", dtype=str)
        undated = [one[one["item"] != "date"].reset_index(drop=True) for one in (before, run)]
        if not undated[0].equals(undated[1]):
            raise SystemExit(f"{folder / 'run.csv'} was measured on another machine or software.")
        table = pd.concat([pd.read_csv(folder / "results.csv"), table])
        table = table.drop_duplicates(["rows", "keys", "contender"], keep="last")
    table["furthest"] = [f"{value:.1e}" for value in table["furthest"]]
    for name, frame in (("results", table), ("run", run)):
        atomic.write(folder / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n"))
    atomic.write(folder / "README.md", readme(table, run))


ABOUT = """\
# How fast the quotient is, and against whom

`make bench` measures it again and writes this page, `results.csv` (every figure) and `run.csv`
(what it was measured on). Every contender runs in a process of its own on the same shuffled rows
of region × industry; the median time is from a frame in its own format to that frame with a column
`lq`, or from Parquet to Parquet. All computed the same quotients: none differs by more than
{furthest} of a value. *Times* is how long a contender takes for one second of ours on the same kind
of input.

Our time holds the checks of the table (repeated cells, negative counts, totals among the parts),
which the others do not make; *no checks* is the computing alone. Measured on {date}: {cores} cores,
{memory} of memory, {processor}, on a shared machine; medians of {runs} runs.
"""
COST = """\
## What many runs cost

A run of a page takes 0.2 to 0.9 s of a processor and leaves 0.3 to 1.4 MB with its drawings, about
20 kB with `--results-only` (eight pages of this book, two cores, one run at a time). A hundred
thousand runs of a small page are so some six hours on one core, and two gigabytes of results; twice
the cores take half the time. `clusterbook sweep … --scheduler` hands them to a Dask cluster; a
sweep that is ended goes on where it was. Before turning all parameters together, turn each alone
and combine those that move a result: the error of a share shrinks with the square root of the runs.
"""


def readme(table: pd.DataFrame, run: pd.DataFrame) -> str:
    """Return the page that shows the figures."""
    about = dict(zip(run["item"], run["value"], strict=True))
    about["furthest"] = table["furthest"].astype(float).max()
    parts = [ABOUT.format(**about, runs=int(table["runs"].min()))]
    named = {"int": "whole numbers as labels", "str": "text as labels"}
    for keys, one in table.groupby("keys", sort=False):
        for rows, group in one.groupby("rows"):
            parts.append(f"## {rows:,} rows, {named[keys]}\n")
            lines = ["| contender | seconds | times | peak, MB |", "| --- | ---: | ---: | ---: |"]
            for row in group.itertuples():
                times = "" if pd.isna(row.ratio) else f"{row.ratio:.2f}"
                seconds = f"{row.median_seconds:.4f}"
                lines.append(f"| {row.contender} | {seconds} | {times} | {row.peak_mb:,.0f} |")
            parts.append("\n".join(lines) + "\n")
    return "\n".join([*parts, COST])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=float, nargs="*", default=[1e4, 1e6, 1e7])
    parser.add_argument(
        "--file-rows",
        type=float,
        nargs="*",
        default=[1e6, 1e7],
        help="rows of Parquet files; 1e8 takes 10 GB of disk and some minutes",
    )
    parser.add_argument("--keys", nargs="+", choices=["int", "str"], default=["int", "str"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--out", type=Path, default=Path("_build/bench"), help="folder for results.csv and run.csv"
    )
    parser.add_argument("--keep", action="store_true", help="keep the figures of other sizes there")
    parser.add_argument("--scratch", type=Path, help="folder for data, removed afterwards")
    for name in ("--one", "--source", "--target"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.one:
        print(json.dumps(run_one(asked.one, Path(asked.source), asked.runs, Path(asked.target))))
        return 0
    frames = [name for name in FRAMES if find_spec(PACKAGES.get(name, "polars"))]
    tables = []
    if asked.scratch:
        asked.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=asked.scratch) as scratch:
        for keys in asked.keys:
            for rows in asked.rows:
                tables.append(compare(int(rows), keys, frames, asked.runs, Path(scratch)))
            for rows in asked.file_rows:
                runs = min(asked.runs, 3)
                tables.append(compare(int(rows), keys, list(FILES), runs, Path(scratch)))
    table = pd.concat(tables, ignore_index=True)
    write(table, asked.out, asked.keep)
    print(table.to_string(index=False))
    worst = table["furthest"].max()
    if worst > 1e-12:
        print(f"The contenders differ by {worst:.1e}, more than 1e-12.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
