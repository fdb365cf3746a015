"""The chapter on input and output, under several parameters."""

from __future__ import annotations


def test_china_and_both_lists(run_page):
    page = run_page("input-and-output")
    assert page.results == {
        "research_sum": 100.0,
        "largest_over_place": 2.47,  # 42.3 over 17.1
        "world_research": 14796,  # 12,577 over 85%
        "clusters_lead": 6,
        "export_shares": [40.87, 35.89, 46.96, 47.11],
        "export_as_printed": True,
        "pangyo_growth": 13.43,  # (1450/600)^(1/7) − 1
        "ratios": {"technology": 1.58, "labour": 1.267},  # 474/300 and 133/105, invented
    }
    assert len(page.charts) == 5
    # As the audit has it: the study prints whole hundreds of millions, 1449.5/600.5 at least.
    assert "13.42% to 13.45%" in page.said


def test_the_leader_itself_and_one_list(run_page):
    page = run_page("input-and-output", place="United States", export="projects")
    assert page.results["largest_over_place"] == 1.0
    assert page.results["export_shares"] == [46.96, 47.11]


def test_a_union_and_the_other_list(run_page):
    page = run_page("input-and-output", place="Japan", export="firms")
    assert page.results["largest_over_place"] == 5.1
    assert page.results["export_shares"] == [40.87, 35.89]
