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


def test_like_problems_are_one_with_its_first_places(book):
    table = book.data / "lq.csv"
    head, *rows = table.read_text("utf-8").splitlines()
    marked = [f"{row.rpartition(',')[0]},.." for row in rows]
    table.write_text("\n".join([head, *marked, ""]), "utf-8")
    done = CliRunner().invoke(app, ["check", str(book.data)])
    lines = done.stdout.splitlines()
    assert (done.exit_code, len(lines)) == (1, 2)
    assert 'lq.csv, rows 2, 3, 4 and 5, column lq: ".." is no' in lines[0]
    assert lines[1] == f"{len(rows)} problems."


def test_a_table_alone_is_led_to_its_description(tmp_path):
    (tmp_path / "jobs.csv").write_text("a,b\n1,2\n")
    done = CliRunner().invoke(app, ["check", str(tmp_path / "jobs.csv")])
    assert done.exit_code == 1
    assert "init jobs --from" in str(done.exception)


def test_what_the_edition_will_have_is_told(tmp_path):
    folder = tmp_path / "edition"
    CliRunner().invoke(app, ["init", str(folder)])
    done = CliRunner().invoke(app, ["check", str(folder / "edition.yml"), "--preview"])
    assert done.exit_code == 0
    for said in (
        "Firm-number LQ: 10 regions, 9 of them in every year (2015–2024)",
        "Digital media: 3.15% of all firms in 2024",
        "1 no count (first Greywick × Digital media × 2018)",
        "10 of them for single regions; a build takes about",
        "Juniper Hills, 2024, firm-number LQ: (80 / 1,257) / (850 / 26,945) = 2.02",
    ):
        assert said in done.stdout
