"""How many random series would pass the test of a claim: what it is worth that a claim passes.

Rows of tables become random walks from the same start with steps as large, or white noise of the
same mean and spread, in logs where all values are positive. Where a claim compares regions or facts
of one moment, their values change places instead.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd

from creative_clusters.audit.checks import REGISTRY
from creative_clusters.audit.engine import OUTSIDE, as_text, read_facts, read_tables
from creative_clusters.audit.evidence import HOLDS, IN_PART, Outcome, Quantity, Table, Unfit
from creative_clusters.audit.expressions import Evidence, evaluate
from creative_clusters.audit.intervals import exact

SEED, DRAWS = 20261, 400
COLUMNS = ("chance_walk", "chance_noise", "chance_order")
NO_CHANCE = {"same_as", "listed", "missing", "none_left_out", "in_parts"}
"""Tests that numbers at random would hardly pass, or that tell nothing when they do."""

_NAMED = re.compile(r'"[^"]*"|([A-Za-z_][\w.-]*)(?:\[([^\]]*)\])?')


def chance(
    claims: pd.DataFrame, facts: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return for each claim the share of `DRAWS` random series that pass its test, as text.

    Columns ``chance_walk, chance_noise, chance_order``; empty where there is nothing to draw.
    The draws of a claim rest on `SEED` and its own row alone.
    """
    evidence = Evidence(read_facts(as_text(facts), "facts", []), read_tables(tables, []))
    rows = [_shares(check, evidence) for check in as_text(claims)["check"]]
    filled = [{name: row.get(name, "") for name in COLUMNS} for row in rows]
    return pd.DataFrame(filled, columns=list(COLUMNS), index=claims.index, dtype=str)


def _shares(check: str, evidence: Evidence) -> dict[str, str]:
    called = (set(re.findall(r"\w+", check)) & set(REGISTRY)) - NO_CHANCE
    if f"{OUTSIDE}." in check or all(REGISTRY[name].gives is not Outcome for name in called):
        return {}
    rows, moment = _drawn_from(check, evidence)
    if rows:
        kinds: dict[str, Callable] = {"chance_walk": _walk, "chance_noise": _noise}
        draws = {name: _series(evidence, rows, kind) for name, kind in kinds.items()}
    elif moment > 1:
        draws = {"chance_order": _places(evidence, check)}
    else:
        return {}
    return {
        name: f"{sum(_passes(check, next(made)) for _ in range(DRAWS)) / DRAWS:.2f}"
        for name, made in draws.items()
    }


def _passes(check: str, evidence: Evidence) -> bool:
    try:
        found, _ = evaluate(check, evidence)
    except Unfit:
        return False
    return isinstance(found, Outcome) and found.verdict in (*HOLDS, IN_PART)


def _drawn_from(check: str, evidence: Evidence) -> tuple[dict[str, list[str]], int]:
    """Rows by table that a check follows over years, and how many values of one moment it has."""
    rows: dict[str, list[str]] = {}
    years: dict[tuple[str, str], set[str]] = {}
    moment = 0
    for name, keys in _NAMED.findall(check):
        table = evidence.tables.get(name)
        if table is None:
            moment += name in evidence.facts
        elif not keys:
            rows[name] = table.regions
        elif keys.isdecimal():
            moment += 2
        else:
            region, _, year = (part.strip() for part in keys.partition(","))
            years.setdefault((name, region), set()).add(year if year.isdecimal() else "all")
            moment += 1
    for (name, region), seen in years.items():
        if len(seen) > 1 or "all" in seen:
            rows.setdefault(name, []).append(region)
    return rows, moment


def _series(evidence: Evidence, rows: dict[str, list[str]], kind: Callable) -> Iterator[Evidence]:
    rng = np.random.default_rng(SEED)
    while True:
        tables = dict(evidence.tables)
        for name, regions in rows.items():
            cells = dict(tables[name].cells)
            for region in regions:
                cells |= _random(tables[name], region, kind, rng)
            tables[name] = Table(name, cells)
        yield replace(evidence, tables=tables, used=[])


def _random(table: Table, region: str, kind: Callable, rng: np.random.Generator) -> dict:
    own = {year: q for (place, year), q in table.cells.items() if place == region}
    values = np.array([float(q.number) for q in own.values()])
    in_logs = values.min() > 0
    drawn = kind(np.log(values) if in_logs else values, rng)
    drawn = np.exp(drawn) if in_logs else drawn
    points = [Fraction(round(value * 1000), 1000) for value in drawn.tolist()]
    return {
        (region, year): Quantity(q.label, exact(point), point, q.unit, q.year)
        for (year, q), point in zip(own.items(), points, strict=True)
    }


def _walk(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    steps = rng.normal(0, np.std(np.diff(x), ddof=1) if len(x) > 2 else 1, len(x) - 1)
    return x[0] + np.concatenate([[0], steps.cumsum()])


def _noise(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return rng.normal(x.mean(), x.std(ddof=1), len(x))


def _places(evidence: Evidence, check: str) -> Iterator[Evidence]:
    """Regions of a table, and facts of one unit that the check names, change places."""
    rng = np.random.default_rng(SEED)
    named = {name for name, _ in _NAMED.findall(check)}
    facts = [name for name in evidence.facts if name in named]
    units = {name: evidence.facts[name].quantity.unit for name in facts}
    used = {name: table for name, table in evidence.tables.items() if name in named}
    while True:
        tables, moved = dict(evidence.tables), dict(evidence.facts)
        for name, table in used.items():
            to = dict(zip(table.regions, rng.permutation(table.regions).tolist(), strict=True))
            own = table.cells
            cells = {(r, year): own[to[r], year] for r, year in own if (to[r], year) in own}
            tables[name] = Table(name, cells)
        for unit in sorted(map(str, set(units.values()))):
            alike = [name for name in facts if str(units[name]) == unit]
            for name, other in zip(alike, rng.permutation(alike).tolist(), strict=True):
                moved[name] = replace(moved[name], quantity=evidence.facts[other].quantity)
        yield Evidence(moved, tables)
