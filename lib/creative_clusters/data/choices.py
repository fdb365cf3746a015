"""Which labels of a column are meant: as they stand there, by wildcard, or below a code."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_CODE = re.compile(r"(?:[A-Z]{0,2}[0-9][0-9A-Z.]*(?:-[A-Z]?[0-9]+)?|[A-Z])(?![0-9A-Za-z])")


def code(label: str) -> str:
    """Return the code with which a label begins, without its points; nothing if with none."""
    found = _CODE.match(label)
    return found[0].replace(".", "") if found else ""


def is_below(label: str, above: str) -> bool:
    """Whether the code of a label continues that of another: 6201 that of 62, 332 that of 31-33."""
    own, other = code(label), code(above)
    span = re.fullmatch(r"([A-Z]?)([0-9]+)-[A-Z]?([0-9]+)", other)
    stems = [other]
    if span:
        stems = [f"{span[1]}{one}" for one in range(int(span[2]), int(span[3]) + 1)]
    return bool(other) and own != other and own.startswith(tuple(stems))


def found(wanted: str, labels: Collection[str]) -> list[str]:
    """Return the labels that are meant, in their order; none if there are none.

    That is the label itself; where a wildcard stands (``*`` any characters, ``?`` one), all that
    fit; else those with that code (``62`` for ``62 : Programming``), else those below it.
    """
    if wanted in labels:
        return [wanted]
    if "*" in wanted or "?" in wanted:
        form = re.escape(wanted).replace(r"\*", ".*").replace(r"\?", ".")
        return [label for label in labels if re.fullmatch(form, label)]
    same = [label for label in labels if code(wanted) == wanted.replace(".", "") == code(label)]
    return same or [label for label in labels if code(wanted) and is_below(label, wanted)]


def highest(labels: Sequence[str]) -> list[str]:
    """Leave out labels whose code stands below that of another, so that none counts twice."""
    return [one for one in labels if not any(is_below(one, other) for other in labels)]
