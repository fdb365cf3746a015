"""``clusterbook lq``: location quotients from files to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from clusterbook.book.errors import BookError
from clusterbook.commands import options
from clusterbook.commands.options import table, terminal
from clusterbook.files import owned
from creative_clusters.words.wording import text


def lq(
    source: Annotated[
        list[str],
        typer.Argument(metavar="INPUT…", help="CSV, Excel or Parquet files, or a pattern."),
    ],
    output: Annotated[
        Path, options.to_write(owned.file, "-o", "--output", says="A .csv or .parquet file.")
    ],
    region: Annotated[str, typer.Option(help="Column with the region.")] = "region",
    industry: Annotated[str, typer.Option(help="Column with the industry.")] = "industry",
    year: Annotated[
        list[str] | None,
        typer.Option(
            help="Column with the year; may be given several times. Without it a column called "
            "year is taken; none: the table is of one time."
        ),
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
    labels: Annotated[
        str,
        typer.Option(help="Labels of several spellings: error, same (take as one) or apart."),
    ] = "error",
    reason: Annotated[bool, typer.Option(help="Say why a quotient is missing.")] = False,
    keep_totals: Annotated[bool, typer.Option(help="Add the totals compared with.")] = False,
    encoding: options.Encoding = None,
    sheet: options.TableSheet = None,
    header: options.Header = None,
    skip: options.Skip = None,
    footer: options.Footer = 0,
    separator: options.Separator = None,
    decimal: options.Decimal = None,
    thousands: options.Thousands = None,
    index: Annotated[
        list[str] | None,
        typer.Option(
            help="Other measures, of each industry and each region, printed as CSV: gini, hoover, "
            "krugman, theil, hachman, herfindahl, entropy or all; several with commas."
        ),
    ] = None,
) -> None:
    """Add location quotients to a table of counts in CSV, Excel or Parquet, of any size."""
    from creative_clusters.quotient.cleaning import describe
    from creative_clusters.quotient.files import quotient_file

    form = options.form(vars())
    console = terminal(stderr=True)
    try:
        names = _indices(index, totals=totals, suppressed=suppressed)
        with console.status(text("guide.computing")):
            log = quotient_file(
                source, output, region=region, industry=industry, year=year or None,
                value=value or "value", totals=totals, duplicates=duplicates, on_missing=missing,
                suppressed=suppressed, nested=nested, labels=labels, with_reason=reason,
                with_totals=keep_totals, form=form, told=console.print,
            )  # fmt: skip
    except ValueError as error:
        raise BookError(_advised(error, bool(year))) from error
    words = describe(log)
    told = [(row.step, row.measure, f"{row.rows:,}", row.reason, row.example)
            for row in words.itertuples()]  # fmt: skip
    console.print(table(["step", "measure", "rows", "reason", "example"], told, right=[2]))
    year = year or log.loc[log["step"] == "year", "example"].to_list()
    if names:
        columns = region, industry, [one for one in year if one != "none"], value or ["value"]
        try:
            _print_indices(output, names, *columns, summed=duplicates == "sum")
        except (ValueError, OSError) as error:
            raise BookError(f"the quotients are in {output}, but no indices: {error}") from error


def _indices(given: list[str] | None, *, totals: Path | None, suppressed: str | None) -> list[str]:
    """The indices asked for, before anything is read."""
    if not given:
        return []
    from creative_clusters.statistics.indices import INDICES
    from creative_clusters.statistics.inputs import need_choices

    names = [name.strip() for one in given for name in one.split(",")]
    for option, used in (("--totals", totals), ("--suppressed", suppressed)):
        if used is not None:
            raise ValueError(
                f"--index needs every count of the whole, and {option} says that some are not "
                "among the rows. Leave one of the two out."
            )
    return list(INDICES) if names == ["all"] else need_choices("index", names, [*INDICES, "all"])


def _print_indices(
    quotients: Path, names: list[str], region: str, industry: str, years: list[str],
    values: list[str], *, summed: bool,
) -> None:  # fmt: skip
    """Compute indices from the counts beside the quotients, and print them as CSV."""
    import pandas as pd
    import polars as pl

    from creative_clusters.statistics.indices import index_table

    keys = [*years, region, industry]
    if quotients.suffix.lower() == ".csv":
        text = dict.fromkeys(keys, pl.String)  # codes keep their zeros
        counts = pl.read_csv(quotients, columns=[*keys, *values], schema_overrides=text)
    else:
        counts = pl.read_parquet(quotients, columns=[*keys, *values])
    frame = counts.to_pandas()
    if summed:
        frame = frame.groupby(keys, sort=False)[values].sum(min_count=1).reset_index()
    tables = []
    labels: dict[Literal["industry", "region"], str] = {"industry": industry, "region": region}
    of_quotients: dict[str, Any] = {"by": years, "labels": "apart"}  # which have been judged
    for value in values:
        columns: dict[str, Any] = {"region": region, "industry": industry, "value": value}
        for of, label in labels.items():
            found = index_table(frame, names, of=of, **columns, **of_quotients)
            found = found.rename(columns={label: "name"})
            found.insert(len(years), "of", of)
            if len(values) > 1:
                found.insert(len(years), "measure", value)
            tables.append(found)
    typer.echo(pd.concat(tables).to_csv(index=False, lineterminator="\n"), nl=False)


def _advised(error: Exception, has_years: bool) -> str:
    """What is wrong, and what to do about it by an option."""
    from creative_clusters.reading import problems

    said = problems.worded(str(error), problems.OPTIONS).replace("totals=", "--totals FILE")
    if "more than once" in said and not has_years:
        said += "\nDoes the table have several years? Name the column with --year."
    return said
