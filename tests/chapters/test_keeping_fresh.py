"""The chapter on keeping fresh, under several parameters."""

from __future__ import annotations

import math


def test_half_a_year_of_shelf_life(run_page):
    page = run_page("keeping-fresh")
    results = page.results
    best, rate = results["best_months"], math.log(2) / 6
    # The condition of the closed form: (1 + λT) e^(−λT) = 1 − cλ.
    assert abs((1 + rate * best) * math.exp(-rate * best) - (1 - rate)) < 1e-4
    assert results["simulated_off"] < 0.02
    assert (results["iterations"], results["iterations_with_gain"]) == (12, 15)
    assert results["cheapest_study"] == {
        "CPC": "short_video", "CPS": "live_stream", "CPM": "short_video", "CPA": "search"
    }  # fmt: skip
    assert results["cheapest_standard"] == {
        "CPC": "short_video", "CPS": "live_stream", "CPM": "banner", "CPA": "live_stream"
    }  # fmt: skip
    assert len(page.charts) == 3
    assert "<ol" not in page.tables[0]["html"]  # viewpoints, no steps


def test_shorter_shelf_life_and_returns_without_bound(run_page):
    page = run_page("keeping-fresh", half_life=3, gain=0.05, horizon=24, most=2)
    assert page.results["best_months"] < 5
    assert page.results["iterations_with_gain"] == 48  # two a month for two years
    assert page.results["without_bound"] is True
    assert "up to the 48" in " ".join(page.charts[2]["spec"]["title"]["text"])


def test_renewal_that_never_pays_and_one_campaign(run_page):
    page = run_page("keeping-fresh", half_life=1, renewal_cost=2, campaigns=["banner"], gain=0)
    assert page.results["pays"] is False
    assert page.results["best_months"] is None
    assert set(page.results["cheapest_study"].values()) == {"banner"}
    assert "never pays" in page.said
