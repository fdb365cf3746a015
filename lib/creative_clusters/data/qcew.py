"""Files of the US Quarterly Census of Employment and Wages (QCEW) as counts and as a panel.

The Bureau of Labor Statistics publishes it by area and by industry, quarterly and as annual
averages, under two styles of header. ``disclosure_code`` ``N`` or ``-`` marks a suppressed row: its
employment stands as 0 and means *not known*; its establishments are published all the same.
The base of the Bureau's quotients is total covered employment (``own_code`` 0, industry 10), of the
nation without Puerto Rico (72) and the Virgin Islands (78). Areas nest (county, metropolitan area,
state), so nothing may be summed over all rows. Codes are text: ``01000``, ``31-33``.

References
----------
Bureau of Labor Statistics. *Quarterly Census of Employment and Wages: NAICS-based data files and
field layouts*. https://www.bls.gov/cew/
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from creative_clusters.data.counts import counts_panel
from creative_clusters.quotient.cleaning import CountsError, refused
from creative_clusters.quotient.tables import paths_of
from creative_clusters.reading import InvalidData, encoding
from creative_clusters.reading.files import source
from creative_clusters.statistics.inputs import need_choices

MEASURES = ["establishments", "employment"]
BASE = ("0", "10")  # ownership and industry that everything is compared with
PRIVATE = "5"  # ownership of the industry looked at
TERRITORIES = ("72", "78")
STATES = 51  # with the District of Columbia
#: Kinds of area that make up the nation, and in how many states they lie then.
NATION = {"nation": 1, "county": STATES, "state": STATES}
_TIMES = ["year", "quarter"]
#: Kinds of area, each by the code and the level of its rows; all others are ``other``.
KINDS = {
    "nation": "(US000|00000) .*",
    "aggregate": "US.*",
    "state": r"\d{2}000 .*",
    "county": r"\d{5} .*",
    "metropolitan": r"C\d{4} (?!8).*",
    "micropolitan": r"C\d{4} .*",
    "combined": r"CS\d{3} .*",
    "other": ".*",
}
_REGIONS = list(KINDS)[2:]  # the first two are the whole, and what the Bureau sums for it

# For each column of the result the names it goes by: quarterly, then annual; short, then bulk.
_NAMES = {
    "area": ["area_fips"],
    "ownership": ["own_code"],
    "industry": ["industry_code"],
    "year": ["year"],
    "quarter": ["qtr"],
    "disclosure": ["disclosure_code"],
    "establishments": [
        "qtrly_estabs", "qtrly_estabs_count", "annual_avg_estabs", "annual_avg_estabs_count",
    ],
    "employment": ["month3_emplvl", "annual_avg_emplvl"],
}  # fmt: skip
_QUOTIENTS = {f"lq_{name}": [f"lq_{one}" for one in _NAMES[name]] for name in MEASURES}
_OPTIONAL = {
    "level": ["agglvl_code"],
    "size": ["size_code"],
    "lq_disclosure": ["lq_disclosure_code"],
    "name": ["area_title"],
    **_QUOTIENTS,
}
_READ = {one for names in (_NAMES | _OPTIONAL).values() for one in names}


def read_qcew(source: str | Path | Sequence[str | Path]) -> pd.DataFrame:
    """Read QCEW files, of either header style, by area or by industry, quarterly or annual.

    A row is an area × ownership × industry × quarter (``1`` to ``4``, ``A`` for annual averages),
    for all sizes together; codes are text, ``kind`` is one of `KINDS`. What is withheld is NaN, and
    ``suppressed``; ``lq_…`` are the Bureau's own quotients (two decimals).
    """
    rows = pd.concat(map(_read, qcew_files(source)), ignore_index=True)
    keys = ["area", "ownership", "industry", *_TIMES]
    same = rows.duplicated([*keys, *MEASURES])  # the same row in a by-area and a by-industry file
    rows = rows[~same].reset_index(drop=True)
    again = rows.duplicated(keys)
    if again.any():
        cell = " × ".join(map(str, rows.loc[again, keys].iloc[0]))
        raise refused("qcew.differ", cell=cell)
    return rows


def qcew_files(source: str | Path | Sequence[str | Path]) -> list[Path]:
    """Files that `source` names, or CountsError: files, patterns, the QCEW files of folders."""
    sources = [source] if isinstance(source, str | Path) else list(source)
    if not sources:
        raise refused("qcew.none")
    paths: list[Path] = []
    for one in map(Path, sources):
        found = sorted(filter(_is_qcew, one.iterdir())) if one.is_dir() else paths_of(one)
        if not found:
            raise refused("qcew.folder", file=str(one))
        paths += found
    return list(dict.fromkeys(paths))


def _is_qcew(path: Path) -> bool:
    return {"area_fips", "own_code", "industry_code"} <= set(columns_of(path))


def columns_of(path: Path) -> list[str]:
    """Columns of a CSV file; none of another file."""
    if not path.is_file() or not path.name.endswith((".csv", ".csv.gz")):
        return []
    try:
        with source(path).open() as stream:
            head = stream.readline(10_000).decode("utf-8-sig", errors="replace")
    except Exception:  # what is wrong with it is told where it is read
        return []
    return list(map(_head, head.split(",")))


def _head(name: str) -> str:
    """A column's name as releases write it, whatever its case, quotes and spaces.

    pandas numbers names that a file has twice.
    """
    name = re.sub(r"\.\d+$", "", name.strip().strip('"').strip())
    return name.lower().replace(" ", "_")


def _read(path: Path) -> pd.DataFrame:
    table = _table(path)
    rows = pd.DataFrame(index=table.index)
    for name, spellings in (_NAMES | _OPTIONAL).items():
        found = next((spelling for spelling in spellings if spelling in table), None)
        if found and name in ("year", *MEASURES, *_QUOTIENTS):
            rows[name] = _numbers(table[found], path)
        elif found:
            rows[name] = table[found]
        elif name in _NAMES:
            raise refused("qcew.other", file=str(path), names=" or ".join(spellings))
        else:
            rows[name] = np.nan if name in _QUOTIENTS else ""
    # Quarters as releases write them; spreadsheets and people write 01, 1.0, Q1.
    quarter = rows["quarter"].str.upper().str.replace(r"^[Q0]?([1-4])(\.0)?$", r"\1", regex=True)
    faults = [
        (rows["year"].isna(), "year", "the year is empty."),
        (rows["year"] % 1 != 0, "year", "{} is not a whole year."),
        (quarter == "", "qtr", "the quarter is empty."),
        (~quarter.isin([*"1234", "A"]), "qtr",
         "{} is no quarter: 1 to 4, or A for annual averages."),
        *((table[code] == "", code, "the code is empty.")
          for code in ("area_fips", "own_code", "industry_code")),
    ]  # fmt: skip
    _refuse(((wrong, table[name], problem) for wrong, name, problem in faults), path)
    area, withheld = rows["area"], rows["disclosure"] != ""
    short = area.str.fullmatch(r"\d{1,4}")  # a zero lost in a spreadsheet
    rows["area"] = area = area.mask(short, area.str.zfill(5))
    rows["name"] = rows["name"] if "area_title" in table else area
    rows["year"], rows["quarter"] = rows["year"].astype(int), quarter
    rows["employment"] = rows["employment"].mask(withheld)
    hidden = withheld | (rows["lq_disclosure"] != "")
    rows["lq_employment"] = rows["lq_employment"].mask(hidden)
    code = area + " " + rows["level"]
    alike = [code.str.fullmatch(pattern) for pattern in KINDS.values()]
    kinds = np.select(alike, list(KINDS), "")
    rows = rows.assign(suppressed=withheld, kind=pd.Series(kinds, rows.index, dtype="str"))
    rows = rows[rows["size"].isin(["0", ""])]
    return rows.drop(columns=["level", "size", "disclosure", "lq_disclosure"])


def _table(path: Path) -> pd.DataFrame:
    """The columns of a file that are read, as text."""
    try:
        file = source(path)
        try:
            text = encoding.detect(file)
        except InvalidData:
            text = "cp1252"  # titles of older releases
        table = pd.read_csv(
            file.open(), dtype=str, keep_default_na=False, encoding=text, skipinitialspace=True,
            usecols=lambda name: _head(name) in _READ,
        )  # fmt: skip
    except InvalidData:
        raise
    except Exception as error:  # parsers fail in as many ways as files are damaged
        raise CountsError(f"the file cannot be read: {error}.", file=str(path)) from None
    if not isinstance(table.index, pd.RangeIndex):
        raise CountsError("its rows have more cells than its head names.", file=str(path))
    table = table.rename(columns=_head)
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise CountsError("the column stands there twice.", column=twice[0], file=str(path))
    return table.apply(lambda column: column.str.strip())


def _numbers(column: pd.Series, path: Path) -> pd.Series:
    numbers = pd.to_numeric(column.mask(column == ""), errors="coerce").astype(float)
    odd, out = numbers.isna() & (column != ""), (numbers < 0) | np.isinf(numbers)
    faults = (odd, "{} is not a number."), (out, "{} is negative or infinite.")
    _refuse(((wrong, column, problem) for wrong, problem in faults), path)
    return numbers


def _refuse(faults: Iterable[tuple[pd.Series, pd.Series, str]], path: Path) -> None:
    """Raise CountsError of the first fault in a column, by its line in the file."""
    for wrong, column, problem in faults:
        if wrong.any():
            row = int(wrong.idxmax())
            problem = problem.replace("{}", f'"{column[row]}"')
            raise CountsError(problem, column=str(column.name), rows=[row], file=str(path))


def national_totals(rows: pd.DataFrame, industry: str) -> pd.DataFrame:
    r"""National totals of an industry and of everything, as far as the rows tell them.

    From the row of the nation where there is one; else the sum over counties, else over states,
    without Puerto Rico and the Virgin Islands; NaN where rows are suppressed. ``disclosed_total``
    is what the counties, or else the states, that make up the nation disclose.

    Where suppression hides the industry's employment, the quotients that the Bureau publishes imply
    it: each tells it within its rounding, and what all areas allow together is ``low`` to ``high``.
    Its middle is taken then, and ``implied`` is true; NaN if they contradict each other.
    """
    base, part = select(rows, *BASE), select(rows, PRIVATE, industry)
    base, part = (one[~one["area"].str[:2].isin(TERRITORIES)] for one in (base, part))
    whole = _lying(base, NATION)  # of everything there is some in each state
    half = {kind: least // 2 or 1 for kind, least in NATION.items()}  # fewer are those of few files
    times = rows[_TIMES].drop_duplicates().sort_values(_TIMES)
    table = times.merge(pd.DataFrame({"measure": MEASURES}), how="cross")
    table = table.set_index([*_TIMES, "measure"])
    for name, counts in (("industry_total", part), ("total", base)):
        known = _sums(counts, whole.intersection(_lying(counts, half)), gaps=False)
        table[name] = known.bfill(axis=1)["nation"]
    kinds = [kind for kind in ("county", "state") if kind in whole.get_level_values(0)]
    table["disclosed_total"] = _sums(part, whole, gaps=True)[(kinds or ["county"])[0]]
    table = table.join(_implied(select(rows, PRIVATE, industry), base, table["total"]))
    table["implied"] = table["industry_total"].isna() & (table["low"] <= table["high"])
    middle = (table["low"] + table["high"]) / 2
    table["industry_total"] = table["industry_total"].mask(table["implied"], middle)
    return table.reset_index()


def _lying(rows: pd.DataFrame, least: Mapping[str, int]) -> pd.MultiIndex:
    """Kinds of area, years and quarters whose rows lie in so many states at least."""
    states = rows["area"].str[:2].groupby([rows["kind"], *(rows[name] for name in _TIMES)])
    found = states.nunique()
    needed = [least.get(kind, np.inf) for kind in found.index.get_level_values("kind")]
    return found.index[found.to_numpy() >= np.array(needed)]


def _sums(counts: pd.DataFrame, times: pd.MultiIndex, *, gaps: bool) -> pd.DataFrame:
    """Sums by time and measure, a column a kind of area; without `gaps` of what is known for all"""
    inside = pd.MultiIndex.from_frame(counts[["kind", *_TIMES]]).isin(times)
    long = counts[inside].melt(["kind", *_TIMES], MEASURES, "measure")
    sums = long.pivot_table(
        "value", [*_TIMES, "measure"], "kind", lambda part: part.sum(skipna=gaps)
    )
    return sums.reindex(columns=list(NATION))


def _implied(part: pd.DataFrame, base: pd.DataFrame, total: pd.Series) -> pd.DataFrame:
    r"""Least and largest employment of the nation that published quotients L allow.

    ``q_i`` lies between ``q_ij q / (q_j (L + h))`` and ``q_ij q / (q_j (L − h))`` with ``h`` half
    the last decimal.
    """
    half = 0.005  # of two decimals
    base = base[["area", *_TIMES, "employment"]].rename(columns={"employment": "base"})
    part = part[(part["kind"] != "nation") & (part["employment"] > 0)]
    part = part.assign(measure="employment", lq=part["lq_employment"]).dropna(subset=["lq"])
    part = part.merge(base, on=["area", *_TIMES]).join(total, on=[*_TIMES, "measure"])
    ratio, lq = part["employment"] * part["total"] / part["base"], part["lq"]
    bounds = part.assign(low=ratio / (lq + half), high=ratio / (lq - half).where(lq > half))
    bounds = bounds.groupby([*_TIMES, "measure"])
    return bounds.agg(low=("low", "max"), high=("high", "min"), areas=("area", "size"))


def select(rows: pd.DataFrame, ownership: str, industry: str) -> pd.DataFrame:
    return rows[(rows["ownership"] == ownership) & (rows["industry"] == industry)]


def qcew_panel(
    rows: pd.DataFrame,
    industry: str = "519130",
    *,
    kind: str | Sequence[str] = _REGIONS,
    national: pd.DataFrame | None = None,
    with_log: bool = False,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    """Make a panel of one industry (private), with quotients recomputed from the counts.

    NAICS 519130 (internet publishing and web search portals) is the industry of Xie & Hu (2020);
    from 2022 it is divided into 516210 and 519290. The rows need those of industry 10, all
    ownerships, too, that areas are compared with. Kinds of area nest; each is compared with the
    nation, as the rows tell it or as `national` does (see :func:`national_totals`).

    The panel has ``name, kind, quarter`` and ``published`` (the Bureau's quotient) beside its usual
    columns. Where the counts do not suffice, because the national total is withheld, ``lq`` is the
    Bureau's and ``basis`` says ``published``. With `with_log`, a tuple of it and the cleaning log.
    """
    wanted = need_choices("kind", kind, list(KINDS))
    part, base = select(rows, PRIVATE, industry), select(rows, *BASE)
    if part.empty:
        known = ", ".join(sorted(rows["industry"].unique())[:8])
        raise refused("qcew.industry", industry=industry, own=PRIVATE, known=known)
    if base.empty:
        raise refused("qcew.base")
    part = part[part["kind"].isin(wanted)]
    totals = national_totals(rows, industry) if national is None else national
    whole = totals.pivot(index=_TIMES, columns="measure")  # noqa: PD010
    columns = ["area", *_TIMES, *MEASURES]
    given = [
        base.loc[base["area"].isin(part["area"]), columns],
        whole["industry_total"].reset_index().assign(industry="it"),
        whole["total"].reset_index(),
    ]
    withheld = {f"withheld_{one}": part["suppressed"] & part[one].isna() for one in MEASURES}
    panel, log = counts_panel(
        part[columns].assign(industry="it", **withheld), "it", region_column="area",
        value=MEASURES, by=["quarter"], with_log=True, nested="allow",
        totals=pd.concat(given).reindex(columns=[*columns, "industry"]),
        suppressed=dict(zip(MEASURES, withheld, strict=True)),
    )  # fmt: skip
    beside = [part[["name", "kind", f"lq_{one}"]].set_axis(["name", "kind", "published"], axis=1)
              for one in MEASURES]  # fmt: skip
    panel = panel.join(pd.concat(beside, ignore_index=True))
    fill = panel["lq"].isna() & panel["published"].notna() & (panel["flag"] != "suppressed")
    panel["basis"] = panel["basis"].mask(fill, "published")
    panel["lq"] = panel["lq"].mask(fill, panel["published"])
    panel["flag"] = panel["flag"].mask(fill, "")
    panel = panel[["region", "name", "kind", *list(panel)[1:-3], "published"]]
    log["example"] = log["example"].str.replace(" × it × ", " × ", regex=False)
    return (panel, log) if with_log else panel
