"""The checks that a claim can name: small functions on quantities, rows and columns.

There are two kinds. *Computations* return a :class:`Quantity`, which is compared with the printed
number. *Tests* return an :class:`Outcome`: whether words such as "keeps rising" or "first" hold,
by a criterion that the docstring states. Computations can be nested in one another and in tests.
The strength given to each check is how strong the doubt is when it fails.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from inspect import Parameter, Signature
from itertools import accumulate, combinations, pairwise

from creative_clusters.audit.evidence import (
    INCONSISTENT,
    NOT_CHECKABLE,
    REPRODUCED,
    YES_NO,
    Column,
    Outcome,
    Quantity,
    Series,
    Step,
    Table,
    Unfit,
    outcome,
    shown,
    step,
)
from creative_clusters.audit.intervals import Bound, Interval, exact, highest, lowest
from creative_clusters.words.wording import text

LEVEL = Fraction(15, 100)
"""A series is level when every value is within this share of its mean."""

SETBACK = Fraction(1, 3)
"""A series keeps rising when no setback is larger than this share of its net rise."""

PAIRS = Fraction(3, 4)
"""Two columns go together when at least this share of pairs of regions has the same order."""


@dataclass(frozen=True)
class Check:
    """A registered check: its function, what a claim must give it, its strength."""

    name: str
    function: Callable[..., Quantity | Outcome]
    strength: str
    signature: Signature

    def criterion(self) -> str:
        """Return what the check computes or demands, in words."""
        return text(f"audit.criterion.{self.name}")


REGISTRY: dict[str, Check] = {}


def check(strength: str) -> Callable:
    """Register a function as a check that claims can name."""

    def register(function: Callable[..., Quantity | Outcome]) -> Callable:
        given = inspect.signature(function, eval_str=True)
        REGISTRY[function.__name__] = Check(function.__name__, function, strength, given)
        return function

    return register


def mirrored(strength: str, up: str, down: str) -> Callable:
    """Register a function of a `sign` as two checks: of rising (1) and of falling (−1)."""

    def register(function: Callable[..., Outcome]) -> Callable:
        given = inspect.signature(function, eval_str=True)
        given = given.replace(parameters=[p for p in given.parameters.values() if p.name != "sign"])
        for name, sign in ((up, 1), (down, -1)):
            REGISTRY[name] = Check(name, partial(function, sign=sign), strength, given)
        return function

    return register


def formula(
    name: str, arguments: str, unit: Callable[..., str | None], compute: Callable, key: str = ""
) -> None:
    """Register a computation with two quantities.

    Parameters
    ----------
    arguments
        Names of the two, as the criterion has them.
    unit
        Gives the unit of the result; refuses quantities whose units do not fit.
    key
        Of the line of its working, where another computation has the same.
    """

    def function(a: Quantity, b: Quantity) -> Quantity:
        return _compute(key or name, [a, b], unit(a, b), compute)

    kind = Parameter.POSITIONAL_OR_KEYWORD
    given = [Parameter(one, kind, annotation=Quantity) for one in arguments.split()]
    REGISTRY[name] = Check(name, function, "arithmetic", Signature(given))


def same_unit(*quantities: Quantity) -> str | None:
    """Return the common unit of quantities; plain numbers go with any.

    Raises
    ------
    Unfit
        If two have different units.
    """
    units = {q.unit: q.label for q in quantities if q.unit is not None}
    if len(units) > 1:
        told = " but ".join(f"{label} is in {unit}" for unit, label in units.items())
        raise Unfit(f"The units differ: {told}. Compare quantities of one unit.")
    return next(iter(units), None)


def _by_year(series: Series) -> list[Quantity]:
    if len(series.values) < 2:
        raise Unfit(f"{series.label} has one year only; a change needs two.")
    return list(series.values.values())


def _compute(
    name: str,
    inputs: Sequence[Quantity],
    unit: str | None,
    formula: Callable,
    **fields: object,
) -> Quantity:
    """Apply a formula to the intervals and to the printed points of its inputs."""
    interval = formula(*(q.interval for q in inputs))
    points = [q.point for q in inputs]
    point = None if None in points else Fraction(formula(*points))
    result = Quantity(name, interval, point, unit)
    before = tuple(s for q in inputs for s in q.steps)
    line = step(name, result=result, **(fields or {"a": inputs[0], "b": inputs[-1]}))
    return replace(result, steps=(*before, line))


def _alike(unit: str) -> Callable[..., str]:
    """Two quantities of one unit give a result in another."""

    def units(*quantities: Quantity) -> str:
        same_unit(*quantities)
        return unit

    return units


def _by(unit: str, demand: str) -> Callable[..., str | None]:
    """The second quantity must be in this unit; the result has that of the first."""

    def units(first: Quantity, second: Quantity) -> str | None:
        if second.unit not in (unit, None):
            raise Unfit(f"{second.label} is in {second.unit}{demand}")
        return first.unit

    return units


_PERCENT = _by("percent", "; a share or growth must be in percent.")
_PLAIN = _by("times", "; the factor must be a plain number.")
_RATIO = _by("ratio", ", not a ratio such as an LQ.")
_SPANS: dict[str | None, str | None] = {"year": "years", "page": "pages"}


def _between(*quantities: Quantity) -> str | None:
    unit = same_unit(*quantities)
    return ({"percent": "percentage points"} | _SPANS).get(unit, unit)


# Computations

formula("share_of", "part whole", _alike("percent"), lambda a, b: a / b * 100)
formula("growth_rate", "start end", _alike("percent"), lambda a, b: (b / a - 1) * 100)


@check("arithmetic")
def cagr(start: Quantity, end: Quantity) -> Quantity:
    """The mean growth a year in percent: 100 · ((end / start)^(1 / years) − 1)."""
    same_unit(start, end)
    years = _year(end) - _year(start)
    if years <= 0:
        raise Unfit(f"{end.label} is not later than {start.label}. Put the earlier one first.")
    fields = {"a": start, "b": end, "years": years}

    def growth(a, b):
        return ((b / a) ** Fraction(1, years) - 1) * 100

    return _compute("cagr", [start, end], "percent per year", growth, **fields)


def _year(quantity: Quantity) -> int:
    if not quantity.year.isdecimal():
        raise Unfit(f"{quantity.label} has no single year, which a yearly rate needs.")
    return int(quantity.year)


formula("ratio", "a b", _alike("times"), lambda a, b: a / b)
formula("per", "amount base", lambda a, b: f"{a.unit} per {b.unit}", lambda a, b: a / b)
formula("per_lq", "amount quotient", _RATIO, lambda a, b: a / b, key="per")
formula("product_of", "amount factor", _PLAIN, lambda a, b: a * b)


@check("arithmetic")
def sum_of(*terms: Quantity) -> Quantity:
    """The sum of the terms."""
    listed = " + ".join(shown(term) for term in terms)
    return _compute("sum_of", terms, same_unit(*terms), lambda *i: sum(i), terms=listed)


@check("arithmetic")
def column_sum(column: Column) -> Quantity:
    """The sum over the regions of a table in one year."""
    terms = list(column.values.values())
    fields = {"column": column.label, "count": len(terms)}
    return _compute("column_sum", terms, same_unit(*terms), lambda *i: sum(i), **fields)


@check("arithmetic")
def mean_of(series: Series) -> Quantity:
    """The mean over the years of a row."""
    terms = list(series.values.values())
    fields = {"series": series.label, "count": len(terms)}
    return _compute("mean_of", terms, same_unit(*terms), lambda *i: sum(i) / len(i), **fields)


formula("difference", "a b", _between, lambda a, b: a - b)
formula("span_of", "first last", lambda *q: _SPANS.get(same_unit(*q)), lambda a, b: b - a + 1)
formula("whole_of", "part share", _PERCENT, lambda a, b: a / b * 100)
formula("part_of", "whole share", _PERCENT, lambda a, b: a * b / 100)
formula("grown", "start growth", _PERCENT, lambda a, b: a * (b / 100 + 1))
formula("before_growth", "end growth", _PERCENT, lambda a, b: a / (b / 100 + 1))


@check("arithmetic")
def mean_of_falling(first: Quantity, last: Quantity) -> Quantity:
    """The mean of a series that only falls from first to last: not above first, not below last."""
    unit = same_unit(first, last)
    interval = Interval(last.interval.low, first.interval.high)
    line = step("mean_of_falling", a=first, b=last)
    return Quantity("mean_of_falling", interval, None, unit, steps=(line,))


@check("passage")
def rank_of(column: Column, region: str) -> Quantity:
    """The region's rank in a column, largest first; ties within rounding span several ranks."""
    if region not in column.values:
        raise Unfit(f'{column.label} has no "{region}".')
    own = column.values[region]
    others = [q for name, q in column.values.items() if name != region]
    best = 1 + sum(q.interval.low > own.interval.high for q in others)
    worst = 1 + sum(q.interval.high >= own.interval.low for q in others)
    rank = Fraction(1 + sum(q.number > own.number for q in others))
    line = step("rank_of", region=region, column=column.label, value=own, result=rank)
    interval = Interval(Fraction(best), Fraction(worst))
    return Quantity("rank_of", interval, rank, "rank", steps=(line,))


@check("passage")
def count_of(table: Table) -> Quantity:
    """The number of regions in a table."""
    return _count(table.label, len(table.regions))


@check("passage")
def years_of(table: Table) -> Quantity:
    """The number of years in a table."""
    return _count(table.label, len(table.years))


@check("passage")
def count_above(column: Column, bound: Quantity) -> Quantity:
    """The number of regions whose value is above a bound."""
    same_unit(bound, *column.values.values())
    return _count(column.label, sum(q.number > bound.number for q in column.values.values()))


@check("passage")
def count_rising(table: Table) -> Quantity:
    """The number of regions whose last value is above their first."""
    rows = [list(table.row(region).values.values()) for region in table.regions]
    return _count(table.label, sum(row[-1].number > row[0].number for row in rows))


def _count(label: str, number: int) -> Quantity:
    line = step("count", table=label, result=number)
    return Quantity(label, exact(number), Fraction(number), None, steps=(line,))


@check("passage")
def value_of(quantity: Quantity) -> Quantity:
    """The number itself, as another passage or a table prints it."""
    return replace(
        quantity, steps=(*quantity.steps, step("value_of", label=quantity.label, result=quantity))
    )


# Tests of passages against one another


@check("passage")
def same_as(first: Quantity, *others: Quantity) -> Outcome:
    """All passages give the same number, up to the rounding of each."""
    _at_least_two(first, *others)
    same_unit(first, *others)
    lines = [_stated(q) for q in (first, *others)]
    points = {q.point for q in (first, *others)}
    together = all(a.interval.overlaps(b.interval) for a, b in combinations((first, *others), 2))
    return outcome(len(points) == 1 and None not in points, together, *lines)


def _stated(quantity: Quantity) -> Step:
    if quantity.unit == YES_NO:
        return step("yes" if quantity.point else "no", label=quantity.label)
    if quantity.steps:
        return quantity.steps[-1]
    return step("value_of", label=quantity.label, result=quantity)


@mirrored("passage", "order", "rising_order")
def ordered(first: Quantity, *others: Quantity, sign: int) -> Outcome:
    """Each quantity is greater than the next; or smaller."""
    _at_least_two(first, *others)
    same_unit(first, *others)
    pairs = list(pairwise((first, *others)))
    steps = [_compared(a, b) for a, b in pairs]
    pairs = pairs if sign > 0 else [(b, a) for a, b in pairs]
    could = all(a.interval.high > b.interval.low for a, b in pairs)
    return outcome(all(_greater(a, b) for a, b in pairs), could, *steps)


def _greater(a: Quantity, b: Quantity) -> bool:
    if a.point is None or b.point is None:
        return a.interval.low > b.interval.high
    return a.point > b.point


def _compared(a: Quantity, b: Quantity) -> Step:
    sign = "=" if a.middle == b.middle else ">" if a.middle > b.middle else "<"
    return step("compared", a=_named(a), sign=sign, b=_named(b))


def _named(quantity: Quantity) -> str:
    """Return a printed quantity with its label, a plain or computed number without."""
    printed = not quantity.steps and quantity.label != shown(quantity)
    return f"{quantity.label} {shown(quantity)}" if printed else shown(quantity)


def _at_least_two(*quantities: Quantity) -> None:
    if len(quantities) < 2:
        raise Unfit("One quantity cannot be compared; name at least two.")


@mirrored("passage", "at_least", "at_most")
def bounded(a: Quantity, b: Quantity, sign: int) -> Outcome:
    """a is not smaller than b; or not greater."""
    same_unit(a, b)
    more, less = (a, b) if sign > 0 else (b, a)
    if more.point is None or less.point is None:
        holds = more.interval.low >= less.interval.high
    else:
        holds = more.point >= less.point
    could = more.interval.high >= less.interval.low
    return outcome(holds, could, *a.steps, *b.steps, _compared(a, b))


@check("passage")
def between(values: Series | Column | Quantity, low: Quantity, high: Quantity) -> Outcome:
    """Every value lies from low to high."""
    quantities = [values] if isinstance(values, Quantity) else list(values.values.values())
    same_unit(low, high, *quantities)
    floor, ceiling, *points = (q.number for q in (low, high, *quantities))
    intervals = [q.interval for q in quantities]
    least, most = min(points), max(points)
    could = lowest(intervals).high >= low.interval.low
    could &= highest(intervals).low <= high.interval.high
    found = step("range", label=values.label, low=least, high=most)
    line = step("bounds", low=low, high=high)
    return outcome(least >= floor and most <= ceiling, could, found, line)


@check("passage")
def sorted_by(column: Column) -> Outcome:
    """The table lists its regions by falling value of the year."""
    values = list(column.values.values())
    holds = all(a.number >= b.number for a, b in pairwise(values))
    could = all(a.interval.high >= b.interval.low for a, b in pairwise(values))
    wrong = sum(a.number < b.number for a, b in pairwise(values))
    return outcome(holds, could, step("sorted_by", column=column.label, count=wrong))


@check("passage")
def listed(table: Table, *regions: str) -> Outcome:
    """The table has a row for each of the regions."""
    absent = [region for region in regions if region not in table.regions]
    found = ", ".join(region for region in regions if region not in absent) or "–"
    line = step("listed", table=table.label, found=found, absent=", ".join(absent) or "–")
    return outcome(not absent, not absent, line)


@check("wording")
def all_above(column: Column, bound: Quantity, *regions: str) -> Outcome:
    """Each of the regions has a value above the bound."""
    unknown = [region for region in regions if region not in column.values]
    if unknown:
        raise Unfit(f'{column.label} has no "{unknown[0]}".')
    picked = {r: column.values[r] for r in regions or column.values}
    same_unit(bound, *picked.values())
    steps = [step("cell", region=r, value=q) for r, q in picked.items() if q.number <= bound.number]
    holds = all(q.number > bound.number for q in picked.values())
    could = all(q.interval.high > bound.interval.low for q in picked.values())
    passed = sum(q.number > bound.number for q in picked.values())
    line = step("all_above", bound=bound, count=passed, total=len(picked))
    return outcome(holds, could, line, *steps)


@check("arithmetic")
def none_left_out(quotients: Column, amounts: Column, total: Quantity) -> Outcome:
    """No region with a larger location quotient than those listed is left out.

    A region's share of all industries is its amount / (quotient · total), with the total of the
    one industry. A region with an amount that is not among the quotients would have one of at most
    the lowest listed, and so at least that share. Shares that come to more than the whole
    contradict the list; if they do not, nothing can be told.
    """
    same_unit(total, *amounts.values.values())
    left = [region for region in amounts.values if region not in quotients.values]
    if not left:
        raise Unfit(f"{amounts.label} has no region that is not in {quotients.label}.")
    lowest = min(quotients.values.values(), key=lambda q: q.interval.high)
    if lowest.interval.low <= 0 or math.isinf(total.interval.high):
        raise Unfit("The quotients must be positive and the total must not be unbounded.")
    least = {
        region: amount.interval.low
        / quotients.values.get(region, lowest).interval.high
        / total.interval.high
        * 100
        for region, amount in amounts.values.items()
    }
    together = sum(least.values())
    fields = {"regions": ", ".join(left), "lowest": lowest.label, "count": len(least)}
    sums = {"left": _floor(sum(least[r] for r in left)), "together": _floor(together)}
    steps = (*total.steps, step("none_left_out", **fields, **sums))
    parts = tuple((region, share, region not in left) for region, share in least.items())
    if together > 100:
        return Outcome(INCONSISTENT, steps, parts=parts)
    return Outcome(NOT_CHECKABLE, steps, f"the location quotients of {fields['regions']}", parts)


def _floor(least: Bound) -> Fraction:
    """Return a lower bound with one decimal, which must not be rounded up."""
    return Fraction(math.floor(least * 10), 10)


@check("wording")
def close_to(a: Quantity, b: Quantity, tolerance: Quantity) -> Outcome:
    """The two differ by no more than the tolerance, in percent of the second."""
    same_unit(a, b)
    first, second, limit = a.number, b.number, tolerance.number
    gap = (a.interval - b.interval) / b.interval * 100
    points = abs((first - second) / second) * 100
    could = gap.low <= limit and gap.high >= -limit
    line = step("close_to", a=a, b=b, gap=points, tolerance=limit)
    return outcome(points <= limit, could, *a.steps, *b.steps, line)


@check("passage")
def slower_growth(start: Quantity, middle: Quantity, end: Quantity) -> Outcome:
    """The mean growth a year is lower in the second period than in the first."""
    first, second = cagr(start, middle), cagr(middle, end)
    found = ordered(first, second, sign=1)
    return replace(found, steps=(*first.steps, *second.steps, *found.steps))


# Tests of words about a series


@mirrored("wording", "rises_every_year", "falls_every_year")
def every_year(series: Series, sign: int) -> Outcome:
    """Every value is greater than the one before; or smaller."""
    pairs = list(pairwise(_by_year(series)))
    holds = all((b.number - a.number) * sign > 0 for a, b in pairs)
    could = all(_may_move(a, b, sign) for a, b in pairs)
    return outcome(holds, could, *_course(series))


def _may_move(a: Quantity, b: Quantity, sign: int) -> bool:
    change = b.interval - a.interval
    return (change.high if sign > 0 else -change.low) > 0


@mirrored("wording", "keeps_rising", "keeps_falling")
def keeps(series: Series, sign: int) -> Outcome:
    """The last value is above the first, and no fall on the way exceeds a third of the net rise.

    A fall is counted from the highest value so far. It contradicts the word when it exceeds the
    whole net rise; in between the word has no fixed criterion and the claim is not checkable.
    Falling is the mirror image.
    """
    values = [q.number * sign for q in _by_year(series)]
    net = values[-1] - values[0]
    setback = max(peak - value for peak, value in zip(accumulate(values, max), values, strict=True))
    slack = max(q.interval.high - q.interval.low for q in series.values.values())
    steps = (*_course(series), step("keeps", net=net * sign, setback=setback))
    if net > 0 and setback <= SETBACK * net:
        return Outcome(REPRODUCED, steps)
    if net <= -slack or setback > net + 2 * slack:
        return Outcome(INCONSISTENT, steps)
    return Outcome(NOT_CHECKABLE, steps, "a criterion for how much a steady trend may waver")


@mirrored("wording", "rises", "falls")
def end_points(series: Series, sign: int) -> Outcome:
    """The last value is above the first; or below it."""
    first, *_, last = _by_year(series)
    holds = (last.number - first.number) * sign > 0
    return outcome(holds, _may_move(first, last, sign), *_course(series))


@check("wording")
def stays_level(series: Series) -> Outcome:
    """Every value is within 15 % of the mean of the series."""
    values = [q.number for q in _by_year(series)]
    mean = sum(values, Fraction()) / len(values)
    widest = max(abs(value / mean - 1) for value in values)
    slack = max((q.interval.high - q.interval.low) / mean for q in series.values.values())
    line = step("stays_level", mean=mean, gap=widest * 100)
    return outcome(widest <= LEVEL, widest <= LEVEL + slack, *_course(series), line)


@check("wording")
def fluctuates(series: Series) -> Outcome:
    """The direction of change turns at least twice."""
    changes = [b.number - a.number for a, b in pairwise(_by_year(series))]
    signs = [change > 0 for change in changes if change]
    turns = sum(a != b for a, b in pairwise(signs))
    return outcome(turns >= 2, turns >= 2, *_course(series), step("turns", count=turns))


@check("wording")
def go_together(a: Column, b: Column) -> Outcome:
    """At least three quarters of the pairs of common regions have the same order in both.

    At most a quarter contradicts the words; in between nothing can be told.
    """
    common = [region for region in a.values if region in b.values]
    if len(common) < 3:
        raise Unfit(f"{a.label} and {b.label} have fewer than three regions in common.")
    pairs = list(combinations(common, 2))
    agree = sum(
        (a.values[r].number - a.values[s].number) * (b.values[r].number - b.values[s].number) > 0
        for r, s in pairs
    )
    line = step("go_together", count=agree, total=len(pairs), regions=len(common))
    share = Fraction(agree, len(pairs))
    if 1 - PAIRS < share < PAIRS:
        return Outcome(NOT_CHECKABLE, (line,), f"more than the {len(common)} regions in common")
    return Outcome(REPRODUCED if share >= PAIRS else INCONSISTENT, (line,))


def _course(series: Series) -> tuple[Step, Step]:
    years = list(series.values)
    told = ", ".join(shown(q) for q in series.values.values())
    falls = sum(b.number < a.number for a, b in pairwise(series.values.values()))
    return (
        step("course", label=series.label, first=years[0], last=years[-1], values=told),
        step("falls", count=falls, total=len(years) - 1),
    )


# What cannot be checked


@check("wording")
def missing(what: str) -> Outcome:
    """Nothing to compute with: names what is missing."""
    if not what.strip():
        raise Unfit("Say in quotes what is missing.")
    return Outcome(NOT_CHECKABLE, (), what)
