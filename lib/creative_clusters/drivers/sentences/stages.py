"""What the page on growth in stages says, from tables of `drivers.stages`."""

import pandas as pd
from scipy.stats import binomtest

from creative_clusters.drivers.stages import FEWEST, KINDS
from creative_clusters.words import tables
from creative_clusters.words.wording import called, cut, join, listing, some, text


def phases(readings: pd.DataFrame) -> str:
    """State how many series have an identified stage: the finding of the stages' page."""
    if readings.empty:
        return text("drivers.phases.nothing")
    sure = readings[readings["identified"]]
    if sure.empty:
        return text("drivers.phases.none", of=len(readings))
    who = [
        text("drivers.phases.one", who=called(row.region), phase=text(f"phase.{row.phase}"))
        for row in sure.itertuples()
    ]
    return text("drivers.phases.finding", of=len(readings), n=len(sure), who=listing(cut(who, 9)))


def phases_named(readings: pd.DataFrame) -> str:
    """Name the series without a stage by the reason why not."""
    parts = []
    for reason, group in readings[~readings["identified"]].groupby("reason", sort=False):
        fields = {"n": len(group), "who": some(group["region"], 9)}
        parts.append(text("drivers.phases.unsure", reason=text(f"reason.{reason}"), **fields))
    return join(parts)


def fitted(reading: pd.Series) -> str:
    """State the stage of one series, or why it has none; and how far along an S-curve would be."""
    who = called(reading["region"])
    if reading["reason"] == "few_values":
        return text("drivers.fit.few", who=who, n=int(reading["n"]))
    if reading["identified"]:
        said = text("drivers.fit.sure", who=who, phase=text(f"phase.{reading['phase']}"))
    else:
        said = text("drivers.fit.unsure", who=who, reason=text(f"reason.{reading['reason']}"))
    low, high = reading[["saturation_low", "saturation_high"]]
    if pd.isna(low):
        return said
    return join([said, text("drivers.fit.saturation", low=low, high=high)])


def possible(readings: pd.DataFrame) -> str:
    """State how many kinds of curve the series leave possible: the title of their chart."""
    counts = readings.loc[readings["n"] >= FEWEST, "possible"].map(len)
    key = "same" if counts.min() == counts.max() else "finding"
    return text(f"drivers.possible.{key}", k=counts.min(), most=counts.max(), of=len(KINDS))


def simulated(table: pd.DataFrame) -> str:
    """State how often a wrong and a right stage are identified in `statistics.simulations`."""
    staged = table.dropna(subset=["found_2"])
    fields = {"series": int(table["series"].sum()), "seed": int(table["seed"].iloc[0])}
    fields |= {"wrong": (table["wrong"] * table["series"]).sum() / table["series"].sum()}
    worst = table.loc[table["wrong"].idxmax()]
    n, k = int(worst["series"]), round(worst["wrong"] * worst["series"])
    fields |= {"n": n, "k": k, "bound": binomtest(k, n).proportion_ci().high}
    missed = staged["truth"][staged[["found_2", "found_5", "found_10"]].max(axis=1) == 0]
    never = listing([text(f"phase.{kind}") for kind in missed])
    fields |= {"low": staged["found_2"].mean(), "high": staged["found_10"].mean()}
    return text("drivers.simulated", never=never, **fields)


def worded(readings: pd.DataFrame) -> pd.DataFrame:
    """Return readings with their codes in words, for a table."""
    curves = [listing([text(f"curve.{kind}") for kind in row]) for row in readings["possible"]]
    table = tables.worded(readings, {"phase": "phase", "reason": "reason"})
    return table.assign(possible=curves)
