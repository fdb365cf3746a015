"""Totals that stand among their own parts: a metro and its state, "all industries" beside each.

Summing such a table counts the parts twice, and every quotient is then wrong without looking so.
A total betrays itself by its **name** ("Total", 合计, or ``10`` among NAICS codes), if no count of
its own kind is larger; or by its **numbers**, the exact sums of other labels throughout the years
in which it has any. With given totals also by what it leaves: without it the rows add up to these.

Exact sums also occur by accident. A sum of counts near c hits one given value with a chance of
about ``1 / √(2πc)`` (the height of a Poisson distribution at its mean), in the coarsest unit that
all counts are whole multiples of; chances multiply over as many cells as the other labels have
independent structures, and by the number of sums among which this one was found. If fewer than one
in a hundred such accidents is expected, the table is refused; if fewer than one in two, the label
is named in a warning and in the log. Parts that are proportional to each other say nothing.

What cannot be found from the numbers: a region shown with only some of its parts, or with parts
that are missing in most cells or in some of its years; in large tables also a total of a few
labels among many (`_EVERY_SUM`, `_ROWS`), and labels that come and go in many ways (`_SPELLS`).
"""

import re
import warnings
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, islice
from math import comb
from pathlib import Path

import numpy as np
import polars as pl

from creative_clusters.quotient.cleaning import NestedTotals
from creative_clusters.quotient.labels import Keys
from creative_clusters.words.wording import joined, text, then

Read = Callable[[str, pl.Series], tuple[Keys, np.ndarray]]

_REFUSED, _NAMED = 0.01, 0.5  # expected accidents below which a sum is refused, or named
_MOST = 1 << 16  # labels up to which an axis is looked at
_ROUNDING = 1e-9
_FOUND = 1000  # sums looked at: a table that has more is full of them
_CODE = 20  # characters that a code has at most
_EVERY_SUM = 12  # labels up to which every sum of them is tried
_EVERY_SUM_ALONE = 30  # the same where algebra finds none, because cells are fewer than labels
_SPELLS = 8  # sets of years that are looked at by themselves, as some labels have only these
_LARGEST, _PAIRS = 100, 200_000  # labels whose years are looked at; pairs that take no time
_ROWS, _WORK = 200_000, 50_000_000  # rows, and labels² × cells, up to which a table is searched


def _squeezed(name: str) -> str:
    """A label without case, blanks and punctuation; ``_T`` stays, the total of SDMX."""
    name = name.strip().casefold()
    return name if name == "_t" else re.sub(r"[\W_]+", "", name)


HEADS = ("total", "insgesamt", "合计", "小计")
NAMES = {*map(_squeezed, Path(__file__).with_name("totals.csv").read_text("utf-8").split()[1:])}


def is_called_total(label: str) -> bool:
    """Whether a label is the name of a total, in one of many languages."""
    name = _squeezed(label)
    return name in NAMES or name.startswith(HEADS) or name.endswith(HEADS)


class NestedWarning(UserWarning):
    """A label might be the total of others; the evidence does not suffice to refuse the table."""


def refuse(given: Set[str], axis_of: "Callable[[str], Axis]") -> list[str]:
    """Raise `NestedTotals` where a total stands among the labels.

    Regions are looked at under given totals, too, as whoever uses their quotients compares them
    and adds their counts up; industries nest by design, so that there a total is named only. Labels
    that might be a total are named in a warning and returned.
    """
    summed = {"region", "whole"} - given
    return [label for kind, refused in (("region", True), ("industry", bool(summed)))
            for label in axis_of(kind).judge(refused)]  # fmt: skip


def axis(
    kind: str, keys: Keys, sums: np.ndarray, rows: int, read: Read, excess: np.ndarray
) -> "Axis":
    """The axis of the regions or industries of a table of so many rows, which have these sums.

    `read` gives rows of the labels that are asked for, or more: their keys and counts; `excess` is
    by how much the rows of each group add up to more than its given total.
    """
    labels, pairs, across = keys.side(kind)
    cells_each = keys.group.size * across.size  # at most
    groups, codes = pairs.parts
    sums, place = np.nan_to_num(sums), np.full(labels.size, -1)
    used = np.flatnonzero(np.bincount(codes, sums, labels.size))
    used = used[: len(used) if len(used) <= _MOST else 0]
    place[used] = np.arange(len(used))
    counted = place[codes] >= 0
    groups = groups[counted] * (apart := int(groups.max(initial=0)) * len(used) < 1 << 24)
    sizes = np.zeros((int(groups.max(initial=0)) + 1, len(used)))
    np.add.at(sizes, (groups, place[codes[counted]]), sums[counted])
    over = np.nan_to_num(excess, nan=-1)[: len(sizes)] if apart else excess.sum(keepdims=True)

    def cells(wanted: list[int]) -> tuple[np.ndarray, np.ndarray]:
        part, counts = read(kind, labels.names.gather(used[wanted]))
        own, _, other = part.side(kind)
        at = np.full(labels.size, -1)
        at[used[wanted]] = np.arange(len(wanted))
        at = at[own.codes]
        inside = np.flatnonzero(at >= 0)
        column = part.group.codes[inside] * other.size + other.codes[inside]
        found, column = np.unique(column, return_inverse=True)
        table = np.zeros((len(wanted), len(found)))
        table[at[inside], column] = counts[inside]
        return table, found // other.size

    names = labels.names.gather(used).cast(pl.String).to_list()
    table, groups = np.zeros((0, 0)), np.zeros(0, int)
    if len(used) > 2 and rows <= _ROWS and len(used) ** 2 * cells_each <= _WORK:
        table, groups = cells(list(range(len(used))))
        own, groups = np.unique(groups, return_inverse=True)
        over = over[own]
        sizes = np.zeros((int(groups.max()) + 1, len(used)))
        np.add.at(sizes, groups, np.nan_to_num(table).T)
    return Axis(kind, names, sizes, cells, table, groups, over)


@dataclass(frozen=True)
class Axis:
    """The labels of one axis that have counts.

    `cells` gives the counts of chosen labels, a row each, over the cells of the other axis, NaN
    where they are not known; and the group of each cell, numbered in any way.
    """

    kind: str
    names: list[str]
    sizes: np.ndarray  # their totals, a row a group, a column a label
    cells: Callable[[list[int]], tuple[np.ndarray, np.ndarray]]
    table: np.ndarray  # the cells of all labels, where they can be searched in no time; else empty
    groups: np.ndarray
    excess: np.ndarray  # of the sizes over the given total of each group

    @property
    def small(self) -> bool:
        return len(self.table) > 0

    def judge(self, refused: bool = True) -> list[str]:
        """Raise if a total is among the labels; return one that might be, and warn of it."""
        if len(self.names) < 3:
            return []
        certain: list[tuple[int, list[int]]]
        certain = [(whole, []) for whole in self._called_total()] or self._left_over()
        if certain and refused:
            raise self._error(*certain[0])
        found: list[NestedTotals | None] = [self._error(*one) for one in certain]
        found += [axis._suspected(wholes, len(self.names), refused)
                  for axis, wholes in self._spells() if not certain]  # fmt: skip
        for error in [one for one in found if one][:1]:
            warnings.warn(str(error), NestedWarning, stacklevel=2)
            return [error.label]
        return []

    def _spells(self) -> "Iterator[tuple[Axis, list[int]]]":
        """The axis with all its labels; then in some of its groups, with the labels of just these.

        Only those of the largest labels, as totals are large, that take no longer than the whole.
        """
        yield self, list(range(len(self.names)))
        sizes, pairs = self.sizes, 0
        given = sizes > 0
        mean = sizes.sum(axis=0) / np.maximum(given.sum(axis=0), 1)
        largest = np.argsort(np.where(given.all(axis=0), 0, -mean), kind="stable")[:_LARGEST]
        spells, first = np.unique(given[:, largest], axis=1, return_index=True)
        for at in np.argsort(first)[: _SPELLS if self.small else 2]:
            spell = spells[:, at]
            if spell.all() or not spell.any():
                continue
            labels = np.flatnonzero(sizes[spell].any(axis=0))
            pairs += len(labels) ** 2
            if pairs > max(len(self.names) ** 2, _PAIRS):
                return
            wholes = np.flatnonzero((given == spell[:, None]).all(axis=0))
            yield self._within(spell, labels), np.searchsorted(labels, wholes).tolist()

    def _within(self, spell: np.ndarray, labels: np.ndarray) -> "Axis":
        """The axis in some of its groups, with the labels that have counts there."""
        table, groups = self.table, self.groups
        if self.small:
            inside = spell[groups]
            table, groups = table[labels][:, inside], groups[inside]
        return Axis(
            self.kind, [self.names[at] for at in labels], self.sizes[spell][:, labels],
            lambda wanted: self.cells(labels[wanted].tolist()), table, groups, np.zeros(0),
        )  # fmt: skip

    def _suspected(self, wholes: list[int], number: int, refused: bool) -> NestedTotals | None:
        """Raise if one of the labels is a total; return one that might be."""
        suspicion, seen, own = None, set(), set(wholes)
        for whole, parts, tried in self._candidates(wholes, number):
            if whole not in own or (whole, *parts) in seen or len(parts) < 2:
                continue
            seen.add((whole, *parts))
            accidents = self._accidents(whole, parts) * tried
            if refused and accidents < _REFUSED:
                raise self._error(whole, parts)
            if accidents < _NAMED:
                suspicion = suspicion or self._error(whole, parts)
        return suspicion

    def _left_over(self) -> list[tuple[int, list[int]]]:
        """Sums of others without which the rows add up to their given totals, if there are any."""
        if not (self.excess > 0).any():
            return []
        sums: dict[int, list[int]] = {}
        for whole, parts, _ in self._candidates(list(range(len(self.names))), 1):
            if whole not in sums and len(parts) > 1 and self._exact(whole, parts) is not None:
                sums[whole] = parts
        chosen = (some for number in range(1, len(sums) + 1) for some in combinations(sums, number))
        for some in islice(chosen, _FOUND):
            if np.allclose(self.sizes[:, some].sum(axis=1), self.excess, rtol=_ROUNDING, atol=0):
                return [(whole, sums[whole]) for whole in some]
        return []

    def _accidents(self, whole: int, parts: list[int]) -> float:
        """Chance that one label is the sum of others by accident.

        Infinite if it is not their sum, or if that says nil.
        """
        cells = self._exact(whole, parts)
        if cells is None:
            return np.inf
        rows = cells[1:][cells[1:].any(axis=1)]
        unit = _unit(rows)
        own = _structures(rows, unit) if len(rows) > 1 else 0
        if own < 2:
            return np.inf
        sizes = np.sort(cells[0][cells[0] > 0] / unit)[::-1]
        return _chance(sizes[: max(own, self._all_structures)])

    def _exact(self, whole: int, parts: list[int]) -> np.ndarray | None:
        """Counts of a label and of those that it is the sum of; None if it is not."""
        total = self.sizes[:, whole]
        differs = np.abs(self.sizes[:, parts].sum(axis=1) - total) > _ROUNDING * total
        if not self.small and differs[total > 0].any():
            return None  # the sizes are at hand; with gaps they tell nothing
        wanted = [whole, *parts]
        table, groups = (self.table[wanted], self.groups) if self.small else self.cells(wanted)
        given = np.unique(groups[np.nan_to_num(table[0]) > 0])  # known for all, where it has any
        cells = table[:, np.isin(groups, given) & ~np.isnan(table).any(axis=0)]
        same = np.allclose(cells[0], cells[1:].sum(axis=0), rtol=_ROUNDING, atol=0)
        return cells if same else None

    @cached_property
    def _complete(self) -> np.ndarray:
        """Counts over the cells that are known for all labels."""
        return self.table[:, ~np.isnan(self.table).any(axis=0)]

    @cached_property
    def _all_structures(self) -> int:
        """Those of all labels, which a sum adds nothing to."""
        return _structures(self._complete, _unit(self._complete)) if self._complete.any() else 0

    def _called_total(self) -> Iterator[int]:
        largest = self.sizes == self.sizes.max(axis=1, keepdims=True)
        largest = (largest | (self.sizes == 0)).all(axis=0)  # a total need not be given every year
        for at in np.flatnonzero(largest):
            name = _squeezed(self.names[at])
            if name == "10":  # the total of NAICS codes of three and more digits
                codes = sum(re.fullmatch(r"[\d-]{3,}", each) is not None for each in self.names)
                called = codes >= 0.8 * (len(self.names) - 1)
            else:  # "Total services" beside "Total trade" is a part
                others = sum(map(is_called_total, self.names)) - 1
                called = is_called_total(name) and (name in NAMES or not others)
            if called:
                yield int(at)

    def _candidates(self, wholes: list[int], number: int) -> Iterator[tuple[int, list[int], int]]:
        """Sums worth a look, with the number of sums among which each was found."""
        labels, sizes = range(len(self.names)), self.sizes.sum(axis=0)
        for half in np.flatnonzero(np.isclose(2 * sizes, sizes.sum(), rtol=_ROUNDING, atol=0)):
            yield int(half), [at for at in labels if at != half], number
        for whole, parts in _continued(self.names, sizes):
            yield whole, parts, number
        for whole, parts in self._searched(wholes, number):
            yield whole, parts, number * (number - 1) * comb(number - 1, len(parts))

    def _searched(self, wholes: list[int], number: int) -> Iterator[tuple[int, list[int]]]:
        """Sums of any labels: every one of them if they are few, else such as algebra finds."""
        cells = self._complete if self.small else self.sizes.T
        # Random weighings of the cells compare whole rows, and hardly err.
        weights = cells @ np.random.default_rng(0).uniform(0.5, 1.5, (cells.shape[1], 2))
        alone = self.small and cells.shape[1] < len(self.names)
        if len(self.names) <= (_EVERY_SUM_ALONE if alone else _EVERY_SUM):
            if self.small and not (self.excess > 0).any():
                # Those with counts enough for their being a sum to say anything.
                counts, pairs = self.table / _unit(self.table), number * (number - 1)
                wholes = [at for at in wholes
                          if _chance(counts[at][counts[at] > 0]) * pairs < _NAMED]  # fmt: skip
            yield from islice(_sums(weights, wholes), _FOUND)
        elif self.small:
            yield from islice(chain(_dependent(cells), _few(weights[:, 0])), _FOUND)

    def _error(self, whole: int, parts: list[int]) -> NestedTotals:
        shown = joined((text("nested.part", label=self.names[at]) for at in parts[:4]), ", ")
        shown += " …" if len(parts) > 4 else ""
        key = f"nested.{'sum' if parts else 'called'}.{self.kind}"
        said = text(key, label=self.names[whole], parts=shown)
        error = NestedTotals(said + then(f"nested.remedy.{self.kind}"))
        error.axis, error.label, error.said = self.kind, self.names[whole], said
        error.all = len(parts) in (0, len(self.names) - 1)
        return error


def _continued(names: list[str], sizes: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """A code that is the sum of those that continue it: 51 of 511, 512; 01000 of 01001, 01003.

    Zeros at the end may fill a code up or belong to it. Codes that continue a code follow it in
    alphabetical order, so that their sum is a difference of cumulated sums; each length is a level
    of the hierarchy, which sums to the whole by itself.
    """
    codes = np.array([at for at, name in enumerate(names) if len(name) <= _CODE], dtype=int)
    codes = codes[np.argsort(np.array([names[at] for at in codes], dtype=str), kind="stable")]
    ordered, total = [names[at] for at in codes], sizes[codes]
    lengths = np.array([len(name) for name in ordered], dtype=int)
    filled = lengths - np.array([len(name.rstrip("0")) for name in ordered], dtype=int)
    alphabet = np.array(ordered, dtype=str)
    below = {length: np.append(0.0, np.cumsum(np.where(lengths == length, total, 0.0)))
             for length in np.unique(lengths)}  # fmt: skip
    for zeros in range(int(filled.max(initial=-1)) + 1):
        wholes = np.flatnonzero(filled >= zeros)
        stems = np.array([ordered[at][: lengths[at] - zeros] for at in wholes], dtype=str)
        first = np.searchsorted(alphabet, stems)
        last = np.searchsorted(alphabet, np.char.add(stems, "\U0010ffff"))
        for length, sums in below.items():
            itself = np.where(lengths[wholes] == length, total[wholes], 0.0)
            differs = np.abs(sums[last] - sums[first] - itself - total[wholes])
            for at in np.flatnonzero(differs <= 1e3 * _ROUNDING * total[wholes]):
                parts = np.arange(first[at], last[at])
                parts = parts[(lengths[parts] == length) & (parts != wholes[at])]
                yield int(codes[wholes[at]]), codes[parts].tolist()


def _sums(weights: np.ndarray, wholes: list[int]) -> Iterator[tuple[int, list[int]]]:
    """Every set of labels whose weights add up to another's: sums of one half and of the other.

    The first weighing finds them, the second discards those that are equal by accident.
    """
    used = np.flatnonzero(weights.any(axis=1))
    halves = used[::2], used[1::2]
    chosen = [(np.arange(1 << len(half))[:, None] >> np.arange(len(half))) & 1 for half in halves]
    left, right = (bits @ weights[half] for bits, half in zip(chosen, halves, strict=True))
    orders = [np.argsort(sums[:, 0]) for sums in (left, right)]
    left, right = left[orders[0]], right[orders[1]]  # of both, as neighbours are found faster
    for whole in wholes:
        rest, slack = weights[whole] - left, _ROUNDING * weights[whole]
        low = np.searchsorted(right[:, 0], rest[:, 0] - slack[0])
        high = np.searchsorted(right[:, 0], rest[:, 0] + slack[0], side="right")
        for one in np.flatnonzero(low < high):
            near = right[low[one] : high[one], 1]
            for other in low[one] + np.flatnonzero(np.abs(near - rest[one, 1]) <= slack[1]):
                bits = chosen[0][orders[0][one]], chosen[1][orders[1][other]]
                parts = np.append(halves[0][bits[0] > 0], halves[1][bits[1] > 0])
                if whole not in parts:
                    yield whole, np.sort(parts).tolist()


def _dependent(cells: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Labels tied by a linear relation in which one is the plain sum of the rest."""
    if cells.shape[1] < cells.shape[0]:
        return
    from scipy.linalg import qr, solve_triangular

    triangle, order = qr(cells.T, mode="r", pivoting=True)
    diagonal = np.abs(np.diag(triangle))
    rank = int(np.count_nonzero(diagonal > 1e-10 * diagonal[0]))
    if rank in (0, cells.shape[0]):
        return
    weights = solve_triangular(triangle[:rank, :rank], triangle[:rank, rank:])
    for last, column in zip(order[rank:], weights.T, strict=True):
        signs = np.rint(column)
        if not np.allclose(column, signs, atol=1e-6) or np.abs(signs).max() > 1:
            continue
        left = [int(last), *order[:rank][signs < 0].tolist()]
        right = order[:rank][signs > 0].tolist()
        for one, many in ((left, right), (right, left)):
            if len(one) == 1 and len(many) > 1:
                yield one[0], many


def _few(weights: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Labels that weigh as much as two others, or as three in tables of up to a hundred."""
    order = np.argsort(weights)
    ranked = weights[order]
    pairs = np.array(np.triu_indices(len(weights), 1))
    triples = (np.insert(pairs[:, pairs[1] < third], 2, third, axis=0)
               for third in range(2, len(weights) if len(weights) <= 100 else 0))  # fmt: skip
    for parts in chain([pairs], triples):
        sums = weights[parts].sum(axis=0)
        low = np.searchsorted(ranked, sums * (1 - _ROUNDING))
        high = np.searchsorted(ranked, sums * (1 + _ROUNDING), side="right")
        for at in np.flatnonzero((low < high) & (sums > 0)):
            for whole in order[low[at] : high[at]]:
                yield int(whole), parts[:, at].tolist()


def _chance(sizes: np.ndarray) -> float:
    """Chance that sums of counts hit as many values of these sizes."""
    return float(np.prod(np.minimum(1 / np.sqrt(2 * np.pi * sizes), 1)))


def _structures(rows: np.ndarray, unit: float) -> int:
    """Number of independent rows, beyond what rounding to the unit makes independent."""
    return int(np.linalg.matrix_rank(rows, tol=unit * np.sqrt(max(rows.shape))))


def _unit(parts: np.ndarray) -> float:
    """The coarsest decimal unit that all counts are multiples of; else 1% of the least.

    Numbers with more than six decimals are taken as measured, not counted.
    """
    positive = parts[parts > 0]
    for scale in 10.0 ** np.arange(7):
        whole = np.rint(positive * scale)
        if whole.max(initial=0) < 2**53 and np.allclose(
            whole, positive * scale, rtol=1e-12, atol=0
        ):
            return float(np.gcd.reduce(whole.astype(np.int64)) / scale)
    return float(positive.min()) / 100
