"""``clusterbook twin``, ``renewal``, ``chain``: sheets out and in, and what the models say."""

from __future__ import annotations

import pandas as pd
import pytest


@pytest.mark.parametrize(
    ("name", "example", "told"),
    [
        ("twin", "twins", "carvings: Under these assumptions, matching the twin to the place"),
        ("renewal", "renewals", "game season: Under these assumptions, renewing the offer every"),
        ("chain", "chain", "With all steps within reach near by, the chain takes 139 hours"),
    ],
)
def test_the_examples_of_the_book_are_read(command, root, name, example, told):
    result = command(name, root / "data" / "examples" / f"{example}.csv")
    assert result.exit_code == 0, result.stderr
    assert told in result.stdout


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_sheets_are_read_as_spreadsheets_save_them(command, tmp_path, encoding):
    sheet = tmp_path / "mine.csv"
    sheet.write_bytes("offer,half_life,cost\r\n潮玩,6,1\r\n".encode(encoding))
    result = command("renewal", sheet)
    assert result.exit_code == 0, result.stderr
    assert "潮玩" in result.stdout


@pytest.mark.parametrize("name", ["twin", "renewal", "chain"])
def test_a_template_names_its_columns_and_is_refused_while_it_is_empty(command, tmp_path, name):
    sheet = tmp_path / "mine.csv"
    result = command(name, "--template", sheet)
    assert result.exit_code == 0, result.stderr
    for column in pd.read_csv(sheet):
        assert f"  {column}" in result.stdout
    assert f"{sheet}, row 1: There are no rows" in command(name, sheet).stderr
    assert "exists already" in command(name, "--template", sheet).stderr
