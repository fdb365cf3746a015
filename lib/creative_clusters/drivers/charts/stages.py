"""Charts of growth in stages: the loop as a schematic curve, and the curves that fit."""

from collections.abc import Sequence
from itertools import pairwise

import altair as alt
import numpy as np
import pandas as pd

from creative_clusters.charts import crowd, theme
from creative_clusters.charts.marks import coloured, framed, named, rows, worded
from creative_clusters.drivers import stages
from creative_clusters.drivers.curves import LN81, SECOND, UNLIMITED, logistic
from creative_clusters.words.wording import called, language, listing, text, unit_name

#: Colours of the kinds of curve: without a ceiling, the four stages, a second curve.
_COLOURS = dict(zip(UNLIMITED, ("grey", "ink", "purple"), strict=True))
_COLOURS |= {"technology": "ochre", "factors": "orange", "organisation": "green", "cycle": "blue"}
_COLOURS |= {SECOND: "red"}


def loop(frameworks: pd.DataFrame, *, cuts: Sequence[float] = stages.CUTS) -> alt.LayerChart:
    """The four stages on an S-curve, and the second curve that starts the loop again.

    `frameworks` are the study's: the stages are its ``stages`` rows of level "step", the second
    curve is ``stages.second-curve``. One stage gives way to the next at the assumed `cuts`.
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
            "label": [f"{at} {step}" for at, step in enumerate(steps, 1)],
            "number": range(1, len(steps) + 1),
        }
    )
    x, y = _bare(0, 15), _bare(-0.2, 1.85)
    shades = zip(bands["label"], (_COLOURS[stage] for stage in stages.STAGES), strict=True)
    colour = coloured("label", dict(shades), columns=4)
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
        .mark_text(baseline="top")
        .encode(x=alt.X("middle:Q", **x), y=alt.datum(-0.06, **y), text="number:Q")
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
    share = listing(f"{cut:.0%}" for cut in cuts)
    layers = (shade, curve.encode(**place), again.encode(**place), words, tag)
    return framed(*layers, height=300, says=text("chart.stage_loop", cuts=share))


def fits(values: pd.DataFrame, curves: pd.DataFrame, *, unit: str) -> alt.LayerChart:
    """Values of one series (``year, value``) with the curves of `drivers.stages.curves`."""
    table, colour = worded(curves, "curve", "curve", "label", _COLOURS)
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1, tickCount=6))
    y = alt.Y("value:Q", title=unit_name(unit), scale=alt.Scale(zero=False))
    drawn = alt.Chart(table).mark_line().encode(x=x, y=y, color=colour, tooltip=["label:N"])
    dots = (
        alt.Chart(values.dropna(subset=["value"]))
        .mark_point(size=55, color=theme.colour("ink"), opacity=1)
        .encode(x=x, y=y, tooltip=["year:Q", "value:Q"])
    )
    return framed(drawn, dots, height=280, says=text("chart.fits"))


def possible(readings: pd.DataFrame) -> alt.Chart:
    """Which kinds of curve each series of `drivers.stages.read` leaves possible: a dot each."""
    whole = readings[readings["n"] >= stages.FEWEST]
    table = named(crowd.foremost(whole)).explode("possible")
    words = {kind: text(f"curve.{kind}") for kind in stages.KINDS}
    axis = alt.Axis(orient="top", labelAngle=-90, labelLimit=170, domain=False, ticks=False)
    order = [called(region) for region in table["region"].unique()]
    says = crowd.note(text("chart.possible"), table, whole)
    dots = (
        alt.Chart(table.assign(kind=table["possible"].map(words)))
        .mark_circle(size=110, opacity=1)
        .encode(
            x=alt.X("kind:N", sort=[*words.values()], title=None, axis=axis),
            y=rows(order, limit=130),
            color=coloured("kind", {word: _COLOURS[kind] for kind, word in words.items()}),
            tooltip=["name:N", "kind:N"],
        )
    )
    return framed(dots, height=24 * len(order), says=says)


def _time_at(share: float) -> float:
    """Time at which the schematic first curve reaches a share of its ceiling."""
    return 5.0 + 5.4 / LN81 * float(np.log(share / (1 - share)))


def _bare(low: float, high: float) -> dict[str, object]:
    """A channel from one value to another, without an axis."""
    return {"axis": None, "scale": alt.Scale(domain=[low, high], nice=False)}
