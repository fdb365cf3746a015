"""Small multiples as cards: every text escaped, gaps kept, the values to choose by."""

from __future__ import annotations

import json
import re
from html import unescape

import numpy as np
import pandas as pd
import pytest

from creative_clusters.cities import cards

PLACES = pd.DataFrame(
    {
        "region": ["A", "<b>", "C"],
        "name_en": ["Ada", "<b>", "Cid"],
        "name_zh": ["艾达", "<b>", "Cid"],
    }
)
PANEL = pd.DataFrame(
    [("A", y, "firms", v) for y, v in ((2010, 0.5), (2011, 1.0), (2012, 2.0))]
    + [("<b>", y, "revenue", v) for y, v in ((2010, 0.0), (2011, 3.0), (2012, np.nan))],
    columns=["region", "year", "measure", "lq"],
)
SUMMARY = pd.DataFrame(
    {
        "region": ["A", "<b>", "C"],
        "world_region": ["Asia", "Europe", None],
        "measure": ["firms", "revenue", "amounts"],
        "growth_type": ["both", "unknown", None],
    }
)


def test_each_card_leads_to_its_region_and_carries_what_to_choose_by():
    html = cards.to_html(SUMMARY, PANEL, PLACES)
    assert re.findall(r'href="([^"]+)"', html) == ["region:A", "region:%3Cb%3E", "region:C"]
    values = [json.loads(unescape(one)) for one in re.findall(r'data-values="([^"]*)"', html)]
    assert values == [
        ["Asia", "concentrated and growing", ""],
        ["Europe", "", "not known"],
        ["", "", ""],
    ]
    assert len(cards.filters(PANEL)) == len(values[0])
    assert "<b>" not in html
    assert "艾达" in html
    assert html.count("no LQ in the data") == 1
    assert html.count("<svg") == 2


def test_zeros_and_missing_values_leave_gaps():
    drawn = cards.drawing(
        PANEL[PANEL["region"] == "<b>"], ["firms", "revenue"], (2010, 2012), (0.5, 3)
    )
    assert drawn.count("stroke-dasharray") == 1
    assert re.findall(r'd="M[^"L]*"', drawn)[-1].count("M") == 1  # one known value: no line
    assert "nan" not in drawn
    gap = PANEL[(PANEL["region"] == "A") & (PANEL["year"] != 2011)]
    way = re.findall(
        r'<path d="([^"]*)" stroke="[^"]*" stroke-width',
        cards.drawing(gap, ["firms"], (2010, 2012), (0.5, 3)),
    )
    assert "L" not in way[0]


def test_the_scale_is_logarithmic_and_shared():
    assert cards.limits(PANEL) == (0.5, 3.0)
    drawn = cards.drawing(PANEL[PANEL["region"] == "A"], ["firms"], (2010, 2012), (0.5, 2))
    way = re.findall(r"[ML][\d.]+ ([\d.]+)", drawn)
    down = [float(y) for y in way[-3:]]
    assert down[0] - down[1] == pytest.approx(down[1] - down[2], abs=0.11)  # each is a doubling
    empty = PANEL.iloc[:0]
    assert cards.limits(empty)[0] < 1 < cards.limits(empty)[1]
    assert cards.legend(empty) == ""
    assert "0.5 to 3" in cards.legend(PANEL)
