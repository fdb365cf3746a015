"""One table in the many ways in which offices write it: all give the same quotients, or are asked.

The counts are made up; each way writes them as a public table has them, and names the lines that a
person then has to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
import pytest
import yaml
from openpyxl import Workbook

from creative_clusters.data import sources

from ..conftest import run

REGIONS, INDUSTRIES, YEARS = (
    ("Nordland", "Südland", "Ostland"),
    ("Film", "Retail", "Hotels"),
    (2020, 2021),
)
KEYS = ["region", "industry", "year"]
TABLE = pd.MultiIndex.from_product([REGIONS, INDUSTRIES, YEARS], names=KEYS).to_frame(index=False)
TABLE["jobs"] = [
    311, 345, 1903, 1977, 640, 655, 87, 93, 2750, 2811, 390, 402, 512, 498, 1207, 1190, 45, 61
]  # fmt: skip
LAST = TABLE[TABLE["year"] == 2021]
WIDE = LAST.pivot_table("jobs", "region", "industry", sort=False)
Way = Callable[[], tuple[Iterable[str], dict]]
WAYS: dict[str, Way] = {}


def way(function: Way) -> Way:
    WAYS[function.__name__] = function
    return function


def quotients(table: pd.DataFrame) -> pd.Series:
    """(film / all) of a region over (film / all) of all regions, year by year."""
    film = table[table["industry"] == "Film"].set_index(["region", "year"])["jobs"]
    every = table.groupby(["region", "year"])["jobs"].sum()
    return (film / every) / (film.groupby("year").sum() / every.groupby("year").sum())


def cells(*rows: Iterable[object]) -> list[str]:
    return [
        ",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) for row in rows
    ]


@way
def serial_numbers_and_a_nation_of_another_name():
    rows = [(at, region, *its) for at, (region, its) in enumerate(WIDE.iterrows(), 1)]
    return cells(["Employment 2021"], ["Sl. No.", "State/UT", *WIDE], *rows,
                 ["", "ALL INDIA", *WIDE.sum()]), {}  # fmt: skip


@way
def codes_population_and_shares_beside():
    rows = [(f"0{at}", region, 40 * its.sum(), *its, its["Film"] / 40)
            for at, (region, its) in enumerate(WIDE.iterrows(), 1)]  # fmt: skip
    return cells(
        ["Employment 2021"], ["Code", "Region", "Population 2021", *WIDE, "Film per 1000"], *rows
    ), {}


@way
def averages_and_medians_below():
    rows = [(at, region, *its) for at, (region, its) in enumerate(WIDE.iterrows(), 1)]
    more = [("", "Average", *WIDE.mean()), ("", "Median", *WIDE.median())]
    return cells(["Jobs, 2021"], ["Rank", "Region", *WIDE], *rows, *more), {}


@way
def regions_across():
    wide = TABLE.pivot_table("jobs", ["industry", "year"], "region", sort=False)
    rows = [(*at, *its, its.sum()) for at, its in wide.iterrows()]
    return cells(["Industry", "Year", *wide, "Total"], *rows), {}


@way
def labels_of_codes_called_totals():
    names = {"Film": "J59", "Retail": "G47", "Hotels": "I55"}
    rows = [
        ("IT", "Italia", "0010", "TOTALE", year, its["jobs"].sum())
        for year, its in TABLE.groupby("year")
    ]
    for (region, year), its in TABLE.groupby(["region", "year"], sort=False):
        rows.append((region[:2], region, "0010", "TOTALE", year, its["jobs"].sum()))
        rows += [(region[:2], region, names[one], one, year, jobs)
                 for one, jobs in zip(its["industry"], its["jobs"], strict=True)]  # fmt: skip
    return cells(["ITTER107", "Territorio", "ATECO_2007", "Ateco 2007", "TIME", "Value"], *rows), {
        "industry": "59"
    }


@way
def many_columns_of_one_label():
    head = "Statistik_Code Statistik_Label Zeit_Code Zeit 1_Merkmal_Label 1_Auspraegung_Code"
    head += " 1_Auspraegung_Label 2_Merkmal_Label 2_Auspraegung_Code ERW062__Erwerbstaetige"
    rows = []
    for region, industry, year, jobs in TABLE.itertuples(index=False):
        place = ["Länder", f"0{REGIONS.index(region)}", region, "Zweige"]
        rows.append([13311, "Rechnung", "JAHR", year, *place, f"WZ08-{industry}", jobs])
    return cells(head.split(), *rows), {"industry": "WZ08-Film"}


@way
def codes_of_places_and_flags_of_noise():
    codes = {"Film": "512110", "Retail": "445110", "Hotels": "721110"}
    rows = []
    for region, its in WIDE.iterrows():
        rows.append((f"0{REGIONS.index(region)}", "------", "G", its.sum(), its.sum() // 9))
        rows += [
            (f"0{REGIONS.index(region)}", codes[one], "G", jobs, jobs // 9)
            for one, jobs in its.items()
        ]
    return cells(["fipstate", "naics", "emp_nf", "emp", "est"], *rows), {
        "year": "2021",
        "industry": "512110",
    }


@way
def classes_of_size():
    rows = [(*row[:2], size, row[2], row[3] if size == "50+" else 1)
            for size in ("0-9", "10-49", "50+")
            for row in TABLE.itertuples(index=False)]  # fmt: skip
    return cells(["Region", "Industry", "Size class", "Year", "Jobs"], *rows), {
        "keep": {"Size class": "50+"}
    }


@way
def provisional_and_revised():
    rows = [(*row[:3], status, jobs) for row in TABLE.itertuples(index=False)
            for status, jobs in (("Provisional", row[3] - 20), ("Revised", row[3]))]  # fmt: skip
    return cells(["Region", "Industry", "Year", "Status", "Jobs"], *rows), {
        "keep": {"Status": "Revised"}
    }


@way
def marks_of_notes():
    marks = {"Südland": "Südland²", "Ostland": "Ostland 3)"}
    rows = [(marks.get(region, region), *rest) for region, *rest in TABLE.itertuples(index=False)]
    return cells(["Region", "Industry", "Year", "Jobs"], *rows), {}


@way
def a_second_table_below():
    rows = [(region, *its) for region, its in WIDE.iterrows()]
    again = [(region, *reversed(list(its))) for region, its in WIDE.iterrows()]
    return cells(
        ["Jobs 2021"], ["Region", *WIDE], *rows, [], ["Firms 2021"], ["Region", *WIDE], *again
    ), {"footer": "5"}


def across(*roles: str, more: int = 0) -> list[list[str]]:
    """Rows of names of the columns, one a role, and the rows of the regions below them."""
    wide = TABLE.pivot_table("jobs", "region", list(roles)).loc[[*REGIONS]]
    levels = [list(map(str, wide.columns.get_level_values(role))) for role in roles]
    rows = [[region, *its] for region, its in wide.iterrows()]
    return [*levels, *rows]


@way
def years_above_industries_in_merged_cells():
    years, industries, *rows = across("year", "industry")
    merged = [year if at % 3 == 0 else "" for at, year in enumerate(years)]
    return cells(["20-7 Firms of cities"], ["地  区", *merged], ["", *industries], *rows), {}


@way
def three_rows_of_names_and_numbers_of_columns():
    industries, years, *rows = across("industry", "year")
    merged = [one if at % 2 == 0 else "" for at, one in enumerate(industries)]
    head = ["Province", "Industry", *[""] * 5], ["", *merged], ["", *years]
    numbers = [f"({at})" for at in range(1, 8)]
    return cells(["Table 3 Employment"], *head, numbers, *rows), {}


@way
def years_measures_and_industries_in_rows_of_names():
    years, industries, *rows = across("year", "industry")
    head = (
        ["UF", *years, *years],
        ["", *["Número de unidades locais"] * 6, *["Pessoal ocupado"] * 6],
    )
    rows = [[region, *(jobs // 7 for jobs in its), *its] for region, *its in rows]
    return cells(["Tabela 6450"], *head, ["", *industries, *industries], *rows), {}


@way
def measures_below_industries():
    rows = [
        [region, *(n for jobs in its for n in (jobs // 7, jobs))] for region, its in WIDE.iterrows()
    ]
    head = (
        ["Region", *(name for one in WIDE for name in (one, ""))],
        ["", *["Establishments", "Employees"] * 3],
    )
    return cells(["Table 4, 2021"], *head, *rows), {}


def years_called(*names: str) -> list[str]:
    """Years as names of columns; those of one year but the last are other numbers."""
    wide = TABLE.pivot_table("jobs", ["region", "industry"], "year", sort=False)
    last = {year: max(name for name in names if re.search(rf"^{year}|\D{year % 100}$", name))
            for year in YEARS}  # fmt: skip
    rows = []
    for keys, its in wide.iterrows():
        of = {name: year for year, name in last.items()}
        rows.append([*keys, *(its[of[name]] if name in of else 3 for name in names)])
    return cells(["Region", "Industry", *names], *rows)


@way
def years_provisional_and_revised():
    return years_called("2020p", "2020r", "2021p"), {}


@way
def years_with_a_mark():
    return years_called("2020", "2021 (p)"), {}


@way
def financial_years():
    return years_called("2020/21", "2021/22"), {}


@way
def financial_years_of_two_digits():
    return years_called("FY20", "FY21"), {}


@way
def months_of_years_of_two_digits():
    return years_called("Dec-20", "Nov-20", "Nov-21", "Dec-21"), {
        "across": {"year": ["Nov-20", "Nov-21"]}
    }


@way
def provinces_above_their_cities():
    north, *south = WIDE.iterrows()
    rows = [["North", *(2 * north[1])], ["   Nordland", *north[1]], ["South", *(WIDE.sum() + 5)]]
    rows += [[f"   {region}", *its] for region, its in south]
    return cells(["Jobs 2021"], ["Area", *WIDE], *rows), {}


@way
def parts_of_industries():
    rows = [(region, label, year, jobs * more)
            for region, industry, year, jobs in TABLE.itertuples(index=False)
            for label, more in ((industry, 1), (f"  of which: old {industry}", 0.4))]  # fmt: skip
    keep = {"Activity": [*INDUSTRIES]}
    return cells(["Region", "Activity", "Year", "Jobs"], *rows), {"keep": keep, "industry": "Film"}


@way
def quotients_as_printed():
    lq = quotients(TABLE)
    rows = [(region, one, year, lq[region, year] if one == "Film" else 1)
            for region, one, year, _ in TABLE.itertuples(index=False)]  # fmt: skip
    return cells(["Region", "Industry", "Year", "LQ"], *rows), {"keep": {"Industry": "Film"}}


def open_keys(keys: dict) -> set[str]:
    return {key for key, value in keys.items() if value in ("", None)
            or (isinstance(value, dict) and open_keys(value))}  # fmt: skip


@pytest.mark.parametrize("name", WAYS)
def test_a_table_is_the_same_however_it_is_written(tmp_path: Path, name: str):
    lines, edits = WAYS[name]()
    file, folder = tmp_path / "table.csv", tmp_path / "edition"
    file.write_text("\n".join(lines), encoding="utf-8")
    code, said = run("init", folder, "--from", file)
    assert code == 0, said
    path = folder / "edition.yml"
    written = path.read_text(encoding="utf-8")
    assert not re.search(r"\bone of *$|: *\. ", written, re.MULTILINE), written
    keys = yaml.load(written, yaml.BaseLoader)
    assert open_keys(keys) <= {*edits}, written
    assert len(edits) <= 3
    path.write_text(yaml.safe_dump(keys | edits, sort_keys=False), encoding="utf-8")
    code, said = run("check", folder)
    assert code == 0, said
    package = sources.read(folder)
    panel = package.panel.dropna(subset=["lq"])
    named = panel["region"].replace(
        {code: region for at, region in enumerate(REGIONS) for code in (f"0{at}",)}
    )
    named = named.map(lambda label: next(one for one in REGIONS if label.startswith(one)))
    found = panel.assign(region=named).groupby(["region", "year"])["lq"].last()
    years = panel["year"].unique()
    pd.testing.assert_series_equal(
        found,
        quotients(TABLE[TABLE["year"].isin(years)]).sort_index(),
        check_names=False,
        check_index_type=False,
    )


def test_years_in_sheets_of_a_workbook(tmp_path: Path):
    book = Workbook()
    book.active.append(["Contents"])
    for at, year in enumerate(YEARS):
        sheet = book.create_sheet(str(year))
        wide = TABLE[TABLE["year"] == year].pivot_table("jobs", "region", "industry", sort=False)
        for row in ([f"Table {at}: employment {year}"], *[[]] * at, ["Region", *wide]):
            sheet.append(row)
        for region, its in wide.iterrows():
            sheet.append([region, *map(int, its)])
    book.save(tmp_path / "years.xlsx")
    code, said = run("init", tmp_path / "edition", "--from", tmp_path / "years.xlsx")
    assert code == 0, said
    found = sources.read(tmp_path / "edition").panel.set_index(["region", "year"])["lq"]
    pd.testing.assert_series_equal(
        found.sort_index(), quotients(TABLE).sort_index(), check_names=False
    )


def test_numbers_of_unequal_length_are_no_levels(tmp_path: Path):
    rows = [(region, industry, 2021, 100 + 7 * region + at)
            for region in range(1, 15) for at, industry in enumerate(INDUSTRIES)]  # fmt: skip
    (tmp_path / "t.csv").write_text("\n".join(cells(["Kreis", "Industry", "Year", "Jobs"], *rows)))
    code, said = run("init", tmp_path / "edition", "--from", tmp_path / "t.csv")
    assert code == 0, said
    assert sources.read(tmp_path / "edition").panel["region"].nunique() == 14
