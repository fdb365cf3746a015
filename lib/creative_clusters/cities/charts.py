"""Charts of one region's page."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from creative_clusters.charts import labels, theme
from creative_clusters.charts.marks import (
    framed,
    kinds,
    named,
    reference,
    stepped,
    tagged,
    tip,
    tips,
    worded,
    years,
)
from creative_clusters.concentration.charts.split import SHADES
from creative_clusters.drivers.charts.growth_types import plane
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import named_measure, text

HEIGHT = 260


def paths(table: pd.DataFrame, *, threshold: float = 1.0, room: float = 0.3) -> alt.LayerChart:
    """A region's LQs by year with their trend lines, each named at its end.

    Takes `cities.profile.Profile.lines`; `room` is the space for the names at the right, as a share
    of the period: more on narrow screens.
    """
    table = table.assign(label=[named_measure(name) for name in table["measure"]])
    x = years(table["year"], room=room)
    top = float(np.nanmax([table["lq"].max(), table["on_trend"].max(), threshold])) * 1.05
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("lq:Q", title=column("lq").label(), scale=scale)
    colour = kinds("label", table["label"], 0)
    base = alt.Chart(table).encode(x=x, y=y, color=colour)
    trend = base.mark_line(strokeDash=[5, 4], strokeWidth=1.5, opacity=0.8, clip=True).encode(
        y=alt.Y("on_trend:Q", scale=scale)
    )
    dots = base.mark_line(point=alt.OverlayMarkDef(size=45, opacity=1)).encode(
        tooltip=[tip("label:N", of="measure"), tip("year:Q", "d"), tip("lq:Q")]
    )
    ends = table.sort_values("year").drop_duplicates("measure", keep="last")
    ends = ends.assign(at=labels.spread(ends["lq"], 0.075 * top))
    names = (
        alt.Chart(ends[["label", "year", "at"]])
        .mark_text(align="left", dx=9, fontWeight=600)
        .encode(x=x, y=alt.Y("at:Q", scale=scale), text="label:N", color=colour)
    )
    line = reference(threshold, alt.Y("lq:Q"), [2, 3])
    says = text("chart.profile.paths", threshold=f"{threshold:g}")
    return framed(line, trend, dots, names, height=HEIGHT, says=says)


def parts(table: pd.DataFrame) -> alt.LayerChart:
    """Number against scale: how far each has moved since the first year (`Profile.moved`)."""
    long = table.melt(["year", "d_revenue"], ["d_firms", "d_scale"], "part", "change")
    long = long.assign(part=long["part"].str.removeprefix("d_"))
    long, colour = worded(long, "part", "chart.split.part", "label", SHADES)
    x = stepped()
    title_y = text("drivers.axis.log_change")
    bars = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("change:Q", title=title_y, stack="zero"),
            color=colour,
            # Thick and thin, as the legend says: told apart without colour too.
            size=alt.condition("datum.part === 'firms'", alt.value(22), alt.value(11)),
            tooltip=[
                tip("year:O"),
                alt.Tooltip("label:N", title=" "),
                alt.Tooltip("change:Q", title=title_y, format="+.2f"),
            ],
        )
    )
    total = alt.Chart(table).mark_point(size=60, opacity=1, color=theme.colour("ink"))
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule().encode(y="zero:Q")
    says = text("chart.profile.parts", first=int(table["year"].min()))
    return framed(bars, zero, total.encode(x=x, y="d_revenue:Q"), height=HEIGHT, says=says)


def among(
    positions: pd.DataFrame,
    region: str,
    *,
    alike: Sequence[str] = (),
    lq: float = 1.0,
    slope: float = 0.0,
) -> alt.LayerChart:
    """A region among the others of one measure, by last LQ and slope; those `alike` are named.

    `lq` and `slope` are the thresholds of the types.
    """
    known = positions.dropna(subset=["lq", "slope"])[["region", "lq", "slope"]]
    own = known["region"].eq(region)
    told = own | known["region"].isin(list(alike))
    known = named(known).assign(role=np.select([own, told], ["own", "alike"], default="other"))
    x, y, *at = plane(known, lq, slope, HEIGHT)
    base = alt.Chart(known).encode(x=x, y=y, tooltip=tips("lq:Q", "slope:Q"))
    looks = {
        "other": {"filled": True, "size": 60, "opacity": 0.55, "color": theme.colour("grey")},
        "alike": {"filled": False, "size": 85, "strokeWidth": 2, "color": theme.colour("orange")},
        "own": {"filled": True, "size": 150, "opacity": 1, "color": theme.colour("blue")},
    }
    dots = [
        base.transform_filter(f"datum.role === '{name}'").mark_point(**look)
        for name, look in looks.items()
    ]
    tags = tagged(known.assign(label=known["name"].where(told, "")), *at, x=x, y=y)
    layers = [reference(lq, x), reference(slope, y), *dots, tags]
    return framed(*layers, height=HEIGHT, says=text("chart.profile.among"))
