"""Values of workbooks and Parquet files as text; and why a text is no number."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from creative_clusters.reading.form import Form, certain

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def shown(value: Any, form: str = "") -> str:
    """A cell as text: codes and years as their format shows them, dates as ISO, plain numbers."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime):
        parts = re.sub(r'\[[^]]*\]|"[^"]*"|\\.|[^a-z]', "", form.lower())
        if parts and set(parts) == {"y"}:
            return str(value.year)
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, int | float):
        whole = float(value).is_integer() and abs(value) < 1e15
        zeros = re.fullmatch("0{2,}", form.partition(";")[0])
        if whole:
            return f"{int(value):0{len(zeros[0]) if zeros else 1}d}"
        return f"{value:.15g}" if form else str(value)  # Excel keeps fifteen digits
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def no_number(
    text: str, fits: Callable[[str], Any] = NUMBER.fullmatch, is_not: str = "is not a number"
) -> str:
    """Say why a text is no number as code writes it, and what to write instead."""
    keys = certain(text)
    for mended, fault in (
        (text.strip(), "has a blank before or behind it"),
        (unicodedata.normalize("NFKC", text), "is written in full-width characters"),
        (text.replace("\u2212", "-"), "has a typographic minus sign"),
        (Form.model_validate(keys).number(text),
         "has a decimal comma" if keys.get("decimal") == "," else "has marks between thousands"),
        (text.rstrip("%").rstrip(), "has a per cent sign, which the unit should say"),
        (re.sub(r"\.0*$", "", text), "has decimals"),
    ):  # fmt: skip
        if mended != text and fits(mended):
            return f'"{text}" {fault}. Write {mended}.'
    if re.fullmatch(r"[+-]?[0-9]{1,3},[0-9]{3}", text):
        readings = f"{text.replace(',', '')} or {text.replace(',', '.')}"
        what = f'"{text}" has a comma, for thousands or for decimals. Write {readings}'
        return f'{what} (for all: thousands="," or decimal=",").'
    hint = "Use an empty cell for a missing value."
    if "year" in is_not:
        hint = ""
    elif re.search(r"\d", text):
        hint = "Write the number out, without a word or a unit."
    return f'"{text}" {is_not}. {hint}'.rstrip()
