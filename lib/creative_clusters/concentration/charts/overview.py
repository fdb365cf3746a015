"""The chart of the opening page: number of firms against revenue, one dot a region."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.crowd import NAMED
from creative_clusters.charts.marks import named
from creative_clusters.concentration.overview import STANDINGS
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import text

COLOURS = ["purple", "blue", "orange", "grey"]
SHAPES = ["diamond", "circle", "square", "cross"]
HEIGHT = 380
NARROW = 300  # pixels across on a phone: names that fit there fit everywhere
LETTER, LINE, GAP = 6.6, 14, 9
# Where a name can stand, the best place first.
SPOTS = {
    "right": {"align": "left", "dx": GAP},
    "left": {"align": "right", "dx": -GAP},
    "above": {"align": "center", "dy": -13},
    "below": {"align": "center", "dy": 14},
}


def standings(table: pd.DataFrame, *, threshold: float = 1.0) -> alt.LayerChart:
    """Regions by firm-number LQ and revenue LQ, each with its name, threshold lines between.

    Parameters
    ----------
    table
        Result of `concentration.overview.standings`.
    """
    table = named(table)
    reach = [_reach(table[name], threshold) for name in ("lq_firms", "lq_revenue")]
    table = table.assign(spot=spots(table, *reach))
    axis = alt.Axis(tickCount=6, format="~g")
    across, up = (alt.Scale(domain=[0, most], nice=False) for most in reach)
    x = alt.X("lq_firms:Q", scale=across, axis=axis, title=column("lq_firms").label())
    y = alt.Y("lq_revenue:Q", scale=up, axis=axis, title=column("lq_revenue").label())
    domain = list(STANDINGS)
    shades = [theme.colour(name) for name in COLOURS]
    base = alt.Chart(table).encode(x=x, y=y)
    dots = base.mark_point(filled=True, size=110 if len(table) <= NAMED else 40, opacity=1).encode(
        color=alt.Color("standing:N", scale=alt.Scale(domain=domain, range=shades), legend=None),
        shape=alt.Shape("standing:N", scale=alt.Scale(domain=domain, range=SHAPES), legend=None),
        tooltip=[
            alt.Tooltip("name:N", title=column("region").label()),
            alt.Tooltip("lq_firms:Q", title=column("lq_firms").label(), format=".2f"),
            alt.Tooltip("lq_revenue:Q", title=column("lq_revenue").label(), format=".2f"),
        ],
    )
    tags = [
        alt.Chart(table[table["spot"] == spot])
        .mark_text(fontSize=12, **SPOTS[spot])
        .encode(x=x, y=y, text="name:N")
        for spot in dict.fromkeys(table["spot"])
        if spot
    ]
    level = pd.DataFrame({"threshold": [threshold]})
    line = alt.Chart(level).mark_rule(color=theme.colour("muted"), strokeDash=[4, 4])
    corners = pd.DataFrame(
        {
            "x": [reach[0], reach[0], 0.0],
            "y": [reach[1], 0.0, reach[1]],
            "say": [text(f"standing.{code}") for code in ("both", "firms_only", "revenue_only")],
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
        .encode(x=alt.X("x:Q", scale=across), y=alt.Y("y:Q", scale=up), text="say:N")
        for code, shade in zip(("both", "firms_only", "revenue_only"), COLOURS, strict=False)
    ]
    layers = [line.encode(x="threshold:Q"), line.encode(y="threshold:Q"), *says, dots, *tags]
    return alt.layer(*layers).properties(
        width="container",
        height=HEIGHT,
        title=theme.subtitle(text("chart.standings", threshold=f"{threshold:g}")),
    )


def spots(table: pd.DataFrame, across: float, up: float) -> list[str]:
    """Choose for each row of `table` the spot where its name covers no mark and no other name.

    Where there are many rows, those that find none stay without a name ("").

    Parameters
    ----------
    across, up
        Where the axes end. Sizes are those of the narrowest drawing.
    """
    marks = [
        (x / across * NARROW, HEIGHT - y / up * HEIGHT)
        for x, y in zip(table["lq_firms"], table["lq_revenue"], strict=True)
    ]
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in marks]
    chosen = []
    for (x, y), name in zip(marks, table["name"], strict=True):
        boxes = {spot: _box(x, y, LETTER * len(str(name)), spot) for spot in SPOTS}
        free = [
            spot
            for spot, box in boxes.items()
            if box[0] >= 0
            and box[2] <= NARROW
            and box[1] >= 0
            and box[3] <= HEIGHT
            and not any(_overlap(box, one) for one in taken)
        ]
        inward = "left" if x > NARROW / 2 else "right"
        chosen.append(free[0] if free else inward if len(table) <= NAMED else "")
        if chosen[-1]:
            taken.append(boxes[chosen[-1]])
    return chosen


def _box(x: float, y: float, width: float, spot: str) -> tuple[float, float, float, float]:
    left = {"right": x + GAP, "left": x - GAP - width}.get(spot, x - width / 2)
    middle = y + SPOTS[spot].get("dy", 0)
    return left, middle - LINE / 2, left + width, middle + LINE / 2


def _overlap(one: tuple, other: tuple) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _reach(values: pd.Series, threshold: float) -> float:
    """Where an axis ends: beyond the highest value, and never before twice the threshold."""
    highest = values.max() if len(values) else 0.0
    return 1.12 * max(float(highest), 2 * threshold)
