"""Ad-pricing measures, against a table worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.paths import advertising

CAMPAIGN = pd.DataFrame(
    {
        "campaign": ["stream"],
        "cost": [30000.0],
        "impressions": [900000],
        "audience": [450000],
        "clicks": [54000],
        "orders": [2700],
        "units_sold": [5400],
        "actions": [5400],
        "completed_deliveries": [36000],
        "hours": [240.0],
    }
)


def value(table, measure, reading):
    return table.set_index(["pricing", "reading"]).loc[(measure, reading), "value"]


@pytest.mark.parametrize(
    ("measure", "study", "standard"),
    [
        ("CPC", 30000 / 54000, 30000 / 54000),
        ("CPS", 30000 / 5400, 30000 / 2700),
        ("CPM", 30000 / 450000, 30000 / 900),
        ("CPA", 240 * 3600 / 36000, 30000 / 5400),
    ],
)
def test_both_readings(measure, study, standard):
    table = advertising.measures(CAMPAIGN)
    assert value(table, measure, "study") == pytest.approx(study)
    assert value(table, measure, "standard") == pytest.approx(standard)


def test_the_study_reads_cpa_as_a_time():
    table = advertising.measures(CAMPAIGN).set_index(["pricing", "reading"])
    assert table.loc[("CPA", "study"), "unit"].startswith("seconds")
    assert table.loc[("CPA", "standard"), "unit"].startswith("money")


def test_nothing_sold_has_no_price():
    table = advertising.measures(CAMPAIGN.assign(orders=0, units_sold=0))
    assert np.isnan(value(table, "CPS", "standard"))


def test_negative_number():
    with pytest.raises(ValueError, match='campaign "stream", column clicks: must not be negative'):
        advertising.measures(CAMPAIGN.assign(clicks=-1))


def test_missing_column():
    with pytest.raises(ValueError, match="lacks the column hours"):
        advertising.measures(CAMPAIGN.drop(columns="hours"))
