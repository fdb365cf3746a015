"""From claims and facts to verdicts.

A claim names a check; the check computes from facts and tables; the verdict is computed, never
typed. What is wrongly written is an error with its file, row and column, not a verdict.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from creative_clusters.audit.checks import REGISTRY
from creative_clusters.audit.evidence import (
    INCONSISTENT,
    SUBSTANTIVE,
    WEIGHTS,
    Outcome,
    Quantity,
    Table,
    Unfit,
    outcome,
    shown,
    step,
)
from creative_clusters.audit.expressions import Evidence, Fact, evaluate
from creative_clusters.audit.intervals import PRECISIONS, Interval, decimals, number, printed
from creative_clusters.reading.problems import InvalidData, Problem

FACT_COLUMNS = ("id", "source", "locator", "subject", "year", "value", "unit", "note")
CLAIM_COLUMNS = ("id", "source", "locator", "claim", "printed", "unit", "check", "reason")
COMPUTED = ("verdict", "strength", "computed", "rests_on", "missing", "working", "basis", "words")
"""Columns of the claims that the audit fills in."""

OUTSIDE = "outside"
"""Source of facts that are not in any of the studies."""


@dataclass(frozen=True)
class Judgement(Outcome):
    """The verdict on one claim: what is `computed`, and the facts it `rests_on` and `uses`."""

    computed: Quantity | None = None
    rests_on: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()

    @property
    def strength(self) -> str:
        """How strong the doubt is; empty unless the claim is inconsistent."""
        return self.basis if self.verdict == INCONSISTENT else ""


def audit(
    claims: pd.DataFrame,
    facts: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame] | None = None,
    *,
    names: tuple[str, str] = ("claims.csv", "facts.csv"),
) -> pd.DataFrame:
    """Check claims against facts and tables, and return them with the :data:`COMPUTED` columns.

    Parameters
    ----------
    claims
        ``id, source, locator, claim, printed, unit, check, reason``; optional ``weight``
        (:data:`~creative_clusters.audit.evidence.WEIGHTS`), ``precision``
        (:data:`~creative_clusters.audit.intervals.PRECISIONS`), ``years``, ``kind``. All text.
    facts
        ``id, source, locator, subject, year, value, unit, note``; `value` as text with the
        decimals that are printed; the first word of `note`, up to a ";", may be a precision.
    tables
        By name: a row a region and year, the region first, a column ``year``, the value last; its
        unit in ``.attrs["unit"]``.

    Raises
    ------
    InvalidData
        Naming file (by `names`), row and column of every mistake: what is unknown, cannot be read,
        does not fit the check, or is repeated.

    Examples
    --------
    >>> from creative_clusters.audit import read_study
    >>> study = read_study("data")
    >>> audited = audit(study.claims, study.facts, study.tables).set_index("id")
    >>> audited["verdict"]["xie-hu.world-firms-growth"]
    'reproduced'
    """
    return filled(claims, judgements(claims, facts, tables, names=names))


def filled(claims: pd.DataFrame, found: Mapping[str, Judgement]) -> pd.DataFrame:
    """Return the claims with the columns that their judgements fill in."""
    computed = {
        "verdict": [j.verdict for j in found.values()],
        "strength": [j.strength for j in found.values()],
        "computed": [_computed(j.computed) for j in found.values()],
        "rests_on": [" ".join(j.rests_on) for j in found.values()],
        "missing": [j.missing for j in found.values()],
        "working": [j.working() for j in found.values()],
        "basis": [j.basis for j in found.values()],
        "words": [
            "; ".join(f"{word}: {verdict}" for word, verdict in j.words) for j in found.values()
        ],
    }
    if "weight" not in claims:
        claims = claims.assign(weight=SUBSTANTIVE)
    order = [*claims.columns, *(name for name in COMPUTED[1:] if name not in claims)]
    if "verdict" not in order:
        order.insert(order.index("reason"), "verdict")
    return claims.assign(**computed)[order]


def _computed(quantity: Quantity | None) -> str:
    return "" if quantity is None or quantity.point is None else shown(quantity)


def judgements(
    claims: pd.DataFrame,
    facts: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame] | None = None,
    *,
    names: tuple[str, str] = ("claims.csv", "facts.csv"),
) -> dict[str, Judgement]:
    """Return the judgement on every claim by its id; parameters and errors as :func:`audit`."""
    found: dict[str, Judgement] = {}

    def once(claim: Mapping[str, str], evidence: Evidence) -> None:
        _has_key(claim)
        if claim["id"] in found:
            raise _At("id", f'"{claim["id"]}" is used twice. Give every claim its own id.')
        found[claim["id"]] = judge(claim, evidence)

    each(claims, CLAIM_COLUMNS, "check", once, facts, tables, names)
    return found


def each(
    rows: pd.DataFrame,
    needed: tuple[str, ...],
    column: str,
    work: Callable[[Mapping[str, str], Evidence], object],
    facts: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame] | None,
    names: tuple[str, str],
) -> list[object]:
    """Do some work on each row with the evidence; faults are told of `column`."""
    problems: list[Problem] = []
    rows, facts = _need(rows, needed, names[0]), _need(facts, FACT_COLUMNS, names[1])
    known = read_facts(facts, names[1], problems)
    unread = set(facts["id"]) - set(known)
    evidence = Evidence(known, read_tables(tables or {}, problems))
    done = []
    for line, row in numbered(rows):
        try:
            done.append(work(row, evidence))
        except _At as error:
            problems.append(Problem(names[0], str(error), line, error.column))
        except Unfit as error:
            if not any(fact in row[column] for fact in unread):  # told of the fact already
                problems.append(Problem(names[0], str(error), line, column))
    if problems:
        raise InvalidData(problems)
    return done


class _At(Unfit):
    """A mistake in a column other than `check`."""

    def __init__(self, column: str, message: str) -> None:
        self.column = column
        super().__init__(message)


def judge(claim: Mapping[str, str], evidence: Evidence) -> Judgement:
    """Return the judgement on one claim; one that is wrongly written is :class:`Unfit`."""
    if claim.get("weight", "") not in ("", *WEIGHTS):
        raise _At("weight", f'"{claim["weight"]}" is no weight. Use: {", ".join(WEIGHTS)}.')
    evidence.used = []
    result, name = evaluate(claim["check"], evidence)
    uses = tuple(dict.fromkeys(evidence.used))
    rests_on = tuple(fact for fact in uses if evidence.facts[fact].source == OUTSIDE)
    precision = claim.get("precision", "")
    computed = None
    if isinstance(result, Quantity):
        computed, result = result, _compare(claim, result)
    elif claim["printed"]:
        _printed(claim["printed"], precision, "printed")
    else:
        _known(precision)
    basis = OUTSIDE if rests_on else result.basis or REGISTRY[name].strength
    found = (result.verdict, result.steps, result.missing, result.words)
    return Judgement(*found, basis, computed, rests_on, uses)


def _compare(claim: Mapping[str, str], found: Quantity) -> Outcome:
    """Set the printed number of a claim against the one computed."""
    if found.unit is not None and found.unit != claim["unit"]:
        given = f'"{claim["unit"]}"' if claim["unit"] else "empty"
        raise _At("unit", f'The check gives "{found.unit}", the unit is {given}.')
    stands_for = _printed(claim["printed"], claim.get("precision", ""), "printed")
    steps = list(found.steps)
    if found.point is not None and found.interval.low != found.interval.high:
        steps.append(step("rounding", low=found.interval.low, high=found.interval.high))
    key = "printed_exact" if stands_for.low == stands_for.high else "printed"
    bounds = {} if key == "printed_exact" else {"low": stands_for.low, "high": stands_for.high}
    steps.append(step(key, printed=claim["printed"], **bounds))
    holds = found.point is not None and found.point in stands_for
    return outcome(holds, found.interval.overlaps(stands_for), *steps)


def _has_key(row: Mapping[str, str]) -> None:
    for column in ("id", "source"):
        if not row[column]:
            raise _At(column, "The cell is empty. Every row needs an id and a source.")


def _known(precision: str) -> None:
    if precision not in PRECISIONS:
        known = ", ".join(word for word in PRECISIONS if word)
        message = f'"{precision}" is not a precision. Leave it empty or use: {known}.'
        raise _At("precision", message)


def _printed(text: str, precision: str, column: str, places: int | None = None) -> Interval:
    _known(precision)
    try:
        return printed(text, precision, places)
    except ValueError as error:
        raise _At(column, str(error)) from None


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Return all cells as text; what is missing is empty."""
    return frame.astype(object).where(frame.notna(), "").map(_cell)


def _need(frame: pd.DataFrame, columns: tuple[str, ...], name: str) -> pd.DataFrame:
    """Return the cells of a file as text; refuse it where a column is missing."""
    told = f"The column is missing. The file needs: {', '.join(columns)}."
    problems = [Problem(name, told, 1, one) for one in columns if one not in frame.columns]
    if problems:
        raise InvalidData(problems)
    return as_text(frame)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value).strip()


def numbered(frame: pd.DataFrame) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield rows with the number that an editor shows (the header is row 1)."""
    return zip(_lines(frame), frame.to_dict("records"), strict=True)


def _lines(frame: pd.DataFrame) -> Iterable[int]:
    return frame.index if frame.index.name == "row" else range(2, len(frame) + 2)


def read_facts(facts: pd.DataFrame, name: str, problems: list[Problem]) -> dict[str, Fact]:
    """Return facts by id; what cannot be read is added to the problems."""
    known: dict[str, Fact] = {}
    for row, fact in numbered(facts):
        if fact["id"] in known:
            message = f'"{fact["id"]}" is used twice. Give every fact its own id.'
            problems.append(Problem(name, message, row, "id"))
        try:
            _has_key(fact)
            known[fact["id"]] = Fact(_quantity(fact), fact["source"], fact["locator"])
        except _At as error:
            problems.append(Problem(name, str(error), row, error.column))
    return known


def _quantity(fact: Mapping[str, str]) -> Quantity:
    precision = _precision(fact["note"])
    interval = _printed(fact["value"], precision, "value")
    bounded = precision in ("at-least", "more-than", "at-most", "less-than")
    point = None if bounded else number(fact["value"])
    return Quantity(fact["id"], interval, point, fact["unit"] or None, fact["year"])


def _precision(note: str) -> str:
    """Return the precision that a note begins with; a slip of the pen must not become rounding."""
    word = note.partition(";")[0].strip()
    if word in PRECISIONS:
        return word
    meant = "-".join(word.casefold().rstrip(".").split())
    near = difflib.get_close_matches(meant, PRECISIONS[1:], n=1, cutoff=0.8)
    if near:
        raise _At("note", f'"{word}" is not a precision. Did you mean "{near[0]}"?')
    return ""


def read_tables(tables: Mapping[str, pd.DataFrame], problems: list[Problem]) -> dict[str, Table]:
    """Return printed tables; final zeros may be dropped, so the longest fraction sets rounding."""
    known = {}
    for name, frame in tables.items():
        if "year" in frame.columns:
            known[name] = _table(name, frame, problems)
        else:
            problems.append(Problem(name, "The column is missing.", 1, "year"))
    return known


def _table(name: str, frame: pd.DataFrame, problems: list[Problem]) -> Table:
    region, value = frame.columns[0], frame.columns[-1]
    rows = as_text(frame[[region, "year", value]])
    places = max(map(decimals, rows[value]), default=0)
    cells: dict[tuple[str, int], Quantity] = {}
    file = frame.attrs.get("file", name)
    for row, (place, year, text) in zip(_lines(rows), rows.itertuples(index=False), strict=True):
        if text == "":
            continue
        try:
            interval = _printed(text, "", value, places)
            if not re.fullmatch("[0-9]{1,4}", year):
                raise _At("year", f'"{year}" is not a year.')
            if (place, int(year)) in cells:
                raise _At(value, f"{place} has two values for {year}. Keep one.")
        except _At as error:
            problems.append(Problem(file, str(error), row, error.column))
            continue
        label = f"{name}[{place}, {year}]"
        unit = frame.attrs.get("unit")
        cells[place, int(year)] = Quantity(label, interval, number(text), unit, year)
    return Table(name, cells)
