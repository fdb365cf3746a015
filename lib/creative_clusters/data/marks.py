"""Marks that offices write at numbers or in their place, and what they mostly mean."""

import re
from collections.abc import Collection
from typing import Any

from creative_clusters.reading.form import certain
from creative_clusters.reading.offices import rules

_NUMBER = re.compile(r"[-+−]?(?:\d[\d.,'’\s\u00a0]*)?\d")
_EMPTY = re.compile(r"\W+|(?i:n/?a|null|none|nan|missing|m)")
_UNIT = re.compile(  # a number has another size with it: no mark that may be left out
    r"(?i)%|‰|[km]|mn|mio\.?|mill?\.?|bn|mrd\.?|tsd\.?|mil|lakh|crore|e[+-]"
    r"|[百千万萬亿億兆천만억]\S*"
)


def year_in(text: str) -> str:
    """The year in the name of a column, of four digits or of the last two; else the name."""
    if found := re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text):
        return found[0]
    found = re.search(r"(?<!\d)\d\d$", text)
    return f"{'19' if found[0] > '69' else '20'}{found[0]}" if found else text


def meaning(mark: str, columns: Collection[str] = ()) -> str | None:
    """What a mark mostly means, in a table with these columns; None if it is not known."""
    for rule in rules():
        here = rule["role"] == "mark" and (not rule["unit"] or rule["unit"] in columns)
        if here and re.fullmatch(rule["form"], mark):
            return rule["many"]
    return None


def remedy(text: str, kind: str) -> tuple[str, dict[str, Any]]:
    """Of a cell that is no number (or no year): what it is like, and the keys that would help."""
    if kind in ("string", "any"):
        return "blanks", {"labels": "same"}
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
        mean = (meaning(rest) if rest.strip("*") else None) or "note"
        return f"mark {rest}", {"flags": {rest: mean}}
    known = certain(text)
    return f"form {known}" if known else "mark between digits", {**known}
