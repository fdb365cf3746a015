"""What a table of an office most likely is: plain rules, each with its reason in words.

A rule looks at names of columns (`reading.offices`) and at what stands in
them. What cannot be known is left to the reader, with what to choose from. What the check of the
edition then asks for, with certainty, is added.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

import polars as pl
import yaml

from creative_clusters.data import choices
from creative_clusters.data.guess.layout import MARK, NUMBER, YEAR, Layout, some
from creative_clusters.data.marks import meaning, year_in
from creative_clusters.quotient.nesting import is_called_total
from creative_clusters.reading import Form, InvalidData, Problem
from creative_clusters.reading.form import doubtful, marks
from creative_clusters.reading.offices import named, plain, rule_of, rules, several_units
from creative_clusters.reading.problems import merged
from creative_clusters.words.wording import listing, text

_NO_COUNT = re.compile(r"\b(lq|oty|pct|percent|change|share|rank|range|se|rse)\b|%|比重|增长")
_NO_AMOUNT = re.compile(r"(?i)%|\bper ?cent\b|\bindex\b|\d{4} ?= ?100|比重|占比|指数|百分比")
_QUOTIENT = r"\blq\b|\blocation quotients?\b|区位[熵商]"
_KEYS = ("region", "industry", "year")
_OTHER = ("measure", "unit", "flag", "year", "parts", "region", "industry", "other")
_NOTE = re.compile(r"(?<=\S)\s*([¹²³⁴-⁹⁰*†‡]+|\(?\d{1,2}\))$")  # a mark of a note, at a label
_PLAIN = {"role": "size", "many": "units", "zh": "单位", "unit": "units"}


def is_period(cell: str) -> bool:
    """Whether a cell is a year, or a part of one: what stands before it is a month or the like."""
    found = YEAR.fullmatch(cell)
    return bool(found and (not found[1] or named([f"{found[1]}{found[3]}"], "part")))


def _form(name: str) -> tuple[str, str] | None:
    """The form of a name with a year (YYYY), and the year; of FY19 and Dec-21, too."""
    if found := YEAR.fullmatch(name):
        next_year = f"{(int(found[2]) + 1) % 100:02d}"
        rest = re.sub(rf"^([/–-]){next_year}(?!\d)", r"\1YY", found[3])
        return f"{found[1]}YYYY{rest}", found[2]
    found = re.fullmatch(r"(.*\D)\d\d", name)
    if found and (re.fullmatch(r"(?i)(fye?)?\W*", found[1]) or named([found[1]], "part")):
        return f"{found[1]}YY", year_in(name)
    return None


def _revised(forms: dict[str, dict[str, str]]) -> dict[str, str]:
    """Of years that differ in a mark, as 2020p and 2020r, the columns that replace others."""
    signs = {form: form.removeprefix("YYYY").strip() for form in forms}
    known = {"", *(sign for sign in signs.values() if meaning(sign) and not sign[-1].isdigit())}
    if len(forms) < 2 or not known.issuperset(signs.values()):
        return {}
    chosen: dict[str, str] = {}
    for form in sorted(forms, key=lambda form: (not re.match(r"(?i)\W*r", signs[form]), form)):
        chosen = forms[form] | chosen
    return dict(sorted(chosen.items()))


class Guess(Layout):
    """Keys of ``edition.yml`` for the rows of a table, and the reasons for each."""

    def __init__(
        self, lines: Sequence[tuple[int, list[str]]], file: str, form: Form, typed: Collection[str]
    ) -> None:
        super().__init__(lines, file, form)
        self.files: dict[str, list[tuple[str, ...]]] = {}  # that stand beside it
        self.across: dict[str, dict[str, str]] = {}  # role -> column -> the label of its name
        self.forms: dict[str, str] = {}  # of names that hold a year, by measure
        self.typed = typed
        self._split()
        numbers = [name for name in self.rows.columns if self._is_number(name)]
        texts = [name for name in self.rows.columns if name not in numbers]
        self._fill(numbers)
        levels = self._levels(numbers)
        if not levels:
            self._years_across(numbers)
        self._roles(texts, numbers)
        used = [*self._wide, *self.columns.values()]
        texts += [name for name in named(numbers, "parts") if name not in used]
        numbers = [name for name in numbers if name not in (*used, *texts)]
        if levels:
            self._across_levels(levels)
        else:
            self._others_across(numbers)
        self._known()
        self._no_labels()
        used = [column for role, column in self.columns.items() if role != "flag"]
        kept = self._dimensions([name for name in texts if name not in used])
        self._measures([name for name in numbers if name not in self._wide], kept)
        self._units()
        self._marks(numbers)
        self._totals()
        self._industry()

    @property
    def columns(self) -> dict[str, str]:
        """Which column holds what."""
        return self.keys["columns"]

    def _fill(self, numbers: list[str]) -> None:
        """Columns before the numbers whose blank cells take what stands above, as merged ones."""
        first = min(map(self.rows.columns.index, numbers), default=0)
        for name in self.rows.columns[:first]:
            column = self.rows[name]
            if column[0] and len(column) < 3 * (column == "").sum():
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
        return list(dict.fromkeys(self.across.get(role, {}).values()))

    @property
    def _wide(self) -> list[str]:
        """Columns whose names are labels."""
        return [*next(iter(self.across.values()), ())]

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
        cells = [cell for cell in self._labels(name)[:1000] if not MARK.fullmatch(cell)]
        return sum(bool(NUMBER.match(cell)) for cell in cells) > 0.5 * len(cells)

    def _levels(self, numbers: list[str]) -> dict[str, dict[str, str]]:
        """What each row of names holds, where several do: year, measure, or its first label."""
        columns = {name: cells for name in numbers if all(cells := self.levels.get(name, ("",)))}
        if len({*columns.values()}) < 2 or len(next(iter(columns.values()))) < 2:
            return {}
        held: dict[str, dict[str, str]] = {}
        for cells in zip(*columns.values(), strict=True):
            labels = list(dict.fromkeys(cells))
            role = "year" if all(map(is_period, labels)) else labels[0]
            if len(named(labels, "number", "size")) > max(len(labels) / 2, 1):
                role = "measure"
            held[role] = dict(zip(columns, cells, strict=True))
        self.across = {role: its for role, its in held.items() if role in ("year", "measure")}
        return held if len(held) == len(next(iter(columns.values()))) else {}

    def _across_levels(self, levels: dict[str, dict[str, str]]) -> None:
        """Rows of names that hold several roles; of other ones, what is taken."""
        lacking = [role for role in ("region", "industry") if role not in self.columns]
        taken: dict[str, str] = {}
        for own, columns in levels.items():
            labels = list(dict.fromkeys(columns.values()))
            fields = {"column": labels[0], "labels": some(labels, 9)}
            several = labels[1:] and not named(labels, "part")
            if own == "year" and len({*map(year_in, labels)}) < len(labels):
                taken[own], fields["forms"] = labels[0], some(labels, 16)
                self.ask("across", own, labels[:1], "parts_across", **fields)
            elif own in ("year", "measure") or (several and lacking):
                role = own if own in ("year", "measure") else lacking.pop()
                marked = own == "year" and not all(map(str.isdigit, labels))
                self.across[role] = {name: year_in(one) if marked else one
                                     for name, one in columns.items()}  # fmt: skip
                self.put("across", {role: labels * marked}, "others_across", **fields)
            elif whole := named(labels, "total")[:1] or labels * (len(labels) == 1):
                taken[own] = whole[0]
                self.titles += whole
                self.put("across", {own: whole[0]}, "others_across", **fields)
            else:
                taken[own] = labels[0]
                self.ask("across", own, labels[0], "divides", **fields)
        kept = [name for name in next(iter(levels.values()))
                if all(levels[own][name] == label for own, label in taken.items())]  # fmt: skip
        self.across = {role: {name: columns[name] for name in kept}
                       for role, columns in self.across.items()}  # fmt: skip

    def _years_across(self, numbers: list[str]) -> None:
        """Years that stand as names of columns, in one form or in one for each measure.

        Which of several columns of one year stands for it, as of months, is left to the reader,
        but for revised numbers, which replace those before.
        """
        forms: dict[str, dict[str, str]] = {}  # form -> year -> column
        for name in numbers:
            if (found := _form(name)) and not _NO_COUNT.search(plain(name)):
                forms.setdefault(found[0], {})[found[1]] = name
        if not any(len(years) > 1 for years in forms.values()) and (
            len(forms) < 2 or named(self.rows.columns, "year")
        ):
            return
        self.across = {"year": {name: year for its in forms.values() for year, name in its.items()}}
        called: dict[str, list[str]] = {}  # role -> forms
        for form in forms:
            if rule := rule_of(form, "number", "size"):
                called.setdefault(rule["role"], []).append(form)
        if len(called) > 1 and all(len(ways) == 1 for ways in called.values()):
            self.forms = {role: ways[0] for role, ways in called.items()}
            return
        ways = next(iter(called.values()), [*forms])
        chosen = _revised({form: forms[form] for form in ways})
        ways = ["YYYY"] if "YYYY" in ways else ways
        columns = chosen or forms[ways[0]]
        if len(ways) == 1 or chosen:
            across: object = "year" if ways == ["YYYY"] else {"year": ways[0]}
            if chosen or "YYYY" not in ways[0]:
                across = {"year": [*columns.values()]}
            self.across = {"year": {name: year for year, name in columns.items()}}
            why = "revised" if chosen else "years_across"
            self.put("across", across, why, labels=some(columns.values()))
        else:
            ways = list(dict.fromkeys([*named(ways, "total"), *ways]))
            written = [
                one if "YYYY" in one else f"[{listing(forms[one].values())}]" for one in ways
            ]
            fields = {"labels": some(self._wide), "forms": some(written, 16)}
            self.ask("across", "year", ways[0], "parts_across", **fields)

    def _roles(self, texts: list[str], numbers: list[str]) -> None:
        """Which column is year, region, industry and flag: by name, else by what it holds."""
        free = [name for name in (*texts, *numbers) if name not in self._wide]
        for role in ("year", "region", "industry", "flag"):
            if role in self.across:
                continue
            mine = [name for name in free if rule_of(name, role)
                     and (name in texts or self._may_be_key(name))]  # fmt: skip
            if role == "year":
                periods = [name for name in free if (cells := self._labels(name)[:500])
                           and all(map(is_period, cells))]  # fmt: skip
                mine = [name for name in mine if name in periods] or periods
            elif role != "flag":
                filled = [name for name in mine if self._labels(name)]
                mine = [name for name in filled if len(self._labels(name)) > 1] or filled
            many = {name: len(self._labels(name)) * (role == "region") for name in mine}
            codes = named(mine, "code")
            mine.sort(key=lambda name: ((name in codes) != (role == "industry"), -many[name]))
            if found := mine or self._unnamed(role, free, texts):
                free.remove(found[0])
                labels = self._labels(found[0])
                fields = {"column": found[0], "n": len(labels), "labels": some(labels)}
                reason = f"by_name.{role}" if mine else f"by_place.{role}"
                self.put("columns", {role: found[0]}, reason, **fields)
                if role == "year":
                    self._parts(found[0], labels)
            elif role == "year":
                self._year()
        if marks := self.labels_of("flag"):
            known = {one: what for one in marks if (what := meaning(one, self.rows.columns))}
            self.put("flags", known, "flags", labels=some(marks, 12))

    def _parts(self, column: str, labels: list[str]) -> None:
        """Periods of which several are of one year: which of them stands for it is asked for."""
        found = [one for label in labels if (one := YEAR.fullmatch(label))]
        forms = list(dict.fromkeys(f"{one[1]}????{one[3]}" for one in found))
        if len({one[2] for one in found}) < len(found):
            form = "*" * any(one[1] for one in found) + "YYYY" + "*" * any(one[3] for one in found)
            self.put("year", form, "by_name.year", column=column, labels=some(labels))
            self.ask("keep", column, forms[0], "parts", column=column, labels=some(forms, 16))
            known = choices.found(forms[0], labels)
            self.rows = self.rows.filter(pl.col(column).is_in(known))

    def _unnamed(self, role: str, free: list[str], texts: list[str]) -> list[str]:
        """Columns that may be regions, or divide each of them as industries do."""
        keys = [self.columns[role] for role in ("region", "year") if role in self.columns]
        other = {*named(free, *_OTHER)}
        free = [name for name in free if name not in other and len(self._labels(name)) > 1]
        names = [name for name in free if name in texts]
        if role == "region":  # a column of names rather than one of codes
            are_codes = {name: all(map(choices.code, self._labels(name))) for name in names}
            return sorted(names, key=are_codes.__getitem__)
        codes = [name for name in free if named([name], "code") and self._may_be_key(name)]
        groups = len(self.rows)
        if keys and role == "industry":
            groups = self.rows.select(keys).n_unique()
        return [one for one in (*codes, *names) if self.rows.select(*keys, one).n_unique() > groups]

    def _may_be_key(self, name: str) -> bool:
        """Whether a column of numbers may hold codes: they occur again, below a short name."""
        return len(plain(name).split()) < 4 and len(self._labels(name)) < len(self.rows)

    def _year(self) -> None:
        """The one year of a table without years: from its titles, else the name of its file."""
        file, *titles = self.titles
        said = [after for title, after in pairwise(titles) if named([title], "year")]
        years = [found[2] for where in (*said, *titles, file) if (found := YEAR.search(where))]
        self.put("year", years[0] if years else None, "year" if years else "no_year")

    def _others_across(self, numbers: list[str]) -> None:
        """Industries or regions that stand as names of columns: those that no column holds."""
        lacking = [role for role in ("region", "industry") if role not in self.columns]
        others = named(numbers, "part", "code", "other", "statistic")
        numbers = [name for name in numbers if name not in others]
        if lacking and not self._wide and len(numbers) - len(named(numbers, "number", "size")) > 1:
            self.across = {lacking[0]: {name: name for name in numbers}}
            self.put("across", {lacking[0]: numbers}, "others_across", labels=some(numbers))

    def _measures(self, numbers: list[str], kept: list[str]) -> None:
        """What is counted: the first column that is called so, else what labels or titles say."""
        none = named(numbers, "code", "other")
        fit = [one for one in numbers if not (_NO_COUNT.search(plain(one)) or one in none)]
        printed = [name for name in numbers if re.search(_QUOTIENT, plain(name))]
        if not fit and printed and "industry" in self.columns:
            labels, column = self.labels_of("industry"), self.columns.pop("industry")
            self.put("holds", "quotients", "quotients", column=printed[0])
            fields = {"column": column, "labels": some(labels, 9)}
            self.ask("keep", column, labels[0], "one_industry", **fields)
            fit = printed
        if not (fit or self._wide):
            key = "fault.no_counts.but" if numbers else "fault.no_counts"
            what = text(key, names=some(numbers))
            raise InvalidData([Problem(self.keys["file"], what)])
        fit += self.labels_of("measure")
        columns = {kind: found[0] for kind in ("number", "size") if (found := named(fit, kind))}
        parts = [] if self._wide else named(fit, "part")
        said = (
            [*columns.values()]
            or [*self.forms.values()]
            or named([*kept, *self.titles], "number", "size")[:1]
            or [""]
        )
        for name in said:
            rule = rule_of(name, "number", "size") or _PLAIN
            called: dict[str, Any] = {key: rule[key] for key in ("many", "zh", "unit")}
            if form := self.forms.get(rule["role"]):
                called["across"] = {"year": form}
            self.put("measures", {rule["role"]: called}, "called")
            if parts[1:]:
                known = [one for one in fit if named([one], "total")] + parts
                shown = some(known, 16)
                self.ask("columns", rule["role"], known[0], "parts_named", labels=shown)
            elif fit and (not self._wide or "measure" in self.across):
                column = columns.get(rule["role"]) or [*named(fit, "value"), *fit][0]
                fields = {"column": column, "others": some(fit, 9)}
                self.put("columns", {rule["role"]: column}, "measure", **fields)
        if len(said) == 2 and "flag" in self.columns:  # numbers of firms are seldom withheld
            self.keys["measures"]["size"]["flag"] = self.columns.pop("flag")

    def _units(self) -> None:
        """What titles and names say of the numbers: thousands, or that they are no counts."""
        units = [self._labels(name)[0] for name in named(self.rows.columns, "unit")
                 if len(self._labels(name)) == 1]  # fmt: skip
        said = [*self.titles[1:], *self.beside, *units, *self._values]
        for measure in self.keys["measures"].values():
            if found := named(said, "scale"):
                scale = (rule_of(found[0], "scale") or {})["many"]
                measure["unit"] = f"{scale} {measure['unit']}"
                self.why["measures"].append(text("guess.scale", said=found[0], scale=scale))
        if shares := [one for one in said if _NO_AMOUNT.search(one)]:
            for kind, measure in list(self.keys["measures"].items()):
                self.ask("measures", kind, measure, "no_amounts", said=shares[0])

    @property
    def _values(self) -> list[str]:
        """Columns that hold what is counted."""
        columns = merged([self.columns, self.instead.get("columns", {})])
        return self._wide or [columns[one] for one in ("number", "size") if one in columns]

    def _marks(self, numbers: list[str]) -> None:
        """Points or commas that may stand between thousands or before decimals are asked for."""
        keys = [*self.columns.values()][: len(self.columns) - len(self.keys["measures"])]
        known = [self.rows[name] for name in numbers if name not in keys]
        values = [cell for name in self._values for cell in self._labels(name)]
        if odd := [cell for cell in dict.fromkeys(values) if re.fullmatch(r"-9{2,}(\.0+)?", cell)]:
            self.put("missing", odd, "sentinel", labels=some(odd))
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
        for role in [role for role in ("region", "industry") if role in self.columns]:
            column = self.columns[role]
            if odd := named(self._labels(column), "statistic"):
                self.put("drop", {column: odd}, "statistic", column=column, labels=some(odd))
                self.rows = self.rows.filter(~pl.col(column).is_in(odd))
            under = {label: whole for label, whole in self.under.get(column, {}).items()
                     if not named([whole], "total", f"total_{role}")}  # fmt: skip
            fields = {"column": column, "labels": some(under)}
            if role == "industry":
                rest = [label for label in self._labels(column) if label not in under]
                if under and not named(rest, "total", "total_industry"):
                    self.ask("keep", column, rest, "parts_of", **fields)
                continue
            if under:
                self.files["within.csv"] = [("part", "whole"), *under.items()]
                within = {"file": "within.csv", "part": "part", "whole": "whole"}
                self.put("within", within, "within", **fields)
            names = {label: _NOTE.sub("", label) for label in self._labels(column)}
            noted = [label for label, name in names.items() if label != name]
            if noted and len({*names.values()}) == len(names) > len(noted):
                self.files["names.csv"] = [("label", "name"), *names.items()]
                own = {"region": {"file": "names.csv", "code": "label", "name": "name"}}
                self.put("names", own, "noted", column=column, labels=some(noted))

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
            return not named([name], "measure"), not named(labels, "total", "number", "size")

        for name in sorted(others, key=rank):
            labels = self._labels(name)
            if named([name], "region"):  # a name may stand for several, which the check tells
                continue
            sizes = {key: self.rows.select(key, name).n_unique() for key in keys}
            tied = any(size == self.rows[key].n_unique() for key, size in sizes.items())
            units = name in several_units({name: labels})
            again = not tied and self.rows.select(keys).is_duplicated().any()
            if name == self.columns.get("flag"):
                again = again and self.rows.select(*keys, name).is_unique().all()
            if len(labels) < 2 or not (again or units):
                continue
            whole, counted = named(labels, "total"), named(labels, "number", "size")
            label = [*whole, *counted, *labels][0]
            fields = {"column": name, "label": label, "labels": some(labels, 16)}
            if units or not (whole or counted):
                why = "units" if units else "parts" if named([name], "parts") else "divides"
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
        number = pl.col(self._values[: len(self._wide) or 1]).str.replace_all(r"[^\d.]", "")
        number = number.cast(pl.Float64, strict=False)
        if role not in self.columns:
            sizes: dict[str, float] = {}
            for name, size in self.rows.select(number.sum()).row(0, named=True).items():
                label = self.across[role][name]
                sizes[label] = sizes.get(label, 0) + size
            return sizes
        rows = self.rows.select(self.columns[role], pl.sum_horizontal(0.0, number).alias("\0size"))
        return dict(rows.group_by(self.columns[role]).sum().iter_rows())

    def _totals(self) -> None:
        """Totals by their names, or with whose label all others begin, if they hold enough."""
        found: dict[str, str] = {}
        for role in ("industry", "region"):
            labels = self.labels_of(role)
            sizes = self._sizes(role) if labels else {}
            stems = [one for one in labels if all(other.startswith(one) for other in labels)]
            said = named(labels, "total", f"total_{role}")
            called = self._called(self.columns[role]) if role in self.columns else {}
            said = said or [one for one, names in called.items() if named(names, "total")]
            said += [one for one in labels if is_called_total(one) and one not in said]
            said = said or stems * (len(labels) > 2)
            least = {"region": 0.2, "industry": 0.08}[role] * sum(map(sizes.__getitem__, labels))
            whole = [one for one in said if sizes[one] > least]
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
        own = {code: sizes[label] for label, code in codes.items()}
        below: Counter[tuple[str, int]] = Counter()  # a code, a length -> what continues it so
        for code, size in own.items():
            below.update({(code[:end], len(code)): size
                          for end in range(1, len(code)) if code[:end] in own})  # fmt: skip
        if not below or any(size > 1.05 * own[code] > 0 for (code, _), size in below.items()):
            return  # no levels, but numbers of unequal length, as 1 and 10
        levels: dict[int, list[str]] = {}
        for label, code in codes.items():
            levels.setdefault(len(code), []).append(label)
        held = {length: sum(map(sizes.__getitem__, level)) for length, level in levels.items()}
        whole = max(held.values())  # nothing, where no number is known
        finest = max(length for length, size in held.items() if size >= min(0.95 * whole, whole))
        level = levels[finest]
        kept = ["?" * finest] if all(map(codes.__contains__, codes.values())) else level
        fields = {"column": column, "n": finest, "labels": some(level)}
        self.put("keep", {column: [*kept, *total]}, "level", **fields)

    def _industry(self) -> None:
        """The industry that the book is about: a ready list, or the one label that is called so."""
        if not self.labels_of("region"):
            self.put("columns", {"region": None}, "no_region")
        labels = self.labels_of("industry")
        whole = [
            name
            for name, codes in choices.lists().items()
            if sum(bool(choices.found(one, labels)) for one in codes) >= 0.8 * len(codes)
        ]
        left = [label for label in labels if label != self.keys.get("total_industry")]
        likely = named(left, "creative")[:200]
        likely = [one for one in likely if not any(choices.is_below(one, it) for it in likely)]
        if whole:
            self.put("industry", {"list": whole[0]}, "list", name=whole[0], others=listing(whole))
            self.put("industry_name", whole[0], "called")
        elif len(likely) == 1:
            self.put("industry", likely, "industry", label=likely[0])
        elif left:
            self.put("industry", None, "choose", labels=some(likely or left, 12))
        elif "holds" not in self.keys:
            self.put("industry", None, "no_industry")
