"""Labels that are one but for how they are written: ``Tokyo`` and ``tokyo ``, ``2015`` and
``2015.0``.

Nothing here needs a library of frames. It is meant for the distinct labels of a column, which are
few however many its rows.
"""

import re
import unicodedata
from collections.abc import Iterable

from creative_clusters.words.wording import joined, listing, text

#: Characters that take no room: joiners, marks of direction, fillers, variants of the one before.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
_PADDING = re.compile(r" (?=[\u2e80-\u9fff])|(?<=[\u2e80-\u9fff]) ")  # Chinese has no blanks
_WHOLE = re.compile(r"[+-]?[0-9]+\.0+")


def bare(label: str) -> str:
    """A label without what tells no two apart: compatible forms, case, blanks, unseen characters.

    >>> bare("Ｔｏｋｙｏ\u200b "), bare("2015.0"), bare("北　京"), bare("New  York")
    ('tokyo', '2015', '北京', 'new york')
    """
    if label.isascii():
        label = " ".join(label.split()).casefold()
    else:
        label = UNSEEN.sub("", unicodedata.normalize("NFKC", UNSEEN.sub("", label)).casefold())
        label = unicodedata.normalize("NFKC", _PADDING.sub("", " ".join(label.split())))
    return label.partition(".")[0] if _WHOLE.fullmatch(label) else label


def tidy(label: str) -> str:
    """A label without unseen characters and needless blanks."""
    return unicodedata.normalize("NFC", " ".join(UNSEEN.sub("", label).split()))


def others(labels: Iterable[str], known: Iterable[str] = ()) -> dict[str, str]:
    """Labels that are another one but for their spelling, each with the one to take in its place.

    Of several spellings that is one of the `known` ones, else the plainest.
    """
    groups: dict[str, list[str]] = {}
    for label in dict.fromkeys([*known, *labels]):
        groups.setdefault(bare(label), []).append(label)
    prior = {*known}
    found: dict[str, str] = {}
    for group in groups.values():
        best = min(group, key=lambda label: (label not in prior, *_oddity(label)))
        found |= {label: best for label in group if label != best and label not in prior}
    return found


def _oddity(label: str) -> tuple[bool, int, bool, bool, str]:
    plain = unicodedata.normalize("NFKC", tidy(label))
    return label != plain, len(label), label.islower(), label.isupper(), label


def told(found: dict[str, str]) -> str:
    """Say what `others` found, the first three: ``"Tokyo " and "Tokyo" differ only in …``."""
    pairs = [listing([_shown(one), _shown(other)]) for one, other in [*found.items()][:3]]
    more = [text("count.more", n=f"{len(found) - 3:,}")] if len(found) > 3 else []
    return text("spelling.told", pairs=listing([joined(pairs, ", "), *more]))


def _shown(label: str) -> str:
    """A label in quotation marks, characters that cannot be seen by their numbers."""
    parted = unicodedata.normalize("NFC", label) != label
    hidden = (UNSEEN.match(c) or not c.isprintable() or (parted and unicodedata.combining(c))
              for c in label)  # fmt: skip
    return '"' + "".join(
        c.encode("unicode_escape").decode() if unseen else c
        for c, unseen in zip(label, hidden, strict=True)
    ) + '"'  # fmt: skip
