"""Charts of the forms of clusters as judged from indicators: scores, wins, doubts."""

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.marks import (
    WHOLE,
    coloured,
    framed,
    percent,
    rows,
    stacked,
    worded,
)
from creative_clusters.charts.theme import wrap
from creative_clusters.forms.classifier import FORMS, INSUFFICIENT, UNDECIDED
from creative_clusters.words.wording import text

#: Colours of the forms.
COLOURS = {
    "innovation": "blue",
    "scene": "orange",
    "virtual-real": "purple",
    "rainforest": "green",
    "trade-hub": "ochre",
}


def scores(classified: pd.DataFrame) -> alt.LayerChart:
    """Scores of one cluster: what is known, and how far the missing values could move them."""
    known, of = (classified[name].astype(str) for name in ("known", "indicators"))
    names = [text(f"form.{form}") for form in classified["form"]]
    table = classified.assign(name=names, share=known + "/" + of)
    base = alt.Chart(table).encode(y=rows(names, limit=180))
    numbers = [alt.Tooltip(f"{name}:Q", format=".2f") for name in ("score", "lowest", "highest")]
    tip = ["name:N", *numbers, "share:N"]
    spans = base.mark_bar(height=8, opacity=0.35, color=theme.colour("grey")).encode(
        x=alt.X("lowest:Q", scale=WHOLE, title=text("column.score")), x2="highest:Q", tooltip=tip
    )
    dots = (
        base.transform_filter("isValid(datum.score)")
        .mark_circle(size=150, opacity=1)
        .encode(
            x=alt.X("score:Q", scale=WHOLE),
            color=coloured("name", {text(f"form.{form}"): COLOURS[form] for form in FORMS}),
            tooltip=tip,
        )
    )
    shares = base.mark_text(align="left", dx=6, fontSize=11, color=theme.colour("muted")).encode(
        x=alt.datum(1.0, scale=WHOLE), text="share:N"
    )
    return framed(spans, dots, shares, height=alt.Step(30), says=text("chart.form_scores"))


def wins(classified: pd.DataFrame) -> alt.Chart:
    """Share of random weightings that each form wins, a bar a cluster; unjudged forms have none."""
    table = classified.dropna(subset=["wins"])
    table, colour = worded(table, "form", "form", "name", COLOURS, 1)
    broken = {name: "\n".join(wrap(name, 19)) for name in classified["cluster"].unique()}
    table = table.assign(cluster_lines=table["cluster"].map(broken))
    y = rows(broken.values(), "cluster_lines", 180, broken=True)
    y = y.scale(domain=list(broken.values()))  # clusters without a bar too
    drawn = stacked(table, "wins", colour, y, text("axis.wins"), bar=17)
    drawn = drawn.encode(tooltip=["cluster:N", "name:N", alt.Tooltip("wins:Q", format=".0%")])
    return framed(drawn, height=alt.Step(36), says=text("chart.form_wins"))


def hidden(table: pd.DataFrame) -> alt.Chart:
    """Answers for a cluster as more and more of its known indicators are hidden at random."""
    colours = COLOURS | {UNDECIDED: "grey", INSUFFICIENT: "grid"}
    table, colour = worded(table, "answer", "form", "name", colours, 1)
    axis = alt.Axis(labelAngle=0, labelOverlap="parity", labelSeparation=6)
    bars = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X("hidden_indicators:O", title=text("axis.hidden"), axis=axis),
            y=percent("frequency", text("column.frequency"), alt.Y),
            color=colour,
            order="place:Q",
            tooltip=["hidden_indicators:O", "name:N", alt.Tooltip("frequency:Q", format=".0%")],
        )
    )
    return framed(bars, height=220, says=text("chart.hidden"))
