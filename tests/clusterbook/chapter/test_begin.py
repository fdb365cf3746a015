"""How a chapter begins: with its parameters and a word to who runs it by hand; what it shows."""

from __future__ import annotations

import json
from importlib.resources import as_file, files

import altair as alt
import pandas as pd
import pytest

from clusterbook.book.parameters import ParameterError
from clusterbook.book.project import LANGUAGE
from clusterbook.chapter import begin, page
from clusterbook.drawing import figures
from creative_clusters.charts.marks import coloured, in_words


@pytest.fixture
def shown(root, monkeypatch) -> list[dict]:
    """What the chapter displays."""
    monkeypatch.setenv("CLUSTERBOOK_DATA", str(root / "data"))
    found: list[dict] = []
    monkeypatch.setattr(page, "display", lambda content, raw: found.append(content))
    return found


def test_a_parameter_whose_name_something_else_has_taken_is_named(shown):
    declared = {"__annotations__": {"first_year": int, "top": int}, "first_year": 2010}
    with pytest.raises(ParameterError, match=r'"top" is <built-in function max> by now: an import'):
        begin(declared | {"top": max})
    with pytest.raises(ParameterError, match='"top" is None by now'):
        begin(declared)
    assert begin(declared | {"top": 3}).parameters == {"first_year": 2010, "top": 3}


def test_a_notebook_run_by_hand_says_what_its_marks_stand_for(shown, monkeypatch):
    begin({})
    monkeypatch.setenv(figures.LATER, "1")
    begin({})
    by_hand, by_the_book = (content["text/plain"] for content in shown)
    assert "[[cities]] cities; [[firms]] firms" in by_hand
    assert by_the_book == ""


@pytest.fixture
def drawn(shown):
    """Draws charts of a chapter by name, and gives what was emitted of each."""
    frame = pd.DataFrame({"year": [2016, 2017], "value": [1.0, 2.0]})

    def draw(chapter, *names: str) -> list[dict]:
        del shown[:]
        for name in names:
            chapter.chart(alt.Chart(frame).mark_point(), name, frame, "It doubled")
        return [next(iter(content.values())) for content in shown]

    return draw


def test_figures_and_tables_are_numbered_in_their_own_order(shown, drawn):
    chapter = begin({})
    one, two = drawn(chapter, "one", "two")
    chapter.table(pd.DataFrame({"year": [2016]}), "three", "All years")
    table = next(iter(shown[-1].values()))
    assert [one["number"], two["number"], table["number"]] == [1, 2, 1]
    assert two["spec"]["title"]["text"] == ["Figure 2. It doubled"]
    assert table["caption"] == "Table 1. All years"
    assert one["alt"] == "It doubled"
    with pytest.raises(ValueError, match='two outputs of this page are called "one"'):
        drawn(chapter, "one")


def test_a_picture_names_the_sources_of_what_was_read_and_says_what_is_assumed(drawn):
    chapter = begin({})
    bare = drawn(chapter, "bare")[0]["credit"]
    assert bare[0] == "Digital creative clusters"
    assert not any(line.startswith("Data:") for line in bare)
    chapter.source("chain")
    assumed = drawn(chapter, "assumed")[0]["credit"]
    assert assumed[1].startswith("Data: Assumed by the authors of this book")
    assert assumed[2].startswith("Licence: MIT")
    chapter.panel("firms")
    both = drawn(chapter, "both")[0]["credit"][1]
    assert "Assumed by the authors" in both and "Xie Xuefang 解学芳" in both


def test_a_picture_of_an_invented_edition_says_so(drawn, monkeypatch):
    with as_file(files("clusterbook").joinpath("templates", "edition")) as folder:
        monkeypatch.setenv("CLUSTERBOOK_DATA", str(folder))
        chapter = begin({})
        chapter.panel()
        credit = drawn(chapter, "one")[0]["credit"]
    assert credit[0] == "Digital media in ten invented regions"
    assert credit[-1].startswith("Made up:")


def test_a_chart_speaks_to_its_reader_and_keeps_its_codes(shown, monkeypatch):
    monkeypatch.setenv(LANGUAGE, "zh")
    chapter = begin({})
    table = {"name": ["Tokyo"], "part": ["firms"], "direction": ["none"], "value": [1]}
    colour = coloured("direction", {"none": "grey"}, **in_words({"none": "no clear trend"}))
    chart = alt.Chart(pd.DataFrame(table)).mark_bar().encode(x="value:Q", y="name:N", color=colour)
    chapter.chart(chart.transform_filter("datum.part == 'firms'"), "one", pd.DataFrame(), "It")
    spec = next(iter(shown[-1].values()))["spec"]
    ((row,),) = spec["datasets"].values()
    assert (row["name"], row["part"]) == ("东京", "firms")
    legend = spec["encoding"]["color"]["legend"]["labelExpr"]
    assert json.loads(legend.removesuffix("[datum.label]"))[row["direction"]] == "no clear trend"
