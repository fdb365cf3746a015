"""Sheets that readers fill in: read in every common encoding, refused with row and column."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from creative_clusters.data.validation import InvalidData
from creative_clusters.forms import classifier as forms
from creative_clusters.forms import scenes
from creative_clusters.forms.ratings import form_ratings, scene_ratings

INDICATORS = pd.DataFrame(
    [
        ("shares", "x", "percent", 0, 4, "A share."),
        ("ties", "x", "rating 0 to 1", 0, 1, "A rating."),
        ("arts", "y", "rating 0 to 1", 0, 1, "A rating."),
    ],
    columns=["indicator", "form", "unit", "low", "high", "gloss"],
)
GOOD = "cluster,indicator,value\n环同济,shares,7\n环同济,ties,0.5\n环同济,arts,\n"


@pytest.fixture
def sheet(tmp_path):
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "sheet.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def told(path: Path, read=lambda path: form_ratings(path, INDICATORS)) -> list[str]:
    with pytest.raises(InvalidData) as refusal:
        read(path)
    return [str(problem).removeprefix(str(path)) for problem in refusal.value.problems]


class TestForms:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("ends", ["\n", "\r\n"])
    def test_a_spreadsheet_may_save_it_as_it_likes(self, sheet, encoding, ends):
        table = form_ratings(sheet(GOOD.replace("\n", ends), encoding), INDICATORS)
        assert table["cluster"].unique().tolist() == ["环同济"]
        assert table["value"].fillna(-1).tolist() == [7.0, 0.5, -1]

    def test_other_columns_blank_rows_and_another_order_do_no_harm(self, sheet):
        text = "note,value,indicator,cluster\nx,0.2,ties,A\n,,,\n"
        table = form_ratings(sheet(text), INDICATORS)
        assert table.to_dict("records") == [{"cluster": "A", "indicator": "ties", "value": 0.2}]

    def test_nothing_is_to_be_written_into_an_edition(self, sheet):
        what = "The names of the columns seem to stand in row 2, not in this one."
        assert told(sheet("Ratings,,\n" + GOOD)) == [f", row 1: {what}"]

    def test_the_written_sheet_is_read_again(self, sheet):
        empty = forms.sheet(INDICATORS, "A").to_csv(index=False)
        table = form_ratings(sheet(empty), INDICATORS)
        assert table["value"].isna().all()
        assert len(table) == len(INDICATORS)

    def test_every_problem_is_told_at_once_with_its_place(self, sheet):
        text = (
            "cluster,indicator,value\nA,shares,n/a\nA,ties,1.2\n,arts,0.5\nA,tyes,0.5\n"
            'B,ties,"0,5"\nB,arts,inf\nB,ties,1\n'
        )
        assert told(sheet(text)) == [
            ', row 2, column value: "n/a" is not a number. Use an empty cell for a missing value.',
            ", row 3, column value: 1.2 is not between 0 and 1.",
            ", row 4, column cluster: The cell is empty, and a value is required here.",
            ', row 5, column indicator: "tyes" is not one of shares, ties, arts. '
            'Did you mean "ties"?',
            ', row 6, column value: "0,5" has a decimal comma. Write 0.5.',
            ', row 7, column value: "inf" is not a number. Use an empty cell for a missing value.',
            ', row 8, column cluster, indicator: "B ties" stands in row 6 already. Keep one of '
            "the two rows.",
        ]

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("", "The file is empty."),
            ("cluster,indicator,value\n", "There are no rows below the header."),
            ("cluster,indicator,value\n,,\n", "There are no rows below the header."),
            ("cluster,indicator\nA,ties\n", ", column value: The column is missing."),
            ("cluster,indicator,value\nA,ties\n", "The row has 2 cells, the header 3."),
            ('cluster,indicator,value\nA,"ties,1\n', "quotation marks"),
            ("cluster,indicator,value\nA,ties,nan\n", '"nan" is not a number'),
        ],
    )
    def test_a_file_that_is_no_sheet(self, sheet, text, what):
        assert what in told(sheet(text))[0]

    def test_a_missing_file_and_a_binary_one(self, tmp_path, sheet):
        assert told(tmp_path / "none.csv") == [": The file is missing."]
        (tmp_path / "bytes.csv").write_bytes(b"\x89PNG\r\n\xff\x00\x01\x02\xfe")
        assert len(told(tmp_path / "bytes.csv")) == 1


class TestScenes:
    def test_the_written_sheet_is_read_again(self, sheet):
        filled = scenes.sheet(["Square"]).assign(rating=3)
        table = scene_ratings(sheet(filled.to_csv(index=False)))
        assert (scenes.score(table)["score"] == 0.5).all()

    def test_problems_have_their_place(self, sheet):
        text = (
            "scene,element,dimension,trait,rating\nS,people,theatricality,,6\n"
            "S,people,,,3\nS,wether,legitimacy,,3\nS,,,buzz,2\nS,,,buzz,3\n"
        )
        assert told(sheet(text), scene_ratings) == [
            ", row 2, column rating: 6 is above the largest value, 5.",
            ", row 3: A row takes an element and a dimension, or a trait and neither of them.",
            ', row 4, column element: "wether" is not one of neighbourhood, structures, people, '
            "combination, values.",
            ', row 6, column scene, element, dimension, trait: "S buzz" stands in row 5 already. '
            "Keep one of the two rows.",
        ]

    def test_another_scale(self, sheet):
        text = "scene,element,dimension,trait,rating\nS,,,buzz,9\n"
        assert scene_ratings(sheet(text), (0, 10))["rating"].tolist() == [9.0]
