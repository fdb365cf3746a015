"""The chapter on the English of Hua's abstract, under several parameters."""

from __future__ import annotations

import pytest


def test_every_rendering(run_page):
    page = run_page("english-against-chinese")
    assert page.results["terms"] == sum(
        page.results[name] for name in ("kept", "shifted", "added", "left_out")
    )
    html = page.tables[0]["html"]
    assert "scenario-based clusters" in html
    assert "圈层效应" in html


@pytest.mark.parametrize(
    ("fidelity", "there", "not_there"),
    [("shifted", "network effects", "Four supers"), ("left out", "四超", "network effects")],
)
def test_one_kind_alone(run_page, fidelity, there, not_there):
    page = run_page("english-against-chinese", fidelity=fidelity)
    assert page.results["terms"] == page.results[fidelity.replace(" ", "_")]
    assert there in page.tables[0]["html"]
    assert not_there not in page.tables[0]["html"]
