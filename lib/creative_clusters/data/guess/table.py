"""What a table of an office most likely is: plain rules, each with its reason in words.

A rule looks at names of columns (`guesses.csv`, in the languages of offices) and at what stands in
them. What cannot be known is left to the reader, with what to choose from. What the check of the
edition then asks for, with certainty, is added.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from creative_clusters.data import choices
from creative_clusters.data.marks import meaning, rules
from creative_clusters.quotient.nesting import is_called_total
from creative_clusters.reading import Form, InvalidData, Problem
from creative_clusters.reading.form import doubtful, marks
from creative_clusters.reading.problems import merged
from creative_clusters.reading.table import joined
from creative_clusters.words.wording import cut, listing, text

_YEAR = re.compile(r"(.*?)(?<!\d)((?:19|20)\d\d)(?=\D|(?:0[1-9]|1[0-2])(?!\d)|$)(.*)")
_NUMBER = re.compile(
    r"[-+−<]?\s*\d[\d.,' \u00a0\u2009\u202f]*+([eE][-+]?\d+)?(?!\w\w\w|\W+\w{4}|\S*-\d)"
)
_MARK = re.compile(r"[-–—.:*…x]+")
_NO_COUNT = re.compile(r"\b(lq|oty|pct|percent|change|share|rank|range|se|rse)\b|%|比重|增长")
_NO_AMOUNT = re.compile(r"(?i)%|\bper ?cent\b|\bindex\b|\d{4} ?= ?100|比重|占比|指数|百分比")
_QUOTIENT = r"\blq\b|\blocation quotients?\b|区位[熵商]"
_KEYS = ("region", "industry", "year")
_OTHER = ("measure", "unit", "flag", "year", "parts", "region", "industry", "other")
_NOTE = re.compile(r"(?<=\S)\s*([¹²³⁴-⁹⁰*†‡]+|\(?\d{1,2}\))$")  # a mark of a note, at a label
_PLAIN = {"role": "size", "many": "units", "zh": "单位", "unit": "units"}


def _plain(name: str) -> str:
    """A name as rules know it: small letters, words parted by blanks, Chinese ones by nothing."""
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", name)).strip().casefold()
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", words)


def _rule(name: str, *roles: str) -> int | None:
    """The first rule of these roles that a name fits; None if none does."""
    fits = (at for at, rule in enumerate(rules())
            if rule["role"] in roles and re.search(rule["form"], _plain(name)))  # fmt: skip
    return next(fits, None)


def _named(labels: Iterable[str], *roles: str) -> list[str]:
    """Those that fit a rule of these roles, in the order of the rules."""
    found = {label: at for label in labels if (at := _rule(label, *roles)) is not None}
    return sorted(found, key=found.__getitem__)


def _some(labels: Iterable[object], most: int = 4) -> str:
    return listing(cut(map(str, labels), most))


def _completes(cells: Sequence[str], names: Sequence[str]) -> bool:
    """Whether something stands above or below an empty cell of the names."""
    return any(cell and not name for cell, name in zip_longest(cells, names, fillvalue=""))


def _is_period(cell: str) -> bool:
    """Whether a cell is a year, or a part of one: what stands before it is a month or the like."""
    found = _YEAR.fullmatch(cell)
    return bool(found and (not found[1] or _named([f"{found[1]}{found[3]}"], "part")))


class Guess:
    """Keys of ``edition.yml`` for the rows of a table, and the reasons for each."""

    def __init__(
        self, lines: Sequence[tuple[int, list[str]]], file: str, form: Form, typed: Collection[str]
    ) -> None:
        self.keys: dict[str, Any] = {"title": Path(file).stem, "file": file}
        self.keys |= {"columns": {}, "measures": {}}
        self.why: dict[str, list[str]] = {}
        self.files: dict[str, list[tuple[str, ...]]] = {}  # that stand beside it
        self.wide: list[str] = []  # columns whose names are labels
        self.forms: dict[str, str] = {}  # of names that hold a year, by measure
        self.titles, self.typed = [file], typed
        self.beside: list[str] = []  # what stands between the names and the rows
        self.instead: dict[str, Any] = {}  # of keys that are left to the reader
        stripped = [(row, [cell.strip() for cell in cells]) for row, cells in lines]
        self.rows = self._layout(stripped, form)
        self._split()
        numbers = [name for name in self.rows.columns if self._is_number(name)]
        texts = [name for name in self.rows.columns if name not in numbers]
        self._fill(texts, numbers)
        self._years_across(numbers)
        self._roles(texts, numbers)
        used = [*self.wide, *self.columns.values()]
        texts += [name for name in _named(numbers, "parts") if name not in used]
        numbers = [name for name in numbers if name not in (*used, *texts)]
        self._others_across(numbers)
        self._known()
        self._no_labels()
        used = [column for role, column in self.columns.items() if role != "flag"]
        kept = self._dimensions([name for name in texts if name not in used])
        self._measures([name for name in numbers if name not in self.wide], kept)
        self._units()
        self._marks(numbers)
        self._totals()
        self._industry()

    @property
    def columns(self) -> dict[str, str]:
        """Which column holds what."""
        return self.keys["columns"]

    def put(self, key: str, value: Any, reason: str, **fields: Any) -> None:
        """Set a key, or add to it, with the reason in words."""
        known = self.keys.get(key)
        self.keys[key] = {**known, **value} if isinstance(known, dict) else value
        self.why.setdefault(key, []).append(text(f"guess.{reason}", **fields))

    def ask(self, key: str, part: str, instead: Any, reason: str, **fields: Any) -> None:
        """Leave a key, or a part of it, to be chosen; `instead` stands there for other guesses."""
        self.put(key, {part: None} if part else None, reason, **fields)
        self.instead = merged([self.instead, {key: {part: instead} if part else instead}])

    def _layout(self, lines: list[tuple[int, list[str]]], form: Form) -> pl.DataFrame:
        """Find the row of the names, and what stands above, between and below the rows."""
        lines = [(row, cells) for row, cells in lines if any(cells) and row not in form.skip]
        lines = lines[: len(lines) - form.footer]
        filled = [len(cells) - cells.count("") for _, cells in lines]
        usual = max(
            Counter(n for n in filled if n > 1).items(), key=lambda one: one[1], default=(2, 0)
        )
        whole = [at for at, n in enumerate(filled) if n > 0.6 * usual[0]]
        at = [at for at, (row, _) in enumerate(lines) if row in form.header]
        at = at or (self._names(lines, whole[0], filled) if whole else [])
        body = [one for one in whole if at and one > at[-1] and any(
            _NUMBER.match(cell) or _MARK.fullmatch(cell) for cell in lines[one][1])]  # fmt: skip
        if not body:
            what = "No rows with numbers stand below a row of names. Is it a table?"
            raise InvalidData([Problem(self.keys["file"], what)])
        first, last = body[0], body[-1] + 1
        again = [one for one in range(first, last) if lines[one][1] == lines[at[-1]][1]]
        if again:
            last = max(one for one in body if one < again[0]) + 1
        names, rows = joined([lines[one][1] for one in at]), [lines[one][0] for one in at]
        lead = next((place for place, name in enumerate(names) if name), 0)
        names[:lead] = [f"column {place + 1}" for place in range(lead)]
        if rows not in ([0], [1]):
            self.titles += [cell for row, cells in lines if row < rows[0] for cell in cells if cell]
            self.keys["title"] = (self.titles[1:] or [self.keys["title"]])[0]
            labels = _some(filter(None, names))
            self.put("header", rows if rows[1:] else rows[0], "header", labels=labels)
        if between := [lines[one] for one in range(at[-1] + 1, first)]:
            labels = _some(filter(None, between[0][1]))
            self.beside = [cell for _, cells in between for cell in cells if cell]
            self.put("skip", [*form.skip, *(row for row, _ in between)], "skip", labels=labels)
        if after := lines[last:]:
            label, left = _some(filter(None, after[0][1])), form.footer + len(after)
            if again:
                self.ask("footer", "", left, "second_table", row=lines[again[0]][0], n=left)
            else:
                self.put("footer", left, "footer", label=label)
        cells = {name: [row[at] if at < len(row) else "" for _, row in lines[first:last]]
                 for at, name in enumerate(names) if name}  # fmt: skip
        return pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))

    @staticmethod
    def _names(lines: list[tuple[int, list[str]]], head: int, filled: list[int]) -> list[int]:
        """The rows that name the columns: more than one where a name is blank or stands twice."""
        above = head > 0 and filled[head - 1] > 1 and lines[head - 1][0] == lines[head][0] - 1
        at = (
            [head - 1, head] if above and _completes(lines[head - 1][1], lines[head][1]) else [head]
        )
        for one in range(head + 1, len(lines)):
            names, cells = joined([lines[row][1] for row in at]), lines[one][1]
            numbers = [cell for cell in cells if _NUMBER.match(cell)]
            twice = len({*names} - {""}) < len(names) - names.count("")
            apart = lines[one][0] > lines[one - 1][0] + 1
            more = not apart and (twice or _completes(cells, names))
            if not more or not all(map(_YEAR.fullmatch, numbers)):
                break
            at.append(one)
        return at

    def _fill(self, texts: list[str], numbers: list[str]) -> None:
        """Columns before the numbers whose blank cells take what stands above, as merged ones."""
        first = min(map(self.rows.columns.index, numbers), default=0)
        for name in self.rows.columns[:first]:
            column = self.rows[name]
            if name in texts and column[0] and len(column) < 3 * (column == "").sum():
                self.keys["fill"] = [*self.keys.get("fill", []), name]
                self.put("fill", self.keys["fill"], "fill", column=name)
                blank = pl.when(pl.col(name) != "").then(pl.col(name)).forward_fill()
                self.rows = self.rows.with_columns(blank.alias(name))

    def _labels(self, column: str) -> list[str]:
        return [label for label in self.rows[column].unique(maintain_order=True) if label]

    def labels_of(self, role: str) -> list[str]:
        """The labels of a role in their order: of its column, or names of columns."""
        if role in self.columns:
            return self._labels(self.columns[role])
        return self.wide if role in str(self.keys.get("across")) else []

    def _split(self) -> None:
        """Several keys in one column, as the office at Luxembourg writes them."""
        for name in self.rows.columns:
            parts = [part.strip() for part in name.partition("\\")[0].split(",")]
            if len(parts) > 1 and (self.rows[name].str.count_matches(",") == len(parts) - 1).all():
                cells = pl.col(name).str.split(",").list
                whole = [cells.get(at).alias(part) for at, part in enumerate(parts)]
                self.rows = self.rows.select(*whole, pl.exclude(name))
                self.put("split", name, "split", n=len(parts))

    def _is_number(self, name: str) -> bool:
        cells = [cell for cell in self._labels(name)[:1000] if not _MARK.fullmatch(cell)]
        return sum(bool(_NUMBER.match(cell)) for cell in cells) > 0.5 * len(cells)

    def _years_across(self, numbers: list[str]) -> None:
        """Years that stand as names of columns, in one form or in one for each measure.

        Which of several columns of one year stands for it, as of months, is left to the reader.
        """
        forms: dict[str, dict[str, str]] = {}  # form -> year -> column
        for name in numbers:
            if (found := _YEAR.fullmatch(name)) and not _NO_COUNT.search(_plain(name)):
                forms.setdefault(f"{found[1]}YYYY{found[3]}", {})[found[2]] = name
        if not any(len(years) > 1 for years in forms.values()) and (
            len(forms) < 2 or _named(self.rows.columns, "year")
        ):
            return
        self.wide = [name for years in forms.values() for name in years.values()]
        called: dict[str, list[str]] = {}  # role -> forms
        for form in _named(forms, "number", "size"):
            called.setdefault(rules()[_rule(form, "number", "size") or 0]["role"], []).append(form)
        if len(called) > 1 and all(len(ways) == 1 for ways in called.values()):
            self.forms = {role: ways[0] for role, ways in called.items()}
            return
        ways = next(iter(called.values()), [*forms])
        ways = ["YYYY"] if "YYYY" in ways else ways
        if len(ways) == 1:
            across = "year" if ways == ["YYYY"] else {"year": ways[0]}
            self.put("across", across, "years_across", labels=_some(forms[ways[0]].values()))
        else:
            shown = _some(dict.fromkeys([*_named(ways, "total"), *ways]), 16)
            labels = _some(self.wide)
            self.ask("across", "year", ways[0], "parts_across", labels=labels, forms=shown)

    def _roles(self, texts: list[str], numbers: list[str]) -> None:
        """Which column is year, region, industry and flag: by name, else by what it holds."""
        free = [name for name in (*texts, *numbers) if name not in self.wide]
        for role in ("year", "region", "industry", "flag"):
            if role in str(self.keys.get("across")) or (role == "year" and self.forms):
                continue
            named = [name for name in free if _rule(name, role) is not None
                     and (name in texts or self._may_be_key(name))]  # fmt: skip
            if role == "year":
                periods = [name for name in free if (cells := self._labels(name)[:500])
                           and all(map(_is_period, cells))]  # fmt: skip
                named = [name for name in named if name in periods] or periods
            elif role != "flag":
                filled = [name for name in named if self._labels(name)]
                named = [name for name in filled if len(self._labels(name)) > 1] or filled
            many = {name: len(self._labels(name)) for name in named if role == "region"}
            is_code = {name: _rule(name, "code") is not None for name in named}
            named.sort(key=lambda name: (is_code[name] != (role == "industry"), -many.get(name, 0)))
            if found := named or self._unnamed(role, free, texts):
                free.remove(found[0])
                labels = self._labels(found[0])
                fields = {"column": found[0], "n": len(labels), "labels": _some(labels)}
                self.put(
                    "columns",
                    {role: found[0]},
                    f"by_name.{role}" if named else f"by_place.{role}",
                    **fields,
                )
                if role == "year":
                    self._parts(found[0], labels)
            elif role == "year":
                self._year()
        if marks := self.labels_of("flag"):
            known = {one: what for one in marks if (what := meaning(one, self.rows.columns))}
            self.put("flags", known, "flags", labels=_some(marks, 12))

    def _parts(self, column: str, labels: list[str]) -> None:
        """Periods of which several are of one year: which of them stands for it is asked for."""
        found = [one for label in labels if (one := _YEAR.fullmatch(label))]
        forms = list(dict.fromkeys(f"{one[1]}????{one[3]}" for one in found))
        if len({one[2] for one in found}) < len(found):
            form = "*" * any(one[1] for one in found) + "YYYY" + "*" * any(one[3] for one in found)
            self.put("year", form, "by_name.year", column=column, labels=_some(labels))
            self.ask("keep", column, forms[0], "parts", column=column, labels=_some(forms, 16))
            known = choices.found(forms[0], labels)
            self.rows = self.rows.filter(pl.col(column).is_in(known))

    def _unnamed(self, role: str, free: list[str], texts: list[str]) -> list[str]:
        """Columns that may be regions, or divide each of them as industries do."""
        keys = [self.columns[role] for role in ("region", "year") if role in self.columns]
        free = [name for name in free if name not in _named(free, *_OTHER)]
        free = [name for name in free if len(self._labels(name)) > 1]
        names = [name for name in free if name in texts]
        if role == "region":  # a column of names rather than one of codes
            are_codes = {name: all(map(choices.code, self._labels(name))) for name in names}
            return sorted(names, key=are_codes.__getitem__)
        codes = [name for name in free if _named([name], "code") and self._may_be_key(name)]
        groups = len(self.rows)
        if keys and role == "industry":
            groups = self.rows.select(keys).n_unique()
        return [one for one in (*codes, *names) if self.rows.select(*keys, one).n_unique() > groups]

    def _may_be_key(self, name: str) -> bool:
        """Whether a column of numbers may hold codes: they occur again, below a short name."""
        return len(_plain(name).split()) < 4 and len(self._labels(name)) < len(self.rows)

    def _year(self) -> None:
        """The one year of a table without years: from its titles, else the name of its file."""
        file, *titles = self.titles
        said = [after for title, after in pairwise(titles) if _named([title], "year")]
        years = [found[2] for where in (*said, *titles, file) if (found := _YEAR.search(where))]
        self.put("year", years[0] if years else None, "year" if years else "no_year")

    def _others_across(self, numbers: list[str]) -> None:
        """Industries or regions that stand as names of columns: those that no column holds."""
        lacking = [role for role in ("region", "industry") if role not in self.columns]
        others = _named(numbers, "part", "code", "other", "statistic")
        numbers = [name for name in numbers if name not in others]
        if lacking and not self.wide and len(numbers) - len(_named(numbers, "number", "size")) > 1:
            self.wide = numbers
            self.put("across", {lacking[0]: numbers}, "others_across", labels=_some(numbers))

    def _measures(self, numbers: list[str], kept: list[str]) -> None:
        """What is counted: the first column that is called so, else what labels or titles say."""
        none = _named(numbers, "code", "other")
        fit = [one for one in numbers if not (_NO_COUNT.search(_plain(one)) or one in none)]
        printed = [name for name in numbers if re.search(_QUOTIENT, _plain(name))]
        if not fit and printed and "industry" in self.columns:
            labels, column = self.labels_of("industry"), self.columns.pop("industry")
            self.put("holds", "quotients", "quotients", column=printed[0])
            fields = {"column": column, "labels": _some(labels, 9)}
            self.ask("keep", column, labels[0], "one_industry", **fields)
            fit = printed
        if not (fit or self.wide):
            what = "No column of numbers holds counts"
            seen = f": {_some(numbers)} are called codes, shares, changes or ranks." * bool(numbers)
            raise InvalidData([Problem(self.keys["file"], f"{what}{seen or '.'}")])
        columns = {kind: found[0] for kind in ("number", "size") if (found := _named(fit, kind))}
        parts = [] if self.wide else _named(fit, "part")
        said = (
            [*columns.values()]
            or [*self.forms.values()]
            or _named([*kept, *self.titles], "number", "size")[:1]
            or [""]
        )
        for name in said:
            at = _rule(name, "number", "size")
            rule = _PLAIN if at is None else rules()[at]
            called: dict[str, Any] = {key: rule[key] for key in ("many", "zh", "unit")}
            if form := self.forms.get(rule["role"]):
                called["across"] = {"year": form}
            self.put("measures", {rule["role"]: called}, "called")
            if parts[1:]:
                known = [one for one in fit if _named([one], "total")] + parts
                shown = _some(known, 16)
                self.ask("columns", rule["role"], known[0], "parts_named", labels=shown)
            elif fit and not self.wide:
                column = columns.get(rule["role"]) or [*_named(fit, "value"), *fit][0]
                self.put(
                    "columns",
                    {rule["role"]: column},
                    "measure",
                    column=column,
                    others=_some(fit, 9),
                )
        if len(said) == 2 and "flag" in self.columns:  # numbers of firms are seldom withheld
            self.keys["measures"]["size"]["flag"] = self.columns.pop("flag")

    def _units(self) -> None:
        """What titles and names say of the numbers: thousands, or that they are no counts."""
        units = [self._labels(name)[0] for name in _named(self.rows.columns, "unit")
                 if len(self._labels(name)) == 1]  # fmt: skip
        said = [*self.titles[1:], *self.beside, *units, *self._values]
        for measure in self.keys["measures"].values():
            if found := _named(said, "scale"):
                scale = rules()[_rule(found[0], "scale") or 0]["many"]
                measure["unit"] = f"{scale} {measure['unit']}"
                self.why["measures"].append(text("guess.scale", said=found[0], scale=scale))
        if shares := [one for one in said if _NO_AMOUNT.search(one)]:
            for kind, measure in list(self.keys["measures"].items()):
                self.ask("measures", kind, measure, "no_amounts", said=shares[0])

    @property
    def _values(self) -> list[str]:
        """Columns that hold what is counted."""
        columns = merged([self.columns, self.instead.get("columns", {})])
        return self.wide or [columns[one] for one in ("number", "size") if one in columns]

    def _marks(self, numbers: list[str]) -> None:
        """Points or commas that may stand between thousands or before decimals are asked for."""
        keys = [*self.columns.values()][: len(self.columns) - len(self.keys["measures"])]
        known = [self.rows[name] for name in numbers if name not in keys]
        values = [cell for name in self._values for cell in self._labels(name)]
        if odd := [cell for cell in dict.fromkeys(values) if re.fullmatch(r"-9{2,}(\.0+)?", cell)]:
            self.put("missing", odd, "sentinel", labels=_some(odd))
        if not marks([*known, values]) and (cell := doubtful({*values} - {*self.typed})):
            mark = "," if "," in cell else "."
            self.ask("thousands", "", mark, "marks", cell=cell, mark=mark)

    def _known(self) -> None:
        """What is known of a table with these columns."""
        for rule in rules():
            if rule["role"] == "known" and {*rule["form"].split()} <= {*self.rows.columns}:
                rows = yaml.safe_load(rule["many"])
                there = {column: [label for label in labels if label in self._labels(column)]
                         for column, labels in rows.items()}  # fmt: skip
                if all(labels[-1] in there[column] for column, labels in rows.items()):
                    self.put("keep", there, "known", name=rule["zh"])
                    break
        for column, labels in self.keys.get("keep", {}).items():
            if labels:
                self.rows = self.rows.filter(pl.col(column).is_in(labels))

    def _no_labels(self) -> None:
        """Averages and ranks are no regions or industries, and marks of notes no part of a name."""
        for role in {*self.columns} & {"region", "industry"}:
            column = self.columns[role]
            if odd := _named(self._labels(column), "statistic"):
                self.put("drop", {column: odd}, "statistic", column=column, labels=_some(odd))
                self.rows = self.rows.filter(~pl.col(column).is_in(odd))
            names = {label: _NOTE.sub("", label) for label in self._labels(column)}
            noted = [label for label, name in names.items() if label != name]
            if noted and len({*names.values()}) == len(names) > len(noted) and role == "region":
                self.files["names.csv"] = [("label", "name"), *names.items()]
                own = {"region": {"file": "names.csv", "code": "label", "name": "name"}}
                self.put("names", own, "noted", column=column, labels=_some(noted))

    def _called(self, column: str) -> dict[str, list[str]]:
        """What each label of a column is called: itself, and by columns that say the same."""
        own = {label: [label] for label in self._labels(column)}
        for name in self.rows.columns:
            pairs = self.rows.select(pl.col(column).alias("own"), name).unique()
            if name != column and len(pairs) == len(own) == self.rows[name].n_unique() > 1:
                for label, other in pairs.iter_rows():
                    own[label].append(other)
        return own

    def _dimensions(self, others: list[str]) -> list[str]:
        """Columns that divide what is counted once more: one of their labels is kept."""
        keys, kept = [self.columns[role] for role in _KEYS if role in self.columns], []

        def rank(name: str) -> tuple[bool, bool]:
            labels = self._labels(name)
            return not _named([name], "measure"), not _named(labels, "total", "number", "size")

        for name in sorted(others, key=rank):
            labels = self._labels(name)
            if _named([name], "region"):  # a name may stand for several, which the check tells
                continue
            sizes = {key: self.rows.select(key, name).n_unique() for key in keys}
            tied = any(size == self.rows[key].n_unique() for key, size in sizes.items())
            units = _named([name], "unit") and len(labels) > 1
            again = not tied and self.rows.select(keys).is_duplicated().any()
            if name == self.columns.get("flag"):
                again = again and self.rows.select(*keys, name).is_unique().all()
            if len(labels) < 2 or not (again or units):
                continue
            whole, counted = _named(labels, "total"), _named(labels, "number", "size")
            label = [*whole, *counted, *labels][0]
            fields = {"column": name, "label": label, "labels": _some(labels, 16)}
            if units or not (whole or counted):
                why = "units" if units else "parts" if _named([name], "parts") else "divides"
                self.ask("keep", name, label, why, **fields)
            else:
                self.put("keep", {name: label}, "keep" if whole else "kept_measure", **fields)
            self.rows = self.rows.filter(pl.col(name) == label)
            kept.append(label)
            if name == self.columns.get("flag"):
                del self.columns["flag"]
                self.keys.pop("flags")
        return kept

    def _sizes(self, role: str) -> dict[str, float]:
        """How much each label of a role holds, about."""
        plain = (
            pl.col(self._values[: len(self.wide) or 1])
            .str.replace_all(r"[^\d.]", "")
            .cast(pl.Float64, strict=False)
        )
        if role not in self.columns:
            return self.rows.select(plain.sum()).row(0, named=True)
        rows = self.rows.select(self.columns[role], pl.sum_horizontal(0.0, plain).alias("\0size"))
        return dict(rows.group_by(self.columns[role]).sum().iter_rows())

    def _totals(self) -> None:
        """Totals by their names, or with whose label all others begin, if they hold enough."""
        found: dict[str, str] = {}
        for role in ("industry", "region"):
            labels = self.labels_of(role)
            sizes = self._sizes(role) if labels else {}
            stems = [one for one in labels if all(other.startswith(one) for other in labels)]
            named = _named(labels, "total", f"total_{role}")
            called = self._called(self.columns[role]) if role in self.columns else {}
            named = named or [one for one, names in called.items() if _named(names, "total")]
            named += [one for one in labels if is_called_total(one) and one not in named]
            named = named or stems * (len(labels) > 2)
            least = {"region": 0.2, "industry": 0.08}[role] * sum(map(sizes.__getitem__, labels))
            whole = [one for one in named if sizes[one] > least]
            if whole:  # or several: "Total of the state" and "Total of the nation"
                form = f"{whole[0].partition(' ')[0]}*"
                many = len(whole) > 1 and {*choices.found(form, labels)} == {*whole}
                found[role] = form if many and self._apart(role, whole) else whole[0]
            if role in self.columns and not (whole and role == "industry"):
                self._level(role, whole, sizes)
        if found:
            self.put("totals", "given", "totals", labels=listing(found.values()))
        for role, label in found.items():
            self.put(f"total_{role}", label, "total", label=label)

    def _apart(self, role: str, labels: list[str]) -> bool:
        """Whether no two of these labels are of the same place and time."""
        keys = [self.columns[name] for name in _KEYS if name in self.columns and name != role]
        rows = self.rows.filter(pl.col(self.columns.get(role, keys[0])).is_in(labels))
        return not rows.select(keys).is_duplicated().any()

    def _level(self, role: str, total: list[str], sizes: dict[str, float]) -> None:
        """Of codes that continue each other, the finest level that holds as much as any other."""
        column = self.columns[role]
        labels = [label for label in self.labels_of(role) if label not in total]
        codes = {label: code for label in labels if (code := choices.code(label))}
        known = set(codes.values())
        if not any(code[:end] in known for code in known for end in range(1, len(code))):
            return
        levels: dict[int, list[str]] = {}
        for label, code in codes.items():
            levels.setdefault(len(code), []).append(label)
        held = {length: sum(map(sizes.__getitem__, level)) for length, level in levels.items()}
        finest = max(length for length, size in held.items() if size > 0.95 * max(held.values()))
        level = levels[finest]
        kept = ["?" * finest] if all(map(codes.__contains__, codes.values())) else level
        fields = {"column": column, "n": finest, "labels": _some(level)}
        self.put("keep", {column: [*kept, *total]}, "level", **fields)

    def _industry(self) -> None:
        """The industry that the book is about: a ready list, or the one label that is called so."""
        labels = self.labels_of("industry")
        whole = [
            name
            for name, codes in choices.lists().items()
            if sum(bool(choices.found(one, labels)) for one in codes) >= 0.8 * len(codes)
        ]
        left = [label for label in labels if label != self.keys.get("total_industry")]
        likely = _named(left, "creative")[:200]
        likely = [one for one in likely if not any(choices.is_below(one, it) for it in likely)]
        if whole:
            self.put("industry", {"list": whole[0]}, "list", name=whole[0], others=listing(whole))
            self.put("industry_name", whole[0], "called")
        elif len(likely) == 1:
            self.put("industry", likely, "industry", label=likely[0])
        elif left:
            self.put("industry", None, "choose", labels=_some(likely or left, 12))
        elif "holds" not in self.keys:
            self.put("industry", None, "no_industry")
