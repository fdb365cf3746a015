"""US metropolitan areas from the Bureau's own files: its counts, and the quotients it publishes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from clusterbook.cli import app
from creative_clusters.data import sources

INDUSTRY, ALL = "2016.q1-q3.519130.csv.gz", "2016.q1-q3.10.csv.gz"
HALF = 0.005 + 1e-9  # published with two decimals


@pytest.fixture(scope="module")
def bureau(shared) -> pd.DataFrame:
    """The Bureau's rows of both industries, as text."""
    folder = shared / "data" / "qcew"
    if not folder.is_dir():
        pytest.skip(f"no QCEW files in {folder}")
    return pd.concat(pd.read_csv(folder / name, dtype=str) for name in (INDUSTRY, ALL))


def edition_of(rows: pd.DataFrame, folder: Path) -> sources.DataPackage:
    """The edition that the command makes from a file of these rows."""
    folder.mkdir()
    rows.to_csv(folder / "release.csv", index=False)
    made = CliRunner().invoke(
        app, ["init", str(folder / "us"), "--qcew", str(folder / "release.csv")]
    )
    assert made.exit_code == 0, made.exception
    assert CliRunner().invoke(app, ["check", str(folder / "us")]).exit_code == 0
    return sources.read(folder / "us")


def private(rows: pd.DataFrame) -> pd.DataFrame:
    """The industry's rows of metropolitan areas in private ownership, a row an area and quarter."""
    metropolitan = rows["area_fips"].str.match("C[0-9]{4}$") & rows["area_title"].str.endswith(
        "MSA"
    )
    micro = rows["area_title"].str.endswith("MicroSA")
    own = (rows["own_code"] == "5") & (rows["industry_code"] == "519130")
    return rows[metropolitan & ~micro & own]


def coded(package: sources.DataPackage, folder: Path) -> pd.DataFrame:
    """The edition's panel with the code of each area."""
    counts = pd.read_csv(folder / "us" / "counts.csv", dtype=str)
    return package.panel.assign(
        area=package.panel["region"].map(counts.set_index("region")["area"].to_dict())
    )


@pytest.mark.parametrize("quarter", ["1", "3"])
def test_every_published_quotient_is_met(bureau, tmp_path, quarter):
    rows = bureau[bureau["qtr"] == quarter]
    panel = coded(edition_of(rows, tmp_path / "one"), tmp_path / "one")
    theirs = private(rows).set_index("area_fips")
    assert set(panel["area"]) == set(theirs.index)
    for measure, column in (
        ("firms", "lq_qtrly_estabs_count"),
        ("revenue", "lq_month3_emplvl"),
    ):
        lq = panel[panel["measure"] == measure].set_index("area")["lq"]
        published = theirs[column].astype(float).reindex(lq.index)
        if measure == "revenue":
            withheld = theirs["lq_disclosure_code"].eq("N").reindex(lq.index)
            assert lq[withheld].isna().all()
            published, lq = published[~withheld], lq[~withheld]
        assert lq.notna().all()
        assert (lq - published).abs().max() <= HALF


def test_a_year_is_the_mean_of_its_quarters_and_no_area_counts_twice(bureau, tmp_path):
    package = edition_of(bureau, tmp_path / "year")
    counts = pd.read_csv(tmp_path / "year" / "us" / "counts.csv", dtype={"industry": str})
    cell = counts.set_index(["area", "industry"])["establishments"]
    units = private(bureau).assign(n=lambda rows: rows["qtrly_estabs_count"].astype(int))
    mean = units.groupby("area_fips")["n"].mean()
    assert cell.xs("519130", level="industry").drop("US000").to_dict() == mean.round(2).to_dict()
    # The nation's totals are those of the counties of the states, once each: neither states nor
    # metropolitan areas stand beside them, nor Puerto Rico (72) or the Virgin Islands (78).
    county = bureau["area_fips"].str.fullmatch(r"(?!72|78|\d\d000)\d{5}")
    for industry, owner in (("10", "0"), ("519130", "5")):
        of = (bureau["industry_code"] == industry) & (bureau["own_code"] == owner)
        whole = bureau[county & of]["qtrly_estabs_count"].astype(int).sum() / 3
        assert cell[("US000", industry)] == round(whole, 2)
    # The quotients, in plain pandas.
    wide = cell.unstack()  # noqa: PD010
    share = wide["519130"] / wide["10"]
    lq = coded(package, tmp_path / "year").query("measure == 'firms'").set_index("area")["lq"]
    true = (share / share["US000"])[lq.index]
    assert lq.to_numpy() == pytest.approx(true.to_numpy(), rel=1e-12)


def test_withheld_employment_is_unknown_and_never_zero(bureau, tmp_path):
    package = edition_of(bureau, tmp_path / "year")
    jobs = package.panel.query("measure == 'revenue'")
    rows = private(bureau)
    known = rows.groupby("area_fips")["disclosure_code"].apply(lambda codes: codes.isna().all())
    assert jobs["lq"].notna().sum() == known.sum() == 92
    assert (jobs.loc[jobs["lq"].isna(), "flag"] == "suppressed").all()


def test_pages_tell_of_the_areas(bureau, tmp_path, run_page):
    package = edition_of(bureau, tmp_path / "year")
    page = run_page("where-the-firms-are", data=tmp_path / "year" / "us")
    firms = package.panel.query("measure == 'firms'")
    assert page.results["leader"] == firms.loc[firms["lq"].idxmax(), "region"] == "Boulder, CO"
    assert page.results["cities"] == 320
    page = run_page("where-the-revenue-is", data=tmp_path / "year" / "us")
    assert "228 metropolitan areas it is not known" in page.said
    page = run_page("city-profile", data=tmp_path / "year" / "us", city="Seattle, WA")
    assert not page.missing
