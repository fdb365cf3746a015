"""An edition: the book on somebody's own counts or quotients, as ``edition.yml`` describes them.

The file says which columns of a table are region, industry, year and measures, which industry the
book is about, what its totals are, and what the edition calls its things. A measure is either the
*number* of units (firms, plants) or their *size* (revenue, jobs); in the panel they are called
``firms`` and ``revenue``, as in the studies, so that every chapter finds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from creative_clusters.quotient import cleaning
from creative_clusters.words.wording import LANGUAGES

FILE = "edition.yml"
#: What `columns` calls a measure -> its name in the panel.
MEASURES = {"number": "firms", "size": "revenue"}


@dataclass(frozen=True)
class Names:
    """What something is called: ``one`` and ``many`` in English, ``zh`` in Chinese."""

    one: str
    many: str
    zh: str


@dataclass(frozen=True)
class Measure:
    """A column of counts or quotients: what it is of, and its unit."""

    kind: Literal["number", "size"]
    column: str
    names: Names
    unit: str


@dataclass(frozen=True)
class Edition:
    """What ``edition.yml`` says (see ``clusterbook init`` for the file with comments)."""

    title: str
    file: str
    columns: Mapping[str, str]
    measures: tuple[Measure, ...]
    industries: tuple[str, ...] = ()
    industry_name: str = ""
    region: Names = Names("region", "regions", "地区")
    holds: Literal["counts", "quotients"] = "counts"
    totals: Literal["sum", "given"] = "sum"
    total_industry: str = ""
    total_region: str = ""
    sheet: str | None = None
    missing: tuple[str, ...] = ("",)
    places: str = ""
    notice: str = ""
    author: str = ""
    origin: str = ""
    licence: str = ""
    properties: Mapping[str, object] = field(default_factory=dict)

    @property
    def value_columns(self) -> list[str]:
        """Columns of the file that hold a measure."""
        return [measure.column for measure in self.measures]

    def own(self) -> dict[str, dict[str, str]]:
        """What the edition calls its things, for `words.wording.Reader`."""
        terms: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
        terms["en"] |= {"city": self.region.one, "cities": self.region.many}
        terms["zh"] |= {"city": self.region.zh, "cities": self.region.zh}
        if self.industry_name:
            terms["en"]["industry"] = terms["zh"]["industry"] = self.industry_name
        for measure in self.measures:
            names = measure.names
            if measure.kind == "number":
                terms["en"] |= {"firm": names.one, "firms": names.many}
                terms["en"] |= {"number": f"number of {names.many}"}
                terms["en"] |= {"firms_lq": f"{names.one}-number LQ"}
                terms["zh"] |= {"firm": names.zh, "firms": names.zh, "number": f"{names.zh}数量"}
                terms["zh"] |= {"firms_lq": f"{names.zh}数量区位熵"}
            else:
                terms["en"] |= {"revenue": names.many, "amounts": names.many}
                terms["en"] |= {"revenue_lq": f"{names.many} LQ"}
                terms["zh"] |= {"revenue": names.zh, "amounts": names.zh}
                terms["zh"] |= {"revenue_lq": f"{names.zh}区位熵"}
        return terms


def quotients(edition: Edition, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the panel of an edition and its cleaning log.

    Parameters
    ----------
    table
        The edition's file, its columns typed.

    Returns
    -------
    panel, log
        From counts: the panel of `data.counts.counts_panel`, with the counts
        and totals kept; from quotients: as given, basis ``published``. The log tells what was
        left out, and which regions lack years.

    Raises
    ------
    CountsError
        As `quotient.location_quotient` does.
    """
    names = {measure.column: MEASURES[measure.kind] for measure in edition.measures}
    region, year = edition.columns["region"], edition.columns["year"]
    if edition.holds == "quotients":
        rows = table.melt([region, year], list(names), "measure", "value")
        rows = rows.rename(columns={region: "region", year: "year"}).astype({"year": "int64"})
        rows = rows.rename(columns={"value": "lq"}).assign(basis="published", flag="")
        made = rows.assign(measure=rows["measure"].map(names))
        log = cleaning.log([("read", "", len(table), "")])
    else:
        from creative_clusters.data.counts import (
            counts_panel,  # brings engines that printed quotients do not need
        )

        counts, totals = _split(edition, table)
        made, log = counts_panel(
            counts, list(edition.industries), region_column=region, year_column=year,
            industry_column=edition.columns["industry"], value=list(names), totals=totals,
            with_log=True,
        )  # fmt: skip
        made["measure"] = made["measure"].map(names)
        log["measure"] = log["measure"].map(lambda name: names.get(name, name))
    return made, pd.concat([log, _gaps(made)], ignore_index=True)


def amounts(edition: Edition, made: pd.DataFrame) -> pd.DataFrame | None:
    """Return the sizes of the industry as ``region, year, value, flag``; None without counts."""
    sizes = [measure for measure in edition.measures if measure.kind == "size"]
    if edition.holds == "quotients" or not sizes:
        return None
    rows = made[made["measure"] == MEASURES["size"]].rename(columns={"count": "value"})
    frame = rows[["region", "year", "value", "flag"]].reset_index(drop=True)
    frame["flag"] = frame["flag"].where(frame["value"].isna(), "")
    frame.attrs["unit"] = sizes[0].unit
    return frame


def counts(edition: Edition, table: pd.DataFrame) -> pd.DataFrame | None:
    """Return the counts as given: ``region, industry, year`` and a column a measure, or None."""
    if edition.holds != "counts":
        return None
    keys = {edition.columns[name]: name for name in ("region", "industry", "year")}
    measures = {measure.column: MEASURES[measure.kind] for measure in edition.measures}
    return table.rename(columns=keys | measures)


def _split(edition: Edition, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Set the rows of totals apart, their labels emptied; None where the rows are to be summed."""
    if edition.totals == "sum":
        return table, None
    region, industry = edition.columns["region"], edition.columns["industry"]
    every = (table[industry] == edition.total_industry) & (edition.total_industry != "")
    everywhere = (table[region] == edition.total_region) & (edition.total_region != "")
    totals = table[every | everywhere].copy()
    totals[industry] = totals[industry].mask(every[totals.index])
    totals[region] = totals[region].mask(everywhere[totals.index])
    return table[~(every | everywhere)].reset_index(drop=True), totals.reset_index(drop=True)


def _gaps(made: pd.DataFrame) -> pd.DataFrame:
    """Steps of the cleaning log for regions that have no row in some of the years."""
    steps = []
    for measure, rows in made.groupby("measure", sort=False):
        there = rows.groupby("region", sort=False)["year"].nunique()
        short = there[there < rows["year"].nunique()]
        if len(short):
            region = short.index[0]
            years = set(rows["year"]) - set(rows.loc[rows["region"] == region, "year"])
            steps.append(("gaps", measure, len(short), f"{region}: {min(years)}"))
    return cleaning.log(steps)
