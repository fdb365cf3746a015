"""Liu's matrix: choices, links, counts, and what is lost."""

from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters.new_quality import development_model as model
from creative_clusters.new_quality import sentences


@pytest.fixture(scope="module")
def matrix(root):
    return pd.read_csv(root / "data" / "liu" / "matrix.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def fusion(root):
    return pd.read_csv(root / "data" / "liu" / "fusion.csv")


def test_choices_of_problems_divide_the_measures(matrix):
    parts = [len(model.measures(matrix, problem)) for problem in model.PROBLEMS]
    assert sum(parts) == len(model.measures(matrix))


@pytest.mark.parametrize("actor", model.ACTORS)
def test_chosen_measures_all_call_on_the_actor(matrix, actor):
    rows = model.measures(model.chosen(matrix, actor=actor))
    assert len(rows)
    assert rows["actors"].str.contains(actor).all()


def test_choosing_keeps_what_is_no_measure(matrix):
    kept = model.chosen(matrix, "chain", "alliance")
    assert kept["kind"].ne("part").sum() == matrix["kind"].ne("part").sum()


def test_calls_are_the_links_by_actor(matrix):
    links, calls = model.links(matrix), model.calls(matrix)
    assert calls["value"].sum() == len(links)
    assert calls.set_index("label")["value"]["society"] == links["actor"].eq("society").sum()


def test_nothing_chosen_is_said(matrix):
    empty = matrix.loc[matrix["kind"] != "part"]
    assert sentences.called_on(empty) == sentences.answered(empty) == sentences.answers(empty)


def test_readable_counts_every_component_once(matrix):
    table = model.readable(matrix)
    assert table["value"].sum() == len(matrix)
    assert "Problems: 0 complete, 10 partly lost, 0 mostly lost." in sentences.readable(table)


def test_outline_sets_parts_below_their_whole(matrix):
    rows = model.outline(matrix, "feature")
    assert (rows["parent"] == "liu").sum() == 3
    assert set(rows["parent"]) - {"liu"} <= set(rows["component"])
    assert sentences.named(rows).startswith("Digital and intelligent: Creation")


def test_every_case_stands_for_a_known_component(matrix):
    assert model.cases(matrix)["illustrates"].notna().all()


def test_shifts_belong_to_components(matrix, fusion):
    assert set(fusion["component"]) <= set(matrix["component"])
    assert "Culture × tourism: from Sight + show to" in sentences.shifted(
        model.shifts(fusion, matrix)
    )
