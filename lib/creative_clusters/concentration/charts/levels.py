"""Charts of where a measure stands: between two years, over all years, on the map, by two LQs."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from creative_clusters.charts import crowd, theme
from creative_clusters.charts.marks import (
    cells,
    framed,
    named,
    of_rows,
    reference,
    rows,
    shaped,
    stepped,
    strength,
    tagged,
    tip,
    tips,
)
from creative_clusters.concentration.levels import STANDINGS
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import called, text

HEIGHT = 380  # pixels of the plane of two LQs
COLOURS = dict(zip(STANDINGS, ("purple", "blue", "orange", "grey"), strict=True))
SHAPES = ("diamond", "circle", "square", "cross")


def between(table: pd.DataFrame, *, threshold: float = 1.0) -> alt.LayerChart:
    """Each region's value in a first and a last year, joined (`levels.change`)."""
    whole, table = table, named(crowd.foremost(table))
    first, last = int(table["from_year"].min()), int(table["to_year"].max())
    axis = alt.Axis(tickCount=6, format="~g")
    level = {
        "scale": alt.Scale(domainMin=0, nice=True),
        "title": column("lq").label(),
        "axis": axis,
    }
    base = alt.Chart(table).encode(y=rows(table["name"]))
    ends = {"lq_start": first, "lq_end": last} if first < last else {"lq_end": last}
    tooltip = [alt.Tooltip(f"{one}:Q", title=str(y), format=".2f") for one, y in ends.items()]
    tooltip = [*tips(), *tooltip]
    grey, blue = theme.colour("grey"), theme.colour("blue")
    known = base.transform_filter("isValid(datum.lq_start) && isValid(datum.lq_end)")
    span = known.mark_rule(strokeWidth=2, color=grey, opacity=0.6).encode(
        x=alt.X("lq_start:Q", **level), x2="lq_end:Q"
    )
    then = base.mark_point(size=60, filled=False, fill="transparent", stroke=grey, strokeWidth=2)
    now = base.mark_point(size=90, color=blue, opacity=1)
    dots = [
        mark.encode(x=alt.X(f"{field}:Q", **level), tooltip=tooltip)
        for mark, field in ((then, "lq_start"), (now, "lq_end"))
    ]
    key = "chart.between" if first < last else "chart.between.one"
    says = crowd.note(text(key, first=first, last=last), table, whole)
    marks = [span, *dots] if first < last else dots[1:]
    line = reference(threshold, alt.X("threshold:Q", title=level["title"]))
    return framed(line, *marks, height=of_rows(table["name"]), says=says)


def grid(
    panel: pd.DataFrame, *, order: Sequence[str], threshold: float = 1.0, numbers: bool = True
) -> alt.LayerChart:
    """Region × year as a grid of cells, coloured by how far the LQ lies from the threshold.

    The scale is logarithmic and symmetric, so that twice and half the threshold are as strong.
    Zeros and missing values have no colour. Cells carry their number if `numbers`.
    """
    whole, panel = panel, named(crowd.foremost(panel, order))
    panel = panel.assign(strength=np.log2(panel["lq"].where(panel["lq"] > 0) / threshold))
    shown = [called(region) for region in order[: crowd.MOST]]
    base = alt.Chart(panel).encode(
        x=stepped(labelSeparation=6, orient="top"),
        y=rows(shown),
        tooltip=[*tips("year:O"), tip("lq:Q")],
    )
    colour = strength(2.4, f"format({threshold} * pow(2, datum.value), '.2~f')")
    layers = cells(base, colour, alt.Text("lq:Q", format=".2f"), strong=1.5, numbers=numbers)
    says = crowd.note(text("chart.grid", threshold=f"{threshold:g}"), panel, whole)
    return framed(*layers, height=of_rows(shown), says=says)


def city_map(
    table: pd.DataFrame, land: pd.DataFrame, *, threshold: float = 1.0, labelled: int = 8
) -> alt.LayerChart:
    """Regions on a dotted map of the land, their area by value, filled from the threshold on.

    Without runs of `land` the map shows just the part of the world where they are.
    """
    table = named(table).dropna(subset=["lat", "lon", "lq"])
    table = table.sort_values("lq", ascending=False, kind="stable")
    table = table.assign(above=table["lq"] >= threshold)
    across, up = (
        ((-170, 180), (-56, 80)) if len(land) else (_around(table[n]) for n in ("lon", "lat"))
    )
    x = {"scale": alt.Scale(domain=list(across), nice=False), "axis": None}
    y = {"scale": alt.Scale(domain=list(up), nice=False), "axis": None}
    blue = theme.colour("blue")
    top = max([2 * threshold, *table["lq"]])
    area = alt.Scale(range=[20, 700], domain=[0, top])
    sizes = {threshold, *(round(top * part, 1) for part in (0.5, 1))}
    legend = alt.Legend(values=sorted(sizes), symbolFillColor="transparent", titleAnchor="middle")
    dotted = {"strokeCap": "round", "strokeWidth": 3, "strokeDash": [0.1, 5.3]}
    ground = (
        alt.Chart(land)
        .mark_rule(color=theme.colour("land"), **dotted)
        .encode(x=alt.X("lon_from:Q", **x), x2="lon_to:Q", y=alt.Y("lat:Q", **y))
    )
    place = {"x": alt.X("lon:Q", **x), "y": alt.Y("lat:Q", **y)}
    dots = (
        alt.Chart(table)
        .mark_circle(opacity=0.8, stroke=blue, strokeWidth=1.5)
        .encode(
            size=alt.Size("lq:Q", scale=area, title=column("lq").label(), legend=legend),
            fill=alt.condition("datum.above", alt.value(blue), alt.value("transparent")),
            tooltip=tips("lq:Q"),
            **place,
        )
    )
    tags = (
        alt.Chart(apart(table, labelled, 0.066 * (up[1] - up[0]), 0.074 * (across[1] - across[0])))
        .mark_text(dy=-15, fontSize=11, fontWeight=600)
        .encode(text="name:N", **place)
    )
    says = text("chart.map", threshold=f"{threshold:g}")
    return framed(ground, dots, tags, height=300, says=says)


def _around(values: pd.Series) -> tuple[float, float]:
    """Ends of an axis of degrees, with room around what lies on it."""
    low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
    room = 0.15 * (high - low) + 0.5
    return round(float(low - room), 3), round(float(high + room), 3)


def apart(table: pd.DataFrame, most: int, lat: float = 9, lon: float = 26) -> pd.DataFrame:
    """The first rows of `table`, at most `most`, that are far enough apart to carry a name each."""
    kept: list[int] = []
    places = table[["lat", "lon"]].to_numpy()
    for row, place in enumerate(places):
        if all((abs(place - places[other]) > (lat, lon)).any() for other in kept):
            kept.append(row)
    return table.iloc[kept[:most]]


def standings(table: pd.DataFrame, *, threshold: float = 1.0) -> alt.LayerChart:
    """Regions by firm-number LQ and revenue LQ, each with its name, threshold lines between."""
    table = named(table)
    # Axes end beyond the highest value, and never before twice the threshold.
    reach = [1.12 * max([2 * threshold, *table[name]]) for name in ("lq_firms", "lq_revenue")]
    axis = alt.Axis(tickCount=6, format="~g")
    across, up = (alt.Scale(domain=[0, most], nice=False) for most in reach)
    x = alt.X("lq_firms:Q", scale=across, axis=axis, title=column("lq_firms").label())
    y = alt.Y("lq_revenue:Q", scale=up, axis=axis, title=column("lq_revenue").label())
    few = len(table) <= crowd.NAMED
    dots = (
        alt.Chart(table)
        .mark_point(size=110 if few else 40, opacity=1)
        .encode(
            x=x,
            y=y,
            tooltip=tips("lq_firms:Q", "lq_revenue:Q"),
            **shaped("standing", COLOURS, SHAPES, columns=4),
        )
    )
    at = table["lq_firms"] / reach[0], HEIGHT * (1 - table["lq_revenue"] / reach[1])
    tags = tagged(table.assign(label=table["name"]), *at, x=x, y=y)
    lines = [reference(threshold, at("threshold:Q")) for at in (alt.X, alt.Y)]
    says = text("chart.standings", threshold=f"{threshold:g}")
    return framed(*lines, dots, tags, height=HEIGHT, says=says)
