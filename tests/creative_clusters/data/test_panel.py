"""Printed tables become one panel with their flags."""

from __future__ import annotations

import numpy as np
import pandas as pd

from creative_clusters.data import panel as panels


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
