"""Charts of more firms and larger ones: two periods, and every other break."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from creative_clusters.charts import crowd, theme
from creative_clusters.charts.marks import framed, legend, named, rows, worded
from creative_clusters.concentration.charts.split import SHADES
from creative_clusters.words.wording import called, text

_COLOURS = {"to_scale": SHADES["scale"], "to_number": SHADES["firms"], "same": "green"}
_COLOURS |= {"broken": "grey", "open": "ochre", "undefined": "land"}
_MARKS = {"to_scale": "▲", "to_number": "▼", "same": "=", "broken": "×", "open": "?"}
_MARKS |= {"undefined": ""}


def two_periods(table: pd.DataFrame, *, order: Sequence[str]) -> alt.LayerChart:
    """A row a region of `order` and period of `drivers.agglomeration.periods`, in two parts.

    The tick is the sum of the parts; undefined periods are left out.
    """
    whole = table.dropna(subset=["d_firms", "d_scale"])
    known = named(crowd.foremost(whole, order, crowd.MOST // 2))
    ends = zip(known["from_year"], known["to_year"], strict=True)
    known["period"] = [text("item.span", low=low, high=high) for low, high in ends]
    known["reading"] = [text(f"drivers.mode.{name}") for name in known["mode"]]
    known["row"] = known["name"] + " " + known["period"]
    spans = list(dict.fromkeys(known.sort_values("from_year")["period"]))
    every = [f"{called(region)} {span}" for region in order for span in spans]
    drawn = [row for row in every if row in set(known["row"])]
    parts = {"d_firms": text("drivers.part.firms"), "d_scale": text("drivers.part.scale")}
    ids = ["name", "period", "reading", "d_revenue", "row"]
    long = known.melt(ids, list(parts), "part", "change").assign(
        part=lambda t: t["part"].map(parts)
    )
    y = rows(drawn, "row", 190).scale(paddingInner=0.25)
    x = alt.X(
        "change:Q",
        title=text("drivers.axis.log_change"),
        axis=alt.Axis(tickCount=6, format="+~g"),
    )
    tip = ["name:N", "period:N", "part:N", alt.Tooltip("change:Q", format="+.2f"), "reading:N"]
    colours = {f"d_{part}": shade for part, shade in SHADES.items()}
    bars = (
        alt.Chart(long)
        .mark_bar()
        .encode(x=x, y=y, color=legend("part", parts, colours), tooltip=tip)
    )
    sums = (
        alt.Chart(known)
        .mark_tick(thickness=3, size=13, color=theme.colour("ink"))
        .encode(x="d_revenue:Q", y=y, tooltip=[alt.Tooltip("d_revenue:Q", format="+.2f")])
    )
    says = crowd.note(text("drivers.chart.two_periods"), known, whole)
    return framed(bars, sums, height=20 * max(len(drawn), 1), says=says)


def breaks(table: pd.DataFrame, *, order: Sequence[str]) -> alt.LayerChart:
    """What each region did at every break of `drivers.agglomeration.by_break`: a sign a cell."""
    order = list(order)[: crowd.MOST]
    whole, table = table, crowd.foremost(table, order)
    table = named(table).assign(mark=table["move"].map(_MARKS))
    table, colour = worded(table, "move", "drivers.move", "reading", _COLOURS, 1)
    years = alt.Axis(labelAngle=0, orient="top", labelOverlap=True, labelSeparation=6)
    base = alt.Chart(table).encode(
        x=alt.X("break_year:O", title=text("drivers.axis.break"), axis=years),
        y=rows([called(region) for region in order], limit=140),
        tooltip=["name:N", "break_year:O", "reading:N"],
    )
    cells = base.mark_rect(opacity=0.4).encode(color=colour)
    marks = base.mark_text(fontSize=13, fontWeight=700).encode(text="mark:N")
    says = crowd.note(text("drivers.chart.breaks"), table, whole)
    return framed(cells, marks, height=24 * max(len(order), 1), says=says)
