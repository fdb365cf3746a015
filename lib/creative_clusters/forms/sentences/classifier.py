"""What form a cluster comes out as, in words, from tables of `forms.classifier`."""

import pandas as pd

from creative_clusters.forms.classifier import INSUFFICIENT, LEAD, UNDECIDED, endured
from creative_clusters.words.wording import in_language, join, language, listing, text


def form(classified: pd.DataFrame, cluster: str) -> str:
    """Which form a cluster is, how robust that is, or what is missing to say it."""
    rows = classified.loc[classified["cluster"] == cluster]
    if rows.empty:
        known = listing(classified["cluster"].unique())
        raise ValueError(f'no cluster "{cluster}"; there are {known}.')
    fields = {"cluster": cluster, "evidence": rows["evidence"].iloc[0]}
    closest = rows["closest"].iloc[0]
    if not closest:
        return text("reading.form.nothing", **fields)
    best = rows.set_index("form").loc[closest]
    answer = rows["answer"].iloc[0]
    key = {INSUFFICIENT: "thin", UNDECIDED: "undecided"}.get(answer, "found")
    near = rows["judged"] & (rows["score"] > best["score"] - LEAD + 1e-9)
    scored = {"form": text(f"form.{closest}"), "score": best["score"], "wins": best["wins"]}
    scored |= {"forms": listing(_named(rows.loc[near, "form"])), "lead": LEAD}
    parts = [text(f"reading.form.{key}", **fields, **scored)]
    named = near if answer == UNDECIDED else rows["form"] == closest
    rivals = ~named & (rows["highest"] >= best["lowest"])
    if rivals.any():
        forms = listing(_named(rows.loc[rivals, "form"]))
        parts.append(text("reading.form.rivals", forms=forms))
    elif key != "undecided":
        parts.append(text("reading.form.certain"))
    return join(parts)


def rated(table: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """A table with ``form`` and ``indicator`` in words, with ``unit`` and what each one means."""
    code, of = language(), indicators.set_index("indicator").loc[table["indicator"]]
    gloss = of[in_language("gloss")].to_numpy()
    words = {"form": _named(table["form"]), "indicator": of[f"term_{code}"].to_numpy()}
    return table.assign(**words, unit=of["unit"].to_numpy(), gloss=gloss)


def unscored(ratings: pd.DataFrame, indicators: pd.DataFrame, cluster: str) -> str:
    """Name the ratings of a cluster that are recorded and not scored, and what would be; or ""."""
    open_ = indicators[indicators["high"].isna()].set_index("indicator")[f"term_{language()}"]
    own = ratings[(ratings["cluster"] == cluster) & ratings["value"].notna()]["indicator"]
    names = [open_[one] for one in own if one in open_]
    return text("forms.unscored", names=listing(names)) if names else ""


def calibrated(classified: pd.DataFrame, mixtures: pd.DataFrame) -> str:
    """Say how the archetypes come out, alone and mixed (`forms.classifier.mixtures`)."""
    answers = classified.drop_duplicates("cluster").set_index("cluster")["answer"]
    sure = int((~answers.isin([INSUFFICIENT, UNDECIDED])).sum())
    told = [text("forms.calibrated", n=sure, of=len(answers), forms=answers.nunique())]
    for share, rows in mixtures.groupby("share"):
        own = int((rows["answer"] == rows["cluster"].map(answers)).sum())
        open_ = int(rows["answer"].eq(UNDECIDED).sum())
        counts = {"of": len(rows), "own": own, "open": open_}
        told.append(text("forms.calibrated.mixed", share=share, **counts))
    return join(told)


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


def hidden(table: pd.DataFrame, classified: pd.DataFrame, cluster: str) -> tuple[str, str]:
    """What hiding known indicators does to the answer: in full, and as the finding of its chart."""
    own = classified.loc[classified["cluster"] == cluster]
    fields = {"known": int(own["known"].sum()), "of": int(own["indicators"].sum())}
    number, share = endured(table)
    if number < 0:
        return (text("forms.hidden.never", cluster=cluster, **fields),) * 2
    answer = table.loc[table["hidden_indicators"] == 0, "answer"].iloc[0]
    held = {"n": number, "share": share}
    said = text("forms.hidden.said", form=text(f"form.{answer}"), **held, **fields)
    return said, text("forms.hidden.finding", cluster=cluster, **held)


def _named(forms: pd.Series) -> list[str]:
    return [text(f"form.{form}") if form else "" for form in forms]
