"""Tables as HTML: what their heads say."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from creative_clusters.words.codebook import Column, column
from creative_clusters.words.tables import to_html
from tests.conftest import spoken


def head(label: str, unit: str) -> str:
    own = {"x": Column("x", unit, ".2f", label, label, "")}
    html = to_html(pd.DataFrame({"x": [1.0]}), own=own)
    return re.sub(r"<[^>]+>", "", re.search(r"<th.*?</th>", html)[0])


@pytest.mark.parametrize(
    ("label", "unit", "shown"),
    [
        ("Median time", "s", "Median time s"),
        ("LQ", "LQ", "LQ"),
        ("LQ, wider whole", "LQ", "LQ, wider whole"),
        ("LQs compared", "LQ", "LQs compared LQ"),
        ("Region", "", "Region"),
    ],
)
def test_a_head_names_its_unit_once(label, unit, shown):
    assert head(label, unit) == shown


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([59.0, 1234.0, float("nan")], ["59", "1,234", "–"]),
        ([59.5, 1234.0, float("nan")], ["59.50", "1,234.00", "–"]),
    ],
)
def test_amounts_that_are_all_whole_are_counts(values, shown):
    html = to_html(pd.DataFrame({"region": [*"ABC"], "value": values}))
    assert re.findall(r"<td.*?>(.*?)</td>", html) == shown


def test_no_cell_has_an_exponent_and_ranges_of_years_have_the_dash_of_the_language():
    assert column("least").show(6276300.0) == "6,276,300"
    assert column("least").show(-48.485) == "−48.485"
    years = column("evidence_year")
    assert [spoken(code, years.show, "2008-2017") for code in ("en", "zh")] == [
        "2008–2017",
        "2008—2017",
    ]
