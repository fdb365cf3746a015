"""What the study tells of the three paths: their components, and figures of the cases."""

from __future__ import annotations

import pandas as pd

#: Columns of `components` and of `told` that a page shows.
TERMS = ["term_en", "gloss", "term_zh", "locator"]
FIGURES = ["case", "indicator", "shown", "qualifier", "locator"]


def components(frameworks: pd.DataFrame, path: str) -> pd.DataFrame:
    """Components of one of `pathfinder.PATHS`, the path itself first."""
    names = ["framework", "component", "parent", "level", "order"]
    names += ["term_zh", "term_en", "gloss", "status", "locator"]
    return frameworks.loc[_within(frameworks["component"], path), names].reset_index(drop=True)


def told(cases: pd.DataFrame, path: str) -> pd.DataFrame:
    """Figures of the cases that the study tells of a path; ``shown`` is value and unit."""
    names = ["case", "place", "year", "indicator", "value", "unit", "qualifier", "locator"]
    table = cases.loc[_within(cases["component"], path), names].reset_index(drop=True)
    shown = [_figure(row.value, row.unit) for row in table.itertuples()]
    return table.assign(shown=shown, qualifier=table["qualifier"].fillna(""))


def pairs_of(firms: float) -> int:
    """Pairs among `firms` members: ``n(n − 1)/2``."""
    return int(firms * (firms - 1) / 2)


def _within(components: pd.Series, path: str) -> pd.Series:
    head = f"paths.{path}"
    return components.eq(head) | components.str.startswith(f"{head}.")


def _figure(value: float, unit: str) -> str:
    if value != value:
        return ""
    if unit == "year":
        return f"{value:g}"
    return f"{value:,g} {unit.removesuffix('s') if value == 1 else unit}"
