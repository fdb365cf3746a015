"""What is put in the place of Altair's own does the same."""

from __future__ import annotations

import subprocess
import sys

import altair as alt
import numpy as np
import pandas as pd
import pytest
from altair.utils.data import to_values
from hypothesis import given
from hypothesis import strategies as st

from clusterbook import quicker

COLUMNS = st.one_of(
    st.lists(st.one_of(st.none(), st.text()), min_size=3, max_size=3).map(
        lambda values: pd.Series(values, dtype="str")
    ),
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=3, max_size=3).map(pd.Series),
    st.lists(st.floats(), min_size=3, max_size=3).map(
        lambda values: pd.Series(values, dtype=float)
    ),
    st.lists(st.booleans(), min_size=3, max_size=3).map(pd.Series),
)


@given(st.dictionaries(st.text(min_size=1), COLUMNS, min_size=1, max_size=4))
def test_records_are_those_of_altair(columns):
    frame = pd.DataFrame(columns)
    ours, theirs = quicker.records(frame), to_values(frame)["values"]
    assert ours == theirs
    kinds = [[type(value) for value in row.values()] for row in ours]
    assert kinds == [[type(value) for value in row.values()] for row in theirs]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": pd.to_datetime(["2020-01-01"])}),
        pd.DataFrame({"a": pd.Categorical(["x"])}),
        pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}),
        pd.DataFrame({"a": [np.array([1])]}),
        pd.DataFrame({"a": np.array([1], dtype="float32")}),
        pd.DataFrame([[1, 2]]),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([(1, 2)])),
    ],
)
def test_other_frames_are_left_to_altair(frame):
    assert quicker.records(frame) is None


DRAWS = """
import altair as alt, pandas as pd, json, sys
if sys.argv[1] == "quicker":
    from clusterbook import quicker
    quicker.apply()
frame = pd.DataFrame({"a": ["x", None], "b": [1.5, float("nan")], "c": [True, False]})
base = alt.Chart(frame).mark_bar().encode(
    x="a:N", y=alt.Y("sum(b):Q"), color=alt.condition("datum.c", alt.value("red"), "a:N"),
    size={"field": "b", "type": "quantitative"}, tooltip=["a", "b:Q"], opacity=alt.value(0.5),
)
dated = frame.assign(when=pd.Timestamp("2020-01-01"))
chart = base + alt.Chart(dated).mark_rule().encode(x="when:T")
print(json.dumps((chart | base.facet("c:N")).to_dict(), sort_keys=True))
"""


def test_charts_are_those_of_altair():
    told = [
        subprocess.run(
            [sys.executable, "-c", DRAWS, how], capture_output=True, text=True, check=True
        )
        for how in ("altair", "quicker")
    ]
    assert told[0].stdout == told[1].stdout != ""


def test_more_rows_than_altair_takes_are_refused_as_altair_does():
    many = "import altair as alt, pandas as pd\nfrom clusterbook import quicker\nquicker.apply()\n"
    many += "alt.Chart(pd.DataFrame({'a': range(5001)})).mark_bar().to_dict()"
    ran = subprocess.run([sys.executable, "-c", many], capture_output=True, text=True)
    assert "MaxRowsError" in ran.stderr
    assert alt.data_transformers.active == "default"
