"""The chapter on the quality of the quotient: made-up counts, and the real ones where they are."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from clusterbook.book.parameters import ParameterError
from clusterbook.book.project import Project
from clusterbook.site.build import plan

TEMPLATE = Path(str(files("clusterbook").joinpath("templates", "edition")))
NAME = "how-good-is-the-quotient"


def test_on_made_up_counts(run_page):
    page = run_page(NAME)
    results = page.results
    assert results["regions"] == results["above"] + results["below"] + results["open"] == 24
    assert results["least_exact"] > 0.93  # 95% less three errors of the simulation
    assert results["least_delta"] < 0.7
    # The published totals hold regions that the table does not show.
    assert results["agreeing"] == results["compared"] == 24
    assert results["agreeing_shown"] < 3
    assert results["withheld"] == 5
    assert len(page.charts) == 5


def test_larger_counts_tell_more(run_page):
    page = run_page(NAME, typical=600, level=0.9, cutoff=1.65, top=5)
    assert page.results["open"] < 6
    assert page.results["least_delta"] > 0.85
    assert page.results["withheld"] == 0
    assert "90%" in page.charts[1]["spec"]["title"]["subtitle"][-1]


def test_on_real_counts(run_page, shared: Path):
    folder = shared / "data" / "qcew"
    page = run_page(NAME, qcew=str(folder), industry="519130", area_kind="state")
    results = page.results
    assert results["regions"] == results["agreeing"] == 51
    assert results["withheld"] == 0
    assert len(results["files"]) == 3  # the file of national totals in the folder is none of BLS's
    page = run_page(NAME, qcew=str(folder), industry=519130, area_kind="metropolitan")
    assert page.results["regions"] == page.results["agreeing"] == 320
    assert page.results["withheld"] == 210


def test_an_edition_of_counts_has_its_own(run_page):
    page = run_page(NAME, data=TEMPLATE)
    assert page.results["regions"] == 10
    assert page.results["compared"] == 0
    assert (
        "The counts are those of the data, in 2024: the industry's firms in 10 regions" in page.said
    )
    assert "no quotients that someone else has published" in page.said
    assert len(page.charts) == 4


def test_files_without_the_nation_end_the_page_in_one_line(run_page, shared: Path):
    page = run_page(NAME, qcew=str(shared / "data" / "qcew" / "2016.q1-q4.C4194.by_area.csv.gz"))
    assert "national base" in page.missing[0]
    assert page.charts == []


@pytest.mark.parametrize("name", ["no-such-folder", "no-*.csv"])
def test_files_that_are_not_there_are_refused_before_anything_runs(root: Path, name: str):
    with pytest.raises(ParameterError, match=r"parameter qcew is .*no file is there"):
        plan(Project(root), {NAME: {"qcew": name}}, [], {})


def test_changed_files_are_read_again(root: Path, tmp_path: Path):
    def key() -> str:
        plans = plan(Project(root), {NAME: {"qcew": str(tmp_path)}}, [], {})
        return next(one.key for one in plans if one.page.name == NAME)

    file = tmp_path / "release.csv"
    file.write_text("one")
    before = key()
    assert key() == before
    file.write_text("two")
    assert key() != before
