"""Label columns as dense integers: what makes sums by region and industry a matter of counting.

A table of counts has few distinct labels and many rows, so a label is worth replacing by a small
integer once: sums then are one pass of counting, looking a total up is indexing, and "has this
cell been seen before?" is one mark. It is several times faster than hashing the keys of every row
for every sum.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from creative_clusters.quotient.cleaning import CountsError, in_rows, refused
from creative_clusters.quotient.request import OWN, Request
from creative_clusters.reading.offices import named, several_scales, several_units
from creative_clusters.words import spelling
from creative_clusters.words.wording import listing, text, then

TEXT = (pl.String, pl.Categorical, pl.Enum)
WIDE = 1 << 22  # a table of this many entries fits the cache well enough whatever the rows
_NARROW = 1 << 12  # integers in so narrow a range make a table of few holes
_BLOCK = 1 << 15  # rows


@dataclass(frozen=True)
class Labels:
    """One label column as integers ``0 … size − 1``, not each of which need occur.

    `names` has the label of each code. Integer labels of a narrow range are their own codes.
    """

    codes: np.ndarray
    names: pl.Series

    @property
    def size(self) -> int:
        return len(self.names)

    @property
    def columns(self) -> list[pl.Series]:
        """The label, or labels, of each code."""
        return [self.names]


def limits(values: np.ndarray) -> tuple[float, float, bool]:
    """Least and greatest of the values, NaN left out, and whether NaN is among them."""
    if len(values) and not np.isnan(low := values.min()):
        return low, values.max(), False
    return np.fmin.reduce(values, initial=np.nan), np.fmax.reduce(values, initial=np.nan), True


def encode(column: nw.Series) -> Labels:
    """Number the labels of a column without missing values."""
    dtype = column.dtype
    if dtype.is_integer() and not isinstance(dtype, nw.Int128 | nw.UInt128):
        values = column.to_numpy()
        low, high = (int(limit) for limit in limits(values)[:2])
        if high - low < _NARROW and high <= np.iinfo(np.int64).max:
            low = 0 if 0 <= low <= high - low else low
            codes = np.ascontiguousarray(values, np.int64)
            names = pl.Series(column.name, np.arange(low, high + 1))
            return Labels(codes - low if low else codes, names)
        codes, found = pd.factorize(values)
        names = pl.Series(column.name, found)
    elif isinstance(dtype, nw.String):
        codes, names = _text(column)
    else:
        codes, names = _others(column)
    return Labels(codes.astype(np.int64, copy=False), names)


def _text(column: nw.Series) -> tuple[np.ndarray, pl.Series]:
    """Number text where it lies, by the layout that all frames can show it in."""
    array = column.to_native()
    if isinstance(array, pl.Series):  # its own layout; the cast to Arrow's lets other threads work
        array = array.to_arrow(compat_level=pl.CompatLevel.newest())
    elif isinstance(array, pd.Series):
        array = pa.array(array)
    array = array.cast(pa.large_string()).dictionary_encode()
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array.indices.to_numpy(), pl.Series(column.name, pl.from_arrow(array.dictionary))


def _others(column: nw.Series) -> tuple[np.ndarray, pl.Series]:
    try:
        labels = column.to_polars()
        labels.head(1).cast(pl.String)  # what has no text cannot be told in an error either
        codes, _ = pd.factorize(np.asarray(labels.to_physical()))
    except (TypeError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        raise refused("no_labels", column.name) from error
    if labels.dtype.is_nested():
        raise refused("no_labels", column.name)
    return codes, labels.unique(maintain_order=True)


@dataclass(frozen=True)
class Pairs:
    """Code of (group, label) for each row: the cells that one kind of total is kept in.

    Where more combinations can be than fit a table, they are numbered as `found`.
    """

    codes: np.ndarray
    size: int
    group: "Labels | Pairs"
    label: Labels
    found: np.ndarray | None = None

    @cached_property
    def parts(self) -> tuple[np.ndarray, np.ndarray]:
        """Group code and label code of each pair."""
        pairs = np.arange(self.size) if self.found is None else self.found
        return np.divmod(pairs, self.label.size)

    @property
    def columns(self) -> list[pl.Series]:
        groups, labels = self.parts
        above = [names.gather(groups) for names in self.group.columns]
        return [*above, self.label.names.gather(labels)]


def paired(group: Labels | Pairs, label: Labels, dense: bool = False) -> Pairs:
    """Pair two columns; if `dense`, their numbers are the same for every part of a table."""
    codes, size = label.codes, group.size * label.size
    if group.size > 1:
        codes = group.codes * label.size + codes
    if not dense and size > max(len(codes), WIDE):
        codes, found = pd.factorize(codes)
        return Pairs(codes, len(found), group, label, found)
    return Pairs(codes, size, group, label)


def combine(columns: Sequence[Labels], rows: int, dense: bool = False) -> Labels | Pairs:
    """Several label columns as one: a code for each combination; none at all is one group."""
    group: Labels | Pairs
    group = columns[0] if columns else Labels(np.broadcast_to(np.int64(0), rows), pl.Series([""]))
    for column in columns[1:]:
        group = paired(group, column, dense)
    return group


@dataclass(frozen=True)
class Keys:
    """The label columns of a table of counts, and the cells of its totals (see `Pairs`)."""

    region: Labels
    industry: Labels
    group: Labels | Pairs
    dense: bool = False

    def __len__(self) -> int:
        return len(self.region.codes)

    @cached_property
    def by_region(self) -> Pairs:
        return paired(self.group, self.region, self.dense)

    @cached_property
    def by_industry(self) -> Pairs:
        return paired(self.group, self.industry, self.dense)

    def side(self, kind: str) -> tuple[Labels, Pairs, Labels]:
        """Labels of the regions or industries, the cells of their totals, and the other labels."""
        if kind == "region":
            return self.region, self.by_region, self.industry
        return self.industry, self.by_industry, self.region

    def blocks(self) -> Iterator[slice]:
        """The rows in pieces: small for the cache, but not smaller than tables of totals."""
        step = max(_BLOCK, self.by_region.size, self.by_industry.size)
        return (slice(at, at + step) for at in range(0, len(self), step))

    def cells(self, rows: slice = slice(None)) -> np.ndarray:
        """Number of the cell (group × region × industry) of each row."""
        return self.by_region.codes[rows] * self.industry.size + self.industry.codes[rows]

    def take(self, rows: np.ndarray) -> "Keys":
        region, industry = (replace(one, codes=one.codes[rows])
                            for one in (self.region, self.industry))  # fmt: skip
        return Keys(region, industry, replace(self.group, codes=self.group.codes[rows]))


def told_apart(frame: nw.LazyFrame, request: Request) -> str:
    """Which column that is not used tells the rows of each cell apart, if any, in a sentence."""
    texts = {name: f"{OWN}{at}" for at, name in enumerate(_texts(frame, request))}
    ends = {f"{own}{end}": getattr(nw.col(name).cast(nw.String), end)()
            for name, own in texts.items() for end in ("n_unique", "min", "max")}  # fmt: skip
    cells = frame.group_by(*request.keys).agg(nw.len().alias(OWN), **ends).filter(nw.col(OWN) > 1)
    found = cells.head(1000).collect("polars").to_native()
    for name, own in texts.items():
        one, other = found[f"{own}min"][0], found[f"{own}max"][0]
        if (found[f"{own}n_unique"] == found[OWN]).all() and re.search(r"[^\W\d]", str(other)):
            return then("repeated.apart", column=name, labels=f'"{one}", "{other}"')
    return then("repeated.names")


def namesakes(frame: nw.LazyFrame, request: Request) -> list[tuple[str, str, int, str]]:
    """Steps of the log for names of several regions, told apart by a column that is not used.

    Most regions have one label there in a year, as their state; where most have several, the
    column divides them, as by district.
    """
    steps, regions = [], nw.col(request.region)
    for name in named(_texts(frame, request), "region"):
        ends = {end: getattr(nw.col(name), end)() for end in ("n_unique", "min", "max")}
        known = frame.filter(~nw.col(name).is_null()).group_by(request.region, *request.years)
        every = frame.select(regions.n_unique().alias(OWN)).collect("polars").to_native()
        found = known.agg(**ends).filter(nw.col("n_unique") > 1).collect("polars").to_native()
        table = found.unique(request.region).sort(request.region)
        if 0 < len(table) <= every[OWN][0] / 2:
            row = table.row(0, named=True)
            shown = {"name": row[request.region], "labels": listing([row["min"], row["max"]])}
            said = text("namesakes.several", column=name, **shown)
            steps.append(("namesakes", "", len(table), said))
    return steps


def refuse_units(frame: nw.LazyFrame, request: Request) -> None:
    """Refuse counts of several units, where a column of text that is not used names the units."""
    for name in named(_texts(frame, request), "unit"):
        labels = pl.DataFrame(frame.select(name).unique().collect("pyarrow").to_native())[name]
        known = {label.strip() for label in labels.cast(pl.String).drop_nulls()}
        for units in several_units({name: known}).values():
            shown = ", ".join(f'"{unit}"' for unit in sorted(filter(None, units)))
            raise CountsError(text("units.several", labels=shown), column=name)


def _texts(frame: nw.LazyFrame, request: Request) -> list[str]:
    kinds = nw.String | nw.Categorical | nw.Enum
    free = {one: kind for one, kind in frame.collect_schema().items() if one not in request.read}
    return [one for one, kind in free.items() if isinstance(one, str) and isinstance(kind, kinds)]


def read_keys(frame: nw.DataFrame, request: Request) -> tuple[nw.DataFrame, Keys]:
    """Encode the label columns side by side; refuse empty ones, and those of several spellings."""
    with ThreadPoolExecutor() as threads:
        columns = [*threads.map(_labels, (frame[name] for name in request.keys))]
    for at, labels in enumerate(columns):
        columns[at], rows = _as_one(labels, request)
        if rows is not None:
            frame = frame.with_columns(frame[request.keys[at]][rows.tolist()])
    region, industry, *years = columns
    return frame, Keys(region, industry, combine(years, len(frame)))


def _as_one(labels: Labels, request: Request) -> tuple[Labels, np.ndarray | None]:
    """Labels with those of several spellings as one; and rows that have them instead, if any."""
    code = labels.names.to_list().index
    other = respelled(
        labels.names, request, lambda one: np.flatnonzero(labels.codes == code(one)).tolist()
    )
    if not other:
        return labels, None
    codes, rows = np.arange(labels.size), np.zeros(labels.size, np.int64)
    codes[[*map(code, other)]] = [*map(code, other.values())]
    rows[labels.codes] = np.arange(len(labels.codes))  # one with each label
    taken, codes = np.unique(codes, return_inverse=True)
    one = Labels(codes[labels.codes], labels.names.gather(taken))
    return one, rows[taken][one.codes]


def respelled(
    labels: pl.Series, request: Request, rows: Callable[[str], list[int]],
    known: Iterable[str] = (),
) -> dict[str, str]:  # fmt: skip
    """Labels to be taken as others (see `words.spelling`); refused unless that is asked for."""
    if labels.dtype not in TEXT or request.labels == "apart":
        return {}
    written = labels.cast(pl.String).drop_nulls().to_list()
    if scales := several_scales(written):
        shown = {"one": scales[0], "other": scales[1]}
        at = [row for label in scales for row in rows(label)[:1]]
        raise refused("scales", column=labels.name, rows=at, **shown)
    other = spelling.others(written, known)
    if other and request.labels == "error":
        first = sorted(row for one in next(iter(other.items())) for row in rows(one)[:1])
        raise refused("spelled", labels.name, first, which=spelling.told(other))
    return other


def _labels(column: nw.Series) -> Labels:
    empty = column.is_null()
    if column.dtype.is_float():
        empty = empty | column.is_nan()
    if not empty.any():
        labels = encode(column)
        if labels.names.dtype not in TEXT:
            return labels
        blank = (labels.names.cast(pl.String).str.strip_chars() == "").to_numpy()
        if not blank.any():
            return labels
        empty = blank[labels.codes]
    rows = np.flatnonzero(empty)
    raise refused("empty_label", column.name, rows, where=in_rows(len(rows)))
