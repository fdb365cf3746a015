"""Which measure of a table a sentence is about, and what to call it."""

import pandas as pd

from creative_clusters.words.wording import named_measure, text


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
