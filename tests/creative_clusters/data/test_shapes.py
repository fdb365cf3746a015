"""Tables as offices write them: whatever their shape, the panel is that of the tidy table."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from creative_clusters.data import choices, sources
from creative_clusters.data.edition import Edition
from creative_clusters.data.validation import check
from creative_clusters.quotient import cleaning
from creative_clusters.words.wording import speaking, with_own

KEYS = ["region", "industry", "year"]
EDITION = {
    "title": "Made up",
    "region": {"one": "area", "many": "areas"},
    "file": "t.csv",
    "measures": {"size": {"many": "jobs", "unit": "jobs"}},
    "industry": "film",
}


@pytest.fixture
def edition(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes files by name, and an edition of some keys."""

    def write(files: dict[str, str], **keys) -> Path:
        for name, content in files.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        text = yaml.safe_dump(EDITION | keys, allow_unicode=True, sort_keys=False)
        (tmp_path / "edition.yml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def told(folder: Path) -> list[str]:
    return [str(problem).replace(f"{folder}/", "") for problem in check(folder)]


def quotients(table: pd.DataFrame, industry: list[str]) -> pd.Series:
    """The quotient of one industry by region and year, from the formula alone."""
    table = table.astype({"value": float})
    own = table[table["industry"].isin(industry)].groupby(["region", "year"])["value"].sum()
    region = table.groupby(["region", "year"])["value"].sum()
    whole = table.groupby("year")["value"].sum()
    all_own = own.groupby("year").sum()
    return (own / region) / (all_own / whole)


def got(folder: Path, measure: str = "revenue") -> pd.Series:
    panel = sources.read(folder).panel
    return panel[panel["measure"] == measure].set_index(["region", "year"])["lq"]


def same(one: pd.Series, other: pd.Series) -> bool:
    one, other = one.dropna().sort_index(), other.dropna().sort_index()
    pd.testing.assert_series_equal(one, other, check_names=False, check_index_type=False)
    return True


@st.composite
def tidy(draw) -> pd.DataFrame:
    regions = draw(st.lists(st.sampled_from([*"ABCDEF"]), min_size=2, unique=True))
    industries = ["film", *draw(st.lists(st.sampled_from(["J 58", "steel", "a,b"]), unique=True))]
    years = draw(st.lists(st.integers(1990, 2030), min_size=1, max_size=3, unique=True))
    keys = [(r, i, y) for r in regions for i in [*industries, "rest"] for y in years]
    values = draw(st.lists(st.integers(1, 10**6), min_size=len(keys), max_size=len(keys)))
    rows = [(*key, value) for key, value in zip(keys, values, strict=True)]
    return pd.DataFrame(rows, columns=[*KEYS, "value"])


def across_rows(table: pd.DataFrame, roles: list[str], *, merged: bool):
    """A table with a row of names for each of several roles, and the keys that tell it."""
    table = pd.concat([table.assign(measure="jobs"), table.assign(measure="pay", value=9)])
    table = table if "measure" in roles else table[table["measure"] == "jobs"]
    keys = [name for name in KEYS if name not in roles]
    wide = table.pivot_table(index=keys, columns=roles, values="value")
    names = [[""] * len(keys) + [*map(str, cells)] for cells in zip(*wide.columns, strict=True)]
    for row in names[:-1] if merged else ():
        row[:] = ["" if at and cell == row[at - 1] else cell for at, cell in enumerate(row)]
    names[-1][: len(keys)] = keys
    frame = pd.DataFrame([*names[1:], *wide.reset_index().to_numpy().tolist()], columns=names[0])
    size = {"size": "jobs"} if "measure" in roles else {}
    across = {"across": roles, "columns": {name: name for name in keys} | size}
    return frame, across | {"header": [*range(1, len(roles) + 1)]}


def written(table: pd.DataFrame, shape: str, draw) -> tuple[pd.DataFrame, dict]:
    """A tidy table in another shape, and the keys that tell it."""
    plain = {name: name for name in KEYS}
    if shape in KEYS:
        wide = table.pivot_table(
            index=[k for k in KEYS if k != shape], columns=shape, values="value"
        )
        wide = wide.sample(frac=1, random_state=1, axis=1).reset_index()
        return wide, {"across": shape, "columns": {k: k for k in KEYS if k != shape}}
    columns = plain | {"size": "value"}
    if "+" in shape:
        return across_rows(table, shape.split("+"), merged=draw(st.booleans()))
    if shape == "split":
        joined = table[KEYS].astype(str).agg("|".join, axis=1)
        split = {"column": "key", "by": "|", "into": KEYS}
        return table[["value"]].assign(key=joined), {"split": split, "columns": columns}
    if shape == "marks":
        cells = [f"{one}{draw(st.sampled_from(['', ' e', 'b', ' e b']))}" for one in table["value"]]
        return table.assign(value=cells), {
            "flags": {"e": "estimated", "b": "break"},
            "columns": columns,
        }
    if shape == "rows":
        other = table.assign(value=table["value"] + 1, kind="other")
        both = pd.concat([table.assign(kind="this"), other]).sample(frac=1, random_state=1)
        return both, {"keep": {"kind": "this"}, "columns": columns}
    periods = table["year"].map(lambda year: f"{year}/{(year + 1) % 100:02}")
    return table.assign(year=periods), {"year": "YYYY/YY", "columns": columns}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.parametrize(
    "shape",
    ["year", "region", "industry", "split", "marks", "rows", "periods", "year+industry",
     "industry+year", "region+year", "industry+measure", "measure+year+industry"],
)  # fmt: skip
def test_every_shape_of_a_table_gives_the_same_panel(edition, shape, data):
    table = data.draw(tidy())
    file, keys = written(table, shape, data.draw)
    # counts drawn at random may look like totals of each other
    folder = edition({"t.csv": file.to_csv(index=False)}, nested="allow", **keys)
    assert told(folder) == []
    assert same(got(folder), quotients(table, ["film"]))


WIDE = """Region,Sector,Note,2019,2020
A,film,x,10,12
A,steel,x,20,21
B,film,x,5,..
B,steel,x,4x,41
"""


def test_a_cell_of_a_wide_table_is_told_with_its_row_and_column(edition):
    columns = {"region": "Region", "industry": "Sector"}
    folder = edition({"t.csv": WIDE}, across={"year": ["2019", "2020"]}, columns=columns)
    assert [one.partition(": ")[0] for one in told(folder)] == [
        "t.csv, row 4, column 2020",
        "t.csv, row 5, column 2019",
    ]
    folder = edition({"t.csv": WIDE.replace("4x", "4")}, across="year", columns=columns,
                     missing=[".."])  # fmt: skip
    assert told(folder) == []
    assert got(folder)["A", 2019] == pytest.approx((10 / 30) / (15 / 39))
    twice = WIDE.replace("4x", "4") + "B,film,x,5,6\n"
    folder = edition({"t.csv": twice}, across="year", columns=columns, missing=[".."])
    assert told(folder)[0] == (
        't.csv, row 6, column Region, Sector, year: "B film 2019" stands in row 4, column 2019 '
        "already. Keep one of the two rows."
    )


SEVERAL = """;2019;;;;2020;;;
;film;;steel;;film;;steel;
State;Women;Total;Women;Total;Women;Total;Women;Total
A;1;10;2;20;1;12;2;21
B;1;5;2;4x;1;6;2;41
"""


def test_rows_of_names_that_are_no_keys_are_chosen_from(edition):
    columns = {"region": "State"}
    keys = {"columns": columns, "header": [1, 2, 3]}
    across = {"year": [], "industry": [], "sex": ["Total"]}
    folder = edition({"t.csv": SEVERAL}, **keys, across=across)
    [problem] = told(folder)
    assert problem.startswith("t.csv, row 5, column 2019 steel Total: ")
    folder = edition({"t.csv": SEVERAL.replace("4x", "40")}, **keys, across=across)
    assert told(folder) == []
    assert got(folder)["A", 2019] == pytest.approx((10 / 30) / (15 / 75))
    for role, what in {
        "sex": "across.sex: there is no such key. It may hold year",
        "measure": '"size" is missing: the column of measures.size.',
    }.items():
        assert what in "".join(told(edition({}, **keys, across=["year", "industry", role])))
    [problem] = told(edition({}, **keys | {"header": [2, 3]}, across=across))
    assert (
        '3 kinds of names need as many rows of them, one for each: "header: [1, 2, 3]"' in problem
    )
    [problem] = told(edition({}, **keys, across=across | {"sex": ["Totl"]}))
    assert 'no column is called "Totl" in t.csv. Did you mean "Total"?' in problem


EUROSTAT = """freq,nace_r2,geo\\TIME_PERIOD\t2019 \t2020 
A,J,DE21\t120 \t130 e
A,J,DE30\t80 b\t: c
A,TOTAL,DE21\t1000 \t1010 
A,TOTAL,DE30\t700 \t720 
"""


def test_a_file_as_the_office_at_luxembourg_writes_it(edition):
    files, keys = {"t.tsv": EUROSTAT}, {"file": "t.tsv", "industry": "J", "totals": "given"}
    folder = edition(files, **keys, total_industry="TOTAL",
                     columns={"region": "geo", "industry": "nace_r2"}, across="year")  # fmt: skip
    assert "write \"split: 'freq,nace_r2,geo\\TIME_PERIOD'\"" in told(folder)[0]
    folder = edition(
        files, **keys, total_industry="TOTAL", columns={"region": "geo", "industry": "nace_r2"},
        across="year", split="freq,nace_r2,geo\\TIME_PERIOD", missing=[":"],
        flags={"e": "estimated", "b": "break", "c": "withheld"},
    )  # fmt: skip
    assert told(folder) == []
    assert got(folder)["DE21", 2020] == pytest.approx((130 / 1010) / (130 / 1730))
    panel = sources.read(folder).panel.set_index(["region", "year"])["flag"]
    assert list(panel) == ["", "estimated", "break", "suppressed"]


def test_marks_are_told_apart_from_numbers_and_counted(edition):
    rows = ["A,film,2019,12 e", "A,steel,2019,30", "B,film,2019,: c", "B,steel,2019,40 bp",
            "C,film,2019,<5", "C,steel,2019,–", "D,film,2019,-", "D,steel,2019,5"]  # fmt: skip
    marks = {"e": "estimated", "c": "withheld", "b": "break", "p": "provisional", "<": "withheld",
             "–": "zero"}  # fmt: skip
    folder = edition(
        {"t.csv": "\n".join(["region,industry,year,value", *rows])},
        columns={**{k: k for k in KEYS}, "size": "value"}, missing=[":", "-"], flags=marks,
    )  # fmt: skip
    assert told(folder) == []
    package = sources.read(folder)
    assert dict(zip(package.panel["region"], package.panel["flag"], strict=True)) == {
        "A": "estimated", "B": "suppressed", "C": "suppressed", "D": "missing"}  # fmt: skip
    assert package.cells["total"].iloc[0] == 12 + 30 + 40 + 0 + 5
    log = cleaning.describe(package.cleaning_log).set_index("step")["rows"]
    assert (log["estimated numbers"], log["breaks in the series"]) == (1, 1)


def test_a_number_beside_a_mark_of_withheld_is_unknown_and_not_0(edition):
    rows = ["A,film,2019,0,N,3", "A,steel,2019,9,,4", "B,film,2019,0,,0", "B,steel,2019,7,,5"]
    folder = edition(
        {"t.csv": "\n".join(["region,industry,year,jobs,code,plants", *rows])},
        columns={**{k: k for k in KEYS}, "size": "jobs", "number": "plants"},
        measures={"size": {"many": "jobs", "unit": "jobs", "flag": "code"},
                  "number": {"many": "plants", "unit": "plants"}},
        flags={"N": "withheld"},
    )  # fmt: skip
    package = sources.read(folder)
    cells = package.cells.set_index(["measure", "region"])
    assert pd.isna(cells.loc[("revenue", "A"), "count"])
    assert cells.loc[("revenue", "A"), "flag"] == "suppressed"
    assert cells.loc[("revenue", "B"), "count"] == 0
    assert cells.loc[("firms", "A"), "count"] == 3
    (folder / "t.csv").write_text((folder / "t.csv").read_text().replace("7,", "7,X"))
    assert told(folder) == [
        't.csv, row 5, column code: "X" is not among the flags. Add what it means. '
        "Write in edition.yml: flags: {X: withheld}"
    ]


def test_measures_of_two_files_are_joined_and_told_where_they_stand(edition):
    firms = "place,what,when,n\nB,film,2019,1\nB,steel,2019,2\nA,film,2019,3\nA,steel,2019,4\n"
    jobs = ("place,what,kind,2019,2020\nA,film,jobs,30,31\nA,film,hours,1,1\nA,steel,jobs,40,41\n"
            "B,film,jobs,10,11\nB,steel,jobs,20,21\nC,steel,jobs,x,9\n")  # fmt: skip
    keys = {
        "columns": {"region": "place", "industry": "what", "year": "when", "number": "n"},
        "measures": {
            "number": {"many": "firms", "unit": "firms"},
            "size": {"many": "jobs", "unit": "jobs", "file": "jobs.csv",
                     "keep": {"kind": "jobs"}, "across": "year"},
        },
    }  # fmt: skip
    folder = edition({"t.csv": firms, "jobs.csv": jobs}, **keys)
    assert told(folder) != []
    assert told(folder)[0].startswith("jobs.csv, row 7, column 2019: ")
    folder = edition({"t.csv": firms, "jobs.csv": jobs.replace("x,9", "8,9")}, **keys)
    assert told(folder) == []
    assert got(folder, "firms")["A", 2019] == pytest.approx((3 / 7) / (4 / 10))
    assert got(folder)["B", 2019] == pytest.approx((10 / 30) / (40 / 108))
    assert {path.name for path in sources.read(folder).files} == {
        "edition.yml", "t.csv", "jobs.csv"}  # fmt: skip


def test_regions_chosen_are_compared_with_the_whole(edition):
    table = pd.DataFrame(
        [(r, i, 2019, n) for r, *both in (("DE1", 3, 4), ("DE2", 5, 6), ("FR1", 7, 8))
         for i, n in zip(("film", "steel"), both, strict=True)], columns=[*KEYS, "value"],
    )  # fmt: skip
    columns = {**{k: k for k in KEYS}, "size": "value"}
    files = {"t.csv": table.to_csv(index=False)}
    whole = quotients(table, ["film"])
    chosen = got(edition(files, columns=columns, only={"region": "DE?"}))
    assert same(chosen, whole[["DE1", "DE2"]])
    rest = got(edition(files, columns=columns, without={"region": ["DE1", "FR1"]}))
    assert same(rest, whole[["DE2"]])
    folder = edition(files, columns=columns, only={"region": "DE9"})
    assert 'only.region: "DE9" does not stand in the column region.' in told(folder)[0]


def counts_of(rows: dict[tuple[str, str], int]) -> str:
    """A table of one year: region and industry -> number."""
    lines = [f"{region},{industry},2019,{n}" for (region, industry), n in rows.items()]
    return "\n".join(["region,industry,year,value", *lines])


COLUMNS = {**{k: k for k in KEYS}, "size": "value"}
CODES = counts_of({(region, code): n for region, *ns in (
    ("A", 10, 1, 3, 4, 20), ("B", 5, 2, 2, 1, 50)) for code, n in zip(
    ("58.11", "58.2 Software", "J6201", "6202", "47"), ns, strict=True)})  # fmt: skip


@pytest.mark.parametrize(
    ("industry", "labels"),
    [
        ("58", {"58.11", "58.2 Software"}),
        ("58*", {"58.11", "58.2 Software"}),
        (["62", "47"], {"J6201", "6202", "47"}),
        ("6201", {"J6201"}),
        ({"list": "dcms-creative"}, {"58.11", "J6201", "6202"}),
        ({"list": "dcms-creative", "labels": ["47"]}, {"58.11", "J6201", "6202", "47"}),
    ],
)
def test_industries_by_wildcard_code_and_ready_list(edition, industry, labels):
    folder = edition({"t.csv": CODES}, columns=COLUMNS, industry=industry, industry_name="it")
    assert told(folder) == []
    package = sources.read(folder)
    assert set(package.industries) == labels
    rows = pd.read_csv(folder / "t.csv", dtype=str)
    assert same(got(folder), quotients(rows.astype({"year": int}), [*labels]))
    assert "labels taken together" in set(cleaning.describe(package.cleaning_log)["step"])


@pytest.mark.parametrize(
    ("given", "en", "zh"),
    [
        ("boat building", "boat building", "boat building"),
        ({"many": "boat building", "zh": "造船"}, "boat building", "造船"),
    ],
)
def test_an_industry_is_called_as_its_edition_says_in_either_language(edition, given, en, zh):
    folder = edition({"t.csv": CODES}, columns=COLUMNS, industry="47", industry_name=given)
    for language, said in (("en", en), ("zh", zh)):
        with speaking(language, own=sources.read(folder).own):
            assert with_own("[[industry]]") == said


def test_a_list_that_is_not_there_or_does_not_fit_is_told(edition):
    keys = {"columns": COLUMNS, "industry_name": "it"}
    folder = edition({"t.csv": CODES}, industry={"list": "dcms-creativ"}, **keys)
    assert 'Did you mean "dcms-creative"?' in told(folder)[0]
    folder = edition({"t.csv": CODES}, industry={"list": "china-culture-new-forms"}, **keys)
    assert "(GB/T 4754-2017) stands in the column" in told(folder)[0]
    folder = edition({"t.csv": CODES.replace("47", "62")}, industry=["6202", "62"], **keys)
    assert '"6202" stands below "62" by its code, and would count twice' in told(folder)[0]
    assert told(edition({}, industry=["6202", "62"], nested="allow", **keys)) == []
    folder = edition({"t.csv": CODES}, industry="58*", columns=COLUMNS)
    assert '"industry_name" is missing' in told(folder)[0]


CODE = st.from_regex(r"[0-9]{1,4}", fullmatch=True)


@given(st.lists(CODE, unique=True, min_size=1), CODE)
def test_no_label_that_is_taken_stands_below_another(labels, wanted):
    taken = choices.together([f"{wanted}*"], labels)
    below = [one for one in labels if one.startswith(wanted)]
    assert set(taken) <= set(below)
    assert all(sum(one.startswith(top) for top in taken) == 1 for one in below)


NESTED = counts_of({(region, industry): n for region, *ns in (
    ("UK", 35, 130), ("England", 15, 100), ("North", 10, 40), ("South", 5, 60), ("Wales", 20, 30))
    for industry, n in zip(("film", "steel"), ns, strict=True)})  # fmt: skip
PARENTS = "code,in\nNorth,England\nSouth,England\nEngland,UK\nWales,UK\nMars,Sun\n"


def test_wholes_are_neither_summed_nor_ranked_with_their_parts(edition):
    within = {"file": "parents.csv", "part": "code", "whole": "in"}
    files = {"t.csv": NESTED, "parents.csv": PARENTS}
    folder = edition(files, columns=COLUMNS, within=within)
    assert told(folder) == []
    parts = pd.read_csv(folder / "t.csv").query("region in ['North', 'South', 'Wales']")
    expected = quotients(parts, ["film"])
    assert same(got(folder), expected)
    package = sources.read(folder)
    assert set(package.counts["region"]) == {"North", "South", "Wales"}
    groups = package.places.set_index("region")["group"]
    assert groups["North"] == groups["South"] == "England"
    assert not groups["Wales"] or pd.isna(groups["Wales"])
    chosen = got(edition(files, columns=COLUMNS, within=within,
                         only={"region": ["England", "Wales"]}))  # fmt: skip
    assert chosen["England", 2019] == pytest.approx((15 / 115) / (35 / 165))
    assert chosen["Wales", 2019] == expected["Wales", 2019]
    assert len(chosen) == 2


def test_a_table_of_one_year_has_the_year_that_is_given(edition):
    columns = {name: name for name in ("region", "industry")} | {"size": "value"}
    folder = edition({"t.csv": CODES}, columns=columns, industry="47", year="2031")
    assert told(folder) == []
    assert set(sources.read(folder).panel["year"]) == {2031}


def test_wholes_stand_in_a_column_too(edition):
    rows = pd.read_csv(io.StringIO(NESTED))
    rows["in"] = rows["region"].map({"North": "England", "South": "England", "England": "UK",
                                     "Wales": "UK", "UK": "UK"})  # fmt: skip
    folder = edition({"t.csv": rows.to_csv(index=False)}, columns=COLUMNS, within="in")
    assert set(sources.read(folder).panel["region"]) == {"North", "South", "Wales"}
    given = {"totals": "given", "total_region": "UK", "total_industry": "all"}
    every = rows.groupby(["region", "year", "in"], as_index=False)["value"].sum()
    rows = pd.concat([rows, every.assign(industry="all")])
    folder = edition({"t.csv": rows.to_csv(index=False)}, columns=COLUMNS, within="in", **given)
    assert got(folder)["Wales", 2019] == pytest.approx((20 / 50) / (35 / 165))


def test_names_stand_in_the_table_whichever_measure_has_a_file_of_its_own(edition):
    jobs = "place,label,what,value\n" + "".join(
        f"{name[0]},{name},{what},{n}\n" for n, (name, what) in enumerate(
            (name, what) for name in ("Alder", "Birch") for what in ("film", "steel")))  # fmt: skip
    firms = "place,what,n\nA,film,1\nA,steel,2\nB,film,3\nB,steel,4\n"
    unit = {"many": "firms", "unit": "firms"}
    folder = edition(
        {"t.csv": jobs, "firms.csv": firms}, year="2019", names={"region": "label"},
        columns={"region": "place", "industry": "what", "size": "value", "number": "n"},
        measures={**EDITION["measures"], "number": {**unit, "file": "firms.csv"}},
    )  # fmt: skip
    assert told(folder) == []
    assert list(sources.read(folder).places["name_en"]) == ["Alder", "Birch"]


def test_regions_are_shown_by_the_names_of_their_codes(edition):
    rows = NESTED.replace("England", "01").replace("Wales", "02").replace("UK", "03")
    codes = "id,label,zh\n01,York,约克\n02,York,\n09,Mars,\n"
    names = {"region": {"file": "codes.csv", "code": "id", "name": "label", "zh": "zh"}}
    folder = edition({"t.csv": rows, "codes.csv": codes}, columns=COLUMNS, names=names)
    assert told(folder) == []
    places = sources.read(folder).places.set_index("region")
    assert list(places.loc["01", ["name_en", "name_zh"]]) == ["York (01)", "约克"]
    assert places.loc["02", "name_en"] == "York (02)"
    assert places.loc["North", "name_en"] == "North"
    assert "Mars" not in set(places["name_en"])
    names["region"]["code"] = "ib"
    folder = edition({}, columns=COLUMNS, names=names)
    assert "names.region: there is no column" in told(folder)[0]
    column = rows.replace(",value", ",value,label").replace(",2019,15", ",2019,15,One")
    column = "\n".join(line if line.count(",") == 4 else f"{line}," for line in column.split("\n"))
    listed = "region,country\n01,Earth\n02,Earth\n"
    folder = edition({"t.csv": column, "p.csv": listed}, columns=COLUMNS, names={"region": "label"},
                     places="p.csv")  # fmt: skip
    assert told(folder) == []


def test_what_is_left_out_is_still_told_when_the_data_are_kept(edition, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CLUSTERBOOK_NO_CACHE", raising=False)
    folder = edition({"t.csv": NESTED, "parents.csv": PARENTS}, columns=COLUMNS,
                     drop={"region": "UK"}, within={"file": "parents.csv", "part": "code",
                     "whole": "in"})  # fmt: skip
    first, again = sources.read(folder), sources.read(folder)
    pd.testing.assert_frame_equal(first.cleaning_log, again.cleaning_log)
    pd.testing.assert_frame_equal(first.counts, again.counts)
    (folder / "parents.csv").write_text(PARENTS.replace("South,England", "South,Sun"))
    assert sources.read(folder).cleaning_log.equals(first.cleaning_log)
    (folder / "parents.csv").write_text("code,in\nNorth,South\n")
    assert "South" not in set(sources.read(folder).panel["region"])


WRONG = {
    "a kept label that is not there": (
        {"keep": {"kind": "thsi"}}, 'keep.kind: "thsi" does not stand in the column kind.',
        'Did you mean "this"?'),
    "a kept column that is not there": (
        {"keep": {"knid": "this"}}, 'keep.knid: there is no column "knid"', 'Did you mean "kind"?'),
    "a split that does not fit": (
        {"split": {"column": "kind", "into": ["a", "b"], "by": "-"}}, '"this" has 1 parts', "2: a"),
    "years across and in a column": (
        {"across": "year"}, '"year" is a column here and something else', "Remove one"),
    "across what is no label": ({"across": "month"}, "across.month: there is no such key", "year"),
    "a mark that means nothing": (
        {"flags": {"e": "estimate"}}, '"estimate" is not one of', 'Did you mean "estimated"?'),
    "a form without a year": ({"year": "Q4"}, 'YYYY for it: "YYYY/YY"', ""),
    "no column of years": (
        {"across": {"year": "Jobs YYYY"}, "columns": {"region": "region", "industry": "industry"}},
        'across: no column is called "Jobs YYYY" in t.csv.', "value"),
    "a row that is no number": ({"header": "five"}, "header.0: must be a whole number.", ""),
    "a measure that there is not": (
        {"measures": {"a": {"b": "c"}}}, "measures.a: there is no such key.", "number, size"),
    "years that are no names of columns": (
        {"across": "year", "columns": {"region": "region", "industry": "industry"}},
        'across: no column is called "YYYY"', "value"),
    "only and without": (
        {"only": {"region": "A"}, "without": {"region": "B"}}, "without: is of no use", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_key_is_told_at_its_line(edition, case):
    keys, what, remedy = WRONG[case]
    keys = {"columns": {**{k: k for k in KEYS}, "size": "value"}} | keys
    rows = "region,industry,year,value,kind\nA,film,2019,1,this\nA,steel,2019,2,this\n"
    problems = told(edition({"t.csv": rows}, **keys))
    assert what in problems[0]
    assert remedy in problems[0]
    assert problems[0].startswith("edition.yml, row ")


def test_a_column_of_flags_needs_no_flags_until_it_has_some(edition):
    rows = "region,industry,year,value,mark\n{}A,steel,2019,2,\nB,film,2019,1,\nB,steel,2019,3,\n"
    keys = {"columns": {**{k: k for k in KEYS}, "size": "value", "flag": "mark"}}
    assert not told(edition({"t.csv": rows.format("A,film,2019,1,\n")}, **keys))
    [said] = told(edition({"t.csv": rows.format("A,film,2019,1,p\n")}, **keys))
    assert said.startswith("t.csv, row 2, column mark: ") and "flags: {p: provisional}" in said


PARTS = {"North": (10, 40), "South": (5, 60), "Wales": (20, 30)}


def of_nations(subtotals: dict[str, tuple[str, ...]], years: int = 2) -> str:
    """Counts with the totals of regions, of industries and of the whole; and with sub-totals."""
    rows = dict(PARTS)
    for name, parts in {**subtotals, "UK": tuple(PARTS)}.items():
        rows[name] = tuple(sum(PARTS[part][at] for part in parts) for at in (0, 1))
    cells = [(name, *one) for name, (film, other) in rows.items()
             for one in (("film", film), ("other", other), ("all", film + other))]  # fmt: skip
    lines = [f"{r},{i},{2019 + at},{n}" for at in range(years) for r, i, n in cells]
    return "\n".join(["region,industry,year,value", *lines])


GIVEN = {"totals": "given", "total_industry": "all", "total_region": "UK", "columns": COLUMNS}


class TestSubtotals:
    @pytest.mark.parametrize(
        "subtotals",
        [{"England": ("North", "South")}, {"Edges": ("North", "Wales")},
         {"England": ("North", "South"), "Rest": ("South", "Wales")}],
    )  # fmt: skip
    @pytest.mark.parametrize("years", [1, 3])
    def test_they_are_named_under_given_totals(self, edition, subtotals, years):
        folder = edition({"t.csv": of_nations(subtotals, years)}, **GIVEN)
        [problem] = told(folder)
        assert any(f'the region "{name}" is the sum of' in problem for name in subtotals)
        assert "nested=" not in problem
        assert "drop: {region: [" in problem

    def test_without_them_shares_are_right(self, edition):
        files = {"t.csv": of_nations({"England": ("North", "South")})}
        folder = edition(files, **GIVEN, drop={"region": ["England"]})
        assert told(folder) == []
        amounts = sources.read(folder).amounts
        own = amounts[amounts["year"] == 2019].set_index("region")["value"]
        assert own["Wales"] / own.sum() == 20 / 35
        assert got(folder)["Wales", 2019] == pytest.approx((20 / 50) / (35 / 165))

    def test_they_may_be_meant(self, edition):
        files = {"t.csv": of_nations({"England": ("North", "South")})}
        assert told(edition(files, **GIVEN, nested="allow")) == []
        assert told(edition({"t.csv": of_nations({})}, **GIVEN)) == []


@pytest.mark.parametrize("spelling", ["ash", "Ash\u200b", "Ａsh"])
@pytest.mark.parametrize("column", ["region", "industry"])
def test_spellings_are_told_with_their_rows_and_their_key(edition, spelling, column):
    rows = [["Ash", "film", 1], ["Ash", "Ash", 2], ["Birch", "film", 4], ["Birch", "Ash", 4]]
    rows[3 if column == "industry" else 1][column == "industry"] = spelling
    text = "\n".join(["region,industry,year,value", *(f"{r},{i},2019,{n}" for r, i, n in rows)])
    [problem] = told(edition({"t.csv": text}, columns=COLUMNS))
    assert "\u200b" in spelling or ("row 3" if column == "industry" else "row 2") in problem
    assert f"row {5 if column == 'industry' else 3}, column {column}" in problem
    assert "labels: same" in problem
    folder = edition({"t.csv": text}, columns=COLUMNS, labels="same")
    assert told(folder) == []
    assert got(folder)["Ash", 2019] == pytest.approx((1 / 3) / (5 / 11))


def test_places_are_found_by_any_spelling_on_request(edition):
    rows = ["Ash,film,2019,1", "Ash,steel,2019,2", "Birch,film,2019,4", "Birch,steel,2019,4"]
    files = {"t.csv": "\n".join(["region,industry,year,value", *rows]),
             "p.csv": "region,lat,lon\nASH,50,10\nBirch,51,11\n"}  # fmt: skip
    [problem] = told(edition(files, columns=COLUMNS, places="p.csv"))
    assert '"ASH" and "Ash" differ only in case' in problem
    assert "t.csv" in problem
    assert "p.csv" in problem
    folder = edition(files, columns=COLUMNS, places="p.csv", labels="same")
    assert told(folder) == []
    places = sources.read(folder).places.set_index("region")
    assert places.loc["Ash", "lat"] == 50
    assert len(places) == 2
    folder = edition(files, columns=COLUMNS, places="p.csv", labels="apart")
    assert len(sources.read(folder).places) == 3


@pytest.mark.parametrize("name", ["edition/edition.yml", "edition.zh.yml"])
def test_every_key_stands_in_the_template_with_a_comment(name):
    template = files("clusterbook").joinpath("templates", name).read_text("utf-8")
    known = set(Edition.model_fields) - {"author"}
    assert {key for key in known if not re.search(rf"^(# )?{key}:", template, re.M)} == set()
    examples = re.findall(r"^# ((?:[a-z_]+): .*?)(?: +# .*)?$", template, re.M)
    assert len(examples) > 25
    for line in examples:
        assert isinstance(yaml.load(line, yaml.BaseLoader), dict), line


INNER = [
    *("region", "industry", "year", "measure", "value", "flag", "row", "file", "size", "number"),
    *("lq", "count", "total", "reason", "firms", "revenue", "jobs: flag", "size: flag"),
]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(INNER), min_size=6, max_size=6, unique=True), st.booleans())
def test_columns_may_be_called_as_the_book_calls_its_own(edition, names, wide):
    rows = [(r, i, y, 5 * a + b + y % 7 + 1, "all", "e")
            for a, r in enumerate("ABC") for b, i in enumerate(("film", "steel"))
            for y in (2019, 2020)]  # fmt: skip
    long = pd.DataFrame(rows, columns=[*KEYS, "value", "kind", "mark"])
    region, industry, year, value, kind, mark = names
    keys = {"keep": {kind: "all"}, "columns": {"region": region, "industry": industry}}
    if wide:
        index = ["region", "industry", "kind"]
        table = long.pivot_table(index=index, columns="year", values="value").reset_index()
        table = table.rename(columns={"region": region, "industry": industry, "kind": kind})
        keys["across"] = "year"
    else:
        table = long.set_axis(names, axis=1)
        keys["columns"] |= {"year": year, "size": value, "flag": mark}
        keys["flags"] = {"e": "estimated"}
    folder = edition({"t.csv": table.to_csv(index=False)}, **keys)
    assert told(folder) == []
    assert same(got(folder), quotients(long, ["film"]))
