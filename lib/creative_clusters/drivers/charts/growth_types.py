"""Charts of growth × concentration: thresholds that a reader moves, and how the types move."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.drivers.growth_types import TYPES
from creative_clusters.words.wording import called, text

_COLOURS = {"both": "green", "concentration": "blue", "growth": "orange", "neither": "grey"}


def explorer(positions: pd.DataFrame, *, lq: float = 1.0, slope: float = 0.0) -> alt.LayerChart:
    """Regions by last LQ and slope, with two sliders: the types follow without a server.

    Parameters
    ----------
    positions
        ``region, lq, slope`` of one measure, see `drivers.growth_types.positions`.
    lq, slope
        Where the sliders start.
    """
    table = positions.dropna(subset=["lq", "slope"])
    table = table.assign(name=[called(region) for region in table["region"]])
    widest = float(max(table["slope"].abs().max(), 0.1)) if len(table) else 0.1
    highest = float(max(table["lq"].max(), 2.0)) if len(table) else 2.0
    level = alt.param(
        name="lq_threshold",
        value=lq,
        bind=alt.binding_range(
            min=0, max=round(highest, 1), step=0.05, name=f"{text('type.threshold_lq')} "
        ),
    )
    pace = alt.param(
        name="slope_threshold",
        value=slope,
        bind=alt.binding_range(
            min=-round(widest, 2),
            max=round(widest, 2),
            step=0.01,
            name=f"{text('type.threshold_slope')} ",
        ),
    )
    words = {kind: text(f"type.{kind}") for kind in TYPES}
    kind = (
        f"datum.lq >= lq_threshold ? (datum.slope > slope_threshold ? '{words['both']}' : "
        f"'{words['concentration']}') : (datum.slope > slope_threshold ? '{words['growth']}' : "
        f"'{words['neither']}')"
    )
    base = alt.Chart(table).transform_calculate(kind=kind)
    x = alt.X("lq:Q", title=text("axis.lq"), scale=alt.Scale(domainMin=0))
    y = alt.Y("slope:Q", title=text("axis.slope"))
    scale = alt.Scale(
        domain=list(words.values()), range=[theme.colour(_COLOURS[name]) for name in TYPES]
    )
    dots = base.mark_point(size=90, opacity=0.9).encode(
        x=x,
        y=y,
        color=alt.Color("kind:N", scale=scale, title=None, legend=alt.Legend(columns=2)),
        tooltip=[
            "name:N",
            "kind:N",
            alt.Tooltip("lq:Q", format=".2f"),
            alt.Tooltip("slope:Q", format="+.3f"),
        ],
    )
    tags = [
        alt.Chart(table.loc[_labelled(table) & (table["lq"].gt(0.6 * highest) == to_left)])
        .mark_text(align="right" if to_left else "left", dx=-8 if to_left else 8, fontSize=11)
        .encode(x=x, y=y, text="name:N")
        for to_left in (True, False)
    ]
    one = alt.Chart(pd.DataFrame({"one": [1]})).transform_calculate(
        level="lq_threshold", pace="slope_threshold"
    )
    across = one.mark_rule(strokeDash=[4, 4]).encode(y="pace:Q")
    down = one.mark_rule(strokeDash=[4, 4]).encode(x="level:Q")
    return (
        alt.layer(across, down, dots, *tags)
        .add_params(level, pace)
        .properties(
            width="container",
            height=360,
            title=theme.subtitle(text("chart.types")),
        )
    )


def counts(grid: pd.DataFrame, *, slope: float = 0.0) -> alt.Chart:
    """Regions of each type as the LQ threshold moves, at one slope threshold.

    Parameters
    ----------
    grid
        ``lq_threshold, slope_threshold, growth_type, regions`` of one measure, see
        `drivers.growth_types.by_threshold_grid`.
    """
    words = {kind: text(f"type.{kind}") for kind in TYPES}
    rows = grid.loc[
        grid["slope_threshold"].sub(slope).abs().lt(1e-9) & grid["growth_type"].isin(TYPES)
    ]
    rows = rows.assign(
        kind=rows["growth_type"].map(words), place=rows["growth_type"].map(TYPES.index)
    )
    scale = alt.Scale(
        domain=list(words.values()), range=[theme.colour(_COLOURS[name]) for name in TYPES]
    )
    return (
        alt.Chart(rows, width="container", height=260)
        .mark_bar()
        .encode(
            x=alt.X(
                "lq_threshold:O",
                title=text("column.lq_threshold"),
                axis=alt.Axis(labelAngle=0),
            ),
            y=alt.Y("regions:Q", title=text("column.regions"), stack="zero"),
            color=alt.Color("kind:N", scale=scale, title=None, legend=alt.Legend(columns=2)),
            order="place:Q",
            tooltip=["kind:N", "lq_threshold:Q", "regions:Q"],
        )
        .properties(title=theme.subtitle(text("chart.types_counts", slope=f"{slope:g}")))
    )


def _labelled(table: pd.DataFrame) -> pd.Series:
    """Which points can carry their name without running into another, on a narrow screen."""
    x = table["lq"] / max(table["lq"].max(), 1e-9) * 300
    y = table["slope"] / max(table["slope"].max() - table["slope"].min(), 1e-9) * 300
    taken = [(a - 5, a + 5, b) for a, b in zip(x, y, strict=True)]  # the points themselves
    free = pd.Series(False, index=table.index)
    for at in (x - y).sort_values(ascending=False).index:
        width = 7.0 * len(str(table.loc[at, "name"]))
        start = x[at] - width - 8 if x[at] > 0.6 * 300 else x[at] + 8
        if all(abs(y[at] - b) > 13 or start > right or start + width < a for a, right, b in taken):
            free[at] = True
            taken.append((start, start + width, y[at]))
    return free
