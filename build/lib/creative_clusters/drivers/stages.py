"""Growth stages: how sure it is which curve a series follows, and which stage it is read as.

Hua (2026, section 2(2), item 1, figure 2) sees a cluster grow through four stages (new
technology, new factors, new organisation, new growth cycle), the last of which opens a second
curve. The study fits no curve. Everything that turns a fitted curve into one of its stages is
this module's own operationalisation: the cuts of saturation, the rule for "not identified", the
null model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.drivers.curves import curve, fit, logistic, logistic_region
from creative_clusters.statistics.inputs import need_columns
from creative_clusters.words.wording import text

#: Saturation at which one stage gives way to the next (assumed, not from the study).
CUTS = (0.1, 0.5, 0.9)
STAGES = ("technology", "factors", "organisation", "cycle")
#: Every reading: the four stages, then what a curve without a ceiling can say.
PHASES = (*STAGES, "rising", "steady", "flat", "decline")
#: Columns of a table of readings that a page shows.
SHOWN = ["region", "phase", "model", "lead", "saturation", "saturation_low", "saturation_high"]
#: Fewest values on which a stage is named at all.
FEWEST = 6
#: AICc lead under which two curves count as equally good (Burnham & Anderson 2002).
LEAD = 2.0
#: Widest interval of the ceiling (upper over lower) that still says where growth ends.
WIDEST = 3.0
#: Largest residual standard deviation of logs with which a curve still describes its series.
ROUGHEST = 0.3


def stage_of(saturation: float, cuts: Sequence[float] = CUTS) -> str:
    """Stage read from the share of the ceiling reached: one of `STAGES`.

    Below the first cut growth is still being prepared (new technology), below the second it
    quickens (new factors), below the third it slows down (new organisation), above it the curve
    is used up and the next one is due (new growth cycle). The cuts are assumed.
    """
    if list(cuts) != sorted(cuts) or len(cuts) != len(STAGES) - 1 or not 0 < cuts[0] < cuts[-1] < 1:
        raise ValueError(f"cuts must be three rising shares between 0 and 1, got {list(cuts)}.")
    return STAGES[int(np.searchsorted(cuts, saturation, side="right"))]


def read(
    table: pd.DataFrame,
    *,
    cuts: Sequence[float] = CUTS,
    lead: float = LEAD,
    widest: float = WIDEST,
) -> pd.DataFrame:
    """Best curve, intervals and stage of every region's series.

    Parameters
    ----------
    table
        Tidy rows with `region`, `year` and `value`; a `flag` of "placeholder" takes a row out,
        and so do missing values and values that are not positive.
    cuts
        Saturations between stages.
    lead, widest
        What makes a reading "identified": the AICc lead over the next curve, at least; the upper
        over the lower limit of the ceiling, at most. Both are assumed, as is `ROUGHEST`.

    Returns
    -------
    DataFrame
        A row a region: `n`, `dropped`, `model` (best by AICc), `lead` over the second best,
        `rivals` (models within `lead`, joined by ";"), `spread` (residual standard deviation of
        logs), `rate`, then `ceiling`, `midpoint`, `saturation` (share of the ceiling reached)
        with 95 % limits `_low` and `_high` of a logistic curve, `tentative` (reading of the best
        curve), `identified`, `phase` (the reading where it is identified, else
        "not_identified") and `reason`, the first that holds of: "few_values", "rough_fit",
        "close_models", "turn_unseen" (fewer than two values on one side of the midpoint),
        "open_ceiling", "several_stages" (the limits of the saturation lie in different stages);
        "" where none does.
    """
    return pd.DataFrame(
        [
            {"region": region, "n": len(t), "dropped": dropped} | _read(t, y, cuts, lead, widest)
            for region, t, y, dropped in _each(table)
        ]
    )


def support(table: pd.DataFrame, *, cuts: Sequence[float] = CUTS) -> pd.DataFrame:
    """How far the data speak for each reading: `region`, `phase`, `support` (adds to 1 a region).

    A curve counts with its Akaike weight; a logistic curve shares its weight among the stages
    by the likelihood of the curves that end in each of them. Series with fewer than `FEWEST`
    usable values have no rows.
    """
    rows = []
    for region, t, y, _ in _each(table):
        if len(t) < FEWEST:
            continue
        shares = dict.fromkeys(PHASES, 0.0)
        for _, model in fit(t, y).iterrows():
            for phase, share in _reading_shares(model, t, y, cuts).items():
                shares[phase] += model["weight"] * share
        rows += [(region, phase, share) for phase, share in shares.items()]
    return pd.DataFrame(rows, columns=["region", "phase", "support"])


def curves(table: pd.DataFrame) -> pd.DataFrame:
    """Fitted curves as points for a chart: `region`, `model`, `year`, `value`, `weight`."""
    parts = []
    for region, t, y, _ in _each(table):
        if len(t) < 3:
            continue
        years = np.linspace(t.min(), t.max(), 60)
        for _, model in fit(t, y).iterrows():
            if np.isfinite(model["aicc"]):
                part = pd.DataFrame({"year": years, "value": curve(model, years)})
                parts.append(
                    part.assign(region=region, model=model["model"], weight=model["weight"])
                )
    columns = ["region", "model", "year", "value", "weight"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def examples(readings: pd.DataFrame, most: int = 3) -> list[str]:
    """Pick regions to draw: one with a stage, one with another reading, one unsure.

    Each is the first of its kind by the lead of its curve; kinds that do not occur are filled
    from the others.
    """
    ordered = readings[readings["n"] >= FEWEST].sort_values("lead", ascending=False, kind="stable")
    staged = ordered["identified"] & ordered["phase"].isin(STAGES)
    kinds = [ordered[staged], ordered[ordered["identified"] & ~staged]]
    kinds.append(ordered[~ordered["identified"]])
    picked = [group["region"].iloc[0] for group in kinds if len(group)]
    rest = [region for region in ordered["region"] if region not in picked]
    return (picked + rest)[:most]


def series(
    panel: pd.DataFrame | None, amounts: pd.DataFrame | None, wanted: str
) -> tuple[pd.DataFrame | None, str]:
    """Values to be read and their unit: ``amounts``, or the LQs of a measure; None if unknown."""
    values, unit = amounts, "" if amounts is None else amounts.attrs.get("unit", "")
    if wanted != "amounts":
        values, unit = panel, text(f"measure.{wanted}")
        if panel is not None:
            values = panel[panel["measure"] == wanted].rename(columns={"lq": "value"})
    if values is None or values["value"].isna().all():
        return None, unit
    return values.reset_index(drop=True), unit


def staged(readings: pd.DataFrame) -> list[str]:
    """Regions whose reading is identified and one of the four stages."""
    sure = readings[readings["identified"]]
    return list(sure.loc[sure["phase"].isin(STAGES), "region"])


def results(readings: pd.DataFrame) -> dict[str, int | list[str]]:
    """What a table of :func:`read` comes to: how many are identified, which phase, why not."""
    doubtful = readings[readings["reason"] != ""]
    return {
        "series": len(readings),
        "identified": int(readings["identified"].sum()),
        "staged": staged(readings),
        "phases": list(readings["region"] + ": " + readings["phase"]),
        "reasons": list(doubtful["region"] + ": " + doubtful["reason"]),
    }


_LIMITED = ("ceiling", "midpoint", "saturation")


def _read(
    t: np.ndarray, y: np.ndarray, cuts: Sequence[float], lead: float, widest: float
) -> dict[str, Any]:
    limits = [f"{name}{end}" for name in _LIMITED for end in ("", "_low", "_high")]
    row: dict[str, Any] = {"model": "", "rivals": ""}
    row |= dict.fromkeys(("lead", "spread", "rate", *limits), np.nan)
    row |= {"tentative": "", "identified": False, "phase": "not_identified", "reason": "few_values"}
    if len(t) < FEWEST:
        return row
    models = fit(t, y)
    best, second = models.iloc[0], models.iloc[1]
    rivals = models.loc[models["lead"] < lead, "model"].iloc[1:]
    row |= {"model": best["model"], "lead": second["lead"], "rivals": ";".join(rivals)}
    row |= {"tentative": _reading(best, t, cuts), "rate": best["rate"]}
    row["spread"] = float(np.sqrt(best["sse"] / (len(t) - best["parameters"])))
    if best["model"] in ("logistic", "bilogistic"):
        row |= {"ceiling": best["ceiling"], "midpoint": best["midpoint"]}
        whole = np.nansum([best["ceiling"], best["ceiling_2"]])
        row["saturation"] = float(curve(best, t[-1:])[0] / whole)
    if best["model"] == "logistic":
        region = logistic_region(t, y)
        for name in _LIMITED:
            row[f"{name}_low"], row[f"{name}_high"] = region.interval(name)
    row["reason"] = _doubt(row, t, cuts, widest)
    row["identified"] = not row["reason"]
    if row["identified"]:
        row["phase"] = row["tentative"]
    return row


def _doubt(row: dict[str, Any], t: np.ndarray, cuts: Sequence[float], widest: float) -> str:
    """Why a reading is not identified: the first reason that holds, or none."""
    if row["spread"] > ROUGHEST:
        return "rough_fit"
    if row["rivals"]:
        return "close_models"
    if row["model"] == "logistic":
        if min((t < row["midpoint"]).sum(), (t > row["midpoint"]).sum()) < 2:
            return "turn_unseen"
        if row["ceiling_high"] / row["ceiling_low"] > widest:
            return "open_ceiling"
        if stage_of(row["saturation_low"], cuts) != stage_of(row["saturation_high"], cuts):
            return "several_stages"
    return ""


def _reading(model: pd.Series, t: np.ndarray, cuts: Sequence[float]) -> str:
    if model["model"] == "level":
        return "flat"
    if model["model"] == "bilogistic":
        return "cycle"
    if model["model"] == "logistic":
        return stage_of(float(logistic(t[-1:], 1.0, model["span"], model["midpoint"])[0]), cuts)
    if model["rate"] < 0:
        return "decline"
    return "steady" if model["model"] == "linear" else "rising"


def _reading_shares(
    model: pd.Series, t: np.ndarray, y: np.ndarray, cuts: Sequence[float]
) -> dict[str, float]:
    if model["weight"] == 0 or model["model"] != "logistic":
        return {_reading(model, t, cuts): 1.0}
    region = logistic_region(t, y).table
    stages = np.searchsorted(cuts, region["saturation"], side="right")
    weights = np.bincount(stages, weights=region["weight"], minlength=len(STAGES))
    return dict(zip(STAGES, weights.tolist(), strict=True))


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
