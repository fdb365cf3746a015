"""Which form is a cluster? Indicators → a score per form, and how robust the answer is.

Hua (2026, section 3) describes four forms (innovation-driven, scene community, virtual–real
interactive, tropical rainforest) and names a fifth, the trade hub, in one clause. The study gives
traits, parts and cases, but no scale: indicators and their ranges (`form-indicators.csv`) are
assumed, and a case's values are either printed in the study or coded from its words. Ranges are
such that a good case of each form can reach 1: rated, per inhabitant or within the country, since
a share of the world tells size and not form.

Two tables go in:

- *indicators*: `indicator`, `form`, `low`, `high` (values that count as 0 and as 1; an indicator
  without them is recorded and not scored).
- *ratings*: `cluster`, `indicator`, `value` (missing = not known).
"""

from itertools import permutations

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_columns

#: Forms in the study's order; the last is named there in one clause only.
FORMS = ("innovation", "scene", "virtual-real", "rainforest", "trade-hub")
INSUFFICIENT = "insufficient_evidence"
UNDECIDED = "undecided"
#: Share of indicators that must be known before a form, or a cluster, is judged.
ENOUGH = 0.5
#: Lead in score that a form needs over the next (assumed: a step on a scale of tenths).
LEAD = 0.1


def sheet(indicators: pd.DataFrame, cluster: str = "") -> pd.DataFrame:
    """A table of ratings of one cluster to fill in, each indicator with what it means.

    ``cluster, form, indicator, value`` (blank)``, unit, low, high, gloss`` and the terms; only
    `cluster`, `indicator` and `value` are read again (`forms.ratings.form_ratings`).
    """
    columns = ["cluster", "form", "indicator", "value", "unit", "low", "high", "gloss"]
    blank = scored(indicators).assign(cluster=cluster, value=np.nan)
    return blank.reindex(columns=[*columns, "term_en", "term_zh"]).reset_index(drop=True)


def scored(indicators: pd.DataFrame) -> pd.DataFrame:
    """The indicators that have a range; the others are recorded only."""
    _check_indicators(indicators)
    return indicators.dropna(subset=["low", "high"])


def scaled(ratings: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Every rating on a scale from 0 (`low`) to 1 (`high`), for all indicators of all clusters.

    Values beyond the range are held at its ends. Indicators without a rating are rows with a
    missing `scaled`, and so are rated ones that are recorded only. ValueError names an indicator
    that is not in the list, one given twice, or a value that is no number.
    """
    _check_indicators(indicators)
    _check_ratings(ratings, indicators)
    clusters = ratings[["cluster"]].drop_duplicates()
    every = clusters.merge(indicators[["indicator", "form", "low", "high"]], how="cross")
    table = every.merge(
        ratings[["cluster", "indicator", "value"]], on=["cluster", "indicator"], how="left"
    )
    table = table[table["high"].notna() | table["value"].notna()].reset_index(drop=True)
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

    A form's score is the mean of its known indicators. Weights are then drawn from a flat Dirichlet
    distribution over each form's known indicators; `wins` is the share of `draws` in which the form
    has the highest score (ties are shared out). A form with a smaller share of its indicators known
    than `enough` is not judged, and a cluster with a smaller share of all is
    "insufficient_evidence".

    Returns a row a cluster and form: `score`, `known`, `indicators`, `lowest` and `highest` (the
    score if every missing indicator were 0 or 1), `wins`, `judged`, and, the same on each row of a
    cluster, `closest` (highest score of those judged, "" if none), `evidence` (share of all
    indicators known) and `answer` (`closest`, "undecided" where it leads by less than `LEAD`, or
    "insufficient_evidence").
    """
    generator = np.random.default_rng(seed)
    rows = []
    for cluster in dict.fromkeys(ratings["cluster"]):
        forms, member, values = _one(ratings, indicators, cluster)
        known = ~np.isnan(values)
        own = {form: values[known & member[:, at]] for at, form in enumerate(forms)}
        sizes = member.sum(axis=0)
        kept = np.ones((1, known.sum()), bool)
        answer = _answers(kept, values[known], member[known], sizes, enough)[0]
        judged = {form: len(own[form]) >= max(1, enough * sizes[at]) for at, form in enumerate(own)}
        score = {form: one.mean() if len(one) else np.nan for form, one in own.items()}
        able = [form for form in forms if judged[form]]
        wins = _wins({form: own[form] for form in able}, draws, generator)
        same = {
            "closest": max(able, key=lambda form: score[form], default=""),
            "evidence": known.sum() / len(values),
            "answer": [*forms, UNDECIDED, INSUFFICIENT][answer],
        }
        rows += [
            {
                "cluster": cluster,
                "form": form,
                "score": score[form],
                "known": len(own[form]),
                "indicators": size,
                "lowest": own[form].sum() / size,
                "highest": (own[form].sum() + size - len(own[form])) / size,
                "wins": wins.get(form, np.nan),
                "judged": judged[form],
                **same,
            }
            for form, size in zip(forms, sizes, strict=True)
        ]
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

    For each number of hidden indicators (from none to all that are known), `draws` sets of that
    size are drawn evenly and judged by the rules of :func:`classify`. Returns
    ``hidden_indicators, answer, frequency`` (share of the draws); answers that never come have no
    row.
    """
    if cluster not in set(ratings["cluster"]):
        raise ValueError(f'no cluster "{cluster}" in the ratings.')
    forms, member, values = _one(ratings, indicators, cluster)
    names = [*forms, UNDECIDED, INSUFFICIENT]
    known = ~np.isnan(values)
    values, sizes, member = values[known], member.sum(axis=0), member[known]
    generator = np.random.default_rng(seed)
    rows = []
    for number in range(len(values) + 1):
        places = generator.random((draws, len(values))).argsort(axis=1)
        answers = _answers(places >= number, values, member, sizes, enough)
        for at in np.unique(answers % len(names)):
            rows.append((number, names[at], float((answers % len(names) == at).mean())))
    return pd.DataFrame(rows, columns=["hidden_indicators", "answer", "frequency"])


def mixtures(
    ratings: pd.DataFrame, indicators: pd.DataFrame, shares: tuple[float, ...] = (0.5, 0.75)
) -> pd.DataFrame:
    """What each cluster is called when every other is mixed into it: is the scale fair?

    ``cluster, other, share`` (of the first, in each rating)``, answer``.
    """
    wide = ratings.pivot_table(index="cluster", columns="indicator", values="value", sort=False)
    rows = []
    for share in shares:
        for one, other in permutations(wide.index, 2):
            mixed = share * wide.loc[one] + (1 - share) * wide.loc[other]
            table = mixed.rename("value").reset_index().assign(cluster=one)
            answer = classify(table, indicators, draws=1)["answer"].iloc[0]
            rows.append((one, other, share, answer))
    return pd.DataFrame(rows, columns=["cluster", "other", "share", "answer"])


def endured(table: pd.DataFrame) -> tuple[int, float]:
    """How many known indicators can be hidden before nothing is judged, and how often it holds.

    Takes the table of :func:`hiding`; (−1, nan) if nothing is judged at all. The number is the
    largest with any answer but "insufficient_evidence", the share the smallest, over the numbers
    up to it, in which the answer is that without hiding.
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


def _one(
    ratings: pd.DataFrame, indicators: pd.DataFrame, cluster: str
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Forms, which scored indicator belongs to which, and the scaled values of one cluster."""
    table = scaled(ratings, indicators)
    counted = table["indicator"].isin(scored(indicators)["indicator"])
    own = table[(table["cluster"] == cluster) & counted]
    forms = list(dict.fromkeys(indicators["form"]))
    member = own["form"].to_numpy()[:, None] == np.array(forms)[None, :]
    return forms, member, own["scaled"].to_numpy(dtype=float)


def _answers(
    kept: np.ndarray, values: np.ndarray, member: np.ndarray, sizes: np.ndarray, enough: float
) -> np.ndarray:
    """Number of the form that each row of `kept` answers; −2 undecided, −1 too little known."""
    count = kept.astype(int) @ member.astype(int)
    judged = count >= np.maximum(1, enough * sizes)
    score = np.where(judged, (kept * values) @ member / np.maximum(count, 1), -1.0)
    ranked = np.sort(score, axis=1)
    lead = ranked[:, -1] - ranked[:, -2] if score.shape[1] > 1 else np.ones(len(score))
    best = np.where(lead < LEAD - 1e-9, -2, score.argmax(axis=1))
    told = judged.any(axis=1) & (kept.sum(axis=1) >= enough * sizes.sum())
    return np.where(told, best, -1)


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
    ranged = indicators.dropna(subset=["low", "high"], how="all")
    empty = ranged.loc[~(ranged["high"] > ranged["low"])]
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
