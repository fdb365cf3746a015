"""The book on paper: what stands on the sheets, and where its links and numbers lead."""

from __future__ import annotations

import re
import shutil

import pytest
from pypdf import PdfReader

from clusterbook.book.project import BookError, Project
from clusterbook.site import paper
from clusterbook.site.build import build
from tests.clusterbook.conftest import write_notebook

printed = pytest.mark.skipif(
    not any(map(shutil.which, paper.PROGRAMS)), reason="no Chromium or Chrome is installed"
)


@printed
def test_the_book_and_each_page_can_be_had_on_paper(book: Project):
    write_notebook(
        book.root / "chapters" / "part" / "levels.ipynb",
        "Levels",
        'page.table(page.panel("firms"), "values", "Values")',
        parameters="first_year: int = 2016  # first year",
    )
    chapter = book.root / "chapters" / "index.ipynb"
    chapter.write_text(chapter.read_text().replace("Prose.", "[The levels](part/levels.ipynb)"))
    build(book, pdf=True)
    site = book.build / "html"
    whole = PdfReader(site / paper.BOOK)
    sheets = [sheet.extract_text() for sheet in whole.pages]
    # The contents give the sheet on which each page begins.
    named = re.findall(r"(Levels|References)\s+(\d+)", sheets[0])
    assert {title for title, _ in named} == {"Levels", "References"}
    for title, number in named:
        assert title in sheets[int(number) - 1]
    # A link between pages leads to the sheet of the other.
    levels = next(int(number) - 1 for title, number in named if title == "Levels")
    ways = {
        whole.get_destination_page_number(whole.named_destinations[str(note["/Dest"])])
        for sheet in whole.pages[1:levels]
        for note in map(lambda one: one.get_object(), sheet.get("/Annots", []))
        if "/Dest" in note
    }
    assert levels in ways
    own = PdfReader(site / "downloads" / "levels" / "levels.pdf")
    assert [one.metadata.title for one in (whole, own)] == ["Small book", "Levels"]
    assert "Table 1. Values" in own.pages[0].extract_text()
    assert "Warsaw" in own.pages[0].extract_text()
    html = (site / "part" / "levels.html").read_text()
    assert '"../downloads/levels/levels.pdf"' in html
    assert '"../downloads/book.pdf"' in html
    # A build without PDFs offers none.
    build(Project(book.root))
    assert not list(site.rglob("*.pdf"))
    assert ".pdf" not in (site / "part" / "levels.html").read_text()


def test_without_a_browser_nothing_is_begun(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(BookError, match="printed by Chromium or Chrome, and none of chromium, "):
        paper.browser()
