"""Keeping fresh: how often should an offer be renewed?

A stylised model of the second path of Hua (2026, section 4(2): iterate, rising returns). Appeal
fades with a half-life and is renewed every `interval` at a cost; each renewal may lift it by
`gain`. The study says that appeal has a shelf life which gets shorter; the half-life, the form of
the decay and every number put into the model are assumed.

All times share one unit, say months. Appeal is 1 right after the first renewal and worth 1 a
month, so `cost`, that of a renewal, is counted in months of full appeal.
"""

from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd
import scipy

from creative_clusters.paths import simulation
from creative_clusters.statistics.inputs import need_positive


def decay_rate(half_life: float) -> float:
    """``λ = ln 2 / h``."""
    need_positive(half_life=half_life)
    return float(np.log(2) / half_life)


def average_appeal(interval: float | np.ndarray, *, half_life: float) -> float | np.ndarray:
    """Mean appeal between two renewals: ``(1 − e^{−λT})/(λT)``.

    >>> round(average_appeal(6.0, half_life=6.0), 4)  # renewed as appeal has halved
    0.7213
    """
    need_positive(interval=interval)
    x = decay_rate(half_life) * np.asarray(interval, float)
    mean = -np.expm1(-x) / x
    return float(mean) if np.ndim(mean) == 0 else mean


def net_benefit(
    interval: float | np.ndarray, *, half_life: float, cost: float
) -> float | np.ndarray:
    """Benefit per time without gain: ``(1 − e^{−λT})/(λT) − c/T``."""
    need_positive(cost=cost)
    return average_appeal(interval, half_life=half_life) - cost / interval


def best_interval(*, half_life: float, cost: float) -> float:
    """Interval of the highest net benefit, in closed form; infinite where renewal never pays.

    The condition ``(1 + x) e^{−x} = 1 − κ`` with ``x = λT`` and ``κ = cλ`` gives
    ``T* = −(1 + W₋₁(−(1 − κ)/e))/λ``, W₋₁ the lower branch of Lambert's function. With ``κ ≥ 1``
    a renewal costs more than all the appeal that it brings.
    """
    need_positive(cost=cost)
    rate = decay_rate(half_life)
    burden = cost * rate
    if burden >= 1:
        return float("inf")
    return float(-(1 + scipy.special.lambertw(-(1 - burden) / np.e, -1).real) / rate)


def sweep(intervals: Iterable[float], *, half_life: float, cost: float) -> pd.DataFrame:
    """Benefit per time and its parts: `interval`, `part` (appeal, renewing, net), `benefit`."""
    t = np.asarray(list(intervals), float)
    parts = {
        "appeal": average_appeal(t, half_life=half_life),
        "renewing": -cost / t,
        "net": net_benefit(t, half_life=half_life, cost=cost),
    }
    frames = [pd.DataFrame({"interval": t, "part": n, "benefit": v}) for n, v in parts.items()]
    return pd.concat(frames, ignore_index=True)


def simulate(
    interval: float, *, half_life: float, cost: float, people: int = 20_000, seed: int = 0
) -> tuple[float, float]:
    """Net benefit per time of simulated visitors, and its standard error.

    Each of `people` comes to a renewed offer and stays until interest is lost, at a random time
    with the half-life given, or until the next renewal brings everyone back. Nothing of the
    closed form is used.
    """
    need_positive(interval=interval, cost=cost)
    generator = np.random.default_rng(seed)
    lasting = generator.exponential(1 / decay_rate(half_life), people)
    each = np.minimum(lasting, interval) / interval - cost / interval
    return float(each.mean()), float(each.std(ddof=1) / np.sqrt(people))


def simulated(terms: dict, intervals: Iterable[float]) -> pd.DataFrame:
    """Formula and simulated visitors at some intervals; see `simulation.compared`."""
    return simulation.compared(intervals, partial(net_benefit, **terms), partial(simulate, **terms))


def horizon_benefit(
    iterations: int, *, horizon: float, half_life: float, cost: float, gain: float = 0.0
) -> float:
    """Benefit per time over a horizon cut into equal iterations, each lifting appeal by `gain`.

    Iteration n (from 0) starts at ``(1 + g)^n``, so the sum over N of them is
    ``(1 − e^{−λT})/λ · ((1 + g)^N − 1)/g − N c`` with ``T = H/N``.
    """
    need_positive(horizon=horizon, cost=cost, iterations=iterations)
    if gain < 0:
        raise ValueError(f"gain is a share from 0 upwards, got {gain:g}.")
    rate = decay_rate(half_life)
    one = -np.expm1(-rate * horizon / iterations) / rate
    lifts = np.expm1(iterations * np.log1p(gain)) / gain if gain > 0 else float(iterations)
    return float((one * lifts - iterations * cost) / horizon)


def best_iterations(*, most: int = 120, **terms: float) -> tuple[int, bool]:
    """Number of iterations of the highest benefit over the horizon, and whether it is `most`.

    It is 0 where none brings more than it costs.
    """
    best = int(np.argmax([0, *(horizon_benefit(n, **terms) for n in range(1, most + 1))]))
    return best, best == most


def returns(gains: Iterable[float], *, most: int, **terms: float) -> pd.DataFrame:
    """Benefit by gain and number of iterations up to `most`: ``gain, iterations, benefit``."""
    counts = sorted({round(most ** (step / 60)) for step in range(61)})
    rows = [(g, n, horizon_benefit(n, gain=g, **terms)) for g in gains for n in counts]
    return pd.DataFrame(rows, columns=["gain", "iterations", "benefit"])


def appeal_over_time(
    *, interval: float, horizon: float, half_life: float, gain: float = 0.0, steps: int = 40
) -> pd.DataFrame:
    """The saw-tooth of fading and renewal: `time`, `appeal`, `iteration`."""
    need_positive(interval=interval, horizon=horizon)
    rate = decay_rate(half_life)
    parts = []
    for n in range(int(np.ceil(horizon / interval - 1e-9))):
        since = np.linspace(0, min(interval, horizon - n * interval), steps + 1)
        faded = (1 + gain) ** n * np.exp(-rate * since)
        parts.append(pd.DataFrame({"time": n * interval + since, "appeal": faded, "iteration": n}))
    return pd.concat(parts, ignore_index=True)
