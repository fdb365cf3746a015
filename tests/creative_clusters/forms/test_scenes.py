"""The scoring sheet of scenes."""

from __future__ import annotations

import numpy as np
import pytest

from creative_clusters.forms import scenes


def score(table, aspect, name, **options):
    found = scenes.score(table, **options).set_index(["aspect", "name"])
    return found.loc[(aspect, name), "score"]


def test_sheet_has_every_cell_and_trait():
    sheet = scenes.sheet(["Square", "Harbour"])
    assert len(sheet) == 2 * (5 * 3 + 4)
    assert not sheet.drop(columns="rating").duplicated().any()


@pytest.mark.parametrize(("rating", "expected"), [(1, 0.0), (3, 0.5), (5, 1.0)])
def test_scale_runs_from_zero_to_one(rating, expected):
    table = scenes.sheet(["A"]).assign(rating=rating)
    assert (scenes.score(table)["score"] == expected).all()


def test_means_follow_rows_and_columns():
    table = scenes.sheet(["A"]).assign(rating=1.0)
    table.loc[table["element"] == "people", "rating"] = 5.0
    assert score(table, "element", "people") == 1.0
    assert score(table, "dimension", "legitimacy") == pytest.approx(1 / 5)
    assert score(table, "overall", "overall") == pytest.approx(1 / 5)
    assert score(table, "trait", "buzz") == 0.0


def test_fewer_than_half_known_gives_no_score():
    table = scenes.sheet(["A"])
    table.loc[[0, 3, 4], "rating"] = 4.0  # one cell of the first element, two of the second
    assert np.isnan(score(table, "element", "neighbourhood"))
    assert score(table, "element", "structures") == pytest.approx(0.75)
    assert np.isnan(score(table, "overall", "overall"))
    assert score(table, "element", "neighbourhood", enough=0.3) == pytest.approx(0.75)


def test_other_scale():
    table = scenes.sheet(["A"]).assign(rating=0.0)
    assert score(table, "overall", "overall", scale=(-2, 2)) == 0.5


@pytest.mark.parametrize("bad", [6, "much", np.inf])
def test_rating_outside_the_scale(bad):
    table = scenes.sheet(["A"]).astype({"rating": object})
    table.loc[2, "rating"] = bad
    with pytest.raises(ValueError, match=r"row 2, column rating: .* is not a number from 1 to 5"):
        scenes.score(table)


def test_name_that_is_not_on_the_sheet():
    table = scenes.sheet(["A"]).assign(rating=3.0)
    table.loc[1, "element"] = "weather"
    with pytest.raises(ValueError, match='row 1, column element: "weather" is not one of'):
        scenes.score(table)


def test_cell_twice():
    table = scenes.sheet(["A"]).assign(rating=3.0)
    table.loc[1, ["element", "dimension"]] = ["neighbourhood", "theatricality"]
    with pytest.raises(ValueError, match="row 1 gives a cell of the sheet a second time"):
        scenes.score(table)
