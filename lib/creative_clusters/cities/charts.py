"""Charts of one region's page, and the small multiples of the index of all regions."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from creative_clusters.charts import labels, theme
from creative_clusters.cities.profile import measure_name
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import called, text

HEIGHT = 260


def paths(table: pd.DataFrame, *, threshold: float = 1.0, room: float = 0.3) -> alt.LayerChart:
    """A region's LQs by year with their trend lines, each named at its end.

    Parameters
    ----------
    table
        ``measure, year, lq, on_trend`` of `cities.profile.path_rows`.
    room
        Space for the names at the right, as a share of the period; more on narrow screens.
    """
    table = table.assign(label=[measure_name(name) for name in table["measure"]])
    first, last = int(table["year"].min()), int(table["year"].max())
    span = max(last - first, 1)
    domain = [first, last + room * span]
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=domain, nice=False),
        axis=alt.Axis(format="d", values=ticks(first, last), grid=False),
    )
    top = float(np.nanmax([table["lq"].max(), table["on_trend"].max(), threshold])) * 1.05
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("lq:Q", title=column("lq").label(), scale=scale)
    colour = alt.Color("label:N", scale=theme.categories(_in_order(table["label"])), legend=None)
    base = alt.Chart(table).encode(x=x, y=y, color=colour)
    trend = base.mark_line(strokeDash=[5, 4], strokeWidth=1.5, opacity=0.8, clip=True).encode(
        y=alt.Y("on_trend:Q", scale=scale)
    )
    dots = base.mark_line(point=alt.OverlayMarkDef(size=45, opacity=1)).encode(
        tooltip=[
            alt.Tooltip("label:N", title=column("measure").label()),
            alt.Tooltip("year:Q", title=column("year").label(), format="d"),
            alt.Tooltip("lq:Q", title=column("lq").label(), format=".2f"),
        ]
    )
    ends = table.sort_values("year").drop_duplicates("measure", keep="last")
    ends = ends.assign(at=labels.spread(ends["lq"], 0.075 * top))
    names = (
        alt.Chart(ends[["label", "year", "at"]])
        .mark_text(align="left", dx=9, fontSize=12, fontWeight=600)
        .encode(x=x, y=alt.Y("at:Q", scale=scale), text="label:N", color=colour)
    )
    return alt.layer(_across(threshold), trend, dots, names).properties(
        width="container",
        height=HEIGHT,
        title=theme.subtitle(text("chart.profile.paths", threshold=f"{threshold:g}")),
    )


def parts(table: pd.DataFrame) -> alt.LayerChart:
    """Number against scale: how far each has moved since the first year, in logs.

    Parameters
    ----------
    table
        ``year, d_revenue, d_firms, d_scale`` of `cities.profile.since_first`.
    """
    kinds = {name: text(f"chart.split.part.{name}") for name in ("firms", "scale")}
    long = table.melt(["year", "d_revenue"], ["d_firms", "d_scale"], "part", "change")
    long = long.assign(part=long["part"].str.removeprefix("d_"))
    long = long.assign(label=long["part"].map(kinds))
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    title_y = text("drivers.axis.log_change")
    bars = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("change:Q", title=title_y, stack="zero"),
            color=alt.Color(
                "label:N",
                title=None,
                scale=theme.categories(list(kinds.values())),
                legend=alt.Legend(columns=1),
            ),
            # Thick and thin, as the legend says: told apart without colour too.
            size=alt.condition("datum.part === 'firms'", alt.value(22), alt.value(11)),
            tooltip=[
                alt.Tooltip("year:O", title=column("year").label()),
                alt.Tooltip("label:N", title=" "),
                alt.Tooltip("change:Q", title=title_y, format="+.2f"),
            ],
        )
    )
    total = (
        alt.Chart(table)
        .mark_point(size=60, opacity=1, color=theme.colour("ink"))
        .encode(x=x, y="d_revenue:Q")
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule().encode(y="zero:Q")
    first = int(table["year"].min())
    return alt.layer(bars, zero, total).properties(
        width="container",
        height=HEIGHT,
        title=theme.subtitle(text("chart.profile.parts", first=first)),
    )


def among(
    positions: pd.DataFrame,
    region: str,
    *,
    alike: Sequence[str] = (),
    lq: float = 1.0,
    slope: float = 0.0,
    compact: bool = False,
) -> alt.LayerChart:
    """A region among the others of one measure, by last LQ and slope, with those most alike.

    Parameters
    ----------
    positions
        ``region, lq, slope`` of one measure.
    alike
        Regions to ring and name.
    lq, slope
        Thresholds of the types.
    compact
        For narrow pages: labels are placed for half the width.
    """
    known = positions.dropna(subset=["lq", "slope"])[["region", "lq", "slope"]]
    own = known["region"].eq(region)
    named = own | known["region"].isin(list(alike))
    role = np.select([own, named], ["own", "alike"], default="other")
    known = known.assign(name=[called(r) for r in known["region"]], role=role)
    width, height = 240 if compact else 550, HEIGHT
    box = _box(known, lq, slope)
    scales = [alt.Scale(domain=domain, nice=False) for domain in box]
    x = alt.X("lq:Q", title=text("axis.lq"), scale=scales[0])
    y = alt.Y("slope:Q", title=text("axis.slope"), scale=scales[1])
    base = alt.Chart(known).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("name:N", title=column("region").label()),
            alt.Tooltip("lq:Q", title=column("lq").label(), format=".2f"),
            alt.Tooltip("slope:Q", title=column("slope").label(), format="+.3f"),
        ],
    )
    looks = {
        "other": {"filled": True, "size": 60, "opacity": 0.55, "color": theme.colour("grey")},
        "alike": {"filled": False, "size": 85, "strokeWidth": 2, "color": theme.colour("orange")},
        "own": {"filled": True, "size": 150, "opacity": 1, "color": theme.colour("blue")},
    }
    dots = [
        base.transform_filter(f"datum.role === '{name}'").mark_point(**look)
        for name, look in looks.items()
    ]
    tags = (
        alt.Chart(_tagged(known, named, box, (width, height)))
        .mark_text(fontSize=12)
        .encode(
            x=alt.X("tag_x:Q", scale=scales[0]),
            y=alt.Y("tag_y:Q", scale=scales[1]),
            text="name:N",
        )
    )
    line = alt.Chart(pd.DataFrame({"lq": [lq], "slope": [slope]})).mark_rule(
        strokeDash=[4, 4], color=theme.colour("muted")
    )
    return alt.layer(line.encode(x=x), line.encode(y=y), *dots, tags).properties(
        width="container",
        height=height,
        title=theme.subtitle(text("chart.profile.among")),
    )


def _tagged(
    known: pd.DataFrame, named: pd.Series, box: Sequence, size: tuple[int, int]
) -> pd.DataFrame:
    """The named rows with the place of their label, for a drawing of `size` pixels.

    In units of the axes, so that all labels are one layer; clear of every dot where there is room.
    """
    rows = pd.concat([known[named], known[~named].assign(name="")])
    steps = [(high - low) / pixels for (low, high), pixels in zip(box, size, strict=True)]
    across = (rows["lq"].to_numpy() - box[0][0]) / steps[0]
    down = (box[1][1] - rows["slope"].to_numpy()) / steps[1]
    offsets = np.array(labels.place(across, down, list(rows["name"]), size[0]))
    placed = rows[["name"]].assign(
        tag_x=rows["lq"].to_numpy() + offsets[:, 0] * steps[0],
        tag_y=rows["slope"].to_numpy() - offsets[:, 1] * steps[1],
    )
    return placed[placed["name"] != ""]


def ticks(first: int, last: int) -> list[int]:
    """At most five whole years from first to last, both among them."""
    step = max(-(-(last - first) // 4), 1)
    return [*[year for year in range(first, last, step) if last - year >= step / 2], last]


def _across(threshold: float) -> alt.Chart:
    return (
        alt.Chart(pd.DataFrame({"lq": [threshold]}))
        .mark_rule(strokeDash=[2, 3], color=theme.colour("muted"))
        .encode(y="lq:Q")
    )


def _box(known: pd.DataFrame, lq: float, slope: float) -> tuple[list[float], list[float]]:
    """Ranges of both axes with the thresholds inside and a margin for dots."""
    sides = []
    for name, line in (("lq", lq), ("slope", slope)):
        low, high = min(known[name].min(), line), max(known[name].max(), line)
        margin = 0.08 * (high - low) or 0.5
        sides.append([float(low - margin), float(high + margin)])
    return sides[0], sides[1]


def _in_order(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(values))
