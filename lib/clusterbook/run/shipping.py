"""Running pages on a Dask cluster, whether or not its machines share a disk with this one.

Notebooks and data are sent to each worker once, also to one that joins later. The library must be
installed on the workers, the same to the byte, or nothing runs.

A worker that sees the folder of runs puts each run there itself, whole; what is there is never run
again, even if the worker dies before it can say so. From any other worker the folder of the run
comes back over the network; what such a one had finished but not handed over when it died is run
again, and stored once.
"""

import functools
import io
import shutil
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from distributed import Client
from distributed.diagnostics.plugin import WorkerPlugin

from clusterbook.book.project import BookError, Project, digest_files
from clusterbook.run.execution import Job, Outcome, failed
from creative_clusters.reading.files import below

PATIENCE = 30  # seconds to wait for the scheduler, and for its first worker
NOTEBOOKS, DATA = "notebooks", "data"

_here: dict[str, Path] = {}  # on a worker: where each shipment lies


@contextmanager
def cluster(address: str, project: Project) -> Iterator[Executor]:
    """Open the Dask cluster whose scheduler is at `address` as an executor of jobs."""
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BookError(f"No Dask scheduler answers at {address}: {error}") from error
    with client:
        library = project.digests["library"]
        _check_workers(client, address, library)
        shipment = Shipment(project)
        client.register_plugin(shipment, name=shipment.name)
        executor = Remote(client.get_executor(pure=False), shipment.name, library)
        try:
            yield executor
        finally:
            executor.shutdown(wait=False)
            client.unregister_worker_plugin(shipment.name)


def _check_workers(client: Client, address: str, library: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        raise BookError(f"The scheduler at {address} has no workers.") from error
    for worker, answer in sorted(client.run(own_library, on_error="return").items()):
        if isinstance(answer, Exception):
            raise BookError(
                f"The book's library is not installed on the worker {worker} "
                f"({type(answer).__name__}: {answer}). Install it there as here."
            )
        if answer != library:
            raise BookError(_told_apart(worker, answer, library))


def _told_apart(worker: str, there: str, here: str) -> str:
    return (
        f"The book's library on the worker {worker} is another one than here (digests "
        f"{there[:12]} and {here[:12]}), so that results could differ. Install the same there."
    )


@functools.cache
def own_library() -> str:
    """Digest of the library of this process, as `Project.digests` has it."""
    folder = Path(__file__).parents[2]
    return digest_files(below(folder), folder)


class Shipment(WorkerPlugin):
    """The notebooks and the data of a book, which each worker unpacks when it joins."""

    def __init__(self, project: Project) -> None:
        self.name = f"clusterbook-{uuid.uuid4().hex[:12]}"
        self._notebooks = {
            page.source.name: page.source.read_bytes() for page in project.pages if page.is_notebook
        }
        self._data = pack(project.data, below(project.data))

    def setup(self, worker) -> None:
        folder = Path(worker.local_directory) / self.name
        (folder / NOTEBOOKS).mkdir(parents=True, exist_ok=True)
        for name, source in self._notebooks.items():
            (folder / NOTEBOOKS / name).write_bytes(source)
        unpack(self._data, folder / DATA)
        _here[self.name] = folder

    def teardown(self, worker) -> None:
        shutil.rmtree(_here.pop(self.name), ignore_errors=True)


class Remote(Executor):
    """Runs jobs there, and nothing else; puts what comes back where each job wants it."""

    ahead = 1_000  # jobs sent and not back yet: enough for every core of a large cluster

    def __init__(self, inner: Executor, shipment: str, library: str) -> None:
        self._inner, self._shipment, self._library = inner, shipment, library
        self._marks: set[Path] = set()
        self._landing = ThreadPoolExecutor(max_workers=4)  # not on the thread of the network

    def submit(self, run: Callable[[Job], Outcome], job: Job) -> Future:  # type: ignore[override]
        shutil.rmtree(failed(Path(job.output)), ignore_errors=True)
        mark = Path(job.output).with_name(f".{self._shipment}")
        if mark not in self._marks:
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()
            self._marks.add(mark)
        inner = self._inner.submit(work, run, job, self._shipment, self._library)
        outer: Future = Future()
        inner.add_done_callback(
            lambda done: self._landing.submit(_land, done, outer, Path(job.output))
        )
        outer.add_done_callback(lambda done: done.cancelled() and inner.cancel())
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._inner.shutdown(wait=wait and not cancel_futures)
        self._landing.shutdown(wait=True)
        for mark in self._marks:
            mark.unlink()
            for left in mark.parent.glob(f"{mark.name}-*"):  # by workers that were killed
                shutil.rmtree(left, ignore_errors=True)


def work(
    run: Callable[[Job], Outcome], job: Job, shipment: str, library: str
) -> tuple[Outcome, bytes]:
    """Run `job` on a worker; return what became of it, and its folder if it is not in place."""
    if own_library() != library:  # a worker that joined after the check
        raise BookError(_told_apart("that took this run", own_library(), library))
    shipped, wanted = _here[shipment], Path(job.output)
    shares_disk = wanted.with_name(f".{shipment}").is_file()
    if shares_disk and wanted.is_dir():  # a worker finished it, and died before it could say so
        return Outcome(job.page, 0.0), b""
    # Another worker, taken for dead, may be at the same run: so each has a folder of its own.
    around = wanted.parent if shares_disk else shipped
    with tempfile.TemporaryDirectory(prefix=f".{shipment}-", dir=around) as name:
        output = Path(name) / "output"
        source = shipped / NOTEBOOKS / Path(job.source).name
        there = replace(job, source=str(source), output=str(output), data=str(shipped / DATA))
        outcome = run(there)
        made, place = (failed(output), failed(wanted)) if outcome.error else (output, wanted)
        if not made.is_dir():
            return outcome, b""
        if not shares_disk:
            return outcome, pack(made)
        _put(made, place)
        return outcome, b""


def _put(made: Path, place: Path) -> None:
    """Move a whole folder to its place, unless another worker has put the same one there."""
    try:
        made.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def _land(inner: Future, outer: Future, output: Path) -> None:
    """Put a folder that came back into its place whole, then tell that the job is done."""
    if not outer.set_running_or_notify_cancel():
        return
    try:
        outcome, packed = inner.result()
        if packed:
            place = failed(output) if outcome.error else output
            with tempfile.TemporaryDirectory(prefix=".arriving-", dir=output.parent) as name:
                draft = Path(name) / "output"
                unpack(packed, draft)
                _put(draft, place)
        outer.set_result(outcome)
    except BaseException as error:
        outer.set_exception(error)


def pack(folder: Path, paths: Iterable[Path] | None = None) -> bytes:
    """What `folder` holds, or of that some `paths`, as a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        # Of the whole its folders too: an empty one says something.
        for path in sorted(folder.rglob("*")) if paths is None else paths:
            archive.write(path, path.relative_to(folder).as_posix())
    return buffer.getvalue()


def unpack(packed: bytes, folder: Path) -> None:
    """Write the files of a zip into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder)
