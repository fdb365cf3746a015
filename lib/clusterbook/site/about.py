"""What the site says of itself: version, commit and date, addresses, how to cite it, its sources.

Addresses are those of ``_config.yml`` (``html.baseurl``, ``repository.url``) or of the environment,
where a workflow that publishes sets them (``BOOK_ADDRESS``, ``BOOK_REPOSITORY``). What is unknown
is left out. The date is that of the commit, or of ``SOURCE_DATE_EPOCH``; so builds stay equal.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from html import unescape
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from clusterbook.book.project import Project
from creative_clusters.reading.files import below
from creative_clusters.words.wording import joined, text

_LICENCES = Path(__file__).with_name("licences")


def about(project: Project) -> dict[str, Any]:
    """All of it, as templates of pages take it."""
    config, own = project.config, project.package.is_studies
    known = yaml.safe_load(_read(project.root / "CITATION.cff")) or {}
    repository = os.environ.get("BOOK_REPOSITORY") or config.get("repository", {}).get("url")
    return {
        "version": str(known.get("version", "")),
        "licence": known.get("license", ""),
        "commit": git(project.root, "describe", "--always", "--dirty=+", "--exclude=*"),
        "date": _date(project.root),
        "address": project.address,
        "repository": (repository or "").rstrip("/"),
        "author": unescape(config.get("author") or ""),
        "works": known.get("references", []) if own else [],
        "changes": bool(changes(project)),
        "sources": {
            page.docname: page.source.relative_to(project.root).as_posix()
            for page in project.pages
            if page.source.is_relative_to(project.root)
        },
    }


def cited(known: Mapping[str, Any], title: str, book: str, url: str) -> tuple[str, str]:
    """How to cite a page: in a line, and as BibTeX."""
    year = known["date"][:4]
    edition = joined(
        [text(f"cite.{name}", value=known[name]) for name in ("version", "commit") if known[name]],
        ", ",
    )
    where = text("cite.in", book=book) if title != book else ""
    who = known["author"] or book
    who = text("cite.who", who=who, year=year) if year else who
    stop = text("cite.stop")
    line = stop.join(filter(None, (who, title, joined([where, edition], ", "), url)))
    fields = {
        "author": known["author"] and f"{{{_tex(known['author'])}}}",
        "title": f"{{{_tex(title)}}}",
        "booktitle": _tex(book) if title != book else "",
        "year": year,
        "note": edition and edition[0].upper() + edition[1:],
        "url": url,
    }
    kind = "incollection" if title != book else "misc"
    key = re.sub(r"[\W_]+", "-", f"{book} {title if title != book else ''}".lower()).strip("-")
    rows = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"{line}{stop.strip()}", f"@{kind}{{{key},\n{rows}\n}}"


def works(known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The works that the data are of, as schema.org describes them."""
    return [
        {
            "@type": "ScholarlyArticle",
            "name": work["title"],
            "author": [
                {
                    "@type": "Person",
                    "familyName": one["family-names"],
                    "givenName": one["given-names"],
                }
                for one in work["authors"]
            ],
            **({"datePublished": str(work["year"])} if "year" in work else {}),
            **({"identifier": f"doi:{work['doi']}"} if "doi" in work else {}),
        }
        for work in known["works"]
    ]


def changes(project: Project) -> str:
    """The list of changes without its heading: the book's, or that in another edition's folder."""
    folder = project.root if project.package.is_studies else project.data
    return re.sub(r"\A# .*\n+", "", _read(folder / "CHANGELOG.md"))


def news(told: str, most: int = 3) -> str:
    """The first sentences of the newest changes, as a list."""
    found = re.findall(r"(?m)^- (?:\*method\* )?(.{30,}?[.;:])(?: |$)", told)
    return "".join(f"- {said.rstrip(';:.')}.\n" for said in found[:most]) or "\n"


def book(project: Project) -> dict[str, Path]:
    """The files from which this book can be made again, by their place in an archive.

    Another edition's data stand in a folder ``edition``.
    """
    root = project.root
    listed = git(root, "ls-files", "-z").split("\0")
    ignored = [line.strip("/") for line in _read(root / ".gitignore").split()] + [".git", "_build"]
    found = [root / name for name in listed if name] or below(root, ignored)
    files = {path.relative_to(root).as_posix(): path for path in found if path.is_file()}
    if project.data != root / "data":
        inside = {path.relative_to(project.data): path for path in project.package.files}
        files |= {f"edition/{name.as_posix()}": path for name, path in inside.items()}
    return files


@cache
def shipped() -> list[dict[str, str]]:
    """The works of others that a site holds: whose, under which licence, in which files."""
    rows = list(csv.DictReader(_read(_LICENCES / "works.csv").splitlines()))
    for row in filter(lambda row: row["distribution"], rows):
        row["parts"] = f"{row['distribution']} {metadata.version(row['distribution'])}"
    return rows


def notices() -> str:
    """Copyright and licence of each, in full."""
    told = []
    for row in shipped():
        head = f"{row['work']} ({row['parts']}), {row['licence']}. Copyright: {row['holder']}."
        files = metadata.files(row["distribution"]) if row["distribution"] else None
        own = [file for file in files or () if "dist-info" in str(file) and "LICENSE" in str(file)]
        texts = [file.read_text().strip() for file in own]
        texts = texts or [_read(_LICENCES / f"{row['licence']}.txt").strip()]
        told.append("\n\n".join([head, *texts]))
    return f"\n\n{'-' * 72}\n\n".join(told) + "\n"


def git(root: Path, *words: str) -> str:
    """What git says of a book's folder; nothing where there is none."""
    try:
        command = ["git", "-C", str(root), *words]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _date(root: Path) -> str:
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    return git(root, "show", "-s", "--format=%cs", "HEAD")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _tex(title: str) -> str:
    return re.sub(r"([&%#_$])", r"\\\1", re.sub(r"[{}\\]", "", title))
