"""Files of an office made an edition: read, guessed at, and settled by its own check."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from creative_clusters.data import validation
from creative_clusters.data.edition import FILE
from creative_clusters.data.guess.table import Guess
from creative_clusters.reading import Form, InvalidData, opened, peek
from creative_clusters.reading.form import Notes
from creative_clusters.reading.problems import as_lines, merged, worded
from creative_clusters.words.wording import cut, listing, text

LOOKED = 500_000  # rows
LARGE = 100 * 1024**2  # bytes from which on a file is linked rather than copied
Rows = list[tuple[int, list[str]]]


def rows_of(path: Path, most: int | None, form: Form) -> tuple[dict[str, Any], Notes, Rows]:
    """Keys without which a file cannot be read, notes of what it is taken for, and its rows."""
    keys: dict[str, Any] = form.model_dump(exclude_defaults=True)
    while True:
        try:
            with opened(path, Form(**keys)) as (_, rows, _, notes):
                lines = list(islice(rows, most))
                return keys, notes, lines
        except InvalidData as error:
            asked = merged(one.remedy for one in error.problems)
            if not asked and path.suffix.lower() in (".xlsx", ".xlsm"):
                asked = {"sheet": _sheet(path)}
            if not asked.keys() - keys.keys():
                raise
            keys |= asked


def _sheet(path: Path) -> str:
    """The sheet that holds most."""
    sheets = _sheets(path)
    return max(sheets, key=lambda name: sum(len("".join(cells)) for cells in sheets[name]))


def _sheets(path: Path) -> dict[str, list[list[str]]]:
    """The first rows of each sheet of a workbook."""
    from openpyxl import load_workbook

    names = load_workbook(path, read_only=True).sheetnames
    return {name: [cells for _, cells in peek(path, Form(sheet=name))[1]] for name in names}


def _alike(path: Path, sheet: str) -> list[str]:
    """Sheets that have the shape of the one that is taken: parts of a table, as months are."""
    sheets = _sheets(path)
    heads = {name: {tuple(cells) for cells in rows[:12] if len(cells) - cells.count("") > 2}
             for name, rows in sheets.items()}  # fmt: skip
    return [name for name in sheets if heads[name] & heads[sheet]]


def write_edition(paths: Sequence[Path], folder: Path, ready: str, form: Form) -> None:
    """Write an edition of files to a folder: parts of one table, or each with a measure.

    `ready` is the name of a ready list of industries, `form` what is said of how files are written.
    """
    read = [rows_of(path, LOOKED if len(paths) == 1 else None, form) for path in paths]
    if len(paths) > 1 and len({tuple(rows[0][1]) for _, _, rows in read}) == 1:
        whole = folder / "counts.csv"
        with whole.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(read[0][2][0][1])
            writer.writerows(cells for _, _, rows in read for _, cells in rows[1:]
                             if len(cells) - cells.count("") > 1)  # fmt: skip
        paths, read = [whole], [rows_of(whole, LOOKED, form)]
    guesses = []
    for path, (keys, notes, rows) in zip(paths, read, strict=True):
        guesses.append(guess := Guess(rows, path.name, form, notes.typed))
        guess.why["file"] = [notes.told()]
        for key, value in keys.items():
            guess.keys[key] = guess.keys.get(key) or value
            if key not in form.model_fields_set and key != "sheet":
                guess.why.setdefault(key, []).append(text(f"guess.form.{key}"))
        if "sheet" in keys and not form.sheet:
            alike = _alike(path, keys["sheet"])
            if alike[1:]:
                guess.ask("sheet", "", keys["sheet"], "sheets", labels=listing(cut(alike, 12)))
            else:
                guess.put("sheet", keys["sheet"], "form.sheet")
        if path.parent != folder and path.stat().st_size > LARGE:
            (folder / path.name).symlink_to(path.resolve())
        elif path.parent != folder:
            shutil.copyfile(path, folder / path.name)
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
