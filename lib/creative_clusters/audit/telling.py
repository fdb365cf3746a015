"""What the book tells of an audit: counts, doubts with their drawings, and who is concerned."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from creative_clusters.audit.engine import Judgement, judgements, told
from creative_clusters.audit.evidence import (
    INCONSISTENT,
    NOT_CHECKABLE,
    STRENGTHS,
    VERDICTS,
    YES_NO,
    shown,
)
from creative_clusters.audit.files import Study, read_rows, read_study
from creative_clusters.audit.implied import consequences, implied
from creative_clusters.audit.intervals import Interval, printed
from creative_clusters.data.sources import default_path
from creative_clusters.words.wording import called, keys, listing, text

# The chapter that shows each printed table.
CHAPTERS = {
    "firm-lq": "where-the-firms-are",
    "revenue-lq": "where-the-revenue-is",
    "revenue": "who-earns",
}


@dataclass(frozen=True, eq=False)
class Report:
    """An audit with all that its pages show.

    Attributes
    ----------
    claims
        As :func:`~creative_clusters.audit.audit` returns them.
    judged
        The judgement on each claim by its id.
    implied, consequences
        As the functions of these names return them; without rows where the folder has none.
    """

    study: Study
    claims: pd.DataFrame
    judged: dict[str, Judgement]
    folder: Path

    @cached_property
    def implied(self) -> pd.DataFrame:
        return self._beside("implied.csv", implied)

    @cached_property
    def consequences(self) -> pd.DataFrame:
        return self._beside("consequences.csv", consequences)

    def _beside(self, name: str, work: Callable[..., pd.DataFrame]) -> pd.DataFrame:
        path = self.folder / name
        if not path.is_file():
            return pd.DataFrame()
        return work(read_rows(path), self.study.facts, self.study.tables)

    def of(self, study: str = "all", verdict: str = "all", strength: str = "all") -> pd.DataFrame:
        """Return the claims of one study, verdict or strength; "all" restricts nothing."""
        rows = self.claims
        for name, wanted in (("source", study), ("verdict", verdict), ("strength", strength)):
            if wanted != "all":
                rows = rows[rows[name] == wanted]
        return rows.reset_index(drop=True)


def report(folder: str | Path | None = None) -> Report:
    """Audit the study in a folder, by default the book's data.

    ``implied.csv`` and ``consequences.csv`` are read where the folder has them.

    Raises
    ------
    InvalidData
        As :func:`~creative_clusters.audit.audit`.
    """
    folder = default_path() if folder is None else Path(folder)
    study = read_study(folder)
    found = judgements(study.claims, study.facts, study.tables)
    return Report(study, told(study.claims, found), found, folder)


def study_name(source: str) -> str:
    """Return how the book calls a study; its key if the book does not know it."""
    key = f"study.{source}"
    return text(key) if key in keys() else source


def verdict_name(verdict: str) -> str:
    """Return a verdict in a language."""
    return text(f"audit.verdict.{verdict.replace(' ', '_')}")


def strength_name(strength: str) -> str:
    """Return a strength in a language; nothing for none."""
    return text(f"audit.strength.{strength}") if strength else ""


def kind_name(kind: str) -> str:
    """Return a kind of claim in a language; its key if the book does not know it."""
    key = f"audit.kind.{kind}"
    return text(key) if key in keys() else kind


NAMES = {"study": study_name, "kind": kind_name, "verdict": verdict_name, "strength": strength_name}


def counts(claims: pd.DataFrame, by: str = "study") -> pd.DataFrame:
    """Count the claims by group and verdict.

    Parameters
    ----------
    by
        ``study``, ``kind`` or ``strength`` (inconsistent claims only).

    Returns
    -------
    DataFrame
        ``group, verdict, claims, claims_in_group, share``: a row for each group and verdict, zeros
        included, groups with most claims checked first.
    """
    column = {"study": "source"}.get(by, by)
    if by == "strength":
        claims = claims[claims["verdict"] == INCONSISTENT]
    table = pd.crosstab(claims[column], claims["verdict"]).reindex(columns=list(VERDICTS))
    table = table.fillna(0).astype(int).rename_axis(index="group")
    checked = table.drop(columns=NOT_CHECKABLE).sum(axis=1)
    table = table.loc[checked.sort_values(ascending=False, kind="stable").index]
    if by == "strength":
        table = table.reindex([name for name in STRENGTHS if name in table.index])
    order = list(table.index)
    long = table.reset_index().melt("group", var_name="verdict", value_name="claims")
    long = long.sort_values("group", key=lambda s: s.map(order.index), kind="stable")
    long = long.reset_index(drop=True)
    long["claims_in_group"] = long.groupby("group")["claims"].transform("sum")
    long["share"] = long["claims"] / long["claims_in_group"]
    long["group"] = [NAMES[by](group) for group in long["group"]]
    long["verdict"] = [verdict_name(verdict) for verdict in long["verdict"]]
    return long


def score(claims: pd.DataFrame) -> dict[str, int]:
    """Return how many claims there are, are checked, and have each verdict."""
    found = claims["verdict"].value_counts()
    each = {name.replace(" ", "_"): int(found.get(name, 0)) for name in VERDICTS}
    return {"claims": len(claims), "checked": len(claims) - each["not_checkable"], **each}


def finding(claims: pd.DataFrame) -> str:
    """Say in one sentence what the audit of these claims found."""
    numbers = score(claims)
    if not numbers["checked"]:
        return text("audit.finding.none", claims=numbers["claims"])
    agree = numbers["reproduced"] + numbers["within_rounding"]
    return text("audit.finding.score", agree=agree, **numbers)


def strengths(claims: pd.DataFrame) -> str:
    """Say how strong the doubts are."""
    found = claims[claims["verdict"] == INCONSISTENT]["strength"].value_counts()
    if found.empty:
        return text("audit.finding.no_doubt")
    parts = [f"{found[name]} {strength_name(name)}" for name in STRENGTHS if name in found]
    return text("audit.finding.strengths", n=int(found.sum()), parts=listing(parts))


def why_not(claims: pd.DataFrame) -> str:
    """Say what is missing most often where a claim is not checkable."""
    missing = claims.loc[claims["verdict"] == NOT_CHECKABLE, "missing"].value_counts()
    if missing.empty:
        return text("audit.finding.all_checkable")
    return text(
        "audit.finding.missing",
        n=int(missing.sum()),
        kinds=len(missing),
        most=missing.index[0],
        times=int(missing.iloc[0]),
    )


def says(row: dict) -> str:
    """Return the printed number of a claim with its precision and unit; empty for words."""
    if not row["printed"]:
        return ""
    word = row.get("precision", "")
    prefix = text(f"audit.precision.{word}") if word not in ("", "exact") else ""
    return f"{prefix} {with_unit(row['printed'], row['unit'])}".strip()


def with_unit(value: str, unit: str) -> str:
    """Return a number with its unit as it reads in a text: 5 %, 2009, 34 firms."""
    if unit in ("year", "month"):
        return value
    return f"{value} {'%' if unit == 'percent' else unit}".strip()


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
            rows += _printed_and_computed(claim, found)
        elif len(known) > 1 and len({fact["unit"] for fact in known}) == 1:
            # Two facts of one passage are told apart by what they are the number of.
            by = "locator" if len({fact["locator"] for fact in known}) > 1 else "subject"
            rows += [_stated(claim, fact, fact[by], n == 0) for n, fact in enumerate(known)]
    return pd.DataFrame(rows, columns=PIECES)


def _printed_and_computed(claim: dict, found: Judgement) -> list[dict]:
    said = printed(claim["printed"], claim.get("precision", ""))
    quantity = found.computed
    value = shown(quantity) if quantity.point is not None else _span(quantity.interval)
    return [
        _piece(claim, "said", claim["locator"], said, says(claim)),
        _piece(
            claim,
            "found",
            text("audit.drawing.recomputed"),
            quantity.interval,
            with_unit(value, claim["unit"]),
            quantity.point,
        ),
    ]


def _span(interval: Interval) -> str:
    return f"{shown(interval.low)}–{shown(interval.high)}"


def _stated(claim: dict, fact: pd.Series, passage: str, first: bool) -> dict:
    word = fact["note"].partition(";")[0].strip()
    interval = printed(fact["value"], word if word in ("exact", "approx", "at-least") else "")
    if fact["unit"] == YES_NO:
        value = text("audit.drawing.yes" if fact["value"] == "1" else "audit.drawing.no")
    else:
        value = with_unit(fact["value"], fact["unit"])
    return _piece(claim, "said" if first else "found", passage, interval, value)


def _piece(
    claim: dict, role: str, passage: str, interval: Interval, value: str, point: object = None
) -> dict:
    low, high = (
        None if math.isinf(bound) else float(bound) for bound in (interval.low, interval.high)
    )
    if point is None and low is not None and high is not None:
        point = (low + high) / 2 if role == "said" else None
    return {
        "claim_id": claim["id"],
        "claim": claim["claim"],
        "role": role,
        "passage": passage,
        "from_value": low,
        "to_value": high,
        "point": None if point is None else float(point),
        "shown_value": value,
    }


PIECES = ["claim_id", "claim", "role", "passage", "from_value", "to_value", "point", "shown_value"]
_COLUMN = re.compile(r"all_above\(([\w-]+)\[(\d{4})\]")
_ROW = re.compile(r"([\w-]+)\[([^\],\d][^\],]*)\]")


def courses(made: Report, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the table rows that claims on a trend are about: ``claim_id, region, year, lq``."""
    frames = []
    for claim in claims.to_dict("records"):
        for table, region in _ROW.findall(claim["check"]):
            if table in made.study.tables:
                frame = made.study.tables[table]
                rows = frame[frame[frame.columns[0]] == region]
                frames.append(_values(claim, rows))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def additions(made: Report, claims: pd.DataFrame) -> pd.DataFrame:
    """Return what adds up to too much: ``claim_id, region, least_share, from_sum, to_sum, listed``.

    Terms of the largest sums come first among those that the list has, and among those it has not.
    """
    frames = []
    for claim in claims["id"]:
        parts = pd.DataFrame(
            [(region, float(share), listed) for region, share, listed in made.judged[claim].parts],
            columns=["region", "least_share", "listed"],
        ).sort_values(["listed", "least_share"], ascending=False, kind="stable")
        sums = parts["least_share"].cumsum()
        frames.append(
            parts.assign(claim_id=claim, from_sum=sums - parts["least_share"], to_sum=sums)
        )
    found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    columns = ["claim_id", "region", "least_share", "from_sum", "to_sum", "listed"]
    return found[columns] if len(found) else pd.DataFrame()


def placings(made: Report, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the values that claims on "all of these" are about: ``claim_id, region, year, lq``."""
    frames = []
    for claim in claims.to_dict("records"):
        column = _COLUMN.match(claim["check"])
        if column and column[1] in made.study.tables:
            frame = made.study.tables[column[1]]
            wanted = re.findall(r'"([^"]*)"', claim["check"])
            rows = frame[(frame["year"] == column[2]) & frame[frame.columns[0]].isin(wanted)]
            frames.append(_values(claim, rows))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _values(claim: dict, rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "claim_id": claim["id"],
            "region": rows[rows.columns[0]],
            "year": rows["year"].astype(int),
            "lq": pd.to_numeric(rows[rows.columns[-1]]),
        }
    )


def tables_of(expression: str) -> set[str]:
    """Return which of the book's printed tables an expression names."""
    names = "|".join(sorted(CHAPTERS, key=len, reverse=True))
    return set(re.findall(rf"(?<![\w.-])({names})(?![\w.-])", re.sub(r'"[^"]*"', "", expression)))


def concerned(made: Report, claim: str, check: str) -> list[str]:
    """Return the tables that a claim's check, or a conclusion that hangs on it, turns to."""
    follow = made.consequences
    tests = follow.loc[follow["claim"] == claim, "corrected"] if len(follow) else []
    found = set().union(tables_of(check), *(tables_of(test) for test in tests))
    return [table for table in CHAPTERS if table in found]


def chapters(made: Report, claims: pd.DataFrame) -> list[str]:
    """Return for each claim the chapter that shows its numbers; empty where none does."""
    tables = (concerned(made, *row) for row in zip(claims["id"], claims["check"], strict=True))
    return [CHAPTERS[found[0]] if found else "" for found in tables]


def doubted(made: Report, *tables: str) -> pd.DataFrame:
    """Return the inconsistent claims that concern one of the tables, strongest doubt first.

    Examples
    --------
    >>> doubted(report(), "revenue")["id"].tolist()
    ['xie-hu.revenue-lq-strongest', 'xie-hu.armonk-in-bay-area']
    """
    rows = made.of(verdict=INCONSISTENT)
    named = [
        bool(set(tables) & set(concerned(made, *row)))
        for row in zip(rows["id"], rows["check"], strict=True)
    ]
    order = rows[named]["strength"].map(STRENGTHS.index)
    return rows[named].loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def about(claims: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Return the claims that name a region, in their words or in their check.

    Parameters
    ----------
    names
        What the region is called: its key and its name in English.

    Examples
    --------
    >>> table = pd.DataFrame({"claim": ["York grows", "New York shrinks"], "check": ["", ""]})
    >>> about(table, "New York")["claim"].tolist()
    ['New York shrinks']
    """
    called = "|".join(sorted((re.escape(name) for name in set(names)), key=len, reverse=True))
    told = claims["claim"].fillna("") + "\n" + claims["check"].fillna("")
    return claims[told.str.contains(rf"(?<!\w)(?:{called})(?!\w)")].reset_index(drop=True)


def caption(name: str) -> str:
    """Return the caption of a table of the audit."""
    return text(f"audit.caption.{name}")


def describe(table: pd.DataFrame) -> str:
    """Say in words what a chart of :func:`counts` shows."""
    doubts = table[(table["verdict"] == verdict_name(INCONSISTENT)) & (table["claims"] > 0)]
    total = int(table["claims"].sum())
    parts = [f"{row.group} {row.claims}" for row in doubts.itertuples()]
    if not parts:
        return text("audit.describe.none", total=total)
    parts = listing(parts)
    return text("audit.describe.counts", total=total, n=doubts["claims"].sum(), parts=parts)


def summary(claims: pd.DataFrame) -> pd.DataFrame:
    """Return one row a study: its claims, those checked, and the number of each verdict."""
    rows = [
        {"study": study_name(source), **score(group)}
        for source, group in claims.groupby("source", sort=False)
    ]
    if len(rows) > 1:
        rows.append({"study": text("audit.table.total"), **score(claims)})
    return pd.DataFrame(rows)


def strength_table(claims: pd.DataFrame) -> pd.DataFrame:
    """Return how many doubts there are of each strength, with what the strength means."""
    found = claims[claims["verdict"] == INCONSISTENT]["strength"].value_counts()
    rows = [
        {
            "strength": strength_name(name),
            "claims": int(found[name]),
            "criterion": text(f"audit.why.{name}").partition(": ")[2],
        }
        for name in STRENGTHS
        if name in found
    ]
    return pd.DataFrame(rows, columns=["strength", "claims", "criterion"])


def followed(made: Report, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the conclusions that hang on these claims, with whether the slip matters."""
    follow = made.consequences
    return follow[follow["claim"].isin(claims["id"])] if len(follow) else follow


def outcome(made: Report, claims: pd.DataFrame) -> str:
    """Say how many conclusions still hold with the corrected numbers."""
    follow = followed(made, claims)
    if follow.empty:
        return text("audit.finding.doubts.only", n=len(claims))
    found = follow["matters"].value_counts()
    return text(
        "audit.finding.doubts",
        n=len(claims),
        followed=len(follow),
        **{f"m_{name}": int(found.get(name, 0)) for name in ("no", "yes", "open")},
    )


def drawn(table: pd.DataFrame) -> str:
    """Say how many claims a chart of :func:`pieces` sets against other numbers."""
    return text("audit.finding.drawn", n=table["claim_id"].nunique())


def describe_pieces(table: pd.DataFrame) -> str:
    """Say in words what a chart of :func:`pieces` shows, claim by claim."""
    lines = []
    for _, group in table.groupby("claim_id", sort=False):
        said = group[group["role"] == "said"].iloc[0]
        found = list(dict.fromkeys(group.loc[group["role"] == "found", "shown_value"]))
        fields = {"said": said["shown_value"], "found": listing(found)}
        lines.append(text("audit.describe.piece", claim=said["claim"], **fields))
    return " ".join(lines)


def course_finding(table: pd.DataFrame) -> str:
    """Say what the rows behind words on a trend do instead."""
    parts = []
    for region, row in table.groupby("region", sort=False):
        values = row.sort_values("year")["lq"]
        fields = {"start": f"{values.iloc[0]:.2f}", "end": f"{values.iloc[-1]:.2f}"}
        low = f"{values.min():.2f}"
        parts.append(text("audit.finding.course", who=called(region), low=low, **fields))
    return text("audit.finding.courses", parts=listing(parts))


def placing_finding(table: pd.DataFrame, bound: float) -> str:
    """Say how many of the regions named are not above the bound."""
    below = int((table["lq"] <= bound).sum())
    return text("audit.finding.placings", below=below, n=len(table), bound=f"{bound:g}")


def addition_finding(table: pd.DataFrame) -> str:
    """Say to how much the shares come if the list has left out no larger quotient."""
    left = int((table["listed"] == 0).sum())
    most = math.floor(table["to_sum"].max() * 10) / 10
    return text("audit.finding.additions", n=len(table), left=left, together=most)


def implied_table(made: Report, study: str = "all") -> pd.DataFrame:
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


def implied_finding(table: pd.DataFrame) -> str:
    """Say how many quantities follow, and how many only as bounds."""
    bounds = int(table["point"].isna().sum())
    return text("audit.finding.implied", n=len(table), bounds=bounds)


def shown_claims(claims: pd.DataFrame) -> str:
    """Say how many claims a table lists."""
    doubts = int((claims["verdict"] == INCONSISTENT).sum())
    return text("audit.finding.table", n=len(claims), doubts=doubts)


def listed(made: Report, claims: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Return claims as a table for readers, and where its cells lead.

    Links lead from a verdict to the doubt on its page, and to the chapter that shows the numbers.
    """
    pages = chapters(made, claims)
    rows = claims.to_dict("records")
    table = pd.DataFrame(
        {
            "claim": claims["claim"],
            "study": [study_name(row["source"]) for row in rows],
            "study_locator": claims["locator"],
            "printed_as": [says(row) for row in rows],
            "verdict": [verdict_name(row["verdict"]) for row in rows],
            "strength": [strength_name(row["strength"]) for row in rows],
            "arithmetic": [row["missing"] or working(made, row["id"]) for row in rows],
            "numbers_in": [page.replace("-", " ") for page in pages],
            "claim_id": claims["id"],
            "claim_kind": [kind_name(row["kind"]) for row in rows],
            "check": claims["check"],
            "explanation": claims["reason"],
        }
    )
    doubts = [
        f"page:inconsistent-claims#{row['id']}" if row["verdict"] == INCONSISTENT else ""
        for row in rows
    ]
    return table, {
        "verdict": doubts,
        "numbers_in": [f"page:{page}" if page else "" for page in pages],
    }


def working(made: Report, claim: str) -> str:
    """Return the working of a claim for readers: facts by their place, tables by their number."""
    found = made.judged[claim]
    line = found.working()
    facts = made.study.facts.set_index("id")
    known = facts.loc[[fact for fact in found.uses if fact in facts.index]]
    by = "locator" if known["locator"].is_unique else "subject"
    for fact in sorted(known.index, key=len, reverse=True):
        line = re.sub(
            rf"(?<![\w.-]){re.escape(fact)}(?![\w.-])", lambda _, f=fact: known[by][f], line
        )
    return _NAMED.sub(lambda name: _table_name(*name.groups()), line)


_NAMED = re.compile(r"(?<![\w.-])(firm-lq|revenue-lq|revenue)\b(?:\[([^\]]*)\])?(?![\w.-])")


def _table_name(name: str, keys: str | None) -> str:
    return ", ".join(filter(None, [text(f"audit.printed.{name}"), keys]))
