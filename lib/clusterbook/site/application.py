"""jupyter-book's Sphinx: in this process, and in one of its own that gets ready for a whole book.

A preview and a page that stands alone use it here. While the pages of a book are being run,
``python -m clusterbook.site.application`` imports all that their rendering needs, then waits for
lines: for each, which names a language of the book, a process of its own builds it.
"""

from __future__ import annotations

import gc
import importlib
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from io import StringIO
from pathlib import Path

from clusterbook.book.errors import BookError
from creative_clusters.words.wording import Reader, language, speak_to

USES = (
    "jupyter_book.sphinx", "sphinx.application", "sphinx.builders.html", "sphinx_book_theme",
    "myst_parser.sphinx_ext.main", "sphinx_design", "sphinxcontrib.bibtex", "sphinx_external_toc",
    "clusterbook.site.extension",
)  # fmt: skip


# Pages are staged without notebooks, and run no code; so these would be imported for nothing.
UNUSED = ("sphinx_thebe", "sphinx_comments", "sphinx.ext.intersphinx", "sphinx_jupyterbook_latex")
OF_UNUSED = ("nb_", "thebe_", "comments_", "intersphinx_", "latex_", "use_jupyterbook_latex")


INCLUDED = ("CHANGELOG.md", "NEWS.md")  # by pages


class Sphinx:
    """jupyter-book's Sphinx, kept warm: a second build reads and writes only what changed."""

    def __init__(self, stage: Path, work: Path) -> None:
        import pybtex.plugin
        from jinja2 import FileSystemBytecodeCache
        from jupyter_book.config import get_final_config
        from platformdirs import user_cache_path
        from sphinx.application import Sphinx as Application
        from sphinx.util.docutils import docutils_namespace, patch_docutils

        self.stage = stage
        self.log = StringIO()
        # For each reference it would read what every installed package brings.
        pybtex.plugin.find_plugin = cache(pybtex.plugin.find_plugin)
        contents = {"external_toc_path": str(stage / "_toc.yml"), "latex_individualpages": False}
        config, _ = get_final_config(
            user_yaml=stage / "_config.yml",
            cli_config=contents,
            sourcedir=stage,
            use_external_toc=True,
        )
        # Pages that are turned have states in no contents.
        config |= {"external_toc_exclude_missing": False}
        config["exclude_patterns"] = [*config["exclude_patterns"], *INCLUDED]
        left = [name for name in config["extensions"] if name not in UNUSED]
        config["extensions"] = ["myst_parser" if name == "myst_nb" else name for name in left]
        for name in [name for name in config if name.startswith(OF_UNUSED)]:
            del config[name]
        self._kept = ExitStack()  # what docutils knows of this book, for the life of the process
        self._kept.enter_context(patch_docutils())
        self._kept.enter_context(docutils_namespace())
        self.app = Application(
            srcdir=stage,
            confdir=None,
            outdir=work / "html",
            doctreedir=work / ".doctrees",
            buildername="html",
            confoverrides=config,
            status=None,
            warning=self.log,
        )
        # The theme's templates take a tenth of a second to compile.
        kept = user_cache_path("clusterbook", ensure_exists=True)
        templates = self.app.builder.templates.environment  # type: ignore[attr-defined]
        templates.bytecode_cache = FileSystemBytecodeCache(str(kept))

    def build(self) -> list[str]:
        """Render what changed on the stage; return Sphinx's warnings."""
        self.log.seek(0)
        self.log.truncate()
        self.app.build(False, [])
        return _told(self.log.getvalue(), self.stage)


class Rendering:
    """Sphinx in a process that is begun early: it waits for the pages and not they for it."""

    def __init__(self) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        # Open files stay open in it: if this process is killed, the lock on the folder is still
        # held until Sphinx has ended (see atomic.alone).
        self._process = subprocess.Popen(
            [sys.executable, "-m", "clusterbook.site.application"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=os.environ | {"PYTHONHASHSEED": "0"},
            close_fds=False,
        )

    @contextmanager
    def running(self, stage: Path, work: Path) -> Iterator[None]:
        """Render what is staged while the body runs; afterwards it has ended."""
        asked, ended = self._process.stdin, self._process.stdout
        assert asked is not None and ended is not None  # it was made with them
        asked.write(json.dumps([str(stage), str(work), language()]).encode() + b"\n")
        asked.flush()
        yield
        if ended.readline().strip() != b"0":
            self._log.seek(0)
            log = self._log.read().decode(errors="replace")
            told = "\n".join(_told(log, stage)) or log[-2000:]
            raise BookError(f"The site was not built; the published one is untouched.\n{told}")

    def __enter__(self) -> Rendering:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()  # it has ended, unless something went wrong here
        self._process.communicate()
        self._log.close()


def _told(log: str, stage: Path) -> list[str]:
    """The warnings and errors in Sphinx's log, each once, with files as they stand in the book."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", log)
    lines = [line for line in plain.splitlines() if re.search(r"WARNING|ERROR|Error", line)]
    return list(dict.fromkeys(line.replace(f"{stage}{os.sep}", "") for line in lines))


def main() -> None:
    """Get ready, wait for the word, build; tell how each has ended."""
    for name in USES:
        importlib.import_module(name)
    gc.freeze()  # a fork that looks through all this for garbage would copy it
    multiprocessing.set_start_method("fork" if sys.platform == "linux" else "spawn")  # where safe
    for line in sys.stdin:
        process = multiprocessing.Process(target=_rendered, args=json.loads(line))
        process.start()
        process.join()
        print(process.exitcode, flush=True)


def _rendered(stage: str, work: str, code: str) -> None:
    """Build one language of the book; end as failed where Sphinx warned of something."""
    os.dup2(2, 1)  # the other is for telling how it has ended
    speak_to(Reader(code))
    sys.exit("\n".join(Sphinx(Path(stage), Path(work)).build()) or 0)


if __name__ == "__main__":
    main()
