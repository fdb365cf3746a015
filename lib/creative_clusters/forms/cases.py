"""The forms of clusters side by side, and the figures of their cases (Hua 2026, section 3)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from creative_clusters.drivers import cases as figures
from creative_clusters.forms.classifier import FORMS

MCN, TONGJI, VALLEY = "China's MCN agencies", "Tongji knowledge circle", "Silicon Valley"
DELTA, CITIES = "Creative cities of the Yangtze delta", "creative cities of UNESCO"
FIRMS, OUTPUT = "registered companies", "total output"
#: Columns of the tables of cases that a page shows.
CASES_SHOWN = ["case", "place", "year", "indicator", "value", "unit", "qualifier"]
_SHARE = "share of world "


def of_forms(frameworks: pd.DataFrame, wanted: Sequence[str] = ()) -> pd.DataFrame:
    """Terms of all forms, under what they are forms of, or of those `wanted` alone."""
    rows = frameworks.loc[frameworks["framework"] == "forms"]
    return rows.loc[_form(rows["component"]).isin(wanted)] if len(wanted) else rows


def of_cases(cases: pd.DataFrame, wanted: Sequence[str] = ()) -> pd.DataFrame:
    """Figures of the cases of all forms, or of those `wanted`, as published; adds ``form``."""
    rows = cases.loc[cases["framework"] == "forms"]
    rows = rows.assign(form=_form(rows["component"]))
    kept = rows.loc[rows["form"].isin(wanted or FORMS), ["form", *CASES_SHOWN, "locator"]]
    return kept.reset_index(drop=True)


def events(told: pd.DataFrame) -> pd.DataFrame:
    """Dated steps among figures of cases (:func:`of_cases`): those that are themselves a year."""
    rows = told[told["unit"] == "year"].sort_values("value", kind="stable")
    return rows.assign(year=rows["value"].astype(int))[["year", "case", "indicator", "locator"]]


def agencies(cases: pd.DataFrame) -> pd.DataFrame:
    """Growth of China's MCN agencies between printed values, see `drivers.cases.segments`."""
    return figures.segments(figures.rows(cases, MCN, indicator=FIRMS))


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
    steps, shares = agencies(cases), world_shares(cases)["value"]
    return {
        "tongji_growth": round(100 * figures.rate(outlook(cases, 0, pace)), 2),
        "tongji_aim": round(year_of_aim(cases, pace), 2),
        "agencies_growth": [round(100 * float(one), 1) for one in steps["yearly"]],
        "venture_over_publications": round(float(shares.max() / shares.min()), 2),
    }


def _form(components: pd.Series) -> pd.Series:
    """Key of the form that a component belongs to; empty for the framework itself."""
    return components.str.split(".").str[1].fillna("")
