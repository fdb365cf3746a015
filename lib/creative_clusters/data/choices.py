"""Which labels of a column are meant: as they stand there, by wildcard, below a code, by a list."""

import csv
import re
from collections.abc import Collection, Iterable, Sequence
from fnmatch import translate
from functools import cache, lru_cache
from importlib.resources import files

_CODE = re.compile(r"(?:[A-Z]{0,2}[0-9][0-9A-Z._]*(?:-[A-Z]?[0-9]+)?|[A-Z])(?![0-9A-Za-z_])")


@cache
def lists() -> dict[str, dict[str, str]]:
    """Return the ready lists of industries: the classification of each of their codes, by name."""
    found: dict[str, dict[str, str]] = {}
    path = files(__package__) / "industry-lists.csv"
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        found.setdefault(row["list"], {})[row["code"]] = row["classification"]
    return found


def code(label: str) -> str:
    """Return the code with which a label begins, without its points; nothing if with none."""
    found = _CODE.match(label)
    return found[0].replace(".", "") if found else ""


@lru_cache(4096)
def _stems(code: str) -> tuple[str, ...]:
    """The codes that a code takes together: ``31-33``, ``J58-J60``, ``J62_J63``."""
    span = re.fullmatch(r"([A-Z]?)([0-9]{1,4})-[A-Z]?([0-9]{1,4})", code)
    if span:
        return tuple(f"{span[1]}{one}" for one in range(int(span[2]), int(span[3]) + 1))
    return tuple(code.split("_"))


def is_below(label: str, above: str) -> bool:
    """Whether the code of a label continues that of another: 6201 that of 62, 332 that of 31-33."""
    own, other = code(label), code(above)
    same = own == other or not (own and other)
    return not same and all(stem.startswith(_stems(other)) for stem in _stems(own))


def found(wanted: str, labels: Collection[str]) -> list[str]:
    """Return the labels that are meant, in their order; none if there are none.

    That is the label itself; where a wildcard stands (``*`` any characters, ``?`` one), all that
    fit; else those with that code (``62`` for ``J62 Programming``), else those below it.
    """
    if wanted in labels:
        return [wanted]
    if "*" in wanted or "?" in wanted:
        form = re.compile(translate(wanted.replace("[", "[[]")))
        return [label for label in labels if form.match(label)]
    if code(wanted) != wanted.replace(".", ""):
        return []
    bare = r"^[A-Z]+(?=[0-9])" if wanted[0].isdigit() else "(?!)"
    codes = {label: re.sub(bare, "", code(label)) for label in labels}
    same = [label for label in labels if codes[label] == code(wanted)]
    return same or [label for label in labels if is_below(codes[label], wanted)]


def meant(wanted: Iterable[str], labels: Collection[str]) -> list[str]:
    """Return the labels that any of the wanted ones means."""
    return list(dict.fromkeys(label for one in wanted for label in found(one, labels)))


def together(wanted: Sequence[str], labels: Collection[str]) -> list[str]:
    """Return the labels whose counts are added up for an industry, none of them twice.

    Labels as they stand are taken at their word; of those that a wildcard or a code means, only
    the highest, since they hold what stands below them.
    """
    taken = meant(wanted, labels)
    if set(taken) <= set(wanted):
        return taken
    return [one for one in taken if not any(is_below(one, other) for other in taken)]
