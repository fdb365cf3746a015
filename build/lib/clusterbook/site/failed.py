"""A chapter that failed, as a page: what it did up to the error, and the error in its place."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html import escape
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from clusterbook.book.outputs import content
from clusterbook.book.project import Page
from clusterbook.run.execution import NOTEBOOK, read_notebook, write_files

_TITLE = "This chapter does not run"


def as_far(page: Page, output: Path, error: str, folder: Path) -> Path:
    """Return a run for staging, in `folder`, of a chapter whose run into `output` failed.

    Its notebook holds the error with the cell that caused it; the book takes it for a page that
    ends there.
    """
    left = output.with_name(f"{output.name}.failed") / NOTEBOOK
    notebook = read_notebook(left if left.is_file() else page.source)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    guilty = next((cell for cell in code if _errors(cell)), None)
    if guilty is None:  # the kernel was lost, and with it what went wrong
        guilty = code[0]
        guilty.outputs = [new_output("error", ename="", evalue=error, traceback=[])]
    at = guilty.outputs.index(_errors(guilty)[0])
    trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(guilty.outputs[at].traceback))
    guilty.outputs.insert(at, _box(error, f"{guilty.source}\n\n{trace}".strip()))
    return _kept(notebook, folder)


def unreadable(page: Page, error: str, folder: Path) -> tuple[Page, Path]:
    """Return a page and its run that stand in for a notebook that cannot be read."""
    source = folder / "source" / page.source.name
    empty = new_code_cell("# not read", outputs=[_box(error)])
    notebook = new_notebook(cells=[new_markdown_cell(f"# {page.name}"), empty])
    run = _kept(notebook, folder)
    source.parent.mkdir()
    nbformat.write(notebook, source)
    return replace(page, source=source), run


def _errors(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for output in cell.outputs if output.output_type == "error"]


def _box(error: str, details: str = "") -> nbformat.NotebookNode:
    """The error as readers of the preview see it."""
    more = f"<pre>{escape(details)}</pre>" if details else ""
    html = (
        f'<div class="admonition error"><p class="admonition-title">{_TITLE}</p>'
        f"<p>{escape(error)}</p>{more}</div>"
    )
    return new_output("display_data", data={"text/html": html, "text/plain": error})


def _kept(notebook: nbformat.NotebookNode, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / NOTEBOOK)
    write_files(content(notebook), folder / "files")
    return folder
