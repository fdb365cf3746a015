"""One pass over counts: sums by region and by industry, and the check for repeated cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.quotient import loops
from creative_clusters.quotient.labels import Labels

_WIDE = 1 << 22


class Pairs:
    """Code of (group, label) for each row: the cells that one kind of total is kept in.

    Computed block by block where all combinations fit a table; numbered once where they do not.
    """

    def __init__(self, group: Labels, label: Labels, dense: bool = False) -> None:
        self._group, self._label, self._found = group, label, None
        self.size = group.size * label.size
        if not dense and self.size > max(len(label), _WIDE):
            self._codes, self._found = pd.factorize(group.codes() * label.size + label.codes())
            self.size = len(self._found)

    def codes(self, rows: slice = slice(None)) -> np.ndarray:
        if self._found is not None:
            return loops.plain(self._codes[rows])
        codes = self._label.codes(rows)
        if self._group.size > 1:
            codes = loops.plain(codes + self._group.codes(rows) * self._label.size)
        return codes

    @cached_property
    def parts(self) -> tuple[np.ndarray, np.ndarray]:
        """Group code and label code of each pair."""
        pairs = np.arange(self.size) if self._found is None else np.asarray(self._found)
        return np.divmod(pairs, self._label.size)


@dataclass(frozen=True)
class Keys:
    """The label columns of a table of counts, and the cells of its totals.

    `dense` keeps the numbering of cells the same for every part of a table.
    """

    region: Labels
    industry: Labels
    group: Labels
    dense: bool = False

    def __len__(self) -> int:
        return len(self.region)

    @cached_property
    def by_region(self) -> Pairs:
        return Pairs(self.group, self.region, self.dense)

    @cached_property
    def by_industry(self) -> Pairs:
        return Pairs(self.group, self.industry, self.dense)

    def runs(self, work: Callable[[Iterator[slice]], Any]) -> list:
        """What `work` gives for each run of the rows; blocks not smaller than tables of totals."""
        return loops.runs(len(self), work, max(self.by_region.size, self.by_industry.size))

    def cells(self) -> np.ndarray:
        """Number of the cell (group × region × industry) of each row."""
        return self.by_region.codes() * self.industry.size + self.industry.codes()


class Seen:
    """Whether any cell occurs twice: a bit a cell, or a list if that is smaller.

    Threads that set bits of one byte at the same time lose some, so each has bits of its own.
    """

    def __init__(self, keys: Keys, rows: int) -> None:
        self._size, self._rows = keys.by_region.size * keys.industry.size, rows
        self._dense = self._size <= 64 * rows + _WIDE
        self._marks: list[np.ndarray] = []
        self._free: list[np.ndarray] = []
        self._cells: list[np.ndarray] = []

    def note(self, keys: Keys) -> None:
        """Put the cells of these rows on the list if there is one."""
        if not self._dense:
            self._cells.append(keys.cells())

    @contextmanager
    def marks(self) -> Iterator[np.ndarray]:
        """Bits that are nobody else's in the meantime; none if there is a list."""
        try:
            bits = self._free.pop()
        except IndexError:
            bits = np.zeros((self._size + 7) // 8 if self._dense else 0, np.uint8)
            self._marks.append(bits)
        yield bits
        self._free.append(bits)

    def repeated(self) -> bool:
        if self._dense:
            bits = np.bitwise_or.reduce(self._marks)
            return int(np.bitwise_count(bits).sum(dtype=np.int64)) < self._rows
        cells = np.sort(np.concatenate(self._cells)) if self._cells else np.zeros(0)
        return bool((cells[1:] == cells[:-1]).any())


@dataclass(frozen=True)
class Totals:
    """Reference totals of one measure: arrays over the pairs of `Keys` and over its groups."""

    region: np.ndarray
    industry: np.ndarray
    whole: np.ndarray


class Sums:
    """Sums of one measure by region, by industry and as a whole, for each group.

    Parameters
    ----------
    gaps : bool
        Whether missing counts (NaN) may be among the values.
    propagate : bool
        Whether a missing count makes the sums it belongs to unknown. Otherwise it is left out.
    """

    def __init__(self, keys: Keys, *, gaps: bool, propagate: bool = False) -> None:
        self._keys, self._gaps = keys, gaps and not propagate
        self._sums = np.zeros(keys.by_region.size), np.zeros(keys.by_industry.size)
        self._known = tuple(np.zeros(len(total), bool) for total in self._sums)

    def add(self, keys: Keys, values: np.ndarray, seen: Seen | None = None) -> None:
        """Add rows, whose keys number the cells as those of the whole do; mark them as seen."""
        if seen is not None:
            seen.note(keys)

        def add(blocks: Iterator[slice]) -> tuple[np.ndarray, np.ndarray]:
            sums = np.zeros(len(self._sums[0])), np.zeros(len(self._sums[1]))
            with nullcontext(loops.NO_MARKS) if seen is None else seen.marks() as marks:
                for rows in blocks:
                    loops.add(
                        (keys.by_region.codes(rows), keys.by_industry.codes(rows)),
                        keys.industry.codes(rows),
                        keys.industry.size,
                        loops.plain(values[rows], float),
                        self._gaps,
                        sums,
                        self._known,
                        marks,
                    )
            return sums

        for sums in keys.runs(add):
            for total, part in zip(self._sums, sums, strict=True):
                total += part

    def totals(self) -> Totals:
        region, industry = (total.copy() for total in self._sums)
        groups, size = self._keys.by_region.parts[0], self._keys.group.size
        whole = np.bincount(groups, region, size)
        if self._gaps:  # a sum of nothing known is not 0
            region[~self._known[0]] = np.nan
            industry[~self._known[1]] = np.nan
            whole[np.bincount(groups, self._known[0], size) == 0] = np.nan
        return Totals(region, industry, whole)


def quotients(keys: Keys, values: np.ndarray, totals: Totals) -> tuple[np.ndarray, bool]:
    """Location quotient of each row, NaN where it is not defined; and whether any is NaN.

    Raises
    ------
    OverflowError
        If the total of an industry is so small (below 5.6e-309) that it has no inverse.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scale = totals.whole[keys.by_region.parts[0]] / totals.region
        share = 1 / totals.industry
    if np.isinf(share[totals.industry > 0]).any():
        raise OverflowError("an industry's total is below the smallest number with an inverse.")
    result = np.empty(len(keys))

    def fill(blocks: Iterator[slice]) -> bool:
        return any(
            [
                loops.fill(
                    result[rows],
                    loops.plain(values[rows], float),
                    (keys.by_region.codes(rows), keys.by_industry.codes(rows)),
                    (scale, share),
                )
                for rows in blocks
            ]
        )

    return result, any(keys.runs(fill))
