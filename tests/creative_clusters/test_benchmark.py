"""What is said of the benchmark is what it measured."""

from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters import benchmark
from creative_clusters.charts import benchmark as charts


@pytest.fixture
def measured() -> pd.DataFrame:
    rows = [
        (100, "int", "ours, polars", 9.0), (1000, "int", "ours, polars", 2.0),
        (1000, "int", "polars windows", 3.0), (1000, "int", "ours, pandas", 2.5),
        (1000, "int", "pandas transform", 10.0), (1000, "str", "ours, polars", 7.0),
        (1000, "int", "ours, pandas, no checks", 2.0),
        (1000, "int", "ours, files", 0.002), (2000, "int", "ours, files", 0.004),
        (2000, "int", "polars streaming, files", 0.005),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["rows", "keys", "contender", "median_seconds"])
    seconds = table["median_seconds"]
    return table.assign(
        fastest=0.9 * seconds,
        slowest=1.1 * seconds,
        ratio=1.0,
        peak_mb=1200,
        furthest=3e-16,
        runs=3,
    )


def test_ratios_are_those_at_the_most_rows(measured):
    frames = benchmark.frames(measured, "int")
    assert frames["contender"].tolist()[0] == "ours, polars"
    assert set(frames["rows"]) == {1000}
    said = benchmark.frames_said(frames)
    assert "take 1.5 times as long" in said
    assert "pandas 4.0 times" in said


def test_the_checks_are_what_computing_alone_saves(measured):
    assert "is 20% of this library's time" in benchmark.checks_said(
        benchmark.frames(measured, "int")
    )


def test_cost_a_row_is_told_from_the_least_to_the_most(measured):
    said = benchmark.files_said(benchmark.files(measured, "int"))
    assert "From 1,000 to 2,000 rows" in said
    assert "from 2.00 to 2.00 seconds" in said
    assert "1.2 GB" in said


def test_disagreement_is_told(measured):
    assert "same quotients" in benchmark.agreement_said(measured)
    wrong = measured.assign(furthest=1e-3)
    assert "do not all agree" in benchmark.agreement_said(wrong)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_charts_in_both_languages(measured, language):
    words = {"title": "t", "language": language}
    frames = charts.frames(benchmark.frames(measured, "int"), **words).to_dict()
    assert frames["layer"][0]["encoding"]["y"]["sort"][0] == "ours, polars"
    assert charts.files(benchmark.files(measured, "int"), **words).to_dict()["encoding"]
