from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative_clusters.charts.labels import LIMIT, length, place, spread

quick = settings(max_examples=60, deadline=None)
values = st.lists(st.floats(-100, 100), max_size=12)


@quick
@given(values, st.floats(0, 20))
def test_spread_labels_keep_their_distance_their_order_and_their_middle(numbers, gap):
    moved = np.array(spread(numbers, gap))
    order = np.argsort(numbers, kind="stable")
    assert len(moved) == len(numbers)
    assert (np.diff(moved[order]) >= gap - 1e-6).all()
    assert moved.sum() == pytest.approx(sum(numbers), abs=1e-6)


def test_labels_that_are_apart_stay():
    assert spread([5.0, 1.0], 1.0) == [5.0, 1.0]


def test_labels_of_points_on_one_spot_do_not_cover_each_other():
    names = ["Shanghai", "Chicago", "San Francisco"]
    offsets = place([100, 102, 104], [100, 101, 99], names)
    boxes = [
        (x + dx - length(name) / 2, x + dx + length(name) / 2, y + dy - 7, y + dy + 7)
        for (dx, dy), x, y, name in zip(
            offsets, [100, 102, 104], [100, 101, 99], names, strict=True
        )
    ]
    for one, other in [(0, 1), (0, 2), (1, 2)]:
        a, b = boxes[one], boxes[other]
        assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2]


def test_a_label_at_the_right_edge_stands_on_the_left():
    [(dx, _)] = place([280], [50], ["Beijing"], 290)
    assert dx < 0


@pytest.mark.parametrize("width", [630, 295])
def test_a_label_gives_way_to_one_that_comes_after_it(width):
    quotients = {"Shenzhen": 1.52, "Taipei": 0.95, "Hong Kong": 0.65, "Singapore": 0.62}
    quotients |= {"Vancouver": 0.55, "Toronto": 0.42}
    x, y = [width * lq / 6.35 for lq in quotients.values()], [84, 115, 131, 107, 131, 131]
    middles = [
        (a + dx, b + dy)
        for a, b, (dx, dy) in zip(x, y, place(x, y, list(quotients), width), strict=True)
    ]
    for (one, (a, b)), (other, (c, d)) in combinations(zip(quotients, middles, strict=True), 2):
        assert abs(a - c) >= (length(one) + length(other)) / 2 - 1 or abs(b - d) >= 14, (one, other)


def test_crowded_labels_all_get_a_place():
    assert len(place([10] * 40, [10] * 40, ["city"] * 40)) == 40
    assert place([], [], []) == []


def test_where_nothing_is_free_the_least_is_covered():
    wall = [(x, y) for y in range(60, 141, 10) for x in range(111, 200, 10)]
    grazing = [(55, 78), (55, 100), (55, 122)]  # each reaches into a place on the left
    points = [(100, 100), *wall, *grazing, (100, 86), (100, 114)]
    texts = ["Berlin", *[""] * (len(points) - 1)]
    assert place(*zip(*points, strict=True), texts)[0][0] < 0


def test_length_of_a_label():
    assert length("上海") == length("abcd")
    assert length("x" * 5000) == LIMIT
