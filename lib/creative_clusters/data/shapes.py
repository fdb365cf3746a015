"""From a table as an office has written it to one row a region × industry × year.

Keys of ``edition.yml`` say how it is written. The steps follow one another in this order, each left
out if its key is: columns split, rows kept and dropped, columns made rows, labels that are the same
taken as one, marks read, periods made years, measures of several files joined. All cells stay text,
and each remembers its file, row and column.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.data import choices
from creative_clusters.data.edition import JOINT, KNOWN, MEASURES, UNKNOWN, Edition, Kind, parts_of
from creative_clusters.data.marks import meaning as usual
from creative_clusters.data.marks import year_in
from creative_clusters.data.regions import namesakes
from creative_clusters.reading import Cells
from creative_clusters.reading.form import doubtful
from creative_clusters.reading.offices import several_units
from creative_clusters.reading.problems import Problem, as_lines, suggestion
from creative_clusters.reading.values import NUMBER
from creative_clusters.words import spelling
from creative_clusters.words.wording import text, then

_PLAIN, _WHOLE = r"[+-]?[0-9]+(?:\.[0-9]+)?", "[+-]?[0-9]+"  # as code writes them, too
_LIKE_NUMBERS = re.compile(r"[-+−–0-9.,'\s]+")  # marks that could be part of a number
_PART = re.compile(  # a label that is written as a part of the one above it
    r"(?i)[ \u00a0\u3000]{2,}\S|\W*(of which|davon|darunter|dont|d[eo]s? (los )?(cuales|quais)"
    r"|in cui|waarvan|heraf|varav)\b|\W*(其中|うち|그중)"
)
_YEAR = "YYYY"
_LABEL, _VALUE = "\0label", "\0value"  # of columns that were made rows
Reader = Callable[[str, str | None], Cells | None]  # file and sheet -> its table
Tell = Callable[[str, str], None]  # a key of edition.yml, and what is wrong there


@dataclass(frozen=True)
class Origin:
    """Where the cells of a measure come from: their file, rows, and columns if they differ."""

    file: str
    rows: np.ndarray
    columns: list[str] | None


@dataclass(frozen=True)
class Long(Cells):
    """The long table; `rows` count from 0, and `origins` know what they were."""

    origins: Mapping[str, Origin] = field(default_factory=dict)
    beside: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by region
    across: frozenset[str] = frozenset()  # columns of labels that were names of columns
    log: list[tuple[str, str, int, str]] = field(default_factory=list)

    def _origin(self, row: int, column: str | None) -> Origin:
        own = self.origins.get(column or "")
        return own or next(one for one in self.origins.values() if one.rows[row] > 0)

    def shown(self, row: int) -> str:
        """Say where a row stands in its file."""
        origin = self._origin(row, None)
        column = origin.columns and text("fault.place.column", n=origin.columns[row])
        return text("refused.at.row", n=origin.rows[row]) + (column or "")

    def placed(self, problem: Problem) -> Problem:
        """Tell a problem of the long table where its cell stands in the file."""
        if problem.row is None:
            return problem
        origin, column = self._origin(problem.row, problem.column), problem.column
        if origin.columns and column in (*self.origins, *self.across):
            column = origin.columns[problem.row]
        return replace(problem, file=origin.file, row=int(origin.rows[problem.row]), column=column)


def shaped(edition: Edition, read: Reader, tell: Tell) -> tuple[Long | None, list[Problem]]:
    """Bring the files of an edition into the long table, with the cells that cannot be read.

    What is wrong with a key is told to `tell`; the table is then None.
    """
    faults: list[str] = []

    def fault(key: str, message: str) -> None:
        faults.append(key)
        tell(key, message)

    parts = [_Part(edition, kinds, read, fault) for kinds in _sources(edition)]
    if faults or any(part.frame.empty for part in parts):
        return None, []
    log = [step for part in parts for step in part.log] + _as_one(edition, parts)
    frame, origins = _joined(edition, parts)
    across = frozenset[str]().union(*(part.across for part in parts))
    columns = {name: frame[name].tolist() for name in frame}
    rows, beside = range(len(frame)), parts[0].beside
    long = Long(rows, columns, origins=origins, beside=beside, across=across, log=log)
    return long, [problem for part in parts for problem in part.problems]


def _sources(edition: Edition) -> Iterator[list[Kind]]:
    """Yield the measures that stand side by side in the rows of one table; others by themselves."""
    own = {kind: bool(one.file or one.sheet or one.keep or edition.placed(kind))
           for kind, one in edition.measures.items()}  # fmt: skip
    together = [kind for kind in own if not own[kind]]
    yield from filter(None, [together, *([kind] for kind in own if own[kind])])


def _as_one(edition: Edition, parts: "list[_Part]") -> list[tuple[str, str, int, str]]:
    """Take labels of several spellings as one, where that is asked for; a step of the log of it."""
    known = {*edition.industry.labels, edition.total_industry, edition.total_region} - {""}
    found: dict[str, str] = {}
    for column in (edition.called[name] for name in edition.keys if edition.labels == "same"):
        labels = [label for part in parts for label in part.frame[column].unique()]
        other = spelling.others(labels, known)
        taken = {label: other.get(label, label) for label in labels}
        taken = {one: best if best in known else spelling.tidy(best) for one, best in taken.items()}
        found |= {label: one for label, one in taken.items() if label != one}
        for part in parts:
            part.frame[column] = part.frame[column].map(taken)
    return [("respelled", "", len(found), f"{one} = {found[one]}") for one in [*found][:1]]


class _Part:
    """The rows of one file, on their way into the long table."""

    def __init__(self, edition: Edition, kinds: list[Kind], read: Reader, fault: Tell) -> None:
        self.edition, self.kinds, self.fault = edition, kinds, fault
        measure = edition.measures[kinds[0]]
        self.file, self.across = measure.file or edition.file, set[str]()
        self.log: list[tuple[str, str, int, str]] = []
        self.problems: list[Problem] = []
        self.headers: pd.Series | None = None
        self.beside: dict[str, dict[str, str]] = {}
        self.first = kinds == next(_sources(edition))
        self.frame = pd.DataFrame()
        cells = read(self.file, measure.sheet or edition.sheet)
        if cells is None:
            return
        self.cells = cells
        self.header, self.levels = list(cells.columns), cells.levels
        columns = {name.strip(): its for name, its in cells.columns.items()}
        frame = pd.DataFrame(columns, index=pd.Index(cells.rows), dtype=object)
        frame = self._split(frame)
        for key, rows, kept in (
            ("keep", edition.keep, True),
            (f"measures.{kinds[0]}.keep", measure.keep, True),
            ("drop", edition.drop, False),
        ):
            frame = self._chosen(frame, key, rows, kept)
        whole = self._stacked(frame)
        if not self._has_all(whole):
            return
        frame = self._named(whole)
        free = [name.strip() for name in self.header if name not in edition.mentioned]
        free = [name for name in free if name in whole] if self.first else []
        keys = frame[[edition.called[name] for name in edition.keys]]
        for name, units in several_units({name: whole[name] for name in free}).items():
            row = whole.index[(whole[name] == units[1]).argmax()]
            line, shown = as_lines({"keep": {name: units[0]}})[0], map('"{}"'.format, sorted(units))
            self._tell("units.kept", row, name, labels=", ".join(shown), line=line)
        problems, log = namesakes(edition, whole, keys, free, self.file)
        self.problems, self.log = self.problems + problems, self.log + log
        self._ask_parts(frame)
        for name in ("region", "industry"):
            total, column = getattr(edition, f"total_{name}"), edition.called.get(name, name)
            if "*" in total:  # labels that differ: "Total of the state", "Total of the nation"
                labels = choices.found(total, list(frame[column]))
                frame[column] = frame[column].replace(labels, total)
        self.frame = self._years(self._marked(frame))

    def _tell(
        self,
        key: str,
        row: int,
        column: str | None,
        kind: str = "",
        keys: Any = None,
        **fields: Any,
    ) -> None:
        said = text(key, **fields)
        self.problems.append(Problem(self.file, said, row, column, kind, keys or {}))

    def _ask_parts(self, frame: pd.DataFrame) -> None:
        """Ask about labels that are parts of others by how they are written: indented, "of which".

        Sums cannot tell where some of the parts are withheld. Where most are indented, they are
        those of one whole, which is found by what it holds.
        """
        edition, columns = self.edition, dict(self.edition.columns.items())
        for name, column in columns.items() if edition.nested == "error" else ():
            if name == "region" or (name == "industry" and edition.totals == "sum"):
                labels = frame[edition.called[name]]
                known = labels.unique()
                parts = [label for label in known if _PART.match(label)]
                parts = [label for label in parts if label not in edition.industry.labels]
                if 0 < len(parts) < len(known) / 2:
                    row = labels.index[(labels == parts[0]).argmax()]
                    drop = {"drop": {column: parts}}
                    self._tell("shape.part", row, column, "part", drop, label=parts[0])

    def _column(self, frame: pd.DataFrame, key: str, column: str) -> bool:
        """Whether there is a column; tells it if not."""
        if column not in frame:
            hint = suggestion(column, frame) or _has(self.header)
            mixed = [name for name in self.header if column in re.split(r"[,;|\\/]", name)]
            years = [name for name in frame if period(_YEAR).fullmatch(name)]
            if mixed:
                hint = " " + text("shape.mixed", column=mixed[0])
            elif len(years) > 1:
                hint = " " + text("shape.years_across")
            self.fault(key, text("shape.no_column", column=column, file=self.file) + hint)
        return column in frame

    def _split(self, frame: pd.DataFrame) -> pd.DataFrame:
        split = self.edition.split
        if split is None or not self._column(frame, "split", split.column):
            return frame
        texts = frame[split.column]
        parts = {cell: [part.strip() for part in cell.split(split.by)] for cell in set(texts)}
        for cell, found in parts.items():
            if len(found) != len(split.into):
                into = {"wanted": len(split.into), "into": ", ".join(split.into), "by": split.by}
                self.fault("split", text("shape.split", cell=cell, n=len(found), **into))
                return frame
        made = {name: texts.map({cell: part[at] for cell, part in parts.items()})
                for at, name in enumerate(split.into)}  # fmt: skip
        return pd.DataFrame(made | {name: frame[name] for name in frame if name != split.column})

    def _chosen(
        self, frame: pd.DataFrame, key: str, rows: Mapping[str, list[str]], kept: bool
    ) -> pd.DataFrame:
        """Keep the rows with some labels, or drop them; how many are left out is in the log."""
        for column, labels in rows.items():
            if not self._column(frame, f"{key}.{column}", column):
                continue
            known = list(dict.fromkeys(frame[column]))
            meant = {label: choices.found(label, known) for label in labels}
            for label in [label for label, those in meant.items() if not those]:
                self.fault(f"{key}.{column}", unknown(label, column, known))
            chosen = frame[column].isin([one for those in meant.values() for one in those])
            left = frame[column][chosen != kept]
            step = key.rpartition(".")[2]
            self.log += [(step, "", len(left), f"{column}: {one}") for one in left[:1]]
            frame = frame[chosen == kept]
        if not len(frame) and rows:
            self.fault(key, text("shape.no_row"))
        return frame

    def _stacked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Make rows of the columns whose names are labels."""
        edition, kind = self.edition, self.kinds[0]
        across = edition.placed(kind)
        if across is None:
            return frame
        self.across = {edition.called[role] for role in across if role in edition.called}
        key = f"measures.{kind}.across" if edition.measures[kind].across else "across"
        names: dict[str, tuple[str, ...]]
        names = {name: (name,) for name in frame if name not in edition.mentioned}
        if len(across) > 1:
            names = {name: self.levels.get(name, ()) for name in names}
            names = {name: cells for name, cells in names.items()
                     if len(cells) == len(across) and all(cells)}  # fmt: skip
            if not names:
                rows = [*range(1, len(across) + 1)]
                self.fault(key, text("shape.rows_of_names", n=len(across), rows=rows))
        labels: dict[str, list[str]] = {name: [] for name in names}  # those that they stand for
        for at, (role, wanted) in enumerate(across.items()):
            free = list(dict.fromkeys(names[name][at] for name in labels))
            here: dict[str, str] = {}
            own = [edition.columns[kind]] if role == "measure" and not wanted else []
            for one in (wanted or own or [_YEAR if role == "year" else "*"]) if labels else ():
                if role == "year" and _YEAR in one:
                    form = period(one)
                    found = {name: fits[1] for name in free if (fits := form.fullmatch(name))}
                else:
                    found = {name: year_in(name) if role == "year" else name
                             for name in choices.found(one, free)}  # fmt: skip
                if not found:
                    hint = suggestion(one, free) or _has(names)
                    self.fault(key, text("shape.not_called", name=one, file=self.file) + hint)
                here |= found
            labels = {name: [*its, here[names[name][at]]] for name, its in labels.items()
                      if names[name][at] in here}  # fmt: skip
        twice = [name for name, its in labels.items() if [*labels.values()].count(its) > 1]
        if twice and [*across] == ["year"]:
            like = twice[0].replace(labels[twice[0]][0], _YEAR)
            self.fault(key, text("shape.one_year", labels=", ".join(twice[:6]), form=like))
        made = [f"{_LABEL}{role}" for role in across]
        if not labels:  # which is told
            return frame.assign(**dict.fromkeys((*made, _VALUE), ""))
        keys = [name for name in frame if name not in labels]
        long = frame.melt(keys, list(labels), _LABEL, _VALUE, ignore_index=False)
        order = np.arange(len(long)).reshape(len(labels), len(frame)).T.ravel()  # row by row
        long = long.iloc[order]
        self.headers = long.pop(_LABEL)
        each = dict(zip(made, zip(*labels.values(), strict=True), strict=True))
        of = {role: dict(zip(labels, its, strict=True)) for role, its in each.items()}
        return long.assign(**{role: self.headers.map(its) for role, its in of.items()})

    def _has_all(self, frame: pd.DataFrame) -> bool:
        there = [self._column(frame, f"columns.{name}", part)
                 for name, column in self._given.items() for part in parts_of(column)]  # fmt: skip
        marks = {self._flag(kind) for kind in self.kinds} - {""}
        there += [self._column(frame, "columns.flag", one) for one in marks]
        beside = self.edition.beside if self.first else {}
        there += [self._column(frame, "within" if name == "group" else "names.region", one)
                  for name, one in beside.items()]  # fmt: skip
        return all(there)

    @property
    def _given(self) -> dict[str, str]:
        """Which column of the file holds what, but for what its columns are themselves."""
        across, columns = self.edition.placed(self.kinds[0]), dict(self.edition.columns.items())
        roles = [name for name in (*self.edition.keys, *self.kinds) if name in columns]
        own = self.kinds if across and "measure" in across else ()
        return {name: columns[name] for name in roles if name not in (*(across or ()), *own)}

    def _flag(self, kind: Kind) -> str:
        return self.edition.measures[kind].flag or self.edition.columns.get("flag", "")

    def _named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Name the columns as the book has them, and leave out what is of no interest."""
        edition = self.edition
        taken: dict[str, Any] = {}
        for name in (*edition.keys, *self.kinds):
            fixed = name == "year" and edition.year.isdigit()
            column = self._given.get(name, _VALUE if name in self.kinds else f"{_LABEL}{name}")
            taken[edition.called[name]] = edition.year if fixed else _joined_labels(frame, column)
        of = taken[edition.called["region"]]
        self.beside = {name: {key: cell for key, cell in zip(of, frame[one], strict=True) if cell}
                       for name, one in edition.beside.items() if self.first}  # fmt: skip
        flags = {
            edition.marks(kind): frame[one] for kind in self.kinds if (one := self._flag(kind))
        }
        return pd.DataFrame(taken | flags, index=frame.index)

    def _marked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Read the numbers and the marks at them, each different cell but plain numbers once."""
        edition = self.edition
        form, columns = self.cells.form, [edition.called[kind] for kind in self.kinds]
        plain = _WHOLE if form.point == "," else _PLAIN
        written = [*{*chain(*(frame[column] for column in columns))} - self.cells.notes.typed]
        if not (form.decimal or form.thousands) and "." in (cell := doubtful(written)):
            column = next(one for one in columns if cell in frame[one].str.strip().to_numpy())
            at = (frame[column].str.strip() == cell).to_numpy().argmax()
            where = column if self.headers is None else self.headers.iloc[at]
            self._tell("shape.point", frame.index[at], where, cell=cell)
        for kind in self.kinds:
            column, flags = edition.called[kind], edition.marks(kind)
            beside = frame[flags] if flags in frame else pd.Series("", frame.index)
            odd = (~frame[column].str.fullmatch(plain) | (beside != "")).to_numpy(bool)
            pairs = list(zip(frame[column][odd], beside[odd], strict=True))
            read = {pair: marked(*pair, edition, self.cells.number) for pair in set(pairs)}
            frame.loc[odd, column] = [read[pair][0] for pair in pairs]
            if not (edition.flags or self._flag(kind)):
                continue
            meant = [read[pair][1] for pair in pairs]
            for row, pair, marks in zip(frame.index[odd], pairs, meant, strict=True):
                if marks is None:
                    keys = {"flags": {pair[1]: mean}} if (mean := usual(pair[1])) else {}
                    self._tell("shape.flag", row, self._flag(kind), pair[1], keys, mark=pair[1])
            for meaning in (*KNOWN, "zero"):
                cells = [one[0] for one, marks in zip(pairs, meant, strict=True)
                         if meaning in (marks or ())]  # fmt: skip
                self.log += [(meaning, MEASURES[kind], len(cells), one) for one in cells[:1]]
            shown = {marks: ",".join(one for one in (*KNOWN, "withheld") if one in (marks or ()))
                     for marks in set(meant)}  # fmt: skip
            frame[flags] = ""
            frame.loc[odd, flags] = [shown[marks] for marks in meant]
        return frame

    def _years(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Take the year out of periods that have the form which is given."""
        column = self.edition.called["year"]
        if _YEAR in self.edition.year and column not in self.across:
            form = period(self.edition.year)
            years = {cell: at[1] for cell in set(frame[column]) if (at := form.fullmatch(cell))}
            periods = [cell for cell in frame[column] if years.get(cell, cell) != cell]
            self.log += [("periods", "", len(periods), f"{one} = {years[one]}")
                         for one in periods[:1]]  # fmt: skip
            frame[column] = [years.get(cell, cell) for cell in frame[column]]
            names = [self.edition.called[name] for name in self.edition.keys]
            parts = [cell for cell in years if [*years.values()].count(years[cell]) > 1]
            if parts and frame.duplicated(names).any():
                kept = parts[0].replace(years[parts[0]], "????")
                line = as_lines({"keep": {self.edition.columns["year"]: kept}})[0]
                self.fault("year", text("shape.parts", labels=", ".join(parts[:6]), line=line))
        return frame


def _joined_labels(frame: pd.DataFrame, column: str) -> pd.Series:
    """A column of the file, or the labels of those that make it, beside each other."""
    parts = [frame[part] for part in parts_of(column)]
    if len(parts) == 1:
        return parts[0]
    pairs = [*zip(*parts, strict=True)]
    made = {pair: JOINT.join(filter(None, pair)) for pair in set(pairs)}
    return pd.Series([made[pair] for pair in pairs], frame.index, dtype=object)


def unknown(label: str, column: str, known: Iterable[str]) -> str:
    """Say that a label does not stand in a column, and which is nearest."""
    known = list(known)
    some = ", ".join(sorted(known)[:8])
    hint = suggestion(label, known) or then("fault.has.some", names=some)
    return text("shape.unknown", label=label, column=column) + hint


def _has(columns: Iterable[str]) -> str:
    return then("fault.has", names=", ".join(islice(columns, 12)))


def period(form: str) -> re.Pattern[str]:
    """Return the expression of a form: YYYY is the year, YY two digits, * anything.

    What stands between two stars is looked for but once, so that no form takes long; the year is
    the last that fits.
    """
    parts = {"YYYY": "([0-9]{4})", "YY": "[0-9]{2}"}
    split = (re.findall(r"YYYY(?!Y)|YY(?!Y)|.", part) for part in form.split("*"))
    made, *rest = ("".join(parts.get(one) or re.escape(one) for one in each) for each in split)
    year = next((at for at, part in enumerate(rest) if parts["YYYY"] in part), -1)
    for at, part in enumerate(rest):
        made += f".*{part}" if at in (year, len(rest) - 1) else f"(?>.*?{part})"
    return re.compile(made)


def marked(
    cell: str, beside: str, edition: Edition, plain: Callable[[str], str] = str
) -> tuple[str, frozenset[str] | None]:
    """Return the number of a cell, and what the marks at it and beside it mean.

    Nothing stands for a number that is not known. A cell that cannot be read stays as it is; marks
    beside a number that are not known are None. `plain` writes a number as code does.
    """
    number, found = _apart(cell, edition, plain)
    rest, more = _apart(beside, edition, str) if beside else ("", frozenset[str]())
    marks = found | more
    if not marks.isdisjoint(UNKNOWN):
        number = ""
    elif "zero" in marks:
        number = "0"
    return number, None if rest else frozenset(marks)


def _apart(cell: str, edition: Edition, plain: Callable[[str], str]) -> tuple[str, set[str]]:
    """Take the marks off a cell, longest first; all of it stays if something is left but a number.

    Marks that might be a part of a number, as a dash, count only where they are all of the cell.
    """
    rest, found = cell.strip(), set()
    while rest and not NUMBER.fullmatch(rest := plain(rest)):
        marks = {**dict.fromkeys(edition.missing, "missing"), **edition.flags}
        if rest in marks:
            found.add(marks[rest])
            return "", found
        ends = [mark for mark in edition.flags if not _LIKE_NUMBERS.fullmatch(mark)]
        mark = max((one for one in ends if rest.endswith(one) or rest.startswith(one)),
                   key=len, default="")  # fmt: skip
        if not mark:
            return cell.strip(), set()
        found.add(edition.flags[mark])
        cut = rest[: -len(mark)] if rest.endswith(mark) else rest[len(mark) :]
        rest = cut.strip(" ,;")
    return rest, found


def _joined(edition: Edition, parts: "list[_Part]") -> tuple[pd.DataFrame, dict[str, Origin]]:
    """Put measures of several tables side by side; rows that occur twice stay so, to be told."""
    keys = [edition.called[name] for name in edition.keys]
    frames = []
    for part in parts:
        frame = part.frame.assign(**{"\0row": np.arange(len(part.frame))})
        twice = frame.groupby(keys, sort=False).cumcount() if len(parts) > 1 else 0
        frames.append(frame.assign(**{"\0twice": twice}))
    whole, on = frames[0], [*keys, "\0twice"]
    if len(parts) > 1:
        whole = pd.concat([one[on] for one in frames]).drop_duplicates(ignore_index=True)
    origins = {}
    for part, frame in zip(parts, frames, strict=True):
        if len(parts) > 1:
            whole = whole.merge(frame, on=on, how="left")
        at = whole.pop("\0row").fillna(-1).to_numpy(int)
        rows = np.append(part.frame.index.to_numpy(int), -1)[at]
        names = None if part.headers is None else [*part.headers, ""]
        headers = names and [names[one] for one in at]
        for kind in part.kinds:
            origins[edition.called[kind]] = Origin(part.file, rows, headers)
    return whole.drop(columns="\0twice").fillna(""), origins
