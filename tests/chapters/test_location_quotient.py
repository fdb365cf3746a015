"""The chapter on the location quotient, under several counts."""

from __future__ import annotations

import pytest


def test_the_example_and_the_known_value(run_page):
    page = run_page("location-quotient")
    assert page.results["known"] == pytest.approx(0.384762342301328, abs=1e-15)
    assert page.results["lq_firms"] == pytest.approx(3.703704)
    assert page.results["lq_nested"] == pytest.approx(2.980769)
    assert [chart["name"] for chart in page.charts] == ["growing", "one-firm"]


def test_more_and_larger_firms(run_page):
    page = run_page("location-quotient", firms=60, firm_revenue=20)
    assert page.results["lq_firms"] == pytest.approx((60 / 330) / (84 / 2030), abs=1e-6)
    assert page.results["lq_revenue"] == pytest.approx((1200 / 3900) / (1680 / 21140), abs=1e-6)


def test_a_city_without_the_industry(run_page):
    page = run_page("location-quotient", firms=0)
    assert page.results["lq_firms"] == 0
    assert "City A" not in page.charts[1]["alt"]
