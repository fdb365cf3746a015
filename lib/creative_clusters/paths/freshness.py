"""Keeping fresh: how often should an offer be renewed?

A stylised model of the second path of Hua (2026, section 4(2): iterate, rising returns). Appeal
fades with a half-life and is renewed every `interval` at a cost; each renewal may lift it by
`gain`. The study says that appeal has a shelf life which gets shorter; the half-life, the form of
the decay and every number put into the model are assumed.

All times share one unit, say months. `value` is the worth of one unit of appeal per time, `cost`
the cost of a renewal.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import scipy

from creative_clusters.statistics.inputs import need_positive


def decay_rate(half_life: float) -> float:
    """``λ = ln 2 / h``."""
    need_positive(half_life=half_life)
    return float(np.log(2) / half_life)


def average_appeal(
    interval: float | np.ndarray, *, half_life: float, appeal: float = 1.0
) -> float | np.ndarray:
    """Mean appeal between two renewals: ``A (1 − e^{−λT})/(λT)``.

    Examples
    --------
    >>> round(average_appeal(6.0, half_life=6.0), 4)  # renewed as appeal has halved
    0.7213
    """
    need_positive(interval=interval, appeal=appeal)
    x = decay_rate(half_life) * np.asarray(interval, float)
    mean = appeal * -np.expm1(-x) / x
    return float(mean) if np.ndim(mean) == 0 else mean


def net_benefit(
    interval: float | np.ndarray,
    *,
    half_life: float,
    cost: float,
    value: float = 1.0,
    appeal: float = 1.0,
) -> float | np.ndarray:
    """Benefit per time without gain: ``v A (1 − e^{−λT})/(λT) − c/T``."""
    need_positive(cost=cost, value=value)
    return value * average_appeal(interval, half_life=half_life, appeal=appeal) - cost / interval


def best_interval(
    *, half_life: float, cost: float, value: float = 1.0, appeal: float = 1.0
) -> float:
    """Interval of the highest net benefit, in closed form; infinite where renewal never pays.

    The condition ``(1 + x) e^{−x} = 1 − κ`` with ``x = λT`` and ``κ = cλ/(vA)`` gives
    ``T* = −(1 + W₋₁(−(1 − κ)/e))/λ``, W₋₁ the lower branch of Lambert's function. With ``κ ≥ 1``
    a renewal costs more than all the appeal that it brings.
    """
    need_positive(cost=cost, value=value, appeal=appeal)
    rate = decay_rate(half_life)
    burden = cost * rate / (value * appeal)
    if burden >= 1:
        return float("inf")
    return float(-(1 + scipy.special.lambertw(-(1 - burden) / np.e, -1).real) / rate)


def sweep(
    intervals: Iterable[float],
    *,
    half_life: float,
    cost: float,
    value: float = 1.0,
    appeal: float = 1.0,
) -> pd.DataFrame:
    """Benefit and its parts over intervals: `interval`, `part`, `benefit` per time.

    Parts are "appeal" (value of the mean appeal), "renewing" (its cost, negative) and "net".
    """
    t = np.asarray(list(intervals), float)
    parts = {
        "appeal": value * average_appeal(t, half_life=half_life, appeal=appeal),
        "renewing": -cost / t,
        "net": net_benefit(t, half_life=half_life, cost=cost, value=value, appeal=appeal),
    }
    frames = [pd.DataFrame({"interval": t, "part": n, "benefit": v}) for n, v in parts.items()]
    return pd.concat(frames, ignore_index=True)


def simulate(
    interval: float,
    *,
    half_life: float,
    cost: float,
    value: float = 1.0,
    appeal: float = 1.0,
    people: int = 20_000,
    seed: int = 0,
) -> tuple[float, float]:
    """Net benefit per time of simulated visitors, and its standard error.

    Each of `people` comes to a renewed offer and stays until interest is lost, at a random time
    with the half-life given, or until the next renewal brings everyone back. Nothing of the
    closed form is used.
    """
    need_positive(interval=interval, cost=cost, value=value, appeal=appeal)
    generator = np.random.default_rng(seed)
    lasting = generator.exponential(1 / decay_rate(half_life), people)
    each = value * appeal * np.minimum(lasting, interval) / interval - cost / interval
    return float(each.mean()), float(each.std(ddof=1) / np.sqrt(people))


def horizon_benefit(
    iterations: int,
    *,
    horizon: float,
    half_life: float,
    cost: float,
    gain: float = 0.0,
    value: float = 1.0,
    appeal: float = 1.0,
) -> float:
    """Benefit per time over a horizon cut into equal iterations, each lifting appeal by `gain`.

    Iteration n (from 0) starts at ``A (1 + g)^n``, so the sum over N of them is
    ``v A (1 − e^{−λT})/λ · ((1 + g)^N − 1)/g − N c`` with ``T = H/N``.
    """
    need_positive(horizon=horizon, cost=cost, value=value, appeal=appeal, iterations=iterations)
    if gain < 0:
        raise ValueError(f"gain is a share from 0 upwards, got {gain:g}.")
    rate = decay_rate(half_life)
    one = value * appeal * -np.expm1(-rate * horizon / iterations) / rate
    lifts = np.expm1(iterations * np.log1p(gain)) / gain if gain > 0 else float(iterations)
    return float((one * lifts - iterations * cost) / horizon)


def best_iterations(
    *,
    horizon: float,
    half_life: float,
    cost: float,
    gain: float = 0.0,
    value: float = 1.0,
    appeal: float = 1.0,
    most: int = 120,
) -> tuple[int, bool]:
    """Number of iterations of the highest benefit over the horizon, and whether it is `most`.

    Where every iteration lifts appeal by more than it costs, more is always better: the answer
    then stops at `most`, the number that can be done at all, and the second value says so.
    """
    benefits = [
        horizon_benefit(
            n,
            horizon=horizon,
            half_life=half_life,
            cost=cost,
            gain=gain,
            value=value,
            appeal=appeal,
        )
        for n in range(1, most + 1)
    ]
    best = int(np.argmax(benefits)) + 1
    return best, best == most


def returns(
    counts: Iterable[int],
    gains: Iterable[float],
    *,
    horizon: float,
    half_life: float,
    cost: float,
    value: float = 1.0,
    appeal: float = 1.0,
) -> pd.DataFrame:
    """Benefit per time over a horizon by number of iterations and gain of each.

    Returns
    -------
    DataFrame
        ``gain, iterations, benefit``, see `horizon_benefit`.
    """
    terms = {"horizon": horizon, "half_life": half_life, "cost": cost}
    terms |= {"value": value, "appeal": appeal}
    counts = list(counts)
    rows = [(g, n, horizon_benefit(n, gain=g, **terms)) for g in gains for n in counts]
    return pd.DataFrame(rows, columns=["gain", "iterations", "benefit"])


def appeal_over_time(
    *,
    interval: float,
    horizon: float,
    half_life: float,
    gain: float = 0.0,
    appeal: float = 1.0,
    steps: int = 40,
) -> pd.DataFrame:
    """The saw-tooth of fading and renewal: `time`, `appeal`, `iteration`.

    Each iteration has `steps` points and its end, so its mean by trapezoids nears the closed form.
    """
    need_positive(interval=interval, horizon=horizon, appeal=appeal)
    rate = decay_rate(half_life)
    parts = []
    for n in range(int(np.ceil(horizon / interval - 1e-9))):
        since = np.linspace(0, min(interval, horizon - n * interval), steps + 1)
        faded = appeal * (1 + gain) ** n * np.exp(-rate * since)
        parts.append(pd.DataFrame({"time": n * interval + since, "appeal": faded, "iteration": n}))
    return pd.concat(parts, ignore_index=True)
