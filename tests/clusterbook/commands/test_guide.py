"""`clusterbook init --from` and what `check` says: files as offices have them become editions."""

from __future__ import annotations

import gzip
import re

import pytest
import yaml

from creative_clusters.data import sources

from ..conftest import run

TITLES = """Statistical Office

"Table 1: jobs by region"

Region,Sector,Year,Jobs
A,Film,2019,10
A,Steel,2019,20
B,Film,2019,5
B,Steel,2019,40
Source: the office,,,
"""
FLAGS = """Region,Sector,Year,Jobs
A,Film,2019,10
A,Steel,2019,"1,200"
B,Film,2019,12 e
B,Steel,2019,"12,400,000"
C,Film,2019,..
C,Steel,2019,–
D,Film,2019,<5
D,Steel,2019,3
"""
WIDE = """Region;Sector;2019;2020
A;Film;10,5;12
A;Steel;20;21,5
B;Film;5;6
B;Steel;40,5;41
"""
EURO = (
    "freq,nace_r2,indic_sb,geo\\TIME_PERIOD\t2019 \t2020 \n"
    "A,J58,V11210,DE21\t120 \t130 e\nA,J58,V11210,DE30\t: c\t80 b\n"
    "A,C10,V11210,DE21\t1000 \t1010 \nA,C10,V11210,DE30\t700 \t: \n"
    "A,J58,V12110,DE21\t9 \t9 \nA,J58,V12110,DE30\t9 \t9 \n"
    "A,C10,V12110,DE21\t9 \t9 \nA,C10,V12110,DE30\t9 \t9 \n"
)
GBK = """地区,行业,年份,就业人员
北京,信息传输业,2019,80.5
北京,制造业,2019,90
上海,信息传输业,2019,60.2
上海,制造业,2019,180
"""
GIVEN = """Region,Sector,Year,Jobs
North,Film,2019,10
North,Other,2019,40
North,Total,2019,50
Wales,Film,2019,20
Wales,Other,2019,30
Wales,Total,2019,50
UK,Film,2019,30
UK,Other,2019,70
UK,Total,2019,100
"""
LEVELS = "geo,naics,year,establishments\n" + "".join(
    f"{region},{code},2020,{number * size}\n"
    for size, region in ((1, "Aland"), (3, "Beland"))
    for code, number in (("51", 30), ("511", 20), ("512", 10), ("72", 60), ("721", 25), ("722", 35))
)
MERGED = """Jobs and firms by sector
Region,Sector,2019,,2020,
,,Jobs,Firms,Jobs,Firms
A,Film,10,1,12,2
A,Steel,20,3,21,3
B,Film,5,1,6,1
B,Steel,40,4,41,5
"""
YEARBOOK = """按行业分就业人员（2022年末）,,,
地　区,合　计,文化业,制造业
全　省,100,30,70
济　南,40,20,20
青　岛,60,10,50
"""
CASES = {  # content, the keys that are guessed, and the quotient of a region of the last year
    "titles.csv": (TITLES, {"header": "5", "footer": "1"}, ("A", (10 / 30) / (15 / 75))),
    "flags.csv": (
        FLAGS,
        {"missing": ["..", "–"], "flags": {"e": "estimated", "<5": "withheld"}},
        ("A", None),
    ),
    "wide.csv": (WIDE, {"across": "year"}, ("B", (6 / 47) / (18 / 80.5))),
    "euro.tsv": (
        EURO,
        {"keep": {"indic_sb": "V11210"}, "missing": [":"],
         "flags": {"e": "estimated", "c": "withheld", "b": "break"}},
        ("DE30", None),
    ),
    "就业.csv": (
        GBK.encode("gbk"),
        {"industry": ["信息传输业"]},
        ("北京", (80.5 / 170.5) / (140.7 / 410.7)),
    ),
    "given.csv.gz": (
        gzip.compress(GIVEN.encode(), mtime=0),
        {"totals": "given", "total_industry": "Total", "total_region": "UK"},
        ("Wales", (20 / 50) / (30 / 100)),
    ),
    "merged.csv": (MERGED, {"header": ["2", "3"]}, None),
    "yearbook.csv": (
        YEARBOOK.encode("gbk"),
        {"header": "2", "year": "2022", "total_region": "全　省", "industry": ["文化业"]},
        ("济　南", (20 / 40) / (30 / 100)),
    ),
    "levels.csv": (LEVELS, {"keep": {"naics": ["???"]}}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_file_becomes_an_edition(tmp_path, name):
    content, keys, expected = CASES[name]
    file, folder = tmp_path / name, tmp_path / "edition"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, said = run("init", folder, "--from", file)
    assert code == 0, said
    written = (folder / "edition.yml").read_text("utf-8")
    found = yaml.load(written, yaml.BaseLoader)
    assert {key: found.get(key) for key in keys} == keys, written
    if expected is None:
        return
    if not found["industry"]:  # the one line to be edited
        assert "Film" in written
        written = re.sub(r"^industry:.*", "industry: Film", written, flags=re.MULTILINE)
        (folder / "edition.yml").write_text(written, "utf-8")
    code, said = run("check", folder, "--preview")
    assert code == 0, said
    region, quotient = expected
    panel = sources.read(folder).panel
    last = panel[(panel["region"] == region) & (panel["year"] == panel["year"].max())]
    if quotient is not None:
        assert last["lq"].item() == pytest.approx(quotient)


def test_the_years_of_a_table_may_stand_in_files_of_their_own(tmp_path):
    for year in (2019, 2020):
        (tmp_path / f"{year}.csv").write_text(TITLES.split("\n\n")[2].replace("2019", str(year)))
    folder = tmp_path / "edition"
    code, said = run("init", folder, "--from", tmp_path / "2019.csv", tmp_path / "2020.csv")
    assert code == 0, said
    assert "in every year (2019–2020)" in said


def test_measures_may_stand_in_files_of_their_own(tmp_path):
    for name, size in (("Jobs", 1), ("Firms", 10)):
        rows = "".join(f"{region},{sector},2019,{size * n}\n" for n, (region, sector) in enumerate(
            [("A", "Film"), ("A", "Steel"), ("B", "Film"), ("B", "Steel")], 1))  # fmt: skip
        (tmp_path / f"{name}.csv").write_text(f"Region,Sector,Year,{name}\n{rows}")
    folder = tmp_path / "edition"
    code, said = run("init", folder, "--from", tmp_path / "Jobs.csv", tmp_path / "Firms.csv")
    assert code == 0, said
    panel = sources.read(folder).panel
    assert sorted(panel["measure"].unique()) == ["firms", "revenue"]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"%PDF-1.4", b"one\ntwo\n", b"a,b\n", b"a,b\nx,2019\n"]
)
def test_what_is_no_table_is_told_in_a_line(tmp_path, content):
    file = tmp_path / "odd.csv"
    file.write_bytes(content)
    code, said = run("init", tmp_path / "edition", "--from", file)
    assert code == 1
    assert "odd.csv" in said
    assert len(said.splitlines()) < 5
    assert not (tmp_path / "edition").exists()


def test_names_that_stand_twice_at_the_top_are_no_fault_of_the_guess(tmp_path):
    (tmp_path / "t.csv").write_text("region,2019\nregion,2019\nA,1\nB,2\n")
    _, said = run("init", tmp_path / "made", "--from", tmp_path / "t.csv")
    assert "guessed from t.csv" in said and "Error" not in said
