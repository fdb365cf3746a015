"""Rows of words and parts of a whole: what charts of types, stages and forms are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from creative_clusters.charts import theme

#: An axis from nothing to the whole.
WHOLE = alt.Scale(domain=[0, 1])


def rows(
    field: str, order: Sequence[str] | None, limit: int = 140, *, broken: bool = False
) -> alt.Y:
    """A row for each word of `order`, without lines of an axis.

    Parameters
    ----------
    limit
        Pixels that a word may take.
    broken
        Whether the words are broken into lines.
    """
    lines = {"labelExpr": "split(datum.label, '\\n')"} if broken else {}
    axis = alt.Axis(domain=False, ticks=False, labelLimit=limit, **lines)
    return alt.Y(f"{field}:N", sort=order, title=None, axis=axis)


def percent(field: str, title: str | None, channel: type = alt.X) -> alt.X | alt.Y:
    """An axis on which parts are stacked to a whole."""
    axis = alt.Axis(format="%", tickCount=5)
    return channel(f"{field}:Q", stack="zero", title=title, scale=WHOLE, axis=axis)


def legend(
    field: str, words: Mapping[str, str], colours: Mapping[str, str], columns: int = 2
) -> alt.Color:
    """Colours of some kinds, each with its word in a legend of so many columns."""
    shades = [theme.colour(colours[kind]) for kind in words]
    scale = alt.Scale(domain=list(words.values()), range=shades)
    shown = alt.Legend(columns=columns)
    return alt.Color(f"{field}:N", title=None, scale=scale, legend=shown)


def stacked(
    table: pd.DataFrame, value: str, kind: alt.Color, y: alt.Y, title: str, bar: int = 16
) -> alt.Chart:
    """Parts of a whole, a bar a row: the parts of each in the order of ``place``."""
    return (
        alt.Chart(table, width="container")
        .mark_bar(height=bar)
        .encode(x=percent(value, title), y=y, color=kind, order="place:Q")
    )


def one_column(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """The same drawing for a phone: every legend in one column."""

    def one(part: object) -> object:
        if isinstance(part, list):
            return [one(item) for item in part]
        if not isinstance(part, dict):
            return part
        return {
            key: {**value, "columns": 1}
            if key == "legend" and isinstance(value, dict)
            else one(value)
            for key, value in part.items()
            if key != "config"
        }

    return alt.Chart.from_dict(one(chart.to_dict()))
