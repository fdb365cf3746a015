"""Charts of the drivers: what they draw, in both languages, wide and narrow."""

from __future__ import annotations

import pytest

from creative_clusters.charts.theme import narrowed
from creative_clusters.data import sources
from creative_clusters.drivers import agglomeration, cases, growth_types, openings
from creative_clusters.drivers.charts import agglomeration as move_charts
from creative_clusters.drivers.charts import cases as case_charts
from creative_clusters.drivers.charts import growth_types as type_charts


@pytest.fixture(scope="module")
def package() -> sources.DataPackage:
    return sources.read()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_drawings_in_both_languages(package, language):
    listed = package.table("cases")
    both = package.panel[package.panel["region"].isin(["Beijing", "Tokyo"])]
    places = growth_types.positions(both[both["measure"] == "firms"])
    shares = growth_types.stability(places, lqs=[1, 3], slopes=[0.0])
    periods = agglomeration.periods(both, [2008, 2013, 2017])
    order = ["Tokyo", "Beijing"]
    drawings = [
        type_charts.stability(shares, lqs=[1, 3], slopes=[0.0]),
        move_charts.two_periods(periods, order=order),
        move_charts.breaks(agglomeration.by_break(both, range(2008, 2018)), order=order),
        case_charts.shares(openings.shares(listed)),
        case_charts.projection(cases.projection(2020, 4, 2024, 7, 2030), unit=""),
    ]
    for drawing in drawings:
        spec = drawing.to_dict()
        assert spec["width"] == "container"
        assert isinstance(spec["height"], int)
        assert spec["title"]["subtitle"]


def test_rows_of_the_periods_follow_the_order(package):
    both = package.panel[package.panel["region"].isin(["Beijing", "Tokyo"])]
    periods = agglomeration.periods(both, [2008, 2013, 2017])
    spec = move_charts.two_periods(periods, order=["Tokyo", "Beijing"]).to_dict()
    assert spec["layer"][0]["encoding"]["y"]["sort"] == [
        "Tokyo 2008–2013",
        "Tokyo 2013–2017",
        "Beijing 2008–2013",
        "Beijing 2013–2017",
    ]


def test_a_phone_gets_its_legend_in_one_column(package):
    places = growth_types.positions(package.panel[package.panel["measure"] == "firms"])
    shares = growth_types.stability(places, lqs=[1], slopes=[0.0])
    wide = type_charts.stability(shares, lqs=[1], slopes=[0.0])
    assert wide.to_dict()["encoding"]["color"]["legend"]["columns"] == 2
    assert narrowed(wide.to_dict())["encoding"]["color"]["legend"]["columns"] == 1
