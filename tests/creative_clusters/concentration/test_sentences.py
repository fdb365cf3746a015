from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.concentration.sentences import amounts as say_amounts
from creative_clusters.concentration.sentences import levels as say
from creative_clusters.concentration.sentences import movement as say_movement
from creative_clusters.concentration.sentences import split as say_split
from creative_clusters.concentration.split import KINDS, QUADRANTS, quadrants, split
from creative_clusters.concentration.split import REASONS as SPLIT_REASONS
from creative_clusters.statistics.concentration import concentration
from creative_clusters.statistics.growth import REASONS as GROWTH_REASONS
from creative_clusters.statistics.growth import (
    beta_convergence,
    growth,
    sigma_convergence,
)
from creative_clusters.statistics.ranks import mobility, moves
from creative_clusters.statistics.trends import DIRECTIONS, trends
from creative_clusters.words import wording
from tests.conftest import spoken

# Xie & Hu, tables 1 and 2 (LQs) and 3 (100 million USD).
FIRMS = {
    "Shenzhen": [0.37, 0.63, 0.60, 0.71, 1.06, 1.19, 1.30, 1.25, 1.43, 1.52],
    "Tokyo": [2.63, 2.68, 2.75, 2.64, 2.79, 3.00, 3.14, 3.06, 3.03, 3.16],
    "Toronto": [0.55, 0.51, 0.41, 0.38, 0.40, 0.38, 0.46, 0.45, 0.44, 0.42],
}
REVENUE = {
    "Shenzhen": [2.7, 3.73, 4.23, 4.68, 5.83, 5.95, 5.87, 5.42, 5.64, 6.26],
    "Tokyo": [0.33, 0.36, 0.37, 0.38, 0.42, 0.39, 0.43, 0.48, 0.52, 0.49],
    "Toronto": [5.77, 6.66, 6.52, 5.65, 5.15, 4.76, 3.88, 3.83, 2.82, 2.31],
    "San Mateo": [3.3, 6.68, 6.15, 4.1, 4.19, 1.1, 1.85, 2.31, 3.67, 4.32],
}
AMOUNTS = {
    "Shenzhen": [10.28, 294.66],
    "Armonk": [1036.30, 791.39],
    "Menlo Park": [0.01, 406.53],
    "Tokyo": [66.79, 201.37],
}


def series(measure: str, table: dict[str, list[float]], years=range(2008, 2018)) -> pd.DataFrame:
    rows = [
        {"region": region, "year": year, "measure": measure, "lq": lq}
        for region, values in table.items()
        for year, lq in zip(years, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=["region", "year", "measure", "lq"])


def panel() -> pd.DataFrame:
    return pd.concat([series("firms", FIRMS), series("revenue", REVENUE)], ignore_index=True)


def amounts() -> pd.DataFrame:
    rows = series("", AMOUNTS, years=[2008, 2017]).rename(columns={"lq": "value"})
    rows["flag"] = np.where(rows["value"] == 0.01, "placeholder", "")
    return rows.drop(columns="measure")


def one_year(*values: float) -> pd.DataFrame:
    return series("firms", {f"r{i}": [v] for i, v in enumerate(values)}, years=[2017])


# Who leads ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([3, 1.5, 1], "r0 has the highest firm-number LQ in 2017 (3.00), ahead of r1 (1.50)."),
        ([3, 3, 1], "r0 and r1 share the highest firm-number LQ in 2017 (3.00), "
                    "ahead of r2 (1.00)."),
        ([1.614, 1.606, 1], "r0 and r1 share the highest firm-number LQ in 2017 (1.61), "
                            "ahead of r2 (1.00)."),  # those that print alike share a place
        ([3, 1, 1], "r0 has the highest firm-number LQ in 2017 (3.00), ahead of r1 and r2 (1.00)."),
        ([3, 3], "All 2 cities have the same firm-number LQ in 2017 (3.00)."),
        ([3], "r0 alone has a value of the firm-number LQ in 2017 (3.00): nothing to compare."),
        ([np.nan], "There is no value of the firm-number LQ in 2017: nothing to compare."),
    ],
)  # fmt: skip
def test_leader(values, sentence):
    assert say.leader(one_year(*values), 2017) == sentence


def test_display_names_and_labels_are_the_callers():
    sentence = spoken(
        "en",
        say.leader,
        panel(),
        2017,
        measure="revenue",
        names={"Shenzhen": "深圳 {city}"},
    )
    assert sentence.startswith("深圳 {city} has the highest revenue LQ in 2017 (6.26), ahead of")


def test_long_lists_are_cut_and_the_rest_counted():
    sentence = say.leader(one_year(*[2.0] * 9, 1.0), 2017)
    assert sentence.startswith("r0, r1, r2, r3, r4 and 4 more share the highest")


def test_two_measures_need_a_choice():
    with pytest.raises(ValueError, match="measures firms, revenue: name one"):
        say.leader(panel(), 2017)


def test_unknown_measures_go_by_their_own_name():
    rows = one_year(1, 2).assign(measure="employment")
    assert "highest employment in 2017" in say.leader(rows, 2017)


# Thresholds --------------------------------------------------------------------------------


def test_above_counts_and_names_who_crossed():
    rows = series(
        "firms",
        {"A": [0.5, 1.0], "B": [2, 0.9], "C": [0.1, 1.5], "D": [0.2, 0.2]},
        years=[2008, 2017],
    )
    assert say.above(rows, 1, 2008, 2017) == (
        "In 2017, 2 of 4 cities had a firm-number LQ of at least 1, up from 1 of 4 in 2008. "
        "At or above it now but not then: A and C. At or above it then but not now: B."
    )
    assert "0 of 4 cities had a firm-number LQ of at least 3, as many as in 2008 (0 of 4)." in (
        say.above(rows, 3, 2008, 2017)
    )
    assert say.above(rows, 0.5, 2017, 2017) == (
        "In 2017, 3 of 4 cities had a firm-number LQ of at least 0.5."
    )
    assert say.above(rows, 1, 2017, 2008) == say.above(rows, 1, 2008, 2017)


def test_a_newcomer_did_not_cross_the_threshold():
    rows = series("firms", {"A": [0.5, 0.5], "B": [np.nan, 3]}, years=[2008, 2017])
    assert say.above(rows, 1, 2008, 2017) == (
        "In 2017, 1 of 2 cities had a firm-number LQ of at least 1. Of 1 city known in both 2008 "
        "and 2017, 0 (0%) reach it in 2017 and 0 (0%) in 2008; known in only one of the two: 1."
    )


def test_a_withheld_year_is_no_failure():
    known = {f"r{i}": [2.0, 2.0] for i in range(6)} | {"low": [0.5, 0.5]}
    withheld = {f"new{i}": [np.nan, 2.0] for i in range(4)} | {"gone": [np.nan, 0.5]}
    rows = series("firms", known | withheld, years=[2008, 2017])
    said = say.above(rows, 1, 2008, 2017)  # not "10 of 12, up from 6 of 7"
    assert "10 of 12 cities" in said and "up from" not in said
    assert "6 (86%) reach it in 2017 and 6 (86%) in 2008; known in only one of the two: 5." in said
    assert say.finding("grid", rows, 1, "firms").startswith("6 of the 7 known in every year")
    assert say.finding("map", rows, 1, "firms").startswith("10 of 12")


def test_above_in_a_year_without_values():
    rows = one_year(1, 2)
    assert say.above(rows, 1, 2008, 2017).endswith(
        "No city has a firm-number LQ in both 2008 and 2017: nothing can be compared."
    )
    assert say.above(rows, 1, 2017, 2018).startswith("There is no value of the firm-number LQ")


# Trends ------------------------------------------------------------------------------------


def test_trends_before_and_after_adjustment_and_where_end_points_mislead():
    sentence = say_movement.trends(trends(panel()), measure="revenue")
    assert sentence == (
        "Trends of the revenue LQ in 4 cities: 2 rising, 1 falling, 1 not clear (at the 5% level). "
        "Clear trends: 3 before and 3 after adjustment for the number of tests "
        "(Benjamini–Hochberg). End points and slope have opposite signs for San Mateo: +1.02 from "
        "2008 to 2017, but −0.24 a year (no clear trend)."
    )


@pytest.mark.parametrize("what", ["direction", "growth_type"])
def test_what_hangs_on_how_a_cell_is_read_is_named_with_both_answers(what):
    ways = {"direction": ["rising", "none"], "growth_type": ["both", "concentration"]}[what]
    found = pd.DataFrame({"measure": "firms", "region": ["A", "B"], what: ways[:1] * 2})
    said = say_movement.hanging(found, found.assign(**{what: ways}))
    assert "hangs on cells" in said and "B (" in said and "A (" not in said
    assert say_movement.hanging(found, found) == ""


def test_how_many_trends_chance_alone_would_give():
    said = say_movement.by_chance(trends(panel())[:4])
    assert "Of 1,200 simulated series" in said and "39% if all of it does" in said
    assert say_movement.by_chance(trends(panel().iloc[:0])) == ""


def test_trends_count_what_adjustment_takes_away():
    rng = np.random.default_rng(0)
    noise = {f"r{i:02}": list(rng.normal(size=10)) for i in range(30)}
    table = trends(series("firms", noise), alpha=0.1)
    before = (table["p"] <= 0.1).sum()
    sentence = say_movement.trends(table)
    assert before > 0 and f"Clear trends: {before} before and 0 after" in sentence
    assert "(at the 10% level)" in sentence
    assert "Clear trends" not in say_movement.trends(trends(series("firms", noise), adjust="none"))


def test_short_series_are_named_or_nothing_is_said():
    rows = series("firms", {**FIRMS, "Oslo": [np.nan] * 8 + [1, 2]})
    assert say_movement.trends(trends(rows)).endswith("Too few years to tell: Oslo.")
    alone = trends(rows[rows["region"] == "Oslo"])
    assert say_movement.trends(alone) == (
        "No series of the firm-number LQ is long enough to tell a trend."
    )


# Amounts -----------------------------------------------------------------------------------


def test_growth_leaders_shrinkers_and_void_rates():
    assert say_amounts.growth(growth(amounts()), top=2) == (
        "Yearly growth of the revenue from 2008 to 2017 was highest in Shenzhen (+45.2%) and "
        "Tokyo (+13.0%). It was negative in 1 of 3 cities: Armonk. No rate for Menlo Park: the "
        "first year's value is flagged as a placeholder or unfit."
    )


def test_growth_names_equals_of_the_last_one_named():
    rows = series("", {"A": [1, 4], "B": [1, 2], "C": [2, 4], "D": [3, 4]}, years=[2008, 2009])
    sentence = say_amounts.growth(growth(rows, value="lq"), top=2)
    assert "A (+300.0%), B (+100.0%) and C (+100.0%)." in sentence
    assert sentence.endswith("It was negative in none of the 4 cities.")


def test_growth_of_one_region_of_void_ones_and_of_none():
    table = growth(amounts())
    tokyo, menlo = (table[table["region"] == region] for region in ("Tokyo", "Menlo Park"))
    assert say_amounts.growth(tokyo) == (
        "The revenue of Tokyo changed by +13.0% a year from 2008 to 2017; "
        "there is no other rate to compare."
    )
    assert say_amounts.growth(menlo).startswith(
        "No yearly growth of the revenue can be given from 2008 to 2017. No rate for Menlo Park"
    )
    assert say_amounts.growth(table.iloc[:0]) == (
        "There are not two years with the revenue: no growth can be told."
    )


def test_concentration_now_and_then():
    assert say_amounts.concentration(amounts(), 2008, 2017, k=2) == (
        "In 2017 the largest share of the revenue of the 4 cities listed is 46.7% (Armonk). "
        "The top 2 hold 70.7%. The Herfindahl–Hirschman index (HHI) is 0.320, as with 3.1 equal "
        "shares. In 2008 the top 2 of 4 cities held 99.1%. HHI was 0.870 in 2008: concentration "
        "among those listed has fallen, unless they were chosen by their values of 2017, "
        "which alone can bring "
        "this about."
    )
    chosen = say_amounts.concentration(amounts(), 2008, 2017, k=2, by_end=True)
    assert "does not show that concentration has fallen" in chosen
    table = concentration(amounts(), k=2)
    title = say_amounts.finding("effective", table, by_end=True)
    assert title.endswith("the list was drawn up by its values of 2017")


def test_concentration_compares_those_known_in_both_years():
    said = say_amounts.concentration(amounts().drop(index=0), 2008, 2017)
    assert "of the 4 cities listed" in said
    assert "3 cities are known in 2008 as well (known in only one of the two: 1)" in said
    own = say_amounts.concentration(amounts().drop(index=[0, 1]), 2008, 2017)
    assert said.rpartition("HHI was ")[2] == own.rpartition("HHI was ")[2]
    renamed = amounts().replace({"region": {"Tokyo": "Edo"}}, regex=False)
    renamed = pd.concat([renamed[renamed["year"] == 2008], amounts().query("year == 2017")])
    assert "known in only one of the two: 2" in say_amounts.concentration(renamed, 2008, 2017)


def test_concentration_of_ties_of_one_region_and_of_nothing():
    ties = one_year(2, 2, 1).rename(columns={"lq": "value"})
    assert "40.0% (each of 2 cities)" in say_amounts.concentration(ties, 2017, 2017)
    assert "says nothing about concentration" in say_amounts.concentration(
        one_year(2).rename(columns={"lq": "value"}), 2017, 2017
    )
    for rows in (one_year(0, 0), one_year()):
        rows = rows.rename(columns={"lq": "value"})
        assert say_amounts.concentration(rows, 2017, 2017).startswith("There is no value of the")


# Split, quadrants, mobility, convergence ---------------------------------------------------


def test_split_names_each_kind_and_what_is_undefined():
    rows = panel()
    rows.loc[(rows["region"] == "Tokyo") & (rows["year"] == 2008), "lq"] = 0.0
    assert say_split.split(split(rows)) == (
        "The revenue LQ of 2017 is higher than that of 2008 in 1 and lower in 1 of 2 cities where "
        "both LQs are known. LQ higher, number and scale of firms moving in opposite directions: 1 "
        "(Shenzhen). LQ lower through both fewer and smaller firms: 1 (Toronto). Not defined for "
        "Tokyo: a firm-number LQ is zero."
    )
    assert say_split.split(split(rows.iloc[:0])).startswith("There is nothing to split")


def test_quadrants_of_a_year():
    assert say_split.quadrants(quadrants(panel()), 2017) == (
        "Number and relative scale of firms are known for 3 cities in 2017. Many firms, large "
        "ones: 1 (Shenzhen). Many firms, small ones: 1 (Tokyo). Few firms, large ones: 1 (Toronto)."
    )
    assert say_split.quadrants(quadrants(panel()), 1999).startswith("There is nothing to place")


def test_mobility_names_climbers_fallers_and_who_is_left_out():
    rows = series(
        "firms",
        {"A": [1, 4], "B": [2, 3], "C": [3, 2], "D": [5, 1], "E": [9, np.nan]},
        years=[2008, 2017],
    )
    assert say_movement.mobility(mobility(rows), moves(rows)) == (
        "The 4 cities with the firm-number LQ in both 2008 and 2017 moved 2.0 places on average; "
        "in a random order it would be 1.2. Spearman's rank correlation between the two years is "
        "−1.00 (p = 0.083). Biggest climb, 3 places: A (from 4 to 1). Biggest fall, 3 places: D "
        "(from 1 to 4). Left out, with a value in only one of the years: 1 city."
    )


def test_one_place_is_singular_and_no_move_has_no_climber():
    swap = series("firms", {"A": [1, 2], "B": [2, 1]}, years=[2008, 2017])
    sentence = say_movement.mobility(mobility(swap), moves(swap))
    assert "Biggest climb, 1 place: A (from 2 to 1)" in sentence and "Spearman" not in sentence
    still = series("firms", {"A": [1, 1], "B": [2, 2]}, years=[2008, 2017])
    assert "Biggest" not in say_movement.mobility(mobility(still), moves(still))


def test_convergence_says_so_only_when_it_is_clear():
    closing = series(
        "firms", {f"r{i}": np.linspace(2.0**i, 8 + i, 6) for i in range(7)}, years=range(6)
    )
    beta, sigma = (f(closing, value="lq") for f in (beta_convergence, sigma_convergence))
    for sentence in (say_movement.beta(beta, by_end=True), say_movement.sigma(sigma, by_end=True)):
        assert "of simulated lists drawn up so" in sentence
        assert "clear trend" not in sentence
    assert say_movement.beta(beta).startswith("Those that started with a lower firm-number LQ grew")
    assert "fell from 1.50 to" in say_movement.sigma(sigma)
    few = closing[closing["region"].isin(["r0", "r1"]) & (closing["year"] < 3)]
    beta, sigma = (f(few, value="lq") for f in (beta_convergence, sigma_convergence))
    assert say_movement.beta(beta).endswith("is not identified with 2 cities.")
    assert "is not identified" in say_movement.sigma(sigma)


# Everything, in both languages -------------------------------------------------------------


def everything(panel: pd.DataFrame, amounts: pd.DataFrame) -> list[str]:
    of_one = [
        sentence
        for measure in ("firms", "revenue")
        for sentence in (
            say.leader(panel, 2017, measure=measure),
            say.above(panel, 1, 2008, 2017, measure=measure),
            say_movement.trends(trends(panel), measure=measure),
            say_movement.mobility(mobility(panel), moves(panel), measure=measure),
            say_movement.beta(beta_convergence(panel, value="lq"), measure=measure),
            say_movement.sigma(sigma_convergence(panel, value="lq"), measure=measure),
        )
    ]
    return [
        *of_one,
        say_split.split(split(panel)),
        say_split.quadrants(quadrants(panel), 2017),
        say_amounts.growth(growth(amounts)),
        say_amounts.concentration(amounts, 2008, 2017),
    ]


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows,
        lambda rows: rows.iloc[:0],
        lambda rows: rows[rows["region"] == "Tokyo"],
        lambda rows: rows[rows["region"].isin(["Tokyo", "Shenzhen"])],
        lambda rows: rows.assign(**{rows.columns[-1]: 1.0}),
        lambda rows: rows.assign(**{rows.columns[-1]: 0.0}),
        lambda rows: rows.assign(**{rows.columns[-1]: np.nan}),
    ],
    ids=["studied", "empty", "one region", "two regions", "all equal", "all zero", "all missing"],
)
def test_every_selection_has_plain_sentences(change, language):
    for sentence in everything(change(panel()), change(amounts().drop(columns="flag"))):
        assert sentence and sentence[-1] in ".。"
        assert not any(broken in sentence for broken in ("nan", "inf ", "{", "<NA>", "None"))


def test_every_code_of_the_tables_has_its_words():
    codes = {
        "direction": DIRECTIONS,
        "growth": GROWTH_REASONS,
        "split": (*KINDS, *SPLIT_REASONS),
        "quadrant": QUADRANTS,
        "adjust": ("bh", "by", "none"),
    }
    for area, names in codes.items():
        for name in names:
            assert all(spoken(code, wording.text, f"{area}.{name}") for code in wording.LANGUAGES)
