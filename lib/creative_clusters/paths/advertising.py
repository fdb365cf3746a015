"""Four ad-pricing measures: as Hua (2026, section 4(2)) glosses them, and by standard definition.

| measure | as the study glosses it | standard |
| --- | --- | --- |
| CPC | cost per click | the same |
| CPS | cost per product actually sold | cost per sale (order) |
| CPM | cost of showing to a certain audience | cost per thousand impressions |
| CPA | time spent per completed delivery | cost per action |

The study's CPA is a time and not a price, and its CPM names no unit: we read it per person reached.
"""

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_columns

MEASURES = ("CPC", "CPS", "CPM", "CPA")
#: measure, reading, numerator, denominator, factor, unit
_DEFINITIONS = (
    ("CPC", "study", "cost", "clicks", 1, "money per click"),
    ("CPC", "standard", "cost", "clicks", 1, "money per click"),
    ("CPS", "study", "cost", "units_sold", 1, "money per product"),
    ("CPS", "standard", "cost", "orders", 1, "money per order"),
    ("CPM", "study", "cost", "audience", 1, "money per person"),
    ("CPM", "standard", "cost", "impressions", 1000, "money per 1,000 impressions"),
    ("CPA", "study", "hours", "completed_deliveries", 3600, "seconds per delivery"),
    ("CPA", "standard", "cost", "actions", 1, "money per action"),
)


def measures(campaigns: pd.DataFrame) -> pd.DataFrame:
    """The four measures of every campaign, in both readings.

    ``campaign, pricing, reading, value, unit``; `campaigns` have a `campaign`, its `cost` (money)
    and `hours`, and counts: `impressions`, `audience` (persons), `clicks`, `orders`, `units_sold`,
    `actions`, `completed_deliveries`. A measure is NaN where its denominator is 0 or missing.

    >>> table = pd.DataFrame({"campaign": ["a"], "cost": [100.0], "impressions": [50000],
    ...     "audience": [20000], "clicks": [400], "orders": [10], "units_sold": [20],
    ...     "actions": [25], "completed_deliveries": [900], "hours": [1.0]})
    >>> measures(table)["value"].tolist()
    [0.25, 0.25, 5.0, 10.0, 0.005, 2.0, 4.0, 4.0]
    """
    needed = dict.fromkeys(name for row in _DEFINITIONS for name in row[2:4])
    need_columns(campaigns, ("campaign", *needed), "table of campaigns")
    for name in needed:
        if (campaigns[name] < 0).any():
            campaign = campaigns.loc[campaigns[name] < 0, "campaign"].iloc[0]
            raise ValueError(f'campaign "{campaign}", column {name}: must not be negative.')
    parts = [
        pd.DataFrame(
            {
                "campaign": campaigns["campaign"],
                "pricing": measure,
                "reading": reading,
                "value": factor * campaigns[top] / campaigns[bottom].replace(0, np.nan),
                "unit": unit,
            }
        )
        for measure, reading, top, bottom, factor, unit in _DEFINITIONS
    ]
    return pd.concat(parts, ignore_index=True)


def sheet(priced: pd.DataFrame) -> pd.DataFrame:
    """A row a campaign, a column a measure and reading; of CPC both readings are one."""
    names = priced["pricing"].str.lower() + "_" + priced["reading"]
    wide = priced.assign(name=names).pivot_table(
        index="campaign", columns="name", values="value", sort=False, dropna=False
    )
    shown = ["cpc_standard", "cps_study", "cps_standard", "cpm_study", "cpm_standard"]
    return wide[[*shown, "cpa_study", "cpa_standard"]].reset_index()


def cheapest(priced: pd.DataFrame) -> pd.DataFrame:
    """Best campaign by measure and reading, of `measures`: ``pricing, study, standard``."""
    best = priced.dropna(subset=["value"]).groupby(["pricing", "reading"])["value"].idxmin()
    names = priced.loc[best, ["pricing", "reading", "campaign"]]
    wide = names.pivot_table(index="pricing", columns="reading", values="campaign", aggfunc="first")
    order = [m for m in MEASURES if m in wide.index]
    return wide.reindex(index=order, columns=["study", "standard"]).reset_index()
