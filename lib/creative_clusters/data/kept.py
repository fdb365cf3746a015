"""Tables that were read and checked before, kept on disk with the hashes of all they rest on.

Reading and checking the book's tables takes a quarter of a second, in each process anew; to hash
their files and to read them back takes a fifteenth of that. What is kept is Arrow, in which nothing
can be run, behind a digest, in a folder that is the user's alone; whatever is not as it was written
is as good as not there. ``CLUSTERBOOK_NO_CACHE=1`` does without.
"""

import hashlib
import io
import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

if TYPE_CHECKING:
    import pandas as pd

OFF = "CLUSTERBOOK_NO_CACHE"
MOST = 24  # packages kept; those not used for longest give way
LARGEST = 1024**3  # bytes of a package's files, and of all that is kept

Frames = dict[str, "pd.DataFrame"]
Digests = dict[str, str]  # of each file by its name in the folder; "" where there must be none


def digests(folder: Path, files: Iterable[str]) -> Digests:
    """Hash of each of a package's files; nothing if it is not to be kept."""
    paths = {name: folder / name for name in files}
    try:
        there = [path for path in paths.values() if path.exists()]
        size = sum(path.stat().st_size for path in there)
        if os.environ.get(OFF) or size > LARGEST or not all(path.is_file() for path in there):
            return {}
        return {name: _hash(path) if path.exists() else "" for name, path in paths.items()}
    except OSError:
        return {}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def recall(folder: Path) -> Frames | None:
    """Tables of a package by their names; None unless all is as it was when they were kept."""
    place = _place(folder)
    try:
        if _is_strange(place.parent) or _is_strange(place):
            return None
        raw = memoryview(place.read_bytes())
        if hashlib.sha256(raw[32:]).digest() != raw[:32]:
            return None
        head, _, body = bytes(raw[32:]).partition(b"\n")
        found = json.loads(head)
        if not found or digests(folder, found) != found:
            return None
        os.utime(place)  # it is in use
        return _unpacked(memoryview(body))
    except Exception:  # whatever Arrow makes of what another hand has written
        return None


def keep(folder: Path, found: Digests, frames: Mapping[str, "pd.DataFrame"]) -> None:
    """Keep the tables of a valid package, if they come back as they are; else nothing happens.

    `found` are the :func:`digests` before the tables were read.
    """
    if not found or digests(folder, found) != found:  # somebody wrote meanwhile
        return
    place = _place(folder)
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        body = _packed(frames)
        if not _are_same(_unpacked(memoryview(body)), frames):
            return
        whole = json.dumps(found).encode() + b"\n" + body
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(hashlib.sha256(whole).digest() + whole)
        draft.chmod(0o600)
        draft.replace(place)
        _make_room(place.parent)
    except Exception:  # no room, no home, or a column that Arrow has no type for
        pass
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _make_room(place: Path) -> None:
    """Drop what was not used for longest, and drafts that were left."""
    size = 0
    newest = sorted(place.iterdir(), key=lambda one: -one.stat().st_mtime)
    for number, one in enumerate(newest):
        size += one.stat().st_size
        if number >= MOST or (number and size > LARGEST):
            one.unlink(missing_ok=True)


def _place(folder: Path) -> Path:
    name = hashlib.sha256(f"{folder.resolve()}\0{_library()}".encode()).hexdigest()
    return user_cache_path("clusterbook") / "data" / name


def _is_strange(path: Path) -> bool:
    """Whether others than the user can have written there."""
    if sys.platform == "win32":
        return False
    status = path.lstat()
    return status.st_uid != os.getuid() or bool(status.st_mode & 0o022)


def _packed(frames: Mapping[str, "pd.DataFrame"]) -> bytes:
    """One stream a table, the name in its schema."""
    import pyarrow as pa

    buffer = io.BytesIO()
    for name, frame in frames.items():
        table = pa.Table.from_pandas(frame, preserve_index=False, nthreads=1)
        table = table.replace_schema_metadata((table.schema.metadata or {}) | {"name": name})
        with pa.ipc.new_stream(buffer, table.schema) as stream:
            stream.write_table(table)
    return buffer.getvalue()


def _unpacked(body: memoryview) -> Frames:
    import pyarrow as pa

    frames, source = {}, pa.BufferReader(body)
    while source.tell() < source.size():
        table = pa.ipc.open_stream(source).read_all()
        columns = table.schema.pandas_metadata["columns"]
        mixed = [one["name"] for one in columns if one["numpy_type"] == "object"]
        frame = table.to_pandas(use_threads=False)
        frame = frame.astype(dict.fromkeys(mixed, object)) if mixed else frame
        frames[table.schema.metadata[b"name"].decode()] = frame
    return frames


def _are_same(one: Frames, other: Mapping[str, "pd.DataFrame"]) -> bool:
    return one.keys() == other.keys() and all(
        frame.equals(other[name]) and frame.attrs == other[name].attrs
        for name, frame in one.items()
    )


@cache
def _library() -> str:
    """What reads and checks: this library's code, and what it is built on."""
    built_on = [sys.version, *map(version, ("pandas", "pyarrow"))]
    total = hashlib.sha256(" ".join(built_on).encode())
    for file in sorted(Path(__file__).parents[1].rglob("*.*")):
        if file.suffix in (".py", ".csv", ".yml"):
            total.update(file.read_bytes())
    return total.hexdigest()
