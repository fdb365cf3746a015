"""The page on the benchmark, from the figures that are kept."""

from __future__ import annotations

import pytest

from clusterbook import bench


@pytest.mark.parametrize("keys", ["int", "str"])
def test_figures_of_both_kinds_of_labels(run_page, keys):
    page = run_page("how-fast-is-the-quotient", keys=keys)
    assert [chart["name"] for chart in page.charts] == ["frames", "files"]
    assert page.results["rows"] == 10_000_000
    assert page.results["contenders"] == len(bench.FRAMES) + len(bench.FILES)
    assert page.results["largest_difference"] < 1e-12


def test_data_without_figures_end_the_page_in_one_line(run_page, root):
    page = run_page("how-fast-is-the-quotient", data=root / "data" / "examples" / "audit")
    assert "benchmark" in page.missing[0]
