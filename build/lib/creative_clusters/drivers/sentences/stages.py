"""What the page on growth in stages says, from tables of `drivers.stages`."""

from __future__ import annotations

import pandas as pd

from creative_clusters.drivers.stages import PHASES, staged
from creative_clusters.words.wording import called, join, some, text


def phases(readings: pd.DataFrame) -> str:
    """State how many series have an identified reading: the finding of the stages' page."""
    if readings.empty:
        return text("drivers.phases.nothing")
    who, n = staged(readings), int(readings["identified"].sum())
    key = "drivers.phases.finding" if who else "drivers.phases.no_stage"
    return text(key, of=len(readings), n=n, staged=len(who), who=some(who, 9))


def phases_named(readings: pd.DataFrame) -> str:
    """Name the series by reading where identified, else by the reason why not."""
    parts = []
    sure = readings[readings["identified"]]
    for phase in PHASES:
        who = sure.loc[sure["phase"] == phase, "region"]
        if len(who):
            kind = text(f"phase.{phase}")
            parts.append(text("drivers.types.named", kind=kind, n=len(who), who=some(who, 9)))
    for reason, group in readings[~readings["identified"]].groupby("reason", sort=False):
        fields = {"n": len(group), "who": some(group["region"], 9)}
        parts.append(text("drivers.phases.unsure", reason=text(f"reason.{reason}"), **fields))
    return join(parts)


def fitted(reading: pd.Series) -> str:
    """State the best curve of one series, its rivals and, if it has one, its ceiling's interval."""
    who = called(reading["region"])
    if not reading["model"]:
        return text("drivers.fit.few", who=who, n=int(reading["n"]))
    fields = {"who": who, "model": text(f"model.{reading['model']}")}
    if reading["identified"]:
        said = [text("drivers.fit.sure", phase=text(f"phase.{reading['phase']}"), **fields)]
    else:
        said = [text("drivers.fit.unsure", reason=text(f"reason.{reading['reason']}"), **fields)]
    if reading["model"] == "logistic":
        value, low, high = reading[["saturation", "saturation_low", "saturation_high"]]
        said.append(text("drivers.fit.saturation", value=value, low=low, high=high))
    return join(said)


def support(table: pd.DataFrame) -> str:
    """State for how many series no reading has nine tenths of the support."""
    most = table.groupby("region")["support"].max()
    return text("drivers.support.split", n=int((most < 0.9).sum()), of=len(most))
