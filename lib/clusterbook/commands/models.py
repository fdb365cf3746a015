"""``clusterbook twin``, ``renewal`` and ``chain``: the models of the three paths on own figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterbook.book.errors import BookError
from clusterbook.commands.options import terminal, write_sheet
from creative_clusters.words.wording import join, text

if TYPE_CHECKING:
    import pandas as pd

    from creative_clusters.data.validation import Field, Resource

Sheet = Annotated[Path | None, typer.Argument(metavar="FILE", help="The sheet, filled in.")]
Template = Annotated[Path | None, typer.Option("--template", help="Write an empty sheet here.")]


def twin(source: Sheet = None, template: Template = None) -> None:
    """How often should a digital twin be matched? From your own figures, a row a twin."""
    from creative_clusters.paths import mapping, sentences

    def told(rows: pd.DataFrame) -> list[str]:
        terms = [mapping.terms_of(row) for _, row in rows.iterrows()]
        return [sentences.matched(one, 0.1) for one in terms]

    _answer("twins", source, template, told)


def renewal(source: Sheet = None, template: Template = None) -> None:
    """How often should an offer be renewed? From your own figures, a row an offer."""
    from creative_clusters.paths import sentences

    def told(rows: pd.DataFrame) -> list[str]:
        terms = rows[["half_life", "cost"]].to_dict("records")
        return [sentences.renewed(one, text("paths.unit.months")) for one in terms]

    _answer("renewals", source, template, told)


def chain(
    source: Sheet = None,
    template: Template = None,
    reach: Annotated[float, typer.Option(min=0, help="Hours of travel that count as near.")] = 1,
) -> None:
    """What is nearness worth to a chain? From your own hours, a row a step."""
    from creative_clusters.paths import honeycomb, sentences

    def told(rows: pd.DataFrame) -> list[str]:
        saved = honeycomb.synergy(rows, reach=reach)
        worth = honeycomb.worth_of_nearness(rows, reach=reach, value_of_hour=1)
        steps = sentences.steps_named(worth, rows)
        parts = [sentences.covered(rows, reach), sentences.nearness(saved)]
        return [join([*parts, f"{sentences.step_worth(steps)}."])]

    _answer("chain", source, template, told)


def _answer(
    name: str,
    source: Path | None,
    template: Path | None,
    told: Callable[[pd.DataFrame], list[str]],
) -> None:
    """Write the sheet of a table of the book to be filled in, or say what a filled-in one gives."""
    from creative_clusters.data.sources import studies

    resource = studies().resource(name)
    fields = [one for one in resource.fields if one.name != "status" and one.name[-3:] != "_zh"]
    console = terminal()
    if template is not None and source is None:
        _write(template, fields, console.print)
        return
    if source is None or template is not None:
        raise BookError("give a filled-in sheet, or --template FILE to write an empty one.")
    rows = _read(source, fields, resource)
    try:
        answers = told(rows)
    except ValueError as error:
        raise BookError(f"{source}: {error}") from error
    names = rows[fields[0].name] if len(answers) == len(rows) else [""]
    for one, said in zip(names, answers, strict=False):
        console.print(f"{one}: {said}" if one else said)


def _write(target: Path, fields: list[Field], tell: Callable[[str], None]) -> None:
    """Write a sheet, and say what belongs in each of its columns."""
    import pandas as pd

    write_sheet(target, pd.DataFrame({field.name: [""] for field in fields}))
    tell(text("ratings.written", path=target))
    for field in fields:
        unit = f" ({field.unit})" if field.unit else ""
        tell(f"  {field.name}{unit}: {field.properties.get('description', '')}")


def _read(file: Path, fields: list[Field], resource: Resource) -> pd.DataFrame:
    """A filled-in sheet by the description of the book's own table; problems by row and column."""
    from creative_clusters.data.validation import InvalidData, cells
    from creative_clusters.data.validation.delimited import read_text, split

    written, problems = read_text(file, str(file))
    problems = [one for one in problems if written is None]  # marks of spreadsheets do no harm
    if written is not None:
        rows, problems = split(written, [field.name for field in fields], str(file), more=True)
        if rows is not None:
            table = cells.check(rows, fields, resource, str(file))
            problems += table.problems
    if problems:
        raise InvalidData(problems)
    return table.frame()
