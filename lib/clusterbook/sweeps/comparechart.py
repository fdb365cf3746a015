"""A chart of what changed between two sides."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.words.wording import text

ROW, MOST = 24, 25


def relative_changes(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """Relative changes as bars from zero, the largest first.

    Parameters
    ----------
    rows
        ``name, relative_change`` (a share: 0.1 is ten per cent more in B than in A); at most
        `MOST` are drawn.
    """
    order = rows["relative_change"].abs().sort_values(ascending=False, kind="stable").index
    shown = rows.loc[order].head(MOST)
    words = [text("compare.up"), text("compare.down")]
    shown = shown.assign(way=[words[change < 0] for change in shown["relative_change"]])
    x = alt.X(
        "relative_change:Q",
        title=text("column.relative_change"),
        axis=alt.Axis(format="+.0%", tickCount=5),
        scale=alt.Scale(nice=True, zero=True),
    )
    scale = alt.Scale(domain=words, range=[theme.colour("blue"), theme.colour("orange")])
    base = alt.Chart(shown).encode(
        x=x,
        y=alt.Y("name:N", sort=list(shown["name"]), title=None, axis=alt.Axis(labelLimit=180)),
        color=alt.Color("way:N", title=None, scale=scale),
        tooltip=["name:N", alt.Tooltip("relative_change:Q", format="+.1%")],
    )
    return alt.layer(base.mark_rule(strokeWidth=3), base.mark_point(size=70, opacity=1)).properties(
        width="container",
        height=ROW * max(len(shown), 2),
        title=theme.subtitle(text("compare.chart", count=len(shown))),
    )
