"""One name of several regions: told with the line that parts them, and right with that line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from creative_clusters.data import sources
from creative_clusters.data.edition import Edition
from creative_clusters.data.validation import check
from creative_clusters.quotient import cleaning
from creative_clusters.reading.problems import told

US = [("Springfield", "Illinois"), ("Springfield", "Missouri"), ("Peoria", "Illinois"),
      ("Columbus", "Ohio"), ("Columbus", "Georgia"), ("Dayton", "Ohio"), ("Rolla", "Missouri"),
      ("Macon", "Georgia")]  # fmt: skip
PLACES = {  # the places by the columns that name them, and the lines that are right
    "states": (["City", "State"], US, {"region": ["City", "State"]}),
    "province and city": (
        ["地区", "级别"],
        [("吉林", "省"), ("吉林", "市"), ("长春", "市"), ("沈阳", "市"), ("辽宁", "省")],
        {"region": ["地区", "级别"]},
    ),
    "districts": (
        ["区县", "城市"],
        [("朝阳区", "北京"), ("朝阳区", "长春"), ("海淀区", "北京"), ("南关区", "长春")],
        {"region": ["区县", "城市"]},
    ),
    "codes": (
        ["Name", "GEOID"],
        [(name, f"{17 + at:05}") for at, (name, _) in enumerate(US)],
        {"region": "GEOID"},
    ),
}


def counts(columns: list[str], places: list[tuple[str, ...]]) -> pd.DataFrame:
    rows = [(*place, industry, year) for place in places for industry in ("film", "steel", "rest")
            for year in (2019, 2020)]  # fmt: skip
    table = pd.DataFrame(rows, columns=[*columns, "Sector", "Year"])
    return table.assign(Jobs=[(7 * n) % 101 + 5 for n in range(len(table))], Note="final")


def write(folder: Path, table: pd.DataFrame, region: object, **keys: object) -> list[str]:
    table.to_csv(folder / "t.csv", index=False)
    columns = {"region": region, "industry": "Sector", "year": "Year", "size": "Jobs"}
    described = {"title": "T", "file": "t.csv", "columns": columns, "industry": "film",
                 "measures": {"size": {"many": "jobs", "unit": "jobs"}}}  # fmt: skip
    described = {key: value for key, value in (described | keys).items() if value is not None}
    (folder / "edition.yml").write_text(yaml.safe_dump(described, allow_unicode=True), "utf-8")
    return told(check(folder))


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("case", PLACES)
def test_the_line_that_is_told_parts_the_regions(tmp_path, case, wide):
    columns, places, line = PLACES[case]
    table, keys = counts(columns, places), {}
    if wide:
        table = table.pivot_table(index=[*columns, "Sector"], columns="Year", values="Jobs")
        table, keys = table.reset_index(), {"across": "year"}
    given = {"region": columns[0], "industry": "Sector"}
    given |= {} if wide else {"year": "Year", "size": "Jobs"}
    [said] = write(tmp_path, table, columns[0], columns=given, **keys)
    assert f"stands for several regions by the column {columns[1]}" in said
    problem = check(tmp_path)[0]
    assert problem.remedy["columns"] == line
    keys |= {key: value for key, value in problem.remedy.items() if key != "columns"}
    assert write(tmp_path, table, "", columns=given | line, **keys) == []
    package = sources.read(tmp_path)
    joined = isinstance(line["region"], list)
    names = [", ".join(place) if joined else place[1] for place in places]
    assert sorted(package.panel["region"].unique()) == sorted(names)
    assert package.places["name_en"].is_unique
    long = counts(columns, places)
    long = long[long["Year"] == 2020]
    own, film = (long[columns[1]] == places[0][1]) & (long[columns[0]] == places[0][0]), (
        long["Sector"] == "film")  # fmt: skip
    jobs = long["Jobs"]
    right = (jobs[own & film].sum() / jobs[own].sum()) / (jobs[film].sum() / jobs.sum())
    cell = package.panel.set_index(["region", "year"])["lq"][names[0], 2020]
    assert cell == pytest.approx(right)


def test_rows_that_never_meet_are_told_in_the_log(tmp_path):
    table = counts(["City", "State"], US)
    apart = {("Springfield", "Missouri"): "film", ("Springfield", "Illinois"): "steel"}
    keys = [*zip(table["City"], table["State"], strict=True)]
    wrong = [apart.get(key) == sector for key, sector in zip(keys, table["Sector"], strict=True)]
    table = table[[not one for one in wrong]]
    table = table[(table["State"] != "Georgia") | (table["City"] != "Columbus")]
    table.loc[(table["City"] == "Springfield") & (table["Sector"] == "rest"), "Sector"] = [
        "rest", "rest", "other", "other"]  # fmt: skip
    assert write(tmp_path, table, "City") == []
    log = cleaning.describe(sources.read(tmp_path).cleaning_log).set_index("step")
    told = log.loc["names of several regions", "example"]
    assert "Springfield" in told and "columns: {region: [City, State]}" in told


def test_a_column_that_divides_the_counts_is_no_part_of_a_name(tmp_path):
    table = counts(["City", "State"], US[2:5])
    table = pd.concat([table.assign(Sex=one) for one in ("women", "men")])
    table = table[table["State"] != "Georgia"]
    [said] = write(tmp_path, table, "City")
    assert "column Sex: Rows of one key differ in this column: women and men." in said
    assert 'as "keep: {Sex: women}"' in said
    assert write(tmp_path, table, "City", keep={"Sex": "women"}) == []


@pytest.mark.parametrize("note", ["Note", "Remark"])
def test_a_row_that_stands_twice_is_no_region(tmp_path, note):
    table = counts(["City", "State"], US[2:4]).assign(**{note: "final"})
    table = pd.concat([table, table.iloc[[4]].assign(**{note: "revised"})])
    [said] = write(tmp_path, table, "City")
    assert "Keep one of the two rows." in said


@pytest.mark.parametrize("columns", [{"year": ["Year", "Quarter"]}, {"region": []}, {"size": [""]}])
def test_only_labels_can_be_put_together(columns):
    given = {"region": "R", "industry": "I", "year": "Y", "size": "S"} | columns
    measures = {"size": {"many": "jobs", "unit": "jobs"}}
    with pytest.raises(ValueError, match=r"may be several|name of a column"):
        Edition(title="T", file="t.csv", columns=given, measures=measures, industry="film")
