"""Where the book may write, asked before any work: it replaces only what bears its mark."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from clusterbook.files import atomic
from creative_clusters.reading.files import MADE

PAGE = '<meta name="generator" content="clusterbook">'  # near the beginning of a page in one file


def claim(folder: Path, build: Path | None = None) -> None:
    """Mark `folder`, and the `build` folder if it is in that, as one where the book may replace."""
    for one in filter(None, (build, folder)):
        if folder.is_relative_to(one):
            check(one)
            if not (one / MADE).is_file():
                atomic.write(one / MADE, "clusterbook replaces what is in this folder\n")


def check(folder: Path) -> None:
    """Refuse a folder without the mark that others have put something into."""
    if not _place(folder, folder / MADE).is_file():
        unused(folder)


def unused(folder: Path) -> None:
    """Refuse a folder that is not empty."""
    if _place(folder, folder).is_dir() and any(folder.iterdir()):
        said = "is not empty, and this book has not made what is in it. Nothing was touched: give"
        raise FileExistsError(f"{folder} {said} another folder, or empty it.")


def file(target: Path) -> None:
    """Refuse to write where something else than a file is."""
    if _place(target.parent, target).exists() and not target.is_file():
        raise FileExistsError(f"{target} exists and is no file; name another.")


def page(target: Path) -> None:
    """Refuse to write over a file that is none of the book's pages."""
    file(target)
    if target.exists() and PAGE.encode() not in _head(target):
        said = "exists already and is not overwritten, since this book has not made it; name"
        raise FileExistsError(f"{target} {said} another file.")


def _head(target: Path) -> bytes:
    with target.open("rb") as opened:
        return opened.read(4000)


def _place(folder: Path, path: Path) -> Path:
    """`path`, in a folder that is there or can be made, and can be written to."""
    folders = (folder, *folder.absolute().parents)
    for one in (path, *folders):
        if one.is_symlink() and not one.exists():
            raise FileNotFoundError(errno.ENOENT, "a link that leads nowhere", str(one))
    nearest = next(one for one in folders if one.exists())
    if not nearest.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(nearest))
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(nearest))
    return path
