"""Sums of counts by region, by industry and as a whole; and whether any cell occurs twice."""

from dataclasses import dataclass, field

import numpy as np

from creative_clusters.quotient.labels import WIDE, Keys


@dataclass(frozen=True)
class Totals:
    """Totals of one measure: arrays over the pairs of `Keys` and over its groups.

    `there` tells of each kind which pairs and groups have rows, if that was noted.
    """

    region: np.ndarray
    industry: np.ndarray
    whole: np.ndarray
    there: dict[str, np.ndarray] = field(default_factory=dict)


class Seen:
    """Whether any cell occurs twice: a mark a cell, or a list if that is smaller."""

    def __init__(self, keys: Keys, rows: int) -> None:
        size = keys.by_region.size * keys.industry.size
        self._marks = np.zeros(size, bool) if size <= 8 * rows + WIDE else None
        self._cells, self._rows = [np.zeros(0, np.int64)], rows

    def note(self, keys: Keys) -> None:
        """Mark the cells of rows, whose keys number them as those of the whole do."""
        if self._marks is None:
            self._cells.append(keys.cells())
        else:
            self._marks[keys.cells()] = True

    def repeated(self) -> bool:
        if self._marks is not None:
            return bool(np.count_nonzero(self._marks) < self._rows)
        return len(np.unique(np.concatenate(self._cells))) < self._rows


class Sums:
    """Sums of one measure by region, by industry and as a whole, for each group.

    Missing counts (NaN), where there may be `gaps`, are left out, or if they `propagate` make the
    sums that they belong to unknown. If `noted`, the totals tell which of them have rows.
    """

    def __init__(
        self, keys: Keys, *, gaps: bool = False, propagate: bool = False, noted: bool = False
    ) -> None:
        self._keys, self._gaps, self._skip = keys, gaps, gaps and not propagate
        self._sums = np.zeros(keys.by_region.size), np.zeros(keys.by_industry.size)
        self._known = tuple(np.zeros(len(total), bool) for total in self._sums)
        self._there = tuple(map(np.zeros_like, self._known)) if noted else ()
        self.any = not gaps  # whether any count is known

    def add(self, keys: Keys, values: np.ndarray) -> None:
        """Add rows, whose keys number the cells as those of the whole do."""
        counts, codes = np.asarray(values, float), (keys.by_region.codes, keys.by_industry.codes)
        for there, at in zip(self._there, codes, strict=False):
            there[at] = True
        if self._gaps:
            given = ~np.isnan(counts)
            self.any |= bool(given.any())
            if self._skip:
                counts, codes = counts[given], (codes[0][given], codes[1][given])
        for total, known, at in zip(self._sums, self._known, codes, strict=True):
            total += np.bincount(at, counts, len(total))
            if self._skip:
                known[at] = True

    def totals(self) -> Totals:
        region, industry = self._sums
        groups, size = self._keys.by_region.parts[0], self._keys.group.size
        whole = np.bincount(groups, region, size)
        if self._skip:  # a sum of nothing known is not 0
            region[~self._known[0]] = np.nan
            industry[~self._known[1]] = np.nan
            whole[np.bincount(groups, self._known[0], size) == 0] = np.nan
        there = dict(zip(("region", "industry"), self._there, strict=False))
        if there:
            there["whole"] = np.bincount(groups, there["region"], size) > 0
        return Totals(region, industry, whole, there)
