"""Whatever stands in a file, reading it gives a table or says what is wrong with it, and soon.

A hundred inputs for each reader; `make fuzz` tries a hundred thousand.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from creative_clusters.data import sources
from creative_clusters.reading import InvalidData, look
from tests import fuzz

pytestmark = pytest.mark.slow
PIECE = st.binary(max_size=6) | st.sampled_from(fuzz.ODD)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), PIECE), max_size=6)


@pytest.mark.parametrize("name", fuzz.READERS)
def test_damaged_files_are_read_or_refused(tmp_path_factory, name: str, monkeypatch):
    fuzz.prepare(monkeypatch)
    folder, reader = tmp_path_factory.mktemp("fuzz"), fuzz.READERS[name]()
    reader.lay(folder)

    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from([*reader.files]), EDITS)
    def attempt(which, edits):
        reader.attempt(folder, which, edits)

    assert reader.attempt(folder, next(iter(reader.files)), [])
    attempt()


def test_bombs_end_soon(tmp_path: Path):
    bomb = tmp_path / "t.csv.gz"
    bomb.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 100, mtime=0)[:-4] + b"\xff\xff\xff\xff")
    assert look(bomb)[1]
    rows = {"xl/worksheets/sheet1.xml": b"<row/>" * 20_000_000}
    (tmp_path / "t.xlsx").write_bytes(fuzz.packed(fuzz.workbook() | rows))
    assert "unpacks to 114 MB" in str(look(tmp_path / "t.xlsx")[1])
    aliases = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)
    )
    (tmp_path / "edition.yml").write_text(aliases + fuzz.EDITION)
    with pytest.raises(InvalidData, match="aliases"):
        sources.read(tmp_path)
