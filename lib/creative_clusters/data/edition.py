"""An edition: the book on somebody's own counts or quotients, as ``edition.yml`` describes them.

The file says which columns of a table are region, industry, year and measures, which industry the
book is about, what its totals are, and what the edition calls its things. A measure is either the
*number* of units (firms, plants) or their *size* (revenue, jobs); in the panel they are called
``firms`` and ``revenue``, as in the studies, so that every chapter finds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self

import pandas as pd
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from creative_clusters.data.renaming import renamed
from creative_clusters.quotient import cleaning

FILE = "edition.yml"
#: What `columns` calls a measure -> its name in the panel.
MEASURES = {"number": "firms", "size": "revenue"}


def _text(given: Any) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise ValueError("must be a text; put it in quotation marks.")
    return str(given)


def _few(given: Any) -> int:
    if given == "none":
        return 0
    if isinstance(given, bool) or not str(given).isdecimal() or int(given) < 1:
        raise ValueError('must be a whole number from 1 on, or "none".')
    return int(given)


def _beside(path: str) -> str:
    pure = PurePosixPath(path.replace("\\", "/"))
    if "://" in path or pure.is_absolute() or ".." in pure.parts:
        raise ValueError(f'"{path}" must be a file in the same folder as {FILE}.')
    return path


Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[list[Text], Field(min_length=1)]
Path = Annotated[Text, AfterValidator(_beside)]
Kind = Literal["number", "size"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Names(_Part):
    """What something is called: ``one`` and ``many`` in English, ``zh`` in Chinese."""

    one: Text = ""
    many: Text = ""
    zh: Text = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        self.many = self.many or self.one
        self.one, self.zh = self.one or self.many, self.zh or self.many
        return self


class Measure(Names):
    """What a column of counts or quotients is of, and its unit."""

    many: Text
    unit: Text = ""


class Edition(_Part):
    """What ``edition.yml`` says (see ``clusterbook init`` for the file with comments)."""

    title: Text
    notice: Text = ""
    author: Text = ""
    origin: Text = ""
    licence: Text = ""
    region: Names = Names(one="region", many="regions", zh="地区")
    industry: Annotated[
        Texts, BeforeValidator(lambda one: one if isinstance(one, list) else [one])
    ] = []
    industry_name: Text = ""
    file: Path
    sheet: Text | None = None
    holds: Literal["counts", "quotients"] = "counts"
    columns: dict[Literal["region", "industry", "year", "number", "size"], Text]
    measures: dict[Kind, Measure]
    totals: Literal["sum", "given"] = "sum"
    total_industry: Text = ""
    total_region: Text = ""
    missing: Texts = []
    places: Path = ""
    #: How many regions have a page of their own, the largest first; all if it is left out.
    profiles: Annotated[int | None, BeforeValidator(_few)] = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if faults := list(_faults(self)):
            raise ValueError(*faults)
        self.measures = dict(sorted(self.measures.items()))
        self.industry_name = self.industry_name or "".join(self.industry[:1])
        return self

    @property
    def keys(self) -> list[Any]:
        """What tells the rows of the table apart."""
        return ["region", *(["industry"] if self.holds == "counts" else []), "year"]

    def own(self) -> dict[str, dict[str, str]]:
        """What the edition calls its things, for `words.wording.Reader`."""
        en = {"city": self.region.one, "cities": self.region.many}
        zh = {"city": self.region.zh, "cities": self.region.zh}
        if self.industry_name:
            en["industry"] = zh["industry"] = self.industry_name
        if names := self.measures.get("number"):
            en |= {"firm": names.one, "firms": names.many, "number": f"number of {names.many}",
                   "firms_lq": f"{names.one}-number LQ"}  # fmt: skip
            zh |= {"firm": names.zh, "firms": names.zh, "number": f"{names.zh}数量",
                   "firms_lq": f"{names.zh}数量区位熵"}  # fmt: skip
        if names := self.measures.get("size"):
            en |= dict.fromkeys(("revenue", "amounts"), names.many)
            zh |= dict.fromkeys(("revenue", "amounts"), names.zh)
            en["revenue_lq"], zh["revenue_lq"] = f"{names.many} LQ", f"{names.zh}区位熵"
        return {"en": en, "zh": zh}


def _faults(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield what single keys cannot tell: the key it is about, and what is wrong."""
    columns, measures = edition.columns, edition.measures
    counts, given = edition.holds == "counts", edition.totals == "given"
    for name in ("region", "year", *(("industry",) if counts else ())):
        if name not in columns:
            yield "columns", f'"{name}" is missing: the name of the column that holds it.'
    for name in measures:
        if name not in columns:
            yield "columns", f'"{name}" is missing: the column of measures.{name}.'
        if counts and not measures[name].unit:
            yield f"measures.{name}", '"unit" is missing, as "firms" or "million EUR".'
    for name in MEASURES:
        if name in columns and name not in measures:
            yield "measures", f'"{name}" is missing: what the column {columns[name]} counts.'
    if not measures:
        yield "measures", "give number, size or both."
    used = list(columns.values())
    for column in sorted({column for column in used if used.count(column) > 1}):
        yield "columns", f'the column "{column}" is named twice.'
    if counts and not edition.industry:
        yield "", '"industry" is missing: the label of the industry that the book is about.'
    if given and not (edition.total_industry and edition.total_region):
        yield "totals", "given totals need total_industry and total_region: their labels."
    for name in ("total_industry", "total_region"):
        if getattr(edition, name) and not given:
            yield name, 'is used only with "totals: given". Add that line, or remove this.'


def quotients(edition: Edition, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the panel of an edition's table and its cleaning log, or CountsError.

    From counts it is that of `data.counts.counts_panel`, with the counts and totals kept; from
    quotients: as given, basis ``published``. The log also tells which regions lack years.
    """
    names = {edition.columns[kind]: MEASURES[kind] for kind in edition.measures}
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
            counts, edition.industry, region_column=region, year_column=year,
            industry_column=edition.columns["industry"], value=list(names), totals=totals,
            with_log=True,
        )  # fmt: skip
        made["measure"] = made["measure"].map(names)
        log["measure"] = log["measure"].map(lambda name: names.get(name, name))
    return made, pd.concat([log, _gaps(made)], ignore_index=True)


def amounts(edition: Edition, made: pd.DataFrame) -> pd.DataFrame | None:
    """Return the sizes of the industry as ``region, year, value, flag``; None without counts."""
    if edition.holds == "quotients" or "size" not in edition.measures:
        return None
    rows = made[made["measure"] == MEASURES["size"]].rename(columns={"count": "value"})
    frame = rows[["region", "year", "value", "flag"]].reset_index(drop=True)
    frame["flag"] = frame["flag"].where(frame["value"].isna(), "")
    frame.attrs["unit"] = edition.measures["size"].unit
    return frame


def counts(edition: Edition, table: pd.DataFrame) -> pd.DataFrame | None:
    """Return the counts as given: ``region, industry, year`` and a column a measure, or None."""
    if edition.holds != "counts":
        return None
    keys = {edition.columns[name]: name for name in ("region", "industry", "year")}
    measures = {edition.columns[kind]: MEASURES[kind] for kind in edition.measures}
    return table.rename(columns=keys | measures)


def _split(edition: Edition, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Set the rows of totals apart, their labels emptied; None where the rows are to be summed."""
    if edition.totals == "sum":
        return table, None
    region, industry = edition.columns["region"], edition.columns["industry"]
    every, everywhere = (table[name] == label for name, label in (
        (industry, edition.total_industry), (region, edition.total_region)))  # fmt: skip
    blank = {industry: table[industry].mask(every), region: table[region].mask(everywhere)}
    totals = table.assign(**blank)[every | everywhere]
    return table[~(every | everywhere)].reset_index(drop=True), totals.reset_index(drop=True)


def _gaps(made: pd.DataFrame) -> pd.DataFrame:
    """Steps of the cleaning log for regions without a row in some years, and for renamed ones."""
    steps = []
    for measure, rows in made.groupby("measure", sort=False):
        there = rows.groupby("region", sort=False)["year"].nunique()
        short = there[there < rows["year"].nunique()]
        if len(short):
            region = short.index[0]
            years = set(rows["year"]) - set(rows.loc[rows["region"] == region, "year"])
            steps.append(("gaps", measure, len(short), f"{region}: {min(years)}"))
    pairs = renamed(made)
    steps.append(("renamed", "", len(pairs), "; ".join(pair.said() for pair in pairs[:3])))
    return cleaning.log(steps)
