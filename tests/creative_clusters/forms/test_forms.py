"""The classifier of forms, against exact shares of weightings and hostile tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from creative_clusters.forms import classifier as forms

DATA = Path(__file__).parents[3] / "data" / "hua-2026"
INDICATORS = pd.DataFrame(
    [("a", "x", 0, 1), ("b", "x", 0, 1), ("c", "y", 0, 10), ("d", "z", 2, 4)],
    columns=["indicator", "form", "low", "high"],
)


def ratings(cluster="K", **values):
    rows = [(cluster, name, value) for name, value in values.items()]
    return pd.DataFrame(rows, columns=["cluster", "indicator", "value"])


def by_form(table):
    return table.set_index("form")


class TestScores:
    def test_values_run_from_low_to_high_and_stop_there(self):
        table = forms.scaled(ratings(a=-3, b=0.25, c=25, d=3), INDICATORS)
        assert table["scaled"].tolist() == [0, 0.25, 1, 0.5]

    def test_score_is_the_mean_of_what_is_known(self):
        table = by_form(forms.classify(ratings(a=1, b=0.5, c=2), INDICATORS))
        assert table.loc["x", "score"] == 0.75
        assert table.loc["y", "score"] == pytest.approx(0.2)
        assert np.isnan(table.loc["z", "score"])

    def test_bounds_hold_the_score_whatever_the_missing_values_are(self):
        table = by_form(forms.classify(ratings(a=1, c=2), INDICATORS))
        assert table.loc["x", ["lowest", "highest"]].tolist() == [0.5, 1.0]
        assert table.loc["z", ["lowest", "highest"]].tolist() == [0.0, 1.0]
        assert table.loc["y", ["lowest", "highest"]].tolist() == pytest.approx([0.2, 0.2])


class TestWins:
    @pytest.mark.parametrize(("rival", "share"), [(2.5, 0.75), (5.0, 0.5), (9.0, 0.1)])
    def test_share_of_weightings_is_the_exact_one(self, rival, share):
        # x scores w·1 + (1−w)·0 with w uniform, so it beats y in the share 1 − y.
        table = by_form(forms.classify(ratings(a=1, b=0, c=rival), INDICATORS, draws=40000))
        assert table.loc["x", "wins"] == pytest.approx(share, abs=0.01)
        assert table.loc["y", "wins"] == pytest.approx(1 - share, abs=0.01)

    def test_equal_scores_share_the_win(self):
        table = by_form(forms.classify(ratings(c=5, d=3), INDICATORS))
        assert table.loc[["y", "z"], "wins"].tolist() == [0.5, 0.5]

    def test_same_seed_same_answer(self):
        one = forms.classify(ratings(a=1, b=0, c=6), INDICATORS, seed=4)
        pd.testing.assert_frame_equal(
            one, forms.classify(ratings(a=1, b=0, c=6), INDICATORS, seed=4)
        )


class TestHiding:
    def test_nothing_hidden_is_the_answer_itself(self):
        table = forms.hiding(ratings(a=1, b=0.5, c=2), INDICATORS, "K")
        assert table.loc[table["hidden_indicators"] == 0, "answer"].tolist() == ["x"]

    def test_share_of_draws_is_the_exact_one(self):
        # One of three is hidden: without c, or without the strong a or the weak b.
        # x has a = 1, b = 0 (mean 0.5), y has 0.6: y wins, unless b or c is the hidden one.
        table = forms.hiding(ratings(a=1, b=0, c=6), INDICATORS, "K", draws=30000)
        one = table.loc[table["hidden_indicators"] == 1].set_index("answer")["frequency"]
        assert one["x"] == pytest.approx(2 / 3, abs=0.01)
        assert one["y"] == pytest.approx(1 / 3, abs=0.01)

    def test_below_the_bar_nothing_is_judged(self):
        table = forms.hiding(ratings(a=1, b=0.5, c=2), INDICATORS, "K")
        low = table.loc[table["hidden_indicators"] >= 2]  # one of four known, or none
        assert low["answer"].eq(forms.INSUFFICIENT).all()
        assert low["frequency"].eq(1).all()

    @pytest.mark.parametrize("seed", range(20))
    def test_agrees_with_the_classifier(self, seed):
        generator = np.random.default_rng(seed)
        values = {n: v for n, v in zip("abcd", generator.random(4) * 4, strict=True)}
        known = {n: v for n, v in values.items() if generator.random() < 0.7}
        table = ratings(a=np.nan) if not known else ratings(**known)
        answer = forms.classify(table, INDICATORS, draws=1)["answer"].iloc[0]
        found = forms.hiding(table, INDICATORS, "K", draws=3)
        assert found.loc[found["hidden_indicators"] == 0, "answer"].tolist() == [answer]
        assert found.groupby("hidden_indicators")["frequency"].sum().tolist() == pytest.approx(
            [1.0] * found["hidden_indicators"].nunique()
        )

    def test_unknown_cluster(self):
        with pytest.raises(ValueError, match='no cluster "Z"'):
            forms.hiding(ratings(a=1), INDICATORS, "Z")


class TestVerdict:
    def test_best_form_when_enough_is_known(self):
        table = forms.classify(ratings(a=1, b=1, c=2), INDICATORS)
        assert table["answer"].unique().tolist() == ["x"]

    def test_fewer_than_half_known_is_insufficient_even_if_one_form_is_clear(self):
        table = forms.classify(ratings(c=10), INDICATORS)
        assert table["answer"].unique().tolist() == [forms.INSUFFICIENT]
        assert table["closest"].unique().tolist() == ["y"]
        assert table["evidence"].iloc[0] == 0.25

    def test_nothing_known(self):
        table = forms.classify(ratings(a=np.nan), INDICATORS)
        assert table["closest"].eq("").all()
        assert table["wins"].isna().all()

    def test_filled_template_runs(self):
        rated = INDICATORS[["indicator"]].assign(value=1.0)
        sheet = pd.concat([rated.assign(cluster=name) for name in ("One", "Two")])
        table = forms.classify(sheet, INDICATORS)
        assert table.groupby("cluster").size().tolist() == [3, 3]


class TestStudyCases:
    INDICATORS = pd.read_csv(DATA / "form-indicators.csv")
    CASES = pd.read_csv(DATA / "form-examples.csv")
    ARCHETYPES = pd.read_csv(DATA.parent / "examples" / "form-archetypes.csv")

    def test_each_case_fits_best_the_form_for_which_the_study_names_it(self):
        table = forms.classify(self.CASES, self.INDICATORS).drop_duplicates("cluster")
        best = dict(zip(table["cluster"], table["closest"], strict=True))
        assert best["Silicon Valley"] == "innovation"
        assert best["Creative cities of the Yangtze delta"] == "scene"
        assert best["China's MCN agencies"] == "virtual-real"
        assert best["Makers of Shanghai"] == "rainforest"

    def test_the_study_alone_never_gives_enough_to_judge(self):
        table = forms.classify(self.CASES, self.INDICATORS).drop_duplicates("cluster")
        coded = table.loc[~table["cluster"].str.startswith("Example")]
        assert coded["answer"].eq(forms.INSUFFICIENT).all()

    def test_filled_in_example_is_judged(self):
        table = forms.classify(self.CASES, self.INDICATORS).set_index("cluster")
        assert table.loc["Example design quarter", "answer"].iloc[0] == "scene"

    def test_a_university_and_its_office_make_a_town_innovation_driven(self, shared):
        sheet = pd.read_csv(shared / "cases" / "form-university-town.csv")
        table = forms.classify(sheet[["cluster", "indicator", "value"]], self.INDICATORS)
        assert table["answer"].unique().tolist() == ["innovation"]

    def test_an_archetype_of_each_form_comes_out_as_what_it_is(self):
        table = forms.classify(self.ARCHETYPES, self.INDICATORS).drop_duplicates("cluster")
        assert table["answer"].tolist() == list(forms.FORMS)

    def test_two_archetypes_half_and_half_are_undecided_whichever_they_are(self):
        table = forms.mixtures(self.ARCHETYPES, self.INDICATORS)
        half = table["share"] == 0.5
        assert table.loc[half, "answer"].eq(forms.UNDECIDED).all()
        own = dict(zip(self.ARCHETYPES["cluster"].unique(), forms.FORMS, strict=True))
        assert table.loc[~half, "answer"].tolist() == list(table.loc[~half, "cluster"].map(own))

    @pytest.mark.parametrize("form", forms.FORMS)
    def test_a_good_case_of_each_form_wins_against_middling_others(self, form):
        scored = forms.scored(self.INDICATORS)
        share = scored["form"].eq(form) * 0.3 + 0.5
        value = scored["low"] + share * (scored["high"] - scored["low"])
        table = scored[["indicator"]].assign(cluster="A", value=value)
        assert forms.classify(table, self.INDICATORS)["answer"].unique().tolist() == [form]

    def test_a_share_of_the_world_tells_size_and_is_not_scored(self):
        table = self.ARCHETYPES.query("cluster.str.contains('valley')")[["indicator", "value"]]
        table = table.assign(cluster="A")
        world = pd.DataFrame({"indicator": ["patents"], "value": [4.0], "cluster": "A"})
        more = forms.classify(pd.concat([table, world]), self.INDICATORS)
        pd.testing.assert_frame_equal(more, forms.classify(table, self.INDICATORS))
        assert forms.scaled(world, self.INDICATORS)["scaled"].isna().all()


class TestHostileInput:
    def test_unknown_indicator(self):
        with pytest.raises(ValueError, match='row 1: "q" is not in the list of indicators'):
            forms.classify(ratings(a=1, q=2), INDICATORS)

    def test_indicator_twice(self):
        with pytest.raises(ValueError, match='"K" has "a" twice'):
            forms.classify(pd.concat([ratings(a=1), ratings(a=0)]), INDICATORS)

    @pytest.mark.parametrize("bad", ["n/a", np.inf])
    def test_value_that_is_no_number(self, bad):
        with pytest.raises(ValueError, match=r"row 1, column value: .* is not a number"):
            forms.classify(ratings(a=1, b=bad), INDICATORS)

    def test_range_that_is_none(self):
        flat = INDICATORS.assign(high=INDICATORS["low"])
        with pytest.raises(ValueError, match='"a" has no range'):
            forms.sheet(flat)

    def test_missing_column(self):
        with pytest.raises(ValueError, match="table of ratings lacks the column value"):
            forms.classify(ratings(a=1).drop(columns="value"), INDICATORS)
