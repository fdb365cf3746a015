"""The chapter on the classifier, under several parameters."""

from __future__ import annotations


def test_the_example_that_is_filled_in(run_page):
    page = run_page("which-form-is-it")
    assert page.results["cluster"] == "Example design quarter"
    assert page.results["answer"] == page.results["closest"] == "scene"
    assert page.results["score"] == 0.8  # (0.9 + 0.8 + 0.6 + 0.9) / 4
    assert page.results["evidence"] == round(15 / 20, 3)
    assert page.results["hidden_at_most"] == 5  # 10 of 20 are half
    assert [page.results["judged"], page.results["clusters"]] == [1, 7]
    assert 0.7 < page.results["wins"] < 0.95
    assert page.results["undecided"] == {"0.5": 20, "0.75": 0}  # all halves, no three quarters
    assert len(page.charts) == 3
    assert "transfer_office" not in page.tables[0]["html"]
    assert "Technology transfer office" in page.tables[-1]["html"]
    assert page.tables[-1]["csv"].startswith(
        "cluster,form,indicator,value,unit,low,high,gloss,term_en,term_zh"
    )


def test_a_case_of_the_study_has_too_little_evidence(run_page):
    page = run_page("which-form-is-it", rated_cluster="Silicon Valley", draws=200)
    assert page.results["answer"] == "insufficient_evidence"
    assert page.results["closest"] == "innovation"
    assert page.results["hidden_at_most"] == -1
    assert "is not judged even with all that is known" in page.said


def test_a_case_without_any_form_to_score(run_page):
    page = run_page("which-form-is-it", rated_cluster="Pangyo", draws=200, seed=3)
    assert page.results["closest"] == ""
    assert page.results["score"] is None


def test_a_lower_bar_judges_more(run_page):
    page = run_page("which-form-is-it", enough=0.2, draws=200)
    assert page.results["judged"] > 1
