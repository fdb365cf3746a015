"""Honeycomb: what is it worth to have the whole chain within reach?

A stylised model of the third path of Hua (2026, section 4(3): full-chain integration). A product
is a network of steps. A step is done near by, with a short trip, or far away, with a long lead
time; a hand-over between two near steps needs less checking than one with a far partner, which is
how trust enters. The study's one-hour reach and Huaqiangbei's 24 hours are sourced; the chain,
its hours and the hours of a hand-over are assumed.

A *chain* is a table: `step`, `after` (names of earlier steps, joined by ";"), `work_hours`,
`travel_hours` (to the nearest supplier in the cluster; missing = none), `remote_hours` (lead time
of a supplier elsewhere).
"""

from collections.abc import Collection, Iterable
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_columns

#: Reach of the study's honeycomb (sourced: Hua 2026, section 4(3), paragraph 1), in hours.
REACH = 1.0
#: Hours of checking at a hand-over, among neighbours and with a far partner (assumed).
NEAR_HANDOVER, FAR_HANDOVER = 1.0, 8.0


def near_steps(chain: pd.DataFrame, *, reach: float = REACH) -> list[str]:
    """Steps whose nearest supplier is within `reach` hours."""
    _check(chain)
    return chain.loc[chain["travel_hours"] <= reach, "step"].tolist()


def schedule(
    chain: pd.DataFrame,
    near: Collection[str],
    *,
    near_handover: float = NEAR_HANDOVER,
    far_handover: float = FAR_HANDOVER,
) -> pd.DataFrame:
    """Start and finish of every step when the steps in `near` are done near by.

    A step takes its work and, near by, the trip or, elsewhere, the lead time. It starts when all
    earlier steps are finished and handed over: `near_handover` hours where both ends are near, else
    `far_handover`. The last finish is the longest path through the chain. Returns ``step, near,
    start_hour, finish_hour, critical`` (on the longest path).
    """
    _check(chain)
    strange = set(near) - set(chain["step"])
    if strange:
        raise ValueError(f'near names "{sorted(strange)[0]}", which is no step of the chain.')
    lost = chain.loc[chain["step"].isin(near) & chain["travel_hours"].isna(), "step"]
    if len(lost):
        raise ValueError(f'"{lost.iloc[0]}" cannot be near: its travel_hours are empty.')
    near = set(near)
    trip = dict(zip(chain["step"], chain["travel_hours"], strict=True))
    lead_time = dict(zip(chain["step"], chain["remote_hours"], strict=True))
    work = dict(zip(chain["step"], chain["work_hours"], strict=True))
    finish: dict[str, float] = {}
    start: dict[str, float] = {}
    waits: dict[str, str] = {}
    for step, before in _in_order(chain):
        ready = {
            earlier: finish[earlier]
            + (near_handover if earlier in near and step in near else far_handover)
            for earlier in before
        }
        waits[step] = max(ready, key=ready.__getitem__, default="")
        start[step] = max(ready.values(), default=0.0)
        finish[step] = start[step] + work[step] + (trip if step in near else lead_time)[step]
    critical, step = set(), max(finish, key=finish.__getitem__)
    while step:
        critical.add(step)
        step = waits[step]
    return pd.DataFrame(
        {
            "step": chain["step"].to_numpy(),
            "near": [step in near for step in chain["step"]],
            "start_hour": [start[step] for step in chain["step"]],
            "finish_hour": [finish[step] for step in chain["step"]],
            "critical": [step in critical for step in chain["step"]],
        }
    )


def completion(chain: pd.DataFrame, near: Collection[str], **handovers: float) -> float:
    """Hours from start to the last finish."""
    return float(schedule(chain, near, **handovers)["finish_hour"].max())


def synergy(chain: pd.DataFrame, *, reach: float = REACH, **handovers: float) -> dict[str, float]:
    """What "1 + 1 > 2" measures: hours saved together against the sum of hours saved alone.

    A hand-over is cheap only between near steps, so neighbours gain more together; parallel
    branches pull the same way, and another path that becomes the longest the other.
    """
    near = near_steps(chain, reach=reach)
    far = completion(chain, [], **handovers)
    best = completion(chain, near, **handovers)
    alone = sum(far - completion(chain, [step], **handovers) for step in near)
    together = far - best
    surplus = together - alone
    return {
        "far": far,
        "near": best,
        "together": together,
        "alone": alone,
        "surplus": surplus,
        "more_than_sum": bool(surplus > 1e-9),
    }


def sweep(
    chain: pd.DataFrame, reaches: Iterable[float], *, value_of_hour: float = 1.0, **handovers: float
) -> pd.DataFrame:
    """What reach brings, over several reaches (hours).

    ``reach, coverage, hours`` (to completion when all steps within reach are done near by)``,
    saved`` (against every step far)``, worth`` (their value).
    """
    far = completion(chain, [], **handovers)
    rows = []
    for reach in reaches:
        near = near_steps(chain, reach=reach)
        hours = completion(chain, near, **handovers)
        rows.append(
            (reach, len(near) / len(chain), hours, far - hours, value_of_hour * (far - hours))
        )
    return pd.DataFrame(rows, columns=["reach", "coverage", "hours", "saved", "worth"])


def worth_of_nearness(
    chain: pd.DataFrame, *, reach: float = REACH, value_of_hour: float = 1.0, **handovers: float
) -> pd.DataFrame:
    """What the nearness of each step is worth by itself: ``step, near, saved, worth``.

    A step without a supplier in the cluster is taken to be found at the edge of the reach.
    """
    near = set(near_steps(chain, reach=reach))
    now = completion(chain, near, **handovers)
    at_edge = chain.assign(travel_hours=chain["travel_hours"].fillna(reach).clip(upper=reach))
    rows = []
    for step in chain["step"]:
        change = completion(at_edge, near ^ {step}, **handovers) - now
        rows.append((step, step in near, change if step in near else -change))
    table = pd.DataFrame(rows, columns=["step", "near", "saved"])
    table = table.assign(worth=value_of_hour * table["saved"])
    return table.sort_values("saved", ascending=False, kind="stable", ignore_index=True)


def hour_of_nearness(
    chain: pd.DataFrame, *, reach: float = REACH, **handovers: float
) -> tuple[float, int]:
    """Hours that the chain takes longer if each near trip takes one hour longer, and near trips.

    The first is at least the number of near steps on the longest path and at most the largest
    number of them on any path; the second is that of all near steps.

    >>> line = pd.DataFrame({"step": ["a", "b"], "after": ["", "a"], "work_hours": [5, 7],
    ...                      "travel_hours": [0.5, 0.5], "remote_hours": [40, 30]})
    >>> hour_of_nearness(line)
    (2.0, 2)
    """
    near = near_steps(chain, reach=reach)
    slower = chain.assign(travel_hours=chain["travel_hours"] + 1)
    longer = completion(slower, near, **handovers) - completion(chain, near, **handovers)
    return float(longer), len(near)


def simulate(
    chain: pd.DataFrame,
    near: Collection[str],
    *,
    spread: float = 0.2,
    runs: int = 300,
    seed: int = 0,
    **handovers: float,
) -> np.ndarray:
    """Completion hours when every duration varies: log-normal with mean 1 and log-sd `spread`.

    The mean of the runs is at least the completion for mean durations (the maximum of paths is
    convex); with `spread=0` it equals it.
    """
    if spread < 0:
        raise ValueError(f"spread is a standard deviation and cannot be negative, got {spread:g}.")
    generator = np.random.default_rng(seed)
    schedule(chain, near, **handovers)  # what it refuses is refused here too
    factors = np.exp(generator.normal(-(spread**2) / 2, spread, (runs, len(chain), 3)))
    hours = chain[["work_hours", "travel_hours", "remote_hours"]].to_numpy(float) * factors
    there = np.where(chain["step"].isin(near), hours[:, :, 1], hours[:, :, 2])
    times = dict(zip(chain["step"], (hours[:, :, 0] + there).T, strict=True))
    near_handover = handovers.get("near_handover", NEAR_HANDOVER)
    far_handover = handovers.get("far_handover", FAR_HANDOVER)
    finish: dict[str, np.ndarray] = {}  # of each step in all runs
    for step, before in _in_order(chain):
        ready = [finish[one] + (near_handover if {one, step} <= {*near} else far_handover)
                 for one in before]  # fmt: skip
        finish[step] = np.maximum.reduce([np.zeros(runs), *ready]) + times[step]
    return np.maximum.reduce(list(finish.values()))


def varied(
    chain: pd.DataFrame, reaches: Iterable[float], *, spread: float, runs: int, **handovers: Any
) -> pd.DataFrame:
    """Completion when durations vary (see `simulate`), at some reaches.

    ``reach, formula`` (hours for the durations of the table)``, simulated`` (mean)``,
    simulated_low, simulated_high`` (nine of ten runs lie between them).
    """
    rows, seen = [], {}
    for reach in reaches:
        near = tuple(near_steps(chain, reach=reach))
        if near not in seen:
            hours = simulate(chain, near, spread=spread, runs=runs, **handovers)
            seen[near] = (hours.mean(), *np.quantile(hours, [0.05, 0.95]))
        rows.append((reach, completion(chain, near, **handovers), *seen[near]))
    names = ["reach", "formula", "simulated", "simulated_low", "simulated_high"]
    return pd.DataFrame(rows, columns=names)


def _in_order(chain: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """Each step after all that come before it, with those that it waits for."""
    before = _before(chain)
    return [(step, before[step]) for step in TopologicalSorter(before).static_order()]


def _before(chain: pd.DataFrame) -> dict[str, list[str]]:
    names = [
        [name.strip() for name in str(after).split(";") if name.strip()] if pd.notna(after) else []
        for after in chain["after"]
    ]
    return dict(zip(chain["step"], names, strict=True))


def _check(chain: pd.DataFrame) -> None:
    names = ("step", "after", "work_hours", "travel_hours", "remote_hours")
    need_columns(chain, names, "chain")
    if chain.empty:
        raise ValueError("the chain has no steps; give at least one.")
    if chain["step"].duplicated().any():
        twice = chain.loc[chain["step"].duplicated(), "step"].iloc[0]
        raise ValueError(f'the step "{twice}" is listed twice; keep one row.')
    hours = chain[[*names[2:]]]
    bad = (hours < 0).any(axis=1) | hours[["work_hours", "remote_hours"]].isna().any(axis=1)
    if bad.any():
        raise ValueError(
            f'the step "{chain.loc[bad, "step"].iloc[0]}" has hours that are missing or negative; '
            "only travel_hours may be empty (no supplier in the cluster)."
        )
    before = _before(chain)
    for step, earlier in before.items():
        for name in earlier:
            if name not in before:
                raise ValueError(f'"{step}" comes after "{name}", which is no step of the chain.')
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        round_trip = " → ".join(error.args[1])
        raise ValueError(f"the chain runs in a circle: {round_trip}.") from None
