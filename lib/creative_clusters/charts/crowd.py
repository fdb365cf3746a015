"""Charts of many regions: as many as can be read are drawn, and the subtitle says so.

The table behind a chart, which readers can have as a file, always holds all.
"""

from collections.abc import Iterable

import pandas as pd

from creative_clusters.words.wording import join, text

MOST = 40  # rows of one region each that a chart can hold
NAMED = 20  # marks in a plane that can carry their names


def foremost(
    table: pd.DataFrame, order: Iterable[str] | None = None, most: int = MOST
) -> pd.DataFrame:
    """Return the rows of the first regions of `order` (by default: of the table), at most `most`.

    The rows keep their order.
    """
    if table["region"].nunique() <= most:
        return table
    regions = list(dict.fromkeys(table["region"] if order is None else order))
    return table[table["region"].isin(regions[:most])]


def by_size(table: pd.DataFrame, column: str, most: int = MOST) -> pd.DataFrame:
    """Return the rows of the regions with the largest absolute values of `column`, in order."""
    sizes = table.sort_values(column, key=abs, ascending=False, kind="stable")
    return foremost(table, sizes["region"], most)


def note(said: str, drawn: pd.DataFrame, whole: pd.DataFrame) -> str:
    """Add to a subtitle how many of the regions are drawn; nothing where all are."""
    n, of = drawn["region"].nunique(), whole["region"].nunique()
    return said if n == of else join([said, text("chart.drawn", n=n, of=of)])
