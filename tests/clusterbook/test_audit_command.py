"""``clusterbook audit`` on the studies, on a made-up study, and on wrongly written files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from clusterbook.commands.audit import audit

DATA = Path(__file__).parents[2] / "data"
EXAMPLE = DATA / "examples" / "audit"


@pytest.fixture
def run():
    app = typer.Typer()
    app.command("audit")(audit)
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def study(tmp_path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "study"))


def test_the_studies_pass_with_a_summary_and_the_arithmetic_of_every_doubt(run):
    result = run("--claims", DATA / "claims.csv")
    assert result.exit_code == 0, result.output
    assert "inconsistent" in result.output
    assert "94 ÷ 847 = 11.098 %" in result.output


def test_a_made_up_study_is_checked_as_its_verdicts_say(run, study):
    result = run("--claims", study / "claims.csv", "--facts", study / "facts.csv")
    assert result.exit_code == 0, result.output
    assert "towns.alder-share" in result.output
    assert "52 ÷ 173" in result.output


def test_a_verdict_typed_by_hand_is_refused_and_written_anew(run, study):
    claims = study / "claims.csv"
    stored = claims.read_text(encoding="utf-8")
    claims.write_text(stored.replace(",inconsistent,", ",reproduced,", 1), encoding="utf-8")
    result = run("--claims", claims)
    assert result.exit_code == 1
    assert "1 stored verdicts are not the computed ones" in result.output
    assert run("--claims", claims, "--write").exit_code == 0
    assert claims.read_text(encoding="utf-8") == stored


def test_a_wrongly_written_check_stops_with_its_place(run, study):
    claims = study / "claims.csv"
    text = claims.read_text(encoding="utf-8").replace("towns.studios-2020", "towns.studio-2020", 1)
    claims.write_text(text, encoding="utf-8")
    result = run("--claims", claims)
    assert result.exit_code == 1
    assert f"{claims}, row 2, column check: " in result.output
    assert 'Did you mean "towns.studios-2020"?' in result.output


def test_a_missing_file_is_named(run, tmp_path):
    result = run("--claims", tmp_path / "none.csv")
    assert result.exit_code == 1
    assert "none.csv" in result.output


@pytest.mark.parametrize("content", [b"", b'id,claim\n"1', "id,陈述\n1,深圳".encode("gbk")])
def test_a_file_that_is_no_csv_is_named(run, study, content):
    claims = study / "claims.csv"
    claims.write_bytes(content)
    result = run("--claims", claims)
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert f"{claims}: This is not a CSV" in result.output


def test_a_study_without_claims_is_audited_in_no_time(run, study):
    claims = study / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert run("--claims", claims).exit_code == 0
