"""Closed forms held against simulations that use nothing of them."""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd


def compared(
    intervals: Iterable[float],
    formula: Callable[[float], float | np.ndarray],
    simulate: Callable[..., tuple[float, float]],
) -> pd.DataFrame:
    """Formula and simulation, each of another seed, at some intervals.

    `simulate` gives the mean of the runs and its standard error for an interval and a ``seed``.
    Returns ``interval, formula, simulated, simulated_low, simulated_high`` (two standard errors
    either way).
    """
    rows = [(t, formula(t), *simulate(t, seed=seed)) for seed, t in enumerate(intervals)]
    table = pd.DataFrame(rows, columns=["interval", "formula", "simulated", "error"])
    low, high = (table["simulated"] + sign * 2 * table["error"] for sign in (-1, 1))
    return table.drop(columns="error").assign(simulated_low=low, simulated_high=high)
