"""Keeping fresh: closed forms against quadrature, a numeric optimiser and a sum by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize

from creative_clusters.paths import freshness


@settings(deadline=None)
@given(interval=st.floats(0.05, 50), half_life=st.floats(0.1, 50))
def test_average_appeal_is_the_integral(interval, half_life):
    area, _ = integrate.quad(lambda t: 0.5 ** (t / half_life), 0, interval)
    found = freshness.average_appeal(interval, half_life=half_life)
    assert found == pytest.approx(area / interval, rel=1e-6)


@settings(deadline=None)
@given(half_life=st.floats(0.5, 36), burden=st.floats(0.01, 0.9))
def test_best_interval_is_the_numeric_optimum(half_life, burden):
    cost = burden / freshness.decay_rate(half_life)
    best = freshness.best_interval(half_life=half_life, cost=cost)
    found = optimize.minimize_scalar(
        lambda log_t: -freshness.net_benefit(np.exp(log_t), half_life=half_life, cost=cost),
        bounds=(np.log(half_life) - 6, np.log(half_life) + 6),
        method="bounded",
        options={"xatol": 1e-10},
    )
    assert freshness.net_benefit(best, half_life=half_life, cost=cost) == pytest.approx(
        -found.fun, abs=1e-9
    )


def test_renewal_that_costs_more_than_it_brings_never_pays():
    assert freshness.best_interval(half_life=1.0, cost=2.0) == np.inf


def test_shorter_shelf_life_calls_for_renewal_sooner_and_pays_less():
    long, short = (freshness.best_interval(half_life=h, cost=0.5) for h in (12.0, 3.0))
    assert short < long
    assert freshness.net_benefit(short, half_life=3.0, cost=0.5) < freshness.net_benefit(
        long, half_life=12.0, cost=0.5
    )


def test_horizon_without_gain_is_the_plain_benefit():
    assert freshness.horizon_benefit(4, horizon=24, half_life=6, cost=1) == pytest.approx(
        freshness.net_benefit(6.0, half_life=6, cost=1)
    )


def test_horizon_with_gain_is_the_sum_of_its_iterations():
    teeth = freshness.appeal_over_time(interval=6, horizon=24, half_life=6, gain=0.1, steps=400)
    area = sum(np.trapezoid(part["appeal"], part["time"]) for _, part in teeth.groupby("iteration"))
    found = freshness.horizon_benefit(4, horizon=24, half_life=6, cost=1, gain=0.1)
    assert found == pytest.approx((area - 4) / 24, rel=1e-5)


def test_no_iteration_is_best_where_none_brings_what_it_costs():
    terms = {"horizon": 60, "half_life": 1.0, "cost": 4.0, "most": 240}
    assert freshness.best_iterations(**terms) == (0, False)
    assert freshness.horizon_benefit(1, horizon=60, half_life=1.0, cost=4.0) < 0


@pytest.mark.parametrize("gain", [0.0, 0.01, 0.02])
def test_best_iterations_beat_their_neighbours(gain):
    terms = {"horizon": 60, "half_life": 6, "cost": 2.0, "gain": gain}
    best, at_most = freshness.best_iterations(**terms)
    assert not at_most
    here = freshness.horizon_benefit(best, **terms)
    assert here >= freshness.horizon_benefit(best + 1, **terms)
    assert best == 1 or here >= freshness.horizon_benefit(best - 1, **terms)


def test_rising_returns_without_bound_stop_at_what_can_be_done():
    best, at_most = freshness.best_iterations(horizon=60, half_life=6, cost=0.1, gain=0.5, most=30)
    assert (best, at_most) == (30, True)


def test_parts_add_to_the_net():
    table = freshness.sweep([1.0, 4.0], half_life=6, cost=0.5)
    wide = table.pivot_table(index="interval", columns="part", values="benefit")
    assert (wide["appeal"] + wide["renewing"] - wide["net"]).abs().max() < 1e-12


def test_last_tooth_ends_with_the_horizon():
    assert freshness.appeal_over_time(interval=5, horizon=12, half_life=3)["time"].max() == 12


@pytest.mark.parametrize("bad", [0, -2, np.nan])
def test_half_life_must_be_positive(bad):
    with pytest.raises(ValueError, match="half_life must be a positive number"):
        freshness.best_interval(half_life=bad, cost=1)


def test_gain_cannot_be_negative():
    with pytest.raises(ValueError, match="gain is a share from 0 upwards"):
        freshness.horizon_benefit(2, horizon=12, half_life=6, cost=1, gain=-0.1)


@pytest.mark.parametrize("interval", [1.0, 6.0, 20.0])
def test_visitors_who_lose_interest_at_random_follow_the_closed_form(interval):
    terms = {"half_life": 6.0, "cost": 0.8}
    mean, error = freshness.simulate(interval, seed=4, **terms)
    assert abs(mean - freshness.net_benefit(interval, **terms)) < 4 * error


def test_simulated_visitors_are_the_same_each_time():
    terms = {"half_life": 2.0, "cost": 0.1, "people": 50}
    assert freshness.simulate(1.0, seed=1, **terms) == freshness.simulate(1.0, seed=1, **terms)
    assert freshness.simulate(1.0, seed=1, **terms) != freshness.simulate(1.0, seed=2, **terms)


def test_returns_hold_each_horizon_benefit():
    table = freshness.returns([0.0, 0.1], most=2, horizon=24, half_life=6, cost=1)
    assert table["gain"].tolist() == [0.0, 0.0, 0.1, 0.1]
    last = freshness.horizon_benefit(2, gain=0.1, horizon=24, half_life=6, cost=1)
    assert table["benefit"].iloc[-1] == last
