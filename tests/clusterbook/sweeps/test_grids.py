"""Grids of combinations: what a file stands for, and every mistake found before a run."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterbook.book.errors import BookError
from clusterbook.sweeps.grids import combinations


class Data:
    """What a small data package offers."""

    years = range(2008, 2018)
    regions = ("Tokyo", "Seoul", "No")
    world_regions = ("Asia", "Europe")
    measures = ("firms",)
    studies = ()


DEFAULTS = {"first_year": None, "last_year": None, "threshold": 1.0, "city": "Tokyo", "cities": []}


def grid(tmp_path: Path, text: str, name: str = "grid.yml", data=Data) -> list[dict]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return [one.given for one in combinations(path, DEFAULTS, data())]


def refusal(tmp_path: Path, text: str, name: str = "grid.yml") -> str:
    with pytest.raises(BookError) as caught:
        grid(tmp_path, text, name)
    return str(caught.value)


def test_a_block_stands_for_every_combination(tmp_path):
    found = grid(tmp_path, "threshold: [0.5, 1]\nfirst_year: [2008, 2010, 2012]\nlast_year: 2016\n")
    assert found == [
        {"threshold": a, "first_year": b, "last_year": 2016}
        for a, b in itertools.product([0.5, 1], [2008, 2010, 2012])
    ]


def test_a_list_of_blocks_holds_these_and_no_others(tmp_path):
    text = "- {threshold: 1, city: Seoul}\n- threshold: [2, 3]\n  cities: [[Tokyo, Seoul], []]\n"
    assert grid(tmp_path, text) == [
        {"threshold": 1, "city": "Seoul"},
        *(
            {"threshold": a, "cities": b}
            for a, b in itertools.product([2, 3], [["Tokyo", "Seoul"], []])
        ),
    ]


def test_steps_hold_both_ends_and_no_rounding(tmp_path):
    found = grid(tmp_path, "threshold: {from: 0.1, to: 0.7, step: 0.1}\n")
    assert [one["threshold"] for one in found] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    found = grid(tmp_path, "first_year: {from: 2008, to: 2012, step: 3}\n")
    assert [one["first_year"] for one in found] == [2008, 2011]


def test_a_csv_row_is_a_combination_and_an_empty_cell_a_default(tmp_path):
    text = '\ufefffirst_year,city,cities\n2010,Seoul,"[Tokyo, Seoul]"\n,No,\n\n2012,,\n'
    assert grid(tmp_path, text, "grid.csv") == [
        {"first_year": 2010, "city": "Seoul", "cities": ["Tokyo", "Seoul"]},
        {"city": "No"},  # a city, and no switch
        {"first_year": 2012},
    ]


def test_text_in_yaml_is_as_it_is_written(tmp_path):
    class Named(Data):
        regions = ("No", "01001", "12:30", "A: b", "[a, b]", "null", "2015.0")

    text = "city: [No, 01001, 12:30, A: b, [a, b], 'null', 2015.0]\nthreshold: [1, 2]\n"
    found = [one["city"] for one in grid(tmp_path, text, data=Named)]
    assert tuple(found[::2]) == Named.regions
    [one] = grid(tmp_path, "- {cities: [[No, 01001]], city: 2015.0}\n", data=Named)
    assert one == {"cities": ["No", "01001"], "city": "2015.0"}


def test_parameters_in_force_fill_what_the_grid_leaves_out(tmp_path):
    path = tmp_path / "grid.yml"
    path.write_text("threshold: 2\n")
    [one] = combinations(path, DEFAULTS, Data())
    assert one.parameters == {
        "first_year": 2008,
        "last_year": 2017,
        "threshold": 2,
        "city": "Tokyo",
        "cities": [],
    }


def test_every_mistake_is_told_at_once_with_its_line(tmp_path):
    told = refusal(
        tmp_path, "- threshold: [0.5,\n    x, 0]\n- {frist_year: 2008}\n- {city: tokyo}\n"
    ).splitlines()
    assert told[0] == (
        "grid.yml, line 2: parameter threshold must be a number from 0.01 to 100, not 'x'."
    )
    assert told[1].startswith("grid.yml, line 2: parameter threshold") and told[1].endswith("0.")
    assert told[2].startswith('grid.yml, line 3: there is no parameter "frist_year".')
    assert 'Did you mean "Tokyo"?' in told[3]
    assert len(told) == 4


def test_many_mistakes_are_counted(tmp_path):
    rows = "\n".join(str(-number) for number in range(1, 51))
    told = refusal(tmp_path, f"threshold\n{rows}\n", "grid.csv").splitlines()
    assert len(told) == 21
    assert told[0].startswith("grid.csv, row 2: parameter threshold")
    assert told[-1] == "… and 30 more."


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("grid.yml", "", "grid.yml holds no combinations."),
        ("grid.yml", "[]\n", "grid.yml holds no combinations."),
        ("grid.yml", "- {}\n", "line 1: a block without parameters"),
        ("grid.yml", "threshold: []\n", "line 1: threshold has no values"),
        ("grid.yml", "- 3\n", "line 1: write `parameter: [values]`"),
        ("grid.yml", "threshold: 1\nthreshold: 2\n", "line 2: threshold stands twice"),
        ("grid.yml", "threshold: [1\n", "is no valid YAML"),
        ("grid.yml", "threshold: 2020-13-45\n", "is no valid YAML"),
        ("grid.yml", "threshold: {from: 1, to: 2}\n", "write {from: 0.5"),
        ("grid.yml", "threshold: {from: 1, to: 2, step: 0}\n", "step above 0"),
        ("grid.yml", "threshold: {from: 1, to: .inf, step: 1}\n", "with numbers"),
        ("grid.yml", "threshold: {from: 1, to: 99, step: 0.00001}\n", "takes 9,800,001 values"),
        ("grid.yml", "threshold: [1, 1.0]\n", "the same combination stands in grid.yml, line 1"),
        ("grid.yml", "- {}\n- {threshold: 1}\n", "line 1: a block without parameters"),
        ("grid.yml", "first_year: [2015]\nlast_year: [2012]\n", "2015 lies after last_year 2012"),
        ("grid.csv", "", "grid.csv holds no combinations."),
        ("grid.csv", "threshold\n", "grid.csv holds no combinations."),
        ("grid.csv", "threshold,threshold\n1,2\n", 'row 1: the column "threshold" stands twice'),
        ("grid.csv", "threshold,\n1,2\n", "row 1: a column has no name"),
        ("grid.csv", "threshold,city\n1\n", "row 2: 1 cells, but the head has 2"),
        (
            "grid.csv",
            "threshold\n1\n2\n1\n",
            "row 4: threshold 1.0: the same combination stands",
        ),
        ("grid.csv", "cities\n[Tokyo\n", 'row 2: cities: "[Tokyo" cannot be read'),
        ("grid.txt", "threshold: 1\n", "a grid is a .yml, .yaml or .csv file"),
    ],
)
def test_what_is_no_grid_is_refused(tmp_path, name, text, told):
    assert told in refusal(tmp_path, text, name)


def test_a_product_too_large_is_refused_before_it_is_made(tmp_path):
    names = ("first_year", "last_year", "threshold", "city")
    many = "threshold: {from: 0.01, to: 99, step: 0.001}\ncity: [Tokyo, Seoul]\n"
    years = "".join(f"{name}: {list(range(2008, 2018))}\n" for name in names[:2])
    assert "makes 19,798,200 combinations" in refusal(tmp_path, many + years)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"threshold\n\xb0\xa1\n"])
def test_a_file_that_is_no_text_is_refused(tmp_path, content):
    path = tmp_path / "grid.csv"
    path.write_bytes(content)
    with pytest.raises(BookError, match="cannot be read as UTF-8 text"):
        combinations(path, DEFAULTS, Data())


@given(
    st.lists(st.floats(0.01, 100).map(lambda x: round(x, 3)), min_size=1, max_size=6, unique=True),
    st.lists(st.integers(2008, 2017), min_size=1, max_size=4, unique=True),
)
def test_a_product_and_the_rows_of_its_table_are_the_same_grid(tmp_path_factory, thresholds, years):
    folder = tmp_path_factory.mktemp("grid")
    block = f"threshold: {thresholds}\nfirst_year: {years}\n"
    rows = [f"{a},{b}" for a, b in itertools.product(thresholds, years)]
    table = "\n".join(["threshold,first_year", *rows]) + "\n"
    assert grid(folder, block) == grid(folder, table, "grid.csv")
