"""The book on disk: its root, its pages in reading order, digests of what they are made from."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from clusterbook.book import needs, pages
from clusterbook.book.errors import BookError, reading
from clusterbook.book.offers import Offer, offer
from clusterbook.book.pages import Declaration, Page
from clusterbook.book.parameters import hint
from creative_clusters.reading.files import below
from creative_clusters.words import wording
from creative_clusters.words.wording import LANGUAGES, Reader

if TYPE_CHECKING:
    from creative_clusters.data.sources import DataPackage

ADDRESS = "BOOK_ADDRESS"  # set by a workflow that publishes, and for what runs
LANGUAGE = "CLUSTERBOOK_LANGUAGE"  # set for what runs


def find_root(start: Path | None = None) -> Path:
    """Return the nearest folder at or above `start` that holds ``_toc.yml`` and ``_config.yml``."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "_toc.yml").is_file() and (folder / "_config.yml").is_file():
            return folder
    raise BookError(f"{start} is not inside a book: no _toc.yml and _config.yml here or above.")


class Project:
    """A book's folder, read only, in one language: that which texts are worded in, or another."""

    def __init__(
        self,
        root: Path | None = None,
        data: Path | None = None,
        build: Path | None = None,
        language: str | None = None,
    ) -> None:
        self.root = find_root(root)
        self.data = Path(data).resolve() if data else self.root / "data"
        self.build = build.resolve() if build else self.root / "_build"
        self.language = language or wording.language()
        # Languages of the site, the first at its root.
        self.published: tuple[str, ...] = (self.language,)
        self.safe_csv = False  # whether tables that it offers are guarded against spreadsheets

    def in_language(self, code: str, published: Sequence[str]) -> Project:
        """The book in one of the languages that its site is `published` in."""
        twin = Project(self.root, self.data, self.build, code)
        twin.published, twin.safe_csv = tuple(published), self.safe_csv
        twin.__dict__["package"] = self.package  # read once
        return twin

    @property
    def at(self) -> str:
        """The folder of the site in which the book stands in its language; its root for one."""
        return "" if self.language == self.published[0] else self.language

    @property
    def twins(self) -> dict[str, str]:
        """The way from the root of this language to that of each of the others."""
        up = "../" if self.at else ""
        return {
            code: f"{up}{code}/" if number else up
            for number, code in enumerate(self.published)
            if code != self.language
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that the book can be read in: English, and others that its data have names in."""
        package, places = self.package, self.package.places
        named = package.label("zh") != package.label("en") and any(
            places["name_zh"] != places["name_en"]
        )
        translated = any(self.root.glob("chapters/**/*.zh.po"))
        return LANGUAGES if named and translated else LANGUAGES[:1]

    @property
    def reader(self) -> Reader:
        """Whom the book's texts are for."""
        return self.package.reader(self.language)

    @cached_property
    def toc(self) -> dict:
        return _read_yaml(self.root / "_toc.yml")

    @cached_property
    def package(self) -> DataPackage:
        """The data that the book reports on."""
        from creative_clusters.data import sources  # which `--help` need not wait for

        return sources.read(self.data)

    @cached_property
    def config(self) -> dict:
        """``_config.yml``, with title, author and notice of another edition in their places."""
        config = _read_yaml(self.root / "_config.yml")
        title, edition = self.package.label(self.language), self.package.edition
        sphinx = _below(_below(config, "sphinx"), "config")
        theme = _below(sphinx, "html_theme_options")
        if self.language != LANGUAGES[0]:
            with wording.speaking_to(self.reader):
                config |= {"title": wording.with_own("[[title]]")}
                config |= {"author": wording.text("site.author")}
                theme |= {"search_bar_text": wording.text("site.search")}
                theme |= {"toc_title": wording.text("site.toc")}
            sphinx |= {"language": "zh_CN", "html_title": config["title"]}
        if self.package.is_studies:
            return config
        config |= {"title": title, "author": "", "copyright": ""}
        sphinx["html_title"] = title
        theme["logo"] = {"text": escape(title)}  # the theme takes this for markup
        if edition is not None and edition.author:
            config["author"] = config["copyright"] = escape(edition.author)
        if edition is not None and edition.notice:
            theme["announcement"] = escape(edition.notice)
        return config

    @cached_property
    def declaration(self) -> Declaration:
        """``chapters/pages.yml``: pages made from one notebook, and values that pages inherit."""
        found = pages.read(self.root / pages.FILE)
        for entry in found.pages.values():
            if entry.turned and self.package.is_studies:
                entry.knobs = {}
        return found

    @cached_property
    def offer(self) -> Offer:
        """What the data offer to parameters."""
        return offer(self.package)

    @cached_property
    def titles(self) -> dict[str, str]:
        """How a heading calls each region: its name, and that in Chinese (or English) beside it."""
        own, other = ("name_zh", "name_en") if self.language == "zh" else ("name_en", "name_zh")
        shape = "{}（{}）" if self.language == "zh" else "{} ({})"
        return {
            region: name if name == twin else shape.format(name, twin)
            for region, name, twin in self.package.places[["region", own, other]].to_numpy()
        }

    @cached_property
    def chapters(self) -> list[Page]:
        """The pages that ``_toc.yml`` names, in reading order."""
        return _unique([self._page(str(entry), part) for entry, part in _entries(self.toc)])

    @cached_property
    def left_out(self) -> dict[str, str]:
        """Chapters that have nothing to show with these data, and which data would bring each."""
        return needs.left_out(self.chapters[1:], self.package)

    @cached_property
    def templates(self) -> dict[str, Page]:
        """What stands for all pages made from one notebook, by name."""
        named = {page.name: page for page in self.chapters}
        made = {}
        for name, entry in self.declaration.templates.items():
            above = named.get(entry.under)
            if above is None or above == self.chapters[0]:
                raise BookError(
                    f'{pages.FILE}, pages.{name}.under: "{entry.under}" is not a chapter of '
                    "_toc.yml."
                )
            found = self._page(entry.notebook, above.part, f"{pages.FILE}, pages.{name}.notebook,")
            made[name] = pages.template(name, entry, found.source, above.part)
        return made

    @cached_property
    def pages(self) -> list[Page]:
        """Every page of the book in reading order, those made from one notebook among them."""
        below: dict[str, list[Page]] = {}
        taken = {key for page in (*self.chapters, *self.templates.values())
                 for key in (page.name, page.docname)}  # fmt: skip
        for name, page in self.templates.items():
            entry = self.declaration.pages[name]
            made = pages.instances(page, entry, self.offer, self.titles, taken)
            below.setdefault(page.under, []).extend(made)
        shown = [page for page in self.chapters if page.name not in self.left_out]
        whole = [one for page in shown for one in (page, *below.get(page.name, []))]
        _unique([*whole, *self.templates.values()])
        return whole

    def page(self, name: str) -> Page:
        """Return the page (or template) of a name, or of a path with or without the ending."""
        wanted = Path(name).with_suffix("").as_posix().removeprefix("chapters/")
        for page in (*self.templates.values(), *self.pages, *self.chapters):
            at_home = not page.template and Path(name).resolve() == page.source
            if wanted in (page.name, page.docname) or at_home:
                return page
        known = [*self.templates, *(page.name for page in (*self.pages, *self.chapters))]
        raise BookError(f'There is no page "{name}". {hint(name, known)}')

    def instance(self, page: Page, given: Mapping[str, Any]) -> Page:
        """Of a template, the page for the values `given`, or its first; other pages as they are."""
        if page.name != page.template:
            return page
        made = [one for one in self.pages if one.template == page.name]
        for one in made:
            if all(given.get(name, value) == value for name, value in one.each.items()):
                return one
        entry = self.declaration.pages[page.name]
        first = made[0].each if made else {}
        each = {name: given.get(name, first.get(name)) for name in entry.each}
        return pages.instance(page, entry, each, self.titles)

    def _page(self, file: str, part: str, where: str = "_toc.yml") -> Page:
        for ending in ("", ".ipynb", ".md"):
            source = self.root / f"{file}{ending}"
            if os.path.isfile(source):  # noqa: PTH113, which is no error for names of any length
                docname = Path(file).with_suffix("").as_posix().removeprefix("chapters/")
                return Page(Path(docname).name, docname, source, part)
        short = f"{file[:100]} …" if len(file) > 100 else file
        raise BookError(f"{where} names {short}, but there is no such notebook or markdown file.")

    @cached_property
    def digests(self) -> dict[str, str]:
        """SHA-256 of what every page rests on, library, data, lock; and what its pictures name."""
        library = Path(__file__).parents[2]
        lock = self.root / "requirements.txt"
        return {
            "library": digest_files(below(library), library),
            "data": digest_files(below(self.data), self.data),
            "lock": digest_files([lock], self.root) if lock.is_file() else "",
            "address": self.address,
            "language": self.language,
        }

    @property
    def address(self) -> str:
        """Where the book will be read, if that is known."""
        own = self.package.is_studies and self.config.get("html", {}).get("baseurl")
        found = os.environ.get(ADDRESS) or own or ""
        below = f"{self.at}/" if self.at else ""
        return f"{found.rstrip('/')}/{below}" if found else ""


def digest_files(paths: Iterable[Path], base: Path) -> str:
    """Return one SHA-256 over names and contents, whatever the order of `paths`."""
    total = hashlib.sha256()
    for path in sorted(paths):
        name = path.relative_to(base).as_posix()
        total.update(os.fsencode(f"{name}\0{path.stat().st_size}\0"))
        total.update(path.read_bytes())
    return total.hexdigest()


def digest(value: object) -> str:
    """Return the SHA-256 of a JSON value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _unique(pages: list[Page]) -> list[Page]:
    seen: dict[str, Page] = {}
    for page in pages:
        for key in (page.name, page.docname):
            if key in seen:
                raise BookError(
                    f'Two pages are called "{key}" ({seen[key].docname} and {page.docname}); '
                    "commands and downloads need one name a page: rename one."
                )
        seen |= {page.name: page, page.docname: page}
    return pages


def _below(config: dict, key: str) -> dict:
    """What ``_config.yml`` holds under a key; nothing where there is none."""
    found = config[key] = config.get(key) or {}
    if not isinstance(found, dict):
        raise BookError(f"_config.yml: {key} must hold `key: value` lines.")
    return found


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
    with reading(path):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise BookError(f"{path} must hold `name: value` lines.")
    return content
