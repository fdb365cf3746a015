"""What the models of the upgrading paths come out as, in words.

Each function takes a result of this library and words it by the catalogue; where nothing can be
said, the sentence says so and why.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from creative_clusters.paths.pathfinder import PATHS
from creative_clusters.words.wording import called, join, listing, text


def interval(best: float, unit: str, *, path: str) -> str:
    """How often to refresh (`path="mapping"`) or to renew (`path="freshness"`)."""
    if not np.isfinite(best):
        return text("reading.interval.never")
    return text(f"reading.interval.{path}", best=f"{best:.3g}", unit=unit)


def nearness(synergy: Mapping[str, float | bool]) -> str:
    """What nearness saves, together and alone (`paths.honeycomb.synergy`)."""
    key = "more" if synergy["more_than_sum"] else "fewer" if synergy["surplus"] < -1e-9 else "same"
    hours = {name: f"{synergy[name]:.0f}" for name in ("far", "near", "together", "alone")}
    hours["surplus"] = f"{abs(synergy['surplus']):.0f}"
    parts = [text("reading.nearness.saved", **hours)]
    return join([*parts, text(f"reading.nearness.{key}", **hours)])


def path(found: pd.Series) -> str:
    """The path of one cluster with its reasons (a row of `paths.pathfinder.find`)."""
    who = called(found["cluster"])
    fields = {"cluster": who, "known": found["known"], "facts": found["facts"]}
    if found["footing"] == "none":
        return text("reading.path.none", **fields)
    reasons = [text(f"path.rule.{rule}") for rule in found["reasons"].split(";")]
    if found["footing"] == "tied":
        between = [text(f"path.{name}") for name in found["tied"].split(";")]
        first = text("reading.path.tied", paths=listing(between), **fields)
    else:
        points = max(found[name] for name in PATHS)
        first = text(
            f"reading.path.{found['footing']}",
            path=text(f"path.{found['upgrade_path']}"),
            points=points,
            **fields,
        )
    return join([first, *reasons])
