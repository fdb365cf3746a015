"""A file is read alike by `lq`, an edition, a data package and a reader's sheet."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from creative_clusters.data import sheets, sources
from creative_clusters.data.validation import Resource
from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.quotient.files import quotient_file
from creative_clusters.reading import InvalidData

ROWS = [("região", "ramo", "ano", "número"), ("São Paulo", "film", "2019", "1234.5"),
        ("São Paulo", "steel", "2019", "20.25"), ("Pará", "film", "2019", "3"),
        ("Pará", "steel", "2019", "40.5")]  # fmt: skip
NAMES = {"region": ROWS[0][0], "industry": ROWS[0][1], "year": ROWS[0][2], "value": ROWS[0][3]}
LQ = (1234.5 / (1234.5 + 20.25)) / ((1234.5 + 3) / (1234.5 + 20.25 + 3 + 40.5))


def written(mark: str = ",", decimal: str = ".", thousands: str = "") -> str:
    head, *rows = ROWS
    lines = [mark.join(head)]
    for *labels, number in rows:
        shown = f"{float(number):,}" if thousands else number
        shown = shown.translate(str.maketrans({",": thousands, ".": decimal}))
        lines.append(mark.join([*labels, shown]))
    return "\n".join(lines) + "\n"


def packed(raw: bytes) -> bytes:
    with zipfile.ZipFile("t.zip", "w") as file:
        file.writestr("t.csv", raw)
    return Path("t.zip").read_bytes()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for *labels, number in ROWS:
        book.active.append([*labels, number if labels == [*ROWS[0][:3]] else float(number)])
    book.save("t.xlsx")
    return Path("t.xlsx").read_bytes()


FILES = {
    "plain.csv": lambda: written().encode(),
    "big.CSV": lambda: written().encode(),
    "latin.csv": lambda: written().encode("latin-1"),
    "semicolons.csv": lambda: written(";", ",", ".").encode(),
    "tabs.tsv": lambda: written("\t", ",", " ").encode("utf-16"),
    "mac.txt": lambda: written("|").replace("\n", "\r").encode("utf-8-sig"),
    "packed.csv.gz": lambda: gzip.compress(written(";", ",").encode()),
    "packed.zip": lambda: packed(written().encode()),
    "book.xlsx": workbook,
}
REFUSED = {
    "short.csv": (lambda: written().encode() + b"A,film,2020\n", "The row has 3 cells"),
    "titles.csv": (lambda: b"Office\n\n" + written().encode(), "stand in row 3"),
    "controls.csv": (lambda: written().replace("film", "fi\x1blm").encode(), "control character"),
    "damaged.xlsx": (lambda: workbook()[:-900], "not a readable Excel workbook"),
}


def by_lq(path: Path) -> list[float]:
    quotient_file(path, path.with_name("out.parquet"), **NAMES)
    return pd.read_parquet(path.with_name("out.parquet"))["lq"].tolist()


def by_edition(path: Path) -> list[float]:
    columns = {"region": ROWS[0][0], "industry": ROWS[0][1], "year": ROWS[0][2], "size": ROWS[0][3]}
    described = {"title": "T", "file": path.name, "columns": columns, "industry": "film",
                 "measures": {"size": {"many": "jobs", "unit": "jobs"}}}  # fmt: skip
    (path.parent / "edition.yml").write_text(json.dumps(described, ensure_ascii=False))
    return sources.read(path.parent).panel["lq"].tolist()


def described(path: Path) -> dict:
    kinds = ["string", "string", "year", "number"]
    fields = [{"name": name, "type": kind, "constraints": {"required": True}}
              for name, kind in zip(ROWS[0], kinds, strict=True)]  # fmt: skip
    fields[3]["unit"] = "jobs"
    return {"name": "counts", "path": path.name, "schema": {"fields": fields}}


def by_package(path: Path) -> list[float]:
    content = {"title": "T", "resources": [described(path)]}
    (path.parent / "datapackage.json").write_text(json.dumps(content))
    return sources.read(path.parent).tables["counts"][ROWS[0][3]].tolist()


def by_sheet(path: Path) -> list[float]:
    return sheets.read(path, Resource.model_validate(described(path)))[ROWS[0][3]].tolist()


WAYS = {by_lq: LQ, by_edition: LQ, by_package: 1234.5, by_sheet: 1234.5}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_reads_the_same(tmp_path, monkeypatch, way, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / name).write_bytes(FILES[name]())
    assert way(tmp_path / "data" / name)[0] == pytest.approx(WAYS[way])


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_refuses_the_same(tmp_path, monkeypatch, way, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    content, what = REFUSED[name]
    (tmp_path / "data" / name).write_bytes(content())
    with pytest.raises((CountsError, InvalidData)) as refused:
        way(tmp_path / "data" / name)
    assert what in str(refused.value)
    assert name in str(refused.value)
