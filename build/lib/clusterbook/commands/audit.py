"""``clusterbook audit``: check the claims of a study against its own numbers."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from creative_clusters.words.wording import text

if TYPE_CHECKING:
    import pandas as pd


def audit(
    claims: Annotated[Path | None, typer.Option(help="Claims, by default the book's.")] = None,
    facts: Annotated[Path | None, typer.Option(help="Facts; by default beside the claims.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Fill in the computed columns.")] = False,
) -> None:
    """Check every claim against the facts and the tables of the data package beside them.

    Prints how many claims have which verdict, and each inconsistent one with its working. Ends
    with status 1 where a file is wrongly written, or a stored verdict is not the computed one.
    """
    from creative_clusters import audit as auditing
    from creative_clusters.data.sources import default_path
    from creative_clusters.data.validation import InvalidData

    console = Console()
    claims = claims or default_path() / "claims.csv"
    facts = facts or claims.with_name("facts.csv")
    for path in (claims, facts):
        if not path.is_file():
            _stop(console, f"{path}: there is no such file. Name it with --claims or --facts.")
    try:
        stored = auditing.read_rows(claims)
        audited = auditing.audit(
            stored,
            auditing.read_rows(facts),
            auditing.tables_beside(facts),
            names=(str(claims), str(facts)),
        )
    except InvalidData as error:
        _stop(console, str(error))
    _report(console, audited)
    if write:
        audited.to_csv(claims, index=False, lineterminator="\n")
    elif "verdict" in stored and (stale := list(stored["id"][_stale(stored, audited)])):
        told = f"{claims}: {len(stale)} stored verdicts are not the computed ones ({stale[0]}, ...)"
        _stop(console, f"{told}. Run again with --write.")


def printed(folder: Path) -> str:
    """Return what the command prints for the claims of a folder."""
    from creative_clusters import audit as auditing

    study = auditing.read_study(folder)
    out = StringIO()
    console = Console(file=out, width=78)
    _report(console, auditing.audit(study.claims, study.facts, study.tables))
    return out.getvalue()


def _stale(stored: pd.DataFrame, audited: pd.DataFrame) -> pd.Series:
    return (stored["verdict"] != "") & (stored["verdict"] != audited["verdict"])


def _stop(console: Console, message: str) -> None:
    console.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)


def _report(console: Console, audited: pd.DataFrame) -> None:
    console.print(_summary(audited))
    for claim in audited[audited["verdict"] == "inconsistent"].to_dict("records"):
        console.print(
            f"{claim['id']} ({text('audit.strength.' + claim['strength'])}): {claim['claim']}\n"
            f"    {claim['working']}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def _summary(audited: pd.DataFrame) -> Table:
    import pandas as pd

    from creative_clusters.audit import VERDICTS

    counts = pd.crosstab(audited["source"], audited["verdict"])
    counts = counts.reindex(columns=list(VERDICTS), fill_value=0)
    total = text("audit.table.total")
    table = Table(title=text("audit.table.title", count=len(audited)))
    table.add_column(text("column.study"))
    for verdict in VERDICTS:
        table.add_column(text("audit.verdict." + verdict.replace(" ", "_")), justify="right")
    table.add_column(total, justify="right")
    for source, row in [*counts.iterrows(), (total, counts.sum())]:
        table.add_row(str(source), *map(str, row), str(row.sum()))
    return table
