"""The forms of clusters side by side, and what their cases' figures come to.

Takes the frameworks and cases of Hua (2026, section 3) as stored; sentences are worded by the
catalogue (keys ``forms.*``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from creative_clusters.drivers import cases as figures
from creative_clusters.drivers import stages
from creative_clusters.drivers.findings import grown
from creative_clusters.forms.classifier import FORMS
from creative_clusters.words.wording import join, language, listing, text

LEVELS = ("rule", "trait", "part", "indicator")
MCN, TONGJI, VALLEY = "China's MCN agencies", "Tongji knowledge circle", "Silicon Valley"
FIRMS, OUTPUT = "registered companies", "total output"
_SHARE = "share of world "


def of_forms(frameworks: pd.DataFrame, wanted: Sequence[str] = ()) -> pd.DataFrame:
    """The framework of forms, of all forms or of those `wanted`."""
    rows = frameworks.loc[frameworks["framework"] == "forms"]
    form = _form(rows["component"])
    return rows.loc[form.isin(wanted or FORMS) | form.eq("")].reset_index(drop=True)


def of_cases(cases: pd.DataFrame, wanted: Sequence[str] = ()) -> pd.DataFrame:
    """Figures of the cases of all forms, or of those `wanted`; adds ``form``."""
    rows = cases.loc[cases["framework"] == "forms"]
    rows = rows.assign(form=_form(rows["component"]))
    return rows.loc[rows["form"].isin(wanted or FORMS)].reset_index(drop=True)


def side_by_side(frameworks: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """A row a form: terms of its rule, traits, parts and indicators, and the names of its cases.

    Returns
    -------
    DataFrame
        ``form, rule_terms, trait_terms, part_terms, indicator_terms, case_names``.
    """
    mark = "；" if language() == "zh" else "; "
    named = of_cases(cases)
    rows = []
    for form in frameworks.loc[frameworks["level"] == "form"].itertuples():
        own = frameworks.loc[frameworks["parent"] == form.component]
        terms = {
            f"{level}_terms": mark.join(own.loc[own["level"] == level, f"term_{language()}"])
            for level in LEVELS
        }
        key = form.component.split(".")[-1]
        who = mark.join(dict.fromkeys(named.loc[named["form"] == key, "case"]))
        rows.append({"form": getattr(form, f"term_{language()}"), **terms, "case_names": who})
    return pd.DataFrame(rows, columns=["form", *(f"{one}_terms" for one in LEVELS), "case_names"])


def finding(frameworks: pd.DataFrame) -> str:
    """State how many of the forms shown the study describes, and which it only names."""
    forms = frameworks.loc[frameworks["level"] == "form"]
    told = forms["component"].isin(frameworks.loc[frameworks["level"] == "rule", "parent"])
    bare = listing(forms.loc[~told, f"term_{language()}"])
    key = "forms.finding.all" if told.all() else "forms.finding.bare"
    return text(key, n=int(told.sum()), of=len(forms), bare=bare)


def counted(frameworks: pd.DataFrame) -> str:
    """Say what each form shown is made of, in numbers."""
    parts = []
    for form in frameworks.loc[frameworks["level"] == "form"].itertuples():
        level = frameworks.loc[frameworks["parent"] == form.component, "level"]
        n = {name: int((level == name).sum()) for name in LEVELS}
        term = getattr(form, f"term_{language()}")
        key = "forms.counted" if n["rule"] else "forms.counted.bare"
        parts.append(text(key, form=term, **n))
    return join(parts)


# --- cases in time ------------------------------------------------------------------------------


def events(cases: pd.DataFrame) -> pd.DataFrame:
    """Dated steps: rows whose figure is itself a year: ``year, form, case, indicator, label``."""
    rows = of_cases(cases).query("unit == 'year'")
    labels = [text("forms.event", case=row.case, what=row.indicator) for row in rows.itertuples()]
    rows = rows.assign(year=rows["value"].astype(int), label=labels)
    return rows[["year", "form", "case", "indicator", "label"]].sort_values("year", kind="stable")


def events_finding(dated: pd.DataFrame) -> str:
    """State the span of the dated steps: the finding of their drawing."""
    if dated.empty:
        return text("forms.events.nothing")
    years = dated["year"]
    return text("forms.events.finding", n=len(dated), first=years.min(), last=years.max())


def growth(cases: pd.DataFrame) -> pd.DataFrame:
    """Growth between the printed values of Tongji's output and China's MCN agencies."""
    keys = pd.MultiIndex.from_frame(cases[["case", "indicator"]])
    kept = cases[keys.isin([(TONGJI, OUTPUT), (MCN, FIRMS)]) & cases["year"].notna()]
    return stages.segments(kept)


def agencies_finding(segments: pd.DataFrame) -> str:
    """State how the growth of MCN agencies changed: the finding of its chart."""
    own = segments.loc[segments["case"] == MCN]
    fast, slow = own["yearly"].iloc[[0, -1]]
    return text("forms.agencies", fast=f"{fast:.0%}", slow=f"{slow:.1%}")


def agencies_grew(segments: pd.DataFrame) -> str:
    """Say the growth of MCN agencies from each printed value to the next."""
    return join(grown(segments[segments["case"] == MCN]))


def agencies_said(cases: pd.DataFrame) -> str:
    """Say how many agencies a year were added, where, and how many bases the text names."""
    own = figures.rows(cases, MCN, indicator=FIRMS).dropna(subset=["year"]).sort_values("year")
    (y0, a), (y1, b) = own[["year", "value"]].to_numpy()[-2:]
    order = figures.rows(cases, MCN, indicator="order in which leading provinces are named")
    where = listing(order.sort_values("value")["place"])
    shanghai, hangzhou, suzhou = (
        int(figures.figure(cases, case, indicator))
        for case, indicator in (
            ("Shanghai's live-commerce bases", "bases recognised by the city"),
            ("Hangzhou's MCN bases", "agencies' bases named"),
            ("Suzhou's micro-drama bases", "bases named"),
        )
    )
    return text(
        "forms.agencies.said",
        first=int(y0),
        last=int(y1),
        added=f"{(b - a) / (y1 - y0):,.0f}",
        where=where,
        shanghai=shanghai,
        hangzhou=hangzhou,
        suzhou=suzhou,
    )


def network_said(cases: pd.DataFrame) -> str:
    """Say when the network of creative cities began, and how many are in the Yangtze delta."""
    year = figures.figure(cases, "Creative cities network", "year founded")
    before = figures.figure(cases, "Creative cities network", "year of the alliance it grew from")
    group = "Creative cities of the Yangtze delta"
    n = figures.figure(cases, group, "creative cities of UNESCO")
    place = figures.rows(cases, group, indicator="creative cities of UNESCO")["place"].iloc[0]
    return text(
        "scenes.network",
        year=int(year),
        after=int(year - before),
        n=int(n),
        who=listing(place.split(", ")),
    )


# --- innovation: shares of the world, output of a circle ----------------------------------------


def world_shares(cases: pd.DataFrame) -> pd.DataFrame:
    """Silicon Valley's shares of the world, in percent: ``label, value``."""
    own = figures.rows(cases, VALLEY)
    own = own.loc[own["indicator"].str.startswith(_SHARE)]
    return own.assign(label=own["indicator"].str.removeprefix(_SHARE))[["label", "value"]]


def shares_finding(shares: pd.DataFrame, *, step: float = 0.1) -> str:
    """State how far the largest share exceeds the smallest, with the rounding of both."""
    ordered = shares.sort_values("value")
    (low, a), (high, b) = ordered.iloc[[0, -1]][["label", "value"]].itertuples(index=False)
    half = step / 2
    return text(
        "forms.shares.finding",
        high=high,
        low=low,
        times=f"{b / a:.1f}",
        least=f"{(b - half) / (a + half):.1f}",
        most=f"{(b + half) / (a - half):.1f}",
    )


def outlook(cases: pd.DataFrame, until: int, pace: float) -> tuple[pd.DataFrame, float]:
    """Tongji's output between its printed values and after them; with the year of its aim.

    Parameters
    ----------
    until
        Last year shown.
    pace
        Share of the past growth that is assumed to go on.

    Returns
    -------
    table, year
        Table of `drivers.cases.projection` (100 million CNY, whole), and when it passes
        the aim, in years and parts of a year.
    """
    known = figures.rows(cases, TONGJI, indicator=OUTPUT).sort_values("year")
    (y0, a), (y1, b) = known[["year", "value"]].to_numpy()[[0, -1]]
    table = figures.projection(int(y0), a, int(y1), b, until, step=1, pace=pace)
    aim = figures.figure(cases, TONGJI, f"{OUTPUT}, aim")
    rate = pace * figures.compound(a, b, y1 - y0)[0]
    values = ["value", "value_low", "value_high"]
    return table.round(dict.fromkeys(values, 0)), float(y1 + np.log(aim / b) / np.log1p(rate))


def outlook_finding(table: pd.DataFrame) -> str:
    """State how the output grew between its printed values: the finding of its chart."""
    ends = table.loc[table["origin"] == "printed"]
    (y0, a), (y1, b) = ends[["year", "value"]].to_numpy()
    rate = figures.compound(a, b, y1 - y0)[0]
    return text(
        "forms.outlook.finding",
        times=f"{b / a:.1f}",
        first=int(y0),
        last=int(y1),
        rate=f"{rate:.1%}",
    )


def outlook_said(cases: pd.DataFrame, pace: float, year: float) -> str:
    """Say when the aim would be passed, and that this is an assumption."""
    aim = figures.figure(cases, TONGJI, f"{OUTPUT}, aim")
    key = "forms.outlook.same" if pace == 1 else "forms.outlook.said"
    return text(key, aim=f"{aim:,.0f}", pace=f"{pace:g}", year=int(np.ceil(year)))


def _form(components: pd.Series) -> pd.Series:
    """Key of the form that a component belongs to; empty for the framework itself."""
    return components.str.split(".").str[1].fillna("")
