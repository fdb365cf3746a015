"""`clusterbook check`: each change is checked, also of what was found valid before."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from clusterbook.cli import app


@pytest.mark.parametrize("named", ["", "datapackage.json"])
def test_what_was_valid_is_checked_again_when_it_changes(book, named):
    def check() -> tuple[int, str]:
        done = CliRunner().invoke(app, ["check", str(book.data / named)])
        return done.exit_code, done.stdout

    for _ in range(2):
        code, said = check()
        assert (code, "no problems" in said) == (0, True)
    table = book.data / "lq.csv"
    good = table.read_text("utf-8")
    table.write_text(good.replace("2016,", "2016,x", 1), "utf-8")
    for _ in range(2):
        code, said = check()
        assert code == 1
        assert "lq.csv, row 2, column lq" in said
    table.write_text(good, "utf-8")
    assert check()[0] == 0
