"""The chapter "{{name}}", under several parameters."""

import pandas as pd
import pytest

from clusterbook.book.project import Project
from creative_clusters.data import sources

NAME = "{{name}}"


@pytest.fixture(scope="module")
def panel(root) -> pd.DataFrame:
    """The first measure of the data, as it is stored: the results are counted on it afresh."""
    panel = sources.read(Project(root).data).panel
    return panel[panel["measure"] == panel["measure"].iloc[0]]


def values(panel: pd.DataFrame, year: int) -> pd.Series:
    """Known LQs of a year by region."""
    return panel[panel["year"] == year].set_index("region")["lq"].dropna()


def test_all_cities_by_default(run_page, panel):
    page = run_page(NAME)
    last = values(panel, panel["year"].max())
    assert page.results == {
        "cities": panel["region"].nunique(),
        "known": len(last),
        "highest": last.max(),
        "above": (last >= 1).sum(),
    }
    assert f"{last.max():.2f}" in page.charts[0]["alt"]


def test_an_earlier_year_at_the_threshold_of_its_highest_value(run_page, panel):
    earlier = values(panel, panel["year"].min())
    highest = earlier[earlier > 0].max()
    page = run_page(NAME, last_year=int(panel["year"].min()), threshold=float(highest))
    assert page.results["highest"] == highest
    assert page.results["above"] == (earlier == highest).sum()


def test_one_city_alone(run_page, panel):
    last = values(panel, panel["year"].max())
    page = run_page(NAME, cities=[last.index[-1]])
    assert (page.results["cities"], page.results["known"]) == (1, 1)
    assert page.results["highest"] == last.iloc[-1]
