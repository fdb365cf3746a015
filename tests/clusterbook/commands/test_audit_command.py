"""``clusterbook audit`` on the studies, on a made-up study, and on wrongly written files."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "data"
EXAMPLE = DATA / "examples" / "audit"


@pytest.fixture
def run(command):
    return partial(command, "audit")


@pytest.fixture
def study(tmp_path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "study"))


def test_the_studies_pass_with_a_summary_and_the_arithmetic_of_every_doubt(run):
    result = run("--claims", DATA / "claims.csv")
    assert result.exit_code == 0, result.stderr
    assert "inconsistent" in result.stdout
    assert "94 ÷ 847 = 11.098%" in result.stdout


def test_a_made_up_study_is_checked_as_its_verdicts_say(run, study):
    result = run("--claims", study / "claims.csv", "--facts", study / "facts.csv")
    assert result.exit_code == 0, result.stderr
    assert "towns.alder-share" in result.stdout
    assert "52 ÷ 173" in result.stdout


def test_a_verdict_typed_by_hand_is_refused_and_written_anew(run, study):
    claims = study / "claims.csv"
    stored = claims.read_text(encoding="utf-8")
    claims.write_text(stored.replace(",inconsistent,", ",reproduced,", 1), encoding="utf-8")
    result = run("--claims", claims)
    assert result.exit_code == 1
    assert "1 stored verdicts are not the computed ones" in result.stderr
    assert run("--claims", claims, "--write").exit_code == 0
    assert claims.read_text(encoding="utf-8") == stored


def test_a_wrongly_written_check_stops_with_its_place(run, study):
    claims = study / "claims.csv"
    text = claims.read_text(encoding="utf-8").replace("towns.studios-2020", "towns.studio-2020", 1)
    claims.write_text(text, encoding="utf-8")
    result = run("--claims", claims)
    assert result.exit_code == 1
    assert f"{claims}, row 2, column check: " in result.stderr
    assert 'Did you mean "towns.studios-2020"?' in result.stderr


def test_a_study_without_claims_is_audited_in_no_time(run, study):
    claims = study / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert run("--claims", claims).exit_code == 0


@pytest.mark.parametrize(
    ("file", "written", "instead", "told"),
    [
        ("claims.csv", "id,source,", "id,origin,", "row 1, column source: The column is missing."),
        ("claims.csv", "towns.growth,", ",", "claims.csv, row 2, column id: The cell is empty."),
        (
            "claims.csv",
            "growth_rate(",
            "growth-rate(",
            'is not a check. Did you mean "growth_rate"',
        ),
        ("claims.csv", "towns.studios-2024)", "towns.turnover-2024)", "The units differ"),
        (
            "claims.csv",
            "studios[Birch]",
            "studios[Elm]",
            'column check: The table studios has no "Elm"',
        ),
        ("facts.csv", ",120,", ",twelve,", "facts.csv, row 2, column value: "),
        ("facts.csv", ",exact", ",exakt", 'row 2, column note: "exakt" is not a precision.'),
        ("studios.csv", "Alder,2020", "Alder,202x", 'row 2, column year: "202x" is not a year.'),
        ("studios.csv", ",41", ",many", 'studios.csv, row 2, column studios: "many" is not a'),
        ("studios.csv", "town,", "place,", "studios.csv, row 1, column "),
        ("datapackage.json", "{", "", "datapackage.json, row "),
        ("datapackage.json", '"role": "region",', "", 'needs a field with the role "region"'),
    ],
)
def test_a_slip_in_any_of_the_files_is_an_error_with_its_place_and_no_verdict(
    run, study, file, written, instead, told
):
    content = (study / file).read_text(encoding="utf-8")
    assert written in content
    (study / file).write_text(content.replace(written, instead, 1), encoding="utf-8")
    result = run("--claims", study / "claims.csv")
    assert result.exit_code == 1
    assert told in result.stderr
    assert "reproduced" not in result.stdout


def test_a_missing_table_is_named(run, study):
    (study / "studios.csv").unlink()
    result = run("--claims", study / "claims.csv")
    assert result.exit_code == 1
    assert "studios.csv: The file is missing." in result.stderr


def test_rows_are_counted_as_an_editor_counts_them(run, study):
    claims = study / "claims.csv"
    content = claims.read_text(encoding="utf-8")
    two_lines = content.replace("\ntowns.growth,", '\n"towns.\ngrowth",', 1)
    two_lines = two_lines.replace("share_of(towns.alder", "share_of(towns.elder", 1)
    claims.write_text(two_lines, encoding="utf-8")
    line = next(n for n, row in enumerate(two_lines.split("\n"), 1) if "elder" in row)
    assert f"row {line}, column check" in run("--claims", claims).stderr
