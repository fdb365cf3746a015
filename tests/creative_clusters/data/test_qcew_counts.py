"""QCEW files become a package of counts whose quotients are those the Bureau publishes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from creative_clusters.data.qcew_counts import (
    NATION,
    addresses,
    metropolitan_counts,
    places,
    read_files,
    spread_of,
)
from creative_clusters.quotient.cleaning import CountsError

SHARED = Path(os.environ.get("CLUSTERS_SHARED", Path(__file__).parents[4] / "shared"))
DATA = SHARED / "data" / "qcew"
FILES = [DATA / "2016.q1-q3.519130.csv.gz", DATA / "2016.q1-q3.10.csv.gz"]
HEADER = (
    "area_fips,own_code,industry_code,agglvl_code,size_code,year,qtr,disclosure_code,"
    "annual_avg_estabs,annual_avg_emplvl,total_annual_wages\n"
)


def annual(rows: list[tuple]) -> str:
    lines = [
        f"{area},{own},{code},40,0,{year},A,{mark},{units},{jobs},1"
        for area, own, code, year, mark, units, jobs in rows
    ]
    return HEADER + "\n".join(lines) + "\n"


@pytest.fixture
def small(tmp_path: Path) -> list[Path]:
    """Two years of two metropolitan areas and the nation, as annual open-data files."""
    paths = []
    for year in (2015, 2016):
        rows = [
            ("US000", 0, 10, year, "", 1000, 9000), ("C1018", 0, 10, year, "", 100, 800),
            ("C1042", 0, 10, year, "", 50, 400), ("US000", 5, 519130, year, "", 20, 300),
            ("C1018", 5, 519130, year, "", 4, 60), ("C1042", 5, 519130, year, "N", 1, 0),
        ]  # fmt: skip
        paths.append(tmp_path / f"{year}.csv")
        paths[-1].write_text(annual(rows))
    titles = tmp_path / "area_titles.csv"
    titles.write_text('"area_fips","area_title"\nC1018,"Abilene-Sweetwater, TX MSA"\n')
    return [*paths, titles]


def test_annual_files_with_titles(small):
    table, note = metropolitan_counts(read_files(small))
    assert spread_of(table) == (2015, 2016, 2)
    assert note == ""
    cell = table.set_index(["region", "industry", "year"])
    assert cell.loc[("Abilene, TX", "519130", 2016), "employment"] == 60
    assert np.isnan(cell.loc[("C1042", "519130", 2015), "employment"])
    assert cell.loc[("C1042", "519130", 2015), "establishments"] == 1
    assert cell.loc[(NATION, "10", 2016), "establishments"] == 1000
    assert places(table)["world_region"].tolist() == ["TX", ""]


def test_files_without_a_nation_are_refused(small, tmp_path):
    lines = small[0].read_text().splitlines(keepends=True)
    path = tmp_path / "areas.csv"
    path.write_text("".join(line for line in lines if not line.startswith("US000")))
    with pytest.raises(CountsError, match="national totals"):
        metropolitan_counts(read_files([path]))


def test_titles_alone_are_no_counts(small):
    with pytest.raises(CountsError, match="no QCEW file is named"):
        read_files(small[-1:])


def test_another_industry_is_refused(small):
    with pytest.raises(CountsError, match="NAICS 999999"):
        metropolitan_counts(read_files(small), "999999")


def test_addresses_are_those_of_the_annual_files():
    found = addresses([2015, 2016], "516210")
    assert found == [
        "https://data.bls.gov/cew/data/api/2015/a/industry/516210.csv",
        "https://data.bls.gov/cew/data/api/2015/a/industry/10.csv",
        "https://data.bls.gov/cew/data/api/2016/a/industry/516210.csv",
        "https://data.bls.gov/cew/data/api/2016/a/industry/10.csv",
        "https://data.bls.gov/cew/doc/titles/area/area_titles.csv",
    ]


@pytest.mark.skipif(not FILES[0].exists(), reason=f"no QCEW files in {DATA}")
def test_the_real_files_give_the_published_quotients():
    rows = read_files(FILES)
    table, note = metropolitan_counts(rows)
    assert spread_of(table) == (2016, 2016, 320)
    assert "means of the quarters 1, 2, 3" in note
    assert "employment in the industry is withheld in 2016" in note
    wide = table.pivot(index="area", columns="industry", values="establishments")  # noqa: PD010
    lq = (wide["519130"] / wide["10"]) / (wide.loc["US000", "519130"] / wide.loc["US000", "10"])
    private = rows[(rows["industry"] == "519130") & (rows["ownership"] == "5")]
    published = private.groupby("area")["lq_establishments"].mean().reindex(lq.index)
    both = pd.concat([lq, published], axis=1).drop("US000").dropna()
    assert len(both) == 320
    assert (both.iloc[:, 0] - both.iloc[:, 1]).abs().max() < 0.02  # means of rounded quarters
    assert table["region"].nunique() == 321
