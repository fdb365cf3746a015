"""A chart of the quotients within groups of regions."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts.marks import (
    coloured,
    framed,
    named,
    of_rows,
    reference,
    shaped,
    tip,
    tips,
)
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import named_measure, text


def within(
    panel: pd.DataFrame, of: pd.Series, year: int, *, threshold: float = 1.0
) -> alt.LayerChart:
    """The quotient of each region in a year, a row a group; colour and shape tell the measure."""
    rows = panel[(panel["year"] == year) & panel["region"].isin(of.index)].dropna(subset=["lq"])
    rows = named(rows).assign(group=rows["region"].map(of))
    measures = list(dict.fromkeys(panel["measure"]))
    looks = list(zip(measures, ("blue", "orange"), ("circle", "diamond"), strict=False))
    said = {measure: named_measure(measure) for measure in measures}
    colours = {said[measure]: colour for measure, colour, _ in looks}
    rows["measure"] = rows["measure"].map(said)
    axis = alt.Axis(domain=False, ticks=False, labelLimit=150)
    dots = (
        alt.Chart(rows)
        .mark_point(size=75, filled=True, opacity=0.85)
        .encode(
            x=alt.X("lq:Q", title=column("lq").label(), axis=alt.Axis(tickCount=6, format="~g")),
            y=alt.Y("group:N", title=None, sort=list(dict.fromkeys(of)), axis=axis),
            color=coloured("measure", colours, columns=1, orient="top"),
            shape=shaped("measure", {said[measure]: shape for measure, _, shape in looks}),
            tooltip=[*tips("lq:Q"), tip("measure:N")],
        )
    )
    says = text("chart.groups.within", year=year)
    return framed(reference(threshold), dots, height=of_rows(rows["group"]), says=says)
