"""Reading a table from a file, whatever its form: one way for every command.

A file is looked at, taken for something (`took` says in one line for what), and read into cells of
text under the numbers of its rows. :func:`look` lists all that is wrong; :func:`read` raises it.
"""

import errno
import gzip
import re
import warnings
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

from creative_clusters.reading import delimited
from creative_clusters.reading.files import NAMED, Rows, Source, source
from creative_clusters.reading.form import Form, Notes, with_marks
from creative_clusters.reading.problems import InvalidData, Problem
from creative_clusters.reading.table import Cells, Table
from creative_clusters.words.wording import text

__all__ = ["Cells", "Form", "InvalidData", "Problem", "Table", "look", "opened", "read"]


def look(
    path: str | Path, form: Form | None = None, columns: Collection[str] = (), need: str = ""
) -> tuple[Cells | None, list[Problem]]:
    """Read a table as far as it can be, with all that is wrong; never raises.

    `columns` are names that its header has, if they are known; with `need` "all" they must be
    there, with "only" no others may be.
    """
    try:
        with opened(Path(path), form or Form(), columns) as (file, rows, known, notes):
            table = Table(file, rows, known, notes, columns, need)
            cells = table.cells()
    except InvalidData as error:
        return None, error.problems
    form = with_marks(known, cells.columns.values(), notes)
    return replace(cells, form=form), table.problems


def read(
    path: str | Path, form: Form | None = None, columns: Collection[str] = (), need: str = ""
) -> Cells:
    """Read a table, or InvalidData with everything that is wrong."""
    found, problems = look(path, form, columns, need)
    if found is None or problems:
        raise InvalidData(problems)
    return found


_WIDE = re.compile("[０-９]")
_WIDE_NUMBER = re.compile(r"[０-９0-9．，.,－−＋+\s-]+年?度?")


def _narrowed(rows: Rows, notes: Notes) -> Rows:
    """Rows with numbers and years in digits of full width as in plain ones."""
    for row, cells in rows:
        if not (joined := "".join(cells)).isascii() and _WIDE.search(joined):
            notes.wide = True
            cells = [normalize("NFKC", one) if _WIDE_NUMBER.fullmatch(one) else one
                     for one in cells]  # fmt: skip
        yield row, cells


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def opened(
    path: Path, form: Form, columns: Collection[str] = ()
) -> Iterator[tuple[Source, Rows, Form, Notes]]:
    """A file, its rows, its form as far as known, notes; what fails meanwhile is InvalidData.

    Parsers fail in as many ways as files are damaged, many of them only while rows are read.
    """
    notes, kind = Notes(), NAMED.get(path.suffix.lower(), "file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts of workbooks that are not read
            file = source(path, form.sheet)
            kind = file.kind
            if file.packed:
                notes.add(f"packed.{file.packed}", name=file.name)
            if form.sheet and not (file.kind == "excel" or file.packed == "zip"):
                raise file.refused(text("fault.no_sheets"))
            if file.kind == "excel":
                from creative_clusters.reading.excel import Book

                book = Book(file)
                form = book.known(form, columns)
                notes.add("excel", sheet=str(form.sheet))
                rows = book.rows(str(form.sheet), notes)
            elif file.kind == "parquet":
                from creative_clusters.reading.parquet import rows_of

                rows = rows_of(file, columns, notes)
            else:
                form = delimited.known(file, form, columns, notes)
                rows = delimited.rows(file, form, notes)
            yield file, _narrowed(rows, notes), form, notes
    except InvalidData:
        raise
    except Exception as error:
        if getattr(error, "errno", None) in _FULL:  # where what is read is written to
            raise
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        if isinstance(error, OSError):
            key = "unpack" if isinstance(error, gzip.BadGzipFile) else "read"
            what = text(f"fault.{key}", why=reason)
        elif isinstance(error, EOFError | zlib.error):
            what = text("fault.unpack.damaged", why=error)
        else:
            reason = reason.splitlines()[0].rstrip(".")
            what = text("fault.damaged", kind=text(f"fault.kind.{kind}"), why=reason)
        raise InvalidData([Problem(str(path), what)]) from error
