"""What the pages on the model and on the map of the studies say (keys ``model.*``, ``map.*``)."""

import pandas as pd

from creative_clusters.new_quality.concepts import by_pair, counts
from creative_clusters.new_quality.development_model import calls, measures
from creative_clusters.words.wording import join, language, listing, text

# --- the map of the studies ---------------------------------------------------------------------


def overall(links: pd.DataFrame) -> str:
    """State how many links agree and contradict: the finding of the map."""
    return text("map.finding" if len(links) else "map.nothing", of=len(links), **counts(links))


def agreeing(links: pd.DataFrame) -> str:
    """State which pair of studies agrees most often: the finding of the chart of counts."""
    table = by_pair(links)
    agreed = table.loc[table["relation"] == "agrees"]
    if agreed.empty:
        return text("map.none.agrees")
    top = agreed.loc[agreed["links"].idxmax()]
    who = [text(f"study.{study}") for study in (top["from_study"], top["to_study"])]
    return text("map.counts.finding", who=listing(who), n=int(top["links"]))


def unlinked(covered: pd.DataFrame) -> str:
    """Say which main concepts of each study have no link."""
    parts = []
    for study, group in covered.groupby("study", sort=False):
        alone = group.loc[group["links"] == 0, f"term_{language()}"]
        key = "map.unlinked" if len(alone) else "map.all_linked"
        fields = {"n": len(group) - len(alone), "of": len(group)}
        who = listing(alone)
        parts.append(text(key, study=text(f"study.{study}"), who=who, **fields))
    return join(parts)


# --- the model ----------------------------------------------------------------------------------


def called_on(matrix: pd.DataFrame) -> str:
    """State who is called on most and least: the finding of the chart."""
    number = calls(matrix).set_index("label")["value"]
    if not number.any():
        return text("model.nothing")
    n, m = number.max(), number.min()
    ends = {"most": listing(number.index[number == n]), "least": listing(number.index[number == m])}
    return text("model.calls", n=n, m=m, of=len(measures(matrix)), **ends)


def answered(matrix: pd.DataFrame) -> str:
    """State how many measures answer how many parts of the problems: the finding of the drawing."""
    rows = measures(matrix)
    full, of = rows["legibility"].eq("complete").sum(), rows["answers"].nunique()
    return text("model.matrix" if len(rows) else "model.nothing", n=len(rows), of=of, full=full)


def lost(matrix: pd.DataFrame) -> str:
    """State how much of problems and measures is lost."""
    kind = matrix["component"].str.split(".").str[0]
    own = matrix.loc[kind.isin(["problem", "measure"]), "legibility"]
    n, gone = own.ne("complete").sum(), own.eq("lost").sum()
    return text("model.readable", n=n, of=len(own), gone=gone)
