"""Rows of words and parts of a whole: what charts of types, stages and forms are made of."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from creative_clusters.charts.marks import coloured

#: An axis from nothing to the whole.
WHOLE = alt.Scale(domain=[0, 1])


def rows(
    field: str, order: Sequence[str] | None, limit: int = 140, *, broken: bool = False
) -> alt.Y:
    """A row for each word of `order`, perhaps `broken` into lines of at most `limit` pixels."""
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
    shades = {word: colours[kind] for kind, word in words.items()}
    return coloured(field, shades, columns=columns)


def stacked(
    table: pd.DataFrame, value: str, kind: alt.Color, y: alt.Y, title: str, bar: int = 16
) -> alt.Chart:
    """Parts of a whole, a bar a row: the parts of each in the order of ``place``."""
    return (
        alt.Chart(table, width="container")
        .mark_bar(height=bar)
        .encode(x=percent(value, title), y=y, color=kind, order="place:Q")
    )
