from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from creative_clusters.statistics.growth import (
    beta_convergence,
    dispersion,
    growth,
    sigma_convergence,
    year_on_year,
)
from creative_clusters.statistics.simulations import kept
from tests import simulations

quick = settings(max_examples=40, deadline=None)
# Xie & Hu, table 3, 100 million USD.
SHENZHEN = [10.28, 18.29, 29.13, 44.08, 70.89, 99.66, 126.60, 158.39, 206.15, 294.66]
MENLO_PARK = [0.01, 0.01, 19.74, 37.11, 50.89, 78.72, 124.66, 179.28, 276.38, 406.53]
amounts = st.lists(st.floats(0.01, 1e4), min_size=5, max_size=12)


def table(**series) -> pd.DataFrame:
    rows = [
        {"region": region, "year": 2008 + i, "value": value, "flag": ""}
        for region, values in series.items()
        for i, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["region", "year", "value", "flag"])


def studied() -> pd.DataFrame:
    rows = table(Shenzhen=SHENZHEN, MenloPark=MENLO_PARK)
    rows.loc[rows["value"] == 0.01, "flag"] = "placeholder"
    return rows


def ends(early, late) -> pd.DataFrame:
    return table(**{f"r{i:02}": pair for i, pair in enumerate(zip(early, late, strict=True))})


def test_shenzhens_revenue_grew_from_10_28_to_294_66():
    row = growth(studied()).set_index("region").loc["Shenzhen"]
    assert row[["from_year", "to_year", "start", "end"]].tolist() == [2008, 2017, 10.28, 294.66]
    assert row["change"] == pytest.approx(284.38)
    assert row["relative"] == pytest.approx(27.6634, abs=1e-4)
    assert row["cagr"] == pytest.approx(0.4519, abs=1e-4)
    assert 10.28 * (1 + row["cagr"]) ** 9 == pytest.approx(294.66)


def test_a_placeholder_base_voids_rates_but_not_the_difference():
    row = growth(studied()).set_index("region").loc["MenloPark"]
    assert row["reason"] == "start_flagged" and row["start_flag"] == "placeholder"
    assert row[["relative", "log_growth", "cagr"]].isna().all()
    assert row["change"] == pytest.approx(406.52)
    later = growth(studied(), 2010).set_index("region").loc["MenloPark"]
    assert later["reason"] == "" and later["cagr"] == pytest.approx((406.53 / 19.74) ** (1 / 7) - 1)
    trusting = growth(studied().assign(flag="")).set_index("region").loc["MenloPark"]
    assert trusting["relative"] == pytest.approx(40652)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([np.nan, 1, 2], "start_missing"),
        ([1, 2, np.nan], "end_missing"),
        ([0, 1, 2], "start_not_positive"),
        ([-1, 1, 2], "start_not_positive"),
        ([1, 1, 2], ""),
    ],
)
def test_every_void_rate_has_its_reason(values, reason):
    row = growth(table(A=values)).iloc[0]
    assert row["reason"] == reason
    assert np.isnan(row["cagr"]) == bool(reason)


def test_a_fall_to_zero_is_minus_100_percent_without_a_log():
    row = growth(table(A=[2.0, 0.0])).iloc[0]
    assert row["relative"] == row["cagr"] == -1
    assert np.isnan(row["log_growth"]) and row["reason"] == ""


def test_a_placeholder_at_the_end_voids_as_well():
    rows = table(A=[2.0, 0.01]).assign(flag=["", "placeholder"])
    assert growth(rows).iloc[0]["reason"] == year_on_year(rows).iloc[0]["reason"] == "end_flagged"


def test_a_cell_may_have_several_flags():
    rows = table(A=[0.01, 2.0], B=[1.0, 2.0]).assign(
        flag=["ambiguous,placeholder", "", "ambiguous", ""]
    )
    assert growth(rows)["reason"].tolist() == ["start_flagged", ""]
    assert dispersion(rows)["left_out"].tolist() == [1, 1]


def test_year_on_year_of_the_study_and_across_a_gap():
    steps = year_on_year(studied()).set_index(["region", "to_year"])
    assert steps.loc[("Shenzhen", 2009), "relative"] == pytest.approx(18.29 / 10.28 - 1)
    assert steps.loc[("MenloPark", 2010), "reason"] == "start_flagged"
    assert len(steps) == 18
    gap = year_on_year(table(A=[1.0, 2.0, 3.0, 4.0]).drop(index=1))
    assert gap["to_year"].tolist() == [2010, 2011]
    assert gap["reason"].tolist() == ["start_missing", ""]


@quick
@given(amounts)
def test_yearly_log_growth_adds_up_and_scale_does_not_matter(values):
    rows = table(A=values)
    whole = growth(rows).iloc[0]
    assert year_on_year(rows)["log_growth"].sum() == pytest.approx(whole["log_growth"], abs=1e-9)
    scaled = growth(rows.assign(value=rows["value"] * 7)).iloc[0]
    assert scaled["cagr"] == pytest.approx(whole["cagr"])


def test_dispersion_is_numpys_over_regions_with_every_year():
    rows = table(A=[1, 2], B=[2, 2], C=[4, 8], D=[0, 5], E=[np.nan, 3])
    spread = dispersion(rows)
    assert spread["n"].tolist() == [3, 3] and spread["left_out"].tolist() == [2, 2]
    assert spread["sd_log"].iloc[0] == pytest.approx(np.std(np.log([1, 2, 4]), ddof=1))
    assert spread["cv"].iloc[1] == pytest.approx(stats.variation([2, 2, 8], ddof=1))


def test_sigma_convergence_finds_a_spread_that_shrinks_and_one_that_grows():
    years = np.arange(8)
    shrinking = table(A=10 - years, B=10.0 + 0 * years, C=12.0 + 0 * years, D=30 - years)
    closing = table(A=1.0 + years, B=20.0 + 0 * years)
    assert set(sigma_convergence(closing)["verdict"]) == {"converging"}
    apart = closing.assign(year=4023 - closing["year"])
    assert set(sigma_convergence(apart)["verdict"]) == {"diverging"}
    assert set(sigma_convergence(shrinking.query("year < 2011"))["verdict"]) == {"not_identified"}


def test_sigma_over_constant_values_is_unclear_not_an_error():
    assert set(sigma_convergence(table(A=[1] * 6, B=[2] * 6))["verdict"]) == {"unclear"}


@quick
@given(
    st.lists(
        st.tuples(st.floats(0.1, 99), st.floats(0.1, 99)),
        min_size=5,
        max_size=15,
        unique_by=lambda pair: round(pair[0], 3),
    )
)
def test_beta_is_scipys_regression(pairs):
    early, late = map(np.array, zip(*pairs, strict=True))
    row = beta_convergence(ends(early, late)).iloc[0]
    oracle = stats.linregress(np.log(early), np.log(late / early))
    assert row["beta"] == pytest.approx(oracle.slope, abs=1e-9)
    assert row["intercept"] == pytest.approx(oracle.intercept, abs=1e-9)
    assert row["r2"] == pytest.approx(oracle.rvalue**2, abs=1e-6)


def test_hc3_is_the_matrix_formula():
    rng = np.random.default_rng(1)
    early = np.exp(rng.normal(size=12))
    late = early**0.7 * np.exp(rng.normal(size=12) * early / 3)
    row = beta_convergence(ends(early, late)).iloc[0]
    x = np.column_stack([np.ones(12), np.log(early)])
    y = np.log(late / early)
    bread = np.linalg.inv(x.T @ x)
    rest = y - x @ bread @ x.T @ y
    leverage = np.diag(x @ bread @ x.T)
    covariance = bread @ x.T @ np.diag((rest / (1 - leverage)) ** 2) @ x @ bread
    assert row["se"] == pytest.approx(np.sqrt(covariance[1, 1]))
    reach = stats.t.ppf(0.975, 10) * row["se"]
    assert (row["low"], row["high"]) == pytest.approx((row["beta"] - reach, row["beta"] + reach))


def test_speed_and_half_life_undo_the_shrinkage():
    # ln y halves in ten years: b = −0.05, and the half-life is those ten years.
    early = np.array([1, 2, 4, 8, 16, 32.0])
    rows = ends(early, np.sqrt(early))
    rows.loc[rows["year"] == 2009, "year"] = 2018
    row = beta_convergence(rows).iloc[0]
    assert row["beta"] == pytest.approx(-0.05)
    assert row["half_life"] == pytest.approx(10)


@pytest.mark.parametrize("early", [[1, 2, 3, 4], [2, 2, 2, 2, 2, 2]])
def test_too_few_regions_or_one_starting_level_is_not_identified(early):
    row = beta_convergence(ends(early, [3, 1, 4, 1, 5, 9][: len(early)])).iloc[0]
    assert row["verdict"] == "not_identified" and np.isnan(row["beta"])
    assert row["n"] == len(early)


def test_void_growth_is_left_out_and_counted():
    rows = ends([1, 2, 3, 4, 5, 0], [2, 3, 4, 5, 6, 7])
    row = beta_convergence(rows).iloc[0]
    assert (row["n"], row["left_out"]) == (5, 1)


@settings(max_examples=10, deadline=None)
@given(amounts, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter_and_input_stays(values, random):
    rows = table(A=values, B=values[::-1])
    before = rows.copy(deep=True)
    shuffled = rows.sample(frac=1, random_state=random.randrange(2**32))
    for function in (growth, year_on_year, dispersion, sigma_convergence, beta_convergence):
        pd.testing.assert_frame_equal(function(rows), function(shuffled))
    pd.testing.assert_frame_equal(rows, before)


def test_an_empty_table_gives_empty_tables_with_the_same_columns():
    rows = studied()
    for function in (growth, year_on_year, dispersion, sigma_convergence, beta_convergence):
        empty = function(rows.iloc[:0])
        assert empty.empty and list(empty.columns) == list(function(rows).columns)


@pytest.mark.slow
def test_a_list_drawn_up_by_its_last_year_seems_to_converge():
    table = simulations.of_lists()
    pd.testing.assert_frame_equal(table.round(4), kept("lists"), atol=0.04, rtol=0)
    drawn = table.set_index("truth")
    assert drawn.loc["any", ["sigma", "beta"]].max() <= 0.1
    assert drawn.loc["of_100", ["sigma", "beta"]].min() >= 0.4
