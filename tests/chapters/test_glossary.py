"""The glossary: its own terms and those of the studies' systems."""

from __future__ import annotations

import csv
import io


def test_terms_of_every_study(run_page, read_data):
    page = run_page("glossary")
    rows = list(csv.DictReader(io.StringIO(page.tables[0]["csv"])))
    assert len(rows) == page.results["terms"]
    for name in ("hua-2026/frameworks.csv", "liu/matrix.csv", "xie-hu-2020/mechanisms.csv"):
        terms = set(read_data(name)["term_zh"])
        assert terms <= {row["term_zh"] for row in rows}
