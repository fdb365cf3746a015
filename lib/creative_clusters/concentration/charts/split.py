"""Charts of the split of a revenue LQ: many firms or large firms."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from creative_clusters.charts import crowd, theme
from creative_clusters.charts.marks import (
    ON_PHONE,
    coloured,
    framed,
    named,
    of_rows,
    picked,
    reference,
    rows,
    tagged,
    tips,
)
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import text

HEIGHT = 440
BAR_ROW = 26
SHADES = {"firms": "blue", "scale": "orange"}  # number and scale, wherever they are parts
PLANE = ("lq_firms", "scale")  # across and up
TOLD = ("year:Q", "lq_firms:Q", "scale:Q", "lq_revenue:Q")  # in tooltips of points
# Where the name of a quadrant stands: at which ends of the axes, and how far from them.
CORNERS: dict[str, tuple[int, int, dict]] = {
    "few_large": (0, 1, {"align": "left", "dx": 44, "baseline": "top", "dy": 24}),
    "few_small": (0, 0, {"align": "left", "dx": 44, "baseline": "bottom", "dy": -8}),
    "many_large": (1, 1, {"align": "right", "dx": -6, "baseline": "top", "dy": 24}),
    "many_small": (1, 0, {"align": "right", "dx": -6, "baseline": "bottom", "dy": -8}),
}


def position(
    table: pd.DataFrame, *, firms_from: float = 1.0, scale_from: float = 1.0
) -> alt.LayerChart:
    """Regions of one year by number (x) and relative scale (y) of firms, both on log scales.

    Sloping lines join places with the same revenue LQ, the product of the two; dashed lines are
    the thresholds. Rows whose number or scale is missing or zero are left out.
    """
    known = named(_drawable(table)).sort_values("lq_revenue", ascending=False)
    box = Box.around(known, (firms_from, scale_from))
    tags = box.tagged(known.assign(label=known["name"]))
    dots = (
        alt.Chart(known)
        .mark_point(size=80, color=theme.colour("blue"), opacity=1)
        .encode(tooltip=tips(*TOLD), **box.axes())
    )
    layers = [_corners(box), *_ground(box, firms_from, scale_from), dots, tags]
    return framed(*layers, height=HEIGHT, says=text("chart.split.position"))


def paths(scales: pd.DataFrame, *, highlighted: int = 3) -> alt.LayerChart:
    """Each region's way through the years in the plane of :func:`position`.

    The ways whose ends lie furthest apart are in colour, with their first year beside the start.
    """
    known = named(_drawable(scales)).sort_values(["region", "year"])
    box = Box.around(known, (1.0, 1.0))
    starts = known.drop_duplicates("region").set_index("region")
    ends = known.drop_duplicates("region", keep="last").set_index("region")
    way = np.hypot(
        np.log(ends["lq_firms"] / starts["lq_firms"]), np.log(ends["scale"] / starts["scale"])
    )
    # Never more than the palette tells apart, and nobody who has not moved.
    far = list(way[way > 0].sort_values(ascending=False, kind="stable").index[:highlighted])
    known = known.assign(far=known["region"].isin(far))
    plane = box.axes() | {"color": picked(known["region"], far)}
    base = alt.Chart(known).encode(detail="region:N", **plane)
    thin = base.transform_filter("!datum.far").mark_line(strokeWidth=1.2, opacity=0.55)
    thick = base.transform_filter("datum.far").mark_line(strokeWidth=2.5)
    marks = base.mark_point(size=14, opacity=0.8)
    last = known.drop_duplicates("region", keep="last")
    first = known[known["region"].isin(far)].drop_duplicates("region")
    # Of many regions only those in colour can be named, and only their ways be followed.
    crowded = len(last) > crowd.NAMED
    told = last[last["region"].isin(far)] if crowded else last
    both = [told.assign(label=told["name"]), first.assign(label=first["year"].astype(str))]
    tags = box.tagged(pd.concat(both, ignore_index=True))
    dots = alt.Chart(last).mark_point(size=70, opacity=1).encode(**plane)
    if crowded:
        thin = thin.transform_filter("false")
        marks = marks.transform_filter("datum.far")
    ways = [way.encode(order="year:Q") for way in (thin, thick)]
    ways += [points.encode(tooltip=tips(*TOLD)) for points in (marks, dots)]
    ground = _ground(box, 1.0, 1.0)
    says = text("chart.split.paths")
    return framed(*ground, *ways, tags, height=HEIGHT, says=says)


def bars(changes: pd.DataFrame) -> alt.LayerChart:
    """The two parts of each region's log change of the revenue LQ, and their sum.

    Parts of one sign stand end to end, so that they reach the sum; of opposite signs, each starts
    at zero. The part of scale is drawn thinner, so that it is told apart without colour.
    """
    known = named(changes[changes["kind"] != "undefined"])
    whole = known.sort_values(["d_revenue", "region"], ascending=[False, True])
    known = crowd.by_size(whole, "d_revenue")
    y, tooltip = rows(known["name"]), tips("d_revenue:Q", "d_firms:Q", "d_scale:Q")
    axis = alt.Axis(tickCount=6, format="+~g")
    x = alt.X("low:Q", title=column("d_revenue").label(), axis=axis)
    words = {part: text(f"chart.split.part.{part}") for part in SHADES}
    shades = {words[part]: shade for part, shade in SHADES.items()}
    parts = _stacked(known).assign(what=lambda table: table["part"].map(words))
    colour = coloured("what", shades, columns=2, symbolType="square")
    base = alt.Chart(parts).encode(y=y, x=x, x2="high:Q", tooltip=tooltip, color=colour)
    both = [
        base.transform_filter(f"datum.part == '{part}'").mark_bar(height=height)
        for part, height in zip(SHADES, (15, 9), strict=True)
    ]
    net = (
        alt.Chart(known)
        .mark_tick(thickness=3, height=20, color=theme.colour("ink"))
        .encode(y=y, x="d_revenue:Q", tooltip=tooltip)
    )
    says = crowd.note(text("chart.split.bars"), known, whole)
    return framed(*both, net, height=of_rows(known["name"], BAR_ROW), says=says)


def _stacked(known: pd.DataFrame) -> pd.DataFrame:
    """One row a part, from ``low`` to ``high``."""
    firms, scale = known["d_firms"], known["d_scale"]
    start = firms.where(np.sign(firms) == np.sign(scale), 0.0)
    return pd.concat(
        [
            known.assign(part="firms", low=0.0, high=firms),
            known.assign(part="scale", low=start, high=start + scale),
        ],
        ignore_index=True,
    )


class Box(NamedTuple):
    """The frame of a chart with two log axes, in values."""

    x_ends: tuple[float, float]
    y_ends: tuple[float, float]

    @classmethod
    def around(cls, table: pd.DataFrame, inside: tuple[float, float]) -> Box:
        """Enclose the points of `table` and the point `inside`, with some room."""
        points = [[*table[name], extra] for name, extra in zip(PLANE, inside, strict=True)]
        return cls(*((min(values) / 1.8, max(values) * 1.8) for values in points))

    def tagged(self, table: pd.DataFrame) -> alt.Chart:
        """The labels of the points of `table` (`marks.tagged`)."""
        x, y = (
            np.log(table[name] / low) / math.log(high / low)
            for name, (low, high) in zip(PLANE, self, strict=True)
        )
        return tagged(table, x, HEIGHT - HEIGHT * y, **self.axes())

    def axes(self) -> dict[str, alt.X | alt.Y]:
        """Both axes, as an encoding."""
        shown = [
            {
                "scale": alt.Scale(type="log", domain=list(ends), nice=False),
                "title": column(name).label(),
                "axis": alt.Axis(format="~g", values=_ticks(*ends), grid=False),
            }
            for name, ends in zip(PLANE, self, strict=True)
        ]
        return {"x": alt.X("lq_firms:Q", **shown[0]), "y": alt.Y("scale:Q", **shown[1])}

    def level(self, product: float) -> tuple[float, float, float, float] | None:
        """Ends x, y and x, y of the line x · y = `product` within the frame, if it passes it."""
        low = max(self.x_ends[0], product / self.y_ends[1])
        high = min(self.x_ends[1], product / self.y_ends[0])
        return (low, product / low, high, product / high) if low < high else None


def _ticks(low: float, high: float) -> list[float]:
    """Powers of two near one, of ten over wide ranges."""
    base = 2.0 if high / low < 100 else 10.0
    first, last = math.ceil(math.log(low, base)), math.floor(math.log(high, base))
    return [base**power for power in range(first, last + 1)]


def _drawable(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["lq_firms"] > 0) & (table["scale"] > 0)]


def _ground(box: Box, firms_from: float, scale_from: float) -> list[alt.Chart]:
    """Lines of equal revenue LQ, each with its value, and the two thresholds."""
    found = {Fraction(2) ** power: box.level(2.0**power) for power in range(-5, 6)}
    rows = [(*ends, str(product)) for product, ends in found.items() if ends]
    grid = pd.DataFrame(rows, columns=[*PLANE, "x2", "y2", "label"])
    base = alt.Chart(grid).encode(**box.axes())
    slopes = base.mark_rule(color=theme.colour("grid")).encode(x2="x2:Q", y2="y2:Q")
    values = base.mark_text(align="left", dx=4, dy=10, fontSize=11, color=theme.colour("muted"))
    limits = [reference(firms_from, alt.X("x:Q")), reference(scale_from, alt.Y("y:Q"))]
    return [slopes, values.encode(text="label:N"), *limits]


def _corners(box: Box) -> alt.LayerChart:
    """The names of the four quadrants, each in its corner; none on a phone, which has no room."""
    style: dict = {"fontStyle": "italic", "color": theme.colour("muted")}
    style["opacity"] = {"expr": f"{ON_PHONE} ? 0 : 1"}
    layers = []
    for quadrant, (x, y, place) in CORNERS.items():
        spot = {"lq_firms": box.x_ends[x], "scale": box.y_ends[y]}
        words = pd.DataFrame([spot | {"name": text(f"quadrant.{quadrant}")}])
        tag = alt.Chart(words).mark_text(**place, **style)
        layers.append(tag.encode(text="name:N", **box.axes()))
    return alt.layer(*layers)
