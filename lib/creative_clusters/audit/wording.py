"""The tests of words: each word has one criterion, wherever a study uses it.

``criteria.csv`` says which Chinese word each stands for and why; most have a grey zone, in which
a word neither holds nor is contradicted. *Level*, *keeps rising* or *falling* and *fluctuates*
exclude one another.
"""

from fractions import Fraction
from itertools import accumulate, combinations, pairwise

from creative_clusters.audit.checks import all_above, by_year, check, compared, mirrored, same_unit
from creative_clusters.audit.evidence import (
    Column,
    Outcome,
    Quantity,
    Series,
    Step,
    Table,
    Unfit,
    graded,
    outcome,
    shown,
    step,
)
from creative_clusters.audit.intervals import exact
from creative_clusters.statistics.trends import ALPHA, mann_kendall
from creative_clusters.words.wording import text

LEVEL = Fraction(15, 100)  # every value within this share of the mean
SETBACK = Fraction(1, 3)  # of the net rise, for a series that keeps rising
MOST = Fraction(3, 4)  # of regions, or of pairs of them, for words on the whole
FAR = 2  # times as much
SLOW, FAST = 5, 10  # percent a year


@check("wording")
def rises_every_year(series: Series) -> Outcome:
    """Every value is greater than the one before."""
    pairs = list(pairwise(by_year(series)))
    holds = all(b.number > a.number for a, b in pairs)
    could = all((b.interval - a.interval).high > 0 for a, b in pairs)
    return outcome(holds, could, *_course(series))


@mirrored("wording", "keeps_rising", "keeps_falling")
def keeps(series: Series, sign: int) -> Outcome:
    """The last value is above the first, and no fall on the way exceeds a third of the net rise.

    A fall is counted from the highest value so far. It contradicts the word when it exceeds the
    whole net rise. Falling is the mirror image.
    """
    values = [q.number * sign for q in by_year(series)]
    net = values[-1] - values[0]
    setback = max(peak - value for peak, value in zip(accumulate(values, max), values, strict=True))
    slack = max(q.interval.high - q.interval.low for q in series.values.values())
    line = step("keeps", net=net * sign, setback=setback)
    holds = net > 0 and setback <= SETBACK * net
    contradicted = net <= -slack or setback > net + 2 * slack
    return graded(holds, contradicted, "keeps", *_course(series), line)


@check("wording")
def stays_level(series: Series) -> Outcome:
    """Every value is within 15% of the mean of the series."""
    values = [q.number for q in by_year(series)]
    mean = sum(values, Fraction()) / len(values)
    widest = _widest(values)
    slack = max((q.interval.high - q.interval.low) / mean for q in series.values.values())
    line = step("stays_level", mean=mean, gap=widest * 100)
    return outcome(widest <= LEVEL, widest <= LEVEL + slack, *_course(series), line)


def _widest(values: list[Fraction]) -> Fraction:
    mean = sum(values, Fraction()) / len(values)
    return max(abs(value / mean - 1) for value in values) if mean else Fraction(1)


@check("wording")
def fluctuates(series: Series) -> Outcome:
    """It is neither level nor has a clear trend by the book's test.

    Contradicted if it is level, or never moves against its clear trend.
    """
    values = [q.number for q in by_year(series)]
    changes = [b - a for a, b in pairwise(values)]
    p = mann_kendall([float(value) for value in values]).p
    level, clear = _widest(values) <= LEVEL, p < ALPHA
    steady = all(change >= 0 for change in changes) or all(change <= 0 for change in changes)
    line = step("fluctuates", p=p, gap=_widest(values) * 100)
    contradicted = level or (clear and steady)
    return graded(not level and not clear, contradicted, "fluctuates", *_course(series), line)


@check("wording")
def slowly(series: Series) -> Outcome:
    """The mean growth a year is above 0 and at most 5%; none, or more than 10%, contradicts."""
    rate, *steps = _rate(series)
    return graded(0 < rate <= SLOW, not 0 < rate <= FAST, "pace", *steps)


@check("wording")
def fast(series: Series) -> Outcome:
    """The mean growth a year is at least 10%; one of at most 5% contradicts."""
    rate, *steps = _rate(series)
    return graded(rate >= FAST, rate <= SLOW, "pace", *steps)


def _rate(series: Series) -> tuple:
    """Mean growth a year in percent, from the first value to the last, with its working."""
    first, *_, last = by_year(series)
    if first.number <= 0 or last.number <= 0:
        raise Unfit(f"{series.label}: a rate of growth needs values above 0.")
    years = max(series.values) - min(series.values)
    rate = 100 * (float(last.number / first.number) ** (1 / years) - 1)
    return rate, step("rate", label=series.label, a=first, b=last, years=years, result=rate)


@check("arithmetic")
def mean_row(table: Table) -> Series:
    """The mean of the regions in each year."""
    values = {}
    for year in table.years:
        terms = list(table.column(year).values.values())
        mean = sum((q.interval for q in terms), exact(0)) / len(terms)
        point = sum((q.number for q in terms), Fraction()) / len(terms)
        values[year] = Quantity(f"{table.label}[{year}]", mean, point, terms[0].unit, str(year))
    return Series(text("audit.step.mean_row", table=table.label), values)


@check("wording")
def mostly_rising(table: Table) -> Outcome:
    """Three quarters of the regions end above their start; at most a quarter contradicts."""
    rows = [by_year(table.row(region)) for region in table.regions]
    count = sum(row[-1].number > row[0].number for row in rows)
    return _mostly(
        count, len(rows), step("mostly_rising", table=table.label, count=count, total=len(rows))
    )


@check("wording")
def mostly_above(column: Column, bound: Quantity, *regions: str) -> Outcome:
    """Three quarters of the regions have a value above the bound; at most a quarter contradicts."""
    every = all_above(column, bound, *regions)
    picked = [column.values[region] for region in regions or column.values]
    return _mostly(sum(q.number > bound.number for q in picked), len(picked), *every.steps)


def _mostly(count: int, total: int, *steps: Step) -> Outcome:
    share = Fraction(count, total)
    return graded(share >= MOST, share <= 1 - MOST, "mostly", *steps)


@check("wording")
def go_together(a: Column, b: Column) -> Outcome:
    """Three quarters of the pairs of common regions have one order in both columns."""
    common = [region for region in a.values if region in b.values]
    if len(common) < 3:
        raise Unfit(f"{a.label} and {b.label} have fewer than three regions in common.")
    pairs = list(combinations(common, 2))
    agree = sum(
        (a.values[r].number - a.values[s].number) * (b.values[r].number - b.values[s].number) > 0
        for r, s in pairs
    )
    line = step("go_together", count=agree, total=len(pairs), regions=len(common))
    return _mostly(agree, len(pairs), line)


@check("wording")
def far_exceeds(a: Quantity, b: Quantity) -> Outcome:
    """The first is at least twice the second; not being above it contradicts."""
    same_unit(a, b)
    steps = (
        *a.steps,
        *b.steps,
        compared(a, b),
        step("ratio", a=a, b=b, result=a.number / b.number),
    )
    return graded(a.number >= FAR * b.number, a.number <= b.number, "far", *steps)


@check("wording")
def passes(a: Series, b: Series) -> Outcome:
    """The first row is not above the second at the start, and above it at the end."""
    first, last = (_gap(a, b, at) for at in (0, -1))
    return outcome(first <= 0 < last, False, *_course(a), *_course(b))


def _gap(a: Series, b: Series, at: int) -> Fraction:
    if list(a.values) != list(b.values):
        raise Unfit(f"{a.label} and {b.label} do not have the same years.")
    return by_year(a)[at].number - by_year(b)[at].number


@check("wording")
def always_above(a: Series, b: Series) -> Outcome:
    """The first row is above the second in every year; in none contradicts."""
    above = [_gap(a, b, at) > 0 for at in range(len(a.values))]
    line = step("always_above", a=a.label, b=b.label, count=sum(above), total=len(above))
    return graded(all(above), not any(above), "years", line)


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


def _course(series: Series) -> tuple[Step, Step]:
    years = list(series.values)
    told = ", ".join(shown(q) for q in series.values.values())
    falls = sum(b.number < a.number for a, b in pairwise(series.values.values()))
    return (
        step("course", label=series.label, first=years[0], last=years[-1], values=told),
        step("falls", count=falls, total=len(years) - 1),
    )
