"""Liu's model under new quality productive forces: features, problems, measures, actors, linked.

Takes the matrix as stored (``component, kind, parent, answers, actors, term_en, term_zh,
legibility``). That a measure answers a problem and calls on an actor is this book's reading, as
the study lists them apart; sentences are worded by the catalogue (keys ``model.*``).
"""

from __future__ import annotations

import pandas as pd

from creative_clusters.words.wording import join, language, listing, text

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


def calls_finding(matrix: pd.DataFrame) -> str:
    """State who is called on most and least: the finding of the chart."""
    table = calls(matrix)
    if not table["value"].any():
        return text("model.nothing")
    most, least = table["value"].max(), table["value"].min()
    return text(
        "model.calls",
        most=listing(table.loc[table["value"] == most, "label"]),
        n=most,
        of=len(measures(matrix)),
        least=listing(table.loc[table["value"] == least, "label"]),
        m=least,
    )


def matrix_finding(matrix: pd.DataFrame) -> str:
    """State how many measures answer how many parts of the problems: the finding of the drawing."""
    rows = measures(matrix)
    if rows.empty:
        return text("model.nothing")
    return text(
        "model.matrix",
        n=len(rows),
        of=rows["answers"].nunique(),
        full=int((rows["legibility"] == "complete").sum()),
    )


def matrix_said(matrix: pd.DataFrame) -> str:
    """Say each problem's measures: the text alternative of the drawing."""
    parts = [
        text("model.answered", problem=problem, measures=listing(group.unique()))
        for problem, group in links(matrix).groupby("problem_part", sort=False)["measure_part"]
    ]
    return join(parts) or text("model.nothing")


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


def readable_finding(matrix: pd.DataFrame) -> str:
    """State how much of problems and measures is lost: the finding of the drawing."""
    kind = matrix["component"].str.split(".").str[0]
    own = matrix.loc[kind.isin(["problem", "measure"]), "legibility"]
    return text("model.readable", n=int((own != "complete").sum()), of=len(own),
        gone=int((own == "lost").sum()))  # fmt: skip


def readable_said(table: pd.DataFrame) -> str:
    """Say the counts of :func:`readable`: the text alternative of its drawing."""
    parts = []
    for label, group in table.groupby("label", sort=False):
        n = group.set_index("legibility")["value"]
        fields = {"full": n["complete"], "part": n["partly lost"], "gone": n["lost"]}
        parts.append(text("model.read", kind=label, **fields))
    return join(parts)


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


def named(rows: pd.DataFrame) -> str:
    """Say the components of an outline, parts after their whole: its text alternative."""
    parts = []
    for whole in rows.loc[rows["parent"] == "liu"].itertuples():
        own = rows.loc[rows["parent"] == whole.component, f"term_{language()}"]
        name = getattr(whole, f"term_{language()}")
        key = "model.named" if len(own) else "model.named.alone"
        parts.append(text(key, whole=name, parts=listing(own)))
    return join(parts)


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


def shifts_said(table: pd.DataFrame) -> str:
    """Say every shift: the text alternative of the drawing."""
    parts = [
        text("model.shift", label=row.label, before=row.from_way, after=row.to_way)
        for row in table.itertuples()
    ]
    return join(parts)
