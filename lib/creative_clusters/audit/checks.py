"""The checks that a claim can name: small functions on quantities, rows and columns.

*Computations* return a :class:`Quantity`, which is compared with the printed number. *Tests* return
an :class:`Outcome`. Both can be nested. The strength of a check is that of the doubt when it fails.
"""

import inspect
import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from inspect import Parameter, Signature
from itertools import combinations, pairwise

from creative_clusters.audit.evidence import (
    IN_PART,
    INCONSISTENT,
    NOT_CHECKABLE,
    REPRODUCED,
    WITHIN_ROUNDING,
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
from creative_clusters.audit.intervals import Bound, Interval, exact
from creative_clusters.words.wording import joined, text


@dataclass(frozen=True)
class Check:
    """A registered check: its function, what a claim must give it, its strength."""

    name: str
    function: Callable[..., Quantity | Outcome]
    strength: str
    signature: Signature

    @property
    def gives(self) -> type:
        """What it returns: a quantity, or the outcome of a test."""
        return self.signature.return_annotation

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
    """Register a computation with two quantities; `unit` refuses units that do not fit."""

    def function(a: Quantity, b: Quantity) -> Quantity:
        return _compute(key or name, [a, b], unit(a, b), compute)

    kind = Parameter.POSITIONAL_OR_KEYWORD
    given = [Parameter(one, kind, annotation=Quantity) for one in arguments.split()]
    REGISTRY[name] = Check(
        name, function, "arithmetic", Signature(given, return_annotation=Quantity)
    )


def same_unit(*quantities: Quantity) -> str | None:
    """Return the common unit of quantities, or refuse them; plain numbers go with any."""
    units = {q.unit: q.label for q in quantities if q.unit is not None}
    if len(units) > 1:
        told = " but ".join(f"{label} is in {unit}" for unit, label in units.items())
        raise Unfit(f"The units differ: {told}. Compare quantities of one unit.")
    return next(iter(units), None)


def by_year(series: Series) -> list[Quantity]:
    """Return the values of a row in order; refuse a single one."""
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
def rank_of(among: Column | Series, one: str) -> Quantity:
    """A region's rank in a column, or a year's in a row; ties within rounding span several."""
    values = {str(name): value for name, value in among.values.items()}
    if one not in values:
        raise Unfit(f'{among.label} has no "{one}".')
    own = values[one]
    others = [q for name, q in values.items() if name != one]
    best = 1 + sum(q.interval.low > own.interval.high for q in others)
    worst = 1 + sum(q.interval.high >= own.interval.low for q in others)
    rank = Fraction(1 + sum(q.number > own.number for q in others))
    line = step("rank_of", region=one, column=among.label, value=own, result=rank)
    interval = Interval(Fraction(best), Fraction(worst))
    return Quantity("rank_of", interval, rank, "rank", steps=(line,))


def _count(name: str, counted: Callable[[Table], list]) -> None:
    def function(table: Table) -> Quantity:
        number = len(counted(table))
        line = step("count", table=table.label, result=number)
        return Quantity(table.label, exact(number), Fraction(number), None, steps=(line,))

    given = inspect.signature(function, eval_str=True)
    REGISTRY[name] = Check(name, function, "passage", given)


_count("count_of", lambda table: table.regions)
_count("years_of", lambda table: table.years)


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
    steps = [compared(a, b) for a, b in pairs]
    pairs = pairs if sign > 0 else [(b, a) for a, b in pairs]
    could = all(a.interval.high > b.interval.low for a, b in pairs)
    return outcome(all(_as_printed(operator.gt, a, b) for a, b in pairs), could, *steps)


def _as_printed(order: Callable[[Bound, Bound], bool], a: Quantity, b: Quantity) -> bool:
    if a.point is None or b.point is None:
        return order(a.interval.low, b.interval.high)
    return order(a.point, b.point)


def compared(a: Quantity, b: Quantity) -> Step:
    """Return the line of working that sets two quantities side by side."""
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
    could = more.interval.high >= less.interval.low
    holds = _as_printed(operator.ge, more, less)
    return outcome(holds, could, *a.steps, *b.steps, compared(a, b))


@check("passage")
def between(values: Series | Column | Quantity, low: Quantity, high: Quantity) -> Outcome:
    """Every value lies from low to high."""
    quantities = [values] if isinstance(values, Quantity) else list(values.values.values())
    same_unit(low, high, *quantities)
    floor, ceiling, *points = (q.number for q in (low, high, *quantities))
    intervals = [q.interval for q in quantities]
    least, most = min(points), max(points)
    could = all(low.interval.low <= one.high and one.low <= high.interval.high for one in intervals)
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
    found = joined((region for region in regions if region not in absent), ", ") or "–"
    line = step("listed", table=table.label, found=found, absent=joined(absent, ", ") or "–")
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

    A region's share of all industries is amount / (quotient · total of the one industry). One that
    is not listed has a quotient of at most the lowest, and so at least that share. Shares of more
    than the whole contradict the list; otherwise nothing can be told.
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
    fields = {"regions": joined(left, ", "), "lowest": lowest.label, "count": len(least)}
    sums = {"left": _floor(sum(least[r] for r in left)), "together": _floor(together)}
    steps = (*total.steps, step("none_left_out", **fields, **sums))
    if together > 100:
        return Outcome(INCONSISTENT, steps)
    what = f"the location quotients of {', '.join(left)}"
    return Outcome(NOT_CHECKABLE, steps, what)


def _floor(least: Bound) -> Fraction:
    """Return a lower bound with one decimal, which must not be rounded up."""
    return Fraction(math.floor(least * 10), 10)


# What cannot be checked


@check("missing")
def missing(what: str) -> Outcome:
    """Nothing to compute with: names what is missing."""
    if not what.strip():
        raise Unfit("Say in quotes what is missing.")
    return Outcome(NOT_CHECKABLE, (), what)


@check("wording")
def in_parts(*words: str | Outcome) -> Outcome:
    """Each word of a claim with its test, in turn.

    One that fails contradicts the claim. It holds in part where some words hold and others cannot
    be checked.
    """
    names = [name for name in words[::2] if isinstance(name, str)]
    tests = [test for test in words[1::2] if isinstance(test, Outcome)]
    if len(tests) < 2 or not len(names) == len(tests) == len(words) / 2:
        raise Unfit("in_parts takes words in quotes, each followed by its test; at least two.")
    found = [test.verdict for test in tests]
    if INCONSISTENT in found:
        verdict = INCONSISTENT
    elif NOT_CHECKABLE in found:
        verdict = IN_PART if set(found) - {NOT_CHECKABLE} else NOT_CHECKABLE
    else:
        verdict = WITHIN_ROUNDING if WITHIN_ROUNDING in found else REPRODUCED
    basis = next((test.basis for test in tests if test.verdict == verdict), tests[0].basis)
    steps = tuple(line for test in tests for line in test.steps)
    lacking = "; ".join(test.missing for test in tests if test.missing)
    return Outcome(verdict, steps, lacking, tuple(zip(names, found, strict=True)), basis=basis)
