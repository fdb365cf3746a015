"""Charts of growth × concentration: the types between their lines, and how they move."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from creative_clusters.charts import crowd, theme
from creative_clusters.charts.marks import NARROW, named, tagged
from creative_clusters.charts.stacks import legend, rows, stacked
from creative_clusters.drivers.growth_types import LQS, SLOPES, TYPES, UNKNOWN
from creative_clusters.words.wording import called, text

ROW, HEIGHT = 24, 360  # pixels of a row, of a plane
_COLOURS = {"both": "green", "concentration": "blue", "growth": "orange", "neither": "grey"}
_COLOURS |= {UNKNOWN: "land"}


def stability(
    shares: pd.DataFrame, *, lqs: Sequence[float] = LQS, slopes: Sequence[float] = SLOPES
) -> alt.Chart:
    """How often each region keeps each type in `growth_types.stability` of one measure: a bar."""
    words = {kind: text(f"type.{kind}") for kind in (*TYPES, UNKNOWN)}
    shown = {kind: word for kind, word in words.items() if kind in set(shares["growth_type"])}
    wide = shares.pivot_table(index="region", columns="growth_type", values="kept", fill_value=0.0)
    order = wide.reindex(columns=[*TYPES], fill_value=0.0)
    order = order.sort_values(["both", "concentration", "growth"], ascending=False).index
    order = list(order[: crowd.MOST])
    whole, shares = shares, crowd.foremost(shares, order)
    table = named(shares).assign(
        reading=shares["growth_type"].map(words),
        place=shares["growth_type"].map({kind: at for at, kind in enumerate(words)}),
    )
    drawn = stacked(
        table,
        "kept",
        legend("reading", shown, _COLOURS),
        rows("name", [called(region) for region in order]),
        text("drivers.axis.pairs"),
    )
    pairs = {
        name: text("item.span", low=f"{ends[0]:g}", high=f"{ends[-1]:g}")
        for name, ends in (("lqs", lqs), ("slopes", slopes))
    }
    says = crowd.note(text("drivers.chart.stability", **pairs), shares, whole)
    return drawn.encode(
        tooltip=["name:N", "reading:N", alt.Tooltip("kept:Q", format=".0%")]
    ).properties(height=ROW * max(len(order), 1), title=theme.subtitle(says))


def plane(types: pd.DataFrame, *, lq: float = 1.0, slope: float = 0.0) -> alt.LayerChart:
    """Regions of one measure by last LQ and slope, coloured by `growth_types.by_thresholds`."""
    known = types.dropna(subset=["lq", "slope"])
    words = {kind: text(f"type.{kind}") for kind in TYPES}
    table = named(known[["region", "measure", "lq", "slope"]])
    table["kind"] = known["growth_type"].map(words)
    x = alt.X("lq:Q", title=text("axis.lq"), scale=alt.Scale(domainMin=0))
    y = alt.Y("slope:Q", title=text("axis.slope"))
    tip = [alt.Tooltip("lq:Q", format=".2f"), alt.Tooltip("slope:Q", format="+.3f")]
    dots = (
        alt.Chart(table)
        .mark_point(size=90, opacity=0.9)
        .encode(x=x, y=y, color=legend("kind", words, _COLOURS), tooltip=["name:N", "kind:N", *tip])
    )
    highest = float(max(table["lq"].max(), 2.0)) if len(table) else 2.0
    high = max(table["slope"].max(), 0) - table["slope"]
    at = [table["lq"] / highest * NARROW, high / max(high.max(), 1e-9) * HEIGHT]
    tags = tagged(table.assign(label=table["name"]), at, NARROW, sparse=True, x=x, y=y)
    line = alt.Chart(pd.DataFrame({"lq": [lq], "slope": [slope]})).mark_rule(strokeDash=[4, 4])
    return alt.layer(line.encode(y="slope:Q"), line.encode(x="lq:Q"), dots, tags).properties(
        width="container", height=HEIGHT, title=theme.subtitle(text("chart.types"))
    )
