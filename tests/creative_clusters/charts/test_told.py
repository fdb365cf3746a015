"""Charts in words: what is drawn, and values as they are, whatever the chart is made of."""

import altair as alt
import pandas as pd
import pytest

from creative_clusters.charts.told import in_words
from tests.conftest import spoken

TABLE = pd.DataFrame({"name": [*"ABCDEFGHI"], "lq": [9.0, 1, 2, 3, 4, 5, 6, 7, None]})
YEARS = pd.DataFrame({"name": [*"AABB"], "year": [2020, 2021] * 2, "lq": [1.0, 2, 4, 3]})
ENDS = pd.DataFrame({"name": [*"AB"], "low": [-0.5, 0], "high": [-0.0, 2], "said": ["none", "+2"]})
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
        (  # a grid of kinds
            alt.Chart(YEARS).mark_rect().encode(x="year:O", y="name:N", color="name:N"),
            "Coloured cells: 4. A 2 and B 2.",
        ),
        (
            alt.Chart(TABLE[:2]).mark_point().encode(x="name:N", y="name:N"),
            "Dots: 2. A and B.",
        ),
        (  # from one end to the other
            alt.Chart(ENDS).mark_bar().encode(alt.X("low:Q", title="t"), x2="high:Q", y="name:N"),
            "Bars: 2. T: B 0 to 2 and A −0.5 to 0.",
        ),
        (  # as tooltips write it, and nothing of what they call void
            alt.Chart(ENDS)
            .mark_bar()
            .encode(
                alt.X("high:Q", title="Rate"),
                y="name:N",
                tooltip=["name:N", alt.Tooltip("said:N", title="Rate")],
            ),
            "Bars: 2. Rate: B +2.",
        ),
        (  # both axes of a plane
            alt.Chart(ENDS)
            .mark_circle()
            .encode(alt.X("low:Q", title="t"), alt.Y("high:Q", title="u"), tooltip="name:N"),
            "Dots: 2. T / u: B 0 / 2 and A −0.5 / 0.",
        ),
        (  # a bar without a title; the first place is no low value
            alt.Chart(ENDS).mark_bar().encode(alt.X("low:Q", title=None), y="name:N"),
            "Bars: 2. Value: B 0 and A −0.5.",
        ),
        (
            alt.Chart(TABLE.assign(rank=TABLE["lq"])).mark_bar().encode(
                alt.X("rank:Q", title="Rank"), y="name:N"
            ),
            "Bars: 9. Rank, first: B 1, C 2 and D 3; last: G 6, H 7 and A 9.",
        ),
    ],
)  # fmt: skip
def test_marks_are_counted_and_their_values_told(chart, words):
    assert said(chart) == words
    assert spoken("zh", said, chart) != words


def test_what_is_carried_on_is_not_told_as_a_value():
    printed = alt.Chart(YEARS[:2]).mark_point().encode(LQ_UP, x="year:Q")
    later = alt.Chart(YEARS).mark_line(strokeDash=[4, 3]).encode(LQ_UP, x="year:Q")
    assert said(printed + later) == "Dots: 2. LQ from 2020 to 2021: 1 → 2."


def test_a_label_that_another_repeats_is_left_out():
    table = pd.DataFrame({"wide": ["A of 847", "B"], "wrapped": ["A of\n847", "B"], "v": [1, 2]})
    bars = (
        alt.Chart(table)
        .mark_bar()
        .encode(alt.X("v:Q", title="N"), y="wrapped:N", tooltip=["wide:N", "v:Q"])
    )
    assert said(bars) == "Bars: 2. N: B 2 and A of 847: 1."


def test_each_plane_is_told_by_the_layer_with_most_rows():
    bars = alt.Chart(TABLE[:3]).mark_bar().encode(LQ, y="name:N")
    rule = alt.Chart(pd.DataFrame({"lq": [1]})).mark_rule().encode(x="lq:Q")
    whole = alt.vconcat(bars + rule, alt.Chart(TABLE[:2]).mark_point().encode(LQ, y="name:N"))
    assert said(whole) == "Bars: 3. LQ: A 9, C 2 and B 1. Dots: 2. LQ: A 9 and B 1."


def test_a_missing_end_or_side_is_a_dash():
    table = pd.DataFrame({"name": ["A"], "low": [1.0], "high": [None]}, dtype=object)
    bars = alt.Chart(table).mark_bar().encode(alt.X("low:Q", title="t"), x2="high:Q", y="name:N")
    assert said(bars) == "Bars: 1. T: A 1 to –."
    dots = (
        alt.Chart(table)
        .mark_point()
        .encode(alt.X("low:Q", title="t"), alt.Y("high:Q", title="u"), tooltip="name:N")
    )
    assert said(dots) == "Dots: 1. T / u: A 1 / –."


@pytest.mark.parametrize("rows", [[], [{"lq": None, "name": None}], [{"lq": float("nan")}]])
def test_what_has_no_values_is_passed_over(rows):
    frame = pd.DataFrame(rows, columns=["lq", "name"])
    chart = alt.Chart(frame).mark_point().encode(LQ, alt.Y("name:N"), alt.Tooltip("lq:Q"))
    assert not {"nan", "None"} & set(said(chart).split())


def test_a_label_broken_into_lines_is_told_in_one():
    table = pd.DataFrame({"name": ["San\nMateo", "长三角\n城市"], "lq": [2.0, 1.0]})
    told = said(alt.Chart(table).mark_bar().encode(LQ, y="name:N"))
    assert told == "Bars: 2. LQ: San Mateo 2 and 长三角城市 1."
