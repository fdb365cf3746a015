"""Which path next? From what is known of a cluster to a path, by rules that can be printed.

Hua (2026, section 4) sets out three paths and says that a cluster should choose by its own goal,
surroundings and means, but gives no rule of choice. The rules here are the book's own (assumed):
each looks at one fact, speaks for one path and has points. The reasons are texts of the catalogue
under ``path.rule.<rule>``.

A *case* is a row with any of these facts (missing = not known):

- `stage`: reading of growth (`drivers.stages`: technology, factors, organisation, cycle,
  decline; "not_identified" counts as not known).
- `form`: form of the cluster (`forms.classifier`).
- `slope`: trend of the LQ a year; `firm_scale`: revenue LQ over firm LQ.
- `gap_sensing`, `gap_freshness`, `gap_chain`, `gap_trust`: how much is missing, 0 (nothing) to 1.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.concentration.split import relative_scale
from creative_clusters.data.validation.problems import Problem, suggestion
from creative_clusters.drivers.stages import PHASES
from creative_clusters.forms.classifier import FORMS
from creative_clusters.statistics.inputs import need_columns
from creative_clusters.statistics.trends import trends

PATHS = ("mapping", "freshness", "honeycomb")
GAPS = ("gap_sensing", "gap_freshness", "gap_chain", "gap_trust")
#: rule, fact, comparison, value, path, points
_RULES = (
    ("sensing_gap", "gap_sensing", ">=", 0.5, "mapping", 2),
    ("interactive_form", "form", "=", "virtual-real", "mapping", 1),
    ("technology_stage", "stage", "=", "technology", "mapping", 1),
    ("freshness_gap", "gap_freshness", ">=", 0.5, "freshness", 2),
    ("falling", "slope", "<", 0.0, "freshness", 1),
    ("cycle_stage", "stage", "=", "cycle", "freshness", 2),
    ("decline_stage", "stage", "=", "decline", "freshness", 2),
    ("scene_form", "form", "=", "scene", "freshness", 1),
    ("innovation_form", "form", "=", "innovation", "freshness", 1),
    ("chain_gap", "gap_chain", ">=", 0.5, "honeycomb", 2),
    ("trust_gap", "gap_trust", ">=", 0.5, "honeycomb", 1),
    ("small_firms", "firm_scale", "<", 1.0, "honeycomb", 1),
    ("organisation_stage", "stage", "=", "organisation", "honeycomb", 1),
    ("rainforest_form", "form", "=", "rainforest", "honeycomb", 1),
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<": operator.lt,
    "=": operator.eq,
}
#: Facts that are one of some words; the others are numbers.
_CHOICES = {"stage": PHASES, "form": FORMS}
_UNKNOWN = {"", "not_identified", "unknown", "insufficient_evidence"}


def rules(*, gap: float = 0.5, slope: float = 0.0, scale: float = 1.0) -> pd.DataFrame:
    """The rules as a table: `rule`, `fact`, `comparison`, `value`, `upgrade_path`, `points`.

    Parameters
    ----------
    gap
        From where a gap counts.
    slope
        Trend of the LQ a year, below which a cluster counts as falling.
    scale
        Revenue LQ over firm LQ, below which firms count as small.
    """
    columns = ["rule", "fact", "comparison", "value", "upgrade_path", "points"]
    table = pd.DataFrame(_RULES, columns=columns)
    borders = dict.fromkeys(GAPS, gap) | {"slope": slope, "firm_scale": scale}
    return table.assign(
        value=[borders.get(f, v) for f, v in zip(table["fact"], table["value"], strict=True)]
    )


def facts() -> list[str]:
    """Facts that the rules look at."""
    return list(dict.fromkeys(rule[1] for rule in _RULES))


def template(clusters: list[str] | None = None) -> pd.DataFrame:
    """An empty table of cases to fill in."""
    table = pd.DataFrame({"cluster": clusters or [""]})
    return table.assign(**dict.fromkeys(facts()))


def from_panel(
    panel: pd.DataFrame,
    readings: pd.DataFrame | None = None,
    forms: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """What a panel knows of its regions, as cases: stage, form, slope and scale of firms.

    Parameters
    ----------
    panel
        Tidy panel with `region`, `year`, `measure`, `lq`. The slope is that of the first measure
        in it that has the region, where its trend is clear (`statistics.trends`); the scale is
        that of the last year with both "firms" and "revenue".
    readings
        Readings of growth with `region`, `phase` (`drivers.stages.read`).
    forms
        Form of each region where known.

    Returns
    -------
    DataFrame
        `cluster` and every fact; the gaps, of which an LQ says nothing, are missing.
    """
    need_columns(panel, ["region", "year", "measure", "lq"], "panel")
    regions = list(dict.fromkeys(panel["region"]))
    stage = {}
    if readings is not None and len(readings):
        stage = dict(zip(readings["region"], readings["phase"], strict=True))
    scale = relative_scale(panel) if {"firms", "revenue"} <= set(panel["measure"]) else None
    found = trends(panel).set_index(["region", "measure"])
    clear = found["slope"].where(found["direction"].isin(["rising", "falling"]))
    rows = []
    for region in regions:
        own = panel[panel["region"] == region].dropna(subset=["lq"])
        sizes = [] if scale is None else [*scale.loc[scale["region"] == region, "scale"].dropna()]
        rows.append(
            {
                "cluster": region,
                "stage": stage.get(region, ""),
                "form": (forms or {}).get(region, ""),
                "slope": clear[region, own["measure"].iloc[0]] if len(own) else np.nan,
                "firm_scale": sizes[-1] if len(sizes) else np.nan,
                **dict.fromkeys(GAPS, np.nan),
            }
        )
    return pd.DataFrame(rows, columns=["cluster", *facts()])


def forms_of_places(study_cases: pd.DataFrame, places: Collection[str]) -> dict[str, str]:
    """Form of each place in which all of a study's cases that lie there are of one form.

    Parameters
    ----------
    study_cases
        ``component, place``; the components of a form begin with ``forms.<form>``.
    places
        Names of places; a case lies in one if its `place` names it.

    Returns
    -------
    dict
        Places with cases of one form only. A case of one form does not make the whole city so;
        cases of two forms say nothing either way.
    """
    need_columns(study_cases, ["component", "place"], "table of cases")
    kinds = study_cases["component"].str.extract(r"^forms\.([^.]+)")[0]
    found = {}
    for place in places:
        here = study_cases["place"].str.contains(rf"\b{re.escape(place)}\b") & kinds.notna()
        of = set(kinds[here])
        if len(of) == 1:
            found[place] = of.pop()
    return found


def problems(table: pd.DataFrame, file: str) -> list[Problem]:
    """What is wrong with a table of cases as read from a file: all cells text, indexed by line.

    The header is row 1. Empty cells are not known.
    """
    found = []
    known = ["cluster", *facts()]
    if "cluster" not in table:
        return [Problem(file, "lacks the column cluster; name each cluster in it.", row=1)]
    for name in table.columns.difference([*known, "status"], sort=False):
        told = (
            f"is no fact that the rules know.{suggestion(name, known)} Known: {', '.join(known)}."
        )
        found.append(Problem(file, told, row=1, column=name))
    names = table["cluster"].str.strip()
    for row in table.index[names.eq("")]:
        found.append(Problem(file, "is empty; name the cluster.", row=row, column="cluster"))
    for row in table.index[names.duplicated() & names.ne("")]:
        told = f'"{names[row]}" stands in an earlier row too; keep one row a cluster.'
        found.append(Problem(file, told, row=row, column="cluster"))
    for name in facts():
        if name in table:
            found += [
                Problem(file, told, row=row, column=name)
                for row, cell in table[name].str.strip().items()
                if (told := _wrong(name, cell))
            ]
    return sorted(found, key=lambda problem: problem.row or 0)


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """A table of cases without `problems`, its facts as words and numbers."""
    cleaned = table.apply(lambda column: column.str.strip())
    numeric = [name for name in facts() if name in table and name not in _CHOICES]
    return cleaned.assign(
        **{name: pd.to_numeric(cleaned[name], errors="coerce") for name in numeric}
    )


def _wrong(fact: str, cell: str) -> str:
    """What is wrong with the cell of a fact; "" if nothing."""
    if cell in _UNKNOWN:
        return ""
    if fact in _CHOICES:
        allowed = _CHOICES[fact]
        if cell in allowed:
            return ""
        return f'"{cell}" is none of {", ".join(allowed)}.{suggestion(cell, allowed)}'
    try:
        number = float(cell)
    except ValueError:
        number = np.nan
    if not np.isfinite(number):
        return f'"{cell}" is not a number. Use an empty cell for what is not known.'
    if fact in GAPS and not 0 <= number <= 1:
        return f"{cell} is outside 0 (nothing missing) to 1 (all missing)."
    if fact == "firm_scale" and number < 0:
        return f"{cell} is negative; the scale is a ratio of two LQs."
    return ""


def find(cases: pd.DataFrame, *, table: pd.DataFrame | None = None) -> pd.DataFrame:
    """The path of each case, and how well it is founded.

    Parameters
    ----------
    cases
        A row a cluster: `cluster` and any of the facts.
    table
        Rules to use instead of `rules()`, in the same columns.

    Returns
    -------
    DataFrame
        `cluster`, points of `mapping`, `freshness`, `honeycomb`, `upgrade_path` (most points; ""
        where none has any or two have the same), `tied` (paths with equal points, joined by ";"),
        `reasons` (rules that spoke for the path or the tied paths, joined by ";"), `known` and
        `facts` (facts known and asked), `footing`: "clear", "thin" (fewer than half the facts
        known), "tied" or "none".
    """
    table = rules() if table is None else table
    _check(cases)
    asked = list(dict.fromkeys(table["fact"]))
    rows = []
    for _, case in cases.iterrows():
        points, fired = _points(case, table)
        first = [path for path in PATHS if points[path] == max(points.values()) > 0]
        known = sum(_known(case, fact) for fact in asked)
        path = first[0] if len(first) == 1 else ""
        thin = known < len(asked) / 2
        footing = "none" if not first else "tied" if not path else "thin" if thin else "clear"
        reasons = [rule for rule, for_path in fired if for_path in first]
        rows.append(
            {"cluster": case["cluster"]}
            | points
            | {"upgrade_path": path, "tied": ";".join(first) if len(first) > 1 else ""}
            | {"reasons": ";".join(reasons), "known": known, "facts": len(asked)}
            | {"footing": footing}
        )
    columns = ["cluster", *PATHS, "upgrade_path", "tied", "reasons", "known", "facts", "footing"]
    return pd.DataFrame(rows, columns=columns)


def what_would_change(cases: pd.DataFrame, *, table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Single facts that, were they otherwise, would lead to another path.

    Returns
    -------
    DataFrame
        `cluster`, `fact`, `now` (the value, missing if not known), `if_comparison` and `if_value`
        (what it would have to be; comparisons of a rule or, for its opposite, "<", ">=" or "≠"),
        `upgrade_path` (the path then), `from_path` (the path now, "" if none).
    """
    table = rules() if table is None else table
    _check(cases)
    rows = []
    for _, case in cases.iterrows():
        now = _winner(_points(case, table)[0])
        for fact in dict.fromkeys(table["fact"]):
            for comparison, value, trial in _trials(fact, table):
                other = _winner(_points({**case.to_dict(), fact: trial}, table)[0])
                if other and other != now:
                    value_now = case[fact] if fact in case and _known(case, fact) else np.nan
                    change = (case["cluster"], fact, value_now, comparison, value, other, now)
                    rows.append(change)
    columns = ["cluster", "fact", "now", "if_comparison", "if_value", "upgrade_path", "from_path"]
    return pd.DataFrame(rows, columns=columns)


def _points(
    case: Mapping[str, object], table: pd.DataFrame
) -> tuple[dict[str, float], list[tuple[str, str]]]:
    """Points of every path and the rules that gave them."""
    points: dict[str, float] = dict.fromkeys(PATHS, 0)
    fired = []
    for rule in table.itertuples():
        if _known(case, rule.fact) and _COMPARE[rule.comparison](case[rule.fact], rule.value):
            points[rule.upgrade_path] += rule.points
            fired.append((rule.rule, rule.upgrade_path))
    return points, fired


def _winner(points: Mapping[str, float]) -> str:
    first = [path for path in PATHS if points[path] == max(points.values()) > 0]
    return first[0] if len(first) == 1 else ""


def _trials(fact: str, table: pd.DataFrame) -> list[tuple[str, object, object]]:
    """Values worth trying for a fact: one on each side of every rule's border."""
    own = table.loc[table["fact"] == fact]
    if own["comparison"].eq("=").all():
        return [("=", value, value) for value in own["value"]] + [("=", "", "")]
    trials = []
    for border in own["value"].drop_duplicates():
        trials += [(">=", border, border), ("<", border, border - 1e-9)]
    return trials


def _known(case: Mapping[str, object], fact: str) -> bool:
    value = case.get(fact)
    return value is not None and not (pd.isna(value) or value in _UNKNOWN)


def _check(cases: pd.DataFrame) -> None:
    need_columns(cases, ["cluster"], "table of cases")
    for fact in facts():
        for row, cell in cases.get(fact, pd.Series(dtype=object)).dropna().items():
            if told := _wrong(fact, str(cell)):
                raise ValueError(f"row {row}, column {fact}: {told}")
