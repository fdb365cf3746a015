"""Totals that stand among their own parts: a metro and its state, "all industries" beside each.

Summing such a table counts the parts twice, and every quotient is then wrong without looking so.
A total betrays itself in one of two ways:

* by its **name**: "Total", "All industries", 合计 …, or ``10`` among NAICS codes, and at the same
  time no count of its own kind is larger;
* by its **numbers**: its counts are the exact sums of the counts of other labels, throughout.

Exact sums also occur by accident in small tables, so an identity counts only if it says enough:
the parts must differ in structure (their counts are not all proportional, as they are where every
quotient is 1), and the number of such identities expected by accident must be below one in a
hundred. A sum of counts near c hits one given value with a chance of about ``1 / √(2πc)`` (the
height of a Poisson distribution at its mean), counts being taken in units of their greatest
common divisor; chances multiply over as many cells as the parts have independent structures, and
over as many sums as were tried.

What cannot be found: a region shown together with only some of its parts. Give ``totals=`` then.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .cleaning import NestedTotals
from .labels import Labels
from .tally import Keys, Pairs, Totals

_ACCIDENT = 0.01  # expected number of accidental identities that still counts as none
_TRIED = 1 << 12  # sums tried for one table, at most
_NAMES = frozenset(
    "total|totals|all|all industries|total, all industries|all sectors|total all industries|"
    "all regions|grand total|sum|overall|合计|总计|总和|全部|全部行业|全行业|小计".split("|")
)


def refuse(keys: Keys, values: np.ndarray, summed: Totals, given: set[str]) -> None:
    """Raise `NestedTotals` where a total stands among the labels that are summed over.

    Axes whose sums are not used, because the totals are given, are not looked at.
    """
    if "industry" not in given or "whole" not in given:
        _refuse_axis(
            "region", keys.region, keys.by_region, keys.industry, summed.region, keys, values
        )
    if "region" not in given or "whole" not in given:
        _refuse_axis(
            "industry", keys.industry, keys.by_industry, keys.region, summed.industry, keys, values
        )


def _refuse_axis(kind, labels: Labels, pairs: Pairs, across: Labels, margin, keys, values) -> None:
    sizes = np.zeros((keys.group.size, labels.size))
    sizes[pairs.parts] = margin
    used = np.flatnonzero(sizes.any(axis=0))
    if len(used) < 3:
        return
    sizes = sizes[:, used]
    names = [str(name) for name in labels.names.gather(used)]
    for whole, parts in _by_name(names, sizes):
        raise _error(kind, names, whole, parts)
    for tried, (whole, parts) in enumerate(_candidates(names, sizes), start=1):
        total, shares = sizes[:, whole], sizes[:, parts]
        if not np.allclose(shares.sum(axis=1), total, rtol=1e-9, atol=0):
            continue
        cells = _cells(labels, used[[whole, *parts]], across, keys, values)
        if _identity(cells) and _accidents(cells) * max(tried, len(used)) < _ACCIDENT:
            raise _error(kind, names, whole, parts)


def _by_name(names: list[str], sizes: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Labels that are called a total and that are as large as one."""
    naics = [name for name in names if name.replace("-", "").isdigit() and len(name) >= 3]
    for at, name in enumerate(names):
        called = name.strip().casefold() in _NAMES
        called |= name == "10" and len(naics) >= 0.8 * (len(names) - 1)
        if called and (sizes[:, at] >= np.delete(sizes, at, axis=1).max(axis=1)).all():
            yield at, []


def _candidates(names: list[str], sizes: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Sums worth trying: everything else, codes that begin alike, and in small tables any sum."""
    number = len(names)
    half = sizes.sum(axis=0).sum() / 2
    for whole in np.flatnonzero(np.isclose(sizes.sum(axis=0), half, rtol=1e-9)):
        yield int(whole), [at for at in range(number) if at != whole]
    yield from _by_code(names)
    if number <= 200:
        yield from _any_sum(sizes.sum(axis=0))


def _by_code(names: list[str]) -> Iterator[tuple[int, list[int]]]:
    """A code and those that continue it: 51 and 511, 512; 01000 and 01001, 01003."""
    stems = {at: name.rstrip("0") for at, name in enumerate(names) if name[-1:].isdigit()}
    if not 2 < len(stems) <= 5000:
        return
    order = sorted(stems, key=lambda at: stems[at])
    for position, whole in enumerate(order):
        stem = stems[whole]
        below = []
        for at in order[position + 1 :]:
            if not stems[at].startswith(stem):
                break
            below.append(at)
        if stem and below:
            lengths = {len(names[at]) for at in below}
            for length in sorted(lengths):  # each level of the hierarchy sums to it
                yield whole, [at for at in below if len(names[at]) == length]


def _any_sum(sizes: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Sets of two or more labels that add up to another one, by search with a limit."""
    order = np.argsort(-sizes, kind="stable")
    tried = 0
    for position, whole in enumerate(order):
        rest = order[position + 1 :]
        below = np.append(np.cumsum(sizes[rest][::-1])[::-1], 0.0)
        goal, slack = sizes[whole], 1e-9 * sizes[whole]
        stack = [(0, goal, ())]
        while stack and tried < _TRIED * 8:
            tried += 1
            at, left, chosen = stack.pop()
            if abs(left) <= slack:
                if len(chosen) > 1:
                    yield int(whole), [int(rest[k]) for k in chosen]
                continue
            if at == len(rest) or below[at] < left - slack:
                continue
            stack.append((at + 1, left, chosen))
            if sizes[rest[at]] <= left + slack:
                stack.append((at + 1, left - sizes[rest[at]], (*chosen, at)))


def _cells(labels: Labels, wanted: np.ndarray, across: Labels, keys: Keys, values) -> np.ndarray:
    """Counts of the wanted labels, one row each, over every group × label of the other axis."""
    place = np.full(labels.size, -1)
    place[wanted] = np.arange(len(wanted))
    at = place[labels.codes()]
    rows = np.flatnonzero(at >= 0)
    cells = (keys.group.codes() * across.size + across.codes())[rows]
    found, column = np.unique(cells, return_inverse=True)
    table = np.zeros((len(wanted), len(found)))
    table[at[rows], column] = values[rows]
    return table


def _identity(cells: np.ndarray) -> bool:
    """Whether the first row is the sum of the others, wherever all are known."""
    known = ~np.isnan(cells).any(axis=0)
    cells = cells[:, known]
    return bool(np.allclose(cells[0], cells[1:].sum(axis=0), rtol=1e-9, atol=0))


def _accidents(cells: np.ndarray) -> float:
    """Chance that such an identity is an accident; 1 where the parts are all alike."""
    cells = cells[:, ~np.isnan(cells).any(axis=0)]
    parts = cells[1:][(cells[1:] > 0).any(axis=1)]
    if len(parts) < 2:
        return 1.0
    structures = int(np.linalg.matrix_rank(parts))
    if structures < 2:
        return 1.0
    unit = _unit(parts)
    sizes = np.sort(cells[0][cells[0] > 0] / unit)[::-1][:structures]
    return float(np.prod(1 / np.sqrt(2 * np.pi * np.maximum(sizes, 1))))


def _unit(cells: np.ndarray) -> float:
    if not np.all(cells == np.floor(cells)) or cells.max() >= 2**53:
        return float(cells[cells > 0].min()) / 100  # measured, not counted: three digits say little
    return float(np.gcd.reduce(cells[cells > 0].astype(np.int64)))


def _error(kind: str, names: list[str], whole: int, parts: list[int]) -> NestedTotals:
    shown = ", ".join(f'"{names[at]}"' for at in parts[:4]) + (" …" if len(parts) > 4 else "")
    what = f"is the sum of {shown}" if parts else "is called a total, and none is larger"
    return NestedTotals(
        f'the {kind} "{names[whole]}" {what}; totals over the rows would count its parts twice. '
        f"Leave its rows out (and hand them over as totals=, with the {kind} left empty, if they "
        f'are the reference), or pass nested="allow" if it is a {kind} of its own.'
    )
