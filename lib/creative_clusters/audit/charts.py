"""Charts of an audit: how many claims hold, and what the doubted ones set against one another."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.audit.evidence import INCONSISTENT, NOT_CHECKABLE, VERDICTS
from creative_clusters.audit.sentences import named as in_words
from creative_clusters.charts import theme
from creative_clusters.charts.marks import (
    coloured,
    framed,
    named,
    reference,
    shaped,
    tip,
    tips,
)
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import text

ROW = 24
LINE = 19  # pixels a line of text takes


def scoreboard(table: pd.DataFrame, *, narrow: bool = False) -> alt.LayerChart:
    """One bar a group, in pieces by verdict; what is not checkable is left open."""
    names = [in_words("verdict", verdict) for verdict in VERDICTS]
    groups = table.groupby("group", sort=False)["claims"]
    end, whole = groups.cumsum(), groups.transform("sum")
    width = whole.max() or 1
    table = table.assign(
        end=end,
        doubted=table["verdict"] == in_words("verdict", INCONSISTENT),
        open=table["verdict"] == in_words("verdict", NOT_CHECKABLE),
        start=end - table["claims"],
        middle=end - table["claims"] / 2,
        whole=whole,
        room=table["claims"] / width > (0.11 if narrow else 0.035),
    )
    table = table[table["claims"] > 0]
    told = [text("chart.audit.doubts", n=n) for n in table["claims"]]
    order = list(dict.fromkeys(table["group"]))
    y = alt.Y("group:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False))
    end = width * (2 if narrow else 1.18)  # room for the words beside the longest bar
    x = {"scale": alt.Scale(domain=[0, end], nice=False), "axis": None}
    ink = [theme.colour(name) for name in ("blue", "green", "purple", "orange", "grey")]
    key = alt.Legend(title=None, columns=1 if narrow else 5, symbolType="square")
    fill, stroke = (
        alt.Scale(domain=names, range=colours) for colours in ([*ink[:-1], "transparent"], ink)
    )
    bars = (
        alt.Chart(table)
        .mark_bar(height=ROW - 6, strokeWidth=1.2)
        .encode(
            y=y,
            x=alt.X("start:Q", **x),
            x2="end:Q",
            fill=alt.Fill("verdict:N", scale=fill, legend=key),
            stroke=alt.Stroke("verdict:N", scale=stroke, legend=key),
            tooltip=[tip("group:N"), tip("verdict:N"), tip("claims:Q", "")],
        )
    )
    white, inside = alt.value(theme.PAGE_LIGHT), table[table["room"] & ~table["doubted"]]
    numbers = (
        alt.Chart(inside)
        .mark_text(fontSize=11, fontWeight=600)
        .encode(
            y=y,
            x=alt.X("middle:Q", **x),
            text="claims:Q",
            color=alt.condition("datum.open", alt.value(theme.colour("ink")), white),
        )
    )
    marks = (
        alt.Chart(table.assign(told=told)[table["doubted"]])
        .mark_text(align="left", dx=6, fontSize=12, fontWeight=600, color=theme.colour("orange"))
        .encode(y=y, x=alt.X("whole:Q", **x), text="told:N")
    )
    height = ROW * max(len(order), 1)
    return framed(bars, numbers, marks, height=height, says=text("chart.audit.score"))


def pieces(table: pd.DataFrame, *, narrow: bool = False) -> alt.LayerChart:
    """What each claim says and what is set against it, on a scale of its own (`tables.pieces`)."""
    heads, rows, height = _laid_out(table, 46 if narrow else 88)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False), axis=None)
    x = {"scale": alt.Scale(domain=[-1.12, 1.12], nice=False), "axis": None}
    base = alt.Chart(rows)
    strong = {"fontWeight": 600, "color": theme.colour("ink")}
    muted = {"fontSize": 11.5, "color": theme.colour("muted"), "limit": 140 if narrow else 300}

    def words(where: alt.Chart, field: str, at: str = "x", /, **style: object) -> alt.Chart:
        style = {"align": "left", **style}
        return where.mark_text(**style).encode(x=alt.X(f"{at}:Q", **x), y=y, text=field)

    hue = coloured("role", {"said": "orange", "found": "blue"})
    told = {"tooltip": [tip("claim:N"), tip("passage:N"), tip("shown_value:N")]}
    spans = base.mark_rule(strokeWidth=7, opacity=0.55).encode(
        x=alt.X("low:Q", **x), x2="high:Q", y=y, color=hue, **told
    )
    dots = base.transform_filter("isValid(datum.at)").mark_point(size=80, opacity=1)
    shape = shaped("role", {"said": "diamond", "found": "circle"})
    return framed(
        words(alt.Chart(heads), "line:N", fontSize=12, **strong),
        words(base, "passage:N", **muted),
        spans,
        dots.encode(x=alt.X("at:Q", **x), y=y, color=hue, shape=shape, **told),
        *(
            words(
                base.transform_filter(f"datum.leads == {side}"),
                "shown_value:N",
                edge,
                align=align,
                dx=dx,
                fontSize=11.5,
                **strong,
            )
            for side, align, dx, edge in (
                ("true", "left", 10, "high"),
                ("false", "right", -10, "low"),
            )
        ),
        height=height,
        says=text("chart.audit.pieces"),
    )


def _laid_out(table: pd.DataFrame, letters: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place claims and their pieces below one another; put each claim's values on 0 to 1."""
    heads, rows, y = [], [], LINE
    for claim, group in table.groupby("claim", sort=False):
        for line in theme.wrap(claim, letters):
            heads.append({"x": -1.12, "y": y, "line": line})
            y += LINE - 2
        ends = pd.concat([group["from_value"], group["to_value"]]).dropna()
        least, spread = ends.min(), (ends.max() - ends.min()) or 1
        for row in group.to_dict("records"):
            low, high, at = (
                (row[name] - least) / spread for name in ("from_value", "to_value", "point")
            )
            low, high = (-0.06 if low != low else low), (1.06 if high != high else high)
            if at != at and high - low < 0.04:
                at = (low + high) / 2
            placed = {"x": -1.12, "y": y + 1, "low": low, "high": high, "leads": high < 0.55}
            rows.append(row | placed | {"at": None if at != at else at})
            y += LINE
        y += LINE // 2
    return pd.DataFrame(heads), pd.DataFrame(rows), max(y, LINE)


def courses(table: pd.DataFrame, *, threshold: float = 1.0) -> alt.LayerChart:
    """The rows of a table that words on a trend are about: ``region, year, lq``."""
    table = named(table)
    shown = list(dict.fromkeys(table["name"]))
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1, grid=False))
    y = alt.Y("lq:Q", title=column("lq").label(), scale=alt.Scale(domainMin=0))
    hue = alt.Color("name:N", scale=theme.categories(shown), legend=None)
    lines = (
        alt.Chart(table)
        .mark_line(point=True)
        .encode(
            x=x,
            y=y,
            color=hue,
            detail="name:N",
            strokeDash=alt.StrokeDash("name:N", legend=None, sort=shown),
            tooltip=[*tips(), tip("year:Q", "d"), tip("lq:Q")],
        )
    )
    tags = (
        alt.Chart(table.loc[table.groupby("name")["year"].idxmax()])
        .mark_text(align="right", dy=-12, fontSize=12, fontWeight=600)
        .encode(x=x, y=y, color=hue, text="name:N")
    )
    says = text("chart.audit.courses", threshold=f"{threshold:g}")
    return framed(reference(threshold, "lq", alt.Y), lines, tags, height=280, says=says)
