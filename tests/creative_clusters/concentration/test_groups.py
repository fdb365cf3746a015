"""Groups of regions: quotients against summed counts, and what is not known stays so."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative_clusters.concentration import groups
from creative_clusters.concentration.sentences import groups as say
from tests.conftest import spoken

PLACES = pd.DataFrame(
    {
        "region": [*"ABCD"],
        "group": ["Coast", "Coast", "Hills", ""],
        "group_zh": ["海岸", "海岸", "丘陵", None],
        "country": ["X", "Y", "Y", None],
    }
)
OF = groups.of_regions(PLACES)
COUNTS = st.lists(st.tuples(st.integers(1, 50), st.integers(51, 900)), min_size=3, max_size=3)


def cells(counts, **fields) -> pd.DataFrame:
    count, whole = zip(*counts, strict=True)
    rows = {"region": [*"ABC"], "year": 2017, "measure": "revenue", "count": map(float, count)}
    rows |= {"region_total": map(float, whole), "industry_total": 3.0 * sum(count)}
    return pd.DataFrame(rows | {"total": 2.0 * sum(whole)} | fields)


def test_regions_outside_any_group_have_none_and_names_follow_the_reader():
    assert OF.to_dict() == {"A": "Coast", "B": "Coast", "C": "Hills"}
    assert set(spoken("zh", groups.of_regions, PLACES)) == {"海岸", "丘陵"}
    assert groups.of_regions(PLACES, "country").to_dict() == {"A": "X", "B": "Y", "C": "Y"}
    assert groups.of_regions(PLACES.assign(group=None)).empty


@settings(deadline=None, max_examples=40)
@given(COUNTS)
def test_amounts_over_their_quotients_give_the_quotient_of_the_sum(counts):
    made = cells(counts)
    exact = groups.quotients(made, OF).set_index("region")["lq"]
    share = made["count"] / made["region_total"]
    panel = made.assign(lq=share / (made["industry_total"] / made["total"]))
    amounts = made.rename(columns={"count": "value"})
    found = groups.weighted(panel, amounts, OF, decimals=12).set_index("region")
    assert found["lq"].to_dict() == pytest.approx(exact.to_dict())
    assert (found["lq_low"] <= found["lq"] * (1 + 1e-9)).all()
    assert (found["lq_high"] >= found["lq"] * (1 - 1e-9)).all()
    assert found["cities"]["Coast"] == "A and B"


@settings(deadline=None, max_examples=40)
@given(COUNTS)
def test_rounded_tables_hold_the_true_quotient_within_their_bounds(counts):
    made = cells(counts)
    true = groups.quotients(made, OF).set_index("region")["lq"]
    share = made["count"] / made["region_total"]
    panel = made.assign(lq=(share / (made["industry_total"] / made["total"])).round(2))
    found = groups.weighted(panel, made.rename(columns={"count": "value"}), OF)
    for row in found.itertuples():
        if row.n == (row.region == OF).sum():  # a quotient that prints as 0.00 is left out
            assert row.lq_low <= true[row.region] + 1e-9
            assert row.lq_high >= true[row.region] - 1e-9


@settings(deadline=None, max_examples=40)
@given(COUNTS)
def test_a_group_lies_between_its_regions(counts):
    made = cells(counts)
    each = groups.quotients(made, pd.Series({name: name for name in "ABC"})).set_index("region")
    coast = groups.quotients(made, OF).set_index("region")["lq"]["Coast"]
    assert each["lq"][["A", "B"]].min() <= coast * (1 + 1e-9)
    assert each["lq"][["A", "B"]].max() >= coast * (1 - 1e-9)


def test_what_is_not_known_of_a_part_is_not_known_of_the_whole():
    amounts = pd.DataFrame(
        {"region": [*"ABABC"], "year": [1, 1, 2, 2, 2], "value": [1, np.nan, 2, 3, 4]}
    )
    summed = groups.together(amounts, OF)
    coast = summed[summed["region"] == "Coast"].set_index("year")["value"]
    assert np.isnan(coast[1])
    assert coast[2] == 5
    assert say.unknown(summed, "value").startswith("No figure for Coast")
    # A region without a row in a year is as unknown as one without a value.
    gone = groups.together(amounts.iloc[[0, 2, 3]], OF).set_index("year")["value"]
    assert np.isnan(gone[1])
    assert gone[2] == 5


def test_shares_are_of_all_listed_in_years_that_are_known_whole():
    amounts = pd.DataFrame({"region": [*"ABCD"] * 2, "year": [1] * 4 + [2] * 4, "value": 1.0})
    amounts.loc[0, "value"] = np.nan
    table = groups.shares(amounts, OF)
    assert set(table["year"]) == {2}
    assert table.set_index("region")["share"].to_dict() == {
        "Coast": 0.5,
        "Hills": 0.25,
        "outside any group": 0.25,
    }
    assert say.shares(table) == "Coast has the largest share in 2: 50.0%"


def test_the_range_within_a_group_names_the_widest():
    panel = pd.DataFrame(
        {"region": [*"ABC"], "year": 2017, "measure": "firms", "lq": [0.5, 2.0, 9.0]}
    )
    table = groups.spread(panel, OF, 2017)
    assert say.spread(table).endswith(
        "in Coast, the 2 places with a firm-number LQ in 2017 lie between 0.50 and 2.00."
    )
    assert say.spread(table[table["n"] == 1]).startswith("No group")
    assert "海岸" in spoken("zh", say.spread, table.assign(group="海岸"))


def test_a_group_of_everything_is_as_the_whole():
    made = cells([(3, 60), (5, 70), (9, 80)], industry_total=17.0, total=210.0)
    every = pd.Series(dict.fromkeys("ABC", "all"))
    assert groups.quotients(made, every)["lq"].tolist() == pytest.approx([1.0])
    said = say.lead(groups.quotients(made, every), threshold=2)
    assert said == "None of 1 reaches a revenue LQ of 2 in 2017"
