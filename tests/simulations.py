"""The simulations behind what pages say of their own rules; run as a script it writes the tables.

python -m tests.simulations [NAME…]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.resources import files

import numpy as np
import pandas as pd

from creative_clusters.drivers import stages
from creative_clusters.drivers.curves import logistic
from creative_clusters.statistics.concentration import concentration
from creative_clusters.statistics.growth import beta_convergence, sigma_convergence
from creative_clusters.statistics.trends import trends

NOISES = {"found_2": 0.02, "found_5": 0.05, "found_10": 0.1}
YEARS = np.arange(10.0)


def s_curve(rng: np.random.Generator, low: float, high: float) -> np.ndarray:
    """An S-curve that has reached a share between `low` and `high` of its ceiling at the end."""
    share, span = rng.uniform(low, high), rng.uniform(3, 15)
    return logistic(YEARS, 1, span, 9 - span / np.log(81) * np.log(share / (1 - share)))


def two_curves(rng: np.random.Generator, overlapping: bool) -> np.ndarray:
    """Two S-curves, the second at 10% of its ceiling or more at the end.

    It begins when the first has nine tenths of its ceiling, or earlier where they overlap.
    """
    while True:
        spans, middle = rng.uniform(2, 8, 2), rng.uniform(-2, 5)
        later = rng.uniform(middle + 2, 11)
        second = logistic(YEARS, 1, spans[1], later)
        apart = later - middle >= spans.mean()
        if second[-1] >= 0.1 and apart != overlapping:
            return logistic(YEARS, 1, spans[0], middle) + rng.uniform(0.3, 5) * second


def unlimited(rng: np.random.Generator) -> np.ndarray:
    kind = rng.integers(3)
    line = 1 + rng.uniform(0.02, 2) * YEARS
    return [np.ones(10), line, np.exp(rng.uniform(0.02, 0.4) * YEARS)][kind]


def walk(rng: np.random.Generator) -> np.ndarray:
    steps = rng.normal(rng.uniform(0, 0.2), rng.uniform(0.05, 0.2), 10)
    return np.exp(np.cumsum(steps))


#: What a series can follow, and the stage that is right of it, if any.
TRUTHS: dict[str, tuple[Callable[[np.random.Generator], np.ndarray], str]] = {
    "technology": (lambda rng: s_curve(rng, 0.01, 0.1), "technology"),
    "factors": (lambda rng: s_curve(rng, 0.1, 0.5), "factors"),
    "organisation": (lambda rng: s_curve(rng, 0.5, 0.9), "organisation"),
    "cycle": (lambda rng: s_curve(rng, 0.9, 0.999), "cycle"),
    "second": (lambda rng: two_curves(rng, False), "cycle"),
    "merged": (lambda rng: two_curves(rng, True), "cycle"),
    "unlimited": (unlimited, ""),
    "walk": (walk, ""),
}


def of_stages(each: int = 34, seed: int = 2026) -> pd.DataFrame:
    """How often the rule of `drivers.stages` names a wrong stage, and how often the right one."""
    rng, rows = np.random.default_rng(seed), []
    for truth, (draw, right) in TRUTHS.items():
        named = {
            name: [_phase(draw(rng) * np.exp(rng.normal(0, noise, 10))) for _ in range(each)]
            for name, noise in NOISES.items()
        }
        every = [phase for phases in named.values() for phase in phases]
        wrong = sum(phase not in ("not_identified", right) for phase in every)
        row = {"truth": truth, "series": len(every), "seed": seed, "wrong": wrong / len(every)}
        found = {name: phases.count(right) / each for name, phases in named.items()}
        row |= found if right else dict.fromkeys(found, np.nan)
        rows.append(row)
    return pd.DataFrame(rows)


def _phase(values: np.ndarray) -> str:
    table = pd.DataFrame({"region": "A", "year": YEARS, "value": values})
    return stages.read(table)["phase"].iloc[0]


def of_lists(each: int = 80, seed: int = 2026) -> pd.DataFrame:
    """How often a list of twenty regions that grow no more alike seems to, by how it is drawn up.

    Log values are random walks: no region grows faster for having started low, and the spread
    does not shrink. Listed are the largest of the last year, out of 40, 100 or 400, or any.
    """
    rng, rows = np.random.default_rng(seed), []
    for truth, regions in (("any", 100), ("of_40", 40), ("of_100", 100), ("of_400", 400)):
        seen = {"sigma": 0, "beta": 0, "lower": 0}
        for _ in range(each):
            steps = rng.normal(0, rng.uniform(0.1, 0.3), (10, regions))
            x = rng.normal(0, 1, regions) + np.cumsum(steps, axis=0)
            last = np.argsort(-x[-1])[:20] if truth != "any" else np.arange(20)
            values = np.exp(x[:, last])
            index = pd.MultiIndex.from_product([range(10), map(str, range(20))])
            table = pd.Series(values.ravel(), index.set_names(["year", "region"]), name="value")
            table = table.reset_index()
            spread = sigma_convergence(table).set_index("spread")["verdict"]
            seen["sigma"] += spread["sd_log"] == "converging"
            seen["beta"] += beta_convergence(table)["verdict"].iloc[0] == "converging"
            hhi = concentration(table)["hhi"]
            seen["lower"] += hhi.iloc[-1] < hhi.iloc[0]
        row = {"truth": truth, "series": each, "seed": seed}
        rows.append(row | {name: count / each for name, count in seen.items()})
    return pd.DataFrame(rows)


def of_trends(each: int = 60, seed: int = 2026) -> pd.DataFrame:
    """How many of twenty series of ten years without a trend `statistics.trends` calls clear.

    Years are independent, keep half of the last year's deviation, or are random walks.
    """
    rng, rows = np.random.default_rng(seed), []
    for truth, carried in (("independent", 0.0), ("half", 0.5), ("all", 1.0)):
        clear = 0
        for _ in range(each):
            x = [rng.normal(0, 1, 20)]
            for _ in range(9):
                x.append(carried * x[-1] + np.sqrt(1 - carried**2 or 1) * rng.normal(0, 1, 20))
            index = pd.MultiIndex.from_product([range(10), map(str, range(20))])
            table = pd.Series(np.ravel(x), index.set_names(["year", "region"]), name="lq")
            clear += trends(table.reset_index())["direction"].isin(["rising", "falling"]).sum()
        rows.append({"truth": truth, "series": 20 * each, "seed": seed, "clear": clear / 20 / each})
    return pd.DataFrame(rows)


SIMULATIONS: dict[str, Callable[[], pd.DataFrame]] = {
    "stages": of_stages,
    "lists": of_lists,
    "trends": of_trends,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or SIMULATIONS:
        path = files("creative_clusters.statistics") / f"simulated-{name}.csv"
        SIMULATIONS[name]().round(4).to_csv(str(path), index=False, lineterminator="\n")
