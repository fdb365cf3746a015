"""``clusterbook form`` and ``clusterbook scenes``: a reader's own ratings, judged."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from clusterbook.book.project import BookError
from clusterbook.files import atomic
from creative_clusters.words.wording import text

if TYPE_CHECKING:
    import pandas as pd

Source = Annotated[Path | None, typer.Argument(metavar="RATINGS.csv", help="The sheet, filled in.")]
Sheet = Annotated[Path | None, typer.Option("--template", help="Write an empty sheet here.")]
Enough = Annotated[float, typer.Option(min=0, max=1, help="Share that must be known.")]
Html = Annotated[Path | None, typer.Option(help="Write the book's page on it as one file.")]


def form(
    source: Source = None,
    template: Sheet = None,
    name: Annotated[str, typer.Option(help="Name of the cluster, for the template.")] = "",
    enough: Enough = 0.5,
    draws: Annotated[int, typer.Option(min=100, help="Random weightings.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Where they start.")] = 0,
    html: Html = None,
) -> None:
    """Which form is a cluster? Score your own ratings, or get the sheet with --template."""
    from creative_clusters.data.sources import read
    from creative_clusters.forms import classifier as forms
    from creative_clusters.forms.ratings import form_ratings
    from creative_clusters.forms.sentences.classifier import form as said

    indicators = read().table("form-indicators")
    if template is not None:
        return _write_sheet(template, forms.sheet(indicators, name), source)
    ratings = form_ratings(_needed(source), indicators)
    found = forms.classify(ratings, indicators, draws=draws, seed=seed, enough=enough)
    _show(found, "cluster", _form_table, said)
    if html is not None:
        given = {"enough": enough, "draws": draws, "seed": seed}
        _page("which-form-is-it", "form-examples", ratings, given, html)
    return None


def scenes(
    source: Source = None,
    template: Sheet = None,
    name: Annotated[str, typer.Option(help="Name of the scene, for the template.")] = "",
    lowest: Annotated[float, typer.Option(help="Lowest rating of the scale.")] = 1,
    highest: Annotated[float, typer.Option(help="Highest rating of the scale.")] = 5,
    enough: Enough = 0.5,
    html: Html = None,
) -> None:
    """Score scenes from your own ratings, or get the sheet with --template."""
    from creative_clusters.forms import scenes as sheets
    from creative_clusters.forms.ratings import scene_ratings
    from creative_clusters.forms.sentences.scenes import scene as said

    if template is not None:
        return _write_sheet(template, sheets.sheet([name]), source)
    if not lowest < highest:
        raise BookError(f"--lowest {lowest:g} must be below --highest {highest:g}.")
    ratings = scene_ratings(_needed(source), (lowest, highest))
    scored = sheets.score(ratings, scale=(lowest, highest), enough=enough)
    _show(scored, "scene", _scene_table, said)
    if html is not None:
        given = {"enough": enough, "lowest_rating": lowest, "highest_rating": highest}
        _page("scenes", "scene-ratings", ratings, given, html)
    return None


def _show(
    judged: pd.DataFrame,
    by: str,
    table: Callable[[str, pd.DataFrame], Table],
    reading: Callable[[pd.DataFrame, str], str],
) -> None:
    """Print, for each name in the column `by`, its table and what is to be read from it."""
    console = Console(highlight=False, soft_wrap=True)
    for name, rows in judged.groupby(by, sort=False):
        console.print(table(str(name), rows))
        console.print(reading(judged, name), markup=False)


def _needed(source: Path | None) -> Path:
    if source is None:
        raise BookError("Name the file with the ratings, or get the sheet with --template FILE.")
    return source


def _write_sheet(target: Path, sheet: pd.DataFrame, source: Path | None) -> None:
    if source is not None:
        raise BookError("--template writes an empty sheet; leave the file with ratings away.")
    if target.exists():
        raise BookError(f"{target} exists already and is not overwritten; name another file.")
    if not target.parent.is_dir():
        raise BookError(f"{target.parent}: there is no such folder to write to.")
    # Spreadsheets know UTF-8 by the mark at the start of the file.
    atomic.write(target, "\ufeff" + sheet.to_csv(index=False, lineterminator="\n"))
    Console(highlight=False, soft_wrap=True).print(text("ratings.written", path=target))


def _form_table(cluster: str, rows: pd.DataFrame) -> Table:
    table = Table(title=cluster, title_justify="left", box=None)
    for column in ("form", "score", "span", "wins", "known"):
        table.add_column(text(f"ratings.{column}"), justify="left" if column == "form" else "right")
    for row in rows.itertuples():
        table.add_row(
            text(f"form.{row.form}"),
            _number(row.score, ".2f"),
            f"{row.lowest:.2f}–{row.highest:.2f}",
            _number(row.wins, ".0%"),
            f"{row.known}/{row.indicators}",
        )
    return table


def _scene_table(scene: str, rows: pd.DataFrame) -> Table:
    table = Table(title=scene, title_justify="left", box=None)
    for column in ("aspect", "name", "score", "known"):
        table.add_column(
            text(f"ratings.{column}"), justify="left" if column in ("aspect", "name") else "right"
        )
    for row in rows.itertuples():
        aspect = "" if row.aspect == "overall" else text(f"scene.aspect.{row.aspect}")
        known = f"{row.known}/{row.cells}"
        table.add_row(aspect, text(f"scene.{row.name}"), _number(row.score, ".2f"), known)
    return table


def _number(value: float, form: str) -> str:
    return "–" if value != value else format(value, form)


def _page(page: str, table: str, ratings: pd.DataFrame, given: dict, html: Path) -> None:
    """Run a page of the book on the ratings instead of the book's own."""
    from clusterbook.commands.run import run

    with _package_with(table, ratings.assign(status="given")) as folder:
        parameters = [f"{name}={value}" for name, value in given.items()]
        run(page, parameters, data=folder, html=html)


@contextmanager
def _package_with(table: str, rows: pd.DataFrame) -> Iterator[Path]:
    """A copy of the book's data in which a table holds other rows."""
    from creative_clusters.data.sources import read

    package = read()
    resource = package.resource(table)
    columns = [field.name for field in resource.fields]
    with tempfile.TemporaryDirectory(prefix="clusterbook-") as place:
        folder = Path(place) / "data"
        shutil.copytree(package.path, folder)
        rows.reindex(columns=columns).to_csv(folder / resource.path, index=False)
        yield folder
