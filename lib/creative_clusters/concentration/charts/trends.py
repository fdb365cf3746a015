"""Charts of trends: slopes with intervals, one series with its lines, the spread over time."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import crowd, theme
from creative_clusters.charts.marks import ROW, named
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import keys, text

# Direction is told by shape as well as by colour.
DIRECTIONS = ["rising", "falling", "none"]
SHAPES = ["triangle-up", "triangle-down", "circle"]
COLOURS = ["blue", "orange", "grey"]


def slopes(table: pd.DataFrame) -> alt.LayerChart:
    """Each region's slope with its interval, and the rate by end points as a tick.

    Parameters
    ----------
    table
        Result of `concentration.movement.by_slope`, in the order to be drawn; rows
        without a slope are left out.
    """
    whole = table.dropna(subset=["slope"])
    table = drawn = named(crowd.by_size(whole, "slope"))
    table = table[
        ["name", "slope", "slope_low", "slope_high", "end_slope", "p_adjusted", "direction"]
    ]
    order = list(table["name"])
    x = alt.X("slope:Q", title=column("slope").label(), axis=alt.Axis(format="+~g", tickCount=6))
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False))
    shape = alt.Shape("direction:N", scale=alt.Scale(domain=DIRECTIONS, range=SHAPES), legend=None)
    shades = [theme.colour(name) for name in COLOURS]
    colour = alt.Color("direction:N", scale=alt.Scale(domain=DIRECTIONS, range=shades), legend=None)
    base = alt.Chart(table).encode(
        y=y,
        tooltip=[
            alt.Tooltip("name:N", title=column("region").label()),
            alt.Tooltip("slope:Q", title=column("slope").label(), format="+.3f"),
            alt.Tooltip("slope_low:Q", title=column("slope_low").label(), format="+.3f"),
            alt.Tooltip("slope_high:Q", title=column("slope_high").label(), format="+.3f"),
            alt.Tooltip("end_slope:Q", title=column("end_slope").label(), format="+.3f"),
            alt.Tooltip("p_adjusted:Q", title=column("p_adjusted").label(), format=".3f"),
        ],
    )
    zero = (
        alt.Chart(pd.DataFrame({"slope": [0]}))
        .mark_rule(color=theme.colour("muted"), strokeDash=[4, 4])
        .encode(x="slope:Q")
    )
    interval = (
        base.transform_filter("isValid(datum.slope_low) && isValid(datum.slope_high)")
        .mark_rule(strokeWidth=3, opacity=0.45)
        .encode(
            x=alt.X("slope_low:Q", title=column("slope").label()),
            x2="slope_high:Q",
            color=colour,
        )
    )
    ends = base.mark_tick(thickness=2, size=14, color=theme.colour("ink"), opacity=1).encode(
        x="end_slope:Q"
    )
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(x=x, color=colour, shape=shape)
    return alt.layer(zero, interval, ends, dots).properties(
        width="container",
        height=ROW * max(len(order), 1),
        title=theme.subtitle(crowd.note(text("chart.slopes"), drawn, whole)),
    )


def course(table: pd.DataFrame, *, unit: str = "lq") -> alt.LayerChart:
    """One series, its trend line and the line through its end points, each named at its end.

    Parameters
    ----------
    table
        Result of `concentration.movement.course`.
    unit
        The column that names the vertical axis.
    """
    first, last = int(table["year"].min()), int(table["year"].max())
    span = max(last - first, 1)
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[first, last + 0.3 * span], nice=False),
        axis=alt.Axis(format="d", values=_ticks(first, last), grid=False),
    )
    lines = [("on_trend", "blue", [1, 0]), ("on_ends", "orange", [6, 4])]
    end = table.iloc[-1]
    trend_is_higher = end["on_trend"] >= end["on_ends"]
    layers = []
    for name, shade, dash in lines:
        above = trend_is_higher == (name == "on_trend")
        y = alt.Y(f"{name}:Q", title=column(unit).label(), scale=alt.Scale(zero=False))
        base = alt.Chart(table).encode(x=x, y=y)
        layers.append(base.mark_line(color=theme.colour(shade), strokeDash=dash))
        tag = text(f"chart.course.{name}")
        label = alt.Chart(table.tail(1).assign(tag=tag)).encode(x=x, y=y, text="tag:N")
        layers.append(
            label.mark_text(
                align="left",
                dx=8,
                dy=-7 if above else 9,
                fontSize=12,
                fontWeight=600,
                color=theme.colour(shade),
            )
        )
    dots = (
        alt.Chart(table)
        .mark_point(filled=True, size=70, color=theme.colour("ink"), opacity=1)
        .encode(
            x=x,
            y=alt.Y("lq:Q", scale=alt.Scale(zero=False)),
            tooltip=[
                alt.Tooltip("year:O", title=column("year").label()),
                alt.Tooltip("lq:Q", title=column(unit).label(), format=".2f"),
                alt.Tooltip("on_trend:Q", title=column("on_trend").label(), format=".2f"),
            ],
        )
    )
    return alt.layer(*layers, dots).properties(
        width="container",
        height=280,
        title=theme.subtitle(text("chart.course")),
    )


def spread(table: pd.DataFrame, *, room: float = 0.25) -> alt.LayerChart:
    """The spread between regions in each year, one line a measure, named at its end.

    Parameters
    ----------
    table
        Result of `statistics.growth.dispersion`.
    room
        Space left for the names at the right, as a share of the period; more on narrow screens.
    """
    table = table.dropna(subset=["sd_log"]).assign(label=lambda rows: _labels(rows))
    years = table["year"] if len(table) else pd.Series([0])
    first, last = int(years.min()), int(years.max())
    span = max(last - first, 1)
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[first, last + room * span], nice=False),
        axis=alt.Axis(format="d", values=_ticks(first, last), grid=False),
    )
    y = alt.Y("sd_log:Q", title=column("sd_log").label(), scale=alt.Scale(domainMin=0))
    present = list(dict.fromkeys(table["label"]))
    colour = alt.Color("label:N", scale=theme.categories(present), legend=None)
    base = alt.Chart(table).encode(x=x, y=y, color=colour)
    dots = base.mark_point(filled=True, opacity=1).encode(
        tooltip=[
            alt.Tooltip("label:N", title=column("measure").label()),
            alt.Tooltip("year:O", title=column("year").label()),
            alt.Tooltip("sd_log:Q", title=column("sd_log").label(), format=".2f"),
            alt.Tooltip("n:Q", title=column("n").label()),
        ]
    )
    ends = table[table["year"] == last].sort_values("sd_log", ascending=False)
    tags = [  # set apart, the higher one up and the lower one down, where lines end close together
        alt.Chart(ends.iloc[[place]])
        .mark_text(align="left", dx=8, dy=-8 if place == 0 else 10, fontSize=12, fontWeight=600)
        .encode(x=x, y=y, color=colour, text="label:N")
        for place in range(len(ends))
    ]
    return alt.layer(base.mark_line(), dots, *tags).properties(
        width="container",
        height=240,
        title=theme.subtitle(text("chart.spread")),
    )


def _ticks(first: int, last: int) -> list[int]:
    """At most five whole years from first to last, both among them."""
    step = max(-(-(last - first) // 4), 1)
    inner = [year for year in range(first, last, step) if last - year >= step / 2]
    return [*inner, last]


def _labels(rows: pd.DataFrame) -> pd.Series:
    known = keys()
    measures = rows["measure"].astype(str)
    return measures.map(
        lambda name: text(f"measure.{name}") if f"measure.{name}" in known else name
    )
