"""The chapter on scenes, under several parameters."""

from __future__ import annotations


def test_first_scene_of_the_sheet(run_page):
    page = run_page("scenes")
    assert page.results["scene"] == "Example design quarter"
    # Mean rating 58/15 on a scale from 1 to 5.
    assert page.results["overall"] == round((58 / 15 - 1) / 4, 3)
    assert page.results["dimensions"] == [0.85, 0.55, 0.75]
    assert page.results["creative_cities"] == 6
    assert len(page.charts) == 2
    assert page.tables[-1]["csv"].startswith("scene,element,dimension,trait,rating")


def test_the_other_scene_has_a_rating_missing(run_page):
    page = run_page("scenes", scene="Example office park")
    assert page.results["overall"] < 0.5
    assert page.results["rated"] == 18
    assert "Not rated: social media as glue" in page.said


def test_a_wider_scale_lowers_the_scores(run_page):
    page = run_page("scenes", highest_rating=7, enough=1.0)
    assert page.results["overall"] == round((58 / 15 - 1) / 6, 3)
