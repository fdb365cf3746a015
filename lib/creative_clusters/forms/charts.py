"""Charts of the forms of clusters: anatomy, scores, wins, doubts, the cases in time, scenes."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.frameworks import lines
from creative_clusters.forms.classifier import FORMS, INSUFFICIENT
from creative_clusters.forms.scenes import DIMENSIONS, ELEMENTS, SCALE
from creative_clusters.words.wording import language, text

_COLOURS = {
    "innovation": "blue",
    "scene": "orange",
    "virtual-real": "purple",
    "rainforest": "green",
    "trade-hub": "ochre",
}
_SCALE = alt.Scale(domain=list(FORMS), range=[theme.colour(_COLOURS[form]) for form in FORMS])
_LEVELS = ("rule", "trait", "part", "indicator")
_LINE = 16


def anatomy(frameworks: pd.DataFrame, *, narrow: bool = False) -> alt.LayerChart:
    """Rule, traits, parts and indicators of every form, one form below the other.

    Parameters
    ----------
    frameworks
        ``framework, component, parent, level, order, term_en, term_zh``; the forms are the rows of
        level "form", what belongs to one has it as parent.
    narrow
        Break terms for a phone.
    """
    width = {"en": 38, "zh": 44}[language()] if narrow else 84
    term = f"term_{language()}"
    forms = frameworks.loc[frameworks["level"] == "form"]
    rows, bars, y = [], [], 0.0
    join = "; " if language() == "en" else "、"
    for form in forms.itertuples():
        key = form.component.split(".")[-1]
        top = y
        rows.append({"y": y, "words": getattr(form, term), "style": "head"})
        y += _LINE + 5
        own = frameworks.loc[frameworks["parent"] == form.component]
        if own.empty:
            rows.append({"y": y, "words": text("forms.bare"), "style": "level"})
            y += _LINE
        for level in _LEVELS:
            terms = own.loc[own["level"] == level, term]
            if terms.empty:
                continue
            rows.append({"y": y, "words": text(f"level.{level}"), "style": "level"})
            for line in lines(join.join(terms), width):
                rows.append({"y": y, "words": line, "style": "terms"})
                y += _LINE
            y += 3
        bars.append({"y": top - 9, "y2": y - 6, "form": key})
        y += 14
    scale = alt.Scale(domain=[y, -14], nice=False)
    table = pd.DataFrame(rows)
    where = {"head": 0.03, "level": 0.03, "terms": 0.25 if narrow else 0.15}
    place = alt.Y("y:Q", axis=None, scale=scale)

    def words(style: str, **look: object) -> alt.Chart:
        own = table.loc[table["style"] == style]
        return (
            alt.Chart(own)
            .mark_text(align="left", **look)
            .encode(x=_at(where[style]), y=place, text="words:N")
        )

    side = (
        alt.Chart(pd.DataFrame(bars))
        .mark_rule(strokeWidth=5)
        .encode(
            x=_at(0.0),
            y=place,
            y2="y2:Q",
            color=alt.Color("form:N", scale=_SCALE, legend=None),
        )
    )
    return alt.layer(
        side,
        words("head", fontWeight=700, fontSize=13.5),
        words("level", color=theme.colour("muted"), fontSize=11.5),
        words("terms"),
    ).properties(width="container", height=y + 14, title=theme.subtitle(text("chart.anatomy")))


def scores(classified: pd.DataFrame) -> alt.LayerChart:
    """Scores of one cluster: what is known, and how far the missing values could move them.

    Parameters
    ----------
    classified
        Rows of one cluster of `forms.classifier.classify`.
    """
    table = classified.assign(
        name=[text(f"form.{form}") for form in classified["form"]],
        share=[
            f"{k}/{n}" for k, n in zip(classified["known"], classified["indicators"], strict=True)
        ],
    )
    order = list(table["name"])
    base = alt.Chart(table, width="container", height=alt.Step(30)).encode(
        y=alt.Y(
            "name:N",
            sort=order,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelLimit=140),
        )
    )
    scale = alt.Scale(domain=[0, 1])
    tip = [
        "name:N",
        alt.Tooltip("score:Q", format=".2f"),
        alt.Tooltip("lowest:Q", format=".2f"),
        alt.Tooltip("highest:Q", format=".2f"),
        "share:N",
    ]
    spans = base.mark_bar(height=8, opacity=0.35, color=theme.colour("grey")).encode(
        x=alt.X("lowest:Q", scale=scale, title=text("column.score")),
        x2="highest:Q",
        tooltip=tip,
    )
    dots = (
        base.transform_filter("isValid(datum.score)")
        .mark_circle(size=150, opacity=1)
        .encode(
            x=alt.X("score:Q", scale=scale),
            color=alt.Color("form:N", scale=_SCALE, legend=None),
            tooltip=tip,
        )
    )
    known = (
        base.mark_text(align="left", dx=6, fontSize=11, color=theme.colour("muted"))
        .encode(x=alt.datum(1.0, scale=scale), text="share:N")
        .encode(y=alt.Y("name:N", sort=order))
    )
    return alt.layer(spans, dots, known).properties(title=theme.subtitle(text("chart.form_scores")))


def wins(classified: pd.DataFrame) -> alt.Chart:
    """Share of random weightings that each form wins, a bar a cluster; unjudged forms have none."""
    table = classified.dropna(subset=["wins"])
    words = {form: text(f"form.{form}") for form in FORMS if form in set(table["form"])}
    table = table.assign(name=table["form"].map(words), place=table["form"].map(FORMS.index))
    broken = {name: "\n".join(lines(name, 19)) for name in classified["cluster"].unique()}
    table = table.assign(cluster_lines=table["cluster"].map(broken))
    scale = alt.Scale(
        domain=list(words.values()), range=[theme.colour(_COLOURS[form]) for form in words]
    )
    return (
        alt.Chart(table, width="container", height=alt.Step(36))
        .mark_bar(height=17)
        .encode(
            x=alt.X(
                "wins:Q",
                stack="zero",
                scale=alt.Scale(domain=[0, 1]),
                title=text("axis.wins"),
                axis=alt.Axis(format="%", tickCount=5),
            ),
            y=alt.Y(
                "cluster_lines:N",
                scale=alt.Scale(domain=list(broken.values())),
                title=None,
                axis=alt.Axis(
                    domain=False, ticks=False, labelLimit=180, labelExpr="split(datum.label, '\\n')"
                ),
            ),
            color=alt.Color("name:N", scale=scale, title=None, legend=alt.Legend(columns=1)),
            order="place:Q",
            tooltip=["cluster:N", "name:N", alt.Tooltip("wins:Q", format=".0%")],
        )
        .properties(title=theme.subtitle(text("chart.form_wins")))
    )


def hidden(table: pd.DataFrame) -> alt.Chart:
    """Answers for a cluster as more and more of its known indicators are hidden at random.

    Parameters
    ----------
    table
        ``hidden_indicators, answer, frequency`` of `forms.classifier.hiding`.
    """
    colours = _COLOURS | {INSUFFICIENT: "grid"}
    used = [name for name in colours if name in set(table["answer"])]
    words = {name: text(f"form.{name}") for name in used}
    table = table.assign(
        name=table["answer"].map(words), place=table["answer"].map(list(colours).index)
    )
    scale = alt.Scale(
        domain=list(words.values()), range=[theme.colour(colours[name]) for name in used]
    )
    return (
        alt.Chart(table, width="container", height=220)
        .mark_bar()
        .encode(
            x=alt.X(
                "hidden_indicators:O", title=text("axis.hidden"),
                axis=alt.Axis(labelAngle=0, labelOverlap="parity", labelSeparation=6),
            ),
            y=alt.Y(
                "frequency:Q", stack="zero", scale=alt.Scale(domain=[0, 1]),
                title=text("column.frequency"), axis=alt.Axis(format="%", tickCount=5),
            ),
            color=alt.Color("name:N", scale=scale, title=None, legend=alt.Legend(columns=1)),
            order="place:Q",
            tooltip=["hidden_indicators:O", "name:N", alt.Tooltip("frequency:Q", format=".0%")],
        )
        .properties(title=theme.subtitle(text("chart.hidden")))
    )  # fmt: skip


def scene_profile(scored: pd.DataFrame, scene: str) -> alt.LayerChart:
    """Scores of a scene by element, dimension and trait, with the other scenes behind it.

    Parameters
    ----------
    scored
        ``scene, aspect, name, score`` of `forms.scenes.score`.
    """
    rows = scored.loc[scored["aspect"] != "overall"].assign(
        label=lambda t: [text(f"scene.{name}") for name in t["name"]],
        group=lambda t: [text(f"scene.aspect.{name}") for name in t["aspect"]],
        shown=lambda t: t["scene"] == scene,
    )
    base = alt.Chart(rows, width="container", height=alt.Step(24)).encode(
        y=alt.Y(
            "label:N",
            sort=list(dict.fromkeys(rows["label"])),
            title=None,
            axis=alt.Axis(domain=False, ticks=False, grid=True, labelLimit=150, labelPadding=10),
        ),
        x=alt.X(
            "score:Q", scale=alt.Scale(domain=[0, 1]), title=text("column.score"),
            axis=alt.Axis(tickCount=5),
        ),
        tooltip=["scene:N", "group:N", "label:N", alt.Tooltip("score:Q", format=".2f")],
    )  # fmt: skip
    valid = base.transform_filter("isValid(datum.score)")
    others = valid.transform_filter("!datum.shown").mark_point(
        size=90, filled=False, opacity=1, color=theme.colour("grey"), strokeWidth=2
    )
    own = valid.transform_filter("datum.shown").mark_circle(size=150, opacity=1)
    groups = list(dict.fromkeys(rows["group"]))
    own = own.encode(
        color=alt.Color(
            "group:N", title=None, scale=theme.categories(groups), legend=alt.Legend(columns=2)
        )
    )
    return alt.layer(others, own).properties(
        title=theme.subtitle(text("chart.scene_profile", scene=scene))
    )


def case_growth(segments: pd.DataFrame, *, unit: str) -> alt.LayerChart:
    """Values that a study prints for its cases, joined, with growth a year on each join.

    Parameters
    ----------
    segments
        ``case, from_year, to_year, from_value, to_value, yearly``, see
        `drivers.stages.segments`.
    """
    starts = segments.rename(columns={"from_year": "year", "from_value": "value"})
    ends = segments.rename(columns={"to_year": "year", "to_value": "value"})
    points = pd.concat([starts, ends])[["case", "year", "value"]].drop_duplicates()
    middle = segments.assign(
        year=(segments["from_year"] + segments["to_year"]) / 2,
        value=(segments["from_value"] * segments["to_value"]) ** 0.5,
        label=[f"{rate:+.1%}".replace("-", "−") for rate in segments["yearly"]],
    )
    cases = list(dict.fromkeys(segments["case"]))
    x = alt.X(
        "year:Q",
        title=None,
        axis=alt.Axis(format="d", tickCount=6),
        scale=alt.Scale(zero=False, padding=24),
    )
    y = alt.Y(
        "value:Q",
        title=unit,
        scale=alt.Scale(type="log", padding=18),
        axis=alt.Axis(grid=False, format="~s", tickCount=3),
    )
    colour = alt.Color(
        "case:N",
        scale=theme.categories(cases),
        title=None,
        legend=alt.Legend(columns=1) if len(cases) > 1 else None,
    )
    base = alt.Chart(points)
    line = base.mark_line().encode(x=x, y=y, color=colour)
    dots = base.mark_point(size=80, opacity=1).encode(
        x=x, y=y, color=colour, tooltip=["case:N", "year:Q", "value:Q"]
    )
    values = base.mark_text(dx=-12, dy=-12, fontSize=11).encode(
        x=x, y=y, text=alt.Text("value:Q", format=",~f")
    )
    rates = (
        alt.Chart(middle)
        .mark_text(align="left", dx=8, dy=12, fontSize=11, color=theme.colour("muted"))
        .encode(x=x, y=y, text="label:N")
    )
    return alt.layer(line, dots, values, rates).properties(
        width="container", height=280, title=theme.subtitle(text("chart.case_growth"))
    )


def case_years(events: pd.DataFrame) -> alt.LayerChart:
    """Dated steps of the cases, from early to late, a row a step.

    Parameters
    ----------
    events
        ``year, form, label``; `form` is a key of `forms.classifier.FORMS`.
    """
    rows = events.sort_values("year", kind="stable").reset_index(drop=True)
    rows = rows.assign(
        y=range(len(rows)),
        label=["\n".join(lines(label, 40)) for label in rows["label"]],
        name=[text(f"form.{form}") for form in rows["form"]],
    )
    used = [form for form in FORMS if form in set(rows["form"])]
    scale = alt.Scale(
        domain=[text(f"form.{form}") for form in used],
        range=[theme.colour(_COLOURS[form]) for form in used],
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[len(rows) - 0.5, -0.5], nice=False))
    )
    rail = (
        alt.Chart(pd.DataFrame({"one": [1]}))
        .mark_rule(color=theme.colour("grid"), strokeWidth=2)
        .encode(x=_at(0.16))
    )
    dots = base.mark_circle(size=130, opacity=1).encode(
        x=_at(0.16),
        color=alt.Color("name:N", scale=scale, title=None, legend=alt.Legend(columns=2)),
    )
    years = base.mark_text(align="right", fontWeight=600).encode(
        x=_at(0.12), text=alt.Text("year:Q", format="d")
    )
    words = base.mark_text(align="left", lineBreak="\n", lineHeight=14).encode(
        x=_at(0.2), text="label:N"
    )
    return alt.layer(rail, dots, years, words).properties(
        width="container",
        height=34 * len(rows),
        title=theme.subtitle(text("chart.case_years")),
    )


def scene_grid(ratings: pd.DataFrame, *, scale: tuple[float, float] = SCALE) -> alt.LayerChart:
    """The sheet of one scene: elements down, dimensions across, ratings in the cells."""
    grid = ratings.loc[ratings["element"].fillna("").ne("")].assign(
        element_name=lambda t: [text(f"scene.{e}") for e in t["element"]],
        dimension_name=lambda t: [text(f"scene.{d}") for d in t["dimension"]],
    )
    base = alt.Chart(grid, width="container", height=alt.Step(34)).encode(
        x=alt.X(
            "dimension_name:N",
            sort=[text(f"scene.{d}") for d in DIMENSIONS],
            title=None,
            axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False),
        ),
        y=alt.Y(
            "element_name:N",
            sort=[text(f"scene.{e}") for e in ELEMENTS],
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelLimit=130),
        ),
        tooltip=["element_name:N", "dimension_name:N", "rating:Q"],
    )
    cells = (
        base.transform_filter("isValid(datum.rating)")
        .mark_rect(cornerRadius=2)
        .encode(
            color=alt.Color(
                "rating:Q",
                legend=None,
                scale=alt.Scale(
                    domain=np.linspace(*scale, len(theme.DIVERGING)).tolist(),
                    range=theme.DIVERGING,
                    interpolate="rgb",
                ),
            )
        )
    )
    strong = f"abs(datum.rating - {sum(scale) / 2}) > {(scale[1] - scale[0]) * 0.3}"
    # Ink on a cell follows the cell and not the page, as in the grids of levels.
    numbers = (
        base.transform_filter("isValid(datum.rating)")
        .mark_text(color={"expr": f"{strong} ? '#fffffe' : '#1b2734'"})
        .encode(text=alt.Text("rating:Q", format="~g"))
    )
    return alt.layer(cells, numbers).properties(
        title=theme.subtitle(text("chart.scene_grid", low=f"{scale[0]:g}", high=f"{scale[1]:g}"))
    )


def _at(x: float) -> alt.XDatum:
    return alt.XDatum(x, axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
