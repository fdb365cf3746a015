"""The chapter on precise mapping, under several parameters."""

from __future__ import annotations

import pytest


def test_scanned_carvings(run_page):
    page = run_page("precise-mapping")
    results = page.results
    assert results["best_days"] == 2000  # √(2 · 40,000 / (20 · 0.001))
    assert results["least_loss"] == 60  # 20 of drift, 20 of refreshing, 20 of error
    assert results["nearly_best"] == [0.642, 1.558]
    assert results["intervals"] == ["5.5 years", "20 days", "9.3 minutes"]
    assert results["simulated_off"] < 0.05
    assert len(page.charts) == 2
    assert "every 5.5 years" in page.said
    assert page.tables[1]["html"].count("<ol") == 1


def test_a_crowd_that_moves_four_times_as_fast(run_page):
    page = run_page("precise-mapping", twin="tower", drift_times=4, slack=0.25)
    slow = (2 * 0.05 / (0.001 * 2_400_000)) ** 0.5
    assert page.results["best_days"] == pytest.approx(slow / 2, abs=1e-6)
    assert page.results["best"] == "4.6 minutes"
    assert page.results["nearly_best"] == [0.5, 2.0]


def test_neither_error_nor_slack_moves_the_interval(run_page):
    page = run_page("precise-mapping", twin="museum", error_times=0, slack=0, cost_times=4)
    assert page.results["best_days"] == 40
    assert page.results["least_loss"] == 200  # √(2 · 10 · 0.5 · 4,000)
    assert page.results["nearly_best"] == [1, 1]
