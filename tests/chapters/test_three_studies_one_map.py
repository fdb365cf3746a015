"""The chapter that links the three studies, under several parameters."""

from __future__ import annotations


def test_every_link(run_page):
    page = run_page("three-studies-one-map")
    kinds = [page.results[name] for name in ("agrees", "extends", "gap", "contradicts")]
    assert kinds == [22, 7, 6, 6]
    assert page.results["links"] == sum(kinds)
    assert page.results["pairs"] == 3
    assert page.results["linked"]["liu"] == 9
    assert len(page.charts) == 1
    assert page.tables[0]["html"].count("<li") == sum(kinds) + 4


def test_contradictions_of_two_studies(run_page):
    page = run_page(
        "three-studies-one-map", relation="contradicts", studies=["hua-2026", "xie-hu-2020"]
    )
    assert page.results["links"] == page.results["contradicts"] == 3
    assert page.results["pairs"] == 1
    assert "Liu" not in page.tables[0]["html"]


def test_one_theme(run_page):
    page = run_page("three-studies-one-map", theme="forms")
    assert page.results["links"] == 7
    assert page.results["contradicts"] == 0


def test_a_choice_without_links_ends_in_one_line(run_page):
    page = run_page("three-studies-one-map", theme="forms", relation="contradicts")
    assert "no link between the studies" in page.missing[0]
