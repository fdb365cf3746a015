"""The path finder: rules that can be read, answers that say what they rest on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative_clusters.data import sources
from creative_clusters.paths import pathfinder
from creative_clusters.statistics.trends import trends
from creative_clusters.words import wording
from tests.conftest import spoken


def cases(**facts):
    return pd.DataFrame({"cluster": ["A"], **{name: [value] for name, value in facts.items()}})


def find(**facts):
    return pathfinder.find(cases(**facts)).iloc[0]


FULL = {
    "stage": "organisation",
    "form": "rainforest",
    "trend_firms": "rising",
    "trend_revenue": "none",
    "firm_scale": 0.6,
    "gap_sensing": 0.2,
    "gap_freshness": 0.1,
    "gap_chain": 0.8,
    "gap_trust": 0.6,
}


class TestFind:
    def test_points_add_up_by_hand(self):
        found = find(**FULL)
        assert found[list(pathfinder.PATHS)].tolist() == [0, 0, 6]
        assert (found["upgrade_path"], found["footing"]) == ("honeycomb", "clear")
        assert set(found["reasons"].split(";")) == {
            "chain_gap", "trust_gap", "small_firms", "organisation_stage", "rainforest_form"
        }  # fmt: skip

    def test_no_path_is_named_below_half_of_the_facts(self):
        facts = dict(list(FULL.items())[:4])
        found = find(**facts)
        assert (found["upgrade_path"], found["footing"]) == ("", "insufficient")
        assert (found["known"], found["needed"], found["facts"]) == (4, 5, 9)
        assert found["reasons"] == "organisation_stage;rainforest_form"
        assert find(**facts, firm_scale=2)["upgrade_path"] == "honeycomb"

    def test_equal_points_name_both_paths(self):
        found = find(trend_firms="falling", firm_scale=0.5, **dict.fromkeys(pathfinder.GAPS[:3], 0))
        assert (found["upgrade_path"], found["footing"]) == ("", "tied")
        assert found["tied"] == "freshness;honeycomb"

    def test_nothing_speaks(self):
        still = {"trend_firms": "rising", "trend_revenue": "none"}
        assert find(**still, firm_scale=1, gap_chain=0, gap_trust=0)["footing"] == "none"

    @pytest.mark.parametrize("trend", pathfinder.TRENDS)
    def test_a_trend_speaks_only_where_it_is_clear(self, trend):
        assert [find(**{trend: one})["freshness"] for one in ("rising", "none", "falling")] == [
            0, 0, 1
        ]  # fmt: skip
        assert find(**{trend: "none"})["known"] == 1  # that none is clear is known
        assert find(**{trend: "insufficient"})["known"] == 0

    @pytest.mark.parametrize("unknown", ["", "not_identified", np.nan, None])
    def test_unknown_facts_count_as_unknown(self, unknown):
        assert find(stage=unknown)["known"] == 0

    @pytest.mark.parametrize(("gap", "points"), [(0.49, 0), (0.5, 2)])
    def test_border_of_a_gap(self, gap, points):
        assert find(gap_sensing=gap)["mapping"] == points

    def test_own_rules(self):
        own = pathfinder.rules().assign(points=0)
        own.loc[own["rule"] == "falling", "points"] = 1
        found = pathfinder.find(cases(**FULL, cluster_note=1), table=own).iloc[0]
        assert found["footing"] == "none"


class TestWhatWouldChange:
    def test_every_change_named_does_change_the_path(self):
        start = {**FULL, "gap_chain": 0.1, "gap_trust": 0.1, "gap_freshness": 0.7}
        table = pathfinder.what_would_change(cases(**start))
        assert len(table)
        for change in table.itertuples():
            value = change.if_value
            if change.if_comparison == "<":
                value = value - 0.01
            found = find(**{**start, change.fact: value})
            assert found["upgrade_path"] == change.upgrade_path
            assert change.upgrade_path != change.from_path

    def test_a_firm_answer_has_nothing_that_would_change_it(self):
        assert pathfinder.what_would_change(cases(**FULL)).empty

    def test_without_an_answer_there_is_none_to_change(self):
        assert pathfinder.what_would_change(cases(trend_firms="falling")).empty


class TestDeciding:
    def test_by_hand_with_one_fact_open(self):
        facts = {**FULL, "gap_chain": 0.8, "gap_trust": 0, "firm_scale": 2, "form": "scene"}
        table = pathfinder.deciding(cases(**{**facts, "stage": "", "trend_firms": "none"}))
        # The honeycomb has 2 points, keeping fresh 1, and 3 with two of the five stages.
        assert table["fact"].tolist() == ["stage"]
        assert table["hangs"].tolist() == pytest.approx([1 - (0.4**2 + 0.6**2)])

    def test_only_what_is_not_known_and_the_weightiest_first(self):
        table = pathfinder.deciding(cases(trend_firms="falling", gap_chain=0.9))
        assert set(table["fact"]) == set(pathfinder.facts()) - {"trend_firms", "gap_chain"}
        assert table["hangs"].is_monotonic_decreasing
        assert pathfinder.deciding(cases(**FULL)).empty

    @settings(deadline=None, max_examples=10)
    @given(st.sets(st.sampled_from(sorted(FULL)), min_size=6))
    def test_agrees_with_draws(self, names):
        known = {name: FULL[name] for name in names}
        exact = pathfinder.deciding(cases(**known)).set_index("fact")["hangs"]
        generator = np.random.default_rng(0)

        def drawn() -> dict:
            return {
                fact: generator.choice(pathfinder.CHOICES[fact])
                if fact in pathfinder.CHOICES
                else generator.choice([0.2, 0.9] if fact in pathfinder.GAPS else [0.5, 1.5])
                for fact in pathfinder.facts()
            } | known

        for fact in exact.index[:1]:
            pairs = [(one := drawn(), one | {fact: drawn()[fact]}) for _ in range(150)]
            table = pd.DataFrame([case | {"cluster": "A"} for pair in pairs for case in pair])
            paths = pathfinder.find(table)[["upgrade_path"]].to_numpy().reshape(-1, 2)
            share = (paths[:, 0] != paths[:, 1]).mean()
            assert share == pytest.approx(exact[fact], abs=0.16)  # four standard errors


class TestTables:
    def test_rules_speak_of_every_path_and_have_words(self):
        rules = pathfinder.rules()
        assert set(rules["upgrade_path"]) == set(pathfinder.PATHS)
        for rule in rules["rule"]:
            for language in wording.LANGUAGES:
                assert spoken(language, wording.text, f"path.rule.{rule}")

    def test_empty_template_runs(self):
        assert pathfinder.find(pathfinder.template(["A", "B"]))["footing"].eq("insufficient").all()

    @settings(deadline=None, max_examples=20)
    @given(st.permutations(list(FULL)))
    def test_order_of_columns_does_not_matter(self, names):
        table = cases(**FULL)[["cluster", *names]]
        assert pathfinder.find(table)["honeycomb"].iloc[0] == 6


class TestHostileInput:
    def test_text_where_a_number_belongs(self):
        with pytest.raises(ValueError, match='row 0, column trend_firms: "up" is none of rising'):
            find(trend_firms="up")

    def test_gap_beyond_one(self):
        with pytest.raises(ValueError, match="column gap_chain: 3 is outside 0"):
            find(gap_chain=3)

    def test_missing_name(self):
        with pytest.raises(ValueError, match="lacks the column cluster"):
            pathfinder.find(pd.DataFrame({"firm_scale": [1.0]}))


@pytest.fixture(scope="module")
def data() -> sources.DataPackage:
    return sources.studies()


class TestKnown:
    def test_facts_of_a_city_are_those_of_its_tables(self, data):
        known = pathfinder.known(data).set_index("cluster")
        hong_kong = known.loc["Hong Kong"]
        assert (hong_kong["trend_firms"], hong_kong["trend_revenue"]) == ("none", "rising")
        ends = [hong_kong[f"trend_revenue_{side}"] for side in ("from", "to")]
        assert ends == [0.06, 3.49]
        assert hong_kong["firm_scale"] == pytest.approx(3.49 / 0.65)
        assert known.loc["Tokyo", "stage"] == "not_identified"
        assert known[list(pathfinder.GAPS)].isna().all(axis=None)
        assert len(known) == 33

    def test_every_trend_is_that_of_the_one_rule(self, data):
        decided = trends(data.panel).set_index(["region", "measure"])["direction"]
        known = pathfinder.known(data).set_index("cluster")
        for (region, measure), direction in decided.items():
            assert known.loc[region, f"trend_{measure}"] == direction

    def test_sheets_of_the_package_fill_what_its_tables_do_not_know(self, data):
        rated = data.table("form-archetypes").query("cluster.str.contains('makers')")
        told = pd.DataFrame({"cluster": ["tokyo"], "firm_scale": [9.0], "gap_chain": [0.9]})
        tables = {**data.tables, "clusters": told, "form-examples": rated.assign(cluster="东京")}
        more = sources.DataPackage(data.path, data.description, tables)
        tokyo = pathfinder.known(more).set_index("cluster").loc["Tokyo"]
        assert (tokyo["form"], tokyo["gap_chain"]) == ("rainforest", 0.9)
        assert tokyo["firm_scale"] == pytest.approx(0.49 / 3.16)  # its tables know it
        assert pathfinder.find(pathfinder.known(more))["upgrade_path"].ne("").sum() == 1

    def test_facts_given_by_hand(self, data):
        case = pathfinder.known(data).query("cluster == 'Tokyo'")
        found = pathfinder.with_facts(case, ["gap_chain=0.9", "form=scene"])
        assert pathfinder.find(found)["upgrade_path"].tolist() == ["honeycomb"]
        with pytest.raises(ValueError, match='Did you mean "gap_chain"'):
            pathfinder.with_facts(case, ["gap_chian=0.9"])
        with pytest.raises(ValueError, match="gap_chain: 7 is outside"):
            pathfinder.with_facts(case, ["gap_chain=7"])


def test_borders_of_the_rules_can_be_moved():
    rules = pathfinder.rules(gap=0.8, scale=2.0)
    border = rules.groupby("fact")["value"].first()
    assert [border[f] for f in ("gap_trust", "firm_scale")] == [0.8, 2.0]
    assert pathfinder.find(cases(gap_chain=0.7), table=rules)["honeycomb"].tolist() == [0]
    assert border["stage"] == "technology"
