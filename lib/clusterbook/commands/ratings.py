"""``clusterbook form``, ``scenes`` and ``ratios``: a reader's own sheets, judged."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterbook.book.project import BookError
from clusterbook.commands.options import Html, Sheet, Source, filled_in, table, terminal
from clusterbook.files import atomic
from creative_clusters.words.wording import text

if TYPE_CHECKING:
    import pandas as pd

Enough = Annotated[float, typer.Option(min=0, max=1, help="Share that must be known.")]


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
    from creative_clusters.forms.sentences import classifier as said
    from creative_clusters.words.wording import join

    indicators = read().table("form-indicators")
    if (filled := filled_in(source, template, forms.sheet(indicators, name))) is None:
        return
    ratings = form_ratings(filled, indicators)
    found = forms.classify(ratings, indicators, draws=draws, seed=seed, enough=enough)
    heads = [text(f"ratings.{column}") for column in ("form", "score", "span", "wins", "known")]
    for cluster, rows in found.groupby("cluster", sort=False):
        cells = [
            (
                text(f"form.{row.form}"),
                _number(row.score, ".2f"),
                text("item.span", low=f"{row.lowest:.2f}", high=f"{row.highest:.2f}"),
                _number(row.wins, ".0%"),
                f"{row.known}/{row.indicators}",
            )
            for row in rows.itertuples()
        ]
        terminal().print(table(heads, cells, right=range(1, 5), title=str(cluster)))
        unscored = said.unscored(ratings, indicators, str(cluster))
        terminal().print(join([said.form(found, str(cluster)), unscored]))
    if html is not None:
        given = {"enough": enough, "draws": draws, "seed": seed}
        _page("which-form-is-it", "form-examples", ratings, given, html)


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

    if (filled := filled_in(source, template, sheets.sheet([name]))) is None:
        return
    if not lowest < highest:
        raise BookError(f"--lowest {lowest:g} must be below --highest {highest:g}.")
    ratings = scene_ratings(filled, (lowest, highest))
    scored = sheets.score(ratings, scale=(lowest, highest), enough=enough)
    heads = [text(f"ratings.{column}") for column in ("aspect", "name", "score", "known")]
    for scene, rows in scored.groupby("scene", sort=False):
        cells = [
            (
                "" if row.aspect == "overall" else text(f"scene.aspect.{row.aspect}"),
                text(f"scene.{row.name}"),
                _number(row.score, ".2f"),
                f"{row.known}/{row.cells}",
            )
            for row in rows.itertuples()
        ]
        terminal().print(table(heads, cells, right=(2, 3), title=str(scene)))
        terminal().print(said(scored, scene))
    if html is not None:
        given = {"enough": enough, "lowest_rating": lowest, "highest_rating": highest}
        _page("scenes", "scene-ratings", ratings, given, html)


def ratios(source: Source = None, template: Sheet = None, html: Html = None) -> None:
    """Output per unit of input of your own branches, or get the sheet with --template."""
    from creative_clusters.data import sheets
    from creative_clusters.data.sources import read

    sheet = read().table("branches").assign(input=None, output=None).drop(columns="status")
    if (filled := filled_in(source, template, sheet)) is None:
        return
    given = sheets.read(filled, read().resource("branches"))
    _page("input-and-output", "branches", given, {}, html)


def _number(value: float, form: str) -> str:
    return "–" if value != value else format(value, form)


def _page(page: str, name: str, ratings: pd.DataFrame, given: dict, html: Path | None) -> None:
    """Run a page of the book on a copy of its data in which a table holds the ratings."""
    from clusterbook.commands.run import run
    from creative_clusters.data.sources import read

    package = read()
    resource = package.resource(name)
    columns = [field.name for field in resource.fields]
    rows = ratings.assign(status="given").reindex(columns=columns)
    with atomic.Workspace() as place:
        folder = Path(place) / "data"
        shutil.copytree(package.path, folder)
        rows.to_csv(folder / resource.path, index=False)
        run(page, [f"{name}={value}" for name, value in given.items()], data=folder, html=html)
