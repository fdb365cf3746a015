"""Running a chapter with papermill."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
import psutil

from clusterbook.book.errors import BookError, reading
from clusterbook.book.outputs import Content, NothingToShow, content, own
from clusterbook.book.parameters import Parameter, Value, declared
from clusterbook.book.project import ADDRESS, LANGUAGE, Page, digest
from clusterbook.drawing import figures
from clusterbook.files import atomic

KERNEL = "python3"
NOTEBOOK, FILES = "notebook.ipynb", "files"


@dataclass(frozen=True)
class Limits:
    """What one run may use."""

    seconds: float = 300  # that a cell may take
    # Bytes with all that it starts, 0 for any; in forks on top of the library.
    memory: int = 4 * 1024**3


@dataclass(frozen=True)
class Job:
    """One run of one page: everything a worker needs, nothing that it cannot be sent.

    The `engine` ``warm`` runs in a fork of a process that has the library imported, ``alone`` in a
    fork of the process that asks, as is best for a single run; ``kernel`` on a kernel started from
    nothing, as plain papermill does, and as the others do where nothing can be forked.
    """

    page: str
    source: str
    output: str
    parameters: dict[str, Value]
    data: str
    engine: str = "warm"
    limits: Limits = Limits()
    address: str = ""  # of the site, for its pictures
    language: str = "en"


@dataclass(frozen=True)
class Outcome:
    """What became of a job; `error` is empty if it succeeded."""

    page: str
    seconds: float
    error: str = ""


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook; the error names the file."""
    with reading(path, "notebook"):
        found = nbformat.convert(nbformat.reader.reads(path.read_text(encoding="utf-8")), 4)
        nbformat.validate(found)
        return found


def chapter(page: Page) -> nbformat.NotebookNode:
    """The notebook that a page is made from, read once for all such pages: not to be changed."""
    with reading(page.source, "notebook"):
        return _chapter(page.source, page.source.read_bytes())


@lru_cache(maxsize=128)
def _chapter(source: Path, _: bytes) -> nbformat.NotebookNode:
    return read_notebook(source)


def made(folder: Path) -> Content:
    """What a run left in its folder for the site."""
    return content(read_notebook(folder / NOTEBOOK))


def parameters_of(page: Page) -> dict[str, Parameter]:
    """The parameters that a chapter's tagged cell declares."""
    cells = [cell for cell in chapter(page).cells if _is_tagged(cell)]
    if len(cells) > 1:
        raise BookError(f"{page.source.name} has {len(cells)} cells tagged parameters; keep one.")
    return declared(cells[0].source, page.source.name) if cells else {}


def key(page: Page, parameters: dict[str, Value], digests: dict[str, str]) -> str:
    """Hash of what a run's outputs depend on: code, parameters, library, data, lock."""
    cells = chapter(page).cells
    code = [[cell.source, _tags(cell)] for cell in cells if cell.cell_type == "code"]
    return digest([code, parameters, digests])


def run(job: Job) -> Outcome:
    """Execute one notebook and draw its charts; never raises for what the notebook does.

    The folder ``job.output`` appears whole when the run has succeeded: ``notebook.ipynb`` and, in
    ``files``, everything that its outputs offer for download. A failed run leaves the same up
    to its error; see `failed`.
    """
    started = time.perf_counter()
    output = Path(job.output)
    draft = failed(output)
    with atomic.alone(output):
        if atomic.whole(output):  # by another process, meanwhile
            return Outcome(job.page, 0.0)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        error = _execute(job, draft)
        if not error:
            atomic.seal(draft)
            draft.rename(output)
    return Outcome(job.page, time.perf_counter() - started, error)


def failed(output: Path) -> Path:
    """Where a failed run leaves what it did up to the error."""
    return output.with_name(f"{output.name}.failed")


class _Drawing:
    """Draws the charts of a cell that has run while those after it do, then writes all files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._beside = ThreadPoolExecutor(max_workers=1)

    def cell(self, cell: nbformat.NotebookNode, **_: object) -> None:
        """Draw what a cell has shown."""
        self._beside.submit(figures.get_ready)
        for output in cell.get("outputs", []):
            for kind, value in own(output):
                if kind == "chart":
                    self._beside.submit(figures.draw, value)  # a fault comes again in `finish`

    def finish(self, notebook: nbformat.NotebookNode) -> None:
        """Write the files of a notebook that has run, and put the pictures into it."""
        self._beside.shutdown()
        write_files(content(notebook), self._folder)
        _add_pictures(notebook, self._folder)


def write_files(found: Content, folder: Path) -> None:
    """Write what a page offers: CSV and codebook of each output, the drawings of each chart."""
    folder.mkdir()
    for output in (*found.charts, *found.tables):
        (folder / f"{output['name']}.csv").write_text(output["csv"], encoding="utf-8")
        (folder / f"{output['name']}.codebook.csv").write_text(output["codebook"], encoding="utf-8")
    for chart in found.charts:
        for ending, drawing in figures.draw(chart).items():
            (folder / f"{chart['name']}.{ending}").write_text(drawing, encoding="utf-8")


def _add_pictures(notebook: nbformat.NotebookNode, files: Path) -> None:
    """Let Jupyter show the charts of a run notebook, which the book draws only afterwards."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for kind, value in own(output):
                if kind == "chart":
                    drawing = files / f"{value['name']}.svg"
                    output["data"]["image/svg+xml"] = drawing.read_text(encoding="utf-8")


@contextmanager
def executor(jobs: int, engine: str = "warm") -> Iterator[Executor]:
    """Processes that run pages, one job stays in this one; if the body fails, runs are given up.

    A run may be at a cell for minutes yet, and neither kind of executor ends without it.
    """
    if jobs == 1:
        own = psutil.Process()
        before = own.children()
        with ThreadPoolExecutor(max_workers=1) as made:
            try:
                yield made
            except BaseException:
                for one in own.children():
                    if one not in before:
                        _kill(one)
                raise
        return
    import loky

    from clusterbook.run import warm

    address = warm.source().address if engine == "warm" and warm.AVAILABLE else ""
    pool = loky.ProcessPoolExecutor(jobs, timeout=60, initializer=_join, initargs=(address,))
    with pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(kill_workers=True)
            atomic.clear()
            raise


def _kill(process: psutil.Process) -> None:
    """Kill a process and all below it."""
    with suppress(psutil.Error):
        for one in [*process.children(recursive=True), process]:
            with suppress(psutil.Error):
                one.kill()


def _join(address: str) -> None:
    """Let a process of a pool end with who started it, and use the warm process of that."""
    from clusterbook.run import warm

    end_with_starter()
    if address:
        warm.share(address)


def end_with_starter() -> None:
    """Let this process end with who started it, whatever it is at."""
    starter = os.getppid()

    def watch() -> None:
        while os.getppid() == starter and psutil.pid_exists(starter):  # on Windows it stays
            time.sleep(0.25)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _execute(job: Job, folder: Path) -> str:
    """Run the notebook; return what went wrong, or nothing."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from clusterbook.run import warm
    from clusterbook.run.engine import ENGINE

    for attempt in (1, 2):
        drawing = _Drawing(folder / FILES)
        try:
            papermill.execute_notebook(
                job.source,
                str(folder / NOTEBOOK),
                parameters=job.parameters,
                engine_name=ENGINE,
                kernel_name=KERNEL,
                language="python",
                progress_bar=False,
                log_output=False,
                execution_timeout=job.limits.seconds,
                cells=job.engine if warm.AVAILABLE else "kernel",
                environment={
                    "CLUSTERBOOK_DATA": job.data,
                    ADDRESS: job.address,
                    LANGUAGE: job.language,
                    figures.LATER: "1",
                },
                memory=job.limits.memory,
                on_cell_executed=drawing.cell,
                finish=drawing.finish,
            )
        except PapermillExecutionError as error:
            return "" if error.ename == NothingToShow.__name__ else _explain(job, error)
        except Exception as error:
            # Kernels that start at the same time can take each other's port: try once more.
            if attempt == 2 or "Kernel died before" not in str(error):
                return f"{Path(job.source).name}: {type(error).__name__}: {error}"
        else:
            return ""
    return ""


def _explain(job: Job, error: Any) -> str:
    """Name the cell by its place among the code cells of the source, and the error."""
    first = next((line for line in error.source.splitlines() if line.strip()), "")
    hint = "--memory allows more" if error.ename.endswith("MemoryError") else ""
    why = f"{error.ename}: {'; '.join(filter(None, (error.evalue, hint)))}"
    return f"{Path(job.source).name}, cell [{error.exec_count}] ({first.strip()[:60]}): {why}"


def _is_tagged(cell: nbformat.NotebookNode) -> bool:
    return cell.cell_type == "code" and "parameters" in _tags(cell)


def _tags(cell: nbformat.NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))
