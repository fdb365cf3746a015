"""QCEW files: recomputed quotients are those the Bureau publishes; every release is read alike."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from creative_clusters.data.qcew import MEASURES, national_totals, qcew_files, qcew_panel, read_qcew
from creative_clusters.quotient.cleaning import CountsError

SHARED = Path(os.environ.get("CLUSTERS_SHARED", Path(__file__).parents[4] / "shared"))
DATA = SHARED / "data" / "qcew"
INDUSTRY, BASE = DATA / "2016.q1-q3.519130.csv.gz", DATA / "2016.q1-q3.10.csv.gz"
BY_AREA = DATA / "2016.q1-q4.C4194.by_area.csv.gz"
HALF = 0.005 + 1e-12  # published with two decimals

needs_files = pytest.mark.skipif(not INDUSTRY.exists(), reason=f"no QCEW files in {DATA}")


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return read_qcew([INDUSTRY, BASE])


@needs_files
class TestPublishedQuotients:
    def test_establishments_agree_on_every_private_row(self, rows):
        panel = qcew_panel(rows).query("measure == 'establishments'")
        private = rows.query("ownership == '5' and industry == '519130'")
        assert len(panel) == len(private) == 4254
        assert (panel["basis"] == "computed").all()
        assert panel["published"].notna().all()
        assert (panel["lq"] - panel["published"]).abs().max() <= HALF
        assert set(panel["quarter"]) == {"1", "2", "3"}

    def test_employment_agrees_wherever_disclosed(self, rows):
        panel = qcew_panel(rows).query("measure == 'employment'")
        disclosed = panel[panel["published"].notna()]
        assert len(disclosed) == 1333
        assert (disclosed["lq"] - disclosed["published"]).abs().max() <= HALF
        suppressed = panel[panel["published"].isna()]
        assert suppressed["flag"].eq("suppressed").all()
        assert len(suppressed) > 2000
        assert suppressed[["lq", "count"]].isna().all(axis=None)

    def test_national_totals_are_sums_over_counties_of_the_states(self, rows):
        derived = pd.read_csv(DATA / "us_national_derived.csv")
        totals = national_totals(rows, "519130").set_index(["measure", "quarter"])
        for quarter, row in derived.set_index("qtr").iterrows():
            found = totals.loc[("establishments", str(quarter))]
            assert found["total"] == row["us_total_covered_qtrly_estabs_count"]
            assert found["industry_total"] == row["us_519130_private_estabs"]
            found = totals.loc[("employment", str(quarter))]
            assert found["total"] == row["us_total_covered_month3_emplvl"]
            assert found["implied"]
            np.testing.assert_allclose(found["low"], row["us_519130_private_emp_lo"], rtol=1e-9)
            np.testing.assert_allclose(found["high"], row["us_519130_private_emp_hi"], rtol=1e-9)

    def test_by_area_file_gives_the_same_quotients(self):
        both = read_qcew([BY_AREA, INDUSTRY, BASE])
        assert not both.duplicated(["area", "ownership", "industry", "year", "quarter"]).any()
        panel = qcew_panel(both).query("quarter != '4' and region == 'C4194'")
        assert len(panel) == 6
        assert (panel["lq"] - panel["published"]).abs().max() <= HALF

    def test_other_industry_without_national_total_takes_the_published_quotient(self):
        panel = qcew_panel(read_qcew(BY_AREA), "334111").query("measure == 'employment'")
        assert (panel["basis"] == "published").all()
        assert panel["lq"].gt(1).all()

    def test_rows_without_a_base_are_refused(self):
        with pytest.raises(CountsError, match="own_code 0 and industry_code 10"):
            qcew_panel(read_qcew(INDUSTRY))


def release(style: str, year: int = 2023, industry: str = "516210") -> pd.DataFrame:
    """A made-up release: the nation, two states; style of header is quarterly or annual, short or
    bulk. The second state's jobs are withheld."""
    period, length = style.split("-")
    suffix = "_count" if length == "bulk" else ""
    if period == "quarterly":
        names = [f"qtrly_estabs{suffix}", "month3_emplvl"]
    else:
        names = [f"annual_avg_estabs{suffix}", "annual_avg_emplvl"]
    counts = [
        ("US000", "0", "10", "", 1000, 90_000),
        ("US000", "5", industry, "", 50, 2_000),
        ("01000", "0", "10", "", 100, 10_000),
        ("01000", "5", industry, "", 10, 500),
        ("02000", "0", "10", "", 200, 20_000),
        ("02000", "5", industry, "N", 4, 0),
    ]
    table = pd.DataFrame(counts, columns=["area_fips", "own_code", "industry_code",
                                          "disclosure_code", *names])  # fmt: skip
    quotients = pd.DataFrame(
        {f"lq_{name}": [1.0, 1.0, 1.0, lq, 1.0, 0.4 if at == 0 else 0.0]
         for at, (name, lq) in enumerate(zip(names, [2.0, 2.25], strict=True))}
    )  # fmt: skip
    table.insert(3, "size_code", "0")
    table.insert(4, "year", str(year))
    table.insert(5, "qtr", "2" if period == "quarterly" else "A")
    table["lq_disclosure_code"] = table["disclosure_code"]
    return pd.concat([table, quotients], axis=1)


@pytest.mark.parametrize(
    "style", ["quarterly-short", "quarterly-bulk", "annual-short", "annual-bulk"]
)
def test_every_header_style_year_and_industry(tmp_path, style):
    release(style).to_csv(tmp_path / "release.csv", index=False, quoting=2)
    rows = read_qcew(tmp_path / "release.csv")
    panel = qcew_panel(rows, "516210").set_index(["region", "measure"])
    assert panel.loc[("01000", "establishments"), "lq"] == pytest.approx((10 / 100) / (50 / 1000))
    assert panel.loc[("01000", "employment"), "lq"] == pytest.approx((500 / 10_000) / (2 / 90))
    assert panel.loc[("02000", "establishments"), "lq"] == pytest.approx((4 / 200) / (50 / 1000))
    assert panel.loc[("02000", "employment"), "flag"] == "suppressed"
    assert (panel["lq"] - panel["published"]).abs().max() <= HALF
    assert panel["quarter"].unique().tolist() == [{"q": "2", "a": "A"}[style[0]]]
    assert panel["year"].unique().tolist() == [2023]


@pytest.mark.parametrize(
    "head",
    [str.upper, lambda name: f" {name.replace('_', ' ').title()} ", lambda name: f'"{name}"'],
    ids=["capitals", "titles", "quoted twice"],
)
def test_heads_in_other_dress(tmp_path, head):
    release("quarterly-bulk").rename(columns=head).to_csv(tmp_path / "r.csv", index=False)
    panel = qcew_panel(read_qcew(tmp_path / "r.csv"), "516210")
    assert panel["lq"].iloc[0] == pytest.approx(2.0)


def test_rows_by_size_of_establishment_are_left_out(tmp_path):
    table = release("quarterly-bulk")
    sizes = table.assign(size_code="3", qtrly_estabs_count=1)
    levels = ["10", "18", "40", "48", "80", "88"] * 2
    areas = {"01000": "C4194", "02000": "C1018"}
    both = pd.concat([sizes, table]).assign(agglvl_code=levels).replace({"area_fips": areas})
    both.to_csv(tmp_path / "r.csv", index=False)
    rows = read_qcew(tmp_path / "r.csv")
    assert len(rows) == len(table)
    kinds = rows.set_index("area")["kind"].to_dict()
    assert kinds == {"US000": "nation", "C4194": "metropolitan", "C1018": "micropolitan"}


def test_count_that_is_only_missing_is_not_called_withheld(tmp_path):
    table = release("quarterly-bulk")
    table["qtrly_estabs_count"] = ["1000", "50", "100", "", "200", "4"]
    table.to_csv(tmp_path / "r.csv", index=False)
    panel, log = qcew_panel(read_qcew(tmp_path / "r.csv"), "516210", with_log=True)
    panel = panel.set_index(["region", "measure"])
    taken = panel.loc[("01000", "establishments")]
    assert (taken["basis"], taken["lq"], taken["flag"]) == ("published", 2.0, "")
    assert panel.loc[("02000", "employment"), "flag"] == "suppressed"
    steps = log.set_index(["step", "measure"])["rows"]
    assert steps["missing", "establishments"] == steps["suppressed", "employment"] == 1
    assert "01000 × 2023 × 2" in set(log["example"])


def test_annual_and_quarterly_files_side_by_side(tmp_path):
    release("quarterly-bulk").to_csv(tmp_path / "q.csv", index=False)
    release("annual-short").to_csv(tmp_path / "a.csv", index=False)
    panel = qcew_panel(read_qcew(tmp_path / "*.csv"), "516210")
    assert panel.groupby("quarter")["lq"].first().to_dict() == {
        "2": pytest.approx(2.0), "A": pytest.approx(2.0),
    }  # fmt: skip


def test_folder_is_read_but_for_files_of_another_kind(tmp_path):
    release("quarterly-bulk").to_csv(tmp_path / "r.csv", index=False)
    (tmp_path / "notes.csv").write_text("what,value\nx,1\n")
    assert [path.name for path in qcew_files(tmp_path)] == ["r.csv"]
    (tmp_path / "r.csv").unlink()
    with pytest.raises(CountsError, match="no QCEW file"):
        read_qcew(tmp_path)


def test_disclosed_totals_leave_out_what_is_withheld(tmp_path):
    table = release("quarterly-bulk")
    states = [f"{number:02d}000" for number in range(1, 52)]
    one, two = (table[table["area_fips"] == area] for area in ("01000", "02000"))
    rows = [(two if area == "02000" else one).assign(area_fips=area) for area in states]
    pd.concat(rows).to_csv(tmp_path / "r.csv", index=False)
    found = national_totals(read_qcew(tmp_path / "r.csv"), "516210").set_index("measure")
    assert found.loc["employment", "disclosed_total"] == 50 * 500
    assert found.loc["establishments", "disclosed_total"] == 50 * 10 + 4


def test_zero_lost_in_a_spreadsheet_is_put_back(tmp_path):
    table = release("quarterly-bulk")
    table["area_fips"] = table["area_fips"].str.removeprefix("0")
    table.to_csv(tmp_path / "release.csv", index=False)
    assert set(read_qcew(tmp_path / "release.csv")["area"]) == {"US000", "01000", "02000"}


def test_sums_over_some_counties_are_no_national_total(tmp_path):
    table = release("quarterly-bulk").query("area_fips != 'US000'")
    table.assign(area_fips=table["area_fips"].str[:2] + "001").to_csv(tmp_path / "r.csv")
    totals = national_totals(read_qcew(tmp_path / "r.csv"), "516210")
    assert totals[["industry_total", "total"]].isna().all(axis=None)


def at(table: pd.DataFrame, row: int, **cells: str) -> pd.DataFrame:
    """The table with other cells in a row."""
    table = table.astype("str")
    for column, value in cells.items():
        table.loc[row, column] = value
    return table


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda t: t.drop(columns="month3_emplvl"), "no column month3_emplvl or annual_avg_emplvl"),
        (lambda t: t.assign(month3_emplvl="many"), 'line 2, column month3_emplvl: "many"'),
        (lambda t: t.assign(year=["2023", "", *t["year"][2:]]), "line 3, column year: the year is"),
        (lambda t: at(t, 1, year="2016.5"), 'line 3, column year: "2016.5" is not a whole year'),
        (lambda t: at(t, 1, year="inf"), 'line 3, column year: "inf" is'),
        (lambda t: at(t, 2, area_fips=" "), "line 4, column area_fips: the code is empty"),
        (lambda t: at(t, 2, own_code=""), "line 4, column own_code: the code is empty"),
        (lambda t: at(t, 2, industry_code=""), "line 4, column industry_code: the code is empty"),
        (lambda t: at(t, 3, qtr=""), "line 5, column qtr: the quarter is empty"),
        (lambda t: at(t, 3, qtr="5"), 'line 5, column qtr: "5" is no quarter: 1 to 4, or A'),
        (lambda t: at(t, 0, month3_emplvl="-7"), 'line 2, column month3_emplvl: "-7" is negative'),
        (lambda t: at(t, 0, month3_emplvl="inf"), 'month3_emplvl: "inf" is .*infinite'),
        (lambda t: pd.concat([t, t["qtr"]], axis=1), "column qtr: the column stands there twice"),
        (lambda t: t.assign(Qtr="1"), "column qtr: the column stands there twice"),
    ],
)
def test_other_files_are_refused(tmp_path, change, told):
    change(release("quarterly-bulk")).to_csv(tmp_path / "r.csv", index=False)
    with pytest.raises(CountsError, match=told) as error:
        read_qcew(tmp_path / "r.csv")
    assert str(tmp_path / "r.csv") in str(error.value)


def test_releases_that_contradict_each_other_are_refused(tmp_path):
    release("quarterly-bulk").to_csv(tmp_path / "a.csv", index=False)
    release("quarterly-bulk").assign(month3_emplvl=7).to_csv(tmp_path / "b.csv", index=False)
    with pytest.raises(CountsError, match="different counts for US000"):
        read_qcew(tmp_path / "*.csv")


def test_a_few_counties_are_not_the_nation():
    """All areas of the whole economy beside an industry's rows from one file, then one county."""
    states = [f"{number:02d}" for number in range(1, 52)]
    rows = [(f"{state}001", "0", "10", 1, 1000) for state in states]
    rows += [("06001", "5", "541511", 1, 10), ("06001", "0", "10", 2, 1000)]
    table = pd.DataFrame(rows, columns=["area", "ownership", "industry", "quarter", "n"])
    table = table.assign(
        kind="county", year=2016, lq_employment=np.nan, **dict.fromkeys(MEASURES, table["n"])
    )
    found = national_totals(table, "541511").set_index(["quarter", "measure"])
    assert found["industry_total"].isna().all()
    assert found.loc[(1, "establishments"), "total"] == 51_000
    assert found.loc[2, "total"].isna().all()


def test_no_file_is_told_as_such():
    for read in (read_qcew, qcew_files):
        with pytest.raises(CountsError, match="no QCEW file is named; name files"):
            read([])


@pytest.mark.parametrize(
    ("written", "read"),
    [("1", "1"), ("02", "2"), ("Q3", "3"), ("q4", "4"), ("1.0", "1"), ("A", "A"), ("a", "A")],
)
def test_quarters_in_other_dress(tmp_path, written, read):
    table = release("quarterly-bulk").assign(qtr=["2", *[written] * 5])
    table.to_csv(tmp_path / "r.csv", index=False)
    assert read_qcew(tmp_path / "r.csv")["quarter"].tolist() == ["2", *[read] * 5]


def test_a_year_and_a_quarter_as_spreadsheets_write_them_are_the_same(tmp_path):
    table = release("quarterly-bulk")
    table.to_csv(tmp_path / "a.csv", index=False)
    table.assign(qtr="Q2", year="2023.0").to_csv(tmp_path / "b.csv", index=False)
    assert len(read_qcew(tmp_path / "*.csv")) == len(table)


@pytest.mark.parametrize("code", ["USMSA", "USCMS", "USNMS"])
def test_aggregates_of_the_nation_are_no_regions(tmp_path, code):
    table = release("quarterly-bulk")
    nation = table[table["area_fips"] == "US000"]
    sums = nation.assign(area_fips=code, qtrly_estabs_count=nation["qtrly_estabs_count"] - 1)
    pd.concat([sums, table]).to_csv(tmp_path / "r.csv", index=False)
    rows = read_qcew(tmp_path / "r.csv")
    assert set(rows.loc[rows["area"] == code, "kind"]) == {"aggregate"}
    assert set(qcew_panel(rows, "516210")["region"]) == {"01000", "02000"}
    assert set(qcew_panel(rows, "516210", kind="aggregate")["region"]) == {code}
    totals = national_totals(rows, "516210").set_index("measure").loc["establishments"]
    assert (totals["industry_total"], totals["total"]) == (50, 1000)


@pytest.mark.parametrize(
    ("kind", "told"),
    [("metros", 'no kind "metros"; choose of nation, .*metropolitan'),
     (["state", "metros"], 'no kind "metros"'), ([], "no kind is given")],
)  # fmt: skip
def test_choices_that_are_none_are_refused(tmp_path, kind, told):
    release("quarterly-bulk").to_csv(tmp_path / "r.csv", index=False)
    with pytest.raises(ValueError, match=told):
        qcew_panel(read_qcew(tmp_path / "r.csv"), "516210", kind=kind)


def test_a_file_of_a_header_has_no_rows(tmp_path):
    release("quarterly-bulk").head(0).to_csv(tmp_path / "r.csv", index=False)
    assert read_qcew(tmp_path / "r.csv").empty
