"""Files and folders that appear whole or not at all."""

import ctypes
import hashlib
import json
import logging
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

SEAL = "hashes.json"  # of all that is in a folder
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def write(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader, or a kill, never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    raw = content.encode() if isinstance(content, str) else content
    try:
        draft.write_bytes(raw)
        draft.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        draft.unlink(missing_ok=True)


def read_json(path: Path) -> dict:
    """Read an object that was written as JSON; an empty one if there is none that is whole."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def seal(folder: Path, maker: str = "") -> None:
    """Keep the hashes of all files in a folder; of those that it has known before, the same."""
    known = read_json(folder / SEAL).get("files", {})
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    hashes = {name: known.get(name) or _hash(folder / name) for name in sorted(files - {SEAL})}
    if hashes != known:
        write(folder / SEAL, json.dumps({"maker": maker, "files": hashes}))


def whole(folder: Path, maker: str = "") -> bool:
    """Whether a sealed folder is there as it was left by this maker; else it is removed."""
    if not folder.is_dir():
        return False
    sealed = read_json(folder / SEAL)
    try:
        differ = [name for name, known in sealed["files"].items() if _hash(folder / name) != known]
        if not differ and sealed["maker"] == maker:
            return True
    except (OSError, KeyError, AttributeError):
        differ = [SEAL]
    if differ:
        said = "%s is not as it was written there, so it is made again."
        logging.getLogger(__name__).warning(said, folder / differ[0])
    shutil.rmtree(folder, ignore_errors=True)
    return False


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def swap_in(fresh: Path, published: Path) -> None:
    """Put folder `fresh` in the place of `published`; the old one is removed afterwards.

    On Linux the two exchange their names in one step of the kernel, so that there is no moment
    without a whole site. Elsewhere the old one is moved aside first; :func:`recover` brings it
    back if the process dies between the two renames.
    """
    if not published.exists():
        fresh.rename(published)
        return
    if _exchange(fresh, published):
        shutil.rmtree(fresh)
        return
    aside = _aside(published)
    published.rename(aside)
    fresh.rename(published)
    shutil.rmtree(aside)


def recover(published: Path) -> None:
    """Undo a swap that was cut off half-way."""
    aside = _aside(published)
    if aside.exists():
        if published.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(published)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other process works on `folder`, and keep others waiting meanwhile.

    The lock lies outside the folder, so that nothing is written before the work begins. Windows
    has no such locks; there two builds at a time are up to the user.
    """
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"clusterbook-{name}.lock"
    if (lock := _held(path, wait=True)) is None:
        yield
        return
    # A child that outlives a killed build keeps the lock, so that the next waits for its end.
    os.set_inheritable(lock.fileno(), True)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.close()


class Workspace(tempfile.TemporaryDirectory):
    """A folder for a while; those of processes that were killed are removed with its making.

    Whoever works in one holds a lock in it, which the kernel opens if the process ends. Locks on
    folders that such processes left are removed as well.
    """

    def __init__(self, place: str | None = None) -> None:
        super().__init__(prefix="clusterbook-", dir=place)
        own = Path(self.name)
        (own / "lock.new").touch()
        self._lock = _held(own / "lock.new")
        (own / "lock.new").rename(own / "lock")
        for lock in (
            *own.parent.glob("clusterbook-*/lock"),
            *own.parent.glob("clusterbook-*.lock"),
        ):
            if held := _held(lock):
                lock.unlink()
                if lock.name == "lock":
                    shutil.rmtree(lock.parent, ignore_errors=True)
                held.close()

    def cleanup(self) -> None:
        """Remove it, and only then open its lock, so that nobody else removes it meanwhile."""
        try:
            super().cleanup()
        finally:
            if self._lock:
                self._lock.close()


def clear() -> None:
    """Remove what processes have left that were killed just now."""
    Workspace(short()).cleanup()


def short() -> str | None:
    """A place for sockets, whose whole path may have a hundred characters; None for the usual."""
    long = os.name == "posix" and len(os.fsencode(tempfile.gettempdir())) > 70
    return "/tmp" if long else None


def _held(path: Path, wait: bool = False) -> IO | None:
    """A file with its lock; None where another process has that, or where there are none."""
    try:
        import fcntl
    except ImportError:
        return None
    while True:
        try:
            with ExitStack() as until_held:
                # Who does not wait wants a lock that is there: one made anew would stay behind.
                lock = until_held.enter_context(path.open("a" if wait else "r+"))
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
                if os.fstat(lock.fileno()).st_nlink:  # else who had it has removed it
                    until_held.pop_all()
                    return lock
        except OSError:
            if wait:
                raise
            return None


def _aside(published: Path) -> Path:
    return published.with_name(f"{published.name}.previous")


def _exchange(one: Path, other: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0
