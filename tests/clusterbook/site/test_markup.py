"""The HTML of a page's own parts."""

from __future__ import annotations

import re

import pytest
from docutils.nodes import make_id

from clusterbook.book.outputs import Content
from clusterbook.site import markup, staging


def test_prose_names_figures_and_tables_by_their_number():
    shown = Content(charts=[{"name": "order", "number": 2}], tables=[{"name": "all", "number": 1}])
    said = markup.referred("See [[figure:order]] and [[table:all]], not [[cities]].", shown)
    assert said == (
        'See <a href="#order">Figure\u00a02</a> and '
        '<a href="#all">Table\u00a01</a>, not [[cities]].'
    )


def test_a_sentence_on_a_figure_that_these_data_do_not_give_is_left_out():
    said = markup.referred("It is 1. As [[figure:order]] shows, it is. All of it.", Content())
    assert said == "It is 1. All of it."


@pytest.mark.parametrize(
    ("prose", "shown"),
    [
        ("Behind it: [](a/here), [](b/gone), [](c/gone).", "Behind it: [](a/here)."),
        ("Behind it: [](b/gone), [](a/here).", "Behind it: [](a/here)."),
        ("One rule of all ([](b/gone)) holds.", "One rule of all holds."),
        ("A product: [](b/gone).", "A product: [](../further-data)."),
        ("See [the audit](b/gone).", "See [the audit](../further-data)."),
        ("- [A](a/here): one\n- **[B](b/gone)**: two\n- C", "- [A](a/here): one\n- C"),
        ("- **[A](a/here)** and **[B](b/gone)**", "- **[A](a/here)** and **[B](../further-data)**"),
        ("- It has none: [why](b/gone).", "- It has none: [why](../further-data)."),
    ],
)
def test_chapters_that_are_left_out_are_no_entries_of_lists(prose, shown):
    pages = staging.addresses([], ["gone"]) | {"page:here": "a/here"}
    assert staging.led_further(prose, pages, "../") == shown


@pytest.mark.parametrize("label", ["Winston-Salem", "St. Louis", "U.S.", "a--b...", "'q' \\ `c`"])
def test_labels_keep_their_signs_and_headings_the_words_in_their_addresses(label: str):
    written = markup.as_markdown(label)
    assert re.sub(r"\\(.)", r"\1", markup.undisguised(written, "\\")) == label
    if "--" not in label:
        assert make_id(written.replace("\\", "")) == make_id(label)
