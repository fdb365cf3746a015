"""Values of workbooks and Parquet files as text; and why a text is no number."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from creative_clusters.reading.form import Form, certain
from creative_clusters.words.wording import join, text

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
    given: str, fits: Callable[[str], Any] = NUMBER.fullmatch, kind: str = "number"
) -> str:
    """Say why a text is no number as code writes it, and what to write instead."""
    keys = certain(given)
    for mended, fault in (
        (given.strip(), "blank"),
        (unicodedata.normalize("NFKC", given), "wide"),
        (given.replace("\u2212", "-"), "minus"),
        (Form.model_validate(keys).number(given),
         "decimal" if keys.get("decimal") == "," else "thousands"),
        (given.rstrip("%").rstrip(), "percent"),
        (re.sub(r"\.0*$", "", given), "decimals"),
    ):  # fmt: skip
        if mended != given and fits(mended):
            return text(f"number.{fault}", given=given, mended=mended)
    if re.fullmatch(r"[+-]?[0-9]{1,3},[0-9]{3}", given):
        readings = {"whole": given.replace(",", ""), "part": given.replace(",", ".")}
        return text("number.comma", given=given, **readings)
    key = "words" if re.search(r"\d", given) else "missing"
    hint = "" if kind == "year" else text(f"number.hint.{key}")
    return join([text(f"number.no.{kind}", given=given), hint])
