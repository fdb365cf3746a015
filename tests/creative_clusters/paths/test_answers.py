"""What the path finder says: true of the case, in both languages; and what the studies advise."""

from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters.data import sources
from creative_clusters.paths import advice, answers, pathfinder
from creative_clusters.words.wording import LANGUAGES, text


@pytest.fixture(scope="module")
def data() -> sources.DataPackage:
    return sources.studies()


@pytest.fixture(scope="module")
def clusters(data) -> pd.DataFrame:
    return data.table("clusters").fillna(dict.fromkeys(pathfinder.CHOICES, ""))


def said(**facts) -> str:
    case = pd.DataFrame({"cluster": ["A"], **{name: [value] for name, value in facts.items()}})
    return answers.path(pathfinder.find(case).iloc[0], pathfinder.deciding(case))


class TestPath:
    def test_below_half_of_the_facts_there_is_no_answer_but_what_would_decide_it(self):
        told = said(trend_revenue="falling")
        assert told.startswith("Not enough is known of A to name a path: 1 of 9 facts; at least 5")
        assert "would decide it" in told
        assert told.index("freshness gap") < told.index("sensing gap")
        assert told.endswith("(no answer yet): The revenue LQ falls on a clear trend.")
        assert "point to" not in told

    def test_from_half_of_the_facts_on_the_path_is_named(self):
        told = said(
            trend_revenue="rising",
            trend_firms="none",
            firm_scale=2,
            form="scene",
            gap_freshness=0.9,
        )
        assert "rules point to keeping fresh (points: 3; facts known: 5 of 9). The offer" in told

    def test_equal_points_name_both(self):
        told = said(
            trend_firms="falling", trend_revenue="none", firm_scale=0.5, gap_trust=0, gap_chain=0
        )
        assert "equally for keeping fresh and honeycomb" in told

    def test_a_small_scale_is_said_to_be_relative(self):
        assert "relative to firms of every kind there" in said(firm_scale=0.5)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_sentence_has_both_languages(self, data, clusters, language):
        known = pathfinder.known(data)
        found, deciding = pathfinder.find(known), pathfinder.deciding(known)
        changes = pathfinder.what_would_change(clusters)
        lines = [answers.path(row, deciding) for row in found.to_dict("records")]
        lines += [answers.known(row) for row in known.to_dict("records")]
        lines += [answers.changes(changes, cluster) for cluster in clusters["cluster"]]
        lines += [answers.found(found), answers.by_path(pathfinder.find(clusters))]
        lines += [answers.deciding(answers.deciding_table(deciding))]
        assert not any("{" in one or "nan" in one or not one for one in lines)


class TestTables:
    def test_rules_read_as_sentences(self):
        table = answers.rules_table(pathfinder.rules(gap=0.25))
        assert table["if_fact"].iloc[0] == "sensing gap ≥ 0.25"
        assert "revenue LQ is falling" in set(table["if_fact"])

    def test_answers_in_words(self, clusters):
        found = pathfinder.find(clusters)
        table = answers.found_table(found, clusters)
        assert table["upgrade_path"].tolist()[1:] == ["precise mapping", "honeycomb", ""]
        assert table["footing"].iloc[3] == "not enough is known"
        assert answers.found(found).startswith("3 of 4 get a path")
        thin = found.tail(1)
        assert answers.found(thin).startswith("None of the 1 gets a path")
        assert answers.by_path(thin) == ""
        assert "too little is known of 1" in answers.by_path(found)

    def test_changes_in_words(self, clusters):
        changes = pathfinder.what_would_change(clusters)
        assert "keeping fresh if" in answers.changes(changes, "Example film town")
        assert "No single fact" in answers.changes(changes, "Example device district")

    def test_when_all_is_known_nothing_is_to_be_found_out(self, clusters):
        sure = pathfinder.deciding(clusters.iloc[:3])
        assert sure.empty
        assert answers.deciding(answers.deciding_table(sure)) == "Every fact is known"
        assert answers.to_find_out(sure, "Example film town") == ""


class TestAdvice:
    def test_every_path_has_measures_with_actors_and_strategies(self, data):
        table = advice.for_paths(data, pathfinder.PATHS)
        assert table.groupby("upgrade_path")["study"].nunique().tolist() == [2, 2, 2]
        assert table[["term_en", "term_zh", "gloss", "gloss_zh"]].ne("").all(axis=None)
        assert table.loc[table["study"] == "liu", "actors"].ne("").all()
        assert set(table["component"]) <= set(data.table("matrix")["component"]) | set(
            data.table("mechanisms")["component"]
        )

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_row_a_path(self, data, language):
        table = answers.advised_by_path(advice.for_paths(data, ["honeycomb", "mapping"]))
        assert table["upgrade_path"].tolist() == [text("path.mapping"), text("path.honeycomb")]
        assert table[["measures", "strategies"]].ne("").all(axis=None)

    def test_strategies_that_name_a_place_or_its_country(self, data):
        four = set(advice.for_place(data, "Shenzhen", "China")["component"])
        assert four >= {"strategy.radiation", "strategy.radiation.design", "strategy.east-west"}
        whole = advice.for_place(data, "Hong Kong", "China")
        assert set(whole["kind"]) == {"strategy"}
        assert set(whole["component"]) < four
        assert advice.for_place(data, "Tokyo", "Japan").empty
