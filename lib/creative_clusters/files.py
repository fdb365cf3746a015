"""Location quotients from file to file: CSV or Parquet, larger than memory.

The rows pass three times: for the labels, for the totals, and to be written with their quotients.
Only the totals and a bit for each cell stay in memory. Text is carried over as it stands: a code
like ``01000`` keeps its zero.
"""

from __future__ import annotations

import glob
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from . import cleaning, encoding, nesting, reference
from .cleaning import CountsError
from .columns import (
    REASONS,
    Measure,
    Request,
    check_columns,
    check_request,
    read_measure,
    series_of,
)
from .labels import Labels, combine
from .quotient import added_columns, check_size, given_step
from .tally import Keys, Seen, Sums, Totals

Progress = Callable[[str, int, int], None]

_TABLE = 1 << 27  # totals kept at once: 1 GB
_ROWS = 1 << 17  # rows a block


def quotient_file(
    source: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    region: str = "region",
    industry: str = "industry",
    year: str | Sequence[str] | None = "year",
    value: str | Sequence[str] = "value",
    totals: str | Path | None = None,
    duplicates: str = "error",
    on_missing: str = "skip",
    suppressed: str | None = None,
    nested: str = "error",
    with_reason: bool = False,
    with_totals: bool = False,
    text_encoding: str | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Add location quotients to a table in files.

    Parameters
    ----------
    source : path, glob or sequence of paths
        CSV (``.csv``, ``.csv.gz``) or Parquet files with the same columns, read as one table.
    output : path
        ``.csv`` or ``.parquet``. It appears when it is complete, or not at all.
    totals : path, optional
        CSV or Parquet file of reference totals, blank where a label does not apply.
    text_encoding : str, optional
        Encoding of CSV files. By default UTF-8, or GB18030 where that is certain.
    progress : callable, optional
        Called with (stage, rows done, rows in all); the stages are ``labels``, ``totals`` and
        ``quotients``. The number of rows in all is 0 until it is known.

    The other parameters are those of :func:`creative_clusters.quotient.location_quotient`.

    Returns
    -------
    pandas.DataFrame
        The cleaning log.

    Raises
    ------
    CountsError
        With the file and line of what is refused.

    Examples
    --------
    >>> quotient_file("counts-*.parquet", "quotients.parquet")  # doctest: +SKIP
    """
    values = (value,) if isinstance(value, str) else tuple(value)
    years = () if year is None else (year,) if isinstance(year, str) else tuple(year)
    marks = dict.fromkeys(values, suppressed) if suppressed else {}
    request = Request(
        region, industry, years, values, None, duplicates, on_missing, marks, nested,
        with_reason, with_totals,
    )  # fmt: skip
    check_request(request)
    paths, output = _paths(source), _output(output)
    if output.resolve() in {path.resolve() for path in paths}:
        raise CountsError("the output is one of the inputs; name another file.", file=str(output))
    with tempfile.TemporaryDirectory(prefix=".lq-", dir=output.parent) as workspace:
        table = Table.scan(paths, text_encoding, Path(workspace))
        if totals is not None:
            given = Table.scan(_paths(totals), text_encoding, Path(workspace))
            request = replace(request, totals=given.plan.collect())
        run = _Run(table, request, progress or (lambda stage, done, rows: None))
        try:
            return run.write(output, Path(workspace))
        except CountsError as error:
            if error.file == "totals":
                raise error.located(str(totals)) from None
            raise


@dataclass(frozen=True)
class Table:
    """Files read as one table: their plan, and whether they are text."""

    paths: tuple[Path, ...]
    names: tuple[str, ...]
    plan: pl.LazyFrame
    text: bool

    @classmethod
    def scan(cls, paths: Sequence[Path], text_encoding: str | None, workspace: Path) -> Table:
        kinds = {_kind(path) for path in paths}
        if len(kinds) > 1:
            raise CountsError("the inputs are CSV and Parquet files; name those of one kind.")
        names = tuple(str(path) for path in paths)
        if kinds == {"parquet"}:
            return cls(tuple(paths), names, _as_one(paths, names, pl.scan_parquet), False)
        paths = tuple(
            _as_utf8(path, text_encoding, workspace / f"{at}-{path.stem}.csv")
            for at, path in enumerate(paths)
        )
        for path, name in zip(paths, names, strict=True):
            _check_head(path, name)
        return cls(paths, names, _as_one(paths, names, _scan_text), True)

    def located(self, error: CountsError) -> CountsError:
        """An error about rows of the whole, told in the file and lines they come from."""
        if not error.rows:
            return error.located(", ".join(self.names[:3]) + (" …" if self.names[3:] else ""))
        start = 0
        for path, name in zip(self.paths, self.names, strict=True):
            plan = _scan_text(path) if self.text else pl.scan_parquet(path)
            rows = plan.select(pl.len()).collect().item()
            if error.rows[0] < start + rows:
                inside = [row - start for row in error.rows if row < start + rows]
                here = CountsError(error.problem, column=error.column, rows=inside)
                return here.located(name, first_line=2 if self.text else 1)
            start += rows
        return error


def _kind(path: Path) -> str:
    name = path.name.removesuffix(".gz")
    for suffix, kind in ((".parquet", "parquet"), (".pq", "parquet"), (".csv", "csv")):
        if name.endswith(suffix):
            return kind
    raise CountsError("the name ends neither in .csv, .csv.gz nor .parquet.", file=str(path))


def _paths(source: str | Path | Sequence[str | Path]) -> list[Path]:
    sources = [source] if isinstance(source, str | Path) else list(source)
    paths = []
    for one in sources:
        if Path(one).exists():
            paths.append(Path(one))
            continue
        found = sorted(map(Path, glob.glob(str(one), recursive=True)))  # noqa: PTH207
        if not found:
            raise CountsError("there is no such file, and no file matches the pattern.",
                              file=str(one))  # fmt: skip
        paths += found
    for path in paths:
        if path.is_dir():
            raise CountsError(f"this is a folder; name its files: {path}/*.csv", file=str(path))
    return paths


def _output(output: str | Path) -> Path:
    output = Path(output)
    if output.suffix not in (".csv", ".parquet"):
        raise CountsError("the output's name ends neither in .csv nor in .parquet.",
                          file=str(output))  # fmt: skip
    if output.is_dir():
        raise CountsError("this is a folder; name a file in it.", file=str(output))
    if not output.parent.is_dir():
        raise CountsError("there is no such folder to write to.", file=str(output.parent))
    return output


def _as_utf8(path: Path, text_encoding: str | None, target: Path) -> Path:
    if path.stat().st_size == 0:
        raise CountsError("the file is empty.", file=str(path))
    text_encoding = text_encoding or encoding.detect(path)
    if text_encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig"):
        return path
    return encoding.to_utf8(path, text_encoding, target)


def _scan_text(paths: Path | list[Path]) -> pl.LazyFrame:
    return pl.scan_csv(paths, infer_schema=False, encoding="utf8")


def _check_head(path: Path, name: str) -> None:
    """Refuse a header that names a column twice: which of the two is meant cannot be told."""
    row = pl.read_csv(
        path, has_header=False, n_rows=1, infer_schema=False, truncate_ragged_lines=True
    )
    head = [cell for cell in row.row(0) if cell is not None] if len(row) else []
    for column in head:
        if head.count(column) > 1:
            raise CountsError(
                "the header has this column twice; rename one.", column=column, file=name
            )


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
                has = "has no" if column not in schema else "has a"
                raise CountsError(
                    f'{has} column "{column}", unlike {names[0]}. Files are read as one table and '
                    "need the same columns.",
                    file=name,
                )
            kinds = first[column], schema[column]
            if kinds[0] != kinds[1] and not all(kind.is_numeric() for kind in kinds):
                raise CountsError(
                    f"this column holds {kinds[1]}, but {kinds[0]} in {names[0]}. Write it the "
                    "same way in all files.",
                    column=column,
                    file=name,
                )
    plans = [scan(path).select(list(first)) for path in paths]
    return pl.concat(plans, how="vertical_relaxed")


def _schema(plan: pl.LazyFrame, name: str) -> pl.Schema:
    try:
        return plan.collect_schema()
    except pl.exceptions.PolarsError as error:
        raise _told(error, name) from error


class _Run:
    """One computation from files to a file."""

    def __init__(self, table: Table, request: Request, progress: Progress) -> None:
        self.table, self.request, self.progress = table, request, progress
        self.plan = table.plan
        self.rows, self.steps = 0, []

    def write(self, output: Path, workspace: Path) -> pd.DataFrame:
        try:
            self._open()
            self._read_labels()
            self.steps.append(("read", "", self.rows, ""))
            self._read_totals(workspace)
            self._write(output, workspace)
        except CountsError as error:
            raise (error if error.file else self.table.located(error)) from None
        except pl.exceptions.PolarsError as error:
            raise _told(error, ", ".join(self.table.names[:3])) from error
        return cleaning.log(self.steps)

    # --- labels ---

    def _open(self) -> None:
        schema = self.plan.collect_schema()
        check_columns(schema.names(), self.request)
        self.schema = schema
        if not self.table.text:
            for name in self.request.measures:
                if not schema[name].is_numeric():
                    raise CountsError(
                        f"this column holds {schema[name]}, not numbers; write it as numbers.",
                        column=name,
                    )

    def _number(self, name: str) -> pl.Expr:
        if self.table.text:
            return pl.col(name).str.strip_chars().cast(pl.Float64, strict=False)
        return pl.col(name).cast(pl.Float64)

    def _label(self, name: str) -> pl.Expr:
        if self.schema[name].is_integer() or self.schema[name] == pl.String:
            return pl.col(name)
        return pl.col(name).cast(pl.String)

    def _read_labels(self) -> None:
        """Distinct labels of each key, the number of rows, and which measures have gaps."""
        self.progress("labels", 0, 0)
        request = self.request
        facts = [pl.len()]
        for name in request.measures:
            number = self._number(name)
            facts.append((number.is_nan() | number.is_null()).any().alias(name))
        asked = [
            self.plan.select(facts),
            *(self.plan.select(self._label(name).unique()) for name in request.keys),
        ]
        facts, *labels = pl.collect_all(asked, engine="streaming")
        self.rows = facts["len"][0]
        if not self.rows:
            raise CountsError("the table has no rows; a location quotient needs counts.")
        self.gaps = {
            name: bool(facts[name][0]) or name in request.suppressed for name in request.measures
        }
        self.names = {}
        for name, column in zip(request.keys, labels, strict=True):
            column = column.to_series()
            if column.null_count() or (
                column.dtype == pl.String and (column.str.strip_chars() == "").any()
            ):
                blank = self._label(name).cast(pl.String).str.strip_chars().fill_null("") == ""
                rows = self._where(blank)
                raise CountsError(
                    "the label is empty. Fill it in, or leave the row out.", column=name, rows=rows
                )
            self.names[name] = column.sort()

    def _where(self, condition: pl.Expr) -> list[int]:
        """First rows for which something holds."""
        plan = self.plan.select(condition.alias("")).with_row_index("row")
        return plan.filter(pl.col("")).head(3).collect(engine="streaming")["row"].to_list()

    # --- repeated cells ---

    def _merge(self, workspace: Path) -> None:
        """Sum repeated cells into a file of their own, which then takes the place of the input."""
        request, merged = self.request, workspace / "merged.parquet"
        sums = []
        for name in request.measures:
            if self.table.text and (rows := self._where(self._wrong(name))):
                raise self._not_a_number(name, rows)
            count = self._number(name).fill_nan(None)
            sums.append(pl.when(~count.is_null().any()).then(count.sum()).alias(name))
        for mark in set(request.suppressed.values()):
            kind = pl.Boolean if self.schema[mark] == pl.Boolean else pl.String
            sums.append(pl.col(mark).cast(kind).max())  # a mark on any makes a mark on the sum
        plan = self.plan.group_by(request.keys, maintain_order=True).agg(sums)
        plan.sink_parquet(merged, engine="streaming")
        rows = self.rows
        self.table = replace(self.table, paths=(merged,), plan=pl.scan_parquet(merged), text=False)
        self.plan = self.table.plan
        self.schema = self.plan.collect_schema()
        self._read_labels()
        self.steps.append(("duplicates", "", rows - self.rows, ""))

    # --- totals ---

    def _coded(self) -> list[pl.Expr]:
        """The keys as integers: the place of a text among the labels, a number as it is."""
        return [
            self._label(name).cast(pl.Enum(names)).to_physical().alias(f"_code_{name}")
            if names.dtype == pl.String
            else self._label(name).alias(f"_code_{name}")
            for name, names in self.names.items()
        ]

    def _keys(self, coded: pl.DataFrame) -> Keys:
        request = self.request
        columns = {
            name: _labels(coded[f"_code_{name}"].to_numpy(), self.names[name])
            for name in request.keys
        }
        group = combine([columns[name] for name in request.years], len(coded), dense=True)
        return Keys(columns[request.region], columns[request.industry], group, dense=True)

    def _measure(self, batch: pl.DataFrame, name: str) -> Measure:
        frame = batch
        if self.table.text:
            wrong = batch.select(self._wrong(name)).to_series()
            if wrong.any():
                row = int(wrong.arg_max())
                raise CountsError(
                    f'"{batch[name][row]}" is not a number. Use an empty cell for a missing value.',
                    column=name,
                    rows=[row],
                )
            frame = batch.with_columns(self._number(name).alias(name))
        request = replace(self.request, part=True)
        return read_measure(nw.from_native(frame, eager_only=True), name, request)

    def _wrong(self, name: str) -> pl.Expr:
        text = pl.col(name).str.strip_chars().fill_null("")
        return (text != "") & self._number(name).is_null()

    def _not_a_number(self, name: str, rows: list[int]) -> CountsError:
        found = self.plan.select(pl.col(name)).slice(rows[0], 1).collect().item()
        return CountsError(
            f'"{found}" is not a number. Use an empty cell for a missing value.',
            column=name,
            rows=rows,
        )

    def _read_totals(self, workspace: Path) -> None:
        """First pass: sums of every measure, and whether cells are repeated."""
        request = self.request
        whole = self._keys(pl.DataFrame(schema=[f"_code_{name}" for name in request.keys]))
        if whole.by_region.size + whole.by_industry.size > _TABLE:
            raise CountsError(
                f"there are {whole.by_region.size + whole.by_industry.size:,} totals, more than "
                "fit in memory. Compute by year: split the input."
            )
        self.keys, propagate = whole, request.on_missing == "propagate"
        sums = {
            name: Sums(whole, gaps=self.gaps[name], propagate=propagate)
            for name in request.measures
        }
        seen, done = Seen(whole, self.rows), 0
        plan = self.plan.select(
            *request.measures, *set(request.suppressed.values()), *self._coded()
        )
        batches = plan.collect_batches(chunk_size=_ROWS, engine="streaming")
        for batch in batches:
            try:
                keys, marks = self._keys(batch), seen
                for name in request.measures:
                    sums[name].add(keys, self._measure(batch, name).counts, marks)
                    marks = None
            except CountsError as error:
                error.rows = tuple(row + done for row in error.rows)
                raise
            done += len(batch)
            self.progress("totals", done, self.rows)
        if seen.repeated():
            if request.duplicates == "error":
                raise self._repeats()
            self._merge(workspace)
            self._read_totals(workspace)
            return
        self.totals, self.given = {}, {}
        for name in request.measures:
            self._settle(name, sums[name].totals())

    def _repeats(self) -> CountsError:
        keys = list(self.request.keys)
        plan = self.plan.select(keys).with_row_index("row")
        again = plan.group_by(keys).agg(pl.col("row").sort()).filter(pl.col("row").list.len() > 1)
        again = again.with_columns(at=pl.col("row").list.get(1)).sort("at").head(3)
        again = again.collect(engine="streaming")
        named = ", ".join(" × ".join(map(str, row)) for row in again.select(keys).iter_rows())
        return CountsError(
            f"these cells occur more than once: {named}. Correct them, or add their counts up "
            "with --duplicates sum.",
            rows=again["at"].to_list(),
        )

    def _settle(self, name: str, summed: Totals) -> None:
        """Put given totals in place; refuse what leaves nothing to compute."""
        totals, given = summed, set()
        if self.request.totals is not None:
            groups = self._groups()
            totals, given = reference.given(
                self.request.totals, groups, self.keys, name, self.request, summed
            )
        if np.isnan(totals.whole).all() and self.request.on_missing != "propagate":
            raise CountsError("every count is missing; there is nothing to compute.", column=name)
        if not np.any(totals.whole):
            raise CountsError(
                "every count is zero; location quotients are not defined.", column=name
            )
        if self.request.nested == "error":
            for kind in ("region", "industry"):
                if nesting.is_summed(kind, given):
                    labels = self._axis(kind, name, summed).judge()
                    self.steps += [("nested", name, 1, label) for label in labels]
        for kind in sorted(given):
            self.steps.append(given_step(kind, name, totals, summed))
        self.totals[name], self.given[name] = totals, given

    def _groups(self) -> pl.DataFrame:
        """Labels of the years (or what else makes the groups) by group code."""
        codes, columns = np.arange(self.keys.group.size), []
        for name in reversed(self.request.years):
            codes, at = np.divmod(codes, len(self.names[name]))
            columns.append(self.names[name].gather(at).alias(name))
        return pl.DataFrame(columns)

    def _axis(self, kind: str, name: str, summed: Totals) -> nesting.Axis:
        request, keys = self.request, self.keys
        label, across = request.region, request.industry
        labels, pairs, margin = keys.region, keys.by_region, summed.region
        if kind == "industry":
            label, across = across, label
            labels, pairs, margin = keys.industry, keys.by_industry, summed.industry
        sizes = np.zeros((keys.group.size, labels.size))
        sizes[pairs.parts] = np.nan_to_num(margin)
        used = np.flatnonzero(sizes.any(axis=0))
        names = nesting.named(labels.names.gather(used))

        def cells(wanted: list[int]) -> np.ndarray:
            chosen = labels.names.gather(used[wanted])
            rows = self.plan.filter(self._label(label).is_in(chosen.implode()))
            rows = rows.select(
                self._label(label).alias("_label"),
                *(self._label(one).alias(one) for one in (across, *request.years)),
                self._number(name).alias("_count"),
            ).collect(engine="streaming")
            return nesting.cells(rows, chosen, [across, *request.years])

        small = nesting.is_small(self.rows, len(names), keys.group.size * len(self.names[across]))
        return nesting.Axis(kind, names, sizes[:, used], cells, small)

    # --- quotients ---

    def _write(self, output: Path, workspace: Path) -> None:
        """Second pass: every row with its quotient, into a file that appears when complete."""
        request, lock, counted = self.request, Lock(), {}
        done = 0

        def compute(batch: pl.DataFrame) -> pl.DataFrame:
            nonlocal done
            keys, batch = self._keys(batch), batch.select(self.schema.names())
            frame = nw.from_native(batch, eager_only=True)
            series = []
            for name in request.measures:
                measure = self._measure(batch, name)
                check_size(keys, name, measure, self.totals[name], self.given[name])
                added, reasons = added_columns(keys, name, measure, self.totals[name], request)
                series += [series_of(frame, column, array) for column, array in added.items()]
                if reasons is not None:
                    with lock:
                        _count(counted, name, reasons, batch.select(request.keys))
            with lock:
                done += len(batch)
                self.progress("quotients", done, self.rows)
            return frame.with_columns(series).to_native()

        kinds = {
            name: pl.String() if isinstance(kind, nw.String) else pl.Float64()
            for name, kind in request.added().items()
        }
        plan = self.plan.with_columns(self._coded())
        plan = plan.map_batches(compute, schema={**self.schema, **kinds}, streamable=True)
        part = workspace / f"output{output.suffix}"
        if output.suffix == ".parquet":
            if self.table.text:
                plan = plan.with_columns(
                    self._number(name).alias(name) for name in request.measures
                )
            # Quotients hardly compress: zstd would take longer than all the rest for a tenth less.
            plan.sink_parquet(part, compression="snappy", engine="streaming")
        else:
            plan.sink_csv(part, engine="streaming")
        for (name, reason), (rows, example) in sorted(counted.items()):
            self.steps.append((REASONS[reason], name, rows, example))
        part.replace(output)


def _count(counted: dict, name: str, reasons: np.ndarray, keys: pl.DataFrame) -> None:
    for reason in np.unique(reasons[reasons > 0]):
        rows = np.flatnonzero(reasons == reason)
        example = " × ".join(str(label) for label in keys.row(int(rows[0])))
        before, first = counted.get((name, int(reason)), (0, example))
        counted[name, int(reason)] = (before + len(rows), first)


def _labels(codes: np.ndarray, names: pl.Series) -> Labels:
    """Labels numbered by their place among the sorted distinct ones."""
    if names.dtype == pl.String:
        return Labels(codes, 0, len(names), names)
    low, high = int(names[0]), int(names[-1])
    if high - low + 1 == len(names):
        return Labels(codes, low, len(names), names)
    return Labels(np.searchsorted(names.to_numpy(), codes), 0, len(names), names)


def _told(error: pl.exceptions.PolarsError, names: str) -> CountsError:
    reason = str(error).partition("\n")[0].rstrip(".")
    if "fields" in reason:
        reason = "a line has more cells than the header; quote text that holds commas"
    return CountsError(f"the file cannot be read: {reason}.", file=names)
