"""Command lines and files that cannot be: one message, nothing that a terminal obeys, no trace."""

import os
import re
from pathlib import Path

import pytest

LINES = [
    ("run levels --memory inf", "--memory"),
    ("run levels --seconds nan", "--seconds"),
    ("run levels -p first_year=" + "[" * 3000, "cannot be read as a value"),
    ("serve --port 80000", "--port"),
    ("serve --port -1", "--port"),
    ("audit --claims .", "no such file"),
    ("ratios /bin/sh", "damaged|cannot be read|null bytes"),
    ("build --params pipe", "no file"),
    ("build --params /dev/zero", "no file"),
    ("sweep levels --grid /dev/zero", "no file"),
    ("lq pipe -o out.csv", "no file"),
    ("check pipe", "no file|folder"),
    ("init new --from pipe.xlsx", "no file"),
    ("run \x1b[31m", "control character"),
    ("run \u202elevels", r"\\u202e"),
]


@pytest.mark.parametrize(("line", "told"), LINES)
def test_what_cannot_be_is_told(book, command, monkeypatch, line, told):
    monkeypatch.chdir(book.root)
    for name in ("pipe", "pipe.xlsx"):
        os.mkfifo(name)
    before = sorted(book.root.iterdir())
    ended = command(*line.split(" "))
    said = ended.stdout + ended.stderr
    assert ended.exit_code in (1, 2)
    assert re.search(told, said) and len(said.splitlines()) < 20
    assert not re.search("[\x00-\x08\x0e-\x1f\x7f\u202e]", said)
    assert sorted(book.root.iterdir()) == before


def test_a_name_that_is_no_text_is_written_in_escapes(tmp_path, command, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("\udcff.csv").write_text("region,industry,year,size\nA,x,2019,1\nB,y,2019,2\nA,y,2019,3\n")
    assert command("init", "new", "--from", "\udcff.csv").exit_code == 0
    ended = command("lq", "\udcff.csv", "-o", "out.csv", "--value", "size")
    assert ended.exit_code == 1 and "Rename it" in ended.stderr
