"""jupyter-book's Sphinx in this process, as a preview and a single page use it.

A process of its own, which a whole book gets (`site.rendering`), imports all of it anew, and cannot
render a second time just what changed.
"""

from __future__ import annotations

from contextlib import ExitStack
from io import StringIO
from pathlib import Path

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx as Application
from sphinx.util.docutils import docutils_namespace, patch_docutils

from clusterbook.site.publishing import told_by_sphinx


class Sphinx:
    """jupyter-book's Sphinx, kept warm: a second build reads and writes only what changed.

    Parameters
    ----------
    stage, work
        The folder that Sphinx reads, and the one that it works in.
    alone
        Whether it is for one page alone: without search and index.
    """

    def __init__(self, stage: Path, work: Path, alone: bool = False) -> None:
        self.stage = stage
        self.log = StringIO()
        contents = {"external_toc_path": str(stage / "_toc.yml"), "latex_individualpages": False}
        config, _ = get_final_config(
            user_yaml=stage / "_config.yml",
            cli_config=contents,
            sourcedir=stage,
            use_external_toc=True,
        )
        config["html_use_index"] = not alone
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
        self.app.builder.search = not alone  # type: ignore[attr-defined]  # HTML builders

    def build(self) -> list[str]:
        """Render what changed on the stage; return Sphinx's warnings."""
        self.log.seek(0)
        self.log.truncate()
        self.app.build(False, [])
        # The search index costs as much again as the page: it stays as the first build made it.
        self.app.builder.search = False  # type: ignore[attr-defined]  # as above
        return told_by_sphinx(self.log.getvalue(), self.stage)
