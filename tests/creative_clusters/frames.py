"""Frames of every kind that quotients are computed on, and small tables of counts."""

from __future__ import annotations

import shutil
from functools import cache

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from creative_clusters.quotient import location_quotient

KEYS = ["region", "industry", "year"]


@cache
def _spark_session():
    """One small Spark for all tests: one thread, one partition, plans run without compiling."""
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java, which is not found")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.default.parallelism": "1",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    builder = pyspark.sql.SparkSession.builder.master("local[1]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def spark(table: pd.DataFrame):
    return _spark_session().createDataFrame(pa.Table.from_pandas(table, preserve_index=False))


def dask(table: pd.DataFrame):
    import dask.dataframe as dd

    return dd.from_pandas(table, npartitions=3, sort=False)


KINDS = {
    "pandas": (lambda table: table, lambda result: result),
    "pandas-pyarrow": (
        lambda table: table.convert_dtypes(dtype_backend="pyarrow"),
        lambda result: result,
    ),
    "polars": (pl.from_pandas, lambda result: result.to_pandas()),
    "polars-lazy": (
        lambda table: pl.from_pandas(table).lazy(),
        lambda result: result.collect().to_pandas(),
    ),
    "pyarrow": (
        lambda table: pa.Table.from_pandas(table, preserve_index=False),
        lambda result: result.to_pandas(),
    ),
    "duckdb": (
        lambda table: duckdb.from_arrow(pa.Table.from_pandas(table, preserve_index=False)),
        lambda result: result.df(),
    ),
    "dask": (dask, lambda result: result.compute()),
    "spark": (spark, lambda result: result.toPandas()),
}
UNORDERED = {"duckdb", "spark"}


def marks(kind: str) -> list[pytest.MarkDecorator]:
    """Every worker that meets a Spark frame would start a Java of its own: one takes them all."""
    return [pytest.mark.xdist_group("spark")] if kind == "spark" else []


def on_every_kind(names: str, *values: tuple) -> pytest.MarkDecorator:
    """Each of some `values` on every kind of frame.

    Spark gets the first only: its rows come the way of DuckDB's, and take a hundred times as long.
    """
    cases = [
        pytest.param(kind, *each, marks=marks(kind), id="-".join([kind, *map(str, each)]))
        for kind in KINDS
        for each in (values[:1] if kind == "spark" else values)
    ]
    return pytest.mark.parametrize(["kind", *names.split()], cases, indirect=["kind"])


class Kind:
    """One kind of frame: make one from a pandas table, and read a result back."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.make, self.read = KINDS[name]

    def quotients(self, table: pd.DataFrame, **options) -> pd.DataFrame:
        frame = self.make(table)
        result = location_quotient(frame, **self._options(options))
        assert type(result) is type(frame)
        result = self.read(result)
        if self.name in UNORDERED:  # their rows have no order
            keys = [name for name in KEYS if name in table]
            order = table[keys].drop_duplicates().reset_index(drop=True)
            result = order.merge(result, on=keys)
        return result.reset_index(drop=True)

    def log(self, table: pd.DataFrame, **options) -> dict[str, int]:
        """Rows of each step of the cleaning log."""
        options = self._options(options)
        _, log = location_quotient(self.make(table), with_log=True, **options)
        return log.set_index("step")["rows"].to_dict()

    def _options(self, options: dict) -> dict:
        if options.get("totals") is not None and self.name in UNORDERED:
            options = {**options, "totals": self.make(options["totals"])}
        return options


def known_table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region": ["here", "here", "rest", "rest"],
            "industry": ["media", "other"] * 2,
            "value": [1714, 79006 - 1714, 879213 - 1714, 15593224 - 879213 - 79006 + 1714],
        }
    )


def random_table(seed: int = 1, regions: int = 7, industries: int = 6, years: int = 3):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        [
            (f"r{r}", f"i{i}", 2000 + y)
            for y in range(years)
            for r in range(regions)
            for i in range(industries)
        ],
        columns=KEYS,
    )
    table["value"] = rng.integers(0, 1000, len(table)).astype(float)
    return table.sample(frac=1, random_state=seed).reset_index(drop=True)


def by_hand(table: pd.DataFrame, value: str = "value") -> np.ndarray:
    count = table[value]
    region = table.groupby(["year", "region"])[value].transform("sum")
    industry = table.groupby(["year", "industry"])[value].transform("sum")
    total = table.groupby("year")[value].transform("sum")
    return ((count / region) / (industry / total)).to_numpy(float)
