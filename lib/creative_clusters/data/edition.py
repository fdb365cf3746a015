"""An edition: the book on somebody's own counts or quotients, as ``edition.yml`` describes them.

The file says which columns of a table are region, industry, year and measures, which industry the
book is about, what its totals are, and what the edition calls its things. A measure is either the
*number* of units (firms, plants) or their *size* (revenue, jobs); in the panel they are called
``firms`` and ``revenue``, as in the studies, so that every chapter finds them.
"""

import re
from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self

import pandas as pd
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    model_validator,
)

from creative_clusters.data import choices
from creative_clusters.data.changes import jumps, renamed
from creative_clusters.quotient import cleaning
from creative_clusters.reading import Form
from creative_clusters.reading.form import listed
from creative_clusters.reading.problems import suggestion
from creative_clusters.statistics.observations import flagged
from creative_clusters.words.wording import listing, speaking, text

FILE = "edition.yml"
#: What `columns` calls a measure -> its name in the panel.
MEASURES = {"number": "firms", "size": "revenue"}
JOINT = ", "  # between labels of several columns
_MARKS = ": flag"  # behind the name of a measure's column


def _few(given: Any) -> int:
    if given == "none":
        return 0
    if not str(given).isdecimal() or int(given) < 1:
        raise ValueError(text("fault.edition.few"))
    return int(given)


def _beside(path: str) -> str:
    pure = PurePosixPath(path.replace("\\", "/"))
    plain = path and path.isprintable() and "\\" not in path and "://" not in path
    if not plain or pure.is_absolute() or ".." in pure.parts:
        raise ValueError(text("fault.edition.beside", path=path, file=FILE))
    return path


def _as(key: str) -> BeforeValidator:
    """Let a text, or a list, stand for the mapping in which it is the value of one key."""
    return BeforeValidator(lambda given: given if isinstance(given, dict) else {key: given})


class Joined(str):
    """The name of a column that several make together, label beside label: of a place, its state"""

    parts: tuple[str, ...]


def parts_of(column: str) -> tuple[str, ...]:
    """The columns of a file that make a column."""
    return column.parts if isinstance(column, Joined) else (column,)


def _column(given: Any) -> str:
    parts = listed(given)
    if not parts or not all(isinstance(part, str) and part for part in parts):
        raise ValueError(text("fault.edition.column"))
    if len(parts) == 1:
        return str(parts[0])
    made = Joined(JOINT.join(parts))
    made.parts = tuple(parts)
    return made


Texts = Annotated[list[str], Field(min_length=1), BeforeValidator(listed)]
Path = Annotated[str, AfterValidator(_beside)]
Kind = Literal["number", "size"]
Rows = dict[str, Texts]  # column -> labels of the rows that are meant
Chosen = dict[Literal["region"], Texts]
#: What a mark at or in the place of a number means; those of `UNKNOWN` make it unknown.
Meaning = Literal[
    "estimated", "provisional", "break", "unreliable", "note", "zero", "missing", "withheld"
]
UNKNOWN = ("missing", "withheld")
KNOWN = ("estimated", "provisional", "break", "unreliable")  # the number stays, with its mark


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Names(_Part):
    """What something is called: ``one`` and ``many`` in English, ``zh`` in Chinese."""

    one: str = ""
    many: str = ""
    zh: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        self.many = self.many or self.one
        single = re.sub(r"(?<=[a-z]{2})ies$", "y", self.many)
        self.one = self.one or re.sub(r"(?<=ss|sh|ch|ax|ox)es$|(?<=[a-z]{2}[^s])s$", "", single)
        self.zh = self.zh or self.many
        return self


# What sentences on further data speak of where an edition has only one measure.
UNCOUNTED = {
    "number": Names(one="establishment", many="establishments", zh="单位"),
    "size": Names(many="turnover or employment", zh="营业额或就业"),
}


class Split(_Part):
    """A column that holds several keys; without `into`, its name is split like its cells."""

    column: str
    by: Annotated[str, Field(min_length=1)] = ","
    into: Texts = []

    @model_validator(mode="after")
    def _named(self) -> Self:
        *first, last = self.column.split(self.by)  # the office at Luxembourg: geo\\TIME_PERIOD
        self.into = self.into or [part.strip() for part in (*first, last.partition("\\")[0])]
        return self


def _across(given: Any) -> Any:
    if isinstance(given, dict):
        return {key: listed(value) for key, value in given.items()}
    return {one: [] for one in listed(given)}


#: What names of columns are -> which of them; all that may be if the list is empty. Several of them
#: stand in a row of names each.
Across = Annotated[dict[str, list[str]], Field(min_length=1), BeforeValidator(_across)]


class Measure(Names):
    """What a column of counts or quotients is of, and its unit; where it stands, if by itself."""

    many: str
    unit: str = ""
    file: Path = ""
    sheet: str | None = None
    keep: Rows = {}
    across: Across | None = None
    flag: str = ""


class Industries(_Part):
    """Industries that are taken together: labels, wildcards, codes, and a ready list of codes."""

    labels: Texts = []
    list: str = ""


class Naming(_Part):
    """Where the names of codes stand: columns of the table, or of a file with its codes."""

    name: str = ""
    zh: str = ""
    file: Path = ""
    code: str = ""


class Within(_Part):
    """Which regions stand within which: a column of the table, or two of a file."""

    whole: str = ""
    file: Path = ""
    part: str = ""


class Edition(_Part, Form):
    """What ``edition.yml`` says (see ``clusterbook init`` for the file with comments)."""

    title: str
    notice: str = ""
    author: str = ""
    origin: str = ""
    licence: str = ""
    region: Names = Names(one="region", many="regions", zh="地区")
    industry: Annotated[Industries, _as("labels")] = Industries()
    industry_name: Annotated[Names, _as("many")] = Names()
    file: Path
    holds: Literal["counts", "quotients"] = "counts"
    split: Annotated[Split, _as("column")] | None = None
    keep: Rows = {}
    drop: Rows = {}
    across: Across | None = None
    year: str = ""
    columns: dict[
        Literal["region", "industry", "year", "number", "size", "flag"],
        Annotated[str, PlainValidator(_column)],
    ]
    measures: dict[Kind, Measure]
    totals: Literal["sum", "given"] = "sum"
    total_industry: str = ""
    total_region: str = ""
    missing: Texts = []
    flags: dict[str, Meaning] = {}
    labels: Literal["error", "same", "apart"] = "error"
    nested: Literal["error", "allow"] = "error"
    names: dict[Literal["region"], Annotated[Naming, _as("name")]] = {}
    within: Annotated[Within, _as("whole")] = Within()
    only: Chosen = {}
    without: Chosen = {}
    places: Path = ""
    #: How many regions have a page of their own, the largest first; all if it is left out.
    profiles: Annotated[int | None, BeforeValidator(_few)] = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if faults := list(_faults(self)):
            raise ValueError(*faults)
        self.measures = dict(sorted(self.measures.items()))
        if not self.industry_name.many:
            called = "".join(self.industry.labels[:1])
            self.industry_name = Names(many=called, zh=self.industry_name.zh)
        return self

    @property
    def keys(self) -> list[str]:
        """What tells the rows of the table apart: region, industry, year."""
        return ["region", *(["industry"] if self.holds == "counts" else []), "year"]

    @property
    def called(self) -> dict[str, str]:
        """Columns of the table as the book has it: those of the file, or what they hold."""
        columns: dict[str, str] = dict(self.columns.items())
        used = [*columns.values()]
        roles = (*self.keys, *self.measures)
        own = {name: column for name, column in columns.items() if used.count(column) == 1
               and column not in {*roles} - {name} and not column.endswith(_MARKS)}  # fmt: skip
        return {name: own.get(name, name) for name in roles}

    @property
    def mentioned(self) -> set[str]:
        """Columns that its files have, as far as it names them."""
        rows = chain(self.keep, self.drop, *(one.keep for one in self.measures.values()))
        columns = chain.from_iterable(map(parts_of, self.columns.values()))
        return {*columns, *self.beside.values(), *rows}

    def marks(self, kind: Kind) -> str:
        """The column of the book's table that says what the marks at a measure mean."""
        return f"{self.called[kind]}{_MARKS}"

    def placed(self, kind: Kind) -> Across | None:
        """Which columns hold a measure, if labels stand as names of columns."""
        return self.measures[kind].across or self.across

    @property
    def naming(self) -> Naming:
        """Where the names of the regions stand."""
        return self.names.get("region", Naming())

    @property
    def beside(self) -> dict[str, str]:
        """Columns of the table that say more of the regions: names, and what they are within."""
        said = {} if self.naming.file else {"name_en": self.naming.name, "name_zh": self.naming.zh}
        said |= {} if self.within.file else {"group": self.within.whole}
        return {name: column for name, column in said.items() if column}

    def industries(self, labels: Collection[str]) -> list[str]:
        """Which of a table's industries are the one that the book is about."""
        codes = choices.lists().get(self.industry.list, {})
        return choices.together([*self.industry.labels, *codes], labels)

    @property
    def files(self) -> list[str]:
        """Every file that the edition names."""
        named = [self.file, self.places, self.naming.file, self.within.file]
        named += [one.file for one in self.measures.values()]
        return list(dict.fromkeys(filter(None, named)))

    def own(self) -> dict[str, dict[str, str]]:
        """What the edition calls its things, for `words.wording.Reader`."""
        number = self.measures.get("number", UNCOUNTED["number"])
        size = self.measures.get("size", UNCOUNTED["size"])
        own = {}
        for code, one, many in (("en", "one", "many"), ("zh", "zh", "zh")):
            firm, firms, amount = getattr(number, one), getattr(number, many), getattr(size, many)
            with speaking(code):
                made = {name: text(f"own.form.{name}", firm=firm, firms=firms, amount=amount)
                        for name in ("number", "firms_lq", "revenue_lq")}  # fmt: skip
            made |= {"city": getattr(self.region, one), "cities": getattr(self.region, many),
                     "firm": firm, **dict.fromkeys(("firms", "establishments"), firms),
                     **dict.fromkeys(("revenue", "amounts", "employment"), amount),
                     "industry": getattr(self.industry_name, many)}  # fmt: skip
            own[code] = {key: said for key, said in made.items() if said}
        return own


def _faults(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield what single keys cannot tell: the key it is about, and what is wrong."""
    columns, measures = edition.columns, edition.measures
    counts, given = edition.holds == "counts", edition.totals == "given"
    yield from _column_faults(edition)
    for kind, measure in measures.items():
        if counts and not measure.unit:
            yield f"measures.{kind}", text("fault.edition.unit")
    for name in MEASURES:
        if name in columns and name not in measures:
            yield "measures", text("fault.edition.counts", name=name, column=columns[name])
    if not measures:
        yield "measures", text("fault.edition.measures")
    labels, ready = edition.industry.labels, edition.industry.list
    if counts and not labels and not ready:
        yield "", text("fault.edition.industry")
    if ready and ready not in choices.lists():
        near = {"hint": suggestion(ready, choices.lists()), "names": ", ".join(choices.lists())}
        yield "industry.list", text("fault.edition.list", **near)
    if (ready or set("*?") & set("".join(labels))) and not edition.industry_name.many:
        yield "", text("fault.edition.industry_name")
    for key, part, needed in (
        ("names.region", edition.naming, ("code", "name")),
        ("within", edition.within, ("part", "whole")),
    ):
        for name in needed if part.file else ():
            if not getattr(part, name):
                yield key, text("fault.edition.held", name=name, file=part.file)
    if given and not (edition.total_industry or edition.total_region):
        yield "totals", text("fault.edition.given")
    for name in ("total_industry", "total_region"):
        if getattr(edition, name) and not given:
            yield name, text("fault.edition.not_given")
    if edition.only and edition.without:
        yield "without", text("fault.edition.without")


def _column_faults(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the columns that are named, and those that are not."""
    columns: dict[str, str] = dict(edition.columns.items())
    year = edition.year
    ways = {kind: edition.placed(kind) for kind in edition.measures}
    roles = (
        {role for across in ways.values() for role in across or ()} if all(ways.values()) else ()
    )
    fixed = year.isdigit()
    if year and not (fixed and len(year) == 4) and "YYYY" not in year:
        yield "year", text("fault.edition.year")
    for name in edition.keys:
        if name in columns and (name in roles or (name == "year" and fixed)):
            yield "columns", text("fault.edition.both", name=name)
        elif name not in columns and name not in roles and not (name == "year" and fixed):
            yield "columns", text("fault.edition.no_column", name=name)
    for kind, across in ways.items():
        names = across or {}
        for role in names.keys() - {*edition.keys, "measure"}:
            if role == "industry":
                yield "across", text("fault.edition.printed")
            elif not names[role] or not names.keys() & {*edition.keys, "measure"}:
                yield f"across.{role}", text("fault.edition.across")
        if kind not in columns and (not across or names.get("measure") == []):
            yield "columns", text("fault.edition.of_measure", kind=kind)
        elif kind in columns and across and "measure" not in across:
            yield "columns", text("fault.edition.stands", kind=kind, across=listing(across))
    apart = {(one.file, one.sheet, repr(one.keep)) for one in edition.measures.values()}
    same = len({repr(across) for across in ways.values()}) == 1 and "measure" not in roles
    if len(apart) < len(ways) and same and roles:
        yield "measures", text("fault.edition.same_cells")
    used = [columns[name] for name in ("region", "industry", "year", "flag") if name in columns]
    values = [columns[kind] for kind in ways if kind in columns]
    used += values if len(apart) == 1 else set(values)
    for column in sorted({column for column in used if used.count(column) > 1}):
        yield "columns", text("fault.edition.twice", column=column)
    for name in columns.keys() - {"region", "industry"}:
        if isinstance(columns[name], Joined):
            yield f"columns.{name}", text("fault.edition.one_column")


def _plain(edition: Edition, table: pd.DataFrame) -> pd.DataFrame:
    """The table of an edition under the names of the panel, whatever its columns are called."""
    names = {column: MEASURES.get(name, name) for name, column in edition.called.items()}
    marks = {edition.marks(kind): f"{MEASURES[kind]}{_MARKS}" for kind in edition.measures}
    return table.rename(columns=names | marks)


def quotients(edition: Edition, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the panel of an edition's table and its cleaning log, or CountsError.

    From counts it is that of `data.counts.counts_panel`, with the counts and totals kept; from
    quotients: as given, basis ``published``. The log begins with what was left out of the file,
    and ends with regions that lack years.
    """
    table = _plain(edition, table)
    measures = [MEASURES[kind] for kind in edition.measures]
    if edition.holds == "quotients":
        rows = table[~table["region"].isin(_hidden(edition, table))]
        made = rows.melt(["region", "year"], measures, "measure", "lq").astype({"year": "int64"})
        made = made.assign(basis="published", flag="")
        log = cleaning.log([("read", "", len(table), "")])
    else:
        made, log = _computed(edition, table, measures)
    made["flag"] = _marked(edition, made, table)
    steps = cleaning.log([tuple(step) for step in table.attrs.get("log", [])])
    made = _shown(edition, made)
    return made, pd.concat([steps, log, _gaps(made)], ignore_index=True)


def _computed(
    edition: Edition, table: pd.DataFrame, value: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute the quotients of the parts, and of the wholes that are chosen against the same."""
    from creative_clusters.data.counts import (
        counts_panel,  # brings engines that printed quotients do not need
    )

    withheld = {name: marks for name in value if (marks := f"{name}{_MARKS}") in table}
    hidden = {marks: table[marks].str.contains("withheld") for marks in withheld.values()}
    counts, totals = _split(edition, table.assign(**hidden), value)
    labels, every = table["industry"].unique(), table.attrs.get("wholes", [])
    chosen = edition.industries(labels)
    parts = counts[~counts["region"].isin(every)].reset_index(drop=True)
    whole = counts[counts["region"].isin({*every} - _hidden(edition, table))]

    def made(counts: pd.DataFrame, totals: pd.DataFrame | None, nested: str) -> tuple:
        return counts_panel(
            counts, chosen, value=value, totals=totals, suppressed=withheld or None, with_log=True,
            labels=edition.labels, nested=nested,
        )  # fmt: skip

    panel, log = made(parts, totals, edition.nested)
    if not whole.empty and totals is None:
        known = parts.assign(**{name: parts[name].mask(parts[by]) for name, by in withheld.items()})
        sums = [known.groupby(keys)[value].sum(min_count=1).reset_index().assign(region=None)
                for keys in (["industry", "year"], ["year"])]  # fmt: skip
        totals = pd.concat(sums)
    if not whole.empty:  # wholes may be wholes of others
        panel = pd.concat([panel, made(whole, totals, "allow")[0]], ignore_index=True)
    steps = [("wholes", "", len(every), ", ".join(every[:3]))]
    if chosen[1:] or chosen != edition.industry.labels:
        steps.append(("together", "", len(chosen), ", ".join(chosen[:40])))
    for one in value:
        found = jumps(parts, chosen, one)
        steps.append(("jumps", one, len(found), "; ".join(found[:3])))
    listed = choices.lists().get(edition.industry.list, {})
    absent = [one for one in listed if not choices.found(one, labels)]
    steps.append(("unlisted", "", len(absent), ", ".join(absent[:8])))
    return panel, pd.concat([log, cleaning.log(steps)], ignore_index=True)


def _marked(edition: Edition, made: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Return the flags of a panel, with what marks say of numbers of the industry."""
    flags = made["flag"]
    if edition.holds == "counts":
        table = table[table["industry"].isin(edition.industries(table["industry"].unique()))]
    for kind in edition.measures:
        marks = f"{MEASURES[kind]}{_MARKS}"
        if marks in table:
            noted = table[flagged(table[marks], KNOWN)]
            said = noted.groupby(["region", "year"])[marks].agg(
                lambda cells: ",".join(dict.fromkeys(",".join(cells).split(",")))
            )
            own = pd.MultiIndex.from_frame(made[["region", "year"]]).map(said.to_dict())
            here = (made["measure"] == MEASURES[kind]) & (flags == "") & own.notna()
            flags = flags.mask(here, own)
    return flags


def _hidden(edition: Edition, table: pd.DataFrame) -> set[str]:
    """Regions that hold others of the table, and are not chosen to be shown beside them."""
    every = table.attrs.get("wholes", [])
    return {*every}.difference(choices.meant(edition.only.get("region", ()), every))


def _shown(edition: Edition, made: pd.DataFrame) -> pd.DataFrame:
    """Leave out the regions that the edition is not about; what is compared with stays the same."""
    chosen = edition.only or edition.without
    if not chosen:
        return made
    named = choices.meant(chosen["region"], list(made["region"].unique()))
    return made[made["region"].isin(named) == bool(edition.only)].reset_index(drop=True)


def amounts(edition: Edition, made: pd.DataFrame) -> pd.DataFrame | None:
    """Return the sizes of the industry as ``region, year, value, flag``; None without counts."""
    if edition.holds == "quotients" or "size" not in edition.measures:
        return None
    rows = made[made["measure"] == MEASURES["size"]].rename(columns={"count": "value"})
    frame = rows[["region", "year", "value", "flag"]].reset_index(drop=True)
    speaks = frame["value"].isna() | flagged(frame["flag"], KNOWN)
    frame["flag"] = frame["flag"].where(speaks, "")
    frame.attrs["unit"] = edition.measures["size"].unit
    return frame


def counts(edition: Edition, table: pd.DataFrame) -> pd.DataFrame | None:
    """Return the counts as given: ``region, industry, year`` and a column a measure, or None."""
    if edition.holds != "counts":
        return None
    table = _plain(edition, table)
    columns = [*edition.keys, *(MEASURES[kind] for kind in edition.measures)]
    whole = table["region"].isin(table.attrs.get("wholes", []))
    return table.loc[~whole, columns].reset_index(drop=True)


def _split(
    edition: Edition, table: pd.DataFrame, value: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Set the rows of totals apart, their labels emptied; None where the rows are to be summed.

    The whole of a year in which it is not given is the sum of the totals that are.
    """
    if edition.totals == "sum":
        return table, None
    every = table["industry"] == edition.total_industry
    everywhere = table["region"] == edition.total_region
    blank = {"industry": table["industry"].mask(every), "region": table["region"].mask(everywhere)}
    totals = table.assign(**blank)[every | everywhere]
    whole = totals[["region", "industry"]].isna().all(axis=1)
    rest = totals[~whole & ~totals["year"].isin(totals["year"][whole])]
    parts = rest[rest["industry" if edition.total_industry else "region"].isna()]
    sums = parts.groupby("year")[value].sum(min_count=1).reset_index()
    return table[~(every | everywhere)].reset_index(drop=True), pd.concat(
        [totals, sums], ignore_index=True
    )


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
    names = [text("renaming.pair", old=a, last=y, new=b, first=z) for a, y, b, z in pairs[:3]]
    steps.append(("renamed", "", len(pairs), "; ".join(names)))
    return cleaning.log(steps)
