"""Labels as integers: text is numbered as pandas numbers it, whatever the text."""

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from creative_clusters.quotient.labels import encode, limits


def check(texts):
    labels = encode(nw.from_native(pl.Series(texts, dtype=pl.String), series_only=True))
    expected, distinct = pd.factorize(np.array([*texts, None], dtype=object)[:-1])
    assert labels.codes.tolist() == expected.tolist()
    assert labels.names.to_list() == list(distinct)


# Few letters and lengths about eight and sixteen: texts that differ late, early or in length only.
ALIKE = st.text("ab", max_size=20) | st.integers(0, 40).map(lambda n: "a" * n) | st.text()


@given(st.lists(ALIKE, max_size=60))
@example([f"beginning {number:08d} the end is the same" for number in range(2000)] * 2)
@example(["a", "a\0", "a\0\0", "", "\0", "a" * 8, "a" * 8 + "\0"])
@settings(deadline=None)
def test_texts_are_numbered_in_the_order_of_their_first_occurrence(texts):
    check(texts)


LAYOUTS = {
    "pandas": lambda texts: pd.Series(texts),
    "pandas objects": lambda texts: pd.Series(texts, dtype=object),
    "pandas in pieces": lambda texts: pd.concat([pd.Series(texts[:2]), pd.Series(texts[2:])]),
    "polars": lambda texts: pl.Series(texts),
    "polars in pieces": lambda texts: pl.concat([pl.Series(texts[:2]), pl.Series(texts[2:])]),
    "pyarrow": lambda texts: pa.chunked_array([texts]),
    "pyarrow in pieces": lambda texts: pa.chunked_array([texts[:2], [], texts[2:]]),
    "pyarrow, a slice": lambda texts: pa.chunked_array([["before", *texts, "after"]]).slice(1, 5),
    "pyarrow views": lambda texts: pa.chunked_array([pa.array(texts, pa.string_view())]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_text_is_read_in_every_layout(layout):
    texts = ["上海", "a long name of a region", "上海", "", "b"]
    column = nw.from_native(LAYOUTS[layout](texts), series_only=True)
    labels = encode(column)
    assert labels.codes.tolist() == [0, 1, 0, 2, 3]
    assert labels.names.to_list() == ["上海", "a long name of a region", "", "b"]


@given(st.lists(st.floats(), max_size=20))
@settings(deadline=None)
def test_limits_leave_gaps_out(values):
    low, high, gaps = limits(np.array(values, float))
    known = [value for value in values if value == value]
    assert gaps == (len(known) < len(values) or not values)
    expected = (min(known), max(known)) if known else (np.nan, np.nan)
    np.testing.assert_equal((low, high), expected)
