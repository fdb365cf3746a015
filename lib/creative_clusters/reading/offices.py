"""What offices call columns and labels, in the languages that they write: rules in a table."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]*[^\W\d][^()（）\[\]]*)[)）\]]\s*$")


@cache
def rules() -> list[dict[str, str]]:
    """Rules in their order: the role of what is called so, the form, and what it means."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def plain(name: str) -> str:
    """A name as rules know it: small letters, words parted by blanks, Chinese ones by nothing."""
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", name)).strip().casefold()
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", words)


@lru_cache(4096)
def rule_of(name: str, *roles: str) -> dict[str, str] | None:
    """The first rule of these roles that a name fits; None if none does."""
    called = plain(name)
    fits = (rule for rule in rules() if rule["role"] in roles and re.search(rule["form"], called))
    return next(fits, None)


def named(labels: Iterable[str], *roles: str) -> list[str]:
    """Those that fit a rule of these roles, in the order of the rules."""
    found = {label: rule for label in labels if (rule := rule_of(label, *roles))}
    return sorted(found, key=lambda label: rules().index(found[label]))


def several_units(columns: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Columns that say units, of which they have more than one: numbers that are no one sum."""
    units = ((name, list(dict.fromkeys(columns[name]))) for name in named(columns, "unit"))
    return {name: labels for name, labels in units if 1 < len({*labels} - {""}) < 10}


def several_scales(labels: Iterable[str]) -> list[str]:
    """Labels whose counts are of different sizes by what stands in brackets behind them."""
    first: dict[str, str] = {}
    for label in labels:
        found = _BRACKETS.search(label)
        first.setdefault((rule_of(found[1], "scale") or {}).get("many", "") if found else "", label)
    return list(first.values()) if len(first) > 1 else []
