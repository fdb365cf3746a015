"""How good a location quotient is: chance, standing out, suppression, and the reference.

Everything works on a *case*: the counts of one industry in many regions at one time, as a panel
with the totals that each quotient was taken against, and beside it the quotient as an office
publishes it. One case is built in, with invented counts; others come from files of the US
Quarterly Census of Employment and Wages.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from creative_clusters.data import qcew
from creative_clusters.data.counts import counts_panel
from creative_clusters.quotient.cleaning import describe
from creative_clusters.quotient.cleaning import log as cleaning_log
from creative_clusters.statistics.inputs import need_choices
from creative_clusters.statistics.intervals import interval_coverage, quotient_intervals
from creative_clusters.statistics.variants import bootstrap_cutoff, standardised_quotient
from creative_clusters.words.wording import listing, text

#: Quotients of the built-in regions, from the region with the most establishments to the least.
QUOTIENTS = (
    1.3, 0.8, 2.2, 1.0, 0.5, 1.7, 0.6, 3.6, 0.9, 0.4, 1.1, 2.6,
    0.7, 0.3, 1.5, 0.0, 0.8, 4.5, 1.2, 0.5, 2.0, 0.6, 0.2, 1.0,
)  # fmt: skip
#: Jobs of an establishment of the industry in them, in the same order, over and over.
JOBS = (14, 9, 22, 11, 6, 17, 8)
#: The region that the list leaves out: its size as a share of those listed, and its quotient.
ELSEWHERE = (0.5, 0.6)
LARGEST, JOBS_EACH = 36_000, 14  # establishments of the largest region; jobs of any of them
FEWEST = 3  # jobs are withheld where fewer establishments would be told apart
SAMPLES = 1000  # simulated draws
HALF = 0.005 + 1e-9  # half of the last decimal that is published


@dataclass(frozen=True)
class Case:
    """Counts of one industry in many regions at one time.

    Attributes
    ----------
    panel
        ``region, measure`` (establishments, employment), ``lq, flag, count, region_total,
        industry_total, total, published, disclosed_total`` (what the counts of the whole add up
        to as far as they are disclosed).
    log
        The cleaning log.
    time
        Year and quarter (``A`` for a year's average); empty for invented counts.
    files
        Names of the files read.
    implied
        Whether the whole's employment in the industry is inferred from published quotients.
    """

    panel: pd.DataFrame
    log: pd.DataFrame
    time: tuple[int, str] | tuple[()] = ()
    files: tuple[str, ...] = ()
    implied: bool = False

    def rows(self, measure: str) -> pd.DataFrame:
        """Rows of one measure."""
        return self.panel[self.panel["measure"] == measure].reset_index(drop=True)


def built_in(typical: int = 6) -> Case:
    """Return invented counts of 24 regions and what is elsewhere.

    Parameters
    ----------
    typical
        Establishments of the industry in the middle region (median).

    Examples
    --------
    >>> case = built_in(typical=6)
    >>> int(case.rows("establishments")["count"].median())
    6
    """
    number = len(QUOTIENTS)
    scale = max(typical / 100, 1)  # an industry stays a small part of everything
    sizes = np.round(scale * LARGEST / np.arange(1, number + 1))
    expected = sizes * QUOTIENTS
    firms = np.round(expected * typical / np.median(expected))
    share = firms.sum() / sizes.sum()
    size, lq = ELSEWHERE
    sizes = np.append(sizes, np.round(size * sizes.sum()))
    firms = np.append(firms, np.round(lq * share * sizes[-1]))
    jobs = firms * np.append(np.resize(JOBS, number), JOBS_EACH)
    region = [text("example.city", letter=chr(65 + at)) for at in range(number)]
    table = pd.DataFrame(
        {"region": [*region, ""], "establishments": firms, "employment": jobs, "year": 1}
    )
    rest = {"establishments": sizes - firms, "employment": sizes * JOBS_EACH - jobs}
    counts = pd.concat([table.assign(industry="it"), table.assign(industry="rest", **rest)])
    withheld = (counts["industry"] == "it") & counts["establishments"].between(1, FEWEST - 1)
    return _published(counts.assign(withheld=np.where(withheld, "N", "")))


def _published(counts: pd.DataFrame) -> Case:
    """The case of the listed regions against published totals that hold the unlisted one too."""
    measures = ["establishments", "employment"]
    totals = pd.concat(
        [
            counts.groupby("region", as_index=False)[measures].sum().query("region != ''"),
            counts.groupby("industry", as_index=False)[measures].sum(),
            counts[measures].sum().to_frame().T,
        ]
    )
    listed = counts[counts["region"] != ""].reset_index(drop=True)
    panel, log = counts_panel(
        listed, "it", value=measures, totals=totals.astype({"region": "str", "industry": "str"}),
        suppressed={"employment": "withheld"}, with_log=True,
    )  # fmt: skip
    ours = counts[counts["industry"] == "it"]
    disclosed = {
        "establishments": ours["establishments"].sum(),
        "employment": ours.loc[ours["withheld"] == "", "employment"].sum(),
    }
    panel = panel.assign(
        published=panel["lq"].round(2), disclosed_total=panel["measure"].map(disclosed)
    )
    return Case(panel, log)


def from_files(source: str | Path, industry: str, kind: str) -> Case:
    """Return the latest quarter of QCEW files whose national base is known.

    Parameters
    ----------
    source
        File, folder or pattern; see `data.qcew.qcew_files`.
    industry, kind
        NAICS code, and kind of area: ``county``, ``metropolitan``, ``state``.

    Returns
    -------
    Case
        With no rows if the files do not hold the whole nation's establishments, or no area of
        the kind.

    Raises
    ------
    creative_clusters.quotient.cleaning.CountsError
        If the files are not there, are no QCEW files, or do not have the industry.
    ValueError
        If there is no such kind.
    """
    need_choices("kind", kind, qcew.KINDS)
    files = qcew.qcew_files(source)
    rows = qcew.read_qcew(files)
    names = tuple(path.name for path in files)
    national = qcew.national_totals(rows, industry)
    known = national[(national["measure"] == "establishments")].dropna()
    private = (rows["industry"] == industry) & (rows["ownership"] == "5")
    if not private.any():
        qcew.qcew_panel(rows, industry)  # which says what industries there are
    if known.empty or not (private & (rows["kind"] == kind)).any():
        return Case(pd.DataFrame(columns=["measure"]), cleaning_log([]), (), names)
    time = known[["year", "quarter"]].iloc[-1]
    wanted = private | ((rows["ownership"] == qcew.BASE[0]) & (rows["industry"] == qcew.BASE[1]))
    rows = rows[wanted & (rows["year"] == time["year"]) & (rows["quarter"] == time["quarter"])]
    national = qcew.national_totals(rows, industry)
    implied = qcew.implied_totals(rows, industry).set_index("measure")["industry_total"]
    gaps = national["industry_total"].isna()
    national["industry_total"] = national["industry_total"].fillna(national["measure"].map(implied))
    panel, log = qcew.qcew_panel(rows, industry, kind=kind, national=national, with_log=True)
    told = qcew.disclosed_totals(rows, industry).set_index("measure")["disclosed_total"]
    panel = panel.assign(
        region=_short_names(panel), disclosed_total=panel["measure"].map(told).astype(float)
    )
    hidden = bool(gaps[national["measure"] == "employment"].any())
    return Case(panel, log, (int(time["year"]), str(time["quarter"])), names, hidden)


def _short_names(panel: pd.DataFrame) -> pd.Series:
    """Title of each area as far as it tells it apart: "Boulder, CO", not "Boulder, CO MSA"."""
    short = panel["name"].str.replace(r" -- .*", "", regex=True)
    short = short.str.replace(r"^([^-,/]+)[^,]*, (\w\w)\b.* MSA$", r"\1, \2", regex=True)
    shared = panel["region"].groupby(short).transform("nunique") > 1
    return short.mask(shared, panel["name"] + " (" + panel["region"] + ")")


def about(case: Case, *, typical: int, industry: str, kind: str) -> str:
    """Say whose counts these are."""
    if not case.files:
        return text("reliability.about.built_in", typical=typical)
    year, quarter = case.time
    key = "reliability.time.year" if quarter == "A" else "reliability.time.quarter"
    return text(
        "reliability.about.files",
        time=text(key, year=year, quarter=quarter),
        industry=industry,
        n=f"{case.panel['region'].nunique():,}",
        kind=text(f"area.{kind}"),
        files=listing(case.files),
    )


def log_table(case: Case) -> pd.DataFrame:
    """The cleaning log for readers: ``cleaning`` (what, of which counts), ``rows, reason``."""
    words = describe(case.log)
    of = words["measure"].map(lambda measure: f": {measure}" if measure else "")
    return words.assign(cleaning=words["step"] + of)[["cleaning", "rows", "reason", "example"]]


# --- chance -------------------------------------------------------------------------------


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
    rows = rows.assign(establishments=rows["count"].astype(int), beyond_chance=side)
    rows = rows.sort_values(["lq", "establishments"], ascending=False, kind="stable")
    columns = ["region", "establishments", "lq", "lq_low", "lq_high", "beyond_chance"]
    return rows[columns].reset_index(drop=True)


def intervals_said(table: pd.DataFrame) -> str:
    """State how many regions lie above or below 1 beyond chance: the finding of a chart."""
    counted = table["beyond_chance"].value_counts()
    return text("reliability.intervals", n=len(table),
        **{side: int(counted.get(side, 0)) for side in ("above", "below", "open")})  # fmt: skip


def widest_said(table: pd.DataFrame, level: float) -> str:
    """Name the highest quotient that cannot be told from 1, and the surest one above."""
    said = []
    for side, at in (("open", 0), ("above", None)):
        rows = table[(table["beyond_chance"] == side) & (table["establishments"] > 0)]
        if rows.empty:
            continue
        row = rows.iloc[0] if at == 0 else rows.loc[rows["lq_low"].idxmax()]
        fields = {name: f"{row[name]:.2f}" for name in ("lq", "lq_low", "lq_high")}
        fields |= {"region": row["region"], "n": row["establishments"], "level": f"{level:.0%}"}
        said.append(text(f"reliability.interval.{side}", **fields))
    return " ".join(said)


def coverage(case: Case, level: float = 0.95, samples: int = SAMPLES) -> pd.DataFrame:
    """Return how often both intervals hold the true quotient if counts were drawn anew.

    Returns
    -------
    DataFrame
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


def coverage_said(table: pd.DataFrame, level: float, few: int = 5) -> str:
    """State what each interval keeps of its promise: the finding of a chart."""
    exact, delta = (table[table["method"] == method] for method in ("exact", "delta"))
    small = delta[delta["expected"] < few]
    key = "reliability.coverage" if len(small) else "reliability.coverage.large"
    return text(key, level=f"{level:.0%}", few=few, exact=f"{exact['covered'].min():.1%}",
        small=f"{small['covered'].mean():.0%}", delta=f"{delta['covered'].min():.1%}")  # fmt: skip


# --- standing out -------------------------------------------------------------------------


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


def outstanding_said(found: Outstanding) -> str:
    """State how many regions reach each cut-off: the finding of a chart."""
    reached = int((found.table["lq_z"] >= found.bootstrap["cutoff"]).sum())
    return text("reliability.outstanding", n=int(found.table["lq_z"].notna().sum()),
        k=int(found.table["outstanding"].sum()), cutoff=f"{found.cutoff:.2f}", m=reached,
        bootstrap=f"{found.bootstrap['cutoff']:.2f}")  # fmt: skip


def outstanding_named(found: Outstanding, most: int = 5) -> str:
    """Name the regions beyond the cut-off; say which scale was standardised and how sure it is."""
    names = found.table.loc[found.table["outstanding"], "region"]
    shown, more = names.head(most), max(len(names) - most, 0)
    key = "reliability.named" + (".more" if more else "" if len(names) else ".none")
    joined = listing(shown) if not more else ", ".join(shown)
    named = text(key, names=joined, more=more, cutoff=f"{found.cutoff:.2f}")
    p = f"{found.table['normal_p'].iloc[0]:.2f}"
    bounds = {name: f"{found.bootstrap[name]:.2f}" for name in ("low", "high")}
    return " ".join(
        [
            named,
            text(f"reliability.scale.{found.scale}", p=p),
            text("reliability.bootstrap", **bounds),
        ]
    )


# --- the reference ------------------------------------------------------------------------


def agreement(case: Case, measure: str = "establishments") -> pd.DataFrame:
    """Compare recomputed with published quotients: against given totals, and sums of the rows.

    Returns
    -------
    DataFrame
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


def agreement_said(table: pd.DataFrame) -> str:
    """State how many quotients agree under either reference: the finding of a chart."""
    return text("reliability.agreement", n=len(table), k=agree(table),
        shown=agree(table, "lq_difference_shown"),
        worst=f"{table['lq_difference_shown'].abs().max():.2f}")  # fmt: skip


def employment_said(case: Case) -> str:
    """State how many published quotients by employment are met."""
    table = agreement(case, "employment")
    key = "reliability.agreement.employment" if len(table) else "reliability.agreement.none"
    return text(key, n=len(table), k=agree(table))


# --- suppression --------------------------------------------------------------------------


def withholding(case: Case, most: int = 40) -> pd.DataFrame:
    """Withhold the establishments of small regions, and see what the others' quotients become.

    The numbers of establishments are known, so the error of leaving the small ones out of the
    industry's total can be told exactly.

    Returns
    -------
    DataFrame
        ``fewest`` (regions with fewer establishments are withheld), ``hidden`` (regions),
        ``hidden_share`` (of the regions with establishments), ``too_high`` (by how much the
        others' quotients exceed their true value, as a share of it).
    """
    rows = case.rows("establishments").dropna(subset=["count"])
    counts, whole = rows["count"].to_numpy(float), float(rows["industry_total"].iloc[0])
    present = max(int((counts > 0).sum()), 1)
    table = []
    for fewest in range(1, most + 1):
        hidden = counts[(counts > 0) & (counts < fewest)]
        left = whole - hidden.sum()
        table.append(
            (fewest, len(hidden), len(hidden) / present, whole / left - 1 if left else np.nan)
        )
    return pd.DataFrame(table, columns=["fewest", "hidden", "hidden_share", "too_high"])


def withholding_said(table: pd.DataFrame, fewest: int = 10) -> str:
    """State what withholding below one number of establishments does: the finding of a chart."""
    row = table[table["fewest"] == fewest].iloc[0]
    return text("reliability.withholding", fewest=fewest, n=int(row["hidden"]),
        share=f"{row['hidden_share']:.0%}", high=f"{row['too_high']:.1%}")  # fmt: skip


def withheld_said(case: Case) -> str:
    """State how much employment the case withholds, and what reading it as 0 would do."""
    rows = case.rows("employment")
    hidden = rows[rows["flag"] == "suppressed"]
    if hidden.empty:
        return text("reliability.withheld.none")
    said = [text("reliability.withheld", n=len(rows), k=len(hidden))]
    whole, told = rows["industry_total"].iloc[0], rows["disclosed_total"].iloc[0]
    if whole > 0 and told > 0:
        shares = {"share": f"{told / whole:.1%}", "high": f"{whole / told - 1:.1%}"}
        said.append(text("reliability.withheld.sum", **shares))
        if case.implied:
            said.append(text("reliability.withheld.implied"))
    firms = case.rows("establishments").set_index("region")["count"]
    firms = firms.reindex(hidden["region"]).dropna()
    if len(firms):
        numbers = {"sum": f"{int(firms.sum()):,}", "most": f"{int(firms.max()):,}"}
        said.append(text("reliability.withheld.firms", **numbers))
    return " ".join(said)
