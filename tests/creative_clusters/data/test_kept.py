"""Tables kept on disk: the same again, read anew after any change, harmless whoever wrote them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from creative_clusters.data import kept, sources, validation

COUNTS = "region,industry,year,n\nA,x,2016,1\nA,y,2016,2\nB,x,2016,3\nB,y,2016,5\n"
EDITION = """
title: Counts
file: counts.csv
industry: x
columns: {region: region, industry: industry, year: year, number: n}
region: {one: region, many: regions}
measures: {number: {one: plant, many: plants, unit: plants}}
"""
PACKAGE = """{"name": "small", "resources": [
  {"name": "lq", "path": "lq.csv", "role": "lq", "measure": "firms", "schema": {"fields": [
    {"name": "region"}, {"name": "year", "type": "year"},
    {"name": "lq", "type": "number", "role": "value", "unit": "ratio"}]}}]}
"""


def is_known(folder: Path) -> bool:
    return kept.recall(folder) is not None


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch) -> Path:
    """Where tables are kept; nothing is there yet."""
    place = tmp_path / "cache"
    monkeypatch.setattr(kept, "user_cache_path", lambda name: place / name)
    monkeypatch.delenv(kept.OFF, raising=False)
    return place / "clusterbook" / "data"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A small data package."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "datapackage.json").write_text(PACKAGE)
    (folder / "lq.csv").write_text("region,year,lq\nA,2016,1\nB,2016,2\n")
    return folder


@pytest.fixture
def loads(monkeypatch) -> list[Path]:
    """The folders that were read in full."""
    read, real = [], validation.load
    monkeypatch.setattr(validation, "load", lambda path: read.append(path) or real(path))
    return read


def assert_same(one: sources.DataPackage, other: sources.DataPackage) -> None:
    assert one.description == other.description
    assert list(one.tables) == list(other.tables)
    for name in one.tables:
        assert_frame_equal(one.tables[name], other.tables[name])
    assert_frame_equal(one.panel, other.panel)
    assert_frame_equal(one.places, other.places)


def edition(folder: Path) -> Path:
    (folder / "edition.yml").write_text(EDITION)
    (folder / "counts.csv").write_text(COUNTS)
    return folder


def test_what_is_kept_is_what_was_read(root, folder, loads):
    for path in (root / "data", folder):
        assert not is_known(path)
        first = sources.read(path)
        assert is_known(path)
        assert_same(sources.read(path), first)
    assert loads == [root / "data", folder]


def test_an_edition_comes_back_with_its_quotients(folder, loads, monkeypatch):
    first = sources.read(edition(folder))
    monkeypatch.setattr(sources.editions, "quotients", None)  # they are not computed again
    again = sources.read(folder)
    assert_same(again, first)
    assert_frame_equal(again.cleaning_log, first.cleaning_log)
    assert loads == [folder]


def test_any_change_is_read_anew(folder, loads):
    sources.read(folder)
    (folder / "lq.csv").write_text("region,year,lq\nA,2016,3\nB,2016,2\n")
    assert not is_known(folder)
    assert sources.read(folder).panel["lq"].max() == 3
    (folder / "lq.csv").write_text("region,year,lq\nA,2016,many\nB,2016,2\n")
    for _ in range(2):
        with pytest.raises(sources.InvalidData, match=r"lq\.csv, row 2"):
            sources.read(folder)
    (folder / "lq.csv").unlink()
    with pytest.raises(sources.InvalidData):
        sources.read(folder)
    edition(folder)  # which goes before what is described otherwise
    assert sources.read(folder).edition is not None
    assert len(loads) == 6


def test_a_change_while_reading_is_not_kept(folder, monkeypatch):
    real = validation.load

    def load(path: Path):
        made = real(path)
        (folder / "lq.csv").write_text("region,year,lq\nA,2016,9\n")
        return made

    monkeypatch.setattr(validation, "load", load)
    assert len(sources.read(folder).panel) == 2
    assert not is_known(folder)


def whole(body: bytes) -> bytes:
    return hashlib.sha256(body).digest() + body


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[:-10],
        lambda raw: raw[:20],
        lambda raw: b"",
        lambda raw: raw[:200] + b"\0" + raw[201:],
        lambda raw: whole(raw[32:-100]),
        lambda raw: whole(b"[]\nhostile"),
        lambda raw: whole(b'{"lq.csv": 3}\n'),
        lambda raw: whole(b"{}\n"),
        lambda raw: whole(b"no line"),
        lambda raw: whole(raw[32:].partition(b"\n")[0] + b"\n"),
        lambda raw: whole(raw[32:].partition(b"\n")[0] + b"\ncos\nsystem\n(S'touch x'\ntR."),
    ],
)
def test_whatever_stands_there_does_no_harm(folder, place, spoil, loads):
    first = sources.read(folder)
    (file,) = place.iterdir()
    file.write_bytes(spoil(file.read_bytes()))
    assert_same(sources.read(folder), first)
    assert len(loads) == 2
    assert_same(sources.read(folder), first)
    assert len(loads) == 2


@pytest.mark.skipif(os.name == "nt", reason="rights as Unix has them")
def test_what_others_could_have_written_is_not_read(folder, place, loads):
    sources.read(folder)
    assert (place.stat().st_mode & 0o777, next(place.iterdir()).stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )
    place.chmod(0o777)
    sources.read(folder)
    assert len(loads) == 2


def test_without_a_place_to_write_all_is_read_anew(folder, place, loads):
    place.parent.mkdir(parents=True)
    place.write_text("a file where the folder should be")
    for _ in range(2):
        assert len(sources.read(folder).panel) == 2
    assert len(loads) == 2


def test_it_can_be_switched_off(folder, place, loads, monkeypatch):
    monkeypatch.setenv(kept.OFF, "1")
    for _ in range(2):
        sources.read(folder)
    assert len(loads) == 2
    assert not place.exists()


def test_few_are_kept(folder, place, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    folders = [folder.rename(folder.with_name("0"))]
    for number in (1, 2, 3):
        folders.append(folders[0].with_name(str(number)))
        folders[-1].mkdir()
        for file in folders[0].iterdir():
            (folders[-1] / file.name).write_bytes(file.read_bytes())
    for number, one in enumerate(folders):
        sources.read(one)
        for file in place.iterdir():  # as if it were long ago
            os.utime(file, ns=(0, file.stat().st_mtime_ns - 10**9 * (number + 1)))
    assert [is_known(one) for one in folders] == [False, False, True, True]


def test_too_large_a_package_is_not_kept(folder, monkeypatch):
    monkeypatch.setattr(kept, "LARGEST", 10)
    sources.read(folder)
    assert not is_known(folder)
