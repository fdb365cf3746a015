"""Charts of growth × concentration: the types between their lines, and how they move."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from creative_clusters.charts import crowd
from creative_clusters.charts.marks import (
    framed,
    legend,
    named,
    of_rows,
    reference,
    rows,
    stacked,
    tagged,
    worded,
)
from creative_clusters.drivers.growth_types import LQS, SLOPES, TYPES, UNKNOWN
from creative_clusters.words.wording import called, listing, text

ROW, HEIGHT = 24, 360  # pixels of a row, of a plane
_COLOURS = {"both": "green", "concentration": "blue", "growth": "orange", "neither": "grey"}
_COLOURS |= {UNKNOWN: "land"}


def stability(
    shares: pd.DataFrame, *, lqs: Sequence[float] = LQS, slopes: Sequence[float] = SLOPES
) -> alt.Chart:
    """How often each region keeps each type in `growth_types.stability` of one measure: a bar."""
    wide = shares.pivot_table(index="region", columns="growth_type", values="kept", fill_value=0.0)
    order = wide.reindex(columns=[*TYPES], fill_value=0.0)
    order = order.sort_values(["both", "concentration", "growth"], ascending=False).index
    order = list(order[: crowd.MOST])
    whole, shares = shares, crowd.foremost(shares, order)
    table, colour = worded(named(shares), "growth_type", "type", "reading", _COLOURS)
    drawn = stacked(
        table,
        "kept",
        colour,
        rows([called(region) for region in order], limit=140),
        text("drivers.axis.pairs"),
    )
    pairs = {"lqs": listing(f"{lq:g}" for lq in lqs), "slopes": listing(f"{s:g}" for s in slopes)}
    says = text("drivers.chart.stability", n=len(lqs) * len(slopes), **pairs)
    says = crowd.note(says, shares, whole)
    drawn = drawn.encode(tooltip=["name:N", "reading:N", alt.Tooltip("kept:Q", format=".0%")])
    return framed(drawn, height=of_rows(order, ROW), says=says)


def plane(
    known: pd.DataFrame, lq: float, slope: float, height: float
) -> tuple[alt.X, alt.Y, pd.Series, pd.Series]:
    """Axes of last LQ and slope, the thresholds inside, with where rows lie: see `marks.tagged`."""
    axes, shares = [], []
    for name, line, at in (("lq", lq, alt.X), ("slope", slope, alt.Y)):
        low, high = (float(end([*known[name], line])) for end in (min, max))
        margin = 0.08 * (high - low) or 0.5
        scale = alt.Scale(domain=[low - margin, high + margin], nice=False)
        axes.append(at(f"{name}:Q", title=text(f"axis.{name}"), scale=scale))
        shares.append((known[name] - low + margin) / (high - low + 2 * margin))
    return *axes, shares[0], height * (1 - shares[1])


def sorted_in(types: pd.DataFrame, *, lq: float = 1.0, slope: float = 0.0) -> alt.LayerChart:
    """Regions of one measure by last LQ and slope, coloured by `growth_types.by_thresholds`."""
    known = types.dropna(subset=["lq", "slope"])
    words = {kind: text(f"type.{kind}") for kind in TYPES}
    table = named(known[["region", "measure", "lq", "slope"]])
    table["kind"] = known["growth_type"].map(words)
    x, y, *at = plane(table, lq, slope, HEIGHT)
    tip = [alt.Tooltip("lq:Q", format=".2f"), alt.Tooltip("slope:Q", format="+.3f")]
    dots = (
        alt.Chart(table)
        .mark_point(size=90, opacity=0.9)
        .encode(x=x, y=y, color=legend("kind", words, _COLOURS), tooltip=["name:N", "kind:N", *tip])
    )
    tags = tagged(table.assign(label=table["name"]), *at, sparse=True, x=x, y=y)
    layers = [reference(slope, y), reference(lq, x), dots, tags]
    return framed(*layers, height=HEIGHT, says=text("chart.types"))
