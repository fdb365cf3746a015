"""The audit of the three studies: its floors, and verdicts worked out by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from creative_clusters.audit import (
    STRENGTHS,
    VERDICTS,
    audit,
    consequences,
    implied,
    judgements,
    read_rows,
    tables_beside,
)
from creative_clusters.audit.intervals import PRECISIONS, number
from tests.conftest import spoken

DATA = Path(__file__).parents[3] / "data"
STUDIES = {"xie-hu-2020", "hua-2026", "liu"}


@pytest.fixture(scope="module")
def facts() -> pd.DataFrame:
    return read_rows(DATA / "facts.csv")


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return tables_beside(DATA / "facts.csv")


@pytest.fixture(scope="module")
def stored() -> pd.DataFrame:
    return read_rows(DATA / "claims.csv")


@pytest.fixture(scope="module")
def audited(stored, facts, tables) -> pd.DataFrame:
    return audit(stored, facts, tables)


def test_stored_verdicts_are_the_computed_ones(stored, audited):
    pd.testing.assert_frame_equal(stored, audited, check_dtype=False)


def test_there_are_enough_claims_and_enough_are_checked_by_code(stored):
    assert len(stored) >= 200
    assert (~stored["check"].str.startswith("missing(")).sum() >= 100
    assert set(stored["source"]) == STUDIES


def test_every_claim_can_be_found_and_has_known_words(audited):
    assert audited["id"].is_unique
    for column in ("locator", "claim", "check", "kind"):
        assert (audited[column] != "").all()
    assert set(audited["verdict"]) <= set(VERDICTS)
    assert set(audited["precision"]) <= set(PRECISIONS)
    assert ((audited["printed"] == "") | (audited["unit"] != "")).all()


def test_every_inconsistency_has_arithmetic_strength_and_an_explanation(audited):
    doubts = audited[audited["verdict"] == "inconsistent"]
    assert set(doubts["strength"]) <= set(STRENGTHS)
    assert (doubts["working"] != "").all()
    assert (doubts["reason"].str.len() > 40).all()
    assert (audited.loc[audited["verdict"] != "inconsistent", "strength"] == "").all()


def test_outside_knowledge_is_never_called_arithmetic(audited):
    rests = audited["rests_on"] != ""
    assert rests.any()
    doubts = audited[rests & (audited["verdict"] == "inconsistent")]
    assert set(doubts["strength"]) == {"outside"}
    assert audited.loc[rests, "rests_on"].str.startswith("outside.").all()


def test_what_cannot_be_checked_names_what_is_missing(audited):
    open_claims = audited[audited["verdict"] == "not checkable"]
    assert (open_claims["missing"].str.len() > 5).all()


def test_facts_have_numbers_units_and_places(facts):
    assert facts["id"].is_unique
    for column in ("source", "locator", "subject", "value", "unit"):
        assert (facts[column] != "").all()
    assert set(facts["source"]) == STUDIES | {"outside"}
    for value in facts["value"]:
        number(value)


def test_a_claim_about_one_fact_prints_what_the_fact_prints(facts, stored):
    values = facts.set_index("id")["value"]
    same = stored[stored["id"].isin(values.index) & (stored["printed"] != "")]
    assert len(same) > 100
    assert (same["printed"].to_numpy() == values[same["id"]].to_numpy()).all()


def test_every_fact_of_the_studies_is_in_a_claim(facts, stored):
    used = {name for check in stored["check"] for name in re.findall(r"[\w.-]+", check)}
    claimed = used | set(stored["id"])
    assert [f for f in facts.query("source != 'outside'")["id"] if f not in claimed] == []


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("xie-hu.world-firms-growth", "reproduced"),  # 287 / 560 = 51.25 %
        ("xie-hu.tokyo-share-2015", "inconsistent"),  # 94 / 847 = 11.10 %
        ("xie-hu.new-york-firms-average", "inconsistent"),  # falls from 33, mean 34
        ("xie-hu.hong-kong-revenue-growth", "reproduced"),  # 405.39 / 235.75 = 1.7196
        ("xie-hu.hong-kong-revenue-rank", "reproduced"),
        ("xie-hu.seongnam-keeps-falling", "reproduced"),
        ("xie-hu.hong-kong-keeps-rising", "inconsistent"),  # 0.81 to 0.65
        ("xie-hu.tokyo-between", "reproduced"),  # 2.63 to 3.16
        ("xie-hu.shenzhen-revenue-lq-rank", "reproduced"),
        ("xie-hu.armonk-in-bay-area", "inconsistent"),
        ("xie-hu.guangzhou-fastest", "not checkable"),
        ("xie-hu.top-three-share-2017", "not checkable"),
        # Shares of all industries: (2453.76 / 0.455 + 991.9) / 5511.3 = 116 %
        ("xie-hu.revenue-lq-strongest", "inconsistent"),
        ("xie-hu.shenzhen-world-first", "not checkable"),
        ("xie-hu.guangzhou-below", "reproduced"),  # not among the ten: at most 125.18
        ("xie-hu.chinese-share-higher", "reproduced"),  # 37.49 to 1236.00, the world + 140 %
        ("xie-hu.tokyo-gap-hong-kong", "not checkable"),
        ("hua.digital-trade-growth", "within rounding"),  # 12.03 %
        ("hua.export-firms-share-2023", "reproduced"),  # 150 / 367 = 40.87 %
        ("hua.export-projects-share-2024", "reproduced"),  # 57 / 121 = 47.11 %
        ("hua.export-second-period", "inconsistent"),  # 2024-2026 or 2025-2026
        ("hua.clusters-tie", "inconsistent"),  # 26 and 20
        ("hua.clusters-top-ten-sum", "reproduced"),  # 7 + 3
        ("hua.rd-shares-sum", "reproduced"),  # 100.0
        ("hua.xie-zang-year-text", "inconsistent"),  # 2024 and 2022
        ("hua.mcn-slows", "reproduced"),
        ("hua.nesta-areas-share", "inconsistent"),  # nine in ten areas, not firms
        ("hua.san-francisco-edition", "inconsistent"),  # venture capital only since 2025
        ("hua.note-26-date", "reproduced"),
    ],
)
def test_verdicts_worked_out_by_hand(audited, claim, verdict):
    assert audited.set_index("id")["verdict"][claim] == verdict


def test_every_working_can_be_read_in_both_languages(stored, facts, tables):
    for found in judgements(stored, facts, tables).values():
        for line in found.steps:
            assert spoken("en", line.text)
            assert spoken("zh", line.text)


def test_implied_quantities_by_hand(facts, tables):
    found = implied(read_rows(DATA / "implied.csv"), facts, tables).set_index("id")
    assert found["high"]["xie-hu.world-revenue-2017"] == pytest.approx(2314.755 / 0.42)
    assert found["value"]["xie-hu.world-firms-2015-by-share"] == pytest.approx(9400 / 11.84)
    assert found["value"]["hua.rd-world"] == pytest.approx(12577 / 0.85)
    assert (found["low"] <= found["high"]).all()
    inside = found["value"].isna() | found["value"].between(found["low"], found["high"])
    assert inside.all()


def test_every_inconsistency_is_followed_up(audited, facts, tables):
    followed = consequences(read_rows(DATA / "consequences.csv"), facts, tables)
    doubts = audited.loc[audited["verdict"] == "inconsistent", "id"]
    assert set(followed["claim"]) == set(doubts)
    assert {"yes", "no"} <= set(followed["matters"])
