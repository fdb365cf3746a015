"""Tables in files: CSV and Parquet, several read as one, errors told in their files and lines."""

from __future__ import annotations

import csv
import glob
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.reading import InvalidData, encoding

_KINDS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv"}


@dataclass(frozen=True)
class Table:
    """Files read as one table."""

    paths: tuple[Path, ...]  # as they are read; without, rows are no longer those of the files
    names: tuple[str, ...]  # as they are called: CSV may have been turned into UTF-8
    plan: pl.LazyFrame
    text: bool  # whether they are CSV, all columns text
    filled: bool = False  # whether rows of CSV without any text are left out, as blank lines are

    @cached_property
    def schema(self) -> pl.Schema:
        return self.plan.collect_schema()

    @classmethod
    def scan(cls, paths: Sequence[Path], text_encoding: str | None, workspace: Path) -> Table:
        """Plan to read files; those in another encoding as copies in `workspace`.

        CountsError if they are of several kinds, cannot be read, or differ in their columns.
        """
        kinds = {_kind(path) for path in paths}
        if len(kinds) > 1:
            raise CountsError("the inputs are CSV and Parquet files; name those of one kind.")
        names = tuple(str(path) for path in paths)
        if kinds == {"parquet"}:
            return cls(tuple(paths), names, _as_one(paths, names, _scan_parquet), False)
        paths = tuple(
            _as_utf8(path, text_encoding, workspace / f"{at}-{path.stem}.csv")
            for at, path in enumerate(paths)
        )
        for path, name in zip(paths, names, strict=True):
            _check_head(path, name)
        return cls(paths, names, _as_one(paths, names, _scan_text), True)

    def without_blank_lines(self) -> Table:
        return replace(self, plan=_filled(self.plan), filled=True) if self.text else self

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Tell what is refused in between in these files and their lines."""
        try:
            yield
        except CountsError as error:
            raise (error if error.file else self.located(error)) from None
        except pl.exceptions.PolarsError as error:
            raise _unreadable(error, ", ".join(self.names[:3])) from error

    def located(self, error: CountsError) -> CountsError:
        """An error about rows of the whole, told in the file and lines they come from."""
        if not error.rows or not self.paths:
            error = type(error)(error.problem, column=error.column)
            return error.located(", ".join(self.names[:3]) + (" …" if self.names[3:] else ""))
        start, first = 0, 2 if self.text else 0
        for path, name in zip(self.paths, self.names, strict=True):
            plan = _filled(_scan_text(path)) if self.text else _scan_parquet(path)
            end = start + plan.select(pl.len()).collect().item()
            inside = [row - start for row in error.rows if start <= row < end]
            if inside:
                numbers = _lines(path, inside) if self.text else [row + 1 for row in inside]
                error.rows = tuple(number - first for number in numbers)
                return error.located(name, first_line=first)
            start = end
        return error


def paths_of(source: str | Path | Sequence[str | Path]) -> list[Path]:
    """Files that are named, or match a pattern."""
    paths: list[Path] = []
    for one in map(str, [source] if isinstance(source, str | Path) else source):
        found = [one] if Path(one).exists() else sorted(glob.glob(one, recursive=True))  # noqa: PTH207
        if not found:
            raise CountsError("there is no such file, and no file matches the pattern.", file=one)
        paths += map(Path, found)
    for path in paths:
        if path.is_dir():
            raise CountsError(f"this is a folder; name its files: {path}/*.csv", file=str(path))
    return paths


def _unreadable(error: pl.exceptions.PolarsError, names: str) -> CountsError:
    """What polars could not read, in a sentence."""
    reason = str(error).partition("\n")[0].rstrip(".")
    if "fields" in reason:
        reason = "a line has more cells than the header; quote text that holds commas"
    elif "not properly escaped" in str(error) or "CSV malformed" in reason:
        reason = 'a quotation mark (") is not closed, or stands within a text without being doubled'
    elif "invalid utf-8" in reason:
        reason = "the text is not UTF-8; name its encoding, or leave it to be found out"
    return CountsError(f"the file cannot be read: {reason}.", file=names)


def _kind(path: Path) -> str:
    kind = Path(path.name.removesuffix(".gz")).suffix
    if kind in _KINDS:
        return _KINDS[kind]
    raise CountsError("the name ends neither in .csv, .csv.gz nor .parquet.", file=str(path))


def _as_utf8(path: Path, text_encoding: str | None, target: Path) -> Path:
    if path.stat().st_size == 0:
        raise CountsError("the file is empty.", file=str(path))
    try:
        text_encoding = text_encoding or encoding.detect(path)
        if text_encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig"):
            return path
        return encoding.to_utf8(path, text_encoding, target)
    except InvalidData as error:
        raise _refused(error) from None


def _refused(error: InvalidData) -> CountsError:
    """The first of what is wrong with a file, as the functions of this room tell it."""
    first = error.problems[0]
    rows = () if first.row is None else (first.row - 1,)
    return CountsError(first.message, column=first.column, rows=rows, file=first.file, first_line=1)


def _scan_text(paths: Path | list[Path]) -> pl.LazyFrame:
    return pl.scan_csv(paths, infer_schema=False, encoding="utf8", glob=False)


def _filled(plan: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of text in which any is."""
    return plan.filter(pl.any_horizontal(pl.all().str.strip_chars().fill_null("") != ""))


def _scan_parquet(paths: Path | list[Path]) -> pl.LazyFrame:
    return pl.scan_parquet(paths, glob=False)  # a name with brackets is a name


def _check_head(path: Path, name: str) -> None:
    """Refuse a header of which it cannot be told which column is which."""
    with _text(path) as text:
        cells, ends = next(filter(None, csv.reader(text)), []), text.newlines
    head = list(filter(None, cells))
    unnamed, alone = len(cells) - len(head), head[0] if len(head) == len(cells) == 1 else ""
    marks = {";": "semicolons", "\t": "tabs", "|": "bars"}
    called = next((called for mark, called in marks.items() if mark in alone), "")
    for wrong, problem in (
        (ends == "\r", "lines end in CR alone, as on early Macs; save the file with LF or CR LF as "
         "line ends (CSV UTF-8 in spreadsheets)."),
        ("\0" in "".join(head),
         "the text is UTF-16 without its mark; name it: --encoding utf-16-le."),
        (called, f"cells are divided by {called}, not by commas; save the table as CSV with commas "
         "(and a point as the decimal mark)."),
        (unnamed > 1,
         f"the header has {unnamed} columns without a name; name or remove them."),
    ):  # fmt: skip
        if wrong:
            raise CountsError(problem, file=name)
    for column in head:
        if head.count(column) > 1:
            raise CountsError("the header has this column twice; rename one.", column=column,
                              file=name)  # fmt: skip


def _text(path: Path) -> io.TextIOWrapper:
    return io.TextIOWrapper(encoding.open_bytes(path), "utf-8-sig", errors="replace", newline="")


def _lines(path: Path, rows: Sequence[int]) -> list[int]:
    """Lines of a CSV file on which rows begin: quoted text may run over several."""
    begin: list[int] = []  # of each record, the header first; blank lines are none
    with _text(path) as text, suppress(csv.Error):
        reader, line = csv.reader(text), 1
        for cells in reader:
            if any(map(str.strip, cells)):
                begin.append(line)
            if len(begin) > max(rows) + 1:
                break
            line = reader.line_num + 1
    return [begin[row + 1] if row + 1 < len(begin) else row + 2 for row in rows]


def _as_one(
    paths: Sequence[Path], names: Sequence[str], scan: Callable[..., pl.LazyFrame]
) -> pl.LazyFrame:
    """The files as one table: columns in any order, but the same, and of kinds that go together."""
    schemas = [_schema(scan(path), name) for path, name in zip(paths, names, strict=True)]
    if all(list(schema.items()) == list(schemas[0].items()) for schema in schemas):
        return scan(list(paths))
    first = schemas[0]
    for schema, name in zip(schemas[1:], names[1:], strict=True):
        for column in (*first, *schema):
            if column not in schema or column not in first:
                what = (
                    f'has {"no" if column in first else "a"} column "{column}", unlike {names[0]}'
                )
                hint = "Files are read as one table and need the same columns."
                raise CountsError(f"{what}. {hint}", file=name)
            one, other = first[column], schema[column]
            if one != other and not (one.is_numeric() and other.is_numeric()):
                what = f"this column holds {other}, but {one} in {names[0]}. Write it the same way "
                raise CountsError(f"{what}in all files.", column=column, file=name)
    plans = [scan(path).select(list(first)) for path in paths]
    return pl.concat(plans, how="vertical_relaxed")


def _schema(plan: pl.LazyFrame, name: str) -> pl.Schema:
    try:
        return plan.collect_schema()
    except pl.exceptions.PolarsError as error:
        raise _unreadable(error, name) from error
