"""What printed figures of cases say by arithmetic, from tables of `drivers.cases`."""

import pandas as pd

from creative_clusters.drivers.cases import compound, rows
from creative_clusters.words.wording import join, text, unit_name


def growth(steps: pd.DataFrame) -> str:
    """Say how fast each case grew between its values, and how many have no third value."""
    if steps.empty:
        return text("drivers.cases.nothing")
    sizes = steps.groupby("case").size()
    two = text("drivers.cases.two_values", n=int((sizes == 1).sum()), of=len(sizes))
    return join([each(steps), two])


def each(steps: pd.DataFrame) -> str:
    """State the growth of each segment: the case, its years, the factor and the rate a year."""
    fields = {"case": "case", "from_year": "first", "to_year": "last"}
    fields |= {"factor": "factor", "yearly": "rate"}
    said = steps[list(fields)].rename(columns=fields).to_dict("records")
    return join(text("drivers.cases.segment", **one) for one in said)


def slowest(steps: pd.DataFrame) -> str:
    """State the case whose growth a year fell most from its first to its last segment."""
    if steps.empty:
        return text("drivers.cases.nothing")
    ends = steps.groupby("case", sort=False)["yearly"].agg(["first", "last"])
    drop = ends["first"] - ends["last"]
    if drop.max() <= 0:
        case = ends["first"].idxmax()
        return text("drivers.cases.one", case=case, rate=ends["first"][case])
    case = drop.idxmax()
    fast, slow = ends.loc[case, ["first", "last"]]
    return text("drivers.cases.finding", case=case, fast=fast, slow=slow)


def growing(cases: pd.DataFrame, case: str, indicator: str, *, step: float = 0.0) -> str:
    """Say how fast a case's figure grew between its first and its last year."""
    found = rows(cases, case, indicator=indicator).dropna(subset=["year", "value"])
    first, last = found.sort_values("year").iloc[[0, -1]].itertuples()
    rate, low, high = compound(first.value, last.value, last.year - first.year, step=step)
    return text(
        "drivers.growing",
        first=first.value,
        last=last.value,
        unit=unit_name(last.unit),
        from_year=first.year,
        to_year=last.year,
        factor=last.value / first.value,
        rate=rate,
        low=low,
        high=high,
    )
