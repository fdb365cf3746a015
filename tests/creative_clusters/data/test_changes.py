"""Codes that mean something else and regions under new names are told; growth is left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative_clusters.data import sources
from creative_clusters.data.changes import jumps, renamed
from tests.conftest import spoken


def table(code: str, **regions: list) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"region": region, "industry": code, "year": 2000 + 5 * number, "n": count}
            for region, counts in regions.items()
            for number, count in enumerate(counts)
        ]
    )


def test_a_code_that_means_something_else_is_told_with_its_years():
    counts = table("519130", Veracruz=[153, 2, 7], Sinaloa=[112, 0, 2], Jalisco=[15, 0, 7])
    assert jumps(counts, ["519130"], "n") == ["519130: 280 in 2000, 2 in 2005"]
    assert spoken("zh", jumps, counts, ["519130"], "n") == ["519130：2000年280，2005年2"]


def test_a_code_that_begins_and_one_that_ends():
    old = table("519130", A=[300, 310])
    new = table("516210", A=[0, 0, 280]).query("year == 2010")
    said = jumps(pd.concat([old, new]), ["519130", "516210"], "n")
    assert said == ["519130: 310 in 2005, 0 in 2010", "516210: 0 in 2005, 280 in 2010"]


def test_a_region_that_comes_later_or_is_withheld_is_no_jump():
    counts = table("J59", A=[120, 130], B=[np.nan, 900], C=[800, np.nan])
    late = table("J59", D=[0, 5000]).query("year == 2005")
    assert jumps(pd.concat([counts, late]), ["J59"], "n") == []


@pytest.mark.parametrize("counts", [[99, 0], [3, 99], [100, 399], [100, 26]])
def test_what_is_small_or_less_than_fourfold_is_no_jump(counts):
    assert jumps(table("J59", A=counts), ["J59"], "n") == []


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=6))
def test_a_jump_is_the_same_backwards(counts):
    there = jumps(table("J59", A=counts), ["J59"], "n")
    back = jumps(table("J59", A=counts[::-1]), ["J59"], "n")
    assert len(there) == len(back)


def pairs(before: str, after: str, *, years=(2016, 2021)) -> list[tuple[str, str]]:
    names = [(name, year) for year, told in zip(years, (before, after), strict=True)
             for name in told.split(";")]  # fmt: skip
    return [pair[::2] for pair in renamed(pd.DataFrame(names, columns=["region", "year"]))]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("Adelaide (C);Burra (DC)", "Adelaide;Burra", ["Adelaide (C)", "Burra (DC)"]),
        ("St. Gallen;Bern", "St Gallen;Bern", ["St. Gallen"]),
        ("Newcastle upon Tyne", "Newcastle-upon-Tyne", ["Newcastle upon Tyne"]),
        ("Nidwalden;Genève", "Obwalden;Genève", []),
        ("46113;46102", "46114;46102", []),  # codes that differ by a digit are other places
        ("Same;Gone", "Same;Other", []),
        ("襄樊市;武汉市", "襄阳市;武汉市", []),
    ],
)
def test_names_that_end_as_like_ones_begin(before, after, found):
    assert [old for old, _ in pairs(before, after)] == found


def test_a_name_is_matched_once_and_only_over_neighbouring_years():
    assert pairs("Burra (DC);Burra (C)", "Burra") == [("Burra (C)", "Burra")]
    rows = pd.DataFrame({"region": ["Burra (DC)", "X", "Burra"], "year": [2016, 2018, 2021]})
    assert renamed(rows) == []


def test_an_edition_tells_them_in_its_log(shared):
    log = sources.read(shared / "cases" / "names").cleaning_log.set_index("step")
    assert log.loc["renamed", "rows"] == 2
    assert log.loc["renamed", "example"].startswith("“Adelaide (C)” to 2016 and “Adelaide” from")
    assert log.loc["gaps", "rows"] == 4
