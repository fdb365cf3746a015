"""``clusterbook audit``: check the claims of a study against its own numbers."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from clusterbook.book.errors import BookError
from clusterbook.commands.options import table, terminal
from creative_clusters.words.wording import text

if TYPE_CHECKING:
    import pandas as pd


def audit(
    claims: Annotated[Path | None, typer.Option(help="Claims, by default the book's.")] = None,
    facts: Annotated[Path | None, typer.Option(help="Facts; by default beside the claims.")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Fill in the computed columns; takes some seconds.")
    ] = False,
) -> None:
    """Check every claim against the facts and the tables of the data package beside them.

    Prints how many substantive claims have which verdict, the others below them, and each
    inconsistent one with its working. Ends with status 1 where a file is wrongly written, or a
    stored verdict is not the computed one.
    """
    from creative_clusters import audit as auditing
    from creative_clusters.data.sources import default_path

    claims = claims or default_path() / "claims.csv"
    facts = facts or claims.parent / "facts.csv"
    for path in (claims, facts):
        if not path.is_file():
            raise BookError(f"{path}: there is no such file. Name it with --claims or --facts.")
    stored, known = auditing.read_rows(claims), auditing.read_rows(facts)
    names, tables = (str(claims), str(facts)), auditing.tables_beside(facts)
    audited = auditing.audit(stored, known, tables, names=names)
    _report(terminal(), audited)
    if write:
        audited = audited.assign(**auditing.chance(stored, known, tables))
        audited.to_csv(claims, index=False, lineterminator="\n")
    elif "verdict" in stored:
        differ = (stored["verdict"] != "") & (stored["verdict"] != audited["verdict"])
        if stale := list(stored["id"][differ]):
            raise BookError(
                f"{claims}: {len(stale)} stored verdicts are not the computed ones ({stale[0]}, "
                "...). Run again with --write."
            )


def printed(folder: Path) -> str:
    """Return what the command prints for the claims of a folder."""
    from creative_clusters import audit as auditing

    study = auditing.read_study(folder)
    out = StringIO()
    _report(terminal(file=out, width=78), auditing.audit(study.claims, study.facts, study.tables))
    return out.getvalue()


def _report(console: Console, audited: pd.DataFrame) -> None:
    from creative_clusters.audit import sentences

    console.print(_summary(audited[audited["weight"] == "substantive"]))
    if said := sentences.beside(audited):
        console.print(said, highlight=False, soft_wrap=True)
    for claim in audited[audited["verdict"] == "inconsistent"].to_dict("records"):
        strength = text("audit.strength." + claim["strength"])
        console.print(f"{claim['id']} ({strength}): {claim['claim']}\n    {claim['working']}")


def _summary(audited: pd.DataFrame) -> Table:
    import pandas as pd

    from creative_clusters.audit import VERDICTS

    counts = pd.crosstab(audited["source"], audited["verdict"])
    counts = counts.reindex(columns=list(VERDICTS), fill_value=0)
    total = text("audit.table.total")
    rows = [[name, *row, row.sum()] for name, row in [*counts.iterrows(), (total, counts.sum())]]
    verdicts = [text("audit.verdict." + verdict.replace(" ", "_")) for verdict in VERDICTS]
    heads = [text("column.study"), *verdicts, total]
    title = text("audit.table.title", count=len(audited))
    return table(heads, rows, right=range(1, len(heads)), title=title)
