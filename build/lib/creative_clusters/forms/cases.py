"""The forms of clusters side by side, and the figures of their cases.

Takes the frameworks and cases of Hua (2026, section 3) as stored.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from creative_clusters.drivers import cases as figures
from creative_clusters.forms.classifier import FORMS
from creative_clusters.words.wording import language, text

LEVELS = ("rule", "trait", "part", "indicator")
MCN, TONGJI, VALLEY = "China's MCN agencies", "Tongji knowledge circle", "Silicon Valley"
DELTA, CITIES = "Creative cities of the Yangtze delta", "creative cities of UNESCO"
FIRMS, OUTPUT = "registered companies", "total output"
#: Columns of the tables of forms and of cases that a page shows.
SIDES_SHOWN = ["form", "rule_terms", "case_names"]
CASES_SHOWN = ["case", "place", "year", "indicator", "value", "unit", "qualifier"]
_SHARE = "share of world "


def of_forms(frameworks: pd.DataFrame, wanted: Sequence[str] = ()) -> pd.DataFrame:
    """The framework of forms, of all forms or of those `wanted`."""
    rows = frameworks.loc[frameworks["framework"] == "forms"]
    form = _form(rows["component"])
    return rows.loc[form.isin(wanted or FORMS) | form.eq("")].reset_index(drop=True)


def of_cases(cases: pd.DataFrame, wanted: Sequence[str] = ()) -> pd.DataFrame:
    """Figures of the cases of all forms, or of those `wanted`, as published; adds ``form``."""
    rows = cases.loc[cases["framework"] == "forms"]
    rows = rows.assign(form=_form(rows["component"]))
    kept = rows.loc[rows["form"].isin(wanted or FORMS), ["form", *CASES_SHOWN, "locator"]]
    return kept.reset_index(drop=True)


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


def counts(frameworks: pd.DataFrame) -> dict[str, int]:
    """How many forms there are, how many are described, and of how many components in all."""
    found = frameworks["level"].value_counts()
    levels = {"forms": "form", "described": "rule"}
    levels |= {f"{level}s": level for level in LEVELS[1:]}
    return {name: int(found.get(level, 0)) for name, level in levels.items()}


def events(told: pd.DataFrame) -> pd.DataFrame:
    """Dated steps among figures of cases (:func:`of_cases`): those that are themselves a year.

    Returns
    -------
    DataFrame
        ``year, form, case, indicator, label``.
    """
    rows = told.query("unit == 'year'")
    labels = [text("forms.event", case=row.case, what=row.indicator) for row in rows.itertuples()]
    rows = rows.assign(year=rows["value"].astype(int), label=labels)
    return rows[["year", "form", "case", "indicator", "label"]].sort_values("year", kind="stable")


def growth(cases: pd.DataFrame, case: str, indicator: str) -> pd.DataFrame:
    """Growth between the printed values of one case, see `drivers.cases.segments`."""
    return figures.growth(cases, [(case, indicator)])


def world_shares(cases: pd.DataFrame) -> pd.DataFrame:
    """Silicon Valley's shares of the world, in percent: ``label, value``."""
    own = figures.rows(cases, VALLEY)
    own = own.loc[own["indicator"].str.startswith(_SHARE)]
    return own.assign(label=own["indicator"].str.removeprefix(_SHARE))[["label", "value"]]


def outlook(cases: pd.DataFrame, until: int, pace: float) -> pd.DataFrame:
    """Tongji's output (100 million CNY, whole), carried on: see `drivers.cases.carried_on`."""
    table = figures.carried_on(cases, TONGJI, OUTPUT, until=until, step=1, pace=pace)
    return table.round(dict.fromkeys(["value", "value_low", "value_high"], 0))


def aim(cases: pd.DataFrame) -> float:
    """The output that Tongji aims at next."""
    return figures.figure(cases, TONGJI, f"{OUTPUT}, aim")


def year_of_aim(cases: pd.DataFrame, pace: float) -> float:
    """When output passes the aim, in years and parts of a year, if growth goes on at `pace`."""
    known = figures.carried_on(cases, TONGJI, OUTPUT)
    _, (year, output) = figures.printed(known)
    return float(year + np.log(aim(cases) / output) / np.log1p(pace * figures.rate(known)))


def results(cases: pd.DataFrame, pace: float) -> dict[str, float | list[float]]:
    """What the figures of the cases come to: growth, the year of an aim, shares of the world."""
    agencies, shares = growth(cases, MCN, FIRMS), world_shares(cases)["value"]
    return {
        "tongji_growth": round(100 * figures.rate(outlook(cases, 0, pace)), 2),
        "tongji_aim": round(year_of_aim(cases, pace), 2),
        "agencies_growth": [round(100 * float(one), 1) for one in agencies["yearly"]],
        "venture_over_publications": round(float(shares.max() / shares.min()), 2),
    }


def _form(components: pd.Series) -> pd.Series:
    """Key of the form that a component belongs to; empty for the framework itself."""
    return components.str.split(".").str[1].fillna("")
