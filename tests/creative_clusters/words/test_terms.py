"""Systems of terms as cards: nesting, both languages, cases, and hostile text."""

from __future__ import annotations

from html import unescape
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative_clusters.data import sources
from creative_clusters.words import terms

SYSTEMS = {"frameworks": (), "matrix": ("actors",), "mechanisms": ("places",)}


def system(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """A system of (component, parent, level), named after its components."""
    table = pd.DataFrame(rows, columns=["component", "parent", "level"])
    named = {"term_en": "en ", "term_zh": "zh ", "gloss": "is ", "gloss_zh": "乃", "locator": "at "}
    return table.assign(**{name: word + table["component"] for name, word in named.items()})


def depth_of(html: str) -> dict[str, int]:
    """How many cards each term stands within."""
    found = {}

    def walk(node: ElementTree.Element, depth: int) -> None:
        if node.tag == "strong":
            found[node.text] = depth
        for child in node:
            walk(child, depth + (child.tag == "li"))

    walk(ElementTree.fromstring(html.replace("class=cc-whole", "")), 0)
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", SYSTEMS)
def test_every_curated_term_stands_with_its_twin_and_its_gloss(name, language):
    package = sources.read()
    table = package.table(name)
    html = unescape(terms.to_html(table, package.table("cases"), SYSTEMS[name]))
    gloss = "gloss" if language == "en" else "gloss_zh"
    for row in table.to_dict("records"):
        assert all(row[column] in html for column in ("term_en", "term_zh", gloss, "locator"))


def test_parts_stand_on_the_card_of_their_whole_and_steps_are_numbered():
    table = system(("a", "", "root"), ("b", "a", "step"), ("c", "b", "part"), ("d", "x", "part"))
    html = terms.to_html(table)
    assert depth_of(html) == {"en a": 1, "en b": 2, "en c": 3, "en d": 1}
    assert html.count("<ol") == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_cases_stand_with_their_component_only(language):
    told = pd.DataFrame({"case": ["Case"], "case_zh": "案例", "component": "a", "place": "Here"})
    told = told.assign(year=2016.0, indicator="employees", value=300.0, unit="persons")
    told["qualifier"] = None
    table = system(("a", "", "root"), ("b", "a", "part"))
    html = terms.to_html(table, told)
    shown = {"en": "employees: 300 persons (Here, 2016)", "zh": "employees：300人（Here，2016年）"}
    assert html.count(shown[language]) == 1
    assert html.index("300") < html.index("b</")
    assert "案例" in html


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_text_never_becomes_markup(said):
    table = system(("a", "", "root")).assign(term_en=said, gloss=said, locator=said)
    tree = ElementTree.fromstring(terms.to_html(table))
    assert {node.tag for node in tree.iter()} <= {"ul", "li", "p", "strong", "span", "small"}
    assert tree.find(".//strong").text == said


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (600, "100 million USD", "60 billion USD"),
        (2000, "10,000 persons", "20 million persons"),
        (1970, "year", "1970"),
        (2, "version", "version 2"),
        (1, "hours", "1 hour"),
        (float("nan"), "none", ""),
    ],
)
def test_amounts_read_as_words(value, unit, shown):
    assert terms.amount(value, unit) == shown
