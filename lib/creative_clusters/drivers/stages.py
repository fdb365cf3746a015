"""Growth stages: which curves a series leaves possible, and whether they agree on a stage.

Hua (2026, section 2(2), item 1, figure 2) sees a cluster grow through four stages (new
technology, new factors, new organisation, new growth cycle), the last of which opens a second
curve as the first levels off. The study fits no curve. Everything that turns a fitted curve into
one of its stages is this module's own operationalisation: the cuts of saturation, and the rule for
"not identified".

A stage is identified where every curve that the series leaves possible has it. A curve is possible
unless an F-test at `LEVEL` rejects it against the best S-curve or against two curves. How often
this errs, and how often it finds the truth, is kept in `statistics.simulations`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import scipy

from creative_clusters.drivers.curves import SECOND, UNLIMITED, Fits, fit
from creative_clusters.statistics.inputs import need_columns
from creative_clusters.words.wording import named_measure

#: Saturation at which one stage gives way to the next (assumed, not from the study).
CUTS = (0.1, 0.5, 0.9)
STAGES = ("technology", "factors", "organisation", "cycle")
#: What a sheet of a cluster can say of its growth: a stage, or that it shrinks.
PHASES = (*STAGES, "decline")
#: Every kind of curve, in the order of reading: its word is ``curve.<kind>``.
KINDS = (*UNLIMITED, *STAGES, SECOND)
#: Columns of a table of readings that a page shows.
SHOWN = ["region", "n", "phase", "reason", "saturation_low", "saturation_high"]
#: Fewest values on which a stage is named: two more than two curves have parameters.
FEWEST = 8
#: Confidence with which a curve has to be rejected (assumed).
LEVEL = 0.99


def read(
    table: pd.DataFrame, *, cuts: Sequence[float] = CUTS, level: float = LEVEL
) -> pd.DataFrame:
    """Tell which curves each region's series leaves possible, and the stage where they agree.

    Takes `region`, `year` and `value`; a `flag` of "placeholder" takes a row out, and so do missing
    values and values that are not positive. `cuts` are shares of the ceiling reached at which one
    stage gives way to the next: below the first growth is still being prepared (new technology),
    below the second it quickens (new factors), below the third it slows down (new organisation),
    above it the curve is used up; a second curve is a new growth cycle, too. Curves are rejected at
    `level`.

    Returns a row a region: `n`, `dropped`, `nearest` (kind of the closest curve), `possible` (a
    list of `KINDS`), `saturation_low` and `saturation_high` (limits of the share of the ceiling
    reached, if the series is one S-curve; NaN if it need not have one), `identified`, `phase` (the
    stage, else "not_identified") and `reason`, the first that holds of "few_values", "no_ceiling"
    (a curve without a ceiling is possible), "second_curve" (one S-curve and two are, in different
    stages), "several_stages"; "" where none does.
    """
    return pd.DataFrame(
        [
            {"region": region, "n": len(t), "dropped": dropped} | _read(t, y, cuts, level)
            for region, t, y, dropped in _each(table)
        ]
    )


def curves(
    table: pd.DataFrame, *, cuts: Sequence[float] = CUTS, level: float = LEVEL
) -> pd.DataFrame:
    """Possible curves as points for a chart: `region`, `curve`, `year`, `value`."""
    parts = []
    for region, t, y, _ in _each(table):
        if len(t) >= FEWEST:
            fits, years = fit(t, y, cuts, STAGES), np.linspace(t.min(), t.max(), 60)
            parts += [
                pd.DataFrame({"year": years, "value": fits.curves[kind].at(years)}).assign(
                    region=region, curve=kind
                )
                for kind in possible(fits, len(t), level)
            ]
    columns = ["region", "curve", "year", "value"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def possible(fits: Fits, n: int, level: float = LEVEL) -> list[str]:
    """The kinds of curve that `n` values leave possible: no F-test rejects them at `level`.

    Each is held against the best S-curve and against two curves, with the difference of their
    parameters, or 1 where it has as many or more.
    """
    rivals = {3: fits.sse.min(), 6: fits.curves[SECOND].sse}
    return [
        kind
        for kind, (parameters, sse, _) in fits.curves.items()
        if all(
            sse <= best * _allowed(n - more, max(more - parameters, 1), level) + 1e-15
            for more, best in rivals.items()
        )
    ]


def _allowed(free: int, extra: int, level: float) -> float:
    """How many times the errors of a rival are too few to reject a curve."""
    return 1 + extra * scipy.stats.f.ppf(level, extra, free) / free if free > 0 else np.inf


def examples(readings: pd.DataFrame, most: int = 3) -> list[str]:
    """Pick regions to draw: those with a stage first, then those with fewest possible curves."""
    known = readings[readings["n"] >= FEWEST]
    order = known.assign(left=known["possible"].map(len))
    order = order.sort_values(["identified", "left"], ascending=[False, True], kind="stable")
    return list(order["region"].head(most))


def series(
    panel: pd.DataFrame | None, amounts: pd.DataFrame | None, wanted: str
) -> tuple[pd.DataFrame | None, str]:
    """Values to be read and their unit: ``amounts``, or the LQs of a measure; None if unknown."""
    values, unit = amounts, "" if amounts is None else amounts.attrs.get("unit", "")
    if wanted != "amounts":
        values, unit = panel, named_measure(wanted)
        if panel is not None:
            values = panel[panel["measure"] == wanted].rename(columns={"lq": "value"})
    if values is None or values["value"].isna().all():
        return None, unit
    return values.reset_index(drop=True), unit


def results(readings: pd.DataFrame) -> dict[str, int | list[str]]:
    """What a table of :func:`read` comes to: how many stages are identified, and why not."""
    sure = readings[readings["identified"]]
    doubtful = readings[~readings["identified"]]
    return {
        "series": len(readings),
        "identified": len(sure),
        "stages": list(sure["region"] + ": " + sure["phase"]),
        "reasons": list(doubtful["region"] + ": " + doubtful["reason"]),
    }


def _read(t: np.ndarray, y: np.ndarray, cuts: Sequence[float], level: float) -> dict[str, Any]:
    row: dict[str, Any] = {"nearest": "", "possible": [], "saturation_low": np.nan}
    row |= {"saturation_high": np.nan, "identified": False, "phase": "not_identified"}
    if len(t) < FEWEST:
        return row | {"reason": "few_values"}
    fits = fit(t, y, cuts, STAGES)
    row["nearest"] = min(fits.curves, key=lambda kind: fits.curves[kind].sse)
    row["possible"] = left = possible(fits, len(t), level)
    stages = {"cycle" if kind == SECOND else kind for kind in left}
    if not stages.isdisjoint(UNLIMITED):
        return row | {"reason": "no_ceiling"}
    inside = fits.shares[fits.sse <= fits.sse.min() * _allowed(len(t) - 3, 1, level) + 1e-15]
    row |= {"saturation_low": inside.min(), "saturation_high": inside.max()}
    if len(stages) > 1:
        return row | {"reason": "second_curve" if SECOND in left else "several_stages"}
    return row | {"identified": True, "phase": stages.pop(), "reason": ""}


def _each(table: pd.DataFrame) -> Iterator[tuple[str, np.ndarray, np.ndarray, int]]:
    """Each region with its usable years and values, and how many rows it loses."""
    need_columns(table, ["region", "year", "value"])
    for region, group in table.groupby("region", sort=False, dropna=False):
        good = group["year"].notna() & group["value"].gt(0)
        good &= np.isfinite(group["value"].astype(float))
        if "flag" in group:
            good &= group["flag"].ne("placeholder")
        kept = group.loc[good].sort_values("year")
        years, values = (kept[name].to_numpy(float) for name in ("year", "value"))
        yield region, years, values, int((~good).sum())
