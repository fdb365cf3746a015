"""What the book says of an audit, worded by the catalogue (keys ``audit.*``)."""

import re

import pandas as pd

from creative_clusters.audit.chance import COLUMNS as CHANCE
from creative_clusters.audit.engine import Judgement
from creative_clusters.audit.evidence import (
    HOLDS,
    IN_PART,
    INCONSISTENT,
    NOT_CHECKABLE,
    STRENGTHS,
    VERDICTS,
    WEIGHTS,
)
from creative_clusters.audit.reports import Report
from creative_clusters.words.wording import gap, joined, keys, listing, said, text, with_unit

EASY = 0.5  # share of random series from which on a test says little


def named(kind: str, value: str) -> str:
    """Return a study, kind, verdict or strength in words; as it is if the book knows none."""
    slug = value.replace(" ", "_")
    key = f"study.{slug}" if kind == "study" else f"audit.{kind}.{slug}"
    return text(key) if key in keys() else value


def score(claims: pd.DataFrame) -> dict[str, int]:
    """Return how many claims there are, are checked, and have each verdict."""
    found = claims["verdict"].value_counts()
    each = {name.replace(" ", "_"): int(found.get(name, 0)) for name in VERDICTS}
    return {"claims": len(claims), "checked": len(claims) - each["not_checkable"], **each}


def finding(claims: pd.DataFrame) -> str:
    """Say in one sentence what the audit of these claims found."""
    numbers = score(claims)
    agree = numbers["reproduced"] + numbers["within_rounding"]
    key = "score" if numbers["checked"] else "none"
    weights = claims["weight"].unique()
    what = text(f"audit.of.{weights[0] if len(weights) == 1 else 'all'}")
    return text(f"audit.finding.{key}", agree=agree, what=what, **numbers)


def beside(claims: pd.DataFrame) -> str:
    """Say how many claims stand beside the substantive ones, and how many of them fail."""
    fails = claims[claims["verdict"] == INCONSISTENT]["weight"].value_counts()
    found = claims["weight"].value_counts()
    parts = [
        text(
            "audit.beside.part",
            n=found[name],
            what=text(f"audit.of.{name}"),
            bad=fails.get(name, 0),
        )
        for name in WEIGHTS[1:]
        if name in found
    ]
    return text("audit.beside", parts=listing(parts)) if parts else ""


def worth(claims: pd.DataFrame) -> str:
    """Say how many claims that hold would do so for half of the random series as well."""
    held = claims[claims["verdict"].isin([*HOLDS, IN_PART])]
    shares = held.reindex(columns=list(CHANCE)).replace("", None).astype(float).min(axis=1).dropna()
    if shares.empty:
        return ""
    return text("audit.finding.worth", n=len(shares), easy=(shares >= EASY).sum())


def rests(claims: pd.DataFrame) -> str:
    """Say how many verdicts rest on outside knowledge."""
    outside = claims[claims["rests_on"] != ""]
    fields = {"n": len(outside), "doubts": (outside["verdict"] == INCONSISTENT).sum()}
    return text("audit.finding.rests", **fields) if len(outside) else ""


def chance(row: dict) -> str:
    """Return the shares of random series that pass the test of a claim; empty where none are."""
    parts = [
        text(f"audit.{name}", share=float(row[name])) for name in CHANCE if row.get(name, "") != ""
    ]
    return listing(parts)


def words(found: Judgement) -> str:
    """Return the verdict on each word of a claim; empty where it is tested as a whole."""
    judged = [(word, named("verdict", verdict)) for word, verdict in found.words]
    return joined(text("audit.word", word=word, verdict=verdict) for word, verdict in judged)


def strengths(claims: pd.DataFrame) -> str:
    """Say how strong the doubts are."""
    found = claims[claims["verdict"] == INCONSISTENT]["strength"].value_counts()
    if found.empty:
        return text("audit.finding.no_doubt")
    parts = [
        text("profile.claims.item", n=found[name], verdict=named("strength", name))
        for name in STRENGTHS
        if name in found
    ]
    return text("audit.finding.strengths", n=int(found.sum()), parts=listing(parts))


def why_not(claims: pd.DataFrame) -> str:
    """Say what is missing most often where a claim is not checkable."""
    missing = claims.loc[claims["verdict"] == NOT_CHECKABLE, "missing"].value_counts()
    if missing.empty:
        return text("audit.finding.all_checkable")
    first = {"most": said(missing.index[0]), "times": missing.iloc[0]}
    return text("audit.finding.missing", n=missing.sum(), kinds=len(missing), **first)


def says(row: dict) -> str:
    """Return the printed number of a claim with its precision and unit; empty for words."""
    if not row["printed"]:
        return ""
    word = row.get("precision", "")
    prefix = text(f"audit.precision.{word}") if word not in ("", "exact") else ""
    return f"{prefix}{gap()}{with_unit(row['printed'], row['unit'])}".strip()


def lacks(row: dict) -> str:
    """Return what a claim that is not checkable would need."""
    whole = row["missing"]
    return said(whole) if said(whole) != whole else joined(whole.split("; "))


def counted(table: pd.DataFrame) -> str:
    """Say in words what a chart of :func:`~creative_clusters.audit.tables.counts` shows."""
    doubts = table[(table["verdict"] == named("verdict", INCONSISTENT)) & (table["claims"] > 0)]
    parts = listing(f"{row.group} {row.claims}" for row in doubts.itertuples())
    key = "counts" if parts else "none"
    fields = {"total": table["claims"].sum(), "n": doubts["claims"].sum()}
    return text(f"audit.describe.{key}", parts=parts, **fields)


def outcome(made: Report, claims: pd.DataFrame) -> str:
    """Say how many conclusions still hold with the corrected numbers."""
    follow = made.following(claims["id"])
    if follow.empty:
        return text("audit.finding.doubts.only", n=len(claims))
    found = {f"m_{name}": follow["matters"].eq(name).sum() for name in ("no", "yes", "open")}
    return text("audit.finding.doubts", n=len(claims), followed=len(follow), **found)


def follows(implied: pd.DataFrame) -> str:
    """Say how many quantities follow, and how many only as bounds."""
    return text("audit.finding.implied", n=len(implied), bounds=implied["point"].isna().sum())


def listed(claims: pd.DataFrame) -> str:
    """Say how many claims a table lists."""
    doubts = (claims["verdict"] == INCONSISTENT).sum()
    return text("audit.finding.table", n=len(claims), doubts=doubts)


def working(made: Report, claim: str) -> str:
    """Return the working of a claim for readers: facts by their place, tables by their number."""
    found = made.judged[claim]
    line = found.working()
    facts = made.study.facts.set_index("id")
    known = facts.loc[[fact for fact in found.uses if fact in facts.index]]
    by = "locator" if known["locator"].is_unique else "subject"
    for fact in sorted(known.index, key=len, reverse=True):
        place = said(known[by][fact]).replace("\\", r"\\")
        line = re.sub(rf"(?a:(?<![\w.-]){re.escape(fact)}(?![\w.-]))", place, line)
    return _TABLE.sub(lambda name: _table_name(*name.groups()), line)


_TABLE = re.compile(r"(?a:(?<![\w.-])(firm-lq|revenue-lq|revenue)\b(?:\[([^\]]*)\])?(?![\w.-]))")


def _table_name(name: str, cells: str | None) -> str:
    return joined([text(f"audit.printed.{name}"), *(cells or "").split(", ")], ", ")
