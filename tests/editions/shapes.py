"""Tables of the shapes in which statistical offices publish them, with invented numbers.

Each function writes a file after a public one (its columns, titles, codes, marks and notes) and
returns what is true of it: the location quotients, worked out here in plain pandas from the table
that was drawn, before it was written in the office's way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import Workbook

KEYS = ["region", "industry", "year"]


@dataclass
class Published:
    """A file and its true quotients: ``region, year`` and one column a measure of the panel."""

    file: Path
    quotients: pd.DataFrame


def drawn(regions: Iterable, industries: Iterable, years: Iterable[int], seed: int) -> pd.DataFrame:
    """Draw a table of counts: ``region, industry, year, value``."""
    frame = pd.MultiIndex.from_product([regions, industries, years], names=KEYS).to_frame(False)
    rng = np.random.default_rng(seed)
    size = rng.uniform(0.1, 1, frame["region"].nunique())[frame["region"].factorize()[0]]
    frame["value"] = np.ceil(rng.integers(300, 9000, len(frame)) * size)
    return frame


def with_totals(table: pd.DataFrame, region: str | None, industry: str | None) -> pd.DataFrame:
    """Add rows for all industries of a region, and for all regions, under the labels given."""
    for key, label in (("industry", industry), ("region", region)):
        if label:
            rest = [name for name in KEYS if name != key]
            of = table.groupby(rest, as_index=False, sort=False)["value"].sum()
            table = pd.concat([of.assign(**{key: label}), table], ignore_index=True)
    return table


def unknown(table: pd.DataFrame, *cells: tuple) -> pd.DataFrame:
    """The table without the values of some cells (region, industry, year)."""
    hidden = pd.MultiIndex.from_frame(table[KEYS]).isin(cells)
    assert hidden.sum() == len(cells)
    return table.assign(value=table["value"].mask(hidden))


def quotients(
    table: pd.DataFrame, industries: list[str], region: str | None, industry: str, name: str
) -> pd.DataFrame:
    """(industry in region / all in region) / (industry / all), from the rows of totals.

    Without a row for all regions their sum stands for it. A region with an unknown cell of the
    industries has no quotient.
    """
    wide = table.set_index(["region", "year", "industry"])["value"].unstack()  # noqa: PD010
    mine, whole = wide[industries].sum(axis=1, skipna=False), wide[industry]
    if region:
        share_of_all = (mine / whole).xs(region)
    else:
        share_of_all = mine.groupby("year").sum() / whole.groupby("year").sum()
    made = (mine / whole).div(share_of_all, level="year").rename(name).reset_index()
    return made[made["region"] != region].reset_index(drop=True)


def _write(path: Path, lines: Iterable[str], encoding: str = "utf-8") -> Path:
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def _row(*cells: object, by: str = ",") -> str:
    return by.join("" if cell == "" else f'"{cell}"' for cell in cells)


def _whole(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.0f}"


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    """One year's table with a row a region and a column an industry, in the order drawn."""
    return table.pivot_table("value", "region", "industry", "first", sort=False)


def qcew(folder: Path) -> Published:
    """US Quarterly Census of Employment and Wages, annual averages, single file (BLS)."""
    levels = {"10": (11, 41), "519130": (18, 48), "541430": (18, 48), "722511": (18, 48)}
    areas = ["C1018", "C1206", "C1446", "C2642", "C3108", "C4194"]
    tables = {}
    for seed, name in enumerate(("firms", "revenue"), 1):
        table = with_totals(drawn(areas, list(levels)[1:], [2021], seed), "US000", "10")
        if name == "revenue":  # employment of one area is withheld, its establishments are not
            table = unknown(table, ("C1446", "519130", 2021))
        tables[name] = table
    both = tables["firms"].merge(tables["revenue"], on=KEYS, suffixes=("_estabs", "_emplvl"))
    header = [
        "area_fips", "own_code", "industry_code", "agglvl_code", "size_code", "year", "qtr",
        "disclosure_code", "annual_avg_estabs", "annual_avg_emplvl", "total_annual_wages",
        "taxable_annual_wages", "annual_contributions", "annual_avg_wkly_wage", "avg_annual_pay",
        "lq_disclosure_code", "lq_annual_avg_estabs", "lq_annual_avg_emplvl",
    ]  # fmt: skip
    lines = [_row(*header)]
    for row in both.itertuples():
        level = levels[row.industry][row.region != "US000"]
        withheld = "N" if pd.isna(row.value_emplvl) else ""
        jobs = 0 if withheld else row.value_emplvl
        rest = [f"{jobs * 900:.0f}", 0, 0, 900, 46800, withheld, "1.00", "1.00"]
        cells = [row.region, 5, row.industry, level, 0, 2021, "A", withheld]
        lines.append(_row(*cells) + f",{row.value_estabs:.0f},{jobs:.0f}," + _row(*rest))
        if row.industry == "10":  # total covered employment: all ownerships together
            cells[1], cells[3] = 0, 10 if row.region == "US000" else 40
            more = f",{row.value_estabs * 1.2:.0f},{jobs * 1.2:.0f},"
            lines.append(_row(*cells) + more + _row(*rest))
    for state, level in (("01000", 51), ("01001", 71), ("CS104", 31)):
        lines.append(_row(state, 5, "10", level, 0, 2021, "A", "") + ",9,99," + _row(*rest))
    made = [quotients(t, ["519130"], "US000", "10", name) for name, t in tables.items()]
    file = _write(folder / "2021.annual.singlefile.csv", lines)
    return Published(file, made[0].merge(made[1]))


def business_patterns(folder: Path) -> Published:
    """US County Business Patterns by metropolitan area, as the complete file has it (Census)."""
    areas = ["10180", "12060", "14460", "26420", "31080", "41940"]
    codes = ["519130", "541430", "722511"]
    tables = {}
    for seed, name in enumerate(("firms", "revenue"), 11):
        table = with_totals(drawn(areas, codes, [2021], seed), None, "------")
        tables[name] = table
    tables["revenue"] = unknown(tables["revenue"], ("26420", "519130", 2021))
    both = tables["firms"].merge(tables["revenue"], on=KEYS, suffixes=("_est", "_emp"))
    lines = [_row("msa", "naics", "emp_nf", "emp", "qp1_nf", "qp1", "ap_nf", "ap", "est", "n<5")]
    for row in both.itertuples():
        jobs, mark = (0, "D") if pd.isna(row.value_emp) else (row.value_emp, "GHJ"[row.Index % 3])
        codes_above = {"519130": ["51----", "519///"]}.get(row.industry, [])
        for code in [*codes_above, row.industry]:
            pay = f"{jobs * 12:.0f}"
            cells = [row.region, code, mark, f"{jobs:.0f}", mark, pay, mark, pay]
            lines.append(_row(*cells[:3]) + f",{cells[3]}," + _row(*cells[4:]))
            lines[-1] += f',{row.value_est:.0f},"N"'
    made = [quotients(t, ["519130"], None, "------", name) for name, t in tables.items()]
    return Published(_write(folder / "cbp21msa.txt", lines), made[0].merge(made[1]))


def nomis(folder: Path) -> Published:
    """UK Business Register and Employment Survey, as Nomis exports a table (ONS)."""
    areas = ["Hartlepool", "Kingston upon Hull, City of", "Camden", "Bristol, City of", "Cardiff"]
    codes = [
        "5821 : Publishing of computer games", "6201 : Computer programming activities",
        "5610 : Restaurants and mobile food service activities",
    ]  # fmt: skip
    table = with_totals(drawn(areas, codes, [2023], 21), "Column Total", "Total")
    table = unknown(table, ("Hartlepool", codes[0], 2023))
    wide = _wide(table)
    wide = wide.loc[[*areas, "Column Total"]]
    lines = [
        '"Business Register and Employment Survey : open access"',
        '"ONS Crown Copyright Reserved [from Nomis on 12 October 2024]"',
        "",
        _row("date", "2023"),
        _row("employment status", "Employment"),
        _row("measure", "Count"),
        "",
        _row("local authority: district / unitary (as of April 2023)", "mnemonic", *wide.columns),
    ]
    for number, (area, cells) in enumerate(wide.iterrows(), 1):
        code = "" if area == "Column Total" else f"E0600000{number}"
        lines.append(f'"{area}","{code}",' + ",".join(_whole(v) or '"*"' for v in cells))
    lines += ["", '"* These figures are suppressed as statistically unreliable."']
    made = quotients(table, codes[:2], "Column Total", "Total", "revenue")
    return Published(_write(folder / "nomis_2024_10_12.csv", lines), made)


def eurostat(folder: Path) -> Published:
    """Structural business statistics by NUTS 2 region, as the bulk download has them (Eurostat)."""
    regions = ["AT11", "AT12", "AT13", "AT21", "AT22", "AT31"]
    groups = ["J58", "J59", "G47", "I55"]
    table = with_totals(drawn(regions, groups, [2018, 2019, 2020], 31), "AT", "B-N_S95_X_K")
    nuts1 = table[table["region"].str.fullmatch(r"AT\d\d")]
    nuts1 = nuts1.assign(region=nuts1["region"].str[:3]).groupby(KEYS, as_index=False).sum()
    table = unknown(table, ("AT11", "J59", 2019), ("AT21", "J59", 2020))
    wide = pd.concat([table, nuts1]).set_index(["industry", "region", "year"])["value"].unstack()  # noqa: PD010
    marks = {("J59", "AT12", 2018): " e", ("J59", "AT11", 2019): ": c", ("J59", "AT21", 2020): ": "}
    marks |= {("G47", "AT31", 2019): " b", ("J59", "AT13", 2020): " p"}
    lines = ["\t".join(["freq,nace_r2,indic_sb,geo\\TIME_PERIOD", "2018 ", "2019 ", "2020 "])]
    for indicator, factor in (("V11210", 1), ("V16110", 7)):  # local units, persons employed
        for (group, region), cells in wide.iterrows():
            written = [
                _whole(value * factor) + (marks.get((group, region, year), " ") or " ")
                for year, value in cells.items()
            ]
            lines.append("\t".join([f"A,{group},{indicator},{region}", *written]))
    made = quotients(table, ["J59"], "AT", "B-N_S95_X_K", "firms")
    path = folder / "estat_sbs_r_nuts06_r2.tsv"
    path.write_bytes(("\n".join(lines) + "\n").encode())
    return Published(path, made)


def table_builder(folder: Path) -> Published:
    """Australian census of 2021: industry by place of work, as TableBuilder exports it (ABS)."""
    areas = ["Capital Region", "Sydney - City and Inner South", "Melbourne - Inner", "Hobart"]
    names = [
        "Motion Picture and Video Activities", "Software Publishing", "Cafes and Restaurants",
        "Sheep, Beef Cattle and Grain Farming",
    ]  # fmt: skip
    table = with_totals(drawn(areas, names, [2021], 41), "Total", "Total")
    wide = _wide(table).loc[[*areas, "Total"], [*names, "Total"]]
    lines = [
        "Australian Bureau of Statistics",
        "",
        '"2021 Census - employment, income and education"',
        '"SA4 (POW) by INDP - 4 Digit Level"',
        '"Counting: Persons, Place of Usual Residence"',
        "",
        "Filters:",
        _row("Default Summation", "Persons, Place of Usual Residence"),
        "",
        "",
        _row("INDP - 4 Digit Level", *wide.columns) + ",",
        '"SA4 (POW)",',
        *(f'"{area}",' + ",".join(map(_whole, cells)) + "," for area, cells in wide.iterrows()),
        "",
        '"Data Source: Census of Population and Housing, 2021, TableBuilder"',
        "",
        _row(
            "INFO",
            "Cells in this table have been randomly adjusted to avoid the release of confidential "
            "data. No reliance should be placed on small cells.",
        ),
        "",
        "",
        '"Copyright Commonwealth of Australia, 2021, see abs.gov.au/copyright"',
        '"ABS data licensed under Creative Commons, see abs.gov.au/ccby"',
    ]
    made = quotients(table, names[:2], "Total", "Total", "revenue")
    return Published(_write(folder / "table_2024-10-12_10-11-12.csv", lines), made)


def statcan(folder: Path) -> Published:
    """Employment by industry and province, as the full table is downloaded (Statistics Canada)."""
    areas = ["Nova Scotia", "Quebec", "Ontario", "Manitoba", "Alberta", "British Columbia"]
    film = "Motion picture and sound recording industries [512]"
    names = [film, "Software publishers [5112]", "Food services and drinking places [722]"]
    total = "Industrial aggregate including unclassified businesses [00]"
    table = with_totals(drawn(areas, names, [2019, 2020, 2021], 51), "Canada", total)
    table = unknown(table, ("Manitoba", film, 2020), ("Nova Scotia", film, 2021))
    header = [
        "REF_DATE", "GEO", "DGUID", "Type of employee",
        "North American Industry Classification System (NAICS)", "UOM", "UOM_ID", "SCALAR_FACTOR",
        "SCALAR_ID", "VECTOR", "COORDINATE", "VALUE", "STATUS", "SYMBOL", "TERMINATED", "DECIMALS",
    ]  # fmt: skip
    statuses = {
        ("Manitoba", film, 2020): "x",
        ("Nova Scotia", film, 2021): "F",
        ("Alberta", film, 2021): "E",
    }
    lines = [_row(*header)]
    for kind, factor in (("All employees", 1), ("Employees paid by the hour", 0.5)):
        for row in table.itertuples():
            status = statuses.get((row.region, row.industry, row.year), "A")
            cells = [
                row.year, row.region, "2016A000235", kind, row.industry, "Persons", 249, "units", 0,
                f"v{row.Index}", "1.1.1", _whole(row.value * factor), status, "", "", 0,
            ]  # fmt: skip
            lines.append(_row(*cells))
    made = quotients(table, [film], "Canada", total, "revenue")
    return Published(_write(folder / "14100202.csv", lines, "utf-8-sig"), made)


def rais(folder: Path) -> Published:
    """Brazil's register of jobs by state and division, as its tabulator exports it (MTE)."""
    states = ["São Paulo", "Minas Gerais", "Pará", "Ceará", "Goiás", "Paraná"]
    film = "Atividades cinematográficas, produção de vídeos e de programas de televisão"
    names = [film, "Alimentação", "Edição e edição integrada à impressão"]
    table = with_totals(drawn(states, names, [2019, 2020, 2021], 61), "Total", "Total")
    table["value"] *= 7  # thousands, so that points group them
    wide = table.set_index(["region", "industry", "year"])["value"].unstack()  # noqa: PD010
    order = pd.MultiIndex.from_product([[*states, "Total"], [*names, "Total"]])
    lines = [_row("UF", "CNAE 2.0 Divisão", *wide.columns, by=";")]
    for keys, cells in wide.loc[order].iterrows():
        lines.append(_row(*keys, *(f"{v:,.0f}".replace(",", ".") for v in cells), by=";"))
    lines += ["", '"Fonte: RAIS - Ministério do Trabalho e Emprego";;;;']
    made = quotients(table, [film], "Total", "Total", "revenue")
    return Published(_write(folder / "rais_uf_cnae.csv", lines, "latin-1"), made)


def inegi(folder: Path) -> Published:
    """Mexico's economic censuses, as the census query system exports them (INEGI)."""
    states = ["01 Aguascalientes", "09 Ciudad de México", "14 Jalisco", "19 Nuevo León"]
    film = "Clase 512111 Producción de películas"
    names = [film, "Clase 519130 Edición y difusión de contenido", "Clase 722511 Restaurantes"]
    tables = {}
    for seed, name in enumerate(("firms", "revenue"), 71):
        table = drawn(states, names, [2008, 2013, 2018], seed)
        tables[name] = with_totals(table, "00 Total Nacional", "Total")
    tables["revenue"] = unknown(tables["revenue"], ("14 Jalisco", film, 2013))
    both = tables["firms"].merge(tables["revenue"], on=KEYS, suffixes=("_ue", "_po"))
    header = [
        "Año Censal", "Entidad", "Municipio", "Actividad económica", "UE Unidades económicas",
        "H001A Personal ocupado total",
    ]  # fmt: skip
    lines = [_row(*header) + ","]
    for row in both.itertuples():
        nation = row.region == "00 Total Nacional"
        total = "Total nacional" if nation else "Total estatal"
        label = total if row.industry == "Total" else row.industry
        figures = f"{_whole(row.value_ue)},{_whole(row.value_po)},"
        lines.append(f'{row.year},"{row.region}",,"{label}",{figures}')
        if row.industry == film:  # the same units, one level up
            sub = "Subsector 512 Industria fílmica y del video, e industria del sonido"
            lines.append(f'{row.year},"{row.region}",,"{sub}",{figures}')
    lines.append('"Fuente: INEGI. Censos Económicos.",,,,,,')
    made = [quotients(t, [film], "00 Total Nacional", "Total", n) for n, t in tables.items()]
    file = _write(folder / "SAIC_Exporta_1.csv", lines, "latin-1")
    return Published(file, made[0].merge(made[1]))


CITIES = ["济　南", "青　岛", "淄　博", "烟　台", "潍　坊", "临　沂"]


def yearbook(folder: Path) -> Published:
    """A provincial yearbook's table of employment by city and industry, as CSV in GBK."""
    culture, software = "文化、体育和娱乐业", "信息传输、软件和信息技术服务业"
    names = ["农、林、牧、渔业", "制造业", software, culture]
    table = with_totals(drawn(CITIES, names, [2022], 81), "全　省", "合　计")
    wide = _wide(table)
    lines = [
        "5-6  各市按行业分城镇非私营单位就业人员（2022年末）" + "," * len(names),
        "," * len(names) + "单位：人",
        ",".join(["地　区", *wide.columns]),
        *(",".join([area, *map(_whole, cells)]) for area, cells in wide.iterrows()),
        "注：本表不含私营单位和个体就业人员。" + "," * (len(names) + 1),
    ]
    made = quotients(table, [software, culture], "全　省", "合　计", "revenue")
    return Published(_write(folder / "0506.csv", lines, "gbk"), made)


def yearbook_sheet(folder: Path) -> Published:
    """A provincial yearbook's table of cultural firms, as a workbook made from an old .xls."""
    names = {
        "新闻信息服务": "News and Information", "内容创作生产": "Content Creation",
        "创意设计服务": "Creative Design", "文化装备生产": "Cultural Equipment",
    }  # fmt: skip
    table = with_totals(drawn(CITIES, names, [2022], 91), "全　省", "合　计")
    table = unknown(table, ("淄　博", "创意设计服务", 2022))
    wide = _wide(table)
    book = Workbook()
    sheet = book.active
    sheet.title = "20-7"
    sheet.append(["20-7  各市规模以上文化及相关产业企业单位数（2022年）"])
    sheet.append(["Cultural Enterprises above Designated Size by City (2022)"])
    sheet.append([None] * len(names) + ["单位：个 (unit)"])
    sheet.append(["地　区", *wide.columns])
    sheet.append(["Region", "Total", *names.values()])
    for number, (area, cells) in enumerate(wide.iterrows()):
        sheet.append([area, *("…" if pd.isna(value) else int(value) for value in cells)])
        if number in (0, 3):
            sheet.append([])  # spaces between groups of cities
    sheet.append(["注：规模以上企业按国家统计局规定的标准划分。"])
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(names) + 2)
    book.save(folder / "C2007.xlsx")
    made = quotients(table, list(names)[:3], "全　省", "合　计", "firms")
    return Published(folder / "C2007.xlsx", made)


def idbr(folder: Path) -> Published:
    """UK Business: enterprises by region and industry, a workbook of several tables (ONS)."""
    england = ["NORTH EAST", "NORTH WEST", "LONDON", "SOUTH EAST"]
    regions = [*england, "WALES", "SCOTLAND"]
    names = ["58-63 : Information & communication", "55-56 : Accommodation", "90-99 : Arts & other"]
    table = with_totals(drawn(regions, names, [2022], 101), "UNITED KINGDOM", "Total")
    parts = table[table["region"].isin(england)]
    whole = parts.groupby(["industry", "year"], as_index=False)["value"].sum()
    table["value"] = (table["value"] / 5).round() * 5  # as the office rounds
    wide = _wide(pd.concat([table, whole.assign(region="ENGLAND")]))
    wide = wide.loc[["UNITED KINGDOM", "ENGLAND", *regions], [*names, "Total"]]
    book = Workbook()
    book.active.title = "Contents"
    book.active.append(["UK business: activity, size and location, 2022"])
    book.create_sheet("Table 1").append(["Table 1 is in another workbook"])
    sheet = book.create_sheet("Table 2")
    sheet.append(["Table 2: Number of enterprises by region and broad industry group, 2022"])
    sheet.append(["Counts are rounded to the nearest 5. Some cells have been left empty."])
    sheet.append([])
    sheet.append(["Region", *wide.columns])
    for area, cells in wide.iterrows():
        sheet.append([area, *(int(5 * round(value / 5)) for value in cells)])
    sheet.append([])
    sheet.append(["Source: Office for National Statistics, Inter-Departmental Business Register"])
    book.save(folder / "ukbusinessworkbook2022.xlsx")
    made = quotients(table, names[:1], "UNITED KINGDOM", "Total", "firms")
    return Published(folder / "ukbusinessworkbook2022.xlsx", made)


SHAPES: list[Callable[[Path], Published]] = [
    qcew, business_patterns, nomis, eurostat, table_builder, statcan, rais, inegi, yearbook,
    yearbook_sheet, idbr,
]  # fmt: skip
