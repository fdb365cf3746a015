"""``clusterbook twin``, ``renewal`` and ``chain``: the models of the three paths on own figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterbook.book.errors import BookError
from clusterbook.commands.options import Sheet, Source, filled_in, terminal
from creative_clusters.words.wording import join, text

if TYPE_CHECKING:
    import pandas as pd


def twin(source: Source = None, template: Sheet = None) -> None:
    """How often should a digital twin be matched? From your own figures, a row a twin."""
    from creative_clusters.paths import mapping, sentences

    def told(rows: pd.DataFrame) -> list[str]:
        terms = [mapping.terms_of(row) for _, row in rows.iterrows()]
        return [sentences.matched(one, 0.1) for one in terms]

    _answer("twins", source, template, told)


def renewal(source: Source = None, template: Sheet = None) -> None:
    """How often should an offer be renewed? From your own figures, a row an offer."""
    from creative_clusters.paths import sentences

    def told(rows: pd.DataFrame) -> list[str]:
        terms = rows[["half_life", "cost"]].to_dict("records")
        return [sentences.renewed(one, text("paths.unit.months")) for one in terms]

    _answer("renewals", source, template, told)


def chain(
    source: Source = None,
    template: Sheet = None,
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
    import pandas as pd

    from creative_clusters.data import sheets
    from creative_clusters.data.sources import studies

    resource, console = studies().resource(name), terminal()
    empty = pd.DataFrame({one.name: [""] for one in sheets.asked(resource)})
    if (filled := filled_in(source, template, empty)) is None:
        for one in sheets.asked(resource):
            unit = f" ({one.unit})" if one.unit else ""
            console.print(f"  {one.name}{unit}: {one.properties.get('description', '')}")
        return
    rows = sheets.read(filled, resource)
    try:
        answers = told(rows)
    except ValueError as error:
        raise BookError(f"{filled}: {error}") from error
    names = rows.iloc[:, 0] if len(answers) == len(rows) else [""]
    for one, said in zip(names, answers, strict=False):
        console.print(f"{one}: {said}" if one else said)
