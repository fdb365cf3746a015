"""Amounts as bars with their numbers, and channels without an axis."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.theme import wrap as lines
from creative_clusters.words.wording import text


def amounts(
    table: pd.DataFrame,
    *,
    unit: str,
    decimals: int = 1,
    shown: str = "chart.amounts",
    row: int = 0,
) -> alt.LayerChart:
    """Values, by default printed ones, as bars with their numbers, in the order of the rows.

    Parameters
    ----------
    table
        ``label, value`` and, if bars are to be grouped by colour, ``group``.
    unit
        Unit of the values, as the reader sees it.
    shown
        Key of the line that says what the values are.
    row
        Pixels a row takes, if not as many as its lines need.
    """
    table = table.assign(words=["\n".join(lines(label, 24)) for label in table["label"]])
    step = 34 if table["words"].str.contains("\n").any() else 26
    base = alt.Chart(table, width="container", height=alt.Step(step)).encode(
        y=alt.Y(
            "words:N",
            sort=list(table["words"]),
            title=None,
            axis=alt.Axis(
                domain=False, ticks=False, labelLimit=190, labelExpr="split(datum.label, '\\n')"
            ),
        ),
        x=alt.X(
            "value:Q",
            title=unit,
            axis=alt.Axis(tickCount=4, grid=False),
            scale=alt.Scale(domain=[0, float(table["value"].max()) * 1.3], nice=False),
        ),
    )
    bars = base.mark_bar(height=15)
    if "group" in table:
        groups = list(dict.fromkeys(table["group"]))
        bars = bars.encode(color=alt.Color("group:N", scale=theme.categories(groups), title=None))
    numbers = base.mark_text(align="left", dx=5).encode(
        text=alt.Text("value:Q", format=f",.{decimals}f")
    )
    drawn = alt.layer(bars, numbers).properties(title=theme.subtitle(text(shown)))
    return drawn.properties(height=row * len(table)) if row else drawn


def bare(low: float, high: float) -> dict[str, object]:
    """A channel from one value to another, without an axis."""
    return {"axis": None, "scale": alt.Scale(domain=[low, high], nice=False)}


def at(x: float) -> alt.XDatum:
    """A place on a level channel from 0 to 1, without an axis."""
    return alt.XDatum(x, **bare(0, 1))
