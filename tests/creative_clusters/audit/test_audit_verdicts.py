"""Verdicts on small invented studies: never a false doubt, and every real slip is found."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from creative_clusters.audit import REGISTRY, audit, consequences, implied, judgements
from creative_clusters.data.validation import InvalidData
from tests.conftest import spoken


def study_facts(*rows: tuple[str, ...]) -> pd.DataFrame:
    """Facts from (id, value, unit, note, year, source) with defaults at the end."""
    columns = ["id", "value", "unit", "note", "year", "source"]
    frame = pd.DataFrame([(*row, *("", "", "", "study")[len(row) - 2 :]) for row in rows])
    frame.columns = columns
    return frame.assign(locator="section 1", subject="something")


def claim(check: str, printed: str = "", unit: str = "", **more: str) -> pd.DataFrame:
    row = {"id": "c", "source": "study", "locator": "section 1", "claim": "a claim"}
    return pd.DataFrame(
        [{**row, "printed": printed, "unit": unit, "check": check, "reason": "", **more}]
    )


def verdict(
    check: str, facts: pd.DataFrame, printed: str = "", unit: str = "", tables=None, **more: str
) -> str:
    return audit(claim(check, printed, unit, **more), facts, tables)["verdict"].item()


def table(rows: dict[str, list], first: int = 2008, unit: str = "ratio") -> pd.DataFrame:
    cells = [(r, first + i, v) for r, values in rows.items() for i, v in enumerate(values)]
    frame = pd.DataFrame(cells, columns=["city", "year", "lq"])
    frame.attrs["unit"] = unit
    return frame


few = settings(max_examples=40, deadline=None)
NO_FACTS = study_facts(("f", "1", "firms"))


def show(value: Fraction, places: int, mode: str) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal(1).scaleb(-places), rounding=mode):f}"


amounts = st.fractions(min_value=Fraction(1, 2), max_value=10**6, max_denominator=10**4)
digits = st.integers(0, 3)
modes = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])

FORMULAS = {
    "share_of(a, b)": ("percent", lambda a, b: a / b * 100),
    "growth_rate(a, b)": ("percent", lambda a, b: (b / a - 1) * 100),
    "ratio(a, b)": ("times", lambda a, b: a / b),
    "sum_of(a, b)": ("firms", lambda a, b: a + b),
    "difference(a, b)": ("firms", lambda a, b: a - b),
    "whole_of(a, share_of(a, b))": ("firms", lambda a, b: b),
    "grown(a, growth_rate(a, b))": ("firms", lambda a, b: b),
}


@pytest.mark.parametrize("check", FORMULAS)
@few
@given(a=amounts, b=amounts, places=st.tuples(digits, digits, digits), mode=modes)
def test_a_study_that_only_rounds_is_never_called_inconsistent(check, a, b, places, mode):
    unit, formula = FORMULAS[check]
    facts = study_facts(
        ("a", show(a, places[0], mode), "firms"), ("b", show(b, places[1], mode), "firms")
    )
    assume(Fraction(facts["value"][0]) > 0 and Fraction(facts["value"][1]) > 0)
    printed = show(formula(a, b), places[2], mode)
    assert verdict(check, facts, printed, unit) in ("reproduced", "within rounding")


@few
@given(
    a=amounts,
    rate=st.fractions(0, 3, max_denominator=1000),
    years=st.integers(1, 12),
    places=digits,
    mode=modes,
)
def test_a_yearly_growth_that_only_rounds_is_never_called_inconsistent(
    a, rate, years, places, mode
):
    end = a * (1 + rate) ** years
    facts = study_facts(
        ("a", show(a, places, mode), "firms", "", "2000"),
        ("b", show(end, places, mode), "firms", "", str(2000 + years)),
    )
    assume(Fraction(facts["value"][0]) > 0)
    printed = show(rate * 100, 1, mode)
    found = verdict("cagr(a, b)", facts, printed, "percent per year")
    assert found in ("reproduced", "within rounding")


@few
@given(a=st.integers(50, 10**5), b=st.integers(50, 10**5), slip=st.sampled_from([-3, -1, 1, 3]))
def test_a_slip_beyond_rounding_is_found(a, b, slip):
    facts = study_facts(("a", str(a), "firms", "exact"), ("b", str(b), "firms", "exact"))
    printed = show(Fraction(a, b) * 100 + slip, 1, ROUND_HALF_UP)
    found = audit(claim("share_of(a, b)", printed, "percent"), facts).iloc[0]
    assert (found["verdict"], found["strength"]) == ("inconsistent", "arithmetic")
    assert f"{a} ÷ {b}" in found["working"]


@few
@given(st.lists(amounts, min_size=2, max_size=12, unique=True), digits, modes, st.data())
def test_a_true_rank_is_never_called_inconsistent(values, places, mode, data):
    rows = {f"city {i}": [float(show(v, places, mode))] for i, v in enumerate(values)}
    chosen = data.draw(st.integers(0, len(values) - 1))
    rank = 1 + sum(v > values[chosen] for v in values)
    found = verdict(
        f'rank_of(t[2008], "city {chosen}")',
        NO_FACTS,
        str(rank),
        "rank",
        {"t": table(rows)},
        precision="exact",
    )
    assert found in ("reproduced", "within rounding")


@pytest.mark.parametrize(
    ("printed", "precision", "expected"),
    [
        ("11.10", "", "reproduced"),
        ("11.1", "", "reproduced"),
        ("11.84", "", "inconsistent"),
        ("11", "approx", "reproduced"),
        ("11", "more-than", "reproduced"),
        ("12", "at-least", "inconsistent"),
        ("12", "less-than", "reproduced"),
    ],
)
def test_the_printed_share_of_94_in_847(printed, precision, expected):
    facts = study_facts(("a", "94", "firms", "exact"), ("b", "847", "firms", "exact"))
    found = verdict("share_of(a, b)", facts, printed, "percent", precision=precision)
    assert found == expected


def test_a_value_on_the_edge_is_reproduced_whichever_way_halves_go():
    facts = study_facts(("a", "560", "firms", "exact"), ("b", "847", "firms", "exact"))
    for printed in ("51.3", "51.2"):  # exactly 51.25
        assert verdict("growth_rate(a, b)", facts, printed, "percent") == "reproduced"
    assert verdict("growth_rate(a, b)", facts, "51.4", "percent") == "inconsistent"


def test_a_growth_within_the_rounding_of_its_inputs():
    facts = study_facts(("a", "4.59", "USD", "", "2020"), ("b", "7.23", "USD", "", "2024"))
    expected = {"12.0": "reproduced", "12.1": "within rounding", "12.3": "inconsistent"}
    for printed, told in expected.items():
        assert verdict("cagr(a, b)", facts, printed, "percent per year") == told


def test_the_mean_of_a_falling_series_is_not_above_its_first_value():
    facts = study_facts(("a", "33", "firms", "exact"), ("b", "17", "firms", "exact"))
    check = "mean_of_falling(a, b)"
    assert verdict(check, facts, "34", "firms") == "inconsistent"
    assert verdict(check, facts, "26", "firms") == "within rounding"
    assert verdict(check, facts, "16", "firms") == "inconsistent"


@pytest.mark.parametrize(
    ("check", "values", "expected"),
    [
        ("keeps_rising", [1, 2, 3, 4], "reproduced"),
        ("keeps_rising", [1, 2, 1.9, 4], "reproduced"),
        ("keeps_rising", [1, 3, 1.6, 4], "not checkable"),
        ("keeps_rising", [1, 4, 0.5, 2], "inconsistent"),
        ("keeps_rising", [4, 3, 2, 1], "inconsistent"),
        ("keeps_falling", [8.32, 6.63, 6.84, 5.41], "reproduced"),
        ("keeps_falling", [1, 2, 3, 4], "inconsistent"),
        ("rises_every_year", [1, 2, 3, 4], "reproduced"),
        ("rises_every_year", [1, 2, 2, 4], "inconsistent"),
        ("rises_every_year", [1.01, 2.22, 2.22, 4.0], "within rounding"),
        ("stays_level", [5.48, 5.14, 5.28, 5.05, 4.95, 5.12], "reproduced"),
        ("stays_level", [1, 2, 3, 4], "inconsistent"),
        ("fluctuates", [1, 2, 1, 2, 1, 3], "reproduced"),
        ("fluctuates", [1, 2, 3, 4, 5], "inconsistent"),  # one way
        ("fluctuates", [1, 1.01, 1, 1.02, 1], "inconsistent"),  # level
        ("fluctuates", [1, 2, 3, 4, 3.9, 5, 6, 7], "not checkable"),  # waves about a trend
        ("slowly", [100, 90, 104], "reproduced"),
        ("slowly", [100, 110, 115], "not checkable"),
        ("slowly", [100, 150, 130], "inconsistent"),
        ("slowly", [100, 90, 99], "inconsistent"),
        ("fast", [100, 150, 130], "reproduced"),
        ("fast", [100, 110, 115], "not checkable"),
        ("fast", [100, 90, 104], "inconsistent"),
    ],
)
def test_words_about_a_series(check, values, expected):
    if expected == "inconsistent" and check == "rises_every_year":
        values = [value if i != 2 else 1.5 for i, value in enumerate(values)]
    assert verdict(f"{check}(t[A])", NO_FACTS, tables={"t": table({"A": values})}) == expected


@few
@given(st.lists(st.integers(1, 500), min_size=3, max_size=10))
def test_rising_is_the_mirror_of_falling(values):
    tables = {"t": table({"A": values, "B": [501 - v for v in values]})}
    rising = verdict("keeps_rising(t[A])", NO_FACTS, tables=tables)
    assert rising == verdict("keeps_falling(t[B])", NO_FACTS, tables=tables)


@few
@given(st.lists(st.integers(1, 500), min_size=3, max_size=10, unique=True))
def test_a_sorted_series_keeps_rising(values):
    rising = {"t": table({"A": sorted(values)})}
    assert verdict("keeps_rising(t[A])", NO_FACTS, tables=rising) == "reproduced"


def test_places_in_a_table():
    tables = {"t": table({"A": [3.0, 5.91], "B": [2.0, 2.0], "C": [0.5, 0.65]})}
    facts = study_facts(
        ("low", "2", "ratio", "exact"),
        ("high", "4", "ratio", "exact"),
        ("a", "5.91", "ratio"),
        ("b", "5.9", "ratio"),
        ("c", "5.8", "ratio"),
    )
    expected = {
        "between(t[B], low, high)": "reproduced",
        "between(t[A], low, high)": "inconsistent",
        "sorted_by(t[2009])": "reproduced",
        "same_as(a, t[A, 2009])": "reproduced",
        "same_as(b, t[A, 2009])": "within rounding",
        "same_as(c, t[A, 2009])": "inconsistent",
        'all_above(t[2009], 1, "A", "B")': "reproduced",
        "all_above(t[2009], 1)": "inconsistent",
        'listed(t, "A", "C")': "reproduced",
        'listed(t, "A", "D")': "inconsistent",
        "order(t[A, 2009], t[B, 2009], t[C, 2009])": "reproduced",
        "rising_order(t[A, 2009], t[B, 2009])": "inconsistent",
        "at_least(count_of(t), 3)": "reproduced",
        'at_most(rank_of(t[A], "2009"), 1)': "reproduced",
        "passes(t[C], t[B])": "inconsistent",
        "always_above(t[A], t[C])": "reproduced",
        "always_above(t[C], t[A])": "inconsistent",
        "far_exceeds(t[A, 2009], t[B, 2009])": "reproduced",
        "far_exceeds(t[A, 2008], t[B, 2008])": "not checkable",
        "far_exceeds(t[C, 2009], t[B, 2009])": "inconsistent",
        "mostly_rising(t)": "not checkable",
        "at_most(t[C, 2009], 0.5)": "inconsistent",
        "rises_every_year(t[A, 2008:2009])": "reproduced",
    }
    found = {check: verdict(check, facts, tables=tables) for check in expected}
    assert found == expected


def test_two_columns_that_go_together_against_each_other_or_cannot_be_told():
    rows = {"A": [1, 1, 4, 2], "B": [2, 2, 3, 1], "C": [3, 3, 2, 4], "D": [4, 4, 1, 3]}
    tables = {"t": table(rows)}
    expected = {2009: "reproduced", 2010: "inconsistent", 2011: "not checkable"}
    for year, told in expected.items():
        found = verdict(f"go_together(t[2008], t[{year}])", NO_FACTS, tables=tables)
        assert found == told


# Two industries and three regions: the industry's revenue, all revenue, and so the quotients.
PEERS = {"A": (60, 120), "B": (30, 80), "C": (10, 100)}


def left_out(listed: tuple[str, ...], total: str = "100", note: str = "exact") -> str:
    quotients = {r: [round(a / 100 / (t / 300), 2)] for r, (a, t) in PEERS.items() if r in listed}
    tables = {
        "q": table(quotients),
        "a": table({r: [a] for r, (a, _) in PEERS.items()}, unit="USD"),
    }
    facts = study_facts(("w", total, "USD", note))
    return verdict("none_left_out(q[2008], a[2008], w)", facts, tables=tables)


def test_a_list_that_leaves_out_the_largest_quotient_does_not_add_up():
    assert left_out(("B", "C")) == "inconsistent"  # A at 0.3 would be 200% of all industries
    assert left_out(("B", "C"), "1000") == "not checkable"  # among more, it may be so


def test_a_list_that_leaves_out_the_smallest_is_not_called_inconsistent():
    assert left_out(("A", "B")) == "not checkable"


def test_a_list_with_all_regions_or_a_total_without_bound_is_refused():
    with pytest.raises(InvalidData, match="has no region that is not in"):
        left_out(("A", "B", "C"))
    with pytest.raises(InvalidData, match="must not be unbounded"):
        left_out(("A", "B"), note="at-least")


@few
@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), min_size=3, max_size=8),
    st.data(),
)
def test_a_true_list_of_the_largest_quotients_is_never_called_inconsistent(pairs, data):
    amounts = [min(pair) for pair in pairs]
    shares = [Fraction(max(pair)) for pair in pairs]  # all industries: no less than the one
    total, whole = sum(amounts), sum(shares)
    both = zip(amounts, shares, strict=True)
    quotient = {i: Fraction(a, total) / (s / whole) for i, (a, s) in enumerate(both)}
    ranked = sorted(quotient, key=quotient.get, reverse=True)
    kept = ranked[: data.draw(st.integers(1, len(ranked) - 1))]
    listed = {f"r{i}": [show(quotient[i], 2, ROUND_HALF_UP)] for i in kept}
    assume(all(Fraction(value[0]) > 0 for value in listed.values()))
    tables = {
        "q": table(listed),
        "a": table({f"r{i}": [a] for i, a in enumerate(amounts)}, unit="USD"),
    }
    facts = study_facts(("w", str(total), "USD", "exact"))
    found = verdict("none_left_out(q[2008], a[2008], w)", facts, tables=tables)
    assert found == "not checkable"


def test_tables_drop_final_zeros_but_not_their_rounding():
    tables = {"t": table({"A": [2.0], "B": [2.07]})}
    facts = study_facts(("a", "2.04", "ratio"))
    assert verdict("same_as(a, t[A, 2008])", facts, tables=tables) == "inconsistent"


@pytest.mark.parametrize(
    ("second", "expected"),
    [("order(b, a)", "reproduced"), ("order(a, b)", "inconsistent"), ("missing", "in part")],
)
def test_a_claim_is_tested_word_by_word(second, expected):
    facts = study_facts(("a", "1", "firms", "exact"), ("b", "2", "firms", "exact"))
    second = 'missing("a third")' if second == "missing" else second
    found = audit(claim(f'in_parts("more", order(b, a), "far", {second})'), facts).iloc[0]
    assert found["verdict"] == expected
    assert found["words"].startswith("more: reproduced; far: ")


def test_a_part_that_fails_gives_the_doubt_its_strength():
    facts = study_facts(
        ("a", "1", "firms", "exact"),
        ("b", "2", "firms", "exact"),
        ("outside.c", "3", "firms", "exact", "", "outside"),
    )
    own = audit(claim('in_parts("x", order(b, a), "y", same_as(a, b))'), facts).iloc[0]
    assert own["strength"] == "passage"
    outer = audit(claim('in_parts("x", order(b, a), "y", same_as(a, outside.c))'), facts).iloc[0]
    assert outer["strength"] == "outside"


def test_an_unknown_weight_is_refused_and_none_is_substantive():
    facts = study_facts(("a", "1", "firms", "exact"), ("b", "2", "firms", "exact"))
    assert audit(claim("order(b, a)"), facts)["weight"].item() == "substantive"
    with pytest.raises(InvalidData, match=r"column weight: .* is no weight"):
        audit(claim("order(b, a)", weight="heavy"), facts)


def test_what_is_missing_is_named():
    found = audit(claim('missing("the world total")'), NO_FACTS).iloc[0]
    assert (found["verdict"], found["missing"]) == ("not checkable", "the world total")


def test_outside_facts_are_named_and_kept_apart_from_arithmetic():
    facts = study_facts(
        ("a", "1999", "year", "exact"), ("outside.a", "2009", "year", "exact", "", "outside")
    )
    found = audit(claim("same_as(a, outside.a)"), facts).iloc[0]
    assert (found["strength"], found["rests_on"]) == ("outside", "outside.a")


def test_a_working_can_be_read_in_both_languages():
    facts = study_facts(("a", "94", "firms", "exact"), ("b", "847", "firms", "exact"))
    found = judgements(claim("share_of(a, b)", "11.84", "percent"), facts)["c"]
    assert found.uses == ("a", "b")
    assert found.steps[0].text() == "94 ÷ 847 = 11.098%"
    chinese = spoken("zh", found.working)
    assert "舍入" in chinese or "刊印" in chinese


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("share_of(a, c)", r'"c" is not a fact or a table\.'),
        ("share_of(a, tokio-firms)", r'Did you mean "tokyo-firms"\?'),
        ("shareof(a, b)", r'"shareof" is not a check\. Did you mean "share_of"\?'),
        ("share_of(a)", r"share_of takes \(part, whole\); 1 argument given\."),
        ("share_of(a, b, b)", "3 arguments given"),
        ("share_of(a, euros)", "a is in firms but euros is in EUR"),
        ("share_of(a, t)", '"whole" must be a number, not a table'),
        ("keeps_rising(a)", '"series" must be a row of a table, not a number'),
        ("share_of(a, zero)", "may be zero"),
        ("share_of(a, b", "missing"),
        ("share_of(a b)", "missing"),
        ("share_of(a, b))", "left over"),
        ("a", "is not a call"),
        ("", "is not a call"),
        ("share_of(a, ;)", "cannot be read"),
        ("keeps_rising(t[Z])", 'no "Z"'),
        ("same_as(a, t[A, 1999])", 'no value for "A" in 1999'),
        ("sorted_by(t[1999])", "no year 1999"),
        (f"sorted_by(t[{'1' * 4301}])", 'no "111'),
        (f"keeps_rising(t[A, 2008:{'1' * 4301}])", "cannot be read"),
        ("keeps_rising(t[A, 2008, 2009])", "cannot be read"),
        ("keeps_rising(u[A])", '"u" is not a table'),
        ("cagr(a, b)", "no single year"),
        ("same_as(a)", "at least two"),
        ("same_as(rises_every_year(t[A]), a)", "must be a number, not a test"),
        ('in_parts("a", order(a, b))', "words in quotes, each followed by its test"),
        ('in_parts(order(a, b), "a", "b", order(b, a))', "words in quotes"),
        ("fast(t[0])", "cannot be read|no year|must be a row"),
    ],
)
def test_a_wrongly_written_check_is_an_error_that_says_where(check, message):
    facts = study_facts(
        ("a", "94", "firms"),
        ("b", "847", "firms"),
        ("euros", "1", "EUR"),
        ("zero", "0", "firms"),
        ("tokyo-firms", "94", "firms"),
    )
    tables = {"t": table({"A": [1, 2]})}
    with pytest.raises(InvalidData, match=message) as error:
        audit(claim(check, "11", "percent"), facts, tables, names=("my/claims.csv", "f.csv"))
    assert str(error.value).startswith("my/claims.csv, row 2, column check: ")


def test_every_other_mistake_names_its_file_row_and_column():
    facts = study_facts(("a", "94", "firms"), ("a", "twelve", "firms"), ("b", "847", "firms"))
    claims = pd.concat(
        [
            claim("share_of(a, b)", "11", "firms"),
            claim("share_of(a, b)", "11%", "percent", id="d"),
            claim("share_of(a, b)", "11", "percent", id="e", precision="roughly"),
        ],
        ignore_index=True,
    )
    with pytest.raises(InvalidData) as error:
        audit(claims, facts)
    places = {(p.file, p.row, p.column) for p in error.value.problems}
    assert places == {
        ("facts.csv", 3, "id"),
        ("facts.csv", 3, "value"),
        ("claims.csv", 2, "unit"),
        ("claims.csv", 3, "printed"),
        ("claims.csv", 4, "precision"),
    }


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"printed": "eleven"}, "printed"),
        ({"precision": "roughly"}, "precision"),
        ({"id": ""}, "id"),
        ({"source": ""}, "source"),
    ],
)
def test_a_test_of_words_gives_no_verdict_on_a_row_that_cannot_be_read(fields, column):
    facts = study_facts(("a", "94", "firms"), ("b", "847", "firms"))
    with pytest.raises(InvalidData, match=rf"^claims\.csv, row 2, column {column}: "):
        audit(claim("order(b, a)", **fields), facts)


@pytest.mark.parametrize("note", ["atleast", "at least; so it says", "Exact", "approx.", "nearly?"])
def test_a_misspelt_precision_does_not_pass_for_rounding(note):
    facts = study_facts(("a", "94", "firms", note))
    with pytest.raises(
        InvalidData, match=r"^facts\.csv, row 2, column note: .* Did you mean"
    ) as error:
        audit(claim("value_of(a)", "94", "firms"), facts)
    assert len(error.value.problems) == 1  # the claim on this fact is not to blame


@pytest.mark.parametrize("note", ["", "a public record", "the base is not named; exact", "rounded"])
def test_another_note_is_a_remark(note):
    facts = study_facts(("a", "94", "firms", note))
    assert verdict("value_of(a)", facts, "94", "firms") == "reproduced"


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("value_of(" * 200 + "a" + ")" * 200, "more than 100 brackets"),
        ('missing(" ")', "Say in quotes what is missing"),
        ("order(a, " + "9" * 99 + ")", "too long for a number"),
    ],
)
def test_a_check_that_no_one_means_is_refused(check, message):
    with pytest.raises(InvalidData, match=message):
        audit(claim(check), study_facts(("a", "94", "firms")))


def test_a_repeated_claim_and_a_missing_column_are_errors():
    twice = pd.concat([claim("sum_of(f, f)", "2", "firms")] * 2, ignore_index=True)
    with pytest.raises(InvalidData, match=r"row 3, column id: .*used twice"):
        audit(twice, NO_FACTS)
    with pytest.raises(InvalidData, match="row 1, column check: The column is missing"):
        audit(claim("x").drop(columns="check"), NO_FACTS)


def test_the_audit_leaves_its_inputs_alone_and_repeats_itself():
    facts = study_facts(("a", "94", "firms"), ("b", "847", "firms"))
    claims = claim("share_of(a, b)", "11.84", "percent")
    before = claims.copy(), facts.copy()
    once = audit(claims, facts)
    pd.testing.assert_frame_equal(claims, before[0])
    pd.testing.assert_frame_equal(facts, before[1])
    pd.testing.assert_frame_equal(audit(once, facts), once)


def test_an_implied_quantity_has_bounds_and_a_working():
    facts = study_facts(
        ("part", "94", "firms", "exact"),
        ("share", "11.84", "percent"),
        ("least", "42", "percent", "at-least"),
    )
    rows = pd.DataFrame(
        [("w", "whole_of(part, share)"), ("b", "whole_of(part, least)")],
        columns=["id", "expression"],
    ).assign(source="study", quantity="all firms", unit="firms", year="", note="")
    whole, bound = implied(rows, facts).to_dict("records")
    assert whole["low"] == pytest.approx(94 / 0.11845)
    assert whole["high"] == pytest.approx(94 / 0.11835)
    assert whole["value"] == pytest.approx(793.92, abs=0.01)
    assert bound["high"] == pytest.approx(94 / 0.42)
    assert pd.isna(bound["value"])
    assert "94 ÷ 11.84%" in whole["working"]


def test_an_implied_quantity_needs_a_computation_and_its_unit():
    rows = pd.DataFrame(
        [
            {
                "id": "w",
                "source": "s",
                "quantity": "q",
                "unit": "firms",
                "year": "",
                "expression": "at_least(f, 1)",
                "note": "",
            }
        ]
    )
    with pytest.raises(InvalidData, match=r"implied\.csv, row 2, column expression: .*is a test"):
        implied(rows, NO_FACTS)
    with pytest.raises(InvalidData, match='gives "times"'):
        implied(rows.assign(expression="ratio(f, f)"), NO_FACTS)


def test_a_conclusion_holds_fails_or_stays_open_with_the_corrected_number():
    facts = study_facts(("a", "94", "firms", "exact"), ("b", "847", "firms", "exact"))
    rows = pd.DataFrame(
        {
            "corrected": [
                "at_least(share_of(a, b), 10)",
                "at_least(share_of(a, b), 11.5)",
                'missing("a year")',
            ]
        }
    ).assign(claim="c", conclusion="large", reason="")
    assert list(consequences(rows, facts)["matters"]) == ["no", "yes", "open"]


@pytest.mark.parametrize("name", REGISTRY)
def test_every_check_states_its_criterion_in_both_languages(name):
    told = tuple(spoken(code, REGISTRY[name].criterion) for code in ("en", "zh"))
    assert told[0] != told[1]


def test_a_table_with_a_repeated_cell_or_a_wrong_number_is_an_error():
    wrong = pd.DataFrame(
        {"city": ["A", "A", "B"], "year": [2008, 2008, 2008], "lq": ["1.5", "1.6", "n/a"]}
    )
    with pytest.raises(InvalidData) as error:
        audit(claim("sum_of(f, f)", "2", "firms"), NO_FACTS, {"t": wrong})
    assert [str(p) for p in error.value.problems] == [
        "t, row 3, column lq: A has two values for 2008. Keep one.",
        't, row 4, column lq: "n/a" is not a number. Use digits with a "." for decimals.',
    ]


def test_gaps_in_a_table_are_gaps():
    tables = {"t": table({"A": [1.0, float("nan"), 3.0]})}
    assert verdict("rises_every_year(t[A])", NO_FACTS, tables=tables) == "reproduced"
    with pytest.raises(InvalidData, match='no value for "A" in 2009'):
        verdict("same_as(1, t[A, 2009])", NO_FACTS, tables=tables)


@pytest.mark.parametrize("check", ["fast(t[A])", "keeps_rising(t[A])", "stays_level(t[A])"])
def test_a_single_year_has_no_trend(check):
    with pytest.raises(InvalidData, match="one year only"):
        verdict(check, NO_FACTS, tables={"t": table({"A": [1.0]})})


@pytest.mark.parametrize(
    "check", ["between(t[A], least, 4)", "all_above(t[2008], least)", "close_to(1, least, 5)"]
)
def test_a_bound_is_no_number(check):
    facts = study_facts(("least", "2", "ratio", "at-least"))
    with pytest.raises(InvalidData, match="only a bound"):
        verdict(check, facts, tables={"t": table({"A": [1.0, 2.0]})})
