"""Charts of the benchmark: time from frame to frame, and from file to file."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.benchmark import ours
from creative_clusters.charts import theme
from creative_clusters.codebook import column
from creative_clusters.wording import text


def frames(table: pd.DataFrame, *, title: str, language: str = "en") -> alt.LayerChart:
    """Median seconds of each contender on a log scale, with fastest and slowest run.

    Parameters
    ----------
    table
        Result of :func:`creative_clusters.benchmark.frames`.
    """
    mine = theme.colour("blue")
    table = table.assign(colour=[mine if ours(one) else "" for one in table["contender"]])
    base = alt.Chart(table).encode(
        y=alt.Y(
            "contender:N",
            sort=list(table["contender"]),
            title=None,
            axis=alt.Axis(domain=False, ticks=False),
        ),
        color=alt.condition("datum.colour != ''", alt.value(mine), alt.value(theme.colour("grey"))),
        tooltip=[
            alt.Tooltip("contender:N", title=column("contender").label(language)),
            *(
                alt.Tooltip(f"{name}:Q", title=_titled(name, language), format=spec)
                for name, spec in (("median_seconds", ".3f"), ("ratio", ".2f"), ("peak_mb", ",.0f"))
            ),
        ],
    )
    x = alt.X(
        "fastest:Q",
        title=_titled("median_seconds", language),
        scale=alt.Scale(type="log", nice=False, padding=24),
        axis=alt.Axis(values=[0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50], format="~g"),
    )
    spans = base.mark_rule(strokeWidth=3, opacity=0.5).encode(x=x, x2="slowest:Q")
    dots = base.mark_point(size=80, opacity=1).encode(x="median_seconds:Q")
    tags = base.mark_text(dy=-11, fontSize=12).encode(
        x="median_seconds:Q", text=alt.Text("median_seconds:Q", format=".2~r")
    )
    rows, keys = (
        int(table["rows"].iloc[0]),
        text(f"benchmark.keys.{table['keys'].iloc[0]}", language),
    )
    subtitle = text("benchmark.chart.frames", language, rows=f"{rows:,}", keys=keys)
    return alt.layer(spans, dots, tags).properties(
        width="container",
        height=34 * max(len(table), 1),
        title=theme.title(title, subtitle),
    )


def files(table: pd.DataFrame, *, title: str, language: str = "en") -> alt.Chart:
    """Seconds a million rows by the number of rows: level where the cost is linear.

    Parameters
    ----------
    table
        Result of :func:`creative_clusters.benchmark.files`.
    """
    contenders = list(dict.fromkeys(table["contender"]))
    colours = [theme.colour("blue" if ours(one) else "orange") for one in contenders]
    return (
        alt.Chart(table)
        .mark_line(point=alt.OverlayMarkDef(size=70))
        .encode(
            x=alt.X(
                "rows:Q",
                title=column("rows").label(language),
                scale=alt.Scale(type="log", nice=False, padding=16),
                axis=alt.Axis(values=sorted(set(table["rows"])), format="~s", grid=False),
            ),
            y=alt.Y(
                "per_million:Q",
                title=_titled("per_million", language),
                scale=alt.Scale(domainMin=0),
                axis=alt.Axis(tickCount=5),
            ),
            color=alt.Color(
                "contender:N",
                title=None,
                scale=alt.Scale(domain=contenders, range=colours),
                legend=alt.Legend(columns=1),
            ),
            strokeDash=alt.StrokeDash("contender:N", legend=None),
            tooltip=[
                alt.Tooltip("contender:N", title=column("contender").label(language)),
                alt.Tooltip("rows:Q", title=column("rows").label(language), format=","),
                alt.Tooltip(
                    "median_seconds:Q", title=_titled("median_seconds", language), format=".2f"
                ),
                alt.Tooltip("peak_mb:Q", title=_titled("peak_mb", language), format=",.0f"),
            ],
        )
        .properties(
            width="container",
            height=240,
            title=theme.title(title, text("benchmark.chart.files", language)),
        )
    )


def _titled(name: str, language: str) -> str:
    entry = column(name)
    return f"{entry.label(language)}, {entry.unit}" if entry.unit else entry.label(language)
