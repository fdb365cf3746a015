"""Counts of one industry in many regions at one time, on which a quotient's worth can be tried.

A *case* is a panel with the totals that each quotient was taken against, and beside it the quotient
as an office publishes it. An edition of counts has one in its last year, files of the US Quarterly
Census of Employment and Wages have others, and one is built in, with invented counts.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from creative_clusters.data import qcew
from creative_clusters.data.counts import COLUMNS, counts_panel
from creative_clusters.data.sources import DataPackage
from creative_clusters.quotient.cleaning import log as cleaning_log
from creative_clusters.statistics.inputs import need_choices
from creative_clusters.words.wording import text

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


@dataclass(frozen=True)
class Case:
    """Counts of one industry in many regions at one time.

    The panel has ``region, measure`` (establishments, employment), ``lq, flag, count,
    region_total, industry_total, total, published, disclosed_total`` (what the counts of the whole
    add up to as far as they are disclosed).
    """

    panel: pd.DataFrame
    log: pd.DataFrame
    time: tuple = ()  # year and quarter (``A`` for a whole year); empty for invented counts
    files: tuple[str, ...] = ()
    implied: bool = False  # whether the whole's jobs are inferred from published quotients

    def rows(self, measure: str) -> pd.DataFrame:
        """Rows of one measure."""
        return self.panel[self.panel["measure"] == measure].reset_index(drop=True)


def of_edition(data: DataPackage) -> Case | None:
    """Return the last year of an edition's own counts; None where it counts no units.

    Counts that are means of quarters are rounded to whole ones.
    """
    cells = data.cells
    known = None if cells is None else cells[cells["measure"] == "firms"].dropna(subset=["lq"])
    if cells is None or known is None or known.empty:
        return None
    year = int(known["year"].max())
    measures = {"firms": "establishments", "revenue": "employment"}
    panel = cells[cells["year"] == year].assign(published=np.nan, disclosed_total=np.nan)
    panel["measure"] = panel["measure"].map(measures)
    units, counted = panel["measure"] == "establishments", list(COLUMNS[-4:])
    panel.loc[units, counted] = panel.loc[units, counted].round()
    log = cleaning_log([]) if data.cleaning_log is None else data.cleaning_log
    return Case(panel, log, (year, "A"))


def built_in(typical: int = 6) -> Case:
    """Return invented counts of 24 regions and what is elsewhere.

    `typical` are the establishments of the industry in the middle region (median).

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
    sums = [counts.groupby(by, as_index=False)[measures].sum() for by in ("region", "industry")]
    totals = pd.concat(
        [sums[0].query("region != ''"), sums[1], counts[measures].sum().to_frame().T]
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
    told = panel["measure"].map(disclosed)
    return Case(panel.assign(published=panel["lq"].round(2), disclosed_total=told), log)


def from_files(source: str | Path, industry: str, kind: str) -> Case:
    """Return the latest quarter of QCEW files whose national base is known.

    It has no rows if the files do not hold the whole nation's establishments, or no area of the
    kind (``county``, ``metropolitan``, ``state``).
    """
    need_choices("kind", kind, list(qcew.KINDS))
    files = qcew.qcew_files(source)
    rows = qcew.read_qcew(files)
    names = tuple(path.name for path in files)
    national = qcew.national_totals(rows, industry)
    known = national.query("measure == 'establishments' and industry_total >= 0 and total >= 0")
    ours = qcew.select(rows, qcew.PRIVATE, industry)
    if ours.empty:
        qcew.qcew_panel(rows, industry)  # which says what industries there are
    if known.empty or not (ours["kind"] == kind).any():
        return Case(pd.DataFrame(columns=["measure"]), cleaning_log([]), (), names)
    time = known[["year", "quarter"]].iloc[-1]
    rows = rows[(rows["year"] == time["year"]) & (rows["quarter"] == time["quarter"])]
    national = qcew.national_totals(rows, industry)
    panel, log = qcew.qcew_panel(rows, industry, kind=kind, national=national, with_log=True)
    told = panel["measure"].map(national.set_index("measure")["disclosed_total"])
    panel = panel.assign(region=_short_names(panel), disclosed_total=told)
    implied = bool(national["implied"].any())
    return Case(panel, log, (int(time["year"]), str(time["quarter"])), names, implied)


def _short_names(panel: pd.DataFrame) -> pd.Series:
    """Title of each area as far as it tells it apart: "Boulder, CO", not "Boulder, CO MSA"."""
    short = panel["name"].str.replace(r" -- .*", "", regex=True)
    short = short.str.replace(r"^([^-,/]+)[^,]*, (\w\w)\b.* MSA$", r"\1, \2", regex=True)
    shared = panel["region"].groupby(short).transform("nunique") > 1
    return short.mask(shared, panel["name"] + " (" + panel["region"] + ")")
