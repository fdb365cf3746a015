"""What a scene scores, in words, from tables of `forms.scenes`."""

import numpy as np
import pandas as pd

from creative_clusters.words.wording import join, listing, said, text


def scene_finding(scored: pd.DataFrame, scene: str) -> str:
    """Strongest and weakest element of a scene: the finding of its sheet."""
    names = ("best", "high", "worst", "low")
    ends = _ends(scored, scene, "element", names)
    if not ends:
        return text("scenes.nothing", scene=scene, **_cells(scored, scene))
    return text("scenes.finding", scene=scene, **ends)


def compared(scored: pd.DataFrame) -> str:
    """What every scene scores over all of its cells: the finding of their profiles."""
    known = scored[scored["aspect"] == "overall"].dropna(subset=["score"])
    each = [f"{said(row.scene)} {row.score:.2f}" for row in known.itertuples()]
    return text("scenes.compared", all=listing(each) or "–")


def scene(scored: pd.DataFrame, scene: str) -> str:
    """What a scene scores, where it is strong and weak, and how it stands to the others."""
    dimensions = _ends(scored, scene, "dimension", ("most", "top", "least", "bottom"))
    fields = {"scene": scene, "score": _scores(scored, scene, "overall")["overall"]}
    fields |= _cells(scored, scene)
    if not dimensions or np.isnan(fields["score"]):
        return text("scenes.nothing", **fields)
    alike = "alike" if dimensions["most"] == dimensions["least"] else "apart"
    parts = [text("scenes.said", **fields), text(f"scenes.dimensions.{alike}", **dimensions)]
    parts.append(_traits(scored, scene))
    own = _scores(scored, scene, "element")
    for other in scored["scene"].unique():
        if other != scene:
            n = int((own > _scores(scored, other, "element")).sum())
            parts.append(text("scenes.against", other=other, n=n, of=len(own)))
    return join(parts)


def _scores(scored: pd.DataFrame, scene: str, aspect: str) -> pd.Series:
    rows = scored.loc[(scored["scene"] == scene) & (scored["aspect"] == aspect)]
    return rows.set_index("name")["score"]


def _ends(scored: pd.DataFrame, scene: str, aspect: str, names: tuple[str, ...]) -> dict:
    """Strongest and weakest of an aspect with their scores, as `names`; all where they tie."""
    scores = _scores(scored, scene, aspect).dropna()
    if scores.empty:
        return {}
    high, low = scores.max(), scores.min()
    most, least = (_named(scores.index[scores == end]) for end in (high, low))
    return dict(zip(names, (most, high, least, low), strict=True))


def _traits(scored: pd.DataFrame, scene: str) -> str:
    traits = _scores(scored, scene, "trait")
    over, blank = traits.index[traits > 0.5], traits.index[traits.isna()]
    key = "scenes.traits" if len(over) else "scenes.traits.none"
    parts = [text(key, n=len(over), who=_named(over))]
    if len(blank):
        parts.append(text("scenes.unrated", who=_named(blank)))
    return join(parts)


def _cells(scored: pd.DataFrame, scene: str) -> dict[str, int]:
    row = scored.loc[(scored["scene"] == scene) & (scored["aspect"] == "overall")].iloc[0]
    return {"known": int(row["known"]), "cells": int(row["cells"])}


def _named(names: pd.Index) -> str:
    return listing(text(f"scene.{name}") for name in names)
