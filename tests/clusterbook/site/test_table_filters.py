"""What a table tells the page's script, and links between pages in what code shows."""

from __future__ import annotations

import pandas as pd

from clusterbook.site import markup
from creative_clusters.words.tables import to_html

FRAME = pd.DataFrame({"region": ["Tokyo", "<b>Seoul"], "country": ["Japan", "Korea"]})


def content(**more: object) -> dict:
    return {"name": "places", "caption": "Places", "html": to_html(FRAME), **more}


def test_a_table_asks_for_filters_by_the_position_of_columns():
    html = markup.table(content(filters=[1]), "page", "../")
    assert 'data-filters="1"' in html
    assert "{n} of {of} rows" in html


def test_a_table_without_filters_asks_for_none():
    assert "data-filters" not in markup.table(content(), "page", "../")


def test_cells_lead_where_the_links_say_and_stay_escaped():
    html = to_html(FRAME, links={"region": ["", "page:b?x=1&y=2"]})
    assert '<a href="page:b?x=1&amp;y=2">&lt;b&gt;Seoul</a>' in html
    assert "Tokyo</a>" not in html


def test_links_to_pages_become_ways_and_lose_what_leads_nowhere():
    html = '<a href="page:scores#x.y">see</a>, <a href="page:none">gone</a>, <a href="#here">a</a>'
    assert markup.linked(html, {"page:scores": "audit/scores"}, "../") == (
        '<a href="../audit/scores.html#x.y">see</a>, gone, <a href="#here">a</a>'
    )
