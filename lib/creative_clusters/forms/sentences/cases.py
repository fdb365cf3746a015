"""What the page on the forms says, from the study's frameworks and the figures of its cases."""

import numpy as np
import pandas as pd

from creative_clusters.drivers.cases import figure, printed, rate, rows
from creative_clusters.forms.cases import CITIES, DELTA, MCN, aim
from creative_clusters.words.wording import listing, text


def agencies_finding(steps: pd.DataFrame) -> str:
    """State how the growth of MCN agencies changed: the finding of its chart."""
    fast, slow = steps["yearly"].iloc[[0, -1]]
    return text("forms.agencies", fast=fast, slow=slow)


def agencies(cases: pd.DataFrame) -> str:
    """Say where agencies were added, and how many bases the text names."""
    order = rows(cases, MCN, indicator="order in which leading provinces are named")
    return text(
        "forms.agencies.said",
        where=listing(order.sort_values("value")["place"]),
        shanghai=figure(cases, "Shanghai's live-commerce bases", "bases recognised by the city"),
        hangzhou=figure(cases, "Hangzhou's MCN bases", "agencies' bases named"),
        suzhou=figure(cases, "Suzhou's micro-drama bases", "bases named"),
    )


def network(cases: pd.DataFrame) -> str:
    """Say when the network of creative cities began, and how many are in the Yangtze delta."""
    year = figure(cases, "Creative cities network", "year founded")
    who = listing(rows(cases, DELTA, indicator=CITIES)["place"].iloc[0].split(", "))
    n = figure(cases, DELTA, CITIES)
    return text("scenes.network", year=year, n=n, who=who)


def shares_finding(shares: pd.DataFrame) -> str:
    """State the largest share and the smallest."""
    ordered = shares.sort_values("value").iloc[[0, -1]][["label", "value"]]
    (low, a), (high, b) = ordered.itertuples(index=False)
    return text("forms.shares.finding", high=high, low=low, a=a, b=b)


def outlook_finding(table: pd.DataFrame) -> str:
    """State how the output grew between its printed values: the finding of its chart."""
    (first, a), (last, b) = printed(table)
    return text("forms.outlook.finding", times=b / a, first=first, last=last, rate=rate(table))


def outlook(cases: pd.DataFrame, pace: float, year: float) -> str:
    """Say when the aim would be passed, and that this is an assumption."""
    key = "forms.outlook.same" if pace == 1 else "forms.outlook.said"
    return text(key, aim=aim(cases), pace=pace, year=np.ceil(year))
