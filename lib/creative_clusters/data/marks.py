"""Marks that offices write at numbers, or in the place of one, and what they mostly mean."""

import csv
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from creative_clusters.reading.form import certain

_NUMBER = re.compile(r"[-+−]?(?:\d[\d.,'’\s\u00a0]*)?\d")
_EMPTY = re.compile(r"\W+|(?i:n/?a|null|none|nan|missing|m)")
_UNIT = re.compile(  # a number has another size with it: no mark that may be left out
    r"(?i)%|‰|[km]|mn|mio\.?|mill?\.?|bn|mrd\.?|tsd\.?|mil|lakh|crore|e[+-]"
    r"|[百千万萬亿億兆천만억]\S*"
)


@cache
def rules(file: str = "guesses.csv") -> list[dict[str, str]]:
    """The rows of a file of rules."""
    with Path(__file__).with_name(file).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def meaning(mark: str, columns: Collection[str] = ()) -> str | None:
    """What a mark mostly means, in a table with these columns; None if it is not known."""
    for rule in rules():
        here = rule["role"] == "mark" and (not rule["unit"] or rule["unit"] in columns)
        if here and re.fullmatch(rule["form"], mark):
            return rule["many"]
    return None


def remedy(text: str, kind: str) -> tuple[str, dict[str, Any]]:
    """Of a cell that is no number (or no year): what it is like, and the keys that would help."""
    text = text.strip()
    if kind == "year":
        form = re.sub(r"(?:19|20)\d\d", "YYYY", text, count=1)
        form = re.sub(r"\d\d", "YY", re.sub(r"(?<=[A-Za-z])\d+", "*", form))
        return (f"period {form}", {"year": form}) if "YYYY" in form else ("", {})
    note = re.search(r"(?<=[\d*])\s+\(?\d\)$", text)  # as "2591 2)"
    found = _NUMBER.search(text[: note.start()] if note else text)
    rest = text if found is None else (text[: found.start()] + text[found.end() :]).strip()
    if found is None or re.match("[<>≤≥]", text):
        marks = text.split() if found is None else [text]
        flags = {mark: what for mark in marks if (what := meaning(mark))}
        missing = [mark for mark in marks if mark not in flags]
        if not all(map(_EMPTY.fullmatch, missing)):
            return "words", {}
        keys = {"missing": missing, "flags": flags}
        return f"mark {text}", {key: value for key, value in keys.items() if value}
    if not note and re.search(r"\d|\w{5}", rest):
        return "words", {}
    if _UNIT.fullmatch(rest) and not meaning(rest):
        return f"unit {rest}", {}
    if rest:
        return f"mark {rest}", {"flags": {rest: meaning(rest) or "note"}}
    known = certain(text)
    return f"form {known}" if known else "", {**known}
