"""How the English abstract renders the terms of Hua (2026), and what it leaves out."""

import pandas as pd

from creative_clusters.words.terms import grouped
from creative_clusters.words.wording import text

#: What a rendering does to a term, in the order shown.
KEPT = ("shifted", "kept", "added", "left out")


def system(renderings: pd.DataFrame) -> pd.DataFrame:
    """The renderings as a system of terms, under what became of each."""
    names = {"note_en": "gloss", "note_zh": "gloss_zh"}
    rows = renderings.rename(columns=names).fillna("")
    heads = {name: f"kept.{name.replace(' ', '_')}" for name in KEPT}
    return grouped(rows.assign(component=rows["term_en"]), "fidelity", heads)


def said(renderings: pd.DataFrame) -> str:
    """State how many terms the English keeps, shifts, adds and leaves out."""
    n = renderings["fidelity"].value_counts()
    both = {name: int(n.get(name, 0)) for name in ("kept", "shifted", "added")}
    left = int(n.get("left out", 0))
    return text("renderings.said", of=both["kept"] + both["shifted"], left=left, **both)
