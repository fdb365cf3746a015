"""Whatever stands in a file, reading it gives a table or says what is wrong with it, and soon.

The environment variable CLUSTERS_FUZZ asks for more inputs than the hundred of each kind.
"""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusterbook.book.errors import BookError
from clusterbook.book.parameters import declared
from clusterbook.commands import build
from creative_clusters.data import sources
from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.quotient.files import quotient_file
from creative_clusters.reading import InvalidData, look

pytestmark = pytest.mark.slow
MANY = settings(
    max_examples=int(os.environ.get("CLUSTERS_FUZZ", "100")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
COUNTS = "region,industry,year,size\n" + "".join(
    f"{region},{industry},{year},{n}\n"
    for n, (region, industry, year) in enumerate(
        (r, i, y) for r in ("A", "B-Stadt", "深圳") for i in ("film", "steel") for y in (2019, 2020)
    )
)
EDITION = """title: T
file: counts.csv
columns: {region: region, industry: industry, year: year, size: size}
measures: {size: {many: jobs, unit: jobs}}
industry: film
"""


def workbook() -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    for line in COUNTS.splitlines():
        book.active.append(line.split(","))
    book.save(made)
    return made.getvalue()


def packed() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", COUNTS)
    return made.getvalue()


KINDS = {
    "t.csv": COUNTS.encode(),
    "t.tsv": COUNTS.replace(",", "\t").encode("utf-16"),
    "t.txt": COUNTS.replace(",", ";").encode("gb18030"),
    "t.csv.gz": gzip.compress(COUNTS.encode(), mtime=0),
    "t.zip": packed(),
    "t.xlsx": workbook(),
    "t.parquet": pd.read_csv(io.StringIO(COUNTS)).to_parquet(),
}
ODD = (
    b"\0", b"\x1b[31m", b"\xff\xfe", "\u2028".encode(), b'"', b"\n\n", b"\t", b",,,", b"1" * 4300,
    b"1e999", b"nan", b"[red]", b"__proto__", b"=1+1", b"PK\x03\x04", b"PAR1", b"&a [*a, *a]",
    b"!!python/x ", b"2020-99-99", b"{" * 40, b"- " * 40, b"? ", b": ", b"|\n", b"<<: ", b"-",
    b"%YAML 9\n", b"0x1f",
)  # fmt: skip
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=6) | st.sampled_from(ODD)),
    max_size=6,
)


def edited(raw: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """`raw` with pieces cut out and others put in."""
    for share, cut, piece in edits:
        at = int(share * len(raw))
        raw = raw[:at] + piece + raw[at + cut :]
    return raw


@pytest.mark.parametrize("name", KINDS)
def test_tables(tmp_path_factory, name: str):
    path = tmp_path_factory.mktemp("fuzz") / name

    @MANY
    @given(EDITS)
    def read(edits):
        path.write_bytes(edited(KINDS[name], edits))
        table, problems = look(path)
        assert table is not None or problems

    read()


def test_zipped_parts_of_a_workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "t.xlsx"
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}

    @MANY
    @given(st.sampled_from(sorted(parts)), EDITS)
    def read(part, edits):
        with zipfile.ZipFile(path, "w") as archive:
            for name, raw in parts.items():
                archive.writestr(name, edited(raw, edits) if name == part else raw)
        table, problems = look(path)
        assert table is not None or problems

    read()


@pytest.mark.parametrize("name", ["edition.yml", "counts.csv"])
def test_editions(tmp_path_factory, name: str, monkeypatch):
    monkeypatch.setenv("CLUSTERBOOK_NO_CACHE", "1")
    folder = tmp_path_factory.mktemp("fuzz")
    whole = {"edition.yml": EDITION.encode(), "counts.csv": COUNTS.encode()}
    for file, raw in whole.items():
        (folder / file).write_bytes(raw)

    @MANY
    @given(EDITS)
    def read(edits):
        (folder / name).write_bytes(edited(whole[name], edits))
        try:
            panel = sources.read(folder).panel
        except InvalidData as error:
            assert str(error)
        else:
            assert len(panel)

    read()


@pytest.mark.parametrize("name", ["t.csv", "t.txt", "t.xlsx", "t.parquet"])
def test_quotients_from_file_to_file(tmp_path_factory, name: str):
    path = tmp_path_factory.mktemp("fuzz") / name

    @MANY
    @given(EDITS)
    def divide(edits):
        path.write_bytes(edited(KINDS[name], edits))
        try:
            quotient_file(path, path.with_name("q.csv"), value="size", year="year")
        except (InvalidData, CountsError) as error:
            assert str(error)

    divide()


def test_values_of_parameters(tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "params.yml"
    whole = b"first_year: 2016\nthreshold: 1.5\nlevels: {measure: firms, cities: [A, B]}\n"
    page = b"first_year: int = None  # year\nmeasure: str = 'firms'  # of what\n"

    @MANY
    @given(EDITS)
    def read(edits):
        path.write_bytes(edited(whole, edits))
        cell, option = (edited(one, edits).decode(errors="replace") for one in (page, b"top=3"))
        for reader in (
            lambda: build.given_values(path, []),
            lambda: build.given_values(None, [option]),
            lambda: declared(cell),
        ):
            try:
                reader()
            except BookError as error:
                assert str(error)

    read()


def test_bombs_end_soon(tmp_path: Path):
    bomb = tmp_path / "t.csv.gz"
    bomb.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 100, mtime=0)[:-4] + b"\xff\xff\xff\xff")
    assert look(bomb)[1]
    aliases = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)
    )
    (tmp_path / "edition.yml").write_text(aliases + EDITION)
    with pytest.raises(InvalidData, match="aliases"):
        sources.read(tmp_path)
