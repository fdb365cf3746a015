"""Diagrams of the studies' frameworks, drawn from their tables: outlines, links, a matrix, amounts.

Words are laid out as rows from left to right and broken into lines here, since a chart cannot do
so by itself; a row keeps to the width of a phone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.concepts import RELATIONS, by_pair
from creative_clusters.development_model import ACTORS
from creative_clusters.wording import text

_LINE = 15  # pixels a line of text takes
# A Chinese character with the marks that may not begin a line, or a word with its blanks.
_PIECE = r"[\u2e80-\uffff][、，。；：！？）》”]*|[^\s\u2e80-\uffff]+\s*|\s+"
_MARK = {"agrees": "=", "extends": "+", "gap": "∅", "contradicts": "≠"}


def outline(
    frameworks: pd.DataFrame,
    framework: str,
    *,
    title: str,
    levels: Sequence[str] | None = None,
    language: str = "en",
) -> alt.LayerChart:
    """One framework as an indented list: each term with its twin in the other language below.

    Parameters
    ----------
    frameworks
        ``framework, component, parent, level, term_zh, term_en, gloss, gloss_zh, locator`` in
        reading order.
    framework
        Which of them.
    levels
        Kinds of component to show, such as ``("item", "part")``; all but the root if None.

    Raises
    ------
    ValueError
        If there is no such framework.
    """
    rows = frameworks.loc[frameworks["framework"] == framework]
    if rows.empty:
        known = ", ".join(dict.fromkeys(frameworks["framework"]))
        raise ValueError(f'no framework "{framework}"; there are {known}.')
    rows = rows.loc[rows["level"].ne("root")]
    if levels is not None:
        rows = rows.loc[rows["level"].isin(levels)]
    parents = dict(zip(frameworks["component"], frameworks["parent"].fillna(""), strict=True))
    main, twin = ("term_en", "term_zh") if language == "en" else ("term_zh", "term_en")
    table = pd.DataFrame(
        {
            "y": range(len(rows)),
            "x": [0.04 * (_depth(name, parents) - 1) for name in rows["component"]],
            "term": rows[main].to_numpy(),
            "twin": rows[twin].to_numpy(),
            "gloss": rows["gloss" if language == "en" else "gloss_zh"].to_numpy(),
            "locator": rows["locator"].to_numpy(),
        }
    )
    base = alt.Chart(table).encode(
        y=alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[len(rows) - 0.4, -0.6], nice=False)),
        tooltip=[alt.Tooltip(f"{name}:N") for name in ("term", "gloss", "locator")],
    )
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    bar = base.mark_tick(
        orient="vertical", thickness=4, size=28, opacity=1, color=theme.colour("blue")
    ).encode(x=x)
    term = base.mark_text(align="left", dx=11, dy=-7, fontSize=13, fontWeight=600).encode(
        x=x, text="term:N"
    )
    other = base.mark_text(align="left", dx=11, dy=9, color=theme.colour("muted")).encode(
        x=x, text="twin:N"
    )
    return alt.layer(bar, term, other).properties(
        width="container",
        height=alt.Step(1) if rows.empty else 40 * len(rows),
        title=theme.title(title, text("chart.outline", language)),
    )


def concept_map(
    links: pd.DataFrame, *, title: str, narrow: bool = False, language: str = "en"
) -> alt.LayerChart:
    """Concepts of the studies facing each other, a row a link, the relation between them.

    Parameters
    ----------
    links
        ``theme, from_study, from_term, relation, to_study, to_term, reason``, see `named_links`.
    narrow
        Break terms for a phone.
    """
    half = 19 if narrow else 40
    rows, y = [], 0.0
    for subject, group in links.groupby("theme", sort=False):
        y += 12 if y else 0
        rows.append({"y": y, "head": text(f"theme.{subject}", language)})
        y += 26
        for link in group.itertuples():
            left, right = lines(link.from_term, half), lines(link.to_term, half)
            height = _LINE * (1 + max(len(left), len(right)))
            rows.append(
                {
                    "y": y + height / 2,
                    "left": "\n".join(left),
                    "right": "\n".join(right),
                    "left_y": y + _LINE * 0.5,
                    "left_study": text(f"study.{link.from_study}", language),
                    "right_study": text(f"study.{link.to_study}", language),
                    "relation": text(f"relation.{link.relation}", language),
                    "mark": _MARK[link.relation],
                    "reason": link.reason,
                }
            )
            y += height + 12
    table = pd.DataFrame(rows).assign(head_y=lambda t: t["y"])
    scale = alt.Scale(domain=[y, -12], nice=False)
    names = [text(f"relation.{name}", language) for name in RELATIONS]
    colours = [theme.colour(name) for name in ("green", "blue", "ochre", "red")]
    colour = alt.Color("relation:N", scale=alt.Scale(domain=names, range=colours), title=None)
    pairs = alt.Chart(table.dropna(subset=["left"]) if "left" in table else table)
    reason = alt.Tooltip("reason:N")

    def words(x: float, align: str, field: str, **style: object) -> alt.Chart:
        study = "study" in field
        return pairs.mark_text(
            align=align,
            baseline="top",
            lineBreak="\n",
            fontSize=11 if study else 12.5,
            lineHeight=_LINE,
            dy=0 if study else _LINE,
            **style,
        ).encode(x=_at(x), y=alt.Y("left_y:Q", axis=None, scale=scale), text=field, tooltip=reason)

    muted = {"color": theme.colour("muted")}
    heads = (
        alt.Chart(table.dropna(subset=["head"]))
        .mark_text(align="left", fontWeight=700, fontSize=13, baseline="top")
        .encode(x=_at(0), y=alt.Y("head_y:Q", axis=None, scale=scale), text="head:N")
    )
    dots = pairs.mark_point(
        size=420, filled=False, fill="transparent", strokeWidth=2, opacity=1
    ).encode(x=_at(0.5), y=alt.Y("y:Q", axis=None, scale=scale), color=colour, tooltip=reason)
    marks = pairs.mark_text(fontSize=13, fontWeight=700).encode(
        x=_at(0.5),
        y=alt.Y("y:Q", axis=None, scale=scale),
        text="mark:N",
        color=colour,
        tooltip=reason,
    )
    return alt.layer(
        heads,
        words(0.44, "right", "left_study:N", **muted),
        words(0.44, "right", "left:N"),
        words(0.56, "left", "right_study:N", **muted),
        words(0.56, "left", "right:N"),
        dots,
        marks,
    ).properties(
        width="container",
        height=y,
        title=theme.title(title, text("chart.concept_map", language)),
    )


def concept_counts(links: pd.DataFrame, *, title: str, language: str = "en") -> alt.LayerChart:
    """How many links of each relation there are between each pair of studies."""
    table = by_pair(links)
    table = table.assign(
        pair=[
            f"{text(f'study.{one}', language)} –\n{text(f'study.{other}', language)}"
            for one, other in zip(table["from_study"], table["to_study"], strict=True)
        ],
        relation=[text(f"relation.{name}", language) for name in table["relation"]],
    )
    order = [text(f"relation.{name}", language) for name in RELATIONS]
    base = alt.Chart(table, width="container", height=alt.Step(42)).encode(
        x=alt.X(
            "relation:N",
            sort=order,
            title=None,
            axis=alt.Axis(labelAngle=0, orient="top", labelFontSize=11),
        ),
        y=alt.Y(
            "pair:N",
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelExpr="split(datum.label, '\\n')"),
        ),
    )
    dots = base.mark_point(
        filled=False, fill="transparent", color=theme.colour("blue"), strokeWidth=2, opacity=1
    ).encode(size=alt.Size("links:Q", legend=None, scale=alt.Scale(range=[250, 1100], domainMin=0)))
    numbers = base.mark_text(fontWeight=700).encode(text="links:Q")
    return alt.layer(dots, numbers).properties(
        title=theme.title(title, text("chart.concept_counts", language))
    )


def named_links(
    links: pd.DataFrame, terms: dict[str, pd.DataFrame], language: str = "en"
) -> pd.DataFrame:
    """Links with the terms of both ends: adds `from_term`, `to_term` and `reason`.

    Parameters
    ----------
    links
        The concept map as stored.
    terms
        The table of each study, with ``component, term_en, term_zh``.

    Raises
    ------
    ValueError
        If an end of a link is in none of the tables.
    """
    found = {
        (study, component): term
        for study, table in terms.items()
        for component, term in zip(table["component"], table[f"term_{language}"], strict=True)
    }
    named = links.assign(reason=links[f"reason_{language}"])
    for side in ("from", "to"):
        ends = list(zip(links[f"{side}_study"], links[f"{side}_concept"], strict=True))
        lost = next((end for end in ends if end not in found), None)
        if lost:
            raise ValueError(f'the concept "{lost[1]}" is not in the table of {lost[0]}.')
        named[f"{side}_term"] = [found[end] for end in ends]
    return named


def problem_matrix(matrix: pd.DataFrame, *, title: str, language: str = "en") -> alt.LayerChart:
    """Problem → measure → actors: a row a measure under its problem, a dot for each actor.

    Parameters
    ----------
    matrix
        ``component, kind, parent, answers, actors, order, term_en, term_zh, legibility``.
        Rows with both `answers` and `actors` are drawn.
    """
    heads, rows, dots, height = _matrix_rows(matrix, language)
    scale = alt.Scale(domain=[height, -84], nice=False)
    y = alt.Y("y:Q", axis=None, scale=scale)
    where = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    muted, blue = theme.colour("muted"), theme.colour("blue")
    style = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": _LINE}
    tops = pd.DataFrame(
        [(_actor_x(name), text(f"actor.{name}", language)) for name in ACTORS],
        columns=["x", "word"],
    )
    fill = alt.condition("datum.full", alt.value(blue), alt.value("transparent"))
    return alt.layer(
        alt.Chart(heads)
        .mark_rule(color=theme.colour("grid"))
        .encode(y=alt.Y("rule:Q", axis=None, scale=scale)),
        alt.Chart(tops)
        .mark_text(align="left", baseline="middle", angle=270, color=muted)
        .encode(x=where, y=alt.YDatum(-10, axis=None, scale=scale), text="word:N"),
        alt.Chart(heads).mark_text(**style, fontWeight=600).encode(x=_at(0), y=y, text="words:N"),
        alt.Chart(rows).mark_text(**style).encode(x=_at(0.03), y=y, text="words:N"),
        alt.Chart(dots)
        .mark_circle(size=130, opacity=1, stroke=blue, strokeWidth=2)
        .encode(x=where, y=y, fill=fill, tooltip=["measure:N", "actor:N"]),
    ).properties(
        width="container",
        height=height + 84,
        title=theme.title(
            title, f"{text('chart.matrix', language)} {text('legibility.partly', language)}"
        ),
    )


def _actor_x(actor: str) -> float:
    return 0.7 + 0.085 * ACTORS.index(actor)


def _matrix_rows(
    matrix: pd.DataFrame, language: str
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, float]:
    """Place the headings, the measures and the dots of a matrix below each other."""
    term = dict(zip(matrix["component"], matrix[f"term_{language}"], strict=True))
    measures = matrix.loc[matrix["kind"].eq("part") & matrix["answers"].fillna("").ne("")]
    heads, rows, dots, y = [], [], [], 0.0
    for problem, group in measures.groupby("answers", sort=False):
        words = lines(term[problem], 48)
        heads.append({"y": y + 4, "words": "\n".join(words), "rule": y - 4})
        y += _LINE * len(words) + 8
        for row in group.itertuples():
            words = lines(term[row.component], 32)
            rows.append({"y": y, "words": "\n".join(words)})
            dots += [
                {
                    "y": y + _LINE * len(words) / 2 - 1,
                    "x": _actor_x(actor),
                    "full": row.legibility == "complete",
                    "actor": text(f"actor.{actor}", language),
                    "measure": term[row.component],
                }
                for actor in str(row.actors).split(";")
            ]
            y += _LINE * len(words) + 7
        y += 8
    columns = (["y", "words", "rule"], ["y", "words"], ["y", "x", "full", "actor", "measure"])
    made = (pd.DataFrame(t, columns=c) for t, c in zip((heads, rows, dots), columns, strict=True))
    return (*made, y)


def shifts(
    table: pd.DataFrame, *, title: str, narrow: bool = False, language: str = "en"
) -> alt.LayerChart:
    """What was and what comes: a row a field, the former way on the left, the new on the right.

    Parameters
    ----------
    table
        ``label, from_way, to_way``.
    narrow
        Break words for a phone.
    """
    half = 20 if narrow else 42
    rows, y = [], 0.0
    for row in table.itertuples():
        before, after = lines(row.from_way, half), lines(row.to_way, half)
        height = _LINE * max(len(before), len(after))
        rows.append(
            {
                "head_y": y,
                "y": y + 20,
                "label": row.label,
                "before": "\n".join(before),
                "after": "\n".join(after),
            }
        )
        y += 20 + height + 16
    scale = alt.Scale(domain=[y, -8], nice=False)
    base = alt.Chart(pd.DataFrame(rows)).encode(y=alt.Y("y:Q", axis=None, scale=scale))
    style = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": _LINE}
    head = base.mark_text(align="left", baseline="top", fontWeight=600).encode(
        x=_at(0), y=alt.Y("head_y:Q", axis=None, scale=scale), text="label:N"
    )
    before = base.mark_text(**style, color=theme.colour("muted")).encode(x=_at(0), text="before:N")
    arrow = base.mark_text(
        baseline="top", fontSize=15, fontWeight=700, color=theme.colour("blue")
    ).encode(x=_at(0.5), text=alt.value("→"))
    after = base.mark_text(**style).encode(x=_at(0.56), text="after:N")
    return alt.layer(head, before, arrow, after).properties(
        width="container", height=y, title=theme.title(title, text("chart.shifts", language))
    )


def legibility(table: pd.DataFrame, *, title: str, language: str = "en") -> alt.LayerChart:
    """How much of each kind of component can be read, as stacked bars with their numbers.

    Parameters
    ----------
    table
        ``label, legibility, value`` with legibility complete, partly lost or lost.
    """
    levels = ("complete", "partly lost", "lost")
    names = {name: text(f"legibility.{name.replace(' ', '_')}", language) for name in levels}
    table = table.loc[table["value"] > 0].assign(
        name=lambda t: t["legibility"].map(names),
        place=lambda t: t["legibility"].map(levels.index),
    )
    colours = [theme.colour(name) for name in ("blue", "ochre", "grey")]
    base = alt.Chart(table, width="container", height=alt.Step(32)).encode(
        y=alt.Y(
            "label:N",
            sort=list(dict.fromkeys(table["label"])),
            title=None,
            axis=alt.Axis(domain=False, ticks=False),
        ),
        x=alt.X(
            "value:Q", stack="zero", title=text("axis.components", language),
            axis=alt.Axis(tickCount=5, grid=False),
        ),
        order="place:Q",
    )  # fmt: skip
    # Pale bars, so that the ink of the numbers stands out on light and dark pages alike.
    bars = base.mark_bar(height=20, opacity=0.45).encode(
        color=alt.Color(
            "name:N", title=None, scale=alt.Scale(domain=list(names.values()), range=colours)
        ),
        tooltip=["label:N", "name:N", "value:Q"],
    )
    numbers = base.mark_text(fontWeight=700).encode(
        x=alt.X("value:Q", stack="zero", bandPosition=0.5), text="value:Q"
    )
    return alt.layer(bars, numbers).properties(
        title=theme.title(title, text("chart.legibility", language))
    )


def amounts(
    table: pd.DataFrame,
    *,
    title: str,
    unit: str,
    decimals: int = 1,
    shown: str = "chart.amounts",
    language: str = "en",
) -> alt.LayerChart:
    """Values, by default printed ones, as bars with their numbers, in the order of the rows.

    Parameters
    ----------
    table
        ``label, value`` and, if bars are to be grouped by colour, ``group``.
    unit
        Unit of the values, as the reader sees it.
    shown
        Key of the line that says what the values are.
    """
    table = table.assign(words=["\n".join(lines(label, 24)) for label in table["label"]])
    step = 34 if table["words"].str.contains("\n").any() else 26
    base = alt.Chart(table, width="container", height=alt.Step(step)).encode(
        y=alt.Y(
            "words:N",
            sort=list(table["words"]),
            title=None,
            axis=alt.Axis(
                domain=False, ticks=False, labelLimit=190, labelExpr="split(datum.label, '\\n')"
            ),
        ),
        x=alt.X(
            "value:Q",
            title=unit,
            axis=alt.Axis(tickCount=4, grid=False),
            scale=alt.Scale(domain=[0, float(table["value"].max()) * 1.3], nice=False),
        ),
    )
    bars = base.mark_bar(height=15)
    if "group" in table:
        groups = list(dict.fromkeys(table["group"]))
        bars = bars.encode(color=alt.Color("group:N", scale=theme.categories(groups), title=None))
    numbers = base.mark_text(align="left", dx=5).encode(
        text=alt.Text("value:Q", format=f",.{decimals}f")
    )
    return alt.layer(bars, numbers).properties(title=theme.title(title, text(shown, language)))


def lines(words: str, width: int) -> list[str]:
    """Break a term into lines of `width` Latin characters; Chinese ones break anywhere, two each.

    Examples
    --------
    >>> lines("Regulatory sandbox for new trades", 18)
    ['Regulatory sandbox', 'for new trades']
    >>> lines("产业联盟的桥梁作用", 10)
    ['产业联盟的', '桥梁作用']
    """
    done, line, used = [], "", 0
    for piece in re.findall(_PIECE, words):
        size = sum(2 if ord(char) > 0x2E7F else 1 for char in piece.rstrip())
        if line and used + size > width:
            done.append(line.rstrip())
            line, used = "", 0
        line += piece
        used += size + len(piece) - len(piece.rstrip())
    return [*done, line.rstrip()] if line else done


def _at(x: float) -> alt.XDatum:
    return alt.XDatum(x, axis=None, scale=alt.Scale(domain=[0, 1], nice=False))


def _depth(component: str, parents: dict[str, str]) -> int:
    depth = 0
    while parents.get(component):
        component = parents[component]
        depth += 1
    return depth
