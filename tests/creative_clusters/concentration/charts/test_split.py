from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import vl_convert

from creative_clusters.concentration.charts import split as charts
from creative_clusters.concentration.split import changes, quadrants, relative_scale

HOSTILE = ["</script><img src=x onerror=alert(1)>", "a\"b'c", "مدينة", "城市" * 60, "🌆 {x} %s"]


def panel(regions: list[str], years=(2008, 2012, 2017)) -> pd.DataFrame:
    rows = [
        {
            "region": region,
            "year": year,
            "measure": measure,
            "lq": 0.3 * (i + 1) * (1 + step * (i - 1)) ** 2 + bonus,
        }
        for i, region in enumerate(regions)
        for step, year in enumerate(years)
        for measure, bonus in (("firms", 0.1), ("revenue", 0.7 * step))
    ]
    return pd.DataFrame(rows, columns=["region", "year", "measure", "lq"])


def drawings(frame: pd.DataFrame) -> dict:
    placed = quadrants(frame)
    now = placed[placed["year"] == placed["year"].max()]
    return {
        "position": charts.position(now),
        "paths": charts.paths(relative_scale(frame)),
        "bars": charts.bars(changes(frame)),
    }


def draw(chart) -> str:
    spec = chart.to_dict()
    spec["width"] = 500
    return vl_convert.vegalite_to_svg(spec)


@pytest.mark.parametrize("name", ["position", "paths", "bars"])
def test_hostile_labels_stay_text(name):
    drawn = draw(drawings(panel(HOSTILE))[name])
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "{x} %s" in drawn


@pytest.mark.parametrize(
    ("regions", "years", "language"),
    [
        ([], (2008, 2009), "en"),
        (["A"], (2008,), "zh"),
        (["A"], (2008, 2009), "en"),
        (["A", "B"], (2008,), "en"),
    ],
)
def test_few_or_no_rows_are_drawn(regions, years, language):
    for chart in drawings(panel(regions, years)).values():
        assert draw(chart).startswith("<svg")


def test_zero_and_missing_quotients_are_not_drawn():
    frame = panel(["A", "B", "C", "D"])
    frame.loc[(frame["region"] == "A") & (frame["measure"] == "revenue"), "lq"] = 0.0
    frame.loc[(frame["region"] == "B") & (frame["measure"] == "firms"), "lq"] = np.nan
    for chart in drawings(frame).values():
        drawn = draw(chart)
        assert ">A<" not in drawn
        assert ">B<" not in drawn
        assert ">C<" in drawn
        assert "NaN" not in drawn


def test_the_two_parts_of_a_bar_reach_the_change_or_start_at_zero():
    changes = pd.DataFrame(
        {
            "region": ["same", "opposite"],
            "kind": "growth_both",
            "d_firms": [0.5, 1.4],
            "d_scale": [0.25, -0.6],
            "d_revenue": [0.75, 0.8],
        }
    )
    chart = charts.bars(changes).to_dict()
    rows = [row for rows in chart["datasets"].values() for row in rows if "part" in row]
    ends = {(row["region"], row["part"]): (row["low"], row["high"]) for row in rows}
    assert ends["same", "firms"] == (0, 0.5)
    assert ends["same", "scale"] == pytest.approx((0.5, 0.75))
    assert ends["opposite", "firms"] == (0, 1.4)
    assert ends["opposite", "scale"] == pytest.approx((0, -0.6))


def test_lines_of_one_revenue_quotient_have_one_product():
    box = charts.Box((0.25, 8.0), (0.1, 4.0))
    for product in (0.05, 1.0, 16.0):
        ends = box.level(product)
        for x, y in (ends[:2], ends[2:]):
            assert x * y == pytest.approx(product)
            assert 0.25 - 1e-9 <= x <= 8 + 1e-9
            assert 0.1 - 1e-9 <= y <= 4 + 1e-9
    assert box.level(64.0) is None


def test_only_who_moved_is_in_colour():
    still = panel(["A", "B"], (2008, 2017))
    still["lq"] = 1.0
    chart = charts.paths(relative_scale(still)).to_dict()
    rows = [row for rows in chart["datasets"].values() for row in rows if "far" in row]
    assert rows
    assert not any(row["far"] for row in rows)
