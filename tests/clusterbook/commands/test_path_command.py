"""``clusterbook path`` on the examples, on its own template, and on tables that are wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from clusterbook.book.project import BookError
from clusterbook.commands.path import path
from creative_clusters.data.validation import InvalidData

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture
def run():
    app = typer.Typer()
    app.command("path")(path)
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments])


def test_each_cluster_gets_its_path_with_reasons_and_what_would_change_it(run):
    result = run(DATA / "examples" / "clusters.csv")
    assert result.exit_code == 0, result.output
    said = result.output.splitlines()
    assert len(said) == 8
    assert said[4].startswith("For Example device district the rules point to honeycomb")
    assert "Steps of the chain are out of reach." in said[4]
    assert "keeping fresh if sensing gap < 0.5" in said[3]


def test_the_template_runs_as_it_is_and_filled_in(run, tmp_path):
    mine = tmp_path / "mine.csv"
    assert run("--template", mine).exit_code == 0
    assert "No rule speaks" in run(mine).output
    table = pd.read_csv(mine)
    table.assign(gap_chain=0.9, cluster="溪谷 </b> [red]").to_csv(mine, index=False)
    result = run(mine)
    assert "For 溪谷 </b> [red] the rules point to honeycomb, on thin ground" in result.output


def test_a_table_from_a_spreadsheet_is_read(run, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_bytes('\ufeffcluster,slope\r\n"A, B",-0.1\r\n'.encode())
    result = run(mine)
    assert result.exit_code == 0, result.exception
    assert "For A, B the rules point to keeping fresh" in result.output


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("cluster,stage\nA,cycel\n", 'row 2, column stage: "cycel" is none of'),
        ("cluster,gap_trust\nA,\nB,1.5\n", "row 3, column gap_trust: 1.5 is outside 0"),
        ("cluster,slope\nA,x\n", 'row 2, column slope: "x" is not a number'),
        ("cluster,slop\nA,1\n", "row 1, column slop: is no fact that the rules know. Did you"),
        ("name,slope\nA,1\n", "row 1: lacks the column cluster"),
        ("cluster,slope\nA,1,2\n", "row 2: "),
        ("cluster,slope\n", "There are no rows below the header"),
        ("", "The file is empty"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(run, tmp_path, content, told):
    mine = tmp_path / "mine.csv"
    mine.write_text(content, encoding="utf-8")
    result = run(mine)
    assert isinstance(result.exception, InvalidData)
    assert str(result.exception).startswith(str(mine))
    assert told in str(result.exception)
    assert result.stdout == ""


def test_a_template_never_overwrites(run, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("cluster\nA\n", encoding="utf-8")
    result = run("--template", mine)
    assert isinstance(result.exception, BookError)
    assert mine.read_text(encoding="utf-8") == "cluster\nA\n"


@pytest.mark.parametrize("arguments", [(), ("a.csv", "--template", "b.csv")])
def test_one_of_both_is_asked_for(run, arguments):
    assert "give either a table" in str(run(*arguments).exception)


def test_the_console_ends_with_one_message_and_status_one(tmp_path):
    call = [sys.executable, "-c", "from clusterbook.cli import main; main()", "path"]
    done = subprocess.run(
        [*call, str(tmp_path / "none.csv")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip().endswith("none.csv: The file is missing.")
    assert "Traceback" not in done.stderr
