"""Reading a data package: the one place where files become tables.

A package is a folder with ``datapackage.json`` and CSV files, or with ``edition.yml`` and one
table (see `data.edition`). What each file is for is told by its role (``lq``,
``amounts``, ``counts``, ``places``, ``flags``, ``facts``, ``claims``), so the same code reads the
studies' tables and anyone's.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Self

import pandas as pd

from creative_clusters.data import edition as editions
from creative_clusters.data import kept, validation
from creative_clusters.data import panel as panels
from creative_clusters.data.edition import Edition
from creative_clusters.data.validation import Description, InvalidData, Problem, Resource
from creative_clusters.data.validation.description import FILE
from creative_clusters.data.validation.schema import MEASURED, PLACE_TYPES
from creative_clusters.reading.files import below
from creative_clusters.words import translations
from creative_clusters.words.codebook import Column, catalogue
from creative_clusters.words.wording import LANGUAGES, Reader, joined, language, speaking, text

ENVIRONMENT = "CLUSTERBOOK_DATA"
PLACES = tuple(PLACE_TYPES)
_WORDS = Path(translations.__file__).parent


@dataclass(frozen=True, eq=False)
class DataPackage:
    """A valid data package: its folder, its description, its tables by name as the files have them.

    What is made of them goes by what they are for: `panel`, `amounts`, `counts`, `places`.
    """

    path: Path
    description: Description
    tables: Mapping[str, pd.DataFrame]

    @property
    def is_studies(self) -> bool:
        """Whether this is the studies' own edition, whose prose tells of the studies."""
        return self.description.properties.get("edition") == "studies"

    @property
    def edition(self) -> Edition | None:
        """What ``edition.yml`` says; None for a package that ``datapackage.json`` describes."""
        return self.description.properties.get("own")

    def reader(self, code: str | None = None) -> Reader:
        """Return the reader of this edition: what it calls its things and its regions.

        The language is that which texts are worded in, or that of the `code`.
        """
        code, called = code or language(), self._called
        texts = {} if code == translations.ORIGINAL else called[code] | self._texts(code)
        return Reader(code, self.own, called, texts)

    @cached_property
    def _called(self) -> dict[str, dict[str, str]]:
        return {
            code: dict(zip(self.places["region"], self.places[f"name_{code}"], strict=True))
            for code in LANGUAGES
        }

    def _texts(self, code: str) -> dict[str, str]:
        """What tables, those of the studies as well, and the codebook say in another language."""
        folders = dict.fromkeys([_WORDS, default_path(named=False), self.path])
        catalogues = [path for one in folders for path in below(one) if path.match(f"*.{code}.po")]
        found = dict(self._twins.get(code, {}))
        for path in catalogues:
            found |= translations.known(path, code)
        return found

    @cached_property
    def _twins(self) -> dict[str, dict[str, str]]:
        """By language, texts that a column of a table has beside those of another."""
        package = self if self.is_studies else studies()
        found: dict[str, dict[str, str]] = {code: {} for code in LANGUAGES[1:]}
        for table, code in product(package.tables.values(), found):
            for name in table.columns:
                twin = f"{name.removesuffix('_en')}_{code}"
                if name != twin and twin in table:
                    for said, other in table[[name, twin]].dropna().to_numpy():
                        if said and other:
                            found[code].setdefault(said, other)
        return found

    @cached_property
    def own(self) -> dict[str, dict[str, str]]:
        """What this edition calls its own things, by language; nothing in the studies'."""
        if self.is_studies:
            return {}
        keys = {"city": "own.region", "cities": "own.regions", "industry": "own.its"}
        origin = titles(self.description.properties.get("sources"))
        own = {}
        for code in LANGUAGES:
            with speaking(code):
                own[code] = {key: text(word) for key, word in keys.items()}
            own[code]["title"] = self.label(code)
            own[code] |= {"origin": origin} if origin else {}
            own[code] |= self.edition.own()[code] if self.edition is not None else {}
            with speaking(code, own=own):
                own[code]["who_earns"] = text("own.who_has")
        return own

    @cached_property
    def columns(self) -> dict[str, Column]:
        """What the package itself says of columns that the codebook does not know."""
        forms = {"integer": "d", "year": "d", "number": ".2f"}
        found = {}
        for one in (field for resource in self.description.resources for field in resource.fields):
            if one.name not in catalogue():
                head = one.name, one.unit or "", forms.get(one.type, "")
                about = str(one.properties.get("description", ""))
                found[one.name] = Column(*head, one.label("en"), one.label("zh"), about)
        return found

    @cached_property
    def files(self) -> list[Path]:
        """Every file that the package consists of, for publication and for its hash."""
        if self.edition is None:
            return below(self.path)
        return [self.path / name for name in (editions.FILE, *self.edition.files)]

    @property
    def computed(self) -> tuple[pd.DataFrame, pd.DataFrame] | None:
        """Panel and cleaning log of an edition (see `data.edition`), or None."""
        return self.description.made

    @cached_property
    def industries(self) -> list[str]:
        """Labels of the counts that are the edition's industry; none without such counts."""
        if self.edition is None or self.counts is None:
            return []
        return self.edition.industries(self.counts["industry"].unique())

    @property
    def cells(self) -> pd.DataFrame | None:
        """The panel with the counts and totals behind it; None where quotients are printed."""
        made = None if self.computed is None else self.computed[0]
        return made if made is not None and "region_total" in made else None

    @property
    def cleaning_log(self) -> pd.DataFrame | None:
        """What was left out or not defined when quotients were computed; None if none were."""
        return None if self.computed is None else self.computed[1]

    def label(self, language: str = "en") -> str:
        """Return the package's title in a language."""
        labels = self.description.properties.get("label")
        title = self.description.title
        return str(labels.get(language, title)) if isinstance(labels, dict) else title

    def warmed(self) -> Self:
        """Return this package with its derived tables made already."""
        self.panel, self.amounts, self.counts, self.places  # noqa: B018
        return self

    def names(self, role: str | None = None) -> list[str]:
        """Return the names of all resources, or of those with a role, in the package's order."""
        return [r.name for r in self.description.resources if role is None or r.role == role]

    def resource(self, name: str) -> Resource:
        """Return the description of a resource, or KeyError."""
        if resource := self.description.resource(name):
            return resource
        raise KeyError(
            f'The package {self.path} has no resource "{name}"; it has {", ".join(self.names())}.'
        )

    def table(self, name: str) -> pd.DataFrame:
        """Return a copy of a table, with the file's own column names."""
        return self.tables[self.resource(name).name].copy()

    def by_role(self, role: str) -> pd.DataFrame | None:
        """Return the tables with a role as one, columns renamed to their roles; None if none.

        The unit of the values is in ``.attrs["unit"]``.
        """
        found = self._by_role(role)
        if not found:
            return None
        frame = pd.concat([table for _, table in found], ignore_index=True)
        value = found[0][0].field("value")
        if value is not None and value.unit:
            frame.attrs["unit"] = value.unit
        return frame

    def _by_role(self, role: str) -> list[tuple[Resource, pd.DataFrame]]:
        found = []
        for one in self.description.resources:
            names = {field.name: field.role for field in one.fields if field.role}
            if one.role == role:
                found.append((one, self.tables[one.name].rename(columns=names)))
        return found

    @cached_property
    def panel(self) -> pd.DataFrame:
        """Location quotients as a panel (see `data.panel`); empty if there are none."""
        if self.computed is not None:
            return self.computed[0][list(panels.COLUMNS)]
        tables = [table.assign(table=resource.name, measure=resource.measure)
                  for resource, table in self._by_role("lq")]  # fmt: skip
        return panels.published(tables, self.flags)

    @cached_property
    def amounts(self) -> pd.DataFrame | None:
        """Amounts as ``region, year, value, flag`` with ``.attrs["unit"]``; None if none."""
        if self.edition is not None and self.computed is not None:
            return editions.amounts(self.edition, self.computed[0])
        frame = self.by_role("amounts")
        if frame is None:
            return None
        frame["flag"] = panels.flagged(frame.assign(table=self.names("amounts")[0]), self.flags)
        return frame[["region", "year", "value", "flag"]].astype({"value": float})

    @cached_property
    def counts(self) -> pd.DataFrame | None:
        """Raw counts as ``region, industry, year, value`` and more columns; None if none.

        Those of an ``edition.yml`` have a column for each measure, ``firms`` or ``revenue``.
        """
        if self.edition is not None:
            return editions.counts(self.edition, self.tables["values"])
        return self.by_role("counts")

    @cached_property
    def places(self) -> pd.DataFrame:
        """Regions with names, country, world region, coordinates and group; key is ``region``.

        Regions that a table has and the list of places has not are added with their key as
        English name; what is not known is missing.
        """
        listed = self.by_role("places")
        listed = pd.DataFrame(columns=PLACES[:1], dtype=str) if listed is None else listed
        measured = [table for role in MEASURED for _, table in self._by_role(role)]
        if self.computed is not None:
            measured = [self.computed[0]]
        used = pd.concat([listed["region"], *(table["region"] for table in measured)])
        extra = used[len(listed) :].drop_duplicates()
        extra = extra[~extra.isin(listed["region"])].to_frame()
        places = pd.concat([listed, extra], ignore_index=True)
        kinds = {name: float if name in ("lat", "lon") else str for name in PLACES}
        places = places.reindex(columns=list(PLACES)).astype(kinds)
        otherwise = {"name_en": "region", "name_zh": "name_en", "group_zh": "group"}
        for name, other in otherwise.items():
            known = places[name].notna() & (places[name] != "")
            places[name] = places[name].where(known, places[other])
        return places

    @property
    def flags(self) -> pd.DataFrame | None:
        """Notes on single cells: ``table, measure, region, year, flag`` and more; None if none."""
        found = self.by_role("flags")
        measures = {one.name: one.measure for one, _ in self._by_role("lq")}
        return found if found is None else found.assign(measure=found["table"].map(measures))

    @property
    def claims(self) -> pd.DataFrame | None:
        """The studies' quantitative claims; None if the package has none."""
        return self.by_role("claims")


def titles(entries: list[dict] | None) -> str:
    """Titles of sources or licences, or their names."""
    return joined(str(one.get("title") or one.get("name", "")) for one in entries or [])


def read(path: str | Path | None = None) -> DataPackage:
    """Read and check a data package.

    Parameters
    ----------
    path
        Folder with ``datapackage.json``. Without it: the folder in the environment variable
        ``CLUSTERBOOK_DATA``, else ``data/`` of the project that the library was installed from,
        else ``data/`` in the working directory or one above it.

    Returns
    -------
    DataPackage
        Its tables, and what is made of them: panel, amounts, places.

    Raises
    ------
    InvalidData
        With every problem of the package, each with its file, row and column.

    Examples
    --------
    >>> package = read()
    >>> package.panel.query("region == 'Warsaw' and year == 2017")["lq"].item()
    5.91
    """
    folder = default_path() if path is None else Path(path)
    known = (_held and _held.get(_stamps(folder))) or recall(folder)
    if known is not None:
        return known
    described = validation.describe(folder)
    own = described.properties.get("own") if described else None
    rest = own.files if own else [one.path for one in described.resources] if described else []
    found = kept.digests(folder, [FILE, editions.FILE, *rest]) if described else {}
    description, tables, problems = validation.load(folder)
    if problems or description is None:
        raise InvalidData(problems)
    package = DataPackage(folder, description, tables)
    computed = zip(_COMPUTED, package.computed or (), strict=False)
    kept.keep(folder, found, tables | dict(computed))
    return package


_COMPUTED = ("computed panel", "computed log")  # of an edition, kept beside its tables
_held: dict[tuple, DataPackage] = {}


def recall(folder: Path) -> DataPackage | None:
    """Return a package that was read and found valid before, if nothing of it has changed."""
    frames = kept.recall(folder)
    description = validation.describe(folder) if frames is not None else None
    if frames is None or description is None:
        return None
    made = tuple(frames.pop(name) for name in _COMPUTED if name in frames) or None
    if frames.keys() != {one.name for one in description.resources}:
        return None
    present = tuple(one.with_columns(frames[one.name]) for one in description.resources)
    return DataPackage(folder, replace(description, resources=present, made=made), frames)


def hold(folder: Path) -> DataPackage | None:
    """Let :func:`read` give one and the same package in this process and its forks.

    What is made from it before a fork need not be made again after it. Nothing is read for this
    that is not kept, since engines that read have threads, which a fork would lose.
    """
    stamps = _stamps(folder)
    if stamps not in _held:
        _held.clear()
        if (package := recall(folder)) is not None:
            _held[stamps] = package
    return _held.get(stamps)


def _stamps(folder: Path) -> tuple:
    """Name, size and time of each file at or below a folder: whether it is still what was read."""
    found = [(path, path.stat()) for path in below(folder)]
    return (folder, *((path, one.st_size, one.st_mtime_ns) for path, one in found))


def studies() -> DataPackage:
    """Return the studies' own edition, whichever data are reported on."""
    return read(default_path(named=False))


def default_path(*, named: bool = True) -> Path:
    """Return the folder that :func:`read` takes when none is given, or would if none is named."""
    if named and (folder := os.environ.get(ENVIRONMENT)):
        return Path(folder)
    starts = [Path(__file__).resolve().parents[3], Path.cwd(), *Path.cwd().parents]
    for start in starts:
        if (start / "data" / FILE).is_file():
            return start / "data"
    what = f"No folder data/ with a {FILE} was found here or above. Name one in {ENVIRONMENT}."
    raise InvalidData([Problem(str(Path.cwd()), what)])
