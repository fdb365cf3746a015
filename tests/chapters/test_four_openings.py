"""The chapter on the four openings, under several parameters."""

from __future__ import annotations


def test_all_four(run_page):
    page = run_page("four-openings")
    assert page.results["figures"] == 13
    assert page.results["shares"] == [0.7692, 0.7647, 0.4]  # 10/13, 13/17, 40%
    assert page.results["divide"] == 2.28  # 7.3 over 3.2
    assert page.results["trade_growth"] == 12.03  # (7.23/4.59)^(1/4) − 1
    assert [chart["name"] for chart in page.charts] == [
        "opening-shares",
        "readiness",
        "digital-trade",
    ]
    assert "12.1%, and so it may be" in page.said


def test_trade_alone_carried_on_to_another_year(run_page):
    page = run_page("four-openings", opening="trade", until=2028)
    assert page.results["figures"] == 3
    assert page.results["trade_until"] == 11.39  # 7.23²/4.59
    assert [chart["name"] for chart in page.charts] == ["digital-trade"]


def test_one_share_and_no_carrying_on(run_page):
    page = run_page("four-openings", opening="sustainability", until=2024)
    assert page.results["shares"] == [0.7647]
    assert "trade_growth" not in page.results
