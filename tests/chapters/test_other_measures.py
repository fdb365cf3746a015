"""The chapter on other measures: the made-up counts, other parameters, and an edition of counts."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from creative_clusters.data import sources
from creative_clusters.method import other_measures, worked_example
from tests.conftest import spoken

NAME = "other-measures"
TEMPLATE = Path(str(files("clusterbook").joinpath("templates", "edition")))


def test_the_made_up_counts_are_those_of_the_worked_example():
    table = other_measures.made_up()
    last = table[table["year"] == 2017]
    example = worked_example.counts()
    for value in ("firms", "revenue"):
        sums = last.groupby("region")[value].sum()
        assert sums.to_dict() == example.groupby("region")[value].sum().to_dict()
        ours = last[last["industry"] == "digital media"].set_index("region")[value]
        theirs = example[example["industry"] == "digital media"].set_index("region")[value]
        assert ours.to_dict() == theirs.to_dict()


def test_on_the_made_up_counts(run_page):
    page = run_page(NAME)
    results = page.results
    assert results["largest_lq"] == pytest.approx(3.703704, abs=1e-6)  # as on the page before
    assert results["hoover"] == pytest.approx(30 / 54 - 300 / 2000)  # only city A has more
    assert results["hhi"] == pytest.approx((30**2 + 20**2 + 4**2) / 54**2)
    assert results["entropy"] == pytest.approx(stats.entropy([30, 20, 4]))
    assert results["theil"] == pytest.approx(stats.entropy([30, 20, 4], [300, 800, 900]))
    assert (results["industries"], results["regions"]) == (5, 3)
    assert [chart["name"] for chart in page.charts] == [
        "places-of-industries",
        "places-of-regions",
        "growth",
    ]
    assert "6 of 8" in page.said and "publishing" in page.said
    assert "City A has the largest competitive effect" in page.said
    assert "+8 of a change of +18 firms" in page.said


def test_another_industry_by_revenue_split_by_esteban(run_page):
    page = run_page(
        NAME, industry="machinery", measure="revenue", first_year=2010, shift_method="esteban"
    )
    assert page.results["largest_lq"] == pytest.approx((240 / 350) / (8200 / 20090))
    assert "ellison_glaeser" not in page.results  # revenue has no number of plants
    assert "shift_allocation" in page.charts[2]["csv"]


def test_an_edition_of_counts(run_page):
    page = run_page(NAME, data=TEMPLATE)
    panel = sources.read(TEMPLATE).panel.query("measure == 'firms' and year == 2024")
    assert page.results["largest_lq"] == pytest.approx(panel["lq"].max())
    assert page.results["leader"] == panel.loc[panel["lq"].idxmax(), "region"]
    grown = page.charts[2]["csv"]
    assert "Juniper Hills" not in grown  # it has no row of the industry in 2015


def test_one_year_is_not_split(run_page):
    page = run_page(NAME, data=TEMPLATE, industry="Trade", first_year=2018, last_year=2018)
    assert len(page.charts) == 2
    assert page.results["regions"] == 10


def test_an_unknown_industry_is_named():
    data = sources.read(TEMPLATE)
    with pytest.raises(ValueError, match='no industry "opera"; choose of digital media, Manu'):
        other_measures.case(data, "opera")


def test_regions_without_a_count_are_left_out_and_named():
    case = other_measures.case(sources.read(TEMPLATE))
    rows, left_out = case.of("revenue", 2018)
    assert left_out == ["Greywick"] and "Greywick" not in set(rows["region"])
    assert other_measures.left_out(case, "firms", 2015, 2024).endswith("1 (Juniper Hills).")


def test_given_totals_leave_a_rest():
    counts = pd.DataFrame(
        {
            "region": ["A", "A", "B", "B"],
            "industry": ["film", "every", "film", "every"],
            "year": 2015,
            "firms": [3, 10, 1, 20],
        }
    )
    found = other_measures._with_rest(counts, "every")
    assert found.set_index(["region", "industry"])["firms"].to_dict() == {
        ("A", "film"): 3,
        ("B", "film"): 1,
        ("A", "all other"): 7,
        ("B", "all other"): 19,
    }


def test_sentences_in_chinese(root):
    def said() -> list[str]:
        case = other_measures.case(sources.read(root / "data"))
        industries = other_measures.of_industries(case, "firms", 2017)
        placed = other_measures.places(industries)
        parts, _ = other_measures.growth(case, "firms", 2008, 2017)
        return [
            other_measures.about(case, "firms", 2017, made_up=True),
            other_measures.finding(placed, "industries"),
            other_measures.agglomeration(industries, case.industry),
            other_measures.growth_finding(parts, case, "firms", 2008, 2017),
        ]

    texts = spoken("zh", said)
    assert "按最大区位熵数字媒体居首" in texts[1]
    assert texts[3].startswith("凭自身增长最多的是城市甲")


def test_an_edition_of_quotients_ends_in_one_line(run_page, tmp_path):
    folder = tmp_path / "printed"
    folder.mkdir()
    (folder / "table.csv").write_text("region,year,lq\nA,2015,1.2\nB,2015,0.8\n")
    (folder / "edition.yml").write_text(
        "title: Printed\nfile: table.csv\nholds: quotients\n"
        "columns: {region: region, year: year, number: lq}\n"
        "measures: {number: {one: firm, many: firms, zh: 企业}}\nindustry_name: film\n"
    )
    page = run_page(NAME, data=folder)
    assert page.charts == page.tables == []
    assert "counts of all industries" in page.missing[0]
