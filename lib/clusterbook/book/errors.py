"""What can go wrong, and how it is told."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from creative_clusters.words.wording import Refused


class BookError(Exception):
    """Something about the book that its author can mend; the message says what and where."""


TOLD = (BookError, Refused)  # whose message is for the reader


@contextmanager
def reading(path: Path, kind: str = "YAML") -> Iterator[None]:
    """Tell whatever fails while a file of the book is read, with its name."""
    if path.exists() and not path.is_file():
        raise BookError(f"{path} cannot be read: it is no file.")
    try:
        yield
    except TOLD:
        raise
    except OSError as error:
        raise BookError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BookError(f"{path} cannot be read as UTF-8 text: {error}") from error
    except Exception as error:  # parsers fail in as many ways as files are damaged
        raise BookError(f"{path} is no valid {kind}: {error or type(error).__name__}") from error


def place_of(error: Exception) -> str:
    """A fault in the library in one line, with its place."""
    if isinstance(error, SyntaxError):
        file, line, said = error.filename, error.lineno, error.msg
    else:
        last = traceback.extract_tb(error.__traceback__)[-1]
        file, line, said = last.filename, last.lineno, str(error)
    return f"{file}, line {line}: {type(error).__name__}: {said}"
