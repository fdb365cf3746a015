"""The lq command: exit codes, output, messages."""

from __future__ import annotations

import io
from functools import partial

import pandas as pd
import pytest

TEXT = "city,sector,year,firms\na,x,2015,30\na,y,2015,20\nb,x,2015,10\nb,y,2015,25\n"
NAMES = ["--region", "city", "--industry", "sector", "--value", "firms"]


@pytest.fixture
def run(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "counts.csv").write_text(TEXT)
    return partial(command, "lq")


def test_writes_quotients_and_tells_what_happened(run, tmp_path):
    result = run("counts.csv", *NAMES, "--year", "year", "-o", "out.parquet")
    assert result.exit_code == 0
    assert "rows read" in result.stderr
    assert pd.read_parquet(tmp_path / "out.parquet")["lq"][0] == pytest.approx(
        (30 / 50) / (40 / 85)
    )


def test_refusal_is_one_line_and_exit_code_one(run, tmp_path):
    (tmp_path / "counts.csv").write_text((TEXT + "a,x,2016 Q1,3\n").replace("year", "quarter"))
    result = run("counts.csv", *NAMES, "-o", "out.csv")
    assert result.exit_code == 1
    assert "counts.csv, line 6: these cells occur more than once: a × x" in result.stderr
    assert "--year" in result.stderr
    assert not (tmp_path / "out.csv").exists()


def test_years_that_are_taken_are_said(run, tmp_path):
    result = run("counts.csv", *NAMES, "-o", "out.csv", "--index", "hoover")
    assert "no column of years was named" in result.stderr
    assert "2015,industry" in result.stdout
    (tmp_path / "counts.csv").write_text(TEXT.replace("year", "t").replace("b,y,2015", "b,y,2016"))
    result = run("counts.csv", *NAMES, "-o", "out.csv")
    assert (result.exit_code, "--year t" in result.stderr) == (1, True)
    assert run("counts.csv", *NAMES, "-o", "out.csv", "--year", "none").exit_code == 0


def test_what_to_do_is_told_as_options(run, tmp_path):
    (tmp_path / "counts.csv").write_text(TEXT.replace("b,y", "B ,y"))
    result = run("counts.csv", *NAMES, "-o", "out.csv")
    assert "counts.csv, lines 4, 5, column city: " in result.stderr
    assert "--labels same" in result.stderr
    assert "labels=" not in result.stderr
    assert run("counts.csv", *NAMES, "-o", "out.csv", "--labels", "same").exit_code == 0
    assert pd.read_csv(tmp_path / "out.csv")["city"].tolist() == ["a", "a", "b", "b"]
    rows = "c,x,2015,40\nc,y,2015,45\n"
    (tmp_path / "counts.csv").write_text((TEXT + rows).replace("c,", "total,"))
    result = run("counts.csv", *NAMES, "-o", "out.csv")
    assert "--totals FILE" in result.stderr
    assert "--nested allow" in result.stderr


def test_a_subtotal_under_given_totals_is_named(run, tmp_path):
    rows = "c,x,2015,40\nc,y,2015,45\n"
    (tmp_path / "counts.csv").write_text(TEXT + rows)
    totals = "city,sector,firms\na,,50\nb,,35\nc,,85\n,x,40\n,y,45\n,,85\n"
    (tmp_path / "totals.csv").write_text(totals)
    result = run("counts.csv", *NAMES, "--totals", "totals.csv", "-o", "out.csv")
    assert 'the region "c" is the sum of "a", "b"' in result.stderr
    result = run("counts.csv", *NAMES, "--totals", "totals.csv", "-o", "o.csv", "--nested", "allow")
    assert result.exit_code == 0


def test_indices_are_printed_as_a_table_of_their_own(run, tmp_path):
    year = ["--year", "year", "-o", "out.csv"]
    result = run("counts.csv", *NAMES, *year, "--index", "gini,hoover", "--index", "entropy")
    assert result.exit_code == 0, result.stderr
    found = pd.read_csv(io.StringIO(result.stdout))
    assert list(found.columns) == ["year", "of", "name", "gini", "hoover", "entropy"]
    assert found[["of", "name"]].to_numpy().tolist() == [
        ["industry", "x"], ["industry", "y"], ["region", "a"], ["region", "b"],
    ]  # fmt: skip
    assert found["hoover"][0] == pytest.approx(30 / 40 - 50 / 85)
    assert (tmp_path / "out.csv").exists()


def test_indices_are_printed_within_each_year(run, tmp_path):
    (tmp_path / "counts.csv").write_text(TEXT + "a,x,2016,3\nb,y,2016,3\n")
    result = run("counts.csv", *NAMES, "--year", "year", "-o", "out.parquet", "--index", "all")
    assert result.exit_code == 0
    lines = [line.split(",") for line in result.stdout.splitlines()]
    assert lines[0][3:] == [
        "gini", "hoover", "krugman", "theil", "hachman", "herfindahl", "entropy",
    ]  # fmt: skip
    assert lines[7][:6] == ["2016", "region", "a", "0.5", "0.5", "1.0"]
    assert len(lines) == 9


def test_a_count_that_is_not_known_has_no_index(run, tmp_path):
    (tmp_path / "counts.csv").write_text(TEXT.replace("b,x,2015,10", "b,x,2015,"))
    result = run("counts.csv", *NAMES, "-o", "out.csv", "--index", "gini")
    assert result.exit_code == 1
    assert "the quotients are in out.csv" in result.stderr
    assert "the count of 2015 × x × b is missing" in result.stderr
