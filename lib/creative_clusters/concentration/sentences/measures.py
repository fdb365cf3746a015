"""Which measure of a table a sentence is about, and what to call it."""

import pandas as pd

from creative_clusters.data.counts import WITHHELD
from creative_clusters.words.wording import counted, named_measure, text


def one_measure(table: pd.DataFrame, measure: str | None) -> tuple[pd.DataFrame, str]:
    """Return the rows of one measure, and what to call it; a table without measures has amounts.

    `measure` may be left out where the table has one; with several, a ValueError names them.
    """
    if "measure" not in table:
        return table, text("measure.amounts")
    present = list(table["measure"].unique())
    if measure is None and len(present) > 1:
        raise ValueError(f"The table has the measures {', '.join(present)}: name one.")
    measure = measure or (present[0] if present else "value")
    return table[table["measure"] == measure], named_measure(measure)


def unknown(rows: pd.DataFrame, year: int, value: str = "lq") -> str:
    """Say of how many regions a value rests on counts that are withheld or missing; "" if none."""
    there = (rows["year"] == year) & rows[value].isna()
    n = rows.loc[there, "flag"].isin(WITHHELD).sum() if "flag" in rows else 0
    return text("sentence.unknown", n=counted(n)) if n else ""
