"""Charts of how one result moves with the parameters of many runs."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from clusterbook.sweeps.effects import COLOURS, effects, form, is_numeric, ranges, show
from creative_clusters.charts import theme
from creative_clusters.charts.marks import ON_CELL, kinds
from creative_clusters.words.codebook import Column
from creative_clusters.words.wording import text, unit_name

ROW, CELL = 26, 24  # pixels
FAINT, STRONG = "#e3edf6", "#13548c"  # least and most of a map


def response(
    rows: pd.DataFrame,
    result: str,
    parameters: Sequence[str],
    *,
    columns: Mapping[str, Column],
) -> tuple[alt.TopLevelMixin, pd.DataFrame]:
    """Draw one result over one, two or more parameters, each in the form that suits it."""
    drawn = rows.dropna(subset=["value"])[[*parameters, "value"]].reset_index(drop=True)
    name = result.replace("_", " ")
    labels = {one: _label(columns[one]) for one in parameters}
    kind = form(drawn, parameters)
    if kind == "range":
        parameters = [effects(drawn, parameters).idxmax()]
        drawn = ranges(drawn, parameters[0])
    named = dict(zip(("first", "second"), (labels[one] for one in parameters), strict=False))
    subtitle = text(f"sweeps.chart.{kind}", result=name, **named)
    chart = (_map if kind == "map" else _along)(drawn, parameters, labels, name)
    return chart.properties(width="container", title=theme.subtitle(subtitle)), drawn


def _along(rows, parameters, labels, name: str) -> alt.LayerChart:
    """Values along a parameter, with their range: a line if it is numeric, else a row for each.

    A second parameter is told by colour and shape.
    """
    along, *by = sorted(parameters, key=lambda one: not is_numeric(rows[one]))
    numeric, ranged = is_numeric(rows[along]), "median" in rows
    shown = rows.assign(label=[show(value) for value in rows[by[0] if by else along]])
    order = list(dict.fromkeys(shown["label"]))
    place = alt.Y("label:N", title=None, sort=order)
    tips = [alt.Tooltip(f"{along}:Q" if numeric else "label:N", title=labels[along])]
    tips += [alt.Tooltip("label:N", title=labels[one]) for one in by]
    values = ("minimum", "median", "maximum", "runs") if ranged else ("value",)
    tips += [alt.Tooltip(f"{one}:Q", title=one if ranged else name) for one in values]
    base = alt.Chart(shown).encode(
        _number_axis(rows, along, labels[along]) if numeric else place, tooltip=tips
    )
    value, end = (alt.Y, alt.Y2) if numeric else (alt.X, alt.X2)
    at = {"title": name, "scale": alt.Scale(zero=False, padding=12)}
    drawn = base.encode(value(f"{'median' if ranged else 'value'}:Q", **at))
    blue = {"color": theme.colour("blue")}
    own = {} if by else blue
    points = drawn.mark_point(size=60, opacity=1, **own)
    if by:
        colour = kinds("label", order[:COLOURS], 3).title(labels[by[0]])
        drawn = drawn.encode(colour)
        shape = alt.Shape("label:N", scale=alt.Scale(domain=order[:COLOURS]), legend=None)
        points = points.encode(colour, shape)
    layers = [drawn.mark_line(**own), points] if numeric else [points]
    if ranged:
        area, rule = {"opacity": 0.25, **blue}, {"strokeWidth": 6, "opacity": 0.3, **blue}
        span = base.mark_area(**area) if numeric else base.mark_rule(**rule)
        layers.insert(0, span.encode(value("minimum:Q", **at), end("maximum:Q")))
    return alt.layer(*layers).properties(height=280 if numeric else ROW * max(len(shown), 2))


def _map(rows, parameters, labels, name: str) -> alt.TopLevelMixin:
    """Two parameters: a cell for each pair, the more values downwards."""
    across, down = sorted(parameters, key=lambda one: rows[one].nunique(dropna=False))
    order = {one: [show(value) for value in _ordered(rows[one])] for one in (across, down)}
    shown = rows.assign(across=rows[across].map(show), down=rows[down].map(show))
    middle = (rows["value"].min() + rows["value"].max()) / 2
    axis = alt.Axis(labelAngle=0, labelOverlap=True, domain=False, ticks=False)
    base = alt.Chart(shown).encode(
        alt.X("across:N", title=labels[across], sort=order[across], axis=axis),
        alt.Y("down:N", title=labels[down], sort=order[down], axis=axis),
        tooltip=[
            alt.Tooltip("across:N", title=labels[across]),
            alt.Tooltip("down:N", title=labels[down]),
            alt.Tooltip("value:Q", title=name),
        ],
    )
    cells = base.mark_rect(cornerRadius=2).encode(
        color=alt.Color(
            "value:Q", title=name, scale=alt.Scale(range=[FAINT, STRONG], zero=False),
            legend=alt.Legend(gradientLength=160, format="~g"),
        )
    )  # fmt: skip
    colour = alt.expr(f"datum.value > {middle} ? {ON_CELL}")
    numbers = base.mark_text(fontSize=11, color=colour).encode(alt.Text("value:Q", format=".3~g"))
    layers = [cells, numbers] if len(order[across]) <= 8 else [cells]
    return alt.layer(*layers).properties(height=CELL * len(order[down]))


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
    unit = unit_name(column.unit)
    return text("item.rate", who=column.label(), rate=unit) if unit else column.label()
