"""``clusterbook init``: a package to start from, or nothing at all."""

from __future__ import annotations

import os
import urllib.error
from pathlib import Path

import openpyxl
import pytest

from clusterbook.commands import init as command
from creative_clusters.data import sources

from ..conftest import run

SHARED = Path(os.environ.get("CLUSTERS_SHARED", Path(__file__).parents[4] / "shared"))
DATA = SHARED / "data" / "qcew"
FILES = [str(DATA / "2016.q1-q3.519130.csv.gz"), str(DATA / "2016.q1-q3.10.csv.gz")]


def test_the_template_is_a_valid_package(tmp_path: Path):
    folder = tmp_path / "my data"
    code, said = run("init", folder)
    assert (code, f"clusterbook build --data '{folder}'" in said) == (0, True)
    assert run("check", folder)[0] == 0
    package = sources.read(folder)
    assert not package.is_studies
    assert package.edition.notice.startswith("Made up")
    assert sum(line.startswith("#") for line in (folder / "edition.yml").open()) > 20
    assert len(package.places) == 10


def test_an_empty_folder_is_filled(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    assert run("init", tmp_path / "empty")[0] == 0
    assert (tmp_path / "empty" / "edition.yml").is_file()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("mine")
    code, said = run("init", tmp_path, "--from", tmp_path / "notes.txt")
    assert code == 1 and "is not empty" in said and "Nothing was touched" in said
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_way_is_left_alone(tmp_path: Path):
    (tmp_path / "data").write_text("mine")
    assert "Not a directory" in run("init", tmp_path / "data")[1]


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no QCEW files in {DATA}")
def test_metropolitan_areas_from_files(tmp_path: Path):
    folder = tmp_path / "us"
    code, said = run("init", folder, "--qcew", *FILES)
    assert code == 0, said
    assert "320 metropolitan areas, 2016, NAICS 519130" in said
    assert run("check", folder)[0] == 0
    package = sources.read(folder)
    jobs = package.panel.query("measure == 'revenue'")
    assert 0.4 < jobs["lq"].isna().mean() < 0.8  # withheld by the Bureau
    assert (jobs.loc[jobs["lq"].isna(), "flag"] == "suppressed").all()
    assert package.panel.query("measure == 'firms'")["lq"].notna().all()


def test_files_that_are_none_of_the_bureaus_leave_nothing(tmp_path: Path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    assert "no QCEW file" in run("init", tmp_path / "us", "--qcew", tmp_path / "a.csv")[1]
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_without_a_network_the_addresses_are_told(tmp_path: Path, monkeypatch):
    def refuse(request, timeout):
        raise urllib.error.URLError("no network")

    monkeypatch.setattr(command.urllib.request, "urlopen", refuse)
    _, said = run("init", tmp_path / "us", "--years", "2015-2016")
    assert "/2015/a/industry/519130.csv cannot be fetched (no network)" in said
    assert "/2016/a/industry/10.csv" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("years", ["2016-2014", "1990", "soon", "2014-"])
def test_years_that_the_bureau_does_not_offer(tmp_path: Path, years: str):
    assert "--years is" in run("init", tmp_path / "us", "--years", years)[1]
    assert list(tmp_path.iterdir()) == []


def test_files_need_their_option(tmp_path: Path):
    assert "--from or --qcew" in run("init", tmp_path / "us", tmp_path / "a.csv")[1]


def test_a_workbook_that_cannot_be_read_is_refused_in_one_message(tmp_path, command):
    book = openpyxl.Workbook()
    for row in (["City", "Jobs"], ["Bergen", "=1+2"]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    done = command("init", tmp_path / "mine", "--from", tmp_path / "t.xlsx")
    assert done.exit_code == 1 and "Open the file in Excel and save it" in done.stderr
