"""Charts of the model and of the map of the three studies."""

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.marks import amounts, framed
from creative_clusters.new_quality.concepts import RELATIONS, by_pair
from creative_clusters.words.wording import text


def concept_counts(links: pd.DataFrame) -> alt.LayerChart:
    """How many links of each relation there are between each pair of studies."""
    table = by_pair(links)
    table = table.assign(
        pair=[
            text("item.pair", one=text(f"study.{one}"), other="\n" + text(f"study.{other}"))
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


def calls(table: pd.DataFrame) -> alt.LayerChart:
    """How many measures call on each actor (`development_model.calls`)."""
    unit = text("model.unit.measures")
    return amounts(table, unit=unit, decimals=0, shown="chart.calls", row=38)
