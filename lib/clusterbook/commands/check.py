"""``clusterbook check``: is a data package what it says it is, and what will the book have?"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterbook.book.project import BookError, Project, find_root
from clusterbook.commands.options import table, terminal, typed
from creative_clusters.words import wording
from creative_clusters.words.wording import number, text

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from creative_clusters.data.sources import DataPackage, InvalidData

DESCRIPTIONS = ("datapackage.json", "edition.yml")
_NOUNS = {"firms": "[[firms]]", "revenue": "[[amounts]]"}
SHOWN = 40  # lines of problems that one run prints at most
SECONDS = (12.0, 0.25)  # that a build takes at least, and for each page: assumed, and said so


def check(
    path: Annotated[
        Path, typer.Argument(help="Folder of the package, its edition.yml or datapackage.json.")
    ],
    preview: Annotated[
        bool, typer.Option("--preview", help="Show rows as understood, and quotients worked out.")
    ] = False,
) -> None:
    """Print every problem of a data package with file, row and column, or what the book has."""
    if path.is_file() and path.name not in DESCRIPTIONS:
        from creative_clusters.data.guess.writing import rows_of
        from creative_clusters.reading import Form

        _, notes, _ = rows_of(path, 1, Form())
        raise BookError(
            f"{path}: {notes.told()}. No edition.yml describes it yet. "
            "Write one that fits, and check it:\n"
            f"  {typed('clusterbook', 'init', path.name.partition('.')[0], '--from', path)}"
        )
    if not report(path.parent if path.is_file() else path, preview):
        raise typer.Exit(1)


def report(folder: Path, preview: bool = False) -> bool:
    """Print what is wrong with a package, or what the book will have; whether all is well."""
    from creative_clusters.data import sources

    console = terminal()
    try:
        package = sources.read(folder)
    except sources.InvalidData as error:
        _tell(error)
        return False
    took = (line for one in package.tables.values() for line in one.attrs.get("took", ()))
    for line in dict.fromkeys(took):
        console.print(line)
    console.print(text("fault.check.none", folder=folder))
    before = wording.speak_to(package.reader())
    for shown in (*_will_have(package), *_pages(package), *(_worked(package) if preview else ())):
        console.print(shown)
    wording.speak_to(before)
    return True


def _tell(error: InvalidData) -> None:
    """Print the problems, like ones as one, and all that they ask to be written."""
    from creative_clusters.reading import problems

    console, found = terminal(), error.problems
    for line in problems.told(found, SHOWN):
        console.print(line)
    way = found[0].way
    if lines := problems.as_lines(problems.merged(one.remedy for one in found), way):
        console.print(text("fault.check.lines", way=way))
        for line in lines:
            console.print(f"  {line}")
    key = "fault.check.some" if len(found) > 1 else "fault.check.one"
    console.print(text(key, n=len(found)), style="red")


def _will_have(package: DataPackage) -> Iterator[str | Table]:
    """Regions, years, the industry and its share, and what of the rows is not known or left out."""
    from creative_clusters.quotient.cleaning import describe

    panel, cells, log = package.panel.dropna(subset=["lq"]), package.cells, package.cleaning_log
    yield text("guide.will_have")
    for measure, rows in panel.groupby("measure", sort=False):
        years, known = sorted(set(rows["year"])), rows.groupby("region")["year"].nunique()
        span = "–".join(dict.fromkeys(str(year) for year in (years[0], years[-1])))
        named = {"measure": wording.capital(wording.named_measure(str(measure))), "years": span}
        every = int((known == len(years)).sum())
        yield "  " + text("guide.regions", regions=wording.counted(len(known)), all=every, **named)
    last = () if cells is None else cells.dropna(subset=["lq"]).groupby("measure", sort=False)
    for _, rows in last:
        row = rows.loc[rows["year"].idxmax()]
        share = f"{100 * row['industry_total'] / row['total']:.3g}%"
        measure = wording.with_own(_NOUNS[row["measure"]])
        said = text("guide.industry", share=share, measure=measure, year=row["year"])
        yield f"  {wording.capital(said)}"
    if (listed := package.by_role("places")) is not None:
        regions, listed = panel["region"].unique(), listed["region"].unique()
        absent = [one for one in regions if one not in set(listed)]
        if absent:
            shown = {"absent": absent, "known": listed}
            some = {name: wording.listing(wording.cut(its, 3)) for name, its in shown.items()}
            found = len(regions) - len(absent)
            yield "  " + text("guide.places", n=found, of=len(regions), **some)
    if (n := _exchanged(package.places)) is not None:
        yield "  " + text("guide.exchanged", n=n[0], of=n[1])
    steps = [] if log is None else describe(log[log["step"] != "read"]).to_dict("records")
    for step in {(one["step"], one["rows"], one["example"]): one for one in steps}.values():
        example = text("guide.example", of=step["example"]) if step["example"] else ""
        yield "  " + text("guide.step", **step | {"rows": f"{step['rows']:,}", "example": example})


def _exchanged(places: pd.DataFrame) -> tuple[int, int] | None:
    """How many places of how many lie on land, if most do only with their coordinates exchanged."""
    from creative_clusters.data import sources

    try:
        land = sources.studies().table("land").to_numpy()
    except (sources.InvalidData, KeyError):  # data can be checked anywhere
        return None
    known = places.dropna(subset=["lat", "lon"])

    def on_land(lat: str, lon: str) -> int:
        at, along = known[[lat]].to_numpy(), known[[lon]].to_numpy()  # to a strip's width
        near = (abs(at - land[:, 0]) <= 2.5) & (along >= land[:, 1] - 2.5)
        return int((near & (along <= land[:, 2] + 2.5)).any(axis=1).sum())

    n, exchanged = on_land("lat", "lon"), on_land("lon", "lat")
    few = len(known) < 3 or 2 * n > len(known) or exchanged < 0.9 * len(known)
    return None if few else (n, len(known))


def _pages(package: DataPackage) -> Iterator[str]:
    """How many pages the book will have, which are left out, and how long a build may take."""
    try:
        project = Project(find_root(), package.path)
    except BookError:  # data can be checked anywhere
        return
    project.package = package
    pages, left_out = project.pages, list(dict.fromkeys(project.left_out.values()))
    own, (first, each) = sum(bool(page.each) for page in pages), SECONDS
    told = {"minutes": ceil((first + each * len(pages)) / 60), "first": first, "each": each}
    yield "  " + text("guide.pages", pages=len(pages), own=own, **told)
    if left_out:
        needs = wording.listing(wording.cut(left_out, 5))
        yield "  " + text("guide.left_out", n=len(project.left_out), needs=needs)


def _worked(package: DataPackage) -> Iterator[str | Table]:
    """The first rows as they are understood; a high, a middle and a low quotient worked out."""
    rows = package.panel if package.counts is None else package.counts
    yield text("guide.understood")
    head = [wording.with_own(_NOUNS.get(name, name)) for name in rows.columns]
    yield table(head, rows.head(8).itertuples(index=False))
    if package.cells is None:
        return
    yield text("guide.worked")
    known = package.cells.dropna(subset=["lq"])
    for _, cells in known[known["year"] == known["year"].max()].groupby("measure", sort=False):
        cells = cells.sort_values("lq", ascending=False)
        for row in cells.iloc[sorted({0, len(cells) // 2, len(cells) - 1})].to_dict("records"):
            names = ("count", "region_total", "industry_total", "total")
            shown = {name: f"{row[name]:,.15g}" for name in names} | {"lq": number(row["lq"])}
            shown |= {"region": wording.called(row["region"]), "year": row["year"]}
            yield text("guide.quotient", measure=wording.named_measure(row["measure"]), **shown)
