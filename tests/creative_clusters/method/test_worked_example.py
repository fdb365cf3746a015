"""The made-up example, against sums that anyone can do on paper."""

from __future__ import annotations

import pytest

from creative_clusters.method import sentences as say
from creative_clusters.method import worked_example as example
from creative_clusters.method.charts import worked_example as charts
from tests.conftest import spoken


def test_both_quotients_of_city_a():
    first = example.quotients(example.counts()).iloc[0]
    assert first["lq_firms"] == pytest.approx((30 / 300) / (54 / 2000))
    assert first["lq_revenue"] == pytest.approx((150 / 2850) / (630 / 20090))
    assert first["scale"] == pytest.approx(first["lq_revenue"] / first["lq_firms"])


def test_a_city_without_a_firm_has_an_lq_of_zero_and_no_scale():
    first = example.quotients(example.counts(0)).iloc[0]
    assert first["lq_firms"] == 0
    assert first[["scale"]].isna().all()


def test_other_cities_fall_as_one_grows():
    table = example.growing(40)
    for city in ("City B", "City C"):
        assert table[table["region"] == city]["lq"].is_monotonic_decreasing
    assert table[table["region"] == "City A"]["lq"].is_monotonic_increasing
    assert "from 2.05" in say.growing(table)


def test_one_firm_moves_a_small_count_most():
    table = example.one_firm(example.counts()).set_index("region")
    one_more = (5 / 901) / (55 / 2001)
    assert table.loc["City C", "lq_more"] == pytest.approx(one_more)
    assert table["change_more"].idxmax() == "City C"
    assert (table["change_less"] < 0).all()


def test_no_firm_is_neither_drawn_nor_named():
    table = example.one_firm(example.counts(0))
    assert "City A" not in say.one_firm(table)
    spec = charts.one_firm(table).to_dict()
    regions = {row.get("region") for rows in spec["datasets"].values() for row in rows}
    assert "City A" not in regions


def test_a_nested_area_changes_the_quotients_and_is_objected_to():
    table = example.references(example.counts()).set_index("region")
    nested = (30 / 300) / ((54 + 50) / (2000 + 1100))
    assert table.loc["City A", "lq_nested"] == pytest.approx(nested)
    assert table.loc["City A", "lq_wider"] == pytest.approx((30 / 300) / (100 / 20_000))
    assert "Area of A and B" in example.objection(example.counts())


@pytest.mark.parametrize("firms", [0, 1, 10_000])
def test_every_count_of_city_a_can_be_shown_in_both_languages(firms):
    for language in ("en", "zh"):
        counts = spoken(language, example.counts, firms, 0.0)
        assert spoken(language, lambda given: say.steps(example.quotients(given)), counts)
        growing = spoken(language, example.growing, firms or 1)
        assert spoken(language, charts.growing, growing, firms).to_dict()
        assert say.references(spoken(language, example.references, counts))
