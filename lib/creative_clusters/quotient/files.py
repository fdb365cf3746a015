"""Location quotients from file to file: CSV or Parquet, larger than memory.

The rows pass three times: for the labels, for the totals, and to be written with their quotients.
Only the totals and a mark for each cell stay in memory. Text is carried over as it stands: a code
like ``01000`` keeps its zero.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Self

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

from creative_clusters.quotient import cleaning, division, reference
from creative_clusters.quotient.cleaning import CountsError, in_rows, refused
from creative_clusters.quotient.division import Noted, Settled
from creative_clusters.quotient.labels import (
    Keys,
    Labels,
    combine,
    namesakes,
    refuse_units,
    respelled,
    told_apart,
)
from creative_clusters.quotient.measures import Measure, marked, numbers_of, read_measure
from creative_clusters.quotient.request import OWN, Request, check_columns, requested, unused_years
from creative_clusters.quotient.tables import Table, paths_of
from creative_clusters.reading import Form
from creative_clusters.reading.table import control
from creative_clusters.words.wording import CONTROLS, listing

_TABLE = 1 << 27  # totals kept at once: 1 GB
ROW = f"{OWN}row"
_ROWS = 1 << 17  # rows a block
_YEAR = r"^(19|20)[0-9]{2}(\.0+)?$"


def quotient_file(
    source: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    totals: str | Path | None = None,
    form: Form | None = None,
    told: Callable[[str], object] = lambda line: None,
    **asked: Any,
) -> pd.DataFrame:
    """Add location quotients to a table in files, and return the cleaning log.

    `source` names files, or patterns of files, of the same columns; `totals` one with reference
    totals, blank where a label does not apply. CSV in UTF-8 with commas and Parquet may be larger
    than memory. The output appears when it is complete, or not at all. `told` is called with a
    line for each file that was taken for anything but plain.

    Without `year` a column called so (or Jahr, 年份 …) is taken and noted in the log; another one
    of nothing but years is refused, unless `year` is ``"none"``. All else as `location_quotient`.
    """
    request = requested(**asked | {"suppressed": asked.get("suppressed") or None})
    paths, output = paths_of(source), _output(output)
    if output.resolve() in {path.resolve() for path in paths}:
        raise refused("output.input", file=str(output))
    with tempfile.TemporaryDirectory(prefix=".lq-", dir=output.parent) as folder:
        workspace = Path(folder)
        form = form or Form()
        given = None
        try:
            table = Table.scan(paths, form, workspace, request.read, request.measures)
            for line in table.took:
                told(line)
            if request.pools or request.years == ("none",):
                with table.errors():
                    request = _with_years(table, request)
            if totals is not None:
                (apart := workspace / "totals").mkdir()
                columns = {*request.keys, *request.measures}
                given = Table.scan(paths_of(totals), form, apart, columns, request.measures)
                given.check_lengths()
                given = given.without_blank_lines()
                request = replace(request, totals=_totals(given, table, request))
            rows = _FileRows(table, request, output, workspace)
            with table.errors():
                log = division.quotients(rows.read(), request)[1]
            apart = cleaning.log(namesakes(nw.from_native(table.plan), request))
            log = pd.concat([log, apart], ignore_index=True)
            if request.pools and request.years:
                taken = cleaning.log([("year", "", len(rows), request.years[0])])
                log = pd.concat([taken, log], ignore_index=True)
            return log
        except CountsError as error:
            raise (given.located(error) if given and error.file == "totals" else error) from None
        except OSError as error:
            said = error.strerror or str(error)
            raise OSError(error.errno, said, error.filename or str(output)) from error


def _is_years(name: str, least: int) -> pl.Expr:
    """Whether a column holds nothing but years, more than so many."""
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return text.str.contains(_YEAR).all(ignore_nulls=False) & (text.n_unique() > least)


def _with_years(table: Table, request: Request) -> Request:
    """The request with the column of years that the table has; refused where it is not certain."""
    if request.years:  # "none", which might be the name of a column
        return request if "none" in table.schema else replace(request, years=())
    found = named = unused_years(list(table.schema), request)
    if not named:
        found = [name for name, kind in table.schema.items()
                 if name not in request.read and not kind.is_nested()]  # fmt: skip
        head = table.plan.head(1000).select(found).collect()  # in which few pass
        found = [name for name in found if head[name].to_frame().select(_is_years(name, 0)).item()]
        wanted = table.plan.select(_is_years(name, 1) for name in found)
        seen = wanted.collect(engine="streaming")
        found = [name for name in found if seen[name].item()]
    if len(found) == len(named) == 1:
        return replace(request, years=(found[0],))
    if found:
        raise refused("years", found[0], name=found[0])
    return request


def _output(output: str | Path) -> Path:
    output = Path(output)
    if output.suffix.lower() not in (".csv", ".parquet"):
        raise refused("output.kind", file=str(output))
    if output.is_dir():
        raise refused("output.folder", file=str(output))
    if not output.parent.is_dir():
        raise refused("output.nowhere", file=str(output.parent))
    return output


def _totals(given: Table, counts: Table, request: Request) -> pl.DataFrame:
    """Given totals, their labels read as those of the counts are."""
    with given.errors():
        rows, schema = given.plan.collect(), counts.plan.collect_schema()
        blank = rows.select(pl.all_horizontal(pl.all().is_null())).to_series().arg_true()
        if len(blank):
            raise refused("totals.row", None, blank)
        for name in request.keys:
            if name in rows.columns and name in schema:
                label = _label_like(rows[name], schema[name], given.text, counts.text)
                rows = rows.with_columns(label)
    return rows


def _label_like(label: pl.Series, kind: pl.DataType, given_text: bool, counts_text: bool):
    """A column of labels among totals, of the kind by which the counts' own are told apart."""
    if label.dtype == pl.String and (kind.is_float() or (given_text and kind.is_integer())):
        text = label.str.strip_chars().replace("", None)
        label = text.cast(pl.Float64 if kind.is_float() else pl.Int64, strict=False)
        wrong = (label.is_null() & text.is_not_null()).arg_true()
        if len(wrong):
            raise reference.no_label(text, wrong, "numbers" if kind.is_float() else "whole numbers")
    if counts_text and label.dtype.is_float():
        known = label.drop_nans()
        label = reference.whole(label) if (known.round() == known).all() else label
    if counts_text and label.dtype.is_integer():  # whole numbers as a CSV file shows them
        return label.cast(pl.String)
    same = reference.sort_of(label.dtype) == reference.sort_of(kind)
    return label.to_frame().select(_text(label.name, kind)).to_series() if same else label


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    """Labels as text, by which all but whole numbers are told apart."""
    label = pl.col(name)
    if kind.is_integer() or kind == pl.String:
        return label
    if kind.is_float():
        label = label.cast(kind).fill_nan(None)
    return label.cast(kind).cast(pl.String)


class _FileRows(division.Rows):
    """Rows of a plan, read in batches."""

    def __init__(self, table: Table, request: Request, output: Path, workspace: Path) -> None:
        self.table, self.request = table, request
        self.output, self.workspace, self.rows = output, workspace, 0

    def __len__(self) -> int:
        return self.rows

    # --- labels ---

    def read(self) -> Self:
        """Read the labels, the number of rows, and which measures have gaps."""
        request, plan, schema = self.request, self.table.plan, self.table.schema
        check_columns(schema.names(), request)
        refuse_units(nw.from_native(plan), request)
        self.table.refuse_doubtful(request.measures)
        for name in request.measures:
            if not (self.table.text or schema[name].is_numeric()):
                raise refused("no_numbers", name, kind=schema[name])
        gaps = {name: self._number(name).is_null().any() for name in request.measures}
        ends = pl.last().is_null().any().alias(f"{OWN}ends")
        plans = [plan.select(pl.len().alias(ROW), ends, **gaps)]
        plans += [plan.select(self._label(name).unique()) for name in request.keys]
        facts, *labels = pl.collect_all(plans, engine="streaming")
        self.names = {column.name: column.sort() for column in map(pl.DataFrame.to_series, labels)}
        for name, known in self.names.items():
            self._refuse_controls(name, known)
        blank = [name for name, labels in self.names.items() if _is_blank(labels).any()]
        if len(blank) == len(request.keys) and self.table.text and not self.table.filled:
            self.table = self.table.without_blank_lines()
            return self.read()
        if facts[f"{OWN}ends"][0]:
            self.table.check_lengths()
        self.rows = facts[ROW][0]
        if not self.rows:
            raise refused("no_rows")
        if blank:
            where = pl.arg_where(_is_blank(self._label(blank[0])))
            found = plan.select(where).collect().to_series()
            raise refused("empty_label", blank[0], found, where=in_rows(len(found)))
        for name, found in self.names.items():
            first = partial(self._first_with, name)
            if other := respelled(found, request, first):
                one = self._label(name).replace(other).cast(schema[name])
                self.table = replace(self.table, plan=plan.with_columns(one))
                return self.read()
        self.gaps = {name: facts[name][0] or name in request.suppressed for name in gaps}
        self.keys = self._keys(pl.DataFrame(schema=[f"{OWN}{name}" for name in request.keys]))
        size = self.keys.by_region.size + self.keys.by_industry.size
        if size > _TABLE:
            raise refused("too_large", n=f"{size:,}")
        return self

    def _first_with(self, name: str, label: str) -> list[int]:
        found = self.table.plan.select(pl.arg_where(self._label(name) == label).first())
        return found.collect(engine="streaming").to_series().to_list()

    def _refuse_controls(self, name: str, labels: pl.Series) -> None:
        """Refuse characters that do not show and that no page can hold."""
        wrong = labels.cast(pl.String)
        wrong = wrong.filter(wrong.str.contains(CONTROLS))
        if len(wrong):
            here = self._label(name).is_in(wrong.implode())
            rows = self.table.plan.select(pl.arg_where(here)).collect().to_series()
            raise CountsError(control(wrong[0]), column=name, rows=rows[:3])

    def _label(self, name: str) -> pl.Expr:
        return _text(name, self.table.schema[name])

    def _number(self, name: str) -> pl.Expr:
        """Counts as numbers, null where they are missing."""
        text = pl.col(name).str.strip_chars() if self.table.text else pl.col(name)
        return text.cast(pl.Float64, strict=not self.table.text).fill_nan(None)

    def _coded(self) -> list[pl.Expr]:
        """The keys as integers: the place of a text among the labels, a number as it is."""
        return [
            (self._label(name).cast(pl.Enum(names)).to_physical()
             if names.dtype == pl.String else self._label(name)).alias(f"{OWN}{name}")
            for name, names in self.names.items()
        ]  # fmt: skip

    def _keys(self, coded: pl.DataFrame) -> Keys:
        region, industry, *years = (
            _labels(coded[f"{OWN}{name}"].to_numpy(), self.names[name])
            for name in self.request.keys
        )
        return Keys(region, industry, combine(years, len(coded), dense=True), dense=True)

    # --- totals ---

    def parts(self) -> Iterator[tuple[Keys, dict[str, Measure]]]:
        request, done = self.request, 0
        columns = {*request.measures, *request.suppressed.values()}
        plan = self.table.plan.select(*columns, *self._coded())
        for batch in plan.collect_batches(chunk_size=_ROWS, engine="streaming"):
            yield self._keys(batch), self._measures(batch, done)
            done += len(batch)

    def _measures(self, batch: pl.DataFrame, first: int) -> dict[str, Measure]:
        """Counts of a batch that begins with row `first`."""
        with self._shifted(first):
            if self.table.text:
                batch = batch.with_columns(numbers_of(batch[name]) for name in self.gaps)
            frame = nw.from_native(batch)
            return {name: read_measure(frame, name, self.request) for name in self.gaps}

    def of_labels(self, measure: str, kind: str, labels: pl.Series) -> tuple[Keys, np.ndarray]:
        (name,) = reference.labels_of(kind, self.request)
        rows = self.table.plan.filter(self._label(name).is_in(labels.implode()))
        count = self._number(measure).fill_null(np.nan).alias(ROW)
        found = rows.select(count, *self._coded()).collect(engine="streaming")
        return self._keys(found), found[ROW].to_numpy()

    @contextmanager
    def _shifted(self, first: int) -> Iterator[None]:
        """Tell rows of a batch, which begins with row `first`, as those of the files, if any."""
        try:
            yield
        except CountsError as error:
            error.rows = tuple(row + first for row in error.rows) if self.table.paths else ()
            raise

    # --- repeated cells ---

    def repeats(self) -> CountsError:
        keys = list(self.request.keys)
        plan = self.table.plan.select(keys).with_row_index(ROW)
        again = plan.filter(pl.int_range(pl.len()).over(keys) == 1).head(3).collect()
        cells = listing(" × ".join(map(str, row)) for row in again.select(keys).iter_rows())
        apart = told_apart(nw.from_native(self.table.plan), self.request)
        return refused("repeated", None, again[ROW], cells=cells, apart=apart)

    def merged(self) -> tuple[Self, str]:
        """Sum repeated cells into a file of their own, which then takes the place of the input."""
        path, plain = self.workspace / "merged.parquet", self._plain()
        sums = [
            *(pl.when(~pl.col(name).has_nulls()).then(pl.col(name).sum()).alias(name)
              for name in self.request.measures),
            *(pl.col(mark).any() for mark in self.request.marks),  # one mark is a mark on the sum
        ]  # fmt: skip
        plan = plain.group_by(self.request.keys, maintain_order=True).agg(sums)
        plan.select(plain.collect_schema().names()).sink_parquet(path, engine="streaming")
        return self._of(pl.scan_parquet(path, glob=False), ()).read(), ""

    def only_sums(self) -> Self:
        return self._of(self._plain(), self.table.paths) if self.table.paths else self

    def _plain(self) -> pl.LazyFrame:
        """What there is to sum: keys, counts as numbers or missing, marks as true and false."""
        request, plan = self.request, nw.from_native(self.table.plan)
        schema = plan.collect_schema()
        plan = plan.with_columns(marked(mark, schema[mark]).alias(f"{OWN}{mark}")
                                 for mark in {*request.suppressed.values()})  # fmt: skip
        columns = {name: pl.col(name) for name in request.kept(list(schema))}
        columns |= {mark: pl.col(f"{OWN}{mark}") for mark in request.marks}
        for name in request.measures:
            columns[name] = self._number(name)
            if mark := request.suppressed.get(name):
                columns[name] = pl.when(~pl.col(f"{OWN}{mark}")).then(columns[name])
        return plan.to_native().select(**columns)

    def _of(self, plan: pl.LazyFrame, paths: tuple[Path, ...]) -> Self:
        """Rows with counts that are numbers; those of the files at `paths`, if there are any."""
        rows = copy(self)
        rows.table = replace(self.table, plan=plan, text=False, paths=paths)
        return rows

    # --- quotients ---

    def divided(self, settled: Settled) -> tuple[None, Noted]:
        """Write every row with its quotient, into a file that appears when it is complete."""
        request, noted = self.request, []
        kept = request.kept(list(self.table.schema))

        def compute(batch: pl.DataFrame) -> pl.DataFrame:
            first = batch[ROW][0] if ROW in batch.columns and len(batch) else 0
            frame, measures = nw.from_native(batch.select(kept)), self._measures(batch, first)
            with self._shifted(first):
                rows = division.Rows(frame, request, self._keys(batch), measures)
                result, steps = rows.divided(settled)
            noted.extend(steps)  # of several threads, in one step
            return result.to_native()

        kinds = {name: self.table.schema[name] for name in kept}
        kinds |= request.added(pl.String(), pl.Float64())
        plan = self.table.plan.with_columns(self._coded())
        if any(
            totals.given for totals in settled.values()
        ):  # a count above its total is told by row
            plan = plan.with_row_index(ROW)
        plan = plan.map_batches(compute, schema=kinds, streamable=True)
        part = self.workspace / f"output{self.output.suffix}"
        if self.output.suffix.lower() == ".parquet":
            if self.table.text:
                plan = plan.with_columns(self._number(name) for name in request.measures)
            # Quotients hardly compress: zstd would take longer than all the rest for a tenth less.
            plan.sink_parquet(part, compression="snappy", engine="streaming")
        else:
            plan.sink_csv(part, engine="streaming")
        part.replace(self.output)
        return None, noted


def _is_blank(labels):
    """Which labels, of a series or an expression, are missing or nothing but blanks."""
    return labels.cast(pl.String).str.strip_chars().fill_null("") == ""


def _labels(codes: np.ndarray, names: pl.Series) -> Labels:
    """Labels numbered by their place among the sorted distinct ones."""
    if names.dtype != pl.String:
        low, high = int(names[0]), int(names[-1])
        if high - low + 1 == len(names) and high <= np.iinfo(np.int64).max:
            return Labels(codes.astype(np.int64) - low, names)
        codes = np.searchsorted(names.to_numpy(), codes)
    return Labels(codes.astype(np.int64), names)
