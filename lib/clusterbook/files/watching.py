"""Noticing that files changed, by looking at their times: no package, the same everywhere."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from creative_clusters.reading.files import below

PAUSE = 0.15  # seconds between two looks; a look at a whole book takes a few milliseconds

State = dict[str, tuple[int, ...]]


def stamp(path: Path) -> tuple[int, ...]:
    """Time and size of a file; nothing if there is none."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_size


def state(paths: Iterable[Path]) -> State:
    """Time and size of every file at or below `paths`; hidden files and caches do not count."""
    files = [file for path in paths for file in (below(path) if path.is_dir() else [path])]
    return {str(file): made for file in files if (made := stamp(file))}


def changes(before: State, after: State) -> set[str]:
    """Files that are new, gone or different."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def watch(paths: list[Path], pause: float = PAUSE) -> Iterator[set[str]]:
    """Yield the files that changed, again and again, each time that writing has come to rest.

    What changes while the receiver works comes with the next yield.
    """
    before = state(paths)
    while True:
        time.sleep(pause)
        after = state(paths)
        if after == before:
            continue
        while (later := _soon(paths)) != after:
            after = later
        yield changes(before, after)
        before = after


def _soon(paths: list[Path]) -> State:
    time.sleep(PAUSE / 3)
    return state(paths)
