"""The loops over every row, compiled: sums, look-ups and the numbering of text.

Each passes once over its rows with nothing but adding and indexing, which numpy can only do in
several passes. They hold no lock, so that threads run them side by side. What is compiled is kept
on disk beside this file, or in the user's cache folder.

Rows go in blocks that stay in the processor's cache, and in runs of blocks that threads take. Runs
depend on the table alone: sums, whose last digits depend on the order of adding, are the same on
every machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba import njit

NO_MARKS = np.zeros(0, np.uint8)
_BLOCK = 1 << 15
_RUN = 1 << 19


def runs(rows: int, work: Callable[[Iterator[slice]], Any], least: int = 0) -> list:
    """What `work` gives for each run of the rows, in order; it gets the blocks of the run.

    A block has `least` rows at least: more than there are sums, say.
    """
    block = max(_BLOCK, least)
    run = max(_RUN, 4 * block)
    all_runs = [_slices(at, min(at + run, rows), block) for at in range(0, rows, run)]
    if len(all_runs) < 2:
        return [work(blocks) for blocks in all_runs]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(work, all_runs))


def _slices(start: int, stop: int, step: int) -> Iterator[slice]:
    return (slice(at, min(at + step, stop)) for at in range(start, stop, step))


def _compiled(function: Callable) -> Callable:
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:  # nowhere to keep it: compiled anew in each process
        return njit(nogil=True)(function)


def plain(values: np.ndarray, dtype: type = np.int64) -> np.ndarray:
    """Return the values as the one kind of array that is compiled for: in one piece, read-only."""
    array = np.ascontiguousarray(values, dtype).view()
    array.flags.writeable = False
    return array


def limits(values: np.ndarray) -> tuple[Any, Any, bool]:
    """Least and greatest of the values, and whether NaN is among them.

    NaN is left out; of nothing else, both are NaN, and of no values at all as well.
    """

    def look(blocks: Iterator[slice]) -> list[tuple[Any, Any]]:
        return [(values[rows].min(), values[rows].max()) for rows in blocks]

    found = [each for run in runs(len(values), look) for each in run]
    lows, highs = zip(*found or [(np.nan, np.nan)], strict=True)
    low, high = np.min(lows), np.max(highs)
    if not np.isnan(low):
        return low, high, False
    return np.fmin.reduce(values, initial=np.nan), np.fmax.reduce(values, initial=np.nan), True


@_compiled
def add(pairs, across, width, counts, skip, sums, known, marks):
    """Add counts to the two sums that each belongs to, and mark the cells seen.

    Parameters
    ----------
    pairs : tuple of two int64 arrays
        Where each row adds: into its region's total and its industry's.
    across : int64 array
        Industry of each row; with ``pairs[0] * width`` it numbers the row's cell.
    counts : float64 array
    skip : bool
        Whether NaN is left out; `known` then marks the sums that have another.
    sums, known : tuples of two arrays
        Changed in place.
    marks : uint8 array
        A bit a cell, set in place; or empty.
    """
    by_region, by_industry = pairs
    for row in range(len(counts)):
        region, industry, count = by_region[row], by_industry[row], counts[row]
        if len(marks):
            cell = region * width + across[row]
            marks[cell >> 3] |= np.uint8(1 << (cell & 7))
        if skip:
            if np.isnan(count):
                continue
            known[0][region] = True
            known[1][industry] = True
        sums[0][region] += count
        sums[1][industry] += count


@_compiled
def fill(result, counts, pairs, factors):
    """Each count times the factor of its region and that of its industry; whether any is NaN."""
    gaps = False
    for row in range(len(counts)):
        region, industry = pairs[0][row], pairs[1][row]
        count = counts[row] + 0.0  # no quotient is -0
        result[row] = count * factors[0][region] * factors[1][industry]
        gaps |= np.isnan(result[row])
    return gaps


_MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)  # odd, bits evenly mixed
_HALF, _ONE = np.uint64(32), np.uint64(1)
_LEAST = 1 << 9


def number(text: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number the distinct texts in the order in which they occur.

    Parameters
    ----------
    text : uint8 array
        The bytes of all texts, one after the other.
    starts : int64 array
        Where each text begins, and where the last ends.

    Returns
    -------
    codes : int32 array
        Number of each text.
    first : int64 array
        Row in which each number occurs first.
    """
    if len(text) < 8:
        text = np.append(text, np.zeros(8, np.uint8))
    text, starts = plain(text, np.uint8), plain(starts)
    words = np.ndarray(len(text) - 7, np.uint64, text, strides=(1,))  # the eight bytes from each
    codes = np.empty(len(starts) - 1, np.int32)
    first, known = np.empty(_LEAST, np.int64), np.empty((_LEAST, 4), np.uint64)
    row, found = 0, 0
    while True:
        slots = _spread(known[:found], len(first))
        row, found = _number(text, words, starts, row, codes, slots, first, known, found)
        if row == len(codes):
            return codes, first[:found].copy()
        first = np.resize(first, 4 * found)
        known = np.resize(known, (4 * found, 4))


@_compiled
def _spread(known, room):
    """A table in which each text's number stands near the place that its hash says."""
    slots = np.full(8 * room, -1, np.int32)
    for code in range(len(known)):
        slot = known[code, 3] & np.uint64(len(slots) - 1)
        while slots[slot] >= 0:
            slot = (slot + _ONE) & np.uint64(len(slots) - 1)
        slots[slot] = code
    return slots


@_compiled
def _number(text, words, starts, row, codes, slots, first, known, found):
    """Number texts from a row on until all are, or no more find room; return row and number.

    What is known of a text is its first and its last eight bytes, its length and its hash.
    """
    mask = np.uint64(len(slots) - 1)
    for at in range(row, len(codes)):
        start, length = starts[at], starts[at + 1] - starts[at]
        if start < len(words):
            head = words[start]
        else:  # too near the end to take eight bytes at once
            head = np.uint64(0)
            for byte in range(min(length, 8)):
                head |= np.uint64(text[start + byte]) << np.uint64(8 * byte)
        if length < 8:
            head &= (_ONE << np.uint64(8 * length)) - _ONE
        tail = words[start + length - 8] if length > 8 else head
        mixed = (head ^ np.uint64(length)) * _MIX[0]
        mixed = (mixed ^ (mixed >> _HALF) ^ tail) * _MIX[1]
        middle = start + 8
        while middle < start + length - 8:
            mixed = (mixed ^ (mixed >> _HALF) ^ words[middle]) * _MIX[1]
            middle += 8
        mixed = (mixed ^ (mixed >> _HALF)) * _MIX[0]
        mixed ^= mixed >> _HALF
        slot = mixed & mask
        code = slots[slot]
        while code >= 0:
            ends = known[code, 0] == head and known[code, 1] == tail
            if (
                ends
                and known[code, 2] == np.uint64(length)
                and (length <= 16 or _agree(words, start, starts[first[code]], length))
            ):
                break
            slot = (slot + _ONE) & mask
            code = slots[slot]
        if code < 0:
            if found == len(first):
                return at, found
            code = np.int32(found)
            slots[slot], first[code] = code, at
            known[code, 0], known[code, 1] = head, tail
            known[code, 2], known[code, 3] = np.uint64(length), mixed
            found += 1
        codes[at] = code
    return len(codes), found


@_compiled
def _agree(words, one, other, length):
    """Whether two texts agree between their first and last eight bytes."""
    at = 8
    while at < length - 8:
        if words[one + at] != words[other + at]:
            return False
        at += 8
    return True


def ready() -> None:
    """Compile all loops, or load what is kept of them, before there are rows that wait for it."""
    codes, _ = number(np.zeros(1, np.uint8), np.array([0, 1]))
    one, pairs = np.zeros(1), (plain(codes), plain(codes))
    add(pairs, pairs[0], 1, plain(one, float), False, (one, one), (one > 0, one > 0), NO_MARKS)
    fill(one, plain(one, float), pairs, (one, one))
