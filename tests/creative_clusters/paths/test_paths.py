"""What the pages on paths say: true to the models, in both languages, under odd values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.paths import (
    advertising,
    freshness,
    honeycomb,
    mapping,
    sentences,
)
from creative_clusters.words import wording
from tests.conftest import spoken


@pytest.fixture(scope="module")
def data(root):
    folder = root / "data"
    return {
        "frameworks": pd.read_csv(folder / "hua-2026" / "frameworks.csv", keep_default_na=False),
        "twins": pd.read_csv(folder / "examples" / "twins.csv"),
        "campaigns": pd.read_csv(folder / "examples" / "campaigns.csv"),
        "chain": pd.read_csv(folder / "examples" / "chain.csv"),
    }


def test_only_the_first_path_is_a_sequence(data):
    terms = data["frameworks"].query("framework == 'paths'")
    sequences = terms[terms["level"] == "step"]
    assert set(sequences["parent"]) == {"paths.mapping"}
    assert sequences["term_zh"].tolist() == ["智能感知", "精准映射", "物理重塑"]


def test_the_second_has_two_viewpoints_and_the_third_its_ground(data):
    own = data["frameworks"].set_index("component")
    assert (own["level"] == "viewpoint").sum() == 2
    assert own.loc["paths.honeycomb.trust", "level"] == "ground"
    assert own.loc["paths.honeycomb.chain", "parent"] == "paths.honeycomb.huaqiangbei"


class TestMapping:
    @pytest.mark.parametrize(
        ("days", "said"),
        [(2000, "5.5 years"), (20, "20 days"), (0.05, "1.2 hours"), (1e-5, "0.014 minutes")],
    )
    def test_times_in_the_unit_that_fits(self, days, said):
        assert sentences.duration(days) == said

    def test_best_intervals_of_the_twins(self, data):
        table = mapping.twins(data["twins"], 0.1)
        assert table["best_days"].tolist() == pytest.approx([2000, 20, np.sqrt(0.1 / 2400)])
        assert table["least_loss"].tolist() == pytest.approx([60, 110, 0.4 + np.sqrt(240)])
        faster = mapping.twins(data["twins"], 0.1, drift=4)
        assert (faster["best_days"] * 2).tolist() == pytest.approx(table["best_days"].tolist())

    def test_sentences_hold_what_they_say(self, data):
        terms = mapping.terms_of(data["twins"].iloc[0])
        said = sentences.matched(terms, 0.25)
        assert "every 5.5 years" in said
        assert "20 (33% of the whole) for the error" in said
        assert "2.7 years to 11 years" in said  # half and twice the best
        dear = sentences.real_time("tower", mapping.terms_of(data["twins"].iloc[2]))
        assert "86 times" in dear  # 0.05 over 0.001 × 2,400,000 / 1440² / 2
        cheap = sentences.real_time("tower", mapping.terms_of(data["twins"].iloc[2], cost=0.001))
        assert "12 times" in cheap

    def test_simulated_twins_follow_the_formula(self, data):
        points = mapping.simulated(mapping.terms_of(data["twins"].iloc[1]))
        assert (points["simulated"] / points["formula"] - 1).abs().max() < 0.05
        assert "of 5 lie within two standard errors" in sentences.agreement(points)


class TestFreshness:
    def test_renewal_in_words(self):
        said = sentences.renewed({"half_life": 6.0, "cost": 1.0}, "months")
        best = freshness.best_interval(half_life=6.0, cost=1.0)
        assert f"every {best:.2g} months" in said
        assert f"{2 ** (-best / 6):.0%} of its height" in said

    def test_renewal_that_no_longer_pays(self):
        assert "no renewal would pay" in sentences.renewed(
            {"half_life": 2.0, "cost": 2.0}, "months"
        )
        assert "never pays" in sentences.renewed({"half_life": 1.0, "cost": 2.0}, "months")

    @pytest.mark.parametrize(("gain", "words"), [(0.0, "12 if each"), (0.3, "stops at 240")])
    def test_gain_in_words(self, gain, words):
        terms = {"half_life": 6.0, "cost": 1.0}
        assert words in sentences.gained(gain, horizon=60, most=240, **terms)


class TestAdvertising:
    def test_readings_name_their_cheapest(self, data):
        best = advertising.cheapest(advertising.measures(data["campaigns"])).set_index("pricing")
        assert best.loc["CPM"].to_dict() == {"study": "short_video", "standard": "banner"}
        assert best.loc["CPA"].to_dict() == {"study": "search", "standard": "live_stream"}
        assert best.loc["CPC"].nunique() == best.loc["CPS"].nunique() == 1

    def test_findings_and_sentences(self, data):
        priced = advertising.measures(data["campaigns"])
        assert "2 of 4" in sentences.ads(priced)
        one = data["campaigns"].iloc[:1]
        assert "all 4 measures" in sentences.ads(advertising.measures(one))
        cpm = sentences.ads_said(data["campaigns"], priced)[2]
        assert "1.7 to 3 times here" in cpm  # 300,000 over 180,000 and 2,400,000 over 800,000

    def test_a_campaign_without_sales_is_no_cheapest(self, data):
        none = data["campaigns"].assign(orders=[0, 900, 2700, 540])
        best = advertising.cheapest(advertising.measures(none)).set_index("pricing")
        assert best.loc["CPS", "standard"] == "live_stream"


class TestHoneycomb:
    def test_an_hour_is_worth_the_trips_on_the_longest_path(self, data):
        said = sentences.an_hour(data["chain"], 100.0)
        assert "(trips: 9)" in said
        assert said.endswith("worth 600.")
        nothing = data["chain"].assign(travel_hours=5.0)
        assert "worth nothing" in sentences.an_hour(nothing, 100.0)

    def test_without_trust_the_rest_is_shorter_ways(self, data):
        said = sentences.trusted(data["chain"], 1.0, near_handover=8.0, far_handover=8.0)
        assert "trust makes up 0% of that" in said

    def test_worth_of_each_step(self, data):
        table = honeycomb.worth_of_nearness(data["chain"], value_of_hour=10.0)
        assert table["saved"].is_monotonic_decreasing
        assert table["worth"].iloc[0] == pytest.approx(10 * table["saved"].max())
        assert not table.set_index("step").loc["content", "near"]
        named = spoken("zh", sentences.steps_named, table, data["chain"])
        assert set(named["name"]) == set(data["chain"]["step_zh"])

    def test_certain_durations_lie_on_the_line(self, data):
        points = honeycomb.varied(data["chain"], [0.0, 1.0], spread=0.0, runs=2)
        for name in ("simulated", "simulated_low", "simulated_high"):
            assert points[name].tolist() == pytest.approx(points["formula"].tolist())

    def test_largest_step_of_the_reach(self):
        swept = pd.DataFrame({"reach": [0.0, 0.5, 1.0], "hours": [9, 4, 3], "saved": [0, 5, 6]})
        said = sentences.reached(swept, 1.0)
        assert "saves 6 of 9 hours; the largest step, 5 hours, comes at 0.5 h" in said


class TestAnswers:
    def test_interval(self):
        assert "every 2.4 days" in sentences.interval(2.449, "days", path="mapping")
        assert "never pays" in sentences.interval(np.inf, "days", path="freshness")

    @pytest.mark.parametrize(
        ("handover", "words"), [(1, "7 hours come from being near together"), (8, "save no more")]
    )
    def test_nearness(self, handover, words):
        chain = pd.DataFrame(
            [("a", "", 5, 0.5, 40), ("b", "a", 7, 0.5, 30)],
            columns=["step", "after", "work_hours", "travel_hours", "remote_hours"],
        )
        assert words in sentences.nearness(honeycomb.synergy(chain, near_handover=handover))


@pytest.mark.parametrize("language", ["zh"])
def test_no_english_word_is_left_in_a_chinese_sentence(data, language):
    priced = advertising.measures(data["campaigns"])
    terms = {"half_life": 6.0, "cost": 1.0}
    said = [
        sentences.matched(mapping.terms_of(data["twins"].iloc[0]), 0.1),
        sentences.real_time("tower", mapping.terms_of(data["twins"].iloc[2])),
        sentences.renewed(terms, wording.text("paths.unit.months")),
        sentences.gained(0.1, horizon=60, most=90, **terms),
        sentences.ads(priced),
        *sentences.ads_said(data["campaigns"], priced),
        sentences.an_hour(data["chain"], 9.0),
        sentences.trusted(data["chain"], 1.0, near_handover=1.0, far_handover=8.0),
    ]
    for sentence in said:
        words = pd.Series([sentence]).str.findall(r"[A-Za-z]{4,}").iloc[0]
        assert words == [], sentence
    assert mapping.tolerance(0.1)[0] < 1
