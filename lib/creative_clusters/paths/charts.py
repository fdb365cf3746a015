"""Charts of the three paths: their steps, the trade-offs of their models, the path finder."""

import json
from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.marks import coloured, framed, kinds, reference, rows, worded
from creative_clusters.paths.pathfinder import PATHS
from creative_clusters.paths.sentences import timed
from creative_clusters.words.wording import bare, called, join, text

_COLOURS = {"mapping": "purple", "freshness": "orange", "honeycomb": "green"}


def trade_off(
    sweep: pd.DataFrame,
    *,
    best: float,
    unit: str = "",
    length: float = 1.0,
    points: pd.DataFrame | None = None,
    value_axis: str | None = None,
) -> alt.LayerChart:
    """Parts of a loss or a benefit over intervals, and the interval that is best.

    `sweep` is that of `paths.mapping` or of `paths.freshness`; `unit` is the unit of time of the
    axis, `length` how long it is in that of the tables. `points` are simulated values to check the
    whole against (`paths.simulation.compared`).
    """
    value = "loss" if "loss" in sweep else "benefit"
    names = [text(f"part.{part}") for part in sweep["part"]]
    table = sweep.assign(name=names, interval=sweep["interval"] / length)
    axis = _axis("axis.interval", unit)
    x = alt.X("interval:Q", title=axis)
    whole = "datum.part === 'total' || datum.part === 'net'"
    at, amount = alt.Tooltip("interval:Q", format=".2f"), alt.Tooltip(f"{value}:Q", format=".2f")
    drawn = (
        alt.Chart(table)
        .mark_line()
        .encode(
            x=x,
            y=alt.Y(f"{value}:Q", title=value_axis or text(f"axis.{value}")),
            color=kinds("name", names),
            strokeWidth=alt.condition(whole, alt.value(3.5), alt.value(1.5)),
            tooltip=["name:N", at, amount],
        )
    )
    layers = [drawn]
    if np.isfinite(best):
        layers.append(reference(best / length, x))
        below = text("chart.trade_off", best=timed(best / length, unit).strip())
    else:
        below = text("chart.trade_off_never")
    if points is not None:
        layers += _simulated(points.assign(interval=points["interval"] / length), x)
        below = join([below, text("chart.simulated")])
    return framed(*layers, height=280, says=below)


def sawtooth(appeal: pd.DataFrame, *, unit: str = "") -> alt.LayerChart:
    """Appeal as it fades and is renewed (`paths.freshness.appeal_over_time`)."""
    axis = _axis("column.time", unit)
    base = alt.Chart(appeal).encode(
        x=alt.X("time:Q", title=axis),
        y=alt.Y("appeal:Q", title=text("column.appeal"), stack=None),
        detail="iteration:N",
    )
    colour = theme.colour("orange")
    area, line = base.mark_area(color=colour, fillOpacity=0.18), base.mark_line(color=colour)
    return framed(area, line, height=220, says=text("chart.sawtooth"))


def schedule(
    near: pd.DataFrame, far: pd.DataFrame, *, names: Mapping[str, str] | None = None
) -> alt.Chart:
    """The chain near by and far away as two bars a step, from start to finish.

    `near` and `far` are tables of `paths.honeycomb.schedule`, `names` what readers call each step.
    """
    called_so = (names or {}).get
    sides = _sides()
    parts = [
        table.assign(where=side, row=row)
        for row, (side, table) in enumerate(zip(sides, (near, far), strict=True))
    ]
    both = pd.concat(parts)
    both = both.assign(
        name=[called_so(step, step) for step in both["step"]],
        line=both["critical"].map({True: text("chain.critical"), False: text("chain.spare")}),
    )
    lines = alt.Scale(domain=[text("chain.critical"), text("chain.spare")], range=[1.0, 0.4])
    start, finish = (alt.Tooltip(f"{end}_hour:Q", format=".1f") for end in ("start", "finish"))
    bars = (
        alt.Chart(both)
        .mark_bar()
        .encode(
            x=alt.X("start_hour:Q", title=text("column.hours")),
            x2="finish_hour:Q",
            y=rows([called_so(step, step) for step in near["step"]]),
            yOffset=alt.YOffset("row:N"),
            color=coloured("where", sides, columns=2),
            opacity=alt.Opacity("line:N", scale=lines, title=None, legend=alt.Legend(columns=2)),
            tooltip=["name:N", "where:N", "line:N", start, finish],
        )
    )
    return framed(bars, height=alt.Step(14), says=text("chart.schedule"))


def _sides() -> dict[str, str]:
    return {text("chain.near"): "green", text("chain.far"): "grey"}


def reach(
    sweep: pd.DataFrame, *, now: float | None = None, points: pd.DataFrame | None = None
) -> alt.LayerChart:
    """Hours to completion as the reach grows (`paths.honeycomb.sweep`).

    `now` is a reach to mark, `points` are chains with durations that vary
    (`paths.honeycomb.varied`).
    """
    x = alt.X("reach:Q", title=text("axis.reach"))
    hours, share = (
        alt.Tooltip(f"{name}:Q", format=form)
        for name, form in (("hours", ".0f"), ("coverage", ".0%"))
    )
    line = alt.Chart(sweep).mark_line(
        interpolate="step-after", strokeWidth=3, color=theme.colour("green")
    )
    y = alt.Y("hours:Q", title=text("column.hours"), scale=alt.Scale(domainMin=0))
    layers = [line.encode(x=x, y=y, tooltip=["reach:Q", hours, share])]
    if now is not None:
        layers.append(reference(now, x))
    below = text("chart.reach")
    if points is not None:
        layers += _simulated(points, x)
        below = join([below, text("chart.varied")])
    return framed(*layers, height=260, says=below)


def _simulated(points: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Simulated values as rings with their range."""
    base, ink = alt.Chart(points).encode(x=x), theme.colour("ink")
    spans = base.mark_rule(strokeWidth=1.5, color=ink)
    rings = base.mark_point(filled=False, size=70, strokeWidth=2, opacity=1, color=ink)
    told = [alt.Tooltip("simulated:Q", format=".3~g")]
    return [
        spans.encode(y="simulated_low:Q", y2="simulated_high:Q"),
        rings.encode(y="simulated:Q", tooltip=told),
    ]


#: Marks on the axis of times, in days.
_TIMES = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "month": 30.4375, "decade": 3652.5}


def twins(table: pd.DataFrame, *, slack: float) -> alt.LayerChart:
    """Best interval of each twin on a logarithmic axis of time, with the span that is nearly best.

    Takes `paths.sentences.twins_named`; the ends of the span cost `slack` more, a share.
    """
    marks = list(_TIMES.values())
    words = [text(f"axis.time.{name}") for name in _TIMES]
    label = "".join(
        f"abs(datum.value / {days!r} - 1) < 1e-6 ? {json.dumps(word)} : "
        for days, word in zip(marks, words, strict=True)
    )
    ends = (min(table["low_days"].min(), marks[0]), max(table["high_days"].max(), marks[-1]))
    x = {
        "title": text("axis.interval"),
        "scale": alt.Scale(type="log", domain=list(ends), nice=False),
        "axis": alt.Axis(values=marks, labelExpr=f"{label}''", grid=True, labelOverlap=False),
    }
    base = alt.Chart(table).encode(y=rows(table["name"], limit=130))
    colour = theme.colour(_COLOURS["mapping"])
    spans = base.mark_bar(height=10, fillOpacity=0.3, color=colour)
    dots = base.mark_point(size=110, opacity=1, color=colour)
    told = ["name:N", alt.Tooltip("best_days:Q", format=".3")]
    return framed(
        spans.encode(x=alt.X("low_days:Q", **x), x2="high_days:Q"),
        dots.encode(x=alt.X("best_days:Q", **x), tooltip=told),
        height=alt.Step(44),
        says=text("chart.twins", slack=f"{slack:.0%}"),
    )


def returns(table: pd.DataFrame, *, horizon: float, unit: str, value_axis: str) -> alt.LayerChart:
    """Benefit by number of iterations, a line a gain; a dot where it is highest."""
    table = table.assign(name=[text("chart.gain", gain=f"{100 * g:.3g}%") for g in table["gain"]])
    best = table.loc[table.groupby("gain")["benefit"].idxmax()]
    high, low = float(best["benefit"].max()), float(table["benefit"].min())
    # Too many iterations cost more than any bring: what lies far below is cut off.
    floor, top = (max(low, -1.08 * high), 1.08 * high) if high > 0 else (max(low, 10 * high), 0.0)
    base = alt.Chart(table).encode(
        x=alt.X(
            "iterations:Q",
            title=text("axis.iterations", horizon=f"{horizon:g}", unit=unit),
            scale=alt.Scale(type="log", nice=False),
            axis=alt.Axis(format="d", tickCount=6),
        ),
        y=alt.Y("benefit:Q", title=value_axis, scale=alt.Scale(domain=[floor, top], nice=False)),
        color=kinds("name", table["name"], 3),
        tooltip=["name:N", "iterations:Q", alt.Tooltip("benefit:Q", format=".2f")],
    )
    dots = base.mark_point(size=90, opacity=1).properties(data=best[best["benefit"] > 0])
    return framed(base.mark_line(clip=True), dots, height=260, says=text("chart.returns"))


def bars(
    table: pd.DataFrame, *, below: str, axis: str, form: str = ",f", colour: alt.Color | None = None
) -> alt.LayerChart:
    """Bars by group, in the order of the rows; those of one label stand in line."""
    base = alt.Chart(table).encode(
        y=rows(dict.fromkeys(table["label"]), "label", 150),
        x=alt.X("value:Q", stack="zero", title=axis, axis=alt.Axis(tickCount=4, format=form)),
        color=colour or kinds("group", table["group"]),
        tooltip=["label:N", "group:N", "value:Q"],
    )
    return framed(base.mark_bar(height=16), height=alt.Step(26), says=below)


def step_worth(steps: pd.DataFrame) -> alt.LayerChart:
    """What the nearness of each step is worth (`paths.sentences.steps_named`)."""
    sides = [text("chain.near" if near else "chain.far") for near in steps["near"]]
    drawn = steps.assign(label=steps["name"], value=steps["worth"], group=sides)
    colour = coloured("group", _sides(), columns=2)
    return bars(drawn, below=text("chart.step_worth"), axis=text("axis.worth"), colour=colour)


def finder(found: pd.DataFrame) -> alt.Chart:
    """Points of each path, a bar a cluster (`paths.pathfinder.find`)."""
    table = found.melt("cluster", list(PATHS), "path", "points")
    table = table.assign(name=table["cluster"].map(called))
    table, colour = worded(table, "path", "path", "label", _COLOURS, 3)
    points = alt.Axis(tickMinStep=1, format="d")
    bars = (
        alt.Chart(table)
        .mark_bar(height=16)
        .encode(
            x=alt.X("points:Q", stack="zero", title=text("column.points"), axis=points),
            y=rows(map(called, found["cluster"]), limit=150),
            color=colour,
            order="place:Q",
            tooltip=["name:N", "label:N", "points:Q"],
        )
    )
    return framed(bars, height=alt.Step(24), says=text("chart.finder"))


def _axis(key: str, unit: str) -> str:
    return text("item.rate", who=text(key), rate=bare(unit)) if unit else text(key)
