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
    along, *by = sorted(parameters, key=lambda one: not is_numeric(drawn[one]))
    if kind == "map":
        chart = _map(drawn, parameters, labels, name)
    elif is_numeric(drawn[along]):
        chart = _lines(drawn, along, by, labels, name)
    else:
        chart = _dots(drawn, along, labels[along], name)
    return chart.properties(width="container", title=theme.subtitle(subtitle)), drawn


def _lines(rows, along: str, by: list[str], labels, name: str) -> alt.LayerChart:
    """A line along a numeric parameter, for each value of another by colour, or with its range."""
    shown = rows.assign(label=[show(value) for value in rows[by[0]]]) if by else rows
    y = {"title": name, "scale": alt.Scale(zero=False, nice=True)}
    tip = [alt.Tooltip(f"{along}:Q", title=labels[along])]
    tip += [alt.Tooltip("label:N", title=labels[one]) for one in by]
    base = alt.Chart(shown).encode(
        x=_number_axis(rows, along, labels[along]), tooltip=[*tip, *_values(rows, name)]
    )
    value = base.encode(y=alt.Y(f"{_drawn(rows)}:Q", **y))
    if by:
        order = list(dict.fromkeys(shown["label"]))[:COLOURS]
        value = value.encode(color=kinds("label", order, 3).title(labels[by[0]]))
        shapes = alt.Shape("label:N", scale=alt.Scale(domain=order), legend=None)
        layers = [value.mark_line(), value.mark_point(size=60, opacity=1).encode(shape=shapes)]
    else:
        blue = theme.colour("blue")
        layers = [value.mark_line(color=blue), value.mark_point(size=60, color=blue, opacity=1)]
    if "minimum" in rows:
        band = base.mark_area(opacity=0.25, color=theme.colour("blue"))
        layers.insert(0, band.encode(y=alt.Y("minimum:Q", **y), y2="maximum:Q"))
    return alt.layer(*layers).properties(height=280)


def _dots(rows, along: str, label: str, name: str) -> alt.LayerChart:
    """A row for each value of a parameter that is no number, with its range if there is one."""
    shown = rows.assign(label=[show(value) for value in rows[along]])
    x = {"title": name, "scale": alt.Scale(zero=False, padding=12)}
    base = alt.Chart(shown).encode(
        y=alt.Y("label:N", title=None, sort=list(shown["label"])),
        tooltip=[alt.Tooltip("label:N", title=label), *_values(rows, name)],
    )
    dots = base.mark_point(size=90, color=theme.colour("blue"), opacity=1)
    layers = [dots.encode(x=alt.X(f"{_drawn(rows)}:Q", **x))]
    if "minimum" in rows:
        span = base.mark_rule(strokeWidth=6, opacity=0.3, color=theme.colour("blue"))
        layers.insert(0, span.encode(x=alt.X("minimum:Q", **x), x2="maximum:Q"))
    return alt.layer(*layers).properties(height=ROW * max(len(shown), 2))


def _drawn(rows: pd.DataFrame) -> str:
    return "median" if "median" in rows else "value"


def _values(rows: pd.DataFrame, name: str) -> list[alt.Tooltip]:
    """What a tooltip says of a result: its value, or the range of many runs."""
    if "median" in rows:
        return [alt.Tooltip(f"{one}:Q") for one in ("minimum", "median", "maximum", "runs")]
    return [alt.Tooltip("value:Q", title=name)]


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
