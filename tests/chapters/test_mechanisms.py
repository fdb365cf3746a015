"""Mechanisms and China's path: what the study names stands on the pages, with its verdicts."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

TEMPLATE = Path(__file__).resolve().parents[2] / "lib" / "clusterbook" / "templates" / "edition"


def shown(page) -> str:
    return "".join(table["html"] for table in page.tables)


def test_three_mechanisms_with_acts_and_verdicts(run_page):
    page = run_page("three-mechanisms")
    assert page.results["acts"] == 6
    assert page.results["evidence"] == 55
    html = shown(page)
    for name in (
        "Symantec",
        "Hotmail",
        "Society 5.0",
        "竞合关系",
        "Porter",
        "Hanson",
        "文化生态",
        "圈子",
        "旁侧效应",
        "Las Vegas",
        "WIPO",
    ):
        assert name in html
    assert "inconsistent-claims#xie-hu.policy-2" in html
    assert "inconsistent-claims#xie-hu.armonk-in-bay-area" in html
    rows = next(table for table in page.tables if table["name"] == "resources-places")
    lq = pd.read_csv(io.StringIO(rows["csv"])).set_index(["region", "measure"])["lq_end"]
    assert lq["New York", "firm-number LQ"] == 0.97


def test_one_mechanism_and_later_years(run_page):
    page = run_page("three-mechanisms", mechanism="coupling", first_year=2012)
    assert page.results["evidence"] == 20
    assert not page.charts
    page = run_page("three-mechanisms", mechanism="governance", last_year=2015)
    assert "3 within them, 2 after they end (2015)" in page.said


def test_chinas_path_has_five_three_and_their_terms(run_page):
    page = run_page("chinas-path")
    assert page.results == {"conditions": 8, "bottlenecks": 5, "strategies": 3, "parts": 16}
    html = shown(page)
    for term in (
        "地理二元性",
        "智能合约",
        "东西互建",
        "价值链低端锁定",
        "人才柔性流动",
        "850 million",
        "示范效应",
        "文化标准",
        "稳健发展",
    ):
        assert term in html


@pytest.mark.parametrize(("bottleneck", "strategies"), [("models", 2), ("loose-chain", 1)])
def test_one_bottleneck_shows_the_strategies_that_answer(run_page, bottleneck, strategies):
    page = run_page("chinas-path", bottleneck=bottleneck)
    assert page.results["bottlenecks"] == 1
    assert page.results["strategies"] == strategies


def test_shenzhen_is_explained_as_the_study_does(run_page):
    page = run_page("shenzhen-explained")
    assert page.results["revenue_lq"] == 6.26
    assert (page.results["steps"], page.results["late"]) == (3, 2)
    html = shown(page)
    for name in ("262.177 billion", "More than 10%", "设计之都", "数字媒体产业长廊", "打造创意"):
        assert name in html
    later = run_page("shenzhen-explained", first_year=2012, last_year=2016)
    assert later.results["revenue_lq"] == 5.64
    assert run_page("shenzhen-explained", last_year=2012).results["late"] == 2


@pytest.mark.parametrize("name", ["three-mechanisms", "chinas-path", "shenzhen-explained"])
def test_other_editions_end_in_one_line(run_page, name):
    page = run_page(name, data=TEMPLATE)
    assert len(page.missing) == 1
    assert not page.tables
