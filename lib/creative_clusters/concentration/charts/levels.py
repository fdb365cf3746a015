"""Charts of where a measure stands: between two years, over all years, on the map."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import crowd, theme
from creative_clusters.charts.marks import ON_CELL, ROW, named, reference
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import called, text


def between(table: pd.DataFrame, *, threshold: float = 1.0) -> alt.LayerChart:
    """Each region's value in a first and a last year, joined; one row a region.

    Parameters
    ----------
    table
        ``region, from_year, to_year, lq_start, lq_end`` in the order of the rows to be drawn.
    """
    whole, table = table, named(crowd.foremost(table))
    first, last = int(table["from_year"].min()), int(table["to_year"].max())
    order = list(table["name"])
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False))
    scale = alt.Scale(domainMin=0, nice=True)
    base = alt.Chart(table)
    tip = [
        alt.Tooltip("name:N", title=column("region").label()),
        alt.Tooltip("lq_start:Q", title=str(first), format=".2f"),
        alt.Tooltip("lq_end:Q", title=str(last), format=".2f"),
    ]
    span = base.mark_rule(strokeWidth=2, color=theme.colour("grey"), opacity=0.6).encode(
        y=y,
        x=alt.X(
            "lq_start:Q",
            scale=scale,
            title=column("lq").label(),
            axis=alt.Axis(tickCount=6, format="~g"),
        ),
        x2="lq_end:Q",
    )
    then = base.mark_point(
        size=60, filled=False, fill="transparent", stroke=theme.colour("grey"), strokeWidth=2
    ).encode(y=y, x=alt.X("lq_start:Q", scale=scale), tooltip=tip)
    now = base.mark_point(size=90, color=theme.colour("blue"), opacity=1).encode(
        y=y, x=alt.X("lq_end:Q", scale=scale), tooltip=tip
    )
    said = text("chart.between", first=first, last=last)
    return alt.layer(reference(threshold), span, then, now).properties(
        width="container",
        height=ROW * max(len(order), 1),
        title=theme.subtitle(crowd.note(said, table, whole)),
    )


def grid(
    panel: pd.DataFrame, *, order: list[str], threshold: float = 1.0, numbers: bool = True
) -> alt.LayerChart:
    """Region × year as a grid of cells, coloured by how far the LQ lies from the threshold.

    The scale is logarithmic and symmetric, so that twice and half the threshold are as strong.
    Zeros and missing values have no colour. Cells carry their number if `numbers`.
    """
    whole, panel = panel, named(crowd.foremost(panel, order))
    shown = [called(region) for region in order[: crowd.MOST]]
    base = alt.Chart(panel).encode(
        x=alt.X(
            "year:O",
            title=None,
            axis=alt.Axis(labelAngle=0, labelOverlap=True, labelSeparation=6, orient="top"),
        ),
        y=alt.Y("name:N", sort=shown, title=None, axis=alt.Axis(domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("name:N", title=column("region").label()),
            alt.Tooltip("year:O", title=column("year").label()),
            alt.Tooltip("lq:Q", title=column("lq").label(), format=".2f"),
        ],
    )
    colour = alt.Color(
        "strength:Q",
        scale=alt.Scale(
            domain=[-2.4, -1.2, 0, 1.2, 2.4], range=theme.DIVERGING, clamp=True, interpolate="rgb"
        ),
        legend=None,
    )
    cells = (
        base.transform_filter("datum.lq > 0")
        .transform_calculate(strength=f"log(datum.lq / {threshold}) / LN2")
        .mark_rect(cornerRadius=2)
        .encode(color=colour)
    )
    layers = [cells]
    if numbers:
        strong = f"abs(log(datum.lq / {threshold}) / LN2) > 1.5"
        ink = {"expr": f"datum.lq <= 0 ? '{theme.colour('muted')}' : {strong} ? {ON_CELL}"}
        layers.append(
            base.mark_text(fontSize=11, color=ink).encode(text=alt.Text("lq:Q", format=".2f"))
        )
    said = text("chart.grid", threshold=f"{threshold:g}")
    return alt.layer(*layers).properties(
        width="container",
        height=ROW * max(len(shown), 1),
        title=theme.subtitle(crowd.note(said, panel, whole)),
    )


def city_map(
    table: pd.DataFrame, land: pd.DataFrame, *, threshold: float = 1.0, labelled: int = 8
) -> alt.LayerChart:
    """Regions on a dotted map of the land, their area by value, filled from the threshold on.

    Parameters
    ----------
    table
        ``region, lat, lon, lq``; rows without coordinates or value are left out.
    land
        Runs of land: ``lat, lon_from, lon_to`` in degrees. Without any, the map shows just the
        part of the world where the regions are.
    labelled
        How many of the largest carry their name.
    """
    table = named(table).dropna(subset=["lat", "lon", "lq"])
    table = table.sort_values("lq", ascending=False, kind="stable")
    table = table.assign(above=table["lq"] >= threshold)
    across, up = ((-170, 180), (-56, 80)) if len(land) else _frame(table)
    x = {"scale": alt.Scale(domain=list(across), nice=False), "axis": None}
    y = {"scale": alt.Scale(domain=list(up), nice=False), "axis": None}
    ground = (
        alt.Chart(land)
        .mark_rule(
            strokeCap="round", strokeWidth=3, strokeDash=[0.1, 5.3], color=theme.colour("land")
        )
        .encode(x=alt.X("lon_from:Q", **x), x2="lon_to:Q", y=alt.Y("lat:Q", **y))
    )
    base = alt.Chart(table).encode(x=alt.X("lon:Q", **x), y=alt.Y("lat:Q", **y))
    dots = base.mark_circle(opacity=0.8, stroke=theme.colour("blue"), strokeWidth=1.5).encode(
        size=alt.Size("lq:Q", scale=alt.Scale(range=[20, 700], domainMin=0), legend=None),
        fill=alt.condition(
            "datum.above", alt.value(theme.colour("blue")), alt.value("transparent")
        ),
        tooltip=[
            alt.Tooltip("name:N", title=column("region").label()),
            alt.Tooltip("lq:Q", title=column("lq").label(), format=".2f"),
        ],
    )
    tags = (
        alt.Chart(apart(table, labelled, 0.066 * (up[1] - up[0]), 0.074 * (across[1] - across[0])))
        .mark_text(dy=-15, fontSize=11, fontWeight=600, color=theme.colour("ink"))
        .encode(x=alt.X("lon:Q", **x), y=alt.Y("lat:Q", **y), text="name:N")
    )
    return alt.layer(ground, dots, tags).properties(
        width="container",
        height=300,
        title=theme.subtitle(text("chart.map", threshold=f"{threshold:g}")),
    )


def _frame(table: pd.DataFrame) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends of the longitudes and latitudes of `table`, with room around them."""
    ends = []
    for name in ("lon", "lat"):
        low, high = (table[name].min(), table[name].max()) if len(table) else (0.0, 1.0)
        room = 0.15 * (high - low) + 0.5
        ends.append((round(float(low - room), 3), round(float(high + room), 3)))
    return ends[0], ends[1]


def apart(table: pd.DataFrame, most: int, lat: float = 9, lon: float = 26) -> pd.DataFrame:
    """The first rows of `table`, at most `most`, that are far enough apart to carry a name each."""
    kept: list[int] = []
    places = table[["lat", "lon"]].to_numpy()
    for row, place in enumerate(places):
        if all(
            abs(place - places[other])[0] > lat or abs(place - places[other])[1] > lon
            for other in kept
        ):
            kept.append(row)
    return table.iloc[kept[:most]]
