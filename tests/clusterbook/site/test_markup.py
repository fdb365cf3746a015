"""The HTML of a page's own parts."""

from __future__ import annotations

from clusterbook.book.outputs import Content
from clusterbook.site import markup


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
