"""``clusterbook path`` on the examples, on its own template, and on tables that are wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from clusterbook.commands.path import path
from creative_clusters.data import sources
from creative_clusters.data.validation import InvalidData
from creative_clusters.paths import answers, pathfinder

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
    assert len(said) == 7  # of the last too little is known for anything to change it
    assert said[4].startswith("For Example device district the rules point to honeycomb")
    assert "Steps of the chain are out of reach." in said[4]
    assert "keeping fresh if sensing gap < 0.5" in said[3]


def test_the_template_runs_as_it_is_and_filled_in(run, tmp_path):
    mine = tmp_path / "mine.csv"
    assert run("--template", mine).exit_code == 0
    assert "Not enough is known of my cluster" in run(mine).output
    table = pd.read_csv(mine)
    known = dict.fromkeys(["gap_sensing", "gap_trust", "gap_freshness", "firm_scale"], 1)
    table.assign(**known, gap_chain=0.9, cluster="溪谷 </b> [red]").to_csv(mine, index=False)
    result = run(mine)
    assert (
        "For 溪谷 </b> [red] the rules point to honeycomb (points: 3; facts known: 5"
        in result.output
    )


def test_a_table_from_a_spreadsheet_is_read(run, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_bytes('\ufeffcluster,trend_firms\r\n"A, B",falling\r\n'.encode())
    result = run(mine)
    assert result.exit_code == 0, result.exception
    assert "The firm-number LQ falls on a clear trend." in result.output


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("cluster,stage\nA,cycel\n", 'row 2, column stage: "cycel" is not one of'),
        ("cluster,gap_trust\nA,\nB,1.5\n", "row 3, column gap_trust: 1.5 is above"),
        ("cluster,firm_scale\nA,x\n", 'row 2, column firm_scale: "x" is not a number'),
        ("cluster,stag\nA,1\n", "row 1, column stag: The column is not asked for. Did you"),
        ("name,stage\nA,1\n", "row 1, column cluster: The column is missing"),
        ("cluster,stage\nA,1,2\n", "row 2: "),
        ("cluster,stage\nA,\nA,\n", 'row 3, column cluster: "A" stands in row 2 already'),
        ("cluster,stage\n,cycle\n", "row 2, column cluster: The cell is empty"),
        ("cluster,stage\n", "There are no rows below the header"),
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
    assert isinstance(result.exception, FileExistsError)
    assert mine.read_text(encoding="utf-8") == "cluster\nA\n"


@pytest.mark.parametrize("arguments", [(), ("a.csv", "--template", "b.csv")])
def test_one_of_both_is_asked_for(run, arguments):
    assert "give a table or a city" in str(run(*arguments).exception)


@pytest.mark.parametrize("name", ["Hong Kong", "hong kong", "中国香港"])
def test_a_city_has_the_answer_of_its_page(run, root, name):
    case = pathfinder.known(sources.read(root / "data")).query("cluster == 'Hong Kong'")
    said = answers.path(pathfinder.find(case).iloc[0], pathfinder.deciding(case))
    result = run(name, "--data", root / "data")
    assert result.exit_code == 0, result.exception
    assert result.output.splitlines()[1] == said


def test_a_city_that_is_not_there_has_neighbours(run):
    told = str(run("Tokio").exception)
    assert 'there is no city "Tokio". The nearest names are: Tokyo' in told


def test_the_console_ends_with_one_message_and_status_one(tmp_path):
    call = [sys.executable, "-c", "from clusterbook.cli import main; main()", "path"]
    done = subprocess.run(
        [*call, str(tmp_path / "none.csv")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip().endswith("none.csv: The file is missing.")
    assert "Traceback" not in done.stderr
