"""What two sides differ in: exact numbers, rows by their labels, and nothing where nothing is."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clusterbook.book.project import BookError, Project
from clusterbook.site.build import build
from clusterbook.sweeps.comparesite import summary
from clusterbook.sweeps.comparing import ABSENT, COLUMNS, Side, compare, edition


def table(folder: Path, name: str, text: str, **kinds: str) -> Path:
    """Write a published table with its codebook."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    rows = "".join(f"{column},{kind}\n" for column, kind in kinds.items())
    path.with_suffix(".codebook.csv").write_text("column,type\n" + rows, encoding="utf-8")
    return path


def sides(a: Side, b: Side) -> dict[str, pd.DataFrame]:
    return compare({"page": a}, {"page": b})


def tables(folder: Path, one: str, two: str, **kinds: str) -> dict[str, pd.DataFrame]:
    """Compare two pages that publish a table each."""
    made = (table(folder / side, "t", text, **kinds) for side, text in (("a", one), ("b", two)))
    return sides(*(Side({}, {}, tables={"t": path}) for path in made))


def rows(frame: pd.DataFrame) -> list[dict]:
    """Rows without their empty cells."""
    return [
        {name: value for name, value in row.items() if not (value != value or value is None)}
        for row in frame.to_dict("records")
    ]


def test_results_and_parameters_that_differ_and_no_others():
    a = Side({"year": 2008, "top": 3}, {"n": 10, "share": 1.1, "who": "Tokyo", "same": 1, "old": 2})
    b = Side({"year": 2012, "top": 3}, {"n": 8, "share": 1.3, "who": "Seoul", "same": 1, "new": 5})
    found = sides(a, b)
    assert rows(found["parameters"]) == [
        {"page": "page", "parameter": "year", "value_a": "2008", "value_b": "2012"}
    ]
    results = {row["result"]: row for row in rows(found["results"])}
    assert list(results) == ["n", "share", "who", "old", "new"]
    assert results["n"]["b_minus_a"] == -2
    assert results["n"]["relative_change"] == -0.2
    assert results["share"]["b_minus_a"] == 0.2  # and not 0.19999999999999996
    assert "b_minus_a" not in results["who"]
    assert (results["old"]["value_b"], results["new"]["value_a"]) == (ABSENT, ABSENT)


def test_lists_tell_what_they_gained_and_lost():
    a, b = Side({}, {"up": ["Tokyo", "Seoul"]}), Side({}, {"up": ["Seoul", "Warsaw", "Sydney"]})
    [row] = rows(sides(a, b)["results"])
    assert (row["gained"], row["lost"]) == ("Warsaw, Sydney", "Tokyo")


def test_a_change_from_zero_has_no_percentage():
    [row] = rows(sides(Side({}, {"n": 0}), Side({}, {"n": 3}))["results"])
    assert row["b_minus_a"] == 3
    assert "relative_change" not in row


@pytest.mark.parametrize(
    ("one", "two", "difference"),
    [("1e999999", "2", None), ("1e-999999", "2", None), ("1e999", "-1e999", None),
     ("0e999999", "2", 2.0), ("1e-140", "1e140", 1e140)],
)  # fmt: skip
def test_numbers_that_no_computer_subtracts_are_shown_as_they_stand(one, two, difference):
    (row,) = rows(sides(Side({}, {"n": one}), Side({}, {"n": two}))["results"])
    assert (row["value_a"], row["value_b"], row.get("b_minus_a")) == (one, two, difference)


def test_rows_are_matched_by_their_labels_whatever_their_order(tmp_path):
    kinds = {"region": "string", "year": "integer", "lq": "number", "rank": "integer"}
    one = "region,year,lq,rank\nTokyo,2008,1.1,1\nTokyo,2009,2.0,1\nSeoul,2008,3,2\n"
    two = "region,year,lq,rank\nSeoul,2008,3.0,1\nTokyo,2009,2.5,1\nWarsaw,2008,1.1,1\n"
    found = tables(tmp_path, one, two, **kinds)
    assert rows(found["tables"]) == [
        {"page": "page", "table": "t", "row_names": "region, year", "rows_a": 3, "rows_b": 3,
         "only_a": 1, "only_b": 1, "cells_changed": 2, "largest_difference": -1, "why": ""}
    ]  # fmt: skip
    cells = {(row["row"], row["field"]): row for row in rows(found["cells"])}
    assert cells["Tokyo · 2009", "lq"]["b_minus_a"] == 0.5
    assert cells["Seoul · 2008", "rank"]["b_minus_a"] == -1
    assert ("Seoul · 2008", "lq") not in cells  # 3 and 3.0 are one number
    assert cells["Tokyo · 2008", "(row)"]["value_b"] == ABSENT
    assert cells["Warsaw · 2008", "(row)"]["value_a"] == ABSENT
    assert len(cells) == 4


def test_a_label_that_changes_is_a_cell_and_not_another_row(tmp_path):
    one, two = (f"region,kind\nTokyo,{kind}\nSeoul,both\n" for kind in ("rising", "falling"))
    [cell] = rows(tables(tmp_path, one, two, region="string", kind="string")["cells"])
    assert (cell["row"], cell["field"]) == ("Tokyo", "kind")
    assert (cell["value_a"], cell["value_b"]) == ("rising", "falling")


@pytest.mark.parametrize(
    ("one", "two", "why"),
    [
        ("region,lq\nA,1\nB,2\n", "region,lq\nB,2\nA,1\n", "another order"),
        ("region,lq\nA,1\n", "region,lq,rank\nA,1,1\n", "B alone has rank"),
    ],
)
def test_what_sets_tables_with_equal_cells_apart(tmp_path, one, two, why):
    found = tables(tmp_path, one, two, region="string", lq="number", rank="integer")
    [row] = rows(found["tables"])
    assert (row["why"], row["cells_changed"]) == (why, 0)


def test_rows_without_labels_of_their_own_are_matched_in_order(tmp_path):
    one, two = (f"kind,n\nx,1\nx,{n}\n" for n in (2, 5))
    [cell] = rows(tables(tmp_path, one, two, kind="string", n="integer")["cells"])
    assert (cell["row"], cell["b_minus_a"]) == ("x (2)", 3)


def test_tables_and_pages_on_one_side_only(tmp_path):
    only = Side({}, {}, tables={"t": table(tmp_path, "t", "n\n1\n2\n", n="integer")})
    found = compare(
        {"page": only, "old": Side({}, {})}, {"page": Side({}, {}), "new": Side({}, {})}
    )
    [row] = rows(found["tables"])
    assert (row["rows_a"], row["only_a"], row["rows_b"], row["only_b"]) == (2, 2, 0, 0)
    assert dict(zip(found["pages"]["page"], found["pages"]["sides"], strict=True)) == {
        "page": "changed",
        "old": "only in A",
        "new": "only in B",
    }
    said = summary(found)
    assert said[0] == "Of 1 pages in both, 1 differ."
    assert said[2:] == ["Only in A: old.", "Only in B: new."]


def test_a_page_that_lacks_its_data_on_one_side_differs():
    found = sides(Side({}, {}, ["There is no revenue."]), Side({}, {}))
    [page] = rows(found["pages"])
    assert (page["sides"], page["missing_a"]) == ("changed", "There is no revenue.")


values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))


@given(st.dictionaries(st.text(max_size=4), st.one_of(values, st.lists(values, max_size=3))))
def test_nothing_differs_from_itself(results):
    found = sides(Side(results, results), Side(dict(results), dict(results)))
    assert [len(found[name]) for name in COLUMNS] == [1, 0, 0, 0, 0]
    assert summary(found)[0].startswith("Nothing differs")


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
@example(Decimal("-0.0"), Decimal("0.0"))
def test_differences_turn_round_with_the_sides(one, two):
    a, b = Side({}, {"n": float(one)}), Side({}, {"n": float(two)})
    there, back = sides(a, b)["results"], sides(b, a)["results"]
    assert list(there["b_minus_a"]) == [-value for value in back["b_minus_a"]]
    if len(there):
        assert there["b_minus_a"][0] == float(two - one)


@pytest.mark.parametrize("manifest", ["{", "[]", '{"pages": {"a": {"parameters": {}}}}'])
def test_a_manifest_of_another_version_is_told(tmp_path, manifest):
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(BookError, match="build that edition again"):
        edition(tmp_path)
    with pytest.raises(BookError, match="no built site"):
        edition(tmp_path / "nowhere")


@pytest.mark.slow
def test_two_editions_on_one_page(book: Project, tmp_path: Path, command, monkeypatch):
    monkeypatch.chdir(book.root)
    build(book)
    other = Project(book.root, tmp_path / "data")
    other.build = tmp_path / "other"
    shutil.copytree(book.data, other.data)
    (other.data / "lq.csv").write_text("region,year,lq\nWarsaw,2017,9\nTokyo,2017,1.25\n")
    build(other)
    told = command("compare", "_build", other.build, "--out", tmp_path / "out").stdout
    assert "Of 2 pages in both, 1 differ." in told
    results = pd.read_csv(tmp_path / "out" / "results.csv")
    # Warsaw 0 and 1, Tokyo 1 and 2 against two values of one year.
    assert results["result"].tolist() == ["n", "top"]
    assert results["b_minus_a"].tolist() == [-2, 7]
    for name in COLUMNS:
        frame = pd.read_csv(tmp_path / "out" / f"{name}.csv")
        codebook = pd.read_csv(tmp_path / "out" / f"{name}.codebook.csv")
        assert list(frame.columns) == codebook["column"].tolist() == COLUMNS[name]
    html = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "“top” moves most relative to its size: +350.0%" in html
    manifest = json.loads((book.build / "html" / "manifest.json").read_text())
    assert manifest["pages"]["levels"]["results"] == {"n": 4, "top": 2.0}

    # Two sets of parameters of one page; the same twice is refused.
    assert "results 1" in command("compare", "levels", "-b", "first_year=2017").stdout
    assert (book.build / "comparison" / "index.html").is_file()
    for wrong, why in (
        (["levels"], "A and B are the same"),
        (["_build", str(other.build), "-a", "x=1"], "go with one page"),
        (["references", "-a", "x=1"], "references is prose"),
        (["_build", "nowhere"], "nowhere is no built site"),
    ):
        ended = command("compare", *wrong)
        assert ended.exit_code == 1
        assert why in ended.stderr
        assert "Traceback" not in ended.stderr
