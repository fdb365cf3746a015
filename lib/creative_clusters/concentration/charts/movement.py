"""Charts of what rises and falls: slopes with intervals, one series, the spread, paths of ranks."""

import altair as alt
import pandas as pd

from creative_clusters.charts import crowd, theme
from creative_clusters.charts.marks import (
    ROW,
    coloured,
    framed,
    kinds,
    named,
    of_rows,
    reference,
    rows,
    shaped,
    tip,
    tips,
    years,
)
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import named_measure, text

# Direction is told by shape as well as by colour.
DIRECTIONS = {"rising": "blue", "falling": "orange", "none": "grey"}
MOVES = {"climbed": "blue", "sank": "orange", "other": "grey"}
SHAPES = ("triangle-up", "triangle-down", "circle")


def slopes(table: pd.DataFrame) -> alt.LayerChart:
    """Each region's slope with its interval, and the rate by end points as a tick (`by_slope`)."""
    whole = table.dropna(subset=["slope"])
    drawn = named(crowd.by_size(whole, "slope"))
    ends = ["slope", "slope_low", "slope_high", "end_slope"]
    title = column("slope").label()
    kind = shaped("direction", DIRECTIONS, SHAPES, columns=3, symbolOpacity=1)
    tooltip = [*tips(*(f"{name}:Q" for name in ends)), tip("p_adjusted:Q", ".3f")]
    base = alt.Chart(drawn[["name", *ends, "p_adjusted", "direction"]])
    base = base.encode(y=rows(drawn["name"]), tooltip=tooltip)
    interval = (
        base.transform_filter("isValid(datum.slope_low) && isValid(datum.slope_high)")
        .mark_rule(strokeWidth=3, opacity=0.45)
        .encode(x=alt.X("slope_low:Q", title=title), x2="slope_high:Q", color=kind["color"])
    )
    ticks = base.mark_tick(thickness=2, size=14, color=theme.colour("ink"), opacity=1)
    dots = base.mark_point(size=90, opacity=1).encode(
        x=alt.X("slope:Q", title=title, axis=alt.Axis(format="+~g", tickCount=6)),
        **kind,
    )
    layers = [reference(0, alt.X("slope:Q")), interval, ticks.encode(x="end_slope:Q"), dots]
    says = crowd.note(text("chart.slopes"), drawn, whole)
    return framed(*layers, height=of_rows(drawn["name"]), says=says)


def course(table: pd.DataFrame) -> alt.LayerChart:
    """One series, its trend line and the line through its end points, each named at its end."""
    x = years(table["year"], room=0.5)
    end = table.iloc[-1]
    trend_is_higher = end["on_trend"] >= end["on_ends"]
    layers = []
    for name, shade, dash in (("on_trend", "blue", [1, 0]), ("on_ends", "orange", [6, 4])):
        y = alt.Y(f"{name}:Q", title=column("lq").label(), scale=alt.Scale(zero=False))
        line = alt.Chart(table).mark_line(color=theme.colour(shade), strokeDash=dash)
        dy = -7 if trend_is_higher == (name == "on_trend") else 9
        tag = alt.Chart(table.tail(1).assign(tag=text(f"chart.course.{name}"))).mark_text(
            align="left", dx=8, dy=dy, fontWeight=600, color=theme.colour(shade)
        )
        layers += [line.encode(x=x, y=y), tag.encode(x=x, y=y, text="tag:N")]
    dots = (
        alt.Chart(table)
        .mark_point(size=70, color=theme.colour("ink"), opacity=1)
        .encode(
            x=x,
            y=alt.Y("lq:Q", scale=alt.Scale(zero=False)),
            tooltip=[tip("year:O"), tip("lq:Q"), tip("on_trend:Q")],
        )
    )
    return framed(*layers, dots, height=280, says=text("chart.course"))


def spread(table: pd.DataFrame, *, room: float = 0.25) -> alt.LayerChart:
    """The spread between regions in each year (`statistics.growth.dispersion`), by measure."""
    table = table.dropna(subset=["sd_log"])
    table = table.assign(label=table["measure"].astype(str).map(named_measure))
    y = alt.Y("sd_log:Q", title=column("sd_log").label(), scale=alt.Scale(domainMin=0))
    colour = kinds("label", table["label"], 0)
    plane = {"x": years(table["year"], room=room), "y": y, "color": colour}
    base = alt.Chart(table).encode(**plane)
    tooltip = [tip("label:N", of="measure"), tip("year:O"), tip("sd_log:Q", ".2f"), tip("n:Q", "")]
    dots = base.mark_point(opacity=1).encode(tooltip=tooltip)
    ends = table[table["year"] == table["year"].max()].sort_values("sd_log", ascending=False)
    tags = [  # set apart, the higher one up and the lower one down, where lines end close together
        alt.Chart(ends.iloc[place : place + 1])
        .mark_text(align="left", dx=8, dy=-8 if place == 0 else 10, fontWeight=600)
        .encode(text="label:N", **plane)
        for place in range(len(ends))
    ]
    return framed(base.mark_line(), dots, *tags, height=240, says=text("chart.spread"))


def paths(
    ranks: pd.DataFrame, moves: pd.DataFrame, *, highlighted: int = 2, ends_only: bool = False
) -> alt.LayerChart:
    """Each region's place in each year (`statistics.ranks`), named at both ends.

    The `highlighted` that climbed and that fell furthest are told by colour, width and shape.
    """
    picked = movers(moves, highlighted)
    best = ranks.sort_values(["year", "rank"], ascending=[False, True], kind="stable")["region"]
    table = placed(named(crowd.foremost(ranks, [*picked, *best])))
    table["move"] = [picked.get(region, "other") for region in table["region"]]
    first, last = (int(table["year"].min()), int(table["year"].max())) if len(table) else (0, 1)
    if ends_only:
        table = table[table["year"].isin([first, last])]
    most = int(table["place"].max()) if len(table) else 1
    margin = (1.15 if ends_only else 0.26) * max(last - first, 1)
    plane = {
        "x": alt.X(
            "year:Q",
            title=None,
            scale=alt.Scale(domain=[first - margin, last + margin], nice=False),
            axis=alt.Axis(
                values=sorted({first, last} if ends_only else set(table["year"])),
                format="d",
                grid=False,
                orient="top",
                labelOverlap=True,
                domain=False,
            ),
        ),
        "y": alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[most + 0.5, 0.5], nice=False)),
    }
    layers = []
    for strong in (False, True):
        some = table[(table["move"] != "other") == strong]
        layers += _ways(some, plane, strong)
        for year, align, dx in ((first, "right", -8), (last, "left", 8))[first == last :]:
            layers.append(_tags(some[some["year"] == year], plane, strong, align=align, dx=dx))
    says = crowd.note(text("chart.paths"), table, ranks)
    return framed(*layers, height=ROW * most, says=says)


def _ways(table: pd.DataFrame, plane: dict, strong: bool) -> list[alt.Chart]:
    """Lines and marks of some regions."""
    kind = shaped("move", MOVES, SHAPES, columns=3, symbolOpacity=1)
    base = alt.Chart(table).encode(color=kind["color"], **plane)
    line = base.mark_line(strokeWidth=3 if strong else 1.5, opacity=1 if strong else 0.55)
    dots = base.mark_point(size=80 if strong else 26, opacity=1)
    tooltip = [*tips("year:O"), tip("rank:Q", ""), tip("value:Q")]
    return [line.encode(detail="region:N"), dots.encode(shape=kind["shape"], tooltip=tooltip)]


def _tags(ends: pd.DataFrame, plane: dict, strong: bool, *, align: str, dx: int) -> alt.Chart:
    """The names of some regions with their ranks, the rank beside the line."""
    pairs = zip(ends["rank"], ends["name"], strict=True)
    tags = [f"{name} {rank:g}" if align == "right" else f"{rank:g} {name}" for rank, name in pairs]
    weight = 600 if strong else 400
    return (
        alt.Chart(ends.assign(tag=pd.Series(tags, index=ends.index, dtype="object")))
        .mark_text(align=align, dx=dx, fontWeight=weight)
        .encode(
            text="tag:N",
            color=coloured("move", MOVES) if strong else alt.value(theme.colour("ink")),
            **plane,
        )
    )


def placed(ranks: pd.DataFrame) -> pd.DataFrame:
    """Add ``place``: the rank with ties set side by side, by name, so that none hides another."""
    rows = ranks.sort_values(["year", "rank", "name"], kind="stable")
    return rows.assign(place=rows.groupby("year").cumcount() + 1).reset_index(drop=True)


def movers(moves: pd.DataFrame, most: int) -> dict[str, str]:
    """The regions that climbed and that fell furthest, at most `most` of each."""
    order = moves.sort_values("climbed", ascending=False, kind="stable")
    up = order.loc[order["climbed"] > 0, "region"]
    down = moves[moves["climbed"] < 0].sort_values("climbed", kind="stable")["region"]
    return dict.fromkeys(up[:most], "climbed") | dict.fromkeys(down[:most], "sank")
