"""Charts of the forms' anatomy and of their cases in time."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.charts.frameworks import at, bare, lines
from creative_clusters.charts.stacks import legend
from creative_clusters.forms.cases import LEVELS
from creative_clusters.forms.charts.classifier import COLOURS, SCALE
from creative_clusters.forms.classifier import FORMS
from creative_clusters.words.wording import language, number, text

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
    term, join = f"term_{language()}", {"en": "; ", "zh": "、"}[language()]
    forms = frameworks.loc[frameworks["level"] == "form"]
    rows, bars, y = [], [], 0.0
    for form in forms.itertuples():
        key = form.component.split(".")[-1]
        top = y
        rows.append({"y": y, "words": getattr(form, term), "style": "head"})
        y += _LINE + 5
        own = frameworks.loc[frameworks["parent"] == form.component]
        if own.empty:
            rows.append({"y": y, "words": text("forms.bare"), "style": "level"})
            y += _LINE
        for level in LEVELS:
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
    table, place = pd.DataFrame(rows), alt.Y("y:Q", **bare(y, -14))
    where = {"head": 0.03, "level": 0.03, "terms": 0.25 if narrow else 0.15}

    def words(style: str, **look: object) -> alt.Chart:
        drawn = alt.Chart(table.loc[table["style"] == style]).mark_text(align="left", **look)
        return drawn.encode(x=at(where[style]), y=place, text="words:N")

    colour = alt.Color("form:N", scale=SCALE, legend=None)
    side = alt.Chart(pd.DataFrame(bars)).mark_rule(strokeWidth=5)
    side = side.encode(x=at(0.0), y=place, y2="y2:Q", color=colour)
    return alt.layer(
        side,
        words("head", fontWeight=700, fontSize=13.5),
        words("level", color=theme.colour("muted"), fontSize=11.5),
        words("terms"),
    ).properties(width="container", height=y + 14, title=theme.subtitle(text("chart.anatomy")))


def case_growth(segments: pd.DataFrame, *, unit: str) -> alt.LayerChart:
    """Values that a study prints for its cases, joined, with growth a year on each join.

    Parameters
    ----------
    segments
        ``case, from_year, to_year, from_value, to_value, yearly``, see
        `drivers.cases.segments`.
    """
    starts = segments.rename(columns={"from_year": "year", "from_value": "value"})
    ends = segments.rename(columns={"to_year": "year", "to_value": "value"})
    points = pd.concat([starts, ends])[["case", "year", "value"]].drop_duplicates()
    middle = segments.assign(
        year=(segments["from_year"] + segments["to_year"]) / 2,
        value=(segments["from_value"] * segments["to_value"]) ** 0.5,
        label=[number(rate, "+.1%") for rate in segments["yearly"]],
    )
    cases = list(dict.fromkeys(segments["case"]))
    years, values = alt.Scale(zero=False, padding=24), alt.Scale(type="log", padding=18)
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickCount=6), scale=years)
    ticks = alt.Axis(grid=False, format="~s", tickCount=3)
    y = alt.Y("value:Q", title=unit, scale=values, axis=ticks)
    shown = alt.Legend(columns=1) if len(cases) > 1 else None
    colour = alt.Color("case:N", scale=theme.categories(cases), title=None, legend=shown)
    base = alt.Chart(points)
    line = base.mark_line().encode(x=x, y=y, color=colour)
    dots = base.mark_point(size=80, opacity=1).encode(
        x=x, y=y, color=colour, tooltip=["case:N", "year:Q", "value:Q"]
    )
    printed = base.mark_text(dx=-12, dy=-12, fontSize=11).encode(
        x=x, y=y, text=alt.Text("value:Q", format=",~f")
    )
    rates = (
        alt.Chart(middle)
        .mark_text(align="left", dx=8, dy=12, fontSize=11, color=theme.colour("muted"))
        .encode(x=x, y=y, text="label:N")
    )
    return alt.layer(line, dots, printed, rates).properties(
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
    words = {form: text(f"form.{form}") for form in FORMS if form in set(rows["form"])}
    base = alt.Chart(rows).encode(y=alt.Y("y:Q", **bare(len(rows) - 0.5, -0.5)))
    rail = (
        alt.Chart(pd.DataFrame({"one": [1]}))
        .mark_rule(color=theme.colour("grid"), strokeWidth=2)
        .encode(x=at(0.16))
    )
    dots = base.mark_circle(size=130, opacity=1).encode(
        x=at(0.16), color=legend("name", words, COLOURS)
    )
    years = base.mark_text(align="right", fontWeight=600).encode(
        x=at(0.12), text=alt.Text("year:Q", format="d")
    )
    labels = base.mark_text(align="left", lineBreak="\n", lineHeight=14).encode(
        x=at(0.2), text="label:N"
    )
    return alt.layer(rail, dots, years, labels).properties(
        width="container",
        height=34 * len(rows),
        title=theme.subtitle(text("chart.case_years")),
    )
