"""How good a location quotient is: chance, standing out, suppression, and the reference."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from creative_clusters.data.counts import WITHHELD
from creative_clusters.method.cases import Case
from creative_clusters.quotient.cleaning import describe
from creative_clusters.statistics.intervals import interval_coverage, quotient_intervals
from creative_clusters.statistics.variants import bootstrap_cutoff, standardised_quotient
from creative_clusters.words.wording import joined, with_own

SAMPLES = 1000  # simulated draws
#: Columns of :func:`log_table` that a table shows.
LOGGED = ["cleaning", "rows", "reason"]
SIDES = ("above", "below", "open")  # of 1, beyond chance or not
HALF = 0.005 + 1e-9  # half of the last decimal that is published


def log_table(case: Case) -> pd.DataFrame:
    """The cleaning log for readers: ``cleaning`` (what, of which counts), ``rows, reason``."""
    words = describe(case.log)
    names = dict(establishments="establishments", firms="establishments", employment="employment",
                 revenue="employment")  # fmt: skip
    of = [with_own(f"[[{names[one]}]]") if one else "" for one in words["measure"]]
    words["cleaning"] = [joined(one, ": ") for one in zip(words["step"], of, strict=True)]
    return words[["cleaning", "rows", "reason", "example"]]


def intervals(case: Case, level: float = 0.95) -> pd.DataFrame:
    """Return the exact interval of each region's quotient by establishments.

    Returns
    -------
    DataFrame
        ``region, establishments, lq, lq_low, lq_high, beyond_chance`` (``above`` or ``below`` 1
        where the interval leaves 1 out, else ``open``), highest quotient first.
    """
    rows = quotient_intervals(case.rows("establishments"), level=level).dropna(subset=["lq"])
    side = np.where(rows["lq_low"] > 1, "above", np.where(rows["lq_high"] < 1, "below", "open"))
    rows = rows.assign(establishments=rows["count"].round().astype(int), beyond_chance=side)
    rows = rows.sort_values(["lq", "establishments"], ascending=False, kind="stable")
    columns = ["region", "establishments", "lq", "lq_low", "lq_high", "beyond_chance"]
    return rows[columns].reset_index(drop=True)


def coverage(case: Case, level: float = 0.95, samples: int = SAMPLES) -> pd.DataFrame:
    """Return how often both intervals hold the true quotient if counts were drawn anew.

    ``region, method`` (exact, delta), ``expected`` (establishments), ``covered, covered_error``
    (standard error of the simulation), ``undefined`` (share of draws without interval).
    """
    rows = case.rows("establishments").dropna(subset=["lq"])
    counts, sizes = rows["count"].to_numpy(float), rows["region_total"].to_numpy(float)
    whole, total = rows["industry_total"].iloc[0], rows["total"].iloc[0]
    if total > sizes.sum() and whole >= counts.sum():  # the rest of the whole is a region as well
        counts = np.append(counts, whole - counts.sum())
        sizes = np.append(sizes, total - sizes.sum())
    tables = []
    for method in ("exact", "delta"):
        found = interval_coverage(counts, sizes, method=method, level=level, samples=samples)
        found = found.head(len(rows)).assign(region=rows["region"], method=method)
        tables.append(found[found["expected"] > 0])
    table = pd.concat(tables, ignore_index=True)
    table = table.rename(columns={"coverage": "covered", "error": "covered_error"})
    return table[["region", "method", "expected", "covered", "covered_error", "undefined"]]


@dataclass(frozen=True)
class Outstanding:
    """Which regions stand out: ``region, lq, lq_z, outstanding``, highest first; two cut-offs."""

    table: pd.DataFrame
    cutoff: float
    bootstrap: dict[str, float]

    @property
    def scale(self) -> str:
        """``lq``, or ``log`` where the quotients are too skewed to be normal."""
        return str(self.table["scale_taken"].iloc[0])


def outstanding(case: Case, cutoff: float = 1.96) -> Outstanding:
    """Standardise the quotients by establishments; find the bootstrap cut-off beside the given."""
    rows = case.rows("establishments")[["region", "lq"]]
    table = standardised_quotient(rows, cutoff=cutoff, by=[])
    table = table.rename(columns={"z": "lq_z", "scale": "scale_taken", "cluster": "outstanding"})
    table = table.sort_values("lq_z", ascending=False, ignore_index=True)
    return Outstanding(table, cutoff, bootstrap_cutoff(table["lq_z"]))


def agreement(case: Case, measure: str = "establishments") -> pd.DataFrame:
    """Compare recomputed with published quotients: against given totals, and sums of the rows.

    ``region, published, lq`` (against the totals given), ``lq_shown`` (as if the regions shown
    were the whole), ``lq_difference, lq_difference_shown`` (recomputed less published).
    """
    rows = case.rows(measure)
    rows = rows[rows["published"].notna() & rows["count"].notna() & (rows["basis"] == "computed")]
    share = rows["industry_total"] / rows["total"]
    shown = rows["count"].sum() / rows["region_total"].sum() if len(rows) else np.nan
    table = rows[["region", "published", "lq"]].assign(lq_shown=rows["lq"] * share / shown)
    return table.assign(
        lq_difference=table["lq"] - table["published"],
        lq_difference_shown=table["lq_shown"] - table["published"],
    ).reset_index(drop=True)


def agree(table: pd.DataFrame, difference: str = "lq_difference") -> int:
    """Return how many regions of :func:`agreement` agree as far as two decimals can tell."""
    return int((table[difference].abs() <= HALF).sum())


def withholding(case: Case, most: int = 40) -> pd.DataFrame:
    """Withhold the establishments of small regions, and see what the others' quotients become.

    The numbers of establishments are known, so the error of leaving the small ones out of the
    industry's total can be told exactly.

    ``fewest`` (regions with fewer establishments are withheld), ``hidden`` (regions),
    ``hidden_share`` (of the regions with establishments), ``too_high`` (by how much the
    others' quotients exceed their true value, as a share of it).
    """
    rows = case.rows("establishments").dropna(subset=["count"])
    counts, whole = rows["count"].to_numpy(float), float(rows["industry_total"].iloc[0])
    present = max(int((counts > 0).sum()), 1)
    table = pd.DataFrame({"fewest": range(1, most + 1)})
    below = (counts > 0) & (counts < table[["fewest"]].to_numpy())
    left = whole - np.where(below, counts, 0).sum(axis=1)
    table["hidden"], table["hidden_share"] = below.sum(axis=1), below.sum(axis=1) / present
    return table.assign(too_high=whole / np.where(left, left, np.nan) - 1)


def figures(
    case: Case,
    spans: pd.DataFrame,
    covered: pd.DataFrame,
    found: Outstanding,
    compared: pd.DataFrame,
) -> dict[str, object]:
    """Return the numbers that the chapter stands for, from its tables in their order."""
    sides = {side: int((spans["beyond_chance"] == side).sum()) for side in SIDES}
    least = covered.groupby("method")["covered"].min()
    return {
        "regions": len(spans),
        **sides,
        "least_exact": float(least["exact"]),
        "least_delta": float(least["delta"]),
        "outstanding": int(found.table["outstanding"].sum()),
        "bootstrap_cutoff": round(found.bootstrap["cutoff"], 4),
        "scale": found.scale,
        "compared": len(compared),
        "agreeing": agree(compared),
        "agreeing_shown": agree(compared, "lq_difference_shown"),
        "withheld": int(case.rows("employment")["flag"].isin(WITHHELD).sum()),
        "files": list(case.files),
    }
