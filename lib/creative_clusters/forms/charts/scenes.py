"""Charts of scenes: the sheet of one, and its profile beside the others."""

import altair as alt
import numpy as np
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.marks import ON_CELL, WHOLE, framed, kinds, rows
from creative_clusters.forms.scenes import DIMENSIONS, ELEMENTS, SCALE
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import text


def scene_profile(scored: pd.DataFrame, scene: str) -> alt.LayerChart:
    """Scores of a scene by element, dimension and trait, with the other scenes behind it."""
    table = scored.loc[scored["aspect"] != "overall"].assign(
        label=lambda t: [text(f"scene.{name}") for name in t["name"]],
        group=lambda t: [text(f"scene.aspect.{name}") for name in t["aspect"]],
        shown=lambda t: t["scene"] == scene,
    )
    y = rows(dict.fromkeys(table["label"]), "label")
    base = alt.Chart(table).encode(
        y=y.axis(domain=False, ticks=False, grid=True, labelLimit=150, labelPadding=10),
        x=alt.X("score:Q", scale=WHOLE, title=text("column.score"), axis=alt.Axis(tickCount=5)),
        tooltip=["scene:N", "group:N", "label:N", alt.Tooltip("score:Q", format=".2f")],
    )
    valid = base.transform_filter("isValid(datum.score)")
    others = valid.transform_filter("!datum.shown").mark_point(
        size=90, filled=False, opacity=1, color=theme.colour("grey"), strokeWidth=2
    )
    own = valid.transform_filter("datum.shown").mark_circle(size=150, opacity=1)
    own = own.encode(color=kinds("group", table["group"], 3))
    says = text("chart.scene_profile", scene=scene)
    return framed(others, own, height=alt.Step(24), says=says)


def scene_grid(ratings: pd.DataFrame, *, scale: tuple[float, float] = SCALE) -> alt.LayerChart:
    """The sheet of one scene: elements down, dimensions across, ratings in the cells."""
    grid = ratings.loc[ratings["element"].fillna("").ne("")].assign(
        element_name=lambda t: [text(f"scene.{e}") for e in t["element"]],
        dimension_name=lambda t: [text(f"scene.{d}") for d in t["dimension"]],
    )
    across = alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)
    order = [text(f"scene.{dimension}") for dimension in DIMENSIONS]
    base = alt.Chart(grid).encode(
        x=alt.X("dimension_name:N", sort=order, title=None, axis=across),
        y=rows([text(f"scene.{element}") for element in ELEMENTS], "element_name", 130),
        tooltip=[
            "element_name:N",
            "dimension_name:N",
            alt.Tooltip("rating:Q", title=column("rating").label()),
        ],
    )
    rated = base.transform_filter("isValid(datum.rating)")
    steps = np.linspace(*scale, len(theme.DIVERGING)).tolist()
    shades = alt.Scale(domain=steps, range=theme.DIVERGING, interpolate="rgb")
    cells = rated.mark_rect().encode(color=alt.Color("rating:Q", legend=None, scale=shades))
    strong = f"abs(datum.rating - {sum(scale) / 2}) > {(scale[1] - scale[0]) * 0.3}"
    numbers = rated.mark_text(color={"expr": f"{strong} ? {ON_CELL}"}).encode(
        text=alt.Text("rating:Q", format="~g")
    )
    says = text("chart.scene_grid", low=scale[0], high=scale[1])
    return framed(cells, numbers, height=alt.Step(34), says=says)
