"""Charts of a hundred regions: as many rows as can be read, and a subtitle that says so."""

from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters.charts import crowd, labels, marks
from creative_clusters.concentration import levels
from creative_clusters.concentration.charts import levels as charts

MANY = pd.DataFrame(
    [(f"R{n:03}", year, n / 10) for n in range(100) for year in (2019, 2020)],
    columns=["region", "year", "lq"],
).assign(measure="firms")


def test_few_regions_are_all_drawn():
    few = MANY[MANY["region"] < "R010"]
    assert crowd.foremost(few) is few
    assert crowd.foremost(few, ["R001"]) is few
    assert crowd.note("Said.", few, few) == "Said."


def test_the_first_of_many_are_drawn_and_the_subtitle_says_so():
    change = levels.change(MANY, 2019, 2020)
    spec = charts.between(change).to_dict()
    assert "Drawn are 40 of 100; the file has all." in " ".join(spec["title"]["subtitle"])
    drawn = {row["name"] for rows in spec["datasets"].values() for row in rows if "name" in row}
    assert drawn == {f"R{n:03}" for n in range(60, 100)}
    assert spec["height"] == 40 * marks.ROW


def test_the_grid_follows_the_order_it_is_given():
    order = [f"R{n:03}" for n in range(100)]
    spec = charts.grid(MANY, order=order).to_dict()
    drawn = {row["name"] for rows in spec["datasets"].values() for row in rows if "name" in row}
    assert drawn == set(order[:40])


def test_the_largest_changes_are_kept_in_their_order():
    table = pd.DataFrame({"region": list("abcd"), "change": [0.1, -3.0, 2.0, None]})
    assert crowd.by_size(table, "change", 2)["region"].tolist() == ["b", "c"]


@pytest.mark.parametrize("n", [5, 60])
def test_labels_without_room_are_left_out_only_if_asked(n: int):
    at, words = [100.0] * n, ["name"] * n
    assert None not in labels.place(at, at, words, 300)
    sparse = labels.place(at, at, words, 300, sparse=True)
    assert sum(one is not None for one in sparse) <= 12
