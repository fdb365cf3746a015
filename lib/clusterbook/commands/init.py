"""``clusterbook init``: a folder of data to start an edition from."""

from __future__ import annotations

import re
import shutil
import tempfile
import urllib.error
import urllib.request
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from clusterbook.book.project import BookError
from clusterbook.commands import options
from clusterbook.commands.check import report
from clusterbook.commands.options import terminal, typed
from clusterbook.files import owned
from clusterbook.files.templates import filled
from creative_clusters.words.wording import language

NAMES = {"519130": "internet publishing and web search portals"}
WAIT = 60  # seconds that a download may take to answer


def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make; it must be new or empty.")],
    qcew: Annotated[
        list[Path] | None,
        typer.Option(help="A QCEW file of the US Bureau of Labor Statistics; give it repeatedly."),
    ] = None,
    more: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILES]…", help="More files for --from or --qcew."),
    ] = None,
    years: Annotated[
        str, typer.Option(help="Download the annual QCEW files of these years, as 2014-2021.")
    ] = "",
    naics: Annotated[str, typer.Option(help="Industry of a QCEW edition.")] = "519130",
    files_of: Annotated[
        list[Path] | None,
        typer.Option("--from", help="Files of an office; their edition.yml is guessed and told."),
    ] = None,
    ready: Annotated[str, typer.Option("--list", help="A ready list of industries.")] = "",
    encoding: options.Encoding = None,
    sheet: options.TableSheet = None,
    header: options.Header = None,
    skip: options.Skip = None,
    footer: options.Footer = 0,
    separator: options.Separator = None,
    decimal: options.Decimal = None,
    thousands: options.Thousands = None,
) -> None:
    """Write a data package to start from: a template with comments, or one that fits files."""
    owned.unused(folder)
    if more and not (qcew or files_of):
        raise BookError("Files are taken with --from or --qcew: `init FOLDER --from FILES`.")
    form = options.form(vars())
    if form.model_fields_set and not files_of:
        raise BookError("How a file is written is said of those that --from names.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    console = terminal()
    with tempfile.TemporaryDirectory(prefix=".init-", dir=folder.parent) as workspace:
        draft = Path(workspace) / "draft"
        if files_of:
            draft.mkdir()
            from creative_clusters.data.guess.writing import write_edition

            paths = [*files_of, *(more or [])]
            write_edition(paths, draft, ready, form)
            said = f"guessed from {', '.join(path.name for path in paths)}; "
            said += "why stands in its comments"
        elif qcew or years:
            said = _from_qcew([*(qcew or []), *(more or [])], years, naics, draft)
        else:
            said = "ten made-up regions, with comments"
            with as_file(files("clusterbook").joinpath("templates", "edition")) as template:
                shutil.copytree(template, draft)
            if language() == "zh":
                (draft / "edition.yml").write_text(filled("edition.zh.yml"), encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    console.print(f"{folder}: {said}.\nChange {folder / 'edition.yml'}, then:")
    for words in ("check", folder), ("build", "--data", folder):
        console.print(f"  {typed('clusterbook', *words)}")
    if files_of:
        report(folder)


def _from_qcew(paths: list[Path], years: str, naics: str, draft: Path) -> str:
    """Write counts, places and description of an edition of metropolitan areas."""
    from creative_clusters.data import qcew_counts
    from creative_clusters.quotient.cleaning import CountsError

    if years:
        paths = [*paths, *download(_years(years), naics, draft.parent)]
    try:
        table, note = qcew_counts.metropolitan_counts(qcew_counts.read_files(paths), naics)
    except CountsError as error:
        raise BookError(str(error)) from error
    first, last, areas = qcew_counts.spread_of(table)
    name = NAMES.get(naics, f"NAICS {naics}")
    span = str(first) if first == last else f"{first}–{last}"
    description = filled(
        "qcew.yml",
        title=f"{name[0].upper()}{name[1:]} in US metropolitan areas, {span}",
        files=f"NAICS {naics} (private) and all industries",
        note=note,
        industry=naics,
        name=name,
    )
    draft.mkdir()
    (draft / "edition.yml").write_text(description, encoding="utf-8")
    table.to_csv(draft / "counts.csv", index=False, lineterminator="\n")
    qcew_counts.places(table).to_csv(draft / "places.csv", index=False, lineterminator="\n")
    return f"{areas} metropolitan areas, {span}, NAICS {naics}"


def _years(given: str) -> list[int]:
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{4}))?", given)
    span = list(range(int(found[1]), int(found[2] or found[1]) + 1)) if found else []
    if not span or span[0] < 2014:
        raise BookError(
            f'--years is "{given}"; write one year, or the first and last as 2014-2021. The Bureau '
            "offers single files from 2014 on; for earlier years give files with --qcew."
        )
    return span


def download(years: list[int], naics: str, folder: Path) -> list[Path]:
    """Fetch the annual files of `years` into `folder`."""
    from creative_clusters.data.qcew_counts import addresses

    wanted = addresses(years, naics)
    paths = []
    for number, address in enumerate(wanted):
        path = folder / f"{number}-{address.rpartition('/')[2]}"
        request = urllib.request.Request(address, headers={"User-Agent": "clusterbook"})
        try:
            with urllib.request.urlopen(request, timeout=WAIT) as answer, path.open("wb") as out:
                shutil.copyfileobj(answer, out)
        except (urllib.error.URLError, OSError) as error:
            listed = "\n".join(f"  {one}" for one in wanted)
            raise BookError(
                f"{address} cannot be fetched ({getattr(error, 'reason', error)}). Nothing is "
                f"written. Fetch these by other means and give them with --qcew:\n{listed}"
            ) from error
        paths.append(path)
    return paths
