"""What each column of a published table is: label, unit, number format, meaning.

The catalogue serves the heads of tables, the titles of axes and the codebook
beside every download, so that a column is explained once and the same everywhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

import numpy as np
import pandas as pd

from creative_clusters.words.catalogue import COLUMN, entries
from creative_clusters.words.wording import (
    MissingWording,
    language,
    number,
    said,
    speaking,
    text,
    with_own,
)

_NAMES = ("column", "resource", "type")  # cells that are names in files, as they are
AMOUNTS = ",.2f"


@dataclass(frozen=True)
class Column:
    """One column of the catalogue, with its label in each language."""

    name: str
    unit: str  # empty for labels and pure numbers
    format: str  # a Python format specification such as ``.2f``, code or years; empty for text
    en: str
    zh: str
    meaning: str  # one sentence for the codebook

    def label(self) -> str:
        return with_own(getattr(self, language()) or self.en)

    def fitting(self, values: pd.Series) -> Self:
        """The column as these values need it: whole amounts have no decimals."""
        return replace(self, format=form_of(values)) if self.format == AMOUNTS else self

    def show(self, value: object) -> str:
        """Return `value` as a reader sees it; a missing one as an en dash."""
        if value is None or value is pd.NA or value != value:
            return "–"
        value = value.item() if isinstance(value, np.generic) else value
        if isinstance(value, bool):
            return "✓" if value else ""
        if self.format == "code":
            return str(value)
        if self.format == "years":
            return str(value).replace("-", text("item.span", low="", high=""))
        if self.format and isinstance(value, int | float):
            shown = number(value, self.format)
            shown = number(value, ",.0f") if "e+" in shown else shown
            if value > 0 and "+" not in shown and not re.search("[1-9]", shown):
                shown = "<" + re.sub(r"0(?=%?$)", "1", shown)  # not nothing, only less than shown
            return shown
        if isinstance(value, int) and value >= 10_000:
            return f"{value:,}"
        return str(value if self.name in _NAMES else said(value))


def form_of(values: pd.Series) -> str:
    """The number format of amounts: where all are whole they are counts, without decimals."""
    return ",.0f" if (values.dropna() % 1 == 0).all() else AMOUNTS


@cache
def catalogue() -> dict[str, Column]:
    """Every column by name."""
    fields = ("unit", "format", "en", "zh", "meaning")
    return {
        name: Column(name, *(row.get(field, "") for field in fields))
        for key, row in entries().items()
        if (name := key.removeprefix(COLUMN)) != key
    }


def column(name: str) -> Column:
    """Return the catalogue's entry for `name`, or MissingWording if it has none."""
    if found := catalogue().get(name):
        return found
    raise MissingWording(
        f'column "{name}" is not in the codebook; add its label, unit, format and meaning.'
    )


def named(name: str) -> str:
    """Return what a parameter is called within a sentence: as the column that it chooses from."""
    key = f"parameter.{name}"
    if key in entries():
        return text(key)
    label = column(name).label()
    return label[:1].lower() + label[1:]


def describe(frame: pd.DataFrame, own: Mapping[str, Column] | None = None) -> pd.DataFrame:
    """Describe each column of `frame`: ``column, label, label_zh, unit, type, meaning``.

    The meaning is in the reader's language.

    `own` are columns that only this table has, such as those named by a reader's parameters.
    """
    rows = []
    for name in frame.columns:
        entry = (own or {}).get(name) or column(name)
        with speaking("zh"):
            chinese = with_own(entry.zh)
        with speaking("en"):
            words = with_own(entry.en), chinese, entry.unit, _kind(frame[name])
        rows.append((name, *words, with_own(said(entry.meaning))))
    columns = ["column", "label", "label_zh", "unit", "type", "meaning"]
    return pd.DataFrame(rows, columns=columns)


def _kind(values: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_integer_dtype(values):
        return "integer"
    return "number" if pd.api.types.is_float_dtype(values) else "string"
