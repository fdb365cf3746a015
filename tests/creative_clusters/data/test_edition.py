"""Editions: counts in any format become the same panel; what is wrong is told where it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from creative_clusters.data import sources
from creative_clusters.data.edition import Names
from creative_clusters.data.validation import check
from creative_clusters.words.wording import speak_to, text
from tests.conftest import spoken

TEMPLATE = Path(str(files("clusterbook").joinpath("templates", "edition")))
COUNTS = pd.DataFrame(
    [
        (region, branch, year, plants, jobs)
        for region, media, steel in (("Ash", 30, 10), ("Birch", 20, 40), ("Cedar", 5, 61))
        for branch, level in (("media", media), ("steel", steel))
        for year, plants, jobs in ((2019, level, 7 * level + 3), (2021, level + 1, 11 * level))
    ],
    columns=["Place", "Branch", "When", "Plants", "Jobs"],
)
DESCRIPTION = {
    "title": "Plants of three places",
    "region": {"one": "county", "many": "counties", "zh": "县"},
    "file": "counts.csv",
    "columns": {
        "region": "Place",
        "industry": "Branch",
        "year": "When",
        "number": "Plants",
        "size": "Jobs",
    },
    "measures": {
        "number": {"one": "plant", "many": "plants", "zh": "工厂", "unit": "plants"},
        "size": {"many": "jobs", "zh": "岗位", "unit": "jobs"},
    },
    "industry": "media",
}


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a package: a table in some format and its description."""

    def write(table: pd.DataFrame = COUNTS, file: str = "counts.csv", **changes) -> Path:
        folder = tmp_path / "mine"
        folder.mkdir(exist_ok=True)
        if file.endswith(".csv"):
            table.to_csv(folder / file, index=False)
        elif file.endswith(".parquet"):
            table.to_parquet(folder / file)
        else:
            with pd.ExcelWriter(folder / file, engine="openpyxl") as book:
                table.to_excel(book, sheet_name="Counts", index=False)
        described = DESCRIPTION | {"file": file} | changes
        described = {key: value for key, value in described.items() if value is not None}
        (folder / "edition.yml").write_text(yaml.safe_dump(described, allow_unicode=True))
        return folder

    return write


def told(folder: Path) -> list[str]:
    return [str(problem).replace(f"{folder}/", "") for problem in check(folder)]


@pytest.mark.parametrize("file", ["counts.csv", "counts.xlsx", "counts.parquet"])
def test_every_format_gives_the_same_quotients(package, file: str):
    read = sources.read(package(file=file))
    assert list(read.panel) == ["region", "year", "measure", "lq", "basis", "flag"]
    assert set(read.panel["measure"]) == {"firms", "revenue"}
    assert (read.panel["basis"] == "computed").all()
    value = read.panel.set_index(["region", "year", "measure"])["lq"]
    assert value["Ash", 2019, "firms"] == pytest.approx((30 / 40) / (55 / 166))
    jobs = {"Ash": (213, 73), "Birch": (143, 283), "Cedar": (38, 430)}
    media, everything = sum(m for m, _ in jobs.values()), sum(map(sum, jobs.values()))
    assert value["Cedar", 2019, "revenue"] == pytest.approx((38 / 468) / (media / everything))
    assert read.amounts is not None
    assert read.amounts.attrs["unit"] == "jobs"
    assert list(read.amounts["value"].head(2)) == [213, 330]


def test_the_edition_calls_things_by_its_own_names(package):
    assert text("measure.firms") == "firm-number LQ"
    speak_to(sources.read(package()).reader())
    assert text("measure.firms") == "plant-number LQ"
    assert text("count.city.many", n=3) == "3 counties"
    assert text("measure.amounts") == "jobs"
    assert spoken("zh", text, "measure.firms") == "工厂数量区位熵"


def test_other_columns_are_of_no_interest(package):
    table = COUNTS.assign(Remark="x, y").iloc[:, ::-1]
    assert check(package(table, "counts.xlsx")) == []


def test_one_measure_is_enough(package):
    columns = {key: name for key, name in DESCRIPTION["columns"].items() if key != "size"}
    number = {"number": DESCRIPTION["measures"]["number"]}
    read = sources.read(package(columns=columns, measures=number))
    assert set(read.panel["measure"]) == {"firms"}
    assert read.amounts is None


def test_several_industries_are_taken_together(package):
    table = pd.concat([COUNTS, COUNTS[COUNTS["Branch"] == "media"].assign(Branch="games")])
    read = sources.read(package(table, industry=["media", "games"]))
    value = read.panel.set_index(["region", "year", "measure"])["lq"]
    assert value["Ash", 2019, "firms"] == pytest.approx((60 / 70) / (110 / 221))


def test_given_totals_are_used_instead_of_sums(package):
    rows = [
        (region, branch, year, plants, 10 * plants)
        for year in (2019, 2021)
        for region, branch, plants in (
            ("Ash", "All", 100),
            ("Birch", "All", 100),
            ("Cedar", "All", 100),
            ("Land", "media", 200),
            ("Land", "All", 2000),
        )
    ]
    table = pd.concat([COUNTS, pd.DataFrame(rows, columns=COUNTS.columns)])
    changes = {"totals": "given", "total_industry": "All", "total_region": "Land"}
    read = sources.read(package(table, **changes))
    value = read.panel.set_index(["region", "year", "measure"])["lq"]
    assert value["Ash", 2019, "firms"] == pytest.approx((30 / 100) / (200 / 2000))
    assert "Land" not in set(read.panel["region"])
    # The same table summed counts its totals among the parts, and is refused.
    [problem] = told(package(table))
    assert "totals: given" in problem


def test_printed_quotients_stay_as_they_are(package):
    table = pd.DataFrame({"Place": ["Ash", "Ash"], "When": [2019, 2020], "Plants": [1.25, None]})
    changes = {
        "holds": "quotients",
        "columns": {"region": "Place", "year": "When", "number": "Plants"},
        "measures": {"number": {"one": "plant", "many": "plants"}},
        "industry": None,
    }
    read = sources.read(package(table, **changes))
    assert (read.panel["basis"] == "published").all()
    assert read.panel["lq"].tolist()[0] == 1.25
    assert read.panel["lq"].isna().tolist() == [False, True]


def test_missing_is_not_zero_and_is_in_the_log(package):
    table = COUNTS.astype({"Jobs": object})
    table.loc[(table["Place"] == "Ash") & (table["When"] == 2019), "Jobs"] = ["n/a", 73]
    table = table[(table["Place"] != "Cedar") | (table["When"] != 2021)]
    read = sources.read(package(table, missing=["n/a"]))
    cell = read.panel.set_index(["region", "year", "measure"]).loc[("Ash", 2019, "revenue")]
    assert pd.isna(cell["lq"])
    assert cell["flag"] == "missing"
    log = read.cleaning_log.set_index(["step", "measure"])
    assert log.loc[("missing", "revenue"), "rows"] == 1
    assert log.loc[("gaps", "firms"), "example"] == "Cedar: 2021"


HOSTILE = {
    "wrong column": (
        {"columns": DESCRIPTION["columns"] | {"region": "Plaec"}},
        'columns.region: there is no column "Plaec" in',
        'Did you mean "Place"?',
    ),
    "wrong industry": ({"industry": "medai"}, "edition.yml, row ", 'Did you mean "media"?'),
    "unknown key": ({"colums": {}}, "colums: there is no such key.", 'Did you mean "columns"?'),
    "unknown measure": (
        {"measures": DESCRIPTION["measures"] | {"width": {"many": "x", "unit": "x"}}},
        "measures.width: there is no such key.",
        "number, size",
    ),
    "no unit": (
        {"measures": DESCRIPTION["measures"] | {"size": {"many": "jobs"}}},
        'measures.size: "unit" is missing',
        "million EUR",
    ),
    "no columns": ({"columns": None}, '"columns" is missing', ""),
    "one column twice": (
        {"columns": DESCRIPTION["columns"] | {"size": "Plants"}},
        'the column "Plants" is named twice',
        "",
    ),
    "a list for a text": ({"title": ["a", "b"]}, "title: must be a text", ""),
    "way out of the folder": ({"places": "../p.csv"}, "must be a file in the same folder", ""),
    "totals without labels": ({"totals": "given"}, "need total_industry, total_region or both", ""),
    "wrong choice": ({"holds": "count"}, '"count" is not one of counts, quotients.', "counts"),
    "sheet of a CSV": ({"sheet": "Counts"}, "only Excel files have sheets", ""),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_wrong_description_is_told_with_its_remedy(package, case: str):
    changes, what, remedy = HOSTILE[case]
    folder = package()
    described = {k: v for k, v in (DESCRIPTION | changes).items() if v is not None}
    (folder / "edition.yml").write_text(yaml.safe_dump(described, allow_unicode=True))
    problems = told(folder)
    assert len(problems) == 1, problems
    assert what in problems[0]
    assert remedy in problems[0]


def test_problems_of_the_description_have_their_line(package):
    folder = package()
    source = (folder / "edition.yml").read_text()
    (folder / "edition.yml").write_text("# my data\n" + source.replace("  year:", "  yaer:"))
    line = next(n for n, one in enumerate(source.splitlines(), 2) if "year:" in one)
    assert told(folder)[0].startswith(f"edition.yml, row {line}: columns.yaer: there is no such")


def test_a_key_that_stands_twice_is_told_with_both_lines(package):
    folder = package()
    source = (folder / "edition.yml").read_text()
    (folder / "edition.yml").write_text(f"title: First\n{source}")
    line = next(n for n, one in enumerate(source.splitlines(), 2) if one.startswith("title:"))
    assert told(folder) == [
        f"edition.yml, row {line}: title stands in row 1 already. Keep one of the two rows."
    ]


@pytest.mark.parametrize("file", ["counts.csv", "counts.xlsx", "counts.parquet"])
def test_bad_cells_are_told_with_row_and_column(package, file: str):
    table = COUNTS.astype({"Jobs": str, "Plants": str})
    table.loc[2, "Plants"], table.loc[3, "Jobs"] = "many", "-5"
    first = 1 if file.endswith("parquet") else 2
    problems = told(package(table, file))
    assert problems == [
        f'{file}, row {first + 2}, column Plants: "many" is not a number. Use an empty cell for a '
        "missing value.",
        f"{file}, row {first + 3}, column Jobs: -5 is negative. A count is 0 or more.",
    ]


def test_sheets_of_a_workbook(package):
    folder = package(file="counts.xlsx")
    book = openpyxl.load_workbook(folder / "counts.xlsx")
    book.create_sheet("Notes")["A1"] = "Source"
    book.save(folder / "counts.xlsx")
    assert told(folder) == [
        "counts.xlsx: The workbook has the sheets Counts, Notes. Name one. "
        "Write in edition.yml: sheet: Counts"
    ]
    described = DESCRIPTION | {"file": "counts.xlsx", "sheet": "Count"}
    (folder / "edition.yml").write_text(yaml.safe_dump(described))
    assert told(folder) == [
        'counts.xlsx: There is no sheet "Count". It has Counts, Notes. Did you mean "Counts"?'
    ]
    (folder / "edition.yml").write_text(yaml.safe_dump(described | {"sheet": "Counts"}))
    assert told(folder) == []


def test_places_give_names_and_groups(package):
    folder = package(places="places.csv")
    (folder / "places.csv").write_text("region,name_zh,world_region\nAsh,灰树,North\n")
    places = sources.read(folder).places.set_index("region")
    assert places.loc["Ash", "name_zh"] == "灰树"
    assert places.loc["Birch", "name_en"] == "Birch"
    assert "places" in sources.read(folder).names()
    (folder / "places.csv").write_text("region,name_cn\nAsh,灰树\n")
    assert 'column name_cn: There is no such column. Did you mean "name_' in told(folder)[0]


def test_check_leads_from_the_first_error_to_a_valid_package(tmp_path: Path):
    folder = tmp_path / "mine"
    shutil.copytree(TEMPLATE, folder)
    yml, csv = folder / "edition.yml", folder / "counts.csv"
    sound = (yml.read_text(), csv.read_text())
    breaks = [
        (yml, "columns:\n", "colums:\n", 'Did you mean "columns"'),
        (yml, "region: Region", "region: Regoin", 'Did you mean "Region"'),
        (yml, "industry: Digital media", "industry: Digital medai", 'Did you mean "Digital media"'),
        (yml, "holds: counts\n", "holds: count\n", 'Did you mean "counts"'),
        (csv, "Alderley,Digital media,2016", "Alderley,Digital media,20l6", "year of four digits"),
        (csv, "Brackwater,Trade,2015", "Brackwater,Trade,2016", "Keep one of the two rows"),
    ]
    for path, right, wrong, _ in breaks:
        content = path.read_text()
        assert content.count(right) >= 1
        path.write_text(content.replace(right, wrong, 1))
    seen = []
    while problems := told(folder):
        mendable = [one for one in breaks if any(one[3] in problem for problem in problems)]
        assert mendable, problems
        path, right, wrong, hint = mendable[0]
        seen.append(hint)
        path.write_text(path.read_text().replace(wrong, right, 1))
        assert len(seen) <= len(breaks)
    assert len(seen) == len(breaks)
    assert (yml.read_text(), csv.read_text()) == sound
    assert sources.read(folder).panel["lq"].notna().sum() > 190


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("..", "missing: [..]"), ("7 e", "flags: {e: estimated}"), ("<5", "{<5: withheld}"),
        (": c", "{c: withheld}"),
        ("twelve", "an empty cell for a missing value."),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_number_names_the_key_that_helps(package, cell, line):
    table = COUNTS.astype({"Plants": object})
    table.loc[0, "Plants"] = cell
    [said] = told(package(table))
    assert line in said
    assert said.endswith(line) or cell != "twelve"


@pytest.mark.parametrize("axis", ["industry", "region"])
def test_totals_of_one_kind_suffice(package, axis):
    keys = {"industry": ["Place", "When"], "region": ["Branch", "When"]}[axis]
    other = {"industry": "Branch", "region": "Place"}[axis]
    sums = COUNTS.groupby(keys, as_index=False)[["Plants", "Jobs"]].sum()
    table = pd.concat([COUNTS, sums.assign(**{other: "All"})])
    [said] = told(package(table))
    assert f"totals: given; total_{axis}: All" in said
    given = sources.read(package(table, totals="given", **{f"total_{axis}": "All"})).panel
    summed = sources.read(package(COUNTS)).panel
    pd.testing.assert_frame_equal(given, summed)


@pytest.mark.parametrize(("axis", "column", "label"), [
    ("industry", "Branch", "Zzz"), ("region", "Place", "Land")])  # fmt: skip
def test_a_label_that_holds_more_than_all_others_is_asked_about(package, axis, column, label):
    more = [COUNTS.assign(Branch=COUNTS["Branch"] + end) for end in (" one", " two")]
    rows = pd.concat([COUNTS, *more], ignore_index=True)
    keys = [key for key in ("Place", "Branch", "When") if key != column]
    whole = rows.groupby(keys, as_index=False)[["Plants", "Jobs"]].sum()
    whole[["Plants", "Jobs"]] = whole[["Plants", "Jobs"]] * 2 + 1  # of more than is listed
    table = pd.concat([rows, whole.assign(**{column: label})], ignore_index=True)
    [said] = told(package(table))
    assert f"total_{axis}: {label}" in said and "nested: allow" in said
    assert not told(package(table, nested="allow"))
    assert not told(package(table, totals="given", **{f"total_{axis}": label}))
    assert not told(package(table.replace({column: {label: "Other"}})))


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("enterprises", "enterprise"),
        ("businesses", "business"),
        ("companies", "company"),
        ("employees", "employee"),
        ("people", "people"),
    ],
)
def test_one_of_many_need_not_be_said(many, one):
    names = Names(many=many)
    assert (names.one, names.many) == (one, many)
    assert Names(many=many, one="it").one == "it"
