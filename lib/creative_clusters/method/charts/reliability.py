"""Charts of how good a quotient is: intervals, their coverage, cut-offs, reference, suppression."""

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.marks import coloured, framed, of_rows, reference, rows, tip, tips
from creative_clusters.method.reliability import HALF, SAMPLES, Outstanding
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import called, text

ROW = 20  # pixels a region takes
FLOOR = 0.1  # the least quotient drawn on a log scale; smaller ones lie at the edge
TICKS = [step * 10**power for power in range(5) for step in (1, 2, 5)]


def intervals(table: pd.DataFrame, level: float, top: int) -> alt.LayerChart:
    """The `top` highest quotients with their intervals, a row a region, on a log scale.

    `table` is that of `method.reliability.intervals`.
    """
    table = table.head(top)
    names = [
        text("reliability.counted", region=called(region), n=f"{n:,}")
        for region, n in zip(table["region"], table["establishments"], strict=True)
    ]
    quotients = ("lq", "lq_low", "lq_high")
    drawn = table[list(quotients)].clip(lower=FLOOR)
    drawn.columns = ["drawn", "drawn_low", "drawn_high"]
    table = table.assign(name=names).join(drawn)
    base = _by_kind(table, "beyond_chance", "side", above="blue", open="grey", below="orange")
    base = base.encode(y=rows(names), tooltip=tips(*(f"{name}:Q" for name in quotients)))
    x = alt.X(
        "drawn_low:Q",
        title=column("lq").label(),
        scale=alt.Scale(type="log", domainMin=FLOOR, nice=False, clamp=True),
        axis=alt.Axis(values=[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50], format="~g", grid=True),
    )
    spans = base.mark_rule(strokeWidth=2.5).encode(x=x, x2="drawn_high:Q")
    dots = base.mark_point(size=55, opacity=1).encode(x="drawn:Q")
    says = text("reliability.chart.intervals", level=f"{level:.0%}", top=len(table))
    one = reference(1.0, alt.X("drawn_low:Q"))
    return framed(one, spans, dots, height=of_rows(names, ROW), says=says)


def coverage(table: pd.DataFrame, level: float) -> alt.LayerChart:
    """How often each kind of interval holds the truth, by the establishments to be expected.

    `table` is that of `method.reliability.coverage`.
    """
    lowest = min(table["covered"].min(), level) - 0.02
    scale = alt.Scale(domain=[lowest, 1], nice=False, zero=False)
    x = alt.X(
        "expected:Q",
        title=column("expected").label(),
        scale=alt.Scale(type="log", nice=False, padding=8),
        axis=alt.Axis(values=TICKS, format="~s", grid=False),
    )
    percent = alt.Axis(format=".0%", tickCount=6)
    dots = (
        _by_kind(table, "method", exact="blue", delta="orange")
        .mark_point(size=45, opacity=0.75)
        .encode(
            x=x,
            y=alt.Y("covered:Q", title=column("covered").label(), scale=scale, axis=percent),
            shape=alt.Shape("kind_of:N", legend=None),
            tooltip=[
                tip("region:N"),
                tip("kind_of:N", of="method"),
                tip("expected:Q", ",.0f"),
                tip("covered:Q"),
            ],
        )
    )
    says = text(
        "reliability.chart.coverage",
        level=f"{level:.0%}",
        samples=f"{SAMPLES:,}",
        error=f"{200 * (level * (1 - level) / SAMPLES) ** 0.5:.1f}",
    )
    promised = reference(level, alt.Y("covered:Q", scale=scale))
    return framed(promised, dots, height=280, says=says)


def outstanding(found: Outstanding) -> alt.LayerChart:
    """How many regions lie at each standardised quotient, and where the two cut-offs are."""
    x = alt.X(
        "lq_z:Q",
        bin=alt.Bin(step=0.25),
        title=column("lq_z").label(),
        axis=alt.Axis(format="~g", grid=False, tickCount=8),
    )
    counted = alt.Axis(tickMinStep=1, format="d", tickCount=5)
    bars = (
        alt.Chart(found.table.dropna(subset=["lq_z"]))
        .mark_bar(color=theme.colour("grey"), opacity=0.7)
        .encode(
            x=x,
            y=alt.Y("count():Q", title=column("regions").label(), axis=counted),
            tooltip=[tip("count():Q", "", of="regions")],
        )
    )
    cutoffs = {"given": found.cutoff, "bootstrap": found.bootstrap["cutoff"]}
    table = pd.DataFrame({"lq_z": cutoffs.values(), "cutoff": cutoffs.keys()})
    rules = (
        _by_kind(table, "cutoff", given="blue", bootstrap="orange")
        .mark_rule(strokeWidth=2.5)
        .encode(
            x="lq_z:Q",
            strokeDash=alt.StrokeDash("kind_of:N", legend=None),
            tooltip=[alt.Tooltip("kind_of:N", title=" "), alt.Tooltip("lq_z:Q", format=".2f")],
        )
    )
    says = text(f"reliability.chart.outstanding.{found.scale}")
    return framed(bars, rules, height=240, says=says)


def agreement(table: pd.DataFrame) -> alt.LayerChart:
    """Recomputed less published quotient, by the published one, under both references.

    `table` is that of `method.reliability.agreement`.
    """
    colours = {"lq_difference": "blue", "lq_difference_shown": "orange"}
    long = table.melt(["region", "published"], list(colours), "against", "apart")
    level = alt.Axis(format="~g", grid=False, tickCount=6)
    apart = alt.Axis(format="~g", tickCount=6)
    dots = (
        _by_kind(long, "against", **colours)
        .mark_point(size=40, opacity=0.75)
        .encode(
            x=alt.X("published:Q", title=column("published").label(), axis=level),
            y=alt.Y("apart:Q", title=column("lq_difference").label(), axis=apart),
            shape=alt.Shape("kind_of:N", legend=None),
            tooltip=[
                tip("region:N"),
                alt.Tooltip("kind_of:N", title=" "),
                tip("published:Q"),
                tip("apart:Q", of="lq_difference"),
            ],
        )
    )
    band = (
        alt.Chart(pd.DataFrame({"low": [-HALF], "high": [HALF]}))
        .mark_rect(color=theme.colour("muted"), opacity=0.3)
        .encode(y=alt.Y("low:Q"), y2="high:Q")
    )
    return framed(band, dots, height=280, says=text("reliability.chart.agreement"))


def withholding(table: pd.DataFrame) -> alt.Chart:
    """What withholding small regions hides, and how much too high it makes the others.

    `table` is that of `method.reliability.withholding`.
    """
    colours = {"hidden_share": "grey", "too_high": "red"}
    long = table.melt(["fewest", "hidden"], list(colours), "effect", "share")
    level = alt.Axis(tickCount=8, grid=False, format="d")
    percent = alt.Axis(format=".0%", tickCount=6)
    lines = (
        _by_kind(long, "effect", **colours)
        .mark_line(interpolate="step-before")
        .encode(
            x=alt.X("fewest:Q", title=column("fewest").label(), axis=level),
            y=alt.Y("share:Q", title=None, axis=percent, scale=alt.Scale(domainMin=0)),
            strokeDash=alt.StrokeDash("kind_of:N", legend=None),
            tooltip=[
                tip("fewest:Q", ""),
                alt.Tooltip("kind_of:N", title=" "),
                alt.Tooltip("share:Q", title=" ", format=".1%"),
            ],
        )
    )
    return framed(lines, height=260, says=text("reliability.chart.withholding"))


def _by_kind(table: pd.DataFrame, field: str, subject: str = "", **colours: str) -> alt.Chart:
    """A chart with the word of each kind in ``kind_of``, and a colour for it."""
    words = {name: text(f"reliability.{subject or field}.{name}") for name in colours}
    shades = {words[name]: shade for name, shade in colours.items()}
    colour = coloured("kind_of", shades, columns=1, symbolType="circle", symbolOpacity=1)
    return alt.Chart(table.assign(kind_of=table[field].map(words))).encode(color=colour)
