"""Liu's model under new quality productive forces: features, problems, measures, actors, linked.

Takes the matrix as stored (``component, kind, parent, answers, actors, term_en, term_zh,
legibility``). That a measure answers a problem and calls on an actor is this book's reading, as the
study lists them apart.
"""

from __future__ import annotations

import pandas as pd

from creative_clusters.words.wording import language, text

ACTORS = ("government", "alliance", "enterprise", "society")
PROBLEMS = ("technology", "chain", "policy")
LEGIBILITY = ("complete", "partly lost", "lost")


def measures(matrix: pd.DataFrame, problem: str = "all", actor: str = "all") -> pd.DataFrame:
    """Parts of measures that answer part of a problem and call on an actor, in the study's order.

    Parameters
    ----------
    problem, actor
        One of `PROBLEMS` and of `ACTORS`, or "all".
    """
    rows = matrix.loc[matrix["kind"].eq("part") & matrix["answers"].fillna("").ne("")]
    if problem != "all":
        rows = rows.loc[rows["answers"].str.startswith(f"problem.{problem}.")]
    if actor != "all":
        rows = rows.loc[rows["actors"].str.split(";").map(lambda names: actor in names)]
    return rows


def chosen(matrix: pd.DataFrame, problem: str = "all", actor: str = "all") -> pd.DataFrame:
    """The matrix with only those parts of measures (see :func:`measures`), all else kept."""
    every, wanted = measures(matrix), measures(matrix, problem, actor)
    return matrix.drop(index=every.index.difference(wanted.index)).reset_index(drop=True)


def links(matrix: pd.DataFrame) -> pd.DataFrame:
    """Problem → measure → actor, a row a link: terms and how far the text can be read."""
    term = dict(zip(matrix["component"], matrix[f"term_{language()}"], strict=True))
    rows = [
        (
            term[".".join(row.answers.split(".")[:2])],
            term[row.answers],
            term[row.component],
            text(f"actor.{actor}"),
            row.legibility,
            row.locator,
        )
        for row in measures(matrix).itertuples()
        for actor in row.actors.split(";")
    ]
    names = ["problem", "problem_part", "measure_part", "actor", "legibility", "locator"]
    return pd.DataFrame(rows, columns=names)


def calls(matrix: pd.DataFrame) -> pd.DataFrame:
    """How many parts of measures call on each actor: ``label, value``."""
    called = measures(matrix)["actors"].str.split(";").explode()
    return pd.DataFrame(
        [(text(f"actor.{name}"), int((called == name).sum())) for name in ACTORS],
        columns=["label", "value"],
    )


def readable(matrix: pd.DataFrame) -> pd.DataFrame:
    """How many components of each kind can be read: ``label, legibility, value``.

    Parts count under the feature, problem or measure that they belong to.
    """
    kind = matrix["component"].str.split(".").str[0]
    rows = [
        (
            text(f"model.kind.{name}"),
            legibility,
            int((kind.eq(name) & matrix["legibility"].eq(legibility)).sum()),
        )
        for name in ("feature", "problem", "measure", "actor", "case")
        for legibility in LEGIBILITY
    ]
    return pd.DataFrame(rows, columns=["label", "legibility", "value"])


def outline(matrix: pd.DataFrame, *kinds: str) -> pd.DataFrame:
    """Components of some kinds with their parts, as a framework called ``liu`` to be drawn.

    Parameters
    ----------
    kinds
        Of ``feature, problem, measure, actor``.
    """
    top = matrix["component"].str.split(".").str[0]
    rows = matrix.loc[top.isin(kinds)].rename(columns={"kind": "level"})
    names = ["framework", "component", "parent", "level", "order", "term_zh", "term_en"]
    names += ["gloss", "gloss_zh", "locator"]
    own = rows["parent"].fillna("")
    rows = rows.assign(framework="liu", parent=own.where(own.ne(""), "liu"))
    # The outline sets a component in by its depth below a root.
    return rows[names].reset_index(drop=True)


def cases(matrix: pd.DataFrame) -> pd.DataFrame:
    """Cases that the study names, each with what it illustrates.

    Returns
    -------
    DataFrame
        ``component, term_en, term_zh, illustrates, gloss, locator``.
    """
    term = dict(zip(matrix["component"], matrix[f"term_{language()}"], strict=True))
    rows = matrix.loc[matrix["kind"] == "case"]
    rows = rows.assign(illustrates=rows["parent"].map(term))
    names = ["component", "term_en", "term_zh", "illustrates", "gloss", "locator"]
    return rows[names].reset_index(drop=True)


def shifts(fusion: pd.DataFrame, matrix: pd.DataFrame) -> pd.DataFrame:
    """From culture + X to culture × X: ``label, from_way, to_way, locator``."""
    term = dict(zip(matrix["component"], matrix[f"term_{language()}"], strict=True))
    return pd.DataFrame(
        {
            "label": [term[name] for name in fusion["component"]],
            "from_way": fusion[f"from_{language()}"],
            "to_way": fusion[f"to_{language()}"],
            "locator": fusion["locator"],
        }
    )
