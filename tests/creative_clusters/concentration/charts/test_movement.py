"""Charts of trends and ranks: what is drawn, whatever the labels and the gaps."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import vl_convert

from creative_clusters.concentration import movement
from creative_clusters.concentration.charts import movement as charts
from creative_clusters.statistics import growth, ranks
from creative_clusters.statistics.trends import trends

HOSTILE = ["</script><b>x</b>", "datum.year == 'x\"", "A" * 300, "مدينة", "🏙️ a;b"]


def panel(regions: list[str], years: int = 6) -> pd.DataFrame:
    random = np.random.default_rng(1)
    rows = [
        {"region": region, "year": 2008 + year, "measure": "firms", "lq": random.uniform(0, 5)}
        for region in regions
        for year in range(years)
    ]
    return pd.DataFrame(rows, columns=["region", "year", "measure", "lq"])


def drawn(chart) -> str:
    """The chart as a picture; fails where Vega cannot draw it."""
    spec = chart.to_dict()
    spec["width"] = 500
    return vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="6.1")


def every_chart(data: pd.DataFrame) -> dict:
    result = trends(data)
    table = movement.by_slope(result, "firms")
    found = {
        "slopes": charts.slopes(table),
        "spread": charts.spread(growth.dispersion(data, value="lq")),
        "paths": charts.paths(ranks.ranks(data), ranks.moves(data)),
        "ends": charts.paths(ranks.ranks(data), ranks.moves(data), ends_only=True),
    }
    worst = movement.misleading(result)
    if worst:
        found["course"] = charts.course(movement.course(data, result, *worst))
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_labels_stay_data(language):
    data = panel(HOSTILE)
    for name, chart in every_chart(data).items():
        svg = drawn(chart)
        assert "<b>x</b>" not in svg, name
        assert "</script>" not in svg, name


def test_gaps_and_zeros_are_drawn():
    data = panel(["A", "B", "C"])
    data.loc[data["region"] == "A", "lq"] = [0, 0, np.nan, 1, 2, 3]
    data.loc[(data["region"] == "B") & (data["year"] == 2013), "lq"] = np.nan
    for chart in every_chart(data).values():
        assert "NaN" not in drawn(chart)


def test_one_region_and_equal_values_are_drawn():
    for data in (panel(["A"]), panel(["A", "B"]).assign(lq=1.0)):
        for chart in every_chart(data).values():
            assert drawn(chart).startswith("<svg")


def test_a_selection_without_a_slope_gives_an_empty_chart():
    short = movement.by_slope(trends(panel(["A", "B"], years=2)), "firms")
    assert drawn(charts.slopes(short)).startswith("<svg")


def test_regions_come_in_the_order_of_their_slopes():
    table = movement.by_slope(trends(panel(["A", "B", "C", "D"])), "firms")
    svg = drawn(charts.slopes(table))
    places = [svg.index(f">{region}<") for region in table["region"]]
    assert places == sorted(places)


def test_every_city_is_named_at_both_ends_with_its_rank():
    data = pd.DataFrame(
        {
            "region": ["A", "B", "C"] * 2,
            "year": [2008] * 3 + [2017] * 3,
            "measure": "firms",
            "lq": [3.0, 2.0, 1.0, 1.0, 5.0, 1.0],
        }
    )
    svg = drawn(charts.paths(ranks.ranks(data), ranks.moves(data)))
    for tag in ("A 1", "B 2", "C 3", "1 B", "2 A", "2 C"):
        assert f">{tag}<" in svg


def test_equal_ranks_have_places_of_their_own():
    table = ranks.ranks(panel(["A", "B", "C"]).assign(lq=1.0)).assign(name=lambda rows: rows.region)
    places = charts.placed(table)
    assert places.groupby("year")["place"].apply(list).tolist() == [[1, 2, 3]] * 6


def test_the_biggest_movers_are_picked_out_and_no_one_else():
    moves = pd.DataFrame({"region": list("ABCDE"), "climbed": [3, 2, 0, -1, -4]})
    assert charts.movers(moves, 1) == {"A": "climbed", "E": "sank"}
    assert charts.movers(moves.assign(climbed=0), 2) == {}
