"""What a study implies without printing it, and whether its slips matter.

A share and a part imply a whole; a growth and an end imply a start. Each implied quantity is an
expression of the same checks as the claims, with its interval. Each inconsistency is followed up:
does the study's conclusion hold with the corrected number?
"""

from collections.abc import Mapping

import pandas as pd

from creative_clusters.audit.engine import as_text, each
from creative_clusters.audit.evidence import (
    IN_PART,
    INCONSISTENT,
    NOT_CHECKABLE,
    Outcome,
    Quantity,
    Unfit,
    told,
)
from creative_clusters.audit.expressions import Evidence, evaluate

IMPLIED_COLUMNS = ("id", "source", "quantity", "unit", "year", "expression", "note")
CONSEQUENCE_COLUMNS = ("claim", "conclusion", "corrected", "reason")
MATTERS = {INCONSISTENT: "yes", NOT_CHECKABLE: "open", IN_PART: "open"}  # else "no"


def implied(
    quantities: pd.DataFrame,
    facts: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Compute quantities that follow from printed ones.

    The rows of ``id, source, quantity, unit, year, expression, note`` come back with ``value`` (of
    the numbers as printed; missing where they are bounds), ``low`` and ``high`` (all that the
    rounding allows, possibly infinite) and ``working``. An `expression` is a computation of the
    checks, such as ``whole_of(part, share)``. Mistakes are errors as those of
    :func:`~creative_clusters.audit.audit`.
    """

    def compute(row: Mapping[str, str], evidence: Evidence) -> dict[str, object]:
        found, name = evaluate(row["expression"], evidence)
        if not isinstance(found, Quantity):
            raise Unfit(f"{name} is a test. An implied quantity needs a computation.")
        if found.unit is not None and found.unit != row["unit"]:
            raise Unfit(f'The expression gives "{found.unit}", the unit is "{row["unit"]}".')
        return {
            "value": float("nan") if found.point is None else float(found.point),
            "low": float(found.interval.low),
            "high": float(found.interval.high),
            "working": told(found.steps),
        }

    names = ("implied.csv", "facts.csv")
    found = each(quantities, IMPLIED_COLUMNS, "expression", compute, facts, tables, names)
    return _beside(quantities, found)


def consequences(
    conclusions: pd.DataFrame,
    facts: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Tell whether each conclusion holds with the corrected number: ``matters`` no, yes or open."""

    def follow(row: Mapping[str, str], evidence: Evidence) -> dict[str, object]:
        found, name = evaluate(row["corrected"], evidence)
        if not isinstance(found, Outcome):
            raise Unfit(f"{name} is a computation. A conclusion needs a test, such as at_least.")
        matters = MATTERS.get(found.verdict, "no")
        return {"matters": matters, "working": found.working()}

    names = ("consequences.csv", "facts.csv")
    found = each(conclusions, CONSEQUENCE_COLUMNS, "corrected", follow, facts, tables, names)
    return _beside(conclusions, found)


def _beside(rows: pd.DataFrame, found: list[object]) -> pd.DataFrame:
    """The rows as text, with what was found of each."""
    rows = as_text(rows)
    return rows.assign(**pd.DataFrame(found, index=rows.index)) if found else rows
