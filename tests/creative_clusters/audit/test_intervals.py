"""Whatever the true values are, the true result lies in the interval of the printed ones."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from creative_clusters.audit import intervals
from creative_clusters.audit.intervals import Interval, printed, rounded


@st.composite
def rounded_numbers(draw, positive=False):
    """A true value and its print, rounded half up or half even to 0 to 4 decimals."""
    low = 1 if positive else -(10**9)
    true = Fraction(draw(st.integers(low, 10**9)), draw(st.sampled_from([1, 7, 16, 1000, 9973])))
    places = draw(st.integers(0, 4))
    unit = Decimal(1).scaleb(-places)
    mode = draw(st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
    exact = Decimal(true.numerator) / Decimal(true.denominator)
    shown = exact.quantize(unit, rounding=mode)
    return true, f"{shown:f}"


numbers, positive = rounded_numbers(), rounded_numbers(positive=True)


@given(numbers)
def test_a_number_lies_in_the_interval_of_its_print(number):
    true, text = number
    assert true in rounded(text)


@given(st.integers(-(10**6), 10**6), st.integers(0, 3))
def test_a_half_belongs_to_both_neighbours(numerator, places):
    half = Decimal(2 * numerator + 1).scaleb(-places) / 2
    for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN):
        shown = half.quantize(Decimal(1).scaleb(-places), rounding=mode)
        assert Fraction(half) in rounded(f"{shown:f}")


@given(numbers, numbers)
def test_sum_difference_and_product_are_enclosed(a, b):
    (x, x_text), (y, y_text) = a, b
    left, right = rounded(x_text), rounded(y_text)
    assert x + y in left + right
    assert x - y in left - right
    assert x * y in left * right


@given(numbers, numbers)
def test_quotients_are_enclosed_or_refused(a, b):
    (x, x_text), (y, y_text) = a, b
    if 0 in rounded(y_text):
        with pytest.raises(ZeroDivisionError, match="zero"):
            rounded(x_text) / rounded(y_text)
    else:
        assert x / y in rounded(x_text) / rounded(y_text)


@given(positive, st.fractions(min_value=Fraction(1, 30), max_value=3))
def test_powers_are_enclosed(number, exponent):
    true, text = number
    assume(rounded(text).low > 0)
    assert Fraction(float(true) ** float(exponent)) in rounded(text) ** exponent


@given(st.integers(1, 10**6), st.integers(1, 4))
def test_whole_powers_hold_the_exact_value(base, exponent):
    assert Fraction(base) ** exponent in intervals.exact(base) ** exponent


@given(st.lists(numbers, min_size=1, max_size=12))
def test_sums_of_many_are_enclosed(many):
    values = [true for true, _ in many]
    boxes = [rounded(text) for _, text in many]
    assert sum(values) in sum(boxes)


@given(numbers, numbers)
def test_a_growth_in_percent_is_enclosed(a, b):
    (x, x_text), (y, y_text) = a, b
    start, end = rounded(x_text), rounded(y_text)
    assume(start.low > 0)
    assert (y / x - 1) * 100 in (end / start - 1) * 100


@given(positive)
def test_more_decimals_never_widen_the_interval(number):
    _, text = number
    finer = rounded(text, intervals.decimals(text) + 1)
    coarse = rounded(text)
    assert coarse.low <= finer.low <= finer.high <= coarse.high


@pytest.mark.parametrize(
    ("text", "precision", "low", "high"),
    [
        ("51.3", "", Fraction("51.25"), Fraction("51.35")),
        ("47", "", Fraction("46.5"), Fraction("47.5")),
        ("7.0", "", Fraction("6.95"), Fraction("7.05")),
        ("94", "exact", 94, 94),
        ("30", "approx", 25, 35),
        ("140", "nearly", 135, 145),
        ("1.5", "approx", Fraction("1.45"), Fraction("1.55")),
        ("42", "at-least", 42, math.inf),
        ("10", "more-than", 10, math.inf),
        ("24", "at-most", -math.inf, 24),
        ("−0.5", "", Fraction("-0.55"), Fraction("-0.45")),
    ],
)
def test_what_a_printed_number_stands_for(text, precision, low, high):
    assert printed(text, precision) == Interval(low, high)


def test_dropped_zeros_are_put_back():
    assert rounded("2", 2) == Interval(Fraction("1.995"), Fraction("2.005"))


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_bounds_stay_bounds(part, share):
    whole = intervals.exact(part) / printed(str(share), "at-least")
    assert whole.low == 0
    assert whole.high == Fraction(part, share)


@pytest.mark.parametrize("text", ["", "n/a", "1,000", "1.", "12%", "1e5", "NaN"])
def test_what_is_not_a_number_is_refused(text):
    with pytest.raises(ValueError, match="is not a number"):
        printed(text)


def test_an_unknown_precision_is_refused_and_told():
    with pytest.raises(ValueError, match=r"not a known precision.*at-least"):
        printed("5", "roughly")


def test_an_interval_needs_its_bounds_in_order():
    with pytest.raises(ValueError, match="down to"):
        Interval(Fraction(2), Fraction(1))
