"""``clusterbook twin``, ``renewal``, ``chain``: sheets out and in, and what the models say."""

from __future__ import annotations

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from clusterbook.book.errors import BookError
from clusterbook.commands.models import chain, renewal, twin
from creative_clusters.data.validation import InvalidData

COMMANDS = {"twin": twin, "renewal": renewal, "chain": chain}


@pytest.fixture
def run():
    def run_it(name: str, *arguments):
        app = typer.Typer()
        app.command(name)(COMMANDS[name])
        return CliRunner().invoke(app, [str(one) for one in arguments])

    return run_it


@pytest.mark.parametrize(
    ("name", "example", "told"),
    [
        ("twin", "twins", "carvings: Under these assumptions, matching the twin to the place"),
        ("renewal", "renewals", "game season: Under these assumptions, renewing the offer every"),
        ("chain", "chain", "With all steps within reach near by, the chain takes 139 hours"),
    ],
)
def test_the_examples_of_the_book_are_read(run, root, name, example, told):
    result = run(name, root / "data" / "examples" / f"{example}.csv")
    assert result.exit_code == 0, result.exception
    assert told in result.output


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_sheets_are_read_as_spreadsheets_save_them(run, tmp_path, encoding):
    sheet = tmp_path / "mine.csv"
    sheet.write_bytes("offer,half_life,cost\r\n潮玩,6,1\r\n".encode(encoding))
    result = run("renewal", sheet)
    assert result.exit_code == 0, result.exception
    assert "潮玩" in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_a_template_names_its_columns_and_is_refused_while_it_is_empty(run, tmp_path, name):
    sheet = tmp_path / "mine.csv"
    result = run(name, "--template", sheet)
    assert result.exit_code == 0, result.exception
    for column in pd.read_csv(sheet):
        assert f"  {column}" in result.output
    refused = run(name, sheet).exception
    assert isinstance(refused, InvalidData)
    assert f"{sheet}, row 1: There are no rows" in str(refused)
    assert "exists already" in str(run(name, "--template", sheet).exception)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("renewal", "offer,half_life,cost\nA,6,x\n", "row 2, column cost"),
        ("renewal", "offer,half_life,cost\nA,6,-1\n", "row 2, column cost"),
        ("renewal", "offer,half_life,cost\nA,6,0\n", "cost must be a positive number"),
        ("renewal", "offer,cost\nA,1\n", "column half_life: The column is missing"),
        (
            "chain",
            "step,after,work_hours,travel_hours,remote_hours\na,b,1,1,1\nb,a,1,1,1\n",
            "the chain runs in a circle",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_file(run, tmp_path, name, content, told):
    sheet = tmp_path / "mine.csv"
    sheet.write_text(content, encoding="utf-8")
    refused = run(name, sheet).exception
    assert isinstance(refused, (InvalidData, BookError))
    assert str(refused).startswith(str(sheet))
    assert told in str(refused)


def test_one_of_both_is_asked_for(run):
    assert "give a filled-in sheet" in str(run("twin").exception)
