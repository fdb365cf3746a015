"""From rows to a table: which row names the columns, what is left out, what is wrong."""

import re
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Self

from creative_clusters.reading.files import Rows, Source
from creative_clusters.reading.form import Form, Notes
from creative_clusters.reading.problems import InvalidData, Problem, suggestion
from creative_clusters.words.wording import CONTROLS, then
from creative_clusters.words.wording import text as worded

if TYPE_CHECKING:
    import pandas as pd

_LOOKED = 100  # rows in which the header is looked for
_ONCE = 20_000  # texts of a column that are kept once, however many cells have them
_CONTROL = re.compile(CONTROLS)


@dataclass(frozen=True)
class Cells:
    """A table as text: the cells of each column, the number of each row in the file, its form.

    Where decimal commas or marks between thousands were found or given, `number` makes a written
    number plain; `numbers` does so for whole columns.
    """

    rows: Sequence[int]
    columns: Mapping[str, Sequence[str]]
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # names by rows of names
    form: Form = field(default_factory=Form)
    notes: Notes = field(default_factory=Notes)

    @property
    def took(self) -> str:
        """What the file was taken for, in one line."""
        return self.notes.told()

    def taken(self, file: str) -> list[str]:
        """What a file was taken for, if that is to be told."""
        return [] if self.notes.is_plain else [f"{file}: {self.took}"]

    def number(self, text: str) -> str:
        """A number as code writes it, if it is written otherwise."""
        return text if text in self.notes.typed else self.form.number(text)

    def numbers(self, names: Collection[str]) -> Self:
        """The cells, with numbers in some columns as code writes them."""
        if not (self.form.decimal or self.form.thousands):
            return self
        plain = dict(self.columns)
        for name in plain.keys() & set(names):
            each = {text: self.number(text) for text in set(plain[name])}
            plain[name] = [each[text] for text in plain[name]]
        return replace(self, columns=plain)

    def frame(self) -> "pd.DataFrame":
        """Return the cells as strings, indexed by the row's number."""
        import pandas as pd

        index = pd.Index(self.rows, name="row", dtype=int)
        return pd.DataFrame(dict(self.columns), index=index, dtype=str)

    def shown(self, row: int) -> str:
        """Say where a row stands."""
        return worded("refused.at.row", n=row)

    def placed(self, problem: Problem) -> Problem:
        """Tell a problem of the table where its cell stands in its file."""
        return problem


class Table:
    """Rows of a file as a table: `names` of the columns kept, and :meth:`rows` as long as they.

    `columns` are looked for; by `need` "all" of them must be there, or "only" they may be.
    """

    def __init__(
        self, source: Source, rows: Rows, form: Form, notes: Notes,
        columns: Collection[str] = (), need: str = "",
    ) -> None:  # fmt: skip
        self.source, self.form, self.notes = source, form, notes
        self.problems: list[Problem] = []
        head = list(islice(rows, max([_LOOKED, *form.header])))
        self._all = chain(head, rows)
        filled = [(row, cells) for row, cells in head if any(cells) and row not in form.skip]
        if not filled:
            raise source.refused(worded("fault.empty"))
        if not form.header and (better := _better_header(filled, columns)):
            what = worded("fault.header.better", row=better)
            raise source.refused(what, row=filled[0][0], remedy={"header": better})
        at = sorted(form.header) or [filled[0][0]]
        given = {row: cells for row, cells in filled if row in at}
        if absent := {*at} - {*given}:
            raise source.refused(worded("fault.header.none"), row=min(absent))
        if at != [0]:  # as of Parquet, which names columns in no row
            notes.add("header" if len(at) == 1 else "headers", row=" + ".join(map(str, at)))
        levels = levelled(list(given.values()))
        # Columns of a file without names are asked for by their numbers.
        names = [name_of(cells) or (own if (own := f"column {at}") in columns else "")
                 for at, cells in enumerate(levels, start=1)]  # fmt: skip
        if source.kind == "excel":  # numbers below no name belong to no column
            names += [""] * (max(len(cells) for _, cells in filled) - len(names))
        self._last, self._width, self._need = at[-1], len(names), need
        if faults := list(_header_problems(str(source.path), names, columns, need, at[-1])):
            raise InvalidData(faults)
        first = {name: place for place, name in reversed([*enumerate(names)]) if name}
        self.names = [name for place, name in enumerate(names) if first.get(name) == place]
        self._kept = [first[name] for name in self.names]
        self._levels = {name_of(cells): cells for cells in reversed(levels)}
        if dropped := len(names) - len(self.names):
            notes.add("left_out", n=dropped)

    @property
    def is_whole(self) -> bool:
        """Whether all columns of the file are columns of the table."""
        return len(self.names) == self._width

    def _problem(self, what: str, row: int, **more) -> None:
        self.problems.append(Problem(str(self.source.path), what, row, **more))

    def rows(self) -> Rows:
        """Yield the cells of each row that is as it must be; the others become `problems`."""
        width, every = len(self._kept), self.is_whole
        fills = [self.names.index(name) for name in self.form.fill if name in self.names]
        above = [""] * width
        for row, cells in self._without_remarks():
            if len(cells) != self._width and not self._fits(row, cells):
                continue
            cells = cells if every else [cells[place] for place in self._kept]
            for at in fills:
                above[at] = cells[at] = cells[at] or above[at]
            yield row, cells

    def _fits(self, row: int, cells: list[str]) -> bool:
        """Make a row as long as the header, if that is harmless."""
        found, expected = len(cells), self._width
        if found < expected and self.source.kind == "excel":
            cells += [""] * (expected - found)
        elif found > expected and not any(cells[expected:]):
            del cells[expected:]
        if len(cells) == expected:
            return True
        key = "fault.row.long" if found > expected else "fault.row.short"
        self._problem(worded(key, n=found, all=expected), row, kind=key)
        return False

    def _without_remarks(self) -> Rows:
        """Rows but for the last ones that are left out, and those that seem to be remarks."""
        remarks: list[tuple[int, list[str]]] = []
        held: deque[tuple[int, list[str]]] = deque()
        for row, cells in self._filled():
            held.append((row, cells))
            if len(held) <= self.form.footer:
                continue
            one = held.popleft()
            if not self._need and self._width > 2 and not any(one[1][1:]):
                remarks.append(one)
                continue
            if remarks:
                yield from remarks
                remarks = []
            yield one
        if remarks:
            number = self.form.footer + len(remarks)
            key = "fault.remarks" if len(remarks) > 1 else "fault.remark"
            what = worded(key, n=len(remarks))
            self._problem(what, remarks[0][0], remedy={"footer": number})

    def _filled(self) -> Rows:
        """Rows below the header that are not blank and not to be skipped."""
        skipped, blank, told = {*self.form.skip}, 0, 0
        for row, cells in self._all:
            if row <= self._last or row in skipped:
                continue
            if not "".join(cells).strip():
                blank += 1
                continue
            told = blank
            yield row, cells
        if told:
            self.notes.add("blank", n=told)
        if hidden := sum(row > self._last for row in self.notes.hidden):
            self.notes.add("hidden_rows", n=hidden)
        merged = [cells for last, cells in self.notes.merged if last > self._last]
        if merged and not self.form.fill:
            self.notes.add("merged", n=len(merged), first=merged[0])

    def cells(self) -> Cells:
        """All rows at once."""
        columns: list[list[str]] = [[] for _ in self.names]
        numbers: list[int] = []
        once: list[dict[str, str]] = [{} for _ in self.names]
        rows = self.rows()
        while block := list(islice(rows, 200)):
            numbers += [row for row, _ in block]
            across = zip(*(its for _, its in block), strict=True)
            for column, known, texts in zip(columns, once, across, strict=True):
                keep = known.setdefault if len(known) < _ONCE else known.get
                column.extend(map(keep, texts, texts))
        if not numbers and not self.problems:
            self._problem(worded("fault.no_rows"), self._last, kind="no rows")
        gapless = bool(numbers) and numbers[-1] - numbers[0] == len(numbers) - 1
        lines = range(numbers[0], numbers[-1] + 1) if gapless else numbers
        named = dict(zip(self.names, columns, strict=True))
        table = Cells(lines, named, self._levels, self.form, self.notes)
        if any(_CONTROL.search("\n".join(texts)) for texts in (self.names, *columns)):
            self._tell_controls(table)
        return table

    def _tell_controls(self, table: Cells) -> None:
        for name, column in table.columns.items():
            if _CONTROL.search(name):
                self._problem(control(name), self._last, column=name)
            wrong = {text: control(text) for text in {*column} if _CONTROL.search(text)}
            for row, text in zip(table.rows, column, strict=True) if wrong else ():
                if text in wrong:
                    self._problem(wrong[text], row, column=name, kind=wrong[text])


def control(text: str) -> str:
    """What is wrong with a text that holds a control character."""
    character = re.findall(CONTROLS, text)[0]
    if character == "\0":
        return worded("fault.null")
    return worded("fault.control", which=ascii(character))


def name_of(cells: tuple[str, ...]) -> str:
    """The name of a column that has these in the rows of names."""
    return " ".join(dict.fromkeys(filter(None, cells)))


def levelled(rows: list[list[str]]) -> list[tuple[str, ...]]:
    """Names of columns in one or several rows, in the upper of which a name is for all to the right
    that have names below; a tuple each."""
    width = max(at for cells in rows for at, name in enumerate(cells, 1) if name.strip())
    table = [[" ".join(re.findall(r"[^ \t\r\n]+", name)) for name in cells] for cells in rows]
    table = [cells + [""] * width for cells in table]  # 地　区 keeps its blank: it is part of it
    for upper in table[:-1]:
        for at in range(1, width):
            below = any(cells[at] for cells in table if cells is not upper)
            upper[at] = upper[at] or (upper[at - 1] if below else "")
    return [*zip(*(cells[:width] for cells in table), strict=True)]


def _better_header(filled: Sequence[tuple[int, list[str]]], columns: Collection[str]) -> int | None:
    """The row that is a header rather than the first: it has more of the columns, or more cells."""
    first = filled[0][0]
    named = {row: len({*columns} & {*map(str.strip, cells)}) for row, cells in filled}
    best = max(named, key=named.__getitem__)
    if named[best] > max(named[first], 1) or (named[best] == len(columns) > named[first]):
        return best
    lengths = [len(cells) - cells.count("") for _, cells in filled]
    usual = Counter(lengths).most_common(1)[0][0]
    if lengths[0] == 1 < usual and not named[first]:
        return next(row for row, cells in filled if len(cells) - cells.count("") >= usual)
    return None


def _header_problems(
    file: str, names: list[str], columns: Collection[str], need: str, row: int
) -> Iterator[Problem]:
    """Yield what is wrong with the names of the columns."""
    only = need == "only"
    known = {name.casefold() for name in columns}
    if only and known.isdisjoint(name.casefold() for name in names):
        what = worded("fault.header.other", names=", ".join(columns))
        yield Problem(file, what, row)
        return
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        if name and (only or name in columns):
            yield Problem(file, worded("fault.column.twice"), row, name)
    unknown = [name for name in names if name and name not in columns]
    missing = [name for name in columns if name not in names] if need else []
    if only and "" in names:
        what = worded("fault.column.no_name", n=names.index("") + 1)
        yield Problem(file, what, row)
    for name in unknown if only else ():
        hint = suggestion(name, missing) or then("fault.column.describe")
        yield Problem(file, worded("fault.column.unknown", hint=hint), row, name)
    for name in missing:
        hint = suggestion(name, unknown)
        if not (only and hint):
            yield Problem(file, worded("fault.column.missing", hint=hint), row, name)
