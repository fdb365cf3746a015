"""One pass over counts: sums by region and by industry, and the check for repeated cells.

The work goes in blocks that stay in the processor's cache, which is what makes it fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import polars as pl

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
    """Whether any cell occurs twice: a bit a cell, or a count of the distinct ones if too many."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        size = keys.by_region.size * keys.industry.size
        self._marks = np.zeros(size, bool) if size <= 8 * len(keys) + _WIDE else None

    def mark(self, rows: slice, by_region: np.ndarray) -> None:
        if self._marks is not None:
            self._marks[self._keys.cells(rows, by_region)] = True

    def repeated(self) -> bool:
        if self._marks is not None:
            distinct = int(np.count_nonzero(self._marks))
        else:
            distinct = pl.Series(self._keys.cells()).n_unique()
        return distinct < len(self._keys)


@dataclass(frozen=True)
class Totals:
    """Reference totals of one measure: arrays over the pairs of `Keys` and over its groups."""

    region: np.ndarray
    industry: np.ndarray
    whole: np.ndarray


def sums(
    keys: Keys,
    values: np.ndarray,
    *,
    missing: bool,
    propagate: bool = False,
    seen: Seen | None = None,
) -> Totals:
    """Sum one measure by region, by industry and as a whole, for each group.

    Parameters
    ----------
    missing : bool
        Whether `values` holds NaN. They are left out of the sums, or make them NaN if `propagate`.
    seen : Seen, optional
        Record of the cells, to be marked in passing.
    """
    region = np.zeros(keys.by_region.size)
    industry = np.zeros(keys.by_industry.size)
    if missing and not propagate:
        known = sums(keys, ~np.isnan(values), missing=False)
    for rows in keys.blocks():
        weights = values[rows]
        if missing and not propagate:
            weights = np.nan_to_num(weights, nan=0.0)
        by_region = keys.by_region.codes(rows)
        if seen is not None:
            seen.mark(rows, by_region)
        region += np.bincount(by_region, weights, len(region))
        industry += np.bincount(keys.by_industry.codes(rows), weights, len(industry))
    whole = np.bincount(keys.by_region.parts[0], region, keys.group.size)
    if missing and not propagate:  # a sum of nothing known is not 0
        region[known.region == 0] = np.nan
        industry[known.industry == 0] = np.nan
        whole[known.whole == 0] = np.nan
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
