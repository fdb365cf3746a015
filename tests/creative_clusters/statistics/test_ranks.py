from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from creative_clusters.statistics.ranks import mobility, moves, ranks

quick = settings(max_examples=40, deadline=None)
# Xie & Hu, table 1, 2008 and 2017.
FIRMS = {
    "Warsaw": (3.81, 5.91),
    "Seongnam": (8.32, 5.41),
    "Beijing": (2.13, 3.40),
    "Melbourne": (0.89, 3.27),
    "New York": (3.00, 0.97),
}
values = st.lists(st.integers(0, 6), min_size=3, max_size=12)


def two_years(early, late, names=None) -> pd.DataFrame:
    names = names or [f"r{i:02}" for i in range(len(early))]
    return pd.DataFrame(
        {
            "region": [*names, *names],
            "year": [2008] * len(early) + [2017] * len(late),
            "measure": "firms",
            "lq": [*early, *late],
        }
    )


def studied() -> pd.DataFrame:
    return two_years(*zip(*FIRMS.values(), strict=True), names=list(FIRMS))


def test_ranks_of_the_studys_cities():
    table = ranks(studied()).set_index(["region", "year"])["rank"]
    assert table["Warsaw"].tolist() == [2, 1]
    assert table["New York"].tolist() == [3, 5]


def test_ties_share_the_best_place():
    table = ranks(two_years([5, 3, 3, 1], [1, 1, 1, 1]))
    early = table[table["year"] == 2008]
    assert early["rank"].tolist() == stats.rankdata([-5, -3, -3, -1], method="min").tolist()
    assert early["tied"].tolist() == [False, True, True, False]
    assert set(table["ties"]) == {"min"}


def test_ranks_are_whole_numbers():
    assert {f"{rank:d}" for rank in ranks(studied())["rank"]} == set("12345")


def test_missing_values_have_no_rank_and_do_not_count():
    table = ranks(two_years([5, np.nan, 1], [1, 2, 3]))
    assert table.groupby("year")["of"].max().to_dict() == {2008: 2, 2017: 3}


def test_newcomers_and_leavers_push_nobody():
    rows = pd.DataFrame(
        {
            "region": ["A", "B", "left", "A", "B", "new"],
            "year": [2008] * 3 + [2017] * 3,
            "lq": [2, 1, 9, 2, 1, 9],
        }
    )
    table = moves(rows)
    assert table["region"].tolist() == ["A", "B"]
    assert (table["climbed"] == 0).all() and (table["of"] == 2).all()
    row = mobility(rows).iloc[0]
    assert row[["n", "left_out"]].tolist() == [2, 2]
    assert np.isnan(row["spearman"])


def test_moves_start_with_the_biggest_climber():
    table = moves(studied())
    assert table["region"].tolist() == ["Beijing", "Melbourne", "Warsaw", "Seongnam", "New York"]
    assert table["climbed"].tolist() == [1, 1, 1, -1, -2]


@quick
@given(values, st.randoms(use_true_random=False))
def test_correlations_are_scipys(early, random):
    late = random.sample(early, len(early))
    row = mobility(two_years(early, late)).iloc[0]
    if len(set(early)) == 1:
        assert np.isnan(row["spearman"]) and np.isnan(row["spearman_p"])
        return
    assert row["spearman"] == pytest.approx(stats.spearmanr(early, late).statistic)
    assert 0 < row["spearman_p"] <= 1


def test_few_regions_try_every_order():
    early, late = [1, 1, 2, 3, 4], [1, 2, 2, 3, 4]
    row = mobility(two_years(early, late)).iloc[0]
    assert row["spearman_method"] == "exact"
    # Reversing a year turns the correlation round and leaves its p.
    turned = mobility(two_years(early, [-x for x in late])).iloc[0]
    assert turned["spearman"] == pytest.approx(-row["spearman"])
    assert turned["spearman_p"] == pytest.approx(row["spearman_p"])


def test_sampled_p_is_repeatable_and_near_the_asymptotic_one():
    rng = np.random.default_rng(0)
    early = rng.normal(size=40)
    rows = two_years(early, early + rng.normal(scale=3, size=40))
    row, again = mobility(rows).iloc[0], mobility(rows).iloc[0]
    assert row["spearman_method"] == "permutation"
    assert row["spearman_p"] == again["spearman_p"]
    pair = (rows.loc[rows["year"] == year, "lq"] for year in (2008, 2017))
    assert row["spearman_p"] == pytest.approx(stats.spearmanr(*pair).pvalue, abs=0.03)


def test_the_expected_move_at_random_is_that_of_simulation():
    rng = np.random.default_rng(4)
    drawn = [np.abs(rng.permutation(10) - np.arange(10)).mean() for _ in range(4_000)]
    row = mobility(two_years(range(10), range(10))).iloc[0]
    assert row["mean_rank_change_random"] == pytest.approx(np.mean(drawn), abs=0.05)
    assert row["mean_rank_change"] == 0


@settings(max_examples=10, deadline=None)
@given(values, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter_and_input_stays(early, random):
    rows = two_years(early, early[::-1])
    before = rows.copy(deep=True)
    shuffled = rows.sample(frac=1, random_state=random.randrange(2**32))
    for function in (ranks, moves, mobility):
        pd.testing.assert_frame_equal(function(rows), function(shuffled))
    pd.testing.assert_frame_equal(rows, before)


def test_an_empty_panel_gives_empty_tables_with_the_same_columns():
    rows = studied()
    for function in (ranks, moves, mobility):
        empty = function(rows.iloc[:0])
        assert empty.empty and list(empty.columns) == list(function(rows).columns)


def test_years_the_wrong_way_round_are_named():
    with pytest.raises(ValueError, match="2017 does not lie before to_year 2008"):
        moves(studied(), 2017, 2008)
