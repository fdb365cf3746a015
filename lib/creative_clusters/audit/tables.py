"""Tables of an audit: how many claims have which verdict, and what the doubted ones compare."""

from __future__ import annotations

import math
import re

import pandas as pd

from creative_clusters.audit.evidence import (
    INCONSISTENT,
    NOT_CHECKABLE,
    STRENGTHS,
    VERDICTS,
    YES_NO,
    Quantity,
    shown,
)
from creative_clusters.audit.intervals import Interval, printed
from creative_clusters.audit.reports import Report, chapters
from creative_clusters.audit.sentences import named, says, score, with_unit, working
from creative_clusters.words.wording import text

#: Columns of `listed` that a page of all claims shows.
CLAIMS = ["claim", "verdict", "study", "study_locator"]
CLAIMS += ["printed_as", "arithmetic", "strength", "numbers_in"]


def counts(claims: pd.DataFrame, by: str = "study") -> pd.DataFrame:
    """Count the claims by group and verdict.

    Parameters
    ----------
    by
        ``study`` or ``kind``.

    Returns
    -------
    DataFrame
        ``group, verdict, claims, claims_in_group, share``: a row for each group and verdict, zeros
        included, groups with most claims checked first.
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


def strengths(claims: pd.DataFrame) -> pd.DataFrame:
    """Return how many doubts there are of each strength, with what the strength means."""
    found = claims[claims["verdict"] == INCONSISTENT]["strength"].value_counts()
    rows = [
        (named("strength", name), int(found[name]), text(f"audit.why.{name}").partition(": ")[2])
        for name in STRENGTHS
        if name in found
    ]
    return pd.DataFrame(rows, columns=["strength", "claims", "criterion"])


def pieces(made: Report, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers that each claim sets against one another, to be drawn.

    Parameters
    ----------
    claims
        Rows of ``made.claims``; those whose check compares no two numbers are left out.

    Returns
    -------
    DataFrame
        ``claim_id, claim, role, passage, from_value, to_value, point, shown_value``: `role` is
        "said" (the number the claim prints) or "found"; an unbounded side is missing.
    """
    facts = made.study.facts.set_index("id")
    rows = []
    for claim in claims.to_dict("records"):
        found = made.judged[claim["id"]]
        known = [facts.loc[fact] for fact in found.uses]
        if found.computed is not None:
            compared = _printed_and_computed(claim, found.computed)
        elif len(known) > 1 and len({fact["unit"] for fact in known}) == 1:
            # Two facts of one passage are told apart by what they are the number of.
            by = "locator" if len({fact["locator"] for fact in known}) > 1 else "subject"
            roles = ["said", *["found"] * (len(known) - 1)]
            compared = [_stated(fact, by, role) for fact, role in zip(known, roles, strict=True)]
        else:
            continue
        rows += [(claim["id"], claim["claim"], *piece) for piece in compared]
    names = ["claim_id", "claim", "role", "passage", "from_value", "to_value", "point"]
    return pd.DataFrame(rows, columns=[*names, "shown_value"])


def _printed_and_computed(claim: dict, quantity: Quantity) -> list[tuple]:
    said = printed(claim["printed"], claim.get("precision", ""))
    low, high = quantity.interval.low, quantity.interval.high
    value = f"{shown(low)}–{shown(high)}" if quantity.point is None else shown(quantity)
    value, point = with_unit(value, claim["unit"]), quantity.point
    return [
        ("said", claim["locator"], *_drawn(said, True), says(claim)),
        (
            "found",
            text("audit.drawing.recomputed"),
            *_drawn(quantity.interval)[:2],
            None if point is None else float(point),
            value,
        ),
    ]


def _stated(fact: pd.Series, by: str, role: str) -> tuple:
    word = fact["note"].partition(";")[0].strip()
    interval = printed(fact["value"], word if word in ("exact", "approx", "at-least") else "")
    if fact["unit"] == YES_NO:
        value = text("audit.drawing.yes" if fact["value"] == "1" else "audit.drawing.no")
    else:
        value = with_unit(fact["value"], fact["unit"])
    return (role, fact[by], *_drawn(interval, role == "said"), value)


def _drawn(interval: Interval, with_middle: bool = False) -> tuple[float | None, ...]:
    """Ends of an interval and, if wanted, its middle; None for what is unbounded."""
    ends = interval.low, interval.high
    low, high = (None if math.isinf(bound) else float(bound) for bound in ends)
    middle = (low + high) / 2 if with_middle and low is not None and high is not None else None
    return low, high, middle


_COLUMN = re.compile(r"all_above\(([\w-]+)\[(\d{4})\]")
_ROW = re.compile(r"([\w-]+)\[([^\],\d][^\],]*)\]")


def courses(made: Report, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the table rows that claims on a trend are about: ``claim_id, region, year, lq``."""
    cells = [
        (claim, table, {region}, None)
        for claim, check in zip(claims["id"], claims["check"], strict=True)
        for table, region in _ROW.findall(check)
    ]
    return _cells(made, cells)


def placings(made: Report, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the values that claims on "all of these" are about: ``claim_id, region, year, lq``."""
    cells = [
        (claim, column[1], set(re.findall(r'"([^"]*)"', check)), column[2])
        for claim, check in zip(claims["id"], claims["check"], strict=True)
        if (column := _COLUMN.match(check))
    ]
    return _cells(made, cells)


def _cells(made: Report, wanted: list[tuple]) -> pd.DataFrame:
    """The cells of printed tables for (claim, table, regions, a year or all of them)."""
    frames = []
    for claim, table, regions, year in wanted:
        if table not in made.study.tables:
            continue
        frame = made.study.tables[table].set_axis(["region", "year", "lq"], axis=1)
        rows = frame[frame["region"].isin(regions) & (frame["year"].eq(year) | (year is None))]
        numbers = {"year": rows["year"].astype(int), "lq": pd.to_numeric(rows["lq"])}
        frames.append(rows.assign(claim_id=claim, **numbers))
    if not frames:
        return pd.DataFrame()
    return pd.concat(frames, ignore_index=True)[["claim_id", "region", "year", "lq"]]


def additions(made: Report, claims: pd.DataFrame) -> pd.DataFrame:
    """Return what adds up to too much: ``claim_id, region, least_share, from_sum, to_sum, listed``.

    Terms of the largest sums come first among those that the list has, and among those it has not.
    """
    rows = [
        (claim, region, float(share), listed)
        for claim in claims["id"]
        for region, share, listed in made.judged[claim].parts
    ]
    if not rows:
        return pd.DataFrame()
    parts = pd.DataFrame(rows, columns=["claim_id", "region", "least_share", "listed"])
    parts = parts.sort_values(["listed", "least_share"], ascending=False, kind="stable")
    place = list(claims["id"]).index
    parts = parts.sort_values("claim_id", key=lambda ids: ids.map(place), kind="stable")
    parts = parts.reset_index(drop=True)
    sums = parts.groupby("claim_id")["least_share"].transform(lambda shares: shares.cumsum())
    parts = parts.assign(from_sum=sums - parts["least_share"], to_sum=sums)
    return parts[["claim_id", "region", "least_share", "from_sum", "to_sum", "listed"]]


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
    """Return claims as a table for readers, and where its cells lead.

    Links lead from a verdict to the doubt on its page, and to the chapter that shows the numbers.
    """
    pages = chapters(made, claims)
    rows = claims.to_dict("records")
    table = pd.DataFrame(
        {
            "claim": claims["claim"],
            "study": [named("study", row["source"]) for row in rows],
            "study_locator": claims["locator"],
            "printed_as": [says(row) for row in rows],
            "verdict": [named("verdict", row["verdict"]) for row in rows],
            "strength": [named("strength", row["strength"]) for row in rows],
            "arithmetic": [row["missing"] or working(made, row["id"]) for row in rows],
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
        lacks = row is not None and row["missing"] and text("beside.missing", what=row["missing"])
        told.append("" if row is None else row["reason"] or lacks or working(made, claim))
        doubted = row is not None and row["verdict"] == INCONSISTENT
        page = f"page:inconsistent-claims#{claim}" if doubted else "page:all-claims"
        leads.append("" if row is None else page)
    return rows.assign(verdict=verdicts, told=told), {"verdict": leads}
