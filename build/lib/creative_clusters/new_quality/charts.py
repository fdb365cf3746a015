"""Charts of the model and of the map of the three studies."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import frameworks, theme
from creative_clusters.charts.frameworks import LINE, at, lines
from creative_clusters.charts.marks import framed
from creative_clusters.new_quality.concepts import RELATIONS, by_pair
from creative_clusters.new_quality.development_model import ACTORS, LEGIBILITY
from creative_clusters.words.wording import language, text

_MARK = {"agrees": "=", "extends": "+", "gap": "∅", "contradicts": "≠"}


def concept_map(links: pd.DataFrame, *, narrow: bool = False) -> alt.LayerChart:
    """Concepts of the studies facing each other, a row a link, the relation between them.

    Parameters
    ----------
    links
        ``theme, from_study, from_term, relation, to_study, to_term, reason``, of
        `concepts.named_links`.
    narrow
        Break terms for a phone.
    """
    table, height = _placed(links, 19 if narrow else 40)
    scale = alt.Scale(domain=[height, -12], nice=False)
    hues = [theme.colour(name) for name in ("green", "blue", "ochre", "red")]
    hues = alt.Scale(domain=[text(f"relation.{name}") for name in RELATIONS], range=hues)
    colour = alt.Color("relation:N", scale=hues, title=None)
    pairs = alt.Chart(table.dropna(subset=["left"]) if "left" in table else table)
    reason = alt.Tooltip("reason:N")

    def words(x: float, align: str, field: str, **style: object) -> alt.Chart:
        study = "study" in field
        return pairs.mark_text(
            align=align,
            baseline="top",
            lineBreak="\n",
            fontSize=11 if study else 12.5,
            lineHeight=LINE,
            dy=0 if study else LINE,
            **style,
        ).encode(x=at(x), y=alt.Y("left_y:Q", axis=None, scale=scale), text=field, tooltip=reason)

    muted = {"color": theme.colour("muted")}
    heads = (
        alt.Chart(table.dropna(subset=["head"]))
        .mark_text(align="left", fontWeight=700, fontSize=13, baseline="top")
        .encode(x=at(0), y=alt.Y("head_y:Q", axis=None, scale=scale), text="head:N")
    )
    middle = pairs.encode(
        x=at(0.5), y=alt.Y("y:Q", axis=None, scale=scale), color=colour, tooltip=reason
    )
    dots = middle.mark_point(size=420, filled=False, fill="transparent", strokeWidth=2, opacity=1)
    marks = middle.mark_text(fontSize=13, fontWeight=700).encode(text="mark:N")
    sides = [
        words(0.44, "right", "left_study:N", **muted),
        words(0.44, "right", "left:N"),
        words(0.56, "left", "right_study:N", **muted),
        words(0.56, "left", "right:N"),
    ]
    return framed(heads, *sides, dots, marks, height=height, says=text("chart.concept_map"))


def _placed(links: pd.DataFrame, half: int) -> tuple[pd.DataFrame, float]:
    """Place themes and their links below each other, the terms broken to half the width."""
    rows, y = [], 0.0
    for subject, group in links.groupby("theme", sort=False):
        y += 12 if y else 0
        rows.append({"y": y, "head": text(f"theme.{subject}")})
        y += 26
        for link in group.itertuples():
            left, right = lines(link.from_term, half), lines(link.to_term, half)
            height = LINE * (1 + max(len(left), len(right)))
            rows.append(
                {
                    "y": y + height / 2,
                    "left": "\n".join(left),
                    "right": "\n".join(right),
                    "left_y": y + LINE * 0.5,
                    "left_study": text(f"study.{link.from_study}"),
                    "right_study": text(f"study.{link.to_study}"),
                    "relation": text(f"relation.{link.relation}"),
                    "mark": _MARK[link.relation],
                    "reason": link.reason,
                }
            )
            y += height + 12
    return pd.DataFrame(rows).assign(head_y=lambda t: t["y"]), y


def concept_counts(links: pd.DataFrame) -> alt.LayerChart:
    """How many links of each relation there are between each pair of studies."""
    table = by_pair(links)
    table = table.assign(
        pair=[
            f"{text(f'study.{one}')} –\n{text(f'study.{other}')}"
            for one, other in zip(table["from_study"], table["to_study"], strict=True)
        ],
        relation=[text(f"relation.{name}") for name in table["relation"]],
    )
    order = [text(f"relation.{name}") for name in RELATIONS]
    top = alt.Axis(labelAngle=0, orient="top", labelFontSize=11)
    side = alt.Axis(domain=False, ticks=False, labelExpr="split(datum.label, '\\n')")
    base = alt.Chart(table).encode(
        x=alt.X("relation:N", sort=order, title=None, axis=top),
        y=alt.Y("pair:N", title=None, axis=side),
    )
    size = alt.Size("links:Q", legend=None, scale=alt.Scale(range=[250, 1100], domainMin=0))
    dots = base.mark_point(
        filled=False, fill="transparent", color=theme.colour("blue"), strokeWidth=2, opacity=1
    ).encode(size=size)
    numbers = base.mark_text(fontWeight=700).encode(text="links:Q")
    return framed(dots, numbers, height=alt.Step(42), says=text("chart.concept_counts"))


def problem_matrix(matrix: pd.DataFrame) -> alt.LayerChart:
    """Problem → measure → actors: a row a measure under its problem, a dot for each actor.

    Parameters
    ----------
    matrix
        ``component, kind, parent, answers, actors, order, term_en, term_zh, legibility``.
        Rows with both `answers` and `actors` are drawn.
    """
    heads, rows, dots, height = _matrix_rows(matrix)
    scale = alt.Scale(domain=[height, -84], nice=False)
    y = alt.Y("y:Q", axis=None, scale=scale)
    where = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    muted, blue = theme.colour("muted"), theme.colour("blue")
    style = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": LINE}
    tops = pd.DataFrame(
        [(_actor_x(name), text(f"actor.{name}")) for name in ACTORS],
        columns=["x", "word"],
    )
    fill = alt.condition("datum.full", alt.value(blue), alt.value("transparent"))
    rules = alt.Chart(heads).mark_rule(color=theme.colour("grid"))
    actors = alt.Chart(tops).mark_text(align="left", baseline="middle", angle=270, color=muted)
    circles = alt.Chart(dots).mark_circle(size=130, opacity=1, stroke=blue, strokeWidth=2)
    return framed(
        rules.encode(y=alt.Y("rule:Q", axis=None, scale=scale)),
        actors.encode(x=where, y=alt.YDatum(-10, axis=None, scale=scale), text="word:N"),
        alt.Chart(heads).mark_text(**style, fontWeight=600).encode(x=at(0), y=y, text="words:N"),
        alt.Chart(rows).mark_text(**style).encode(x=at(0.03), y=y, text="words:N"),
        circles.encode(x=where, y=y, fill=fill, tooltip=["measure:N", "actor:N"]),
        height=height + 84,
        says=f"{text('chart.matrix')} {text('legibility.partly')}",
    )


def _actor_x(actor: str) -> float:
    return 0.7 + 0.085 * ACTORS.index(actor)


def _matrix_rows(matrix: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, float]:
    """Place the headings, the measures and the dots of a matrix below each other."""
    term = dict(zip(matrix["component"], matrix[f"term_{language()}"], strict=True))
    measures = matrix.loc[matrix["kind"].eq("part") & matrix["answers"].fillna("").ne("")]
    heads, rows, dots, y = [], [], [], 0.0
    for problem, group in measures.groupby("answers", sort=False):
        words = lines(term[problem], 48)
        heads.append({"y": y + 4, "words": "\n".join(words), "rule": y - 4})
        y += LINE * len(words) + 8
        for row in group.itertuples():
            words = lines(term[row.component], 32)
            rows.append({"y": y, "words": "\n".join(words)})
            dots += [
                {
                    "y": y + LINE * len(words) / 2 - 1,
                    "x": _actor_x(actor),
                    "full": row.legibility == "complete",
                    "actor": text(f"actor.{actor}"),
                    "measure": term[row.component],
                }
                for actor in str(row.actors).split(";")
            ]
            y += LINE * len(words) + 7
        y += 8
    columns = (["y", "words", "rule"], ["y", "words"], ["y", "x", "full", "actor", "measure"])
    made = (pd.DataFrame(t, columns=c) for t, c in zip((heads, rows, dots), columns, strict=True))
    return (*made, y)


def legibility(table: pd.DataFrame) -> alt.LayerChart:
    """How much of each kind of component can be read, as stacked bars with their numbers.

    Parameters
    ----------
    table
        ``label, legibility, value`` with legibility complete, partly lost or lost.
    """
    names = {name: text(f"legibility.{name.replace(' ', '_')}") for name in LEGIBILITY}
    table = table.loc[table["value"] > 0].assign(
        name=lambda t: t["legibility"].map(names),
        place=lambda t: t["legibility"].map(LEGIBILITY.index),
    )
    shades = dict(zip(names.values(), ("blue", "ochre", "grey"), strict=True))
    hues = alt.Scale(domain=list(shades), range=[theme.colour(name) for name in shades.values()])
    order, axis = list(dict.fromkeys(table["label"])), alt.Axis(domain=False, ticks=False)
    count = alt.Axis(tickCount=5, grid=False)
    base = alt.Chart(table).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=axis),
        x=alt.X("value:Q", stack="zero", title=text("axis.components"), axis=count),
        order="place:Q",
    )
    # Pale bars, so that the ink of the numbers stands out on light and dark pages alike.
    bars = base.mark_bar(height=20, opacity=0.45).encode(
        color=alt.Color("name:N", title=None, scale=hues), tooltip=["label:N", "name:N", "value:Q"]
    )
    numbers = base.mark_text(fontWeight=700).encode(
        x=alt.X("value:Q", stack="zero", bandPosition=0.5), text="value:Q"
    )
    return framed(bars, numbers, height=alt.Step(32), says=text("chart.legibility"))


def calls(table: pd.DataFrame) -> alt.LayerChart:
    """How many measures call on each actor (`development_model.calls`)."""
    unit = text("model.unit.measures")
    drawn = frameworks.amounts(table, unit=unit, decimals=0, shown="chart.calls")
    return drawn.properties(height=38 * len(table))
