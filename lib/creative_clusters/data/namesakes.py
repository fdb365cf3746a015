"""Names that stand for several regions, as Springfield in Illinois and in Missouri.

A column that is not used tells them apart: most names have one of its labels in a year, their
state, and a few have several. Where all names have several, the column divides the counts instead,
as by sex, and the rows of one of its labels are to be taken.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.data.edition import Edition, parts_of
from creative_clusters.reading.offices import named
from creative_clusters.reading.problems import Problem, as_lines
from creative_clusters.words.wording import cut, listing, text

_MOST = 30  # labels of a column that divides counts
KIND = "namesakes"


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
        called = named(regions, "region")[:1]
        lines = {one: as_lines(_line(edition, one, raw))[0] for one in called}
        said = {one: _said(one, several[one], raw, keys) for one in called}
        return [], [(KIND, "", len(several[one]), f"{said[one]}; {lines[one]}") for one in called]
    for column in (*regions, *filter(divides, order)):
        labels = raw[column].to_numpy()[twice]
        if rows.drop(columns="\0row").assign(**{"\0": labels}).duplicated().any():
            continue
        if column in regions:
            first = rows[rows[region].isin(several[column])].drop_duplicates(region)
            what = _said(column, several[column], raw, keys)
            return [Problem(file, f"{what}.", row, edition.columns["region"], KIND,
                            _line(edition, column, raw)) for row in first["\0row"]], []  # fmt: skip
        taken = as_lines({"keep": {column: labels[0]}})[0]
        what = text("namesakes.divided", labels=listing(cut(dict.fromkeys(labels), 6)), line=taken)
        return [Problem(file, what, int(rows["\0row"].iloc[0]), column, KIND)], []
    return [], []


def _with_several(column: pd.Series, keys: pd.DataFrame) -> np.ndarray:
    """Names that have several labels of a column in one year."""
    (regions, names), (years, every), (codes, labels) = map(
        pd.factorize, (keys.iloc[:, 0], keys.iloc[:, -1], column)
    )
    spots = pd.unique((regions * len(every) + years) * len(labels) + codes) // len(labels)
    return names[np.unique(spots[pd.Series(spots).duplicated()] // len(every))].to_numpy()


def _said(column: str, names: np.ndarray, raw: pd.DataFrame, keys: pd.DataFrame) -> str:
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
