"""A new chapter: a notebook that runs, its line in the contents, and its test; all or none."""

import re
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog

from clusterbook.book.parameters import hint
from clusterbook.book.project import BookError, Project
from clusterbook.files import atomic
from clusterbook.files.templates import filled
from creative_clusters.words import translations

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LONGEST = 60  # characters of a name: it is part of file names and addresses
# Folders that the site has of its own, and files beside the pages.
TAKEN = ("data", "downloads", "genindex", "search", "404")


@dataclass(frozen=True)
class Chapter:
    """Where a new chapter goes: its name, its part's caption, and the files to write."""

    name: str
    part: str
    notebook: Path
    catalogue: Path  # of its Chinese
    test: Path


def add(
    project: Project,
    title: str,
    part: str,
    name: str | None = None,
    new_part: bool = False,
    chinese: str = "",
) -> Chapter:
    """Write a chapter called `title` into `part`, its test, and its line in ``_toc.yml``.

    Its catalogue has what the template says in Chinese, and the title if `chinese` gives it.
    """
    title = _checked_title(title)
    name = _checked_name(name) if name is not None else name_from(title)
    part, folder = _place(project, part, new_part)
    notebook = project.root / folder / f"{name}.ipynb"
    test = project.root / "tests" / "chapters" / f"test_{name.replace('-', '_')}.py"
    chapter = Chapter(name, part, notebook, translations.place(notebook, "zh"), test)
    _refuse_taken(project, chapter)
    contents = project.root / "_toc.yml"
    before = contents.read_bytes().decode("utf-8")
    texts = {
        chapter.notebook: filled("chapter.ipynb", title=_quoted(title), name=name),
        chapter.catalogue: _catalogue(title, chinese),
        chapter.test: filled("test_chapter.py", name=name),
        contents: with_chapter(before, part, f"{folder}/{name}"),  # last: it makes them count
    }
    made = [folder for path in texts for folder in path.parents if not folder.exists()]
    try:
        for path, text in texts.items():
            atomic.write(path, text)
    except BaseException:
        for path in (chapter.notebook, chapter.catalogue, chapter.test):
            path.unlink(missing_ok=True)
        for empty in sorted({path for path in made if path.is_dir()}, reverse=True):
            empty.rmdir()
        raise
    return chapter


def name_from(title: str) -> str:
    """Return the name that a title gives: its letters and digits, lower case, joined by hyphens.

    Accents are dropped; letters of other scripts stay, as addresses and file systems take them.

    >>> name_from("Who earns, and São Paulo?")
    'who-earns-and-sao-paulo'
    >>> name_from("数字文化产业 2030")
    '数字文化产业-2030'
    """
    plain = unicodedata.normalize("NFKD", title.replace("'", "").replace("’", ""))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", plain).lower())
    name = "-".join(words)
    if len(name) > LONGEST:  # up to its last whole word
        name = name[: LONGEST + 1].rpartition("-")[0] or name[:LONGEST]
    if not name:
        raise BookError(f'The title "{title}" gives no name: give one with --name.')
    return name


def with_chapter(contents: str, part: str, file: str) -> str:
    """Return ``_toc.yml`` with one more chapter at the end of a part, else as it was."""
    newline = "\r\n" if "\r\n" in contents else "\n"
    lines = contents.splitlines()
    wanted = yaml.load(contents, _Loader)
    parts = wanted.get("parts") or []
    same = [one for one in parts if one.get("caption") == part]
    if same and isinstance(same[0].get("chapters"), list):
        same[0]["chapters"].append({"file": file})
    elif not same:
        parts.append({"caption": part, "chapters": [{"file": file}]})
    caption = yaml.safe_dump(part, allow_unicode=True, width=10_000).splitlines()[0]
    outer = next((line.partition("- caption")[0] for line in lines if "- caption" in line), "")
    opened = [] if same else [f"{outer}- caption: {caption}", f"{outer}  chapters:"]
    indents = {line.partition("- file:")[0] for line in lines if line.lstrip()[:7] == "- file:"}
    for at in range(1, len(lines) + 1):
        for indent in sorted(indents):
            added = [*opened, f"{indent}- file: {file}"]
            edited = newline.join([*lines[:at], *added, *lines[at:]]) + newline
            with suppress(yaml.YAMLError):
                if yaml.load(edited, _Loader) == wanted:
                    return edited
    raise BookError(
        f'_toc.yml has no place for a line: write the chapters of "{part}" one a line, or add '
        f'"- file: {file}" by hand.'
    )


def _checked_title(title: str) -> str:
    title = title.strip()
    if not title:
        raise BookError("The title is empty: give the chapter a title.")
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in title):
        raise BookError("The title must be one line without control characters.")
    return title


def _checked_name(name: str) -> str:
    if not re.fullmatch(r"[^\W_A-Z]+(-[^\W_A-Z]+)*", name) or len(name) > LONGEST:
        raise BookError(
            f'"{name}" cannot be a name: use at most {LONGEST} lower-case letters, digits and '
            "hyphens between them, like who-earns."
        )
    return name


def _place(project: Project, part: str, new_part: bool) -> tuple[str, str]:
    """The caption of the part as the book writes it, and its folder."""
    part = part.strip()
    folders: dict[str, list[str]] = {}
    for page in project.pages:
        if page.part:
            folder = page.source.parent.relative_to(project.root).as_posix()
            folders.setdefault(page.part, []).append(folder)
    known = next((name for name in folders if name.casefold() == part.casefold()), None)
    if known is not None:
        if new_part:
            raise BookError(f'There is a part "{known}" already: leave --new-part out.')
        return known, Counter(folders[known]).most_common(1)[0][0]
    if new_part:
        folder = f"chapters/{name_from(_checked_title(part))}"
        if folder.removeprefix("chapters/") in TAKEN or (project.root / folder).exists():
            raise BookError(f"The part's folder {folder} is taken: name the part differently.")
        return part, folder
    raise BookError(
        f'There is no part "{part}". {hint(part, list(folders))} To open a new one, add --new-part.'
    )


def _refuse_taken(project: Project, chapter: Chapter) -> None:
    pages = [page.name for page in project.pages]
    pages += [path.stem for path in (project.root / "chapters").rglob("*.ipynb")]
    if chapter.name in TAKEN or chapter.name.casefold() in map(str.casefold, pages):
        raise BookError(
            f'The name "{chapter.name}" is taken: give another title, or a name with --name.'
        )
    for path in (chapter.notebook, chapter.catalogue, chapter.test):
        if path.exists():
            shown = path.relative_to(project.root)
            raise BookError(f"{shown} is there already: remove it, or give a name with --name.")


def _catalogue(title: str, chinese: str) -> str:
    """The template's catalogue with the title, in Chinese where that is given."""
    catalogue = Catalog(locale="zh")
    catalogue.add(_quoted(title), _quoted(chinese))
    return translations.written(catalogue).decode() + "\n" + filled("chapter.zh.po")


def _quoted(title: str) -> str:
    """The title as Markdown that shows it letter by letter."""
    return re.sub(r"([\\`*_{}\[\]<>#$~^|&])", r"\\\1", title)
