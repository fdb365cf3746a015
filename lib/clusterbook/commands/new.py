"""``clusterbook new`` and ``translate``: a chapter to start from, and what is said in Chinese."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from clusterbook.book import prose
from clusterbook.book.errors import BookError
from clusterbook.book.project import Project
from clusterbook.commands.options import terminal
from clusterbook.files import atomic
from creative_clusters.reading.files import below
from creative_clusters.words import translations
from creative_clusters.words.wording import LANGUAGES

MOST = 12  # faults of a file that are told one by one


def new(
    title: Annotated[str, typer.Argument(help="Title of the chapter.")],
    part: Annotated[str, typer.Option(help="Part of the book that it closes, as in _toc.yml.")],
    name: Annotated[
        str | None, typer.Option(help="Name in commands and addresses; else from the title.")
    ] = None,
    chinese: Annotated[str, typer.Option("--zh", help="Its title in Chinese.")] = "",
    new_part: Annotated[
        bool, typer.Option("--new-part", help="Open the part at the end of the book.")
    ] = False,
) -> None:
    """Write a chapter that runs, its line in the contents, and its test."""
    from clusterbook.book.new import add

    project = Project()
    chapter = add(project, title, part, name, new_part, chinese)
    console = terminal()
    for path in (chapter.notebook, chapter.catalogue, chapter.test, project.root / "_toc.yml"):
        console.print(f"wrote  {path.relative_to(project.root)}")
    console.print(f"run it: clusterbook run {chapter.name}; see it: clusterbook serve")


def translate(
    page: Annotated[
        list[str] | None, typer.Argument(help="These pages only; else all, and the data.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say what is not up to date.")
    ] = False,
) -> None:
    """Bring the Chinese catalogues (PAGE.zh.po) up to chapters and data; say what they lack."""
    project, console, lacking = Project(), terminal(), 0
    for source, texts in _sources(project, page or []):
        for code in LANGUAGES[1:]:
            path = translations.place(source, code)
            catalogue = translations.update(path, texts, code)
            raw, shown = translations.written(catalogue), path.relative_to(project.root)
            is_new = raw != (path.read_bytes() if path.is_file() else b"")
            faults = [*(["not up to date"] if check and is_new else []), *prose.faults(catalogue)]
            if is_new and not check:
                atomic.write(path, raw)
                console.print(f"wrote  {shown}")
            for fault in faults[:MOST]:
                console.print(f"{shown}: {fault}")
            if len(faults) > MOST:
                console.print(f"{shown}: {len(faults) - MOST} more")
            lacking += len(faults)
    if lacking:
        raise BookError(f"{lacking} texts to see to; `clusterbook build` shows them in English.")
    console.print("All texts are translated.")


def _sources(project: Project, names: list[str]) -> Iterator[tuple[Path, list[str]]]:
    """Each file whose texts are translated, with these texts."""
    pages = [project.page(name) for name in names] or [
        *project.chapters,
        *project.templates.values(),
    ]
    for page in pages:
        yield page.source, prose.messages(prose.cells(page.source))
    if names:
        return
    captions = [part["caption"] for part in project.toc.get("parts", [])]
    yield project.root / "chapters" / "contents", captions
    known = set(project.package.places["region"])
    for package in [path for path in below(project.data) if path.name == "datapackage.json"]:
        for resource in json.loads(package.read_text(encoding="utf-8"))["resources"]:
            fields = resource["schema"]["fields"]
            columns = [one["name"] for one in fields if one.get("translated")]
            path = package.parent / resource["path"]
            if columns:
                with path.open(encoding="utf-8-sig", newline="") as file:
                    rows = list(csv.DictReader(file))
                cells = (row[name].strip() for name in columns for row in rows)
                own = [one for one in cells if one and one not in known]
                yield path, list(dict.fromkeys([*own, *_parts(path)]))


def _parts(table: Path) -> list[str]:
    """All that a table's catalogues have: also parts of cells, such as labels within a check."""
    places = {code: translations.place(table, code) for code in LANGUAGES[1:]}
    return [text for code, path in places.items() for text in translations.known(path, code)]
