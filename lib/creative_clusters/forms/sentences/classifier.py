"""What form a cluster comes out as, in words, from tables of `forms.classifier`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from creative_clusters.forms.classifier import INSUFFICIENT, endured
from creative_clusters.words.wording import join, listing, text


def form(classified: pd.DataFrame, cluster: str) -> str:
    """Which form a cluster is, how robust that is, or what is missing to say it.

    Raises
    ------
    ValueError
        If the cluster is not in the table.
    """
    rows = classified.loc[classified["cluster"] == cluster]
    if rows.empty:
        known = listing(classified["cluster"].unique())
        raise ValueError(f'no cluster "{cluster}"; there are {known}.')
    fields = {"cluster": cluster, "evidence": rows["evidence"].iloc[0]}
    closest = rows["closest"].iloc[0]
    if not closest:
        return text("reading.form.nothing", **fields)
    best = rows.set_index("form").loc[closest]
    key = "reading.form.found" if rows["answer"].iloc[0] == closest else "reading.form.thin"
    scored = {"form": text(f"form.{closest}"), "score": best["score"], "wins": best["wins"]}
    parts = [text(key, **fields, **scored)]
    others = rows.loc[rows["form"] != closest]
    tied = others["judged"] & np.isclose(others["score"], best["score"])
    rivals = ~tied & (others["highest"] >= best["lowest"])
    for which, key in ((tied, "reading.form.tied"), (rivals, "reading.form.rivals")):
        if which.any():
            parts.append(text(key, forms=listing(_named(others.loc[which, "form"]))))
    if not (tied.any() or rivals.any()):
        parts.append(text("reading.form.certain"))
    return join(parts)


def answers(classified: pd.DataFrame) -> pd.DataFrame:
    """A row a cluster, forms named in words: ``cluster, closest, evidence, answer``."""
    rows = classified.drop_duplicates("cluster")[["cluster", "closest", "evidence", "answer"]]
    rows = rows.assign(closest=_named(rows["closest"]), answer=_named(rows["answer"]))
    return rows.reset_index(drop=True)


def form_finding(classified: pd.DataFrame, cluster: str) -> str:
    """The answer for a cluster in a few words: the finding of its chart."""
    answer = classified.loc[classified["cluster"] == cluster, "answer"].iloc[0]
    return text("forms.scores.finding", cluster=cluster, form=text(f"form.{answer}"))


def judged(classified: pd.DataFrame) -> str:
    """How many clusters of the table are judged at all."""
    answers = classified.drop_duplicates("cluster")["answer"]
    return text("forms.judged", n=int((answers != INSUFFICIENT).sum()), of=len(answers))


def settled(classified: pd.DataFrame) -> str:
    """How many clusters one form wins under every random weighting: the finding of their chart."""
    most = classified.groupby("cluster", sort=False)["wins"].max()
    return text("forms.wins.finding", n=int((most >= 1).sum()), of=len(most))


def hidden_finding(table: pd.DataFrame, classified: pd.DataFrame, cluster: str) -> str:
    """How far the answer survives the loss of indicators: the finding of the chart."""
    number, share = endured(table)
    if number < 0:
        return hidden(table, classified, cluster)
    return text("forms.hidden.finding", cluster=cluster, n=number, share=share)


def hidden(table: pd.DataFrame, classified: pd.DataFrame, cluster: str) -> str:
    """What hiding known indicators does to the answer, in full."""
    own = classified.loc[classified["cluster"] == cluster]
    known = {"known": int(own["known"].sum()), "of": int(own["indicators"].sum())}
    number, share = endured(table)
    if number < 0:
        return text("forms.hidden.never", cluster=cluster, **known)
    answer = table.loc[table["hidden_indicators"] == 0, "answer"].iloc[0]
    return text("forms.hidden.said", n=number, share=share, form=text(f"form.{answer}"), **known)


def _named(forms: pd.Series) -> list[str]:
    return [text(f"form.{form}") if form else "" for form in forms]
