from __future__ import annotations

import pandas as pd
import pytest

from creative_clusters.concentration import amounts
from creative_clusters.concentration.sentences import amounts as say
from creative_clusters.data import sources
from creative_clusters.statistics.concentration import concentration
from creative_clusters.statistics.growth import year_on_year

COLUMNS = ["region", "year", "value", "flag"]


@pytest.fixture(scope="module")
def revenue(root) -> pd.DataFrame:
    return sources.read(root / "data").amounts


def table(*rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"region": str, "year": int, "value": float, "flag": str})


def test_growth_of_the_studys_ten_cities_is_void_for_the_placeholder(revenue):
    grown = amounts.growth(revenue).set_index("region")
    assert list(grown.index[grown["reason"] != ""]) == ["Menlo Park"]
    assert grown.loc["Shenzhen", "cagr"] == pytest.approx((294.66 / 10.28) ** (1 / 9) - 1)


def test_menlo_park_from_its_first_usable_year(revenue):
    late = amounts.growth_from_first_usable(revenue)
    assert late[["region", "from_year", "to_year"]].to_numpy().tolist() == [
        ["Menlo Park", 2010, 2017]
    ]
    assert late["cagr"].item() == pytest.approx((406.53 / 19.74) ** (1 / 7) - 1)
    said = say.placeholders(revenue)
    assert "Menlo Park 2008 (0.01) and Menlo Park 2009 (0.01)" in said
    assert "2010, Menlo Park changed by +54.1% a year to 2017" in said


def test_a_region_that_ends_early_has_no_rate_to_the_last_year():
    early = table(("A", 2009, 1, ""), ("A", 2010, 2, ""), ("B", 2008, 1, ""), ("B", 2012, 1, ""))
    assert amounts.growth_from_first_usable(early).empty


def test_total_of_the_studys_ten_cities(revenue):
    said = say.total(revenue, "100 million USD")
    assert said == (
        "The 10 listed together: 150.2 billion USD in 2008, 401.6 billion USD in 2017 "
        "(+167.3% over the whole span)."
    )


def test_totals_of_different_lists_are_not_compared():
    frame = table(("A", 2008, 1, ""), ("A", 2009, 1, ""), ("B", 2009, 3, ""))
    said = say.total(frame)
    assert said.startswith("The 2 listed have a total revenue of 4.00 in 2009. The 1 listed")
    assert "1.00 in 2008, 1.00 in 2009" in said and said.endswith("left out: 1.")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "frame",
    [
        table(),
        table(("A", 2008, float("nan"), "")),
        table(("A", 2008, 0, ""), ("A", 2009, 0, "")),
        table(("A", 2008, 1, "")),
        table(("A", 2008, 1, "placeholder"), ("A", 2009, 2, "")),
    ],
    ids=["no rows", "missing", "zeros", "one year", "placeholder"],
)
def test_every_selection_has_its_words(frame, language):
    yearly, grown = concentration(frame), amounts.growth(frame)
    said = [
        say.total(frame),
        say.placeholders(frame),
        say.finding("shares", yearly),
        say.finding("effective", yearly),
        say.finding("growth", grown),
        say.finding("steps", year_on_year(frame)),
    ]
    assert all(said)
    assert "nan" not in " ".join(said).lower()


def test_one_year_has_no_growth():
    assert amounts.growth(table(("A", 2008, 1, ""), ("B", 2008, 2, ""))).empty


def test_findings_of_the_studys_ten_cities(revenue):
    yearly = concentration(revenue)
    assert say.finding("shares", yearly) == (
        "The top 3 of 10 held 91.4% of the listed total in 2008 and 57.6% in 2017"
    )
    assert "as 6.3 in 2017" in say.finding("effective", yearly)
    assert say.finding("growth", amounts.growth(revenue)).startswith("Hong Kong changed by +87")
    assert say.finding("steps", year_on_year(revenue)).startswith("73 of the 88 steps")


def test_a_larger_group_than_the_list_is_the_list():
    yearly = concentration(table(("A", 2008, 1, ""), ("B", 2008, 2, "")), k=5)
    assert say.finding("shares", yearly).startswith("The top 2 of 2 held 100.0%")
