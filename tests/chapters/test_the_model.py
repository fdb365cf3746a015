"""The chapter on Liu's model, under several parameters."""

from __future__ import annotations


def test_the_whole_matrix(run_page):
    page = run_page("the-model")
    assert page.results["features"] == 3
    assert page.results["measures"] == 12
    assert page.results["problems_answered"] == 7
    assert page.results["lost"] == 24  # of 29 problems and measures
    assert page.results["cases"] == 12
    assert len(page.charts) == 1
    features, answers, governance = (table["html"] for table in page.tables)
    assert "信息茧房" in features
    assert "Regulatory sandbox" in answers
    assert "Completion bond" in answers
    assert "principal body" in governance


def test_what_the_government_is_called_on_for_in_policy(run_page):
    page = run_page("the-model", problem="policy", actor="government")
    assert page.results["measures"] == 4
    assert page.results["calls"]["government"] == 4
    assert "Drive by data" not in page.tables[1]["html"]


def test_the_chain_alone(run_page):
    page = run_page("the-model", problem="chain")
    assert page.results["measures"] == 5
    assert page.results["problems_answered"] == 2


def test_society_is_called_on_once_in_policy(run_page):
    page = run_page("the-model", problem="policy", actor="society")
    assert page.results["measures"] == 1  # fourfold governance calls on all
    assert sum(page.results["calls"].values()) == 4
