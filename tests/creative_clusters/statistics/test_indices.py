"""Indices and shift-share against published values, closed forms and other packages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from creative_clusters.statistics.indices import (
    INDICES,
    cluster_index,
    ellison_glaeser,
    entropy,
    gini,
    hachman,
    herfindahl,
    hoover,
    index_table,
    krugman,
    locational_gini,
    normalised_herfindahl,
    theil_l,
    theil_t,
)
from creative_clusters.statistics.shiftshare import shift_factors, shift_share

inequality = pytest.importorskip("inequality", reason="inequality is not installed")
settings.register_profile("steady", deadline=None)  # a busy machine is no failure
settings.load_profile("steady")

SIZES = arrays(np.int64, 6, elements=st.integers(1, 10_000))


class TestPublishedValues:
    """Examples of Farhauer & Kröll, Standorttheorien, as the R package REAT prints them."""

    def test_gini_of_specialisation(self):
        found = gini(np.divide([700, 600, 500, 10000, 40000], [30000, 15000, 10000, 60000, 50000]))
        assert found == pytest.approx(0.6222222, abs=5e-8)

    def test_ellison_glaeser(self):
        found = ellison_glaeser(
            [200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000],
            ["Wien"] * 5 + ["Linz"] * 4 + ["Graz"],
            [500000, 400000, 100000],
            ["Wien", "Linz", "Graz"],
        )
        assert found["gamma"] == pytest.approx(0.05990628, abs=5e-9)

    def test_gini_of_concentration(self):
        found = gini(np.divide([500, 500, 1000, 7000, 1000], [20000, 15000, 20000, 40000, 5000]))
        assert found == pytest.approx(0.4068966, abs=5e-8)

    def test_cluster_index(self):
        found = cluster_index(
            jobs=1743, industry_jobs=5740, area=50, total_area=576, population=488,
            total_population=4621, firms=35, industry_firms=53,
        )  # fmt: skip
        assert found == pytest.approx(21.87491, abs=5e-6)

    def test_krugman_against_the_mean_of_several_countries(self):
        sweden = [45000, 15000, 32000, 10000, 30000]
        others = [
            [35000, 12000, 30000, 8000, 22000], [40000, 10000, 25000, 9000, 18000],
            [30000, 11000, 18000, 3000, 13000], [40000, 6000, 11000, 2000, 12000],
        ]  # fmt: skip
        mean = np.mean([np.divide(one, np.sum(one)) for one in others], axis=0)
        assert krugman(sweden, mean) == pytest.approx(0.1595, abs=5e-5)
        pooled = krugman(sweden, np.sum(others, axis=0))
        assert pooled == pytest.approx(0.1351, abs=5e-5)  # another question, another answer

    def test_theil_by_the_variant_that_each_package_means(self):
        incomes = [10, 10, 10, 20, 50]  # Störmann, Regionalökonomik
        assert theil_l(incomes) == pytest.approx(0.2326302, abs=5e-8)
        assert theil_t(incomes) != pytest.approx(0.2326302, abs=1e-3)

    def test_herfindahl_and_normalised(self):
        assert herfindahl([20, 50, 20, 10]) == pytest.approx(0.34)  # Dörsam, Wirtschaftsstatistik
        assert normalised_herfindahl([20, 50, 20, 10]) == pytest.approx(0.12)

    def test_krugman_of_two_regions_with_nothing_in_common(self):
        assert krugman([20, 10, 70, 0, 0], [0, 0, 0, 60, 40]) == 2


class TestClosedForms:
    def test_cluster_index_is_density_times_stock_over_size_of_firms(self):
        jobs, firms, area, people = 300.0, 20.0, 50.0, 9000.0
        density = (jobs / area) / (5000 / 2000)
        stock = (jobs / people) / (5000 / 200_000)
        size = (jobs / firms) / (5000 / 400)
        found = cluster_index(jobs, firms, area, people, 5000, 400, 2000, 200_000)
        assert found == pytest.approx(density * stock / size)
        assert cluster_index(0, 0, area, people, 5000, 400, 2000, 200_000) == 0

    @given(SIZES)
    def test_spread_as_the_reference_is_zero(self, sizes):
        for index in (hoover, krugman, locational_gini, theil_t):
            assert index(sizes * 3, sizes) == pytest.approx(0, abs=1e-12)
        assert gini(sizes * 3 / sizes) == pytest.approx(0, abs=1e-12)
        assert hachman(sizes * 3, sizes) == pytest.approx(1)

    @given(SIZES, SIZES)
    def test_bounds_and_relations(self, counts, sizes):
        moved, area = hoover(counts, sizes), locational_gini(counts, sizes)
        assert krugman(counts, sizes) == pytest.approx(2 * moved)
        assert 0 <= moved <= area + 1e-12 < 1 + 1e-9  # the curve lies below its largest chord
        assert 0 <= gini(counts / sizes) <= 1 - 1 / 6 + 1e-12

    @given(SIZES, SIZES)
    def test_lorenz_gini_does_not_change_when_a_region_is_split(self, counts, sizes):
        split = [np.append(part[:-1], [part[-1] / 2] * 2) for part in (counts, sizes)]
        assert locational_gini(*split) == pytest.approx(locational_gini(counts, sizes), abs=1e-12)

    @given(SIZES)
    def test_equal_reference_gives_the_gini_of_inequality(self, counts):
        expected = inequality.gini.Gini(counts.astype(float)).g
        equal = np.ones(6)
        assert locational_gini(counts, equal) == pytest.approx(expected, abs=1e-9)
        assert gini(counts) == pytest.approx(expected, abs=1e-9)

    @given(SIZES, SIZES)
    def test_theil_entropy_hoover_and_hachman_are_those_of_other_packages(self, counts, sizes):
        counts, sizes = counts.astype(float), sizes.astype(float)
        assert theil_t(counts, sizes) == pytest.approx(stats.entropy(counts, sizes), abs=1e-9)
        assert entropy(counts) == pytest.approx(stats.entropy(counts), abs=1e-9)
        assert theil_t(counts) == pytest.approx(np.log(6) - entropy(counts), abs=1e-9)
        schutz = inequality.schutz.Schutz(pd.DataFrame({"y": counts}), "y")
        assert hoover(counts) == pytest.approx(schutz.distance, abs=1e-9)
        shares, others = counts / counts.sum(), sizes / sizes.sum()
        distance = stats.chisquare(shares, others).statistic
        assert hachman(counts, sizes) == pytest.approx(1 / (1 + distance))

    @given(st.data())
    def test_labels_match_in_any_order(self, data):
        counts, sizes = (pd.Series(data.draw(SIZES), list("abcdef")) for _ in range(2))
        shuffled = sizes[data.draw(st.permutations(list("abcdef")))]
        for index in INDICES.values():
            assert (
                index(counts, shuffled)
                == index(counts, sizes)
                == index(counts.to_numpy(), sizes.to_numpy())
            )

    @pytest.mark.parametrize("index", INDICES)
    @pytest.mark.parametrize("make", [pd.Series.to_dict, pd.Series.to_frame, pd.Series])
    @pytest.mark.parametrize("reference", [pd.Series.to_dict, pd.Series.to_frame, pd.Series])
    def test_whatever_has_labels_is_matched_by_them(self, index, make, reference):
        counts = pd.Series({"a": 30.0, "b": 10.0, "c": 5.0})
        sizes = pd.Series({"c": 50.0, "a": 20.0, "b": 40.0})
        found = INDICES[index](make(counts), reference(sizes))
        assert found == pytest.approx(INDICES[index]([30, 10, 5], [20, 40, 50]))

    def test_cluster_index_matches_labels(self):
        jobs, firms = pd.Series({"a": 30, "b": 10}), pd.Series({"b": 2, "a": 3})
        area, people = pd.Series({"a": 5, "b": 6}), pd.Series({"b": 50, "a": 70})
        found = cluster_index(jobs, firms, area, people, 40, 5, 11, 120)
        assert found["b"] == cluster_index(10, 2, 6, 50, 40, 5, 11, 120)
        assert found.index.tolist() == ["a", "b"]

    def test_dartboard_has_no_agglomeration_on_average(self):
        random = np.random.default_rng(4)
        x = np.array([0.5, 0.3, 0.2])
        plants = random.lognormal(3, 1, 60)
        gammas, scores = [], []
        for _ in range(2000):
            found = ellison_glaeser(plants, random.choice(3, 60, p=x), x, range(3))
            gammas.append(found["gamma"])
            scores.append(found["z"])
        assert np.mean(gammas) == pytest.approx(0, abs=3 * np.std(gammas) / np.sqrt(2000))
        assert np.std(scores) == pytest.approx(1, abs=0.1)

    def test_single_plant_tells_nothing(self):
        assert np.isnan(ellison_glaeser([5], ["a"], [1, 1], ["a", "b"])["gamma"])


def test_spellings_that_are_wanted_apart_are_two_regions():
    counts = pd.DataFrame({"region": ["A", "a"], "industry": "x", "value": [1, 2]})
    assert index_table(counts, "hoover", of="region", labels="apart")["region"].tolist() == [
        "A",
        "a",
    ]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: hoover([1, 2], [1, 2, 3]), "2 counts and 3 reference"),
        (lambda: hoover([1, -2], [1, 2]), "negative"),
        (lambda: hoover(pd.Series({"a": 1}), pd.Series({"a": 1, "b": 2})), 'counts lack "b"'),
        (lambda: gini([[1, 2]]), "list of numbers"),
        (lambda: krugman({"a": 1, "b": 3}, {"a ": 1, "b": 3}), 'the counts lack "a "'),
        (lambda: hoover(pd.DataFrame({"x": [1, 2], "y": [3, 4]})), "list of numbers"),
        (
            lambda: index_table(
                pd.DataFrame({"region": ["A", "a"], "industry": "x", "value": [1, 2]}), "hoover"
            ),
            'column region: "a" and "A" differ only in case',
        ),
        (
            lambda: krugman(pd.Series({"a": 1, "b": 3}), pd.Series({"a": 1})),
            'the reference counts lack "b", which the counts have',
        ),
        (lambda: theil_t(pd.Series([1, 2], ["a", "a"]), [1, 2]), 'the counts have "a" twice'),
        (
            lambda: cluster_index(pd.Series({"a": 1}), pd.Series({"b": 1}), 1, 1, 9, 9, 9, 9),
            'the jobs lack "b", which the firms have',
        ),
        (lambda: ellison_glaeser([1], ["z"], [1], ["a"]), '"z"'),
        (lambda: ellison_glaeser([1, 2], ["a"], [1], ["a"]), "2 plants"),
        (lambda: ellison_glaeser([1, 2], ["a", "b"], [1, 2, 3], ["a", "b"]), "3 region totals"),
        (lambda: ellison_glaeser([1, 2], ["a", "b"], [1, 2, 3], ["a", "b", "a"]), '"a" is listed'),
        (lambda: cluster_index(-1, 2, 5, 6, 10, 10, 10, 10), "jobs is -1"),
        (lambda: cluster_index([1, 2], [1, -2], 5, 6, 10, 10, 10, 10), "firms at position 1 is -2"),
        (lambda: cluster_index(1, 2, 5, 6, 10, 10, np.inf, 10), "total_area is inf"),
        (lambda: cluster_index([1, 2], 2, [5, 0], 6, 10, 10, 10, 10), "area at position 1 is 0"),
        (lambda: cluster_index(1, 2, 5, 0, 10, 10, 10, 10), "population is 0"),
        (lambda: cluster_index(1, 2, 0, 6, 10, 10, 0, 10), "area is 0"),
        (lambda: cluster_index(1, 2, 5, 6, 0, 10, 10, 10), "1, more than industry_jobs, 0"),
        (
            lambda: cluster_index([1, 9], 2, 5, 6, [5, 6], 10, 10, 10),
            "jobs at position 1 is 9, .* 6",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(call, told):
    with pytest.raises(ValueError, match=told):
        call()


@pytest.mark.filterwarnings("error")
def test_an_industry_that_is_nowhere_has_no_cluster_index():
    assert np.isnan(cluster_index(0, 0, 5, 6, 0, 0, 10, 10))
    found = cluster_index([0, 5], [0, 2], 5, 6, [0, 10], [0, 10], 10, 10)
    np.testing.assert_allclose(found, [np.nan, 1 / 3])


def test_missing_counts_make_an_index_missing():
    assert np.isnan(cluster_index(1, 2, np.nan, 6, 10, 10, 10, 10))
    for index in INDICES.values():
        assert np.isnan(index([1, np.nan], [1, 1]))
        assert np.isnan(index([0, 0], [1, 1]))
    assert np.isnan(gini([0, 0]))


def test_specialisation_of_each_region():
    counts = pd.DataFrame(
        {"region": ["a", "a", "b"], "industry": ["x", "y", "x"], "value": [5, 5, 10]}
    )
    found = index_table(counts, "krugman", of="region").set_index("region")
    assert found["krugman"].tolist() == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda t: t.assign(value=[5, np.nan, 10]), "the count of a × y is missing"),
        (lambda t: t.assign(value=pd.array([5, None, 10], "Int64")), "a × y is missing"),
        (lambda t: t.assign(value=[5, "few", 10]), "the count of a × y, few, is no number"),
        (lambda t: t.assign(value=[5, 5, -1]), "the count of b × x, -1, is negative"),
        (lambda t: t.assign(value=[5, np.inf, 10]), "the count of a × y, inf, is .* infinite"),
        (lambda t: pd.concat([t, t.tail(1)]), "a cell occurs twice: b × x"),
        (lambda t: t.assign(region=["a", None, "b"]), "row 2, column region: empty"),
        (lambda t: t.assign(industry=["x", "y", " "]), "row 3, column industry: empty"),
        (lambda t: t.drop(columns="value"), "lacks the column value"),
    ],
)
def test_structures_that_are_not_known_are_refused(change, told):
    counts = pd.DataFrame(
        {"region": ["a", "a", "b"], "industry": ["x", "y", "x"], "value": [5, 5, 10]}
    )
    with pytest.raises(ValueError, match=told):
        index_table(change(counts), of="region")


def history(seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [list("abcd"), ["x", "y", "z"], [2010, 2020]], names=["region", "industry", "year"]
    )
    return pd.DataFrame({"value": random.integers(5, 900, len(index))}, index=index).reset_index()


def farhauer_kroell() -> pd.DataFrame:
    """Regions and nation of Farhauer & Kröll (2013), as the manual of REAT prints them."""
    values = {
        "A": ([90, 20, 10, 60], [100, 40, 10, 55]),
        "B": ([60, 30, 30, 40], [85, 55, 40, 35]),
        "C": ([250, 100, 110, 300], [255, 115, 85, 390]),
    }
    rows = [
        (region, industry, year, value)
        for region, years in values.items()
        for year, counts in zip((2010, 2020), years, strict=True)
        for industry, value in zip("wxyz", counts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["region", "industry", "year", "value"])


class TestShiftShare:
    def test_the_example_of_a_textbook(self):
        found = shift_share(farhauer_kroell(), 2010, 2020).groupby("region").sum(numeric_only=True)
        parts = found[["change", "national", "mix", "competitive"]]
        expected = [[25, 27, 1, -3], [55, 24, -1, 32], [85, 114, 0, -29]]
        np.testing.assert_allclose(parts, expected, atol=1e-9)

    def test_factors_are_those_of_reat(self):
        found = shift_factors(farhauer_kroell(), 2010, 2020).set_index("region")
        expected = 90 * 1.1 + 20 * 1.4 + 10 * 0.9 + 60 * 1.2  # by its formulas, for region A
        assert found.loc["A", "mix"] == pytest.approx(expected / 180 / 1.15)
        assert found.loc["A", "competitive"] == pytest.approx(205 / expected)
        assert found.loc["A", "relative"] == pytest.approx(205 / 180 / 1.15)

    def test_factors_multiply_to_relative_growth(self):
        found = shift_factors(history(), 2010, 2020)
        np.testing.assert_allclose(found["mix"] * found["competitive"], found["relative"])
        table = history()
        new = (table["region"] == "a") & (table["year"] == 2010)
        assert shift_factors(table[~new], 2010, 2020).iloc[0][["relative", "mix"]].isna().all()

    @pytest.mark.parametrize("method", ["dunn", "esteban"])
    def test_parts_add_up_to_the_change(self, method):
        found = shift_share(history(), 2010, 2020, method=method)
        parts = found.drop(columns=["region", "industry", "start", "end", "change"])
        np.testing.assert_allclose(parts.sum(axis=1), found["change"], atol=1e-9)

    def test_mix_and_competition_cancel_over_the_whole(self):
        found = shift_share(history(), 2010, 2020)
        assert found["mix"].sum() == pytest.approx(0, abs=1e-9)
        by_industry = found.groupby("industry")["competitive"].sum()
        np.testing.assert_allclose(by_industry, 0, atol=1e-9)

    def test_regional_components_by_hand(self):
        wide = history().pivot_table("value", ["region", "industry"], "year")
        first, last = (wide[year].unstack() for year in (2010, 2020))  # noqa: PD010
        nation1, nation2 = first.sum(), last.sum()
        growth = nation2.sum() / nation1.sum()
        dunn = shift_share(history(), 2010, 2020).groupby("region").sum(numeric_only=True)
        esteban = shift_share(history(), 2010, 2020, method="esteban")
        esteban = esteban.groupby("region").sum(numeric_only=True)
        for region in "abcd":
            one, two = first.loc[region], last.loc[region]
            assert dunn.loc[region, "national"] == pytest.approx(one.sum() * growth - one.sum())
            mix = (one * nation2 / nation1).sum() - one.sum() * growth
            assert dunn.loc[region, "mix"] == pytest.approx(mix)
            homothetic = one.sum() * nation1 / nation1.sum()
            difference = two / one - nation2 / nation1
            expected = (homothetic * difference).sum()
            assert esteban.loc[region, "competitive"] == pytest.approx(expected)
            expected = ((one - homothetic) * difference).sum()
            assert esteban.loc[region, "allocation"] == pytest.approx(expected)

    def test_industry_new_to_a_region(self):
        table = history()
        new = (table["region"] == "a") & (table["industry"] == "x") & (table["year"] == 2010)
        table = table[~new]
        dunn = shift_share(table, 2010, 2020).iloc[0]
        assert dunn["competitive"] == dunn["change"] > 0
        esteban = shift_share(table, 2010, 2020, method="esteban").iloc[0]
        assert np.isnan(esteban["competitive"])

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda t: pd.concat([t, t.head(1)]), "occurs twice: a × x × 2010"),
            (lambda t: t.assign(value=t["value"].mask(t.index == 0)), "a × x × 2010 is missing"),
            (lambda t: t[t["year"] == 2010], "no year 2020; they have 2010"),
            (lambda t: t.assign(year=t["year"].astype("str")), "no year 2010; they have '2010'"),
            (lambda t: t.assign(year=t["year"].mask(t.index == 3)), "row 4, column year: empty"),
            (lambda t: t.assign(region=t["region"].mask(t.index == 1)), "row 2, column region"),
            (lambda t: t.assign(industry=t["industry"].mask(t.index == 0, "")), "column industry"),
            (lambda t: t.assign(value=t["value"].mask(t.index == 1, -5)), "a × x × 2020, -5, is"),
            (lambda t: t.assign(value=t["value"] * np.inf), "a × x × 2010, inf, is .* infinite"),
            (lambda t: t.assign(value=t["value"].where(t["year"] > 2010, 0)), "of 2010 are 0"),
            (lambda t: t.drop(columns="industry"), "lacks the column industry"),
        ],
    )
    def test_tables_that_cannot_be_split_are_refused(self, change, told):
        with pytest.raises(ValueError, match=told):
            shift_share(change(history()), 2010, 2020)

    def test_a_year_is_not_compared_with_itself(self):
        with pytest.raises(ValueError, match="both 2010"):
            shift_share(history(), 2010, 2010)

    def test_other_years_may_hold_what_is_not_compared(self):
        other = history().assign(year=2015, value=np.nan)
        pd.testing.assert_frame_equal(
            shift_share(pd.concat([history(), other]), 2010, 2020),
            shift_share(history(), 2010, 2020),
        )
