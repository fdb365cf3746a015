"""Tables of an audit: how many claims have which verdict, and what the doubted ones compare."""

import math

import pandas as pd

from creative_clusters.audit.chance import COLUMNS
from creative_clusters.audit.checks import REGISTRY
from creative_clusters.audit.evidence import (
    INCONSISTENT,
    NOT_CHECKABLE,
    VERDICTS,
)
from creative_clusters.audit.files import read_rows
from creative_clusters.audit.reports import Report, chapters
from creative_clusters.audit.sentences import (
    chance,
    lacks,
    named,
    says,
    score,
    words,
    working,
)
from creative_clusters.words.wording import in_language, language, text

#: Columns of `listed` that a page of all claims shows.
CLAIMS = ["claim", "verdict", "study", "study_locator", "claim_weight", "printed_as"]
CLAIMS += ["arithmetic", "verdict_basis", "passes_by_chance", "numbers_in"]


def counts(claims: pd.DataFrame, by: str = "study") -> pd.DataFrame:
    """Count the claims by group (`by` study, kind or weight) and verdict, zeros included.

    Columns ``group, verdict, claims, claims_in_group, share``; groups with most claims checked
    first.
    """
    column = {"study": "source"}.get(by, by)
    checked = claims["verdict"].ne(NOT_CHECKABLE).groupby(claims[column]).sum()
    groups = checked.sort_values(ascending=False, kind="stable").index
    cells = pd.MultiIndex.from_product([groups, VERDICTS], names=["group", "verdict"])
    found = claims.groupby([column, "verdict"]).size().reindex(cells, fill_value=0)
    long = found.rename("claims").reset_index()
    long["claims_in_group"] = long.groupby("group")["claims"].transform("sum")
    long["share"] = long["claims"] / long["claims_in_group"]
    long["group"] = [named(by, group) for group in long["group"]]
    long["verdict"] = [named("verdict", verdict) for verdict in long["verdict"]]
    return long


def summary(claims: pd.DataFrame) -> pd.DataFrame:
    """Return one row a study: its claims, those checked, and the number of each verdict."""
    rows = [
        {"study": named("study", source), **score(group)}
        for source, group in claims.groupby("source", sort=False)
    ]
    if len(rows) > 1:
        rows.append({"study": text("audit.table.total"), **score(claims)})
    return pd.DataFrame(rows)


def implied(made: Report, study: str = "all") -> pd.DataFrame:
    """Return the quantities that the studies imply, with their intervals."""
    rows = made.implied
    if len(rows) and study != "all":
        rows = rows[rows["source"] == study]
    if rows.empty:
        return pd.DataFrame()
    finite = rows[["low", "high"]].where(lambda ends: ends.abs() < math.inf)
    return pd.DataFrame(
        {
            "quantity": rows["quantity"],
            "quantity_unit": rows["unit"],
            "quantity_years": rows["year"],
            "least": _figures(finite["low"].where(rows["low"] != 0)),
            "point": _figures(rows["value"]),
            "most": _figures(finite["high"]),
            "arithmetic": rows["working"],
            "explanation": rows["note"],
        }
    ).reset_index(drop=True)


def _figures(values: pd.Series) -> pd.Series:
    """Five significant figures, which is more than any input has but keeps ends apart."""
    return values.map(lambda value: float(f"{value:.5g}"))


def listed(made: Report, claims: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Return claims as a table for readers, and where its cells lead."""
    pages = chapters(made, claims)
    rows = claims.to_dict("records")
    table = pd.DataFrame(
        {
            "claim": claims["claim"],
            "study": [named("study", row["source"]) for row in rows],
            "study_locator": claims["locator"],
            "printed_as": [says(row) for row in rows],
            "verdict": [named("verdict", row["verdict"]) for row in rows],
            "claim_weight": [named("weight", row["weight"]) for row in rows],
            "verdict_basis": [named("strength", row["basis"]) for row in rows],
            "strength": [named("strength", row["strength"]) for row in rows],
            "arithmetic": [_arithmetic(made, row) for row in rows],
            "passes_by_chance": [chance(row) for row in rows],
            "numbers_in": [page.replace("-", " ") for page in pages],
            "claim_id": claims["id"],
            "claim_kind": [named("kind", row["kind"]) for row in rows],
            "check": claims["check"],
            "explanation": claims["reason"],
        }
    )
    doubted = claims["verdict"] == INCONSISTENT
    return table, {
        "verdict": list(("page:inconsistent-claims#" + claims["id"]).where(doubted, "")),
        "numbers_in": [f"page:{page}" if page else "" for page in pages],
    }


def beside(made: Report, rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Return rows that name claims, ``claim``, with what the audit finds, and where it leads.

    Added are ``verdict`` and ``told``, the reason or the arithmetic; a row whose `claim` is empty
    has neither.
    """
    claims = made.claims.set_index("id", drop=False)
    verdicts, told, leads = [], [], []
    for claim in rows["claim"]:
        row = claims.loc[claim] if claim else None
        verdicts.append("" if row is None else named("verdict", row["verdict"]))
        open_ = row is not None and row["missing"] and text("beside.missing", what=lacks(row))
        told.append("" if row is None else row["reason"] or open_ or working(made, claim))
        doubted = row is not None and row["verdict"] == INCONSISTENT
        page = f"page:inconsistent-claims#{claim}" if doubted else "page:all-claims"
        leads.append("" if row is None else page)
    return rows.assign(verdict=verdicts, told=told), {"verdict": leads}


def _arithmetic(made: Report, row: dict) -> str:
    """Its words with a verdict on each, the working, and what is missing: as many as there are."""
    told = [words(made.judged[row["id"]]), working(made, row["id"]), lacks(row)]
    return ("。" if language() == "zh" else ". ").join(filter(None, told))


def criteria(made: Report) -> pd.DataFrame:
    """Return the criterion of each word, where it occurs, and the random series that pass it."""
    if not (made.folder / "criteria.csv").is_file():
        return pd.DataFrame()
    places, claims, rows = read_rows(made.folder / "wording.csv"), made.claims, []
    for row in read_rows(made.folder / "criteria.csv").to_dict("records"):
        here = places[places["check"] == row["check"]]
        tested = claims[claims["id"].isin(" ".join(here["claim"]).split())]
        rows.append(
            {
                "word": row["word"],
                "word_zh": row["word_zh"],
                "criterion": REGISTRY[row["check"]].criterion(),
                "criterion_why": row[in_language("why")],
                "occurrences": len(here),
                "decided": int(tested["verdict"].ne(NOT_CHECKABLE).sum()),
                **{name: float(row[name] or "nan") for name in COLUMNS},
            }
        )
    return pd.DataFrame(rows)
