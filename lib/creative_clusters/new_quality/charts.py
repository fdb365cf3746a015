"""Charts of the model and of the map of the three studies."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import frameworks, theme
from creative_clusters.charts.marks import framed
from creative_clusters.new_quality.concepts import RELATIONS, by_pair
from creative_clusters.new_quality.development_model import LEGIBILITY
from creative_clusters.words.wording import text


def concept_counts(links: pd.DataFrame) -> alt.LayerChart:
    """How many links of each relation there are between each pair of studies."""
    table = by_pair(links)
    table = table.assign(
        pair=[
            f"{text(f'study.{one}')} –\n{text(f'study.{other}')}"
            for one, other in zip(table["from_study"], table["to_study"], strict=True)
        ],
        relation=[text(f"relation.{name}") for name in table["relation"]],
    )
    order = [text(f"relation.{name}") for name in RELATIONS]
    top = alt.Axis(labelAngle=0, orient="top", labelFontSize=11)
    side = alt.Axis(domain=False, ticks=False, labelExpr="split(datum.label, '\\n')")
    base = alt.Chart(table).encode(
        x=alt.X("relation:N", sort=order, title=None, axis=top),
        y=alt.Y("pair:N", title=None, axis=side),
    )
    size = alt.Size("links:Q", legend=None, scale=alt.Scale(range=[250, 1100], domainMin=0))
    dots = base.mark_point(
        filled=False, fill="transparent", color=theme.colour("blue"), strokeWidth=2, opacity=1
    ).encode(size=size)
    numbers = base.mark_text(fontWeight=700).encode(text="links:Q")
    return framed(dots, numbers, height=alt.Step(42), says=text("chart.concept_counts"))


def legibility(table: pd.DataFrame) -> alt.LayerChart:
    """How much of each kind of component can be read, as stacked bars with their numbers.

    Parameters
    ----------
    table
        ``label, legibility, value`` with legibility complete, partly lost or lost.
    """
    names = {name: text(f"legibility.{name.replace(' ', '_')}") for name in LEGIBILITY}
    table = table.loc[table["value"] > 0].assign(
        name=lambda t: t["legibility"].map(names),
        place=lambda t: t["legibility"].map(LEGIBILITY.index),
    )
    shades = dict(zip(names.values(), ("blue", "ochre", "grey"), strict=True))
    hues = alt.Scale(domain=list(shades), range=[theme.colour(name) for name in shades.values()])
    order, axis = list(dict.fromkeys(table["label"])), alt.Axis(domain=False, ticks=False)
    count = alt.Axis(tickCount=5, grid=False)
    base = alt.Chart(table).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=axis),
        x=alt.X("value:Q", stack="zero", title=text("axis.components"), axis=count),
        order="place:Q",
    )
    # Pale bars, so that the ink of the numbers stands out on light and dark pages alike.
    bars = base.mark_bar(height=20, opacity=0.45).encode(
        color=alt.Color("name:N", title=None, scale=hues), tooltip=["label:N", "name:N", "value:Q"]
    )
    numbers = base.mark_text(fontWeight=700).encode(
        x=alt.X("value:Q", stack="zero", bandPosition=0.5), text="value:Q"
    )
    return framed(bars, numbers, height=alt.Step(32), says=text("chart.legibility"))


def calls(table: pd.DataFrame) -> alt.LayerChart:
    """How many measures call on each actor (`development_model.calls`)."""
    unit = text("model.unit.measures")
    drawn = frameworks.amounts(table, unit=unit, decimals=0, shown="chart.calls")
    return drawn.properties(height=38 * len(table))
