"""Charts of ranks: the paths of all regions, with the biggest movers picked out."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import crowd, theme
from creative_clusters.charts.marks import ROW, named
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import text

MOVES = ["climbed", "sank", "other"]
COLOURS = ["blue", "orange", "grey"]
SHAPES = ["triangle-up", "triangle-down", "circle"]


def paths(
    ranks: pd.DataFrame, moves: pd.DataFrame, *, highlighted: int = 2, ends_only: bool = False
) -> alt.LayerChart:
    """Each region's place in each year, named at both ends.

    Parameters
    ----------
    ranks, moves
        Results of `statistics.ranks.ranks` and `statistics.ranks.moves`
        for one measure.
    highlighted
        How many climbers and how many fallers are picked out, by colour, width and shape.
    ends_only
        Draw the first and the last year only, for narrow screens.
    """
    picked = movers(moves, highlighted)
    best = ranks.sort_values(["year", "rank"], ascending=[False, True], kind="stable")["region"]
    table = placed(named(crowd.foremost(ranks, [*picked, *best])))
    table["move"] = [picked.get(region, "other") for region in table["region"]]
    first, last = (int(table["year"].min()), int(table["year"].max())) if len(table) else (0, 1)
    if ends_only:
        table = table[table["year"].isin([first, last])]
    span = max(last - first, 1)
    margin = (1.0 if ends_only else 0.26) * span
    years = sorted({first, last} if ends_only else set(table["year"]))
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[first - margin, last + margin], nice=False),
        axis=alt.Axis(
            values=years, format="d", grid=False, orient="top", labelOverlap=True, domain=False
        ),
    )
    most = int(table["place"].max()) if len(table) else 1
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[most + 0.5, 0.5], nice=False))
    scale = alt.Scale(domain=MOVES, range=[theme.colour(name) for name in COLOURS])
    colour = alt.Color("move:N", scale=scale, legend=None)
    tip = [
        alt.Tooltip("name:N", title=column("region").label()),
        alt.Tooltip("year:O", title=column("year").label()),
        alt.Tooltip("rank:Q", title=column("rank").label()),
        alt.Tooltip("value:Q", title=column("value").label(), format=".2f"),
    ]
    layers = []
    for strong in (False, True):
        some = table[(table["move"] != "other") == strong]
        base = alt.Chart(some).encode(x=x, y=y, color=colour)
        layers.append(
            base.mark_line(strokeWidth=3 if strong else 1.5, opacity=1 if strong else 0.55).encode(
                detail="region:N"
            )
        )
        dots = base.mark_point(filled=True, size=80 if strong else 26, opacity=1)
        shape = alt.Shape("move:N", scale=alt.Scale(domain=MOVES, range=SHAPES), legend=None)
        layers.append(dots.encode(shape=shape, tooltip=tip))
        for year, align, dx in ((first, "right", -8), (last, "left", 8))[first == last :]:
            ends = some[some["year"] == year]
            layers.append(
                alt.Chart(ends.assign(tag=_tags(ends, align)))
                .mark_text(align=align, dx=dx, fontSize=12, fontWeight=600 if strong else 400)
                .encode(
                    x=x,
                    y=y,
                    text="tag:N",
                    color=colour if strong else alt.value(theme.colour("ink")),
                )
            )
    return alt.layer(*layers).properties(
        width="container",
        height=ROW * most,
        title=theme.subtitle(crowd.note(text("chart.paths"), table, ranks)),
    )


def placed(ranks: pd.DataFrame) -> pd.DataFrame:
    """Add ``place``: the rank with ties set side by side, by name, so that none hides another."""
    rows = ranks.sort_values(["year", "rank", "name"], kind="stable")
    return rows.assign(place=rows.groupby("year").cumcount() + 1).reset_index(drop=True)


def movers(moves: pd.DataFrame, most: int) -> dict[str, str]:
    """The regions that climbed and that fell furthest, at most `most` of each."""
    up = moves[moves["climbed"] > 0].sort_values("climbed", ascending=False, kind="stable")
    down = moves[moves["climbed"] < 0].sort_values("climbed", kind="stable")
    return dict.fromkeys(up["region"][:most], "climbed") | dict.fromkeys(
        down["region"][:most], "sank"
    )


def _tags(rows: pd.DataFrame, align: str) -> pd.Series:
    pairs = zip(rows["rank"], rows["name"], strict=True)
    tags = [f"{name} {rank:g}" if align == "right" else f"{rank:g} {name}" for rank, name in pairs]
    return pd.Series(tags, index=rows.index, dtype="object")
