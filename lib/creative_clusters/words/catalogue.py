"""The catalogue: what the book says and what its tables' columns are, by key.

It stands in the CSV files of this folder. A file has ``key,en,zh`` and, for columns of published
tables, ``unit,format,meaning``; the key of a column begins with ``column.`` (in ``codebook.csv``,
which holds nothing else, it is the bare ``name``). Words that belong together may have a file of
their own. A key stands once in all files together.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

COLUMN = "column."


class InvalidCatalogue(ValueError):
    """A file of the catalogue cannot be used; the message lists what is wrong by file and row."""


@cache
def entries() -> Mapping[str, Mapping[str, str]]:
    """Return the row of each key, or InvalidCatalogue."""
    found: dict[str, dict[str, str]] = {}
    first: dict[str, str] = {}
    wrong = []
    for place, row in read():
        key = row["key"]
        if None in row or None in row.values():
            wrong.append(f"{place}: the row has more or fewer cells than the header.")
        elif key.startswith(COLUMN) and not row.get("meaning"):
            wrong.append(f'{place}: "{key}" has no meaning; a published column is explained.')
        elif key in found:
            wrong.append(f'{place}: "{key}" stands in {first[key]} already. Keep one of the two.')
        else:
            found[key], first[key] = row, place
    if wrong:
        raise InvalidCatalogue("\n".join(wrong))
    return found


def read() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each row of the catalogue, with its place as ``words.csv, row 7``."""
    folder = files(__package__)
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".csv"):
            reader = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
            line = 2
            for row in reader:
                if "name" in row:
                    row["key"] = COLUMN + row.pop("name")
                yield f"{file.name}, row {line}", row
                line = reader.line_num + 1
