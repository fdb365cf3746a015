"""The ready lists of creative and digital industries, against what their documents say of them."""

from importlib import resources

import pandas as pd
import pytest

COLUMNS = ["list", "classification", "code", "title", "title_zh", "source", "note"]
#: How a code of each classification is written.
FORMS = {
    "UK SIC 2007": r"\d{4}",
    "NAICS": r"\d{6}",
    "CN culture 2018": r"[^\W\d]+",  # tables have the names; 01 to 09 are codes of much else
    "GB/T 4754-2017": r"\d{4}",
}


@pytest.fixture(scope="module")
def lists() -> pd.DataFrame:
    source = resources.files("creative_clusters.data") / "industry-lists.csv"
    with source.open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False)


def test_every_row_is_whole_and_names_its_document(lists):
    assert list(lists) == COLUMNS
    assert not (lists == "").any(axis=None)
    assert not lists.duplicated(["list", "code"]).any()
    assert len(lists[["list", "classification"]].drop_duplicates()) == lists["list"].nunique()
    for classification, rows in lists.groupby("classification"):
        assert rows["code"].str.fullmatch(FORMS[classification]).all()


@pytest.mark.parametrize(
    ("name", "codes"),
    [  # the sizes that the documents give
        ("dcms-creative", 31), ("dcms-digital", 36), ("dcms-cultural", 20),
        ("china-culture-2018", 9), ("china-culture-core-2018", 6),
    ],
)  # fmt: skip
def test_lists_have_as_many_codes_as_their_documents(lists, name, codes):
    assert (lists["list"] == name).sum() == codes


def test_a_code_has_one_title_in_every_list_of_its_classification(lists):
    titles = lists[["classification", "code", "title", "title_zh"]].drop_duplicates()
    assert not titles.duplicated(["classification", "code"]).any()


def test_the_creative_industries_of_dcms_stand_in_nine_sub_sectors(lists):
    notes = lists.loc[lists["list"] == "dcms-creative", "note"].str.extract(r"Sub-sector: ([^;]+)")
    sizes = notes[0].value_counts()
    assert len(sizes) == 9
    assert sizes["Music, performing and visual arts"] == 6
    assert sizes["IT, software and computer services"] == 4
