"""Running a chapter with papermill."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat

from clusterbook import figures
from clusterbook.outputs import Content, NothingToShow, content
from clusterbook.parameters import Parameter, Value, declared
from clusterbook.project import BookError, Page, digest

KERNEL = "python3"
LIMIT = 300  # seconds that one cell may take
NOTEBOOK, FILES = "notebook.ipynb", "files"


@dataclass(frozen=True)
class Job:
    """One run of one page: everything a worker needs, nothing that it cannot be sent."""

    page: str
    source: str
    output: str
    parameters: dict[str, Value]
    data: str


@dataclass(frozen=True)
class Outcome:
    """What became of a job; `error` is empty if it succeeded."""

    page: str
    seconds: float
    error: str = ""


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook; the error names the file."""
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError) as error:
        raise BookError(f"{path} is not a readable notebook: {error}") from error


def parameters_of(page: Page) -> dict[str, Parameter]:
    """The parameters that a chapter's tagged cell declares."""
    cells = [cell for cell in read_notebook(page.source).cells if _is_tagged(cell)]
    if len(cells) > 1:
        raise BookError(f"{page.source.name} has {len(cells)} cells tagged parameters; keep one.")
    return declared(cells[0].source, page.source.name) if cells else {}


def key(page: Page, parameters: dict[str, Value], digests: dict[str, str]) -> str:
    """What the outputs of a run depend on, as one hash: code, parameters, library, data, lock.

    Prose is left out: a changed sentence does not run the chapter again.
    """
    cells = read_notebook(page.source).cells
    code = [[cell.source, _tags(cell)] for cell in cells if cell.cell_type == "code"]
    return digest([code, parameters, digests])


def run(job: Job) -> Outcome:
    """Execute one notebook and draw its charts; never raises for what the notebook does.

    The folder ``job.output`` appears whole when the run has succeeded: ``notebook.ipynb`` and, in
    ``files``, everything that its outputs offer for download. A failed run leaves its notebook in
    a folder of the same name ending in ``.failed``.
    """
    started = time.perf_counter()
    output = Path(job.output)
    draft = output.with_name(f"{output.name}.failed")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    error = _execute(job, draft / NOTEBOOK)
    if not error:
        write_files(content(read_notebook(draft / NOTEBOOK)), draft / FILES)
        shutil.rmtree(output, ignore_errors=True)
        draft.rename(output)
    return Outcome(job.page, time.perf_counter() - started, error)


def write_files(found: Content, folder: Path) -> None:
    """Write what a page offers: CSV and codebook of each output, the pictures of each chart."""
    folder.mkdir()
    for output in (*found.charts, *found.tables):
        (folder / f"{output['name']}.csv").write_text(output["csv"], encoding="utf-8")
        (folder / f"{output['name']}.codebook.csv").write_text(output["codebook"], encoding="utf-8")
    for chart in found.charts:
        for ending, drawing in figures.draw(chart).items():
            raw = drawing.encode() if isinstance(drawing, str) else drawing
            (folder / f"{chart['name']}.{ending}").write_bytes(raw)


def _execute(job: Job, output: Path) -> str:
    """Run the notebook; return what went wrong, or nothing."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from clusterbook.kernels import manager

    for attempt in (1, 2):
        try:
            papermill.execute_notebook(
                job.source,
                str(output),
                parameters=job.parameters,
                kernel_name=KERNEL,
                language="python",
                progress_bar=False,
                log_output=False,
                execution_timeout=LIMIT,
                iopub_timeout=LIMIT,  # a busy machine may be slow to pass outputs on
                kernel_manager_class=manager({"CLUSTERBOOK_DATA": job.data}),
                extra_arguments=["--log-level=50"],  # kernels talk of their own shutdown
            )
        except PapermillExecutionError as error:
            return "" if error.ename == NothingToShow.__name__ else _explain(job, error)
        except Exception as error:
            # Kernels that start at the same time can take each other's port: try once more.
            if attempt == 2 or "Kernel died before replying" not in str(error):
                return f"{Path(job.source).name}: {type(error).__name__}: {error}"
        else:
            return ""
    return ""


def _explain(job: Job, error: Exception) -> str:
    """Name the cell by its place among the code cells of the source, and the error."""
    first = next((line for line in error.source.splitlines() if line.strip()), "")
    return (
        f"{Path(job.source).name}, cell [{error.exec_count}] ({first.strip()[:60]}): "
        f"{error.ename}: {error.evalue}"
    )


def _is_tagged(cell: nbformat.NotebookNode) -> bool:
    return cell.cell_type == "code" and "parameters" in _tags(cell)


def _tags(cell: nbformat.NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))
