"""Charts of growth in stages: the loop as a schematic curve, fitted curves, support of readings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import altair as alt
import numpy as np
import pandas as pd

from creative_clusters.charts import crowd, theme
from creative_clusters.charts.frameworks import bare, lines
from creative_clusters.charts.marks import named
from creative_clusters.charts.stacks import legend, rows, stacked
from creative_clusters.drivers import stages
from creative_clusters.drivers.curves import LN81, MODELS, logistic
from creative_clusters.words.wording import called, language, text

#: Colours of the readings: the four stages, then what has no stage.
_COLOURS = {
    "technology": "ochre",
    "factors": "orange",
    "organisation": "green",
    "cycle": "blue",
    "rising": "purple",
    "steady": "purple",
    "flat": "grey",
    "decline": "red",
}


def loop(frameworks: pd.DataFrame, *, cuts: Sequence[float] = stages.CUTS) -> alt.LayerChart:
    """The four stages on an S-curve, and the second curve that starts the loop again.

    Parameters
    ----------
    frameworks
        The study's frameworks; the stages are its ``stages`` rows of level "step", the second
        curve is ``stages.second-curve``.
    cuts
        Saturations where one stage gives way to the next (assumed).
    """
    own = frameworks.loc[frameworks["framework"] == "stages"].set_index("component")
    steps = own.loc[own["level"] == "step", f"term_{language()}"].tolist()
    edges = [0.0, *(_time_at(share) for share in cuts), 10.0]
    t = np.linspace(0, 15, 200)
    first = pd.DataFrame({"t": t[t <= 11], "y": logistic(t[t <= 11], 1.0, 5.4, 5.0)})
    later = t[t >= 8.6]
    second = pd.DataFrame({"t": later, "y": 0.93 + logistic(later, 0.85, 4.0, 12.6)})
    bands = pd.DataFrame(
        {
            "from": edges[:-1],
            "to": edges[1:],
            "middle": [(a + b) / 2 for a, b in pairwise(edges)],
            "stage": list(stages.STAGES),
            "label": ["\n".join([str(i + 1), *lines(s, 13)]) for i, s in enumerate(steps)],
        }
    )
    x, y = bare(0, 15), bare(-0.5, 1.85)
    names, colours = list(stages.STAGES), [theme.colour(_COLOURS[s]) for s in stages.STAGES]
    colour = alt.Color("stage:N", scale=alt.Scale(domain=names, range=colours), legend=None)
    shade = (
        alt.Chart(bands)
        .mark_rect(opacity=0.16)
        .encode(
            x=alt.X("from:Q", **x),
            x2="to:Q",
            y=alt.datum(0.0, **y),
            y2=alt.datum(1.02),
            color=colour,
        )
    )
    curve = alt.Chart(first).mark_line(strokeWidth=3, color=theme.colour("ink"))
    again = alt.Chart(second).mark_line(
        strokeWidth=3, strokeDash=[7, 4], color=theme.colour("blue")
    )
    words = (
        alt.Chart(bands)
        .mark_text(baseline="top", lineBreak="\n", lineHeight=14, fontSize=11.5)
        .encode(x=alt.X("middle:Q", **x), y=alt.datum(-0.06, **y), text="label:N")
    )
    twin = pd.DataFrame(
        {"t": [12.0], "y": [1.72], "label": [own.loc["stages.second-curve", f"term_{language()}"]]}
    )
    tag = (
        alt.Chart(twin)
        .mark_text(align="right", fontWeight=600, color=theme.colour("blue"))
        .encode(x=alt.X("t:Q", **x), y=alt.Y("y:Q", **y), text="label:N")
    )
    place = {"x": alt.X("t:Q", **x), "y": alt.Y("y:Q", **y)}
    share = ", ".join(f"{cut:.0%}" for cut in cuts)
    return alt.layer(shade, curve.encode(**place), again.encode(**place), words, tag).properties(
        width="container",
        height=300,
        title=theme.subtitle(text("chart.stage_loop", cuts=share)),
    )


def fits(values: pd.DataFrame, curves: pd.DataFrame, *, unit: str) -> alt.LayerChart:
    """Values of one series with the curves fitted to it, stronger where better supported.

    Parameters
    ----------
    values
        ``year, value`` of one series.
    curves
        Its rows of `drivers.stages.curves`: ``model, year, value, weight``; those with
        less than a hundredth of the weight are not drawn.
    unit
        Title of the axis.
    """
    curves = curves.loc[curves["weight"] >= 0.01]
    known = [model for model in MODELS if model in set(curves["model"])]
    names = [text(f"model.{model}") for model in known]
    drawn = curves.assign(
        label=[text(f"model.{model}") for model in curves["model"]],
        strength=0.3 + 0.7 * curves["weight"] / max(curves["weight"].max(), 1e-12),
    )
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1, tickCount=6))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False))
    lines_ = (
        alt.Chart(drawn)
        .mark_line()
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "label:N", scale=theme.categories(names), title=None, legend=alt.Legend(columns=3)
            ),
            opacity=alt.Opacity("strength:Q", scale=None, legend=None),
            tooltip=["label:N", alt.Tooltip("weight:Q", format=".0%")],
        )
    )
    dots = (
        alt.Chart(values.dropna(subset=["value"]))
        .mark_point(size=55, color=theme.colour("ink"), opacity=1)
        .encode(x=x, y=y, tooltip=["year:Q", "value:Q"])
    )
    return alt.layer(lines_, dots).properties(
        width="container", height=280, title=theme.subtitle(text("chart.fits"))
    )


def support(table: pd.DataFrame, *, order: Sequence[str] | None = None) -> alt.Chart:
    """How far the data speak for each reading, a bar a region.

    Parameters
    ----------
    table
        ``region, phase, support`` of `drivers.stages.support`.
    order
        Regions from top to bottom; by default as in the table.
    """
    order = list(order or table["region"].unique())[: crowd.MOST]
    whole, table = table, crowd.foremost(table, order)
    of_region = {region: called(region) for region in table["region"].unique()}
    most = table.groupby("phase")["support"].max()
    shown = [phase for phase in stages.PHASES if most.get(phase, 0.0) > 0.005]
    words = {phase: text(f"phase.{phase}") for phase in shown}
    table = named(table.loc[table["phase"].isin(shown)])
    table["reading"] = table["phase"].map(words)
    table["place"] = table["phase"].map(stages.PHASES.index)
    names = [of_region[region] for region in order if region in of_region]
    drawn = stacked(
        table,
        "support",
        legend("reading", words, _COLOURS),
        rows("name", names, 130),
        text("axis.support"),
    )
    return drawn.encode(
        # Steady and rising share a hue: both are growth without a stage.
        opacity=alt.condition("datum.phase === 'steady'", alt.value(0.55), alt.value(1)),
        tooltip=["name:N", "reading:N", alt.Tooltip("support:Q", format=".0%")],
    ).properties(
        height=24 * len(of_region),
        title=theme.subtitle(crowd.note(text("chart.support"), table, whole)),
    )


def _time_at(share: float) -> float:
    """Time at which the schematic first curve reaches a share of its ceiling."""
    return 5.0 + 5.4 / LN81 * float(np.log(share / (1 - share)))
