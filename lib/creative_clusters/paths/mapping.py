"""Precise mapping: how often should a digital twin be matched to the real place?

A stylised model of the first path of Hua (2026, section 4(1): sense, map, act). The state of the
place drifts like a random walk; the twin is refreshed every `interval`, with an error, at a cost.
The model, its parameters and every number put into it are assumed; the study gives steps and
cases only.

All times share one unit, say days; `drift` is variance (squared units of the state) per time,
`weight` is cost per squared unit and time, `cost` is cost per refresh, `error` is the mean squared
error right after a refresh.
"""

from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd

from creative_clusters.paths import simulation
from creative_clusters.statistics.inputs import need_positive


def loss(
    interval: float | np.ndarray, *, drift: float, weight: float, cost: float, error: float = 0.0
) -> float | np.ndarray:
    """Mean loss per time: ``w (σ² T/2 + e²) + c/T``.

    The drift makes the squared distance grow evenly from e² to e² + σ²T between two refreshes.

    >>> loss(2.0, drift=1.0, weight=3.0, cost=4.0, error=0.5)
    6.5
    """
    need_positive(drift=drift, weight=weight, cost=cost, interval=interval)
    if error < 0:
        raise ValueError(f"error is a mean squared error and cannot be negative, got {error:g}.")
    return weight * (drift * interval / 2 + error) + cost / interval


def best_interval(*, drift: float, weight: float, cost: float, error: float = 0.0) -> float:
    """Interval of least loss: ``T* = √(2c/(wσ²))``; the error does not matter for it.

    >>> best_interval(drift=2.0, weight=1.0, cost=9.0)
    3.0
    """
    need_positive(drift=drift, weight=weight, cost=cost)
    return float(np.sqrt(2 * cost / (weight * drift)))


def least_loss(*, drift: float, weight: float, cost: float, error: float = 0.0) -> float:
    """Loss at the best interval: ``w e² + √(2 w σ² c)``."""
    need_positive(drift=drift, weight=weight, cost=cost)
    return float(weight * error + np.sqrt(2 * weight * drift * cost))


def tolerance(slack: float) -> tuple[float, float]:
    """Multiples of the best interval between which drift and refreshing cost at most `slack` more.

    At ``r T*`` the two cost ``(r + 1/r)/2`` times what they cost at ``T*``, whatever the
    parameters, so the limits solve ``r + 1/r = 2 (1 + slack)``.

    >>> [round(factor, 3) for factor in tolerance(0.25)]
    [0.5, 2.0]
    """
    if not 0 <= slack < np.inf:
        raise ValueError(f"slack is a share from 0 upwards, got {slack}.")
    high = 1 + slack + np.sqrt(slack * (2 + slack))
    return float(1 / high), float(high)


def price_for(interval: float, *, drift: float, weight: float) -> float:
    """Cost of a refresh at which `interval` is the best one: ``c = w σ² T²/2``.

    >>> price_for(3.0, drift=2.0, weight=1.0)
    9.0
    """
    need_positive(interval=interval, drift=drift, weight=weight)
    return weight * drift * interval**2 / 2


def sweep(
    intervals: Iterable[float], *, drift: float, weight: float, cost: float, error: float = 0.0
) -> pd.DataFrame:
    """Loss per time and its parts over intervals: `interval`, `part`, `loss`."""
    t = np.asarray(list(intervals), float)
    parts = {
        "staleness": weight * drift * t / 2,
        "error": np.full_like(t, weight * error),
        "refreshing": cost / t,
        "total": loss(t, drift=drift, weight=weight, cost=cost, error=error),
    }
    frames = [pd.DataFrame({"interval": t, "part": name, "loss": v}) for name, v in parts.items()]
    return pd.concat(frames, ignore_index=True)


def simulate(
    interval: float,
    *,
    drift: float,
    weight: float,
    cost: float,
    error: float = 0.0,
    refreshes: int = 500,
    steps: int = 100,
    seed: int = 0,
) -> tuple[float, float]:
    """Mean loss per time of a simulated twin, and its standard error.

    The state is a Gaussian random walk with `steps` steps between refreshes; each refresh is off
    by a Gaussian error. The squared distance is summed by the mean of both ends of a step.
    """
    need_positive(drift=drift, weight=weight, cost=cost, interval=interval)
    generator = np.random.default_rng(seed)
    walk = generator.normal(0, np.sqrt(drift * interval / steps), (refreshes, steps)).cumsum(axis=1)
    off = generator.normal(0, np.sqrt(error), (refreshes, 1))
    distance = np.hstack([off, off + walk]) ** 2
    each = weight * (distance[:, :-1] + distance[:, 1:]).mean(axis=1) / 2 + cost / interval
    return float(each.mean()), float(each.std(ddof=1) / np.sqrt(refreshes))


def terms_of(twin: pd.Series, *, drift: float = 1, cost: float = 1, error: float = 1) -> dict:
    """Arguments of the model for a row of twins, each times a factor."""
    return {
        "drift": drift * float(twin["drift"]),
        "weight": float(twin["loss_weight"]),
        "cost": cost * float(twin["refresh_cost"]),
        "error": error * float(twin["square_error"]),
    }


def twins(table: pd.DataFrame, slack: float, **factors: float) -> pd.DataFrame:
    """Best interval of each twin, and the intervals that cost at most `slack` more.

    Takes ``twin, drift, loss_weight, refresh_cost, square_error`` and factors of :func:`terms_of`;
    returns ``twin, best_days, low_days, high_days, least_loss, error_share``.
    """
    low, high = tolerance(slack)
    rows = []
    for _, twin in table.iterrows():
        terms = terms_of(twin, **factors)
        best, least = best_interval(**terms), least_loss(**terms)
        share = terms["weight"] * terms["error"] / least
        rows.append((twin["twin"], best, low * best, high * best, least, share))
    names = ["twin", "best_days", "low_days", "high_days", "least_loss", "error_share"]
    return pd.DataFrame(rows, columns=names)


def simulated(terms: dict, *, refreshes: int = 6000) -> pd.DataFrame:
    """Formula and simulated twin at intervals around the best; see `simulation.compared`."""
    intervals = [factor * best_interval(**terms) for factor in (0.35, 0.6, 1.0, 1.6, 2.4)]
    run = partial(simulate, refreshes=refreshes, steps=60, **terms)
    return simulation.compared(intervals, partial(loss, **terms), run)
