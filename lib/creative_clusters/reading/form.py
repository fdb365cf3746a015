"""What is known of how a table is written, by those who ask for it or found by looking."""

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from creative_clusters.words.wording import language, text


def listed(given: Any) -> Any:
    return given if isinstance(given, list) else [given]


def _mark(given: object) -> object:
    return "\t" if given in ("tab", "\\t") else given


Row = Annotated[int, Field(ge=1)]


class Form(BaseModel):
    """How a table is written in its file; what is not given is found, where that is certain.

    The same keys stand in ``edition.yml`` and as options of ``clusterbook lq``. Rows are numbered
    as an editor or a spreadsheet numbers them, from 1.
    """

    model_config = ConfigDict(extra="forbid")

    #: Sheet of a workbook, or file in a zip.
    sheet: str | None = None
    encoding: str | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1), BeforeValidator(_mark)] | None = (
        None
    )
    decimal: Annotated[str, Field(pattern="^[.,]$")] | None = None
    thousands: Annotated[str, Field(pattern="^[.,' ]$")] | None = None
    #: Row of the names; several are joined by a blank. By default the first row that is not blank.
    header: Annotated[list[Row], BeforeValidator(listed)] = []
    #: Rows left out.
    skip: Annotated[list[Row], BeforeValidator(listed)] = []
    #: How many rows at the end are left out; blank ones do not count.
    footer: Annotated[int, Field(ge=0)] = 0
    #: Columns whose blank cells take what stands above them, as merged cells mean it.
    fill: Annotated[list[str], BeforeValidator(listed)] = []

    @property
    def point(self) -> str:
        """The decimal mark, as far as known."""
        return self.decimal or {".": ","}.get(self.thousands or "", ".")

    def number(self, text: str) -> str:
        """A number, and a mark that follows it, as code writes it; any other text as it is."""
        if not (self.decimal or self.thousands):
            return text
        groups = [self.thousands] if self.thousands else {*_GROUPS} - {self.point}
        found = _number(self.point, "|".join(_GROUPS[mark] for mark in groups)).fullmatch(text)
        if not found:
            return text
        whole = re.sub(r"\D", "", found["whole"]) or "0"
        decimals = f".{found['rest']}" if found["rest"] else ""
        return f"{found['sign']}{whole}{decimals}{found['flag']}"


_GROUPS = {".": r"\.", ",": ",", "'": "['’]", " ": r"[\s_]"}


def _number(decimal: str, groups: str) -> re.Pattern[str]:
    """Numbers with a decimal mark and one of some marks between thousands."""
    point = re.escape(decimal)
    grouped = rf"\d{{1,3}}(?P<mark>{groups})(?:\d{{2}}(?P=mark))*\d{{3}}(?:(?P=mark)\d{{3}})*"
    whole = rf"(?P<sign>[+-]?)(?P<whole>{grouped}|\d+|(?={point}\d))"
    flag = r"(?P<flag>\s*[^\W\d]{0,3}\*?)"
    return re.compile(rf"\s*{whole}(?:{point}(?P<rest>\d+))?{flag}\s*")  # which re keeps


_MARKED = re.compile(r"\d[,'’_ \u00a0\u2009\u202f]\d|(?:^|\n)[+-]?,\d|\d\.\d{3}\.\d{3}")
_NUMBER = re.compile(r"\s*[+-]?([\d.,'’\s_]*\d)\s*[a-zA-Z*]{0,3}\s*")  # and a flag
DOUBTFUL = r"^[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}$"
_CERTAIN = (  # decimal mark, mark between thousands, numbers that have them
    (",", "", r"0?,\d+|\d+,(\d{1,2}|\d{4,})|\d{4,},\d+"),
    (",", ".", r"\d{1,3}(\.\d{3})+,\d+"),
    (".", ",", r"\d{1,3}(,\d{3})+\.\d+"),
    ("", ".", r"\d{1,3}(\.\d{3}){2,}"),
    ("", ",", r"\d{1,3}(,\d{3}){2,}|\d{1,2}(,\d{2})+,\d{3}(\.\d+)?"),  # 1,33,313 in India
    (",", " ", r"\d{1,3}([\s_]\d{3})+,\d+"),
    ("", " ", r"\d{1,3}([\s_]\d{3})+(\.\d+)?"),
    ("", "'", r"\d{1,3}(['’]\d{3})+(\.\d+)?"),
    (".", "", r"\d*\.(\d{1,2}|\d{4,})|0?\.\d+"),
)


def certain(text: str) -> dict[str, str]:
    """The ``decimal`` and ``thousands`` marks that a number has for certain."""
    number = _NUMBER.fullmatch(text)
    for decimal, thousands, form in _CERTAIN:
        if number and re.fullmatch(form, number[1]):
            return {
                key: mark for key, mark in (("decimal", decimal), ("thousands", thousands)) if mark
            }
    return {}


def doubtful(texts: Iterable[str]) -> str:
    """A number whose one mark has three digits behind it, where no other tells what the mark is."""
    marked = {text for text in texts if not text.isdigit()}
    if not re.search(r"\d[.,]\d{3}(?!\d)", "\n".join(marked)) or any(map(certain, marked)):
        return ""
    odd = [text for text in marked
           if (number := _NUMBER.fullmatch(text)) and re.search(DOUBTFUL, number[1])]  # fmt: skip
    return min(odd, default="").strip()


def marks(columns: Iterable[Iterable[str]]) -> dict[str, str]:
    """The ``decimal`` and ``thousands`` marks that columns of numbers have, where certain.

    "1,200" alone is certain in neither way. Where columns contradict themselves or each other
    nothing is known, and the marks are asked for.
    """
    found: dict[str, set[str]] = {"decimal": set(), "thousands": set()}
    for column in columns:
        texts = set(column)
        if not _MARKED.search("\n".join(texts)):
            continue
        numbers = [text for text in texts if _NUMBER.fullmatch(text)]
        if len(numbers) * 2 >= len(texts):
            for key, mark in (pair for one in numbers for pair in certain(one).items()):
                found[key].add(mark)
    if len(found["decimal"]) > 1 or found["decimal"] & found["thousands"]:
        return {}
    return {name: one for name, ones in found.items() if len(ones) == 1 for one in ones}


class Notes(list[tuple[str, dict[str, Any]]]):
    """What is to be told of a file, as keys of words; and rows of a sheet to tell of, if read."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: list[int] = []
        self.merged: list[tuple[int, str]] = []  # last row, and cells
        self.typed: set[str] = set()  # numbers that no reader wrote, though they look doubtful
        self.sheets: list[str] = []  # the one that is taken, and those of the same form
        self.wide = False  # whether any number was written in digits of full width
        self.ends: str | tuple[str, ...] = ""  # line ends, as far as seen

    def add(self, key: str, **fields: Any) -> None:
        self.append((f"reading.{key}", fields))

    @property
    def is_plain(self) -> bool:
        """Whether this is a CSV in UTF-8, with points and its names in the first row."""
        plain = ("text", {"encoding": "UTF-8"}), ("header", {"row": "1"})
        given = [(key.removeprefix("reading."), fields) for key, fields in self]
        marks = ("marked", "separator.comma", "decimal.point")
        return all(one in plain or one[0] in marks for one in given)

    def told(self) -> str:
        """One line for people."""
        return ("，" if language() == "zh" else ", ").join(text(key, **its) for key, its in self)


def with_marks(form: Form, columns: Iterable[Iterable[str]], notes: Notes) -> Form:
    """The form with the marks that are given or found in columns of numbers, and a note of them."""
    given = {name: mark for name in ("decimal", "thousands") if (mark := getattr(form, name))}
    given = given or marks(columns)
    for name, mark in given.items():
        notes.add(f"{name}.{_CALLED[mark]}")
    return form.model_copy(update=given)


_CALLED = {".": "point", ",": "comma", "'": "apostrophe", " ": "blank"}
