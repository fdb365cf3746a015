"""``clusterbook lq``: location quotients from files to a file."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table


def lq(
    source: Annotated[
        list[str], typer.Argument(metavar="INPUT…", help="CSV or Parquet files, or a pattern.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="A .csv or .parquet file.")],
    region: Annotated[str, typer.Option(help="Column with the region.")] = "region",
    industry: Annotated[str, typer.Option(help="Column with the industry.")] = "industry",
    year: Annotated[
        list[str] | None, typer.Option(help="Column with the year; may be given several times.")
    ] = None,
    value: Annotated[
        list[str] | None, typer.Option(help="Column with the counts; may be given several times.")
    ] = None,
    totals: Annotated[
        Path | None,
        typer.Option(help="File of reference totals, blank where a label does not apply."),
    ] = None,
    duplicates: Annotated[
        str, typer.Option(help="What to do with repeated cells: error or sum.")
    ] = "error",
    missing: Annotated[
        str, typer.Option(help="What missing counts do to totals: skip, propagate or error.")
    ] = "skip",
    suppressed: Annotated[
        str | None, typer.Option(help="Column that marks withheld counts.")
    ] = None,
    nested: Annotated[
        str, typer.Option(help="Totals among their own parts: error or allow.")
    ] = "error",
    reason: Annotated[bool, typer.Option(help="Say why a quotient is missing.")] = False,
    keep_totals: Annotated[bool, typer.Option(help="Add the totals compared with.")] = False,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of CSV files, if it is not UTF-8 or GB18030.")
    ] = None,
) -> None:
    """Add location quotients to a table of counts: CSV or Parquet in and out, of any size."""
    from creative_clusters.quotient.cleaning import CountsError, NestedTotals
    from creative_clusters.quotient.files import quotient_file

    console = Console(stderr=True)
    signal.signal(signal.SIGTERM, _ended)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
               TimeRemainingColumn())  # fmt: skip
    try:
        with Progress(*columns, console=console, transient=True) as shown:
            tasks: dict[str, int] = {}

            def advance(stage: str, done: int, rows: int) -> None:
                if stage not in tasks:
                    tasks[stage] = shown.add_task(stage, total=rows or None)
                shown.update(tasks[stage], completed=done, total=rows or None)

            log = quotient_file(
                source, output, region=region, industry=industry, year=year or None,
                value=value or "value", totals=totals, duplicates=duplicates, on_missing=missing,
                suppressed=suppressed, nested=nested, with_reason=reason, with_totals=keep_totals,
                text_encoding=encoding, progress=advance,
            )  # fmt: skip
    except (ValueError, OSError) as error:
        console.print(f"[red]Error:[/red] {_plain(error)}", highlight=False, soft_wrap=True)
        if isinstance(error, CountsError) and "more than once" in str(error):
            if not year:
                console.print("Does the table have several years? Name the column with --year.")
            console.print("To add them up here: --duplicates sum.")
        if isinstance(error, NestedTotals):
            console.print("Here: --totals FILE, or --nested allow.")
        raise typer.Exit(1) from None
    _show(console, log)


def _ended(*_) -> None:
    """End as with an error, so that files half written are removed."""
    raise SystemExit(128 + signal.SIGTERM)


def _plain(error: Exception) -> str:
    return str(error).replace("[", r"\[")


def _show(console: Console, log) -> None:
    table = Table(box=None, pad_edge=False)
    from creative_clusters.quotient.cleaning import describe

    words = describe(log)
    for name in ("step", "measure", "rows", "reason"):
        table.add_column(name, justify="right" if name == "rows" else "left")
    for row in words.itertuples():
        table.add_row(row.step, row.measure, f"{row.rows:,}", row.reason)
    console.print(table)
