"""Diagrams of the studies' frameworks, drawn from their tables: outlines, links, a matrix, amounts.

Words are laid out as rows from left to right and broken into lines here, since a chart cannot do
so by itself; a row keeps to the width of a phone.
"""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.marks import framed
from creative_clusters.charts.theme import wrap as lines
from creative_clusters.words.wording import language, text

LINE = 15  # pixels a line of text takes


def outline(
    frameworks: pd.DataFrame, framework: str, *, levels: Sequence[str] | None = None
) -> alt.LayerChart:
    """One framework as an indented list: each term with its twin in the other language below.

    Parameters
    ----------
    frameworks
        ``framework, component, parent, level, term_zh, term_en, gloss, gloss_zh, locator`` in
        reading order.
    framework
        Which of them.
    levels
        Kinds of component to show, such as ``("item", "part")``; all but the root if None.

    Raises
    ------
    ValueError
        If there is no such framework.
    """
    rows = frameworks.loc[frameworks["framework"] == framework]
    if rows.empty:
        known = ", ".join(dict.fromkeys(frameworks["framework"]))
        raise ValueError(f'no framework "{framework}"; there are {known}.')
    rows = rows.loc[rows["level"].ne("root")]
    if levels is not None:
        rows = rows.loc[rows["level"].isin(levels)]
    parents = dict(zip(frameworks["component"], frameworks["parent"].fillna(""), strict=True))
    main, twin = ("term_en", "term_zh") if language() == "en" else ("term_zh", "term_en")
    table = pd.DataFrame(
        {
            "y": range(len(rows)),
            "x": [0.04 * (_depth(name, parents) - 1) for name in rows["component"]],
            "term": rows[main].to_numpy(),
            "twin": rows[twin].to_numpy(),
            "gloss": rows["gloss" if language() == "en" else "gloss_zh"].to_numpy(),
            "locator": rows["locator"].to_numpy(),
        }
    )
    base = alt.Chart(table).encode(
        y=alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[len(rows) - 0.4, -0.6], nice=False)),
        tooltip=[alt.Tooltip(f"{name}:N") for name in ("term", "gloss", "locator")],
    )
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    bar = base.mark_tick(
        orient="vertical", thickness=4, size=28, opacity=1, color=theme.colour("blue")
    ).encode(x=x)
    term = base.mark_text(align="left", dx=11, dy=-7, fontSize=13, fontWeight=600).encode(
        x=x, text="term:N"
    )
    other = base.mark_text(align="left", dx=11, dy=9, color=theme.colour("muted")).encode(
        x=x, text="twin:N"
    )
    height = alt.Step(1) if rows.empty else 40 * len(rows)
    return framed(bar, term, other, height=height, says=text("chart.outline"))


def shifts(table: pd.DataFrame, *, narrow: bool = False) -> alt.LayerChart:
    """What was and what comes: a row a field, the former way on the left, the new on the right.

    Parameters
    ----------
    table
        ``label, from_way, to_way``.
    narrow
        Break words for a phone.
    """
    half = 20 if narrow else 42
    rows, y = [], 0.0
    for row in table.itertuples():
        before, after = lines(row.from_way, half), lines(row.to_way, half)
        height = LINE * max(len(before), len(after))
        rows.append(
            {
                "head_y": y,
                "y": y + 20,
                "label": row.label,
                "before": "\n".join(before),
                "after": "\n".join(after),
            }
        )
        y += 20 + height + 16
    scale = alt.Scale(domain=[y, -8], nice=False)
    base = alt.Chart(pd.DataFrame(rows)).encode(y=alt.Y("y:Q", axis=None, scale=scale))
    style = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": LINE}
    head = base.mark_text(align="left", baseline="top", fontWeight=600).encode(
        x=at(0), y=alt.Y("head_y:Q", axis=None, scale=scale), text="label:N"
    )
    before = base.mark_text(**style, color=theme.colour("muted")).encode(x=at(0), text="before:N")
    arrow = base.mark_text(
        baseline="top", fontSize=15, fontWeight=700, color=theme.colour("blue")
    ).encode(x=at(0.5), text=alt.value("→"))
    after = base.mark_text(**style).encode(x=at(0.56), text="after:N")
    return framed(head, before, arrow, after, height=y, says=text("chart.shifts"))


def amounts(
    table: pd.DataFrame,
    *,
    unit: str,
    decimals: int = 1,
    shown: str = "chart.amounts",
    row: int = 0,
) -> alt.LayerChart:
    """Values, by default printed ones, as bars with their numbers, in the order of the rows.

    Parameters
    ----------
    table
        ``label, value`` and, if bars are to be grouped by colour, ``group``.
    unit
        Unit of the values, as the reader sees it.
    shown
        Key of the line that says what the values are.
    row
        Pixels a row takes, if not as many as its lines need.
    """
    table = table.assign(words=["\n".join(lines(label, 24)) for label in table["label"]])
    step = 34 if table["words"].str.contains("\n").any() else 26
    base = alt.Chart(table, width="container", height=alt.Step(step)).encode(
        y=alt.Y(
            "words:N",
            sort=list(table["words"]),
            title=None,
            axis=alt.Axis(
                domain=False, ticks=False, labelLimit=190, labelExpr="split(datum.label, '\\n')"
            ),
        ),
        x=alt.X(
            "value:Q",
            title=unit,
            axis=alt.Axis(tickCount=4, grid=False),
            scale=alt.Scale(domain=[0, float(table["value"].max()) * 1.3], nice=False),
        ),
    )
    bars = base.mark_bar(height=15)
    if "group" in table:
        groups = list(dict.fromkeys(table["group"]))
        bars = bars.encode(color=alt.Color("group:N", scale=theme.categories(groups), title=None))
    numbers = base.mark_text(align="left", dx=5).encode(
        text=alt.Text("value:Q", format=f",.{decimals}f")
    )
    drawn = alt.layer(bars, numbers).properties(title=theme.subtitle(text(shown)))
    return drawn.properties(height=row * len(table)) if row else drawn


def bare(low: float, high: float) -> dict[str, object]:
    """A channel from one value to another, without an axis."""
    return {"axis": None, "scale": alt.Scale(domain=[low, high], nice=False)}


def at(x: float) -> alt.XDatum:
    """A place on a level channel from 0 to 1, without an axis."""
    return alt.XDatum(x, **bare(0, 1))


def _depth(component: str, parents: dict[str, str]) -> int:
    depth = 0
    while parents.get(component):
        component = parents[component]
        depth += 1
    return depth
