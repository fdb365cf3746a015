"""Location quotients from file to file: CSV or Parquet, larger than memory.

The rows pass three times: for the labels, for the totals, and to be written with their quotients.
Only the totals and a bit for each cell stay in memory. Text is carried over as it stands: a code
like ``01000`` keeps its zero.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from creative_clusters.quotient import cleaning, nesting, reference
from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.quotient.columns import (
    OWN,
    REASONS,
    Measure,
    Request,
    check_columns,
    check_request,
    marked,
    names_of,
    nothing_known,
    read_measure,
    series_of,
)
from creative_clusters.quotient.engine import added_columns, check_size, check_sums
from creative_clusters.quotient.labels import Labels, combine
from creative_clusters.quotient.scan import Table, paths_of, told
from creative_clusters.quotient.tally import Keys, Seen, Sums, Totals

Progress = Callable[[str, int, int], None]

_TABLE = 1 << 27  # totals kept at once: 1 GB
ROW = f"{OWN}row"
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
        CSV or Parquet file of reference totals, blank where a label does not apply. Whole numbers
        as labels in Parquet are those with the same digits in CSV: 1 is "1", but not "01".
    text_encoding : str, optional
        Encoding of CSV files. By default UTF-8, or GB18030 where that is certain.
    progress : callable, optional
        Called with (stage, rows done, rows in all); the stages are ``labels``, ``totals`` and
        ``quotients``. The number of rows in all is 0 until it is known.

    The other parameters are those of `quotient.engine.location_quotient`.

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
    values, years = names_of("value", value), names_of("year", year)
    marks = dict.fromkeys(values, suppressed) if suppressed else {}
    request = Request(
        region, industry, years, values, None, duplicates, on_missing, marks, nested,
        with_reason, with_totals,
    )  # fmt: skip
    check_request(request)
    paths, output = paths_of(source), _output(output)
    if output.resolve() in {path.resolve() for path in paths}:
        raise CountsError("the output is one of the inputs; name another file.", file=str(output))
    with tempfile.TemporaryDirectory(prefix=".lq-", dir=output.parent) as workspace:
        table = Table.scan(paths, text_encoding, Path(workspace))
        given = None
        if totals is not None:
            given = Table.scan(paths_of(totals), text_encoding, Path(workspace))
            given = given.without_blank_lines()
        try:
            if given is not None:
                request = replace(request, totals=_totals(given, table, request))
            run = _Run(table, request, progress or (lambda stage, done, rows: None))
            return run.write(output, Path(workspace))
        except CountsError as error:
            raise (given.located(error) if error.file == "totals" else error) from None


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


def _totals(given: Table, counts: Table, request: Request) -> pl.DataFrame:
    """Given totals, their labels read as those of the counts are."""
    rows = given.collect()
    schema = counts.plan.collect_schema()
    blank = np.flatnonzero(rows.select(pl.all_horizontal(pl.all().is_null())))
    if len(blank):
        raise given.located(CountsError("the row is empty; remove it.", rows=blank[:3]))
    for name in request.keys:
        if name not in rows.columns or name not in schema:
            continue
        kind, label = schema[name], rows[name]
        if label.dtype == pl.String and (kind.is_float() or (given.text and kind.is_integer())):
            label = _numbers(label, pl.Float64() if kind.is_float() else pl.Int64(), given)
        if counts.text and (label.dtype.is_integer() or label.dtype.is_float()):
            label = _digits(label)
        text = kind.is_integer() or kind == pl.String
        if not text and reference.sort_of(label.dtype) == reference.sort_of(kind):
            label = label.cast(kind)  # what is neither text nor integer is compared as text
            label = (label.fill_nan(None) if kind.is_float() else label).cast(pl.String)
        rows = rows.with_columns(label)
    return rows


def _digits(label: pl.Series) -> pl.Series:
    """Whole numbers as a CSV file shows them, which 01 is not; what is no whole number as it is."""
    if label.dtype.is_float():
        known = label.drop_nans()
        if (known.round() != known).any():
            return label
        label = reference.whole(label)
    return label.cast(pl.String)


def _numbers(label: pl.Series, kind: pl.DataType, given: Table) -> pl.Series:
    text = label.str.strip_chars().replace("", None)
    numbers = text.cast(kind, strict=False)
    wrong = np.flatnonzero(numbers.is_null() & text.is_not_null())
    if len(wrong):
        raise given.located(
            CountsError(
                f'"{label[int(wrong[0])]}" is no label of the counts, which are '
                f"{'' if kind.is_float() else 'whole '}numbers.",
                column=label.name,
                rows=wrong[:3],
            )
        )
    return numbers


class _Run:
    """One computation from files to a file."""

    def __init__(self, table: Table, request: Request, progress: Progress) -> None:
        self.table, self.request, self.progress = table, request, progress
        self.plan, self.text = table.plan, table.text
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
            raise told(error, ", ".join(self.table.names[:3])) from error
        return cleaning.log(self.steps)

    # --- labels ---

    def _open(self) -> None:
        schema = self.plan.collect_schema()
        check_columns(schema.names(), self.request)
        self.schema = schema
        if not self.text:
            for name in self.request.measures:
                if not schema[name].is_numeric():
                    raise CountsError(
                        f"this column holds {schema[name]}, not numbers; write it as numbers.",
                        column=name,
                    )

    def _number(self, name: str) -> pl.Expr:
        if self.text:
            return pl.col(name).str.strip_chars().cast(pl.Float64, strict=False)
        return pl.col(name).cast(pl.Float64)

    def _label(self, name: str) -> pl.Expr:
        if self.schema[name].is_integer() or self.schema[name] == pl.String:
            return pl.col(name)
        label = pl.col(name)
        if self.schema[name].is_float():
            label = label.fill_nan(None)
        return label.cast(pl.String)

    def _read_labels(self) -> None:
        """Distinct labels of each key, the number of rows, and which measures have gaps."""
        self.progress("labels", 0, 0)
        request = self.request
        facts = [pl.len()]
        for name in request.measures:
            number = self._number(name)
            facts.append((number.is_nan() | number.is_null()).sum().alias(name))
        asked = [
            self.plan.select(facts),
            *(self.plan.select(self._label(name).unique()) for name in request.keys),
        ]
        facts, *labels = pl.collect_all(asked, engine="streaming")
        labels = [column.to_series() for column in labels]
        blank = [name for name, column in zip(request.keys, labels, strict=True) if _blank(column)]
        if len(blank) == len(request.keys) and self.text and not self.table.filled:
            self.table = self.table.without_blank_lines()
            self.plan = self.table.plan
            self._read_labels()
            return
        self.rows = facts["len"][0]
        if not self.rows:
            raise CountsError("the table has no rows; a location quotient needs counts.")
        self.gaps = {
            name: bool(facts[name][0]) or name in request.suppressed for name in request.measures
        }
        for name in request.measures:
            if facts[name][0] == self.rows and request.totals is None:
                raise nothing_known(name, request)
        self.names = {}
        for name, column in zip(request.keys, labels, strict=True):
            if name in blank:
                text = self._label(name).cast(pl.String).str.strip_chars()
                rows = self._where(text.fill_null("") == "")
                raise CountsError(
                    "the label is empty. Fill it in, or leave the row out.", column=name, rows=rows
                )
            self.names[name] = column.sort()

    def _where(self, condition: pl.Expr) -> list[int]:
        """First rows for which something holds."""
        plan = self.plan.select(condition.alias(ROW + "s")).with_row_index(ROW)
        return plan.filter(pl.col(ROW + "s")).head(3).collect(engine="streaming")[ROW].to_list()

    # --- repeated cells ---

    def _merge(self, workspace: Path) -> None:
        """Sum repeated cells into a file of their own, which then takes the place of the input."""
        request, merged = self.request, workspace / "merged.parquet"
        for name in request.measures:
            if self.text and (rows := self._where(self._wrong(name))):
                raise self._not_a_number(name, rows)
        sums = [
            *(pl.when(~pl.col(name).has_nulls()).then(pl.col(name).sum()).alias(name)
              for name in request.measures),
            *(pl.col(mark).any() for mark in request.marks),  # one mark is a mark on the sum
        ]  # fmt: skip
        plain = self._plain()
        plan = plain.group_by(request.keys, maintain_order=True).agg(sums)
        plan = plan.select(plain.collect_schema().names())
        plan.sink_parquet(merged, engine="streaming")
        rows = self.rows
        self.table = replace(self.table, paths=())
        self._take(pl.scan_parquet(merged, glob=False))
        self._read_labels()
        self.steps.append(("duplicates", "", rows - self.rows, ""))

    def _plain(self) -> pl.LazyFrame:
        """What there is to sum: keys, counts as numbers or missing, marks as true and false."""
        request = self.request
        columns = {name: pl.col(name) for name in request.kept(list(self.schema))}
        for name in request.measures:
            columns[name] = self._number(name).fill_nan(None)
            if mark := request.suppressed.get(name):
                columns[name] = pl.when(~marked(mark, self.schema[mark])).then(columns[name])
        for mark in request.marks:
            columns[mark] = marked(mark, self.schema[mark])
        return self.plan.select(**columns)

    def _take(self, plan: pl.LazyFrame) -> None:
        """Put rows whose counts are numbers in the place of those read."""
        self.plan, self.text, self.schema = plan, False, plan.collect_schema()

    # --- totals ---

    def _coded(self) -> list[pl.Expr]:
        """The keys as integers: the place of a text among the labels, a number as it is."""
        return [
            self._label(name).cast(pl.Enum(names)).to_physical().alias(f"{OWN}code_{name}")
            if names.dtype == pl.String
            else self._label(name).alias(f"{OWN}code_{name}")
            for name, names in self.names.items()
        ]

    def _keys(self, coded: pl.DataFrame) -> Keys:
        request = self.request
        columns = {
            name: _labels(coded[f"{OWN}code_{name}"].to_numpy(), self.names[name])
            for name in request.keys
        }
        group = combine([columns[name] for name in request.years], len(coded), dense=True)
        return Keys(columns[request.region], columns[request.industry], group, dense=True)

    def _measure(self, batch: pl.DataFrame, name: str) -> Measure:
        frame = batch
        if self.text:
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
        whole = self._keys(pl.DataFrame(schema=[f"{OWN}code_{name}" for name in request.keys]))
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
            keys, marks = self._keys(batch), seen
            for name in request.measures:
                with _shifted(done):
                    counts = self._measure(batch, name).counts
                sums[name].add(keys, counts, marks)
                marks = None
            done += len(batch)
            self.progress("totals", done, self.rows)
        if seen.repeated():
            if request.duplicates == "error":
                raise self._repeats()
            self._merge(workspace)
            self._read_totals(workspace)
            return
        if request.duplicates == "sum" and self.plan is self.table.plan:
            self._take(self._plain())  # the same columns, whether any cell is repeated or not
        self.totals, self.given = {}, {}
        for name in request.measures:
            self._settle(name, sums[name].totals())

    def _repeats(self) -> CountsError:
        keys = list(self.request.keys)
        plan = self.plan.select(keys).with_row_index(ROW)
        again = plan.group_by(keys).agg(pl.col(ROW).sort()).filter(pl.col(ROW).list.len() > 1)
        again = again.with_columns(pl.col(ROW).list.get(1)).sort(ROW).head(3)
        again = again.collect(engine="streaming")
        named = ", ".join(" × ".join(map(str, row)) for row in again.select(keys).iter_rows())
        return CountsError(
            f"these cells occur more than once: {named}. Correct them, or add their counts up "
            "with --duplicates sum.",
            rows=again[ROW].to_list(),
        )

    def _settle(self, name: str, summed: Totals) -> None:
        """Put given totals in place; refuse what leaves nothing to compute."""
        totals, given = summed, set()
        if self.request.totals is not None:
            groups = self._groups()
            totals, given = reference.given(
                self.request.totals, groups, self.keys, name, self.request, summed
            )
        check_sums(name, summed, totals, self.request)
        if self.request.nested == "error":
            for kind in ("region", "industry"):
                if nesting.is_summed(kind, given):
                    labels = self._axis(kind, name, summed).judge()
                    self.steps += [("nested", name, 1, label) for label in labels]
        self.steps += reference.all_compared(given, name, totals, summed)
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

        def cells(wanted: list[int]) -> tuple[np.ndarray, np.ndarray]:
            chosen = labels.names.gather(used[wanted])
            rows = self.plan.filter(self._label(label).is_in(chosen.implode()))
            rows = rows.select(
                self._label(label).alias(nesting.LABEL),
                *(self._label(one).alias(one) for one in (across, *request.years)),
                self._number(name).alias(nesting.COUNT),
            ).collect(engine="streaming")
            return nesting.cells(rows, chosen, request.years, [across])

        small = nesting.is_small(self.rows, len(names), keys.group.size * len(self.names[across]))
        return nesting.Axis(kind, names, sizes[:, used], cells, small)

    # --- quotients ---

    def _write(self, output: Path, workspace: Path) -> None:
        """Second pass: every row with its quotient, into a file that appears when complete."""
        request, lock, counted = self.request, Lock(), {}
        kept, done = request.kept(list(self.schema)), 0

        def compute(batch: pl.DataFrame) -> pl.DataFrame:
            nonlocal done
            keys = self._keys(batch)
            first = batch[ROW][0] if ROW in batch.columns and len(batch) else 0
            frame = nw.from_native(batch.select(kept), eager_only=True)
            series = []
            for name in request.measures:
                measure = self._measure(batch, name)
                with _shifted(first):
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

        kinds = {name: self.schema[name] for name in kept}
        kinds |= request.added_as(pl.String(), pl.Float64())
        plan = self.plan.with_columns(self._coded())
        if any(self.given.values()):  # counts may be above their totals: their row is told
            plan = plan.with_row_index(ROW)
        plan = plan.map_batches(compute, schema=kinds, streamable=True)
        part = workspace / f"output{output.suffix}"
        if output.suffix == ".parquet":
            if self.text:
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


@contextmanager
def _shifted(first: int) -> Iterator[None]:
    """Tell rows of a batch, which begins with row `first`, as rows of the whole."""
    try:
        yield
    except CountsError as error:
        error.rows = tuple(row + first for row in error.rows)
        raise


def _count(counted: dict, name: str, reasons: np.ndarray, keys: pl.DataFrame) -> None:
    for reason in np.unique(reasons[reasons > 0]):
        rows = np.flatnonzero(reasons == reason)
        example = " × ".join(str(label) for label in keys.row(int(rows[0])))
        before, first = counted.get((name, int(reason)), (0, example))
        counted[name, int(reason)] = (before + len(rows), first)


def _blank(labels: pl.Series) -> bool:
    """Whether any label is empty."""
    text = labels.dtype == pl.String and (labels.str.strip_chars() == "").any()
    return bool(labels.null_count() or text)


def _labels(codes: np.ndarray, names: pl.Series) -> Labels:
    """Labels numbered by their place among the sorted distinct ones."""
    if names.dtype == pl.String:
        return Labels(codes, 0, len(names), names)
    low, high = int(names[0]), int(names[-1])
    if high - low + 1 == len(names) and high <= np.iinfo(np.int64).max:
        return Labels(codes, low, len(names), names)
    return Labels(np.searchsorted(names.to_numpy(), codes), 0, len(names), names)
