"""Tables in files as one plan, larger than memory; errors told in their files and lines.

Plain CSV (UTF-8, commas, names in the first row) and Parquet are read where they are, unpacked
first if need be. Any other file is first turned into such a CSV, row by row.
"""

import csv
import glob
import shutil
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Self

import polars as pl

from creative_clusters import reading
from creative_clusters.quotient.cleaning import CountsError, refused
from creative_clusters.reading import Form, InvalidData, parquet
from creative_clusters.reading.form import certain, doubtful, with_marks
from creative_clusters.words.wording import text

_SAMPLE = 10_000  # rows in which marks of numbers are looked for
_REFUSED = (pl.exceptions.PolarsError, pl.exceptions.PanicException)  # what polars cannot read


@dataclass(frozen=True)
class Table:
    """Files read as one table."""

    paths: tuple[Path, ...]  # as they are read; without, rows are no longer those of the files
    names: tuple[str, ...]  # as they are called
    plan: pl.LazyFrame
    text: bool  # whether they are CSV, all columns text
    form: Form  # as given
    took: tuple[str, ...] = ()  # what files were taken for that are not plain
    doubted: bool = False  # whether marks of numbers are looked for in all rows
    filled: bool = False  # whether rows of CSV without any text are left out, as blank lines are

    @cached_property
    def schema(self) -> pl.Schema:
        return self.plan.collect_schema()

    @classmethod
    def scan(
        cls, paths: Sequence[Path], form: Form, workspace: Path, columns: Collection[str],
        numbers: Collection[str],
    ) -> Self:  # fmt: skip
        """Plan to read files; those that are not plain as copies in `workspace`.

        `columns` are expected, `numbers` those of them that hold numbers. CountsError if the files
        are of several kinds, cannot be read, or differ in their columns.
        """
        names = tuple(str(path) for path in paths)
        found = [_taken(path, form, workspace / f"{at}.csv", columns, numbers)
                 for at, path in enumerate(paths)]  # fmt: skip
        doubted = any(doubted for *_, doubted in found)
        kinds = {path.suffix == ".csv" or text for path, text, *_ in found}
        if len(kinds) > 1:
            raise refused("files.kinds")
        (text,), read = kinds, tuple(path for path, *_ in found)
        plan = _as_one(read, names, _scan_text if text else _scan_parquet)
        took = tuple(filter(None, (one for _, _, one, _ in found)))
        return cls(read, names, plan, text, form, took, doubted)

    def without_blank_lines(self) -> Self:
        return replace(self, plan=_filled(self.plan), filled=True) if self.text else self

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Tell what is refused in between in these files and their lines."""
        try:
            try:
                yield
            except CountsError as error:
                raise (error if error.file else self.located(error)) from None
        except _REFUSED as error:
            self.check_lengths()
            raise _unreadable(error, ", ".join(self.names[:3])) from error

    def check_lengths(self) -> None:
        """Refuse rows of CSV shorter than the header, which polars fills up with nothing.

        Lines with fewer commas than the header are looked for; whether they are such rows, or parts
        of a quoted text, is told by reading the file again row by row.
        """
        least, line = len(self.schema) - 1, pl.col("line")
        bare = line.str.replace_all('"[^"]*"', "")
        short = bare.str.contains('"') | (bare.str.count_matches(",", literal=True) < least)
        for path, name in zip(self.paths, self.names, strict=True) if self.text else ():
            lines = pl.scan_lines(path, glob=False).filter(line.str.strip_chars() != "")
            if lines.select(short.any()).collect(engine="streaming").item():
                with _refusing(), reading.opened(Path(name), self.form) as opened:
                    table = reading.Table(*opened)
                    deque(table.rows(), maxlen=0)
                    if table.problems:
                        raise InvalidData(table.problems)

    def refuse_doubtful(self, numbers: Collection[str]) -> None:
        """Refuse numbers whose one mark has three digits behind it, if no other tells what it is.

        Where the first rows, or options, have told it, the others are not looked at.
        """
        if not (self.text and self.doubted):
            return
        cells = {name: pl.col(name).str.strip_chars() for name in numbers if name in self.schema}
        plans = [self.plan.filter(one.str.contains("[.,]")).select(one.unique()).head(_SAMPLE)
                 for one in cells.values()]  # fmt: skip
        seen = pl.collect_all(plans, engine="streaming")
        cell = doubtful(chain(*(frame.to_series() for frame in seen)))
        for name, one in cells.items() if cell else ():
            rows = self.plan.select((one == cell).arg_true()).collect().to_series()[:3]
            if len(rows):
                mark = "," if "," in cell else "."
                said = text("number.doubtful", cell=cell, mark=mark)
                raise CountsError(said, column=name, rows=rows)

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
                numbers = [row + 1 for row in inside]
                numbers = _lines(name, self.form, inside) if self.text else numbers
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
            raise refused("files.none", file=one)
        paths += map(Path, found)
    for path in paths:
        if path.is_dir():
            raise refused("files.folder", file=str(path), path=path)
    return paths


def _unreadable(error: BaseException, names: str) -> CountsError:
    """What polars could not read, in a sentence."""
    said = str(error)
    reason = said.partition("\n")[0].rstrip(".")
    for key, forms in {"longer": ["fields"], "quotes": ["not properly escaped", "CSV malformed"],
                       "encoding": ["invalid utf-8"]}.items():  # fmt: skip
        if any(form in said for form in forms):
            reason = text(f"refused.files.{key}")
            break
    return refused("files.unreadable", file=names, reason=reason)


@contextmanager
def _refusing() -> Iterator[None]:
    """Tell what is wrong with a file as the functions of this room do, with what would mend it."""
    try:
        yield
    except InvalidData as error:
        first, more = error.problems[0], len(error.problems) - 1
        keys = " ".join(f'{key}="{value}"' for key, value in first.remedy.items())
        said = [first.message, *([f"Here: {keys}"] if keys else [])]
        said += [f"{more:,} more rows are wrong."] if more else []
        rows = () if first.row is None else (first.row - 1,)
        raise CountsError(
            " ".join(said), column=first.column, rows=rows, file=first.file, first_line=1
        ) from None


def _is_plain(form: Form) -> bool:
    """Whether polars reads text of this form as it is."""
    encoding = str(form.encoding).lower().replace("_", "-").removesuffix("-sig")
    others = form.model_copy(update={"encoding": None, "separator": None})
    return encoding in ("utf-8", "utf8") and form.separator == "," and others == Form()


def _taken(
    path: Path, form: Form, target: Path, expected: Collection[str], numbers: Collection[str]
) -> tuple[Path, bool, str, bool]:
    """A file to read instead of `path`, itself if it is plain; whether it is text; what it is.

    At last: whether marks of its numbers may be doubtful.
    """
    with _refusing():
        with reading.opened(path, form, expected) as (file, rows, known, notes):
            if str(path) != str(path).encode("utf-8", "replace").decode():
                raise file.refused("Its name is no text in UTF-8. Rename it.")
            if file.kind == "parquet" and not file.packed:
                parquet.check(file)
                return path, False, "", False
            sample = reading.Table(file, islice(rows, _SAMPLE), known, notes, expected)
            cells = sample.cells()
            columns = [cells.columns[name] for name in numbers if name in cells.columns]
            known = with_marks(known, columns, notes)
            told = known.decimal or known.thousands
            doubted = not (told or any(map(certain, {*chain(*columns)})))
            whole = sample.is_whole and "\r" not in notes.ends and not notes.wide
            if whole and file.kind == "text" and _is_plain(known):
                if not file.packed:
                    return path, True, "", doubted
                with file.open() as packed, target.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
                return target, True, "", doubted
        with reading.opened(path, form, expected) as (file, rows, _, notes):
            table = reading.Table(file, rows, known, notes, expected)
            at = [table.names.index(name) for name in numbers if name in table.names]
            read = replace(cells, form=known, notes=notes)
            with target.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(table.names)
                for _, row in table.rows():
                    for place in at:
                        row[place] = read.number(row[place])
                    writer.writerow(row)
            if table.problems:
                raise InvalidData(table.problems)
        with_marks(known, (), notes)
    return target, True, f"{path}: {notes.told()}", doubted


def _scan_text(paths: Path | list[Path]) -> pl.LazyFrame:
    return pl.scan_csv(paths, infer_schema=False, encoding="utf8", glob=False)


def _filled(plan: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of text in which any is."""
    return plan.filter(pl.any_horizontal(pl.all().str.strip_chars().fill_null("") != ""))


def _scan_parquet(paths: Path | list[Path]) -> pl.LazyFrame:
    return pl.scan_parquet(paths, glob=False)  # a name with brackets is a name


def _lines(name: str, form: Form, rows: Sequence[int]) -> list[int]:
    """Lines of a file on which rows of its table begin."""
    begin: list[int] = []
    with suppress(InvalidData), reading.opened(Path(name), form) as opened:
        table = reading.Table(*opened)
        begin += [number for number, _ in islice(table.rows(), max(rows) + 1)]
    return [begin[row] if row < len(begin) else row + 2 for row in rows]


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
                rule = "lacks" if column in first else "adds"
                raise refused(f"files.{rule}", file=name, column_name=column, other=names[0])
            one, other = first[column], schema[column]
            if one != other and not (one.is_numeric() and other.is_numeric()):
                raise refused("files.differ", column, (), name, kind=other, one=one, other=names[0])
    plans = [scan(path).select(list(first)) for path in paths]
    return pl.concat(plans, how="vertical_relaxed")


def _schema(plan: pl.LazyFrame, name: str) -> pl.Schema:
    try:
        return plan.collect_schema()
    except _REFUSED as error:
        raise _unreadable(error, name) from error
