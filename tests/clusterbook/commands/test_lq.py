"""The lq command: exit codes, output, messages."""

from __future__ import annotations

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from clusterbook.commands.lq import lq

app = typer.Typer()
app.command("lq")(lq)
TEXT = "city,sector,year,firms\na,x,2015,30\na,y,2015,20\nb,x,2015,10\nb,y,2015,25\n"
NAMES = ["--region", "city", "--industry", "sector", "--value", "firms"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "counts.csv").write_text(TEXT)
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


def test_writes_quotients_and_tells_what_happened(run, tmp_path):
    result = run("counts.csv", *NAMES, "--year", "year", "-o", "out.parquet")
    assert result.exit_code == 0
    assert "rows read" in result.stderr
    assert pd.read_parquet(tmp_path / "out.parquet")["lq"][0] == pytest.approx(
        (30 / 50) / (40 / 85)
    )


def test_refusal_is_one_line_and_exit_code_one(run, tmp_path):
    (tmp_path / "counts.csv").write_text(TEXT + "a,x,2016,3\n")
    result = run("counts.csv", *NAMES, "-o", "out.csv")
    assert result.exit_code == 1
    assert "counts.csv, line 6: these cells occur more than once: a × x" in result.stderr
    assert "--year" in result.stderr
    assert not (tmp_path / "out.csv").exists()
