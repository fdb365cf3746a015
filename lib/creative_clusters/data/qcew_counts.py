"""QCEW files as one plain table of counts by metropolitan area, for an edition of the book.

The census has what an edition needs, but in another shape: quarters, nested areas, withheld
values, and totals that are the Bureau's and not sums of the rows shown. Here they become rows of
region × industry × year with the totals among them under labels of their own.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from creative_clusters.data.qcew import (
    BASE,
    MEASURES,
    PRIVATE,
    columns_of,
    national_totals,
    read_qcew,
    select,
)
from creative_clusters.quotient.cleaning import refused
from creative_clusters.reading import read
from creative_clusters.words.wording import join, text

NATION, EVERYTHING = "United States", "10"
TITLES = ["area_fips", "area_title"]
_KEYS = ["area", "industry", "year"]
ADDRESS = "https://data.bls.gov/cew"


def addresses(years: Sequence[int], industry: str = "519130") -> list[str]:
    """Return where the Bureau offers what an edition of `years` needs: annual files and titles."""
    files = [
        f"{ADDRESS}/data/api/{year}/a/industry/{code}.csv"
        for year in years
        for code in (industry, EVERYTHING)
    ]
    return [*files, f"{ADDRESS}/doc/titles/area/area_titles.csv"]


def read_files(paths: Sequence[str | Path]) -> pd.DataFrame:
    """Read QCEW files, with names from a file of ``area_fips, area_title`` if one is among them."""
    titles = [path for path in paths if columns_of(Path(path)) == TITLES]
    rows = read_qcew([path for path in paths if path not in titles])
    for path in titles:
        names = read(path, columns=TITLES, need="all").frame()
        names = names.set_index("area_fips")["area_title"]
        rows["name"] = rows["area"].map(names[~names.index.duplicated()]).fillna(rows["name"])
    return rows


def metropolitan_counts(rows: pd.DataFrame, industry: str = "519130") -> tuple[pd.DataFrame, str]:
    """Make a table of counts of metropolitan areas, with all totals as rows.

    The table has ``area`` (code), ``region`` (first city and state), ``industry`` (NAICS code, or
    10 for everything), ``year, establishments, employment``; the nation is the region "United
    States". A withheld value is missing, with the ``disclosure`` N. The note says how years were
    made of quarters, and which national totals are implied by the Bureau's quotients.
    """
    kept = pd.concat([select(rows, PRIVATE, industry), select(rows, *BASE)])
    nation, implied = _nation(kept, industry)
    times = nation[["year", "quarter"]].drop_duplicates()
    areas = kept.loc[(kept["industry"] == industry) & (kept["kind"] == "metropolitan"), "area"]
    if areas.empty:
        known = ", ".join(sorted(rows["industry"].unique())[:8])
        raise refused("qcew.metropolitan", industry=industry, known=known)
    metros = kept[kept["area"].isin(areas)].merge(times, on=["year", "quarter"])
    names = _short(metros.drop_duplicates("area").set_index("area")["name"])
    table = pd.concat([metros[[*_KEYS, "quarter", *MEASURES]], nation])
    yearly = table.groupby(_KEYS, sort=False)[MEASURES].agg(lambda part: part.mean(skipna=False))
    yearly = yearly.reset_index().assign(
        disclosure=lambda rows: np.where(rows[MEASURES].isna().any(axis=1), "N", "")
    )
    yearly.insert(1, "region", yearly["area"].map(names | {"US000": NATION}))
    yearly = yearly.sort_values(["region", "industry", "year"], ignore_index=True)
    return yearly.round(2), _note(times, implied)


def _nation(rows: pd.DataFrame, industry: str) -> tuple[pd.DataFrame, list[int]]:
    """National counts by time, and years whose employment is implied by published quotients.

    Annual averages are taken where there are any, else the quarters whose totals are known.
    """
    totals = national_totals(rows, industry)
    whole = totals["industry_total"].round()
    totals["industry_total"] = totals["industry_total"].mask(totals["implied"], whole)
    known = totals.groupby(["year", "quarter"])["total"].transform(lambda part: part.notna().all())
    annual = totals["quarter"].eq("A") & known
    years = set(totals.loc[annual, "year"])
    totals = totals[known & (annual | ~totals["year"].isin(years))]
    if totals.empty:
        raise refused("qcew.nation")
    by_time = totals.pivot(index=["year", "quarter"], columns="measure")  # noqa: PD010
    wide = [
        by_time[column].reset_index().assign(area="US000", industry=code)
        for column, code in (("industry_total", industry), ("total", EVERYTHING))
    ]
    implied = sorted({int(year) for year in totals.loc[totals["implied"], "year"]})
    return pd.concat(wide, ignore_index=True)[[*_KEYS, "quarter", *MEASURES]], implied


def _short(names: pd.Series) -> dict[str, str]:
    """First city and first state of each area's title; the whole title where that is not unique."""
    whole = names.str.replace(r"\s+(MSA|Metropolitan Statistical Area)$", "", regex=True)
    parts = whole.str.extract(r"^(?P<city>[^,\-–/]+)[^,]*,\s*(?P<state>[A-Z]{2})")
    short = (parts["city"].str.strip() + ", " + parts["state"]).fillna(whole)
    short = short.where(~short.duplicated(keep=False), whole)
    return short.where(~short.duplicated(keep=False), whole + " " + names.index).to_dict()


def _note(times: pd.DataFrame, implied: list[int]) -> str:
    quarters = times.groupby("year")["quarter"].agg(lambda own: ", ".join(sorted(own)))
    notes = [text("qcew.means", year=year, quarters=own) for year, own in quarters.items()
             if own != "A"]  # fmt: skip
    years = ", ".join(map(str, implied))
    return join([*notes, text("qcew.implied", years=years) if implied else ""])


def places(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``region, country, world_region`` of a table of counts; the last is the state."""
    regions = pd.Series(table["region"].unique())
    regions = regions[regions != NATION].reset_index(drop=True)
    state = regions.str.extract(r", ([A-Z]{2})", expand=False).fillna("")
    return pd.DataFrame({"region": regions, "country": NATION, "world_region": state})


def spread_of(table: pd.DataFrame) -> tuple[int, int, int]:
    """Return the first year, the last year and the number of metropolitan areas of a table."""
    years = table["year"].astype(np.int64)
    areas = table.loc[table["region"] != NATION, "region"].nunique()
    return int(years.min()), int(years.max()), int(areas)
