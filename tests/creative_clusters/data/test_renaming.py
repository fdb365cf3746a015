"""Regions under another name from one year on."""

from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters.data import sources
from creative_clusters.data.renaming import renamed


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
