"""Command lines and files that cannot be: one message, nothing that a terminal obeys, no trace."""

import errno
import io
import json
import os
import re
from contextlib import redirect_stdout
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from clusterbook.book.project import digest_files

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
    ("sweep levels --grid none.yml", r"none\.yml cannot be read: No such file or directory"),
    ("lq loop -o out.csv", "(?i)symlink loop|symbolic links"),
    ("check loop", "(?i)symlink loop|symbolic links"),
    ("run none", "Allowed: index, levels, references[.]"),
    ("twin two.zip", r"one[.]csv, two[.]csv. Name the one to read, or unpack it[.]$"),
    ("audit --claims two.zip --facts two.zip", r"Name the one to read, or unpack it[.]$"),
    ("lq two.zip -o out.csv", r"or unpack it[.] Here: --sheet one[.]csv$"),
    ("twin table.parquet", r"table[.]parquet, columns? twin"),
    ("check a&b.csv", r"init 'a&b' --from 'a&b[.]csv'"),
]


def _files(folder: Path) -> None:
    """What the lines above name."""
    (folder / "loop").symlink_to("loop")
    with ZipFile(folder / "two.zip", "w") as packed:
        for name in ("two.csv", "one.csv"):
            packed.writestr(name, "a,b\n1,2\n")
    pd.DataFrame({"a": [1]}).to_parquet(folder / "table.parquet")
    (folder / "a&b.csv").write_text("region,industry,year,size\nA,x,2019,1\n", "utf-8")


@pytest.mark.parametrize(("line", "told"), LINES)
def test_what_cannot_be_is_told(book, command, monkeypatch, line, told):
    monkeypatch.chdir(book.root)
    for name in ("pipe", "pipe.xlsx"):
        os.mkfifo(name)
    _files(book.root)
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


def test_a_book_may_have_files_whose_names_are_no_text(book):
    before = digest_files(book.data.iterdir(), book.data)
    (book.data / "\udcff.csv").touch()
    assert digest_files(book.data.iterdir(), book.data) != before


def test_a_folder_that_is_no_more_is_told(tmp_path, command, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    ended = command("lq", "counts.csv", "-o", "out.csv")
    assert (ended.exit_code, ended.stderr) == (
        1,
        "The folder that this is called in is no more. Go to another.\n",
    )


class Full(io.StringIO):
    """What a full disk makes of what is printed."""

    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_cannot_be_printed_is_told_in_words(command, tmp_path):
    with redirect_stdout(Full()):
        ended = command("twin", "--template", tmp_path / "sheet.csv")
    assert (ended.exit_code, ended.stderr) == (1, "No space left on device.\n")


@pytest.mark.parametrize("edit", [{"nbformat_minor": 4}, {}])
def test_of_cells_without_names_nothing_is_said(book, command, monkeypatch, recwarn, edit):
    monkeypatch.chdir(book.root)
    chapter = book.root / "chapters" / "part" / "levels.ipynb"
    read = json.loads(chapter.read_text("utf-8"))
    for cell in read["cells"]:
        del cell["id"]
    chapter.write_text(json.dumps(read | edit), "utf-8")
    ended = command("run", "levels", "-p", "first_year=none")
    assert ended.exit_code == 1 and "first_year" in ended.stderr
    assert not recwarn.list


@pytest.mark.parametrize("width", ["0", "x", "1", "-7"])
def test_a_terminal_of_no_width_is_told_all_the_same(tmp_path, command, monkeypatch, width):
    for name in ("COLUMNS", "TERMINAL_WIDTH"):
        monkeypatch.setenv(name, width)
    (tmp_path / "edition.yml").write_text("title: T\nfile: t.csv\n")
    ended = command("check", str(tmp_path))
    assert ended.exit_code == 1 and '"columns" is missing' in ended.stdout + ended.stderr
