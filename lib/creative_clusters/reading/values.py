"""Values of workbooks and Parquet files as text."""

from __future__ import annotations

import datetime
import re
from typing import Any


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
