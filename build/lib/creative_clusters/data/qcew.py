"""Files of the US Quarterly Census of Employment and Wages (QCEW) as counts and as a panel.

The Bureau of Labor Statistics publishes the census by area and by industry, quarterly and as
annual averages, under two styles of header (``qtrly_estabs_count`` in the bulk files,
``qtrly_estabs`` in the open-data files). Three things must be known to read it rightly:

* ``disclosure_code`` ``N`` or ``-`` marks a suppressed row: its employment and wages stand as 0
  and mean *not known*. Its number of establishments is published all the same.
* The base of the Bureau's location quotients is total covered employment (``own_code`` 0,
  industry 10), not the private total; the national base leaves out Puerto Rico (72) and the
  Virgin Islands (78).
* Areas nest (county, metropolitan area, state), so nothing may be summed over all rows.

Codes are text: ``01000``, ``31-33``.

References
----------
Bureau of Labor Statistics. *Quarterly Census of Employment and Wages: NAICS-based data files and
field layouts*. https://www.bls.gov/cew/
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from creative_clusters.quotient import encoding, location_quotient
from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.statistics.inputs import need_choices

MEASURES = ("establishments", "employment", "wages")
BASE = ("0", "10")  # ownership and industry that everything is compared with
STATES = 51  # with the District of Columbia
TERRITORIES = ("72", "78")
KINDS = (
    "nation", "aggregate", "state", "county", "metropolitan", "micropolitan", "combined", "other",
)  # fmt: skip
_WHOLE = ("nation", "aggregate")  # no regions: the whole, and what the Bureau sums for it
_CODES = ("area", "ownership", "industry")

# For each column of the result the names it goes by: quarterly, then annual; short, then bulk.
_NAMES = {
    "area": ["area_fips"],
    "ownership": ["own_code"],
    "industry": ["industry_code"],
    "level": ["agglvl_code"],
    "size": ["size_code"],
    "year": ["year"],
    "quarter": ["qtr"],
    "disclosure": ["disclosure_code"],
    "establishments": [
        "qtrly_estabs", "qtrly_estabs_count", "annual_avg_estabs", "annual_avg_estabs_count",
    ],
    "employment": ["month3_emplvl", "annual_avg_emplvl"],
    "wages": ["total_qtrly_wages", "total_annual_wages"],
    "lq_disclosure": ["lq_disclosure_code"],
    "lq_establishments": [
        "lq_qtrly_estabs", "lq_qtrly_estabs_count",
        "lq_annual_avg_estabs", "lq_annual_avg_estabs_count",
    ],
    "lq_employment": ["lq_month3_emplvl", "lq_annual_avg_emplvl"],
    "lq_wages": ["lq_total_qtrly_wages", "lq_total_annual_wages"],
    "name": ["area_title"],
}  # fmt: skip
_READ = {spelling for spellings in _NAMES.values() for spelling in spellings}
_NUMBERS = {"year", *MEASURES, *(f"lq_{measure}" for measure in MEASURES)}
_OPTIONAL = {"level", "size", "name", "lq_disclosure", *(f"lq_{measure}" for measure in MEASURES)}


def read_qcew(source: str | Path | Sequence[str | Path]) -> pd.DataFrame:
    """Read QCEW files, of either header style, by area or by industry, quarterly or annual.

    Parameters
    ----------
    source : path, glob or sequence of paths
        CSV files, also ``.gz``; of a folder, those of its files that are QCEW files.

    Returns
    -------
    pandas.DataFrame
        A row an area × ownership × industry × quarter, for all establishment sizes together:

        =====================  ==================================================================
        ``area``, ``name``     FIPS or area code (text), and title where the file has one
        ``kind``               nation, state, county, metropolitan, micropolitan, combined,
                               other; aggregate: sums over all metropolitan areas and the like
                               (``USMSA``, ``USCMS``, ``USNMS``)
        ``ownership``          own_code (text): 0 all, 1 to 3 government, 5 private
        ``industry``           NAICS code (text)
        ``year``, ``quarter``  year; ``1`` to ``4``, or ``A`` for annual averages
        ``establishments``     number of establishments
        ``employment``         jobs in the quarter's third month, or annual average; NaN withheld
        ``wages``              wages of the quarter or year, USD; NaN withheld
        ``suppressed``         whether employment and wages are withheld
        ``lq_…``               the Bureau's own quotients (two decimals), NaN withheld
        =====================  ==================================================================

    Raises
    ------
    CountsError
        If no file is named, or a file is not there, is no QCEW file, or holds a row twice, an empty
        code, a year or quarter that is none, or text or a negative number for a count.
    """
    tables = [_read(path) for path in qcew_files(source)]
    rows = pd.concat(tables, ignore_index=True)
    keys = ["area", "ownership", "industry", "year", "quarter"]
    same = rows.duplicated([*keys, *MEASURES])  # the same row in a by-area and a by-industry file
    rows = rows[~same].reset_index(drop=True)
    again = rows.duplicated(keys)
    if again.any():
        first = " × ".join(map(str, rows.loc[again, keys].iloc[0]))
        raise CountsError(f"the files give different counts for {first}; name one release of it.")
    return rows


def qcew_files(source: str | Path | Sequence[str | Path]) -> list[Path]:
    """Return the files that `source` names: files, patterns, and the QCEW files of folders.

    Raises
    ------
    CountsError
        If nothing is named or there, or a folder holds no QCEW file.
    """
    sources = [source] if isinstance(source, str | Path) else list(source)
    if not sources:
        raise CountsError(
            "no QCEW file is named; name files (.csv, .csv.gz), a pattern or a folder."
        )
    paths = []
    for one in map(Path, sources):
        found = [one] if one.exists() else sorted(map(Path, glob.glob(str(one))))  # noqa: PTH207
        if one.is_dir():
            found = sorted(path for path in one.iterdir() if _is_qcew(path))
        if not found:
            what = "no QCEW file (.csv, .csv.gz) in this folder"
            raise CountsError(
                f"there is {what if one.is_dir() else 'no such file, and none matches'}.",
                file=str(one),
            )
        paths += found
    return list(dict.fromkeys(paths))


def _is_qcew(path: Path) -> bool:
    if not path.is_file() or not path.name.endswith((".csv", ".csv.gz")):
        return False
    with encoding.open_bytes(path) as stream:
        head = stream.readline(10_000).lower()
    return all(name in head for name in (b"area_fips", b"own_code", b"industry_code"))


def _read(path: Path) -> pd.DataFrame:
    rows = _columns(_table(path), path)
    rows["year"], rows["quarter"] = _years(rows["year"], path), _quarters(rows["quarter"], path)
    for name in _CODES:
        _refuse(rows[name] == "", "the code is empty.", _NAMES[name][0], path)
    if "size" in rows:
        rows = rows[rows.pop("size").isin(["0", ""])]
    short = rows["area"].str.fullmatch(r"\d{1,4}")  # a zero lost in a spreadsheet
    rows["area"] = rows["area"].mask(short, rows["area"].str.zfill(5))
    withheld = rows.pop("disclosure") != ""
    hidden = withheld | (rows.pop("lq_disclosure") != "") if "lq_disclosure" in rows else withheld
    for measure in ("employment", "wages"):
        rows[measure] = rows[measure].mask(withheld)
        if f"lq_{measure}" in rows:
            rows[f"lq_{measure}"] = rows[f"lq_{measure}"].mask(hidden)
    level = rows.pop("level") if "level" in rows else pd.Series("", rows.index)
    rows["suppressed"], rows["kind"] = withheld, _kinds(rows["area"], level)
    if "name" not in rows:
        rows["name"] = rows["area"]
    for measure in MEASURES:
        if f"lq_{measure}" not in rows:
            rows[f"lq_{measure}"] = np.nan
    return rows


def _table(path: Path) -> pd.DataFrame:
    """The columns of a file that are read, as text."""
    try:
        text = encoding.detect(path)
    except CountsError:
        text = "cp1252"  # titles of older releases
    try:
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding=text, skipinitialspace=True,
            usecols=lambda name: _head(name) in _READ,
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise CountsError(f"the file cannot be read: {error}.", file=str(path)) from None
    table.columns = [_head(name) for name in table.columns]
    return table


def _columns(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The columns by the names of the result, whichever spelling the file has."""
    columns = {}
    for name, spellings in _NAMES.items():
        found = [spelling for spelling in spellings if spelling in table.columns]
        if found:
            column = table[found[0]].str.strip()
            columns[name] = _numbers(column, path) if name in _NUMBERS else column
        elif name not in _OPTIONAL:
            raise CountsError(
                f"this is no QCEW file: it has no column {' or '.join(spellings)}.", file=str(path)
            )
    return pd.DataFrame(columns)


def _head(name: str) -> str:
    """A column's name as releases write it, whatever its case, quotes and spaces."""
    return name.strip().strip('"').strip().lower().replace(" ", "_")


def _numbers(column: pd.Series, path: Path) -> pd.Series:
    numbers = pd.to_numeric(column.mask(column == ""), errors="coerce").astype(float)
    wrong = numbers.isna() & (column != "")
    _refuse(wrong, "{value} is not a number.", column.name, path, column)
    wrong = (numbers < 0) | np.isinf(numbers)
    _refuse(wrong, "{value} is negative or infinite.", column.name, path, column)
    return numbers


def _years(years: pd.Series, path: Path) -> pd.Series:
    _refuse(years.isna(), "the year is empty.", "year", path)
    _refuse(years % 1 != 0, "{value} is not a whole year.", "year", path, years)
    return years.astype(int)


def _quarters(quarters: pd.Series, path: Path) -> pd.Series:
    """Quarters as releases write them; spreadsheets and people write ``01``, ``1.0``, ``Q1``."""
    plain = quarters.str.upper().str.replace(r"^[Q0]?([1-4])(\.0)?$", r"\1", regex=True)
    _refuse(plain == "", "the quarter is empty.", "qtr", path)
    problem = "{value} is no quarter: 1 to 4, or A for annual averages."
    _refuse(~plain.isin([*"1234", "A"]), problem, "qtr", path, quarters)
    return plain


def _refuse(wrong, problem: str, column: str, path: Path, values: pd.Series | None = None) -> None:
    """Raise CountsError of the first row that is wrong, by its line in the file."""
    if wrong.any():
        row = wrong.idxmax()
        value = "" if values is None else f'"{values[row]}"'
        raise CountsError(
            problem.format(value=value), column=column, rows=[int(row)], file=str(path)
        )


def _kinds(area: pd.Series, level: pd.Series) -> pd.Series:
    """Kind of area by its code; metropolitan and micropolitan differ in level only."""
    kinds = pd.Series("other", area.index)
    kinds[area.str.fullmatch(r"\d{5}")] = "county"
    kinds[area.str.fullmatch(r"\d{2}000") & (area != "00000")] = "state"
    kinds[area.str.fullmatch(r"C\d{4}")] = "metropolitan"
    kinds[area.str.fullmatch(r"C\d{4}") & level.str.startswith("8")] = "micropolitan"
    kinds[area.str.fullmatch(r"CS\d{3}")] = "combined"
    kinds[area.str.startswith("US")] = "aggregate"  # special national codes
    kinds[area.isin(["US000", "00000"])] = "nation"
    return kinds


def national_totals(rows: pd.DataFrame, industry: str, ownership: str = "5") -> pd.DataFrame:
    """National totals of an industry and of everything, as far as the rows tell them.

    From the row of the nation where there is one; else the sum over counties, else over states,
    without Puerto Rico and the Virgin Islands. A sum over suppressed rows is not known.

    Returns
    -------
    pandas.DataFrame
        ``year, quarter, measure, industry_total, total``; NaN where not known.
    """
    base, part = _select(rows, *BASE), _select(rows, ownership, industry)
    base, part = (one[~one["area"].str[:2].isin(TERRITORIES)] for one in (base, part))
    times = rows[["year", "quarter"]].drop_duplicates().sort_values(["year", "quarter"])
    table = times.merge(pd.DataFrame({"measure": MEASURES}), how="cross")
    keys = list(table.itertuples(index=False, name=None))
    for name, counts in (("industry_total", part), ("total", base)):
        known = pd.Series(np.nan, table.index)
        for kind in ("nation", "county", "state"):
            whole = _covered(base, kind) & _covered(counts, kind, STATES // 2)
            sums = {key: value for key, value in _sums(counts, kind).items() if key[:2] in whole}
            known = known.fillna(pd.Series([sums.get(key, np.nan) for key in keys], table.index))
        table[name] = known
    return table


def disclosed_totals(rows: pd.DataFrame, industry: str, ownership: str = "5") -> pd.DataFrame:
    """Sums of an industry's counts as far as they are disclosed: what suppression leaves.

    Over the counties, or else the states, that make up the nation; without Puerto Rico and the
    Virgin Islands.

    Returns
    -------
    pandas.DataFrame
        ``year, quarter, measure, disclosed_total``; no rows where no kind of area covers the
        nation.
    """
    base, part = _select(rows, *BASE), _select(rows, ownership, industry)
    base, part = (one[~one["area"].str[:2].isin(TERRITORIES)] for one in (base, part))
    kind = next((kind for kind in ("county", "state") if _covered(base, kind)), None)
    times = pd.MultiIndex.from_frame(part[["year", "quarter"]])
    whole = (part["kind"] == kind) & times.isin(_covered(base, kind) if kind else [])
    tidy = part[whole].melt(["year", "quarter"], list(MEASURES), "measure", "disclosed_total")
    return tidy.groupby(["year", "quarter", "measure"], as_index=False)["disclosed_total"].sum()


def _covered(rows: pd.DataFrame, kind: str, states: int = STATES) -> set[tuple]:
    """Years and quarters for which the areas of a kind lie in so many states, or are the nation.

    Of everything there is some in each state. An industry may be absent from some; where it is
    known from fewer than half of them, the rows are rather those of a few files.
    """
    areas = rows.loc[rows["kind"] == kind]
    found = areas["area"].str[:2].groupby([areas["year"], areas["quarter"]]).nunique()
    return set(found.index[found >= (1 if kind == "nation" else states)])


def _sums(counts: pd.DataFrame, kind: str) -> dict[tuple, float]:
    """Sum of each measure by year, quarter and measure; NaN where a part is withheld."""
    counts = counts[counts["kind"] == kind]
    tidy = counts.melt(["year", "quarter"], list(MEASURES), "measure", "count")
    groups = tidy.groupby(["year", "quarter", "measure"])["count"]
    return groups.sum().where(groups.count() == groups.size()).to_dict()


def _select(rows: pd.DataFrame, ownership: str, industry: str) -> pd.DataFrame:
    return rows[(rows["ownership"] == ownership) & (rows["industry"] == industry)]


def qcew_panel(
    rows: pd.DataFrame,
    industry: str = "519130",
    *,
    ownership: str = "5",
    kind: str | Sequence[str] | None = None,
    measures: str | Sequence[str] = ("establishments", "employment"),
    national: pd.DataFrame | None = None,
    with_log: bool = False,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    """Make a panel of one industry, with quotients recomputed from the counts.

    Parameters
    ----------
    rows : pandas.DataFrame
        As :func:`read_qcew` gives them; with the rows of industry 10, all ownerships, that the
        areas are compared with.
    industry, ownership : str
        Codes. NAICS 519130 (internet publishing and web search portals) is the industry of
        Xie & Hu (2020); from 2022 it is divided into 516210 and 519290.
    kind : str or sequence of str, optional
        Kinds of area to keep: ``metropolitan``, ``state``, ``county`` … By default all that the
        rows have, but the nation and its aggregates. They nest; each is compared with the nation.
    measures : str or sequence of str
        Of ``establishments``, ``employment``, ``wages``.
    national : pandas.DataFrame, optional
        ``year, quarter, measure, industry_total, total``, in the place of what the rows tell
        (see :func:`national_totals`, :func:`implied_totals`).

    Returns
    -------
    pandas.DataFrame
        A panel: ``region`` (area code), ``name``, ``kind``, ``year``, ``quarter``, ``measure``,
        ``lq``, ``basis``, ``flag``, ``count``, ``region_total``, ``industry_total``, ``total``,
        ``published`` (the Bureau's quotient). Where the counts do not suffice, because the
        national total is withheld, ``lq`` is the Bureau's and ``basis`` says ``published``. With
        `with_log`, a tuple of it and the cleaning log.

    Raises
    ------
    CountsError
        If the rows have no such industry, or no base.
    ValueError
        If there is no such kind or measure.
    """
    regions = [one for one in KINDS if one not in _WHOLE]
    wanted = regions if kind is None else need_choices("kind", kind, KINDS)
    measures = need_choices("measure", measures, MEASURES)
    part = _select(rows, ownership, industry)
    base = _select(rows, *BASE)
    if part.empty:
        raise CountsError(
            f'no row has industry_code "{industry}" with own_code "{ownership}". The rows have '
            f"the industries {', '.join(sorted(rows['industry'].unique())[:8])} …"
        )
    if base.empty:
        raise CountsError(
            "no row has own_code 0 and industry_code 10, the total that areas are compared with. "
            "Read the file of industry 10 too."
        )
    totals = national_totals(rows, industry, ownership) if national is None else national
    part = part[part["kind"].isin(wanted)]
    found = [_measure_panel(part, base, totals, measure) for measure in measures]
    panel = pd.concat([one for one, _ in found], ignore_index=True)
    log = pd.concat([one for _, one in found], ignore_index=True).drop_duplicates()
    return (panel, log.reset_index(drop=True)) if with_log else panel


def _measure_panel(part, base, national, measure: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    times = ["year", "quarter"]
    national = national[national["measure"] == measure]
    regions = base[base["area"].isin(part["area"])][["area", *times, measure]]
    given = pd.concat(
        [
            regions,
            national[times].assign(industry="it", **{measure: national["industry_total"]}),
            national[times].assign(**{measure: national["total"]}),
        ]
    )
    given["industry"] = given["industry"].astype("str")
    counts = part.assign(industry="it", withheld=part["suppressed"] & part[measure].isna())
    counts = counts[["area", "name", "kind", *times, "industry", measure, "withheld",
                     f"lq_{measure}"]]  # fmt: skip
    panel, log = location_quotient(
        counts, region="area", year=times, value=measure, totals=given, suppressed="withheld",
        with_reason=True, with_totals=True, with_log=True,
    )  # fmt: skip
    panel = panel.rename(columns={"area": "region", measure: "count", f"lq_{measure}": "published"})
    panel["flag"] = panel.pop("reason").fillna("")
    fill = panel["lq"].isna() & panel["published"].notna() & (panel["flag"] != "suppressed")
    panel["basis"] = np.where(fill, "published", "computed")
    panel["lq"] = panel["lq"].mask(fill, panel["published"])
    panel["flag"] = panel["flag"].mask(fill, "")
    panel["measure"] = measure
    panel = panel[
        ["region", "name", "kind", *times, "measure", "lq", "basis", "flag", "count",
         "region_total", "industry_total", "total", "published"]
    ]  # fmt: skip
    log["example"] = log["example"].str.replace(" × it × ", " × ", regex=False)
    return panel, log


def implied_totals(
    rows: pd.DataFrame,
    industry: str = "519130",
    *,
    ownership: str = "5",
    measure: str = "employment",
    decimals: int = 2,
) -> pd.DataFrame:
    r"""National total of an industry as implied by the quotients that the Bureau publishes.

    Where suppression hides the national total, each disclosed area tells it within the rounding
    of its published quotient L: ``q_i`` lies between ``q_ij q / (q_j (L + h))`` and
    ``q_ij q / (q_j (L − h))`` with ``h`` half the last decimal. What all areas allow together is
    a narrow interval.

    Returns
    -------
    pandas.DataFrame
        ``year, quarter, measure, low, high, industry_total`` (the middle), ``total, areas``. If
        ``low > high`` the published quotients contradict each other or the base is wrong;
        ``industry_total`` is then NaN.

    Raises
    ------
    ValueError
        If there is no such measure.
    """
    need_choices("measure", measure, MEASURES)
    national = national_totals(rows, industry, ownership)
    national = national[national["measure"] == measure].drop(columns="industry_total")
    times, half = ["year", "quarter"], 0.5 * 10.0**-decimals
    base = _select(rows, *BASE)[["area", *times, measure]].rename(columns={measure: "base"})
    part = _select(rows, ownership, industry)
    part = part[(part["kind"] != "nation") & (part[measure] > 0) & part[f"lq_{measure}"].notna()]
    part = part.merge(base, on=["area", *times]).merge(national, on=times)
    ratio = part[measure] * part["total"] / part["base"]
    lq = part[f"lq_{measure}"]
    bounds = part.assign(low=ratio / (lq + half), high=ratio / (lq - half).where(lq > half))
    bounds = bounds.groupby([*times, "measure"]).agg(
        low=("low", "max"), high=("high", "min"), total=("total", "first"), areas=("area", "size")
    )
    middle = (bounds["low"] + bounds["high"]) / 2
    bounds["industry_total"] = middle.where(bounds["low"] <= bounds["high"])
    return bounds.reset_index()
