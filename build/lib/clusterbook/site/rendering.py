"""jupyter-book in a process of its own, which gets ready while pages are still being run.

``python -m clusterbook.site.rendering ARGUMENTS…`` imports all that a build needs, then waits for
a line and does what jupyter-book's command does with these arguments; it ends if nobody writes one.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USES = (
    "jupyter_book.sphinx", "sphinx.application", "sphinx.builders.html", "myst_nb.sphinx_ext",
    "sphinx_book_theme", "sphinx_design", "sphinxcontrib.bibtex", "sphinx_external_toc",
    "clusterbook.site.extension",
)  # fmt: skip


class Rendering:
    """jupyter-book for one stage: begun early, so that it waits for the pages and not they for it.

    Parameters
    ----------
    stage, work
        The folder that Sphinx reads, and the one that it works in.
    strict
        Whether each warning is an error.
    """

    def __init__(self, stage: Path, work: Path, strict: bool = True) -> None:
        command = [sys.executable, "-m", "clusterbook.site.rendering", "build", str(stage)]
        command += ["--path-output", str(work), "--quiet"]
        self.stage, self.work = stage, work
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        # Open files stay open in it: if this process is killed, the lock on the folder is still
        # held until Sphinx has ended (see atomic.alone).
        self._process = subprocess.Popen(
            [*command, *(["-W", "--keep-going"] if strict else [])],
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONHASHSEED": "0"},
            close_fds=False,
        )

    @property
    def html(self) -> Path:
        """Where the pages are."""
        return self.work / "_build" / "html"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Render while the body runs; afterwards it has ended.

        Raises
        ------
        RenderingFailed
            With what Sphinx said.
        """
        assert self._process.stdin is not None  # it was made with one
        self._process.stdin.write(b"go\n")
        self._process.stdin.flush()
        yield
        failed = self._process.wait()
        self._log.seek(0)
        if failed:
            raise RenderingFailed(self._log.read().decode(errors="replace"))

    def __enter__(self) -> Rendering:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()  # it has ended, unless something went wrong here
        self._process.communicate()
        self._log.close()


class RenderingFailed(Exception):
    """jupyter-book refused; the message is what it printed."""


def main() -> None:
    """Get ready, wait for the word, build."""
    for name in USES:
        importlib.import_module(name)
    import jieba
    from jupyter_book.cli.main import main as jupyter_book

    jieba.setLogLevel("ERROR")
    jieba.initialize()
    if sys.stdin.readline():
        jupyter_book()


if __name__ == "__main__":
    main()
