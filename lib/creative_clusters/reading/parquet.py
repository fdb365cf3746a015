"""Rows of a Parquet file, as text."""

from collections.abc import Collection

import polars as pl
from pyarrow import parquet

from creative_clusters.reading.files import Rows, Source
from creative_clusters.reading.form import Notes
from creative_clusters.reading.values import shown
from creative_clusters.words.wording import text


def check(source: Source) -> None:
    """Read a file of any size once, before polars does.

    Of what is damaged polars may ask for so much memory that the process ends; Arrow tells it.
    """
    with source.open() as stream:
        for batch in parquet.ParquetFile(stream).iter_batches():
            batch.validate(full=True)


def rows_of(source: Source, columns: Collection[str], notes: Notes) -> Rows:
    """Yield the names of the columns as row 0, and each row from 1 on.

    Columns that hold lists or bytes are left out and noted, unless they are among `columns`.
    """
    notes.add("parquet")
    with source.open() as stream:
        # By Arrow, and names and texts checked: on what is damaged polars panics.
        read = parquet.read_table(stream)
    read.validate(full=True)
    try:
        table = pl.DataFrame(read.rename_columns(read.column_names))
    except pl.exceptions.PanicException as error:  # which is no Exception
        raise ValueError(str(error)) from error
    odd = [name for name, kind in table.schema.items()
           if kind.is_nested() or kind in (pl.Binary, pl.Object)]  # fmt: skip
    for name in odd:
        if name in columns:
            raise source.refused(text("fault.nested", kind=table.schema[name]), column=name)
    if odd:
        notes.add("left_out", n=len(odd))
    table = table.drop(odd)
    yield 0, table.columns
    texts = [[shown(value) for value in column] for column in table.iter_columns()]
    for column, kind in zip(texts, table.dtypes, strict=True):
        notes.typed.update(column if kind.is_float() else ())
    yield from enumerate(map(list, zip(*texts, strict=True)), start=1)
