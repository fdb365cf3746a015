"""A chart that sets dated steps beside the years of the data."""

import altair as alt
import pandas as pd

from creative_clusters.charts import labels, theme
from creative_clusters.charts.marks import framed
from creative_clusters.words.wording import text

HEIGHT, ROOM, HALF = 190, 24, 46  # of the series; for a step below it; characters of its name


def beside(
    series: pd.DataFrame, steps: pd.DataFrame, label: str, *, narrow: bool = False
) -> alt.LayerChart:
    """A series over its years, and below it each step at its year, named."""
    first = min(series["year"].min(), steps["year"].min())
    last = max(series["year"].max(), steps["year"].max())
    names = ["\n".join(theme.wrap(step, 24 if narrow else HALF)) for step in steps["dated_step"]]
    taken = [ROOM + labels.LINE * name.count("\n") for name in names]
    tops = [HEIGHT + ROOM + sum(taken[:at]) for at in range(len(taken))]
    height, middle = HEIGHT + ROOM + sum(taken), (first + last) / 2
    steps = steps.assign(name=names, y=tops, left=steps["year"] <= middle)
    high = series["value"].max() * 1.08 or 1.0
    known = series.assign(y=HEIGHT - HEIGHT * series["value"] / high)
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[first - 1, last + 1], nice=False),
        axis=alt.Axis(format="d", grid=False, tickCount=5 if narrow else 12, orient="top"),
    )
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    span = pd.DataFrame({"year": [series["year"].min()], "end": [series["year"].max()]})
    band = alt.Chart(span).mark_rect(color=theme.colour("land"), opacity=0.35)
    line = alt.Chart(known).encode(x=x, y=y)
    said = [alt.Tooltip("year:Q", format="d"), alt.Tooltip("value:Q", title=label, format=",.2f")]
    blue = theme.colour("blue")
    ends = known[known["year"].isin((series["year"].min(), series["year"].max()))]
    marks = alt.Chart(steps).encode(x=x, y=y)
    words = {"lineBreak": "\n", "lineHeight": labels.LINE, "baseline": "middle"}
    return framed(
        band.encode(x=x, x2="end:Q"),
        line.mark_line(color=blue, strokeWidth=2.5),
        line.mark_point(color=blue, size=50, opacity=1).encode(tooltip=said),
        alt.Chart(ends)
        .mark_text(dy=-13, color=blue)
        .encode(x=x, y=y, text=alt.Text("value:Q", format=",.2f")),
        marks.mark_point(color=theme.colour("orange"), filled=True, size=60, shape="diamond"),
        marks.transform_filter("datum.left")
        .mark_text(align="left", dx=9, **words)
        .encode(text="name:N"),
        marks.transform_filter("!datum.left")
        .mark_text(align="right", dx=-9, **words)
        .encode(text="name:N"),
        height=height,
        says=text("chart.beside", label=label),
    )
