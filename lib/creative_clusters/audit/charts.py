"""Charts of an audit: how many claims hold, and what the doubted ones set against one another."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.audit.evidence import VERDICTS
from creative_clusters.audit.telling import verdict_name
from creative_clusters.charts import theme
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import called, text

ROW = 24
LINE = 19  # pixels a line of text takes


def scoreboard(table: pd.DataFrame, *, narrow: bool = False) -> alt.LayerChart:
    """One bar a group, in pieces by verdict; what is not checkable is left open.

    Parameters
    ----------
    table
        ``group, verdict, claims``, as :func:`~creative_clusters.audit.telling.counts` gives it.
    """
    names = [verdict_name(verdict) for verdict in VERDICTS]
    table = table.assign(
        end=table.groupby("group", sort=False)["claims"].cumsum(),
        doubted=table["verdict"] == names[2],
        open=table["verdict"] == names[3],
    )
    table["start"] = table["end"] - table["claims"]
    table["middle"] = (table["start"] + table["end"]) / 2
    total = table.groupby("group", sort=False)["end"].transform("max")
    table["whole"] = total
    width = total.max() or 1
    table["room"] = table["claims"] / width > (0.11 if narrow else 0.035)
    table = table[table["claims"] > 0]
    doubts = table[table["doubted"]].assign(
        told=lambda rows: [text("chart.audit.doubts", n=n) for n in rows["claims"]]
    )
    order = list(dict.fromkeys(table["group"]))
    y = alt.Y("group:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False))
    end = width * (2 if narrow else 1.18)  # room for the words beside the longest bar
    x = {"scale": alt.Scale(domain=[0, end], nice=False), "axis": None}
    ink = ["blue", "green", "orange", "grey"]
    fill = [theme.colour(name) for name in ink[:3]] + ["transparent"]
    key = alt.Legend(title=None, columns=1 if narrow else 4, symbolType="square")
    bars = (
        alt.Chart(table)
        .mark_bar(height=ROW - 6, strokeWidth=1.2)
        .encode(
            y=y,
            x=alt.X("start:Q", **x),
            x2="end:Q",
            fill=alt.Fill(
                "verdict:N",
                scale=alt.Scale(domain=names, range=fill),
                legend=key,
            ),
            stroke=alt.Stroke(
                "verdict:N",
                scale=alt.Scale(domain=names, range=[theme.colour(name) for name in ink]),
                legend=key,
            ),
            tooltip=[
                alt.Tooltip("group:N", title=column("group").label()),
                alt.Tooltip("verdict:N", title=column("verdict").label()),
                alt.Tooltip("claims:Q", title=column("claims").label()),
            ],
        )
    )
    inside = alt.Chart(table[table["room"] & ~table["doubted"]])
    numbers = inside.mark_text(fontSize=11, fontWeight=600).encode(
        y=y,
        x=alt.X("middle:Q", **x),
        text="claims:Q",
        color=alt.condition(
            "datum.open", alt.value(theme.colour("ink")), alt.value(theme.PAGE_LIGHT)
        ),
    )
    marks = (
        alt.Chart(doubts)
        .mark_text(align="left", dx=6, fontSize=12, fontWeight=600, color=theme.colour("orange"))
        .encode(y=y, x=alt.X("whole:Q", **x), text="told:N")
    )
    return alt.layer(bars, numbers, marks).properties(
        width="container",
        height=ROW * max(len(order), 1),
        title=theme.subtitle(text("chart.audit.score")),
    )


def pieces(table: pd.DataFrame, *, narrow: bool = False) -> alt.LayerChart:
    """What each claim says and what is set against it, on a scale of its own.

    Parameters
    ----------
    table
        As :func:`~creative_clusters.audit.telling.pieces` gives it.
    """
    heads, rows, height = _laid_out(table, 46 if narrow else 88)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False), axis=None)
    x = {"scale": alt.Scale(domain=[-1.12, 1.12], nice=False), "axis": None}
    claims = (
        alt.Chart(heads)
        .mark_text(align="left", fontSize=12, fontWeight=600, color=theme.colour("ink"))
        .encode(x=alt.X("x:Q", **x), y=y, text="line:N")
    )
    base = alt.Chart(rows)
    passages = base.mark_text(
        align="left", fontSize=11.5, color=theme.colour("muted"), limit=140 if narrow else 300
    ).encode(x=alt.X("x:Q", **x), y=y, text="passage:N")
    hue = alt.Color(
        "role:N",
        scale=alt.Scale(
            domain=["said", "found"], range=[theme.colour("orange"), theme.colour("blue")]
        ),
        legend=None,
    )
    tip = [
        alt.Tooltip(name, title=column(name).label())
        for name in ("claim", "passage", "shown_value")
    ]
    spans = base.mark_rule(strokeWidth=7, opacity=0.55).encode(
        x=alt.X("low:Q", **x), x2="high:Q", y=y, color=hue, tooltip=tip
    )
    points = (
        base.transform_filter("isValid(datum.at)")
        .mark_point(size=80, opacity=1)
        .encode(
            x=alt.X("at:Q", **x),
            y=y,
            color=hue,
            shape=alt.Shape(
                "role:N",
                scale=alt.Scale(domain=["said", "found"], range=["diamond", "circle"]),
                legend=None,
            ),
            tooltip=tip,
        )
    )
    right, left = (
        base.transform_filter(f"datum.leads == {side}")
        .mark_text(align=align, dx=dx, fontSize=11.5, fontWeight=600, color=theme.colour("ink"))
        .encode(x=alt.X(f"{edge}:Q", **x), y=y, text="shown_value:N")
        for side, align, dx, edge in (("true", "left", 10, "high"), ("false", "right", -10, "low"))
    )
    return alt.layer(claims, passages, spans, points, right, left).properties(
        width="container",
        height=height,
        title=theme.subtitle(text("chart.audit.pieces")),
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
    table = table.assign(name=table["region"].map(called))
    shown = list(dict.fromkeys(table["name"]))
    last = table.loc[table.groupby("name")["year"].idxmax()]
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1, grid=False))
    y = alt.Y("lq:Q", title=column("lq").label(), scale=alt.Scale(domainMin=0))
    hue = alt.Color("name:N", scale=theme.categories(shown), legend=None)
    base = alt.Chart(table)
    lines = base.mark_line(point=True).encode(
        x=x,
        y=y,
        color=hue,
        detail="name:N",
        strokeDash=alt.StrokeDash("name:N", legend=None, sort=shown),
        tooltip=[
            alt.Tooltip("name:N", title=column("region").label()),
            alt.Tooltip("year:Q", title=column("year").label(), format="d"),
            alt.Tooltip("lq:Q", title=column("lq").label(), format=".2f"),
        ],
    )
    tags = (
        alt.Chart(last)
        .mark_text(align="right", dy=-12, fontSize=12, fontWeight=600)
        .encode(x=x, y=y, color=hue, text="name:N")
    )
    level = (
        alt.Chart(pd.DataFrame({"lq": [threshold]}))
        .mark_rule(strokeDash=[4, 4], color=theme.colour("muted"))
        .encode(y="lq:Q")
    )
    return alt.layer(level, lines, tags).properties(
        width="container",
        height=280,
        title=theme.subtitle(text("chart.audit.courses", threshold=f"{threshold:g}")),
    )


def additions(table: pd.DataFrame) -> alt.LayerChart:
    """Shares that come to more than the whole: the columns of ``telling.additions``."""
    table = table.assign(name=table["region"].map(called))
    y = alt.Y("name:N", sort=list(table["name"]), title=None, axis=alt.Axis(domain=False))
    label = f"{column('to_sum').label()} (%)"
    base = alt.Chart(table)
    hues = [alt.value(theme.colour(hue)) for hue in ("blue", "orange")]
    bars = base.mark_bar(strokeWidth=2, height=12).encode(
        y=y,
        x=alt.X("from_sum:Q", title=column("least_share").label() + " (%)"),
        x2="to_sum:Q",
        stroke=alt.condition("datum.listed", *hues),
        fill=alt.condition("datum.listed", hues[0], alt.value("transparent")),
        tooltip=[
            alt.Tooltip("name:N", title=column("region").label()),
            alt.Tooltip("least_share:Q", title=column("least_share").label(), format=".1f"),
            alt.Tooltip("to_sum:Q", title=label, format=".1f"),
        ],
    )
    values = base.mark_text(fontSize=11.5, dx=6, align="left").encode(
        y=y, x="to_sum:Q", text=alt.Text("least_share:Q", format=".1f")
    )
    whole = (
        alt.Chart(pd.DataFrame({"to_sum": [100]}))
        .mark_rule(strokeDash=[4, 4], color=theme.colour("muted"))
        .encode(x="to_sum:Q")
    )
    return alt.layer(whole, bars, values).properties(
        width="container",
        height=24 * len(table),
        title=theme.subtitle(text("chart.audit.additions")),
    )


def placings(table: pd.DataFrame, *, bound: float) -> alt.LayerChart:
    """Values that are said to be above a bound, largest first: ``region, year, lq``."""
    table = table.assign(name=table["region"].map(called), above=table["lq"] > bound).sort_values(
        "lq", ascending=False, kind="stable"
    )
    y = alt.Y("name:N", sort=list(table["name"]), title=None, axis=alt.Axis(domain=False))
    x = alt.X("lq:Q", title=column("lq").label(), scale=alt.Scale(domainMin=0, nice=True))
    base = alt.Chart(table)
    dots = base.mark_point(size=80, strokeWidth=2, opacity=1).encode(
        y=y,
        x=x,
        stroke=alt.condition(
            "datum.above", alt.value(theme.colour("blue")), alt.value(theme.colour("orange"))
        ),
        fill=alt.condition(
            "datum.above", alt.value(theme.colour("blue")), alt.value("transparent")
        ),
    )
    values = base.mark_text(align="left", dx=10, fontSize=11.5).encode(
        y=y, x=x, text=alt.Text("lq:Q", format=".2f")
    )
    line = (
        alt.Chart(pd.DataFrame({"lq": [bound]}))
        .mark_rule(strokeDash=[4, 4], color=theme.colour("muted"))
        .encode(x="lq:Q")
    )
    year = int(table["year"].max())
    return alt.layer(line, dots, values).properties(
        width="container",
        height=22 * len(table),
        title=theme.subtitle(text("chart.audit.placings", year=year)),
    )
