from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import vl_convert

from creative_clusters.concentration import amounts
from creative_clusters.concentration.charts import amounts as charts
from creative_clusters.statistics.concentration import concentration, shares
from creative_clusters.statistics.growth import year_on_year
from tests.conftest import spoken

HOSTILE = ["</script><img src=x onerror=alert(1)>", "a\"b'c", "مدينة", "城市" * 60, "🌆 {x} %s"]


def table(regions: list[str], years=(2008, 2009, 2010)) -> pd.DataFrame:
    """Amounts with a placeholder, a zero and a gap among them."""
    rows = [
        {"region": region, "year": year, "value": 10.0 * (i + 1) * (year - 2006), "flag": ""}
        for i, region in enumerate(regions)
        for year in years
    ]
    frame = pd.DataFrame(rows, columns=["region", "year", "value", "flag"])
    if len(frame) > 5:
        frame.loc[0, ["value", "flag"]] = [0.01, "placeholder"]
        frame.loc[3, "value"] = 0.0
        frame.loc[4, "value"] = np.nan
    return frame.astype({"value": float, "year": int, "region": str, "flag": str})


def drawings(frame: pd.DataFrame) -> dict:
    yearly = concentration(frame)
    steps = year_on_year(frame)
    order = list(frame["region"].unique())
    return {
        "lines": charts.lines(frame, unit="USD"),
        "shares": charts.share_bands(shares(frame)),
        "effective": charts.effective_number(yearly),
        "growth": charts.growth_bars(amounts.growth(frame)),
        "steps": charts.steps(steps, order=order),
    }


def draw(chart) -> str:
    spec = chart.to_dict()
    spec["width"] = 500
    return vl_convert.vegalite_to_svg(spec)


def texts(chart) -> str:
    return json.dumps(chart.to_dict(), ensure_ascii=False)


@pytest.mark.parametrize("name", ["lines", "shares", "growth", "steps"])
def test_hostile_labels_stay_text(name):
    drawn = draw(drawings(table(HOSTILE))[name])
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
    for chart in drawings(table(regions, years)).values():
        assert draw(chart).startswith("<svg")


def test_the_log_axis_leaves_out_what_has_no_logarithm_and_says_so():
    frame = table(["A", "B", "C"])
    chart = drawings(frame)["lines"].to_dict()
    drawn = [row for rows in chart["datasets"].values() for row in rows if "flag" in row]
    assert all(row["value"] > 0 and not row["flag"] for row in drawn)
    subtitle = " ".join(chart["title"]["subtitle"])
    assert "A 2008" in subtitle
    assert "B 2008" in subtitle  # zero; its missing 2009 was never there
    assert "2009" not in subtitle


def test_bands_fill_every_year_and_keep_small_regions_together():
    frame = table(list("ABCDEFGH")).assign(flag="")
    bands = charts.bands(shares(frame), most=3)
    assert set(bands["region"]) == {"F", "G", "H", ""}
    by_year = bands.groupby("year")
    np.testing.assert_allclose(by_year["share"].sum(), 1)
    np.testing.assert_allclose(by_year["high"].max(), 1)
    np.testing.assert_allclose(by_year["low"].min(), 0)
    assert bands[bands["year"] == 2010]["region"].to_list() == ["H", "G", "F", ""]
    assert bands.loc[bands["region"] == "", "name"].unique() == ["5 others"]


def test_a_region_called_others_is_not_the_others():
    frame = table(["5 others", *"BCDEFGH"]).assign(value=lambda rows: rows["year"] * 1.0)
    bands = charts.bands(shares(frame), most=3)
    assert bands.groupby("year")["region"].nunique().eq(4).all()


def test_one_region_too_many_keeps_its_name():
    assert "" not in set(charts.bands(shares(table(list("ABCD"))), most=3)["region"])


def test_a_void_rate_keeps_its_row_and_says_so():
    drawn = draw(drawings(table(["A", "B", "C"]))["growth"])
    assert drawn.count(">no rate<") == 2  # A starts at a placeholder, B at zero
    assert ">A<" in drawn


def test_names_in_chinese():
    chart = spoken("zh", drawings, table(["Shenzhen", "Tokyo", "A"]), names={"Shenzhen": "深圳"})[
        "lines"
    ]
    assert "深圳" in texts(chart)
    assert "对数刻度" in texts(chart)
