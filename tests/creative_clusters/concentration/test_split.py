from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative_clusters.concentration.split import (
    KINDS,
    QUADRANTS,
    quadrants,
    relative_scale,
    split,
)

quick = settings(max_examples=40, deadline=None)
# Xie & Hu, tables 1 and 2, 2008 and 2017: firm-number LQ, revenue LQ.
STUDIED = {
    "Shenzhen": ((0.37, 2.70), (1.52, 6.26)),
    "Hong Kong": ((0.81, 0.06), (0.65, 3.49)),
    "Toronto": ((0.55, 5.77), (0.42, 2.31)),
    "Tokyo": ((2.63, 0.33), (3.16, 0.49)),
    "Taipei": ((0.52, 0.41), (0.95, 0.86)),
}
printed = st.integers(1, 900).map(lambda n: n / 100)
series = st.lists(st.tuples(printed, printed), min_size=2, max_size=8)


def panel(regions: dict, years=(2008, 2017)) -> pd.DataFrame:
    rows = [
        {"region": region, "year": year, "measure": measure, "lq": lq}
        for region, pairs in regions.items()
        for year, pair in zip(years, pairs, strict=True)
        for measure, lq in zip(("firms", "revenue"), pair, strict=True)
    ]
    return pd.DataFrame(rows, columns=["region", "year", "measure", "lq"])


def test_the_studys_cities():
    table = split(panel(STUDIED)).set_index("region")
    shenzhen = table.loc["Shenzhen"]
    assert shenzhen["scale_from"] == pytest.approx(2.70 / 0.37)
    assert shenzhen["d_revenue"] == pytest.approx(np.log(6.26 / 2.70))
    assert shenzhen["d_firms"] == pytest.approx(np.log(1.52 / 0.37))
    assert table["kind"].to_dict() == {
        "Hong Kong": "growth_scale",
        "Shenzhen": "growth_offset",
        "Taipei": "growth_firms",
        "Tokyo": "growth_both",
        "Toronto": "decline_both",
    }


def test_scale_is_revenue_per_firm_against_all_firms_of_the_city_and_the_world():
    firms, city_firms, all_firms, every_firm = 12, 300, 500, 40_000
    sales, city_sales, all_sales, every_sale = 90.0, 2_000.0, 1_500.0, 250_000.0
    lq_firms = (firms / city_firms) / (all_firms / every_firm)
    lq_sales = (sales / city_sales) / (all_sales / every_sale)
    s = relative_scale(panel({"A": [(lq_firms, lq_sales)]}, years=[2017]))["scale"].iloc[0]
    among_the_industry = (sales / firms) / (all_sales / all_firms)
    among_every_firm = (city_sales / city_firms) / (every_sale / every_firm)
    assert s == pytest.approx(among_the_industry / among_every_firm)


@quick
@given(series)
def test_parts_sum_exactly_and_years_add_up_to_the_span(pairs):
    rows = panel({"A": pairs}, years=range(2008, 2008 + len(pairs)))
    whole, years = split(rows).iloc[0], sorted(rows["year"].unique())
    steps = pd.concat([split(rows, *pair) for pair in pairwise(years)])
    for one in (split(rows), steps):
        assert (one["d_firms"] + one["d_scale"] - one["d_revenue"]).abs().max() < 1e-12
    for part in ("d_revenue", "d_firms", "d_scale"):
        assert steps[part].sum() == pytest.approx(whole[part], abs=1e-9)
    assert set(steps["kind"]) <= set(KINDS)


@quick
@given(series, st.floats(0.1, 9))
def test_another_reference_total_changes_levels_but_no_part(pairs, factor):
    scaled = [(a * factor, b * factor) for a, b in pairs]
    years = range(2008, 2008 + len(pairs))
    one, other = (split(panel({"A": p}, years)).iloc[0] for p in (pairs, scaled))
    for part in ("d_revenue", "d_firms", "d_scale"):
        assert other[part] == pytest.approx(one[part], abs=1e-9)


@quick
@given(series)
def test_backwards_in_time_growth_becomes_decline(pairs):
    years = range(2008, 2008 + len(pairs))
    forth = split(panel({"A": pairs}, years))["kind"].iloc[0]
    back = split(panel({"A": pairs[::-1]}, years))["kind"].iloc[0]
    swap = {"growth": "decline", "decline": "growth"}
    direction, _, how = forth.partition("_")
    assert back == (f"{swap[direction]}_{how}" if how else forth)


@pytest.mark.parametrize(
    ("d_firms", "d_scale", "kind"),
    [
        (0.5, 0.1, "growth_firms"),
        (0.1, 0.5, "growth_scale"),
        (0.5, 0.3, "growth_both"),
        (0.5, -0.3, "growth_offset"),
        (-0.5, -0.1, "decline_firms"),
        (-0.1, -0.5, "decline_scale"),
        (-0.5, -0.3, "decline_both"),
        (0.3, -0.5, "decline_offset"),
        (0.5, -0.48, "offset"),
        (0.04, 0.04, "steady"),
        (0.5, -0.1, "growth_firms"),
    ],
)
def test_rules_of_the_kinds(d_firms, d_scale, kind):
    end = (np.exp(d_firms), np.exp(d_firms + d_scale))
    assert split(panel({"A": [(1.0, 1.0), end]}))["kind"].iloc[0] == kind


def test_parameters_move_the_borders():
    rows = panel({"A": [(1.0, 1.0), (np.exp(0.5), np.exp(0.6))]})
    assert split(rows)["kind"].iloc[0] == "growth_firms"
    assert split(rows, minor=0.1)["kind"].iloc[0] == "growth_both"
    assert split(rows, still=0.6)["kind"].iloc[0] == "steady"


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        ([(0.0, 1.0), (1.0, 1.0)], "firms_zero"),
        ([(1.0, 0.0), (1.0, 1.0)], "revenue_zero"),
        ([(1.0, 1.0), (np.nan, 1.0)], "firms_missing"),
        ([(1.0, np.nan), (1.0, 1.0)], "revenue_missing"),
        ([(np.nan, np.nan), (0.0, 1.0)], "firms_missing"),
    ],
)
def test_undefined_is_named_and_never_a_number(pairs, reason):
    row = split(panel({"A": pairs}), 2008, 2017).iloc[0]
    assert (row["kind"], row["reason"]) == ("undefined", reason)
    assert row[["d_revenue", "d_firms", "d_scale"]].isna().all()


def test_a_year_without_rows_is_missing_and_cities_of_one_measure_are_left_out():
    rows = panel(STUDIED)
    rows = rows[~((rows["region"] == "Tokyo") & (rows["year"] == 2017))]
    rows = rows[~((rows["region"] == "Taipei") & (rows["measure"] == "firms"))]
    table = split(rows).set_index("region")
    assert "Taipei" not in table.index
    assert table.loc["Tokyo", "reason"] == "firms_missing"


def test_years_left_out_are_those_with_both_measures():
    rows = panel({"A": [(1, 1), (1, 1), (2, 3)]}, years=[2008, 2010, 2012])
    rows = rows[~((rows["measure"] == "revenue") & (rows["year"] == 2008))]
    assert split(rows)[["from_year", "to_year"]].iloc[0].tolist() == [2010, 2012]


def test_quadrants_of_the_study_in_2017():
    table = quadrants(panel(STUDIED))
    placed = table[table["year"] == 2017].set_index("region")["quadrant"].to_dict()
    assert placed == {
        "Hong Kong": "few_large",
        "Shenzhen": "many_large",
        "Taipei": "few_even",
        "Tokyo": "many_small",
        "Toronto": "few_large",
    }


def test_a_scale_near_the_threshold_is_neither_large_nor_small():
    """San Francisco 1.91/1.93 and Shanghai 1.97/1.85 in 2017 are within 10% of 1."""
    near = {"S": [(1.93, 1.91)], "H": [(1.85, 1.97)], "L": [(1, 1.11)], "M": [(1, 0.89)]}
    placed = quadrants(panel(near, years=[2017])).set_index("region")["quadrant"].to_dict()
    assert placed == {"S": "many_even", "H": "many_even", "L": "many_large", "M": "many_small"}


def test_quadrants_take_other_thresholds():
    rows = panel({"A": [(1.0, 1.0)], "B": [(0.0, 1.0)], "C": [(2.0, 0.0)]}, years=[2017])
    assert quadrants(rows)["quadrant"].tolist() == ["many_even", "undefined", "many_small"]
    assert quadrants(rows, firms_from=1.5, scale_from=2)["quadrant"].iloc[0] == "few_small"
    assert set(quadrants(rows)["quadrant"]) <= set(QUADRANTS)


@settings(max_examples=10, deadline=None)
@given(series, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter_and_input_stays(pairs, random):
    rows = panel({"A": pairs, "B": pairs[::-1]}, years=range(2008, 2008 + len(pairs)))
    before = rows.copy(deep=True)
    shuffled = rows.sample(frac=1, random_state=random.randrange(2**32))
    for function in (split, quadrants):
        pd.testing.assert_frame_equal(function(rows), function(shuffled))
    pd.testing.assert_frame_equal(rows, before)


def test_an_empty_panel_gives_empty_tables_with_the_same_columns():
    rows = panel(STUDIED)
    for function in (split, quadrants, relative_scale):
        empty = function(rows.iloc[:0])
        assert empty.empty and list(empty.columns) == list(function(rows).columns)


def test_bad_options_are_named():
    rows = panel(STUDIED)
    with pytest.raises(ValueError, match='no rows of measure "revenue"; the measures are "firms"'):
        split(rows.replace({"measure": {"revenue": "sales"}}))
    with pytest.raises(ValueError, match="minor 2"):
        split(rows, minor=2)
