"""Numbers of firms: by region and year where the data count them, else what is printed of them."""

import math

import pandas as pd

from creative_clusters.statistics.common import throughout
from creative_clusters.words.wording import in_language, number, text

BASES = ("printed", "implied", "at_most", "at_least")
SHOWN = ["quantity", "quantity_years", "shown_value", "basis", "verdict", "explanation"]


def counted(cells: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the numbers of an edition's counts as ``region, year, value, flag``; None if none."""
    if cells is None or "firms" not in set(cells["measure"]):
        return None
    rows = cells[cells["measure"] == "firms"].rename(columns={"count": "value"})
    return rows[["region", "year", "value", "flag"]].reset_index(drop=True)


def world(table: pd.DataFrame) -> pd.DataFrame:
    """Return the total by year of the regions known in every year (`statistics.common`)."""
    base = throughout(table, "value")
    sums = base.rows.groupby("year", as_index=False)["value"].sum()
    return sums.assign(region=text("counts.all"), flag="", n=base.n, left_out=base.left_out)


def last(table: pd.DataFrame) -> float | None:
    """Return the sum of the last year with any known number; None if there is none."""
    known = table.dropna(subset=["value"])
    return None if known.empty else known.groupby("year")["value"].sum().iloc[-1]


def bounded(found: pd.DataFrame) -> pd.DataFrame:
    """Return printed and implied numbers with what they leave open, as readers see them.

    `found` is the table ``firm-counts`` with ``value, low, high`` of `audit.implied.implied`; with
    the basis ``at_most`` or ``at_least`` the value is a bound.

    Returned is what of `SHOWN` is known without an audit, ``unit``, and ``point, least, most``, of
    which a missing end is open.
    """
    open_low, open_high = found["basis"] == "at_most", found["basis"] == "at_least"
    table = pd.DataFrame(
        {
            "quantity": found[in_language("quantity")],
            "quantity_years": found["year"],
            "unit": found["unit"],
            "point": found["value"].mask(open_low | open_high),
            "least": found["low"].mask(open_low),
            "most": found["high"].mask(open_high),
            "kind": found["basis"],
            "basis": [text(f"counts.basis.{basis}") for basis in found["basis"]],
            "explanation": found[in_language("note")],
            "locator": found["locator"],
            "claim": found["claim"],
        }
    )
    return table.assign(shown_value=[_shown(row) for row in table.itertuples()])


def _shown(row) -> str:
    unit = "%" if row.unit == "percent" else ""
    point, low, high = (number(value, ".4g") for value in (row.point, row.least, row.most))
    if row.kind in ("at_most", "at_least"):
        end = high if row.kind == "at_most" else low
        return text(f"counts.{row.kind}", end=f"{end}{unit}")
    if math.isclose(row.least, row.most):
        return f"{low}{unit}"
    return text("counts.range", point=point, low=low, high=high) + unit
