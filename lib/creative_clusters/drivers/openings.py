"""The figures behind the four openings that Hua (2026, section 2(1)) names, and shares of a whole.

Each function takes the study's cases (``case, component, place, year, indicator, value, unit``);
where a figure is missing, tables are empty.
"""

import pandas as pd

from creative_clusters.drivers.cases import by_place, carried_on, figure, rate, rows
from creative_clusters.words.wording import text

OPENINGS = ("factors", "sustainability", "divide", "trade")
TRADE = "World digital trade"
#: A part, the whole it belongs to (None: the part is a share in percent), and the case.
_PARTS = (
    (
        "McKinsey's technology trends",
        "frontier technologies with growing equity investment",
        "frontier technologies examined",
    ),
    ("2030 Agenda", "goals that need culture's contribution", "sustainable development goals"),
    ("IMF on AI and jobs", "share of job categories affected by AI", None),
)


def of_openings(cases: pd.DataFrame, opening: str = "all") -> pd.DataFrame:
    """Figures of the four openings, or of one of `OPENINGS`."""
    wanted = OPENINGS if opening == "all" else (opening,)
    known = cases["component"].isin([f"openings.{name}" for name in wanted])
    return cases[known].reset_index(drop=True)


def shares(cases: pd.DataFrame) -> pd.DataFrame:
    """Parts of a whole among the openings: ``label, shown, part_of_whole``."""
    found = []
    for at, (case, part, whole) in enumerate(_PARTS):
        if rows(cases, case).empty:
            continue
        value = figure(cases, case, part)
        total = 100.0 if whole is None else figure(cases, case, whole)
        key = "drivers.shares.percent" if whole is None else "drivers.shares.of"
        shown = text(key, part=value, whole=total, share=value / total)
        found.append((text(f"drivers.shares.{at}"), shown, value / total))
    return pd.DataFrame(found, columns=["label", "shown", "part_of_whole"])


def readiness(cases: pd.DataFrame) -> pd.DataFrame:
    """Mean readiness for artificial intelligence by group of economies: ``label, value``."""
    return by_place(cases, "IMF AI preparedness index", "mean index")


def trade(cases: pd.DataFrame, until: int = 0) -> pd.DataFrame:
    """Digital trade as printed and carried on to `until`, see `cases.carried_on`."""
    return carried_on(cases, TRADE, "digital trade", until=until, step=0.01)


def results(cases: pd.DataFrame, until: int) -> dict[str, int | float | list[float]]:
    """What the figures of some openings come to: shares, the divide, and growth of trade."""
    found: dict[str, int | float | list[float]] = {"figures": len(cases)}
    if len(parts := shares(cases)):
        found["shares"] = [round(float(share), 4) for share in parts["part_of_whole"]]
    if len(groups := readiness(cases)):
        found["divide"] = round(float(groups["value"].max() / groups["value"].min()), 2)
    if len(table := trade(cases, until)):
        found["trade_growth"] = round(100 * rate(table), 2)
        found["trade_until"] = round(float(table["value"].iloc[-1]), 2)
    return found
