"""Which encoding a text file has: UTF-8, or the GB18030 of Chinese spreadsheets, or not known.

GB18030 accepts almost any bytes, so being readable as GB18030 proves nothing: a Latin-1 "São" is
readable as Chinese. What tells Chinese text is that nearly all of its bytes above 127 come in
pairs that are both above 160, the region of the common characters (GB 2312).
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from pathlib import Path

import numpy as np

from creative_clusters.quotient.cleaning import CountsError

_BLOCK = 1 << 22


def open_bytes(path: Path):
    """Open a file, unpacking it if its name ends in ``.gz``."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def detect(path: str | Path) -> str:
    """Return ``"utf-8"``, ``"gb18030"`` or ``"utf-16"``.

    Raises
    ------
    CountsError
        If the file is in none of them, or not certainly so; or is no whole gzip file.
    """
    path = Path(path)
    try:
        found = _detected(path)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise CountsError(f"the file cannot be unpacked: {error}.", file=str(path)) from None
    if found:
        return found
    raise CountsError(
        "the text is not UTF-8, and its encoding cannot be told from its bytes. Name it: "
        "--encoding gb18030 (Chinese), --encoding cp1252 (Western) …, or save the file as UTF-8.",
        file=str(path),
    )


def _detected(path: Path) -> str:
    with open_bytes(path) as stream:
        start = stream.read(4)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if _decodes(path, "utf-8"):
        return "utf-8"
    return "gb18030" if _looks_chinese(path) and _decodes(path, "gb18030") else ""


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with open_bytes(path) as stream:
        try:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _looks_chinese(path: Path) -> bool:
    """Whether the bytes above 127 form pairs of GB 2312, but for one in twenty."""
    pairs = others = 0
    with open_bytes(path) as stream:
        while block := stream.read(_BLOCK):
            high = np.frombuffer(block, np.uint8) > 127
            edges = np.flatnonzero(np.diff(high.astype(np.int8), prepend=0, append=0))
            lengths = edges[1::2] - edges[::2]
            common = np.frombuffer(block, np.uint8) > 160
            whole = np.add.reduceat(common, edges[::2]) == lengths if len(lengths) else lengths
            good = (lengths % 2 == 0) & whole
            pairs += int(lengths[good].sum())
            others += int(lengths[~good].sum())
    return pairs > 0 and others <= 0.05 * (pairs + others)


def to_utf8(path: str | Path, encoding: str, target: Path) -> Path:
    """Write a UTF-8 copy of a text file, block by block.

    Raises
    ------
    CountsError
        If the file is not in that encoding, or the encoding is not known.
    """
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise CountsError(f'"{encoding}" is not the name of an encoding.', file=str(path)) from None
    with open_bytes(Path(path)) as stream, target.open("w", encoding="utf-8", newline="") as out:
        try:
            while block := stream.read(_BLOCK):
                out.write(decoder.decode(block))
            out.write(decoder.decode(b"", final=True))
        except UnicodeDecodeError as error:
            raise CountsError(f"the text is not {encoding}: {error}.", file=str(path)) from None
    return target
