"""What very many runs cost: closed forms against counting, and charts of them."""

from __future__ import annotations

import numpy as np
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st

from creative_clusters import effort
from creative_clusters.charts import effort as charts

seconds = st.floats(0.001, 1000)


def by_hand(runs: int, cores: int, run_seconds: float, home_seconds: float) -> float:
    """Seconds if runs are handed out one after the other and each core takes the next."""
    free, handed, end = [0.0] * cores, 0.0, 0.0
    for _ in range(runs):
        handed += home_seconds
        core = min(range(cores), key=free.__getitem__)
        free[core] = max(free[core], handed) + run_seconds
        end = max(end, free[core])
    return end


@pytest.mark.parametrize("cores", [1, 3, 10, 40])
@pytest.mark.parametrize("home", [0.0001, 0.05, 0.2])
def test_hours_are_those_of_a_queue_of_many_runs(cores, home):
    told = 3600 * effort.hours(4000, cores, 1.0, home)
    assert told == pytest.approx(by_hand(4000, cores, 1.0, home), rel=0.02)


@settings(deadline=None)
@given(st.integers(1, 10**7), st.integers(1, 10**5), seconds, seconds)
def test_more_cores_never_take_longer_and_some_are_enough(runs, cores, run, home):
    one = effort.hours(runs, cores, run, home)
    assert effort.hours(runs, 2 * cores, run, home) <= one
    most = effort.useful_cores(run, home)
    assert effort.hours(runs, 10 * most, run, home) == pytest.approx(
        effort.hours(runs, most, run, home)
    )


@pytest.mark.parametrize("wrong", [(-1, 2, 1, 1), (1, 0, 1, 1), (1, 2, -1, 1), (1, 2, 1, -1)])
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        effort.hours(*wrong)


def test_times_say_what_sets_the_pace():
    table = effort.times([3600], [1, 10, 20, 100], run_seconds=2.0, home_seconds=0.1)
    assert table["wall_hours"].tolist() == [2.0, 0.2, 0.1, 0.1]
    assert table["bound"].tolist() == ["runs", "runs", "runs", "home"]


def test_space_is_the_sum_of_what_is_kept():
    table = effort.space(100_000, run_size=1.5, page_size=0.5, result_size=0.002)
    assert table["gigabytes"].tolist() == [200, 150, pytest.approx(0.2)]


def test_half_width_covers_95_per_cent_of_draws():
    [width] = effort.precision([400])["half_width"]
    drawn = np.random.default_rng(1).binomial(400, 0.5, 20_000) / 400
    assert np.mean(np.abs(drawn - 0.5) <= width) == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0.25, "15 minutes"), (1.5, "1.5 hours"), (47.9, "47.9 hours"), (2400, "100 days")],
)
def test_durations_read_well(hours, said):
    assert effort.duration(hours) == said


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("runs", [1, 100_000])
def test_charts_draw_and_sentences_hold_the_numbers(language, runs):
    cost = {"run_seconds": 2.0, "home_seconds": 0.02}
    times = effort.times([runs], [1, 10, 100, 1000], **cost)
    space = effort.space(runs, 1.5, 0.5, 0.002)
    words = {"title": "t", "language": language}
    for chart in (
        charts.times(times, cores=2, **words),
        charts.space(space, **words),
        charts.precision(effort.precision([25, 100, 400]), **words),
    ):
        spec = chart.properties(width=400).to_dict()
        assert vl_convert.vegalite_to_svg(spec).startswith("<svg")
    said = effort.time_said(runs, 2, **cost, language=language)
    assert f"{runs:,}" in said
    assert "100" in said
    assert "150 GB" in effort.space_said(effort.space(100_000, 1.5, 0.5, 0.002), 1, language)
    assert "4.9" in effort.precision_said(runs, language)
