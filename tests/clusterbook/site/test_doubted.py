"""What the audit doubts is marked wherever it stands: in prose, tables, charts and sentences."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from clusterbook.site import doubted
from creative_clusters.audit import read_rows
from creative_clusters.words import translations

ROOT = Path(__file__).parents[3]
CLAIMS = read_rows(ROOT / "data" / "claims.csv")


@pytest.mark.parametrize(
    ("shown", "claims"),
    [
        ("Tokyo had 11.84% of the world's firms.", {"xie-hu.tokyo-share-2015"}),
        ("<tr><td>hackspace</td><td>1999</td></tr>", {"hua.hackspace-year"}),
        ("<tr><td>hackspace</td></tr><tr><td>1999</td></tr>", set()),  # another row
        ("<svg><text>key firms, 2024–2026</text></svg>", {"hua.export-second-period"}),
        ("advanced economies (7.3) stand at", {"hua.imf-index-unit"}),
        ("advanced economies had 17.3", set()),
        (
            "The study puts 228 areas of the world.",
            {"hua.nesta-areas-share", "hua.nesta-areas-worldwide"},
        ),
        ("旧金山湾区的阿蒙克", {"xie-hu.armonk-in-bay-area"}),
        ("旧金山湾区的份额（不含阿蒙克）", set()),
        ("单是英国就有228个区域", {"hua.nesta-areas-share", "hua.nesta-areas-worldwide"}),
        ("把两种区位熵并列刊印", set()),
        ("Tokyo had 11.10% of them.", set()),
    ],
)
def test_a_doubted_figure_is_found_where_it_stands(shown, claims):
    found = doubted.named(shown, doubted.doubts(CLAIMS))
    assert set(found["id"]) == claims


def test_what_is_doubted_in_english_is_doubted_in_chinese():
    claims, lost = doubted.doubts(CLAIMS), []
    for path in ROOT.glob("chapters/**/*.zh.po"):
        for said, chinese in translations.known(path, "zh").items():
            marks = [set(doubted.named(text, claims)["id"]) for text in (said, chinese)]
            lost += [(path.name, one) for one in marks[0] - marks[1]]
    assert lost == []


def test_the_mark_leads_to_each_doubt_and_is_not_set_twice():
    claims = doubted.doubts(CLAIMS)
    note = doubted.note("11.84%", claims)
    assert 'href="page:inconsistent-claims#xie-hu.tokyo-share-2015"' in note
    assert doubted.note(note + "11.84%", claims) == ""
    assert doubted.note("nothing", claims) == ""


def test_without_claims_or_marks_nothing_is_doubted():
    assert doubted.doubts(None).empty
    assert doubted.doubts(pd.DataFrame({"verdict": ["inconsistent"]})).empty
    assert doubted.note("11.84%", doubted.doubts(None)) == ""


def test_only_doubts_have_a_mark_and_every_substantive_number_in_doubt_has_one():
    marked = CLAIMS[CLAIMS["mark"] != ""]
    assert set(marked["verdict"]) == {"inconsistent"}
    doubts = CLAIMS[(CLAIMS["verdict"] == "inconsistent") & (CLAIMS["weight"] == "substantive")]
    without = set(doubts.loc[doubts["printed"] != "", "id"]) - set(marked["id"])
    assert without == set()
