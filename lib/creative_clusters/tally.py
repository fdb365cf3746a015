"""One pass over counts: sums by region and by industry, and the check for repeated cells.

The work goes in blocks that stay in the processor's cache, which is what makes it fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from .labels import Labels

_BLOCK = 1 << 16
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

    def codes(self, rows: slice) -> np.ndarray:
        if self._found is not None:
            return self._codes[rows].astype(np.int64)
        codes = self._label.codes(rows)
        if self._group.size > 1:
            codes += self._group.codes(rows) * self._label.size
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

    def blocks(self) -> Iterator[slice]:
        """Slices of rows: small enough for the cache, not smaller than the tables of totals."""
        step = max(_BLOCK, self.by_region.size, self.by_industry.size)
        for start in range(0, len(self), step):
            yield slice(start, min(start + step, len(self)))

    def cells(self, rows: slice = slice(None), by_region: np.ndarray | None = None) -> np.ndarray:
        """Number of the cell (group × region × industry) of each row."""
        if by_region is None:
            by_region = self.by_region.codes(rows)
        return by_region * self.industry.size + self.industry.codes(rows)


class Seen:
    """Whether any cell occurs twice: a mark a cell, or a list if that is smaller."""

    def __init__(self, keys: Keys, rows: int) -> None:
        size = keys.by_region.size * keys.industry.size
        self._marks = np.zeros(size, bool) if size <= 8 * rows + _WIDE else None
        self._cells: list[np.ndarray] = []
        self._rows = 0

    def mark(self, cells: np.ndarray) -> None:
        self._rows += len(cells)
        if self._marks is not None:
            self._marks[cells] = True
        else:
            self._cells.append(cells)

    def repeated(self) -> bool:
        if self._marks is not None:
            return int(np.count_nonzero(self._marks)) < self._rows
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
        for rows in keys.blocks():
            by_region, by_industry = keys.by_region.codes(rows), keys.by_industry.codes(rows)
            weights = values[rows]
            if seen is not None:
                seen.mark(keys.cells(rows, by_region))
            if self._gaps:
                known = ~np.isnan(weights)
                weights = np.where(known, weights, 0)
                self._known[0][by_region[known]] = True
                self._known[1][by_industry[known]] = True
            for total, codes in zip(self._sums, (by_region, by_industry), strict=True):
                total += np.bincount(codes, weights, len(total))

    def totals(self) -> Totals:
        region, industry = (total.copy() for total in self._sums)
        groups, size = self._keys.by_region.parts[0], self._keys.group.size
        whole = np.bincount(groups, region, size)
        if self._gaps:  # a sum of nothing known is not 0
            region[~self._known[0]] = np.nan
            industry[~self._known[1]] = np.nan
            whole[np.bincount(groups, self._known[0], size) == 0] = np.nan
        return Totals(region, industry, whole)


def quotients(keys: Keys, values: np.ndarray, totals: Totals) -> np.ndarray:
    """Location quotient of each row; NaN where it is not defined."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scale = totals.whole[keys.by_region.parts[0]] / totals.region
        share = 1 / totals.industry
        result = np.empty(len(keys))
        for rows in keys.blocks():
            block = result[rows]
            np.multiply(values[rows], scale.take(keys.by_region.codes(rows)), out=block)
            block *= share.take(keys.by_industry.codes(rows))
    return result
