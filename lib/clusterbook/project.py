"""The book on disk: its root, its pages in reading order, digests of what they are made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from creative_clusters.sources import DataPackage


class BookError(Exception):
    """Something about the book that its author can mend; the message says what and where."""


@dataclass(frozen=True)
class Page:
    """One page of the book: a notebook or a markdown file named in ``_toc.yml``.

    Attributes
    ----------
    name
        The last part of the file's name; unique, so that commands and downloads can use it.
    docname
        Where the page stands on the site, without ending (``concentration/firms``).
    source
        The file, below ``chapters/``.
    part
        Caption of its part; empty for the opening page.
    """

    name: str
    docname: str
    source: Path
    part: str

    @property
    def is_notebook(self) -> bool:
        return self.source.suffix == ".ipynb"


def find_root(start: Path | None = None) -> Path:
    """Return the nearest folder at or above `start` that holds ``_toc.yml`` and ``_config.yml``."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "_toc.yml").is_file() and (folder / "_config.yml").is_file():
            return folder
    raise BookError(f"{start} is not inside a book: no _toc.yml and _config.yml here or above.")


class Project:
    """A book's folder, read only."""

    def __init__(self, root: Path | None = None, data: Path | None = None) -> None:
        self.root = find_root(root)
        self.data = Path(data).resolve() if data else self.root / "data"
        self.build = self.root / "_build"

    @cached_property
    def toc(self) -> dict:
        return _read_yaml(self.root / "_toc.yml")

    @cached_property
    def package(self) -> DataPackage:
        """The data that the book reports on."""
        from creative_clusters import sources  # takes a second, which `--help` need not wait for

        return sources.read(self.data)

    @cached_property
    def config(self) -> dict:
        return _read_yaml(self.root / "_config.yml")

    @cached_property
    def pages(self) -> list[Page]:
        """Every page of ``_toc.yml``, in reading order."""
        pages = [self._page(entry, part) for entry, part in _entries(self.toc)]
        seen: dict[str, Page] = {}
        for page in pages:
            if page.name in seen:
                raise BookError(
                    f'_toc.yml: two pages are called "{page.name}" ({seen[page.name].docname} and '
                    f"{page.docname}); commands and downloads need one name a page: rename one."
                )
            seen[page.name] = page
        return pages

    def page(self, name: str) -> Page:
        """Return the page called `name` (its name, or its path with or without the ending)."""
        wanted = Path(name).with_suffix("").as_posix().removeprefix("chapters/")
        for page in self.pages:
            if wanted in (page.name, page.docname) or Path(name).resolve() == page.source:
                return page
        known = ", ".join(page.name for page in self.pages)
        raise BookError(f'There is no page "{name}". The pages are: {known}.')

    def _page(self, file: str, part: str) -> Page:
        for ending in ("", ".ipynb", ".md"):
            source = self.root / f"{file}{ending}"
            if source.is_file():
                docname = Path(file).with_suffix("").as_posix().removeprefix("chapters/")
                return Page(Path(docname).name, docname, source, part)
        raise BookError(f"_toc.yml names {file}, but there is no such notebook or markdown file.")

    @cached_property
    def digests(self) -> dict[str, str]:
        """SHA-256 of what every page rests on: library, data, lock."""
        library = Path(__file__).parents[1]
        lock = self.root / "requirements.txt"
        return {
            "library": digest_files(library.rglob("*"), library),
            "data": digest_files(self.data.rglob("*"), self.data),
            "lock": digest_files([lock], self.root) if lock.is_file() else "",
        }


def digest_files(paths: Iterable[Path], base: Path) -> str:
    """Return one SHA-256 over names and contents, whatever the order of `paths`."""
    total = hashlib.sha256()
    for path in sorted(paths):
        relative = path.relative_to(base)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in relative.parts)
        if hidden or ".egg-info" in relative.as_posix() or not path.is_file():
            continue
        total.update(f"{relative.as_posix()}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def digest(value: object) -> str:
    """Return the SHA-256 of a JSON value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _entries(toc: dict) -> list[tuple[str, str]]:
    try:
        entries = [(toc["root"], "")]
        for part in toc.get("parts", []):
            entries += [(chapter["file"], part.get("caption", "")) for chapter in part["chapters"]]
    except (AttributeError, KeyError, TypeError) as error:
        raise BookError(
            "_toc.yml must hold a root, and parts with a caption and chapters, each a "
            f"`- file: chapters/…`; it was not understood ({type(error).__name__}: {error})."
        ) from error
    return entries


def _read_yaml(path: Path) -> dict:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BookError(f"{path.name} is not valid YAML: {error}") from error
