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


def test_every_problem_and_measure_stands_once_and_each_measure_on_what_it_answers(matrix):
    system, stored = model.answers(matrix), matrix.set_index("component")
    assert system["component"].is_unique
    moved = system[system["component"].str.startswith("measure.") & system["actors"].ne("")]
    assert set(moved["parent"]) == set(stored.loc[moved["component"], "answers"])
    assert moved["parent"].str.startswith("problem.").all()
    called = moved["actors"].str.replace(" and ", ", ").str.split(", ").explode()
    assert len(called) == model.calls(matrix)["value"].sum()


def test_nothing_chosen_is_said(matrix):
    empty = matrix.loc[matrix["kind"] != "part"]
    assert sentences.called_on(empty) == sentences.answered(empty)


def test_what_is_lost_is_counted_and_said(matrix):
    own = matrix[matrix["component"].str.match("problem|measure")]
    lost = own["legibility"].value_counts()
    said = sentences.lost(matrix)
    assert f"{lost['partly lost'] + lost['lost']} of {len(own)}" in said
    assert f"({lost['lost']} of them almost wholly)" in said


def test_enterprise_is_the_principal_body_and_every_actor_has_duties(matrix):
    terms = matrix.set_index("component")["term_en"]
    assert terms["actor.enterprise"] == "Enterprise as the principal body"
    duties = matrix[matrix["kind"] == "duty"].groupby("parent").size()
    assert set(duties.index) == {f"actor.{name}" for name in model.ACTORS}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_shifts_belong_to_components_and_speak_the_readers_language(matrix, fusion, language):
    shifts = model.shifts(fusion)
    assert set(shifts["component"]) <= set(matrix["component"])
    assert shifts["from_way"].tolist() == fusion[f"from_{language}"].tolist()
