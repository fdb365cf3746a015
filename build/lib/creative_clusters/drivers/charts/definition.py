"""Drawings of the definition: the ladder of scale, and the circles of the field."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.frameworks import bare, lines
from creative_clusters.words.wording import language, text


def ladder(frameworks: pd.DataFrame) -> alt.LayerChart:
    """The scale ladder as rising steps, each with its term in both languages."""
    steps = frameworks[
        (frameworks["framework"] == "scale-ladder") & (frameworks["level"] == "step")
    ].sort_values("order")
    n = max(len(steps), 1)
    main, twin = ("term_en", "term_zh") if language() == "en" else ("term_zh", "term_en")
    table = pd.DataFrame(
        {
            "left": range(len(steps)),
            "right": [at + 0.96 for at in range(len(steps))],
            "middle": [at + 0.48 for at in range(len(steps))],
            "top": [(at + 1) / n for at in range(len(steps))],
            # Terms stand on the block: two lines, then their twin.
            "term_y": [(at + 1) / n + 0.42 for at in range(len(steps))],
            "twin_y": [(at + 1) / n + 0.22 for at in range(len(steps))],
            "term": ["\n".join([" ", *lines(term, 14)][-2:]) for term in steps[main]],
            "twin": ["\n".join(lines(term, 14)) for term in steps[twin]],
            "gloss": list(steps["gloss"]),
        }
    )
    x, y = bare(0, n), bare(0, 1.5)
    base = alt.Chart(table).encode(tooltip=["gloss:N"])
    block = base.mark_rect(color=theme.colour("blue")).encode(
        x=alt.X("left:Q", **x),
        x2="right:Q",
        y=alt.Y("top:Q", **y),
        y2=alt.datum(0),
        opacity=alt.Opacity("top:Q", scale=alt.Scale(domain=[0, 1], range=[0.2, 0.9]), legend=None),
    )
    at = alt.X("middle:Q", **x)
    style = {"lineBreak": "\n", "lineHeight": 15, "baseline": "top"}
    term = base.mark_text(fontWeight=600, fontSize=13, **style).encode(
        x=at, y=alt.Y("term_y:Q", **y), text="term:N"
    )
    other = base.mark_text(color=theme.colour("muted"), **style).encode(
        x=at, y=alt.Y("twin_y:Q", **y), text="twin:N"
    )
    return alt.layer(block, term, other).properties(
        width="container",
        height=260,
        title=theme.subtitle(text("chart.outline")),
    )


def circles(frameworks: pd.DataFrame) -> alt.LayerChart:
    """The field: three segments in the core circle, the older trades in the ring around it."""
    field = frameworks[frameworks["framework"] == "field"].set_index("component")
    main, twin = ("term_en", "term_zh") if language() == "en" else ("term_zh", "term_en")
    rings = field[field["level"] == "circle"].sort_values("order")
    parts = field[field["level"] == "segment"].sort_values("order")
    # The ring around stands at the top, the core below it, then what the core holds.
    shown = pd.concat([rings.tail(1), rings.head(1), parts])
    heights = [0.93, 0.48, *(0.2 - 0.26 * place for place in range(len(parts)))]
    table = pd.DataFrame({"x": 0.0, "y": heights, "term": shown[main], "twin": shown[twin]})
    discs = pd.DataFrame({"x": [0.0, 0.0], "y": [0.0, -0.1], "size": [390**2, 285**2]})
    x, y = bare(-1.0, 1.0), bare(-1.1, 1.2)
    disc = (
        alt.Chart(discs)
        .mark_point(shape="circle", filled=True, color=theme.colour("blue"), opacity=0.14)
        .encode(x=alt.X("x:Q", **x), y=alt.Y("y:Q", **y), size=alt.Size("size:Q", scale=None))
    )
    place = {"x": alt.X("x:Q", **x), "y": alt.Y("y:Q", **y)}
    base = alt.Chart(table)
    term = base.mark_text(dy=-7, fontWeight=600, fontSize=13).encode(**place, text="term:N")
    other = base.mark_text(dy=9, color=theme.colour("muted")).encode(**place, text="twin:N")
    return alt.layer(disc, term, other).properties(
        width="container",
        height=420,
        title=theme.subtitle(text("chart.outline")),
    )
