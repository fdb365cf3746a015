"""Files of an office made an edition: read, guessed at, and settled by its own check."""

import csv
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from creative_clusters.data import validation
from creative_clusters.data.edition import FILE
from creative_clusters.data.guess.layout import Lines, some
from creative_clusters.data.guess.table import Guess, is_period
from creative_clusters.reading import Form, InvalidData, opened
from creative_clusters.reading.form import Notes
from creative_clusters.reading.problems import EDITION, as_lines, merged, worded
from creative_clusters.words.wording import text

LOOKED = 500_000  # rows
LARGE = 100 * 1024**2  # bytes from which on a file is linked rather than copied


def rows_of(path: Path, limit: int | None, form: Form) -> tuple[dict[str, Any], Notes, Lines]:
    """Keys without which a file cannot be read, notes of what it is taken for, and its rows."""
    keys: dict[str, Any] = form.model_dump(exclude_defaults=True)
    alike: list[str] = []
    while True:
        try:
            with opened(path, Form(**keys)) as (_, rows, _, notes):
                lines = list(islice(rows, limit))
                notes.sheets = alike
                return keys, notes, lines
        except InvalidData as error:
            asked = merged(one.remedy for one in error.problems)
            is_book = path.suffix.lower() in (".xlsx", ".xlsm") and path.is_file()
            if is_book and not (asked or "sheet" in keys):
                most, alike = _sheets(path)
                asked = {"sheet": most} if most else {}
            if not asked.keys() - keys.keys():
                wrong = [replace(one, way=EDITION) for one in error.problems]
                raise InvalidData(wrong) from None
            keys |= asked


def _sheets(path: Path) -> tuple[str, list[str]]:
    """The sheet of a workbook that holds most, if any, and those like it: parts of one table."""
    from openpyxl import load_workbook

    try:
        names = load_workbook(path, read_only=True).sheetnames
    except Exception:  # as many as files are damaged
        names = []
    rows = {name: [cells for _, cells in rows_of(path, 200, Form(sheet=name))[2]] for name in names}
    heads = {name: {tuple(cells) for cells in its[:12] if len(cells) - cells.count("") > 2}
             for name, its in rows.items()}  # fmt: skip
    sizes = {name: sum(len("".join(cells)) for cells in its) for name, its in rows.items()}
    most = max(names, key=sizes.__getitem__, default="")
    return most, [name for name in names if name == most or heads[name] & heads[most]]


def _joined(tables: Mapping[str, Lines], path: Path, column: Sequence[str] = ()) -> bool:
    """Write tables with the same row of names as one, with a column for what each is called."""
    first, *others = ([cells for _, cells in rows] for rows in tables.values())
    heads = [cells for cells in first[: 50 if column else 1] if len(cells) - cells.count("") > 1]
    heads = [cells for cells in heads if all(cells in one[:50] for one in others)]
    if not heads or not others:
        return False
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([*first[: first.index(heads[0])], [*heads[0], *column]])
        for name, rows in tables.items():
            below = [cells for _, cells in rows]
            for cells in below[below.index(heads[0]) + 1 :]:
                blank = [""] * (len(heads[0]) - len(cells))
                if len(cells) - cells.count("") > 1:
                    writer.writerow([*cells, *blank, name][: len(heads[0]) + len(column)])
    return True


def write_edition(paths: Sequence[Path], folder: Path, ready: str, form: Form) -> None:
    """Write an edition of files to a folder: parts of one table, or each with a measure.

    `ready` is the name of a ready list of industries, `form` what is said of how files are written.
    """
    read = [rows_of(path, LOOKED if len(paths) == 1 else None, form) for path in paths]
    whole, sheets = folder / "counts.csv", sorted(read[0][1].sheets)
    parts = {str(path): rows for path, (_, _, rows) in zip(paths, read, strict=True)}
    if sheets and all(map(is_period, sheets)):
        given = {name: Form(**form.model_dump() | {"sheet": name}) for name in sheets}
        parts = {name: rows_of(paths[0], None, its)[2] for name, its in given.items()}
    if _joined(parts, whole, ["Sheet"] * (len(paths) == 1)):
        paths, read = [whole], [rows_of(whole, LOOKED, Form())]
    guesses = []
    for path, (keys, notes, rows) in zip(paths, read, strict=True):
        guesses.append(guess := Guess(rows, path.name, form, notes.typed))
        guess.why["file"] = [notes.told()]
        for key, value in keys.items():
            guess.keys[key] = guess.keys.get(key) or value
            if key not in form.model_fields_set and key != "sheet":
                guess.why.setdefault(key, []).append(text(f"guess.form.{key}"))
        if notes.sheets[1:]:
            guess.ask("sheet", "", keys["sheet"], "sheets", labels=some(notes.sheets, 12))
        elif notes.sheets:
            guess.put("sheet", keys["sheet"], "form.sheet")
        if path.parent != folder:  # a link asks for rights on Windows
            large = path.stat().st_size > LARGE and sys.platform != "win32"
            (os.symlink if large else shutil.copyfile)(path.resolve(), folder / path.name)
        for name, table in guess.files.items():
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(table)
    first, *others = guesses
    for guess in others:
        for kind, measure in guess.keys["measures"].items():
            own = {kind: measure | {"file": guess.keys["file"]}}
            first.put("measures", own, "own_file", file=guess.keys["file"])
            first.columns.update({kind: guess.columns[kind]} if kind in guess.columns else {})
    if ready:
        first.put("industry", {"list": ready}, "ready")
        first.put("industry_name", ready, "called")
    _settle(first, folder)


def _settle(guess: Guess, folder: Path) -> None:
    """Write the edition beside its files, with all that its own check asks for."""
    stand_in = {"industry": guess.labels_of("industry")[:1], "year": "2000"}
    for _ in range(12):  # each time, one more total may be found among its parts
        before = guess.keys
        given = {key: value or stand_in.get(key, value) for key, value in before.items()}
        given = merged([given, guess.instead])
        (folder / FILE).write_text("\n".join(as_lines(given)), encoding="utf-8")
        for one in validation.check(folder):
            guess.keys = merged([guess.keys, one.remedy])
            for key in one.remedy:
                guess.why.setdefault(key, []).append(worded(one.message, one.way))
        if guess.keys == before:
            break
    first = [key for key in ("title", "file", *Form.model_fields, "split") if key in guess.keys]
    blocks = [[text("guess.opening")]]
    for key in dict.fromkeys([*first, *guess.keys]):
        reasons = [f"# {' '.join(why.split())}" for why in dict.fromkeys(guess.why.get(key, []))]
        blocks.append([*reasons[:4], *as_lines({key: guess.keys[key]})])
    written = "\n\n".join("\n".join(block) for block in blocks)
    (folder / FILE).write_text(f"{written}\n", encoding="utf-8")
