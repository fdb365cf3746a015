"""What can go wrong, and how it is told."""

import sys
import traceback


class BookError(Exception):
    """Something about the book that its author can mend; the message says what and where."""


def told() -> tuple[type[Exception], ...]:
    """Errors whose message is for the reader; the data checks are loaded only when used."""
    checks = sys.modules.get("creative_clusters.reading.problems")
    return (BookError, checks.InvalidData) if checks else (BookError,)


def place_of(error: Exception) -> str:
    """A fault in the library in one line, with its place."""
    if isinstance(error, SyntaxError):
        file, line, said = error.filename, error.lineno, error.msg
    else:
        last = traceback.extract_tb(error.__traceback__)[-1]
        file, line, said = last.filename, last.lineno, str(error)
    return f"{file}, line {line}: {type(error).__name__}: {said}"
