"""The chart of the opening page: number of firms against revenue, one dot a region."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.levels import named
from creative_clusters.codebook import column
from creative_clusters.overview import STANDINGS
from creative_clusters.wording import text

COLOURS = ["purple", "blue", "orange", "grey"]
SHAPES = ["diamond", "circle", "square", "cross"]
HEIGHT = 380


def standings(
    table: pd.DataFrame,
    *,
    title: str,
    threshold: float = 1.0,
    names: Mapping[str, str] | None = None,
    language: str = "en",
) -> alt.LayerChart:
    """Regions by firm-number LQ and revenue LQ, each with its name, threshold lines between.

    Parameters
    ----------
    table
        Result of :func:`creative_clusters.overview.standings`.
    title
        The finding.
    """
    table = named(table, names)
    highest = table[["lq_firms", "lq_revenue"]].max().max() if len(table) else 1.0
    most = 1.12 * max(float(highest), 2 * threshold)
    # Names near the right edge stand left of their dot, to stay inside.
    table = table.assign(right=table["lq_firms"] < 0.7 * most)
    scale = alt.Scale(domain=[0, most], nice=False)
    axis = alt.Axis(tickCount=6, format="~g")
    x = alt.X("lq_firms:Q", scale=scale, axis=axis, title=column("lq_firms").label(language))
    y = alt.Y("lq_revenue:Q", scale=scale, axis=axis, title=column("lq_revenue").label(language))
    domain = list(STANDINGS)
    shades = [theme.colour(name) for name in COLOURS]
    base = alt.Chart(table).encode(x=x, y=y)
    dots = base.mark_point(filled=True, size=110, opacity=1).encode(
        color=alt.Color("standing:N", scale=alt.Scale(domain=domain, range=shades), legend=None),
        shape=alt.Shape("standing:N", scale=alt.Scale(domain=domain, range=SHAPES), legend=None),
        tooltip=[
            alt.Tooltip("name:N", title=column("region").label(language)),
            alt.Tooltip("lq_firms:Q", title=column("lq_firms").label(language), format=".2f"),
            alt.Tooltip("lq_revenue:Q", title=column("lq_revenue").label(language), format=".2f"),
        ],
    )
    tags = [
        alt.Chart(table[table["right"] == right])
        .mark_text(align="left" if right else "right", dx=9 if right else -9, fontSize=12)
        .encode(x=x, y=y, text="name:N")
        for right in (True, False)
    ]
    level = pd.DataFrame({"threshold": [threshold]})
    line = alt.Chart(level).mark_rule(color=theme.colour("muted"), strokeDash=[4, 4])
    corners = pd.DataFrame(
        {
            "x": [most, most, 0.0],
            "y": [most, 0.0, most],
            "say": [
                text(f"standing.{code}", language)
                for code in ("both", "firms_only", "revenue_only")
            ],
            "code": ["both", "firms_only", "revenue_only"],
        }
    )
    places = {
        "both": {"align": "right", "dx": -4, "dy": 12},
        "firms_only": {"align": "right", "dx": -4, "dy": -10},
        "revenue_only": {"align": "left", "dx": 5, "dy": 12},
    }
    says = [
        alt.Chart(corners[corners["code"] == code])
        .mark_text(fontSize=12, fontWeight=600, color=theme.colour(shade), **places[code])
        .encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale), text="say:N")
        for code, shade in zip(("both", "firms_only", "revenue_only"), COLOURS, strict=False)
    ]
    layers = [line.encode(x="threshold:Q"), line.encode(y="threshold:Q"), *says, dots, *tags]
    return alt.layer(*layers).properties(
        width="container",
        height=HEIGHT,
        title=theme.title(title, text("chart.standings", language, threshold=f"{threshold:g}")),
    )
