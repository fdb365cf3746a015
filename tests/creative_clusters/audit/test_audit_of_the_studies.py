"""The audit of the three studies: its floors, and verdicts worked out by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from creative_clusters.audit import (
    REGISTRY,
    STRENGTHS,
    VERDICTS,
    WEIGHTS,
    audit,
    chance,
    consequences,
    implied,
    judgements,
    read_rows,
    tables_beside,
)
from creative_clusters.audit.intervals import PRECISIONS, number
from creative_clusters.data import sources
from creative_clusters.drivers import cases
from creative_clusters.statistics.trends import trends
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


def test_stored_shares_of_random_series_are_the_computed_ones(stored, facts, tables):
    found = chance(stored, facts, tables)
    pd.testing.assert_frame_equal(stored[list(found)], found, check_dtype=False)


def test_stored_base_rates_of_the_criteria_are_the_computed_ones(facts, tables):
    criteria = read_rows(DATA / "criteria.csv")
    drawn = criteria[criteria["trial"] != ""]
    found = chance(drawn.assign(check=drawn["trial"]), facts, tables)
    pd.testing.assert_frame_equal(drawn[list(found)], found, check_dtype=False)


def test_there_are_enough_claims_and_enough_are_checked_by_code(stored):
    assert len(stored) >= 200
    assert (~stored["check"].str.startswith("missing(")).sum() >= 100
    assert set(stored["source"]) == STUDIES


def test_every_claim_can_be_found_and_has_known_words(audited):
    assert audited["id"].is_unique
    for column in ("locator", "claim", "check", "kind", "weight", "basis"):
        assert (audited[column] != "").all()
    assert set(audited["weight"]) == set(WEIGHTS)
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
    open_claims = audited[audited["verdict"].isin(["not checkable", "in part"])]
    assert (open_claims["missing"].str.len() > 5).all()


def test_no_verdict_is_without_a_reason(audited):
    given = audited[["working", "missing", "words"]].apply("".join, axis=1)
    assert (given.str.len() > 2).all()
    from_missing = audited["check"].str.startswith("missing(")
    assert (audited.loc[from_missing, "basis"] == "missing").all()


def test_what_rests_on_outside_knowledge_says_so_and_names_where_it_can_be_looked_up(
    audited, facts
):
    rests = audited["rests_on"] != ""
    assert (audited.loc[rests, "basis"] == "outside").all()
    outside = facts[facts["source"] == "outside"]
    without = outside[outside["address"] == ""]
    assert set(without["id"]) == {"outside.megalopolis-year", "outside.kotkin-year"}  # two books
    assert outside["address"].str.match(r"https?://|$").all()


def test_where_words_hold_in_part_the_verdict_says_which(audited):
    part = audited[audited["verdict"] == "in part"]
    assert len(part) >= 15
    assert part["words"].str.contains(": reproduced|: within rounding").all()
    assert part["words"].str.contains(": not checkable").all()


def test_every_word_of_the_criteria_is_tested_wherever_it_occurs(stored):
    criteria, places = (read_rows(DATA / f"{name}.csv") for name in ("criteria", "wording"))
    assert set(places["check"]) == set(criteria["check"]) <= set(REGISTRY)
    checks = stored.set_index("id")["check"]
    for place in places.to_dict("records"):
        assert place["claim"] or place["note"], place["passage"]
        for claim in place["claim"].split():
            decides = checks[claim].startswith(("missing(", "same_as(")) or place["note"]
            assert decides or f"{place['check']}(" in checks[claim], place["passage"]


def test_the_passages_listed_are_found_in_the_documents(shared):
    files = {"xie-hu-2020": "002_*", "hua-2026": "000_*", "liu": "003_*"}
    places = read_rows(DATA / "wording.csv")
    for source, pattern in files.items():
        [file] = (shared / "sources").glob(pattern)
        text = "".join(file.read_text("utf-8").split()).partition("\n1Ernst")[0]
        text = text.replace("ꎬ", "，").translate({0xFF10 + n: str(n) for n in range(10)})
        own = places[places["source"] == source]
        for passage in own["passage"]:
            assert passage in text, passage


def test_words_for_a_trend_never_contradict_the_trend_that_other_pages_show(stored, audited):
    panel = sources.read(DATA).panel
    directions = trends(panel).set_index(["measure", "region"])["direction"]
    of = {"firm-lq": "firms", "revenue-lq": "revenue"}
    said = re.compile(r"^(fluctuates|stays_level)\(([\w-]+)\[([^\],]+)\]\)$")
    seen = 0
    for row in audited[audited["verdict"] == "reproduced"].to_dict("records"):
        if found := said.match(row["check"]):
            seen += 1
            assert directions[of[found[2]], found[3]] == "none", row["id"]
    assert seen >= 2


def test_every_check_is_used():
    files = {
        "claims.csv": "check",
        "examples/audit/claims.csv": "check",
        "implied.csv": "expression",
        "consequences.csv": "corrected",
        "criteria.csv": "trial",
    }
    calls = {
        name
        for file, column in files.items()
        for call in read_rows(DATA / file)[column]
        for name in re.findall(r"(\w+)\(", re.sub(r'"[^"]*"', "", call))
    }
    assert calls == set(REGISTRY)


def test_no_page_puts_a_city_where_the_audit_says_that_it_is_not(audited):
    places = sources.read(DATA).places.set_index("region")
    doubt = audited.set_index("id").loc["xie-hu.armonk-in-bay-area"]
    assert doubt["verdict"] == "inconsistent"
    assert places.loc["Armonk", "group"] != places.loc["Mountain View", "group"]


def test_the_four_advertising_measures_are_judged_as_their_page_says(audited):
    verdicts = audited.set_index("id")["verdict"]
    found = [verdicts[f"hua.{name}"] for name in ("cpc-gloss", "cps-gloss", "cpm-gloss")]
    assert [*found, verdicts["hua.cpa-is-cost-of-time"]] == [
        "reproduced",
        "in part",
        "in part",
        "inconsistent",
    ]
    page = (DATA.parent / "chapters" / "paths" / "keeping-fresh.ipynb").read_text("utf-8")
    assert "CPC is glossed as in standard use. CPS and CPM agree with it in part" in page


def test_the_british_wholes_are_those_of_their_page(facts, tables):
    found = implied(read_rows(DATA / "implied.csv"), facts, tables).set_index("id")
    wholes = cases.bases(sources.read(DATA).table("cases"))["computed"]
    names = ["hua.uk-firms", "hua.uk-employees", "hua.uk-jobs"]
    assert found.loc[names, "value"].to_numpy() == pytest.approx(wholes.to_numpy())
    assert found.loc[names, "note"].str.contains("does not name the base").all()


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
        ("xie-hu.world-firms-growth", "reproduced"),  # 287 / 560 = 51.25%
        ("xie-hu.tokyo-share-2015", "inconsistent"),  # 94 / 847 = 11.10%
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
        # Shares of all industries: (2453.76 / 0.455 + 991.9) / 5511.3 = 116%
        ("xie-hu.revenue-lq-strongest", "inconsistent"),
        ("xie-hu.shenzhen-world-first", "not checkable"),
        ("xie-hu.guangzhou-below", "reproduced"),  # not among the ten: at most 125.18
        ("xie-hu.chinese-share-higher", "reproduced"),  # 37.49 to 1236.00, the world + 140%
        ("xie-hu.tokyo-gap-hong-kong", "not checkable"),
        ("hua.digital-trade-growth", "within rounding"),  # 12.03%
        ("hua.export-firms-share-2023", "reproduced"),  # 150 / 367 = 40.87%
        ("hua.export-projects-share-2024", "reproduced"),  # 57 / 121 = 47.11%
        ("hua.export-second-period", "inconsistent"),  # 2024-2026 or 2025-2026
        ("hua.clusters-tie", "inconsistent"),  # 26 and 20
        ("hua.clusters-top-ten-sum", "reproduced"),  # 7 + 3
        ("hua.rd-shares-sum", "reproduced"),  # 100.0
        ("hua.xie-zang-year-text", "inconsistent"),  # 2024 and 2022
        ("hua.mcn-slows", "reproduced"),
        ("xie-hu.lq-rise-firms", "in part"),  # 14 of 20; 2.2% a year
        ("xie-hu.tokyo-revenue-fluctuates", "not checkable"),  # a clear rise, two falls
        ("xie-hu.seoul-revenue-fluctuates", "reproduced"),  # S = 0
        ("xie-hu.us-revenue-exceeds", "in part"),  # 2453.76 / 1562.55 = 1.57
        ("xie-hu.seoul-below-tokyo-revenue", "in part"),  # in 3 of 10 years
        ("xie-hu.tokyo-momentum", "in part"),  # 59.3% against 252 / 501 = 50.3%
        ("xie-hu.santa-clara-valley", "inconsistent"),
        ("hua.blind-box-first", "not checkable"),
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
