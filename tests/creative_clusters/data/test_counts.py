"""A plain table of counts as a panel; Mexican census counts with growth."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from creative_clusters.data.counts import counts_panel
from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.statistics.variants import additive_quotient, symmetric_quotient

SHARED = Path(os.environ.get("CLUSTERS_SHARED", Path(__file__).parents[4] / "shared"))
MEXICO = SHARED / "data" / "mexico" / "states_UE.csv.gz"


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region": ["a", "a", "a", "b", "b", "b"],
            "industry": ["film", "games", "steel"] * 2,
            "year": 2015,
            "firms": [30, 10, 60, 20, 0, 180],
            "jobs": [300.0, np.nan, 500, 100, 50, 700],
        }
    )


def test_one_industry_two_measures():
    panel = counts_panel(table(), "film", value=["firms", "jobs"])
    firms = panel[panel["measure"] == "firms"].set_index("region")
    assert firms["lq"]["a"] == pytest.approx((30 / 100) / (50 / 300))
    assert firms.loc["a", ["count", "region_total", "industry_total", "total"]].tolist() == [
        30, 100, 50, 300,
    ]  # fmt: skip
    jobs = panel[panel["measure"] == "jobs"].set_index("region")
    assert jobs["lq"]["b"] == pytest.approx((100 / 850) / (400 / 1650))


def test_several_industries_are_added_up_and_a_missing_part_is_missing():
    panel = counts_panel(table(), ["film", "games"], value=["firms", "jobs"])
    panel = panel.set_index(["measure", "region"])
    assert panel.loc[("firms", "a"), "lq"] == pytest.approx((40 / 100) / (60 / 300))
    assert panel.loc[("firms", "b"), "lq"] == pytest.approx((20 / 200) / (60 / 300))
    assert np.isnan(panel.loc[("jobs", "a"), "lq"])
    assert panel.loc[("jobs", "a"), "flag"] == "missing"
    assert panel.loc[("jobs", "b"), "lq"] == pytest.approx((150 / 850) / (450 / 1650))


def test_unknown_industry_is_refused():
    with pytest.raises(CountsError, match='no row is of the industry "opera"'):
        counts_panel(table(), "opera", value="firms")


@pytest.mark.skipif(not MEXICO.exists(), reason=f"no {MEXICO}")
def test_mexican_census_counts():
    counts = pd.read_csv(MEXICO, dtype={"hs_product_code": str})
    panel = counts_panel(
        counts, "519130", region_column="location_code", industry_column="hs_product_code",
        value="export_value",
    )  # fmt: skip
    assert sorted(panel["year"].unique()) == [2004, 2009, 2014, 2019]
    assert panel["region"].nunique() == 32
    for _, year in panel.groupby("year"):  # the mean weighted by the regions' totals is 1
        assert np.average(year["lq"], weights=year["region_total"]) == pytest.approx(1)


def test_relatives_of_the_quotient():
    lq = pd.Series([0.0, 0.5, 1.0, 2.0])
    np.testing.assert_allclose(symmetric_quotient(lq), np.tanh(np.log(lq.clip(1e-300)) / 2))
    panel = counts_panel(table(), "film", value="firms")
    additive = additive_quotient(
        panel["count"], panel["region_total"], panel["industry_total"], panel["total"]
    )
    assert np.average(additive, weights=panel["region_total"]) == pytest.approx(0, abs=1e-15)
    assert (np.sign(additive) == np.sign(panel["lq"] - 1)).all()


def test_an_unknown_total_of_one_of_several_industries_is_not_zero():
    counts = pd.DataFrame(
        {"region": list("AABB"), "industry": ["f", "s"] * 2, "year": 2016, "value": [1, 2, 3, 4]}
    )
    totals = pd.DataFrame({"region": [None] * 2, "industry": ["f", None], "value": [100.0, 1000]})
    panel = counts_panel(counts, ["f", "s"], totals=totals)
    assert panel["lq"].isna().all()
    assert set(panel["flag"]) == {"industry_total_unknown"}
