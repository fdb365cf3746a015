"""The prose of chapters in another language, from catalogues beside the notebooks.

A message is a line of a markdown cell without the mark that it begins with: a paragraph, a
heading, an item of a list. It is taken from the source, before an edition's terms are filled in
and before one notebook becomes many pages, so each sentence is translated once.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from clusterbook.book.errors import reading
from clusterbook.book.parameters import declared
from creative_clusters.words import translations
from creative_clusters.words.wording import language, marked

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

_LINE = re.compile(r"(\s*(?:#+ |[-*] |\d+\. |> |:{3,}\{admonition\} )?)(.*)")
_FIXED = re.compile(
    r"\s*(?:|:::(?!\{admonition\} ).*|:\w+:.*|\$\$.*|\|[-| :]+\||\(.*\)=|!\[\]\(\S+\))"
)
# What a translation must hold as often as the original: roles, code, formulas, addresses.
_KEPT = re.compile(r"\{[\w:]+\}`[^`]+`|\]\([^)]+\)|(?<!\})`[^`]+`|\$[^$]+\$|<[^>]+>")
_OWN = re.compile(r"\[\[(\w+)\]\]")  # an edition's terms, of which it may need fewer


def _parts(source: str) -> Iterator[tuple[str, str]]:
    """Each line of a cell as its mark and its message; all of it is mark in code and formulas."""
    fence = ""
    for line in source.split("\n"):
        opened = re.match(r"\s*(`{3,}|\$\$\s*$)", line)
        if fence:
            fence = "" if line.strip() == fence else fence
            yield line, ""
        elif opened:
            fence = opened[1].strip()
            yield line, ""
        elif _FIXED.fullmatch(line):
            yield line, ""
        else:
            match = _LINE.fullmatch(line)
            assert match is not None  # it matches any line
            yield match[1], match[2]


def cells(source: Path) -> list[str]:
    """The markdown of a chapter, a notebook or a file, and what its parameters do."""
    with reading(source, "notebook"):
        text = source.read_text(encoding="utf-8")
        if source.suffix != ".ipynb":
            return [text]
        found = [{**cell, "source": "".join(cell["source"])} for cell in json.loads(text)["cells"]]
        tagged = [cell for cell in found if "parameters" in cell["metadata"].get("tags", [])]
        told = [cell["source"] for cell in found if cell["cell_type"] == "markdown"]
        asked = [one for cell in tagged for one in declared(cell["source"]).values()]
    return [*told, *(marked(one.comment) for one in asked)]


def messages(cells: Iterable[str]) -> list[str]:
    """The messages of markdown cells, each once, in order."""
    return list(dict.fromkeys(said for cell in cells for _, said in _parts(cell) if said))


def put(source: str, worded: Callable[[str], str]) -> str:
    """A cell with each of its messages worded otherwise."""
    return "\n".join(mark + (worded(said) if said else "") for mark, said in _parts(source))


def worded(source: Path) -> Callable[[str], str]:
    """What says a chapter's cells in the language that texts are worded in.

    A message without a translation stays as it is; :func:`faults` finds it.
    """
    if language() == translations.ORIGINAL:
        return str
    found = translations.known(translations.place(source, language()), language())
    return lambda cell: put(cell, lambda said: found.get(said, said))


def is_whole(source: Path, cells: Iterable[str]) -> bool:
    """Whether a chapter can be read in the language that texts are worded in."""
    if language() == translations.ORIGINAL:
        return True
    found = translations.known(translations.place(source, language()), language())
    return found.keys() >= set(messages(cells))


def faults(catalogue: Catalog) -> list[str]:
    """What keeps a catalogue from being published: untranslated, fuzzy, or holding other things."""
    found = []
    for message in catalogue:
        before, after = str(message.id), str(message.string or "")
        if not before:
            continue
        if not after:
            found.append(f"not translated: {before}")
        elif message.fuzzy:
            found.append(f"fuzzy, since the original has changed: {before}")
        else:
            kept, given = Counter(_KEPT.findall(before)), Counter(_KEPT.findall(after))
            ours, theirs = ({one.lower() for one in _OWN.findall(said)} for said in (before, after))
            other = [*(kept - given), *(given - kept)]
            other += [f"[[{one}]]" for one in (theirs - ours if theirs else ours)]
            found += [f"{one} differs from the original: {before}" for one in other]
    return found
