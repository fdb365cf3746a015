"""The checks that a claim can name: small functions on quantities, rows and columns.

There are two kinds. *Computations* return a :class:`Quantity`, which is compared with the printed
number. *Tests* return an :class:`Outcome`: whether words such as "keeps rising" or "first" hold,
by a criterion that the docstring states. Computations can be nested in one another and in tests.
The strength given to each check is how strong the doubt is when it fails.
"""

from __future__ import annotations

import inspect
import math
import typing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise

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
from creative_clusters.audit.intervals import Interval, exact, highest, lowest
from creative_clusters.words.wording import text

LEVEL = Fraction(15, 100)
"""A series is level when every value is within this share of its mean."""

SETBACK = Fraction(1, 3)
"""A series keeps rising when no setback is larger than this share of its net rise."""

PAIRS = Fraction(3, 4)
"""Two columns go together when at least this share of pairs of regions has the same order."""


@dataclass(frozen=True)
class Check:
    """A registered check: its function, the kinds of its arguments, its strength."""

    name: str
    function: Callable[..., Quantity | Outcome]
    strength: str

    @cached_property
    def kinds(self) -> dict[str, object]:
        """Types of the parameters by name, to check arguments before the call."""
        hints = typing.get_type_hints(self.function)
        return {name: hints[name] for name in inspect.signature(self.function).parameters}

    def criterion(self) -> str:
        """Return what the check computes or demands, in a language."""
        return text(f"audit.criterion.{self.name}")


REGISTRY: dict[str, Check] = {}


def check(strength: str) -> Callable:
    """Register a function as a check that claims can name."""

    def register(function: Callable[..., Quantity | Outcome]) -> Callable:
        REGISTRY[function.__name__] = Check(function.__name__, function, strength)
        return function

    return register


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


def _needs_numbers(*quantities: Quantity) -> None:
    for quantity in quantities:
        if quantity.point is None:
            raise Unfit(f"{quantity.label} is only a bound; this check needs a number.")


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


# Computations


@check("arithmetic")
def share_of(part: Quantity, whole: Quantity) -> Quantity:
    """The part in percent of the whole: 100 · part / whole."""
    same_unit(part, whole)
    return _compute("share_of", [part, whole], "percent", lambda a, b: a / b * 100)


@check("arithmetic")
def growth_rate(start: Quantity, end: Quantity) -> Quantity:
    """The growth from start to end in percent: 100 · (end / start − 1)."""
    same_unit(start, end)
    return _compute("growth_rate", [start, end], "percent", lambda a, b: (b / a - 1) * 100)


@check("arithmetic")
def cagr(start: Quantity, end: Quantity) -> Quantity:
    """The mean growth a year in percent: 100 · ((end / start)^(1 / years) − 1)."""
    same_unit(start, end)
    years = _year(end) - _year(start)
    if years <= 0:
        raise Unfit(f"{end.label} is not later than {start.label}. Put the earlier one first.")
    return _compute(
        "cagr",
        [start, end],
        "percent per year",
        lambda a, b: ((b / a) ** Fraction(1, years) - 1) * 100,
        a=start,
        b=end,
        years=years,
    )


def _year(quantity: Quantity) -> int:
    if not quantity.year.isdecimal():
        raise Unfit(f"{quantity.label} has no single year, which a yearly rate needs.")
    return int(quantity.year)


@check("arithmetic")
def ratio(a: Quantity, b: Quantity) -> Quantity:
    """How many times b goes into a: a / b."""
    same_unit(a, b)
    return _compute("ratio", [a, b], "times", lambda a, b: a / b)


@check("arithmetic")
def per(amount: Quantity, base: Quantity) -> Quantity:
    """The amount for one unit of the base, which may have another unit: amount / base."""
    unit = f"{amount.unit} per {base.unit}"
    return _compute("per", [amount, base], unit, lambda a, b: a / b)


@check("arithmetic")
def per_lq(amount: Quantity, quotient: Quantity) -> Quantity:
    """The amount over a location quotient: proportional to all industries together."""
    if quotient.unit not in ("ratio", None):
        raise Unfit(f"{quotient.label} is in {quotient.unit}, not a ratio such as an LQ.")
    return _compute("per", [amount, quotient], amount.unit, lambda a, b: a / b)


@check("arithmetic")
def product_of(amount: Quantity, factor: Quantity) -> Quantity:
    """The amount times a plain number or a number of times: amount · factor."""
    if factor.unit not in (None, "times"):
        raise Unfit(f"{factor.label} is in {factor.unit}; the factor must be a plain number.")
    return _compute("product_of", [amount, factor], amount.unit, lambda a, b: a * b)


@check("arithmetic")
def sum_of(*terms: Quantity) -> Quantity:
    """The sum of the terms."""
    unit = same_unit(*terms)
    listed = " + ".join(shown(term) for term in terms)
    return _compute("sum_of", terms, unit, lambda *i: sum(i), terms=listed)


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


@check("arithmetic")
def difference(a: Quantity, b: Quantity) -> Quantity:
    """a − b; of percentages in percentage points, of years in years."""
    unit = same_unit(a, b)
    unit = {"percent": "percentage points", "year": "years", "page": "pages"}.get(unit, unit)
    return _compute("difference", [a, b], unit, lambda a, b: a - b)


@check("arithmetic")
def span_of(first: Quantity, last: Quantity) -> Quantity:
    """The number of years or pages from first to last, both counted: last − first + 1."""
    unit = {"year": "years", "page": "pages"}.get(same_unit(first, last))
    return _compute("span_of", [first, last], unit, lambda a, b: b - a + 1)


@check("arithmetic")
def whole_of(part: Quantity, share: Quantity) -> Quantity:
    """The whole of which the part is the share: 100 · part / share."""
    _percent(share)
    return _compute("whole_of", [part, share], part.unit, lambda a, b: a / b * 100)


@check("arithmetic")
def part_of(whole: Quantity, share: Quantity) -> Quantity:
    """The part that the share takes of the whole: whole · share / 100."""
    _percent(share)
    return _compute("part_of", [whole, share], whole.unit, lambda a, b: a * b / 100)


@check("arithmetic")
def grown(start: Quantity, growth: Quantity) -> Quantity:
    """What start becomes by a growth in percent: start · (1 + growth / 100)."""
    _percent(growth)
    return _compute("grown", [start, growth], start.unit, lambda a, b: a * (b / 100 + 1))


@check("arithmetic")
def before_growth(end: Quantity, growth: Quantity) -> Quantity:
    """What there was before a growth in percent: end / (1 + growth / 100)."""
    _percent(growth)
    return _compute("before_growth", [end, growth], end.unit, lambda a, b: a / (b / 100 + 1))


def _percent(share: Quantity) -> None:
    if share.unit not in ("percent", None):
        raise Unfit(f"{share.label} is in {share.unit}; a share or growth must be in percent.")


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
    rank = Fraction(1 + sum(q.point > own.point for q in others))
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
    _needs_numbers(bound)
    return _count(column.label, sum(q.point > bound.point for q in column.values.values()))


@check("passage")
def count_rising(table: Table) -> Quantity:
    """The number of regions whose last value is above their first."""
    rows = [list(table.row(region).values.values()) for region in table.regions]
    return _count(table.label, sum(row[-1].point > row[0].point for row in rows))


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


@check("passage")
def order(first: Quantity, *others: Quantity) -> Outcome:
    """Each quantity is greater than the next."""
    return _ordered((first, *others), 1)


@check("passage")
def rising_order(first: Quantity, *others: Quantity) -> Outcome:
    """Each quantity is smaller than the next."""
    return _ordered((first, *others), -1)


def _ordered(quantities: Sequence[Quantity], sign: int) -> Outcome:
    _at_least_two(*quantities)
    same_unit(*quantities)
    steps = [_compared(a, b) for a, b in pairwise(quantities)]
    if sign < 0:
        quantities = quantities[::-1]
    holds = all(_greater(a, b) for a, b in pairwise(quantities))
    could = all(a.interval.high > b.interval.low for a, b in pairwise(quantities))
    return outcome(holds, could, *steps)


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


@check("passage")
def at_least(a: Quantity, b: Quantity) -> Outcome:
    """a is not smaller than b."""
    same_unit(a, b)
    holds = a.interval.low >= b.interval.high if None in (a.point, b.point) else a.point >= b.point
    return outcome(holds, a.interval.high >= b.interval.low, *a.steps, *b.steps, _compared(a, b))


@check("passage")
def at_most(a: Quantity, b: Quantity) -> Outcome:
    """a is not greater than b."""
    found = at_least(b, a)
    return replace(found, steps=(*a.steps, *b.steps, _compared(a, b)))


@check("passage")
def between(values: Series | Column | Quantity, low: Quantity, high: Quantity) -> Outcome:
    """Every value lies from low to high."""
    quantities = [values] if isinstance(values, Quantity) else list(values.values.values())
    same_unit(low, high, *quantities)
    _needs_numbers(low, high, *quantities)
    least, most = _extremes(quantities)
    holds = min(q.point for q in quantities) >= low.point
    holds &= max(q.point for q in quantities) <= high.point
    could = least.high >= low.interval.low and most.low <= high.interval.high
    found = {"low": min(q.point for q in quantities), "high": max(q.point for q in quantities)}
    return outcome(
        holds, could, step("range", label=values.label, **found), step("bounds", low=low, high=high)
    )


def _extremes(quantities: Iterable[Quantity]) -> tuple[Interval, Interval]:
    intervals = [q.interval for q in quantities]
    return lowest(intervals), highest(intervals)


@check("passage")
def sorted_by(column: Column) -> Outcome:
    """The table lists its regions by falling value of the year."""
    values = list(column.values.values())
    holds = all(a.point >= b.point for a, b in pairwise(values))
    could = all(a.interval.high >= b.interval.low for a, b in pairwise(values))
    wrong = sum(a.point < b.point for a, b in pairwise(values))
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
    _needs_numbers(bound)
    steps = [step("cell", region=r, value=q) for r, q in picked.items() if q.point <= bound.point]
    holds = all(q.point > bound.point for q in picked.values())
    could = all(q.interval.high > bound.interval.low for q in picked.values())
    passed = sum(q.point > bound.point for q in picked.values())
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


def _floor(least: Fraction) -> Fraction:
    """Return a lower bound with one decimal, which must not be rounded up."""
    return Fraction(math.floor(least * 10), 10)


@check("wording")
def close_to(a: Quantity, b: Quantity, tolerance: Quantity) -> Outcome:
    """The two differ by no more than the tolerance, in percent of the second."""
    same_unit(a, b)
    _needs_numbers(a, b, tolerance)
    gap = (a.interval - b.interval) / b.interval * 100
    points = abs((a.point - b.point) / b.point) * 100
    limit = tolerance.point
    could = gap.low <= limit and gap.high >= -limit
    return outcome(
        points <= limit,
        could,
        *a.steps,
        *b.steps,
        step("close_to", a=a, b=b, gap=points, tolerance=limit),
    )


@check("passage")
def slower_growth(start: Quantity, middle: Quantity, end: Quantity) -> Outcome:
    """The mean growth a year is lower in the second period than in the first."""
    first, second = cagr(start, middle), cagr(middle, end)
    found = order(first, second)
    return replace(found, steps=(*first.steps, *second.steps, *found.steps))


# Tests of words about a series


@check("wording")
def rises_every_year(series: Series) -> Outcome:
    """Every value is greater than the one before."""
    return _every_year(series, 1)


@check("wording")
def falls_every_year(series: Series) -> Outcome:
    """Every value is smaller than the one before."""
    return _every_year(series, -1)


def _every_year(series: Series, sign: int) -> Outcome:
    values = _by_year(series)
    changes = [(b.point - a.point) * sign for a, b in pairwise(values)]
    against = [(b.interval - a.interval) for a, b in pairwise(values)]
    could = all((i.high if sign > 0 else -i.low) > 0 for i in against)
    return outcome(all(c > 0 for c in changes), could, *_course(series))


@check("wording")
def keeps_rising(series: Series) -> Outcome:
    """The last value is above the first, and no fall on the way exceeds a third of the net rise.

    A fall is counted from the highest value so far. It contradicts the word when it exceeds the
    whole net rise; in between the word has no fixed criterion and the claim is not checkable.
    """
    return _keeps(series, 1)


@check("wording")
def keeps_falling(series: Series) -> Outcome:
    """The last value is below the first, and no rise on the way exceeds a third of the net fall.

    The mirror image of :func:`keeps_rising`.
    """
    return _keeps(series, -1)


def _keeps(series: Series, sign: int) -> Outcome:
    values = [q.point * sign for q in _by_year(series)]
    net = values[-1] - values[0]
    setback = largest_setback(values)
    slack = max(q.interval.high - q.interval.low for q in series.values.values())
    steps = (*_course(series), step("keeps", net=net * sign, setback=setback))
    if net > 0 and setback <= SETBACK * net:
        return Outcome(REPRODUCED, steps)
    if net <= -slack or setback > net + 2 * slack:
        return Outcome(INCONSISTENT, steps)
    return Outcome(NOT_CHECKABLE, steps, "a criterion for how much a steady trend may waver")


def largest_setback(values: Sequence[Fraction]) -> Fraction:
    """Return the largest fall from the highest value so far."""
    peak, worst = values[0], Fraction(0)
    for value in values:
        peak = max(peak, value)
        worst = max(worst, peak - value)
    return worst


@check("wording")
def rises(series: Series) -> Outcome:
    """The last value is above the first."""
    return _end_points(series, 1)


@check("wording")
def falls(series: Series) -> Outcome:
    """The last value is below the first."""
    return _end_points(series, -1)


def _end_points(series: Series, sign: int) -> Outcome:
    first, *_, last = _by_year(series)
    change = last.interval - first.interval
    could = (change.high if sign > 0 else -change.low) > 0
    return outcome((last.point - first.point) * sign > 0, could, *_course(series))


@check("wording")
def stays_level(series: Series) -> Outcome:
    """Every value is within 15 % of the mean of the series."""
    values = [q.point for q in _by_year(series)]
    mean = sum(values) / len(values)
    widest = max(abs(value / mean - 1) for value in values)
    slack = max((q.interval.high - q.interval.low) / mean for q in series.values.values())
    line = step("stays_level", mean=mean, gap=widest * 100)
    return outcome(widest <= LEVEL, widest <= LEVEL + slack, *_course(series), line)


@check("wording")
def fluctuates(series: Series) -> Outcome:
    """The direction of change turns at least twice."""
    changes = [b.point - a.point for a, b in pairwise(_by_year(series))]
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
        (a.values[r].point - a.values[s].point) * (b.values[r].point - b.values[s].point) > 0
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
    falls = sum(b.point < a.point for a, b in pairwise(series.values.values()))
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
