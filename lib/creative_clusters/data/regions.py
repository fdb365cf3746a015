"""What an edition says of its regions: names, which stand within which, which share a name.

A name may stand for several regions, as Springfield in Illinois and in Missouri. A column that is
not used tells them apart: most names have one of its labels in a year, their state, and a few have
several. Where all names have several, the column divides the counts instead, as by sex, and the
rows of one of its labels are to be taken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.data.edition import Edition, parts_of
from creative_clusters.reading import Cells
from creative_clusters.reading.offices import named
from creative_clusters.reading.problems import Problem, as_lines, suggestion
from creative_clusters.words.wording import cut, listing, text, then

_MOST = 30  # labels of a column that divides counts
NAMESAKES = "namesakes"  # the kind of their problems
Said = Mapping[str, Mapping[str, str]]  # name_en, name_zh, group -> by region


def said(
    edition: Edition,
    beside: Said,
    read: Callable[[str, str | None], Cells | None],
    tell: Callable[[str, str], None],
) -> Said:
    """Return what columns `beside` the counts and tables of their own say of the regions."""
    found, naming, within = dict(beside), edition.naming, edition.within
    for key, file, of, columns in (
        ("names.region", naming.file, naming.code, {"name_en": naming.name, "name_zh": naming.zh}),
        ("within", within.file, within.part, {"group": within.whole}),
    ):
        if not file or (cells := read(file, None)) is None:
            continue
        for name, column in columns.items():
            absent = [one for one in (of, column) if one and one not in cells.columns]
            for one in absent:
                hint = suggestion(one, cells.columns)
                hint = hint or then("fault.has", names=", ".join(cells.columns))
                tell(key, text("fault.no_column", name=one, file=file, hint=hint))
            if column and not absent:
                found[name] = dict(zip(cells.columns[of], cells.columns[column], strict=True))
    return found


def wholes(group: Mapping[str, str], regions: Sequence[str]) -> list[str]:
    """Return the regions within which others of them stand, directly or not."""
    above = set()
    for region in regions:
        seen = {region}
        while (whole := group.get(region)) and whole not in seen:
            seen.add(whole)
            above.add(whole)
            region = whole
    return [region for region in regions if region in above]


def places(listed: Cells | None, said: Said, regions: Sequence[str], whole: Sequence[str]) -> Cells:
    """Return a list of places with what is known of the regions, where it is silent.

    Names that two regions have are told apart by their keys. A group holds parts only: one that
    also holds wholes is left out.
    """
    listed = listed or Cells([], {"region": []})
    rows = pd.DataFrame(dict(listed.columns), dtype=object)
    if said:
        more = pd.DataFrame({"region": regions}, dtype=object)
        more = more[~more["region"].isin(rows["region"])]
        rows = pd.concat([rows, more], ignore_index=True).fillna("")
    mixed = {said.get("group", {}).get(one) for one in whole}
    for name, by_region in said.items():
        own = pd.Series({one: by_region.get(one, "") for one in regions}, dtype=object)
        if name == "group":
            own = own.mask(own.isin(mixed), "")
        else:
            twice = own.duplicated(keep=False) & (own != "")
            own = own.mask(twice, own + " (" + own.index + ")")
        known = rows.get(name, pd.Series("", index=rows.index))
        rows[name] = known.where(known != "", rows["region"].map(own).fillna(""))
    lines = [*listed.rows, *([0] * len(rows))][: len(rows)]
    return replace(listed, rows=lines, columns={name: rows[name].tolist() for name in rows})


def namesakes(
    edition: Edition, raw: pd.DataFrame, keys: pd.DataFrame, free: Sequence[str], file: str
) -> tuple[list[Problem], list[tuple[str, str, int, str]]]:
    """Look for names of several regions in the columns of a file that are `free`.

    `keys` are its rows as region, industry and year, numbered as in the file. Rows of one key are
    a problem, names of rows that never meet a step of the cleaning log.
    """
    several = {column: names for column in free if len(names := _with_several(raw[column], keys))}
    twice = keys.duplicated(keep=False).to_numpy() if several else np.zeros(len(keys), bool)
    rows = keys[twice].reset_index(names="\0row")
    most = keys.iloc[:, 0].nunique() / 2
    region, industry = keys.columns[0], keys.columns[-2]

    def are_regions(column: str) -> bool:
        """Whether the rows of its names are whole regions, with several industries each."""
        if len(several[column]) > most:
            return False
        own = keys[region].isin(several[column]).to_numpy()
        parts = keys[own].assign(**{"\0": raw[column][own]})
        sizes = parts.groupby([region, "\0"])[industry].nunique()
        least = min(2, parts[industry].nunique())
        return "" not in sizes.index.levels[1] and sizes.min() >= least

    def divides(column: str) -> bool:
        return len(several[column]) > most and raw[column].nunique() <= _MOST

    order = sorted(several, key=lambda column: raw[column].nunique())
    regions = [column for column in order if are_regions(column)]
    if not twice.any():
        for one in named(regions, "region")[:1]:
            line = as_lines(_line(edition, one, raw))[0]
            said = f"{_shared(one, several[one], raw, keys)}; {line}"
            return [], [(NAMESAKES, "", len(several[one]), said)]
        return [], []
    for column in (*regions, *filter(divides, order)):
        labels = raw[column].to_numpy()[twice]
        if rows.drop(columns="\0row").assign(**{"\0": labels}).duplicated().any():
            continue
        if column in regions:
            first = rows[rows[region].isin(several[column])].drop_duplicates(region)
            what = _shared(column, several[column], raw, keys)
            return [Problem(file, f"{what}.", row, edition.columns["region"], NAMESAKES,
                            _line(edition, column, raw)) for row in first["\0row"]], []  # fmt: skip
        taken = as_lines({"keep": {column: labels[0]}})[0]
        what = text("namesakes.divided", labels=listing(cut(dict.fromkeys(labels), 6)), line=taken)
        return [Problem(file, what, int(rows["\0row"].iloc[0]), column, NAMESAKES)], []
    return [], []


def _with_several(column: pd.Series, keys: pd.DataFrame) -> np.ndarray:
    """Names that have several labels of a column in one year."""
    (regions, names), (years, every), (codes, labels) = map(
        pd.factorize, (keys.iloc[:, 0], keys.iloc[:, -1], column)
    )
    spots = pd.unique((regions * len(every) + years) * len(labels) + codes) // len(labels)
    return names[np.unique(spots[pd.Series(spots).duplicated()] // len(every))].to_numpy()


def _shared(column: str, names: np.ndarray, raw: pd.DataFrame, keys: pd.DataFrame) -> str:
    there = dict.fromkeys(raw[column][(keys.iloc[:, 0] == names[0]).to_numpy()])
    more = text("namesakes.more", n=len(names) - 1) if len(names) > 1 else ""
    fields = {"name": names[0], "column": column, "labels": listing(cut(there, 4))}
    return text("namesakes.several", **fields) + more


def _line(edition: Edition, column: str, raw: pd.DataFrame) -> dict[str, Any]:
    """What to write: both columns; or the codes, with the names that they have."""
    region = edition.columns["region"]
    if raw[column].str.contains("[0-9]").all() and edition.naming.name in ("", region):
        return {"columns": {"region": column}, "names": {"region": region}}
    return {"columns": {"region": [*parts_of(region), column]}}
