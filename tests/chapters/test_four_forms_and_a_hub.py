"""The chapter on the four forms and the hub, under several parameters."""

from __future__ import annotations

import csv
import io

import pytest


def test_all_forms_and_their_cases(run_page):
    page = run_page("four-forms-and-a-hub")
    assert page.results["forms"] == 5
    assert page.results["described"] == 4  # the trade hub is only named
    assert page.results["dated"] == 7
    assert page.results["tongji_growth"] == 14.33  # (650/51)^(1/19) − 1
    assert page.results["tongji_aim"] == pytest.approx(2027.22, abs=0.01)
    assert page.results["agencies_growth"] == [234.4, 6.2]  # 160 → 20,000 → 25,400
    assert page.results["venture_over_publications"] == 9.86  # 6.9 over 0.7
    assert len(page.charts) == 3
    assert "Do-it-with-others" in page.tables[0]["html"]
    assert "passed by 2028" in page.said


def test_half_the_pace_and_a_longer_outlook(run_page):
    page = run_page("four-forms-and-a-hub", pace=0.5, until=2035)
    # ln(1000/650) / ln(1 + 0.1433/2) = 6.22 years after 2024
    assert page.results["tongji_aim"] == pytest.approx(2030.22, abs=0.01)
    years = [row["year"] for row in csv.DictReader(io.StringIO(page.charts[1]["csv"]))]
    assert years[-1] == "2035"
    assert "0.5 times its past rate" in page.said


def test_some_forms_only(run_page):
    page = run_page("four-forms-and-a-hub", forms=["scene", "trade-hub"])
    assert page.results["forms"] == 2
    assert page.results["described"] == 1
    assert page.results["dated"] == 2  # the network of creative cities and its precursor
    assert "Silicon Valley" not in page.tables[0]["html"]


def test_a_form_without_dated_cases_says_so(run_page):
    page = run_page("four-forms-and-a-hub", forms=["trade-hub"])
    assert page.results["dated"] == 0
    assert len(page.tables) == 1  # none without rows
