"""The chapter on the honeycomb, under several parameters."""

from __future__ import annotations

import pytest


def test_an_hour_of_reach(run_page):
    page = run_page("honeycomb")
    results = page.results
    assert results["coverage"] == 0.9
    assert results["hours_far"] == 396
    assert results["hours_near"] == pytest.approx(138.9)
    assert results["more_than_sum"] is True
    assert results["hour_worth"] == 600  # six trips on the longest path, 100 an hour
    assert results["dearest"] == "assembly"
    assert results["simulated"] > results["hours_near"]
    assert len(page.charts) == 3


def test_a_shorter_reach_among_strangers(run_page):
    page = run_page(
        "honeycomb", reach=0.3, near_handover=8, far_handover=8, hour_value=10, spread=0
    )
    assert page.results["near"] == ["idea", "design", "components", "launch"]
    assert page.results["simulated"] == pytest.approx(page.results["hours_near"], abs=0.06)
    assert page.results["surplus"] == pytest.approx(0, abs=1e-9)


def test_no_reach_leaves_the_chain_as_it_was(run_page):
    page = run_page("honeycomb", reach=0, hour_value=0)
    assert page.results["near"] == ["idea"]  # an idea needs no trip
    assert page.results["hour_worth"] == 0
    assert page.results["hours_near"] == page.results["hours_far"]
