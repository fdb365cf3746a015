"""What the chapter on quality says of counts is what the counts say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from creative_clusters.method import cases, reliability
from creative_clusters.method import sentences as say
from creative_clusters.method.cases import Case, built_in
from creative_clusters.method.charts import reliability as charts
from creative_clusters.quotient.cleaning import CountsError
from tests.creative_clusters.data.test_qcew import release

CASE = built_in(6)


def of_counts(counts, sizes, whole, total, **columns) -> Case:
    """A case by establishments of given counts."""
    panel = pd.DataFrame(
        {"region": list("abcdef")[: len(counts)], "measure": "establishments", "count": counts,
         "region_total": sizes, "industry_total": whole, "total": total, "basis": "computed",
         "flag": ""}
    )  # fmt: skip
    lq = (panel["count"] / panel["region_total"]) / (whole / total)
    return Case(panel.assign(lq=lq, published=lq.round(2), **columns), pd.DataFrame())


def test_invented_counts_have_the_median_asked_for_and_the_quotients_told():
    for typical in (1, 6, 250):
        counts = built_in(typical).rows("establishments")["count"]
        assert counts.median() == pytest.approx(typical, abs=0.51)
    lq = built_in(2000).rows("establishments")["lq"].to_numpy()
    np.testing.assert_allclose(lq / lq[3], cases.QUOTIENTS, atol=0.01)


def test_jobs_of_few_establishments_are_withheld_and_totals_are_of_the_whole():
    firms, jobs = CASE.rows("establishments"), CASE.rows("employment")
    few = firms["count"].between(1, cases.FEWEST - 1)
    assert (jobs["flag"] == "suppressed").equals(few)
    assert jobs.loc[few, ["lq", "count", "published"]].isna().all(axis=None)
    assert (firms["industry_total"] > firms["count"].sum()).all()
    assert jobs["disclosed_total"].iloc[0] < jobs["industry_total"].iloc[0]


def test_intervals_are_sorted_into_above_below_and_open():
    case = of_counts([90, 2, 0, 8], [1000, 40, 1000, 1960], 100, 4000)
    table = reliability.intervals(case).set_index("region")
    assert table["beyond_chance"].to_dict() == {
        "a": "above", "b": "open", "c": "below", "d": "below",
    }  # fmt: skip
    said = say.intervals(table.reset_index(), 0.95)
    assert "1 of 4 regions lie above 1 and 2 below" in said
    assert "0.1 on either side by chance" in said  # 2.5% of four


def test_coverage_counts_what_no_table_shows_as_a_region():
    table = reliability.coverage(of_counts([3.0, 5], [300, 400], 100, 9000), samples=400)
    assert set(table["region"]) == {"a", "b"}
    exact = table[table["method"] == "exact"]
    assert (exact["covered"] + 3 * exact["covered_error"] >= 0.95).all()


def test_sum_of_the_rows_is_another_reference():
    case = of_counts([10, 20], [100, 100], 60, 1000)
    table = reliability.agreement(case)
    assert table["lq"].tolist() == pytest.approx([10 / 6, 20 / 6])
    assert table["lq_shown"].tolist() == pytest.approx([2 / 3, 4 / 3])
    assert (reliability.agree(table), reliability.agree(table, "lq_difference_shown")) == (2, 0)


def test_quotients_taken_over_from_the_office_are_not_compared_with_themselves():
    case = of_counts([10, 20], [100, 100], 60, 1000)
    taken = Case(case.panel.assign(basis="published"), case.log)
    assert reliability.agreement(taken).empty


def test_withholding_makes_the_others_too_high():
    table = reliability.withholding(of_counts([1, 4, 0, 15], [100] * 4, 20, 1000))
    row = table.set_index("fewest").loc[5]
    assert row["hidden"] == 2
    assert row["hidden_share"] == pytest.approx(2 / 3)
    assert row["too_high"] == pytest.approx(20 / 15 - 1)
    assert table["too_high"].dropna().is_monotonic_increasing


def test_what_is_withheld_is_told_with_its_effect():
    said = say.withheld(CASE)
    hidden = int((CASE.rows("employment")["flag"] == "suppressed").sum())
    assert f"withheld or missing for {hidden} of the 24 regions" in said
    rows = CASE.rows("employment").iloc[0]
    assert f"{rows['disclosed_total'] / rows['industry_total']:.1%}" in said
    assert "inferred" not in said


def test_regions_beyond_the_cutoff_are_named():
    found = reliability.outstanding(CASE, cutoff=1.0)
    beyond = found.table[found.table["lq_z"] >= 1.0]
    said = say.outstanding_named(found, most=2)
    first, second = beyond["region"].head(2)
    assert f"{first}, {second}, and {len(beyond) - 2} more" in said
    assert "No region" in say.outstanding_named(reliability.outstanding(CASE, cutoff=9))


def test_files_of_the_census_make_a_case(tmp_path):
    release("annual-bulk").to_csv(tmp_path / "r.csv", index=False)
    case = cases.from_files(tmp_path, "516210", "state")
    assert (case.time, case.files, case.implied) == ((2023, "A"), ("r.csv",), False)
    assert "average of 2023: industry 516210, 2 areas (states)" in say.about(
        case, typical=1, industry="516210", kind="state"
    )
    assert reliability.agree(reliability.agreement(case)) == 2
    assert cases.from_files(tmp_path, "516210", "county").panel.empty
    with pytest.raises(CountsError, match='no row has industry_code "999999"'):
        cases.from_files(tmp_path, "999999", "state")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_sentence_and_chart_in_both_languages(language):
    case = built_in(6)
    spans, covered = reliability.intervals(case), reliability.coverage(case, samples=50)
    found, compared = reliability.outstanding(case), reliability.agreement(case)
    hiding = reliability.withholding(case)
    said = [
        say.about(case, typical=6, industry="", kind="state"),
        say.intervals(spans, 0.95),
        say.widest(spans, 0.95),
        say.coverage(covered, 0.95),
        say.outstanding(found),
        say.outstanding_named(found),
        say.agreements(compared),
        say.employment(case),
        say.withholding(hiding),
        say.withheld(case),
    ]
    assert all(len(one) > 15 and "{" not in one for one in said)
    drawn = [
        charts.intervals(spans, 0.95, 10),
        charts.coverage(covered, 0.95),
        charts.outstanding(found),
        charts.agreement(compared),
        charts.withholding(hiding),
    ]
    assert len(drawn[0].to_dict()["datasets"]) == 2
    assert all(chart.to_dict()["title"]["subtitle"] for chart in drawn)


def test_a_misspelt_kind_of_area_is_not_an_empty_case():
    with pytest.raises(ValueError, match=r'no kind "metros"; choose of .*metropolitan'):
        cases.from_files("nowhere", "516210", "metros")
