"""The growth of the forms' cases between the values that the study prints."""

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.marks import framed, kinds
from creative_clusters.words.wording import number, text


def case_growth(segments: pd.DataFrame, *, unit: str) -> alt.LayerChart:
    """Values that a study prints for its cases, joined, with growth a year on each join.

    Takes `drivers.cases.segments`.
    """
    starts = segments.rename(columns={"from_year": "year", "from_value": "value"})
    ends = segments.rename(columns={"to_year": "year", "to_value": "value"})
    points = pd.concat([starts, ends])[["case", "year", "value"]].drop_duplicates()
    middle = segments.assign(
        year=(segments["from_year"] + segments["to_year"]) / 2,
        value=(segments["from_value"] * segments["to_value"]) ** 0.5,
        label=[number(rate, "+.1%") for rate in segments["yearly"]],
    )
    years, values = alt.Scale(zero=False, padding=24), alt.Scale(type="log", padding=18)
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickCount=6), scale=years)
    ticks = alt.Axis(grid=False, format="~s", tickCount=3)
    y = alt.Y("value:Q", title=unit, scale=values, axis=ticks)
    colour = kinds("case", points["case"]) if len(set(points["case"])) > 1 else alt.Undefined
    base = alt.Chart(points)
    line = base.mark_line().encode(x=x, y=y, color=colour)
    dots = base.mark_point(size=80, opacity=1).encode(
        x=x, y=y, color=colour, tooltip=["case:N", "year:Q", "value:Q"]
    )
    printed = base.mark_text(dx=-12, dy=-12, fontSize=11).encode(
        x=x, y=y, text=alt.Text("value:Q", format=",~f")
    )
    rates = (
        alt.Chart(middle)
        .mark_text(align="left", dx=8, dy=12, fontSize=11, color=theme.colour("muted"))
        .encode(x=x, y=y, text="label:N")
    )
    return framed(line, dots, printed, rates, height=280, says=text("chart.case_growth"))
