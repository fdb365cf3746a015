"""Types of growth and concentration, against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative_clusters.drivers import growth_types
from creative_clusters.statistics.trends import trends


def panel(rows):
    """Rows of (region, year, lq, count)."""
    table = pd.DataFrame(rows, columns=["region", "year", "lq", "count"])
    return table.assign(measure="firms", basis="computed", flag="")


def eight(first, last, sizes_first, sizes_last):
    names = "ABCDEFGH"
    rows = [(n, 2010, q, s) for n, q, s in zip(names, first, sizes_first, strict=True)]
    rows += [(n, 2014, q, s) for n, q, s in zip(names, last, sizes_last, strict=True)]
    return panel(rows)


BASE = eight(
    first=[1, 1, 2.0, 1.5, 1, 1, 1, 1],
    last=[9, 1, 2.5, 1.0, 1, 1, 1, 1],
    sizes_first=[1, 2, 80, 70, 3, 4, 5, 6],
    sizes_last=[1, 2, 90, 80, 3, 4, 5, 6],
)


class TestByCriteria:
    def test_small_places_never_count_however_high_their_lq(self):
        table = growth_types.by_criteria(BASE, top=1).set_index("region")
        assert table.loc["A", "growth_type"] == "neither"
        assert table.loc["C", "growth_type"] == "both"
        assert table.loc["D", "growth_type"] == "neither"

    def test_falling_large_place_is_concentrated_only(self):
        table = growth_types.by_criteria(BASE, top=2).set_index("region")
        assert table.loc["D", ["concentrated", "growing"]].tolist() == [True, True]
        # among the two largest changes with two places to give, not with one
        alone = growth_types.by_criteria(BASE, top=1).set_index("region")
        assert not alone.loc["D", "growing"]

    def test_change_is_taken_within_each_period(self):
        # A pooled reference would turn this rise into a fall; the panel's own LQs decide.
        table = growth_types.by_criteria(BASE).set_index("region")
        assert table.loc["C", "change"] == pytest.approx(0.5)

    def test_ties_at_the_last_place_all_count(self):
        tied = eight([1] * 8, [2] * 8, [5] * 8, [5] * 8)
        assert growth_types.by_criteria(tied, top=1)["growth_type"].eq("both").all()

    def test_region_without_the_first_period_is_unknown(self):
        short = BASE.loc[~((BASE["region"] == "C") & (BASE["year"] == 2010))]
        table = growth_types.by_criteria(short).set_index("region")
        assert table.loc["C", "growth_type"] == growth_types.UNKNOWN

    def test_table_without_sizes_is_refused_with_the_way_out(self):
        with pytest.raises(ValueError, match="use by_thresholds"):
            growth_types.by_criteria(BASE.drop(columns="count"))

    def test_one_period_has_no_growth(self):
        with pytest.raises(ValueError, match="needs two periods"):
            growth_types.by_criteria(BASE[BASE["year"] == 2014])

    def test_region_twice_in_a_year(self):
        with pytest.raises(ValueError, match='"A" occurs twice in 2010'):
            growth_types.by_criteria(pd.concat([BASE, BASE.iloc[:1]]))


class TestPositions:
    def test_the_trend_is_that_of_all_pages(self):
        rows = [("A", year, 1.0 + year - 2010, 1) for year in range(2010, 2017)]
        rows += [("B", year, (year * 7) % 5, 1) for year in range(2010, 2017)]
        table = growth_types.positions(panel(rows)).set_index("region")
        same = trends(panel(rows)).set_index("region")
        assert table["slope"].equals(same["slope"])
        assert table["direction"].to_dict() == {"A": "rising", "B": "none"}
        assert table.loc["A", "lq"] == 7.0

    def test_given_trends_are_used(self):
        one = {"region": ["A"], "measure": ["firms"], "slope": [0.7], "direction": ["rising"]}
        table = growth_types.positions(BASE, pd.DataFrame(one)).set_index("region")
        assert table.loc["A", "slope"] == 0.7
        assert table.loc["B", "direction"] == "insufficient"

    def test_few_years_have_no_trend(self):
        few = panel([("A", 2010 + at, 1.0 + at, 1) for at in range(4)])
        assert growth_types.positions(few)["direction"].to_list() == ["insufficient"]


class TestThresholds:
    def test_borders(self):
        table = pd.DataFrame({"region": list("AB"), "measure": "m", "lq": [1.0, 0.99]})
        table = table.assign(slope=0.0, direction="rising")
        assert growth_types.by_thresholds(table)["growth_type"].tolist() == [
            "concentration",
            "neither",
        ]

    def test_a_steep_slope_without_a_clear_trend_is_no_growth(self):
        table = pd.DataFrame({"region": list("AB"), "measure": "m", "lq": 2.0, "slope": 5.0})
        table["direction"] = ["none", "rising"]
        assert growth_types.by_thresholds(table)["growth_type"].tolist() == [
            "concentration",
            "both",
        ]
        kept = growth_types.stability(table, lqs=[1], slopes=[0, 1]).set_index("region")
        assert kept["growth_type"].to_dict() == {"A": "concentration", "B": "both"}

    def test_missing_is_unknown(self):
        table = pd.DataFrame({"region": ["A"], "measure": "m", "lq": [np.nan], "slope": [1.0]})
        table["direction"] = "rising"
        assert growth_types.by_thresholds(table)["growth_type"].tolist() == ["unknown"]

    @settings(deadline=None, max_examples=20)
    @given(st.lists(st.tuples(st.floats(0, 9), st.floats(-1, 1)), min_size=1, max_size=20))
    def test_higher_thresholds_never_add_regions(self, places):
        table = pd.DataFrame(places, columns=["lq", "slope"])
        table = table.assign(measure="m", direction="rising")
        table["region"] = table.index.astype(str)
        both = [
            [
                growth_types.by_thresholds(table, lq=lq, slope=slope)["growth_type"]
                .eq("both")
                .sum()
                for slope in growth_types.SLOPES
            ]
            for lq in growth_types.LQS
        ]
        wide = pd.DataFrame(both)
        assert (wide.diff().dropna() <= 0).all(axis=None)
        assert (wide.T.diff().dropna() <= 0).all(axis=None)

    def test_stability_adds_to_one(self):
        places = growth_types.positions(BASE).assign(slope=0.5, direction="rising")
        table = growth_types.stability(places, lqs=(1, 2), slopes=(0, 0.1))
        assert table.groupby("region")["kept"].sum().tolist() == pytest.approx([1.0] * 8)
        one = table.set_index(["region", "growth_type"])["kept"]
        assert one["C", "both"] == pytest.approx(1.0)


class TestScreen:
    def test_at_least_two_with_sizes(self):
        table = growth_types.screen(BASE)
        assert table.loc[table["passes"].fillna(False), "region"].tolist() == ["A", "C"]
        assert table.set_index("region").loc["C", "size"] == 90

    def test_works_without_sizes_and_with_gaps(self):
        gaps = BASE.drop(columns="count")
        gaps.loc[gaps["region"] == "A", "lq"] = np.nan
        table = growth_types.screen(gaps).set_index("region")
        assert table["size"].isna().all()
        assert pd.isna(table.loc["A", "passes"])

    def test_year_without_rows(self):
        with pytest.raises(ValueError, match="no rows of 1999"):
            growth_types.screen(BASE, year=1999)


def test_criteria_on_real_counts_match_the_rules_read_one_by_one(shared):
    """Motion pictures and sound (SCIAN 512) in Mexico's states, 2004 and 2019, by units."""
    units = pd.read_csv(
        shared / "data" / "mexico" / "states_UE.csv.gz", dtype={"hs_product_code": str}
    )
    own = units["hs_product_code"].str.startswith("512")
    keys = ["location_code", "year"]
    table = pd.DataFrame(
        {
            "count": units.loc[own].groupby(keys)["export_value"].sum(),
            "region_total": units.groupby(keys)["export_value"].sum(),
        }
    ).reset_index(names=["region", "year"])
    yearly = table.groupby("year")[["count", "region_total"]].transform("sum")
    share = table["count"] / table["region_total"]
    table["lq"] = share / (yearly["count"] / yearly["region_total"])
    types = growth_types.by_criteria(table.assign(measure="units")).set_index("region")
    last = table.loc[table["year"] == 2019].set_index("region")
    first = table.loc[table["year"] == 2004].set_index("region")
    large = last.loc[last["count"] >= np.quantile(last["count"], 0.75)]
    expected = set(large["lq"].nlargest(10, keep="all").index)
    assert set(types.index[types["concentrated"]]) == expected
    big = first.index[first["count"] >= np.quantile(first["count"], 0.75)]
    change = (last["lq"] - first["lq"]).loc[big]
    assert set(types.index[types["growing"]]) == set(change.nlargest(10, keep="all").index)
