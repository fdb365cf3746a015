"""Sentences that say what stages, types, forms and scenes came out as.

As in `concentration.sentences`, each function takes a result of this library and words it by
the catalogue; where nothing can be said, the sentence says so and why.

Parameters that all share
-------------------------
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from creative_clusters.drivers.growth_types import TYPES, UNKNOWN
from creative_clusters.drivers.stages import PHASES
from creative_clusters.forms.classifier import INSUFFICIENT
from creative_clusters.words.wording import called, capital, join, listing, text


def stages(read: pd.DataFrame) -> str:
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
        return text("reading.stages.nothing")
    found = read.loc[read["phase"] != "not_identified"]
    parts = [text("reading.stages.count", found=len(found), of=len(read))]
    for phase in PHASES:
        who = found.loc[found["phase"] == phase, "region"]
        if len(who):
            parts.append(text("reading.kind", kind=capital(text(f"phase.{phase}")), who=_who(who)))
    lost = read.loc[read["phase"] == "not_identified", "reason"].value_counts()
    why = [
        text("reading.stages.why", n=n, reason=text(f"reason.{reason}"))
        for reason, n in lost.items()
    ]
    if why:
        parts.append(text("reading.stages.lost", why=listing(why)))
    return join(parts)


def types(sorted_in: pd.DataFrame) -> str:
    """How many regions are of each growth type, and which.

    Takes the rows of one measure of `drivers.growth_types`.
    """
    judged = sorted_in.loc[sorted_in["growth_type"] != UNKNOWN]
    if judged.empty:
        return text("reading.types.nothing")
    parts = []
    for kind in TYPES:
        who = judged.loc[judged["growth_type"] == kind, "region"]
        label = capital(text(f"type.{kind}"))
        fields = {"kind": label, "n": len(who), "of": len(judged)}
        if len(who) and kind != "neither":
            parts.append(text("reading.types.who", who=_who(who), **fields))
        else:
            parts.append(text("reading.types.count", **fields))
    unknown = len(sorted_in) - len(judged)
    if unknown:
        parts.append(text("reading.types.unknown", n=unknown))
    return join(parts)


def form(classified: pd.DataFrame, cluster: str) -> str:
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
        return text("reading.form.nothing", cluster=cluster, evidence=evidence)
    best = rows.set_index("form").loc[closest]
    key = "reading.form.found" if rows["answer"].iloc[0] == closest else "reading.form.thin"
    parts = [
        text(
            key,
            cluster=cluster,
            form=text(f"form.{closest}"),
            score=f"{best['score']:.2f}",
            wins=f"{best['wins']:.0%}",
            evidence=evidence,
        )
    ]
    others = rows.loc[rows["form"] != closest]
    tied = others["judged"] & np.isclose(others["score"], best["score"])
    rivals = ~tied & (others["highest"] >= best["lowest"])
    for which, key in ((tied, "reading.form.tied"), (rivals, "reading.form.rivals")):
        if which.any():
            names = [text(f"form.{name}") for name in others.loc[which, "form"]]
            parts.append(text(key, forms=listing(names)))
    if not (tied.any() or rivals.any()):
        parts.append(text("reading.form.certain"))
    return join(parts)


def answers(classified: pd.DataFrame) -> pd.DataFrame:
    """A row a cluster, forms named in words: ``cluster, closest, evidence, answer``."""
    rows = classified.drop_duplicates("cluster")[["cluster", "closest", "evidence", "answer"]]
    named = {
        column: [text(f"form.{form}") if form else "" for form in rows[column]]
        for column in ("closest", "answer")
    }
    return rows.assign(**named).reset_index(drop=True)


def form_finding(classified: pd.DataFrame, cluster: str) -> str:
    """The answer for a cluster in a few words: the finding of its chart."""
    answer = classified.loc[classified["cluster"] == cluster, "answer"].iloc[0]
    return text("forms.scores.finding", cluster=cluster, form=text(f"form.{answer}"))


def judged(classified: pd.DataFrame) -> str:
    """How many clusters of the table are judged at all."""
    answers = classified.drop_duplicates("cluster")["answer"]
    n = int((answers != INSUFFICIENT).sum())
    return text("forms.judged", n=n, of=len(answers))


def settled(classified: pd.DataFrame) -> str:
    """How many clusters one form wins under every random weighting: the finding of their chart."""
    most = classified.groupby("cluster", sort=False)["wins"].max()
    return text("forms.wins.finding", n=int((most >= 1).sum()), of=len(most))


def endured(table: pd.DataFrame) -> tuple[int, float]:
    """How many known indicators can be hidden before nothing is judged, and how often it holds.

    Takes the table of `forms.classifier.hiding`; (−1, nan) if nothing is judged at all.

    Returns
    -------
    number, share
        Largest number with any answer but "insufficient_evidence", and the smallest share of
        draws, over the numbers up to it, in which the answer is that without hiding.
    """
    told = table.loc[table["answer"] != INSUFFICIENT]
    first = told.loc[told["hidden_indicators"] == 0, "answer"]
    if first.empty:
        return -1, float("nan")
    wide = told.pivot_table(index="hidden_indicators", columns="answer", values="frequency").fillna(
        0.0
    )
    return int(wide.index.max()), float(wide[first.iloc[0]].min())


def hidden_finding(table: pd.DataFrame, classified: pd.DataFrame, cluster: str) -> str:
    """How far the answer survives the loss of indicators: the finding of the chart."""
    number, share = endured(table)
    if number < 0:
        known, of = _known(classified, cluster)
        return text("forms.hidden.never", cluster=cluster, known=known, of=of)
    shown = f"{share:.0%}"
    return text("forms.hidden.finding", cluster=cluster, n=number, share=shown)


def hidden(table: pd.DataFrame, classified: pd.DataFrame, cluster: str) -> str:
    """What hiding known indicators does to the answer, in full."""
    number, share = endured(table)
    known, of = _known(classified, cluster)
    if number < 0:
        return text("forms.hidden.never", cluster=cluster, known=known, of=of)
    answer = table.loc[table["hidden_indicators"] == 0, "answer"].iloc[0]
    return text(
        "forms.hidden.said",
        known=known,
        of=of,
        n=number,
        share=f"{share:.0%}",
        form=text(f"form.{answer}"),
    )


def _known(classified: pd.DataFrame, cluster: str) -> tuple[int, int]:
    rows = classified.loc[classified["cluster"] == cluster]
    return int(rows["known"].sum()), int(rows["indicators"].sum())


def scene_finding(scored: pd.DataFrame, scene: str) -> str:
    """Strongest and weakest element of a scene: the finding of its sheet."""
    ends = _ends(scored, scene, "element")
    if ends is None:
        return text("scenes.nothing", scene=scene, **_cells(scored, scene))
    best, high, worst, low = ends
    return text("scenes.finding", scene=scene, best=best, high=high, worst=worst, low=low)


def scene(scored: pd.DataFrame, scene: str) -> str:
    """What a scene scores, where it is strong and weak, and how it stands to the others.

    Takes the table of `forms.scenes.score`.
    """
    elements, dimensions = (_ends(scored, scene, one) for one in ("element", "dimension"))
    overall = _scores(scored, scene, "overall")["overall"]
    if elements is None or dimensions is None or np.isnan(overall):
        return text("scenes.nothing", scene=scene, **_cells(scored, scene))
    best, high, worst, low = elements
    most, top, least, bottom = dimensions
    parts = [
        text("scenes.said", scene=scene, score=f"{overall:.2f}",
            best=best, high=high, worst=worst, low=low,
            most=most, top=top, least=least, bottom=bottom, **_cells(scored, scene)),
        _traits(scored, scene),
    ]  # fmt: skip
    own = _scores(scored, scene, "element")
    for other in scored["scene"].unique():
        if other != scene:
            theirs = _scores(scored, other, "element")
            ahead = {"n": int((own > theirs).sum()), "of": len(own)}
            parts.append(text("scenes.against", other=other, **ahead))
    return join(parts)


def _scores(scored: pd.DataFrame, scene: str, aspect: str) -> pd.Series:
    rows = scored.loc[(scored["scene"] == scene) & (scored["aspect"] == aspect)]
    return rows.set_index("name")["score"]


def _ends(scored: pd.DataFrame, scene: str, aspect: str) -> tuple[str, str, str, str] | None:
    """Names and scores of the strongest and weakest of an aspect; all names where they tie."""
    scores = _scores(scored, scene, aspect).dropna()
    if scores.empty:
        return None
    said: list[str] = []
    for end in (scores.max(), scores.min()):
        names = [text(f"scene.{name}") for name in scores.index[scores == end]]
        said += [listing(names), f"{end:.2f}"]
    return tuple(said)


def _traits(scored: pd.DataFrame, scene: str) -> str:
    traits = _scores(scored, scene, "trait")
    over = [text(f"scene.{name}") for name in traits.index[traits > 0.5]]
    parts = [
        text("scenes.traits", n=len(over), who=listing(over))
        if over
        else text("scenes.traits.none")
    ]
    blank = [text(f"scene.{name}") for name in traits.index[traits.isna()]]
    if blank:
        parts.append(text("scenes.unrated", who=listing(blank)))
    return join(parts)


def _cells(scored: pd.DataFrame, scene: str) -> dict[str, int]:
    row = scored.loc[(scored["scene"] == scene) & (scored["aspect"] == "overall")].iloc[0]
    return {"known": int(row["known"]), "cells": int(row["cells"])}


def _who(keys: pd.Series) -> str:
    return listing([called(key) for key in keys])
