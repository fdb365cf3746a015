"""The English of Hua's abstract: every phrase as printed, every Chinese term from the text."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from creative_clusters.new_quality import renderings


@pytest.fixture(scope="module")
def table(root):
    return pd.read_csv(root / "data" / "hua-2026" / "renderings.csv", keep_default_na=False)


def flat(said: str) -> str:
    """A printed text in one line, with one kind of dash and the scan's two misreadings mended."""
    said = re.sub(r"-\s*\n\s*", "-", said).replace("—", "-")
    said = said.replace("diftusion", "diffusion").replace("eftect", "effect")
    return " ".join(said.split()).lower()


def test_terms_and_renderings_stand_in_the_documents(table, shared):
    texts = {path.name[:3]: path.read_text("utf-8") for path in (shared / "sources").glob("00*")}
    for row in table.itertuples():
        assert row.term_zh in texts["000"], row.term_en
        assert row.rendering.lower() in flat(texts["000"]), row.term_en
        assert row.rendering.lower() in flat(texts["001"]), row.term_en


def test_the_three_english_texts_are_one(shared):
    texts = [
        next((shared / "sources").glob(f"{n}_*")).read_text("utf-8") for n in ("000", "001", "004")
    ]
    begin, end = (
        "The digital cultural and creative industry cluster refers",
        "full-chain integration",
    )
    bodies = {flat(text[text.index(begin) :].partition(end)[0]) for text in texts}
    assert len(bodies) == 1


def test_only_one_language_leaves_the_other_cell_empty(table):
    empty = table["term_zh"].eq("")
    assert (table["fidelity"] == "added").eq(empty).all()
    assert (table["fidelity"] == "left out").eq(table["rendering"].eq("")).all()
    shifted = table[table["fidelity"] == "shifted"]
    assert shifted["note_en"].ne("").all()
    assert shifted["note_zh"].ne("").all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_rendering_stands_under_what_became_of_it(table, language):
    system = renderings.system(table)
    rows = system[system["parent"] != ""].set_index("component")
    assert rows["parent"].to_dict() == table.set_index("term_en")["fidelity"].to_dict()
    left = (table["fidelity"] == "left out").sum()
    assert str(left) in renderings.said(table)
