"""Which form is a cluster? Indicators → a score per form, and how robust the answer is.

Hua (2026, section 3) describes four forms (innovation-driven, scene community, virtual–real
interactive, tropical rainforest) and names a fifth, the trade hub, in one clause. The study gives
traits, parts and cases, but no scale: indicators and their ranges (`form-indicators.csv`) are
assumed, and a case's values are either printed in the study or coded from its words.

Two tables go in:

- *indicators*: `indicator`, `form`, `low`, `high` (values that count as 0 and as 1).
- *ratings*: `cluster`, `indicator`, `value` (missing = not known).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_columns

#: Forms in the study's order; the last is named there in one clause only.
FORMS = ("innovation", "scene", "virtual-real", "rainforest", "trade-hub")
INSUFFICIENT = "insufficient_evidence"
#: Share of indicators that must be known before a form, or a cluster, is judged.
ENOUGH = 0.5


def sheet(indicators: pd.DataFrame, cluster: str = "") -> pd.DataFrame:
    """A table of ratings of one cluster to fill in, each indicator with what it means.

    Returns
    -------
    DataFrame
        ``cluster, form, indicator, value`` (blank)``, unit, low, high, gloss``; only `cluster`,
        `indicator` and `value` are read again (`forms.ratings.form_ratings`).
    """
    _check_indicators(indicators)
    columns = ["cluster", "form", "indicator", "value", "unit", "low", "high", "gloss"]
    return indicators.assign(cluster=cluster, value=np.nan)[columns]


def scaled(ratings: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Every rating on a scale from 0 (`low`) to 1 (`high`), for all indicators of all clusters.

    Values beyond the range are held at its ends. Indicators without a rating are rows with a
    missing `scaled`.

    Raises
    ------
    ValueError
        For an indicator that is not in the list, one given twice, or a value that is no number.
    """
    _check_indicators(indicators)
    _check_ratings(ratings, indicators)
    clusters = ratings[["cluster"]].drop_duplicates()
    every = clusters.merge(indicators[["indicator", "form", "low", "high"]], how="cross")
    table = every.merge(
        ratings[["cluster", "indicator", "value"]], on=["cluster", "indicator"], how="left"
    )
    share = (table["value"].astype(float) - table["low"]) / (table["high"] - table["low"])
    return table.assign(scaled=share.clip(0, 1))[
        ["cluster", "form", "indicator", "value", "scaled"]
    ]


def classify(
    ratings: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    draws: int = 2000,
    seed: int = 0,
    enough: float = ENOUGH,
) -> pd.DataFrame:
    """Score of every form, and how often it wins when the weights are drawn at random.

    A form's score is the mean of its known indicators. Weights are then drawn from a flat
    Dirichlet distribution over each form's known indicators; `wins` is the share of draws in
    which the form has the highest score (ties are shared out).

    Parameters
    ----------
    ratings, indicators
        The two tables of this module.
    draws, seed
        Number of random weightings and where they start.
    enough
        A form with a smaller share of its indicators known is not judged, and a cluster with a
        smaller share of all its indicators known is "insufficient_evidence".

    Returns
    -------
    DataFrame
        A row a cluster and form: `score`, `known`, `indicators`, `lowest` and `highest` (the
        score if every missing indicator were 0 or 1), `wins`, `judged`, and, the same on each
        row of a cluster, `closest` (highest score of those judged, "" if none), `evidence` (share
        of all indicators known) and `answer` (`closest` or "insufficient_evidence").
    """
    table = scaled(ratings, indicators)
    forms = list(dict.fromkeys(indicators["form"]))
    generator = np.random.default_rng(seed)
    rows = []
    for cluster, group in table.groupby("cluster", sort=False):
        shares = {form: group.loc[group["form"] == form, "scaled"].to_numpy() for form in forms}
        rows += _classify_one(str(cluster), shares, draws, generator, enough)
    columns = ["cluster", "form", "score", "known", "indicators", "lowest", "highest", "wins"]
    return pd.DataFrame(rows, columns=[*columns, "judged", "closest", "evidence", "answer"])


def hiding(
    ratings: pd.DataFrame,
    indicators: pd.DataFrame,
    cluster: str,
    *,
    draws: int = 500,
    seed: int = 0,
    enough: float = ENOUGH,
) -> pd.DataFrame:
    """What the answer for a cluster becomes when known indicators are hidden at random.

    For each number of hidden indicators, `draws` sets of that size are drawn evenly and judged by
    the rules of :func:`classify` under equal weights.

    Returns
    -------
    DataFrame
        ``hidden_indicators`` (from none to all that are known)``, answer`` (a form or
        "insufficient_evidence")``, frequency`` (share of the draws); answers that never come have
        no row.

    Raises
    ------
    ValueError
        If the cluster is not in the ratings, and as :func:`scaled`.
    """
    table = scaled(ratings, indicators)
    own = table.loc[table["cluster"] == cluster]
    if own.empty:
        raise ValueError(f'no cluster "{cluster}" in the ratings.')
    forms = list(dict.fromkeys(indicators["form"]))
    member = own["form"].to_numpy()[:, None] == np.array(forms)[None, :]
    known = own["scaled"].notna().to_numpy()
    values, sizes = own.loc[known, "scaled"].to_numpy(), member.sum(axis=0)
    generator = np.random.default_rng(seed)
    rows = []
    for number in range(len(values) + 1):
        places = generator.random((draws, len(values))).argsort(axis=1)
        kept = places >= number
        answers = _answers(kept, values, member[known], sizes, enough)
        for at in np.unique(answers):
            name = INSUFFICIENT if at < 0 else forms[at]
            rows.append((number, name, float((answers == at).mean())))
    return pd.DataFrame(rows, columns=["hidden_indicators", "answer", "frequency"])


def endured(table: pd.DataFrame) -> tuple[int, float]:
    """How many known indicators can be hidden before nothing is judged, and how often it holds.

    Takes the table of :func:`hiding`; (−1, nan) if nothing is judged at all.

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
    wide = told.pivot_table(index="hidden_indicators", columns="answer", values="frequency")
    return int(wide.index.max()), float(wide[first.iloc[0]].fillna(0.0).min())


def results(own: pd.DataFrame) -> dict[str, str | float | None]:
    """What the rows of one cluster of :func:`classify` come to: its form, score and wins."""
    first = own.iloc[0]
    best = own.loc[own["form"] == own["closest"]]
    return {
        "cluster": first["cluster"],
        "answer": first["answer"],
        "closest": first["closest"],
        "evidence": round(float(first["evidence"]), 3),
        "score": round(float(best["score"].iloc[0]), 3) if len(best) else None,
        "wins": round(float(best["wins"].iloc[0]), 2) if len(best) else None,
    }


def _answers(
    kept: np.ndarray, values: np.ndarray, member: np.ndarray, sizes: np.ndarray, enough: float
) -> np.ndarray:
    """Number of the form that wins under equal weights in each row of `kept`; −1 for none."""
    count = kept.astype(int) @ member.astype(int)
    judged = count >= np.maximum(1, enough * sizes)
    score = (kept * values) @ member / np.maximum(count, 1)
    best = np.where(judged, score, -np.inf).argmax(axis=1)
    told = judged.any(axis=1) & (kept.sum(axis=1) >= enough * sizes.sum())
    return np.where(told, best, -1)


def _classify_one(
    cluster: str,
    shares: dict[str, np.ndarray],
    draws: int,
    generator: np.random.Generator,
    enough: float,
) -> list[dict[str, object]]:
    known = {form: values[~np.isnan(values)] for form, values in shares.items()}
    judged = {form: len(known[form]) >= max(1, enough * len(shares[form])) for form in shares}
    able = [form for form in shares if judged[form]]
    wins = _wins({form: known[form] for form in able}, draws, generator)
    scores = {form: values.mean() if len(values) else np.nan for form, values in known.items()}
    closest = max(able, key=lambda form: scores[form], default="")
    total = sum(map(len, shares.values()))
    evidence = sum(map(len, known.values())) / total
    answer = closest if closest and evidence >= enough else INSUFFICIENT
    return [
        {
            "cluster": cluster,
            "form": form,
            "score": scores[form],
            "known": len(known[form]),
            "indicators": len(values),
            "lowest": known[form].sum() / len(values),
            "highest": (known[form].sum() + len(values) - len(known[form])) / len(values),
            "wins": wins.get(form, np.nan),
            "judged": judged[form],
            "closest": closest,
            "evidence": evidence,
            "answer": answer,
        }
        for form, values in shares.items()
    ]


def _wins(
    known: dict[str, np.ndarray], draws: int, generator: np.random.Generator
) -> dict[str, float]:
    """Share of random weightings that each form wins."""
    if not known:
        return {}
    drawn = np.column_stack(
        [generator.dirichlet(np.ones(len(values)), draws) @ values for values in known.values()]
    )
    first = np.isclose(drawn, drawn.max(axis=1, keepdims=True))
    shared = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
    return dict(zip(known, shared.tolist(), strict=True))


def _check_indicators(indicators: pd.DataFrame) -> None:
    need_columns(indicators, ("indicator", "form", "low", "high"), "list of indicators")
    if indicators["indicator"].duplicated().any():
        twice = indicators.loc[indicators["indicator"].duplicated(), "indicator"].iloc[0]
        raise ValueError(f'the indicator "{twice}" is listed twice; keep one row.')
    empty = indicators.loc[~(indicators["high"] > indicators["low"])]
    if len(empty):
        raise ValueError(
            f'the indicator "{empty["indicator"].iloc[0]}" has no range: high must exceed low.'
        )


def _check_ratings(ratings: pd.DataFrame, indicators: pd.DataFrame) -> None:
    need_columns(ratings, ("cluster", "indicator", "value"), "table of ratings")
    unknown = ratings.loc[~ratings["indicator"].isin(indicators["indicator"])]
    if len(unknown):
        raise ValueError(
            f'row {unknown.index[0]}: "{unknown["indicator"].iloc[0]}" is not in the list of '
            f"indicators; it has {', '.join(indicators['indicator'])}."
        )
    twice = ratings.loc[ratings.duplicated(["cluster", "indicator"])]
    if len(twice):
        cluster, indicator = twice[["cluster", "indicator"]].iloc[0]
        raise ValueError(f'"{cluster}" has "{indicator}" twice; keep one row.')
    numbers = pd.to_numeric(ratings["value"], errors="coerce")
    wrong = ratings.loc[(numbers.isna() & ratings["value"].notna()) | np.isinf(numbers)]
    if len(wrong):
        raise ValueError(
            f'row {wrong.index[0]}, column value: "{wrong["value"].iloc[0]}" is not a number. '
            "Use an empty cell for a missing value."
        )
