"""Charts of an audit: how many claims hold, and what the doubted ones set against one another."""

import altair as alt
import pandas as pd

from creative_clusters.audit.evidence import INCONSISTENT, NOT_CHECKABLE, VERDICTS
from creative_clusters.audit.sentences import named as in_words
from creative_clusters.charts import theme
from creative_clusters.charts.marks import framed, of_rows, rows, tip
from creative_clusters.words.wording import text

ROW = 24


def scoreboard(table: pd.DataFrame, *, narrow: bool = False) -> alt.LayerChart:
    """One bar a group, in pieces by verdict; what is not checkable is left open."""
    names = [in_words("verdict", verdict) for verdict in VERDICTS]
    groups = table.groupby("group", sort=False)["claims"]
    end, whole = groups.cumsum(), groups.transform("sum")
    width = whole.max() or 1
    table = table.assign(
        end=end,
        doubted=table["verdict"] == in_words("verdict", INCONSISTENT),
        open=table["verdict"] == in_words("verdict", NOT_CHECKABLE),
        start=end - table["claims"],
        middle=end - table["claims"] / 2,
        whole=whole,
        room=table["claims"] / width > (0.11 if narrow else 0.035),
    )
    table = table[table["claims"] > 0]
    told = [text("chart.audit.doubts", n=n) for n in table["claims"]]
    y = rows(table["group"], "group")
    end = width * (2.2 if narrow else 1.3)  # room for the words beside the longest bar
    x = {"scale": alt.Scale(domain=[0, end], nice=False), "axis": None}
    ink = [theme.colour(name) for name in ("blue", "green", "purple", "orange", "grey")]
    key = alt.Legend(title=None, columns=5, symbolType="square")
    fill, stroke = (
        alt.Scale(domain=names, range=colours) for colours in ([*ink[:-1], "transparent"], ink)
    )
    bars = (
        alt.Chart(table)
        .mark_bar(height=ROW - 6, strokeWidth=1.2)
        .encode(
            y=y,
            x=alt.X("start:Q", **x),
            x2="end:Q",
            fill=alt.Fill("verdict:N", scale=fill, legend=key),
            stroke=alt.Stroke("verdict:N", scale=stroke, legend=key),
            tooltip=[tip("group:N"), tip("verdict:N"), tip("claims:Q", "")],
        )
    )
    white, inside = alt.value(theme.PAGE_LIGHT), table[table["room"] & ~table["doubted"]]
    numbers = (
        alt.Chart(inside)
        .mark_text(fontSize=11, fontWeight=600)
        .encode(
            y=y,
            x=alt.X("middle:Q", **x),
            text="claims:Q",
            color=alt.condition("datum.open", alt.value(theme.colour("ink")), white),
        )
    )
    marks = (
        alt.Chart(table.assign(told=told)[table["doubted"]])
        .mark_text(align="left", dx=6, fontWeight=600, color=theme.colour("orange"))
        .encode(y=y, x=alt.X("whole:Q", **x), text="told:N")
    )
    says = text("chart.audit.score")
    return framed(bars, numbers, marks, height=of_rows(table["group"], ROW), says=says)
