"""Like with like: the regions known in every year compared, and how many are left out.

A value that is withheld and a region without a row are unknown: neither a failure nor a zero. So
whatever is compared over time is compared of the same regions, and says of how many.
"""

from typing import NamedTuple

import pandas as pd

from creative_clusters.words.wording import counted, text


class Common(NamedTuple):
    """Known rows of the regions that have all of some years, and how many regions lack one."""

    rows: pd.DataFrame
    left_out: int

    @property
    def n(self) -> int:
        """How many regions are compared."""
        return self.rows["region"].nunique()

    def said(self) -> str:
        """Say how many are compared and how many left out; nothing where all are compared."""
        fields = {"n": counted(self.n), "k": self.left_out}
        return text("common.left_out", **fields) if self.left_out else ""


def common(table: pd.DataFrame, *years: int, value: str = "lq") -> Common:
    """Return the rows of the regions with a value in each of `years`; of each measure by itself.

    Without `years`: in every year in which any region of the measure has a value.

    >>> table = pd.DataFrame({"region": [*"AAB"], "year": [1, 2, 2], "lq": [0.5, 2.0, 3.0]})
    >>> found = common(table, 1, 2)
    >>> found.n, found.left_out
    (1, 1)
    """
    known = table.dropna(subset=[value])
    known = known[known["year"].isin(years)] if years else known
    measure = known.get("measure", pd.Series("", index=known.index))
    needed = len(set(years)) or known.groupby(measure)["year"].transform("nunique")
    whole = known.groupby([measure, known["region"]])["year"].transform("nunique") == needed
    kept = known[whole]
    return Common(kept, known["region"].nunique() - kept["region"].nunique())


def throughout(table: pd.DataFrame, value: str = "lq") -> Common:
    """Return what is :func:`common` to all years with a value; if to no region, the last year."""
    years = known_years(table, value)
    found = common(table, value=value)
    return common(table, *years[-1:], value=value) if found.rows.empty and years else found


def known_years(table: pd.DataFrame, value: str = "lq") -> list[int]:
    """Return the years in which any region has a value, in order."""
    return sorted(int(year) for year in table.loc[table[value].notna(), "year"].unique())
