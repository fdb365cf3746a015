"""Rows of a text: its encoding and separator found, its lines numbered as an editor does."""

import csv
import io
from collections import Counter
from collections.abc import Collection

from creative_clusters.reading import encoding
from creative_clusters.reading.files import Rows, Source
from creative_clusters.reading.form import Form, Notes
from creative_clusters.words.wording import text as worded

SEPARATORS = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma"}
_SAMPLE = 1 << 16  # characters


def known(source: Source, form: Form, columns: Collection[str], notes: Notes) -> Form:
    """The form with its encoding and separator, found where they are not given."""
    name = form.encoding or encoding.detect(source)
    try:
        with _text(source, name) as stream:
            sample = stream.read(_SAMPLE)
            notes.ends = stream.newlines or ""
    except LookupError:
        raise source.refused(worded("fault.encoding.name", name=name)) from None
    except UnicodeDecodeError as error:
        raise _undecodable(source, name, error) from None
    sample = sample if len(sample) < _SAMPLE else sample.rpartition("\n")[0]
    by_name = "\t" if source.name.lower().endswith((".tsv", ".tab")) and "\t" in sample else None
    separator = (
        form.separator or by_name or max(SEPARATORS, key=lambda mark: _fit(sample, mark, columns))
    )
    return form.model_copy(update={"encoding": name, "separator": separator})


def _text(source: Source, name: str) -> io.TextIOWrapper:
    name = "utf-8-sig" if name.lower().replace("_", "-") in ("utf-8", "utf8") else name
    return io.TextIOWrapper(source.open(), name)


def _fit(sample: str, mark: str, columns: Collection[str]) -> tuple[int, float]:
    """How well a mark separates columns: names found in a row; share of rows of one length."""
    try:
        rows = [row for row in csv.reader(io.StringIO(sample), delimiter=mark) if any(row)]
    except csv.Error:
        return 0, 0.0
    named = max(
        (len(set(columns) & {cell.strip() for cell in row}) for row in rows[:50]), default=0
    )
    lengths = Counter(len(row) for row in rows if len(row) > 1)
    return named, max(lengths.values(), default=0) / (len(rows) or 1)


def _undecodable(source: Source, name: str, error: UnicodeDecodeError):
    row = encoding.undecodable(source, name)
    return source.refused(worded("fault.encoding.other", name=name, why=error.reason), row=row)


def rows(source: Source, form: Form, notes: Notes) -> Rows:
    """Yield each row with its line; `notes` are of what is told of the text."""
    name, separator = str(form.encoding), str(form.separator)
    with source.open() as stream:
        marked = stream.read(3) == b"\xef\xbb\xbf"
    shown = {"cp1252": "Windows-1252"}.get(name, name.upper().removesuffix("-SIG"))
    notes.add("marked" if marked else "text", encoding=shown)
    mark = SEPARATORS.get(separator)
    notes.add(f"separator.{mark}" if mark else "separator", mark=separator)
    row = 1
    with _text(source, name) as text:
        try:
            reader = csv.reader(text, delimiter=separator, strict=True)
            for cells in reader:
                yield row, cells
                row = reader.line_num + 1
        except csv.Error as error:
            what = worded("fault.quotes", why=error)
            if "field limit" in str(error):
                what = worded("fault.long", most=f"{csv.field_size_limit():,}")
            raise source.refused(what, row=row) from None
        except UnicodeDecodeError as error:
            raise _undecodable(source, name, error) from None
        if isinstance(text.newlines, tuple):
            notes.add("mixed")
