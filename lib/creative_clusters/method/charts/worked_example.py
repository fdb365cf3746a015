"""Charts of the worked example: an LQ as the industry grows, and what one firm does to it."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.marks import framed, kinds, of_rows, reference, rows, tip
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import text


def growing(table: pd.DataFrame, firms: int, *, room: float = 0.14) -> alt.LayerChart:
    """Every city's LQ (`method.worked_example.growing`), each line named at its end.

    The count of the example is marked; `room` is left for the names, as a share of the counts.
    """
    most = int(table["firms"].max())
    x = alt.X(
        "firms:Q",
        title=column("firms").label(),
        scale=alt.Scale(domain=[0, max(most, 1) * (1 + room)], nice=False),
        axis=alt.Axis(tickCount=5, grid=False),
    )
    y = alt.Y("lq:Q", title=column("lq").label(), scale=alt.Scale(domainMin=0))
    colour = kinds("region", table["region"], 0)
    base = alt.Chart(table).encode(x=x, y=y, color=colour)
    lines = base.mark_line().encode(tooltip=[tip("region:N"), tip("firms:Q", ""), tip("lq:Q")])
    tags = (
        base.transform_filter(f"datum.firms == {most}")
        .mark_text(align="left", dx=6, fontWeight=600)
        .encode(text="region:N")
    )
    says = text("chart.growing", firms=firms)
    now = reference(firms, alt.X("firms:Q", title=column("firms").label()))
    return framed(now, lines, tags, height=280, says=says)


def one_firm(table: pd.DataFrame) -> alt.LayerChart:
    """How far one firm of the industry fewer or more moves each city's LQ, as a share of it.

    Cities of `method.worked_example.one_firm` without a firm of the industry are left out.
    """
    table = table.dropna(subset=["change_more"])
    counted = [
        text("example.counted", region=region, n=n)
        for region, n in zip(table["region"], table["count"], strict=True)
    ]
    table = table.assign(name=counted)
    tooltip = [tip("lq_less:Q"), tip("lq:Q"), tip("lq_more:Q")]
    base = alt.Chart(table).encode(y=rows(counted), tooltip=tooltip)
    tags = [
        base.mark_text(align=align, dx=dx).encode(
            x=f"{name}:Q", text=alt.Text(f"{name}:Q", format="+.1%")
        )
        for name, align, dx in (("change_less", "right", -6), ("change_more", "left", 6))
    ]
    # Room on both sides for the numbers at the ends of the bars.
    reach = 2.4 * table[["change_less", "change_more"]].abs().max().max() if len(table) else 1.0
    x = alt.X(
        "change_less:Q",
        title=column("lq_change").label(),
        axis=alt.Axis(format="+.0%", tickCount=5),
        scale=alt.Scale(domain=[-reach, reach], nice=False),
    )
    span = base.mark_rule(strokeWidth=5, color=theme.colour("blue")).encode(x=x, x2="change_more:Q")
    layers = [reference(0.0, alt.X("threshold:Q")), span, *tags]
    return framed(*layers, height=of_rows(counted, 40), says=text("chart.one_firm"))
