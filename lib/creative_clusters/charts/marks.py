"""Marks that several parts of the book draw: rows of regions, the line of a threshold."""

from __future__ import annotations

import altair as alt
import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.words.wording import called

ROW = 22  # pixels a region takes, enough for a finger


# Text on coloured cells does not follow the page's theme, since the cells do not either.
ON_CELL = "'#fffffe' : '#1b2734'"


def reference(threshold: float) -> alt.Chart:
    """A dashed line at the threshold, behind everything."""
    return (
        alt.Chart(pd.DataFrame({"threshold": [threshold]}))
        .mark_rule(strokeDash=[4, 4], color=theme.colour("muted"))
        .encode(x="threshold:Q")
    )


def named(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` with the display name of each region in ``name``."""
    return table.assign(name=[called(region) for region in table["region"]])
