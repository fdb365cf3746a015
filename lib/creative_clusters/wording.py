"""Words by key and language: labels of charts, tables and parameters, and sentences with numbers.

One catalogue (``words.csv``: ``key,en,zh``) is the only home of text that code shows. A sentence
is a catalogue entry with named fields; the numbers come from the caller's computation.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "zh")


class MissingWording(KeyError):
    """A key, or its text in the language asked for, is not in the catalogue."""

    def __str__(self) -> str:
        return str(self.args[0])


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    with files(__package__).joinpath("words.csv").open(encoding="utf-8", newline="") as handle:
        return {row["key"]: row for row in csv.DictReader(handle)}


def keys() -> list[str]:
    """Every key of the catalogue, in the order of the file."""
    return list(_catalogue())


def text(key: str, language: str = "en", **fields: object) -> str:
    """Return the wording of `key` in `language`, its ``{fields}`` filled in.

    Raises
    ------
    MissingWording
        If the key is unknown or has no text in that language.
    """
    entry = _catalogue().get(key)
    if entry is None:
        raise MissingWording(f'"{key}" is not in words.csv; add a row with its text.')
    if not entry.get(language):
        raise MissingWording(f'"{key}" has no {language} text in words.csv; fill in that column.')
    return entry[language].format(**fields)


def listing(names: Iterable[str], language: str = "en") -> str:
    """Join names as prose: ``A, B and C`` or ``A、B和C``.

    Examples
    --------
    >>> listing(["Warsaw", "Seongnam", "Beijing"])
    'Warsaw, Seongnam and Beijing'
    """
    names = list(names)
    if len(names) < 2:
        return "".join(names)
    comma, last = ("、", "和") if language == "zh" else (", ", " and ")
    return comma.join(names[:-1]) + last + names[-1]
