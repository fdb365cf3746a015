"""Which regions are known in every year compared: counted one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from creative_clusters.statistics.common import common, known_years, throughout

CELLS = st.dictionaries(
    st.tuples(st.sampled_from("ABCDE"), st.integers(2015, 2018)),
    st.floats(0, 9) | st.just(np.nan),
    min_size=1,
)


def table(cells: dict) -> pd.DataFrame:
    rows = [(region, year, lq) for (region, year), lq in cells.items()]
    return pd.DataFrame(rows, columns=["region", "year", "lq"])


@given(CELLS)
def test_everyone_is_compared_or_left_out(cells):
    known = {key for key, lq in cells.items() if lq == lq}
    ends = {2015, 2018}
    some = {region for region, year in known if year in ends}
    both = {region for region in some if {(region, year) for year in ends} <= known}
    found = common(table(cells), *ends)
    assert set(found.rows["region"]) == both and set(found.rows["year"]) <= ends
    assert (found.n, found.left_out) == (len(both), len(some - both))
    assert bool(found.said()) == bool(some - both)


@given(CELLS)
def test_throughout_is_of_every_year_or_of_the_last(cells):
    rows, years = table(cells), known_years(table(cells))
    found = throughout(rows)
    whole = rows.dropna().groupby("region")["year"].nunique().eq(len(years))
    assert found.n == (whole.sum() or (rows.dropna()["year"] == max(years, default=0)).sum())
    assert found.rows["year"].nunique() in (0, 1, len(years))


def test_each_measure_has_years_of_its_own():
    rows = table({("A", 2015): 1.0, ("A", 2016): 1.0, ("B", 2016): 1.0})
    both = pd.concat([rows.assign(measure="firms"), rows.iloc[2:].assign(measure="revenue")])
    assert common(both).rows.groupby("measure")["region"].unique().map(list).to_dict() == {
        "firms": ["A"],
        "revenue": ["B"],
    }
