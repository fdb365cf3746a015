"""Charts of what very many runs cost."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.wording import text


def times(table: pd.DataFrame, *, cores: int, title: str, language: str = "en") -> alt.LayerChart:
    """Hours by cores, both on log scales; `cores` is marked.

    Parameters
    ----------
    table
        ``cores, wall_hours, bound`` of one number of runs, see `creative_clusters.effort.times`.
    """
    words = {bound: text(f"effort.bound.{bound}", language) for bound in ("runs", "home")}
    shown = table.assign(limit=table["bound"].map(words))
    x = alt.X(
        "cores:Q",
        title=text("effort.axis.cores", language),
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(values=sorted(set(table["cores"]))[::2], format="d", grid=False),
    )
    y = alt.Y(
        "wall_hours:Q",
        title=text("effort.axis.hours", language),
        scale=alt.Scale(type="log", nice=True),
        axis=alt.Axis(format="~g", tickCount=4, grid=False),
    )
    base = alt.Chart(shown).encode(
        x=x, y=y, tooltip=["cores:Q", alt.Tooltip("wall_hours:Q", format=".3~g"), "limit:N"]
    )
    scale = alt.Scale(
        domain=list(words.values()), range=[theme.colour("blue"), theme.colour("orange")]
    )
    line = base.mark_line(color=theme.colour("grey"))
    dots = base.mark_point(size=80, opacity=1).encode(
        color=alt.Color("limit:N", title=None, scale=scale, legend=alt.Legend(columns=1))
    )
    here = (
        alt.Chart(pd.DataFrame({"cores": [cores]}))
        .mark_rule(strokeDash=[4, 4], color=theme.colour("muted"))
        .encode(x=x)
    )
    return alt.layer(here, line, dots).properties(
        width="container",
        height=280,
        title=theme.title(title, text("effort.chart.times", language, cores=cores)),
    )


def space(table: pd.DataFrame, *, title: str, language: str = "en") -> alt.LayerChart:
    """Gigabytes by what is kept."""
    words = {kept: text(f"effort.kept.{kept}", language) for kept in table["what_kept"]}
    shown = table.assign(
        label=table["what_kept"].map(words),
        size=[
            f"{size:,.3g} GB" if size < 100 else f"{size:,.0f} GB" for size in table["gigabytes"]
        ],
    )
    most = float(shown["gigabytes"].max())
    base = alt.Chart(shown).encode(
        y=alt.Y("label:N", title=None, sort=list(words.values())),
        x=alt.X(
            "gigabytes:Q",
            title=text("effort.axis.space", language),
            scale=alt.Scale(domain=[0, 1.25 * most or 1], nice=False),
            axis=alt.Axis(tickCount=4),
        ),
        tooltip=["label:N", "size:N"],
    )
    names = base.mark_text(align="left", dx=6).encode(text="size:N")
    return alt.layer(base.mark_bar(height=18), names).properties(
        width="container",
        height=110,
        title=theme.title(title, text("effort.chart.space", language)),
    )


def precision(table: pd.DataFrame, *, title: str, language: str = "en") -> alt.LayerChart:
    """Half the width of the interval of a share by the number of runs."""
    base = alt.Chart(table).encode(
        x=alt.X(
            "runs:Q",
            title=text("effort.axis.runs", language),
            scale=alt.Scale(type="log", nice=False),
            axis=alt.Axis(values=list(table["runs"]), format=",d", labelOverlap=True),
        ),
        y=alt.Y(
            "half_width:Q",
            title=text("effort.axis.half_width", language),
            axis=alt.Axis(format=".0%", tickCount=5),
        ),
        tooltip=[alt.Tooltip("runs:Q", format=",d"), alt.Tooltip("half_width:Q", format=".2%")],
    )
    return alt.layer(
        base.mark_line(color=theme.colour("blue")),
        base.mark_point(size=70, opacity=1, color=theme.colour("blue")),
    ).properties(
        width="container",
        height=240,
        title=theme.title(title, text("effort.chart.precision", language)),
    )
