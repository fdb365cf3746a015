"""Where a table stands in its file: the rows of its names, and what is above, between and below."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import polars as pl

from creative_clusters.reading import Form, InvalidData, Problem
from creative_clusters.reading.problems import merged
from creative_clusters.reading.table import levelled, name_of
from creative_clusters.words.wording import cut, listing, text

YEAR = re.compile(r"(.*?)(?<!\d)((?:19|20)\d\d)(?=\D|(?:0[1-9]|1[0-2])(?!\d)|$)(.*)")
NUMBER = re.compile(  # with a mark behind it, but no words
    r"[-+−<]?\s*\d[\d.,' \u00a0\u2009\u202f]*+([eE][-+]?\d+)?(?!\w\w\w|\W+\w{4}|\S*-\d)"
)
MARK = re.compile(r"[-–—.:*…x]+")
Lines = list[tuple[int, list[str]]]


def some(labels: Iterable[object], most: int = 4) -> str:
    """The first labels, and how many more there are."""
    return listing(cut(map(str, labels), most))


class Layout:
    """Rows of a file as a table of text, and keys of ``edition.yml`` with the reasons for each.

    `titles` are what stands around the table.
    """

    def __init__(self, lines: Sequence[tuple[int, list[str]]], file: str, form: Form) -> None:
        self.keys: dict[str, Any]
        self.keys = {"title": Path(file).stem, "file": file, "columns": {}, "measures": {}}
        self.why: dict[str, list[str]] = {}
        self.instead: dict[str, Any] = {}  # of keys that are left to the reader
        self.titles = [file]
        self.beside: list[str] = []  # what stands between the names and the rows
        self.under: dict[str, dict[str, str]] = {}  # by column, labels and those they stand below
        self.levels: dict[str, tuple[str, ...]] = {}  # names by rows of names
        raw = {row: cells for row, cells in lines if any(map(str.strip, cells))}
        filled = [(row, [*map(str.strip, cells)]) for row, cells in raw.items()]
        filled = [(row, cells) for row, cells in filled if row not in form.skip]
        self._find(filled[: len(filled) - form.footer], raw, form)

    def put(self, key: str, value: Any, reason: str, **fields: Any) -> None:
        """Set a key, or add to it, with the reason in words."""
        known = self.keys.get(key)
        self.keys[key] = {**known, **value} if isinstance(known, dict) else value
        self.why.setdefault(key, []).append(text(f"guess.{reason}", **fields))

    def ask(self, key: str, part: str, instead: Any, reason: str, **fields: Any) -> None:
        """Leave a key, or a part of it, to be chosen; `instead` stands there for other guesses."""
        self.put(key, {part: None} if part else None, reason, **fields)
        self.instead = merged([self.instead, {key: {part: instead} if part else instead}])

    def _find(self, lines: Lines, raw: Mapping[int, list[str]], form: Form) -> None:
        filled = [len(cells) - cells.count("") for _, cells in lines]
        usual = max(
            Counter(n for n in filled if n > 1).items(), key=lambda one: one[1], default=(2, 0)
        )
        whole = [at for at, n in enumerate(filled) if n > 0.6 * usual[0]]
        at = [at for at, (row, _) in enumerate(lines) if row in form.header]
        at = at or (_names(lines, whole[0], filled) if whole else [])
        body = [one for one in whole if at and one > at[-1] and any(
            NUMBER.match(cell) or MARK.fullmatch(cell) for cell in lines[one][1])]  # fmt: skip
        if not body:
            raise InvalidData([Problem(self.keys["file"], text("fault.no_table"))])
        again = [one for one in range(body[0] + 1, body[-1]) if lines[one][1] == lines[at[-1]][1]]
        first, last = body[0], max(one for one in body if one < min(again, default=len(lines))) + 1
        levels, head = levelled([lines[one][1] for one in at]), [lines[one][0] for one in at]
        names = [*map(name_of, levels)]
        lead = next((place for place, name in enumerate(names) if name), 0)
        names[:lead] = [f"column {place + 1}" for place in range(lead)]
        self.levels = dict(zip(reversed(names), reversed(levels), strict=True)) if at[1:] else {}
        if head not in ([0], [1]):
            self.titles += [cell for row, cells in lines if row < head[0] for cell in cells if cell]
            self.keys["title"] = max(self.titles[1:3] or [self.keys["title"]], key=len)
            labels = some(filter(None, names))
            self.put("header", head if head[1:] else head[0], "header", labels=labels)
        if between := [lines[one] for one in range(at[-1] + 1, first)]:
            labels = some(filter(None, between[0][1]))
            self.beside = [cell for _, cells in between for cell in cells if cell]
            self.put("skip", [*form.skip, *(row for row, _ in between)], "skip", labels=labels)
        if after := lines[last:]:
            label, left = some(filter(None, after[0][1])), form.footer + len(after)
            if again:
                self.ask("footer", "", left, "second_table", row=lines[again[0]][0], n=left)
            else:
                self.put("footer", left, "footer", label=label)
        width, blank = len(names), [""] * len(names)
        rows = zip(*([*raw[row], *blank][:width] for row, _ in lines[first:last]), strict=True)
        written = {name: column for name, column in zip(names, rows, strict=True) if name}
        self.under = {name: _indented(column) for name, column in written.items()}
        cells = {name: [*map(str.strip, column)] for name, column in written.items()}
        self.rows = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))


def _names(lines: Lines, head: int, filled: list[int]) -> list[int]:
    """The rows that name the columns: more than one where a name is blank or stands twice."""
    at = [head]
    while (above := at[0] - 1) >= 0 and filled[above] > 1 and _lacks(lines, at, above):
        at.insert(0, above)
    for below in range(head + 1, len(lines)):
        numbers = [cell for cell in lines[below][1] if NUMBER.match(cell)]
        if not _lacks(lines, at, below) or not all(map(YEAR.fullmatch, numbers)):
            break
        at.append(below)
    return at


def _lacks(lines: Lines, at: list[int], more: int) -> bool:
    """Whether names in rows lack what one more row, just above or below, says."""
    if min(abs(lines[more][0] - lines[one][0]) for one in at) > 1:
        return False
    names = [*map(name_of, levelled([lines[row][1] for row in at]))]
    twice = len({*names} - {""}) < len(names) - names.count("")
    blank = zip_longest(lines[more][1], names, fillvalue="")
    return twice or any(cell and not name for cell, name in blank)


def _indented(column: Sequence[str]) -> dict[str, str]:
    """Labels that begin with more blanks than one above them, with that; none if one has two."""
    found: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    if not any(cell[:1].isspace() for cell in column):
        return {}
    for cell in filter(str.strip, column):
        label = cell.strip()
        depth = len(cell.rstrip()) - len(label)
        while above and above[-1][0] >= depth:
            above.pop()
        whole = above[-1][1] if above else ""
        if found.setdefault(label, whole) != whole:
            return {}
        above.append((depth, label))
    return {label: whole for label, whole in found.items() if whole}
