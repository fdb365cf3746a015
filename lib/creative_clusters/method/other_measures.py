"""The other measures of concentration beside the location quotient, on counts of all industries.

In the studies' edition the counts are those of the worked example: what it calls "all other" is
split into four industries, and a first year is made up. An edition of counts brings its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from creative_clusters.data.sources import DataPackage
from creative_clusters.method import worked_example
from creative_clusters.quotient import location_quotient
from creative_clusters.statistics.indices import cluster_index, ellison_glaeser, index_table
from creative_clusters.statistics.inputs import need_choices
from creative_clusters.statistics.shiftshare import shift_factors, shift_share
from creative_clusters.statistics.variants import additive_quotient, symmetric_quotient
from creative_clusters.words.wording import (
    called,
    capital,
    join,
    language,
    listing,
    number,
    text,
    with_own,
)

#: Firms in city A, B and C, first and last; all but the first industry earn 10 each.
FIRMS = {
    "industry": ((12, 15, 3), (30, 20, 4)),
    "software": ((30, 100, 60), (60, 150, 90)),
    "publishing": ((50, 60, 40), (40, 40, 20)),
    "machinery": ((30, 260, 110), (20, 240, 90)),
    "trade": ((130, 315, 585), (150, 350, 696)),
}
YEARS = (2008, 2017)  # of these; counts in between grow evenly in logs
AREA, PEOPLE = (100, 400, 500), (60, 200, 240)  # km², thousands
#: Formulas with s the shares, x those of the reference, LQ = s/x; n of them.
FORMULAS = {
    "largest_lq": "max LQ",
    "locational_gini": "1 − 2 ∫ L dx",
    "hoover": "½ Σ |s − x|",
    "krugman": "Σ |s − x|",
    "theil": "Σ s ln LQ",
    "hachman": "1 / Σ s LQ",
    "ellison_glaeser": "(G − cH) / c(1 − H); G = Σ (s − x)², c = 1 − Σ x²",
    "hhi": "Σ s²",
    "entropy": "−Σ s ln s",
}
#: Columns that are called otherwise where they are published.
PUBLISHED = {"gini": "locational_gini", "herfindahl": "hhi"}
#: Small values of these mean concentration.
REVERSED = ("hachman", "entropy")
#: Above the first an industry is called very concentrated, below the second not very.
EG_LIMITS = (0.05, 0.02)


@dataclass(frozen=True)
class Case:
    """Counts of all industries in all regions: ``region, industry, year``, a column a measure."""

    counts: pd.DataFrame
    industry: str
    area: pd.Series | None = None  # of each region, where it is known
    people: pd.Series | None = None
    given: bool = False  # whether other pages compare with totals that are given

    def of(self, measure: str, *years: int) -> tuple[pd.DataFrame, list[str]]:
        """Counts ``region, industry, year, value``, and the regions left out.

        A count that is not known is not 0, and neither is one of the industry looked at that
        stands in one of the years and not in another: its region is left out of all years.
        """
        need_choices("measure", measure, [*self.counts.columns[3:]])
        rows = self.counts[self.counts["year"].isin(years)]
        rows = rows[["region", "industry", "year"]].assign(value=rows[measure])
        unknown = set(rows.loc[rows["value"].isna(), "region"])
        seen = rows[rows["industry"] == self.industry].groupby("region").size()
        unknown |= set(seen.index[seen < len(years)])
        return rows[~rows["region"].isin(unknown)].reset_index(drop=True), sorted(unknown)


def case(data: DataPackage, industry: str = "") -> Case | None:
    """Return the made-up counts, or those of an edition; None if it has none."""
    if data.is_studies:
        counts = made_up()
        cities = counts["region"].unique()
        chosen = _chosen(counts, industry or text("example.industry"))
        return replace(chosen, area=pd.Series(AREA, cities), people=pd.Series(PEOPLE, cities))
    if data.counts is None:
        return None
    counts, edition = data.counts, data.edition
    if edition is None:
        return _chosen(counts, industry or str(counts["industry"].iloc[0]))
    if edition.totals == "given":
        counts = counts[counts["region"] != edition.total_region]
        counts = _with_rest(counts, edition.total_industry) if edition.total_industry else counts
    label = edition.own()[language()]["industry"]
    together = counts["industry"].isin(data.industries)
    counts = counts.assign(industry=counts["industry"].mask(together, label))
    sums = counts.groupby(["region", "industry", "year"], sort=False)
    made = _chosen(sums.sum(skipna=False).reset_index(), industry or label)
    return replace(made, given=edition.totals == "given")


def made_up() -> pd.DataFrame:
    """Return the made-up counts of every year: ``region, industry, year, firms, revenue``."""
    first, last = YEARS
    rows = []
    for name, ends in FIRMS.items():
        for (city, parts), start, end in zip(worked_example.CITIES.items(), *ends, strict=True):
            _, each = parts["industry" if name == "industry" else "rest"]
            for year in range(first, last + 1):
                firms = round(start * (end / start) ** ((year - first) / (last - first)))
                rows.append((f"example.city_{city}", f"example.{name}", year, firms, firms * each))
    table = pd.DataFrame(rows, columns=["region", "industry", "year", "firms", "revenue"])
    return table.assign(region=table["region"].map(text), industry=table["industry"].map(text))


def _chosen(counts: pd.DataFrame, industry: str) -> Case:
    need_choices("industry", industry, list(dict.fromkeys(counts["industry"])))
    return Case(counts, industry)


def _with_rest(counts: pd.DataFrame, total_industry: str) -> pd.DataFrame:
    """Put what the listed industries leave of each region's total in the place of the totals."""
    keys = ["region", "year"]
    totals = counts[counts["industry"] == total_industry].set_index(keys)
    listed = counts[counts["industry"] != total_industry]
    values = [name for name in ("firms", "revenue") if name in counts]
    sums = listed.groupby(keys)[values].sum(skipna=False)
    rest = (totals[values] - sums).dropna(how="all").reset_index()
    return pd.concat([listed, rest.assign(industry=text("example.rest"))], ignore_index=True)


def about(case: Case, measure: str, year: int, *, made_up: bool) -> str:
    """Say which counts a page is on, and what is left out."""
    rows, _ = case.of(measure, year)
    numbers = {"regions": rows["region"].nunique(), "industries": rows["industry"].nunique()}
    of = {"industry": case.industry, "year": year,
          "measure": with_own(f"[[{'number' if measure == 'firms' else measure}]]")}  # fmt: skip
    said = [text("measures.made_up") if made_up else "", text("measures.about", **numbers, **of)]
    said.append(text("measures.given") if case.given else "")
    return join([*said, left_out(case, measure, year)])


def left_out(case: Case, measure: str, *years: int) -> str:
    """Say which regions have a count that is not known in one of the years; nothing if none."""
    _, regions = case.of(measure, *years)
    names = listing([called(name) for name in regions[:3]])
    return text("measures.left_out", n=len(regions), names=names) if regions else ""


def relatives(case: Case, measure: str, year: int) -> pd.DataFrame:
    """Return the quotient of the industry in each region beside its relatives, highest first.

    ``region, count`` (``value``, if not whole firms), ``share, lq, lq_symmetric, lq_additive,
    cluster_index``; the last takes revenue for jobs, and is there if area and population are.
    """
    rows = _quotients(case, measure, year)
    whole = measure == "firms" and (rows["value"] % 1 == 0).all()
    counted = "count" if whole else "value"
    value, *totals = (rows[name] for name in ("value", "region_total", "industry_total", "total"))
    found = rows[["region", "lq"]].assign(
        **{counted: value.astype("int64") if whole else value},
        share=value / rows["region_total"],
        lq_symmetric=symmetric_quotient(rows["lq"]),
        lq_additive=additive_quotient(value, *totals),
        cluster_index=np.nan,
    )
    if case.area is not None and case.people is not None:
        counts = case.counts[case.counts["year"] == year]
        one = counts[counts["industry"] == case.industry].set_index("region")
        index = cluster_index(
            one["revenue"], one["firms"], case.area, case.people,
            one["revenue"].sum(), one["firms"].sum(), case.area.sum(), case.people.sum(),
        )  # fmt: skip
        found["cluster_index"] = found["region"].map(index)
    columns = ["region", counted, "share", "lq", "lq_symmetric", "lq_additive", "cluster_index"]
    found = found[columns].dropna(axis="columns", how="all")
    return found.sort_values("lq", ascending=False, kind="stable", ignore_index=True)


def no_cluster_index(table: pd.DataFrame) -> str:
    """Say what the cluster index lacks; nothing if the table has it."""
    return "" if "cluster_index" in table else text("measures.no_cluster_index")


def _quotients(case: Case, measure: str, year: int, *, every: bool = False) -> pd.DataFrame:
    found = location_quotient(
        case.of(measure, year)[0], year=None, with_totals=True, nested="allow", labels="apart"
    )  # the data have been judged
    return found if every else found[found["industry"] == case.industry].reset_index(drop=True)


def of_industries(case: Case, measure: str, year: int) -> pd.DataFrame:
    """Return every measure of each industry's spread over regions.

    ``industry, largest_lq``, a column for each of `INDICES`, and ``ellison_glaeser``: as if
    all firms of an industry were of one size, so that H is 1/n; missing where the measure
    does not count firms.
    """
    rows, _ = case.of(measure, year)
    quotients = _quotients(case, measure, year, every=True)
    found = index_table(rows, of="industry", labels="apart").rename(columns=PUBLISHED)
    found.insert(1, "largest_lq", found["industry"].map(quotients.groupby("industry")["lq"].max()))
    totals = rows.groupby("region")["value"].sum()
    alike = [
        _of_alike(rows[rows["industry"] == name], totals) if measure == "firms" else np.nan
        for name in found["industry"]
    ]
    found.insert(found.columns.get_loc("hachman") + 1, "ellison_glaeser", alike)
    return found.sort_values("largest_lq", ascending=False, kind="stable", ignore_index=True)


def _of_alike(rows: pd.DataFrame, totals: pd.Series) -> float:
    places = np.repeat(rows["region"].to_numpy(), rows["value"].round().astype(int))
    return ellison_glaeser(np.ones(len(places)), places, totals)["gamma"]


def of_regions(case: Case, measure: str, year: int) -> pd.DataFrame:
    """Return the quotient of the industry in each region, and measures of the region's structure.

    ``region, lq``, and a column for each of `statistics.indices.INDICES`.
    """
    found = index_table(case.of(measure, year)[0], of="region", labels="apart").rename(
        columns=PUBLISHED
    )
    quotient = _quotients(case, measure, year).set_index("region")["lq"]
    found.insert(1, "lq", found["region"].map(quotient))
    return found.sort_values("lq", ascending=False, kind="stable", ignore_index=True)


def places(table: pd.DataFrame) -> pd.DataFrame:
    """Rank :func:`of_industries` or :func:`of_regions` by each measure, 1 the most concentrated.

    Equal values share a place. The table has ``placed, index_code, index_value, index_place,
    index_of``: a row for each measure of an industry or region that has a value.
    """
    first = table.columns[0]
    long = table.melt(first, var_name="index_code", value_name="index_value")
    known = long.rename(columns={first: "placed"}).dropna(subset=["index_value"])
    sign = np.where(known["index_code"].isin(REVERSED), 1, -1)
    # Measures that differ by a factor must not differ by rounding.
    groups = (known["index_value"] * sign).round(12).groupby(known["index_code"])
    return known.assign(
        index_place=groups.rank(method="min").astype(int), index_of=groups.transform("size")
    ).reset_index(drop=True)


def finding(placed: pd.DataFrame, kind: str) -> str:
    """Say where the measures of ``industries`` or ``regions`` agree with the quotient or don't."""
    order = list(dict.fromkeys(placed["index_code"]))
    named, basis = placed.assign(name=[called(name) for name in placed["placed"]]), order[0]
    wide = named.pivot(index="name", columns="index_code", values="index_place")  # noqa: PD010
    wide = wide.loc[list(dict.fromkeys(named["name"])), order]  # of equals the first by quotient
    leader = wide[basis].idxmin()
    others = wide.drop(columns=basis)
    span = wide.max(axis=1) - wide.min(axis=1)
    fields = {
        "leader": capital(leader),
        "k": int((others.loc[leader] == 1).sum()),
        "n": others.shape[1],
    }
    if not span.max():
        return text(f"measures.{kind}.same", **fields)
    widest = wide.loc[span.idxmax()]
    fields |= {"name": span.idxmax(), "low": int(widest.min()), "high": int(widest.max())}
    fields |= {"by_low": text(f"index.{widest.idxmin()}")}
    fields |= {"by_high": text(f"index.{widest.idxmax()}")}
    return text(f"measures.{kind}.differ", **fields)


def explained(table: pd.DataFrame, industry: str) -> pd.DataFrame:
    """Return what each measure asks, its range and its value for one industry.

    ``index_name, index_formula, index_asks, index_range, index_value, index_place, index_of``.
    """
    placed = places(table)
    one = placed[placed["placed"] == industry].set_index("index_code").reindex(list(FORMULAS))
    return (
        pd.DataFrame(
            {
                "index_name": [text(f"index.{name}") for name in FORMULAS],
                "index_formula": list(FORMULAS.values()),
                "index_asks": [text(f"index.asks.{name}") for name in FORMULAS],
                "index_range": [text(f"index.range.{name}") for name in FORMULAS],
                "index_value": one["index_value"].array,
                "index_place": one["index_place"].array,
            }
        )
        .astype({"index_place": "Int64"})
        .assign(index_of=len(table))
    )


def agglomeration(table: pd.DataFrame, industry: str) -> str:
    """Say what Ellison and Glaeser's index is under its assumption, or that there is none."""
    gamma = table.set_index("industry")["ellison_glaeser"].get(industry, np.nan)
    if not np.isfinite(gamma):
        return text("measures.eg.none")
    grade = np.select([gamma > EG_LIMITS[0], gamma < EG_LIMITS[1]], ["high", "low"], "middle")
    return text(f"measures.eg.{grade}", industry=industry, gamma=f"{gamma:.3f}")


def growth(
    case: Case, measure: str, first: int, last: int, method: Literal["dunn", "esteban"] = "dunn"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split growth between two years, of the industry in each region and of each region's all.

    Returns
    -------
    parts
        Of the industry: ``region, shift_change, shift_national, shift_mix, shift_competitive`` and
        perhaps ``shift_allocation``, in the unit counted, highest change first.
    factors
        Of each region: the same by Dunn, summed over industries, and Gerfin's ``factor_relative,
        factor_mix, factor_competitive``.
    """
    rows, _ = case.of(measure, first, last)
    split = shift_share(rows, first, last, method=method)
    one = split[split["industry"] == case.industry].drop(columns=["industry", "start", "end"])
    whole = shift_share(rows, first, last).groupby("region", sort=False)
    sums = whole[["change", "national", "mix", "competitive"]].sum().add_prefix("shift_")
    gerfin = shift_factors(rows, first, last).set_index("region").drop(columns=["start", "end"])
    one = one.set_index("region").add_prefix("shift_").reset_index()
    one = one.sort_values("shift_change", ascending=False, kind="stable", ignore_index=True)
    gerfin.columns = ["factor_relative", "factor_mix", "factor_competitive"]
    order = list(dict.fromkeys([*one["region"], *sums.index]))
    return one, sums.join(gerfin).loc[order].reset_index()


def growth_finding(parts: pd.DataFrame, case: Case, measure: str, first: int, last: int) -> str:
    """Say who gained most of its own, and how that compares with its whole change."""
    row = parts.loc[parts["shift_competitive"].fillna(-np.inf).idxmax()]
    change, own = (number(row[f"shift_{part}"], "+,.0f") for part in ("change", "competitive"))
    of = {
        "unit": with_own(f"[[{measure}]]"),
        "industry": case.industry,
        "first": first,
        "last": last,
    }
    return text("measures.shift", region=called(row["region"]), change=change, own=own, **of)


def results(industries: pd.DataFrame, regions: pd.DataFrame, industry: str) -> dict[str, object]:
    """Return what the page found of its industry and region of the highest quotient."""
    one, first = industries.set_index("industry").loc[industry].dropna(), regions.iloc[0]
    found = {"leader": first["region"], "leader_krugman": first["krugman"]}
    return {"industries": len(industries), "regions": len(regions), **found, **one.astype(float)}
