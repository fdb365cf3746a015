"""Mechanisms, bottlenecks and strategies as data: linked, complete, and what touches a city."""

from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters.mechanisms import charts, sentences, study
from creative_clusters.words.wording import text
from tests.conftest import spoken


@pytest.fixture(scope="module")
def terms(read_data):
    return read_data("xie-hu-2020/mechanisms.csv")


@pytest.fixture(scope="module")
def evidence(read_data):
    return read_data("xie-hu-2020/evidence.csv")


@pytest.fixture(scope="module")
def places(read_data):
    return read_data("cities.csv").rename(columns={"region": "world_region", "city": "region"})


def test_the_study_has_three_five_and_three(terms):
    counts = terms["kind"].value_counts()
    assert [counts[kind] for kind in ("mechanism", "problem", "strategy")] == [3, 5, 3]
    answers = {key for cell in terms["answers"] for key in cell.split(";")} - {""}
    assert answers == set(terms.loc[terms["kind"] == "problem", "component"])


def test_every_place_of_the_evidence_is_evidence_of_something_there(terms, evidence):
    extra = {"shenzhen", "warsaw", "australia"}
    assert set(evidence["component"]) <= set(terms["component"]) | extra
    acts = evidence[evidence["kind"] == "act"]
    assert acts["year"].tolist() == ["1996", "2009", "2014", "2015", "2016", "2019"]


def test_steering_is_of_japan_and_not_of_seoul(terms, places):
    seoul = study.of_city(terms, places, "Seoul")["component"]
    tokyo = study.of_city(terms, places, "Tokyo").set_index("component")["via"]
    assert "mechanism.governance.state" not in set(seoul)
    assert tokyo["mechanism.governance.state"] == "country"
    assert tokyo["mechanism.coupling.culture"] == "city"


@pytest.mark.parametrize(
    ("city", "component", "via"),
    [
        ("San Mateo", "mechanism.resources", "group"),
        ("Mountain View", "mechanism.resources.endowment", "city"),
        ("New York", "mechanism.resources.fit", "city"),
        ("Shenzhen", "strategy.radiation", "city"),
        ("Hong Kong", "strategy.east-west", "country"),
        ("Chicago", "mechanism.governance.positioning", "country"),
    ],
)
def test_what_touches_a_city_tells_how_it_is_named(terms, places, city, component, via):
    found = study.of_city(terms, places, city)
    assert found.set_index("component")["via"][component] == via
    order = found["via"].map(study.VIA.index)
    assert order.is_monotonic_increasing


def test_a_city_that_the_study_does_not_touch_has_no_rows(terms, places):
    assert study.of_city(terms, places, "Oslo").empty
    assert study.of_city(terms, places, "nowhere").empty


def test_the_matrix_names_the_parts_that_answer(terms):
    problems = terms[terms["kind"] == "problem"]
    matrix = study.matrix(terms, problems).set_index("bottleneck")
    assert "Smart contracts" in matrix.loc["Rigid business models", "research"]
    assert matrix.loc["Loose chain", "radiation"] == ""
    assert (matrix.ne("").sum(axis=1) > 0).all()
    assert "智能合约" in spoken("zh", study.matrix, terms, problems)["research"][0]
    only = study.answering(terms, ["bottleneck.scale"])
    assert set(only.loc[only["kind"] == "strategy", "component"]) == {"strategy.radiation"}
    assert study.answering(terms, ["bottleneck.unknown"]).empty


def test_evidence_is_told_to_each_reader_and_counted(evidence):
    rows = study.evidence(evidence, "mechanism.coupling")
    assert rows["evidence_said"].str.contains("Fan circles").any()
    zh = spoken("zh", study.evidence, evidence, "mechanism.coupling", names={"Tokyo": "东京"})
    assert zh["evidence_said"].str.contains("圈子").any()
    assert "东京" in set(zh["places"])
    words = [text(f"audit.verdict.{code}") for code in ("reproduced", "in_part", "inconsistent")]
    said = sentences.checked(pd.DataFrame({"verdict": [*words, "", ""]}))
    assert said == (
        "5 pieces of evidence: the audit confirms 1, confirms 1 in part and contradicts 1; "
        "names or reasons, which are not tested: 2."
    )
    bare = sentences.checked(pd.DataFrame({"verdict": ["", ""]}))
    assert bare == "2 pieces of evidence: names or reasons, which are not tested: 2."


def test_dates_are_set_against_the_years_of_the_data(evidence):
    steps = study.dated(evidence, "shenzhen")
    assert steps["year"].tolist() == [2004, 2018, 2019]
    assert "1 before the data begin (2008), 0 within them, 2 after" in sentences.dates(
        steps, 2008, 2017
    )
    series = pd.DataFrame({"year": [2008, 2017], "value": [2.7, 6.26]})
    for narrow in (False, True):
        drawn = charts.beside(series, steps, "LQ", narrow=narrow).to_dict()
        assert "pillar" in str(drawn["datasets"])


def test_a_city_is_told_what_names_it_or_its_group(terms, places):
    said = sentences.touching(terms, places, "San Mateo")
    assert said.startswith("Xie & Hu name San Mateo, or its group, for:")
    assert "Ecological agglomeration" in said
    assert sentences.touching(terms, places, "Oslo") == ""
    assert "点名Shenzhen或其城市群" in spoken("zh", sentences.touching, terms, places, "Shenzhen")
