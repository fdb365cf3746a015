"""A chart of numbers that are known as points, ranges or bounds."""

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.marks import coloured, framed, of_rows, rows
from creative_clusters.concentration.counts import BASES
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import language, text

ROW, HALF = 30, 26
TOLD = ("quantity", "shown_value", "explanation")


def ranges(table: pd.DataFrame, *, narrow: bool = False) -> alt.LayerChart:
    """Printed and implied numbers of firms, a row each: a dot, its range, an open bar."""
    most = table[["least", "most"]].max(axis=None) * 1.12
    width = HALF if narrow or language() == "zh" else 2 * HALF
    table = table.assign(
        name=["\n".join(theme.wrap(name, width)) for name in table["quantity"]],
        low=table["least"].fillna(0.0),
        high=table["most"].fillna(most),
    )
    hues = dict(zip(BASES, ("blue", "orange", "grey", "grey"), strict=True))
    said = {text(f"counts.basis.{basis}"): hue for basis, hue in hues.items()}
    base = alt.Chart(table).encode(
        y=rows(table["name"], limit=170 if narrow else 340, broken=True),
        color=coloured("basis", said, columns=4),
        tooltip=[alt.Tooltip(f"{one}:N", title=column(one).label()) for one in TOLD],
    )
    scale = alt.Scale(domain=[0, most], nice=False)
    x = alt.X("low:Q", scale=scale, title=text("counts.number"), axis=alt.Axis(tickCount=6))
    bars = base.mark_rule(strokeWidth=7, opacity=0.5).encode(x=x, x2="high:Q")
    dots = base.transform_filter("isValid(datum.point)").mark_point(
        size=75, opacity=1, shape="circle"
    )
    says = text("chart.counts")
    height = of_rows(table["name"], ROW * (1.3 if narrow else 0.85))
    return framed(bars, dots.encode(x=alt.X("point:Q", scale=scale)), height=height, says=says)
