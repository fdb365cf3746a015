"""What an analysis demands of its input: one wording for the same refusal everywhere."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd


def need_columns(table: pd.DataFrame, names: Iterable[str], what: str = "table") -> None:
    """Raise ValueError naming the first column that `table` lacks."""
    for name in names:
        if name not in table:
            raise ValueError(f"the {what} lacks the column {name}; it has {list(table.columns)}.")


def need_positive(**parameters: float | np.ndarray) -> None:
    """Raise ValueError naming the first parameter that is not a positive, finite number."""
    for name, value in parameters.items():
        numbers = np.asarray(value, float)
        if not (np.isfinite(numbers).all() and (numbers > 0).all()):
            raise ValueError(f"{name} must be a positive number, got {value}.")
