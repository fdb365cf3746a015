"""Prose in another language: what a message is, what a translation holds, what becomes fuzzy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterbook.book import prose
from clusterbook.book.project import Project
from creative_clusters.data import sources
from creative_clusters.words import codebook, translations
from creative_clusters.words.wording import Refused

CELL = """\
# A heading with [[firms]]

A paragraph that cites {cite}`hua2026` and leads [there](../audit/all-claims).

:::{admonition} Assumption
:class: warning
What is assumed.
:::

- one item
1. another

```python
code = "stays"
```

$$
LQ = 1
$$
"""


def test_messages_are_the_lines_of_prose():
    assert prose.messages([CELL, CELL]) == [
        "A heading with [[firms]]",
        "A paragraph that cites {cite}`hua2026` and leads [there](../audit/all-claims).",
        "Assumption",
        "What is assumed.",
        "one item",
        "another",
    ]


@given(st.lists(st.sampled_from([*CELL.splitlines(), "文", "> quoted", "  - deeper"])))
def test_only_messages_are_worded_otherwise(lines):
    cell = "\n".join(lines)
    assert prose.put(cell, str) == cell
    worded = prose.put(cell, lambda said: f"《{said}》")
    assert prose.messages([worded]) == [f"《{said}》" for said in prose.messages([cell])]


def test_every_cell_of_the_book_comes_back_as_it_is(root):
    for source in (root / "chapters").rglob("*.ipynb"):
        for cell in prose.cells(source):
            assert prose.put(cell, str) == cell


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("", "not translated"),
        ("见{cite}`hua2026`，[此处](../audit)，`code`，[[firms]]", ""),
        ("见{cite}`liu`，[此处](../audit)，`code`，[[firms]]", "{cite}`hua2026`"),
        ("见{cite}`hua2026`，[此处](../other)，`code`，[[firms]]", "](../audit)"),
        ("见{cite}`hua2026`，[此处](../audit)，code，[[firms]]", "`code`"),
        ("见{cite}`hua2026`，[此处](../audit)，`code`，企业", "[[firms]]"),
        ("见{cite}`hua2026`，[此处](../audit)，`code`，[[firms]][[cities]]", "[[cities]]"),
    ],
)
def test_a_translation_holds_what_the_original_does(tmp_path, said, fault):
    original = "See {cite}`hua2026`, [here](../audit), `code`, [[Firms]]"
    catalogue = translations.update(tmp_path / "a.zh.po", [original], "zh")
    catalogue[original].string = said
    assert all(fault in one for one in prose.faults(catalogue))
    assert bool(prose.faults(catalogue)) == bool(fault)


TRANSLATED = {"A book": "一本书", "How many firms are there?": "企业有多少？"}


@pytest.fixture
def book(root, tmp_path):
    """A book of one chapter with its Chinese."""
    for name in ("_config.yml", "references.bib"):
        shutil.copy(root / name, tmp_path / name)
    (tmp_path / "data").symlink_to(root / "data")
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: chapters/index\n")
    (tmp_path / "chapters" / "index.md").write_text("# A book\n\nHow many firms are there?\n")
    place = tmp_path / "chapters" / "index.zh.po"
    catalogue = translations.update(place, TRANSLATED, "zh")
    for original, said in TRANSLATED.items():
        catalogue[original].string = said
    place.write_bytes(translations.written(catalogue))
    return Project(tmp_path, language="zh")


@pytest.mark.parametrize("language", ["zh"])
def test_a_changed_paragraph_is_fuzzy_and_stands_in_english_until_it_is_seen_to(book, language):
    source = book.root / "chapters" / "index.md"
    assert prose.worded(source)(source.read_text()) == "# 一本书\n\n企业有多少？\n"
    assert prose.is_whole(source, prose.cells(source))
    source.write_text("# A book\n\nHow many firms were there?\n")
    assert prose.worded(source)(source.read_text()) == "# 一本书\n\nHow many firms were there?\n"
    assert not prose.is_whole(source, prose.cells(source))
    place = translations.place(source, "zh")
    catalogue = translations.update(place, prose.messages(prose.cells(source)), "zh")
    assert prose.faults(catalogue) == [
        "fuzzy, since the original has changed: How many firms were there?"
    ]
    place.write_bytes(translations.written(catalogue))  # what is fuzzy isn't shown
    assert "How many firms were there?" in prose.worded(source)(source.read_text())
    catalogue["How many firms were there?"].flags.clear()
    place.write_bytes(translations.written(catalogue))
    assert prose.is_whole(source, prose.cells(source))


@pytest.mark.parametrize("language", ["zh"])
def test_a_damaged_catalogue_is_told_with_its_file(book, language):
    source = book.root / "chapters" / "index.md"
    translations.place(source, "zh").write_bytes(b'msgid "A book"\nmsgstr "\xff"')
    with pytest.raises(Refused, match=r"index\.zh\.po is no gettext catalogue"):
        prose.worded(source)


def test_a_catalogue_is_written_in_utf8_whatever_its_header_says(tmp_path):
    place = tmp_path / "page.zh.po"
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=latin-1\\n"\n'
    place.write_text(f'{head}\nmsgid "A"\nmsgstr "B"\n', encoding="utf-8")
    catalogue = translations.update(place, ["A", "中"], "zh")
    assert 'msgid "中"' in translations.written(catalogue).decode("utf-8")


ROOT = Path(__file__).parents[3]
CATALOGUES = sorted(
    one for part in ("chapters", "data", "lib") for one in (ROOT / part).rglob("*.zh.po")
)
SOURCES = sorted([*ROOT.glob("chapters/**/*.ipynb"), *ROOT.glob("chapters/**/*.md")])


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_a_catalogue_of_the_book_has_every_translation(path):
    assert prose.faults(translations.read(path, "zh")) == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_sentence_of_a_chapter_is_translated_and_no_other(source):
    known = translations.known(translations.place(source, "zh"), "zh")
    assert list(known.keys() ^ set(prose.messages(prose.cells(source)))) == []


def test_what_the_codebook_and_the_description_of_the_data_say_is_translated(root):
    package = sources.read(root / "data")
    texts, entries = package.reader("zh").texts, [package.description.properties]
    entries += [one.properties for one in package.description.resources]
    said = [entry.meaning for entry in codebook.catalogue().values()]
    said += [one.get("locator") for one in entries]
    said += [
        each["title"]
        for one in entries
        for key in ("sources", "licenses")
        for each in one.get(key, [])
    ]
    fields = [field for one in package.description.resources for field in one.fields]
    said += [field.properties.get("description") for field in fields]
    assert [one for one in dict.fromkeys(said) if one and one not in texts] == []
