"""The benchmark runs, and its contenders agree."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks import quotient as bench


@pytest.mark.parametrize("keys", ["int", "str"])
def test_contenders_agree(tmp_path, keys):
    contenders = ["ours, polars", "ours, pandas", "ours, pandas, no checks", "polars windows",
                  "ours, files", "polars streaming, files"]  # fmt: skip
    table = bench.compare(2000, keys, contenders, 1, tmp_path)
    assert table["contender"].tolist() == contenders
    assert table["furthest"].max() <= 1e-12
    assert (table["peak_mb"] > 0).all()
    assert list(tmp_path.glob("2000-*")) == []


def test_figures_are_left_as_the_page_reads_them(tmp_path, root):
    row = [1000, "int", "ours, polars", 0.123456, 0.1, 0.2, 1.0, 300, 3.3e-16, 3]
    bench.write(pd.DataFrame([row], columns=bench.COLUMNS), tmp_path)
    results, run = (pd.read_csv(tmp_path / f"{name}.csv") for name in ("results", "run"))
    assert results["median_seconds"].tolist() == [0.1235]
    assert {"date", "processor", "cores", "memory", "polars"} <= set(run["item"])
    assert "| ours, polars | 0.1235 | 1.00 | 300 |" in (tmp_path / "README.md").read_text("utf-8")
    row[0] = 2000
    bench.write(pd.DataFrame([row], columns=bench.COLUMNS), tmp_path, keep=True)
    assert pd.read_csv(tmp_path / "results.csv")["rows"].tolist() == [1000, 2000]
    run.assign(value="other").to_csv(tmp_path / "run.csv", index=False)
    with pytest.raises(SystemExit, match="another machine"):
        bench.write(pd.DataFrame([row], columns=bench.COLUMNS), tmp_path, keep=True)
    for name, frame in (("results", results), ("run", run)):
        kept = pd.read_csv(root / "benchmarks" / f"{name}.csv", nrows=0)
        assert list(kept.columns) == list(frame.columns)
