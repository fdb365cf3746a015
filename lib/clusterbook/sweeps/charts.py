"""Charts of how one result moves with the parameters of many runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from clusterbook.sweeps.effects import COLOURS, effects, form, ranges, show
from creative_clusters.charts import theme
from creative_clusters.charts.marks import ON_CELL
from creative_clusters.words.codebook import Column
from creative_clusters.words.wording import text

ROW, CELL = 26, 24  # pixels
FAINT, STRONG = "#e3edf6", "#13548c"  # least and most of a map


def response(
    rows: pd.DataFrame,
    result: str,
    parameters: Sequence[str],
    *,
    columns: Mapping[str, Column],
) -> tuple[alt.TopLevelMixin, pd.DataFrame]:
    """Draw one result over one, two or more parameters, each in the form that suits it.

    Parameters
    ----------
    rows
        A row a run: a column a parameter and ``value``.
    columns
        Label and unit of each parameter.

    Returns
    -------
    chart, DataFrame
        The drawing and the values drawn.
    """
    drawn = rows.dropna(subset=["value"])[[*parameters, "value"]].reset_index(drop=True)
    name = result.replace("_", " ")
    labels = {one: _label(columns[one]) for one in parameters}
    kind = form(drawn, parameters)
    subtitle = text(f"sweeps.chart.{kind}", result=name, **_names(parameters, labels))
    if kind in ("line", "dots"):
        chart = _along(drawn, parameters[0], labels[parameters[0]], name, kind)
    elif kind == "lines":
        chart = _lines(drawn, parameters, labels, name)
    elif kind == "map":
        chart = _map(drawn, parameters, labels, name)
    else:
        most = effects(drawn, parameters).idxmax()
        drawn = ranges(drawn, most)
        subtitle = text("sweeps.chart.range", result=name, first=labels[most])
        chart = _range(drawn, most, labels[most], name)
    return chart.properties(width="container", title=theme.subtitle(subtitle)), drawn


def _along(rows, parameter: str, label: str, name: str, kind: str) -> alt.TopLevelMixin:
    """One parameter: a line through dots, or a row of its own for each value."""
    tip = [alt.Tooltip(f"{parameter}:Q", title=label), alt.Tooltip("value:Q", title=name)]
    if kind == "line":
        base = alt.Chart(rows).encode(
            x=_number_axis(rows, parameter, label),
            y=alt.Y("value:Q", title=name, scale=alt.Scale(zero=False, nice=True)),
            tooltip=tip,
        )
        line = base.mark_line(color=theme.colour("blue"))
        dots = base.mark_point(size=60, color=theme.colour("blue"), opacity=1)
        return alt.layer(line, dots).properties(height=260)
    shown = rows.assign(label=[show(value) for value in rows[parameter]])
    return (
        alt.Chart(shown)
        .mark_point(size=90, color=theme.colour("blue"), opacity=1)
        .encode(
            x=alt.X("value:Q", title=name, scale=alt.Scale(zero=False, padding=12)),
            y=alt.Y("label:N", title=None, sort=list(shown["label"])),
            tooltip=[alt.Tooltip("label:N", title=label), tip[1]],
        )
        .properties(height=ROW * max(len(shown), 2))
    )


def _lines(rows, parameters, labels, name: str) -> alt.TopLevelMixin:
    """A numeric parameter along the axis, the other by colour."""
    along, by = sorted(parameters, key=lambda one: not pd.api.types.is_numeric_dtype(rows[one]))
    shown = rows.assign(label=[show(value) for value in rows[by]])
    order = list(dict.fromkeys(shown["label"]))[:COLOURS]
    base = alt.Chart(shown).encode(
        x=_number_axis(rows, along, labels[along]),
        y=alt.Y("value:Q", title=name, scale=alt.Scale(zero=False, nice=True)),
        color=alt.Color(
            "label:N", title=labels[by], scale=theme.categories(order), legend=alt.Legend(columns=3)
        ),
        tooltip=[
            alt.Tooltip(f"{along}:Q", title=labels[along]),
            alt.Tooltip("label:N", title=labels[by]),
            alt.Tooltip("value:Q", title=name),
        ],
    )
    shapes = alt.Shape("label:N", scale=alt.Scale(domain=order), legend=None)
    dots = base.mark_point(size=60, opacity=1).encode(shape=shapes)
    return alt.layer(base.mark_line(), dots).properties(height=280)


def _map(rows, parameters, labels, name: str) -> alt.TopLevelMixin:
    """Two parameters: a cell for each pair, the more values downwards."""
    across, down = sorted(parameters, key=lambda one: rows[one].nunique(dropna=False))
    order = {one: [show(value) for value in _ordered(rows[one])] for one in (across, down)}
    shown = rows.assign(
        across=[show(value) for value in rows[across]], down=[show(value) for value in rows[down]]
    )
    middle = (rows["value"].min() + rows["value"].max()) / 2
    base = alt.Chart(shown).encode(
        x=alt.X("across:N", title=labels[across], sort=order[across],
                axis=alt.Axis(labelAngle=0, labelOverlap=True, domain=False, ticks=False)),
        y=alt.Y("down:N", title=labels[down], sort=order[down],
                axis=alt.Axis(labelOverlap=True, domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("across:N", title=labels[across]),
            alt.Tooltip("down:N", title=labels[down]),
            alt.Tooltip("value:Q", title=name),
        ],
    )  # fmt: skip
    cells = base.mark_rect(cornerRadius=2).encode(
        color=alt.Color(
            "value:Q", title=name, scale=alt.Scale(range=[FAINT, STRONG], zero=False),
            legend=alt.Legend(gradientLength=160, format="~g"),
        )
    )  # fmt: skip
    layers = [cells]
    if len(order[across]) <= 8:
        colour = alt.expr(f"datum.value > {middle} ? {ON_CELL}")
        layers.append(
            base.mark_text(fontSize=11, color=colour).encode(
                text=alt.Text("value:Q", format=".3~g")
            )
        )
    return alt.layer(*layers).properties(height=CELL * len(order[down]))


def _range(rows, parameter: str, label: str, name: str) -> alt.TopLevelMixin:
    """The parameter that moves most: median of the others as a line or dots, their range behind."""
    numeric = pd.api.types.is_numeric_dtype(rows[parameter])
    shown = rows.assign(label=[show(value) for value in rows[parameter]])
    tip = [
        alt.Tooltip("label:N", title=label),
        *(alt.Tooltip(f"{one}:Q") for one in ("minimum", "median", "maximum", "runs")),
    ]
    value = {"title": name, "scale": alt.Scale(zero=False, nice=True)}
    if numeric:
        base = alt.Chart(shown).encode(x=_number_axis(rows, parameter, label), tooltip=tip)
        band = base.mark_area(opacity=0.25, color=theme.colour("blue")).encode(
            y=alt.Y("minimum:Q", **value), y2="maximum:Q"
        )
        line = base.mark_line(color=theme.colour("blue")).encode(y="median:Q")
        dots = base.mark_point(size=60, color=theme.colour("blue"), opacity=1).encode(y="median:Q")
        return alt.layer(band, line, dots).properties(height=280)
    value["scale"] = alt.Scale(zero=False, padding=12)
    y = alt.Y("label:N", title=None, sort=list(shown["label"]))
    base = alt.Chart(shown).encode(y=y, tooltip=tip)
    span = base.mark_rule(strokeWidth=6, opacity=0.3, color=theme.colour("blue")).encode(
        x=alt.X("minimum:Q", **value), x2="maximum:Q"
    )
    dots = base.mark_point(size=90, color=theme.colour("blue"), opacity=1).encode(x="median:Q")
    return alt.layer(span, dots).properties(height=ROW * max(len(shown), 2))


def _number_axis(rows: pd.DataFrame, parameter: str, label: str) -> alt.X:
    whole = pd.api.types.is_integer_dtype(rows[parameter])
    axis = alt.Axis(format="d" if whole else "~g", tickCount=6, grid=False)
    if whole and rows[parameter].nunique() <= 12:
        axis.values = [int(value) for value in _ordered(rows[parameter])]
    scale = alt.Scale(zero=False, nice=False, padding=10)
    return alt.X(f"{parameter}:Q", title=label, axis=axis, scale=scale)


def _ordered(values: pd.Series) -> list:
    found = list(dict.fromkeys(values))
    return sorted(found) if pd.api.types.is_numeric_dtype(values) else found


def _label(column: Column) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    return f"{column.label()}{unit}"


def _names(parameters: Sequence[str], labels: Mapping[str, str]) -> dict[str, str]:
    return dict(zip(("first", "second"), (labels[one] for one in parameters), strict=False))
