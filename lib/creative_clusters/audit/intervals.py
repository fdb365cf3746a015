"""Interval arithmetic on rounding: what a printed number may stand for, and what follows.

Bounds are exact fractions (or infinite), so that a value on the edge of a rounding interval is
never lost to binary arithmetic. Intervals are closed: a number such as 51.25 prints as 51.3 where
halves go up and as 51.2 where they go to the even digit, and belongs to both intervals.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

Bound = Fraction | float
"""An exact fraction, or plus or minus infinity."""

PRECISIONS = ("", "exact", "approx", "nearly", "at-least", "more-than", "at-most", "less-than")
"""How a number is printed: rounded (the empty word), exact, or with one of these words."""

POWER_SLACK = 1e-12
"""Relative widening of a power, which is the only operation done in binary arithmetic."""

LONGEST = 50
"""Characters of a printed number, at most."""

_NUMBER = re.compile(r"[-−]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Interval:
    """All numbers from `low` to `high`, both included; plain numbers mix in as exact ones."""

    low: Bound
    high: Bound

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"An interval cannot go from {self.low} down to {self.high}.")

    def __contains__(self, number: float | Fraction) -> bool:
        return self.low <= number <= self.high

    def overlaps(self, other: Interval) -> bool:
        """Tell whether the two have a number in common."""
        return self.low <= other.high and other.low <= self.high

    def __add__(self, other: Interval | Fraction | int) -> Interval:
        other = _interval(other)
        return Interval(self.low + other.low, self.high + other.high)

    __radd__ = __add__

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Interval | Fraction | int) -> Interval:
        return self + -_interval(other)

    def __mul__(self, other: Interval | Fraction | int) -> Interval:
        other = _interval(other)
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval | Fraction | int) -> Interval:
        other = _interval(other)
        if 0 in other:
            raise ZeroDivisionError("The divisor may be zero within its rounding.")
        return self * Interval(_inverse(other.high), _inverse(other.low))

    def __pow__(self, exponent: Fraction | int) -> Interval:
        if self.low <= 0:
            raise ValueError("A power is defined here for positive numbers only.")
        ends = [float(bound) ** float(exponent) for bound in (self.low, self.high)]
        low, high = min(ends) * (1 - POWER_SLACK), max(ends) * (1 + POWER_SLACK)
        return Interval(_bound(low), _bound(high))


def _interval(number: Interval | Fraction | int) -> Interval:
    return number if isinstance(number, Interval) else exact(number)


def _bound(number: float) -> Bound:
    return number if math.isinf(number) else Fraction(number)


def _times(a: Bound, b: Bound) -> Bound:
    return Fraction(0) if a == 0 or b == 0 else a * b


def _inverse(bound: Bound) -> Fraction:
    return Fraction(0) if math.isinf(bound) else 1 / Fraction(bound)


@lru_cache(maxsize=4096)  # of a study, each is read several times
def number(text: str) -> Fraction:
    """Return a printed number as an exact fraction; what is none is a ValueError."""
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError(f'"{text[:LONGEST]}..." is too long for a number.')
    if not _NUMBER.fullmatch(text):
        raise ValueError(f'"{text}" is not a number. Use digits with a "." for decimals.')
    return Fraction(text.replace("−", "-"))


def decimals(text: str) -> int:
    """Return how many decimals a number is printed with."""
    return len(text.strip().partition(".")[2])


def exact(value: float | Fraction) -> Interval:
    """Return the interval of a number that is not rounded, such as a small count."""
    return Interval(Fraction(value), Fraction(value))


def rounded(text: str, places: int | None = None) -> Interval:
    """Return every number that is printed as `text`, whichever way halves are rounded.

    That is half a unit of the last decimal to both sides; of the decimal `places`, where final
    zeros were dropped in print.
    """
    half = Fraction(1, 2 * 10 ** max(places or 0, decimals(text)))
    return Interval(number(text) - half, number(text) + half)


def approximate(text: str) -> Interval:
    """Return what "about", "nearly" or "some" allow: half a unit of the last digit that is not 0.

    So about 30 stands for 25 to 35 and about 50% for 45% to 55%.
    """
    value = number(text)
    digits = text.strip().lstrip("-−").replace(".", "")
    trailing = len(digits) - len(digits.rstrip("0")) if value else 0
    half = Fraction(10) ** (trailing - decimals(text)) / 2
    return Interval(value - half, value + half)


@lru_cache(maxsize=4096)
def printed(text: str, precision: str = "", places: int | None = None) -> Interval:
    """Return what a printed number stands for, given the word (`PRECISIONS`) that qualifies it.

    >>> printed("42", "at-least").low
    Fraction(42, 1)
    """
    if precision == "":
        return rounded(text, places)
    if precision == "exact":
        return exact(number(text))
    if precision in ("approx", "nearly"):
        return approximate(text)
    if precision in ("at-least", "more-than"):
        return Interval(number(text), math.inf)
    if precision in ("at-most", "less-than"):
        return Interval(-math.inf, number(text))
    known = ", ".join(word for word in PRECISIONS if word)
    raise ValueError(f'"{precision}" is not a known precision. Leave it empty or use: {known}.')
