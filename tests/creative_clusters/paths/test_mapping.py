"""Precise mapping: closed form against a numeric minimiser and a simulated twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from creative_clusters.paths import mapping

POSITIVE = st.floats(0.01, 100)


@settings(deadline=None)
@given(drift=POSITIVE, weight=POSITIVE, cost=POSITIVE, error=st.floats(0, 10))
def test_best_interval_is_the_numeric_minimum(drift, weight, cost, error):
    found = optimize.minimize_scalar(
        lambda log_t: mapping.loss(
            np.exp(log_t), drift=drift, weight=weight, cost=cost, error=error
        ),
        bounds=(-12, 12),
        method="bounded",
        options={"xatol": 1e-9},
    )
    best = mapping.best_interval(drift=drift, weight=weight, cost=cost)
    at_best = mapping.loss(best, drift=drift, weight=weight, cost=cost, error=error)
    assert at_best <= found.fun * (1 + 1e-12)
    assert at_best == pytest.approx(found.fun, rel=1e-6)
    assert at_best == pytest.approx(
        mapping.least_loss(drift=drift, weight=weight, cost=cost, error=error)
    )


@pytest.mark.parametrize("interval", [0.5, 2.0, 8.0])
def test_simulated_twin_agrees(interval):
    terms = {"drift": 0.8, "weight": 2.0, "cost": 3.0, "error": 0.3}
    mean, deviation = mapping.simulate(interval, **terms, refreshes=4000)
    assert abs(mean - mapping.loss(interval, **terms)) < 4 * deviation


def test_parts_add_to_the_total():
    table = mapping.sweep([1.0, 2.0, 5.0], drift=1, weight=2, cost=3, error=0.5)
    wide = table.pivot_table(index="interval", columns="part", values="loss")
    assert (
        wide[["staleness", "error", "refreshing"]].sum(axis=1) - wide["total"]
    ).abs().max() < 1e-12


@pytest.mark.parametrize("name", ["drift", "weight", "cost"])
@pytest.mark.parametrize("bad", [0, -1, np.nan, np.inf])
def test_parameters_must_be_positive(name, bad):
    terms = {"drift": 1.0, "weight": 1.0, "cost": 1.0} | {name: bad}
    with pytest.raises(ValueError, match=f"{name} must be a positive number"):
        mapping.best_interval(**terms)


def test_error_cannot_be_negative():
    with pytest.raises(ValueError, match="cannot be negative"):
        mapping.loss(1.0, drift=1, weight=1, cost=1, error=-1)


@given(st.floats(0.001, 5))
def test_tolerance_costs_exactly_the_slack(slack):
    terms = {"drift": 0.3, "weight": 2.0, "cost": 7.0}
    best = mapping.best_interval(**terms)
    for factor in mapping.tolerance(slack):
        found = mapping.loss(factor * best, **terms)
        assert found == pytest.approx((1 + slack) * mapping.least_loss(**terms))


@pytest.mark.parametrize("bad", [-0.1, np.nan, np.inf])
def test_tolerance_needs_a_share(bad):
    with pytest.raises(ValueError, match="slack is a share from 0 upwards"):
        mapping.tolerance(bad)


def test_price_makes_the_interval_the_best():
    price = mapping.price_for(0.7, drift=3.0, weight=0.2)
    assert mapping.best_interval(drift=3.0, weight=0.2, cost=price) == pytest.approx(0.7)
