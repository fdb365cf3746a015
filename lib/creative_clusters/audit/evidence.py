"""What a check works on: printed quantities, rows and columns of tables, and what it found."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

from creative_clusters.audit.intervals import Bound, Interval
from creative_clusters.words.wording import joined, text

REPRODUCED = "reproduced"
WITHIN_ROUNDING = "within rounding"
IN_PART = "in part"
INCONSISTENT = "inconsistent"
NOT_CHECKABLE = "not checkable"
VERDICTS = (REPRODUCED, WITHIN_ROUNDING, IN_PART, INCONSISTENT, NOT_CHECKABLE)
HOLDS = (REPRODUCED, WITHIN_ROUNDING)

SUBSTANTIVE = "substantive"
WEIGHTS = (SUBSTANTIVE, "clerical", "alternative")
"""What a claim weighs: it could have come out otherwise; it is a page number, a date of a document
or a list counted against itself; it is a reading of ours of a claim that fails as printed."""

STRENGTHS = ("arithmetic", "passage", "wording", "outside")
"""How strong a doubt is: a sum that does not come out; two passages that disagree; a word whose
criterion is ours; a fact from outside the study. Strongest first."""


YES_NO = "yes (1) or no (0)"
"""Unit of facts that are a statement, such as whether a town lies in a region."""


class Unfit(ValueError):
    """A check is wrongly written: it does not fit what it is applied to."""


@dataclass(frozen=True)
class Step:
    """One line of a working, as a key of the catalogue of words with its numbers."""

    key: str
    fields: tuple[tuple[str, str], ...]

    def text(self) -> str:
        """Return the line in a language."""
        return text(f"audit.step.{self.key}", **dict(self.fields))


def told(steps: tuple[Step, ...]) -> str:
    """Return a working as one line of text."""
    return joined(step.text() for step in steps)


def step(key: str, **fields: object) -> Step:
    """Make a line of a working; numbers are shown with six significant digits."""
    return Step(key, tuple((name, shown(value)) for name, value in fields.items()))


def shown(value: object) -> str:
    """Return a number as readers see it, other things as they are."""
    if isinstance(value, Quantity):
        return _shown_quantity(value)
    if isinstance(value, Fraction | float | int):
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        if value == int(value) and -1e12 < value < 1e12:
            return str(int(value)).replace("-", "−")
        return f"{float(value):.6g}".replace("-", "−")
    return str(value)


def _shown_quantity(quantity: Quantity) -> str:
    low, high = quantity.interval.low, quantity.interval.high
    if quantity.point is not None:
        return shown(quantity.point)
    if math.isinf(high):
        return f"≥ {shown(low)}"
    return f"≤ {shown(high)}" if math.isinf(low) or low == 0 else f"{shown(low)}…{shown(high)}"


@dataclass(frozen=True)
class Quantity:
    """A number with every value that it may have.

    The label is a fact's id, a table's cell or the check that computed it; `point` is the value
    as printed, None where only a bound is known; a `unit` of None goes with any; `year` may be a
    first and a last one; the steps tell how it was computed.
    """

    label: str
    interval: Interval
    point: Fraction | None
    unit: str | None = None
    year: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def number(self) -> Fraction:
        """The point, which a bound does not have."""
        if self.point is None:
            raise Unfit(f"{self.label} is only a bound; this check needs a number.")
        return self.point

    @property
    def middle(self) -> Bound:
        """The point, or else the finite bound, for showing."""
        if self.point is not None:
            return self.point
        return self.interval.low if not math.isinf(self.interval.low) else self.interval.high


@dataclass(frozen=True)
class Series:
    """One region's values by year, in order."""

    label: str
    values: dict[int, Quantity]


@dataclass(frozen=True)
class Column:
    """One year's values by region, in the order of the printed table."""

    label: str
    values: dict[str, Quantity]


@dataclass(frozen=True)
class Table:
    """A printed table of region and year; what it does not have is :class:`Unfit`."""

    label: str
    cells: dict[tuple[str, int], Quantity] = field(repr=False)

    @property
    def regions(self) -> list[str]:
        """Regions in printed order."""
        return list(dict.fromkeys(region for region, _ in self.cells))

    @property
    def years(self) -> list[int]:
        """Years, first to last."""
        return sorted({year for _, year in self.cells})

    def row(self, region: str, *span: int) -> Series:
        """Return a region's values, of all years or from one year to another."""
        values = {
            year: self.cells[region, year]
            for year in self.years
            if (region, year) in self.cells and (not span or span[0] <= year <= span[1])
        }
        if not values:
            raise Unfit(f'The table {self.label} has no "{region}" in the years asked for.')
        years = f", {span[0]}:{span[1]}" if span else ""
        return Series(f"{self.label}[{region}{years}]", values)

    def column(self, year: int) -> Column:
        """Return a year's values."""
        values = {region: cell for (region, y), cell in self.cells.items() if y == year}
        if not values:
            raise Unfit(f"The table {self.label} has no year {year}.")
        return Column(f"{self.label}[{year}]", values)

    def cell(self, region: str, year: int) -> Quantity:
        """Return one value."""
        if (region, year) not in self.cells:
            raise Unfit(f'The table {self.label} has no value for "{region}" in {year}.')
        return self.cells[region, year]


@dataclass(frozen=True)
class Outcome:
    """What a test found: a verdict and its working.

    `missing` tells what would be needed where something cannot be checked; `words` has the verdict
    on each word of a claim; `basis` is what the verdict rests on, one of :data:`STRENGTHS` or
    "missing".
    """

    verdict: str
    steps: tuple[Step, ...] = ()
    missing: str = ""
    words: tuple[tuple[str, str], ...] = ()
    basis: str = ""

    def working(self) -> str:
        """Return the working as one line of text."""
        return told(self.steps)


def outcome(holds: bool, could_hold: bool, *steps: Step) -> Outcome:
    """Turn "holds as printed" and "holds for some rounding" into a verdict."""
    verdict = REPRODUCED if holds else WITHIN_ROUNDING if could_hold else INCONSISTENT
    return Outcome(verdict, steps)


def graded(holds: bool, contradicted: bool, word: str, *steps: Step) -> Outcome:
    """Give the verdict on a `word` that has a grey zone, in which nothing can be told."""
    if holds or contradicted:
        return outcome(holds, False, *steps)
    return Outcome(NOT_CHECKABLE, steps, text(f"audit.open.{word}"))
