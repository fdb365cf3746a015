"""Which encoding a text file has: UTF-8, or the GB18030 of Chinese spreadsheets, or not known.

GB18030 accepts almost any bytes, so being readable as GB18030 proves nothing: a Latin-1 "São" is
readable as Chinese. What tells Chinese text is that nearly all of its characters are common ones,
those of GB 2312.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from creative_clusters.reading.problems import InvalidData, Problem

_BLOCK = 1 << 22


def open_bytes(path: Path):
    """Open a file, unpacking it if its name ends in ``.gz``."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def detect(path: str | Path) -> str:
    """Return ``"utf-8"``, ``"gb18030"`` or ``"utf-16"``; InvalidData if it is not certain."""
    path = Path(path)
    try:
        with open_bytes(path) as stream:
            if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                return "utf-16"
        for encoding, common in (("utf-8", ""), ("gb18030", "gb2312")):
            if _is_in(path, encoding, common):
                return encoding
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _refused(path, f"the file cannot be unpacked: {error}.") from None
    raise _refused(
        path,
        "the text is not UTF-8, and its encoding cannot be told from its bytes. Name it: "
        "--encoding gb18030 (Chinese), --encoding cp1252 (Western) …, or save the file as UTF-8.",
    )


def _refused(path: Path, what: str) -> InvalidData:
    return InvalidData([Problem(str(path), what)])


def _is_in(path: Path, encoding: str, common: str) -> bool:
    """Whether text is readable so; and all but one in twenty of its wide characters are common."""
    wide = known = 0
    try:
        for text in _decoded(path, encoding):
            if common:
                text = re.sub(r"[\x00-\x7f]", "", text)
                wide += len(text)
                known += len(text.encode(common, "ignore").decode(common))
    except UnicodeDecodeError:
        return False
    return known >= 0.95 * wide


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    with open_bytes(path) as stream:
        yield from codecs.iterdecode(iter(lambda: stream.read(_BLOCK), b""), encoding)


def to_utf8(path: Path, encoding: str, target: Path) -> Path:
    """Write a UTF-8 copy of a text file, block by block; InvalidData if it cannot be decoded."""
    try:
        with target.open("w", encoding="utf-8", newline="") as out:
            out.writelines(_decoded(path, encoding))
    except LookupError:
        raise _refused(path, f'"{encoding}" is not the name of an encoding.') from None
    except UnicodeDecodeError as error:
        raise _refused(path, f"the text is not {encoding}: {error}.") from None
    return target
