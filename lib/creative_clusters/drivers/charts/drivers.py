"""Charts of the drivers: stability of types, moves between modes of growth, openings, shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from creative_clusters.charts import crowd, theme
from creative_clusters.charts.frameworks import lines
from creative_clusters.drivers.agglomeration import MOVES
from creative_clusters.drivers.growth_types import TYPES, UNKNOWN
from creative_clusters.words.wording import called, language, text

ROW = 24  # pixels a row takes
_TYPE_COLOURS = {
    "both": "green",
    "concentration": "blue",
    "growth": "orange",
    "neither": "grey",
    UNKNOWN: "land",
}
_MOVE = {
    "to_inside": ("green", "▲"),
    "to_inflow": ("orange", "▼"),
    "same": ("blue", "="),
    "broken": ("grey", "×"),
    "undefined": ("land", ""),
}


def stability(shares: pd.DataFrame, *, thresholds: Mapping[str, str]) -> alt.Chart:
    """How often each region keeps each type while the thresholds move, a bar a region.

    Parameters
    ----------
    shares
        ``region, growth_type, kept`` of one measure, of `growth_types.stability`.
    thresholds
        Fields of the subtitle: ``lqs`` and ``slopes`` as the reader sees them.
    """
    words = {kind: text(f"type.{kind}") for kind in (*TYPES, UNKNOWN)}
    shown = [kind for kind in words if kind in set(shares["growth_type"])]
    wide = shares.pivot_table(index="region", columns="growth_type", values="kept", fill_value=0.0)
    order = wide.reindex(columns=[*TYPES], fill_value=0.0)
    order = order.sort_values(["both", "concentration", "growth"], ascending=False).index
    order = list(order[: crowd.MOST])
    whole, shares = shares, crowd.foremost(shares, order)
    table = shares.assign(
        name=[called(region) for region in shares["region"]],
        reading=shares["growth_type"].map(words),
        place=shares["growth_type"].map({kind: at for at, kind in enumerate(words)}),
    )
    return (
        alt.Chart(table, width="container", height=ROW * max(len(order), 1))
        .mark_bar(height=16)
        .encode(
            x=alt.X(
                "kept:Q",
                stack="zero",
                title=text("drivers.axis.pairs"),
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%", tickCount=5),
            ),
            y=_rows("name:N", [called(region) for region in order]),
            color=alt.Color(
                "reading:N",
                title=None,
                scale=alt.Scale(
                    domain=[words[kind] for kind in shown],
                    range=[theme.colour(_TYPE_COLOURS[kind]) for kind in shown],
                ),
                legend=alt.Legend(columns=2),
            ),
            order="place:Q",
            tooltip=["name:N", "reading:N", alt.Tooltip("kept:Q", format=".0%")],
        )
        .properties(
            title=theme.subtitle(
                crowd.note(text("drivers.chart.stability", **thresholds), shares, whole)
            )
        )
    )


def two_periods(table: pd.DataFrame, *, order: Sequence[str]) -> alt.LayerChart:
    """A row a region and period: the parts of more and of larger firms; the tick is their sum.

    Parameters
    ----------
    table
        ``region, from_year, to_year, d_revenue, d_firms, d_scale, mode`` of
        `drivers.agglomeration.periods`; undefined periods are left out.
    order
        Regions from top to bottom.
    """
    whole = table.dropna(subset=["d_firms", "d_scale"])
    known = crowd.foremost(whole, order, crowd.MOST // 2)
    known = known.assign(
        name=[called(region) for region in known["region"]],
        period=[f"{a}–{b}" for a, b in zip(known["from_year"], known["to_year"], strict=True)],
        reading=[text(f"drivers.mode.{name}") for name in known["mode"]],
    )
    parts = {
        "d_firms": text("drivers.part.firms"),
        "d_scale": text("drivers.part.scale"),
    }
    spans = list(dict.fromkeys(known.sort_values("from_year")["period"]))
    first_of = [called(region) for region in order]
    rows = [f"{name} {span}" for name in first_of for span in spans]
    long = known.melt(
        ["name", "period", "reading", "d_revenue"], list(parts), "part", "change"
    ).assign(part=lambda t: t["part"].map(parts), row=lambda t: t["name"] + " " + t["period"])
    rows = [row for row in rows if row in set(long["row"])]
    y = alt.Y(
        "row:N",
        sort=rows,
        title=None,
        scale=alt.Scale(paddingInner=0.25),
        axis=alt.Axis(domain=False, ticks=False, labelLimit=190),
    )
    tip = [
        "name:N",
        "period:N",
        "part:N",
        alt.Tooltip("change:Q", format="+.2f"),
        "reading:N",
    ]
    bars = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            x=alt.X(
                "change:Q",
                title=text("drivers.axis.log_change"),
                axis=alt.Axis(tickCount=6, format="+~g"),
            ),
            y=y,
            color=alt.Color(
                "part:N",
                title=None,
                scale=alt.Scale(
                    domain=list(parts.values()),
                    range=[theme.colour("orange"), theme.colour("green")],
                ),
                legend=alt.Legend(columns=2),
            ),
            tooltip=tip,
        )
    )
    sums = (
        alt.Chart(known.assign(row=known["name"] + " " + known["period"]))
        .mark_tick(thickness=3, size=13, color=theme.colour("ink"))
        .encode(x="d_revenue:Q", y=y, tooltip=[alt.Tooltip("d_revenue:Q", format="+.2f")])
    )
    return alt.layer(bars, sums).properties(
        width="container",
        height=20 * max(len(rows), 1),
        title=theme.subtitle(crowd.note(text("drivers.chart.two_periods"), known, whole)),
    )


def breaks(table: pd.DataFrame, *, order: Sequence[str]) -> alt.LayerChart:
    """What each region did for every year that the span can be broken at: a sign a cell.

    Parameters
    ----------
    table
        ``region, break_year, move`` of `drivers.agglomeration.by_break`.
    """
    words = {move: text(f"drivers.move.{move}") for move in MOVES}
    order = list(order)[: crowd.MOST]
    whole, table = table, crowd.foremost(table, order)
    table = table.assign(
        name=[called(region) for region in table["region"]],
        reading=table["move"].map(words),
        mark=table["move"].map({move: mark for move, (_, mark) in _MOVE.items()}),
    )
    shown = [move for move in MOVES if move in set(table["move"])]
    base = alt.Chart(table).encode(
        x=alt.X(
            "break_year:O",
            title=text("drivers.axis.break"),
            axis=alt.Axis(labelAngle=0, orient="top", labelOverlap=True, labelSeparation=6),
        ),
        y=_rows("name:N", [called(region) for region in order]),
        tooltip=["name:N", "break_year:O", "reading:N"],
    )
    cells = base.mark_rect(cornerRadius=2, opacity=0.4).encode(
        color=alt.Color(
            "reading:N",
            title=None,
            scale=alt.Scale(
                domain=[f"{words[move]}" for move in shown],
                range=[theme.colour(_MOVE[move][0]) for move in shown],
            ),
            legend=alt.Legend(columns=1),
        )
    )
    marks = base.mark_text(fontSize=13, fontWeight=700, color=theme.colour("ink")).encode(
        text="mark:N"
    )
    return alt.layer(cells, marks).properties(
        width="container",
        height=ROW * max(len(order), 1),
        title=theme.subtitle(crowd.note(text("drivers.chart.breaks"), table, whole)),
    )


def shares(table: pd.DataFrame) -> alt.LayerChart:
    """Parts of a whole, a bar each: ``label, part_of_whole, shown`` (as printed)."""
    table = table.assign(words=["\n".join(lines(label, 24)) for label in table["label"]], rest=1.0)
    base = alt.Chart(table).encode(
        y=alt.Y(
            "words:N",
            sort=list(table["words"]),
            title=None,
            axis=alt.Axis(
                domain=False, ticks=False, labelLimit=190, labelExpr="split(datum.label, '\\n')"
            ),
        )
    )
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", tickCount=4, grid=False)
    back = base.mark_bar(height=20, color=theme.colour("grid")).encode(
        x=alt.X("rest:Q", scale=scale, axis=axis, title=None)
    )
    bars = base.mark_bar(height=20, opacity=0.55).encode(
        x=alt.X("part_of_whole:Q", scale=scale, axis=axis, title=None),
        tooltip=["label:N", "shown:N", alt.Tooltip("part_of_whole:Q", format=".1%")],
    )
    inside = base.mark_text(align="left", dx=6, color=theme.colour("ink"), fontWeight=600).encode(
        x=alt.XDatum(0), text="shown:N"
    )
    return alt.layer(back, bars, inside).properties(
        width="container",
        height=52 * max(len(table), 1),
        title=theme.subtitle(text("chart.amounts")),
    )


def projection(table: pd.DataFrame, *, unit: str, rate: str) -> alt.LayerChart:
    """Two printed values, even growth between them, and the same growth carried on (dashed).

    Parameters
    ----------
    table
        ``year, value, value_low, value_high, origin`` of `drivers.cases.projection`.
    rate
        Growth a year as the reader sees it.
    """
    x = alt.X(
        "year:Q",
        title=None,
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=6),
        scale=alt.Scale(zero=False, nice=False, padding=24),
    )
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=True))
    known = table[table["origin"] != "assumed"]
    later = table[table["year"] >= known["year"].max()]
    said = "drivers.chart.projection" if len(later) > 1 else "drivers.chart.even"
    ends = pd.concat([table[table["origin"] == "printed"], later.iloc[1:].tail(1)])
    tip = ["year:Q", alt.Tooltip("value:Q", format=",.2f"), "origin:N"]
    layers = [
        alt.Chart(later)
        .mark_area(opacity=0.2, color=theme.colour("orange"))
        .encode(x=x, y=alt.Y("value_low:Q", title=unit), y2="value_high:Q"),
        alt.Chart(known).mark_line().encode(x=x, y=y),
        alt.Chart(later)
        .mark_line(strokeDash=[6, 4], color=theme.colour("orange"))
        .encode(x=x, y=y),
        alt.Chart(ends).mark_point(size=80, opacity=1).encode(x=x, y=y, tooltip=tip),
        alt.Chart(ends)
        .mark_text(dx=-12, dy=-13)
        .encode(x=x, y=y, text=alt.Text("value:Q", format=",.2~f")),
    ]
    return alt.layer(*layers).properties(
        width="container",
        height=260,
        title=theme.subtitle(text(said, rate=rate)),
    )


def ladder(frameworks: pd.DataFrame) -> alt.LayerChart:
    """The scale ladder as rising steps, each with its term in both languages."""
    steps = frameworks[
        (frameworks["framework"] == "scale-ladder") & (frameworks["level"] == "step")
    ].sort_values("order")
    n = max(len(steps), 1)
    main, twin = ("term_en", "term_zh") if language() == "en" else ("term_zh", "term_en")
    table = pd.DataFrame(
        {
            "left": range(len(steps)),
            "right": [at + 0.96 for at in range(len(steps))],
            "middle": [at + 0.48 for at in range(len(steps))],
            "top": [(at + 1) / n for at in range(len(steps))],
            # Terms stand on the block: two lines, then their twin.
            "term_y": [(at + 1) / n + 0.42 for at in range(len(steps))],
            "twin_y": [(at + 1) / n + 0.22 for at in range(len(steps))],
            "term": ["\n".join([" ", *lines(term, 14)][-2:]) for term in steps[main]],
            "twin": ["\n".join(lines(term, 14)) for term in steps[twin]],
            "gloss": list(steps["gloss"]),
        }
    )
    x = {"axis": None, "scale": alt.Scale(domain=[0, n], nice=False)}
    y = {"axis": None, "scale": alt.Scale(domain=[0, 1.5], nice=False)}
    base = alt.Chart(table).encode(tooltip=["gloss:N"])
    block = base.mark_rect(color=theme.colour("blue")).encode(
        x=alt.X("left:Q", **x),
        x2="right:Q",
        y=alt.Y("top:Q", **y),
        y2=alt.datum(0),
        opacity=alt.Opacity("top:Q", scale=alt.Scale(domain=[0, 1], range=[0.2, 0.9]), legend=None),
    )
    at = alt.X("middle:Q", **x)
    style = {"lineBreak": "\n", "lineHeight": 15, "baseline": "top"}
    term = base.mark_text(fontWeight=600, fontSize=13, **style).encode(
        x=at, y=alt.Y("term_y:Q", **y), text="term:N"
    )
    other = base.mark_text(color=theme.colour("muted"), **style).encode(
        x=at, y=alt.Y("twin_y:Q", **y), text="twin:N"
    )
    return alt.layer(block, term, other).properties(
        width="container",
        height=260,
        title=theme.subtitle(text("chart.outline")),
    )


def circles(frameworks: pd.DataFrame) -> alt.LayerChart:
    """The field: three segments in the core circle, the older trades in the ring around it."""
    field = frameworks[frameworks["framework"] == "field"].set_index("component")
    main, twin = ("term_en", "term_zh") if language() == "en" else ("term_zh", "term_en")
    rings = field[field["level"] == "circle"].sort_values("order")
    parts = field[field["level"] == "segment"].sort_values("order")
    words = [
        (0.0, 0.93 - 0.27 * at, f"{row[main]}", row[twin], at == 0)
        for at, (_, row) in enumerate([*rings[::-1].head(1).iterrows()])
    ]
    words += [(0.0, 0.48, rings[main].iloc[0], rings[twin].iloc[0], True)]
    words += [
        (0.0, 0.2 - 0.26 * at, row[main], row[twin], False)
        for at, (_, row) in enumerate(parts.iterrows())
    ]
    table = pd.DataFrame(words, columns=["x", "y", "term", "twin", "head"])
    discs = pd.DataFrame({"x": [0.0, 0.0], "y": [0.0, -0.1], "size": [390**2, 285**2]})
    x = {"axis": None, "scale": alt.Scale(domain=[-1.0, 1.0], nice=False)}
    y = {"axis": None, "scale": alt.Scale(domain=[-1.1, 1.2], nice=False)}
    disc = (
        alt.Chart(discs)
        .mark_point(shape="circle", filled=True, color=theme.colour("blue"), opacity=0.14)
        .encode(x=alt.X("x:Q", **x), y=alt.Y("y:Q", **y), size=alt.Size("size:Q", scale=None))
    )
    place = {"x": alt.X("x:Q", **x), "y": alt.Y("y:Q", **y)}
    base = alt.Chart(table)
    term = base.mark_text(dy=-7, fontWeight=600, fontSize=13).encode(**place, text="term:N")
    other = base.mark_text(dy=9, color=theme.colour("muted")).encode(**place, text="twin:N")
    return alt.layer(disc, term, other).properties(
        width="container",
        height=420,
        title=theme.subtitle(text("chart.outline")),
    )


def narrow(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """The same drawing for a phone: every legend in one column."""

    def one_column(part: object) -> object:
        if isinstance(part, list):
            return [one_column(item) for item in part]
        if not isinstance(part, dict):
            return part
        return {
            key: {**value, "columns": 1}
            if key == "legend" and isinstance(value, dict)
            else one_column(value)
            for key, value in part.items()
            if key != "config"
        }

    return alt.Chart.from_dict(one_column(chart.to_dict()))


def _rows(field: str, order: list[str]) -> alt.Y:
    return alt.Y(
        field,
        sort=order,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=140),
    )
