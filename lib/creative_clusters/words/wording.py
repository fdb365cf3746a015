"""Words by key and language: labels of charts, tables and parameters, and sentences with numbers.

One catalogue (:mod:`.catalogue`) is the only home of text that code shows. A sentence is an entry
with named fields; the numbers come from the caller's computation. What an edition calls its own
things (firms or plants, cities or counties) stands in double brackets and is filled in from what is
known of the reader: see `Reader`.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from creative_clusters.words.catalogue import entries as _catalogue

LANGUAGES = ("en", "zh")
_OWN = re.compile(r"\[\[(\w+)\]\]")


@dataclass(frozen=True)
class Reader:
    """Whom texts are for: their language, ``en`` or ``zh``, and by language what else is known.

    `own` is what an edition calls its own things, instead of the catalogue's terms (``own.firms``
    and so on); `names` the display name of each region; `texts` what the data say, translated.
    """

    language: str = "en"
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


_reader = Reader()


def speak_to(reader: Reader) -> Reader:
    """Word all texts for `reader` from now on; return whom they were for.

    One process makes one page at a time, in one language: as with a locale, who speaks is set
    once rather than handed through every sentence and chart.
    """
    global _reader
    before, _reader = _reader, reader
    return before


@contextmanager
def speaking_to(reader: Reader) -> Iterator[None]:
    """Word texts for another reader for a while."""
    before = speak_to(reader)
    try:
        yield
    finally:
        speak_to(before)


@contextmanager
def speaking(
    language: str | None = None,
    *,
    own: Mapping[str, Mapping[str, str]] | None = None,
    names: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Word texts otherwise for a while: in another language, with other terms or names.

    >>> with speaking("zh"):
    ...     listing(["A", "B"])
    'A和B'
    """
    code = language or _reader.language
    other: dict[str, Any] = {"language": code}
    other |= {} if own is None else {"own": own}
    other |= {} if names is None else {"names": {code: names}}
    with speaking_to(replace(_reader, **other)):
        yield


def preferred() -> str:
    """Return the system's language (``LC_ALL``, ``LC_MESSAGES``, ``LANG``) if texts have it."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    code = next(filter(None, named), "")[:2]
    return code if code in LANGUAGES else LANGUAGES[0]


def language() -> str:
    """Return the language that texts are worded in."""
    return _reader.language


def in_language(column: str) -> str:
    """Name the column that has in the reader's language what `column` has in English."""
    return column if _reader.language == "en" else f"{column}_{_reader.language}"


def called(region: str) -> str:
    """Return how readers call a region; its key where it has no name."""
    return str(_reader.names.get(_reader.language, {}).get(region, said(region)))


def said(value: Any) -> Any:
    """Return a text of the data in the reader's language; as it is where it has no other."""
    return _reader.texts.get(value, value) if isinstance(value, str) else value


CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"  # but for tabs and line ends


class Refused(ValueError):
    """What somebody gave cannot be used; the message says where, what is wrong and what to do."""


def visible(text: str) -> str:
    """A text with what a terminal would obey, or does not show, as escapes; its lines stay."""
    shown = (one if one.isprintable() or one in "\n\t" else ascii(one)[1:-1] for one in text)
    return text if text.isprintable() else "".join(shown)


class MissingWording(KeyError):
    """A key, or its text in the language asked for, is not in the catalogue."""

    def __str__(self) -> str:
        return str(self.args[0])


def keys() -> Collection[str]:
    """Every key of the catalogue."""
    return _catalogue().keys()


def text(key: str, **fields: object) -> str:
    """Return the wording of `key` for the reader, its ``{fields}`` filled in, or MissingWording."""
    entry = _catalogue().get(key)
    if entry is None:
        raise MissingWording(f'"{key}" is not in words.csv; add a row with its text.')
    code = _reader.language
    if not entry.get(code):
        raise MissingWording(f'"{key}" has no {code} text in words.csv; fill in that column.')
    shown = {name: said(value) for name, value in fields.items()} if _reader.texts else fields
    return _articles(with_own(entry[code], braces=True).format(**shown))


def templates(*begun: str) -> dict[str, str]:
    """Return texts whose fields are still to be filled, by keys: those that begin so."""
    rows = ((key, row) for key, row in _catalogue().items() if key.startswith(begun))
    return {key: with_own(row[_reader.language]) for key, row in rows}


def with_own(words: str, *, braces: bool = False) -> str:
    """Fill in an edition's own terms: ``[[firms]]``, or ``[[Firms]]`` to start a sentence.

    If `words` still has fields to be filled, `braces` in a term must be doubled.

    >>> with speaking(own={"en": {"number": "number of plants"}}):
    ...     with_own("[[Number]] by [[city]]")
    'Number of plants by city'
    """

    def term(match: re.Match) -> str:
        key = match[1][0].lower() + match[1][1:]
        own = _reader.own.get(_reader.language, {}).get(key)
        shown = _catalogue()[f"own.{key}"][_reader.language] if own is None else own
        shown = shown if key == match[1] else capital(shown)
        return shown.replace("{", "{{").replace("}", "}}") if braces else shown

    return _articles(_OWN.sub(term, words)) if "[[" in words else words


def in_own(words: str) -> str:
    """Put an edition's own terms where prose of the library speaks of cities, firms and revenue.

    >>> with speaking(own={"en": {"firms": "plants"}}):
    ...     in_own("Regions by number of firms")
    'Regions by number of plants'
    """
    return with_own(marked(words))


def marked(words: str) -> str:
    """Mark what an edition may call otherwise, but not in quotes, for :func:`with_own`."""
    nouns = r"(?<!\")\b(?:(digital media)|(city|cities|firms?|revenue))\b"
    return re.sub(nouns, lambda noun: f"[[{noun[2] or 'industry'}]]", words, flags=re.I)


def _articles(said: str) -> str:
    """Write "an establishment" where an edition's own term begins with a vowel."""
    for term in _reader.own.get("en", {}).values() if _reader.language == "en" else ():
        if term and re.match(r"(?!uni|eu|one)[aeiou]", term, re.I):
            said = re.sub(rf"\b([Aa]) (?={re.escape(term)})", r"\1n ", said)
    return said


def listing(names: Iterable[str]) -> str:
    """Join names as prose: ``A, B and C`` or ``A、B和C``.

    >>> listing(["Aford", "Beham", "Ceby"])
    'Aford, Beham and Ceby'
    """
    names = [said(name) for name in names]
    if len(names) < 2:
        return "".join(names)
    comma, last = ("、", "和") if _reader.language == "zh" else (", ", " and ")
    return comma.join(names[:-1]) + last + names[-1]


def cut(items: Iterable[str], most: int = 6) -> list[str]:
    """Cut a list to `most` places, the last of which counts those that have none.

    >>> cut("ABCDE", most=3)
    ['A', 'B', '3 more']
    """
    items = list(items)
    rest = len(items) - most + 1
    return items if rest < 2 else [*items[: most - 1], text("count.more", n=rest)]


def some(regions: Iterable[str], most: int = 6) -> str:
    """Name the first regions and count the rest, as prose: see :func:`cut`."""
    return listing(cut(map(called, regions), most))


def counted(n: float, noun: str = "city") -> str:
    """Return a number of things: ``city`` (what the edition calls its regions) or ``place``.

    >>> counted(1), counted(3)
    ('1 city', '3 cities')
    """
    return text(f"count.{noun}.{'one' if n == 1 else 'many'}", n=f"{n:g}")


def number(value: float, form: str = ".2f") -> str:
    """Return a number as readers see it: with a true minus, an en dash where there is none.

    >>> number(-0.236), number(0.4, "+.1%"), number(float("nan"))
    ('−0.24', '+40.0%', '–')
    """
    if value != value:
        return "–"
    said = format(value, form)
    if "0" in said and not re.search("[1-9]", said):  # no minus before nothing
        said = said.replace("-", "")
    return said.replace("-", "−").replace("inf", "∞")


def money(value: float, unit: str, form: str = "") -> str:
    """Return an amount in words with its unit; as a plain number where the unit is no money.

    Large units of account are counted out, exactly with the form ``.10g``.

    >>> money(1116.82, "100 million USD"), money(10.28, "100 million USD"), money(3, "jobs")
    ('111.7 billion USD', '1.03 billion USD', '3.00 jobs')
    >>> money(2000, "10,000 persons", ".10g")
    '20 million persons'
    """
    parts = re.fullmatch(
        r"(?:([\d,]+) )?(?:(thousand|million|billion|trillion) )?([A-Z]{3}|[a-z][a-z ]*)", unit
    )
    if parts is None or value != value or not (parts[1] or parts[2] or unit.isupper()):
        return with_unit(number(value, f",{form or '.2f'}"), unit)
    whole = value * float((parts[1] or "1").replace(",", "")) * _COUNTED.get(parts[2], 1.0)
    return with_unit(large(whole, form), parts[3])


def large(value: float, form: str = "") -> str:
    """Return a large number as readers say it: in millions or in 万, and so on.

    >>> large(20_000_000, ".10g"), large(644_000, ".10g")
    ('20 million', '644,000')
    """
    sizes = _LARGE[_reader.language]
    size = next((name for name in sizes if abs(value) >= sizes[name]), None)
    if size is None:
        return number(value, f",{form or '.2f'}")
    amount = value / sizes[size]
    return text(f"large.{size}", amount=number(amount, form or (".1f" if amount >= 10 else ".2f")))


_COUNTED = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_LARGE = {
    "en": {"trillion": 1e12, "billion": 1e9, "million": 1e6},
    "zh": {"trillion": 1e12, "billion": 1e8, "million": 1e4},
}


def with_unit(value: str, unit: str) -> str:
    """Return a number with its unit as it reads in a text.

    >>> with_unit("5", "percent"), with_unit("2009", "year"), with_unit("34", "firms")
    ('5%', '2009', '34 firms')
    """
    if unit in ("year", "month"):
        return value
    if unit == "percent" or (unit.startswith("percent ") and _reader.language == "en"):
        return f"{value}%{unit.removeprefix('percent')}"
    return f"{value}{gap()}{_counted_unit(unit)}".strip()


def unit_name(unit: str) -> str:
    """Return what a unit is called, put together from its parts where it has no name of its own.

    >>> with speaking("zh"):
    ...     unit_name("100 million USD"), unit_name("jobs"), with_unit("3", "jobs")
    ('亿美元', '岗位', '3个岗位')
    """
    return bare(_counted_unit(unit))


def bare(unit: str) -> str:
    """Return a unit without the measure word (个) that in Chinese only a number takes."""
    return unit.removeprefix("个") or unit


def _counted_unit(unit: str) -> str:
    key, (scale, _, noun) = f"unit.{unit}", unit.rpartition(" ")
    whole = text(key) if key in _catalogue() else str(said(unit))
    if whole != unit or not scale or _reader.language == "en":
        return whole
    parts = _counted_unit(scale), _counted_unit(noun)
    return unit if parts == (scale, noun) else "".join(parts)


def p_value(p: float) -> str:
    """Return a p-value as readers see it.

    >>> p_value(0.0831), p_value(1e-9)
    ('p = 0.083', 'p < 0.001')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def named_measure(measure: str) -> str:
    """Return what a measure is called; its own name where the catalogue has none."""
    key = f"measure.{measure}"
    return text(key) if key in _catalogue() else measure


def capital(words: str) -> str:
    """Return `words` as a sentence begins with them."""
    return words[:1].upper() + words[1:]


def joined(parts: Iterable[str], mark: str = "; ") -> str:
    """Return parts of a text one after another, those that are empty left out.

    >>> joined(["2017", "", "all cities"], ", ")
    '2017, all cities'
    """
    mark = {"; ": "；", ", ": "，", ": ": "："}[mark] if _reader.language == "zh" else mark
    return mark.join(said(part) for part in parts if part)


def join(sentences: Iterable[str]) -> str:
    """Join sentences to a paragraph, each with a capital; empty ones are left out."""
    return gap().join(capital(sentence) for sentence in sentences if sentence)


def closed(sentence: str) -> str:
    """Return a finding as a sentence: with a full stop, if it has no end."""
    stop = "。" if _reader.language == "zh" else "."
    return sentence if not sentence or sentence[-1] in ".。:：!?！？" else sentence + stop


def then(key: str, **fields: object) -> str:
    """Return the wording of `key` as a sentence that follows another: see :func:`text`."""
    return gap() + text(key, **fields)


def gap() -> str:
    """Return what stands between words and between sentences: nothing in Chinese."""
    return "" if _reader.language == "zh" else " "
