"""Files as they come: those of a folder; what is in one by its first bytes, within bounds."""

import gzip
import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, BinaryIO

from creative_clusters.reading.problems import InvalidData, Problem, suggestion
from creative_clusters.words.wording import text

Rows = Iterator[tuple[int, list[str]]]  # of a file, under their numbers
LARGEST = 2 << 30  # bytes that a file may unpack to, if that is more than PACKED times its size
PACKED = 100
MADE = ".clusterbook"  # a file in each folder whose content the book has made
HIDDEN = (".*", "*~", "__pycache__", "*.egg-info")
NAMES = (".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm", ".parquet", ".pq")
NAMED = {".xlsx": "excel", ".xlsm": "excel", ".parquet": "parquet"}
_EXCEL = "xl/workbook.xml"
_BEGINNINGS = {b"PAR1": "parquet", b"PK\x03\x04": "zip", b"\x1f\x8b": "gzip", b"PK\x05\x06": "zip",
               b"\xd0\xcf\x11\xe0": "old", b"%PDF": "pdf", b"<htm": "page", b"<!do": "page",
               b"<tab": "page", b"<?xm": "page"}  # fmt: skip
_REFUSED = ("old", "locked", "page", "pdf", "other")  # kinds for which there is a remedy


@dataclass(frozen=True)
class Source:
    """A file that may hold a table: ``text``, ``excel`` or ``parquet``, and how it is packed."""

    path: Path
    name: str  # of what is in it
    kind: str = ""
    packed: str = ""  # "gzip", "zip" or not at all

    def open(self) -> BinaryIO:
        """The bytes of the table, unpacked; InvalidData once they are too many."""
        if not self.packed:
            return self.path.open("rb")
        limit = max(LARGEST, PACKED * self.path.stat().st_size)
        inner = _UNPACKED[self.packed](self.path, self.name)
        return io.BufferedReader(_Bounded(inner, limit, str(self.path)), 1 << 16)

    def refused(self, what: str, **place) -> InvalidData:
        return InvalidData([Problem(str(self.path), what, **place)])


def below(folder: Path, ignored: Iterable[str] = HIDDEN) -> list[Path]:
    """Every file at or below a folder, in order, but for what is ignored and what the book made.

    Folders that the book has made are not looked into: in a build that is under way, runs come and
    go.
    """
    found = []
    for at, folders, files in os.walk(folder):
        if MADE in files:
            folders.clear()
            continue
        for names in (folders, files):
            names[:] = [name for name in names if not any(fnmatch(name, one) for one in ignored)]
        found += [Path(at, name) for name in files]
    return sorted(path for path in found if os.path.isfile(path))  # noqa: PTH113, which may raise


class _Bounded(io.RawIOBase):
    """A stream that ends in InvalidData where it would unpack to too much."""

    def __init__(self, inner, left: int, file: str) -> None:
        self.inner, self.left, self.file = inner, left, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        read = self.inner.read(len(buffer))
        buffer[: len(read)] = read
        self.left -= len(read)
        if self.left < 0:
            what = text("fault.packed", size=LARGEST >> 30, times=PACKED)
            raise InvalidData([Problem(self.file, what)])
        return len(read)

    def close(self) -> None:
        self.inner.close()
        super().close()


_UNPACKED: dict[str, Callable[[Path, str], Any]] = {
    "gzip": lambda path, _: gzip.GzipFile(path),
    "zip": lambda path, name: zipfile.ZipFile(path).open(name),  # noqa: SIM115
}


def source(path: Path, part: str | None = None) -> Source:
    """What a file holds; `part` names one of the files packed in it. InvalidData if no table."""
    file = Source(path, path.name)
    if not path.exists():
        if path.is_symlink():
            raise file.refused(text("fault.link", to=path.readlink()))
        near = [one.name for one in path.parent.glob("*")] if path.parent.is_dir() else []
        raise file.refused(text("fault.missing", hint=suggestion(path.name, near)))
    if not path.is_file():
        why = text("fault.folder" if path.is_dir() else "fault.device")
        raise file.refused(text("fault.read", why=why))
    kind = _kind(file)
    if kind == "gzip":
        file = Source(path, path.name.removesuffix(".gz"), packed="gzip")
        kind = _kind(file)
    elif kind == "zip" and _EXCEL not in (names := zipfile.ZipFile(path).namelist()):
        file = Source(path, _packed_table(file, names, part), packed="zip")
        kind = _kind(file)
    if kind == "zip" and _is_excel(file):
        kind = "excel"
    ending = Path(file.name).suffix.lower()
    if kind == "old" and b"E\0n\0c\0r\0y\0p\0t\0e\0d" in path.read_bytes():
        kind = "locked"
    if kind in ("gzip", "zip"):
        kind = "other"
    if ending in (".gz", ".zip"):
        raise file.refused(text("fault.unpack.named"))
    if kind in _REFUSED or (kind == "text" and ending not in (*NAMES, ".xls", ".dat", "")):
        raise _unlike(file, kind)
    if kind == "text" and ending in NAMED:
        raise file.refused(text("fault.kind", kind=text(f"fault.kind.{NAMED[ending]}")))
    return Source(file.path, file.name, kind, file.packed)


def _unlike(file: Source, kind: str) -> InvalidData:
    hint = text(f"fault.like.{kind}", endings=", ".join(NAMES))
    return file.refused(text("fault.like", name=file.name, hint=hint))


def _kind(file: Source) -> str:
    with file.open() as stream:
        head = stream.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        with file.open() as stream:
            if not any(
                block.strip(b"\r\n\t \xef\xbb\xbf")
                for block in iter(lambda: stream.read(1 << 20), b"")
            ):
                raise file.refused(text("fault.empty"))
    begin = head[:4] if head[:1] != b"<" else head[:4].lower()
    return next((kind for mark, kind in _BEGINNINGS.items() if begin.startswith(mark)), "text")


def _is_excel(file: Source) -> bool:
    with file.open() as stream:
        inner = stream if not file.packed else io.BytesIO(stream.read())
        return _EXCEL in zipfile.ZipFile(inner).namelist()


def _packed_table(file: Source, names: list[str], part: str | None) -> str:
    """The one table in a zip, or the one that is named."""
    if part in names:
        return str(part)
    inside = [name for name in names if not name.endswith("/") and "__MACOSX" not in name]
    tables = [name for name in inside if name.lower().endswith((*NAMES, ".xls"))]
    if "mimetype" in inside or "xl/workbook.bin" in inside:
        raise _unlike(file, "other")
    if part is not None or len(tables) != 1:
        key = "tables" if tables else "none" if inside else "nothing"
        what = text(f"fault.holds.{key}", names=", ".join(sorted(tables or inside)[:8]))
        raise file.refused(what, remedy={"sheet": min(tables)} if tables else {})
    return tables[0]
