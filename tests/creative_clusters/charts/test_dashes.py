"""Texts and tooltips of charts where a value is not known."""

from __future__ import annotations

import altair as alt
import pandas as pd

from clusterbook.drawing import vega
from clusterbook.drawing.figures import sized
from creative_clusters.charts import theme
from tests.conftest import spoken


def test_what_is_not_known_has_a_dash_in_texts_and_tooltips():
    rows = pd.DataFrame({"x": [1, 2], "lq": [0.5, float("nan")], "n": [1, 2]})
    base = alt.Chart(rows).encode(
        x="x:O", tooltip=[alt.Tooltip("lq:Q", format=".2f"), alt.Tooltip("n:Q", format="d")]
    )
    marks = alt.layer(
        base.mark_rect(), base.mark_text().encode(text=alt.Text("lq:Q", format=".2f"))
    )
    spec = theme.titled(marks.to_dict(), "A finding")
    rect, text = spec["layer"]
    assert rect["encoding"]["tooltip"][0] == {"field": "lq told", "title": "LQ", "type": "nominal"}
    assert rect["encoding"]["tooltip"][1]["field"] == "n"  # all known: as it was
    drawn = vega.draw(sized(spec, 300))
    assert ">–<" in drawn and ">0.50<" in drawn and "null" not in drawn
    assert text["transform"][0]["as"] == "lq told"


def test_a_tooltip_is_headed_as_the_codebook_does_or_not_at_all():
    rows = pd.DataFrame({"kept": [1.0], "mine": ["A"], "own": [2]})
    tips = ["kept:Q", "mine:N", alt.Tooltip("own:Q", title="Own")]
    chart = alt.Chart(rows).mark_bar().encode(x="own:Q", tooltip=tips)
    spec = spoken("zh", theme.titled, chart.to_dict(), "A finding")
    assert [tip["title"] for tip in spec["encoding"]["tooltip"]] == ["保持比重", " ", "Own"]
