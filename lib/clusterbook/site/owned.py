"""Folders in which the book replaces what stands there: only those that bear its mark."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from clusterbook.book.project import BookError
from clusterbook.files import atomic

MARK = ".clusterbook"


def check(folder: Path, names: Iterable[str], earlier: Iterable[str] = ()) -> None:
    """Refuse `folder` where something that the book has not made bears one of `names`.

    `earlier` files tell a folder that was made before there were marks.
    """
    if any((folder / name).is_file() for name in (MARK, *earlier)):
        return
    theirs = [name for name in names if _is_something(folder / name)]
    if theirs:
        raise BookError(
            f"{folder} holds {', '.join(theirs)}, which this book has not made and would replace. "
            "Nothing was touched: give another folder, or move that away."
        )


def claim(folder: Path, names: Iterable[str], earlier: Iterable[str] = ()) -> None:
    """Mark `folder` as one where the book may replace `names`; see :func:`check`."""
    check(folder, names, earlier)
    if not (folder / MARK).is_file():
        atomic.write(folder / MARK, f"clusterbook replaces here: {', '.join(names)}\n")


def _is_something(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()
