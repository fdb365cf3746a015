"""Words by key and language: labels of charts, tables and parameters, and sentences with numbers.

One catalogue (``words.csv``: ``key,en,zh``) is the only home of text that code shows. A sentence
is a catalogue entry with named fields; the numbers come from the caller's computation. What an
edition calls its own things (firms or plants, cities or counties) stands in double brackets and is
filled in from the language that the caller speaks: see :class:`Language`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "zh")
_OWN = re.compile(r"\[\[(\w+)\]\]")


class Language(str):
    """A language code with what an edition calls its own things in each language.

    It is the ``language`` that sentences, charts and tables take anyway, so an edition's terms
    reach every text without being kept anywhere. A plain code means the terms of the catalogue
    (``own.firms`` and so on).

    Examples
    --------
    >>> text("count.city.many", Language("en", {"en": {"cities": "counties"}}), n=3)
    '3 counties'
    """

    own: Mapping[str, Mapping[str, str]]

    def __new__(cls, code: str, own: Mapping[str, Mapping[str, str]] | None = None) -> Language:
        language = super().__new__(cls, code)
        language.own = dict(own or {})
        return language


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
    return _articles(with_own(entry[language], language, braces=True).format(**fields), language)


def with_own(words: str, language: str = "en", *, braces: bool = False) -> str:
    """Fill in an edition's own terms: ``[[firms]]``, or ``[[Firms]]`` to start a sentence.

    Parameters
    ----------
    braces
        Whether `words` still has fields to be filled, so that braces in a term must be doubled.

    Examples
    --------
    >>> with_own("[[Number]] by [[city]]", Language("en", {"en": {"number": "number of plants"}}))
    'Number of plants by city'
    """

    def term(match: re.Match) -> str:
        key = match[1][0].lower() + match[1][1:]
        own = getattr(language, "own", {}).get(language, {}).get(key)
        shown = text(f"own.{key}", str(language)) if own is None else own
        shown = shown if key == match[1] else shown[:1].upper() + shown[1:]
        return shown.replace("{", "{{").replace("}", "}}") if braces else shown

    return _articles(_OWN.sub(term, words), language) if "[[" in words else words


def _articles(said: str, language: str) -> str:
    """Write "an establishment" where an edition's own term begins with a vowel."""
    own = getattr(language, "own", {}).get(language, {}) if language == "en" else {}
    for term in own.values():
        if term and re.match(r"(?!uni|eu|one)[aeiou]", term, re.I):
            said = re.sub(rf"\b([Aa]) (?={re.escape(term)})", r"\1n ", said)
    return said


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
