"""Charts of the other measures: places by each of them, and growth split into its parts."""

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.marks import ON_CELL, ROW, framed, kinds, named, of_rows, rows, tip
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import called, text

#: Parts of growth, in the order in which they are stacked.
PARTS = ("national", "mix", "competitive", "allocation")


def places(placed: pd.DataFrame, kind: str, most: int) -> alt.LayerChart:
    """A grid of places: a row an industry or region, a column a measure, the first ones dark.

    Shown are the first by location quotient; `kind` is ``industries`` or ``regions``.
    """
    shown = list(dict.fromkeys(placed["placed"]))[:most]
    table = placed[placed["placed"].isin(shown)]
    names = {name: text(f"index.{name}") for name in dict.fromkeys(table["index_code"])}
    table = table.assign(
        row=[called(name) for name in table["placed"]],
        measure=table["index_code"].map(names),
        first=1 - (table["index_place"] - 1) / (table["index_of"] - 1).clip(lower=1),
    )
    above = alt.Axis(orient="top", labelAngle=-40, domain=False, ticks=False)
    base = alt.Chart(table).encode(
        x=alt.X("measure:N", sort=list(names.values()), title=None, axis=above),
        y=rows([called(name) for name in shown], "row", 130),
        tooltip=[
            alt.Tooltip("row:N", title=" "),
            tip("measure:N", of="index_name"),
            tip("index_value:Q", ".3f"),
            tip("index_place:Q", ""),
        ],
    )
    scale = alt.Scale(domain=[0, 1], range=theme.DIVERGING[2:], interpolate="rgb")
    shade = alt.Color("first:Q", legend=None, scale=scale)
    ink = {"expr": f"datum.first > 0.7 ? {ON_CELL}"}
    return framed(
        base.mark_rect().encode(color=shade),
        base.mark_text(color=ink).encode(text="index_place:Q"),
        height=of_rows(shown, ROW + 6),
        says=text(f"chart.measures.{kind}"),
    )


def growth(parts: pd.DataFrame, most: int) -> alt.LayerChart:
    """Growth (`method.other_measures.growth`) as bars of its parts, and a dot for their sum."""
    shown = named(parts.head(most))
    present = [name for name in PARTS if f"shift_{name}" in parts]
    words = {f"shift_{name}": column(f"shift_{name}").label() for name in present}
    long = shown.melt(["region", "name"], list(words), "part", "amount").dropna(subset=["amount"])
    long = long.assign(
        label=long["part"].map(words),
        order=long["part"].map({name: i for i, name in enumerate(words)}),
    )
    y = rows(shown["name"], limit=130)
    bars = (
        alt.Chart(long)
        .mark_bar(height=14)
        .encode(
            y=y,
            x=alt.X("amount:Q", title=column("shift_change").label(), axis=alt.Axis(tickCount=5)),
            color=kinds("label", words.values()),
            order="order:Q",
            tooltip=[
                tip("name:N", of="region"),
                alt.Tooltip("label:N", title=" "),
                alt.Tooltip("amount:Q", title=" ", format="+.1f"),
            ],
        )
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule().encode(x="zero:Q")
    total = (
        alt.Chart(shown)
        .mark_point(size=60, opacity=1, color=theme.colour("ink"))
        .encode(y=y, x="shift_change:Q")
    )
    height = of_rows(shown["region"], ROW + 6)
    return framed(bars, zero, total, height=height, says=text("chart.measures.growth"))
