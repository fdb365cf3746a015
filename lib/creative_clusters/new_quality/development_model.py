"""Liu's model under new quality productive forces: features, problems, measures, actors, linked.

Takes the matrix as stored (``component, kind, parent, answers, actors, term_en, term_zh,
legibility``). That a measure answers a problem and calls on an actor is this book's reading, as the
study lists them apart.
"""

import pandas as pd

from creative_clusters.words.wording import language, listing, text

ACTORS = ("government", "alliance", "enterprise", "society")
PROBLEMS = ("technology", "chain", "policy")


def measures(matrix: pd.DataFrame, problem: str = "all", actor: str = "all") -> pd.DataFrame:
    """Parts of measures that answer part of a `problem` and call on an `actor`."""
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


def answers(matrix: pd.DataFrame) -> pd.DataFrame:
    """Problems with their measures on them, as a system of terms."""
    top = matrix["component"].str.split(".").str[0]
    rows = matrix.loc[top.isin(["problem", "measure"])].fillna("")
    moved = rows["component"].str.startswith("measure.") & rows["answers"].ne("")
    named = [listing(text(f"actor.{a}") for a in who.split(";") if a) for who in rows["actors"]]
    # Who is concerned by a problem is not said; whom a measure calls on is this book's reading.
    called = pd.Series(named, index=rows.index).where(moved, "")
    read = rows["legibility"].str.replace(" ", "_")
    return rows.assign(
        parent=rows["parent"].where(~moved, rows["answers"]),
        kind=rows["kind"].where(~moved, "measure"),
        actors=called,
        legibility=["" if one == "complete" else text(f"legibility.{one}") for one in read],
    )


def calls(matrix: pd.DataFrame) -> pd.DataFrame:
    """How many parts of measures call on each actor: ``label, value``."""
    called = measures(matrix)["actors"].str.split(";").explode()
    return pd.DataFrame(
        [(text(f"actor.{name}"), int((called == name).sum())) for name in ACTORS],
        columns=["label", "value"],
    )


def shifts(fusion: pd.DataFrame) -> pd.DataFrame:
    """From culture + X to culture × X in the reader's language: ``component, from_way, to_way``."""
    code = language()
    kept = {"component": "component", f"from_{code}": "from_way", f"to_{code}": "to_way"}
    return fusion[list(kept)].rename(columns=kept)
