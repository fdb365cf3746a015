"""Distances between regions: an oracle, what must always hold, and what is missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative_clusters.statistics.similarity import features, similar

POSITIONS = pd.DataFrame(
    [
        ("A", "firms", 1.0, 0.1),
        ("B", "firms", 2.0, 0.3),
        ("C", "firms", 4.0, -0.1),
        ("D", "firms", 0.0, 0.2),
        ("A", "revenue", 0.5, 0.0),
        ("B", "revenue", 1.0, 0.1),
        ("E", "revenue", 3.0, 0.4),
    ],
    columns=["region", "measure", "lq", "slope"],
)


def z(table: pd.DataFrame, measure: str, feature: str) -> pd.Series:
    rows = table[(table["measure"] == measure) & (table["feature"] == feature)]
    return rows.set_index("region")["z"]


def test_features_are_standardised_with_one_degree_of_freedom_less():
    table = features(POSITIONS)
    raw = np.log([1.0, 2.0, 4.0])
    wanted = (raw - raw.mean()) / raw.std(ddof=1)
    assert z(table, "firms", "level")[["A", "B", "C"]].tolist() == pytest.approx(list(wanted))
    assert np.isnan(z(table, "firms", "level")["D"])  # the logarithm of zero
    assert z(table, "firms", "trend")[list("ABCD")].mean() == pytest.approx(0)


def test_distance_is_the_root_mean_square_over_what_both_have():
    table = features(POSITIONS)
    found = similar(table, "A", shared=0).set_index("region")
    names = [("firms", "level"), ("firms", "trend"), ("revenue", "level"), ("revenue", "trend")]
    both = [z(table, *name)["A"] - z(table, *name)["B"] for name in names]
    assert found.loc["B", "distance"] == pytest.approx(np.sqrt(np.mean(np.square(both))))
    assert found.loc["B", "shared"] == 4
    only = z(table, "firms", "trend")
    assert found.loc["D", "distance"] == pytest.approx(abs(only["A"] - only["D"]))
    assert found.loc["D", "shared"] == 1
    assert found["features"].eq(4).all()


def test_who_shares_too_little_is_left_out():
    assert set(similar(features(POSITIONS), "A")["region"]) == {"B"}  # C and E share half
    assert set(similar(features(POSITIONS), "A", shared=0.5)["region"]) == {"B", "C", "E"}
    assert set(similar(features(POSITIONS), "C")["region"]) == {"A", "B"}


def test_amounts_count_without_placeholders():
    years = range(2010, 2016)
    amounts = pd.concat(
        pd.DataFrame({"region": name, "year": years, "value": level * rate ** np.arange(6.0)})
        for name, level, rate in (("A", 1.0, 1.1), ("B", 2.0, 1.2), ("C", 4.0, 1.3))
    ).assign(flag="")
    amounts.iloc[0, amounts.columns.get_indexer(["value", "flag"])] = [1e-9, "placeholder"]
    table = features(POSITIONS, amounts)
    rows = table[table["measure"] == "amounts"].set_index(["feature", "region"])["value"]
    assert rows["trend"].tolist() == pytest.approx(list(np.log([1.1, 1.2, 1.3])))
    assert rows["level", "A"] == pytest.approx(5 * np.log(1.1))


def test_what_cannot_be_compared_has_no_rows():
    assert similar(features(POSITIONS), "nowhere").empty
    two = features(POSITIONS[POSITIONS["region"].isin(["A", "B"])])
    assert two["z"].isna().all()  # two values have no spread to speak of
    assert similar(two, "A").empty
    alike = features(POSITIONS.assign(lq=2.0, slope=0.1))
    assert alike["z"].isna().all()


numbers = st.floats(0.01, 100)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(numbers, st.floats(-1, 1)), min_size=3, max_size=8), numbers)
def test_distances_are_symmetric_and_know_no_units(rows, factor):
    table = pd.DataFrame(rows, columns=["lq", "slope"])
    table = table.assign(region=[f"R{at}" for at in table.index], measure="firms")
    made, scaled = features(table), features(table.assign(lq=table["lq"] * factor))
    there = similar(made, "R0", shared=0).set_index("region")["distance"]
    again = similar(scaled, "R0", shared=0).set_index("region")["distance"]
    for other, distance in there.items():
        back = similar(made, other, shared=0).set_index("region")["distance"]
        assert back["R0"] == pytest.approx(distance)
        if np.ptp(np.log(table["lq"])) > 1e-6:  # else rounding is all there is
            assert again[other] == pytest.approx(distance, rel=1e-4, abs=1e-6)
