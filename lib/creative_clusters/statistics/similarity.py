"""Which regions are most alike: a distance on standardised features of their series.

Each series of a region gives two features: where it stands in its last year (logarithm, since an
LQ is a ratio) and how it moves (Theil–Sen slope). Features are standardised across the regions
that have them, and two regions are as far apart as the root mean square of the differences over
the features that *both* have.

What the measure can't do: every feature counts alike, and whoever stands in one table only is
compared on that alone, with regions that others would set apart; a few regions that a study chose
decide what a "standard deviation" is; and two cities with the same curve may have it for
different reasons.
"""

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_columns
from creative_clusters.statistics.observations import usable
from creative_clusters.statistics.trends import theil_sen

#: Codes of ``feature``; their words are ``feature.<code>`` in the catalogue.
FEATURES = ("level", "trend")
#: The measure under which amounts stand among the features.
AMOUNTS = "amounts"
#: Regions with a value that a feature needs to be standardised at all.
FEWEST = 3
#: Share of a region's own features that another must share to be compared with it.
SHARED = 0.6


def features(positions: pd.DataFrame, amounts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the features of every region, raw and standardised.

    `positions` are of `drivers.growth_types.positions`; `amounts` have ``region, year, value`` and
    perhaps ``flag``; cells with a flag of `VOID_FLAGS`, and values that are not positive, are left
    out.

    ``region, measure, feature, value, z``: of an LQ its natural logarithm in the last year (missing
    where it is 0) and its slope (LQ a year); of amounts (measure "amounts") the logarithm in the
    last year of the table and the slope of the logarithm (a year). ``z`` is ``(value − mean)/sd``
    across the regions with a value, ddof 1; missing where there are fewer than `FEWEST` of them or
    all are equal.
    """
    need_columns(positions, ["region", "measure", "lq", "slope"])
    level = np.log(positions["lq"].where(positions["lq"] > 0))
    parts = [
        positions[["region", "measure"]].assign(feature=name, value=values.astype(float))
        for name, values in zip(FEATURES, (level, positions["slope"]), strict=True)
    ]
    if amounts is not None and len(amounts):
        parts.append(_of_amounts(amounts))
    table = pd.concat(parts, ignore_index=True)
    groups = table.groupby(["measure", "feature"], sort=False)["value"]
    spread = groups.transform("std").where(groups.transform("count") >= FEWEST)
    # Equal values differ by rounding at most; dividing by that would make features of nothing.
    spread = spread.where(spread > 1e-12 * groups.transform(lambda one: one.abs().max()))
    table["z"] = (table["value"] - groups.transform("mean")) / spread
    return table


def _of_amounts(amounts: pd.DataFrame) -> pd.DataFrame:
    last, rows = amounts["year"].max(), []
    for region, one in usable(amounts).groupby("region", sort=False):
        logs = np.log(one["value"].to_numpy(float))
        now = logs[(one["year"] == last).to_numpy()]
        found = (now[0] if len(now) else np.nan, theil_sen(one["year"], logs).slope)
        rows += [(region, AMOUNTS, *pair) for pair in zip(FEATURES, found, strict=True)]
    return pd.DataFrame(rows, columns=["region", "measure", "feature", "value"])


def similar(features: pd.DataFrame, region: str, *, shared: float = SHARED) -> pd.DataFrame:
    """Return the other regions by their distance from one, nearest first.

    ``d = sqrt(mean_f (z_f − z'_f)²)`` over the :func:`features` f that both have. Regions that
    share less than the part `shared` of the region's own features are left out. ``region,
    distance`` (standard deviations)``, shared, features`` (those of `region`); no rows where
    nothing can be compared. Equal distances are in the order of the names.
    """
    known = features.dropna(subset=["z"])
    wide = known.pivot(index="region", columns=["measure", "feature"], values="z")  # noqa: PD010
    empty = pd.DataFrame(columns=["region", "distance", "shared", "features"])
    if region not in wide.index:
        return empty
    own = wide.loc[region].dropna()
    squares = (wide.drop(index=region)[own.index] - own) ** 2
    table = pd.DataFrame(
        {
            "distance": np.sqrt(squares.mean(axis=1)),
            "shared": squares.notna().sum(axis=1),
            "features": len(own),
        }
    )
    table = table[(table["shared"] > 0) & (table["shared"] >= shared * len(own))].reset_index()
    table = table.sort_values(["distance", "region"], ignore_index=True)
    return table if len(table) else empty
