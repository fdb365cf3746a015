"""Charts of how good a quotient is: intervals, their coverage, cut-offs, reference, suppression."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.method.reliability import HALF, SAMPLES, Outstanding
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import text

ROW = 20  # pixels a region takes
FLOOR = 0.1  # the least quotient drawn on a log scale; smaller ones lie at the edge
TICKS = [step * 10**power for power in range(5) for step in (1, 2, 5)]
_SIDES = {"above": "blue", "open": "grey", "below": "orange"}
_METHODS = {"exact": "blue", "delta": "orange"}
_REFERENCES = {"lq_difference": "blue", "lq_difference_shown": "orange"}


def intervals(table: pd.DataFrame, level: float, top: int) -> alt.LayerChart:
    """The highest quotients with their intervals, a row a region, on a log scale.

    Parameters
    ----------
    table
        Result of `method.reliability.intervals`.
    top
        How many regions to draw, from the highest quotient down.
    """
    words = {side: text(f"reliability.side.{side}") for side in _SIDES}
    table = table.head(top)
    names = [
        text("reliability.counted", region=region, n=f"{n:,}")
        for region, n in zip(table["region"], table["establishments"], strict=True)
    ]
    table = table.assign(
        name=names,
        side=table["beyond_chance"].map(words),
        drawn=table["lq"].clip(lower=FLOOR),
        drawn_low=table["lq_low"].clip(lower=FLOOR),
        drawn_high=table["lq_high"].clip(lower=FLOOR),
    )
    base = alt.Chart(table).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(domain=False, ticks=False)),
        color=_colours("side", words, _SIDES),
        tooltip=[
            alt.Tooltip("name:N", title=column("region").label()),
            *(
                alt.Tooltip(f"{name}:Q", title=column(name).label(), format=".2f")
                for name in ("lq", "lq_low", "lq_high")
            ),
        ],
    )
    axis = alt.Axis(values=[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50], format="~g", grid=True)
    x = alt.X(
        "drawn_low:Q",
        title=column("lq").label(),
        scale=alt.Scale(type="log", domainMin=FLOOR, nice=False, clamp=True),
        axis=axis,
    )
    spans = base.mark_rule(strokeWidth=2.5).encode(x=x, x2="drawn_high:Q")
    dots = base.mark_point(size=55, opacity=1).encode(x="drawn:Q")
    subtitle = text("reliability.chart.intervals", level=f"{level:.0%}", top=len(table))
    return alt.layer(_upright(1.0), spans, dots).properties(
        width="container",
        height=ROW * max(len(names), 1),
        title=theme.subtitle(subtitle),
    )


def coverage(table: pd.DataFrame, level: float) -> alt.LayerChart:
    """How often each kind of interval holds the truth, by the establishments to be expected.

    Parameters
    ----------
    table
        Result of `method.reliability.coverage`.
    """
    words = {method: text(f"reliability.method.{method}") for method in _METHODS}
    table = table.assign(kind_of=table["method"].map(words))
    lowest = min(table["covered"].min(), level) - 0.02
    scale = alt.Scale(domain=[lowest, 1], nice=False, zero=False)
    dots = (
        alt.Chart(table)
        .mark_point(size=45, opacity=0.75)
        .encode(
            x=alt.X(
                "expected:Q",
                title=column("expected").label(),
                scale=alt.Scale(type="log", nice=False, padding=8),
                axis=alt.Axis(values=TICKS, format="~s", grid=False),
            ),
            y=alt.Y(
                "covered:Q",
                title=column("covered").label(),
                scale=scale,
                axis=alt.Axis(format=".0%", tickCount=6),
            ),
            color=_colours("kind_of", words, _METHODS),
            shape=alt.Shape("kind_of:N", legend=None),
            tooltip=[
                alt.Tooltip("region:N", title=column("region").label()),
                alt.Tooltip("kind_of:N", title=column("method").label()),
                alt.Tooltip("expected:Q", title=column("expected").label(), format=",.0f"),
                alt.Tooltip("covered:Q", title=column("covered").label(), format=".1%"),
            ],
        )
    )
    promised = (
        alt.Chart(pd.DataFrame({"covered": [level]}))
        .mark_rule(strokeDash=[4, 4], color=theme.colour("muted"))
        .encode(y=alt.Y("covered:Q", scale=scale))
    )
    error = 200 * (level * (1 - level) / SAMPLES) ** 0.5
    subtitle = text(
        "reliability.chart.coverage",
        level=f"{level:.0%}",
        samples=f"{SAMPLES:,}",
        error=f"{error:.1f}",
    )
    return alt.layer(promised, dots).properties(
        width="container", height=280, title=theme.subtitle(subtitle)
    )


def outstanding(found: Outstanding) -> alt.LayerChart:
    """How many regions lie at each standardised quotient, and where the two cut-offs are."""
    known = found.table.dropna(subset=["lq_z"])
    bars = (
        alt.Chart(known)
        .mark_bar(color=theme.colour("grey"), opacity=0.7)
        .encode(
            x=alt.X(
                "lq_z:Q",
                bin=alt.Bin(step=0.25),
                title=column("lq_z").label(),
                axis=alt.Axis(format="~g", grid=False, tickCount=8),
            ),
            y=alt.Y(
                "count():Q",
                title=column("regions").label(),
                axis=alt.Axis(tickMinStep=1, format="d", tickCount=5),
            ),
            tooltip=[alt.Tooltip("count():Q", title=column("regions").label())],
        )
    )
    lines = pd.DataFrame(
        {
            "lq_z": [found.cutoff, found.bootstrap["cutoff"]],
            "kind_of": [
                text("reliability.cutoff.given"),
                text("reliability.cutoff.bootstrap"),
            ],
        }
    )
    colours = {"given": "blue", "bootstrap": "orange"}
    words = dict(zip(colours, lines["kind_of"], strict=True))
    rules = (
        alt.Chart(lines)
        .mark_rule(strokeWidth=2.5)
        .encode(
            x="lq_z:Q",
            color=_colours("kind_of", words, colours),
            strokeDash=alt.StrokeDash("kind_of:N", legend=None),
            tooltip=[alt.Tooltip("kind_of:N", title=" "), alt.Tooltip("lq_z:Q", format=".2f")],
        )
    )
    subtitle = text(f"reliability.chart.outstanding.{found.scale}")
    return alt.layer(bars, rules).properties(
        width="container", height=240, title=theme.subtitle(subtitle)
    )


def agreement(table: pd.DataFrame) -> alt.LayerChart:
    """Recomputed less published quotient, by the published one, under both references.

    Parameters
    ----------
    table
        Result of `method.reliability.agreement`.
    """
    words = {name: text(f"reliability.against.{name}") for name in _REFERENCES}
    long = table.melt(["region", "published"], list(_REFERENCES), "against", "apart")
    long = long.assign(kind_of=long["against"].map(words))
    dots = (
        alt.Chart(long)
        .mark_point(size=40, opacity=0.75)
        .encode(
            x=alt.X(
                "published:Q",
                title=column("published").label(),
                axis=alt.Axis(format="~g", grid=False, tickCount=6),
            ),
            y=alt.Y(
                "apart:Q",
                title=column("lq_difference").label(),
                axis=alt.Axis(format="~g", tickCount=6),
            ),
            color=_colours("kind_of", words, _REFERENCES),
            shape=alt.Shape("kind_of:N", legend=None),
            tooltip=[
                alt.Tooltip("region:N", title=column("region").label()),
                alt.Tooltip("kind_of:N", title=" "),
                alt.Tooltip("published:Q", title=column("published").label(), format=".2f"),
                alt.Tooltip("apart:Q", title=column("lq_difference").label(), format="+.3f"),
            ],
        )
    )
    band = (
        alt.Chart(pd.DataFrame({"low": [-HALF], "high": [HALF]}))
        .mark_rect(color=theme.colour("muted"), opacity=0.3)
        .encode(y=alt.Y("low:Q"), y2="high:Q")
    )
    return alt.layer(band, dots).properties(
        width="container",
        height=280,
        title=theme.subtitle(text("reliability.chart.agreement")),
    )


def withholding(table: pd.DataFrame) -> alt.LayerChart:
    """What withholding small regions hides, and how much too high it makes the others.

    Parameters
    ----------
    table
        Result of `method.reliability.withholding`.
    """
    colours = {"hidden_share": "grey", "too_high": "red"}
    words = {name: text(f"reliability.effect.{name}") for name in colours}
    long = table.melt(["fewest", "hidden"], list(colours), "effect", "share")
    long = long.assign(kind_of=long["effect"].map(words))
    lines = (
        alt.Chart(long)
        .mark_line(interpolate="step-before")
        .encode(
            x=alt.X(
                "fewest:Q",
                title=column("fewest").label(),
                axis=alt.Axis(tickCount=8, grid=False, format="d"),
            ),
            y=alt.Y(
                "share:Q",
                title=None,
                axis=alt.Axis(format=".0%", tickCount=6),
                scale=alt.Scale(domainMin=0),
            ),
            color=_colours("kind_of", words, colours),
            strokeDash=alt.StrokeDash("kind_of:N", legend=None),
            tooltip=[
                alt.Tooltip("fewest:Q", title=column("fewest").label()),
                alt.Tooltip("kind_of:N", title=" "),
                alt.Tooltip("share:Q", title=" ", format=".1%"),
            ],
        )
    )
    return lines.properties(
        width="container",
        height=260,
        title=theme.subtitle(text("reliability.chart.withholding")),
    )


def _colours(field: str, words: dict[str, str], colours: dict[str, str]) -> alt.Color:
    """Colour by a kind told in words, with a legend of one column so that phones can show it."""
    return alt.Color(
        f"{field}:N",
        title=None,
        scale=alt.Scale(
            domain=list(words.values()), range=[theme.colour(colours[name]) for name in words]
        ),
        legend=alt.Legend(columns=1, symbolType="circle", symbolOpacity=1),
    )


def _upright(value: float) -> alt.Chart:
    return (
        alt.Chart(pd.DataFrame({"drawn_low": [value]}))
        .mark_rule(strokeDash=[4, 4], color=theme.colour("muted"))
        .encode(x="drawn_low:Q")
    )
