"""How a chapter begins: with the parameters as they stand, and a word to who runs it by hand."""

from __future__ import annotations

import pytest

from clusterbook.book.parameters import ParameterError
from clusterbook.chapter import begin, page
from clusterbook.drawing import figures


@pytest.fixture
def shown(root, monkeypatch) -> list[dict]:
    """What the chapter displays."""
    monkeypatch.setenv("CLUSTERBOOK_DATA", str(root / "data"))
    found: list[dict] = []
    monkeypatch.setattr(page, "display", lambda content, raw: found.append(content))
    return found


def test_a_parameter_whose_name_something_else_has_taken_is_named(shown):
    declared = {"__annotations__": {"first_year": int, "top": int}, "first_year": 2010}
    with pytest.raises(ParameterError, match=r'"top" is <built-in function max> by now: an import'):
        begin(declared | {"top": max})
    with pytest.raises(ParameterError, match='"top" is None by now'):
        begin(declared)
    assert begin(declared | {"top": 3}).parameters == {"first_year": 2010, "top": 3}


def test_a_notebook_run_by_hand_says_what_its_marks_stand_for(shown, monkeypatch):
    begin({})
    monkeypatch.setenv(figures.LATER, "1")
    begin({})
    by_hand, by_the_book = (content["text/plain"] for content in shown)
    assert "[[cities]] cities; [[firms]] firms" in by_hand
    assert by_the_book == ""
