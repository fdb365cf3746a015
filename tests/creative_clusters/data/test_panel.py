"""Panels are chosen from, spread and counted without losing or inventing a cell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative_clusters.data import panel as panels

AMOUNTS = pd.DataFrame({"region": ["C", "A"], "year": [2008, 2008], "value": [1.0, np.nan]})


def make(cells: list[tuple[str, int, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(cells, columns=["region", "year", "measure", "lq"])
    return frame.assign(basis="published", flag="")


PANEL = make(
    [
        ("B", 2009, "firms", 2.0),
        ("B", 2008, "firms", 1.0),
        ("A", 2009, "firms", np.nan),
        ("B", 2008, "revenue", 0.5),
    ]
)


def test_published_tables_become_one_panel_with_their_flags() -> None:
    firms = pd.DataFrame({"region": ["B", "A"], "year": [2008, 2008], "value": [1.5, 0.0]})
    revenue = pd.DataFrame({"region": ["A"], "year": [2008], "value": [np.nan]})
    flags = pd.DataFrame(
        {
            "table": ["t1", "t1", "t1", "t2"],
            "region": ["A", "A", "B", "B"],
            "year": pd.array([2008, 2008, pd.NA, 2008], dtype="Int64"),
            "flag": ["zero", "ambiguous", "spelling", "zero"],
        }
    )
    panel = panels.published(
        [firms.assign(table="t1", measure="firms"), revenue.assign(table="t2", measure="revenue")],
        flags,
    )
    assert tuple(panel) == panels.COLUMNS
    assert panel["region"].tolist() == ["B", "A", "A"]
    assert panel["flag"].tolist() == ["", "zero,ambiguous", ""]
    assert panel["lq"].isna().tolist() == [False, False, True]


def test_no_tables_give_an_empty_panel_of_the_same_types() -> None:
    empty, full = (
        panels.published([]),
        panels.published([PANEL.rename(columns={"lq": "value"}).assign(table="t")]),
    )
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_select_keeps_rows_and_order() -> None:
    chosen = panels.select(PANEL, regions=["A", "B"], years=(2009, 2012), measures=["firms"])
    assert chosen["region"].tolist() == ["B", "A"]
    pd.testing.assert_frame_equal(panels.select(PANEL), PANEL)


@pytest.mark.parametrize(
    "choice, message",
    [
        ({"regions": ["Bb"]}, r'region "Bb" is not in the panel\. Did you mean "B"\?'),
        ({"measures": ["firm"]}, r'measure "firm" is not in the panel\. Did you mean "firms"\?'),
        ({"years": (2009, 2008)}, "2009 comes after 2008"),
    ],
)
def test_select_refuses_what_is_not_there(choice: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        panels.select(PANEL, **choice)


def test_wide_keeps_the_order_of_regions_and_sorts_years() -> None:
    wide = panels.wide(PANEL, "firms")
    assert wide.index.tolist() == ["B", "A"]
    assert wide.columns.tolist() == [2008, 2009]
    assert wide.loc["B"].tolist() == [1.0, 2.0]
    assert wide.loc["A"].isna().all()


def test_a_cell_given_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="duplicate"):
        panels.wide(pd.concat([PANEL, PANEL]), "firms")


def test_completeness_counts_the_years_known() -> None:
    table = panels.completeness(PANEL, AMOUNTS)
    assert table.to_dict("list") == {
        "region": ["B", "A", "C"],
        "firms": [2, 0, 0],
        "revenue": [1, 0, 0],
        "amounts": [0, 0, 1],
    }
    assert "amounts" not in panels.completeness(PANEL)


@given(
    cells=st.dictionaries(
        st.tuples(st.sampled_from("ABC"), st.integers(2000, 2005), st.sampled_from(["m", "n"])),
        st.one_of(st.just(np.nan), st.floats(0, 10)),
    )
)
def test_no_cell_is_lost_or_invented(cells: dict[tuple[str, int, str], float]) -> None:
    panel = make([(*key, lq) for key, lq in cells.items()])
    before = panel.copy()
    for measure in panel["measure"].unique():
        wide = panels.wide(panel, measure)
        for (region, year, of), lq in cells.items():
            if of == measure:
                assert wide.loc[region, year] == lq or np.isnan(lq)
    known = panels.completeness(panel).drop(columns="region").to_numpy().sum()
    assert known == sum(not np.isnan(lq) for lq in cells.values())
    pd.testing.assert_frame_equal(panel, before)
