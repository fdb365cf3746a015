"""Which labels wildcards, codes and forms of years mean: what a plain search finds, at once."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative_clusters.data.choices import found
from creative_clusters.data.shapes import period


@pytest.mark.parametrize(
    ("wanted", "labels", "meant"),
    [
        ("J6?", ["J62", "J6", "J630"], ["J62"]),
        ("[1]*", ["[1] film", "1 film"], ["[1] film"]),
        ("31-33", ["31", "332", "34"], ["31", "332"]),
        ("*a" * 14 + "*b", ["a" * 5000], []),
        ("31-" + "9" * 4000, ["31"], []),
    ],
    ids=["one character", "brackets", "a span", "many stars", "a span without end"],
)
def test_labels_are_found(wanted, labels, meant):
    assert found(wanted, labels) == meant


FORMS = st.lists(st.sampled_from(["YYYY", "YY", "*", "a", "1", "-", "("]), max_size=7)
LABELS = st.lists(st.sampled_from(["2019", "20", "a", "1", "-", "(", " "]), max_size=9)


@given(FORMS.map("".join), LABELS.map("".join))
def test_a_form_finds_what_trying_every_place_finds(form, label):
    parts = {"YYYY": "([0-9]{4})", "YY": "[0-9]{2}", "*": ".*"}
    tokens = re.findall(r"YYYY(?!Y)|YY(?!Y)|.", form)
    every = re.fullmatch("".join(parts.get(one) or re.escape(one) for one in tokens), label)
    once = period(form).fullmatch(label)
    assert (once and once.groups()[:1]) == (every and every.groups()[:1])


def test_no_form_takes_long():
    assert period("*a" * 12 + "YYYY" + "*a" * 12 + "b").fullmatch("a" * 3000) is None
