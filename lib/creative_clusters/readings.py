"""Sentences that say what stages, types, forms and paths came out as, in both languages.

As in `creative_clusters.sentences`, each function takes a result of this library and words it by
the catalogue; where nothing can be said, the sentence says so and why.

Parameters that all share
-------------------------
names : mapping, optional
    Display name of each region or cluster; its key where it has none.
language : {"en", "zh"}
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from creative_clusters.growth_types import TYPES, UNKNOWN
from creative_clusters.pathfinder import PATHS
from creative_clusters.stages import PHASES
from creative_clusters.wording import listing, text

Names = Mapping[str, str] | None


def stages(read: pd.DataFrame, *, names: Names = None, language: str = "en") -> str:
    """Which series have a reading of growth, and why the others have none.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["A", "B"], "phase": ["cycle", "not_identified"],
    ...                       "reason": ["", "close_models"]})
    >>> stages(table)
    'A reading of growth is identified in 1 of 2 series. New growth cycle: A. Not identified: 1 \
because curves fit about equally well.'
    """
    if read.empty:
        return text("reading.stages.nothing", language)
    found = read.loc[read["phase"] != "not_identified"]
    parts = [text("reading.stages.count", language, found=len(found), of=len(read))]
    for phase in PHASES:
        who = found.loc[found["phase"] == phase, "region"]
        if len(who):
            parts.append(
                text(
                    "reading.kind",
                    language,
                    kind=_first_upper(text(f"phase.{phase}", language)),
                    who=_who(who, names, language),
                )
            )
    lost = read.loc[read["phase"] == "not_identified", "reason"].value_counts()
    why = [
        text("reading.stages.why", language, n=n, reason=text(f"reason.{reason}", language))
        for reason, n in lost.items()
    ]
    if why:
        parts.append(text("reading.stages.lost", language, why=listing(why, language)))
    return _join(parts, language)


def types(sorted_in: pd.DataFrame, *, names: Names = None, language: str = "en") -> str:
    """How many regions are of each growth type, and which.

    Takes the rows of one measure of `creative_clusters.growth_types`.
    """
    judged = sorted_in.loc[sorted_in["growth_type"] != UNKNOWN]
    if judged.empty:
        return text("reading.types.nothing", language)
    parts = []
    for kind in TYPES:
        who = judged.loc[judged["growth_type"] == kind, "region"]
        label = _first_upper(text(f"type.{kind}", language))
        fields = {"kind": label, "n": len(who), "of": len(judged)}
        if len(who) and kind != "neither":
            parts.append(
                text("reading.types.who", language, who=_who(who, names, language), **fields)
            )
        else:
            parts.append(text("reading.types.count", language, **fields))
    unknown = len(sorted_in) - len(judged)
    if unknown:
        parts.append(text("reading.types.unknown", language, n=unknown))
    return _join(parts, language)


def form(classified: pd.DataFrame, cluster: str, *, language: str = "en") -> str:
    """Which form a cluster is, how robust that is, or what is missing to say it.

    Raises
    ------
    ValueError
        If the cluster is not in the table.
    """
    rows = classified.loc[classified["cluster"] == cluster]
    if rows.empty:
        raise ValueError(
            f'no cluster "{cluster}"; there are {listing(classified["cluster"].unique())}.'
        )
    evidence = f"{rows['evidence'].iloc[0]:.0%}"
    closest = rows["closest"].iloc[0]
    if not closest:
        return text("reading.form.nothing", language, cluster=cluster, evidence=evidence)
    best = rows.set_index("form").loc[closest]
    key = "reading.form.found" if rows["answer"].iloc[0] == closest else "reading.form.thin"
    parts = [
        text(
            key,
            language,
            cluster=cluster,
            form=text(f"form.{closest}", language),
            score=f"{best['score']:.2f}",
            wins=f"{best['wins']:.0%}",
            evidence=evidence,
        )
    ]
    rivals = rows.loc[(rows["form"] != closest) & (rows["highest"] >= best["lowest"]), "form"]
    if len(rivals):
        shown = listing([text(f"form.{name}", language) for name in rivals], language)
        parts.append(text("reading.form.rivals", language, forms=shown))
    else:
        parts.append(text("reading.form.certain", language))
    return _join(parts, language)


def interval(best: float, unit: str, *, path: str, language: str = "en") -> str:
    """How often to refresh (`path="mapping"`) or to renew (`path="freshness"`)."""
    if not np.isfinite(best):
        return text("reading.interval.never", language)
    return text(f"reading.interval.{path}", language, best=f"{best:.3g}", unit=unit)


def nearness(synergy: Mapping[str, float | bool], *, language: str = "en") -> str:
    """What nearness saves, together and alone (`creative_clusters.honeycomb.synergy`)."""
    key = "more" if synergy["more_than_sum"] else "fewer" if synergy["surplus"] < -1e-9 else "same"
    hours = {name: f"{synergy[name]:.0f}" for name in ("far", "near", "together", "alone")}
    hours["surplus"] = f"{abs(synergy['surplus']):.0f}"
    parts = [text("reading.nearness.saved", language, **hours)]
    return _join([*parts, text(f"reading.nearness.{key}", language, **hours)], language)


def path(found: pd.Series, *, names: Names = None, language: str = "en") -> str:
    """The path of one cluster with its reasons (a row of `creative_clusters.pathfinder.find`)."""
    who = (names or {}).get(found["cluster"], found["cluster"])
    fields = {"cluster": who, "known": found["known"], "facts": found["facts"]}
    if found["footing"] == "none":
        return text("reading.path.none", language, **fields)
    reasons = [text(f"path.rule.{rule}", language) for rule in found["reasons"].split(";")]
    if found["footing"] == "tied":
        between = [text(f"path.{name}", language) for name in found["tied"].split(";")]
        first = text("reading.path.tied", language, paths=listing(between, language), **fields)
    else:
        points = max(found[name] for name in PATHS)
        first = text(
            f"reading.path.{found['footing']}",
            language,
            path=text(f"path.{found['upgrade_path']}", language),
            points=points,
            **fields,
        )
    return _join([first, *reasons], language)


def _who(keys: pd.Series, names: Names, language: str) -> str:
    return listing([(names or {}).get(key, key) for key in keys], language)


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _join(parts: list[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(parts)
