"""How results move with parameters: what is said and drawn, on runs whose answer is known."""

from __future__ import annotations

import itertools
import json

import pandas as pd
import pytest
import vl_convert

from clusterbook.sweeps import effects as sweeps
from clusterbook.sweeps.charts import response
from creative_clusters.words.codebook import Column

NAMES = ("threshold", "year", "place", "kind")
COLUMNS = {
    name: Column(name, "LQ" if name == "threshold" else "", "", name, name, "") for name in NAMES
}


def runs(value, **levels) -> pd.DataFrame:
    """A row for every combination of `levels`, with `value` of each."""
    rows = [
        dict(zip(levels, combination, strict=True))
        for combination in itertools.product(*levels.values())
    ]
    return pd.DataFrame([{**row, "value": float(value(**row))} for row in rows])


def drawn(rows: pd.DataFrame, names: list[str], language: str = "en"):
    chart, data = response(rows, "above", names, columns=COLUMNS)
    assert vl_convert.vegalite_to_svg(chart.properties(width=600).to_dict()).startswith("<svg")
    return chart.to_dict(), data


@pytest.mark.parametrize(
    ("levels", "form"),
    [
        ({"threshold": [1, 2, 3]}, "line"),
        ({"place": ["a", "b"]}, "dots"),
        ({"threshold": [1, 2], "place": ["a", "b", "c"]}, "lines"),
        ({"threshold": [1, 2], "place": list("abcdefg")}, "map"),
        ({"threshold": [1, 2], "year": [2008, 2009]}, "map"),
        ({"threshold": [1, 2], "year": [2008, 2009], "place": ["a", "b"]}, "range"),
        ({"threshold": list(range(31)), "year": list(range(30))}, "range"),
    ],
)
def test_the_drawing_suits_the_parameters(levels, form):
    rows = runs(lambda **row: len(str(row)), **levels)
    assert sweeps.form(rows, list(levels)) == form
    drawn(rows, list(levels))


def test_two_runs_in_one_cell_are_no_map():
    rows = runs(lambda **row: 1, threshold=[1, 2], year=[1, 2])
    assert sweeps.form(pd.concat([rows, rows]), ["threshold", "year"]) == "range"


def test_a_line_holds_every_run():
    rows = runs(lambda threshold: 20 - threshold, threshold=[3, 1, 2])
    spec, data = drawn(rows, ["threshold"])
    assert data.to_dict("list") == {"threshold": [3, 1, 2], "value": [17, 19, 18]}
    assert spec["layer"][0]["encoding"]["x"]["title"] == "threshold (LQ)"


def test_many_parameters_are_drawn_along_the_strongest():
    rows = runs(
        lambda threshold, year, place: 10 * threshold + (year - 2008) + (place == "b") / 2,
        threshold=[1, 2],
        year=[2008, 2009, 2010],
        place=["a", "b"],
    )
    effects = sweeps.effects(rows, ["threshold", "year", "place"])
    assert effects.to_dict() == {"threshold": 10, "year": 2, "place": 0.5}
    _, data = drawn(rows, ["threshold", "year", "place"])
    assert data.to_dict("records") == [
        {"threshold": 1, "minimum": 10, "median": 11.25, "maximum": 12.5, "runs": 6},
        {"threshold": 2, "minimum": 20, "median": 21.25, "maximum": 22.5, "runs": 6},
    ]
    assert sweeps.finding(rows, "n_above", ["threshold", "year", "place"], columns=COLUMNS) == (
        "“n above” lies between 10 and 22.5; threshold moves it most"
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([3, 2, 2], "“above” falls with threshold: from 3 at 1 to 2 at 3"),
        ([0.5, 1, 12345.6], "“above” rises with threshold: from 0.5 at 1 to 12,346 at 3"),
        ([1, 3, 2], "“above” lies between 1 (threshold 1) and 3 (threshold 2)"),
        ([2, None, -1], "“above” falls with threshold: from 2 at 1 to −1 at 3"),
    ],
)
def test_the_sentence_says_what_the_values_do(values, said):
    rows = pd.DataFrame({"threshold": [1, 2, 3], "value": values})
    assert sweeps.finding(rows, "above", ["threshold"], columns=COLUMNS) == said


def test_places_are_named_where_two_parameters_move():
    rows = runs(lambda threshold, place: threshold + (place == "b"), threshold=[1, 2], place="ab")
    assert sweeps.finding(rows, "above", ["threshold", "place"], columns=COLUMNS) == (
        "“above” lies between 1 (threshold 1, place a) and 3 (threshold 2, place b)"
    )


def test_what_moves_and_what_stays():
    table = pd.DataFrame(
        {
            "run": [1, 1, 1, 1, 2, 2, 2, 2, 2],
            "result": ["n", "m", "who", "same", "n", "m", "who", "same", "late"],
            "value": [1, 5, None, None, 2, 5, None, None, 3],
            "text": ["", "", "Tokyo", "Seoul", "", "", "Warsaw", "Seoul", ""],
        }
    )
    assert sweeps.moving(table) == ["n"]
    assert sweeps.still(table) == {"m": 5, "same": "Seoul"}


def test_parameters_that_take_one_value_are_not_varied():
    table = pd.DataFrame({"a": [1, 1], "b": [1, None], "c": ["x", "x"], "d": [None, None]})
    assert sweeps.varied(table, ["a", "b", "c", "d"]) == ["b"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_names_stay_text(language):
    places = ["</script><img src=x>", "a\"b'c", "城市" * 30, "{x} %s"]
    rows = runs(lambda place: len(place), place=places)
    spec, _ = drawn(rows, ["place"], language)
    assert [row["label"] for row in next(iter(spec["datasets"].values()))] == places
    assert json.dumps(spec)


def test_all_runs_without_a_value_draw_an_empty_chart():
    rows = pd.DataFrame({"threshold": [1.0, 2.0], "value": [None, 3.0]})
    _, data = drawn(rows, ["threshold"])
    assert len(data) == 1
