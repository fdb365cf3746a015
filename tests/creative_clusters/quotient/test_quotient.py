"""The location quotient over every kind of frame: the known value, the rules, the invariants."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from creative_clusters.quotient import cleaning, location_quotient
from creative_clusters.quotient.cleaning import CountsError, NestedTotals
from creative_clusters.words.wording import speaking

from ..frames import KEYS, by_hand, dask, known_table, random_table

settings.register_profile("steady", deadline=None)  # a busy machine is no failure
settings.load_profile("steady")


class TestEveryKindOfFrame:
    def test_known_value(self, kind):
        result = kind.quotients(known_table(), year=None)
        assert result["lq"].iloc[0] == pytest.approx(0.384762342301328, rel=1e-14)

    def test_agrees_with_the_formula_written_out(self, kind):
        table = random_table()
        np.testing.assert_allclose(kind.quotients(table)["lq"], by_hand(table), rtol=1e-12)

    def test_several_measures_and_year_columns(self, kind):
        table = random_table()
        table["jobs"] = table["value"] * 3 + 1
        table["quarter"] = table["year"] % 2
        result = kind.quotients(table, value=["value", "jobs"], year=["year", "quarter"])
        np.testing.assert_allclose(result["lq_value"], by_hand(table), rtol=1e-12)
        np.testing.assert_allclose(result["lq_jobs"], by_hand(table, "jobs"), rtol=1e-12)

    @pytest.mark.parametrize("rule", ["skip", "propagate"])
    def test_missing_and_suppressed_counts_follow_the_rule(self, kind, rule):
        table = random_table()
        table["mark"] = ""
        table.loc[3, "mark"] = "N"
        table.loc[8, "value"] = np.nan
        result = kind.quotients(
            table, suppressed="mark", on_missing=rule, with_reason=True, with_totals=True
        )
        expected = table.assign(value=table["value"].mask(table["mark"] == "N"))
        known = expected["value"].notna()
        assert result["reason"][3] == "suppressed"
        assert result["reason"][8] == "missing"
        if rule == "skip":
            np.testing.assert_allclose(result["lq"].astype(float), by_hand(expected), rtol=1e-12)
            assert result.loc[known, "reason"].isna().all()
        else:
            hit = expected.loc[~known, ["year", "region"]].merge(expected, on=["year", "region"])
            assert result.merge(hit[KEYS], on=KEYS)["lq"].isna().all()
            assert result["lq"].isna().sum() > 2
        same = result["value"].astype(float).to_numpy()
        np.testing.assert_array_equal(same, table["value"].to_numpy())

    def test_zero_totals_are_undefined_not_zero(self, kind):
        table = random_table(years=1)
        table.loc[table["region"] == "r3", "value"] = 0
        table.loc[table["industry"] == "i2", "value"] = 0
        result = kind.quotients(table, with_reason=True)
        region, industry = table["region"] == "r3", table["industry"] == "i2"
        assert set(result.loc[region, "reason"]) == {"region_total_zero"}
        assert set(result.loc[industry & ~region, "reason"]) == {"industry_total_zero"}
        assert result.loc[region | industry, "lq"].isna().all()
        assert result.loc[~(region | industry), "lq"].notna().all()

    def test_given_totals_take_the_place_of_sums(self, kind):
        totals = pd.DataFrame(
            {
                "region": ["here", None, None],
                "industry": [None, "media", None],
                "value": [79006.0, 879213.0, 15593224.0],
            }
        )
        result = kind.quotients(known_table().head(1), year=None, totals=totals, with_totals=True)
        assert result["lq"].tolist() == pytest.approx([0.384762342301328], rel=1e-14)
        assert result["region_total"].tolist() == [79006]

    def test_label_without_a_given_total_has_no_quotient(self, kind):
        totals = pd.DataFrame(
            {"region": ["here", None], "industry": [None, None], "value": [79006.0, 15593224.0]}
        )
        result = kind.quotients(known_table(), year=None, totals=totals, with_reason=True)
        assert (
            result.loc[result["region"] == "rest", "reason"].tolist()
            == ["region_total_unknown"] * 2
        )

    def test_repeated_cells_are_refused_and_summed_on_request(self, kind):
        table = random_table(years=1)
        twice = pd.concat([table, table.head(2)], ignore_index=True)
        with pytest.raises(CountsError, match="occur more than once") as error:
            kind.quotients(twice)
        assert table["region"][0] in str(error.value)
        merged = table.assign(value=table["value"] + table["value"].where(table.index < 2, 0))
        result = kind.quotients(twice, duplicates="sum")
        result = merged[KEYS].merge(result, on=KEYS)
        assert len(result) == len(table)
        np.testing.assert_allclose(result["lq"].astype(float), by_hand(merged), rtol=1e-12)

    def test_nothing_known_but_zeros_is_not_all_zero_where_gaps_propagate(self, kind):
        table = known_table().assign(value=[0, 0, None, 0])
        with pytest.raises(CountsError, match="every count is zero"):
            kind.quotients(table, year=None)
        options = {"year": None, "on_missing": "propagate", "with_totals": True}
        assert kind.quotients(table, **options)["total"].isna().all()

    def test_nothing_to_sum_gives_the_same_columns(self, kind):
        table = random_table(years=1).assign(note="n", held="")
        table.insert(0, "value", table.pop("value").astype(int))
        table.loc[3, "held"] = "x"
        options = {"suppressed": "held", "duplicates": "sum"}
        result = kind.quotients(table, **options)
        assert sorted(result) == sorted(["value", *KEYS, "lq"])
        expected = table.assign(value=table["value"].mask(table.index == 3).astype(float))
        result = table[KEYS].merge(result, on=KEYS).astype({"value": float, "lq": float})
        np.testing.assert_array_equal(result["value"], expected["value"])
        np.testing.assert_allclose(result["lq"], by_hand(expected), rtol=1e-12)
        twice = pd.concat([table, table.head(1)], ignore_index=True)
        assert sorted(kind.quotients(twice, **options)) == sorted(["value", *KEYS, "lq"])

    def test_summed_cells_keep_no_mark_of_one_of_them(self, kind):
        table = pd.concat([known_table(), known_table().tail(1)]).assign(held=[""] * 4 + ["x"])
        options = {"year": None, "suppressed": "held", "with_reason": True}
        result = kind.quotients(table, duplicates="sum", **options)
        assert list(result) == ["region", "industry", "value", "lq", "reason"]
        assert result["reason"].notna().sum() == 1
        assert result["value"].isna().sum() == 1

    def test_sums_that_are_all_missing_are_refused(self, kind):
        table = pd.concat([known_table(), known_table().assign(value=np.nan)], ignore_index=True)
        options = {"year": None, "duplicates": "sum"}
        with pytest.raises(CountsError, match="every count is missing, or summed with a missing"):
            kind.quotients(table, **options)
        totals = pd.DataFrame({"value": [15593224.0]})
        assert kind.quotients(table, totals=totals, **options)["lq"].isna().all()

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda t: t.assign(value=t["value"].mask(t.index == 2, -3.0)), "negative"),
            (lambda t: t.assign(value=t["value"].mask(t.index == 2, np.inf)), "infinite"),
            (lambda t: t.assign(region=t["region"].mask(t.index == 2, " ")), "empty"),
            (lambda t: t.assign(region=t["region"].mask(t.index == 2, "\u3000")), "empty"),
            (lambda t: t.assign(industry=t["industry"].mask(t.index == 2, None)), "empty"),
            (lambda t: t.assign(value=0.0), "every count is zero"),
            (lambda t: t.assign(value=np.nan), "every count is missing"),
            (lambda t: t.assign(value=t["value"].astype(str)), "not numbers|as numbers"),
            (lambda t: t.head(0), "no rows"),
            (lambda t: t.drop(columns="value"), "no such column"),
            (lambda t: t.assign(lq=1.0), "already has this column"),
        ],
        ids=["negative", "infinite", "blank", "wide blank", "null", "zero", "unknown", "text",
             "empty", "no column", "taken"],
    )  # fmt: skip
    def test_what_cannot_be_computed_is_refused(self, kind, change, told):
        table = random_table(years=1)
        if kind.name == "dask" and told == "no rows":
            pytest.skip("an empty Dask frame has no schema worth the name")
        with pytest.raises(CountsError, match=told):
            kind.quotients(change(table))
        with pytest.raises(CountsError, match=told):
            kind.log(change(table))

    def test_nested_regions_are_refused(self, kind):
        table = random_table(regions=5, industries=4, years=1)
        state = table[table["region"].isin(["r1", "r2"])]
        state = state.groupby(["industry", "year"], as_index=False)["value"].sum()
        nested = pd.concat([table, state.assign(region="state")], ignore_index=True)
        with pytest.raises(NestedTotals, match='"state" is the sum of "r1", "r2"'):
            kind.quotients(nested)
        np.testing.assert_allclose(
            kind.quotients(nested, nested="allow")["lq"].astype(float), by_hand(nested), rtol=1e-12
        )

    def test_log_counts_what_was_left_out(self, kind):
        table = random_table()
        table["value"] = table["value"].mask(table.index.isin([4, 9]))
        assert kind.log(table) == {"read": len(table), "missing": 2}


def test_dask_on_a_cluster_of_processes():
    distributed = pytest.importorskip("distributed")
    table = random_table()
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
    ):
        result = location_quotient(dask(table)).compute()
        with pytest.raises(CountsError, match="negative"):
            location_quotient(dask(table.assign(value=-1.0))).compute()
    expected = location_quotient(table)  # the cluster itself changes the kind of text
    pd.testing.assert_frame_equal(result, expected, check_dtype=False)


class TestInputIsKept:
    def test_pandas_index_order_and_columns(self):
        table = random_table()
        table.index = pd.Index(np.random.default_rng(0).permutation(len(table)) * 7, name="id")
        table["note"] = "kept"
        before = table.copy(deep=True)
        result = location_quotient(table)
        pd.testing.assert_frame_equal(table, before)
        pd.testing.assert_frame_equal(result[table.columns], before)

    @pytest.mark.parametrize("dtype", ["category", "object", "string"])
    def test_labels_of_any_type(self, dtype):
        table = random_table()
        expected = location_quotient(table)["lq"]
        typed = table.astype({"region": dtype, "industry": dtype})
        pd.testing.assert_series_equal(location_quotient(typed)["lq"], expected)

    def test_integer_codes_far_apart(self):
        table = random_table()
        codes = {name: 10 ** (2 + 2 * at) + at for at, name in enumerate(sorted(set(table.region)))}
        coded = table.assign(
            region=table["region"].map(codes), industry=table["industry"].str[1:].astype(int) - 3
        )
        np.testing.assert_allclose(
            location_quotient(coded)["lq"], location_quotient(table)["lq"], rtol=1e-14
        )

    def test_error_names_row_and_column(self):
        table = random_table().astype({"value": object})
        table.loc[14, "value"] = "n/a"
        with pytest.raises(CountsError) as error:
            location_quotient(table)
        assert str(error.value) == (
            'row 14, column value: "n/a" is not a number. Use an empty cell for a missing value.'
        )

    @pytest.mark.parametrize(
        "labels", [["a", "a", 1, 1], [(1, 2), (1, 2), (3, 4), (3, 4)]], ids=["mixed", "tuples"]
    )
    def test_labels_of_several_kinds_are_refused(self, labels):
        table = known_table().assign(region=pd.Series(labels, dtype=object))
        with pytest.raises(CountsError, match="column region: labels must be of one kind"):
            location_quotient(table, year=None)

    def test_integers_wider_than_any_of_numpy(self):
        table = pl.from_pandas(known_table()).with_columns(pl.col("value").cast(pl.Int128))
        assert location_quotient(table, year=None)["lq"][0] == pytest.approx(0.384762342301328)

    def test_columns_that_are_not_named_by_text_are_refused(self):
        wide = known_table().rename(columns={"value": 2016})
        with pytest.raises(TypeError, match="value=2016 names no column: names are text"):
            location_quotient(wide, year=None, value=2016)
        assert location_quotient(known_table().assign(**{"a": 1}).rename(columns={"a": 7}),
                                 year=None)["lq"].notna().all()  # fmt: skip

    def test_columns_of_one_name_are_refused(self):
        table = pd.concat([known_table(), known_table()[["region"]]], axis=1)
        with pytest.raises(CountsError, match="columns of one name"):
            location_quotient(table, year=None)

    @pytest.mark.parametrize(
        "labels",
        [
            pd.to_timedelta([1, 1, 2, 2]),
            pd.PeriodIndex(["2020-01", "2020-01", "2020-02", "2020-02"], freq="M"),
            pd.IntervalIndex.from_tuples([(0, 1), (0, 1), (1, 2), (1, 2)]),
        ],
        ids=["spans", "periods", "intervals"],
    )
    def test_labels_without_text_are_refused(self, labels):
        with pytest.raises(CountsError, match="column region: labels must be of one kind"):
            location_quotient(known_table().assign(region=labels), year=None)

    def test_lists_are_no_labels_in_queries_either(self):
        table = duckdb.sql("select [1] as region, 'x' as industry, 1 as value")
        with pytest.raises(CountsError, match="column region: labels must be of one kind"):
            location_quotient(table, year=None)

    def test_columns_called_like_those_of_a_query_are_kept(self):
        table = pa.table({"count": ["a", "a", "b"], "_rows": ["x", "y", "x"], "_label": [3, 4, 5]})
        names = {"region": "count", "industry": "_rows", "value": "_label", "year": None}
        result = location_quotient(duckdb.from_arrow(table), **names).df()
        expected = location_quotient(table.to_pandas(), **names)
        keys = ["count", "_rows"]
        pd.testing.assert_frame_equal(expected[keys].merge(result, on=keys), expected[
            [*keys, "_label", "lq"]], rtol=1e-14, check_dtype=False)  # fmt: skip
        with pytest.raises(CountsError, match="__lq_x: names that begin with"):
            location_quotient(known_table().assign(__lq_x=1), year=None)

    def test_totals_too_small_to_divide_by_are_refused(self):
        with pytest.raises(CountsError, match="too small a number to divide by"):
            location_quotient(known_table().assign(value=1e-310), year=None)

    @pytest.mark.parametrize("value", [np.True_, 1j], ids=["truth", "complex"])
    def test_objects_that_are_no_counts_are_refused(self, value):
        counts = pd.Series([value, 2, 3, 4], dtype=object)
        with pytest.raises(CountsError, match=r"row 0, column value: .* is not a number"):
            location_quotient(known_table().assign(value=counts), year=None)

    @pytest.mark.parametrize(
        "thing", [known_table()["value"], {"region": ["a"]}, [1]], ids=["column", "dict", "list"]
    )
    def test_what_is_no_table_is_refused(self, thing):
        with pytest.raises(TypeError, match="is no table; give a pandas"):
            location_quotient(thing)

    def test_count_above_its_given_total_is_refused(self):
        totals = pd.DataFrame({"region": ["here", None], "value": [100.0, 15593224.0]})
        with pytest.raises(
            CountsError, match=r"row 0.*1,714 \(here × media\) is more than the given total"
        ):
            location_quotient(known_table(), year=None, totals=totals)

    def test_repeats_are_found_where_most_cells_are_empty(self):
        at = np.arange(100, 3100)
        table = pd.DataFrame({"region": at, "industry": at % 2000, "value": 1})
        assert location_quotient(table, year=None)["lq"].notna().all()
        with pytest.raises(CountsError, match=r"more than once: 107 × 107"):
            location_quotient(pd.concat([table, table[7:8]]), year=None)


COUNTS = arrays(np.int64, (4, 3), elements=st.integers(0, 10**6)).filter(lambda a: a.sum() > 0)


def tidy(counts: np.ndarray) -> pd.DataFrame:
    region, industry = np.indices(counts.shape)
    return pd.DataFrame(
        {"region": region.ravel(), "industry": industry.ravel(), "value": counts.ravel()}
    )


def grid(table: pd.DataFrame, shape: tuple[int, int]) -> np.ndarray:
    result = location_quotient(table, year=None, nested="allow")
    return result.sort_values(["region", "industry"])["lq"].to_numpy().reshape(shape)


class TestInvariants:
    @given(COUNTS, st.floats(1e-6, 1e6))
    def test_scaling_all_counts_changes_nothing(self, counts, factor):
        scaled = tidy(counts).assign(value=lambda t: t["value"] * factor)
        np.testing.assert_allclose(
            grid(scaled, counts.shape), grid(tidy(counts), counts.shape), rtol=1e-12
        )

    @given(COUNTS)
    def test_weighted_mean_over_regions_is_one(self, counts):
        lq = grid(tidy(counts), counts.shape)
        weights = counts.sum(axis=1) / counts.sum()
        for industry in np.flatnonzero(counts.sum(axis=0)):
            mean = np.nansum(lq[:, industry] * weights)
            assert mean == pytest.approx(1, rel=1e-12)

    @given(COUNTS)
    def test_merging_identical_regions_keeps_their_quotient(self, counts):
        split = np.vstack([counts, counts[-1:]])
        merged = counts.copy()
        merged[-1] *= 2
        np.testing.assert_allclose(
            grid(tidy(split), split.shape)[:4], grid(tidy(merged), merged.shape), rtol=1e-12
        )

    @given(COUNTS, st.randoms(use_true_random=False))
    def test_order_of_rows_does_not_matter(self, counts, random):
        order = list(range(counts.size))
        random.shuffle(order)
        shuffled = grid(tidy(counts).iloc[order], counts.shape)
        np.testing.assert_allclose(shuffled, grid(tidy(counts), counts.shape), rtol=1e-12)

    @given(COUNTS)
    def test_region_of_zeros_changes_no_other(self, counts):
        longer = np.vstack([counts, np.zeros_like(counts[:1])])
        lq = grid(tidy(longer), longer.shape)
        np.testing.assert_allclose(lq[:4], grid(tidy(counts), counts.shape), rtol=1e-12)
        assert np.isnan(lq[4]).all()

    @given(COUNTS)
    @settings(max_examples=25)
    def test_kinds_of_frame_agree(self, counts):
        assume((counts > 0).any())
        table = tidy(counts)
        plain = location_quotient(table, year=None, nested="allow")["lq"]
        for make in (pl.from_pandas, pa.Table.from_pandas):
            other = location_quotient(make(table), year=None, nested="allow")["lq"]
            np.testing.assert_array_equal(pd.Series(other.to_numpy()), plain)


def test_log_in_words_has_every_step_in_both_languages():
    steps = [
        "read", "duplicates", "missing", "suppressed", "region_total_zero", "nested",
        "industry_total_zero", "region_total_unknown", "industry_total_unknown", "total_unknown",
        "given_region", "given_industry", "given_whole",
        "below_region", "below_industry", "below_whole",
    ]  # fmt: skip
    log = cleaning.log([(step, "value", 1, "") for step in steps])
    for language in ("en", "zh"):
        with speaking(language):
            assert cleaning.describe(log)["reason"].str.len().min() > 3


CELLS = pd.DataFrame(
    {"region": [1, 1, 2, 2], "industry": ["f", "s"] * 2, "value": [30, 10, 20, 40]}
)


class TestLabelsOfEveryKind:
    def test_blanks_that_make_integer_labels_floating_in_the_totals(self):
        totals = pd.DataFrame({"region": [1, 2, None], "industry": None, "value": [100, 200, 1000]})
        result = location_quotient(CELLS, year=None, totals=totals)
        assert result["lq"].tolist() == pytest.approx([6, 2, 2, 4])
        with pytest.raises(CountsError, match=r"2\.5 is no label"):
            location_quotient(CELLS, year=None, totals=totals.replace({"region": {2: 2.5}}))

    def test_dask_takes_integer_labels(self):
        expected = location_quotient(CELLS, year=None)["lq"]
        result = location_quotient(dask(CELLS), year=None).compute()
        assert result["lq"].tolist() == expected.tolist()

    @pytest.mark.parametrize(
        "change", [{"region": [None, "A", "B", "B"]}, {"value": [5, -1, 2, 2]}]
    )
    def test_dask_hides_no_fault_in_a_sum(self, change):
        table = CELLS.assign(region=[*"AABB"]).assign(**change)
        with pytest.raises(CountsError):
            location_quotient(dask(table), year=None, duplicates="sum").compute()

    def test_narrow_integers_do_not_overflow(self):
        regions = np.repeat(np.arange(-30_000, 30_001), 2).astype("int16")
        table = pd.DataFrame({"region": regions, "industry": np.tile([1, 2], 60_001), "value": 1})
        assert location_quotient(table, year=None, nested="allow")["lq"].eq(1).all()

    def test_an_empty_category_is_refused(self):
        table = CELLS.assign(region=pd.Categorical(["A", "A", "", "B"]))
        with pytest.raises(CountsError, match="label is empty"):
            location_quotient(table, year=None)

    @pytest.mark.parametrize(
        "marks",
        [[False, None, True, False], [0, 0, 1, 0], ["False", "", "x", "0"], [0, np.nan, 1, 0]],
    )
    def test_what_is_false_marks_nothing(self, marks):
        table = CELLS.assign(mark=pd.Series(marks, dtype=object))
        result = location_quotient(table, year=None, suppressed="mark")
        assert result["lq"].isna().tolist() == [False, False, True, False]

    @pytest.mark.parametrize("marks", [[[1], [], [2], []], [True, "", "x", None]])
    def test_marks_of_several_kinds_are_refused(self, marks):
        table = CELLS.assign(mark=pd.Series(marks, dtype=object))
        with pytest.raises(CountsError, match="column mark: marks must be of one kind"):
            location_quotient(table, year=None, suppressed="mark")

    def test_decimal_labels_are_refused(self):
        table = pl.from_pandas(CELLS).with_columns(pl.col("region").cast(pl.Decimal(10, 2)))
        with pytest.raises(CountsError, match="column region: labels must be of one kind"):
            location_quotient(table, year=None)

    def test_spans_of_time_are_no_labels_in_queries_either(self):
        cells = duckdb.from_arrow(pa.Table.from_pandas(CELLS))
        cells = cells.select("to_days(region::int) as region, industry, value")
        with pytest.raises(CountsError, match="column region: labels must be of one kind"):
            location_quotient(cells, year=None)


def test_engines_do_not_tell_upper_from_lower_case():
    cells = duckdb.from_arrow(pa.Table.from_pandas(CELLS.assign(LQ=1)))
    with pytest.raises(CountsError, match="column LQ: the result needs"):
        location_quotient(cells, year=None)


class TestExtremeNumbers:
    def test_sums_of_the_largest_integers(self, kind):
        table = known_table().assign(value=[2**62, 2**62 - 1, 2**62, 5])
        result = kind.quotients(table, year=None, with_totals=True)
        assert result["total"].tolist() == pytest.approx([3 * 2**62 + 4] * 4)
        expected = by_hand(table.assign(year=1).astype({"value": float}))
        np.testing.assert_allclose(result["lq"], expected, rtol=1e-12)

    def test_no_quotient_is_minus_zero(self, kind):
        table = known_table().assign(value=[-0.0, 2, 3, 4])
        result = kind.quotients(table, year=None)
        assert not np.signbit(result["lq"].to_numpy(float)).any()

    @pytest.mark.parametrize("value", [1e308, 1.7e308])
    def test_sums_beyond_any_number_are_refused_everywhere(self, kind, value):
        with pytest.raises(CountsError, match="more than a number can hold"):
            kind.quotients(known_table().assign(value=value), year=None)
