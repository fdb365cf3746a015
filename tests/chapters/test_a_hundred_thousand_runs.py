"""The page on a hundred thousand runs, under several parameters."""

from __future__ import annotations

import pytest


def test_a_hundred_thousand_runs_on_two_cores(run_page):
    page = run_page("a-hundred-thousand-runs")
    assert page.results["hours"] == pytest.approx(100_000 * 0.5 / 2 / 3600)
    assert page.results["gigabytes"] == 100
    assert page.results["gigabytes_results"] == pytest.approx(0.2)
    assert len(page.charts) == 3
    assert "6.94 hours" in page.charts[0]["alt"]


def test_a_large_cluster_waits_for_the_process_at_home(run_page):
    page = run_page("a-hundred-thousand-runs", cores=5000, home_seconds=0.36, run_seconds=36)
    assert page.results["useful_cores"] == 100
    assert page.results["hours"] == 10
    assert "10 hours" in page.charts[0]["spec"]["title"]["text"][0]


def test_a_few_runs_take_minutes(run_page):
    page = run_page("a-hundred-thousand-runs", runs=300, run_seconds=1, run_size=0)
    assert page.results["hours"] == pytest.approx(150 / 3600)
    assert "2.5 minutes" in page.charts[0]["alt"]
    assert page.results["gigabytes"] == 0
