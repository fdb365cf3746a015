"""What the site says of itself: version, date and addresses, the feed, the book as an archive."""

from __future__ import annotations

import re
import subprocess
import zipfile
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree

import altair
import pytest
import vl_convert

from clusterbook.book.project import Project
from clusterbook.site import about, feed, publishing

ATOM = "{http://www.w3.org/2005/Atom}"
KNOWN = {"version": "1.2", "commit": "abc", "date": "2026-03-04", "author": "A & {B}", "works": []}


@pytest.fixture
def book(root: Path, monkeypatch) -> Project:
    for name in ("BOOK_ADDRESS", "BOOK_REPOSITORY", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    return Project(root)


def test_addresses_come_from_the_workflow_and_are_left_out_if_unknown(book, monkeypatch):
    assert (about.about(book)["address"], about.about(book)["repository"]) == ("", "")
    monkeypatch.setenv("BOOK_ADDRESS", "https://example.org/book")
    monkeypatch.setenv("BOOK_REPOSITORY", "https://example.org/source/")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    known = about.about(book)
    assert known["address"] == "https://example.org/book/"
    assert known["repository"] == "https://example.org/source"
    assert known["date"] == "1970-01-02"


def test_other_editions_have_neither_the_books_address_nor_its_works(root, monkeypatch):
    edition = Project(root, data=root / "lib/clusterbook/templates/edition")
    edition.config["html"] = {"baseurl": "https://example.org/"}
    known = about.about(edition)
    assert (known["address"], known["works"], known["changes"]) == ("", [], False)


def test_bibtex_is_complete_and_escaped():
    line, bibtex = about.cited(KNOWN, "50 % & more", "Book", "https://example.org/p.html")
    assert line == (
        "A & {B} (2026). 50 % & more. In: Book, version 1.2, commit abc. "
        "https://example.org/p.html."
    )
    assert r"title = {{50 \% \& more}}" in bibtex and r"author = {{A \& B}}" in bibtex
    for field in ("booktitle = {Book}", "year = {2026}", "note = {Version 1.2", "url = {https"):
        assert field in bibtex
    assert bibtex.count("{") == bibtex.count("}")


def test_nothing_known_is_nothing_said():
    nothing = dict.fromkeys(KNOWN, "")
    assert about.cited(nothing, "Book", "Book", "") == (
        "Book. Book.",
        "@misc{book,\n  title = {{Book}}\n}",
    )


@pytest.mark.parametrize("address", ["", "https://example.org/"])
def test_the_feed_is_atom_with_an_entry_a_version(address):
    changes = "Intro\n\n## Unreleased\n\n- *New* <b>\n\n## 0.1 — 2026-01-02\n\n- First\n"
    made = ElementTree.fromstring(feed.feed(changes, KNOWN | {"address": address}, "Book"))
    entries = made.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}updated").text[:10] for entry in entries] == [
        "2026-03-04",
        "2026-01-02",
    ]
    ids = [one.text for one in made.iter(f"{ATOM}id")]
    assert len(set(ids)) == 3 and all(one.startswith("urn:uuid:") for one in ids)
    links = {one.get("href") for one in made.iter(f"{ATOM}link")}
    assert all(link.startswith(address) for link in links)
    assert "<em>New</em> &lt;b&gt;" in entries[0].find(f"{ATOM}content").text


def test_the_archive_of_the_book_holds_its_sources_and_is_the_same_each_time(book, tmp_path):
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"
    for archive in (first, second):
        publishing.pack(about.book(book), archive)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as held:
        names = set(held.namelist())
        held.extractall(tmp_path / "book")
    assert {"Makefile", "requirements.txt", "chapters/index.ipynb", "data/cities.csv"} <= names
    assert not [name for name in names if re.match(r"\.git/|_build|\.venv", name)]
    assert (tmp_path / "book/.git").exists() is False
    again = Project(tmp_path / "book")
    assert [page.name for page in again.pages] == [page.name for page in book.pages]
    assert set(about.book(again)) == names  # without git, all but what is ignored


def test_news_are_first_sentences():
    told = (
        "## Unreleased\n\n- *method* A sentence that is long enough to stand. More.\n- Short. And "
    )
    told += "then some more of it; not this.\n"
    assert about.news(told) == (
        "- A sentence that is long enough to stand.\n- Short. And then some more of it.\n"
    )


def test_git_that_is_missing_is_no_fault(tmp_path, monkeypatch):
    def missing(*args, **options):
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", missing)
    assert about.git(tmp_path, "rev-parse", "HEAD") == ""


def test_what_the_site_ships_of_others_is_told_as_it_is_installed():
    library = Path(vl_convert.__file__).with_name("vl_convert.abi3.so").read_bytes()
    bundled = {
        match.decode() for match in re.findall(rb"/npm/([a-z0-9.-]+@\d+\.\d+\.\d+)", library)
    }
    told = re.findall(r"([a-z][a-z0-9-]+) (\d+\.\d+\.\d+)", str(about.shipped()))
    scripts = {f"{name}@{number}" for name, number in told} & {*bundled}
    drawn = {
        one for one in bundled if re.match("vega|d3|topojson|internmap|delaunator|robust", one)
    }
    older = {one for one in drawn if one.startswith("vega-lite@") and one not in scripts}
    assert drawn - older <= scripts
    assert f"vega-lite@{altair.VEGALITE_VERSION}" in scripts
    for row in about.shipped():
        if row["distribution"]:
            said = metadata.metadata(row["distribution"])
            own = [
                said.get("License-Expression"),
                said.get("License"),
                *said.get_all("Classifier", []),
            ]
            family = {"OFL-1.1": "OFL"}.get(row["licence"], row["licence"].partition("-")[0])
            assert any(family in (one or "") for one in own), row


def test_notices_have_the_licence_of_each_work():
    notices = about.notices()
    for row in about.shipped():
        own = notices.partition(f"{row['work']} (")[2].partition("-" * 72)[0]
        assert row["holder"] in own
        assert len(own) > 400 or row["licence"] == "Unlicense"
