"""An audit with all that pages tell of it, and which of its claims concern a table or a region."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from creative_clusters.audit.engine import Judgement, filled, judgements
from creative_clusters.audit.evidence import INCONSISTENT, STRENGTHS
from creative_clusters.audit.files import Study, read_rows, read_study
from creative_clusters.audit.implied import consequences, implied
from creative_clusters.data.sources import default_path

# The chapter that shows each printed table.
CHAPTERS = {
    "firm-lq": "where-the-firms-are",
    "revenue-lq": "where-the-revenue-is",
    "revenue": "who-earns",
}


@dataclass(frozen=True, eq=False)
class Report:
    """An audit with all that its pages show: verdicts, judgements by id, what follows."""

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

    def of(
        self, study: str = "all", verdict: str = "all", strength: str = "all", weight: str = "all"
    ) -> pd.DataFrame:
        """Return the claims of one study, verdict, strength or weight; "all" restricts nothing."""
        rows = self.claims
        wanted = {"source": study, "verdict": verdict, "strength": strength, "weight": weight}
        for name, one in wanted.items():
            if one != "all":
                rows = rows[rows[name] == one]
        return rows.reset_index(drop=True)

    def following(self, claims: Iterable[str]) -> pd.DataFrame:
        """Return the conclusions that hang on claims, and whether the slip matters."""
        follow = self.consequences
        return follow[follow["claim"].isin(claims)] if len(follow) else follow


def report(folder: str | Path | None = None) -> Report:
    """Audit the study in a folder, by default the book's data, with what follows."""
    folder = default_path() if folder is None else Path(folder)
    study = read_study(folder)
    judged = judgements(study.claims, study.facts, study.tables)
    return Report(study, filled(study.claims, judged), judged, folder)


def tables_of(expression: str) -> set[str]:
    """Return which of the book's printed tables an expression names."""
    names = "|".join(sorted(CHAPTERS, key=len, reverse=True))
    return set(re.findall(rf"(?<![\w.-])({names})(?![\w.-])", re.sub(r'"[^"]*"', "", expression)))


def concerned(made: Report, claims: pd.DataFrame) -> list[list[str]]:
    """Return for each claim the tables that its check, or a conclusion that hangs on it, names."""
    follow = made.following(claims["id"])
    tests = follow.groupby("claim")["corrected"].agg(list).to_dict() if len(follow) else {}
    found = [
        set().union(*map(tables_of, [check, *tests.get(claim, [])]))
        for claim, check in zip(claims["id"], claims["check"], strict=True)
    ]
    return [[table for table in CHAPTERS if table in named] for named in found]


def chapters(made: Report, claims: pd.DataFrame) -> list[str]:
    """Return for each claim the chapter that shows its numbers; empty where none does."""
    return [CHAPTERS[tables[0]] if tables else "" for tables in concerned(made, claims)]


def doubted(made: Report, *tables: str) -> pd.DataFrame:
    """Return the inconsistent claims that concern one of the tables, strongest doubt first."""
    rows = made.of(verdict=INCONSISTENT)
    rows = rows[[bool(set(tables).intersection(named)) for named in concerned(made, rows)]]
    order = rows["strength"].map(STRENGTHS.index).sort_values(kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def about(claims: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Return the claims that name a region by any of its names, in their words or check."""
    called = "|".join(sorted((re.escape(name) for name in set(names)), key=len, reverse=True))
    told = claims["claim"].fillna("") + "\n" + claims["check"].fillna("")
    return claims[told.str.contains(rf"(?<!\w)(?:{called})(?!\w)")].reset_index(drop=True)
