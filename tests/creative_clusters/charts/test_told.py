"""Charts in words: what is drawn, and values as they are, whatever the chart is made of."""

import altair as alt
import pandas as pd
import pytest

from creative_clusters.charts.told import in_words
from tests.conftest import spoken

TABLE = pd.DataFrame({"name": [*"ABCDEFGHI"], "lq": [9.0, 1, 2, 3, 4, 5, 6, 7, None]})
YEARS = pd.DataFrame({"name": [*"AABB"], "year": [2020, 2021] * 2, "lq": [1.0, 2, 4, 3]})
LQ, LQ_UP = alt.X("lq:Q", title="LQ"), alt.Y("lq:Q", title="LQ")
TIPS = [alt.Tooltip("name:N", title="Town"), alt.Tooltip("lq:Q", title="LQ", format=".2f")]


def said(chart: alt.TopLevelMixin) -> str:
    return in_words(chart.to_dict())


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (
            alt.Chart(TABLE).mark_bar().encode(LQ, y="name:N", tooltip=TIPS),
            "Bars: 9. LQ, highest: A 9.00, H 7.00 and G 6.00; lowest: D 3.00, C 2.00 and B 1.00.",
        ),
        (
            alt.Chart(YEARS).mark_line().encode(LQ_UP, x="year:O", color="name"),
            "Lines: 2. LQ from 2020 to 2021: B 4 → 3 and A 1 → 2.",
        ),
        (
            alt.Chart(YEARS[:2]).mark_rect().encode(x="year:O", y="name:N", tooltip=TIPS),
            "Coloured cells: 2. LQ from 2020 to 2021: A 1.00 → 2.00.",
        ),
        (
            alt.Chart(TABLE[:2]).mark_point().encode(x="name:N", y="name:N"),
            "Dots: 2. A and B.",
        ),
    ],
)  # fmt: skip
def test_marks_are_counted_and_their_values_told(chart, words):
    assert said(chart) == words
    assert spoken("zh", said, chart) != words


def test_each_plane_is_told_by_the_layer_with_most_rows():
    bars = alt.Chart(TABLE[:3]).mark_bar().encode(LQ, y="name:N")
    rule = alt.Chart(pd.DataFrame({"lq": [1]})).mark_rule().encode(x="lq:Q")
    whole = alt.vconcat(bars + rule, alt.Chart(TABLE[:2]).mark_point().encode(LQ, y="name:N"))
    assert said(whole) == "Bars: 3. LQ: A 9, C 2 and B 1. Dots: 2. LQ: A 9 and B 1."


@pytest.mark.parametrize("rows", [[], [{"lq": None, "name": None}], [{"lq": float("nan")}]])
def test_what_has_no_values_is_passed_over(rows):
    frame = pd.DataFrame(rows, columns=["lq", "name"])
    chart = alt.Chart(frame).mark_point().encode(LQ, alt.Y("name:N"), alt.Tooltip("lq:Q"))
    assert not {"nan", "None"} & set(said(chart).split())
