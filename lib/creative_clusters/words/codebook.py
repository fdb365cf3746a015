"""What each column of a published table is: label, unit, number format, meaning.

The catalogue (``codebook.csv``) serves the heads of tables, the titles of axes and the codebook
beside every download, so that a column is explained once and the same everywhere.
"""

from __future__ import annotations

import csv
import numbers
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from creative_clusters.words.wording import MissingWording, language, speaking, with_own


@dataclass(frozen=True)
class Column:
    """One column of the catalogue.

    Attributes
    ----------
    unit
        Empty for labels and pure numbers.
    format
        A Python format specification such as ``.2f``; empty for text.
    en, zh
        Label in each language.
    meaning
        One sentence for the codebook.
    """

    name: str
    unit: str
    format: str
    en: str
    zh: str
    meaning: str

    def label(self) -> str:
        return with_own(getattr(self, language()) or self.en)

    def show(self, value: object) -> str:
        """Return `value` as a reader sees it; a missing one as an en dash."""
        if value is None or value is pd.NA or value != value:
            return "–"
        if isinstance(value, bool | np.bool_):
            return "✓" if value else ""
        if self.format and isinstance(value, numbers.Real):
            return format(value, self.format).replace("-", "−")
        return str(value)


@cache
def catalogue() -> dict[str, Column]:
    """Every column by name."""
    with files(__package__).joinpath("codebook.csv").open(encoding="utf-8", newline="") as handle:
        return {row["name"]: Column(**row) for row in csv.DictReader(handle)}


def column(name: str) -> Column:
    """Return the catalogue's entry for `name`.

    Raises
    ------
    MissingWording
        If there is none: a published column must say what it is.
    """
    try:
        return catalogue()[name]
    except KeyError:
        raise MissingWording(
            f'column "{name}" is not in codebook.csv; add its label, unit, format and meaning.'
        ) from None


def describe(frame: pd.DataFrame, own: Mapping[str, Column] | None = None) -> pd.DataFrame:
    """Describe each column of `frame`: ``column, label, label_zh, unit, type, meaning``.

    Parameters
    ----------
    own
        Columns that only this table has, such as those named by a reader's parameters.
    """
    entries = [(own or {}).get(name) or column(name) for name in frame.columns]
    with speaking("en"):
        english = [with_own(entry.en) for entry in entries]
        meanings = [with_own(entry.meaning) for entry in entries]
    with speaking("zh"):
        chinese = [with_own(entry.zh) for entry in entries]
    return pd.DataFrame(
        {
            "column": [entry.name for entry in entries],
            "label": english,
            "label_zh": chinese,
            "unit": [entry.unit for entry in entries],
            "type": [_kind(frame[entry.name]) for entry in entries],
            "meaning": meanings,
        }
    )


def _kind(values: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_integer_dtype(values):
        return "integer"
    return "number" if pd.api.types.is_float_dtype(values) else "string"
