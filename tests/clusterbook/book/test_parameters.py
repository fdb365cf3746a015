"""Parameters: read from the tagged cell, checked against the data, refused in one message."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterbook.book.parameters import ParameterError, declared, parse, resolve, vocabulary
from creative_clusters.words import codebook
from creative_clusters.words.wording import speaking

OFFER = SimpleNamespace(
    years=list(range(2008, 2018)),
    regions=["Warsaw", "Tokyo", "Seoul"],
    world_regions=["Asia", "Europe"],
    measures=["firms", "revenue"],
)
DEFAULTS = {
    "first_year": None,
    "last_year": None,
    "world_region": "all",
    "cities": [],
    "threshold": 1.0,
    "top": 3,
    "measure": None,
}


def test_empty_defaults_are_filled_from_the_data():
    values = resolve({}, DEFAULTS, OFFER, "page")
    assert values["first_year"] == 2008
    assert values["last_year"] == 2017
    assert values["measure"] == "firms"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"yaer": 2015}, 'no parameter "yaer"'),
        ({"frist_year": 2010}, 'Did you mean "first_year"'),
        ({"first_year": 1999}, "first_year is 1999"),
        ({"first_year": "soon"}, "a whole number"),
        ({"first_year": 2010.5}, "a whole number"),
        ({"first_year": True}, "a whole number"),
        ({"first_year": 2016, "last_year": 2010}, "first_year 2016 lies after last_year 2010"),
        ({"world_region": "Asai"}, 'Did you mean "Asia"'),
        ({"world_region": ["Asia"]}, "a text"),
        ({"cities": "Tokyo"}, "a list of texts"),
        ({"cities": ["Tokio"]}, 'Did you mean "Tokyo"'),
        ({"cities": ["Tokyo", "Tokyo"]}, "one value twice"),
        ({"cities": [1]}, "a list of texts"),
        ({"threshold": -1}, "from 0.01 to 100"),
        ({"threshold": float("nan")}, "a number"),
        ({"threshold": float("inf")}, "a number"),
        ({"threshold": "high"}, "a number"),
        ({"top": 0}, "from 1 to 100"),
        ({"top": None}, "a whole number"),
        ({"measure": "profit"}, "Allowed: firms, revenue"),
    ],
)
def test_a_wrong_value_is_refused_in_one_message(given, told):
    with pytest.raises(ParameterError) as caught:
        resolve(given, DEFAULTS, OFFER, "page")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("first_year = 2008  # no type", "line 1: write `name: type = default"),
        ("import os", "line 1: write `name: type = default"),
        ("first_year: int = None", "has no comment"),
        ("first_year: int = max(1, 2)  # computed", "must be a plain value"),
        ("height: int = 3  # not in the vocabulary", 'no parameter "height"'),
        ("first_year: int = (  # open", "line 1"),
        ("top: int = 1  # how many\ntop: int = 2  # how many", "line 2: top is declared in line 1"),
    ],
)
def test_a_cell_that_declares_no_parameters_is_refused(cell, told):
    with pytest.raises(ParameterError, match=r"chapter\.ipynb") as caught:
        declared(cell, "chapter.ipynb")
    assert told in str(caught.value)


def test_a_cell_is_read_with_its_comments():
    found = declared('threshold: float = 1.5  # from where on\nworld_region: str = "all"  # which')
    assert found["threshold"].default == 1.5
    assert found["threshold"].comment == "from where on"
    assert list(found) == ["threshold", "world_region"]


@pytest.mark.parametrize("assignment", ["threshold", "=3", "cities=[Tokyo", ""])
def test_an_assignment_that_is_none_is_refused(assignment):
    with pytest.raises(ParameterError):
        parse(assignment)


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("cities=[Tokyo, Seoul]", ["Tokyo", "Seoul"]),
        ("cities=[01001, No, 2015.0, null, A: b]", ["01001", "No", "2015.0", "null", "A: b"]),
        ("cities=['a, b', \"c\"]", ["a, b", "c"]),
        ("world_region=North America", "North America"),
        ("threshold=1", 1),
        ("first_year=null", None),
        ("city=[a, b]", "[a, b]"),
        ("city=A: b", "A: b"),
        ("city=null", "null"),
        ("city=01001", "01001"),
        ("city=12:30", "12:30"),
        ("city= No ", "No"),
        ("city=# 5 & *", "# 5 & *"),
        ("city={a", "{a"),
        ("city='a' and 'b'", "'a' and 'b'"),
        ("city='New York'", "New York"),
        ("city=", ""),
        ("city=a=b", "a=b"),
    ],
)
def test_text_is_text_and_all_else_yaml(assignment, value):
    name, found = parse(assignment)
    assert found == value
    assert type(found) is type(value)
    assert name == assignment.partition("=")[0]


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1))
def test_any_name_can_be_given(name):
    assert parse(f"city=x{name}") == ("city", f"x{name}")
    quoted = json.dumps(f"x{name}", ensure_ascii=False)
    assert parse(f"cities=[{quoted}]") == ("cities", [f"x{name}"])


@given(st.integers(2008, 2017), st.integers(2008, 2017))
def test_years_in_order_are_kept_and_others_refused(first, last):
    wanted = {"first_year": first, "last_year": last}
    if first <= last:
        values = resolve(wanted, DEFAULTS, OFFER, "page")
        assert (values["first_year"], values["last_year"]) == (first, last)
    else:
        with pytest.raises(ParameterError):
            resolve(wanted, DEFAULTS, OFFER, "page")


def test_every_parameter_has_a_name_in_words():
    for language in ("en", "zh"):
        with speaking(language):
            assert all(codebook.named(name) for name in vocabulary())


def test_a_name_that_the_data_do_not_offer_is_left_to_the_page():
    offer = SimpleNamespace(rated_clusters=[], scenes=["Square", "Harbour"])
    values = resolve({}, {"rated_cluster": None, "scene": None}, offer, "page")
    assert values == {"rated_cluster": "", "scene": "Square"}
    with pytest.raises(ParameterError, match='Did you mean "Harbour"'):
        resolve({"scene": "Habour"}, {"scene": None}, offer, "page")
