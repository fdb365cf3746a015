"""The benchmark runs, and its contenders agree."""

from __future__ import annotations

import pytest

from clusterbook import bench


@pytest.mark.parametrize("keys", ["int", "str"])
def test_contenders_agree(tmp_path, keys):
    contenders = ["ours, polars", "ours, pandas", "polars windows", "ours, files"]
    table = bench.compare(2000, keys, contenders, 1, tmp_path)
    assert table["contender"].tolist() == contenders
    assert table["largest_difference"].max() <= 1e-12
    assert (table["peak_mb"] > 0).all()
    assert list(tmp_path.glob("2000-*")) == []
