"""Charts of printed figures: parts of a whole, and growth between two values carried on."""

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.marks import WHOLE, framed, rows
from creative_clusters.charts.theme import wrap
from creative_clusters.drivers.cases import rate
from creative_clusters.words.wording import text


def shares(table: pd.DataFrame) -> alt.LayerChart:
    """Parts of a whole, a bar each: ``label, part_of_whole, shown`` (as printed)."""
    table = table.assign(words=["\n".join(wrap(label, 24)) for label in table["label"]], rest=1.0)
    base = alt.Chart(table).encode(y=rows(table["words"], "words", 190, broken=True))
    axis = {"scale": WHOLE, "axis": alt.Axis(format="%", tickCount=4, grid=False), "title": None}
    back = base.mark_bar(height=20, color=theme.colour("grid")).encode(x=alt.X("rest:Q", **axis))
    bars = base.mark_bar(height=20, opacity=0.55).encode(
        x=alt.X("part_of_whole:Q", **axis),
        tooltip=["label:N", "shown:N", alt.Tooltip("part_of_whole:Q", format=".1%")],
    )
    inside = base.mark_text(align="left", dx=6, fontWeight=600).encode(
        x=alt.XDatum(0), text="shown:N"
    )
    return framed(back, bars, inside, height=52 * max(len(table), 1), says=text("chart.amounts"))


def projection(table: pd.DataFrame, *, unit: str, pace: float = 1.0) -> alt.LayerChart:
    """Two printed values, even growth between them, and the same growth carried on (dashed).

    Takes `drivers.cases.projection`, with the `pace` given there.
    """
    x = alt.X(
        "year:Q",
        title=None,
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=6),
        scale=alt.Scale(zero=False, nice=False, padding=24),
    )
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=True))
    known = table[table["origin"] != "assumed"]
    later = table[table["year"] >= known["year"].max()]
    ends = pd.concat([table[table["origin"] == "printed"], later.iloc[1:].tail(1)])
    tip = ["year:Q", alt.Tooltip("value:Q", format=",.2f")]
    orange, number = theme.colour("orange"), alt.Text("value:Q", format=",.2~f")
    layers = [
        alt.Chart(later)
        .mark_area(opacity=0.2, color=orange)
        .encode(x=x, y=alt.Y("value_low:Q", title=unit), y2="value_high:Q"),
        alt.Chart(known).mark_line().encode(x=x, y=y),
        alt.Chart(later).mark_line(strokeDash=[6, 4], color=orange).encode(x=x, y=y),
        alt.Chart(ends).mark_point(size=80, opacity=1).encode(x=x, y=y, tooltip=tip),
        alt.Chart(ends).mark_text(dx=-12, dy=-13).encode(x=x, y=y, text=number),
    ]
    said = "drivers.chart.projection" if len(later) > 1 else "drivers.chart.even"
    return framed(*layers, height=260, says=text(said, rate=pace * rate(table)))
