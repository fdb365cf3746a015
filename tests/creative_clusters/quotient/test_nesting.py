"""Totals that stand among their own parts: found where there is evidence, not cried at random."""

from __future__ import annotations

import warnings
from itertools import product

import numpy as np
import pandas as pd
import pytest

from creative_clusters.quotient import location_quotient
from creative_clusters.quotient.cleaning import NestedTotals
from creative_clusters.quotient.nesting import NestedWarning

from ..frames import on_every_kind, random_table


def letter(at):
    """A letter, none of which is another one in capitals."""
    return chr((65 if at < 26 else 0x4E00) + at)


def table_of(counts: np.ndarray, regions=None, industries=None) -> pd.DataFrame:
    """A table of one year from an array of counts, region by industry."""
    regions = regions or [f"r{letter(at)}" for at in range(counts.shape[0])]
    industries = industries or [f"i{letter(at)}" for at in range(counts.shape[1])]
    return pd.DataFrame(
        {
            "region": np.repeat(regions, len(industries)),
            "industry": industries * len(regions),
            "value": counts.ravel(),
        }
    )


def verdict(table: pd.DataFrame, year: str | None = None) -> str:
    """``refused``, ``named`` or ``passed``."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            location_quotient(table, year=year)
        except NestedTotals:
            return "refused"
    return "named" if any(w.category is NestedWarning for w in told) else "passed"


class TestTotalsAmongParts:
    def test_total_row_among_industries(self):
        table = random_table(years=2)
        sums = table.groupby(["region", "year"], as_index=False)["value"].sum()
        for label in ("Total", "合计", "zzz"):
            mixed = pd.concat([table, sums.assign(industry=label)], ignore_index=True)
            with pytest.raises(NestedTotals, match=label):
                location_quotient(mixed)

    def test_naics_total_beside_a_few_industries(self):
        table = pd.DataFrame(
            {
                "region": ["a"] * 3 + ["b"] * 3,
                "industry": ["10", "519130", "541511"] * 2,
                "value": [900, 10, 20, 800, 30, 5],
            }
        )
        with pytest.raises(NestedTotals, match='"10" is called a total'):
            location_quotient(table, year=None)

    def test_state_in_a_large_table_is_found_by_algebra(self):
        table = random_table(regions=30, industries=40, years=1)
        part = table[table["region"].isin(["r4", "r11", "r27"])]
        state = part.groupby(["industry", "year"], as_index=False)["value"].sum()
        nested = pd.concat([table, state.assign(region="S")], ignore_index=True)
        with pytest.raises(NestedTotals, match='"S" is the sum of'):
            location_quotient(nested)

    def test_codes_that_continue_others(self):
        table = random_table(regions=40, industries=3, years=1)
        table["region"] = "01" + table["region"].str[1:].str.zfill(3).str.replace("000", "999")
        state = table.groupby(["industry", "year"], as_index=False)["value"].sum()
        other = random_table(2, regions=5, industries=3, years=1)
        nested = pd.concat([table, state.assign(region="01000"), other], ignore_index=True)
        with pytest.raises(NestedTotals, match='"01000"'):
            location_quotient(nested)

    @pytest.mark.parametrize(
        ("whole", "parts", "others"),
        [
            ("131000", "1310", "1311"),  # 1311 continues 131, but not 1310
            ("500000", "5001", "5101"),
            ("DE1", "DE1", "FR"),  # DE10 is one of its parts
            ("C", "C1", "D"),
            ("河北", "河北", "河南"),
        ],
    )
    def test_zeros_that_belong_to_a_code_and_codes_that_end_in_letters(self, whole, parts, others):
        rng = np.random.default_rng(4)
        counts = rng.poisson(rng.lognormal(4, 1, (20, 6))).astype(float)
        numbers = range(11, 21) if whole.endswith("000") else range(10)
        regions = [f"{code}{number}" for code in (parts, others) for number in numbers]
        nested = table_of(np.vstack([counts, counts[:10].sum(axis=0)]), [*regions, whole])
        with pytest.raises(NestedTotals, match=f'"{whole}" is the sum of'):
            location_quotient(nested, year=None)

    def test_small_round_numbers_are_named_not_refused(self):
        table = pd.DataFrame(
            {
                "region": ["state"] * 2 + ["a"] * 2 + ["b"] * 2,
                "industry": ["x", "y"] * 3,
                "value": [30, 70, 10, 50, 20, 20],
            }
        )
        with pytest.warns(NestedWarning, match='"state" is the sum of "a", "b"'):
            _, log = location_quotient(table, year=None, with_log=True)
        assert log.set_index("step")["example"]["nested"] == "state"

    @pytest.mark.parametrize("seed", range(20))
    def test_no_false_alarm_on_ordinary_tables(self, seed):
        rng = np.random.default_rng(seed)
        table = random_table(seed, regions=int(rng.integers(2, 40)), industries=12, years=2)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            location_quotient(table)

    def test_no_alarm_where_all_regions_are_alike(self):
        table = pd.DataFrame(
            {
                "region": ["a"] * 2 + ["b"] * 2 + ["c"] * 2,
                "industry": ["x", "y"] * 3,
                "value": [10, 30, 20, 60, 30, 90],
            }
        )
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert location_quotient(table, year=None)["lq"].tolist() == pytest.approx([1] * 6)


class TestAccidents:
    """Small tables are full of sums that mean nothing."""

    @pytest.mark.parametrize(
        ("mean", "shape", "unit"),
        [(2, (10, 3), 0.5), (1, (12, 2), 1), (5, (4, 4), 1), (0.5, (10, 4), 1), (3, (3, 3), 10)],
        ids=["halves", "ones", "square", "sparse", "tens"],
    )
    def test_hardly_one_random_table_in_a_hundred_is_refused(self, mean, shape, unit):
        rng = np.random.default_rng(8)
        told = []
        while len(told) < 200:
            counts = rng.poisson(mean, shape) * unit
            if counts.sum():
                told.append(verdict(table_of(counts)))
        assert told.count("refused") <= 2
        assert told.count("named") <= 10

    @pytest.mark.parametrize(
        ("mean", "shape", "given"),
        [(1, (1, 20, 4), 1), (30, (1, 24, 5), 1), (5, (2, 4, 3), 0.6), (2, (3, 10, 4), 0.6),
         (1, (4, 8, 3), 0.5), (40, (8, 20, 2), 0.2)],
        ids=["sparse", "many", "small", "some", "often", "seldom"],
    )  # fmt: skip
    def test_nor_where_labels_come_and_go_or_all_their_sums_are_tried(self, mean, shape, given):
        rng, told = np.random.default_rng(9), []
        while len(told) < 100:
            counts = rng.poisson(mean, shape) * (rng.random(shape[:2]) < given)[:, :, None]
            if counts.sum():
                tables = [table_of(year).assign(year=at) for at, year in enumerate(counts)]
                told.append(verdict(pd.concat(tables).query("value > 0"), year="year"))
        assert told.count("refused") <= 1
        assert told.count("named") <= 5

    def test_small_round_numbers_are_named_with_their_unit(self):
        counts = np.array([[30, 70], [10, 50], [20, 20]]) / 10
        assert verdict(table_of(counts)) == verdict(table_of(counts * 10)) == "named"

    @pytest.mark.filterwarnings("error")
    def test_rounded_shares_of_one_structure_say_nothing(self):
        structure, sizes = np.array([0.5, 0.3, 0.15, 0.05]), np.array([1000, 2000, 3000, 5000])
        location_quotient(table_of(np.rint(np.outer(sizes, structure))), year=None)


class TestEvidence:
    @pytest.mark.parametrize(("others", "parts"), [(15, 2), (40, 3), (150, 2)])
    def test_state_and_few_of_its_counties_beside_others(self, others, parts):
        rng = np.random.default_rng(3)
        counties, rest = rng.poisson(1000, (parts, 6)), rng.poisson(1000, (others, 6))
        counts = np.vstack([counties, rest, counties.sum(axis=0)])
        names = [f"r{chr(0x4E00 + at)}" for at in range(len(counts))]
        with pytest.raises(NestedTotals, match=f'"{names[-1]}" is the sum of "{names[0]}"'):
            location_quotient(table_of(counts, names), year=None)

    def test_total_with_a_tenth_of_the_cells_suppressed(self):
        rng = np.random.default_rng(5)
        counts = rng.poisson(100, (20, 6)).astype(float)
        counts = np.hstack([counts, counts.sum(axis=1, keepdims=True)])
        counts[rng.random(counts.shape) < 0.1] = np.nan
        with pytest.raises(NestedTotals, match='"iG" is the sum of'):
            location_quotient(table_of(counts), year=None)

    @pytest.mark.parametrize(
        "name",
        ["Total, all", "TOTAL ", "Total private", "All areas", "World", "TOT", "_T", "总 计",
         "总数", "全部产业"],
    )  # fmt: skip
    def test_label_called_a_total_that_is_no_exact_sum(self, name):
        counts = np.random.default_rng(2).poisson(100, (6, 4)).astype(float)
        counts = np.hstack([counts, np.rint(counts.sum(axis=1, keepdims=True) * 1.03)])
        with pytest.raises(NestedTotals, match="is called a total"):
            location_quotient(table_of(counts, None, [*"abcd", name]), year=None)

    def test_label_called_a_total_that_is_given_in_some_years_only(self):
        table = random_table(regions=5, industries=4, years=2)
        first = table[table["year"] == 2000]
        total = first.groupby(["industry", "year"], as_index=False)["value"].sum()
        with pytest.raises(NestedTotals, match="is called a total"):
            location_quotient(pd.concat([table, total.assign(region="Total")]))

    @on_every_kind("years parts", *product([(2000,), (2000, 2002)], [2, 5, 12]))
    def test_totals_of_some_years_only(self, kind, years, parts):
        table = random_table(4, regions=12, industries=6, years=3)
        some = table[
            table["year"].isin(years) & table["region"].isin(sorted(set(table.region))[:parts])
        ]
        total = some.groupby(["industry", "year"], as_index=False)["value"].sum()
        mixed = pd.concat([table, total.assign(region="somewhere")], ignore_index=True)
        with pytest.raises(NestedTotals, match='"somewhere" is the sum of'):
            kind.quotients(mixed)

    def test_total_of_some_years_in_a_large_table(self):
        table = random_table(5, regions=900, industries=80, years=3)
        first = table[table["year"] == 2001]
        total = first.groupby(["industry", "year"], as_index=False)["value"].sum()
        mixed = pd.concat([table, total.assign(region="somewhere")], ignore_index=True)
        assert len(mixed) > 200_000
        with pytest.raises(NestedTotals, match='"somewhere" is the sum of'):
            location_quotient(mixed)

    @pytest.mark.parametrize("cells", [6, 40], ids=["few", "many"])
    @pytest.mark.parametrize("states", [1, 2, 3])
    def test_several_states_at_once_beside_their_places(self, states, cells):
        rng = np.random.default_rng(states)
        places = rng.poisson(rng.lognormal(6, 1, (24, 1)), (24, cells))
        sums = places.reshape(states, -1, cells).sum(axis=1)[:, rng.permutation(cells)]
        beside = places[: 24 - 24 % states].reshape(states, -1, cells).sum(axis=1)
        assert verdict(table_of(np.vstack([places, beside]))) == "refused"
        assert verdict(table_of(np.vstack([places, sums]))) == "passed"

    def test_two_labels_that_begin_with_total_may_be_parts(self):
        counts = np.random.default_rng(2).poisson(100, (6, 3))
        names = ["Total manufacturing", "Total services", "Farming"]
        assert verdict(table_of(counts, None, names)) == "passed"


COUNTS = {"North": (10, 40), "South": (5, 60), "Wales": (20, 30), "Ulster": (7, 11)}
SUBTOTALS = {
    "one": {"England": ("North", "South")},
    "two, one of the other": {
        "England": ("North", "South"), "Britain": ("North", "South", "Wales"),
    },
    "two beside each other": {"England": ("North", "South"), "Others": ("Wales", "Ulster")},
    "of all but one": {"Not Ulster": ("North", "South", "Wales")},
}  # fmt: skip


def with_subtotals(wholes: dict, years: int = 1, industries: int = 2):
    """Counts as rows, sub-totals among them; and totals of the regions proper."""
    rows = [(region, *counts) for region, counts in COUNTS.items()]
    rows += [(name, *(sum(COUNTS[part][at] for part in parts) for at in (0, 1)))
             for name, parts in wholes.items()]  # fmt: skip
    wide = pd.DataFrame(rows, columns=["region", "film", "other"])
    table = wide.melt("region", var_name="industry")
    table = pd.concat([table.assign(year=2019 + at, value=table["value"] * (at + 1))
                       for at in range(years)])  # fmt: skip
    proper = table[table["region"].isin([*COUNTS])]
    by = [["region", "year"], ["industry", "year"], ["year"]]
    totals = pd.concat([(table if "region" in keys else proper).groupby(keys)["value"].sum()
                        .reset_index() for keys in by])  # fmt: skip
    table = table[table["industry"].isin(["film", "other"][:industries])]
    return table.reset_index(drop=True), totals.reset_index(drop=True), proper


class TestGivenTotals:
    @on_every_kind("wholes years", *product(SUBTOTALS, [1, 2]))
    def test_the_subtotal_that_they_leave_over_is_named(self, kind, wholes, years):
        table, totals, _ = with_subtotals(SUBTOTALS[wholes], years)
        whole, parts = next(iter(SUBTOTALS[wholes].items()))
        with pytest.raises(NestedTotals, match="is the sum of") as found:
            kind.quotients(table, totals=totals)
        assert any(f'"{name}" is the sum of' in str(found.value) for name in SUBTOTALS[wholes])
        if len(SUBTOTALS[wholes]) == 1:
            assert str(found.value).startswith(
                f'the region "{whole}" is the sum of ' + ", ".join(f'"{one}"' for one in parts)
            )

    @on_every_kind("wholes", *zip(SUBTOTALS))
    def test_without_it_rows_and_totals_agree(self, kind, wholes):
        _, totals, proper = with_subtotals(SUBTOTALS[wholes])
        result = kind.quotients(proper.reset_index(drop=True), totals=totals)
        wales = result[(result["region"] == "Wales") & (result["industry"] == "film")]
        assert wales["lq"].tolist() == pytest.approx([(20 / 50) / (42 / 183)])
        log = kind.log(proper.reset_index(drop=True), totals=totals)
        assert not {step for step in log if step.startswith(("given", "below", "nested"))}

    def test_nested_rows_are_taken_on_request(self, kind):
        table, totals, _ = with_subtotals(SUBTOTALS["one"])
        result = kind.quotients(table, totals=totals, nested="allow")
        england = result[(result["region"] == "England") & (result["industry"] == "film")]
        assert england["lq"].tolist() == pytest.approx([(15 / 115) / (42 / 183)])

    def test_totals_of_more_than_the_rows_prove_nothing(self):
        table, totals, _ = with_subtotals(SUBTOTALS["one"])
        wide = totals["region"].isna()
        more = totals.assign(value=totals["value"].where(~wide, totals["value"] * 3))
        location_quotient(table, totals=more)

    def test_what_they_leave_over_must_fit(self):
        table, totals, _ = with_subtotals(SUBTOTALS["one"])
        odd = totals.assign(value=totals["value"] - totals["region"].isna())
        location_quotient(table, totals=odd)

    def test_few_counts_that_add_up_and_fit_their_totals_are_an_accident(self):
        proper = with_subtotals({})[2]
        some = proper.assign(value=proper["value"].replace({20: 15, 30: 100}))
        sums = [some.groupby(keys)["value"].sum().reset_index()
                for keys in (["region", "year"], ["industry", "year"], ["year"])]  # fmt: skip
        location_quotient(some.reset_index(drop=True), totals=pd.concat(sums))

    def test_industries_nest_by_design_and_are_named(self):
        table = random_table(2, regions=9, industries=7, years=2)
        media = table[table["industry"].isin(["i1", "i2", "i3"])]
        media = media.groupby(["region", "year"], as_index=False)["value"].sum()
        mixed = pd.concat([table, media.assign(industry="media")], ignore_index=True)
        sums = [table.groupby(keys)["value"].sum().reset_index()
                for keys in (["region", "year"], ["year"])]  # fmt: skip
        sums.append(mixed.groupby(["industry", "year"])["value"].sum().reset_index())
        with pytest.warns(NestedWarning, match='industry "media" is the sum of'):
            _, log = location_quotient(mixed, totals=pd.concat(sums), with_log=True)
        assert log.set_index("step").loc["nested", "example"] == "media"


@pytest.mark.parametrize("label", [
    "Totalt", "Razem", "Всего", "Toplam", "Yhteensä", "รวม", "Tổng số", "I alt", "Jumlah", "小计",
    "전체 산업", "Wirtschaftsabteilung - Total", "合 计", "المجموع",
])  # fmt: skip
def test_totals_have_names_in_many_languages(label):
    table = random_table(years=1)
    sums = table.groupby(["region", "year"], as_index=False)["value"].sum()
    more = sums.assign(industry=label, value=sums["value"] * 1.3 + 7)  # some parts are not listed
    assert verdict(pd.concat([table, more], ignore_index=True), "year") == "refused"
